"""A full queue lets no known picture stay: what only a scan can recognise is scanned once there is room."""

from __future__ import annotations

from bots.moderator import intake
from bots.moderator.later import PATIENCE_S
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import Scene
from tests.unit.bots.moderator.test_put_off import not_looked_at


async def knows(scene: Scene, listed: Listed = Listed.FAKE) -> None:
    entry = KnownPicture(id="E1", listed=listed, pdq=f"{0:064x}", quality=100, by="max", added_at_s=0)
    await scene.records.known.add("fake", "group", entry)


async def test_a_changed_copy_of_a_known_picture_goes_once_there_is_room(scene: Scene) -> None:
    await knows(scene)
    scene.clock.hurried = False
    scene.scanner.full = True
    message = await scene.platform.post("group", "eve", b"copy#3")
    await scene.clock.advance(PATIENCE_S / 2)
    assert scene.platform.exists("group", message.id)
    scene.scanner.full = False
    await scene.clock.advance(60)
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
    assert len(scene.scanner.submitted) == 1


async def test_it_waits_for_room_for_half_an_hour(scene: Scene) -> None:
    await knows(scene)
    scene.clock.hurried = False
    scene.scanner.full = True
    for number in range(3):
        await scene.platform.post("group", "eve", b"copy#%d" % number)
    await scene.clock.advance(2 * PATIENCE_S)
    scene.scanner.full = False
    await scene.clock.advance(2 * PATIENCE_S)
    assert scene.scanner.submitted == []


async def test_more_than_can_wait_are_dropped_and_counted(scene: Scene) -> None:
    await knows(scene)
    scene.clock.hurried = False
    before = not_looked_at()
    scene.scanner.full = True
    for number in range(intake.MAX_PUT_OFF + 5):
        await scene.platform.post("group", "eve", b"copy#%d" % number)
    scene.scanner.full = False
    await scene.clock.advance(60)
    assert len(scene.scanner.submitted) == intake.MAX_PUT_OFF
    assert not_looked_at() - before == 5


async def test_where_no_picture_is_known_group_traffic_is_not_put_off(scene: Scene) -> None:
    await knows(scene, Listed.FINE)
    scene.clock.hurried = False
    scene.scanner.full = True
    await scene.platform.post("group", "eve", b"copy#3")
    await scene.platform.post("private", "joe", b"copy#3")
    scene.scanner.full = False
    await scene.clock.advance(PATIENCE_S)
    assert scene.scanner.submitted == []
    assert len(scene.texts("private")) == 1, "who waits is told at once"


async def test_what_is_gone_meanwhile_is_no_longer_wanted(scene: Scene) -> None:
    await knows(scene)
    scene.clock.hurried = False
    scene.scanner.full = True
    message = await scene.platform.post("group", "eve", b"copy#3")
    scene.platform.vanish("group", message.id)
    scene.platform.lose_media(message)
    scene.scanner.full = False
    await scene.clock.advance(60)
    assert (scene.scanner.submitted, scene.cases, scene.texts()) == ([], [], [])
