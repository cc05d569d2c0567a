"""How the two specialists' opinions become one: a multinomial logistic rule, learned on sources that none of them saw.

Each specialist says, for a face or for the whole picture, how much more it looks altered than real and generated than real
(natural log-odds). The rule weighs these against each other. Where there is no face nothing can be said of a swap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Pair = tuple[float, float]
"""ln(altered / real), ln(generated / real)."""
Pairs = tuple[float, float, float, float]
"""A `Pair` by the tuned upper half, and one by the untuned lower half alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the network saw in one frame."""

    whole: Pairs
    face: Pair | None
    """The largest of each number over the frame's faces; None where no face is large enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A linear rule."""

    weights: tuple[float, ...]
    bias: float

    def of(self, features: Sequence[float]) -> float:
        """The weighted sum. Raises ValueError for another number of features."""
        return self.bias + sum(weight * feature for weight, feature in zip(self.weights, features, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """The rule. Log likelihood ratios of each kind against real pictures."""

    altered: Row
    """Over what is said of the face and of the whole picture."""
    generated: Row
    faceless: Row
    """`generated` where there is no face: over what is said of the whole picture."""

    def log_ratios(self, look: Look) -> tuple[float | None, float]:
        """(altered, generated); altered is None where there is no face."""
        if look.face is None:
            return None, self.faceless.of(look.whole)
        features = (*look.face, *look.whole)
        return self.altered.of(features), self.generated.of(features)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Join:
        """What `dataclasses.asdict` made of a rule. Raises KeyError, TypeError for anything else."""
        rows = {name: Row(weights=tuple(record[name]["weights"]), bias=record[name]["bias"]) for name in cls.__slots__}
        return cls(**rows)
