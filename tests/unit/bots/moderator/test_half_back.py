"""What a press that was cut off has put back is taken out again by whoever decides the opposite: each message of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bots.platform import CommandName, Forbidden, Lack, Note, Picture, Power, Throttled, Unreachable
from bots.records import StoreUnavailable
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from bots.records.intents import Intent
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene
from tests.unit.bots.moderator.deaths import Life, Mortal
from worker.contract import Origin


def there(scene: Scene) -> list[tuple[bytes, ...]]:
    return [post.pictures for post in scene.platform.posts("group", None) if post.pictures]


async def die_halfway(scene: Scene, choice: Choice, member: str, number: int) -> Mortal:
    """The press is cut off once one of the pictures is back."""
    mortal = Mortal(scene, Life())
    mortal.life.dies_at("cases.link")
    await mortal.press(scene.press(choice, member, number))
    assert there(scene)
    return mortal


async def sure(scene: Scene, number: int) -> None:
    await scene.press(Choice.FAKE, number=number)
    if Choice.FAKE_LAST in scene.choices(number):
        await scene.press(Choice.FAKE_LAST, number=number)


@pytest.mark.parametrize("lacking", [Power.RESEND, Power.LOOK_UP])
async def test_called_a_fake_after_half_of_it_was_put_back_all_of_it_is_out(scene: Scene, lacking: Power) -> None:
    await scene.policy(HOLD)
    scene.platform.can = frozenset(Power) - {lacking}
    for member in ("ada", "eve"):
        await scene.post(member, b"fake one#0")
    mortal = await die_halfway(scene, Choice.FINE, "mo", 0)
    await sure(scene, 0)
    assert there(scene) == []
    assert [item.state for item in scene.case.findings] == [FindingState.KEPT_OUT] * 2
    await scene.press(Choice.UNDO, number=0)
    assert scene.case.findings[0].state is FindingState.HELD, "its copy is there still"
    await scene.press(Choice.FINE, number=0)
    assert (b"fake one#0",) in there(scene)
    await mortal.bury()


async def test_upheld_after_half_of_it_was_put_back_all_of_it_stays_out(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.can = frozenset(Power) - {Power.LOOK_UP}
    for member in ("ada", "eve"):
        await scene.post(member, b"fake one#0")
    await sure(scene, -1)
    await scene.platform.press(scene.platform.posts("private-ada")[-1], "ada", Choice.APPEAL)
    number = next(index for index in range(2) if Choice.OVERTURN in scene.choices(index))
    mortal = await die_halfway(scene, Choice.OVERTURN, "max", number)
    scene.platform.fail("delete", *[Throttled("later", 1.0)] * 20)
    await scene.press(Choice.UPHOLD, "max", number)
    assert scene.case.appealed, "not decided: it could not be taken out"
    scene.platform._failures["delete"].clear()
    await scene.press(Choice.UPHOLD, "max", number)
    assert there(scene) == []
    assert [item.state for item in scene.case.findings] == [FindingState.KEPT_OUT] * 2
    assert not scene.case.appealed
    await mortal.bury()


@pytest.mark.parametrize("together", [True, False])
async def test_put_back_in_several_messages_it_goes_out_of_each(scene: Scene, together: bool) -> None:
    await scene.policy(ASKS)
    apart = frozenset() if together else frozenset({Power.PUT_BACK_TOGETHER})
    scene.platform.can = frozenset(Power) - {Power.RESEND} - apart
    await scene.post("ada", b"fake one#0", b"fake two#%d" % ((1 << 80) - 1))
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert len(there(scene)) == (1 if together else 2)
    await sure(scene, -1)
    assert there(scene) == []
    assert [(item.state, item.copy) for item in scene.case.findings] == [(FindingState.KEPT_OUT, Copy.KEPT)] * 2
    await scene.press(Choice.UNDO)
    assert len(there(scene)) == (1 if together else 2)


async def test_a_store_that_is_away_just_then_brings_no_picture_back_twice(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#0")
    real = scene.platform.put_back

    async def put_back(origin: Origin, pictures: Sequence[Picture], note: Note) -> str:
        sent = await real(origin, pictures, note)
        scene.records.cases.failures.extend(StoreUnavailable("away") for _ in range(3))
        return sent

    scene.platform.put_back = put_back  # type: ignore[method-assign]
    await scene.press(Choice.FINE)
    assert scene.case.review is not None
    assert there(scene) == [(b"fake one#0",)]
    assert scene.case.findings[0].state is FindingState.PUT_BACK


async def test_what_may_be_out_and_could_not_be_put_back_is_tried_by_one_more_press(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#0")
    second = await scene.platform.post("group", "eve", b"fake one#0")
    scene.platform.fail("delete", *[Unreachable("away")] * 12)
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    with pytest.raises(Unreachable):
        await scene.moderator._guarding.act(delivery.result)
    scene.platform.vanish("group", second.id)  # the first of these calls had worked
    scene.platform.fail("delete", *[Unreachable("away")] * 12)
    scene.platform.fail("send", *[Unreachable("away")] * 3)  # so that no reply finds it gone
    scene.platform.can -= {Power.LOOK_UP}
    case, finding = scene.case, scene.case.findings[1]
    assert (finding.intent, finding.copy) == (Intent.TAKE_OUT, Copy.KEPT)
    real = scene.platform.put_back

    async def put_back(origin: Origin, pictures: Sequence[Picture], note: Note) -> str:
        if origin.message == second.id and not away.is_set():
            raise Forbidden("not now", Lack.ATTACH_FILES)
        return await real(origin, pictures, note)

    away = asyncio.Event()
    scene.platform.put_back = put_back  # type: ignore[method-assign]
    await scene.platform.command("mods", "mo", CommandName.CASE, case.id)
    await scene.press(Choice.FINE)
    assert len(there(scene)) == 1
    await scene.platform.command("mods", "mo", CommandName.CASE, case.id)
    assert Choice.FINE in scene.choices()
    away.set()
    await scene.press(Choice.FINE)
    assert len(there(scene)) == 2
