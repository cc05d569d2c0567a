"""Records that say something of their own in every field."""

from __future__ import annotations

from dataclasses import replace

from bots.platform import Lack
from bots.policy import PRESETS, Action, Match, Matches, Mode, Preset, Proof, Reason, Withheld, decide
from bots.records.cases import (
    Appeal,
    AppealState,
    Case,
    CaseState,
    Choice,
    Copy,
    Done,
    Finding,
    FindingState,
    Posted,
    Problem,
    Review,
)
from worker.contract import Band, FailureReason, Fingerprint, Kind
from worker.testing import verdict

DECISION = replace(
    decide(verdict(Band.SUBSTANTIAL), PRESETS[Preset.PROTECT]),
    kind=Kind.ALTERED,
    proof=Proof.MODEL,
    reason=Reason.BREAKER,
    withheld=(Withheld(action=Action.BAN, reason=Reason.NOT_CONFIRMED),),
    matches=Matches(
        fake=Match(entry="k1", exact=False, distance=7),
        fine=Match(entry="k2", exact=True),
    ),
)
FINDING = Finding(
    number=1,
    message="m1",
    media="media-1",
    thread="topic",
    sender="ada",
    file_id="file-1",
    sha256="ab" * 32,
    fingerprints=(Fingerprint(algorithm="pdq", value="cd" * 32, quality=77),),
    verdict=verdict(Band.SUBSTANTIAL),
    failure=FailureReason.TIMEOUT,
    decision=DECISION,
    state=FindingState.STAYS,
    problem=Problem.FORBIDDEN,
    lack=Lack.DELETE_MESSAGES,
    copy=Copy.KEPT,
    spoiler=True,
    captioned=True,
    at_s=1234.5678901,
    put_back_as="m99",
    companion=True,
    reply="m98",
)
FULL = Case(
    id="FULLCASE",
    opened_at_s=1_800_000_000.123456,
    platform="p",
    chat="room",
    moved_from="",
    incident="album",
    sender="ada",
    thread="topic",
    locale="de",
    mode=Mode.OFF,
    findings=(FINDING, replace(FINDING, number=2, message="m2")),
    state=CaseState.DECIDING,
    review=Review(choice=Choice.FAKE_LAST, member="mo", at_s=5.5, before=(FINDING,)),
    appeal=Appeal(member="ada", at_s=6.5, state=AppealState.UPHELD, decided_by="mia", decided_at_s=7.5),
    minor=True,
    reported=3,
    urgent=True,
    penalties=(Done(action=Action.MUTE, at_s=8.5, problem=Problem.INTERNAL, lack=Lack.OUTRANKED, until_s=9.5),),
    forgiven=2,
    untold=True,
    repeats=4,
    cards=(Posted(chat="mods", message="c1", thread="t1"), Posted(chat="other", message="c2")),
    notices=(Posted(chat="room", message="n1", thread="topic"),),
    changed_at_s=10.5,
    revision=6,
)


def finding(number: int, message: str = "") -> Finding:
    """A picture that was noted."""
    return Finding(number=number, message=message or f"m{number}", media=f"media-{number}", decision=DECISION)


def case(number: int, incident: str = "", chat: str = "room") -> Case:
    """A case of one message of its own, opened at that second."""
    return Case(
        id=f"CASE{number}",
        opened_at_s=1000.0 + number,
        platform="p",
        chat=chat,
        incident=incident or f"m{number}",
        findings=(replace(finding(1), message=f"m{number}"),),
    )
