"""Fake swaps made from real faces: blends of a face with a changed copy of itself, or with another person's.

After Shiohara and Yamasaki, "Detecting Deepfakes with Self-Blended Images" (CVPR 2022): what generalises to swaps that
nobody has seen is the seam and the mismatch on its two sides, not any one program's traces. Pictures are (height, width,
3) uint8 RGB, landmarks (478, 2) in pixels. Needs OpenCV, for training alone.
"""

from __future__ import annotations

import random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Marks = npt.NDArray[np.float32]
REGIONS = {
    "oval": (0.0, 1.0, 0.0, 1.0),
    "brows_to_jaw": (0.0, 1.0, 0.22, 1.0),
    "middle": (0.12, 0.88, 0.2, 0.95),
    "nose_and_mouth": (0.22, 0.78, 0.42, 0.92),
    "mouth": (0.25, 0.75, 0.62, 0.9),
    "eyes": (0.05, 0.95, 0.2, 0.5),
}
"""Parts of a face by their share of its width and height; a region's hull is that of the landmarks inside."""
WEIGHTS = (5, 4, 3, 2, 1, 1)


def blend(
    image: Picture,
    marks: Marks,
    rng: random.Random,
    other: tuple[Picture, Marks] | None = None,
    copy: Picture | None = None,
) -> Picture:
    """A fake: the face's region replaced by a changed copy of itself, by `copy`, or by `other`'s face laid over it."""
    target = _degrade(image, rng) if rng.random() < 0.35 else image
    if copy is not None:
        source = _degrade(copy, rng) if rng.random() < 0.3 else copy
        if rng.random() < 0.3:
            source = _shift(_recolour(source, rng), marks, rng)
    elif other is None:
        source = _shift(_recolour(_degrade(image, rng) if rng.random() < 0.65 else image, rng), marks, rng)
    else:
        source = _degrade(laid_over(*other, image, marks, rng), rng)
    soft_low = rng.random() < 0.2
    if soft_low:  # as DeepFaceLab's: a blurred, coarse face under a wide soft mask
        source = _coarse(source, marks, rng)
    mask = _mask(image.shape[:2], marks, rng, wide=soft_low)
    if mask.max() == 0:
        return image
    if rng.random() < 0.1:
        return _poisson(source, target, mask)
    mask = mask[..., None] * rng.choice((0.5, 0.75, 0.9, 1.0, 1.0, 1.0))
    return (source * mask + target * (1 - mask)).round().clip(0, 255).astype(np.uint8)


def _mask(size: tuple[int, int], marks: Marks, rng: random.Random, *, wide: bool) -> npt.NDArray[np.float32]:
    """(height, width) in [0, 1]."""
    left, right, top, bottom = REGIONS["oval" if wide else rng.choices([*REGIONS], WEIGHTS)[0]]
    low, high = marks.min(axis=0), marks.max(axis=0)
    share = (marks - low) / np.maximum(high - low, 1)
    inside = (share[:, 0] >= left) & (share[:, 0] <= right) & (share[:, 1] >= top) & (share[:, 1] <= bottom)
    if inside.sum() < 5:
        return np.zeros(size, np.float32)
    points = marks[inside]
    centre = points.mean(axis=0)
    points = centre + (points - centre) * (rng.uniform(1.05, 1.25) if wide else rng.uniform(0.85, 1.1))
    points = points + np.random.default_rng(rng.getrandbits(32)).normal(0, 0.012, points.shape) * (high - low)
    mask = np.zeros(size, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.astype(np.int32)), 255)
    face = float(max(high - low))
    if rng.random() < 0.5:
        mask = _elastic(mask, rng, face * 0.03)
    reach = face * (rng.uniform(0.06, 0.18) if wide else rng.choice((0.01, 0.02, 0.03, 0.05, 0.08)))
    soft = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), max(0.6, reach))
    return np.asarray(soft, np.float32)


def _elastic(mask: npt.NDArray[np.uint8], rng: random.Random, reach: float) -> npt.NDArray[np.uint8]:
    height, width = mask.shape
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, 1, (2, 5, 5)).astype(np.float32)
    flow = [cv2.resize(layer, (width, height), interpolation=cv2.INTER_CUBIC) * reach for layer in noise]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(cv2.remap(mask, x + flow[0], y + flow[1], cv2.INTER_LINEAR), np.uint8)


def _recolour(image: Picture, rng: random.Random) -> Picture:
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 0] = (hsv[..., 0] + rng.uniform(-5, 5)) % 180
    hsv[..., 1] *= rng.uniform(0.75, 1.25)
    hsv[..., 2] = (hsv[..., 2] - 128) * rng.uniform(0.85, 1.15) + 128 + rng.uniform(-16, 16)
    changed = cv2.cvtColor(hsv.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.float32)
    changed += np.array([rng.uniform(-10, 10) for _ in range(3)], np.float32)
    return changed.clip(0, 255).astype(np.uint8)


def _degrade(image: Picture, rng: random.Random) -> Picture:
    """Coarser, blurred, sharpened, or re-compressed."""
    height, width = image.shape[:2]
    choice = rng.random()
    if choice < 0.4:
        share = rng.uniform(0.3, 0.85)
        small = cv2.resize(
            image, (max(8, int(width * share)), max(8, int(height * share))), interpolation=cv2.INTER_AREA
        )
        way = rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4))
        return np.asarray(cv2.resize(small, (width, height), interpolation=way), np.uint8)
    if choice < 0.6:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.6)), np.uint8)
    if choice < 0.8:
        soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.8, 2))
        return np.asarray(cv2.addWeighted(image, 1 + (amount := rng.uniform(0.4, 1.2)), soft, -amount, 0), np.uint8)
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(35, 90)])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def _coarse(image: Picture, marks: Marks, rng: random.Random) -> Picture:
    face = float(np.ptp(marks, axis=0).max())
    share = min(0.9, rng.uniform(40, 110) / max(face, 1))
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(8, int(width * share)), max(8, int(height * share))), interpolation=cv2.INTER_AREA)
    back = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(back, (0, 0), rng.uniform(0.4, 1.2)), np.uint8)


def _shift(image: Picture, marks: Marks, rng: random.Random) -> Picture:
    height, width = image.shape[:2]
    face = float(np.ptp(marks, axis=0).max())
    centre = tuple(float(value) for value in marks.mean(axis=0))
    matrix: Any = cv2.getRotationMatrix2D(centre, rng.uniform(-4, 4), rng.uniform(0.95, 1.05))
    matrix[:, 2] += [rng.uniform(-0.03, 0.03) * face, rng.uniform(-0.03, 0.03) * face]
    moved = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, np.uint8)


def laid_over(other: Picture, others: Marks, image: Picture, marks: Marks, rng: random.Random) -> Picture:
    """`other`'s face where `image` has its own, of `image`'s size and colours; outside of it, `image`."""
    height, width = image.shape[:2]
    count = min(len(marks), len(others), 468)
    design = np.hstack([others[:count], np.ones((count, 1), np.float32)])
    matrix = np.linalg.lstsq(design, marks[:count], rcond=None)[0].T
    warped = cv2.warpAffine(other, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    hull = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(marks.astype(np.int32)), 255)
    inside = hull > 0
    if not inside.any():
        return image
    if rng.random() < 0.9:
        own, new = (cv2.cvtColor(item, cv2.COLOR_RGB2LAB).astype(np.float32) for item in (image, warped))
        for channel in range(3):
            wanted, found = own[..., channel][inside], new[..., channel][inside]
            scale = min(2.0, (wanted.std() + 1) / (found.std() + 1))
            new[..., channel] = (new[..., channel] - found.mean()) * scale + wanted.mean()
        warped = cv2.cvtColor(new.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    return np.asarray(warped, np.uint8)


def _poisson(source: Picture, target: Picture, mask: npt.NDArray[np.float32]) -> Picture:
    solid = ((mask > 0.5) * 255).astype(np.uint8)
    solid[:2], solid[-2:], solid[:, :2], solid[:, -2:] = 0, 0, 0, 0
    ys, xs = np.nonzero(solid)
    if len(xs) < 50:
        return target
    centre = (int((xs.min() + xs.max()) / 2), int((ys.min() + ys.max()) / 2))
    try:
        return np.asarray(cv2.seamlessClone(source, target, solid, centre, cv2.NORMAL_CLONE), np.uint8)
    except cv2.error:
        return target
