"""Monotone in evidence, for every rule that can be written of what is said: all of them, none left to chance."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from bots.policy import QUIET, Action, Policy, Proof, Rule, arranged, decide
from worker.contract import Band, Kind, Verdict
from worker.testing import verdict

SAID = [arranged(some) for count in range(len(QUIET) + 1) for some in itertools.combinations(sorted(QUIET), count)]
RISING = [(Band.NONE, Band.UNCERTAIN), (Band.LITTLE, Band.UNCERTAIN), (Band.UNCERTAIN, Band.SUBSTANTIAL)]
"""To see that there is little is no more evidence than to see nothing."""


@pytest.mark.parametrize("kind", Kind)
def test_what_is_said_of_weaker_evidence_is_said_of_stronger(kind: Kind) -> None:
    for none, little, uncertain, substantial in itertools.product(SAID, repeat=4):
        rule = Rule(none=none, little=little, uncertain=uncertain, substantial=substantial)
        policy = Policy(altered=Rule(substantial=()), generated=Rule(substantial=())).with_rule(kind, rule)
        follows = {band: {*decide(_judged(kind, band), policy).actions} for band in Band}
        for weaker, stronger in RISING:
            assert follows[stronger] >= follows[weaker], rule
        for band, written in zip(Band, (none, little, uncertain, substantial), strict=True):
            assert follows[band] >= {*written}, rule


def test_where_a_picture_goes_nothing_is_said_under_it() -> None:
    rule = Rule(uncertain=(Action.REACT, Action.REPLY), substantial=(Action.DELETE,), proofs=frozenset({Proof.MODEL}))
    assert decide(verdict(Band.SUBSTANTIAL), Policy(altered=rule)).actions == (Action.DELETE, Action.NOTIFY)
    unproved = replace(rule, proofs=frozenset())
    said = (Action.REACT, Action.REPLY, Action.NOTIFY)
    assert decide(verdict(Band.SUBSTANTIAL), Policy(altered=unproved)).actions == said


def _judged(kind: Kind, band: Band) -> Verdict:
    return verdict(band) if kind is Kind.ALTERED else verdict(generated=band)
