"""What follows for members: penalties, the ladder, and what an admin is warned of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.policy import (
    DAY_S,
    DEFAULT_PROOFS,
    PENALTIES,
    PRESETS,
    STEPS,
    Action,
    Exempt,
    Mode,
    Policy,
    Preset,
    Proof,
    Rule,
    Rung,
    Situation,
    Trust,
    arranged,
    climb,
    confirmed,
    for_sender,
    trusts,
)
from tests.unit.bots import strategies
from worker.contract import Kind, Standing

NOW_S = 1_800_000_000.0
STRICT = PRESETS[Preset.STRICT]
strikes = st.lists(st.tuples(st.floats(NOW_S - 400 * DAY_S, NOW_S), st.integers(1, 5)), max_size=8)


@given(strategies.policies, st.none() | strategies.kinds, strategies.situations)
def test_what_a_person_confirmed_has_the_rules_penalties_and_nothing_else(
    policy: Policy, kind: Kind | None, situation: Situation
) -> None:
    live = replace(policy, mode=Mode.LIVE, exempt=Exempt(), penalty_proofs=frozenset({Proof.HUMAN}), newcomer_days=0)
    somebody = replace(situation, approved=False, standing=Standing.MEMBER)
    named = policy.known if kind is None else policy.rule(kind).substantial
    assert confirmed(live, kind, somebody) == arranged(PENALTIES.intersection(named))
    for harmless in (
        replace(live, mode=Mode.SHADOW),
        replace(live, mode=Mode.OFF),
        replace(live, penalty_proofs=frozenset(Proof) - {Proof.HUMAN}),
    ):
        assert confirmed(harmless, kind, somebody) == ()
    assert confirmed(live, kind, replace(somebody, approved=True)) == ()


def test_a_newcomers_confirmed_fake_has_the_newcomers_penalties() -> None:
    policy = replace(PRESETS[Preset.REPLY], newcomer_days=7)
    assert confirmed(policy, Kind.ALTERED) == ()
    assert confirmed(policy, Kind.ALTERED, Situation(standing=Standing.NEW)) == (Action.STRIKE,)
    assert confirmed(STRICT, None) == (Action.STRIKE,)
    assert confirmed(STRICT, Kind.GENERATED) == ()


@given(strategies.policies, strategies.presets, strikes, st.sampled_from([*Kind, None]))
def test_newcomers_are_never_punished_less(
    policy: Policy, preset: Preset, given_strikes: list[tuple[float, int]], kind: Kind | None
) -> None:
    policy = replace(policy, newcomer_days=1, newcomer_preset=preset)
    new, old = (Situation(standing=standing) for standing in (Standing.NEW, Standing.MEMBER))
    assert set(confirmed(policy, kind, new)) >= set(confirmed(policy, kind, old))
    rules = for_sender(policy, new)
    own, theirs = climb(policy, given_strikes, NOW_S), climb(rules, given_strikes, NOW_S)
    if own is not None:
        assert theirs is not None
        assert (theirs.action.rank, rules.muted_s(theirs)) >= (own.action.rank, policy.muted_s(own))


@given(strategies.policies, strikes)
def test_the_highest_rung_that_is_reached(policy: Policy, given_strikes: list[tuple[float, int]]) -> None:
    rung = climb(policy, given_strikes, NOW_S)
    reached = [
        each
        for each in policy.ladder
        if sum(
            weight
            for at_s, weight in given_strikes
            if NOW_S - at_s <= each.within_s and NOW_S - at_s <= policy.strikes_expire_s
        )
        >= each.strikes
    ]
    assert (rung is None) == (not reached)
    if rung is not None:
        assert rung in reached
        order = [Action.MUTE, Action.KICK, Action.BAN]
        assert all(order.index(rung.action) >= order.index(other.action) for other in reached)


@given(strategies.policies, strikes, st.tuples(st.floats(NOW_S - 400 * DAY_S, NOW_S), st.integers(1, 5)))
def test_one_more_strike_never_leads_lower(
    policy: Policy, given_strikes: list[tuple[float, int]], more: tuple[float, int]
) -> None:
    before, after = climb(policy, given_strikes, NOW_S), climb(policy, [*given_strikes, more], NOW_S)
    assert before is None or (after is not None and after.action.rank >= before.action.rank)


def test_the_ladder_climbs_by_weight_within_its_span() -> None:
    assert climb(STRICT, [], NOW_S) is None
    assert climb(STRICT, [(NOW_S, 1)], NOW_S) is None
    assert climb(STRICT, [(NOW_S, 2)], NOW_S) == STRICT.ladder[0]
    old = NOW_S - 30 * DAY_S
    assert climb(STRICT, [(NOW_S, 1), (old, 1)], NOW_S) == STRICT.ladder[0]
    assert climb(STRICT, [(NOW_S, 1), (old - 1, 1)], NOW_S) is None
    assert climb(STRICT, [(NOW_S, 1), (old - 1, 3)], NOW_S) == STRICT.ladder[1]
    expired = replace(STRICT, strikes_expire_s=DAY_S)
    assert climb(expired, [(NOW_S, 1), (NOW_S - DAY_S, 1)], NOW_S) == STRICT.ladder[0]
    assert climb(expired, [(NOW_S, 1), (NOW_S - DAY_S - 1, 1)], NOW_S) is None


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_rungs_the_weightiest(order: int) -> None:
    def best(*rungs: Rung) -> Rung | None:
        return climb(Policy(ladder=rungs[::order], mute_s=5 * DAY_S), [(NOW_S, 9)], NOW_S)

    def rung(action: Action, duration_s: int = 0, count: int = 2) -> Rung:
        return Rung(strikes=count, within_s=DAY_S, action=action, duration_s=duration_s)

    day, week, default = rung(Action.MUTE, DAY_S), rung(Action.MUTE, 7 * DAY_S), rung(Action.MUTE)
    assert best(day, week) == week
    assert best(default, day) == default
    assert best(default, week) == week
    assert best(week, rung(Action.KICK)) == rung(Action.KICK)
    assert best(rung(Action.BAN), rung(Action.KICK, count=9)) == rung(Action.BAN)
    assert best(rung(Action.BAN), rung(Action.BAN, count=3)) == rung(Action.BAN, count=3)
    assert best(rung(Action.BAN, 9 * DAY_S), rung(Action.BAN, count=3)) == rung(Action.BAN, count=3)


def test_strikes_lead_to_what_can_be_undone() -> None:
    assert {Action.MUTE, Action.KICK, Action.BAN} == STEPS


def test_no_preset_takes_anything_on_trust() -> None:
    assert [trusts(policy) for policy in PRESETS.values()] == [frozenset()] * 4


def test_a_removal_on_a_models_word_is_trust() -> None:
    accepts = DEFAULT_PROOFS | {Proof.MODEL}
    delete = Rule(substantial=(Action.DELETE,), proofs=accepts)
    altered = Policy().with_rule(Kind.ALTERED, delete)
    assert trusts(altered) == {Trust.ALTERED_REMOVED}
    assert trusts(Policy().with_rule(Kind.GENERATED, replace(delete, substantial=(Action.HOLD,)))) == {
        Trust.GENERATED_REMOVED
    }
    assert trusts(Policy().with_rule(Kind.ALTERED, replace(delete, substantial=(Action.REPLY,)))) == frozenset()
    assert trusts(Policy().with_rule(Kind.ALTERED, replace(delete, proofs=DEFAULT_PROOFS))) == frozenset()
    for mode in (Mode.OFF, Mode.SHADOW):
        assert trusts(replace(altered, mode=mode)) == frozenset()


def test_a_penalty_that_nobody_confirmed_is_trust() -> None:
    strike = Rule(substantial=(Action.STRIKE,))

    def trusted(policy: Policy, *proofs: Proof) -> frozenset[Trust]:
        return trusts(replace(policy, penalty_proofs=frozenset(proofs)))

    punishing = Policy().with_rule(Kind.GENERATED, strike)
    assert trusted(punishing, Proof.HUMAN, Proof.KNOWN_PICTURE) == frozenset()
    assert trusted(punishing, Proof.MODEL, Proof.HUMAN) == {Trust.PENALTY_BY_MODEL}
    assert trusted(punishing, Proof.TWO_KINDS) == {Trust.PENALTY_UNCONFIRMED}
    assert trusted(punishing, Proof.PROVENANCE, Proof.MODEL) == {Trust.PENALTY_UNCONFIRMED, Trust.PENALTY_BY_MODEL}
    assert trusted(Policy(), Proof.MODEL, Proof.TWO_KINDS) == frozenset()
    assert trusted(replace(Policy(), newcomer_days=3), Proof.MODEL) == {Trust.PENALTY_BY_MODEL}
    lenient = replace(punishing, newcomer_days=3, newcomer_preset=Preset.REPLY)
    assert trusted(lenient, Proof.MODEL) == {Trust.PENALTY_BY_MODEL}
    assert trusted(replace(Policy(), known=(Action.BAN,)), Proof.MODEL) == frozenset()
