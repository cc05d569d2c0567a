"""PURE. What a picture that something follows from is put down as: its finding, and the case that it opens."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import new_id
from bots.moderator.floods import PICTURE
from bots.policy import Action, Decision, Mode, Reason, Situation, weigh
from bots.records.cases import Case, CaseState
from bots.records.findings import Copy, Finding, FindingState, Problem
from bots.records.known import Traits
from worker.contract import Emblem, FailureReason, Origin, Verdict

DECIDED = frozenset({Reason.KNOWN, Reason.MINOR})
"""What a moderator has decided before."""
BESIDE = "beside:"
"""Begins the incident of pictures that no message carries."""
OF_CHAT = frozenset({Emblem.CHAT, Emblem.EMOJI, Emblem.STICKER})
"""Pictures of the chat itself, whoever puts them there; the others are a person's own, and a case each."""
UNSEEN = "unseen:"
"""What the incident of all that one member has posted in one place, and that cannot be looked at, is called by."""


def found_in(
    origin: Origin,
    traits: Traits,
    verdict: Verdict | None,
    failure: FailureReason | None,
    decision: Decision,
    now_s: float,
    *,
    replaced: bool,
) -> Finding:
    """The picture's finding, the first of its case. `replaced`: an edit has put another in its place, or none, meanwhile."""
    return Finding(
        number=1,
        message=origin.message,
        media="" if replaced else origin.media,
        thread=origin.thread,
        sender=origin.sender,
        file_id=origin.file_id,
        sha256=traits.sha256,
        fingerprints=traits.fingerprints,
        verdict=verdict,
        failure=failure,
        decision=decision,
        album=origin.incident if origin.incident != origin.message else "",
        spoiler=origin.spoiler,
        captioned=origin.captioned,
        state=FindingState.GONE if replaced else FindingState.NOTED,
        problem=Problem.REPLACED if replaced else None,
        at_s=now_s,
        position=position_in(origin),
    )


def position_in(origin: Origin) -> int:
    """Where in its message the picture stands, from 1; 0 where it came alone."""
    return origin.pictures.index(origin.media) + 1 if origin.media in origin.pictures else 0


def along(beside: Finding, origin: Origin, mode: Mode, found: Finding) -> Finding:
    """The finding of a picture whose verdict, `found`, comes late, and that went as the one beside it in its message."""
    return replace(
        beside,
        media=origin.media,
        file_id=origin.file_id,
        sha256=found.sha256,
        fingerprints=found.fingerprints,
        verdict=found.verdict,
        failure=found.failure,
        decision=Decision(actions=(), reason=Reason.NOT_ENOUGH, mode=mode, evidence=weigh(None)),
        copy=Copy.NONE,
        spoiler=origin.spoiler,
        companion=True,
        reply="",
        position=position_in(origin),
    )


def opened_by(origin: Origin, finding: Finding, *, poster: str, unread: bool) -> tuple[Case, Finding, str]:
    """The case that the finding opens, unless it joins one; the finding as it is kept; and what it was posted together with.
    `poster`: a name for who posted it there, which names no person."""
    decision = finding.decision
    stopped = decision.matches.minor if decision.reason is Reason.MINOR else None
    together = posted_together(origin) if stopped is None else ""
    if stopped is not None:
        # Nothing by which it could be had again.
        finding = replace(finding, media="", file_id="", captioned=False)
    if origin.emblem is not None:
        whose = "" if origin.emblem in OF_CHAT else f"{poster}:"
        incident = f"{BESIDE}{origin.emblem}:{whose}{finding.sha256 or finding.file_id or origin.message}"
    elif stopped is not None:
        incident = stopped_incident(stopped.entry)
    elif decision.reason is Reason.UNSEEN and origin.sender and not together:
        # However many files nobody can open a member posts, they are one question.
        incident = f"{UNSEEN}{poster}"
    elif together or not (finding.sha256 or finding.file_id):
        incident = origin.incident or origin.message
    else:
        # The same picture posted many times, by one or by many, is one case.
        incident = f"{PICTURE}{finding.sha256 or finding.file_id}"
    case = Case(
        id=new_id(),
        opened_at_s=finding.at_s,
        platform=origin.platform,
        chat=origin.chat,
        incident=incident,
        emblem=origin.emblem,
        sender=origin.sender,
        thread=origin.thread,
        locale=origin.locale,
        mode=decision.mode,
        minor=stopped is not None,
        state=CaseState.DECIDED if settles(decision) else CaseState.OPEN,
        beside_unread=unread,
        changed_at_s=finding.at_s,
    )
    return case, finding, together


def stopped_incident(entry: str) -> str:
    """What the pictures share, each in a message of its own, that are stopped as this entry of the chat's list."""
    return f"{PICTURE}{entry}:stopped"


def settles(decision: Decision) -> bool:
    """Whether it needs nobody's decision now, since moderators have decided before; it can still be objected to. What is held
    waits for them all the same: it is out until they have looked."""
    return decision.reason in DECIDED and decision.removes and Action.HOLD not in decision.actions


def posted_together(origin: Origin) -> str:
    """What the picture was posted together with others as: an album's id, or its message's; empty for one that came alone."""
    return origin.incident if origin.incident != origin.message or origin.pictures else ""


def situation_of(origin: Origin, failure: FailureReason | None, *, holding: bool) -> Situation:
    """In what a picture is decided on, before anything is asked of who posted it."""
    return Situation(
        sender=origin.sender,
        standing=origin.standing,
        thread=origin.thread,
        holding=holding,
        unseen=failure is not None and failure.is_unseen,
    )
