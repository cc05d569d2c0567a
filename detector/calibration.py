"""From a joined score to a belief: an evidence band and a likelihood ratio, both read off measured error rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

    def belief(self, score: float) -> Belief:
        """What a score, a log-odds, amounts to. A higher score never gives a weaker belief."""
        band = Band.LITTLE
        if score >= self.uncertain_from:
            band = Band.UNCERTAIN
        if score >= self.substantial_from:
            band = Band.SUBSTANTIAL
        ratio = exp(self.limit * tanh((self.slope * score + self.intercept) / self.limit))
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
    bent so that no ratio says more than the counts can bear. Raises ValueError where there are fewer than 100 pictures of
    either label, or where real pictures score higher than fakes.
    """
    if min(len(measured.real), len(measured.fake)) < 100:
        raise ValueError("calibration takes at least 100 pictures of either label")
    slope, intercept = _platt(measured)
    if slope <= 0:
        raise ValueError("real pictures score higher than fakes: there is nothing to calibrate")
    substantial = _above(measured.real, substantial_rate)
    fakes = sorted(measured.fake)
    return Calibration(
        uncertain_from=round(min(fakes[int(len(fakes) * missed_rate)] - 1e-6, substantial), 6),
        substantial_from=substantial,
        slope=round(slope, 6),
        intercept=round(intercept, 6),
        limit=round(log(len(measured.real)), 4),
    )


def _platt(measured: Measured, steps: int = 50) -> tuple[float, float]:
    """Slope and intercept of the log-odds at even numbers of either label, by Newton's method; lightly shrunk."""
    items = [(score, 0.0, weight) for score, weight in _weighed(measured.real, measured.real_weights)]
    items += [(score, 1.0, weight) for score, weight in _weighed(measured.fake, measured.fake_weights)]
    slope, intercept, shrink = 0.1, 0.0, 1e-4
    for _ in range(steps):
        gradient_s, gradient_i, ss, si, ii = shrink * slope, 0.0, shrink, 0.0, 1e-9
        for score, label, weight in items:
            chance = _sigmoid(slope * score + intercept)
            error, bend = weight * (chance - label), weight * chance * (1 - chance)
            gradient_s, gradient_i = gradient_s + error * score, gradient_i + error
            ss, si, ii = ss + bend * score * score, si + bend * score, ii + bend
        area = ss * ii - si * si
        if area <= 1e-15:
            break
        # Half a step once far from the goal would do too; a bound keeps the first steps from overshooting.
        slope -= max(-1.0, min(1.0, (ii * gradient_s - si * gradient_i) / area))
        intercept -= max(-1.0, min(1.0, (ss * gradient_i - si * gradient_s) / area))
    return slope, intercept


def _weighed(scores: Sequence[float], weights: Sequence[float] | None) -> list[tuple[float, float]]:
    """The scores with weights that sum up to a half."""
    own = weights or [1.0] * len(scores)
    total = 2 * sum(own)
    return [(score, weight / total) for score, weight in zip(scores, own, strict=True)]


def _sigmoid(value: float) -> float:
    return exp(-log1p(exp(-value))) if value > -30 else exp(value)


def _above(real: Sequence[float], rate: float) -> float:
    """A score that at most `rate` of the real pictures reach."""
    ordered = sorted(real)
    return round(ordered[len(ordered) - 1 - int(len(ordered) * rate)] + 2e-6, 6)
