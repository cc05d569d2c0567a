"""From a network's raw score to a belief: an evidence band and a likelihood ratio, both read off measured error rates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from detector.verdict import Band, Belief


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How one kind's score is read. Made by `fit`, shipped beside the weights, part of the model's digest."""

    uncertain_from: float
    """Scores at or above it are UNCERTAIN: about a tenth of real pictures reach it."""
    substantial_from: float
    """Scores at or above it are SUBSTANTIAL: about a hundredth of real pictures reach it."""
    scores: tuple[float, ...]
    """Knots, ascending."""
    log_ratios: tuple[float, ...]
    """Natural logarithm of the likelihood ratio at each knot, ascending; straight lines between, flat outside."""

    def belief(self, score: float) -> Belief:
        """What a score in [0, 1] amounts to. A higher score never gives a weaker belief."""
        band = Band.LITTLE
        if score >= self.uncertain_from:
            band = Band.UNCERTAIN
        if score >= self.substantial_from:
            band = Band.SUBSTANTIAL
        return Belief(band=band, likelihood_ratio=round(exp(self._log_ratio(score)), 4))

    def _log_ratio(self, score: float) -> float:
        place = bisect_right(self.scores, score)
        if place == 0:
            return self.log_ratios[0]
        if place == len(self.scores):
            return self.log_ratios[-1]
        low, high = self.scores[place - 1], self.scores[place]
        share = (score - low) / (high - low)
        return self.log_ratios[place - 1] + share * (self.log_ratios[place] - self.log_ratios[place - 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Scores of labelled pictures that the model was not trained on."""

    real: Sequence[float]
    fake: Sequence[float]


def fit(
    measured: Measured, *, uncertain_rate: float = 0.10, substantial_rate: float = 0.01, bins: int = 12
) -> Calibration:
    """The calibration in which at most these shares of `measured.real` reach each band.

    The likelihood ratio is counted in bins of equal numbers of pictures, one picture added to each count so that no
    ratio says more than the counts can bear, then made monotone by pooling adjacent violators (Ayer et al., 1955).
    Raises ValueError where there are fewer than 100 pictures of either label.
    """
    if min(len(measured.real), len(measured.fake)) < 100:
        raise ValueError("calibration takes at least 100 pictures of either label")
    real = sorted(measured.real)
    pooled = sorted((*measured.real, *measured.fake))
    edges = [pooled[round(place * (len(pooled) - 1) / bins)] for place in range(1, bins)]
    counts = {label: [0.0] * bins for label in ("real", "fake")}
    for label, scores in (("real", measured.real), ("fake", measured.fake)):
        for score in scores:
            counts[label][bisect_right(edges, score)] += 1
    ratios = [
        log((fake + 1) / (len(measured.fake) + bins)) - log((real_count + 1) / (len(measured.real) + bins))
        for fake, real_count in zip(counts["fake"], counts["real"], strict=True)
    ]
    ends = [pooled[0], *edges, pooled[-1]]
    centres = [(low + high) / 2 for low, high in pairwise(ends)]
    knots = sorted(dict(zip(centres, pool_adjacent(ratios), strict=True)).items())
    return Calibration(
        uncertain_from=_threshold(real, uncertain_rate),
        substantial_from=_threshold(real, substantial_rate),
        scores=tuple(round(score, 6) for score, _ in knots),
        log_ratios=tuple(round(ratio, 4) for _, ratio in knots),
    )


def pool_adjacent(values: Sequence[float]) -> list[float]:
    """The non-decreasing sequence nearest to `values` in squares."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, size = value, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    return [mean for mean, size in blocks for _ in range(size)]


def _threshold(real: list[float], rate: float) -> float:
    """A score that at most `rate` of the sorted `real` reach."""
    allowed = int(len(real) * rate)
    highest_refused = real[len(real) - 1 - allowed]
    return highest_refused + 1e-6
