"""The Detector port's suite, over every detector there is."""

from __future__ import annotations

import io
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from detector.calibration import Calibration
from detector.combination import CombinedDetector
from detector.defenders.testing import write_tiny
from detector.detector import Detector, DetectorCfg, NoWeights, UnknownDetector, WeightsError, create, names
from detector.media import Frame, Media, decode
from detector.models import default
from detector.specialists.testing import RECIPES
from detector.specialists.testing import write_tiny as write_specialists
from detector.testing import FakeDetector
from detector.verdict import NO_MODEL, Band, Belief, Kind
from tests.unit.detector.scenery import clouds


def media(*frames: Frame) -> Media:
    height, width = frames[0].shape[:2]
    return Media(frames=frames, frame_indices=tuple(range(len(frames))), format="png", width=width, height=height)


def write_defenders(path: Path) -> Path:
    """A shrunken model with drawn weights, read as if it had been measured on both kinds."""
    reading = Calibration(uncertain_from=-1.0, substantial_from=0.5, slope=1.0, intercept=0.0, limit=5.0)
    return write_tiny(path, dict.fromkeys(Kind, reading))


WRITERS: dict[str, Callable[[Path], Path]] = {"defenders": write_defenders}
"""How to make a weights file for a detector that has none in the package."""


TINY = {f"default of a tiny {name}": record for name, record in RECIPES.items()}
"""The default detector of other recipes than the one in the package, one of each kind of tower."""
JUDGES = [name for name in (*names(), "fake", "combined", *TINY) if name != "none"]
"""All but the one that has no model."""


@pytest.fixture(scope="module", params=[*JUDGES, "none"])
def detector(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Detector:
    name = request.param
    if name == "fake":
        return FakeDetector()
    if name == "combined":
        return CombinedDetector([FakeDetector(name="one"), FakeDetector(name="other")])
    if name in TINY:
        path = write_specialists(tmp_path_factory.mktemp("tiny") / "w.safetensors", TINY[name])
        return create(DetectorCfg(weights=path))
    written = WRITERS[name](tmp_path_factory.mktemp(name) / "w.safetensors") if name in WRITERS else None
    return create(DetectorCfg(name=name, weights=written))


@pytest.mark.parametrize("name", WRITERS)
def test_one_that_has_no_weights_in_the_package_says_so(name: str) -> None:
    with pytest.raises(NoWeights, match="docs/"):
        create(DetectorCfg(name=name))


def test_there_is_a_default() -> None:
    assert "default" in names()


def faced() -> Frame:
    """A photograph of a person."""
    path = Path(__file__).parents[3] / "bots/platforms/sandbox/examples/hopper.jpg"
    return decode(path.read_bytes()).frames[0]


@pytest.mark.parametrize("detector", JUDGES, indirect=True)
def test_every_verdict_speaks_of_both_kinds(detector: Detector) -> None:
    (verdict,) = detector.detect([media(faced())])
    assert verdict.model_digest == detector.digest
    assert len(detector.digest) == 64
    for kind in Kind:
        belief = verdict.belief(kind)
        assert belief.band is not Band.NONE
        assert belief.likelihood_ratio is not None
        assert belief.likelihood_ratio > 0
        signal = next(signal for signal in verdict.signals if signal.kind is kind)
        assert signal.applies
        assert signal.score is not None
        assert 0 <= signal.score <= 1


def test_what_has_no_model_says_so_of_each_kind_and_believes_nothing() -> None:
    detector = create(DetectorCfg(name="none"))
    for verdict in detector.detect([media(faced()), media(clouds(1), clouds(2))]):
        assert verdict.band is Band.NONE
        assert verdict.model_digest == detector.digest
        assert [signal.kind for signal in verdict.signals] == list(Kind)
        for signal in verdict.signals:
            assert (signal.applies, signal.score, signal.band, signal.detail) == (False, None, Band.NONE, NO_MODEL)
            assert verdict.belief(signal.kind or Kind.ALTERED) == Belief()


def test_every_detector_says_how_many_it_judges_together(detector: Detector) -> None:
    assert detector.at_once >= 1


def test_several_are_as_slow_as_the_slowest() -> None:
    one, other = FakeDetector(name="one", at_once=3), FakeDetector(name="other", at_once=7)
    assert CombinedDetector([one, other]).at_once == CombinedDetector([other, one]).at_once == 3


@pytest.fixture(scope="module")
def plain_default() -> Detector:
    """The default detector in float32."""
    return create(DetectorCfg(dtype="float32"))


@pytest.fixture
def default_detector(plain_default: Detector, monkeypatch: pytest.MonkeyPatch) -> default.DefaultDetector:
    """The same, with whatever a test changes about it put back."""
    assert isinstance(plain_default, default.DefaultDetector)
    examiner = plain_default.examiner
    monkeypatch.setattr(examiner, "_forward", examiner._forward)
    monkeypatch.setattr(examiner, "at_once", examiner.at_once)
    return plain_default


def test_the_views_of_several_pictures_go_through_together_and_come_back_to_their_own(
    default_detector: default.DefaultDetector,
) -> None:
    detector = default_detector
    batch = [
        media(faced()),
        media(clouds(1)),
        media(clouds(2, 30, 30)),
        media(clouds(3), faced(), clouds(4)),
        media(faced()),
    ]
    alone = detector.detect(batch)
    passes: list[int] = []
    plain = detector.examiner._forward

    def counted(views: Frame, count: int) -> list[np.ndarray]:
        passes.append(len(views))
        return plain(views, count)

    detector.examiner._forward = counted  # type: ignore[method-assign]
    detector.examiner.at_once = 4
    together = detector.detect(batch)
    assert passes == [2 * 4 + 2, 2 * 2 + 1]  # four frames with two faces, two with one
    for one, other in zip(alone, together, strict=True):
        assert one.frames_seen == other.frames_seen
        for first, second in zip(one.signals, other.signals, strict=True):
            assert (first.score is None) == (second.score is None)
            assert first.score == pytest.approx(second.score, abs=1e-4)


def test_where_memory_runs_out_fewer_go_through_together_and_nothing_is_lost(
    default_detector: default.DefaultDetector,
) -> None:
    detector = default_detector
    plain, batch = detector.examiner._forward, [media(clouds(seed)) for seed in range(5)]
    wanted = detector.detect(batch)

    def small(views: Frame, count: int) -> list[np.ndarray]:
        if len(views) > 4:
            raise torch.OutOfMemoryError
        return plain(views, count)

    detector.examiner._forward = small  # type: ignore[method-assign]
    detector.examiner.at_once = 8
    found = detector.detect(batch)
    assert detector.at_once == 2
    assert [one.altered.band for one in found] == [one.altered.band for one in wanted]
    detector.examiner._forward = lambda views, count: small(np.concatenate([views] * 3), count)  # type: ignore[method-assign]
    with pytest.raises(torch.OutOfMemoryError):
        detector.detect(batch[:1])


def test_a_batch_says_what_single_pictures_say_in_any_order(detector: Detector) -> None:
    batch = [media(clouds(seed, *size)) for seed, size in enumerate([(260, 340), (500, 200), (64, 64), (80, 900)])]
    batch.append(media(faced()))
    together = detector.detect(batch)
    backwards = detector.detect(batch[::-1])[::-1]
    alone = [detector.detect([item])[0] for item in batch]
    for verdicts in zip(together, backwards, alone, strict=True):
        for signals in zip(*(verdict.signals for verdict in verdicts), strict=True):
            scores = [signal.score for signal in signals if signal.score is not None]
            assert len(scores) == (3 if signals[0].applies else 0)
            assert max(scores, default=0) - min(scores, default=0) < 1e-4
        assert len({verdict.altered.band for verdict in verdicts}) == 1


@pytest.mark.parametrize("detector", JUDGES, indirect=True)
def test_the_same_pixels_say_the_same_however_they_are_stored(detector: Detector) -> None:
    upright = Image.fromarray(faced())
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown turned clockwise
    ways = [
        stored(upright, "PNG"),
        stored(upright, "WEBP", lossless=True, exact=True),
        stored(upright.transpose(Image.Transpose.ROTATE_90), "PNG", exif=turned),
    ]
    said = [detector.detect([decode(data)])[0] for data in ways]
    for signals in zip(*(verdict.signals for verdict in said), strict=True):
        scores = [signal.score for signal in signals if signal.score is not None]
        assert len(scores) == len(ways)
        assert max(scores) - min(scores) < 1e-4


def stored(image: Image.Image, kind: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def test_nothing_in_nothing_out(detector: Detector) -> None:
    assert detector.detect([]) == []


def test_a_film_has_one_verdict(detector: Detector) -> None:
    assert len(detector.detect([media(*[clouds(seed) for seed in range(20)])])) == 1


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 4096, 3), (47, 400, 3)])
def test_what_is_too_small_cannot_be_judged(shape: tuple[int, int, int]) -> None:
    detector = create(DetectorCfg())
    tiny, normal = detector.detect([media(np.zeros(shape, np.uint8)), media(clouds(3))])
    assert tiny.band is Band.NONE
    assert all(not signal.applies and signal.score is None for signal in tiny.signals)
    assert tiny.signals[0].detail == "too_small"
    assert normal.band is not Band.NONE


def test_no_face_is_nothing_to_judge_a_swap_by_and_no_error() -> None:
    (verdict,) = create(DetectorCfg()).detect([media(clouds(6))])
    altered, generated = verdict.signals
    assert verdict.altered.band is Band.NONE
    assert verdict.altered.likelihood_ratio is None
    assert (altered.applies, altered.score, altered.detail) == (False, None, "no_face")
    assert generated.applies
    assert verdict.generated.band is not Band.NONE


def test_both_precisions_say_nearly_the_same() -> None:
    for frame in (faced(), clouds(5)):
        quick, exact = (create(DetectorCfg(dtype=dtype)).detect([media(frame)])[0] for dtype in ("bfloat16", "float32"))
        assert quick.model_digest == exact.model_digest
        for one, other in zip(quick.signals, exact.signals, strict=True):
            assert one.applies == other.applies
            if one.score is not None and other.score is not None:
                assert abs(log_odds(one.score) - log_odds(other.score)) < 0.4


def log_odds(score: float) -> float:
    return math.log(score / (1 - score))


def test_unknown_detectors_are_named() -> None:
    with pytest.raises(UnknownDetector, match="default"):
        create(DetectorCfg(name="nope"))


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    for suffix in ("safetensors", "json"):
        shutil.copy(default.WEIGHTS / f"default.{suffix}", tmp_path)
    return tmp_path / "default.safetensors"


def test_changed_weights_are_refused_before_they_are_read(weights: Path) -> None:
    data = bytearray(weights.read_bytes())
    data[-10] ^= 1
    weights.write_bytes(data)
    with pytest.raises(WeightsError, match="SHA-256"):
        create(DetectorCfg(weights=weights))


def test_weights_that_answer_otherwise_are_refused(weights: Path) -> None:
    card = weights.with_suffix(".json")
    record = json.loads(card.read_text())
    record["golden"][1][2] += 1
    card.write_text(json.dumps(record))
    with pytest.raises(WeightsError, match="golden"):
        create(DetectorCfg(weights=weights))


def test_another_preprocessing_is_refused(weights: Path) -> None:
    card = weights.with_suffix(".json")
    record = json.loads(card.read_text())
    record.get("recipe", record)["preprocessing"]["version"] = 99
    card.write_text(json.dumps(record))
    with pytest.raises(WeightsError, match="preprocessing version 99"):
        create(DetectorCfg(weights=weights))


def test_another_face_finder_is_refused(weights: Path) -> None:
    card = weights.with_suffix(".json")
    record = json.loads(card.read_text())
    record["faces_sha256"] = "0" * 64
    card.write_text(json.dumps(record))
    with pytest.raises(WeightsError, match="centerface"):
        create(DetectorCfg(weights=weights))


def test_a_golden_mismatch_in_bfloat16_alone_falls_back_to_float32(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(default.GOLDEN_TOLERANCE, torch.bfloat16, 1e-9)
    detector = create(DetectorCfg(weights=weights, dtype="bfloat16"))
    assert isinstance(detector, default.DefaultDetector)
    assert detector.dtype is torch.float32


def test_half_a_pair_is_refused(weights: Path) -> None:
    weights.with_suffix(".json").unlink()
    with pytest.raises(WeightsError, match="missing"):
        create(DetectorCfg(weights=weights))
