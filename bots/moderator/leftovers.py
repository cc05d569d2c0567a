"""PURE. What a decision has not reached, and one more press may; and what undo of it cannot bring back."""

from __future__ import annotations

from bots.moderator.casebook import may_be_out, obtainable, still_there
from bots.platform import Platform
from bots.policy import age_s
from bots.records.cases import AppealState, Case
from bots.records.choices import FAKES, FINES, Choice
from bots.records.findings import OUT, Done, Finding, FindingState, Problem

RETRIED = frozenset(
    {
        Problem.FORBIDDEN,
        Problem.IMPOSSIBLE,
        Problem.INTERNAL,
        Problem.PUT_BACK_UNKNOWN,
        Problem.TOO_LARGE,
        Problem.UNREACHABLE,
    }
)
"""What kept a picture from coming back, and may not the next time."""
_UNGIVEN = frozenset({Problem.FORBIDDEN, Problem.INTERNAL, Problem.UNREACHABLE})


def left_over(case: Case) -> list[Finding]:
    """What the case's decision has not reached: still there, or still out, and to be tried once more by the same press."""
    if case.review is None or case.minor:
        return []
    if case.review.choice not in FINES:
        return [item for item in case.findings if item.state is FindingState.STAYS]
    out = (item for item in case.findings if item.state in OUT or may_be_out(item))
    return [item for item in out if item.problem in RETRIED]


def ungiven(case: Case) -> list[Done]:
    """What the case's decision should have brought members, and the platform could not do: to be tried once more."""
    if case.review is None or case.review.choice in FINES or case.minor:
        return []
    failed = [done for done in case.penalties if done.problem in _UNGIVEN and not done.lifting]
    return [done for done in failed if not any(_is_as_much(it, done) for it in case.of(done.member or case.sender))]


def unlifted(case: Case) -> list[Done]:
    """What the case's decision should have taken back from members, and could not: to be tried once more by the same press."""
    fine = case.review is not None and case.review.choice in FINES
    return [done for done in case.penalties if done.lifting] if fine and not case.minor else []


def is_left(case: Case) -> bool:
    """Whether one more press of the same may bring the decision further."""
    return bool(left_over(case) or ungiven(case) or unlifted(case))


def is_upheld(case: Case) -> bool:
    """Whether what was decided last is that an objection was refused: the decision it was about is another's, and older."""
    appeal = case.appeal
    return appeal is not None and appeal.state is AppealState.UPHELD and not appeal.together


def taken_out(case: Case) -> list[Finding]:
    """What the case's decision took out, and undo of it is to bring back."""
    review = case.review
    if review is None or review.choice not in FAKES or is_upheld(case):
        return []
    was = {item.number: item for item in review.before}
    out = (item for item in case.findings if item.state is FindingState.KEPT_OUT)
    return [item for item in out if item.number not in was or still_there(was[item.number])]


def lost(platform: Platform, case: Case) -> list[Finding]:
    """What of that nothing can bring back: there is no copy of it."""
    return [item for item in taken_out(case) if not obtainable(platform, item)]


def may_undo(case: Case, now_s: float, undo_s: float) -> bool:
    """Whether the case's decision can be undone, as far as its card knows: in time, or where that was begun in time."""
    review = case.review
    if review is None or case.minor or case.appealed:
        return False
    if review.choice is Choice.OVERTURN and review.over is None:  # what to go back to: of before
        return False
    return review.undoing or age_s(case.decided_at_s, now_s) <= undo_s


def _is_as_much(stands: Done, done: Done) -> bool:
    """Whether what the member has got is that, or a longer one."""
    return stands.problem is None and stands.action is done.action and stands.until_s >= done.until_s
