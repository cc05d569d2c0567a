"""A higher score never makes a weaker belief, and the bands keep their promised rates."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.calibration import Calibration, Measured, fit
from detector.evaluation import area_under_curve
from detector.verdict import Band


def measured(seed: int = 0, apart: float = 2.0) -> Measured:
    rng = random.Random(seed)
    return Measured(
        real=[rng.gauss(-apart / 2, 1) for _ in range(1000)], fake=[rng.gauss(apart / 2, 1) for _ in range(400)]
    )


@cache
def fitted() -> Calibration:
    return fit(measured())


@given(st.lists(st.floats(-40, 40), min_size=2, max_size=20))
def test_belief_grows_with_the_score(scores: list[float]) -> None:
    calibration = fitted()
    beliefs = [calibration.belief(score) for score in sorted(scores)]
    assert [belief.band.rank for belief in beliefs] == sorted(belief.band.rank for belief in beliefs)
    ratios = [belief.likelihood_ratio or 0.0 for belief in beliefs]
    assert ratios == sorted(ratios)
    assert min(ratios) > 0


@pytest.mark.parametrize("seed", range(5))
def test_bands_keep_their_rates_on_what_they_were_fitted_to(seed: int) -> None:
    data = measured(seed)
    calibration = fit(data)
    reals = [calibration.belief(score).band for score in data.real]
    fakes = [calibration.belief(score).band for score in data.fake]
    assert 5 <= sum(band is Band.SUBSTANTIAL for band in reals) <= 10
    assert 15 <= sum(band is Band.LITTLE for band in fakes) <= 20


def test_the_ratio_is_that_of_the_two_densities() -> None:
    # Two normal curves two standard deviations apart: ln(ratio) = 2 x score.
    calibration = fit(measured(seed=7))
    for score in (-1.0, 0.0, 1.0):
        ratio = calibration.belief(score).likelihood_ratio
        assert ratio is not None
        assert ratio == pytest.approx(2.718281828 ** (2 * score), rel=0.5)


def test_fakes_that_score_as_real_pictures_do_are_reckoned_with() -> None:
    rng = random.Random(3)
    real = [rng.gauss(-2, 1) for _ in range(2000)]
    fake = [rng.gauss(2, 1) for _ in range(1600)] + [rng.gauss(-2, 1) for _ in range(400)]
    calibration = fit(Measured(real=real, fake=fake))
    assert calibration.missed == pytest.approx(0.2, abs=0.04)
    # However low a score: a fifth of the fakes is as likely to have it as a real picture is.
    assert calibration.belief(-6.0).likelihood_ratio == pytest.approx(0.2, abs=0.05)
    assert (calibration.belief(3.0).likelihood_ratio or 0) > 100
    assert fit(Measured(real=real, fake=fake[:1600])).missed < 0.03


def test_a_record_from_before_is_the_same_record() -> None:
    before = {"uncertain_from": -1.0, "substantial_from": 1.0, "slope": 1.0, "intercept": 0.0, "limit": 5.0}
    assert Calibration(**before).record == before
    assert Calibration(**before, missed=0.1).record == {**before, "missed": 0.1}


def test_no_ratio_says_more_than_the_counts_can_bear() -> None:
    calibration = fit(Measured(real=[-3.0] * 200 + [-2.0] * 200, fake=[4.0] * 400))
    ratio = calibration.belief(1000.0).likelihood_ratio
    assert ratio is not None
    assert 100 < ratio < 401  # one real picture more than were counted


def test_two_far_scores_still_differ() -> None:
    calibration = fit(measured())
    near, far = (calibration.belief(score).likelihood_ratio or 0.0 for score in (3.0, 4.0))
    assert far > near


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 100"):
        fit(Measured(real=[0.1] * 99, fake=[0.9] * 500))


def test_reals_above_fakes_are_refused() -> None:
    data = measured()
    with pytest.raises(ValueError, match="real pictures score higher"):
        fit(Measured(real=data.fake, fake=data.real))


def test_area_under_curve() -> None:
    assert area_under_curve([0.1, 0.2], [0.3, 0.4]) == 1
    assert area_under_curve([0.5], [0.5]) == 0.5
    assert area_under_curve([0.3, 0.4], [0.1, 0.2]) == 0
    assert area_under_curve([], [0.1]) is None


def test_weights_change_the_ratio_and_not_the_bands() -> None:
    data = measured()
    plain = fit(data)
    assert fit(replace(data, real_weights=[3.0] * 1000, fake_weights=[0.2] * 400)) == plain
    far = [score > 0.5 for score in data.real]  # a source whose photographs look made: as if most were like these
    weighed = fit(replace(data, real_weights=[20.0 if is_far else 1.0 for is_far in far]))
    assert (weighed.uncertain_from, weighed.substantial_from) == (plain.uncertain_from, plain.substantial_from)
    assert (weighed.belief(1.0).likelihood_ratio or 0) < 0.5 * (plain.belief(1.0).likelihood_ratio or 0)
    with pytest.raises(ValueError, match="zip"):
        fit(replace(data, real_weights=[1.0]))
