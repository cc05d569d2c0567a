"""How often a weights file's scores are wrong, measured on labelled pictures and stored with the weights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from detector.calibration import Calibration, Measured, fit
from detector.defenders import weights
from detector.detector import DetectorError
from detector.evaluation import Judged
from detector.models.defenders import log_odds
from detector.verdict import Kind

LEAST = 100
"""Pictures of a label, below which nothing is said of error rates of a hundredth."""


class CalibrationError(DetectorError):
    """The labelled pictures are too few, or the scores do not tell fakes from real pictures."""


def calibrations(judged: Iterable[Judged]) -> dict[Kind, Calibration]:
    """One for each kind of which there are at least 100 fakes. Raises CalibrationError where there is none."""
    items = [
        (item.labelled.fake, log_odds(score))
        for item in judged
        if (score := next((one.score for one in item.verdict.signals if one.score is not None), None)) is not None
    ]
    real = [score for fake, score in items if fake is None]
    fakes = {kind: [score for fake, score in items if fake is kind] for kind in Kind}
    enough = {kind: scores for kind, scores in fakes.items() if len(scores) >= LEAST}
    counts = ", ".join(f"{len(scores)} {kind}" for kind, scores in fakes.items())
    if len(real) < LEAST or not enough:
        raise CalibrationError(
            f"calibration takes at least {LEAST} real pictures and {LEAST} fakes of a kind; "
            f"judged were {len(real)} real, {counts}"
        )
    try:
        return {kind: fit(Measured(real=real, fake=scores)) for kind, scores in enough.items()}
    except ValueError as error:
        raise CalibrationError(f"these weights cannot be calibrated on these pictures: {error}") from None


def store(path: Path, measured: dict[Kind, Calibration], out: Path) -> str:
    """The SHA-256 of `out`: the weights in `path` with this calibration. Raises WeightsError."""
    checkpoint = weights.read(path)
    if checkpoint.golden is None:
        checkpoint = weights.capture(weights.build(checkpoint))
    return weights.write(replace(checkpoint, calibrations=measured), out)
