"""The detector in the box: two specialists on one CLIP tower, one for faces at their own resolution, one for whole pictures.

What is looked at: the picture's middle square, its middle at native resolution, and its largest faces. On a CPU each picture
goes through the network by itself, which is as fast; on a GPU the views of many go through together. See docs/detector.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors

from detector import faces, network
from detector.calibration import Calibration
from detector.detector import Detector, DetectorCfg, WeightsError
from detector.devices import best_device, best_dtype
from detector.faces import Face, FaceFinder
from detector.joining import Join, Look, Pair
from detector.media import Frame, Media
from detector.network import MEAN, SIDE, STD, Precision, Specialists
from detector.pooling import FrameScore, Pooled, pool
from detector.verdict import PART_OF_TIME, Belief, Family, Kind, Signal, Verdict

WEIGHTS = Path(__file__).parents[1] / "weights"
MIN_SIDE = 48
"""A picture with a shorter side than this cannot be judged."""
MIN_FACE = 20.0
"""A smaller face cannot be judged; nor can one that the finder is less sure of than `faces.MIN_SCORE`."""
MAX_FACES = 3
AT_ONCE = {"cpu": 1, "cuda": 64}
"""Frames whose views go through the network together, by the device's type; fewer where memory runs out."""
MAX_FRAMES = 16
"""Frames of an animation or film, or pieces of a long picture, that the network looks at."""
FACE_MARGIN = 1.4
"""How much of a face's surroundings its specialist sees, in sides of its box."""
WHOLE_SIDE = 512
"""The longer side, at most, of what the whole picture's specialist is shown a native part of: as in training."""
GOLDEN_TOLERANCE = {torch.float32: 0.03, torch.bfloat16: 0.4}
"""Natural log-odds by which a golden picture's numbers may differ from those saved with the weights."""
_REAL, _ALTERED, _GENERATED = range(len(network.CLASSES))


def create(cfg: DetectorCfg) -> Detector:
    """The detector, its files checked against their pinned digests and its golden scores. Raises WeightsError.

    In bfloat16 where the processor or the card computes in it, unless `cfg.dtype` says otherwise; where the golden scores
    do not hold in it, in float32.
    """
    weights = cfg.weights or WEIGHTS / "default.safetensors"
    record_path = weights.with_suffix(".json")
    if not weights.is_file() or not record_path.is_file():
        raise WeightsError(f"{weights.name} and {record_path.name} must lie together; one is missing")
    data = weights.read_bytes()
    record = json.loads(record_path.read_text(encoding="utf-8"))
    _check_digest(weights.name, data, cfg.weights_sha256 or record["sha256"])
    _check_digest(faces.WEIGHTS.name, faces.WEIGHTS.read_bytes(), record["faces_sha256"])
    device = best_device(cfg.device)
    if cfg.threads is not None:
        torch.set_num_threads(cfg.threads)
        cv2.setNumThreads(cfg.threads)
    card = Card.read(record)
    wanted = best_dtype(cfg.dtype, device)
    for dtype in dict.fromkeys((wanted, torch.float32)):
        try:
            examiner = Examiner(network.load(load_safetensors(data), card.precision, dtype), device)
        except (SafetensorError, RuntimeError, KeyError, ValueError) as error:
            raise WeightsError(f"{weights.name} does not fit this model: {error}") from None
        difference = examiner.golden_difference(card.golden)
        if difference <= GOLDEN_TOLERANCE[dtype]:
            return DefaultDetector(examiner, card)
    raise WeightsError(
        f"the golden pictures' scores are {difference:.3g} away from what was saved with {weights.name}: "
        "these weights are not what was saved, or torch computes something else here"
    )


def _check_digest(name: str, data: bytes, wanted: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        raise WeightsError(f"{name} has SHA-256 {found}, not {wanted}: it was changed or broken on its way")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What lies beside the weights and decides, with them, every answer."""

    precision: Precision
    join: Join
    altered: Calibration
    generated: Calibration
    golden: tuple[tuple[float, ...], ...]
    """`DefaultDetector.golden()` as it was when the weights were saved."""
    digest: str

    @classmethod
    def read(cls, record: dict[str, Any]) -> Card:
        """The record in a weights file's JSON. Raises WeightsError."""
        decisive = ("sha256", "faces_sha256", "join", "calibration", "preprocessing")
        try:
            if record["preprocessing"] != preprocessing():
                raise WeightsError("these weights were made for another preprocessing than this version's")
            return cls(
                precision=Precision(**record["precision"]),
                join=Join.read(record["join"]),
                altered=Calibration(**record["calibration"]["altered"]),
                generated=Calibration(**record["calibration"]["generated"]),
                golden=tuple(tuple(numbers) for numbers in record["golden"]),
                digest=hashlib.sha256(
                    json.dumps({name: record[name] for name in decisive}, sort_keys=True).encode()
                ).hexdigest(),
            )
        except (KeyError, TypeError) as error:
            raise WeightsError(f"the weights' JSON is not this model's: {error!r}") from None


def preprocessing() -> dict[str, Any]:
    """What is done to a picture before the network sees it."""
    return {
        "version": 2,
        "side": SIDE,
        "mean": list(MEAN),
        "std": list(STD),
        "views": ["middle square", "middle at native resolution, longer side at most 512", "faces"],
        "whole_side": WHOLE_SIDE,
        "faces": MAX_FACES,
        "min_face": MIN_FACE,
        "face_margin": FACE_MARGIN,
        "face_search_side": faces.MAX_SIDE,
        "frames": MAX_FRAMES,
        "frames_pooled": "median over time",
        "min_side": MIN_SIDE,
    }


def whole_views(frame: Frame) -> list[Frame]:
    """Two (224, 224, 3) looks at a frame: its middle square, reduced or enlarged, and its middle as it is."""
    height, width = frame.shape[:2]
    side = min(height, width)
    fitted = _resized(square(frame, width / 2, height / 2, side), SIDE, SIDE)
    share = WHOLE_SIDE / max(height, width)
    if share < 1:
        frame = _resized(frame, max(1, round(width * share)), max(1, round(height * share)))
    height, width = frame.shape[:2]
    if min(height, width) < SIDE:
        return [fitted, fitted]
    return [fitted, square(frame, width / 2, height / 2, SIDE)]


def face_view(frame: Frame, face: Face) -> Frame:
    """A (224, 224, 3) look at a face and some of what is around it."""
    side = min(FACE_MARGIN * face.side, max(frame.shape[:2]))
    crop = square(frame, (face.left + face.right) / 2, (face.top + face.bottom) / 2, side)
    return _resized(crop, SIDE, SIDE)


def square(frame: Frame, centre_x: float, centre_y: float, side: float) -> Frame:
    """The square around a point, moved inside the frame where it fits, else with the frame's edges mirrored."""
    height, width = frame.shape[:2]
    whole = max(16, round(side))
    left = round(min(max(centre_x - side / 2, 0), max(0, width - whole)))
    top = round(min(max(centre_y - side / 2, 0), max(0, height - whole)))
    crop = frame[top : top + whole, left : left + whole]
    down, across = whole - crop.shape[0], whole - crop.shape[1]
    if down > 0 or across > 0:
        above, before = down // 2, across // 2
        edges = (above, down - above, before, across - before)
        crop = np.asarray(cv2.copyMakeBorder(crop, *edges, cv2.BORDER_REFLECT_101), np.uint8)
    return crop


def _resized(frame: Frame, width: int, height: int) -> Frame:
    way = cv2.INTER_AREA if width < frame.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(frame, (width, height), interpolation=way), np.uint8)


def golden_pictures() -> list[Frame]:
    """Three pictures drawn by arithmetic alone, the same everywhere."""
    y, x = np.mgrid[0:240, 0:320].astype(np.int64)
    ramp = np.stack([x * 255 // 319, y * 255 // 239, (x + y) % 256], axis=-1)
    checks = np.stack([((x // 16 + y // 16) % 2) * 200 + 20] * 3, axis=-1)
    hashed = np.stack([(x * 7919 + y * 104729 + c * 31 + (x * y) % 977) % 256 for c in range(3)], axis=-1)
    return [picture.astype(np.uint8) for picture in (ramp, checks, hashed)]


GOLDEN_FACE = Face(left=80, top=60, right=200, bottom=190, score=1.0)
"""Where the golden pictures are looked at as if a face were there, so that both specialists are checked."""


class Examiner:
    """The network and the face finder, before anything is made of what they see. Not thread-safe."""

    def __init__(self, specialists: Specialists, device: torch.device) -> None:
        self._specialists = specialists.to(device)
        self._device = device
        self._finders = Finders(1 if device.type == "cpu" else os.cpu_count() or 1)
        self.at_once = AT_ONCE.get(device.type, 1)
        """Frames that go through the network together, at most."""

    @property
    def dtype(self) -> torch.dtype:
        """What the network computes in."""
        return self._specialists.dtype

    def look(self, frame: Frame) -> Look:
        """What there is to see in a frame with both sides at least `MIN_SIDE`."""
        return self.looks([frame])[0]

    def looks(self, frames: Sequence[Frame]) -> list[Look]:
        """The same for several, in their order. On a GPU what is said of one may depend on the others by rounding alone."""
        made: list[Look] = []
        while len(made) < len(frames):
            part = frames[len(made) : len(made) + self.at_once]
            seen = [[face for face in found if face.side >= MIN_FACE][:MAX_FACES] for found in self._finders.find(part)]
            try:
                made += self._looks(part, seen)
            except torch.OutOfMemoryError:
                if len(part) == 1:
                    raise
                self.at_once = len(part) // 2
                if self._device.type == "cuda":
                    torch.cuda.empty_cache()
        return made

    def golden(self) -> tuple[tuple[float, ...], ...]:
        """Per golden picture what is said of it and of the supposed face, as in `Look`."""
        looks = [self._looks([frame], [[GOLDEN_FACE]])[0] for frame in golden_pictures()]
        return tuple((*look.whole, *look.shallow, *(look.face or ())) for look in looks)

    def golden_difference(self, saved: Sequence[Sequence[float]]) -> float:
        """How far the golden pictures' numbers are from those saved with the weights, at most."""
        pairs = zip(self.golden(), saved, strict=True)
        return float(np.abs([np.subtract(found, wanted) for found, wanted in pairs]).max())

    def _looks(self, frames: Sequence[Frame], found: Sequence[Sequence[Face]]) -> list[Look]:
        crops = [face_view(frame, face) for frame, own in zip(frames, found, strict=True) for face in own]
        wholes = [view for frame in frames for view in whole_views(frame)]
        faces, whole = self._forward(np.stack([*crops, *wholes]), len(crops))
        made, first = [], 0
        for number, own in enumerate(found):
            deep, shallow = whole[2 * number : 2 * number + 2].mean(axis=0)
            mine = faces[first : first + len(own)]
            first += len(own)
            made.append(
                Look(
                    whole=_pair(deep),
                    shallow=_pair(shallow),
                    face=_pair(mine.max(axis=0)[0]) if len(mine) else None,
                )
            )
        return made

    @torch.inference_mode()
    def _forward(self, views: npt.NDArray[np.uint8], count: int) -> list[npt.NDArray[np.float64]]:
        """(faces, 1, 2) and (others, 2, 2): ln(altered / real), ln(generated / real) per view and head."""
        pixels = network.normalise(torch.from_numpy(views).to(self._device)).to(self.dtype)
        logits = [part.double().cpu().numpy() for part in self._specialists(pixels, count)]
        return [part[..., [_ALTERED, _GENERATED]] - part[..., [_REAL]] for part in logits]


class Finders:
    """Finds faces in several frames, with as many threads as are given: a GPU waits for a single one."""

    def __init__(self, threads: int) -> None:
        self._own = threading.local()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="faces") if threads > 1 else None

    def find(self, frames: Sequence[Frame]) -> list[list[Face]]:
        """The faces of each frame, largest first."""
        return [*(self._pool.map(self._find, frames) if self._pool else map(self._find, frames))]

    def _find(self, frame: Frame) -> list[Face]:
        if not hasattr(self._own, "finder"):
            self._own.finder = FaceFinder()
        found: list[Face] = self._own.finder.find(frame)
        return found


class DefaultDetector:
    """Implements `Detector`. Not thread-safe."""

    name = "default"

    def __init__(self, examiner: Examiner, card: Card) -> None:
        self._examiner = examiner
        self._card = card

    @property
    def digest(self) -> str:
        """SHA-256 over weights, preprocessing and calibration."""
        return self._card.digest

    @property
    def dtype(self) -> torch.dtype:
        """What the network computes in."""
        return self._examiner.dtype

    @property
    def at_once(self) -> int:
        """Pictures that it judges together."""
        return self._examiner.at_once

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        """One verdict per item."""
        asked = [_asked(media) for media in batch]
        looks = iter(self._examiner.looks([frame for frames, _ in asked for frame in frames]))
        return [
            self._verdict([next(looks) for _ in frames], times_s, is_film=not media.pieces)
            for media, (frames, times_s) in zip(batch, asked, strict=True)
        ]

    def _verdict(self, looks: Sequence[Look], times_s: Sequence[tuple[float, float]], *, is_film: bool) -> Verdict:
        if not looks:
            return self._said(Pooled(score=None), Pooled(score=None), frames_seen=0, why_not="too_small")
        ratios = [self._card.join.log_ratios(look) for look in looks]
        pooled = [
            pool(
                [
                    FrameScore(score=ratio[place], shown_s=shown_s, held_s=held_s)
                    for ratio, (shown_s, held_s) in zip(ratios, times_s, strict=True)
                ],
                calibration,
            )
            for place, calibration in enumerate((self._card.altered, self._card.generated))
        ]
        return self._said(*pooled, frames_seen=len(looks) if is_film else 1, why_not="no_face")

    def _said(self, altered: Pooled, generated: Pooled, *, frames_seen: int, why_not: str) -> Verdict:
        beliefs = [
            Belief() if pooled.score is None else calibration.belief(pooled.score)
            for pooled, calibration in ((altered, self._card.altered), (generated, self._card.generated))
        ]
        return Verdict(
            altered=beliefs[0],
            generated=beliefs[1],
            signals=(
                _signal(Kind.ALTERED, altered, beliefs[0], why_not),
                _signal(Kind.GENERATED, generated, beliefs[1], why_not),
            ),
            model_digest=self.digest,
            frames_seen=frames_seen,
        )


def _pair(numbers: npt.NDArray[np.float64]) -> Pair:
    altered, generated = numbers.tolist()
    return altered, generated


def _asked(media: Media) -> tuple[list[Frame], list[tuple[float, float]]]:
    """What is looked at, and for how long each is on screen: as what is like it, and as it is."""
    if min(media.frames[0].shape[:2]) < MIN_SIDE and not media.pieces:
        return [], []
    if media.pieces:
        # The whole of it, too; whoever scrolls looks at each piece for a while.
        return [media.frames[0], *media.pieces], [(2.0, 2.0)] * (1 + len(media.pieces))
    places = media.places(MAX_FRAMES)
    shown_s = media.shown_s or (1.0,) * len(media.frames)
    held_s = media.held_s or shown_s
    return [media.frames[place] for place in places], [(shown_s[place], held_s[place]) for place in places]


def _signal(kind: Kind, pooled: Pooled, belief: Belief, why_not: str) -> Signal:
    """The score is the probability, at even odds, before calibration."""
    log_ratio = pooled.score
    part = PART_OF_TIME if pooled.is_of_a_part else ""
    return Signal(
        name=f"default_{kind}",
        family=Family.NETWORK,
        kind=kind,
        applies=log_ratio is not None,
        score=None if log_ratio is None else round(1 / (1 + exp(-max(-30.0, min(30.0, log_ratio)))), 6),
        band=belief.band,
        detail=part if log_ratio is not None else why_not,
    )
