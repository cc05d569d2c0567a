"""What a picture that something follows from is put down as, and which incident it belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.opening import along, found_in, opened_by, posted_together
from bots.policy import Action, Decision, Match, Matches, Mode, Reason, weigh
from bots.records.cases import CaseState
from bots.records.findings import Copy, FindingState, Problem
from bots.records.known import Traits
from worker.contract import Band, FailureReason, Fingerprint, Origin, Purpose
from worker.testing import verdict

ORIGIN = Origin(
    platform="fake",
    purpose=Purpose.GUARD,
    chat="group",
    message="m1",
    media="p1",
    thread="t1",
    sender="ada",
    incident="m1",
    file_id="f1",
    spoiler=True,
    captioned=False,
    locale="ko",
)
TRAITS = Traits(sha256="a" * 64, file_id="f1", fingerprints=(Fingerprint(algorithm="pdq", value="0" * 64, quality=90),))
FOUND = Decision(actions=(Action.HOLD,), reason=Reason.SUBSTANTIAL, mode=Mode.LIVE, evidence=weigh(None))
KNOWN = replace(FOUND, reason=Reason.KNOWN, matches=Matches(fake=Match(entry="E1", exact=True)))


def stopped(entry: str) -> Decision:
    return replace(FOUND, reason=Reason.MINOR, matches=Matches(minor=Match(entry=entry, exact=True)))


def test_a_finding_says_what_was_posted_and_what_was_found() -> None:
    judged = verdict(Band.SUBSTANTIAL)
    finding = found_in(ORIGIN, TRAITS, judged, None, FOUND, 5.0, replaced=False)
    assert (finding.message, finding.media, finding.thread, finding.sender) == ("m1", "p1", "t1", "ada")
    assert (finding.sha256, finding.file_id, finding.fingerprints) == (TRAITS.sha256, "f1", TRAITS.fingerprints)
    assert (finding.spoiler, finding.captioned, finding.at_s) == (True, False, 5.0)
    assert (finding.verdict, finding.failure, finding.decision) == (judged, None, FOUND)
    assert (finding.state, finding.problem) == (FindingState.NOTED, None)


def test_of_what_an_edit_has_replaced_nothing_can_be_fetched() -> None:
    finding = found_in(ORIGIN, TRAITS, None, FailureReason.INTERNAL, FOUND, 5.0, replaced=True)
    assert (finding.media, finding.state, finding.problem) == ("", FindingState.GONE, Problem.REPLACED)
    assert finding.failure is FailureReason.INTERNAL


def test_a_picture_whose_verdict_comes_late_went_as_the_one_beside_it_and_is_itself() -> None:
    beside = found_in(replace(ORIGIN, media="p0", file_id="f0"), TRAITS, verdict(), None, FOUND, 5.0, replaced=False)
    beside = replace(beside, state=FindingState.KEPT_OUT, copy=Copy.KEPT, reply="r1", sha256="b" * 64)
    own = found_in(replace(ORIGIN, spoiler=False), TRAITS, verdict(Band.LITTLE), None, FOUND, 9.0, replaced=False)
    late = along(beside, replace(ORIGIN, spoiler=False), Mode.LIVE, own)
    assert (late.media, late.file_id, late.sha256, late.fingerprints) == (
        "p1",
        "f1",
        TRAITS.sha256,
        TRAITS.fingerprints,
    )
    assert (late.verdict, late.spoiler, late.reply) == (own.verdict, False, "")
    assert (late.state, late.copy, late.companion) == (FindingState.KEPT_OUT, Copy.NONE, True)
    assert late.decision.actions == ()


@pytest.mark.parametrize(
    ("traits", "more", "incident", "together"),
    [
        (TRAITS, {}, f"picture:{TRAITS.sha256}", ""),
        (Traits(file_id="f1"), {}, "picture:f1", ""),
        (Traits(), {"file_id": ""}, "m1", ""),
        (Traits(), {"file_id": "", "incident": ""}, "m1", ""),
        (TRAITS, {"incident": "album1"}, "album1", "album1"),
        (TRAITS, {"pictures": ("p1", "p2")}, "m1", "m1"),
    ],
    ids=["its file", "its name", "nothing to know it by", "nothing at all", "album", "several in one message"],
)
def test_which_incident_a_picture_belongs_to(
    traits: Traits, more: dict[str, object], incident: str, together: str
) -> None:
    origin = replace(ORIGIN, **more)  # type: ignore[arg-type]
    finding = found_in(origin, traits, verdict(), None, FOUND, 5.0, replaced=False)
    case, kept, posted = opened_by(origin, finding, poster="posted", unread=False)
    assert (case.incident, posted) == (incident, together)
    assert kept == finding
    assert (case.platform, case.chat, case.thread, case.sender, case.locale) == ("fake", "group", "t1", "ada", "ko")
    assert (case.opened_at_s, case.changed_at_s, case.mode, case.state) == (5.0, 5.0, Mode.LIVE, CaseState.OPEN)
    assert not case.minor
    if posted:
        assert posted_together(origin) == posted


def test_nobody_has_to_decide_again_what_was_decided_and_taken_out() -> None:
    def state(decision: Decision) -> CaseState:
        finding = found_in(ORIGIN, TRAITS, None, None, decision, 5.0, replaced=False)
        return opened_by(ORIGIN, finding, poster="posted", unread=False)[0].state

    assert state(replace(KNOWN, actions=(Action.DELETE,))) is CaseState.DECIDED
    assert state(replace(KNOWN, actions=(Action.HOLD,))) is CaseState.OPEN, "what is held waits for them"
    assert state(replace(KNOWN, actions=(Action.REPLY,))) is CaseState.OPEN
    assert state(FOUND) is CaseState.OPEN


def test_a_stopped_picture_is_a_case_of_its_own_by_which_it_cannot_be_had() -> None:
    origin = replace(ORIGIN, incident="album1", captioned=True)

    def opened(decision: Decision) -> tuple[str, bool, str]:
        finding = found_in(origin, TRAITS, None, None, decision, 5.0, replaced=False)
        case, kept, together = opened_by(origin, finding, poster="posted", unread=False)
        assert case.minor is (decision.reason is Reason.MINOR)
        return case.incident, bool(kept.media or kept.file_id or kept.captioned), together

    assert opened(stopped("M1")) == ("picture:M1:stopped", False, "")
    assert opened(stopped("M2"))[0] == "picture:M2:stopped"
    watched = replace(stopped("M1"), reason=Reason.SUBSTANTIAL)
    assert opened(watched) == ("album1", True, "album1"), "it is decided as any other"
