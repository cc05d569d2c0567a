"""Any signal can be left out: the rest is said, judged and worded as before, and never amounts to more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest

from bots.moderator.wording import grounds, looks, traces
from bots.policy import weigh
from bots.texts import Texts
from detector.provenance.weighing import weighed
from detector.verdict import (
    FACES_SAMPLED,
    INCOMPLETE,
    PART_OF_TIME,
    Band,
    Belief,
    Family,
    Kind,
    Region,
    Signal,
    Trace,
    Verdict,
)

SPEAKING = {
    Trace.SIGNED_GENERATED: (Kind.GENERATED, Band.SUBSTANTIAL),
    Trace.SIGNED_COMPOSITE: (Kind.ALTERED, Band.SUBSTANTIAL),
    Trace.CLAIMS_GENERATED: (Kind.GENERATED, Band.SUBSTANTIAL),
    Trace.CLAIMS_PERHAPS_GENERATED: (Kind.GENERATED, Band.UNCERTAIN),
    Trace.CLAIMS_COMPOSITE: (Kind.ALTERED, Band.UNCERTAIN),
    Trace.CLAIMS_FACE_SWAP: (Kind.ALTERED, Band.SUBSTANTIAL),
    Trace.MARK_GENERATED: (Kind.GENERATED, Band.SUBSTANTIAL),
}
TRACES = [
    Signal(
        name=trace.value,
        family=Family.PROVENANCE if trace.value.startswith(("signed", "record", "no")) else Family.METADATA,
        kind=SPEAKING.get(trace, (None, Band.NONE))[0],
        applies=trace is not Trace.NO_RECORD,
        band=SPEAKING.get(trace, (None, Band.NONE))[1],
        detail=trace,
    )
    for trace in Trace
]
NETWORK = [
    Signal(
        name="default_altered", family=Family.NETWORK, kind=Kind.ALTERED, applies=True, score=0.9, band=Band.UNCERTAIN
    ),
    Signal(
        name="default_generated",
        family=Family.NETWORK,
        kind=Kind.GENERATED,
        applies=True,
        score=0.2,
        band=Band.LITTLE,
        detail=PART_OF_TIME,
    ),
    Signal(name="default_faces", family=Family.NETWORK, kind=None, applies=True, detail=FACES_SAMPLED),
    Signal(name="file", family=Family.METADATA, kind=None, applies=True, detail=INCOMPLETE),
]
SEEN = Verdict(
    altered=Belief(band=Band.UNCERTAIN, likelihood_ratio=3.0),
    generated=Belief(band=Band.LITTLE, likelihood_ratio=0.2),
    signals=tuple(NETWORK),
    regions=(Region(kind=Kind.ALTERED, left=0.1, top=0.1, right=0.3, bottom=0.3, score=0.9),),
    model_digest="0" * 64,
)
TEXTS = Texts()


def said(verdict: Verdict, locale: str) -> list[str]:
    """Everything that people are told of it."""
    return [
        *looks.signals(verdict, TEXTS.say, locale),
        *traces.sentences(verdict, TEXTS.say, locale, traces.IN_PRIVATE),
        looks.none(verdict, TEXTS.say, locale),
        grounds.rests_on(verdict, list(Kind), TEXTS.say, locale),
        grounds.rests_on(verdict, [], TEXTS.say, locale),
    ]


def bands(verdict: Verdict) -> dict[Kind, int]:
    return {kind: verdict.belief(kind).band.rank for kind in Kind}


def proofs(verdict: Verdict) -> dict[Kind, bool]:
    return {item.kind: item.proof is not None for item in weigh(verdict)}


def without(signals: Sequence[Signal], *left_out: Signal) -> list[Signal]:
    return [one for one in signals if one not in left_out]


@pytest.mark.parametrize("trace", TRACES, ids=lambda one: one.name)
@pytest.mark.parametrize("locale", ["en", "zh", "ko"])
def test_whatever_the_file_says_can_be_left_out(trace: Signal, locale: str) -> None:
    every, fewer = weighed(SEEN, TRACES), weighed(SEEN, without(TRACES, trace))
    assert set(every.signals) - set(fewer.signals) == {trace}
    for kind in Kind:
        assert bands(fewer)[kind] <= bands(every)[kind]
        assert proofs(fewer)[kind] <= proofs(every)[kind]
        if trace.kind is not kind:
            assert fewer.belief(kind) == every.belief(kind)
    assert {line for line in said(fewer, locale) if line.strip()} >= {TEXTS.say("signal-incomplete", locale)}


@pytest.mark.parametrize("family", [Family.PROVENANCE, Family.METADATA])
def test_a_whole_family_can_be_left_out(family: Family) -> None:
    fewer = weighed(SEEN, [one for one in TRACES if one.family is not family])
    assert all(line.strip() for line in said(fewer, "en"))
    assert bands(weighed(SEEN, []))[Kind.ALTERED] <= bands(fewer)[Kind.ALTERED]
    assert weighed(SEEN, []) == SEEN


@pytest.mark.parametrize("signal", NETWORK, ids=lambda one: one.name)
def test_whatever_the_network_says_can_be_left_out(signal: Signal) -> None:
    fewer = replace(SEEN, signals=tuple(without(NETWORK, signal)))
    for verdict in (fewer, weighed(fewer, TRACES)):
        assert all(line.strip() for line in said(verdict, "en"))
        assert all(proofs(verdict)[kind] <= proofs(weighed(SEEN, TRACES))[kind] for kind in Kind)


def test_any_two_can_be_left_out() -> None:
    every = weighed(SEEN, TRACES)
    for pair in combinations(TRACES, 2):
        fewer = weighed(SEEN, without(TRACES, *pair))
        assert all(bands(fewer)[kind] <= bands(every)[kind] for kind in Kind)


def test_the_band_is_set_by_those_without_which_it_would_be_another() -> None:
    def names(verdict: Verdict, kind: Kind) -> list[str]:
        return [one.name for one in verdict.set_by(kind)]

    assert (names(SEEN, Kind.ALTERED), names(SEEN, Kind.GENERATED)) == (["default_altered"], ["default_generated"])
    claim = next(one for one in TRACES if one.detail == Trace.CLAIMS_GENERATED)
    raised = weighed(SEEN, [claim])
    assert (raised.generated.band, names(raised, Kind.GENERATED)) == (Band.UNCERTAIN, ["claims_generated"])
    assert names(raised, Kind.ALTERED) == ["default_altered"]
    assert names(replace(SEEN, altered=Belief()), Kind.ALTERED) == []
