"""What a moderator has stopped because it may show a minor: decided before anything else, and nothing more than out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from bots.policy import Action, Match, Matches, Mode, Policy, Reason, Situation, decide
from tests.unit.bots import strategies


def matches_of(minor: Match, fine: Match | None = None) -> Matches:
    return Matches(fake=minor, fine=fine, minor=minor)


EXACT, NEAR, FAR = (
    Match(entry="a", exact=True),
    Match(entry="b", exact=False, distance=3),
    Match(entry="c", exact=False, distance=20),
)


@given(verdict=strategies.verdicts, policy=strategies.policies, situation=strategies.situations)
def test_it_goes_whoever_posts_it_and_nothing_else_follows(
    verdict: object, policy: Policy, situation: Situation
) -> None:
    situation = replace(situation, asked=False)
    decision = decide(verdict, policy, matches_of(NEAR), situation)  # type: ignore[arg-type]
    if policy.mode is Mode.OFF:
        assert decision.actions == ()
    else:
        assert (decision.actions, decision.reason) == ((Action.DELETE, Action.NOTIFY), Reason.MINOR)
        assert decision.mode is policy.mode


@given(verdict=strategies.verdicts)
def test_whoever_asks_is_answered_and_nothing_else_follows(verdict: object) -> None:
    decision = decide(verdict, Policy(), matches_of(EXACT), Situation(asked=True))  # type: ignore[arg-type]
    assert Action.REPLY in decision.actions
    assert decision.reason is not Reason.MINOR


@pytest.mark.parametrize(
    ("minor", "fine", "stopped"),
    [
        (EXACT, None, True),
        (EXACT, EXACT, True),
        (NEAR, NEAR, True),
        (NEAR, EXACT, False),
        (FAR, NEAR, False),
        (NEAR, FAR, True),
    ],
)
def test_a_fine_one_counts_only_where_it_is_nearer(minor: Match, fine: Match | None, stopped: bool) -> None:
    matches = matches_of(minor, fine)
    assert matches.stopped is stopped
    assert not (matches.stopped and matches.excused)
    assert not Matches(fake=minor, fine=fine).stopped
