"""PURE. What a decision has not reached, and one more press may."""

from __future__ import annotations

from bots.moderator.casebook import may_be_out
from bots.records.cases import Case
from bots.records.choices import FINES
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


def _is_as_much(stands: Done, done: Done) -> bool:
    """Whether what the member has got is that, or a longer one."""
    return stands.problem is None and stands.action is done.action and stands.until_s >= done.until_s
