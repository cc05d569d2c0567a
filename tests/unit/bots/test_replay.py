"""What other rules would have done, counted from what is stored."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bots.policy import (
    DEFAULT_PROOFS,
    PRESETS,
    Action,
    Decision,
    Exempt,
    Limits,
    Match,
    Matches,
    Mode,
    Policy,
    Preset,
    Proof,
    Reason,
    Rule,
    decide,
)
from bots.records.cases import Case, Review
from bots.records.choices import Choice
from bots.records.findings import Finding, FindingState
from bots.replay import Cause, Past, Replay, Ruling, pictures, replay
from tests.unit.bots import strategies
from worker.contract import Band, Fingerprint, Kind, Verdict
from worker.testing import verdict

NOW_S = 1_800_000_000.0
ALTERED, GENERATED, WEAK = verdict(Band.SUBSTANTIAL), verdict(generated=Band.SUBSTANTIAL), verdict(Band.UNCERTAIN)
TRUSTING = Policy(
    altered=Rule(substantial=(Action.DELETE,), proofs=DEFAULT_PROOFS | {Proof.MODEL}),
    generated=Rule(substantial=(Action.HOLD,), proofs=DEFAULT_PROOFS | {Proof.MODEL}),
)
REPLY, STRICT = PRESETS[Preset.REPLY], PRESETS[Preset.STRICT]
FAKE = Match(entry="k", exact=False, distance=20)


def finding(
    found: Verdict | None = ALTERED,
    at_s: float = NOW_S,
    *,
    matches: Matches = Matches(),
    sender: str = "",
    sha256: str = "",
    thread: str = "",
    state: FindingState = FindingState.NOTED,
    number: int = 1,
    companion: bool = False,
) -> Finding:
    decision = Decision(actions=(Action.REPLY,), reason=Reason.ASKED, mode=Mode.LIVE, evidence=(), matches=matches)
    return Finding(
        number=number,
        message=f"m{number}",
        media="x",
        verdict=found,
        decision=decision,
        at_s=at_s,
        sender=sender,
        sha256=sha256,
        thread=thread,
        state=state,
        companion=companion,
    )


def past(item: Finding, ruling: Ruling = Ruling.NONE) -> Past:
    return Past(finding=item, ruling=ruling)


def run(*items: Past, rules: Policy = TRUSTING, today: Policy = REPLY, holding: bool = True) -> Replay:
    return replay(items, rules, today, holding=holding)


def test_what_would_have_gone_and_what_moderators_said_of_it() -> None:
    told = run(
        past(finding(ALTERED), Ruling.FINE),
        past(finding(ALTERED), Ruling.FAKE),
        past(finding(GENERATED), Ruling.FAKE),
        past(finding(None, matches=Matches(fake=FAKE)), Ruling.FAKE),
        past(finding(WEAK), Ruling.FINE),
    )
    assert told == Replay(
        pictures=5,
        removed={Cause.ALTERED: 2, Cause.GENERATED: 1, Cause.KNOWN: 1},
        fine=1,
        fake=3,
        same=1,
    )
    assert told.removed_count == 4


def test_beside_todays_rules() -> None:
    items = [past(finding(ALTERED)), past(finding(GENERATED)), past(finding(None, matches=Matches(fake=FAKE)))]
    assert run(*items, rules=TRUSTING, today=TRUSTING).same == 3
    back = run(*items, rules=REPLY, today=TRUSTING)
    assert (back.removed_count, back.same, back.spared, back.told) == (1, 1, 2, 0)


def test_what_stays_and_why() -> None:
    strict = run(past(finding(ALTERED)), past(finding(GENERATED)), past(finding(WEAK)), rules=STRICT)
    assert strict == Replay(pictures=3, told=3, withheld={Reason.SUBSTANTIAL_NOT_PROOF: 2})
    held = run(past(finding(GENERATED)), holding=False)
    assert (held.told, held.withheld) == (1, {Reason.HOLD_OFF: 1})
    quiet = run(past(finding(ALTERED)), rules=REPLY)
    assert quiet == Replay(pictures=1)


def test_an_hours_limit_holds_then_too_and_ends_with_the_hour() -> None:
    limits = Limits(removals_per_hour=2, member_per_hour=10, picture_per_hour=10)
    rules = replace(TRUSTING, limits=limits)
    times = (0.0, 1.0, 3_599.0, 3_600.0, 3_601.0)
    told = run(*(past(finding(ALTERED, NOW_S + at_s)) for at_s in times), rules=rules)
    assert told.removed_count == 4
    assert told.withheld == {Reason.BREAKER: 1}
    of_one = replace(rules, limits=Limits(removals_per_hour=10, member_per_hour=1, picture_per_hour=10))
    assert run(*(past(finding(sender=who)) for who in "aaab"), rules=of_one).removed_count == 2
    assert run(past(finding()), past(finding()), rules=of_one).removed_count == 2
    of_picture = replace(rules, limits=Limits(removals_per_hour=10, member_per_hour=10, picture_per_hour=1))
    assert run(*(past(finding(sha256=sha256)) for sha256 in "aaab"), rules=of_picture).removed_count == 2
    assert run(past(finding()), past(finding()), rules=of_picture).removed_count == 2
    looks = (Fingerprint(algorithm="pdq", value=f"{7:064x}", quality=100),)
    again = (replace(finding(sha256=sha256), fingerprints=looks) for sha256 in "abc")
    assert run(*(past(item) for item in again), rules=of_picture).removed_count == 1


def test_penalties_that_nobody_looked_at_are_counted() -> None:
    harsh = Policy(altered=Rule(substantial=(Action.BAN,)), penalty_proofs=frozenset({Proof.MODEL}))
    assert run(past(finding(ALTERED)), past(finding(GENERATED)), rules=harsh).punished == 1
    assert run(past(finding(None, matches=Matches(fake=FAKE))), rules=STRICT).punished == 1
    assert run(past(finding(ALTERED)), rules=STRICT).punished == 0
    unconfirmed = Policy(altered=Rule(substantial=(Action.BAN,)))
    assert run(past(finding(ALTERED)), rules=unconfirmed) == Replay(pictures=1)


def test_known_pictures_as_far_as_these_rules_look() -> None:
    known = past(finding(None, matches=Matches(fake=FAKE)))
    assert run(known, rules=replace(REPLY, known_distance=20)).removed == {Cause.KNOWN: 1}
    assert run(known, rules=replace(REPLY, known_distance=19)).removed_count == 0
    fine = past(finding(None, matches=Matches(fake=FAKE, fine=FAKE)))
    assert run(fine, rules=replace(REPLY, known_distance=20)).removed_count == 0
    nearer = past(finding(None, matches=Matches(fake=replace(FAKE, distance=0), fine=FAKE)))
    assert run(nearer, rules=replace(REPLY, known_distance=20)).removed_count == 1


def test_the_exempt_of_now_are_exempt() -> None:
    items = [past(finding(sender="7", thread="t")), past(finding(sender="8")), past(finding())]
    assert replay(items, TRUSTING, REPLY, holding=True, approved=frozenset({"7"})).removed_count == 2
    channel = replace(TRUSTING, exempt=Exempt(channels=("8",)))
    assert run(*items, rules=channel).removed_count == 2
    topic = replace(TRUSTING, exempt=Exempt(threads=("t",)))
    assert run(*items, rules=topic).removed_count == 2


def test_rules_that_do_not_act_do_nothing() -> None:
    for mode in Mode:
        tried = run(past(finding()), rules=replace(TRUSTING, mode=mode), today=replace(TRUSTING, mode=mode))
        if mode is Mode.LIVE:
            assert (tried.removed_count, tried.same) == (1, 1)
        else:
            assert tried == Replay(pictures=1)
    assert run(past(finding()), rules=replace(TRUSTING, mode=Mode.OFF), today=TRUSTING).spared == 1


def test_a_resume_within_the_hour_counts_as_it_was() -> None:
    items = [past(finding(at_s=NOW_S + number, number=number)) for number in range(6)]
    rules = replace(TRUSTING, limits=Limits(removals_per_hour=2))

    def removed(*resets: float) -> int:
        return replay(items, rules, rules, holding=True, resets=[NOW_S + at for at in resets]).removed_count

    assert removed() == 2
    assert removed(2.5) == 4
    assert removed(4.5, 2.5) == 5
    assert removed(-1, 99) == 2
    assert replay(items, rules, rules, holding=True, resets=[NOW_S + 2.5]).same == 4


@given(
    strategies.policies, strategies.policies, st.lists(st.tuples(strategies.verdicts, strategies.matches), max_size=5)
)
def test_counts_add_up(rules: Policy, today: Policy, found: list[tuple[Verdict, Matches]]) -> None:
    items = [past(finding(each, NOW_S + 7_200 * n, matches=matches)) for n, (each, matches) in enumerate(found)]
    told = run(*items, rules=rules, today=today)
    assert told.pictures == len(found)
    assert told.same <= told.removed_count
    assert told.removed_count + told.told + told.spared <= 2 * len(found)
    itself = run(*items, rules=rules, today=rules)
    assert (itself.same, itself.spared) == (itself.removed_count, 0)
    far = replace(rules, mode=Mode.LIVE, known_distance=64)
    alone = sum(decide(each, far, matches).removes for each, matches in found)
    assert run(*items, rules=far, today=today).removed_count == alone


def case(*findings: Finding, choice: Choice | None = None) -> Case:
    review = None if choice is None else Review(choice=choice, member="mo", at_s=NOW_S)
    return Case(
        id="C", opened_at_s=NOW_S, platform="fake", chat="group", incident="i", findings=findings, review=review
    )


def test_pictures_are_those_since_then_oldest_first_and_none_that_only_went_along() -> None:
    early, late, old = finding(at_s=10.0, number=1), finding(at_s=20.0, number=2), finding(at_s=9.9, number=3)
    found = pictures([case(late, old), case(early, finding(at_s=15.0, companion=True))], 10.0)
    assert [item.finding for item in found] == [early, late]


def test_what_moderators_said_is_read_from_the_picture_then_from_the_case() -> None:
    def ruling(state: FindingState, choice: Choice | None = None) -> Ruling:
        (item,) = pictures([case(finding(state=state), choice=choice)], 0.0)
        return item.ruling

    assert ruling(FindingState.KEPT_OUT) is Ruling.FAKE
    assert ruling(FindingState.PUT_BACK) is Ruling.FINE
    assert ruling(FindingState.LEFT, Choice.FAKE) is Ruling.FINE
    assert ruling(FindingState.KEPT_OUT, Choice.FINE) is Ruling.FAKE
    for state in (FindingState.NOTED, FindingState.HELD, FindingState.REMOVED, FindingState.GONE, FindingState.STAYS):
        assert ruling(state) is Ruling.NONE
        for choice in (Choice.FAKE, Choice.FAKE_UNKNOWN, Choice.FAKE_LAST, Choice.UPHOLD, Choice.MINOR_SURE):
            assert ruling(state, choice) is Ruling.FAKE
        for choice in (Choice.FINE, Choice.OVERTURN):
            assert ruling(state, choice) is Ruling.FINE
        assert ruling(state, Choice.SHOW) is Ruling.NONE
    assert {cause.value for cause in Cause} == {*(kind.value for kind in Kind), "known"}


def test_a_copy_that_the_rules_would_not_have_recognised_is_not_counted() -> None:
    """Its own fingerprint was good enough for the rules of its time, and is not for these; the very same bytes always are."""
    prints = (Fingerprint(algorithm="pdq", value="0" * 64, quality=60),)
    stopped = Match(entry="m", exact=False, distance=20)

    def removed(rules: Policy, matches: Matches) -> int:
        return run(past(replace(finding(None, matches=matches), fingerprints=prints)), rules=rules).removed_count

    for matches in (Matches(fake=FAKE), Matches(fake=FAKE, minor=stopped)):
        assert removed(REPLY, matches) == 1
        assert removed(replace(REPLY, known_quality=60), matches) == 1
        assert removed(replace(REPLY, known_quality=61), matches) == 0
        assert removed(replace(REPLY, known_distance=19), matches) == 0
    same = Matches(fake=replace(FAKE, exact=True, distance=0))
    assert removed(replace(REPLY, known_quality=100, known_distance=0), same) == 1


def test_what_goes_in_other_places_of_the_chat_uses_up_the_same_limits() -> None:
    limits = Limits(removals_per_hour=2, member_per_hour=9, picture_per_hour=9)
    rules, elsewhere = replace(TRUSTING, limits=limits), replace(TRUSTING, limits=Limits(removals_per_hour=1))
    here = [past(finding(at_s=NOW_S + number, sha256=f"h{number}")) for number in (0, 20, 40)]
    there = [(finding(at_s=NOW_S + number, sha256=f"t{number}"), elsewhere) for number in (10, 30)]
    assert run(*here, rules=rules, today=rules).removed_count == 2
    told = replay(here, rules, rules, holding=True, beside=there)
    assert (told.pictures, told.removed_count, told.same) == (3, 1, 1), "of two, one went elsewhere"
    assert told.withheld == {Reason.BREAKER: 2}
    off = [(item, replace(policy, mode=Mode.SHADOW)) for item, policy in there]
    assert replay(here, rules, rules, holding=True, beside=off).removed_count == 2
    wide = replace(rules, limits=Limits(removals_per_hour=9))
    assert replay(here, wide, rules, holding=True, beside=there).removed_count == 3
