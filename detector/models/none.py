"""No detector at all: believes nothing of any picture. A worker with it needs no weights, and fingerprints all the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from detector.detector import Detector, DetectorCfg
from detector.media import Media
from detector.verdict import NO_MODEL, Belief, Family, Kind, Signal, Verdict


def create(cfg: DetectorCfg) -> Detector:
    """The detector; nothing in `cfg` matters to it."""
    return NoneDetector()


class NoneDetector:
    """Implements `Detector`."""

    name = "none"
    digest = hashlib.sha256(b"none 1").hexdigest()
    at_once = 64

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        signals = tuple(
            Signal(name=f"none_{kind}", family=Family.NETWORK, kind=kind, applies=False, detail=NO_MODEL)
            for kind in Kind
        )
        verdict = Verdict(
            altered=Belief(), generated=Belief(), signals=signals, model_digest=self.digest, frames_seen=0
        )
        return [verdict for _ in batch]
