"""The detector in the box: one small network on the whole picture, two independent scores, `altered` and `generated`.

Architecture: timm's `tf_efficientnet_lite0`, tuned on labelled pictures (see docs/detector.md and MODEL_CARD.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import timm
import torch
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors

from detector.calibration import Calibration
from detector.detector import Detector, DetectorCfg, WeightsError
from detector.media import Frame, Media
from detector.verdict import Belief, Family, Kind, Signal, Verdict

WEIGHTS = Path(__file__).parents[1] / "weights"
SIDE = 224
"""The network's input, in pixels."""
MIN_SIDE = 48
"""A picture with a shorter side than this cannot be judged."""
MAX_FRAMES = 8
"""Frames of an animation or film that the network looks at."""
CHUNK = 24
"""Views in one forward pass at most; bounds the memory."""
GOLDEN_TOLERANCE = 0.02


def create(cfg: DetectorCfg) -> Detector:
    """The detector, its weights checked against their pinned digest and its golden scores. Raises WeightsError."""
    weights = cfg.weights or WEIGHTS / "default.safetensors"
    card_path = weights.with_suffix(".json")
    if not weights.is_file() or not card_path.is_file():
        raise WeightsError(f"{weights.name} and {card_path.name} must lie together; one is missing")
    data = weights.read_bytes()
    card = json.loads(card_path.read_text(encoding="utf-8"))
    found, wanted = hashlib.sha256(data).hexdigest(), cfg.weights_sha256 or card["sha256"]
    if found != wanted:
        raise WeightsError(f"{weights.name} has SHA-256 {found}, not {wanted}: it was changed or broken on its way")
    device = torch.device(cfg.device if cfg.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu")
    if cfg.threads is not None:
        torch.set_num_threads(cfg.threads)
    network = build_network()
    try:
        tensors = {name: tensor.float() for name, tensor in load_safetensors(data).items()}
        network.load_state_dict(tensors, strict=True)
    except (SafetensorError, RuntimeError) as error:
        raise WeightsError(f"{weights.name} does not fit this model: {error}") from None
    detector = DefaultDetector(network.to(device).eval(), Card.read(card), device)
    detector.check_golden()
    return detector


def build_network() -> torch.nn.Module:
    """The untrained network: (views, 3, 224, 224) float32 in [-1, 1] → (views, 2) logits, altered then generated."""
    network: torch.nn.Module = timm.create_model("tf_efficientnet_lite0", num_classes=2, pretrained=False)
    return network.to(memory_format=torch.channels_last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What lies beside the weights and decides, with them, every answer."""

    sha256: str
    altered: Calibration
    generated: Calibration
    golden: tuple[tuple[float, float], ...]
    """Both scores of each of `golden_pictures()`, as they were when the weights were saved."""
    digest: str

    @classmethod
    def read(cls, card: dict[str, Any]) -> Card:
        """The record in a weights file's JSON."""
        calibrations = {
            kind: Calibration(
                uncertain_from=entry["uncertain_from"],
                substantial_from=entry["substantial_from"],
                scores=tuple(entry["scores"]),
                log_ratios=tuple(entry["log_ratios"]),
            )
            for kind, entry in card["calibration"].items()
        }
        decisive = {"sha256": card["sha256"], "calibration": card["calibration"], "preprocessing": preprocessing()}
        return cls(
            sha256=card["sha256"],
            altered=calibrations["altered"],
            generated=calibrations["generated"],
            golden=tuple((altered, generated) for altered, generated in card["golden"]),
            digest=hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest(),
        )


def preprocessing() -> dict[str, Any]:
    """What is done to a picture before the network sees it."""
    return {
        "version": 1,
        "side": SIDE,
        "mean": 0.5,
        "std": 0.5,
        "views": ["short side to 224, centre", "native centre", "squashed"],
        "frames": MAX_FRAMES,
        "min_side": MIN_SIDE,
    }


def views(frame: Frame) -> npt.NDArray[np.uint8]:
    """The three looks at a frame, (3, 224, 224, 3) uint8: fitted by its short side, at native resolution, squashed."""
    image = _middle(Image.fromarray(frame))
    scale = SIDE / min(image.size)
    size = (max(SIDE, round(image.width * scale)), max(SIDE, round(image.height * scale)))
    fitted = image.resize(size, Image.Resampling.BICUBIC)
    native = image if min(image.size) >= SIDE else fitted
    squashed = image.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return np.stack([np.asarray(_centre(fitted)), np.asarray(_centre(native)), np.asarray(squashed)])


def _middle(image: Image.Image, max_ratio: int = 4) -> Image.Image:
    """The picture; of one much longer than wide its middle, for a strip fitted by its short side would be huge."""
    width, height = min(image.width, image.height * max_ratio), min(image.height, image.width * max_ratio)
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image if (width, height) == image.size else image.crop((left, top, left + width, top + height))


def _centre(image: Image.Image) -> Image.Image:
    left, top = (image.width - SIDE) // 2, (image.height - SIDE) // 2
    return image.crop((left, top, left + SIDE, top + SIDE))


def golden_pictures() -> list[Frame]:
    """Three pictures drawn by arithmetic alone, the same everywhere."""
    y, x = np.mgrid[0:240, 0:320].astype(np.int64)
    ramp = np.stack([x * 255 // 319, y * 255 // 239, (x + y) % 256], axis=-1)
    checks = np.stack([((x // 16 + y // 16) % 2) * 200 + 20] * 3, axis=-1)
    hashed = np.stack([(x * 7919 + y * 104729 + c * 31 + (x * y) % 977) % 256 for c in range(3)], axis=-1)
    return [picture.astype(np.uint8) for picture in (ramp, checks, hashed)]


class DefaultDetector:
    """Implements `Detector`. Not thread-safe."""

    name = "default"

    def __init__(self, network: torch.nn.Module, card: Card, device: torch.device) -> None:
        self._network = network
        self._card = card
        self._device = device

    @property
    def digest(self) -> str:
        """SHA-256 over weights, preprocessing and calibration."""
        return self._card.digest

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        """One verdict per item; all views of all items go through the network together."""
        looks = [self._look(media) for media in batch]
        scores = iter(self.score([frame for frames in looks for frame in frames]))
        return [self._verdict(media, frames, scores) for media, frames in zip(batch, looks, strict=True)]

    def score(self, frames: Sequence[Frame]) -> list[tuple[float, float]]:
        """(altered, generated) per frame, each in [0, 1]: the sigmoid of the mean logit over the views."""
        if not frames:
            return []
        stacked = np.concatenate([views(frame) for frame in frames])
        logits = torch.cat([self._forward(stacked[at : at + CHUNK]) for at in range(0, len(stacked), CHUNK)])
        means = torch.sigmoid(logits.view(len(frames), 3, 2).mean(dim=1))
        return [(float(altered), float(generated)) for altered, generated in means.tolist()]

    def check_golden(self) -> None:
        """Nothing. Raises WeightsError where the golden pictures get other scores than when the weights were saved."""
        for (found, wanted), kind in (
            (pair, kind)
            for scores, golden in zip(self.score(golden_pictures()), self._card.golden, strict=True)
            for pair, kind in zip(zip(scores, golden, strict=True), Kind, strict=True)
        ):
            if abs(found - wanted) > GOLDEN_TOLERANCE:
                raise WeightsError(
                    f"the golden pictures get {found:.3f} for {kind} instead of {wanted:.3f}: "
                    "these weights are not what was saved, or torch computes something else here"
                )

    @torch.inference_mode()
    def _forward(self, stacked: npt.NDArray[np.uint8]) -> torch.Tensor:
        pixels = torch.from_numpy(stacked).to(self._device).permute(0, 3, 1, 2)
        normal = (pixels.float() / 255 - 0.5) / 0.5
        logits: torch.Tensor = self._network(normal.contiguous(memory_format=torch.channels_last))
        return logits.float().cpu()

    def _look(self, media: Media) -> list[Frame]:
        """The frames worth the network's time: none of a picture too small to judge."""
        if min(media.frames[0].shape[:2]) < MIN_SIDE:
            return []
        step = max(1, len(media.frames) // MAX_FRAMES)
        return list(media.frames[::step][:MAX_FRAMES])

    def _verdict(self, media: Media, frames: Sequence[Frame], scores: Iterator[tuple[float, float]]) -> Verdict:
        if not frames:
            none = Belief()
            signals = tuple(_signal(kind, None, none) for kind in Kind)
            return Verdict(altered=none, generated=none, signals=signals, model_digest=self.digest, frames_seen=0)
        pairs = [next(scores) for _ in frames]
        # The mean over the frames: calibrated on stills, the largest of many would call every film a fake.
        altered, generated = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        beliefs = {
            Kind.ALTERED: self._card.altered.belief(altered),
            Kind.GENERATED: self._card.generated.belief(generated),
        }
        return Verdict(
            altered=beliefs[Kind.ALTERED],
            generated=beliefs[Kind.GENERATED],
            signals=(
                _signal(Kind.ALTERED, altered, beliefs[Kind.ALTERED]),
                _signal(Kind.GENERATED, generated, beliefs[Kind.GENERATED]),
            ),
            model_digest=self.digest,
            frames_seen=len(frames),
        )


def _signal(kind: Kind, score: float | None, belief: Belief) -> Signal:
    return Signal(
        name=f"default_{kind}",
        family=Family.NETWORK,
        kind=kind,
        applies=score is not None,
        score=None if score is None else round(score, 5),
        band=belief.band,
        detail="" if score is not None else "too_small",
    )
