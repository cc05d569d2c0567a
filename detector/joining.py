"""How the two specialists' opinions become one: a multinomial logistic rule, learned on sources that none of them saw.

Each specialist says, for a face or for the whole picture, how much more it looks altered than real and generated than real
(natural log-odds). The rule weighs these against each other. Where there is no face nothing can be said of a swap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detector.verdict import Unfit

Pair = tuple[float, float]
"""ln(altered / real), ln(generated / real)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceLook:
    """What it saw in one face, and where that is: in fractions of the frame, within [0, 1]."""

    pair: Pair
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the network saw in one frame."""

    whole: Pair
    """By the tuned half, of the first look at the whole picture."""
    shallow: Pair | None
    """By the untuned lower half alone, the mean of both looks; None where the recipe has no such head."""
    face: Pair | None
    """The largest of each number over as many of the largest faces as the recipe says; None where no face is large enough."""
    faces: tuple[FaceLook, ...] = ()
    """Each face that was looked at, largest first."""
    faces_beyond: int = 0
    """Faces that there are besides, and that nobody looked at."""
    why_faceless: Unfit = Unfit.NO_FACE
    """Where there is no face to judge: why."""

    @property
    def faceless(self) -> tuple[float, ...]:
        """What a rule weighs where there is no face."""
        return (*self.whole, *(self.shallow or ()))

    @property
    def features(self) -> tuple[float, ...]:
        """What a rule weighs where there is a face: its numbers, then the others."""
        return (*(self.face or ()), *self.faceless)


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
    """Over `Look.features`."""
    generated: Row
    faceless: Row
    """`generated` where there is no face: over `Look.faceless`."""

    def of_face(self, look: Look, pair: Pair) -> float:
        """The log likelihood ratio of *altered*, were this the frame's only face."""
        return self.altered.of((*pair, *look.faceless))

    def log_ratios(self, look: Look) -> tuple[float | None, float]:
        """(altered, generated); altered is None where there is no face."""
        if look.face is None:
            return None, self.faceless.of(look.faceless)
        return self.altered.of(look.features), self.generated.of(look.features)

    def check(self, numbers: int) -> None:
        """Raises ValueError unless it weighs so many numbers of a picture without a face, and two more of one with a face."""
        found = [len(row.weights) for row in (self.altered, self.generated, self.faceless)]
        if found != [numbers + 2, numbers + 2, numbers]:
            raise ValueError(f"the joining rule weighs {found} numbers, not {[numbers + 2, numbers + 2, numbers]}")

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Join:
        """What `dataclasses.asdict` made of a rule. Raises KeyError, TypeError for anything else."""
        rows = {name: Row(weights=tuple(record[name]["weights"]), bias=record[name]["bias"]) for name in cls.__slots__}
        return cls(**rows)
