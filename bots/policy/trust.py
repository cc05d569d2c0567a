"""PURE. What a policy takes on a model's word: an admin who chooses that is told what it costs, and asked again."""

from __future__ import annotations

from enum import StrEnum

from bots.policy.rules import DEFAULT_PENALTY_PROOFS, PENALTIES, REMOVALS, Mode, Policy, Proof
from worker.contract import Kind


class Trust(StrEnum):
    """What a LIVE policy does without the proof that it would need by default."""

    ALTERED_REMOVED = "altered_removed"
    """Takes pictures out because a model alone calls them altered."""
    GENERATED_REMOVED = "generated_removed"
    PENALTY_BY_MODEL = "penalty_by_model"
    """Punishes members because a model alone says so."""
    PENALTY_UNCONFIRMED = "penalty_unconfirmed"
    """Punishes members for what no person confirmed and no known picture shows, but some other proof."""


def trusts(policy: Policy) -> frozenset[Trust]:
    """What it takes on trust; nothing as long as it is not LIVE, for then nothing happens."""
    if policy.mode is not Mode.LIVE:
        return frozenset()
    found = set[Trust]()
    for kind, trust in ((Kind.ALTERED, Trust.ALTERED_REMOVED), (Kind.GENERATED, Trust.GENERATED_REMOVED)):
        rule = policy.rule(kind)
        if Proof.MODEL in rule.proofs and REMOVALS.intersection(rule.substantial):
            found.add(trust)
    everybodys = [policy] if policy.newcomer_rules is None else [policy, policy.newcomer_rules]
    if any(PENALTIES.intersection(rules.rule(kind).substantial) for rules in everybodys for kind in Kind):
        if Proof.MODEL in policy.penalty_proofs:
            found.add(Trust.PENALTY_BY_MODEL)
        if policy.penalty_proofs - DEFAULT_PENALTY_PROOFS - {Proof.MODEL}:
            found.add(Trust.PENALTY_UNCONFIRMED)
    return frozenset(found)
