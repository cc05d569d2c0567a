"""From a joined score to a belief: an evidence band and a likelihood ratio, both read off measured error rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import exp, log, log1p, tanh

from detector.verdict import Band, Belief


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How one kind's score is read. Made by `fit`, shipped beside the weights, part of the model's digest."""

    uncertain_from: float
    """Scores at or above it are UNCERTAIN: at most a twentieth of this kind's fakes lie below."""
    substantial_from: float
    """Scores at or above it are SUBSTANTIAL: about a hundredth of real pictures reach it."""
    slope: float
    """Of the log likelihood ratio over the score; > 0 (Platt scaling)."""
    intercept: float
    limit: float
    """The log likelihood ratio stays within ±limit: no counts bear more."""
    missed: float = 0.0
    """The share of fakes that look to the network as real pictures do, so that no score, however low, says less than that."""

    @property
    def record(self) -> dict[str, float]:
        """Ready for JSON. Digests are made of it: without what earlier ones do not say, where that is nothing."""
        made = asdict(self)
        if not self.missed:
            del made["missed"]
        return made

    def belief(self, score: float) -> Belief:
        """What a score, a log-odds, amounts to. A higher score never gives a weaker belief."""
        band = Band.LITTLE
        if score >= self.uncertain_from:
            band = Band.UNCERTAIN
        if score >= self.substantial_from:
            band = Band.SUBSTANTIAL
        seen = exp(self.limit * tanh((self.slope * score + self.intercept) / self.limit))
        ratio = self.missed + (1 - self.missed) * seen
        return Belief(band=band, likelihood_ratio=float(f"{ratio:.6g}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Scores of labelled pictures that neither the network nor the rule was trained on."""

    real: Sequence[float]
    fake: Sequence[float]
    real_weights: Sequence[float] | None = None
    """How much each says of the likelihood ratio, > 0; None where all say as much. The bands count pictures all the same."""
    fake_weights: Sequence[float] | None = None


def fit(measured: Measured, *, missed_rate: float = 0.05, substantial_rate: float = 0.01) -> Calibration:
    """The calibration in which at most `substantial_rate` of `measured.real` are SUBSTANTIAL, `missed_rate` of the fakes LITTLE.

    The likelihood ratio is Platt's (1999): a logistic curve through the two labels as if there were as many of either,
    bent so that no ratio says more than the counts can bear, over the fakes that can be told at all: some share of them,
    which is fitted too, scores as real pictures do. Raises ValueError where there are fewer than 100 pictures of
    either label, or where real pictures score higher than fakes.
    """
    return fit_each(measured, [substantial_rate], missed_rate=missed_rate)[0]


def fit_each(measured: Measured, substantial_rates: Iterable[float], *, missed_rate: float = 0.05) -> list[Calibration]:
    """As `fit`, for each of several rates: the likelihood ratio, which they do not change, takes long and is fitted once."""
    if min(len(measured.real), len(measured.fake)) < 100:
        raise ValueError("calibration takes at least 100 pictures of either label")
    slope, intercept = _platt(measured)
    if slope <= 0:
        raise ValueError("real pictures score higher than fakes: there is nothing to calibrate")
    missed = _missed(measured)
    slope, intercept = _platt(measured, missed)
    fakes = sorted(measured.fake)
    little = fakes[int(len(fakes) * missed_rate)] - 1e-6
    return [
        Calibration(
            uncertain_from=round(min(little, substantial), 6),
            substantial_from=substantial,
            slope=round(slope, 6),
            intercept=round(intercept, 6),
            limit=round(log(len(measured.real)), 4),
            missed=missed,
        )
        for substantial in (_above(measured.real, rate) for rate in substantial_rates)
    ]


_MOST_MISSED = 0.5
_GOLDEN = (5**0.5 - 1) / 2


def _missed(measured: Measured) -> float:
    """The share of fakes that score as real pictures do which makes the labels likeliest, by golden sections; to two places."""
    low, high = 0.0, _MOST_MISSED
    cost = lru_cache(maxsize=None)(lambda share: _cost(measured, share))
    while high - low > 0.005:
        first, second = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        low, high = (low, second) if cost(first) < cost(second) else (first, high)
    return min((0.0, round((low + high) / 2, 2)), key=cost)


def _cost(measured: Measured, missed: float) -> float:
    """The cross-entropy of the labels, at the curve that is best with this share."""
    slope, intercept = _platt(measured, missed)
    ratio = [
        (label, weight, log(missed + (1 - missed) * exp(min(slope * score + intercept, 30.0)) + 1e-12))
        for label, scores, weights in (
            (0, measured.real, measured.real_weights),
            (1, measured.fake, measured.fake_weights),
        )
        for score, weight in _weighed(scores, weights)
    ]
    return sum(weight * log1p(exp(-value if label else value)) for label, weight, value in ratio)


def _platt(measured: Measured, missed: float = 0.0, steps: int = 50) -> tuple[float, float]:
    """Slope and intercept of the log-odds, at even numbers of either label, of fakes that can be told; by Fisher's scoring,
    which is Newton's method where none is missed; lightly shrunk."""
    items = [(score, 0.0, weight) for score, weight in _weighed(measured.real, measured.real_weights)]
    items += [(score, 1.0, weight) for score, weight in _weighed(measured.fake, measured.fake_weights)]
    slope, intercept, shrink = 0.1, 0.0, 1e-4
    for _ in range(steps):
        gradient_s, gradient_i, ss, si, ii = shrink * slope, 0.0, shrink, 0.0, 1e-9
        for score, label, weight in items:
            seen = (1 - missed) * exp(max(-30.0, min(30.0, slope * score + intercept)))
            ratio = missed + seen
            chance, part = ratio / (1 + ratio), seen / ratio
            error, bend = weight * (chance - label) * part, weight * chance * (1 - chance) * part * part
            gradient_s, gradient_i = gradient_s + error * score, gradient_i + error
            ss, si, ii = ss + bend * score * score, si + bend * score, ii + bend
        area = ss * ii - si * si
        if area <= 1e-15:
            break
        before = slope, intercept
        # Half a step once far from the goal would do too; a bound keeps the first steps from overshooting.
        slope -= max(-1.0, min(1.0, (ii * gradient_s - si * gradient_i) / area))
        intercept -= max(-1.0, min(1.0, (ss * gradient_i - si * gradient_s) / area))
        if abs(slope - before[0]) + abs(intercept - before[1]) < 1e-9:
            break
    return slope, intercept


def _weighed(scores: Sequence[float], weights: Sequence[float] | None) -> list[tuple[float, float]]:
    """The scores with weights that sum up to a half."""
    own = weights or [1.0] * len(scores)
    total = 2 * sum(own)
    return [(score, weight / total) for score, weight in zip(scores, own, strict=True)]


def _above(real: Sequence[float], rate: float) -> float:
    """A score that at most `rate` of the real pictures reach."""
    ordered = sorted(real)
    return round(ordered[len(ordered) - 1 - int(len(ordered) * rate)] + 2e-6, 6)
