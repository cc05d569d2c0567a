"""What stays of somebody who is forgotten, one record after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.casebook import HOUR_S
from bots.moderator.retaining import (
    Terms,
    Why,
    becomes,
    bound,
    forgotten,
    idle,
    is_deed,
    is_objection,
    is_of,
    is_open,
    standing,
)
from bots.policy import DAY_S, Action, Decision, Mode, Reason
from bots.records.cases import Appeal, Case, CaseState, Loosened, Review
from bots.records.choices import Choice
from bots.records.findings import Done, Finding, FindingState
from bots.records.journal import Event, EventKind

NOW_S = 1_000_000.0
TERMS = Terms(now_s=NOW_S, strikes_s=1_000.0, undo_s=600.0, case_s=100_000.0)
DECISION = Decision(actions=(), reason=Reason.SUBSTANTIAL, mode=Mode.LIVE, evidence=())
LONG_AGO_S = NOW_S - 50_000.0


def finding(sender: str = "ada", number: int = 1) -> Finding:
    return Finding(
        number=number, message=f"m{number}", media="p", sender=sender, decision=DECISION, state=FindingState.KEPT_OUT
    )


REVIEW = Review(choice=Choice.FAKE, member="mo", at_s=LONG_AGO_S, before=(finding(),))
CASE = Case(
    id="CASE1",
    opened_at_s=LONG_AGO_S,
    platform="p",
    chat="room",
    incident="m1",
    sender="ada",
    findings=(finding(), finding("bob", 2)),
    state=CaseState.DECIDED,
    review=REVIEW,
)
"""Decided, and long over."""


def event(kind: EventKind, **more: object) -> Event:
    return Event(**{"kind": kind, "at_s": LONG_AGO_S, "case": "CASE1", "member": "ada", **more})  # type: ignore[arg-type]


def becomes_of(it: Event, *kept: str, bans: frozenset[tuple[str, str]] = frozenset()) -> Event | None:
    return becomes(it, "ada", TERMS, kept, bans)


@pytest.mark.parametrize(
    ("case", "whose"),
    [
        (CASE, {"ada", "bob"}),
        (replace(CASE, findings=()), {"ada"}),
        (replace(CASE, appeal=Appeal(member="cy", at_s=1.0, joined=("dee",))), {"ada", "bob", "cy", "dee"}),
        (replace(CASE, earlier=(Appeal(member="cy", at_s=1.0, joined=("dee",)),)), {"ada", "bob", "cy", "dee"}),
        (replace(CASE, penalties=(Done(action=Action.BAN, at_s=1.0, member="eve"),)), {"ada", "bob", "eve"}),
    ],
    ids=["posted", "first", "objects", "objected before", "penalised"],
)
def test_whose_a_case_is(case: Case, whose: set[str]) -> None:
    assert {member for member in ("ada", "bob", "cy", "dee", "eve", "mo") if is_of(case, member)} == whose


@pytest.mark.parametrize(
    ("kind", "details", "objection"),
    [
        (EventKind.PRESSED, "appeal done", True),
        (EventKind.PRESSED, "fake done", False),
        (EventKind.POLICY, "appeal done", False),
    ],
)
def test_an_objection_makes_nobody_a_moderator(kind: EventKind, details: str, objection: bool) -> None:
    pressed = event(kind, details=details, actor="ada", member="")
    assert is_objection(pressed) is objection
    assert is_deed(pressed, "ada") is not objection
    assert not is_deed(pressed, "mo")
    assert not is_deed(event(EventKind.PRESSED, details="fake denied", actor="ada"), "ada")


PART = replace(CASE, part_of="FIRST", review=None, state=CaseState.OPEN)


@pytest.mark.parametrize(
    ("case", "opened"),
    [
        (CASE, False),
        (replace(CASE, review=None, state=CaseState.OPEN), True),
        (PART, True),
        (replace(PART, state=CaseState.DECIDED), False),
        (replace(PART, mode=Mode.SHADOW), False),
        (replace(PART, review=REVIEW), False),
        (replace(CASE, findings=(replace(finding(), state=FindingState.HELD),)), True),
        (replace(CASE, findings=(replace(finding(), state=FindingState.STAYS),)), True),
        (replace(CASE, review=replace(REVIEW, at_s=NOW_S - 599.0)), True),
        (replace(CASE, review=replace(REVIEW, at_s=NOW_S - 600.0)), False),
    ],
)
def test_until_when_a_moderator_may_still_decide_it(case: Case, opened: bool) -> None:
    assert is_open(case, TERMS) is opened
    why = bound(case, "ada", TERMS)
    assert (why is not None and why.why is Why.OPEN) is opened
    assert why is None or why.until_s == case.opened_at_s + TERMS.case_s


def test_undo_of_the_last_of_its_flood_is_undo_of_it() -> None:
    part, last = replace(CASE, part_of="FIRST"), replace(CASE, id="FIRST")
    assert not is_open(part, TERMS, [last])
    assert is_open(part, TERMS, [replace(last, review=replace(REVIEW, at_s=NOW_S - 1.0))])
    assert is_open(part, TERMS, [replace(last, review=None)])
    watched = replace(part, review=None, state=CaseState.DECIDED)
    assert not is_open(watched, TERMS, [replace(last, review=replace(REVIEW, at_s=NOW_S - 1.0))])


@pytest.mark.parametrize(
    ("done", "until_s"),
    [
        (Done(action=Action.STRIKE, at_s=NOW_S - 400.0), NOW_S + 600.0),
        (Done(action=Action.STRIKE, at_s=NOW_S - 1_000.0), None),
        (Done(action=Action.MUTE, at_s=LONG_AGO_S, until_s=NOW_S + 50.0), NOW_S + 50.0),
        (Done(action=Action.MUTE, at_s=LONG_AGO_S, until_s=NOW_S), None),
        (Done(action=Action.BAN, at_s=LONG_AGO_S), LONG_AGO_S + TERMS.case_s),
        (Done(action=Action.BAN, at_s=LONG_AGO_S, member="bob"), None),
    ],
)
def test_a_penalty_that_counts_keeps_its_case(done: Done, until_s: float | None) -> None:
    why = bound(replace(CASE, penalties=(done,)), "ada", TERMS)
    assert (None if why is None else (why.why, why.until_s)) == (None if until_s is None else (Why.PENALTY, until_s))


def test_a_stopped_case_stays() -> None:
    why = bound(replace(CASE, minor=True), "ada", TERMS)
    assert why is not None
    assert why.why is Why.STOPPED


def test_a_forgotten_case_names_the_others_alone() -> None:
    theirs = (Done(action=Action.STRIKE, at_s=1.0), Done(action=Action.MUTE, at_s=1.0, member="ada"))
    bobs = Done(action=Action.STRIKE, at_s=1.0, member="bob")
    objects = Appeal(member="ada", at_s=1.0, joined=("ada", "bob"))
    found, others = (finding(), finding("bob", 2)), (finding(""), finding("bob", 2))
    full = replace(
        CASE,
        before=found,
        penalties=(*theirs, bobs),
        review=replace(REVIEW, before=found, penalties=(*theirs, bobs), over=replace(REVIEW, before=found)),
        appeal=objects,
        earlier=(objects,),
        loosened=(Loosened(cause="C", findings=(1,), state=CaseState.OPEN, penalties=(*theirs, bobs)),),
    )
    left = forgotten(full, "ada")
    assert (left.sender, left.findings, left.before, left.penalties) == ("", others, others, (bobs,))
    assert left.review is not None
    assert left.review.over is not None
    assert (left.review.before, left.review.penalties, left.review.over.before) == (others, (bobs,), others)
    for appeal in (left.appeal, *left.earlier):
        assert appeal is not None
        assert (appeal.member, appeal.joined) == ("", ("bob",))
    assert left.loosened[0].penalties == (bobs,)
    assert not is_of(left, "ada")
    assert left.review.member == "mo", "what moderators did stays"
    assert forgotten(full, "nobody") == full


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(
    "it",
    [
        event(EventKind.PRESSED, details="appeal done", actor="ada", member=""),
        event(EventKind.REPORTED, member="ada"),
    ],
    ids=["objection", "report"],
)
def test_what_asks_moderators_to_look_stays_as_long_as_its_case(it: Event, kept: bool) -> None:
    assert becomes_of(it, *(["CASE1"] if kept else [])) == (it if kept else None)


@pytest.mark.parametrize(
    "it",
    [
        event(EventKind.PRESSED, details="fake done", actor="ada", member=""),
        event(EventKind.FOUND, member="bob"),
        event(EventKind.MINOR),
        event(EventKind.STRIKE, at_s=NOW_S - 999.0),
        event(EventKind.PENALTY, at_s=NOW_S - 999.0, details="mute done"),
        event(EventKind.REMOVED, at_s=NOW_S - HOUR_S + 1.0),
        event(EventKind.BREAKER_TRIPPED, at_s=NOW_S - 29 * DAY_S),
    ],
)
def test_what_others_rest_on_stays_as_it_is(it: Event) -> None:
    assert becomes_of(it) == it


@pytest.mark.parametrize(
    "it",
    [
        event(EventKind.FOUND, details="substantial"),
        event(EventKind.STRIKE, at_s=NOW_S - 1_000.0, details="x"),
        event(EventKind.PENALTY, at_s=NOW_S - 1_000.0, details="mute done"),
        event(EventKind.REMOVED, at_s=NOW_S - HOUR_S, details="x"),
    ],
)
def test_what_is_over_names_nobody_any_more(it: Event) -> None:
    assert becomes_of(it) == replace(it, member="")
    assert becomes_of(it, "CASE1") == it


def test_of_an_exemption_its_reason_goes_as_well() -> None:
    for kind in (EventKind.EXEMPTED, EventKind.EXEMPTION_ENDED):
        it = event(kind, details="an artist", case="")
        assert becomes_of(it) == replace(it, member="", details="")


def test_a_stop_for_one_member_is_none_for_everybody_once_it_is_over() -> None:
    assert becomes_of(event(EventKind.BREAKER_TRIPPED, at_s=NOW_S - 30 * DAY_S)) is None
    assert becomes_of(event(EventKind.PRESSED, details="fake denied", actor="ada", member="")) is None


def test_a_ban_stays_on_record_until_somebody_lifts_it() -> None:
    banned = event(EventKind.PENALTY, details="ban done")
    lifted = event(EventKind.PENALTY_BACK, details="ban")
    assert standing([banned], "ada") == {("CASE1", "ban")}
    assert becomes_of(banned, bans=standing([banned], "ada")) == banned
    assert becomes_of(banned, bans=standing([banned, lifted], "ada")) == replace(banned, member="")
    assert standing([banned], "bob") == frozenset()
    for other in (
        event(EventKind.PENALTY, details="ban forbidden"),
        event(EventKind.PENALTY, details="kick done"),
        event(EventKind.STRIKE, details="ban done"),
    ):
        assert standing([other], "ada") == frozenset()
    for other in (event(EventKind.STRIKE_BACK, details="ban"), event(EventKind.PENALTY_BACK, details="mute")):
        assert standing([banned, other], "ada") == {("CASE1", "ban")}


def test_what_takes_back_what_they_never_got_says_nothing_of_them() -> None:
    back = event(EventKind.STRIKE_BACK)
    assert idle([back], "ada") == {back}
    assert idle([back, event(EventKind.STRIKE)], "ada") == frozenset()
    assert idle([back, event(EventKind.STRIKE, case="OTHER")], "ada") == {back}
    assert idle([back, event(EventKind.STRIKE, member="bob")], "ada") == {back}
    assert idle([event(EventKind.PENALTY_BACK), event(EventKind.STRIKE)], "ada") == {event(EventKind.PENALTY_BACK)}
