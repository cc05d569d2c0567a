"""What the network is shown: pictures drawn by class and source, changed in the same ways whatever their label."""

from __future__ import annotations

import io
import math
import random
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageFilter
from torch.utils.data import Dataset

from detector.evaluation import Labelled
from detector.training.blending import blend_with_itself, jitter
from detector.verdict import Kind

SHARES = {"real": 0.45, "generated": 0.25, "altered": 0.16, "blended": 0.14}
"""How often each class is drawn."""
FACE_SOURCES = {"dfdc_faces224": 2.0, "s140k_zoya": 1.2, "dfd_rohit": 0.4, "deepshield": 0.8, "celeb_photos_dfl": 1.0}
"""Sources whose real pictures are face crops, from which self-blended ones are made, and how often each is drawn."""
MOST_OF_A_SOURCE = 400
FILTERS = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)


class Views(Dataset[tuple[torch.Tensor, torch.Tensor]]):
    """Endless augmented views: ((3, side, side) uint8, (altered, generated) targets). Item i is the same every time."""

    def __init__(self, pictures: Sequence[Labelled], side: int, seed: int) -> None:
        self._side = side
        self._seed = seed
        self._paths: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for picture in pictures:
            self._paths[picture.fake or "real"][picture.source].append(str(picture.path))
        self._paths = {name: dict(sources) for name, sources in self._paths.items()}  # a lambda cannot be pickled
        self._weights = {
            name: {source: _weight(name, source, len(paths)) for source, paths in sources.items()}
            for name, sources in self._paths.items()
        }
        faces = {source: weight for source, weight in FACE_SOURCES.items() if source in self._paths.get("real", {})}
        drawn = {"real", *self._paths} | ({"blended"} if faces else set())
        self._weights["blended"] = faces
        self._shares = {name: share for name, share in SHARES.items() if name in drawn}

    def __len__(self) -> int:
        return 10**7

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        rng = random.Random(self._seed * 10_000_019 + index)  # noqa: S311  # drawing pictures, not keys
        name = rng.choices([*self._shares], [*self._shares.values()])[0]
        weights = self._weights[name]
        source = rng.choices([*weights], [*weights.values()])[0]
        path = rng.choice(self._paths["real" if name == "blended" else name][source])
        with Image.open(path) as file:
            image = file.convert("RGB")
        if name == "blended":
            image = blend_with_itself(image, rng)
        pixels = augment(image, rng, self._side)
        target = torch.tensor((float(name in {Kind.ALTERED, "blended"}), float(name == Kind.GENERATED)))
        return torch.from_numpy(pixels).permute(2, 0, 1), target


def _weight(name: str, source: str, count: int) -> float:
    weight = math.sqrt(min(count, MOST_OF_A_SOURCE))
    if source.startswith(("quiz", "alex")):
        weight *= 2  # the same subjects in both classes
    if source == "dfd_rohit":
        weight *= 0.6  # few actors
    if name == "real" and source == "dfdc_faces224":
        weight *= 2.2  # as often as its fakes are drawn
    return weight


def augment(image: Image.Image, rng: random.Random, side: int) -> npt.NDArray[np.uint8]:
    """(side, side, 3) uint8: a crop, rescaled and re-compressed up to twice, blurred, recoloured or made noisy."""
    image = _crop(image, rng)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for _ in range(2):
        if rng.random() < 0.5:
            share = rng.uniform(0.5, 1.1)
            size = (max(48, int(image.width * share)), max(48, int(image.height * share)))
            image = image.resize(size, rng.choice(FILTERS))
        if rng.random() < 0.7:
            image = _recompress(image, rng.randint(40, 95), "JPEG" if rng.random() < 0.8 else "WEBP")
    if rng.random() < 0.12:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.3)))
    if rng.random() < 0.35:
        image = jitter(image, rng, 0.25)
    if rng.random() < 0.04:
        image = image.convert("L").convert("RGB")
    pixels = np.array(image.resize((side, side), rng.choice(FILTERS)))
    if rng.random() < 0.12:
        noise = np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(1, 8), pixels.shape)
        pixels = (pixels + noise).clip(0, 255).astype(np.uint8)
    return pixels


def _crop(image: Image.Image, rng: random.Random) -> Image.Image:
    width, height = image.size
    shorter = min(width, height)
    share = math.sqrt(rng.uniform(0.35, 1))
    if rng.random() < 0.75:
        across = down = min(shorter, max(64, int(shorter * share * rng.uniform(1, 1.25))))
    else:
        across, down = min(width, max(64, int(width * share))), min(height, max(64, int(height * share)))
    left, top = rng.randint(0, width - across), rng.randint(0, height - down)
    return image.crop((left, top, left + across, top + down))


def _recompress(image: Image.Image, quality: int, name: str) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, name, quality=quality)
    buffer.seek(0)
    return Image.open(buffer).convert("RGB")
