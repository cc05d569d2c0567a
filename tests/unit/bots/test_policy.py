"""A score alone never punishes anyone by default."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bots.moderator.commands import parse
from bots.policy import (
    PRESETS,
    REMOVALS,
    Action,
    Mode,
    Needs,
    Policy,
    Preset,
    Proof,
    Reason,
    Rule,
    decide,
    weigh,
)
from worker.contract import Band, Family, Kind, Signal
from worker.testing import verdict

bands = st.sampled_from(list(Band))
rules = st.builds(
    Rule, action=st.sampled_from([Action.REPLY, Action.HOLD, Action.DELETE]), needs=st.sampled_from(list(Needs))
)
policies = st.builds(Policy, mode=st.sampled_from(list(Mode)), altered=rules, generated=rules)
SEVERITY = [Action.REPLY, Action.HOLD, Action.DELETE]


def signal(family: Family, kind: Kind = Kind.ALTERED, name: str = "s") -> Signal:
    return Signal(name=name, family=family, kind=kind, applies=True, score=0.99, band=Band.SUBSTANTIAL)


@given(bands, bands)
def test_no_preset_removes_on_networks_alone(altered: Band, generated: Band) -> None:
    for policy in PRESETS.values():
        assert not decide(verdict(altered, generated), policy).removes


@given(bands, bands, policies)
def test_only_substantial_evidence_has_consequences(altered: Band, generated: Band, policy: Policy) -> None:
    decision = decide(verdict(altered, generated), policy)
    if Band.SUBSTANTIAL not in {altered, generated} or policy.mode is Mode.OFF:
        assert decision.actions == ()
    else:
        assert decision.actions


@given(bands, policies)
def test_weaker_evidence_never_has_stronger_consequences(altered: Band, policy: Policy) -> None:
    def worst(band: Band) -> int:
        actions = decide(verdict(band, Band.LITTLE), policy).actions
        return max((SEVERITY.index(action) for action in actions if action in SEVERITY), default=-1)

    for weaker in Band:
        if weaker.rank < altered.rank:
            assert worst(weaker) <= worst(altered)


@given(bands, bands, policies)
def test_who_asks_is_answered(altered: Band, generated: Band, policy: Policy) -> None:
    assert Action.REPLY in decide(verdict(altered, generated), policy, asked=True).actions


def test_two_networks_are_one_opinion() -> None:
    twice = verdict(Band.SUBSTANTIAL, signals=(signal(Family.NETWORK, name="a"), signal(Family.NETWORK, name="b")))
    assert all(item.proof is None for item in weigh(twice))


def test_two_families_are_proof() -> None:
    both = verdict(Band.SUBSTANTIAL, signals=(signal(Family.NETWORK), signal(Family.METADATA)))
    assert weigh(both)[0].proof is Proof.TWO_KINDS
    decision = decide(both, PRESETS[Preset.PROTECT])
    assert decision.actions == (Action.HOLD, Action.NOTIFY)
    assert decision.reason is Reason.PROOF


def test_a_known_picture_is_proof_by_itself() -> None:
    known = verdict(Band.LITTLE, signals=(signal(Family.KNOWN_PICTURE),))
    assert decide(known, PRESETS[Preset.PROTECT]).removes


def test_provenance_proves_generation_and_not_alteration() -> None:
    for kind, proof in ((Kind.GENERATED, Proof.PROVENANCE), (Kind.ALTERED, None)):
        found = weigh(verdict(signals=(signal(Family.PROVENANCE, kind),)))
        assert next(item for item in found if item.kind is kind).proof is proof


def test_what_needs_proof_falls_back_to_a_reply_and_tells_the_moderators() -> None:
    decision = decide(verdict(Band.SUBSTANTIAL), PRESETS[Preset.PROTECT])
    assert decision.actions == (Action.REPLY, Action.NOTIFY)
    assert decision.reason is Reason.SUBSTANTIAL_NOT_PROOF


def test_an_admin_may_choose_to_remove_on_one_networks_word() -> None:
    policy = parse(Policy(), ["altered", "delete", "on", "substantial"])
    assert policy is not None
    assert policy.preset is Preset.CUSTOM
    assert decide(verdict(Band.SUBSTANTIAL), policy).actions == (Action.DELETE, Action.NOTIFY)
    assert not decide(verdict(Band.LITTLE, Band.SUBSTANTIAL), policy).removes


def test_words_that_say_nothing_change_nothing() -> None:
    for words in (["altered"], ["altered", "ban"], ["custom"], ["altered", "hold", "on", "friday"], ["hello", "x"]):
        assert parse(Policy(), words) is None


def test_a_preset_keeps_the_place_of_the_moderators() -> None:
    chosen = parse(replace(Policy(), moderators_chat="42"), ["protect"])
    assert chosen is not None
    assert chosen.moderators_chat == "42"
    assert set(PRESETS) == {Preset.WATCH, Preset.REPLY, Preset.PROTECT}
    assert {Action.HOLD, Action.DELETE} == REMOVALS
