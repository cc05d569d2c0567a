"""A sealed copy is kept for as long as somebody may still need it, and no longer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.platform import CommandName, Lack, Power, Unreachable
from bots.policy import Action, Limits
from bots.records.cases import MAX_FINDINGS, Case
from bots.records.choices import Choice
from bots.records.findings import FindingState
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene, make


def left_s(scene: Scene) -> list[float]:
    """How long each copy is kept yet."""
    copies = scene.records.copies
    return [copies.until_s[name] - scene.clock.now_s() for name in copies.kept]


def undone_by_s(options: Options) -> int:
    """After a decision, when nobody is at undoing it any more."""
    return options.undo_s + options.undoing_s


def slow(scene: Scene, call: str, duration_s: float = 2.0) -> None:
    """Let a call of the platform's take so long, as one does that lets a bot delete only so much at a time."""
    done = getattr(scene.platform, call)

    async def slowly(*arguments: object, **named: object) -> object:
        await scene.clock.sleep(duration_s)
        return await done(*arguments, **named)

    setattr(scene.platform, call, slowly)


def back(scene: Scene) -> int:
    """How many pictures the bot has put back, and are there."""
    return sum(len(post.pictures) for post in scene.platform.posts("group"))


@pytest.fixture
async def objected(scene: Scene) -> Scene:
    """A picture that a moderator has taken out, and whose poster objects."""
    await scene.policy(ASKS)
    scene.platform.open_private("bob")
    await scene.post("bob", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.platform.press(scene.platform.posts("private-bob")[-1], "bob", Choice.APPEAL)
    assert scene.case.appealed
    return scene


async def test_of_an_overturn_that_was_undone_and_refused_then_no_copy_outlives_its_undo(objected: Scene) -> None:
    options = objected.services.options
    await objected.press(Choice.OVERTURN, "max")
    await objected.press(Choice.UNDO, "max")
    assert objected.case.appealed
    assert left_s(objected) == [options.hold_s], "it may have to come back"
    await objected.press(Choice.UPHOLD, "max")
    assert left_s(objected) == [undone_by_s(options)]
    await objected.press(Choice.UNDO, "max")
    assert objected.case.appealed
    await objected.press(Choice.OVERTURN, "max")
    assert objected.finding.put_back_as


@pytest.mark.parametrize("refusal", [Lack.SEND_MESSAGES, None])
async def test_an_undo_that_was_refused_keeps_no_copy_longer_than_before(scene: Scene, refusal: Lack | None) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.clock.advance(100)
    if refusal is not None:
        scene.platform.lacking["group"] = (refusal,)
    else:
        scene.platform.fail("put_back", *[Unreachable("away")] * 20)
    await scene.press(Choice.UNDO)
    assert scene.case.review is not None, "it was refused"
    assert not scene.case.review.undoing
    (left,) = left_s(scene)
    assert left <= undone_by_s(scene.services.options) - 100
    scene.platform.lacking.clear()
    scene.platform._failures.clear()
    await scene.press(Choice.UNDO, number=0)
    assert scene.finding.put_back_as, "as long as it can be undone it is there"


async def test_what_waits_keeps_its_copy(objected: Scene) -> None:
    objected.platform.lacking["group"] = (Lack.SEND_MESSAGES,)
    await objected.press(Choice.OVERTURN, "max")
    assert objected.case.appealed, "it was refused, and the objection waits"
    assert left_s(objected) == [objected.services.options.hold_s]


async def test_what_is_there_and_stays_has_its_copy_kept_no_longer(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake one", b"clean two")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert all(item.put_back_as for item in scene.case.findings)
    assert max(left_s(scene)) <= scene.services.options.undo_s, "should it be taken out once more"
    await scene.press(Choice.FINE, "max")
    assert max(left_s(scene)) <= undone_by_s(scene.services.options)
    await scene.press(Choice.UNDO, "max")
    assert max(left_s(scene)) <= scene.services.options.undo_s


@pytest.mark.parametrize("late_s", [590, 599])
async def test_what_took_long_to_take_out_comes_back_for_as_long_as_undo_is_offered(
    scene: Scene, late_s: float
) -> None:
    scene.platform.can -= {Power.RESEND}
    await scene.policy(ASKS)
    for number in range(12):
        await scene.post(f"m{number}", b"fake one")
    slow(scene, "delete")
    slow(scene, "put_back")
    await scene.press(Choice.FAKE)
    await scene.clock.sleep(scene.case.decided_at_s + late_s - scene.clock.now_s())
    await scene.press(Choice.UNDO)
    assert back(scene) == 12


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE])
async def test_no_copy_of_what_was_decided_outlives_its_undo_by_more_than_minutes(scene: Scene, choice: Choice) -> None:
    await scene.policy(ASKS if choice is Choice.FAKE else HOLD)
    for number in range(3):
        await scene.post(f"m{number}", b"fake one")
    slow(scene, "delete")
    slow(scene, "put_back")
    await scene.press(choice)
    over_s = scene.case.decided_at_s + undone_by_s(scene.services.options)
    copies = scene.records.copies
    assert [copies.until_s[name] for name in copies.kept] == pytest.approx([over_s] * 3, abs=1)


async def test_what_took_long_to_put_back_can_be_put_back_again_after_undo(scene: Scene) -> None:
    scene.platform.can -= {Power.RESEND}
    await scene.policy(HOLD)
    for number in range(12):
        await scene.post(f"m{number}", b"fake one")
    slow(scene, "put_back")
    await scene.press(Choice.FINE)
    await scene.clock.sleep(scene.case.decided_at_s + 590 - scene.clock.now_s())
    await scene.press(Choice.UNDO)
    assert {item.state for item in scene.case.findings} == {FindingState.HELD}
    await scene.press(Choice.FINE)
    assert back(scene) == 12


FLOOD = 2 * MAX_FINDINGS + 2
SHORT = Options(public_url="https://bot.example", undo_s=100, undoing_s=50)


@pytest.fixture
async def flood() -> AsyncIterator[Scene]:
    """More copies than two cases hold, taken out by one press, which took longer than undo is offered."""
    scene = make(SHORT)
    scene.platform.can -= {Power.RESEND}
    await scene.policy(ASKS)
    for number in range(FLOOD):
        await scene.post(f"m{number}", b"fake one")
    slow(scene, "delete", 5.0)
    slow(scene, "put_back", 5.0)
    await scene.press(Choice.FAKE)
    part, _, first = in_time(scene)
    assert len(first.parts) == 2
    assert first.decided_at_s - part.decided_at_s > undone_by_s(SHORT), "or this shows nothing"
    yield scene
    await scene.moderator.aclose()


def in_time(scene: Scene) -> list[Case]:
    """The cases as they were decided: the first of a flood comes last."""
    return sorted(scene.cases, key=lambda case: case.decided_at_s)


async def test_undo_of_a_flood_is_in_time_for_all_of_it_where_it_is_for_the_last(flood: Scene) -> None:
    first = in_time(flood)[-1]
    await flood.clock.sleep(first.decided_at_s + SHORT.undo_s - 1 - flood.clock.now_s())
    await flood.press(Choice.UNDO)
    assert back(flood) == FLOOD
    assert not any(case.review for case in flood.cases)


async def test_no_copy_of_a_flood_outlives_the_undo_of_its_last_case(flood: Scene) -> None:
    copies = flood.records.copies
    until_s = in_time(flood)[-1].decided_at_s + undone_by_s(SHORT)
    assert {copies.until_s[name] for name in copies.kept} <= {until_s, until_s - 1}
    assert len(copies.kept) == FLOOD


async def test_nor_where_its_undo_was_refused(flood: Scene) -> None:
    flood.platform.lacking["group"] = (Lack.SEND_MESSAGES,)
    await flood.press(Choice.UNDO)
    assert all(case.review is not None and not case.review.undoing for case in flood.cases)
    assert max(left_s(flood)) <= undone_by_s(SHORT)


async def test_no_copy_of_what_went_is_kept_longer_because_the_rest_still_stays(scene: Scene) -> None:
    scene.platform.can -= {Power.RESEND}
    await scene.policy(ASKS)
    _, second, third = [(await scene.post(member, b"fake one")).id for member in ("ada", "bo", "cyd")]
    scene.platform.refusing |= {("group", second), ("group", third)}
    await scene.press(Choice.FAKE)
    scene.platform.refusing.clear()
    delete = scene.platform.delete

    async def deleting(chat: str, message: str, *, case: str) -> bool:
        if message == third:
            raise Unreachable("away")
        return await delete(chat, message, case=case)

    scene.platform.delete = deleting  # type: ignore[method-assign]
    await scene.press(Choice.FAKE, number=0)
    assert [item.state for item in scene.case.findings][1:] == [FindingState.KEPT_OUT, FindingState.STAYS]
    ours = scene.case.copy_name(scene.case.findings[1])
    assert scene.records.copies.until_s[ours] <= scene.case.decided_at_s + undone_by_s(scene.services.options)


async def test_no_copy_of_a_flood_that_followed_another_decision_is_kept_longer(scene: Scene) -> None:
    limits = Limits(removals_per_hour=100, member_per_hour=100, picture_per_hour=100)
    await scene.policy(replace(ASKS, known=(Action.HOLD, Action.NOTIFY), limits=limits))
    await scene.post("ada", b"fake#0")
    await scene.press(Choice.FAKE)
    for number in range(MAX_FINDINGS + 2):
        await scene.post(f"m{number}", b"ok#1")
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[0].id)
    await scene.press(Choice.OVERTURN, "max", 0)
    assert {case.review.cause for case in scene.cases[1:] if case.review} == {scene.cases[0].id}
    assert back(scene) == MAX_FINDINGS + 3
    assert max(left_s(scene)) <= undone_by_s(scene.services.options)


async def test_copies_are_released_later_where_their_server_was_away(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake one")
    delete = scene.platform.delete

    async def deleting(*arguments: str, **named: str) -> bool:
        scene.records.copies.away = True
        return await delete(*arguments, **named)

    scene.platform.delete = deleting  # type: ignore[method-assign, assignment]
    await scene.press(Choice.FAKE)
    assert left_s(scene) == [scene.services.options.hold_s]
    scene.records.copies.away = False
    await scene.moderator._later.settled()
    assert max(left_s(scene)) <= undone_by_s(scene.services.options)


@pytest.mark.parametrize("choice", [Choice.OVERTURN, Choice.UPHOLD])
async def test_a_copy_that_is_there_when_its_poster_objects_stays_until_that_is_decided(
    objected: Scene, choice: Choice
) -> None:
    options = objected.services.options
    objected.platform.can -= {Power.RESEND}
    assert left_s(objected) == [options.hold_s]
    await objected.clock.sleep(options.hold_s - 60)
    await objected.press(choice, "max")
    assert back(objected) == (choice is Choice.OVERTURN)
    assert left_s(objected) == [undone_by_s(options)]


async def test_whose_poster_objects_for_ever_has_its_copy_kept_no_longer_than_a_held_one(objected: Scene) -> None:
    await objected.clock.sleep(objected.services.options.hold_s + 1)
    await objected.records.copies.sweep()
    assert objected.records.copies.kept == {}
    assert objected.case.appealed


async def test_copies_in_the_rest_of_a_flood_stay_as_long_as_its_objection(scene: Scene) -> None:
    scene.platform.can -= {Power.RESEND}
    await scene.policy(ASKS)
    scene.platform.open_private("eve")
    for member in ("eve", *(f"m{number}" for number in range(MAX_FINDINGS))):
        await scene.post(member, b"fake one")
    await scene.press(Choice.FAKE)
    await scene.platform.press(scene.platform.posts("private-eve")[-1], "eve", Choice.APPEAL)
    await scene.clock.sleep(3_600)
    await scene.press(Choice.OVERTURN, "max")
    assert back(scene) == MAX_FINDINGS + 1


async def test_an_objection_that_waits_again_has_its_copy(objected: Scene) -> None:
    await objected.press(Choice.UPHOLD, "max")
    await objected.clock.sleep(objected.services.options.undo_s - 1)
    await objected.press(Choice.UNDO, "max")
    assert objected.case.appealed
    assert left_s(objected) == [objected.services.options.hold_s]
