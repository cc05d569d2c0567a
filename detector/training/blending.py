"""Self-blended pictures: a real face blended with a changed copy of itself (after Shiohara & Yamasaki, CVPR 2022)."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter


def jitter(image: Image.Image, rng: random.Random, strength: float) -> Image.Image:
    """`image` with brightness, contrast and colour each changed by up to `strength`."""
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhancer(image).enhance(1 + rng.uniform(-strength, strength))
    return image


def soften(image: Image.Image, rng: random.Random) -> Image.Image:
    """`image` with its fine detail lost, blurred or sharpened, or as it was."""
    choice = rng.random()
    width, height = image.size
    if choice < 0.4:
        share = rng.uniform(0.3, 0.8)
        small = image.resize((max(8, int(width * share)), max(8, int(height * share))), Image.Resampling.BILINEAR)
        return small.resize((width, height), Image.Resampling.BILINEAR)
    if choice < 0.7:
        return image.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.6) * width / 224))
    if choice < 0.85:
        return image.filter(ImageFilter.UnsharpMask(2, rng.randint(60, 160), 2))
    return image


def blend_with_itself(image: Image.Image, rng: random.Random) -> Image.Image:
    """A fake swap: the middle of a face picture replaced by a recoloured, shifted, softened copy, its edge blurred."""
    width, height = image.size
    source = jitter(image, rng, 0.18)
    if rng.random() < 0.5:
        shifted = np.asarray(source).astype(np.float32) + [rng.uniform(-18, 18) for _ in range(3)]
        source = Image.fromarray(shifted.clip(0, 255).astype(np.uint8))
    source = soften(source, rng)
    shift_x, shift_y = rng.uniform(-0.03, 0.03) * width, rng.uniform(-0.03, 0.03) * height
    scale, turn = rng.uniform(0.95, 1.05), rng.uniform(-0.05, 0.05)
    cosine, sine = scale * math.cos(turn), scale * math.sin(turn)
    centre_x, centre_y = (1 - scale) * width / 2, (1 - scale) * height / 2
    affine = (cosine, sine, shift_x + centre_x, -sine, cosine, shift_y + centre_y)
    source = source.transform((width, height), Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR)
    target = soften(image, rng) if rng.random() < 0.3 else image
    return Image.composite(source, target, face_mask((width, height), rng))


def face_mask(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """A soft irregular oval where a face crop has its face; 255 where the copy shows."""
    width, height = size
    x, y = width * (0.5 + rng.uniform(-0.05, 0.05)), height * (0.52 + rng.uniform(-0.06, 0.06))
    radius_x, radius_y = width * rng.uniform(0.16, 0.33), height * rng.uniform(0.18, 0.38)
    corners = rng.randint(8, 16)
    points = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        reach = rng.uniform(0.82, 1.12)
        points.append((x + radius_x * reach * math.cos(angle), y + radius_y * reach * math.sin(angle)))
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(points, fill=int(255 * rng.uniform(0.6, 1)))
    return mask.filter(ImageFilter.GaussianBlur(rng.uniform(0.008, 0.045) * width))
