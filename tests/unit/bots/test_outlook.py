"""What will follow, as `decide` itself says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bots.outlook import NEEDED, Ground, Outlook, Surroundings, outlook
from bots.platform import Power
from bots.policy import (
    DEFAULT_PROOFS,
    NO_MATCHES,
    PRESETS,
    REMOVALS,
    Action,
    Exempt,
    Limits,
    Match,
    Matches,
    Mode,
    Policy,
    Preset,
    Proof,
    Rule,
    Rung,
    Situation,
    arranged,
    decide,
    for_sender,
)
from tests.unit.bots import strategies
from worker.contract import Band, Family, Kind, Standing
from worker.testing import verdict

HERE = Surroundings(known=0, families=frozenset({Family.NETWORK}), holding=True, can=frozenset(Power))
FAKE = Matches(fake=Match(entry="k", exact=True))
PROTECT, STRICT = PRESETS[Preset.PROTECT], PRESETS[Preset.STRICT]
HOLD, DELETE, REACT, REPLY, STRIKE, MUTE, KICK, BAN, NOTIFY = Action
surroundings = st.builds(
    Surroundings,
    known=st.integers(0, 2),
    families=st.frozensets(st.sampled_from(Family)),
    holding=st.booleans(),
    can=st.frozensets(st.sampled_from(Power)),
)


def follows(view: Outlook, kind: Kind = Kind.ALTERED) -> dict[Ground, tuple[Action, ...]]:
    return dict(view.of(kind).follows)


@given(strategies.policies, surroundings, strategies.kinds)
def test_what_is_foretold_is_what_is_decided(policy: Policy, around: Surroundings, kind: Kind) -> None:
    around = replace(around, can=frozenset(Power), holding=True)
    view = outlook(policy, around)
    live = replace(policy, mode=Mode.LIVE, newcomer_days=0, exempt=Exempt())
    other = next(each for each in Kind if each is not kind)
    alone = live.with_rule(other, Rule(substantial=()))
    for band, ground in (
        (Band.SUBSTANTIAL, Ground.SUBSTANTIAL),
        (Band.UNCERTAIN, Ground.UNCERTAIN),
        (Band.LITTLE, Ground.LITTLE),
        (Band.NONE, Ground.NONE),
    ):
        found = verdict(band) if kind is Kind.ALTERED else verdict(generated=band)
        assert follows(view, kind).get(ground, ()) == decide(found, alone).actions
    assert view.known == decide(None, live, FAKE).actions


@given(strategies.policies, surroundings)
def test_nothing_is_foretold_that_the_platform_or_the_operator_does_not_allow(
    policy: Policy, around: Surroundings
) -> None:
    view = outlook(policy, around)
    everything = {action for kind in Kind for actions in follows(view, kind).values() for action in actions}
    everything |= {*view.known}
    assert all(NEEDED[action] in around.can for action in everything if action in NEEDED)
    assert around.holding or HOLD not in everything
    assert not everything.intersection(view.impossible)
    assert view.powers <= around.can
    assert {NEEDED[action] for action in everything if action in NEEDED} <= view.powers


def test_protect_takes_nothing_out_where_nothing_can_be_proved() -> None:
    view = outlook(PROTECT, HERE)
    assert follows(view) == {Ground.SUBSTANTIAL: (REPLY, NOTIFY)}
    assert (view.of(Kind.ALTERED).provable, view.of(Kind.ALTERED).waits_for_proof) == (frozenset(), True)
    assert follows(view, Kind.GENERATED) == {Ground.SUBSTANTIAL: (REPLY,)}
    assert not view.of(Kind.GENERATED).waits_for_proof
    assert view.known == (DELETE, NOTIFY)
    assert view.powers == {Power.DELETE}
    assert (view.impossible, view.held_back, view.breaker_shut) == ((), False, False)


def test_two_kinds_of_check_and_signed_records_can_prove() -> None:
    both = replace(HERE, families=frozenset({Family.NETWORK, Family.METADATA}))
    view = outlook(PROTECT, both)
    assert follows(view) == {Ground.PROVED: (HOLD, NOTIFY), Ground.SUBSTANTIAL: (REPLY, NOTIFY)}
    assert view.of(Kind.ALTERED).provable == {Proof.TWO_KINDS}
    signed = replace(HERE, families=frozenset({Family.PROVENANCE}))
    strict = outlook(STRICT, signed)
    assert strict.of(Kind.GENERATED).provable == {Proof.PROVENANCE}
    assert follows(strict, Kind.GENERATED)[Ground.PROVED] == (HOLD, NOTIFY)
    assert strict.of(Kind.ALTERED).provable == frozenset()
    assert outlook(STRICT, HERE).of(Kind.GENERATED).provable == frozenset()
    unaccepted = PROTECT.with_rule(Kind.ALTERED, replace(PROTECT.altered, proofs=frozenset({Proof.HUMAN})))
    assert outlook(unaccepted, both).of(Kind.ALTERED).provable == frozenset()
    assert Ground.PROVED not in follows(outlook(unaccepted, both))


def test_known_pictures_prove_what_has_other_consequences_than_being_known() -> None:
    some = replace(HERE, known=3)
    assert outlook(PROTECT, some).of(Kind.ALTERED).provable == {Proof.KNOWN_PICTURE}
    assert Ground.PROVED not in follows(outlook(PROTECT, some))
    mild = replace(PROTECT, known=(NOTIFY,))
    assert follows(outlook(mild, some))[Ground.PROVED] == (HOLD, NOTIFY)
    assert Ground.PROVED not in follows(outlook(mild, HERE))


def test_a_models_word_that_is_accepted_needs_no_proof() -> None:
    trusting = Policy(altered=Rule(substantial=(DELETE,), proofs=DEFAULT_PROOFS | {Proof.MODEL}))
    view = outlook(trusting, replace(HERE, families=frozenset(Family)))
    assert follows(view) == {Ground.SUBSTANTIAL: (DELETE, NOTIFY)}
    assert not view.of(Kind.ALTERED).waits_for_proof


def test_weak_evidence_and_what_a_moderator_confirms_follow_their_own_rules() -> None:
    policy = STRICT.with_rule(
        Kind.ALTERED, replace(STRICT.altered, little=(REPLY,), none=(REACT,), substantial=(HOLD, STRIKE, BAN))
    )
    assert follows(outlook(policy, HERE)) == {
        Ground.SUBSTANTIAL: (REACT, REPLY, NOTIFY),
        Ground.UNCERTAIN: (REACT, REPLY, NOTIFY),
        Ground.LITTLE: (REPLY,),
        Ground.NONE: (REACT,),
        Ground.CONFIRMED: (STRIKE, BAN),
    }
    other = policy.with_rule(Kind.GENERATED, Rule(substantial=(), little=(NOTIFY,)))
    assert follows(outlook(other, HERE)) == follows(outlook(policy, HERE))


def test_holding_that_is_off_is_said() -> None:
    off = replace(HERE, holding=False, families=frozenset({Family.NETWORK, Family.METADATA}))
    view = outlook(PROTECT, off)
    assert Ground.PROVED not in follows(view), "it comes to what a model alone comes to"
    assert view.held_back
    assert not outlook(PROTECT, replace(off, holding=True)).held_back
    assert not outlook(PRESETS[Preset.REPLY], off).held_back
    assert not outlook(PROTECT, replace(HERE, holding=False)).held_back, (
        "nothing can be proved, so nothing would be held"
    )
    assert outlook(replace(PROTECT, known=(HOLD,)), replace(HERE, holding=False)).held_back


def test_what_the_platform_cannot_do_is_named_and_spoken_of_instead() -> None:
    ladder = (Rung(strikes=1, within_s=60, action=BAN),)
    policy = replace(STRICT, known=(DELETE, STRIKE, MUTE, NOTIFY), ladder=ladder)
    nothing = outlook(policy, replace(HERE, can=frozenset()))
    assert nothing.impossible == (HOLD, DELETE, MUTE, BAN)
    assert nothing.known == (REPLY, STRIKE, NOTIFY)
    assert nothing.powers == frozenset()
    without_strikes = replace(policy, known=(DELETE,), altered=Rule(uncertain=(REACT,)), ladder=())
    assert outlook(without_strikes, replace(HERE, can=frozenset({Power.DELETE}))).impossible == (REACT,)
    assert outlook(without_strikes, HERE).powers == {Power.DELETE, Power.REACT}


def test_limits_of_nothing_are_said() -> None:
    for limits in (
        Limits(removals_per_hour=0),
        Limits(member_per_hour=0),
        Limits(picture_per_hour=0),
    ):
        view = outlook(replace(PROTECT, limits=limits), HERE)
        assert view.breaker_shut
        assert view.known == (NOTIFY,)


@settings(max_examples=60)
@given(strategies.policies, st.sampled_from(Preset), strategies.kinds, st.booleans(), st.booleans())
def test_what_is_foretold_for_newcomers_is_what_is_decided(
    policy: Policy, preset: Preset, kind: Kind, holding: bool, stopped: bool
) -> None:
    policy = replace(policy, mode=Mode.LIVE, newcomer_days=7, newcomer_preset=preset, exempt=Exempt(), limits=Limits())
    view = outlook(policy, replace(HERE, holding=holding, stopped=stopped))
    new = Situation(standing=Standing.NEW, holding=holding, breaker_open=stopped)
    other = next(each for each in Kind if each is not kind)
    alone = policy.with_rule(other, Rule(substantial=()))
    found = verdict(Band.SUBSTANTIAL) if kind is Kind.ALTERED else verdict(generated=Band.SUBSTANTIAL)
    told = view.newcomers or view
    assert follows(told, kind).get(Ground.SUBSTANTIAL, ()) == decide(found, alone, NO_MATCHES, new).actions
    assert told.known == decide(None, policy, FAKE, new).actions


def test_newcomers_are_told_of_apart() -> None:
    policy = replace(PRESETS[Preset.REPLY], newcomer_days=7, mode=Mode.SHADOW)
    view = outlook(policy, HERE)
    assert follows(view) == {Ground.SUBSTANTIAL: (REPLY,)}
    assert view.newcomers is not None
    assert view.newcomers == replace(
        outlook(for_sender(policy, Situation(standing=Standing.NEW)), HERE), newcomers=None
    )
    assert Ground.CONFIRMED in follows(view.newcomers)
    assert Power.DELETE in view.powers
    assert outlook(replace(policy, newcomer_preset=Preset.WATCH), HERE).newcomers is None
    nowhere = outlook(policy, replace(HERE, can=frozenset(), holding=False))
    assert HOLD in nowhere.impossible
    assert not nowhere.held_back
    both = frozenset({Family.NETWORK, Family.METADATA})
    assert outlook(policy, replace(HERE, holding=False, families=both)).held_back
    assert arranged(REMOVALS) == (HOLD, DELETE)


def test_a_ladder_needs_its_powers_whoever_gives_the_strikes() -> None:
    """No rule gives any; moderators do by hand."""
    ladder = (Rung(strikes=2, within_s=60, action=MUTE, duration_s=60), Rung(strikes=3, within_s=60, action=BAN))
    policy = replace(PROTECT, ladder=ladder)
    assert {Power.MUTE, Power.BAN} <= outlook(policy, HERE).powers
    without = replace(HERE, can=frozenset(Power) - {Power.BAN})
    assert outlook(policy, without).impossible == (BAN,)
    assert Power.BAN not in outlook(policy, without).powers
