"""A program whose clock was far ahead for a while leaves nothing behind that lasts for as long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.moderator.breaker import Breaker, sought
from bots.moderator.casebook import Casebook
from bots.moderator.leftovers import may_undo
from bots.moderator.retaining import Terms, bound
from bots.moderator.standings import Standings
from bots.policy import DAY_S, Action, Limits, Rule, Rung, climb
from bots.records.choices import Choice
from bots.records.findings import Copy
from tests.unit.bots.moderator.conftest import ASKS, DELETE, Scene, make
from worker.contract import Standing

AHEAD_S = 400 * DAY_S
STRIKES = replace(
    ASKS,
    altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)),
    ladder=(Rung(strikes=2, within_s=30 * DAY_S, action=Action.MUTE, duration_s=3_600),),
    strikes_expire_s=30 * DAY_S,
)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = make()
    made.platform.open_private("bob")
    yield made
    await made.moderator.aclose()


async def decided_ahead(scene: Scene) -> None:
    """A strike, given while the clock was wrong; it is right again."""
    await scene.policy(STRIKES)
    scene.clock.wrong_s = AHEAD_S
    await scene.post("bob", b"fake1")
    await scene.press(Choice.FAKE)
    scene.clock.wrong_s = 0.0


async def test_a_strike_of_then_lasts_no_longer_and_brings_nothing(scene: Scene) -> None:
    await decided_ahead(scene)
    book, since_s = Casebook(scene.services), scene.clock.now_s() - STRIKES.strikes_expire_s
    assert await book.strikes("fake", "group", "bob", since_s) == []
    await scene.post("bob", b"fake2")
    await scene.press(Choice.FAKE)
    assert [done.action for done in scene.cases[0].of("bob")] == [Action.STRIKE]


@pytest.mark.parametrize("ahead_s", [60.0, -60.0])
async def test_clocks_that_hardly_differ_count_what_others_gave(scene: Scene, ahead_s: float) -> None:
    now_s = scene.clock.now_s()
    assert climb(STRIKES, [(now_s + ahead_s, 2)], now_s) == STRIKES.ladder[0]
    assert climb(STRIKES, [(now_s + 31 * DAY_S, 2)], now_s) is None


async def test_undo_is_possible_for_ten_minutes_and_its_copies_go(scene: Scene) -> None:
    await decided_ahead(scene)
    copies, options = scene.records.copies, scene.services.options
    assert not may_undo(scene.case, scene.clock.now_s(), options.undo_s)
    await scene.press(Choice.UNDO)
    assert scene.case.review is not None
    await scene.moderator._reviewing._deciding.release(scene.case)
    left_s = [copies.until_s[name] - scene.clock.now_s() for name in copies.kept]
    assert scene.finding.copy is Copy.KEPT
    assert max(left_s) <= options.undo_s + options.undoing_s


async def test_removals_of_then_use_up_no_hour_of_now(scene: Scene) -> None:
    policy = replace(DELETE, limits=Limits(removals_per_hour=2, member_per_hour=2, picture_per_hour=2))
    await scene.policy(policy)
    scene.clock.wrong_s = AHEAD_S
    await scene.post("bob", b"fake1")
    scene.clock.wrong_s = 0.0
    tally = await Breaker(scene.services).tally("fake", "group")
    assert tally.spent("bob", sought(scene.finding.traits, policy)).chat == 0


async def test_nobody_is_held_on_to_because_of_that(scene: Scene) -> None:
    await decided_ahead(scene)
    terms = Terms(now_s=scene.clock.now_s(), strikes_s=30 * DAY_S, undo_s=600, case_s=180 * DAY_S)
    assert bound(scene.case, "bob", terms) is None


async def test_who_was_first_seen_then_is_new_no_longer(scene: Scene) -> None:
    policy = replace(DELETE, newcomer_days=7)
    scene.clock.wrong_s = AHEAD_S
    standings, now_s = Standings(scene.services), scene.clock.now_s()
    assert await standings.standing(scene.platform, policy, "group", "bob", now_s) is Standing.NEW
    scene.clock.wrong_s = 0.0
    assert await standings.standing(scene.platform, policy, "group", "bob", scene.clock.now_s()) is Standing.MEMBER
    assert await standings.standing(scene.platform, policy, "group", "eve", scene.clock.now_s()) is Standing.NEW
