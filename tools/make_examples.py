"""The sandbox's example pictures, made from public-domain photographs: small JPEGs of them, and face swaps between them.

Needs opencv-python-headless, mediapipe and pillow, which the project itself does not; run it in an environment of its own:

    python tools/make_examples.py --collins astronaut.png --hopper grace_hopper.jpg --cat chelsea.png \
        --coffee coffee.png --landmarker face_landmarker.task --out bots/platforms/sandbox/examples
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import mediapipe
import numpy as np
from PIL import Image

Picture = np.ndarray
"""(height, width, 3) uint8, BGR."""
Points = np.ndarray
"""(n, 2) float32, pixels."""

OVAL = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
]  # fmt: skip
MOUTH_AND_NOSE = [168, 417, 465, 343, 355, 371, 266, 425, 411, 416, 434, 430, 431, 418, 200, 194, 211, 210, 214, 192]
MOUTH_AND_NOSE += [187, 205, 36, 142, 126, 114, 245, 193]
MAX_SIDE = 640
MAX_BYTES = 80_000


def landmarks(picture: Picture, landmarker: Path) -> Points:
    """The 478 landmarks of the largest face. Raises SystemExit where there is none."""
    vision = mediapipe.tasks.vision
    options = vision.FaceLandmarkerOptions(
        base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(landmarker)), num_faces=1
    )
    with vision.FaceLandmarker.create_from_options(options) as finder:
        rgb = np.ascontiguousarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        found = finder.detect(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb))
    if not found.face_landmarks:
        raise SystemExit("there is no face in one of the pictures")
    height, width = picture.shape[:2]
    return np.array([(p.x * width, p.y * height) for p in found.face_landmarks[0][:468]], np.float32)


def warp(source: Picture, at: Points, to: Points, size: tuple[int, int]) -> Picture:
    """`source` bent, triangle by triangle, so that its landmarks `at` lie on `to`, in a picture of `size` (width, height)."""
    width, height = size
    division = cv2.Subdiv2D((0, 0, width, height))
    inside = np.clip(to, 0, np.array([width - 1, height - 1], np.float32))
    for point in inside:
        division.insert((float(point[0]), float(point[1])))
    bent = np.zeros((height, width, 3), np.float32)
    for triangle in division.getTriangleList().reshape(-1, 3, 2):
        corners = [int(np.argmin(((inside - corner) ** 2).sum(1))) for corner in triangle]
        if (
            len(set(corners)) < 3
            or max(((inside[c] - t) ** 2).sum() for c, t in zip(corners, triangle, strict=True)) > 4
        ):
            continue
        affine = cv2.getAffineTransform(at[corners], inside[corners])
        piece = cv2.warpAffine(source, affine, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        mask = np.zeros((height, width), np.uint8)
        cv2.fillConvexPoly(mask, np.round(inside[corners]).astype(np.int32), 1)
        bent[mask > 0] = piece[mask > 0]
    return bent.astype(np.uint8)


def match_colour(picture: Picture, like: Picture, mask: np.ndarray) -> Picture:
    """`picture` with the mean and spread of `like`'s colours under `mask`, channel by channel in Lab."""
    mine = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB).astype(np.float32)
    theirs = cv2.cvtColor(like, cv2.COLOR_BGR2LAB).astype(np.float32)
    for channel in range(3):
        here, there = mine[..., channel][mask > 0], theirs[..., channel][mask > 0]
        spread = min(max(there.std() / max(here.std(), 1), 0.7), 1.4)
        mine[..., channel] = (mine[..., channel] - here.mean()) * spread + there.mean()
    return cv2.cvtColor(np.clip(mine, 0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR)


def swap(source: Picture, target: Picture, landmarker: Path, outline: list[int]) -> Picture:
    """`target` with the part of the face inside `outline` taken from `source`."""
    at, to = landmarks(source, landmarker), landmarks(target, landmarker)
    height, width = target.shape[:2]
    # A closed mouth pulled over an open one tears: inside the outline the source keeps its own features' shape.
    across, _ = cv2.estimateAffine2D(at, to)
    own = at @ across[:, :2].T.astype(np.float32) + across[:, 2].astype(np.float32)
    distance = np.array([cv2.pointPolygonTest(to[OVAL], (float(x), float(y)), True) for x, y in to], np.float32)
    inner = np.clip(distance / (0.12 * np.ptp(to[:, 0])), 0, 1)[:, None].astype(np.float32)
    to = to * (1 - inner) + own * inner
    bent = warp(source, at, to, (width, height))
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(to[outline]).astype(np.int32)], 255)
    face = max(int(np.ptp(to[:, 0])) // 14, 3)
    mask = cv2.erode(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (face, face)))
    bent = match_colour(bent, target, mask)
    left, top, wide, high = cv2.boundingRect(mask)
    centre = (left + wide // 2, top + high // 2)
    # Poisson blending drags the shade under a cap or a fringe over the whole forehead: half of it is enough.
    feather = cv2.GaussianBlur(mask, (0, 0), face / 2)[..., None].astype(np.float32) / 255
    cloned = cv2.seamlessClone(bent, target, mask.copy(), centre, cv2.NORMAL_CLONE)
    plain = bent * feather + target * (1 - feather)
    return np.clip(0.5 * cloned + 0.5 * plain, 0, 255).astype(np.uint8)


def portrait(picture: Picture, landmarker: Path, reach: float) -> Picture:
    """The part of `picture` around its face: `reach` face heights to each side of its middle, 4:5 where there is room."""
    points = landmarks(picture, landmarker)
    middle, size = points.mean(0), float(np.ptp(points[:, 1]))
    height, width = picture.shape[:2]
    left, right = max(int(middle[0] - 0.8 * reach * size), 0), min(int(middle[0] + 0.8 * reach * size), width)
    top, bottom = max(int(middle[1] - 0.9 * reach * size), 0), min(int(middle[1] + 1.1 * reach * size), height)
    return picture[top:bottom, left:right]


def save(picture: Picture, path: Path) -> None:
    """Write a JPEG of at most 640 px and 80 kB to `path`, without metadata."""
    image = Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    for quality in range(92, 60, -3):
        image.save(path, "JPEG", quality=quality, optimize=True)
        if path.stat().st_size <= MAX_BYTES:
            return
    raise SystemExit(f"{path.name} does not fit into {MAX_BYTES} bytes")


def main() -> None:
    """Write the example pictures into the folder that was named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("collins", "hopper", "cat", "coffee", "landmarker", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    chosen = parser.parse_args()
    collins, hopper = cv2.imread(str(chosen.collins)), cv2.imread(str(chosen.hopper))
    made = {
        "collins": portrait(collins, chosen.landmarker, 1.7),
        "hopper": portrait(hopper, chosen.landmarker, 1.6),
        "collins-with-hopper": portrait(swap(hopper, collins, chosen.landmarker, OVAL), chosen.landmarker, 1.7),
        "hopper-with-collins": portrait(swap(collins, hopper, chosen.landmarker, OVAL), chosen.landmarker, 1.6),
        "collins-part": portrait(swap(hopper, collins, chosen.landmarker, MOUTH_AND_NOSE), chosen.landmarker, 1.7),
        "cat": cv2.imread(str(chosen.cat)),
        "coffee": cv2.imread(str(chosen.coffee)),
    }
    for name, picture in made.items():
        save(picture, chosen.out / f"{name}.jpg")


if __name__ == "__main__":
    main()
