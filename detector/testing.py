"""A Detector without torch, for anybody's tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from detector.explanation import HeatMap
from detector.media import Media
from detector.verdict import Band, Belief, Family, Kind, NoMap, Signal, Verdict

Judge = Callable[[Media], Band]


def by_brightness(media: Media) -> Band:
    """SUBSTANTIAL for a bright picture, LITTLE for a dark one: something that a test can draw."""
    return Band.SUBSTANTIAL if float(media.frames[0].mean()) > 127 else Band.LITTLE


@dataclass(slots=True, kw_only=True)
class FakeDetector:
    """Says of every picture what `judge` says, of both kinds; counts what it was given."""

    judge: Judge = by_brightness
    name: str = "fake"
    at_once: int = 64
    batches: list[int] = field(default_factory=list)
    """The size of each batch that it was given."""

    @property
    def digest(self) -> str:
        """A digest of its name."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        """One verdict per item."""
        self.batches.append(len(batch))
        return [self._verdict(self.judge(media)) for media in batch]

    def _verdict(self, band: Band) -> Verdict:
        score = {Band.NONE: None, Band.LITTLE: 0.1, Band.UNCERTAIN: 0.5, Band.SUBSTANTIAL: 0.9}[band]
        ratio = {Band.NONE: None, Band.LITTLE: 0.3, Band.UNCERTAIN: 2.0, Band.SUBSTANTIAL: 40.0}[band]
        belief = Belief(band=band, likelihood_ratio=ratio)
        signals = tuple(
            Signal(
                name=f"{self.name}_{kind}",
                family=Family.NETWORK,
                kind=kind,
                applies=band is not Band.NONE,
                score=score,
                band=band,
            )
            for kind in Kind
        )
        return Verdict(altered=belief, generated=belief, signals=signals, model_digest=self.digest)


class PointingDetector(FakeDetector):
    """A FakeDetector that can show where it looked: at the left half of what is SUBSTANTIAL."""

    def heat_maps(self, media: Media, verdict: Verdict) -> tuple[HeatMap, ...]:
        """One of the picture, or that there is nothing to point at."""
        picture = media.frames[0]
        if verdict.band is not Band.SUBSTANTIAL:
            return (HeatMap(kind=Kind.GENERATED, picture=picture, why_not=NoMap.LITTLE),)
        heat = np.zeros((28, 28), np.float32)
        heat[:, :14] = 1.0
        return (HeatMap(kind=Kind.GENERATED, picture=picture, heat=heat),)
