"""Records that say something of their own in every field."""

from __future__ import annotations

from dataclasses import replace

from bots.platform import Lack
from bots.policy import PRESETS, Action, Match, Matches, Mode, Preset, Proof, Reason, Rung, Withheld, decide
from bots.records.cases import Admission, Appeal, AppealState, Case, CaseState, Loosened, Part, Posted, Review
from bots.records.choices import Choice
from bots.records.findings import Copy, Done, Finding, FindingState, Problem
from bots.records.intents import Intent
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed
from worker.contract import Band, Emblem, FailureReason, Fingerprint, Kind
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
    album="album-9",
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
    position=2,
    companion=True,
    reply="m98",
    unfounded=True,
    intent=Intent.PUT_BACK,
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
    unmarked=True,
    part_of="FIRST",
    parts=(Part(case="SECOND", copies=3), Part(case="THIRD", copies=1)),
    findings=(FINDING, replace(FINDING, number=2, message="m2")),
    state=CaseState.DECIDING,
    before=(FINDING,),
    overruled=(KnownPicture(id="FULLCASE1K", listed=Listed.FAKE, case="FULLCASE", by="max", added_at_s=3.5),),
    review=Review(
        choice=Choice.OVERTURN,
        member="mo",
        at_s=5.5,
        before=(FINDING,),
        penalties=(Done(action=Action.STRIKE, at_s=5.0, member="bo"),),
        over=Review(choice=Choice.FAKE_LAST, member="max", at_s=4.5, before=(FINDING,)),
        cause="OTHERCASE",
        undoing=True,
    ),
    appeal=Appeal(
        member="ada",
        at_s=6.5,
        state=AppealState.UPHELD,
        decided_by="mia",
        decided_at_s=7.5,
        together=True,
        reopened=2,
    ),
    loosened=(
        Loosened(cause="R7KM", findings=(1,), state=CaseState.DECIDED, penalties=(Done(action=Action.BAN, at_s=5.5),)),
    ),
    earlier=(Appeal(member="bo", at_s=6.0, state=AppealState.UPHELD, decided_by="mo", together=True),),
    minor=True,
    emblem=next(iter(Emblem)),
    admission=Admission(member="mia", at_s=9.5, welcome=True),
    reported=3,
    urgent=True,
    penalties=(
        Done(
            action=Action.MUTE,
            at_s=8.5,
            member="bo",
            problem=Problem.INTERNAL,
            lack=Lack.OUTRANKED,
            until_s=9.5,
            shorter_s=8.75,
            lifting=True,
            rung=Rung(strikes=2, within_s=600, action=Action.MUTE, duration_s=60),
        ),
    ),
    forgiven=2,
    beside_unread=True,
    last_number=7,
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


def judgement(member: str) -> Event:
    """What the journal says where a report of theirs was judged."""
    return Event(kind=EventKind.REPORTED, at_s=1_800_000_000.0, case="R7KM", member=member, details="right")
