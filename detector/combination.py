"""Several detectors as one: every one's signals in a single verdict, and beliefs that are joined with care.

Each detector's SUBSTANTIAL is reached by about a hundredth of real pictures. Whoever took the stronger of two would have up to
twice as many false alarms as either. So, for each kind, among the detectors that can judge it:

- the first one named leads: SUBSTANTIAL takes its SUBSTANTIAL. The others can withhold it, never give it, so that real
  pictures reach it no more often than with the leader alone;
- one that says LITTLE where the leader says SUBSTANTIAL, or more than LITTLE where the leader says that, makes it UNCERTAIN:
  they disagree, and a person should know;
- one whose scores nobody measured has no say beside one that was measured; its signal is there all the same;
- the likelihood ratio is the geometric mean of theirs: networks see the same pixels, so their ratios must not be multiplied.

Where the leader cannot judge (it sees no face, say), the next that can leads. Two networks remain one kind of proof
(`Family.NETWORK`), whatever they say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from math import exp, log

from detector.detector import Detector, DetectorError, Points
from detector.explanation import HeatMap
from detector.media import Media
from detector.verdict import MAX_REGIONS, UNCALIBRATED, Band, Belief, Kind, Verdict


class CombinedDetector:
    """Implements `Detector` by asking others, the leader first. Not thread-safe."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        """Raises DetectorError for no detectors, or for one that is named twice."""
        names = [detector.name for detector in detectors]
        if not names or len(set(names)) != len(names):
            raise DetectorError(f"each detector once, and at least one; not {', '.join(names) or 'none'}")
        self._detectors = tuple(detectors)

    @property
    def name(self) -> str:
        """Theirs, joined by +."""
        return "+".join(detector.name for detector in self._detectors)

    @property
    def digest(self) -> str:
        """SHA-256 over all of theirs, in their order, and the rule by which beliefs are joined."""
        decisive = {"joined": 1, "detectors": [detector.digest for detector in self._detectors]}
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()

    @property
    def at_once(self) -> int:
        """The least of theirs: each of a batch waits for all of it."""
        return min(detector.at_once for detector in self._detectors)

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        """One verdict per item."""
        said = zip(*(detector.detect(batch) for detector in self._detectors), strict=True)
        return [self._join(verdicts) for verdicts in said]

    def heat_maps(self, media: Media, verdict: Verdict) -> tuple[HeatMap, ...]:
        """Those of the first that can show where it looked; none where none can."""
        able = [detector for detector in self._detectors if isinstance(detector, Points)]
        return able[0].heat_maps(media, verdict) if able else ()

    def _join(self, verdicts: Sequence[Verdict]) -> Verdict:
        return Verdict(
            altered=join([verdict.belief(Kind.ALTERED) for verdict in _voters(verdicts, Kind.ALTERED)]),
            generated=join([verdict.belief(Kind.GENERATED) for verdict in _voters(verdicts, Kind.GENERATED)]),
            signals=tuple(signal for verdict in verdicts for signal in verdict.signals),
            regions=tuple(region for verdict in verdicts for region in verdict.regions)[:MAX_REGIONS],
            fingerprints=tuple(dict.fromkeys(one for verdict in verdicts for one in verdict.fingerprints)),
            model_digest=self.digest,
            frames_seen=max(verdict.frames_seen for verdict in verdicts),
            telling_s=next((verdict.telling_s for verdict in verdicts if verdict.telling_s is not None), None),
        )


def _voters(verdicts: Sequence[Verdict], kind: Kind) -> list[Verdict]:
    """Those whose scores for `kind` were measured; all of them where nobody's were."""
    able = [verdict for verdict in verdicts if verdict.belief(kind).band is not Band.NONE]
    return [verdict for verdict in able if _is_measured(verdict, kind)] or able


def _is_measured(verdict: Verdict, kind: Kind) -> bool:
    return not any(
        signal.kind is kind and signal.applies and signal.detail == UNCALIBRATED for signal in verdict.signals
    )


def join(beliefs: Sequence[Belief]) -> Belief:
    """One belief of several about the same kind, the leader's first; none of them is NONE. No belief where there are none."""
    if not beliefs:
        return Belief()
    leader, *others = beliefs
    bands = {belief.band for belief in beliefs}
    if bands == {Band.LITTLE}:
        band = Band.LITTLE
    elif leader.band is Band.SUBSTANTIAL and all(other.band is not Band.LITTLE for other in others):
        band = Band.SUBSTANTIAL
    else:
        band = Band.UNCERTAIN
    ratios = [log(belief.likelihood_ratio) for belief in beliefs if belief.likelihood_ratio is not None]
    mean = exp(sum(ratios) / len(ratios)) if ratios else None
    return Belief(band=band, likelihood_ratio=None if mean is None else float(f"{mean:.6g}"))
