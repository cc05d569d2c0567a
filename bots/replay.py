"""PURE. What other rules would have done to the pictures of the past: from stored findings, no picture needed."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bots.matching import alike, hashes
from bots.policy import (
    PENALTIES,
    REMOVALS,
    Action,
    Decision,
    Match,
    Matches,
    Mode,
    Policy,
    Reason,
    Situation,
    Spent,
    decide,
)
from bots.records.cases import Case
from bots.records.choices import FAKES, FINES, Choice
from bots.records.findings import Finding, FindingState
from worker.contract import Kind

HOUR_S = 3_600
_FAKE = FAKES | {Choice.MINOR_SURE}
_ASKED = frozenset({Reason.REPORTED, Reason.TAKEDOWN})
"""Why a finding is there though no rule was asked: a person wants moderators to look."""


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
    """The pictures of these cases that were decided on since then (Unix time), oldest first.

    One that somebody has asked about later has a finding in another case, too: it is one picture, as it was judged, and what
    moderators said of it last counts.
    """
    found = sorted(
        (
            (case, finding)
            for case in cases
            for finding in case.findings
            if not finding.companion and case.emblem is None  # rules take out nothing that no message carries
        ),
        key=lambda each: each[1].at_s,
    )
    # A put-back is another message, in which the platform may call the picture otherwise: its bytes are the same.
    put_back = {
        (case.posted_in, finding.put_back_as, looks): (finding.message, _media(case, finding))
        for case, finding in found
        if finding.put_back_as
        for looks in (finding.media, finding.sha256)
        if looks
    }
    groups = dict[tuple[str, str, str], list[tuple[Case, Finding]]]()
    for case, finding in found:
        place, own = (case.posted_in, finding.message), (finding.message, _media(case, finding))
        first = put_back.get((*place, finding.media)) or put_back.get((*place, finding.sha256)) or own
        groups.setdefault((case.posted_in, *first), []).append((case, finding))
    past = [_past(group) for group in groups.values()]
    return sorted((item for item in past if item.finding.at_s >= since_s), key=lambda item: item.finding.at_s)


def replay(
    past: Iterable[Past],
    rules: Policy,
    today: Policy,
    *,
    holding: bool,
    approved: frozenset[str] = frozenset(),
    resets: Iterable[float] = (),
    beside: Iterable[tuple[Finding, Policy]] = (),
) -> Replay:
    """What `rules` would have done to these pictures, oldest first, beside what `today`'s would; if not LIVE, nothing.

    `beside`: those that were posted in other places of the chat, and the rules there: they use up the same limits, and are not
    counted.

    As if a moderator let removals go on after every hour in which the circuit breaker tripped, and at the `resets` (Unix
    time) that there were. Who was new or an admin is not stored: everybody is an ordinary member, unless exempt by now
    (`approved`).
    """
    times = sorted(resets)
    new, old = _Run(rules, holding, approved, times), _Run(today, holding, approved, times)
    removed, withheld = Counter[Cause](), Counter[Reason]()
    counts = Counter[str]()
    others = deque(sorted(beside, key=lambda each: each[0].at_s))
    for item in past:
        while others and others[0][0].at_s <= item.finding.at_s:
            finding, elsewhere = others.popleft()
            new.decide(finding, elsewhere)
            old.decide(finding, elsewhere)
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

    def __init__(self, policy: Policy, holding: bool, approved: frozenset[str], resets: list[float]) -> None:
        self._policy = policy
        self._resets = deque(resets)
        self._holding = holding
        self._approved = approved
        self._removed: deque[Finding] = deque()

    def decide(self, finding: Finding, elsewhere: Policy | None = None) -> Decision:
        """What is done by these rules, or those that hold where it was posted."""
        policy = self._policy if elsewhere is None else replace(elsewhere, limits=self._policy.limits)
        counts_from_s = finding.at_s - HOUR_S
        while self._resets and self._resets[0] <= finding.at_s:
            counts_from_s = max(counts_from_s, self._resets.popleft())
        while self._removed and self._removed[0].at_s <= counts_from_s:
            self._removed.popleft()
        situation = Situation(
            sender=finding.sender,
            approved=finding.sender in self._approved,
            thread=finding.thread,
            holding=self._holding,
            spent=Spent(
                chat=len(self._removed),
                member=sum(each.sender == finding.sender for each in self._removed if finding.sender),
                picture=sum(_same(each, finding, policy) for each in self._removed),
            ),
        )
        decision = decide(finding.verdict, policy, _matches(finding, policy), situation)
        if policy.mode is not Mode.LIVE:
            return replace(decision, actions=(), withheld=())
        if decision.removes and decision.reason is not Reason.MINOR:  # which the circuit breaker does not count
            self._removed.append(finding)
        return decision


def _same(one: Finding, other: Finding, policy: Policy) -> bool:
    same = bool(one.sha256) and one.sha256 == other.sha256
    return same or alike(one.fingerprints, other.fingerprints, policy.known_distance, policy.known_quality)


def _matches(finding: Finding, policy: Policy) -> Matches:
    """What was known of the picture then, as far as these rules look, which may be for better copies alone."""
    then = finding.decision.matches
    looks = not finding.fingerprints or bool(hashes(finding.fingerprints, policy.known_quality))

    def seen(match: Match | None) -> Match | None:
        near = match is not None and (match.exact or (looks and match.distance <= policy.known_distance))
        return match if near else None

    return Matches(fake=seen(then.fake), fine=seen(then.fine), minor=seen(then.minor))


def _media(case: Case, finding: Finding) -> str:
    """What the platform calls the picture; where that was not kept, a name of its own."""
    return finding.media or f"{case.id}-{finding.number}"


def _past(group: list[tuple[Case, Finding]]) -> Past:
    """One picture, whose findings are these, oldest first."""
    judged = [finding for _, finding in group if finding.decision.reason not in _ASKED]
    by_review = sorted(group, key=lambda each: each[0].review.at_s if each[0].review is not None else 0.0)
    rulings = [_ruling(case, finding) for case, finding in by_review]
    ruled = [ruling for ruling in rulings if ruling is not Ruling.NONE]
    return Past(
        finding=judged[0] if judged else group[0][1],
        ruling=ruled[-1] if ruled else Ruling.NONE,
    )


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
    return Ruling.FINE if case.review.choice in FINES else Ruling.NONE
