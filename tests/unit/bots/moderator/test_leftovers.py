"""What one more press of the same decision tries again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.finishing import _decided_here
from bots.moderator.leftovers import left_over, unlifted
from bots.policy import Action
from bots.records.cases import Appeal, AppealState, Review
from bots.records.choices import FINES, Choice
from bots.records.findings import Done, FindingState, Problem
from tests.contract.records.made import FINDING, FULL

STUCK = Done(action=Action.BAN, at_s=1.0, member="ada", problem=Problem.UNREACHABLE, lifting=True)
GIVEN = Done(action=Action.MUTE, at_s=1.0, member="ada", until_s=9.0)
DECIDED = replace(FULL, minor=False, penalties=(GIVEN, STUCK), findings=(FINDING,))


def by(choice: Choice) -> Review:
    return Review(choice=choice, member="mo", at_s=2.0)


@pytest.mark.parametrize("choice", sorted(FINES))
def test_what_stands_against_a_fine_picture_is_lifted(choice: Choice) -> None:
    assert unlifted(replace(DECIDED, review=by(choice))) == [STUCK]


def test_nothing_is_lifted_that_should_stand_or_that_nobody_has_decided() -> None:
    assert unlifted(replace(DECIDED, review=by(Choice.FAKE))) == []
    assert unlifted(replace(DECIDED, review=None)) == []
    assert unlifted(replace(DECIDED, review=by(Choice.FINE), minor=True)) == []
    assert unlifted(replace(DECIDED, review=by(Choice.FINE), penalties=(GIVEN,))) == []


def test_what_stays_is_taken_out_once_more_and_what_is_out_put_back() -> None:
    stays = replace(FINDING, state=FindingState.STAYS, problem=Problem.FORBIDDEN)
    out = replace(FINDING, number=2, state=FindingState.HELD, problem=Problem.TOO_LARGE)
    lost = replace(out, number=3, problem=Problem.COPY_LOST)
    case = replace(DECIDED, findings=(stays, out, lost))
    assert left_over(replace(case, review=by(Choice.FAKE))) == [stays]
    assert out in left_over(replace(case, review=by(Choice.FINE)))
    assert lost not in left_over(replace(case, review=by(Choice.FINE)))
    assert left_over(replace(case, review=None)) == []
    assert left_over(replace(case, review=by(Choice.FAKE), minor=True)) == []


@pytest.mark.parametrize(
    ("appeal", "choice", "here"),
    [
        (Appeal(member="ada", at_s=1.0, state=AppealState.UPHELD, decided_by="max"), Choice.FAKE, True),
        (None, Choice.OVERTURN, True),
        (Appeal(member="ada", at_s=1.0, state=AppealState.UPHELD, decided_by="max", together=True), Choice.FAKE, False),
        (Appeal(member="ada", at_s=1.0), Choice.FAKE, False),
        (None, Choice.FINE, False),
    ],
)
def test_what_follows_from_an_objection_is_told_from_what_follows_from_a_decision(
    appeal: Appeal | None, choice: Choice, here: bool
) -> None:
    assert _decided_here(replace(DECIDED, appeal=appeal, review=by(choice))) is here
