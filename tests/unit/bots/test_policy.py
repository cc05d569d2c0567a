"""What decide() promises, over policies, verdicts and situations of every sort; and what it does, by example."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bots.policy import (
    DAY_S,
    DEFAULT_PENALTY_PROOFS,
    DEFAULT_PROOFS,
    NO_MATCHES,
    PENALTIES,
    PRESETS,
    QUIET,
    REMOVALS,
    SAME_PICTURE,
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
    Rung,
    Situation,
    Spent,
    Withheld,
    arranged,
    choose,
    decide,
    decide_beside,
    for_sender,
    named,
    weigh,
)
from tests.unit.bots import strategies
from worker.contract import Band, Belief, Family, Kind, Signal, Standing, Verdict
from worker.testing import verdict

FAKE = Matches(fake=Match(entry="k1", exact=True))
FINE = Matches(fake=Match(entry="k1", exact=False, distance=7), fine=Match(entry="k2", exact=False, distance=3))
HOLD, DELETE, REACT, REPLY, STRIKE, MUTE, KICK, BAN, NOTIFY = Action
EVERYTHING = tuple(Action)
SEVERE = Policy(altered=Rule(substantial=EVERYTHING), generated=Rule(substantial=EVERYTHING), known=EVERYTHING)


def signal(family: Family, kind: Kind | None = Kind.ALTERED, **changes: object) -> Signal:
    plain = Signal(name="s", family=family, kind=kind, applies=True, band=Band.SUBSTANTIAL)
    return replace(plain, **changes)  # type: ignore[arg-type]


def altered(band: Band, *families: Family) -> Verdict:
    return verdict(band, Band.LITTLE, tuple(signal(family) for family in families) or (signal(Family.NETWORK),))


def removal_rank(decision: Decision) -> int:
    return 2 if DELETE in decision.actions else 1 if HOLD in decision.actions else 0


def acting(policy: Policy) -> Policy:
    """The policy with nothing that keeps it from acting."""
    mode = Mode.LIVE if policy.mode is Mode.OFF else policy.mode
    return replace(policy, mode=mode, exempt=Exempt(), limits=Limits())


acting_policies = strategies.policies.map(acting)
proven = st.sampled_from(
    [altered(Band.SUBSTANTIAL, Family.NETWORK, Family.METADATA), altered(Band.LITTLE, Family.KNOWN_PICTURE)]
)


# What holds for every policy, verdict and situation.


@given(strategies.verdicts, strategies.policies, strategies.matches, strategies.situations)
def test_actions_are_named_by_a_rule_once_and_in_order(
    found: Verdict, policy: Policy, matches: Matches, situation: Situation
) -> None:
    decision = decide(found, policy, matches, situation)
    assert decision.actions == tuple(sorted(set(decision.actions), key=list(Action).index))
    assert not {each.action for each in decision.withheld} & set(decision.actions)
    assert len(set(decision.withheld)) == len(decision.withheld)
    assert decision.removes == bool(REMOVALS & set(decision.actions))
    assert decision.matches == matches
    assert decision.evidence == weigh(found)
    everybodys = [policy, *([policy.newcomer_rules] if policy.newcomer_rules else [])]
    severe = {
        action
        for rules in everybodys
        for actions in (rules.altered.substantial, rules.generated.substantial, rules.known)
        for action in actions
    }
    assert set(decision.actions) - QUIET <= severe


@given(strategies.policies, strategies.matches, strategies.situations)
def test_without_a_verdict_or_a_known_picture_nothing_is_taken_away(
    policy: Policy, matches: Matches, situation: Situation
) -> None:
    assert set(decide(None, policy, replace(matches, fake=None), situation).actions) <= QUIET


@given(strategies.verdicts, strategies.policies, strategies.matches, strategies.situations)
def test_a_policy_that_is_off_decides_nothing(
    found: Verdict, policy: Policy, matches: Matches, situation: Situation
) -> None:
    off = decide(found, replace(policy, mode=Mode.OFF), matches, situation)
    assert off.actions == ((REPLY,) if situation.asked else ())
    assert off.reason is (Reason.ASKED if situation.asked else Reason.OFF)
    assert off.withheld == ()


@given(strategies.verdicts, strategies.policies, strategies.matches, strategies.situations)
def test_shadow_is_said_with_everything_that_it_decides(
    found: Verdict, policy: Policy, matches: Matches, situation: Situation
) -> None:
    watching = decide(found, replace(policy, mode=Mode.SHADOW), matches, situation)
    live = decide(found, replace(policy, mode=Mode.LIVE), matches, situation)
    assert (watching.actions, watching.reason, watching.withheld) == (live.actions, live.reason, live.withheld)
    # Newcomers may be watched where others are not.
    assert situation.asked or live.mode is for_sender(replace(policy, mode=Mode.LIVE), situation).mode
    if watching.mode is not Mode.SHADOW:
        assert situation.asked
        assert watching.actions == (REPLY,)


def test_who_asks_is_answered_though_a_policy_only_watches() -> None:
    for mode in Mode:
        asked = decide(verdict(), Policy(mode=mode), NO_MATCHES, Situation(asked=True))
        assert (asked.actions, asked.mode, asked.reason) == ((REPLY,), Mode.LIVE, Reason.ASKED)
        assert decide(verdict(), Policy(mode=mode)).mode is mode


@given(strategies.verdicts, strategies.policies, strategies.matches, strategies.situations)
def test_who_asks_is_answered_and_changes_nothing_else(
    found: Verdict, policy: Policy, matches: Matches, situation: Situation
) -> None:
    asked = decide(found, policy, matches, replace(situation, asked=True))
    unasked = decide(found, policy, matches, replace(situation, asked=False))
    assert REPLY in asked.actions
    assert set(asked.actions) - {REPLY} == set(unasked.actions) - {REPLY}


@given(strategies.verdicts, acting_policies, strategies.matches, strategies.situations)
def test_the_exempt_are_exempt(found: Verdict, policy: Policy, matches: Matches, situation: Situation) -> None:
    admins = {Standing.ADMIN, Standing.OWNER, Standing.CHAT}
    silent = replace(situation, asked=False, sender="7", thread="t")
    for exemption, case in [
        (Exempt(), replace(silent, approved=True)),
        (Exempt(threads=("other", "t")), silent),
        (Exempt(channels=("other", "7"), admins=False, linked_channel=False), silent),
        (Exempt(linked_channel=True, admins=False), replace(silent, standing=Standing.LINKED_CHANNEL)),
        *((Exempt(admins=True, linked_channel=False), replace(silent, standing=standing)) for standing in admins),
    ]:
        decision = decide(found, replace(policy, exempt=exemption), matches, case)
        assert decision.actions == ()
        assert decision.reason is Reason.EXEMPT


@given(strategies.verdicts, acting_policies, strategies.matches, strategies.calm)
def test_fine_wins(found: Verdict, policy: Policy, matches: Matches, situation: Situation) -> None:
    decision = decide(found, policy, replace(matches, fine=Match(entry="f", exact=True)), situation)
    assert decision.actions == ()
    assert decision.reason is Reason.FINE


@given(strategies.verdicts, acting_policies, strategies.calm, st.integers(SAME_PICTURE + 1, 31))
def test_what_only_looks_like_a_fine_picture_is_judged_like_any_other(
    found: Verdict, policy: Policy, situation: Situation, distance: int
) -> None:
    near = Matches(fine=Match(entry="f", exact=False, distance=distance))
    decision = decide(found, policy, near, situation)
    assert decision == replace(decide(found, policy, NO_MATCHES, situation), matches=near)


@pytest.mark.parametrize(
    ("fake", "fine", "counts", "excused"),
    [
        (None, None, False, False),
        (None, (True, 0), False, True),
        (None, (False, 0), False, True),
        (None, (False, SAME_PICTURE), False, True),
        (None, (False, SAME_PICTURE + 1), False, False),
        ((True, 0), None, True, False),
        ((True, 0), (True, 0), False, True),
        ((True, 0), (False, 0), True, False),
        ((False, 3), (False, 3), False, True),
        ((False, 2), (False, 3), True, False),
        ((False, 20), (False, 12), False, False),
        ((False, 12), (False, 20), True, False),
    ],
)
def test_the_nearer_entry_counts_and_of_equally_near_ones_the_fine_one(
    fake: tuple[bool, int] | None, fine: tuple[bool, int] | None, counts: bool, excused: bool
) -> None:
    def match(entry: str, how: tuple[bool, int] | None) -> Match | None:
        return None if how is None else Match(entry=entry, exact=how[0], distance=how[1])

    found = Matches(fake=match("k", fake), fine=match("f", fine))
    assert (found.counts is not None, found.excused) == (counts, excused)


@given(strategies.verdicts, strategies.policies, strategies.matches, strategies.situations)
def test_a_removal_has_a_proof_that_its_rule_accepts(
    found: Verdict, policy: Policy, matches: Matches, situation: Situation
) -> None:
    decision = decide(found, replace(policy, newcomer_days=0), matches, situation)
    if not decision.removes:
        return
    if matches.counts is not None and REMOVALS & set(policy.known):
        return
    accepted = set()
    for kind in Kind:
        families = {s.family for s in found.signals if s.kind is kind and s.applies and s.band is Band.SUBSTANTIAL}
        firm = found.belief(kind).band is Band.SUBSTANTIAL
        given_proofs = {
            Proof.KNOWN_PICTURE: Family.KNOWN_PICTURE in families or (firm and matches.counts is not None),
            Proof.TWO_KINDS: len(families) > 1,
            Proof.PROVENANCE: Family.PROVENANCE in families and kind is Kind.GENERATED,
            Proof.MODEL: firm,
        }
        if REMOVALS & set(policy.rule(kind).substantial):
            accepted |= {proof for proof in policy.rule(kind).proofs if given_proofs.get(proof)}
    assert accepted


@given(strategies.verdicts, strategies.policies, strategies.situations)
def test_penalties_follow_a_known_picture_alone_unless_an_admin_chose_otherwise(
    found: Verdict, policy: Policy, situation: Situation
) -> None:
    careful = replace(policy, penalty_proofs=DEFAULT_PENALTY_PROOFS)
    bank = [item for item in found.signals if item.family is Family.KNOWN_PICTURE]
    decision = decide(found, careful, NO_MATCHES, situation)
    if not bank:
        assert not PENALTIES & set(decision.actions)
    none = replace(policy, penalty_proofs=frozenset({Proof.HUMAN}))
    assert not PENALTIES & set(decide(found, none, FAKE, situation).actions)


@given(strategies.bands, strategies.bands, strategies.presets, strategies.presets, strategies.situations)
def test_no_preset_removes_or_punishes_on_networks_alone(
    first: Band, second: Band, preset: Preset, newcomers: Preset, situation: Situation
) -> None:
    twice = tuple(signal(Family.NETWORK, kind, name=name) for kind in Kind for name in ("one", "other"))
    policy = replace(PRESETS[preset], newcomer_days=7, newcomer_preset=newcomers)
    assert set(decide(verdict(first, second, twice), policy, NO_MATCHES, situation).actions) <= QUIET


@given(
    strategies.verdicts,
    acting_policies,
    strategies.matches,
    strategies.calm,
    st.sampled_from(["chat", "member", "picture", "open"]),
)
def test_the_breaker_holds(
    found: Verdict, policy: Policy, matches: Matches, situation: Situation, tripped: str
) -> None:
    limits = Limits(removals_per_hour=4, member_per_hour=3, picture_per_hour=2)
    policy = replace(policy, limits=limits)
    below = Spent(chat=3, member=2, picture=1)
    free = decide(found, policy, matches, replace(situation, spent=below))
    assert free == decide(found, replace(policy, limits=Limits()), matches, situation)
    over = {
        "chat": replace(situation, spent=replace(below, chat=4)),
        "member": replace(situation, spent=replace(below, member=3)),
        "picture": replace(situation, spent=replace(below, picture=2)),
        "open": replace(situation, breaker_open=True),
    }[tripped]
    decision = decide(found, policy, matches, over)
    assert set(decision.actions) <= QUIET
    stopped = {each.action for each in decision.withheld if each.reason is Reason.BREAKER}
    assert stopped >= set(free.actions) - QUIET
    assert NOTIFY in decision.actions or not stopped


@given(strategies.verdicts, acting_policies, strategies.matches, strategies.calm)
def test_where_nobody_knows_who_it_was_nothing_is_taken_away_and_the_moderators_are_told(
    found: Verdict, policy: Policy, matches: Matches, situation: Situation
) -> None:
    known = decide(found, policy, matches, situation)
    decision = decide(found, policy, matches, replace(situation, unasked=True))
    assert set(decision.actions) <= QUIET
    withheld = {each.action for each in decision.withheld if each.reason is Reason.UNASKED}
    assert withheld >= set(known.actions) - QUIET
    assert NOTIFY in decision.actions or not withheld


@given(strategies.verdicts, acting_policies, strategies.matches, strategies.calm)
def test_where_holding_is_off_nothing_is_held_and_the_moderators_are_told(
    found: Verdict, policy: Policy, matches: Matches, situation: Situation
) -> None:
    on = decide(found, policy, matches, replace(situation, holding=True))
    off = decide(found, policy, matches, replace(situation, holding=False))
    assert HOLD not in off.actions
    assert set(off.actions) - QUIET == set(on.actions) - QUIET - {HOLD}
    if HOLD in on.actions:
        assert NOTIFY in off.actions
        assert Withheld(action=HOLD, reason=Reason.HOLD_OFF) in off.withheld


def stronger(found: Verdict, kind: Kind, band: Band, added: tuple[Signal, ...]) -> Verdict:
    belief = Belief(band=max(found.belief(kind).band, band, key=lambda each: each.rank))
    more = replace(found, signals=found.signals + added)
    return replace(more, altered=belief) if kind is Kind.ALTERED else replace(more, generated=belief)


@given(
    strategies.verdicts,
    acting_policies,
    strategies.matches,
    strategies.situations,
    strategies.kinds,
    strategies.bands,
    st.lists(strategies.signals, max_size=2).map(tuple),
    st.none() | strategies.found,
)
@example(  # a model's word was accepted, and the proof that came on top of it was not
    found=altered(Band.SUBSTANTIAL),
    policy=Policy(altered=Rule(substantial=(DELETE,), proofs=frozenset({Proof.MODEL}))),
    matches=NO_MATCHES,
    situation=Situation(),
    kind=Kind.ALTERED,
    band=Band.SUBSTANTIAL,
    added=(signal(Family.METADATA),),
    known=None,
)
@example(  # who is told of a doubt is told of more than a doubt
    found=altered(Band.UNCERTAIN, Family.NETWORK),
    policy=Policy(altered=Rule(uncertain=(NOTIFY,), substantial=(REPLY,))),
    matches=NO_MATCHES,
    situation=Situation(),
    kind=Kind.ALTERED,
    band=Band.SUBSTANTIAL,
    added=(),
    known=None,
)
@example(
    found=altered(Band.LITTLE, Family.NETWORK),
    policy=Policy(altered=Rule(little=(NOTIFY,))),
    matches=NO_MATCHES,
    situation=Situation(),
    kind=Kind.ALTERED,
    band=Band.UNCERTAIN,
    added=(),
    known=None,
)
def test_more_evidence_never_has_weaker_consequences(
    found: Verdict,
    policy: Policy,
    matches: Matches,
    situation: Situation,
    kind: Kind,
    band: Band,
    added: tuple[Signal, ...],
    known: Match | None,
) -> None:
    if found.belief(kind).band is Band.NONE and band is Band.LITTLE:
        return  # to see that there is little is no more evidence than to see nothing
    less = decide(found, policy, matches, situation)
    more = decide(stronger(found, kind, band, added), policy, replace(matches, fake=matches.fake or known), situation)
    assert removal_rank(more) >= removal_rank(less)
    assert PENALTIES & set(more.actions) >= PENALTIES & set(less.actions)
    assert NOTIFY in more.actions or NOTIFY not in less.actions
    assert more.removes or QUIET & set(more.actions) >= QUIET & set(less.actions)


@settings(max_examples=300)
@given(strategies.verdicts, strategies.policies, strategies.presets, strategies.matches, strategies.situations)
@example(  # proved by the preset's measure alone, and holding is off
    found=altered(Band.SUBSTANTIAL, Family.NETWORK, Family.METADATA),
    policy=Policy(altered=Rule(substantial=(HOLD,), proofs=frozenset({Proof.HUMAN}))),
    preset=Preset.STRICT,
    matches=NO_MATCHES,
    situation=Situation(holding=False),
)
def test_newcomers_rules_are_never_weaker_than_everybodys(
    found: Verdict, policy: Policy, preset: Preset, matches: Matches, situation: Situation
) -> None:
    policy = replace(policy, newcomer_days=1, newcomer_preset=preset)
    new = decide(found, policy, matches, replace(situation, standing=Standing.NEW))
    old = decide(found, policy, matches, replace(situation, standing=Standing.MEMBER))
    # Where nothing but the answer to whoever asked is left, no mode counts.
    assert new.mode is old.mode or Reason.ASKED in {new.reason, old.reason}
    missing = set(old.actions) - set(new.actions)
    if new.removes:
        missing -= {REACT, REPLY}  # there is nothing left to say it of
    if DELETE in new.actions:
        missing.discard(HOLD)
    assert not missing


@given(strategies.verdicts, acting_policies, strategies.presets, strategies.matches, strategies.calm)
def test_newcomers_meet_what_the_preset_asks_for(
    found: Verdict, policy: Policy, preset: Preset, matches: Matches, situation: Situation
) -> None:
    policy = replace(policy, newcomer_days=1, newcomer_preset=preset, mode=Mode.LIVE)
    strict = replace(
        policy, altered=PRESETS[preset].altered, generated=PRESETS[preset].generated, known=PRESETS[preset].known
    )
    new = decide(found, policy, matches, replace(situation, standing=Standing.NEW))
    theirs = decide(found, strict, matches, replace(situation, standing=Standing.MEMBER))
    if preset is Preset.WATCH:
        theirs = decide(found, policy, matches, replace(situation, standing=Standing.MEMBER))
    assert new.removes or set(new.actions) >= set(theirs.actions)
    assert set(new.actions) | REMOVALS | {REACT, REPLY} >= set(theirs.actions)


@given(strategies.verdicts, acting_policies, strategies.matches)
def test_without_days_or_a_preset_newcomers_have_everybodys_rules(
    found: Verdict, policy: Policy, matches: Matches
) -> None:
    new, old = Situation(standing=Standing.NEW), Situation(standing=Standing.MEMBER)
    nobody = replace(policy, newcomer_days=0)
    assert decide(found, nobody, matches, new) == decide(found, nobody, matches, old)
    for preset in (Preset.CUSTOM, Preset.WATCH):
        none = replace(policy, newcomer_days=1, newcomer_preset=preset)
        assert decide(found, none, matches, new) == decide(found, none, matches, old)


def test_what_only_the_preset_removes_needs_the_presets_proof() -> None:
    replies = Policy(altered=Rule(proofs=frozenset(Proof)), newcomer_days=1)
    holds = replace(replies, altered=replace(replies.altered, substantial=(HOLD,), proofs=frozenset({Proof.HUMAN})))
    new = Situation(standing=Standing.NEW)
    assert for_sender(replies, new).altered.proofs == DEFAULT_PROOFS
    assert for_sender(holds, new).altered.proofs == DEFAULT_PROOFS
    trusting = replace(holds, altered=replace(holds.altered, proofs=frozenset({Proof.MODEL})))
    assert for_sender(trusting, new).altered.proofs == DEFAULT_PROOFS | {Proof.MODEL}


# By example.


def test_two_networks_are_one_opinion() -> None:
    twice = altered(Band.SUBSTANTIAL, Family.NETWORK, Family.NETWORK)
    assert [item.proof for item in weigh(twice)] == [None, None]
    assert [item.band for item in weigh(twice)] == [Band.SUBSTANTIAL, Band.LITTLE]
    assert [item.kind for item in weigh(twice)] == [Kind.ALTERED, Kind.GENERATED]


def test_what_cannot_be_judged_weighs_nothing() -> None:
    assert [(item.kind, item.band, item.proof) for item in weigh(None)] == [
        (Kind.ALTERED, Band.NONE, None),
        (Kind.GENERATED, Band.NONE, None),
    ]


@pytest.mark.parametrize(
    ("kind", "signals", "proof"),
    [
        (Kind.ALTERED, [signal(Family.NETWORK), signal(Family.METADATA)], Proof.TWO_KINDS),
        (Kind.ALTERED, [signal(Family.KNOWN_PICTURE)], Proof.KNOWN_PICTURE),
        (Kind.ALTERED, [signal(Family.KNOWN_PICTURE), signal(Family.NETWORK)], Proof.KNOWN_PICTURE),
        (Kind.ALTERED, [signal(Family.PROVENANCE)], None),
        (Kind.ALTERED, [signal(Family.PROVENANCE), signal(Family.NETWORK)], Proof.TWO_KINDS),
        (Kind.GENERATED, [signal(Family.PROVENANCE, Kind.GENERATED)], Proof.PROVENANCE),
        (Kind.GENERATED, [signal(f, Kind.GENERATED) for f in (Family.PROVENANCE, Family.NETWORK)], Proof.PROVENANCE),
        (Kind.ALTERED, [signal(Family.NETWORK), signal(Family.METADATA, applies=False)], None),
        (Kind.ALTERED, [signal(Family.NETWORK), signal(Family.METADATA, band=Band.UNCERTAIN)], None),
        (Kind.ALTERED, [signal(Family.NETWORK), signal(Family.METADATA, Kind.GENERATED)], None),
        (Kind.ALTERED, [signal(Family.NETWORK), signal(Family.METADATA, None)], None),
    ],
)
def test_what_is_proof(kind: Kind, signals: list[Signal], proof: Proof | None) -> None:
    found = verdict(Band.SUBSTANTIAL, Band.SUBSTANTIAL, tuple(signals))
    assert {item.kind: item.proof for item in weigh(found)}[kind] is proof


@pytest.mark.parametrize("accepted", [Proof.TWO_KINDS, Proof.PROVENANCE])
def test_any_of_several_proofs_will_do(accepted: Proof) -> None:
    signed = tuple(signal(family, Kind.GENERATED) for family in (Family.PROVENANCE, Family.NETWORK))
    policy = Policy(generated=Rule(substantial=(DELETE,), proofs=frozenset({accepted})))
    decision = decide(verdict(Band.LITTLE, Band.LITTLE, signed), policy)
    assert decision.actions == (DELETE, NOTIFY)
    assert (decision.reason, decision.kind, decision.proof) == (Reason.PROOF, Kind.GENERATED, accepted)


def test_what_is_proved_is_held() -> None:
    decision = decide(altered(Band.SUBSTANTIAL, Family.NETWORK, Family.METADATA), PRESETS[Preset.PROTECT])
    assert decision.actions == (HOLD, NOTIFY)
    assert (decision.reason, decision.kind, decision.proof) == (Reason.PROOF, Kind.ALTERED, Proof.TWO_KINDS)
    assert decision.withheld == ()


def test_what_is_not_proved_becomes_a_reply_and_the_moderators_are_told() -> None:
    decision = decide(altered(Band.SUBSTANTIAL), PRESETS[Preset.PROTECT])
    assert decision.actions == (REPLY, NOTIFY)
    assert (decision.reason, decision.proof) == (Reason.SUBSTANTIAL_NOT_PROOF, Proof.MODEL)
    assert decision.withheld == (Withheld(action=HOLD, reason=Reason.SUBSTANTIAL_NOT_PROOF),)


def test_a_proof_that_the_rule_does_not_accept_removes_nothing() -> None:
    policy = Policy(altered=Rule(substantial=(DELETE,), proofs=frozenset({Proof.HUMAN})))
    decision = decide(altered(Band.SUBSTANTIAL, Family.NETWORK, Family.METADATA), policy)
    assert decision.actions == (REPLY, NOTIFY)
    assert (decision.reason, decision.proof) == (Reason.PROOF, Proof.TWO_KINDS)


def test_a_models_word_alone_is_replied_to_or_removed_as_an_admin_accepts() -> None:
    reply = decide(altered(Band.SUBSTANTIAL), PRESETS[Preset.REPLY])
    assert reply.actions == (REPLY,)
    assert (reply.reason, reply.proof, reply.withheld) == (Reason.SUBSTANTIAL, Proof.MODEL, ())
    trusting = Policy(altered=Rule(substantial=(DELETE,), proofs=DEFAULT_PROOFS | {Proof.MODEL}))
    decision = decide(altered(Band.SUBSTANTIAL), trusting)
    assert decision.actions == (DELETE, NOTIFY)
    assert (decision.reason, decision.proof) == (Reason.SUBSTANTIAL, Proof.MODEL)
    assert not decide(verdict(Band.LITTLE, Band.SUBSTANTIAL), trusting).removes
    assert not decide(verdict(Band.UNCERTAIN, Band.UNCERTAIN), trusting).removes


def test_one_kinds_missing_proof_is_not_the_other_kinds_reason() -> None:
    policy = Policy(
        altered=Rule(substantial=(DELETE,), proofs=frozenset({Proof.MODEL})), generated=Rule(substantial=(HOLD,))
    )
    decision = decide(verdict(Band.SUBSTANTIAL, Band.SUBSTANTIAL), policy)
    assert (decision.actions, decision.reason, decision.kind) == ((DELETE, NOTIFY), Reason.SUBSTANTIAL, Kind.ALTERED)
    assert decision.withheld == (Withheld(action=HOLD, reason=Reason.SUBSTANTIAL_NOT_PROOF),)


def test_what_one_rule_does_the_other_does_not_withhold() -> None:
    policy = Policy(
        altered=Rule(substantial=(HOLD,), proofs=frozenset({Proof.MODEL})), generated=Rule(substantial=(HOLD,))
    )
    decision = decide(verdict(Band.SUBSTANTIAL, Band.SUBSTANTIAL), policy)
    assert (decision.actions, decision.withheld) == ((HOLD, NOTIFY), ())


def test_weak_evidence_is_told_and_takes_nothing_away() -> None:
    policy = Policy(altered=Rule(uncertain=EVERYTHING, little=(REACT,), none=(REPLY,)), generated=Rule())
    uncertain = decide(verdict(Band.UNCERTAIN), policy)
    assert uncertain.actions == (REACT, REPLY, NOTIFY)
    assert (uncertain.reason, uncertain.kind, uncertain.proof) == (Reason.WEAK, Kind.ALTERED, None)
    assert uncertain.withheld == ()
    assert decide(verdict(Band.LITTLE), policy).actions == (REACT,)
    assert decide(None, policy).actions == (REPLY,)
    nothing = decide(verdict(Band.UNCERTAIN), Policy())
    assert (nothing.actions, nothing.reason, nothing.kind) == ((), Reason.NOT_ENOUGH, None)


def test_a_rule_is_read_by_band() -> None:
    rule = Rule(none=(REACT,), little=(REPLY,), uncertain=(REACT, REPLY), substantial=(DELETE,))
    assert [rule.actions(band) for band in Band] == [(REACT,), (REPLY,), (REACT, REPLY), (DELETE, REACT, REPLY)]
    told = replace(rule, none=(NOTIFY,))
    everything = (DELETE, REACT, REPLY, NOTIFY)
    assert [told.actions(band) for band in Band] == [(NOTIFY,), (REPLY,), (REACT, REPLY, NOTIFY), everything]
    assert replace(rule, little=(NOTIFY,)).actions(Band.UNCERTAIN) == (REACT, REPLY, NOTIFY)
    assert replace(rule, substantial=(NOTIFY,)).actions(Band.UNCERTAIN) == (REACT, REPLY)


def test_a_known_picture_goes_though_the_detector_is_down() -> None:
    decision = decide(None, PRESETS[Preset.REPLY], FAKE)
    assert decision.actions == (DELETE, NOTIFY)
    assert (decision.reason, decision.kind, decision.proof) == (Reason.KNOWN, None, Proof.KNOWN_PICTURE)
    assert (FAKE.counts, FINE.counts, NO_MATCHES.counts) == (FAKE.fake, None, None)
    fine = decide(None, PRESETS[Preset.REPLY], FINE)
    assert (fine.actions, fine.reason) == ((), Reason.FINE)


def test_a_known_picture_proves_what_a_model_says_of_it() -> None:
    policy = Policy(altered=Rule(substantial=(HOLD,)), known=(NOTIFY,))
    decision = decide(altered(Band.SUBSTANTIAL), policy, FAKE)
    assert (decision.actions, decision.proof) == ((HOLD, NOTIFY), Proof.KNOWN_PICTURE)
    assert decision.kind is Kind.ALTERED
    assert decide(altered(Band.UNCERTAIN, Family.NETWORK), policy, FAKE).actions == (NOTIFY,)


def test_the_stronger_removal_is_carried_out_and_the_known_picture_is_why() -> None:
    policy = Policy(altered=Rule(substantial=(HOLD,), proofs=frozenset({Proof.MODEL})))
    decision = decide(altered(Band.SUBSTANTIAL), policy, FAKE)
    assert (decision.actions, decision.reason, decision.kind) == ((DELETE, NOTIFY), Reason.KNOWN, None)
    same = decide(altered(Band.SUBSTANTIAL), replace(policy, known=(HOLD,)), FAKE)
    assert (same.actions, same.reason) == ((HOLD, NOTIFY), Reason.KNOWN)
    other = decide(altered(Band.SUBSTANTIAL), replace(policy, known=(REPLY,)), FAKE)
    assert (other.actions, other.reason, other.kind) == ((HOLD, NOTIFY), Reason.PROOF, Kind.ALTERED)


def test_the_kind_that_decided_is_named() -> None:
    def kind(found: Verdict, **rules: Rule) -> Kind | None:
        return decide(found, replace(Policy(), **rules)).kind  # type: ignore[arg-type]

    both = verdict(Band.SUBSTANTIAL, Band.SUBSTANTIAL)
    trusting = Rule(substantial=(HOLD,), proofs=frozenset({Proof.MODEL}))
    assert kind(both) is Kind.ALTERED
    assert kind(both, generated=trusting) is Kind.GENERATED
    assert kind(both, generated=trusting, altered=replace(trusting, substantial=(DELETE,))) is Kind.ALTERED
    assert kind(both, altered=trusting, generated=replace(trusting, substantial=(DELETE,))) is Kind.GENERATED
    weak = verdict(Band.UNCERTAIN, Band.SUBSTANTIAL)
    assert kind(weak, altered=Rule(uncertain=(REPLY,))) is Kind.GENERATED
    signed = verdict(Band.SUBSTANTIAL, Band.SUBSTANTIAL, (signal(Family.PROVENANCE, Kind.GENERATED),))
    assert kind(signed) is Kind.GENERATED


def test_a_removed_picture_is_not_replied_to() -> None:
    policy = Policy(altered=Rule(substantial=(DELETE, REACT, REPLY), proofs=frozenset({Proof.MODEL})))
    assert decide(altered(Band.SUBSTANTIAL), policy).actions == (DELETE, NOTIFY)
    asked = decide(altered(Band.SUBSTANTIAL), policy, NO_MATCHES, Situation(asked=True))
    assert asked.actions == (DELETE, REPLY, NOTIFY)


def test_penalties_wait_for_a_person() -> None:
    decision = decide(altered(Band.SUBSTANTIAL, Family.NETWORK, Family.METADATA), SEVERE)
    assert decision.actions == (DELETE, NOTIFY)
    assert [each.reason for each in decision.withheld] == [Reason.NOT_CONFIRMED] * 4
    assert decide(None, SEVERE, FAKE).actions == (DELETE, STRIKE, MUTE, KICK, BAN, NOTIFY)
    model = replace(SEVERE, penalty_proofs=frozenset({Proof.MODEL}))
    assert set(decide(altered(Band.SUBSTANTIAL), model).actions) >= PENALTIES
    assert not PENALTIES & set(decide(None, model, FAKE).actions)


def test_at_the_cap_moderators_are_told_of_what_did_not_happen() -> None:
    at_the_cap = Situation(spent=Spent(chat=20))
    decision = decide(None, SEVERE, FAKE, at_the_cap)
    assert decision.actions == (REACT, REPLY, NOTIFY)
    assert {each.action for each in decision.withheld} == REMOVALS | PENALTIES
    assert {each.reason for each in decision.withheld} == {Reason.BREAKER}
    assert decision.reason is Reason.KNOWN
    quiet = replace(Policy(), known=(DELETE,))
    assert decide(None, quiet, FAKE, Situation(spent=Spent(member=10))).actions == (NOTIFY,)
    assert decide(None, quiet, FAKE, Situation(spent=Spent(picture=20))).actions == (NOTIFY,)
    assert decide(None, quiet, FAKE, Situation(breaker_open=True)).actions == (NOTIFY,)
    assert decide(None, quiet, FAKE, Situation(spent=Spent(chat=19, member=9, picture=19))).removes


def test_holding_that_is_off_becomes_a_word_to_the_moderators_and_one_to_the_chat() -> None:
    policy = Policy(altered=Rule(substantial=(HOLD,), proofs=frozenset({Proof.MODEL})))
    decision = decide(altered(Band.SUBSTANTIAL), policy, NO_MATCHES, Situation(holding=False))
    assert set(decision.actions) == {REPLY, NOTIFY}
    assert decision.withheld == (Withheld(action=HOLD, reason=Reason.HOLD_OFF),)


@pytest.mark.parametrize("proofs", [frozenset({Proof.MODEL}), frozenset({Proof.HUMAN})])
@pytest.mark.parametrize("holding", [True, False])
@pytest.mark.parametrize("action", [HOLD, DELETE])
def test_at_a_limit_moderators_alone_are_told(action: Action, holding: bool, proofs: frozenset[Proof]) -> None:
    policy = Policy(altered=Rule(substantial=(action,), proofs=proofs))
    for situation in (Situation(breaker_open=True), Situation(spent=Spent(chat=1_000))):
        decision = decide(altered(Band.SUBSTANTIAL), policy, NO_MATCHES, replace(situation, holding=holding))
        assert decision.actions == (NOTIFY,)
    told = replace(policy, altered=replace(policy.altered, substantial=(action, REPLY)))
    decision = decide(altered(Band.SUBSTANTIAL), told, NO_MATCHES, Situation(breaker_open=True))
    assert REPLY in decision.actions, "the chat's own rule asks for it"


@pytest.mark.parametrize("standing", [Standing.UNKNOWN, Standing.MEMBER, Standing.NEW, Standing.CHANNEL])
def test_everybody_else_is_not_exempt(standing: Standing) -> None:
    policy = Policy(exempt=Exempt(channels=("", "other"), threads=("", "other")))
    for situation in (Situation(standing=standing), Situation(standing=standing, sender="7", thread="t")):
        assert decide(None, policy, FAKE, situation).removes


@pytest.mark.parametrize("standing", [Standing.ADMIN, Standing.OWNER, Standing.CHAT, Standing.LINKED_CHANNEL])
def test_admins_and_the_linked_channel_are_exempt_only_if_the_rules_say_so(standing: Standing) -> None:
    nobody = Policy(exempt=Exempt(admins=False, linked_channel=False))
    assert decide(None, nobody, FAKE, Situation(standing=standing)).removes
    trusted = replace(nobody, exempt=replace(nobody.exempt, channels=("7",)))
    assert not decide(None, trusted, FAKE, Situation(standing=standing, sender="7")).removes


def test_a_newcomers_ladder_has_the_steps_of_both() -> None:
    own = replace(PRESETS[Preset.PROTECT], newcomer_days=7, ladder=PRESETS[Preset.STRICT].ladder[:1])
    new = Situation(standing=Standing.NEW)
    assert for_sender(own, new).ladder == PRESETS[Preset.STRICT].ladder
    assert for_sender(replace(own, newcomer_preset=Preset.REPLY), new).ladder == own.ladder
    assert for_sender(own, Situation(standing=Standing.MEMBER)) == own
    sooner = Rung(strikes=1, within_s=90 * DAY_S, action=Action.KICK)
    banned = PRESETS[Preset.STRICT].ladder[1]
    assert for_sender(replace(own, ladder=(sooner,)), new).ladder == (sooner, banned)
    later = replace(banned, strikes=9)
    assert for_sender(replace(own, ladder=(sooner, later)), new).ladder == (sooner, banned)


# The rules themselves.


def test_actions_are_carried_out_in_one_order_and_moderators_are_told_last() -> None:
    assert arranged([NOTIFY, HOLD, NOTIFY, REPLY]) == (HOLD, REPLY, NOTIFY)
    assert max(Action, key=lambda action: action.rank) is NOTIFY
    assert {action.rank for action in REMOVALS} == {0, 1}
    assert set(Action) == REMOVALS | PENALTIES | QUIET


@given(strategies.policies, strategies.presets)
def test_a_preset_keeps_places_exemptions_and_limits(policy: Policy, preset: Preset) -> None:
    chosen = choose(policy, preset)
    kept = [
        "moderators_chat",
        "moderators_thread",
        "locale",
        "exempt",
        "limits",
        "newcomer_days",
        "newcomer_preset",
        "beside",
        "known_distance",
        "known_quality",
    ]
    assert all(getattr(chosen, name) == getattr(policy, name) for name in kept)
    taken = [
        "preset",
        "mode",
        "altered",
        "generated",
        "known",
        "known_strike_weight",
        "penalty_proofs",
        "mute_s",
        "strikes_expire_s",
        "ladder",
    ]
    assert all(getattr(chosen, name) == getattr(PRESETS[preset], name) for name in taken)
    assert len(kept) + len(taken) + 1 == len(Policy.__dataclass_fields__)
    assert named(chosen) == chosen


@given(strategies.policies, strategies.modes)
def test_a_policy_is_called_what_it_is(policy: Policy, mode: Mode) -> None:
    rule = replace(policy.altered, substantial=(KICK,))
    assert named(policy.with_rule(Kind.ALTERED, rule)).preset is Preset.CUSTOM
    switched = named(replace(policy, mode=mode))
    assert replace(switched, preset=policy.preset, mode=policy.mode) == policy
    assert (switched.preset is Preset.CUSTOM) == (policy.preset is Preset.CUSTOM)


def test_presets_are_called_by_their_names_in_every_mode() -> None:
    assert set(PRESETS) == set(Preset) - {Preset.CUSTOM}
    for preset, policy in PRESETS.items():
        assert named(policy).preset is policy.preset is preset
        assert named(replace(policy, preset=Preset.CUSTOM)).preset is preset
    names = {mode: named(replace(Policy(), mode=mode)).preset for mode in Mode}
    assert names == {Mode.OFF: Preset.REPLY, Mode.SHADOW: Preset.WATCH, Mode.LIVE: Preset.REPLY}
    watching = named(replace(PRESETS[Preset.STRICT], mode=Mode.SHADOW))
    assert (watching.preset, watching.mode) == (Preset.STRICT, Mode.SHADOW)


def test_a_rule_belongs_to_its_kind() -> None:
    rule = Rule(substantial=(KICK,))
    for kind in Kind:
        policy = Policy().with_rule(kind, rule)
        assert [each for each in Kind if policy.rule(each) == rule] == [kind]
        assert policy.preset is Preset.CUSTOM


def test_a_policy_says_what_it_may_do() -> None:
    def may(policy: Policy) -> tuple[bool, bool, bool]:
        return policy.may_hold, policy.may_remove, policy.may_punish

    quiet = Policy(known=(NOTIFY,))
    assert may(quiet) == (False, False, False)
    assert may(replace(quiet, known=(DELETE,))) == (False, True, False)
    assert may(quiet.with_rule(Kind.ALTERED, Rule(substantial=(HOLD,)))) == (True, True, False)
    assert may(quiet.with_rule(Kind.GENERATED, Rule(substantial=(STRIKE,)))) == (False, False, True)
    assert may(replace(quiet, newcomer_days=1)) == (True, True, True)
    assert may(replace(quiet, newcomer_days=1, newcomer_preset=Preset.CUSTOM)) == (False, False, False)


@given(strategies.verdicts, strategies.policies, strategies.matches)
def test_of_what_no_message_carries_moderators_are_told_at_most(
    found: Verdict | None, policy: Policy, matches: Matches
) -> None:
    beside, posted = decide_beside(found, policy, matches), decide(found, policy, matches)
    assert beside.actions == ((Action.NOTIFY,) if posted.actions else ())
    assert (beside.removes, beside.withheld) == (False, ())
    assert (beside.reason, beside.mode, beside.evidence) == (posted.reason, posted.mode, posted.evidence)
