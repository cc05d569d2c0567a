"""Real pictures as a generator's decoder would have made them: through the latents of a tiny autoencoder and back.

The aligned fakes of Rajan et al., "Aligned Datasets Improve Detection of Latent Diffusion-Generated Images" (ICLR 2025): the
same content, so that nothing but the decoder's traces tells them apart. The autoencoder is taef2 of github.com/madebyollin/taesd
(MIT), a distilled one of FLUX.2's latents; its two files are read as plain tensors, and nothing else is taken from there.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from detector.training.blending import Picture, laid_over
from detector.training.views import REAL, Item, recompress

CHANNELS = 64
LATENT = 32
NOISES = (0.0, 0.0, 0.08, 0.16, 0.3)
"""Spreads of what is added to latents, in their own spread: generators do not hit them exactly."""
FACE_SIDES = (96, 128, 160, 192, 256)
WHOLE_SIDE = 640
SMALLEST = 64
OF_A_FACE = 1.5
"""Sides of a face's landmarks that are rendered."""


def _conv(inputs: int, outputs: int, stride: int = 1, *, bias: bool = True) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=bias)


class _Block(nn.Module):
    def __init__(self, *, pools: bool) -> None:
        super().__init__()
        own, wide = CHANNELS, 4 * CHANNELS
        self.conv = nn.Sequential(_conv(own, own), nn.ReLU(), _conv(own, own), nn.ReLU(), _conv(own, own))
        self.skip, self.fuse = nn.Identity(), nn.ReLU()
        self.pool = (
            nn.Sequential(
                nn.Conv2d(own, wide, 1, bias=False),
                nn.GroupNorm(4, wide),
                nn.ReLU(),
                nn.Conv2d(wide, own, 1, bias=False),
            )
            if pools
            else None
        )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        if self.pool is not None:
            inputs = inputs + self.pool(inputs)
        made: torch.Tensor = self.fuse(self.conv(inputs) + inputs)
        return made


class _Clamp(nn.Module):
    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return torch.tanh(inputs / 3) * 3


class Autoencoder(nn.Module):
    """(n, 3, height, width) in [0, 1], sides multiples of 8 → the same, by way of latents an eighth of its sides."""

    def __init__(self, encoder: Path, decoder: Path) -> None:
        """Raises RuntimeError where the files are another network's."""
        super().__init__()
        down: list[nn.Module] = [_conv(3, CHANNELS), _Block(pools=False)]
        up: list[nn.Module] = [_Clamp(), _conv(LATENT, CHANNELS), nn.ReLU()]
        for stage in range(3):
            down += [_conv(CHANNELS, CHANNELS, 2, bias=False), *(_Block(pools=stage == 2) for _ in range(3))]
            up += [_Block(pools=stage == 0) for _ in range(3)]
            up += [nn.Upsample(scale_factor=2), _conv(CHANNELS, CHANNELS, bias=False)]
        self.encoder = nn.Sequential(*down, _conv(CHANNELS, LATENT))
        self.decoder = nn.Sequential(*up, _Block(pools=False), _conv(CHANNELS, 3))
        self._load(encoder, decoder)
        self.eval().requires_grad_(requires_grad=False)

    def _load(self, encoder: Path, decoder: Path) -> None:
        for part, path in ((self.encoder, encoder), (self.decoder, decoder)):
            part.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))

    def forward(self, pixels: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """`noise` is (n,), in spreads of the latents."""
        latents = self.encoder(pixels)
        spread = latents.std(dim=(1, 2, 3), keepdim=True) * noise.view(-1, 1, 1, 1)
        made: torch.Tensor = self.decoder(latents + torch.randn_like(latents) * spread)
        return made.clamp(0, 1)


def render(model: Autoencoder, pictures: Sequence[Picture], rng: random.Random, batch: int = 32) -> list[Picture]:
    """Each picture, all of one size, through the model."""
    device = next(model.parameters()).device
    made: list[Picture] = []
    for first in range(0, len(pictures), batch):
        part = torch.from_numpy(np.stack(pictures[first : first + batch])).to(device)
        noise = torch.tensor([rng.choice(NOISES) for _ in range(len(part))], device=device)
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            pixels = (part.permute(0, 3, 1, 2).float() / 255).to(memory_format=torch.channels_last)
            out = model(pixels, noise)
        back = (out.float() * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
        made += [*np.ascontiguousarray(back)]
    return made


def render_faces(model: Autoencoder, items: Sequence[Item], pictures: Mapping[Path, Picture], copies: int = 2) -> int:
    """Give every real item with landmarks `copies` pictures in which its face was rendered, half of them of another's face.

    How many were made.
    """
    rng = random.Random(1)  # noqa: S311  # drawing pictures, not keys
    shown = [item for item in items if item.label == REAL and item.marks is not None]
    jobs = []
    for item in shown:
        for _ in range(copies):
            other = rng.choice(shown) if rng.random() < 0.5 else item
            jobs.append(_Job(item=item, other=other, side=rng.choice(FACE_SIDES)))
    with ThreadPoolExecutor() as pool:
        crops = [*pool.map(lambda job: job.crop(pictures), jobs)]
    for side in FACE_SIDES:
        own = [number for number, job in enumerate(jobs) if job.side == side]
        for number, face in zip(own, render(model, [crops[number] for number in own], rng, 64), strict=True):
            item = jobs[number].item
            item.rendered = (*item.rendered, jobs[number].put_back(face, pictures, rng))
    return len(jobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A face to be rendered: where, whose, and how large."""

    item: Item
    other: Item
    side: int

    def crop(self, pictures: Mapping[Path, Picture]) -> Picture:
        """(side, side, 3): the face and some of what is around it."""
        picture = pictures[self.item.path]
        if self.other is not self.item and self.item.marks is not None and self.other.marks is not None:
            colouring = random.Random(self.side)  # noqa: S311
            picture = laid_over(pictures[self.other.path], self.other.marks, picture, self.item.marks, colouring)
        left, top, whole = self._where(picture)
        crop = picture[top : top + whole, left : left + whole]
        way = cv2.INTER_AREA if self.side < whole else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(crop, (self.side, self.side), interpolation=way), np.uint8)

    def put_back(self, face: Picture, pictures: Mapping[Path, Picture], rng: random.Random) -> Picture:
        """The item's picture with that face in its place."""
        made = pictures[self.item.path].copy()
        left, top, whole = self._where(made)
        way = rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4))
        made[top : top + whole, left : left + whole] = cv2.resize(face, (whole, whole), interpolation=way)
        return made

    def _where(self, picture: Picture) -> tuple[int, int, int]:
        """Left, top and side, within the picture."""
        height, width = picture.shape[:2]
        marks = self.item.marks if self.item.marks is not None else np.array([[0, 0], [width, height]], np.float32)
        low, high = marks.min(axis=0), marks.max(axis=0)
        whole = int(min(max(16.0, OF_A_FACE * float(max(high - low))), height, width))
        left, top = (
            round(min(max(float(centre) - whole / 2, 0), length - whole))
            for centre, length in zip((low + high) / 2, (width, height), strict=True)
        )
        return left, top, whole


def render_wholes(model: Autoencoder, items: Sequence[Item], pictures: Mapping[Path, Picture]) -> int:
    """Give every real item a picture that was rendered as a whole: a part of at most 640 by 640 pixels. How many were made."""
    rng = random.Random(2)  # noqa: S311  # drawing pictures, not keys
    by_size: dict[tuple[int, ...], list[tuple[Item, Picture]]] = {}
    for item in items:
        if item.label == REAL and not item.of.crops:
            part = _part(pictures[item.path], rng)
            by_size.setdefault(part.shape, []).append((item, part))
    with ThreadPoolExecutor() as pool:
        for own in by_size.values():
            made = render(model, [part for _, part in own], rng, 8)
            qualities = [rng.randint(85, 96) for _ in made]  # as the collections' own pictures were saved
            saved = pool.map(lambda job: recompress(job[0], job[1], ".jpg"), zip(made, qualities, strict=True))
            for (item, _), picture in zip(own, saved, strict=True):
                item.rendered = (picture,)
    return sum(map(len, by_size.values()))


def _part(picture: Picture, rng: random.Random) -> Picture:
    """A part whose sides are multiples of 8, enlarged where the picture has none."""
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST:
        grown = SMALLEST / min(height, width)
        size = (max(SMALLEST, round(width * grown)), max(SMALLEST, round(height * grown)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        height, width = picture.shape[:2]
    down, across = (min(length, WHOLE_SIDE) // 8 * 8 for length in (height, width))
    top, left = rng.randint(0, height - down), rng.randint(0, width - across)
    return picture[top : top + down, left : left + across]
