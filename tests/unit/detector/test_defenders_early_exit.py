"""A scan that may stop early gives the whole scan's bands, and says that its score is an interval."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from detector.__main__ import main
from detector.calibration import Calibration
from detector.defenders import weights
from detector.defenders.network import TINY
from detector.defenders.testing import drawn_checkpoint
from detector.detector import DetectorCfg, create
from detector.media import Frame, Media
from detector.models.defenders import Card, DefendersDetector, Examiner, log_odds
from detector.verdict import BOUNDED, Kind
from tests.unit.detector.scenery import clouds


def media(*frames: Frame) -> Media:
    height, width = frames[0].shape[:2]
    return Media(frames=frames, frame_indices=tuple(range(len(frames))), format="png", width=width, height=height)


def frame(seed: int) -> Frame:
    return clouds(seed)  # noise is no picture, and is not judged


def calibration(uncertain: float, substantial: float) -> Calibration:
    return Calibration(
        uncertain_from=log_odds(uncertain), substantial_from=log_odds(substantial), slope=1, intercept=0, limit=4
    )


@pytest.fixture(scope="module")
def examiner() -> Examiner:
    return Examiner(weights.build(drawn_checkpoint(TINY)), torch.device("cpu"), torch.float32)


def made(examiner: Examiner, reading: Calibration, *, early: bool) -> DefendersDetector:
    calibrations = dict.fromkeys(Kind, reading)
    return DefendersDetector(
        examiner, Card(weights_sha256="0" * 64, calibrations=calibrations, side_px=64, early_exit=early)
    )


limits = st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)).map(sorted)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 20), limits=limits, frames=st.integers(1, 2))
def test_the_bands_are_the_whole_scans(examiner: Examiner, seed: int, limits: list[float], frames: int) -> None:
    reading = calibration(*limits)
    seen = media(*(frame(seed + at) for at in range(frames)))
    whole = made(examiner, reading, early=False).explain(seen)
    early = made(examiner, reading, early=True).explain(seen)
    for kind in Kind:
        wanted, found = whole.verdict.belief(kind), early.verdict.belief(kind)
        assert found.band is wanted.band
        assert wanted.likelihood_ratio is not None
        assert found.likelihood_ratio is not None
        if early.details["score"] is None:
            # What was not heard may not speak: the evidence is never called stronger than the whole scan's.
            assert abs(math.log(found.likelihood_ratio)) <= abs(math.log(wanted.likelihood_ratio)) + 1e-9
            low, high = early.details["score_bounds"]
            assert low <= whole.details["score"] <= high
            assert early.verdict.signals[0].detail == BOUNDED
            assert low <= (early.verdict.signals[0].score or -1) <= high
        else:
            assert early.details["score"] == whole.details["score"]
            assert early.verdict.signals == whole.verdict.signals


def test_no_more_is_computed_than_settles_the_band(examiner: Examiner) -> None:
    reading = calibration(1e-6, 0.9999)
    details = made(examiner, reading, early=True).explain(media(frame(0))).details
    assert details["terms"] < 12
    heard = details["convnext_logits"] + details.get("replknet_logits", [])
    assert len(heard) == details["terms"]
    whole = made(examiner, reading, early=False).explain(media(frame(0))).details
    assert np.allclose(heard, (whole["convnext_logits"] + whole["replknet_logits"])[: len(heard)], atol=1e-5)


def test_verdicts_that_stop_early_are_never_taken_for_whole_ones(examiner: Examiner) -> None:
    reading = calibration(0.3, 0.6)
    assert made(examiner, reading, early=True).digest != made(examiner, reading, early=False).digest


def test_what_nobody_measured_has_no_limits_to_stop_at(examiner: Examiner) -> None:
    plain = Card(weights_sha256="0" * 64, calibrations={}, side_px=64)
    early = Card(weights_sha256="0" * 64, calibrations={}, side_px=64, early_exit=True)
    assert plain.digest == early.digest
    said = [DefendersDetector(examiner, card).explain(media(frame(1))) for card in (plain, early)]
    assert said[0].verdict == said[1].verdict
    assert said[1].details["score"] is not None


def test_it_is_off_by_default_and_on_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "weights.safetensors"
    network = weights.build(drawn_checkpoint(TINY))
    weights.write(weights.capture(network, dict.fromkeys(Kind, calibration(1e-6, 0.9999))), path)
    Image.fromarray(frame(3)).save(tmp_path / "picture.png")
    scan = ["scan", "--json", "--model", "defenders", "--weights", str(path), str(tmp_path / "picture.png")]
    assert main(scan) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["score"] is not None
    assert main([*scan, "--early-exit"]) == 0
    early = json.loads(capsys.readouterr().out)
    assert early["score"] is None
    assert early["score_bounds"][0] <= whole["score"] <= early["score_bounds"][1]
    assert early["verdict"]["altered"]["band"] == whole["verdict"]["altered"]["band"]
    detector = cast(DefendersDetector, create(DetectorCfg(name="defenders", weights=path, dtype="float32")))
    assert "score_bounds" not in detector.explain(media(frame(3))).details
