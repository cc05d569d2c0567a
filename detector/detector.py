"""PORT Detector: decoded pictures in, verdicts out. Plug-ins live in `detector/models/`, one file each, with a `create(cfg)`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast, runtime_checkable

from detector.explanation import HeatMap
from detector.media import Media
from detector.verdict import Verdict

if TYPE_CHECKING:
    from detector.settings import DetectorSettings


class DetectorError(Exception):
    """The root of this package's errors, but for `detector.media.MediaError`, which is about the picture.

    DetectorError
    ├── UnknownDetector   no such module in detector/models
    ├── NoDevice          torch cannot compute there
    └── WeightsError      the weights' file is missing, changed or does not fit the model
        └── NoWeights     the package has none for this detector, and none were given
    """


class NoDevice(DetectorError):
    """The device is not there, or does not work."""


class UnknownDetector(DetectorError):
    """There is no detector of this name. `python -m detector models` lists them."""


class WeightsError(DetectorError):
    """The weights cannot be used: missing, of another digest than pinned, or not this model's."""


class NoWeights(WeightsError):
    """This detector has no weights in the package: give it a file by `--weights FILE`, or as the worker's settings say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorCfg:
    """How a detector is made."""

    name: str = "default"
    weights: Path | None = None
    """A weights file; None for the weights in the package."""
    weights_sha256: str | None = None
    """The digest that `weights` must have; None to accept any (only for a file that one made oneself)."""
    device: str = "cpu"
    """A torch device, or `auto`: a GPU where there is one."""
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    """What the network computes in; `auto`: bfloat16 where the hardware does, unless the golden scores suffer."""
    threads: int | None = None
    """CPU threads for one forward pass; None for torch's own choice."""
    settings: DetectorSettings | None = None
    """The detector's own (`detector/settings/`); None for their defaults."""


@runtime_checkable
class Detector(Protocol):
    """Judges pictures. Not thread-safe: one caller at a time."""

    @property
    def name(self) -> str:
        """The name of its module in `detector/models`."""
        ...

    @property
    def digest(self) -> str:
        """`Verdict.model_digest` of every verdict that it gives: hexadecimal SHA-256."""
        ...

    @property
    def at_once(self) -> int:
        """Pictures that it judges faster together than one after the other, at most. 1: whoever gathers more only waits."""
        ...

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        """One verdict per item of `batch`, in its order. Decoding errors were raised before; this raises only for bugs."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A verdict, and what it was made of."""

    verdict: Verdict
    details: Mapping[str, Any]
    """Ready for JSON."""
    words: str
    """The same for a person, in one line."""


@runtime_checkable
class Explains(Detector, Protocol):
    """A detector that can say what it went by."""

    def explain(self, media: Media) -> Explanation:
        """What `detect` would say of one picture, and why."""
        ...


@runtime_checkable
class Points(Detector, Protocol):
    """A detector that can show where it looked."""

    def heat_maps(self, media: Media, verdict: Verdict) -> tuple[HeatMap, ...]:
        """A map of the picture and of each of its faces, or why there is none, for what `detect` has said of it."""
        ...


def names() -> list[str]:
    """The names of all detectors that there are, sorted: the modules in `detector/models`."""
    from detector import models

    return sorted(module.name for module in pkgutil.iter_modules(models.__path__) if not module.name.startswith("_"))


def create(cfg: DetectorCfg) -> Detector:
    """The detector that `cfg` names, its weights checked and loaded. Raises UnknownDetector, WeightsError."""
    if cfg.name not in names():
        raise UnknownDetector(f"there is no detector {cfg.name!r}; there are: {', '.join(names())}")
    module = importlib.import_module(f"detector.models.{cfg.name}")
    return cast(Detector, module.create(cfg))
