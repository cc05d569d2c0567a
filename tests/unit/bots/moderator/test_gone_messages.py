"""A message is gone: what that makes of each of its pictures, by how the bot had left it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.consequences.messages import along, leaves, went_as
from bots.platform import Lack
from bots.policy import Decision, Mode, Reason, weigh
from bots.records.findings import OUT, SETTLED, Copy, Finding, FindingState, Problem
from bots.records.intents import Intent

DECISION = Decision(actions=(), reason=Reason.NOT_ENOUGH, mode=Mode.LIVE, evidence=weigh(None))
THERE = Finding(
    number=1,
    message="m1",
    media="p1",
    decision=DECISION,
    state=FindingState.STAYS,
    problem=Problem.FORBIDDEN,
    lack=Lack.DELETE_MESSAGES,
    copy=Copy.KEPT,
    intent=Intent.TAKE_OUT,
)
"""Its copy is kept, it could not be taken out once, and that was begun again."""


@pytest.mark.parametrize("state", sorted(OUT | SETTLED))
@pytest.mark.parametrize("went", [None, *sorted(OUT)])
def test_what_was_out_or_decided_stays_as_it_is(state: FindingState, went: FindingState | None) -> None:
    item = replace(THERE, state=state)
    assert along(item, went) == item


def test_what_somebody_else_has_deleted_is_gone_and_nothing_is_claimed_or_kept() -> None:
    item = along(THERE, None)
    assert (item.state, item.copy, item.intent) == (FindingState.GONE, Copy.NONE, None)


@pytest.mark.parametrize(
    ("went", "copy", "state"),
    [
        (FindingState.KEPT_OUT, Copy.KEPT, FindingState.KEPT_OUT),
        (FindingState.HELD, Copy.KEPT, FindingState.HELD),
        (FindingState.REMOVED, Copy.KEPT, FindingState.HELD),  # what stood beside it can be had again
        (FindingState.HELD, Copy.NONE, FindingState.REMOVED),
        (FindingState.REMOVED, Copy.GONE, FindingState.REMOVED),
    ],
)
def test_what_went_with_another_is_out_as_its_copy_allows(went: FindingState, copy: Copy, state: FindingState) -> None:
    item = replace(THERE, copy=copy)
    assert along(item, went) == replace(item, state=state, problem=None, lack=None, intent=None)


def test_how_a_message_went_is_read_from_those_of_its_pictures_that_are_out() -> None:
    noted = replace(THERE, state=FindingState.NOTED, intent=None)
    assert went_as([noted, replace(noted, state=FindingState.GONE)]) is None
    assert went_as([noted, replace(noted, state=FindingState.HELD)]) is FindingState.HELD
    assert not leaves([noted, replace(noted, intent=Intent.PUT_BACK)])
    assert leaves([noted, THERE])
