"""Decides what stays of a person who asks to be forgotten, because somebody's safety rests on it, and what becomes of the rest.

Whoever is struck, muted or banned must not get rid of that by being forgotten; nor of a case that nobody has decided yet; nor
of having reported what was no fake.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from bots.moderator.breaker import LOOKS_BACK_S
from bots.moderator.casebook import HOUR_S, STRIKES
from bots.policy import Action, Mode, age_s
from bots.records.cases import Appeal, Case, CaseState, Review
from bots.records.choices import Choice
from bots.records.findings import Done, Finding
from bots.records.journal import Event, EventKind

PENALTIES = frozenset({EventKind.PENALTY, EventKind.PENALTY_BACK})
OUTCOME_DENIED = "denied"
"""Of a press, in the journal: whoever pressed may not."""
_BACK = {EventKind.STRIKE_BACK: EventKind.STRIKE, EventKind.PENALTY_BACK: EventKind.PENALTY}


class Why(StrEnum):
    """Why a case stays as it is."""

    OPEN = "open"
    """A moderator has still to decide it, or has only just done so and can take that back."""
    PENALTY = "penalty"
    """What the person got for it counts."""
    STOPPED = "stopped"
    """It may show a minor: the law may ask about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A case that stays as it is."""

    case: str
    why: Why
    until_s: float
    """The latest (Unix time) that it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds in a chat."""

    now_s: float
    strikes_s: float
    """For how long a strike counts there."""
    undo_s: float
    case_s: float
    """For how long a case is kept at all."""


def is_of(case: Case, member: str) -> bool:
    """Whether the case is about something that the person has posted, or objects to."""
    posted = member == case.sender or any(item.sender == member for item in case.findings)
    objects = any(member in {appeal.member, *appeal.joined} for appeal in _appeals(case))
    return posted or objects or any(done.member == member for done in case.penalties)


def is_objection(event: Event) -> bool:
    """Whether it is a press by which a poster has objected, which makes nobody a moderator."""
    return event.kind is EventKind.PRESSED and event.details.partition(" ")[0] == Choice.APPEAL.name.lower()


def is_refused(event: Event) -> bool:
    """Whether it is a press that only moderators may make, by somebody who is none."""
    return event.kind is EventKind.PRESSED and event.details.rpartition(" ")[2] == OUTCOME_DENIED


def is_deed(event: Event, member: str) -> bool:
    """Whether the person did it as a moderator."""
    return event.actor == member and not is_objection(event) and not is_refused(event)


def idle(events: Collection[Event], member: str) -> frozenset[Event]:
    """Those of a chat's events that take back what the member never got: every picture that is left has them."""
    own = [event for event in events if event.member == member]
    got = {(event.case, event.kind) for event in own}
    return frozenset(event for event in own if event.kind in _BACK and (event.case, _BACK[event.kind]) not in got)


def bound(case: Case, member: str, terms: Terms, flood: Collection[Case] = ()) -> Bound | None:
    """Why the case stays as it is, and until when; None where it need not know the person any more. `flood`: the other cases
    of its flood."""
    expires_s = case.opened_at_s + terms.case_s
    if case.minor:
        return Bound(case=case.id, why=Why.STOPPED, until_s=expires_s)
    if is_open(case, terms, flood):
        return Bound(case=case.id, why=Why.OPEN, until_s=expires_s)
    counted = [done for done in case.of(member) if _counts(done, terms)]
    if not counted:
        return None
    banned = any(done.action is Action.BAN for done in counted)
    ends_s = max(max(done.at_s + terms.strikes_s, done.until_s) for done in counted)
    return Bound(case=case.id, why=Why.PENALTY, until_s=expires_s if banned else min(ends_s, expires_s))


def is_open(case: Case, terms: Terms, flood: Collection[Case] = ()) -> bool:
    """Whether a moderator has still to decide it, or can take that back: with the rest of its flood, of which the last may have
    been decided long after it."""
    decided_at_s = max(each.decided_at_s for each in (case, *flood))
    begun = any(each.review is None for each in flood)
    fresh = bool(case.decided_at_s) and (begun or age_s(decided_at_s, terms.now_s) < terms.undo_s)
    undecided = case.review is None and case.state is not CaseState.DECIDED and case.mode is not Mode.SHADOW
    return case.in_line or undecided or case.held or case.stays or fresh


def _counts(done: Done, terms: Terms) -> bool:
    """Whether it counts still: a ban until somebody lifts it; what did not work may yet be tried again."""
    lasts = done.action is Action.BAN or done.until_s > terms.now_s
    return lasts or age_s(done.at_s, terms.now_s) < terms.strikes_s


def forgotten(case: Case, member: str) -> Case:
    """The case as it reads without the person: whose picture it was nobody knows any more. What moderators did stays."""
    return replace(
        case,
        sender=_without(case.sender, member),
        findings=_findings(case.findings, member),
        before=_findings(case.before, member),
        penalties=_penalties(case.penalties, case, member),
        review=None if case.review is None else _review(case.review, case, member),
        appeal=None if case.appeal is None else _appeal(case.appeal, member),
        earlier=tuple(_appeal(appeal, member) for appeal in case.earlier),
        loosened=tuple(replace(it, penalties=_penalties(it.penalties, case, member)) for it in case.loosened),
    )


def becomes(
    event: Event, member: str, terms: Terms, kept: Collection[str], standing: Collection[tuple[str, str]]
) -> Event | None:
    """What becomes of an event of the chat's journal that names the person: it stays, or names them no more, or is gone (None).

    `kept`: the cases that stay, and those of which a report may still prove right or wrong; `standing`: by which case the person
    is muted or banned, and which of it.
    """
    if event.actor == member and is_objection(event):
        return event if event.case in kept else None
    if event.actor == member and is_refused(event):
        return None
    if event.member != member:
        return event  # what they did as a moderator: a book that the one who is in it can erase is none
    if event.kind is EventKind.REPORTED:
        return event if event.case in kept else None
    if event.case in kept or event.kind is EventKind.MINOR or _still_counts(event, terms, standing):
        return event
    if event.kind is EventKind.BREAKER_TRIPPED:
        return None  # without them it would read as if the whole chat had tripped
    reason = event.kind in {EventKind.EXEMPTED, EventKind.EXEMPTION_ENDED}
    return replace(event, member="", details="" if reason else event.details)


def _still_counts(event: Event, terms: Terms, standing: Collection[tuple[str, str]]) -> bool:
    ago_s = age_s(event.at_s, terms.now_s)
    if event.kind in PENALTIES and (event.case, event.details.partition(" ")[0]) in standing:
        return True
    if event.kind in STRIKES | PENALTIES:
        return ago_s < terms.strikes_s
    if event.kind is EventKind.REMOVED:
        return ago_s < HOUR_S
    return event.kind is EventKind.BREAKER_TRIPPED and ago_s < LOOKS_BACK_S


def standing(events: Collection[Event], member: str) -> frozenset[tuple[str, str]]:
    """By which cases the member is banned, as these events of a chat have it: of mutes the case itself says how long they last,
    and of one that is forgotten nobody can say."""
    found = set[tuple[str, str]]()
    for event in events:
        if event.member != member:
            continue
        action, _, outcome = event.details.partition(" ")
        if event.kind is EventKind.PENALTY and outcome == "done" and action == Action.BAN:
            found.add((event.case, action))
        elif event.kind is EventKind.PENALTY_BACK:
            found.discard((event.case, event.details))
    return frozenset(found)


def _without(name: str, member: str) -> str:
    return "" if name == member else name


def _findings(findings: tuple[Finding, ...], member: str) -> tuple[Finding, ...]:
    return tuple(replace(item, sender=_without(item.sender, member)) for item in findings)


def _penalties(penalties: tuple[Done, ...], case: Case, member: str) -> tuple[Done, ...]:
    """Without theirs, rather than nobody's: one that names nobody is that of whoever posted first."""
    return tuple(done for done in penalties if (done.member or case.sender) != member)


def _review(review: Review, case: Case, member: str) -> Review:
    return replace(
        review,
        before=_findings(review.before, member),
        penalties=_penalties(review.penalties, case, member),
        over=None if review.over is None else _review(review.over, case, member),
    )


def _appeal(appeal: Appeal, member: str) -> Appeal:
    joined = tuple(other for other in appeal.joined if other != member)
    return replace(appeal, member=_without(appeal.member, member), joined=joined)


def _appeals(case: Case) -> tuple[Appeal, ...]:
    return (*case.earlier, *(() if case.appeal is None else (case.appeal,)))
