"""Labelled pictures, and what training makes of them: every random choice follows from seed, epoch and place alone."""

from __future__ import annotations

import hashlib
import io
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from timm.data.auto_augment import RandAugment, rand_augment_transform
from torch import Tensor
from torchvision.transforms.v2 import InterpolationMode, RandomResizedCrop
from torchvision.transforms.v2 import functional as pictures

from detector.defenders.network import FAKE
from detector.defenders.views import channels
from detector.evaluation import read_manifest
from detector.media import MediaError, decode
from detector.training.loop import TrainingError

RAND_AUGMENT = "rand-m9-mstd0.5-inc1"
JPEG_QUALITY = 10
JPEG_CHANCE = 0.3
FLIP_CHANCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A picture of a known class."""

    path: Path
    label: int
    """1 for a fake, 0 for a real picture."""


def read_samples(source: Path) -> list[Sample]:
    """The pictures of a folder with manifest.tsv, or of a label file with a `path label` a line, 1 for a fake.

    A label file's paths are relative to its own folder. Raises TrainingError, ManifestError.
    """
    if source.is_dir():
        found = [
            Sample(path=item.path, label=FAKE if item.fake is not None else 1 - FAKE) for item in read_manifest(source)
        ]
    else:
        try:
            lines = source.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise TrainingError(
                f"{source} is neither a folder with manifest.tsv nor a readable label file ({error})"
            ) from None
        found = [_sample(source, at, line) for at, line in enumerate(lines, 1) if line.strip()]
    if {sample.label for sample in found} != {0, 1}:
        raise TrainingError(f"{source}: there must be both real pictures (0) and fakes (1)")
    return found


def _sample(source: Path, at: int, line: str) -> Sample:
    # The label is what stands last, behind a space or a comma: a name may have either in it.
    found = re.fullmatch(r"(.+?)[\s,]+([01])", line.strip())
    if found is None:
        raise TrainingError(f"{source}, line {at}: `path label` with a label of 0 or 1, not {line.strip()!r}")
    return Sample(path=source.parent / found[1], label=int(found[2]))


def samples_digest(samples: Sequence[Sample]) -> str:
    """Changes with the list's length, order, file names and labels, but not when its folder moves."""
    told = "\n".join(f"{sample.path.name} {sample.label}" for sample in samples)
    return hashlib.sha256(told.encode()).hexdigest()


def picture(sample: Sample) -> Image.Image:
    """RGB, upright. Raises TrainingError."""
    try:
        return Image.fromarray(decode(sample.path.read_bytes()).frames[0])
    except (OSError, MediaError) as error:
        raise TrainingError(
            f"{sample.path} cannot be read ({error}): mend it or take it off the list; with another list a run begins anew"
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """The published recipe's changes."""

    side_px: int = 384
    seed: int = 0

    def __call__(self, picture: Image.Image, epoch: int, index: int) -> Tensor:
        """(6, side, side) float32, always the same for the same three."""
        with seeded(self.seed, epoch, index):
            crop = RandomResizedCrop(self.side_px, interpolation=InterpolationMode.BILINEAR)
            picture = crop(picture)
            if random.random() < FLIP_CHANCE:  # noqa: S311 - no secret
                picture = pictures.hflip(picture)
            if random.random() < FLIP_CHANCE:  # noqa: S311 - no secret
                picture = pictures.vflip(picture)
            picture = rand_augment()(picture)
            if random.random() < JPEG_CHANCE:  # noqa: S311 - no secret
                picture = _through_jpeg(picture)
        return channels(picture, self.side_px)


@cache
def rand_augment() -> RandAugment:
    """timm's, as the recipe names it."""
    # A hair under timm's own greatest magnitude of 10, at which it asks Pillow for pictures of no bits, which Pillow refuses.
    made: RandAugment = rand_augment_transform(RAND_AUGMENT, {"img_mean": (124, 116, 104), "magnitude_max": 9.99})
    return made


def _through_jpeg(picture: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return Image.open(buffer).convert("RGB")


@contextmanager
def seeded(*numbers: int) -> Iterator[None]:
    """Within it, all three sources of random numbers follow from `numbers`; afterwards they go on as if nothing had been.

    timm's augmentations draw from Python's and NumPy's shared sources and torchvision's from torch's; none takes its own.
    """
    digest = hashlib.sha256(" ".join(map(str, numbers)).encode()).digest()
    before = random.getstate(), np.random.get_state(), torch.get_rng_state()
    seed = int.from_bytes(digest[:4], "little")
    random.seed(seed)
    np.random.seed(seed)
    torch.default_generator.manual_seed(seed)
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])
        torch.set_rng_state(before[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A torch data set, indexed by (epoch, place in the list)."""

    samples: Sequence[Sample]
    augmentation: Augmentation

    def __getitem__(self, at: tuple[int, int]) -> tuple[Tensor, int]:
        """(6, side, side) and the label."""
        epoch, index = at
        sample = self.samples[index]
        return self.augmentation(picture(sample), epoch, index), sample.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """A torch data set of pictures as a scan sees them, the first view alone."""

    samples: Sequence[Sample]
    side_px: int = 512

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        """(6, side, side) and the label."""
        sample = self.samples[index]
        return channels(picture(sample), self.side_px), sample.label


def order(count: int, seed: int, epoch: int) -> list[int]:
    """The places 0 to count - 1, shuffled for this epoch."""
    digest = hashlib.sha256(f"order {seed} {epoch}".encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest[:4], "little"))
    shuffled: list[int] = torch.randperm(count, generator=generator).tolist()
    return shuffled
