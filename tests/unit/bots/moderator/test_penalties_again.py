"""A mute, a kick or a ban that the platform could not do is tried again: in the background, and by one press, whenever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator import Moderator
from bots.moderator.later import PATIENCE_S
from bots.moderator.leftovers import ungiven
from bots.platform import Forbidden, Impossible, Lack, Unreachable
from bots.policy import Action
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.findings import Done, Problem
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import Scene
from tests.unit.bots.moderator.test_forgiving import ADA, press, rules

ONCE_MORE = "Try the penalty once more"
DOES = {Action.MUTE: "mute", Action.KICK: "kick", Action.BAN: "ban"}


def labels(scene: Scene) -> list[str]:
    return [button.label for button in scene.card(0).buttons]


def got(scene: Scene, action: Action) -> bool:
    there = {Action.MUTE: scene.platform.muted, Action.KICK: scene.platform.kicked, Action.BAN: scene.platform.banned}
    return ADA in there[action]


async def called_a_fake(scene: Scene, action: Action, failure: Exception, times: int) -> None:
    """Mo has called Ada's picture a fake, which brings her this; the platform fails so often."""
    scene.platform.open_private("ada")
    await scene.policy(rules(action))
    await scene.post("ada", b"fake one")
    scene.platform.fail(DOES[action], *[failure] * times)
    await press(scene, Choice.FAKE)


@pytest.mark.parametrize("action", list(DOES))
async def test_what_the_platform_was_away_for_is_done_once_it_is_back(scene: Scene, action: Action) -> None:
    await called_a_fake(scene, action, Unreachable("down"), 12)
    assert not got(scene, action)
    assert "did not answer" in scene.card(0).text
    assert ONCE_MORE in labels(scene)
    await scene.clock.advance(600)
    assert got(scene, action)
    (done,) = scene.case.penalties
    assert (done.action, done.problem) == (action, None)
    if action is Action.MUTE:
        assert scene.platform.muted[ADA] == done.until_s == done.at_s + 86_400, "as long as it was to be"
    assert "did not answer" not in scene.card(0).text
    assert ONCE_MORE not in labels(scene)
    told = scene.texts("private-ada")
    assert len(told) == 1
    assert {Action.MUTE: "not write", Action.KICK: "put out", Action.BAN: "banned"}[action] in told[0]
    outcomes = [event.details for event in await scene.events(EventKind.PENALTY)]
    assert outcomes == [f"{action} unreachable", f"{action} done"]


async def test_a_strike_that_was_given_is_no_ban_that_was_not(scene: Scene) -> None:
    await scene.policy(rules(Action.STRIKE, Action.BAN))
    await scene.post("ada", b"fake one")
    scene.platform.fail("ban", Forbidden("no", Lack.BAN_MEMBERS))
    await press(scene, Choice.FAKE)
    assert [(done.action, done.problem) for done in scene.case.penalties] == [
        (Action.STRIKE, None),
        (Action.BAN, Problem.FORBIDDEN),
    ]
    assert ONCE_MORE in labels(scene)
    await press(scene, Choice.FAKE)
    assert got(scene, Action.BAN)
    assert len(await scene.events(EventKind.STRIKE)) == 1
    assert ONCE_MORE not in labels(scene)


@pytest.mark.parametrize("action", list(DOES))
async def test_one_press_tries_again_what_the_bot_had_no_right_for_even_after_a_restart(
    scene: Scene, action: Action
) -> None:
    await called_a_fake(scene, action, Forbidden("no", Lack.RESTRICT_MEMBERS), 1)
    assert not got(scene, action)
    await scene.moderator.aclose()
    await scene.clock.advance(7_200)
    scene.moderator = scene.platform.handler = Moderator(scene.services)
    assert ONCE_MORE in labels(scene)
    await press(scene, Choice.FAKE, "max")
    assert got(scene, action)
    assert ONCE_MORE not in labels(scene)
    assert scene.case.review is not None
    assert scene.case.review.member == "mo", "it is still whose decision it was"
    if action is Action.MUTE:
        assert scene.platform.muted[ADA] == pytest.approx(scene.clock.now_s() + 86_400), "as long as it was to be"


async def test_in_vain_it_says_so_to_whoever_pressed_and_can_be_pressed_again(scene: Scene) -> None:
    await called_a_fake(scene, Action.BAN, Forbidden("no", Lack.RESTRICT_MEMBERS), 1)
    scene.platform.fail("ban", Forbidden("no", Lack.RESTRICT_MEMBERS))
    before = len(scene.texts("mods"))
    await press(scene, Choice.FAKE)
    assert "The member could not be banned." in scene.texts("mods")[before]
    assert ONCE_MORE in labels(scene)
    await press(scene, Choice.FAKE)
    assert got(scene, Action.BAN)


async def test_a_ban_by_hand_that_failed_can_be_tried_again_once_the_case_is_decided(scene: Scene) -> None:
    await scene.policy(rules())
    await scene.post("ada", b"fake one")
    scene.platform.fail("ban", Forbidden("no", Lack.RESTRICT_MEMBERS))
    await press(scene, Choice.BAN)
    await scene.clock.advance(10)
    await press(scene, Choice.FAKE)
    assert not got(scene, Action.BAN), "whoever pressed read that it was not done, and decided without it"
    assert ONCE_MORE in labels(scene)
    await scene.clock.advance(10)
    await press(scene, Choice.FAKE)
    assert got(scene, Action.BAN)


@pytest.mark.parametrize("choice", [Choice.UNDO, Choice.MINOR_SURE])
async def test_nobody_is_penalised_later_for_what_was_undone_or_stopped_since(scene: Scene, choice: Choice) -> None:
    await called_a_fake(scene, Action.BAN, Unreachable("down"), 12)
    await press(scene, choice)
    await scene.clock.advance(3_600)
    assert not got(scene, Action.BAN)


async def test_a_case_that_a_death_has_left_half_undone_is_left_alone(scene: Scene) -> None:
    await called_a_fake(scene, Action.BAN, Unreachable("down"), 12)
    left = await scene.records.cases.update(replace(scene.case, state=CaseState.DECIDING))
    assert left is not None
    await scene.clock.advance(600)
    assert not got(scene, Action.BAN)


async def test_each_try_keeps_moderators_from_the_case_for_one_call_and_the_last_is_said(scene: Scene) -> None:
    await called_a_fake(scene, Action.BAN, Unreachable("down"), 1_000)
    await scene.clock.advance(PATIENCE_S)
    assert scene.clock.slept_s[:12] == [1, 2, 4, 8, 16, 1, 2, 4, 8, 16, 32, 60]
    assert "did not answer" in scene.card(0).text
    scene.platform._failures["ban"].clear()
    await press(scene, Choice.FAKE)
    assert got(scene, Action.BAN)


async def test_what_a_platform_cannot_do_is_not_tried_again(scene: Scene) -> None:
    await called_a_fake(scene, Action.KICK, Impossible("no such thing"), 1)
    assert ungiven(scene.case) == []
    assert ONCE_MORE not in labels(scene)
    assert "could not be put out" in scene.card(0).text


async def test_a_longer_mute_that_failed_beside_one_that_stands_is_left_over_and_a_shorter_one_is_not(
    scene: Scene,
) -> None:
    await called_a_fake(scene, Action.MUTE, Forbidden("no", Lack.RESTRICT_MEMBERS), 1)
    (failed,) = scene.case.penalties
    stands = Done(action=Action.MUTE, at_s=failed.at_s, member="ada", until_s=failed.until_s)
    assert ungiven(replace(scene.case, penalties=(stands, failed))) == []
    shorter = replace(stands, until_s=failed.until_s - 1)
    assert ungiven(replace(scene.case, penalties=(shorter, failed))) == [failed]
    assert ungiven(replace(scene.case, penalties=(replace(stands, member="bo"), failed))) == [failed]
    assert ungiven(replace(scene.case, penalties=(replace(failed, problem=Problem.UNREACHABLE, lifting=True),))) == []
    assert ungiven(replace(scene.case, review=None)) == []
