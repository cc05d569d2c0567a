"""Beliefs of several detectors are joined so that no real picture is called a fake more often than by the leader alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.policy import Action, Policy, Preset, Proof, Rule, decide, weigh
from detector.calibration import Measured, fit
from detector.combination import CombinedDetector, join
from detector.detector import Detector, DetectorError
from detector.media import Media
from detector.testing import FakeDetector
from detector.verdict import UNCALIBRATED, Band, Belief, Family, Kind, Signal, Verdict

BANDS = [Band.LITTLE, Band.UNCERTAIN, Band.SUBSTANTIAL]
beliefs = st.builds(Belief, band=st.sampled_from(BANDS), likelihood_ratio=st.floats(1e-3, 1e3))


def picture(value: int = 200) -> Media:
    frame = np.full((64, 64, 3), value, np.uint8)
    return Media(frames=(frame,), frame_indices=(0,), format="png", width=64, height=64)


def saying(band: Band, name: str) -> FakeDetector:
    return FakeDetector(judge=lambda media: band, name=name)


@dataclass
class Unmeasured:
    """A detector whose scores nobody measured."""

    inner: FakeDetector

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def digest(self) -> str:
        return self.inner.digest

    def detect(self, batch: list[Media]) -> list[Verdict]:
        return [
            replace(verdict, signals=tuple(replace(signal, detail=UNCALIBRATED) for signal in verdict.signals))
            for verdict in self.inner.detect(batch)
        ]


def verdict_of(*detectors: Detector) -> Verdict:
    (verdict,) = CombinedDetector(detectors).detect([picture()])
    return verdict


@given(beliefs, st.lists(beliefs, max_size=3))
def test_substantial_takes_the_leaders_substantial(leader: Belief, others: list[Belief]) -> None:
    joined = join([leader, *others])
    if joined.band is Band.SUBSTANTIAL:
        assert leader.band is Band.SUBSTANTIAL
        assert all(other.band is not Band.LITTLE for other in others)
    if joined.band is Band.LITTLE:
        assert all(belief.band is Band.LITTLE for belief in [leader, *others])


@given(st.lists(beliefs, min_size=1, max_size=4))
def test_the_joined_ratio_is_no_more_extreme_than_theirs(several: list[Belief]) -> None:
    ratios = [belief.likelihood_ratio or 0.0 for belief in several]
    joined = join(several).likelihood_ratio
    assert joined is not None
    assert min(ratios) * 0.999 <= joined <= max(ratios) * 1.001


@given(st.lists(beliefs, min_size=2, max_size=3), st.integers(0, 2), st.sampled_from(BANDS))
def test_a_stronger_belief_never_makes_the_joined_one_weaker(several: list[Belief], at: int, band: Band) -> None:
    stronger = list(several)
    at %= len(several)
    if band.rank < several[at].band.rank:
        return
    stronger[at] = replace(several[at], band=band)
    assert join(stronger).band.rank >= join(several).band.rank


def test_real_pictures_alarm_no_more_often_than_with_the_leader_alone() -> None:
    """Two detectors that err on different pictures, each with its hundredth of false alarms: the stronger band has nearly two."""
    rng = random.Random(5)

    def scores(centre: float, count: int) -> list[tuple[float, float]]:
        return [(rng.gauss(centre, 1), rng.gauss(centre, 1)) for _ in range(count)]

    real, fake = scores(-1.5, 4000), scores(1.5, 4000)
    sides = [fit(Measured(real=[pair[side] for pair in real], fake=[pair[side] for pair in fake])) for side in (0, 1)]

    def alarms(pairs: list[tuple[float, float]]) -> tuple[int, int, int]:
        said = [[side.belief(score) for side, score in zip(sides, pair, strict=True)] for pair in pairs]
        return (
            sum(one.band is Band.SUBSTANTIAL for one, _ in said),
            sum(Band.SUBSTANTIAL in {one.band, other.band} for one, other in said),
            sum(join(both).band is Band.SUBSTANTIAL for both in said),
        )

    leader, either, joined = alarms(real)
    assert leader <= 40
    assert either > 60
    assert joined <= leader
    found_by_leader, _, found = alarms(fake)
    assert found > 0.9 * found_by_leader


def test_both_detectors_signals_are_in_the_one_verdict() -> None:
    one, other = saying(Band.SUBSTANTIAL, "default"), saying(Band.UNCERTAIN, "defenders")
    verdict = verdict_of(one, other)
    assert [signal.name for signal in verdict.signals] == [
        "default_altered", "default_generated", "defenders_altered", "defenders_generated"
    ]  # fmt: skip
    assert verdict.altered.band is Band.SUBSTANTIAL
    assert verdict.model_digest == CombinedDetector([one, other]).digest
    assert verdict.model_digest not in {one.digest, other.digest, CombinedDetector([other, one]).digest}


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (Band.SUBSTANTIAL, Band.SUBSTANTIAL, Band.SUBSTANTIAL),
        (Band.SUBSTANTIAL, Band.LITTLE, Band.UNCERTAIN),
        (Band.LITTLE, Band.SUBSTANTIAL, Band.UNCERTAIN),
        (Band.UNCERTAIN, Band.SUBSTANTIAL, Band.UNCERTAIN),
        (Band.LITTLE, Band.LITTLE, Band.LITTLE),
        (Band.NONE, Band.SUBSTANTIAL, Band.SUBSTANTIAL),
        (Band.SUBSTANTIAL, Band.NONE, Band.SUBSTANTIAL),
        (Band.NONE, Band.NONE, Band.NONE),
    ],
)
def test_bands_that_disagree(first: Band, second: Band, joined: Band) -> None:
    verdict = verdict_of(saying(first, "default"), saying(second, "defenders"))
    assert verdict.altered.band is joined
    assert (verdict.altered.likelihood_ratio is None) == (joined is Band.NONE)


def test_who_was_never_measured_has_no_say_beside_one_who_was() -> None:
    unmeasured = Unmeasured(saying(Band.UNCERTAIN, "defenders"))
    assert verdict_of(saying(Band.LITTLE, "default"), unmeasured).altered.band is Band.LITTLE
    assert verdict_of(unmeasured, saying(Band.SUBSTANTIAL, "default")).altered.band is Band.SUBSTANTIAL
    assert verdict_of(unmeasured, saying(Band.NONE, "default")).altered.band is Band.UNCERTAIN
    assert len(verdict_of(saying(Band.LITTLE, "default"), unmeasured).signals) == 4


def test_two_networks_are_one_kind_of_proof() -> None:
    verdict = verdict_of(saying(Band.SUBSTANTIAL, "default"), saying(Band.SUBSTANTIAL, "defenders"))
    assert [(item.band, item.proof) for item in weigh(verdict)] == [(Band.SUBSTANTIAL, None)] * 2
    rule = Rule(substantial=(Action.DELETE,))
    decision = decide(verdict, Policy(preset=Preset.CUSTOM, altered=rule, generated=rule))
    assert not decision.removes
    other_kind = Signal(
        name="c2pa", family=Family.METADATA, kind=Kind.ALTERED, applies=True, score=1.0, band=Band.SUBSTANTIAL
    )
    proved = replace(verdict, signals=(*verdict.signals, other_kind))
    assert weigh(proved)[0].proof is Proof.TWO_KINDS
    assert decide(proved, Policy(preset=Preset.CUSTOM, altered=rule)).removes


def test_it_is_a_detector_of_each_once() -> None:
    combined = CombinedDetector([saying(Band.LITTLE, "a"), saying(Band.LITTLE, "b")])
    assert isinstance(combined, Detector)
    assert combined.name == "a+b"
    assert combined.detect([]) == []
    for wrong in ([], [saying(Band.LITTLE, "a"), saying(Band.LITTLE, "a")]):
        with pytest.raises(DetectorError, match="once"):
            CombinedDetector(wrong)
