"""PURE. What other rules would have done to the pictures of the past: from stored findings, no picture needed."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bots.policy import (
    PENALTIES,
    REMOVALS,
    Action,
    Decision,
    Matches,
    Mode,
    Policy,
    Reason,
    Situation,
    Spent,
    decide,
)
from bots.records.cases import Case, Choice, Finding, FindingState
from worker.contract import Kind

HOUR_S = 3_600
_FAKE = frozenset({Choice.FAKE, Choice.FAKE_UNKNOWN, Choice.FAKE_LAST, Choice.UPHOLD, Choice.MINOR_SURE})
_FINE = frozenset({Choice.FINE, Choice.OVERTURN})


class Ruling(StrEnum):
    """What moderators have said of a picture."""

    FAKE = "fake"
    FINE = "fine"
    NONE = "none"


class Cause(StrEnum):
    """Why a picture would go; each has its words."""

    ALTERED = "altered"
    GENERATED = "generated"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A picture that was decided on."""

    finding: Finding
    ruling: Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What would have become of them."""

    pictures: int
    removed: dict[Cause, int] = field(default_factory=dict)
    fine: int = 0
    """Of those removed, moderators here have found so many fine."""
    fake: int = 0
    """Of those removed, moderators here have kept so many out."""
    same: int = 0
    """Of those removed, today's rules would have removed so many, too."""
    spared: int = 0
    """Removed by today's rules, and not by these."""
    told: int = 0
    """Not removed, and the moderators told."""
    punished: int = 0
    """Whose poster would have had a penalty, without anybody having looked."""
    withheld: dict[Reason, int] = field(default_factory=dict)
    """Pictures that a rule would have removed, and why it would not have."""

    @property
    def removed_count(self) -> int:
        """How many pictures would have been removed."""
        return sum(self.removed.values())


def pictures(cases: Iterable[Case], since_s: float) -> list[Past]:
    """The pictures of these cases that were decided on since then (Unix time), oldest first."""
    found = [
        Past(finding=finding, ruling=_ruling(case, finding))
        for case in cases
        for finding in case.findings
        if finding.at_s >= since_s and not finding.companion
    ]
    return sorted(found, key=lambda past: past.finding.at_s)


def replay(
    past: Iterable[Past], rules: Policy, today: Policy, *, holding: bool, approved: frozenset[str] = frozenset()
) -> Replay:
    """What `rules` would have done to these pictures, oldest first, beside what `today`'s would.

    As if it were LIVE, and a moderator let it go on after every hour in which the circuit breaker tripped. Who was new or
    an admin is not stored: everybody is an ordinary member, unless exempt by now (`approved`).
    """
    new, old = _Run(rules, holding, approved), _Run(today, holding, approved)
    removed, withheld = Counter[Cause](), Counter[Reason]()
    counts = Counter[str]()
    for item in past:
        counts["pictures"] += 1
        would, does = new.decide(item.finding), old.decide(item.finding)
        counts["punished"] += bool(PENALTIES.intersection(would.actions))
        if would.removes:
            removed[_cause(would)] += 1
            counts["fine"] += item.ruling is Ruling.FINE
            counts["fake"] += item.ruling is Ruling.FAKE
            counts["same"] += does.removes
            continue
        counts["spared"] += does.removes
        counts["told"] += Action.NOTIFY in would.actions
        why = next((each.reason for each in would.withheld if each.action in REMOVALS), None)
        if why is not None:
            withheld[why] += 1
    return Replay(
        pictures=counts["pictures"],
        removed=dict(removed),
        fine=counts["fine"],
        fake=counts["fake"],
        same=counts["same"],
        spared=counts["spared"],
        told=counts["told"],
        punished=counts["punished"],
        withheld=dict(withheld),
    )


class _Run:
    """One set of rules on its way through the past, counting what it removes as the circuit breaker does."""

    def __init__(self, policy: Policy, holding: bool, approved: frozenset[str]) -> None:
        self._policy = replace(policy, mode=Mode.LIVE)
        self._holding = holding
        self._approved = approved
        self._removed: deque[Finding] = deque()

    def decide(self, finding: Finding) -> Decision:
        while self._removed and self._removed[0].at_s <= finding.at_s - HOUR_S:
            self._removed.popleft()
        situation = Situation(
            sender=finding.sender,
            approved=finding.sender in self._approved,
            thread=finding.thread,
            holding=self._holding,
            spent=Spent(
                chat=len(self._removed),
                member=sum(each.sender == finding.sender for each in self._removed if finding.sender),
                picture=sum(each.sha256 == finding.sha256 for each in self._removed if finding.sha256),
            ),
        )
        decision = decide(finding.verdict, self._policy, self._matches(finding), situation)
        if decision.removes:
            self._removed.append(finding)
        return decision

    def _matches(self, finding: Finding) -> Matches:
        """What was known of the picture then, as far as these rules look."""
        then = finding.decision.matches
        far = then.fake is not None and then.fake.distance > self._policy.known_distance
        not_fine = then.fine is not None and then.fine.distance > self._policy.known_distance
        return replace(then, fake=None if far else then.fake, fine=None if not_fine else then.fine)


def _cause(decision: Decision) -> Cause:
    if decision.kind is None:
        return Cause.KNOWN
    return Cause.ALTERED if decision.kind is Kind.ALTERED else Cause.GENERATED


def _ruling(case: Case, finding: Finding) -> Ruling:
    if finding.state is FindingState.KEPT_OUT:
        return Ruling.FAKE
    if finding.state in {FindingState.PUT_BACK, FindingState.LEFT}:
        return Ruling.FINE
    if case.review is None:
        return Ruling.NONE
    # It was gone by then, or could not be touched; what was said of the case holds for it.
    if case.review.choice in _FAKE:
        return Ruling.FAKE
    return Ruling.FINE if case.review.choice in _FINE else Ruling.NONE
