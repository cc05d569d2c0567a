"""A higher score never makes a weaker belief, and the bands keep their promised rates."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.calibration import Measured, fit, pool_adjacent
from detector.evaluation import area_under_curve
from detector.verdict import Band


def measured(seed: int = 0) -> Measured:
    rng = random.Random(seed)
    return Measured(real=[rng.betavariate(2, 5) for _ in range(1000)], fake=[rng.betavariate(5, 2) for _ in range(400)])


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_belief_grows_with_the_score(scores: list[float]) -> None:
    calibration = fit(measured())
    beliefs = [calibration.belief(score) for score in sorted(scores)]
    assert [belief.band.rank for belief in beliefs] == sorted(belief.band.rank for belief in beliefs)
    ratios = [belief.likelihood_ratio or 0.0 for belief in beliefs]
    assert ratios == sorted(ratios)


@pytest.mark.parametrize("seed", range(5))
def test_bands_keep_their_rates_on_what_they_were_fitted_to(seed: int) -> None:
    data = measured(seed)
    calibration = fit(data)
    bands = [calibration.belief(score).band for score in data.real]
    assert sum(band is Band.SUBSTANTIAL for band in bands) <= 10
    assert 80 <= sum(band.rank >= Band.UNCERTAIN.rank for band in bands) <= 100


def test_no_ratio_says_more_than_the_counts_can_bear() -> None:
    calibration = fit(Measured(real=[0.1] * 200 + [0.2] * 200, fake=[0.9] * 400))
    ratio = calibration.belief(1.0).likelihood_ratio
    assert ratio is not None
    assert ratio < 402  # one real picture more than were counted


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 100"):
        fit(Measured(real=[0.1] * 99, fake=[0.9] * 500))


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30))
def test_pooling_is_monotone_and_keeps_the_sum(values: list[float]) -> None:
    pooled = pool_adjacent(values)
    assert all(low <= high + 1e-9 for low, high in zip(pooled, pooled[1:], strict=False))
    assert sum(pooled) == pytest.approx(sum(values), abs=1e-6)


def test_area_under_curve() -> None:
    assert area_under_curve([0.1, 0.2], [0.3, 0.4]) == 1
    assert area_under_curve([0.5], [0.5]) == 0.5
    assert area_under_curve([0.3, 0.4], [0.1, 0.2]) == 0
    assert area_under_curve([], [0.1]) is None
