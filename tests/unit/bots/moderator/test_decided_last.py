"""What moderators decided last about a picture holds, also where it was decided otherwise before."""

from __future__ import annotations

import pytest

from bots.platform import CommandName, Message, Power
from bots.records.choices import Choice
from bots.records.findings import FindingState
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene

FINE = KnownPicture(id="MINE", listed=Listed.FINE, sha256="", pdq=f"{0:064x}", quality=100, by="max", added_at_s=1.0)
ALIKE = f"fake one#{(1 << 20) - 1}".encode()


async def called_fine(scene: Scene, picture: bytes) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", picture)
    await scene.press(Choice.FINE)


async def asked_by_link(scene: Scene) -> None:
    """Somebody whom the first picture shows asks for it to be taken out: another case, about the same one."""
    scene.platform.open_private("kid")
    link = scene.platform.link("group", "", scene.cases[0].findings[0].message)
    await scene.platform.command("private-kid", "kid", CommandName.THISISME, link)


async def lists(scene: Scene) -> list[tuple[Listed, str]]:
    return sorted((entry.listed, entry.by) for entry in await scene.records.known.entries("fake", "group"))


@pytest.mark.parametrize("picture", [b"fake one", b"fake one#7"])
async def test_what_was_fine_and_is_kept_out_now_goes_again(scene: Scene, picture: bytes) -> None:
    await called_fine(scene, picture)
    target = await scene.post("bob", picture)
    assert scene.platform.exists("group", target.id), "it is fine here"
    await asked_by_link(scene)
    await scene.press(Choice.FAKE, "max")
    assert await lists(scene) == [(Listed.FAKE, "max")]
    removed = await scene.events(EventKind.KNOWN_REMOVED)
    assert [(event.actor, event.details.split()[0]) for event in removed] == [("max", "fine")]
    again = await scene.post("eve", picture)
    assert not scene.platform.exists("group", again.id)


async def test_undo_gives_back_what_was_fine_before(scene: Scene) -> None:
    await called_fine(scene, b"fake one")
    before = await scene.records.known.entries("fake", "group")
    await asked_by_link(scene)
    await scene.press(Choice.FAKE, "max")
    await scene.press(Choice.UNDO, "max")
    assert await scene.records.known.entries("fake", "group") == before
    again = await scene.post("eve", b"fake one")
    assert scene.platform.exists("group", again.id)


async def test_one_that_only_looks_alike_stays_fine(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.records.known.add("fake", "group", FINE)
    await scene.post("ada", ALIKE)
    await scene.press(Choice.FAKE)
    assert await lists(scene) == [(Listed.FAKE, "mo"), (Listed.FINE, "max")]
    again = await scene.post("eve", ALIKE)
    assert not scene.platform.exists("group", again.id)


async def test_not_remembering_leaves_the_lists_as_they_are(scene: Scene) -> None:
    await called_fine(scene, b"fake one")
    await asked_by_link(scene)
    await scene.press(Choice.MORE)
    await scene.press(Choice.FAKE_UNKNOWN)
    assert await lists(scene) == [(Listed.FINE, "mo")]


async def of_two_the_first_judged(scene: Scene) -> Message:
    """A message with two fakes, of which the first one's verdict has come."""
    message = await scene.platform.post("group", "ada", b"fake1", b"fake2")
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    await scene.moderator._deliver(delivery)
    return message


@pytest.mark.parametrize("shown", [True, False], ids=["the platform shows messages", "it shows none"])
async def test_a_verdict_that_comes_after_its_message_was_taken_out_asks_nobody(scene: Scene, shown: bool) -> None:
    if not shown:
        scene.platform.can -= {Power.LOOK_UP}
    await scene.policy(ASKS)
    message = await of_two_the_first_judged(scene)
    await scene.press(Choice.FAKE)
    assert not scene.platform.exists("group", message.id)
    await scene.settle()
    (card,) = scene.platform.posts("mods")
    if shown:  # it was known to be there, and its verdict goes onto the card
        second = next(line for line in card.text.split("\n") if line.startswith("Each of pictures 1, 2: "))
        assert "It is out of the chat" in second
    else:
        assert "One more picture stood in the same message and went with it" in card.text
    assert [item.state for item in scene.case.findings] == [FindingState.KEPT_OUT] * 2
    await scene.press(Choice.UNDO)
    assert any(b"fake1" in post.pictures for post in scene.platform.posts("group"))


async def test_a_verdict_that_comes_after_its_picture_came_back_forgets_not_where(scene: Scene) -> None:
    await scene.policy(HOLD)
    await of_two_the_first_judged(scene)
    await scene.press(Choice.FINE)
    await scene.settle()
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert [(item.state, item.put_back_as) for item in scene.case.findings] == [(FindingState.PUT_BACK, back.id)] * 2


async def test_a_verdict_that_comes_after_its_message_was_put_back_asks_nobody(scene: Scene) -> None:
    await scene.policy(HOLD)
    await of_two_the_first_judged(scene)
    await scene.press(Choice.FINE)
    await scene.settle()
    assert len(scene.platform.posts("mods")) == 1
    assert len(scene.cases) == 1
