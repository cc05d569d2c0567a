"""Each test is for a change to the code that once passed the whole suite; its name says what would break."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.correcting import ASKED_S
from bots.moderator.turns import Turns
from bots.platform import CommandName, Gone, Lack, Power, Unreachable
from bots.policy import DAY_S, Action, Limits, Rule
from bots.records.cases import AppealState, CaseState
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from bots.records.intents import Intent
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, Scene

TWO_AN_HOUR = replace(DELETE, limits=Limits(removals_per_hour=2, member_per_hour=9, picture_per_hour=9))


async def gone(scene: Scene, number: int) -> bool:
    """Whether one more fake, another one each time, is taken out."""
    message = await scene.post(f"m{number}", b"fake %d" % number)
    return not scene.platform.exists("group", message.id)


# The circuit breaker.


async def test_the_breaker_counts_one_hour(scene: Scene) -> None:
    scene.clock.hurried = False
    await scene.policy(TWO_AN_HOUR)
    assert await gone(scene, 1)
    await scene.clock.advance(3_000)
    assert await gone(scene, 2)
    await scene.clock.advance(700)
    assert await gone(scene, 3), "the first was more than an hour ago"
    assert not await gone(scene, 4)


async def test_a_reset_forgets_what_was_spent(scene: Scene) -> None:
    scene.clock.hurried = False
    await scene.policy(TWO_AN_HOUR)
    assert [await gone(scene, number) for number in range(3)] == [True, True, False]
    await scene.platform.command("group", "mo", CommandName.POLICY, "resume")
    assert [await gone(scene, number) for number in range(3, 6)] == [True, True, False]


# Removals, and what is kept of them.


async def test_what_is_gone_after_an_answer_was_lost_was_taken_out_here(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.fail("delete", Unreachable("the answer was lost"), Gone("no such message"))
    await scene.post("bob", b"fake")
    assert scene.finding.state is FindingState.REMOVED
    assert len(await scene.events(EventKind.REMOVED)) == 1


async def test_what_is_gone_at_once_was_taken_out_by_somebody_else(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.fail("delete", Gone("no such message"))
    await scene.post("bob", b"fake")
    assert scene.finding.state is FindingState.GONE
    assert await scene.events(EventKind.REMOVED) == []


async def test_after_fine_is_undone_the_copy_is_kept_as_long_as_any_other(scene: Scene) -> None:
    scene.clock.hurried = False
    await scene.policy(HOLD)
    await scene.post("bob", b"fake")
    await scene.press(Choice.FINE, number=0)
    await scene.press(Choice.UNDO, number=0)
    assert scene.finding.state is FindingState.HELD
    (until_s,) = scene.records.copies.until_s.values()
    assert until_s == scene.clock.now_s() + scene.services.options.hold_s


# Faults on the way back.


async def test_a_fault_in_an_undo_leaves_a_case_that_can_be_undone(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake")
    await scene.press(Choice.FAKE)
    scene.platform.fail("put_back", Unreachable("down"))
    await scene.press(Choice.UNDO, number=0)
    assert scene.case.state is CaseState.DECIDED
    assert "press again" in scene.texts("mods")[-1]
    await scene.press(Choice.UNDO, number=0)
    assert scene.case.state is CaseState.OPEN


async def test_a_fault_in_an_overturn_leaves_an_appeal_that_can_be_decided(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.can |= {Power.RESEND}
    await scene.post("ada", b"fake")
    await scene.press(Choice.FAKE, "mo")
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
    scene.platform.fail("put_back", Unreachable("down"))
    await scene.press(Choice.OVERTURN, "max", 0)
    assert scene.case.state is CaseState.DECIDED
    assert scene.case.appealed
    await scene.press(Choice.OVERTURN, "max", 0)
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.OVERTURNED


async def test_a_penalty_that_never_worked_is_not_lifted(scene: Scene) -> None:
    await scene.policy(replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.MUTE, Action.NOTIFY))))
    scene.platform.lacking["group"] = (Lack.RESTRICT_MEMBERS,)
    await scene.post("bob", b"fake")
    await scene.press(Choice.FAKE)
    assert [done.problem is None for done in scene.case.penalties] == [False]
    scene.platform.lacking.clear()
    await scene.press(Choice.UNDO, number=0)
    assert scene.platform.count("unmute") == 0, "somebody else may have muted them"
    assert await scene.events(EventKind.PENALTY_BACK) == []


# What was said, and what is learned.


@pytest.mark.parametrize(("after_s", "corrected"), [(ASKED_S - DAY_S, True), (ASKED_S + DAY_S, False)])
async def test_answers_are_corrected_for_thirty_days(scene: Scene, after_s: int, corrected: bool) -> None:
    scene.clock.hurried = False
    await scene.policy(ASKS)
    target = scene.platform.message("group", "ada", b"fake")
    await scene.platform.command("group", "bo", CommandName.CHECK, target=target)
    await scene.settle()
    (answer,) = scene.platform.posts("group")
    before = answer.text
    await scene.clock.advance(after_s)
    await scene.post("ada", b"fake")
    await scene.press(Choice.FINE)
    assert (answer.text != before) is corrected


async def test_a_case_of_another_platform_is_none(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake")
    kept = scene.records.cases.kept
    (key,) = kept
    kept[key] = replace(kept[key], platform="other")
    await scene.press(Choice.FAKE)
    assert scene.case.review is None
    assert "forgotten or never existed" in scene.texts("mods")[-1]
    assert scene.platform.count("delete") == 0


async def test_an_undone_review_teaches_nothing(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(20):
        await scene.post(f"m{number}", b"fake %d" % number)
        await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    await scene.post("next", b"fake next")
    assert "of 100 pictures" not in scene.card().text.lower()
    await scene.press(Choice.FAKE)
    await scene.post("last", b"fake last")
    assert "of 100 pictures" in scene.card().text.lower(), "these are twenty"


# Rights, covers, copies.


async def test_who_may_review_and_not_change_rules_decides(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake")
    scene.platform.reviewers.add(("group", "rev"))
    await scene.platform.command("group", "rev", CommandName.POLICY, "off")
    assert (await scene.records.policies.policy("fake", "group")) == HOLD
    await scene.press(Choice.FINE, member="rev")
    assert scene.finding.state is FindingState.PUT_BACK


async def test_each_picture_comes_back_covered_as_it_was(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.platform.post("group", "ada", b"fake one", b"fake two")
    await scene.settle()
    first, second = scene.case.findings
    await scene.records.cases.update(replace(scene.case, findings=(first, replace(second, spoiler=True))))
    await scene.press(Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.spoilers == (False, True)


async def test_a_removal_that_a_death_cut_off_keeps_copies_only_where_all_have_one(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.can -= {Power.RESEND}
    await scene.platform.post("group", "ada", b"fake one", b"fake two")
    await scene.settle()
    first, second = scene.case.findings
    begun = (
        replace(first, intent=Intent.TAKE_OUT, copy=Copy.KEPT),
        replace(second, intent=Intent.TAKE_OUT, copy=Copy.NONE),
    )
    await scene.records.cases.update(replace(scene.case, findings=begun))
    await scene.press(Choice.FAKE)
    assert [item.state for item in scene.case.findings] == [FindingState.KEPT_OUT] * 2
    assert [item.copy for item in scene.case.findings] != [Copy.KEPT] * 2, "of the second there is none"


async def test_a_known_picture_that_a_limit_left_waits_for_a_moderator(scene: Scene) -> None:
    await scene.policy(replace(HOLD, known=(Action.DELETE, Action.NOTIFY)))
    await scene.post("ada", b"fake")
    await scene.press(Choice.FAKE)
    await scene.policy(replace(HOLD, known=(Action.DELETE, Action.NOTIFY), limits=Limits(removals_per_hour=0)))
    again = await scene.post("bo", b"fake")
    assert scene.platform.exists("group", again.id)
    assert scene.cases[-1].waits


async def test_a_chat_that_moved_has_one_turn(scene: Scene) -> None:
    turns = Turns(scene.services)
    await scene.moderator.on_moved("fake", "group", "super")
    async with turns.chat("fake", "group"):
        assert not await turns.passed("fake", "super", 0.0)
    assert await turns.passed("fake", "super", 0.0)
