"""Where the faces are in the training pictures, found once: boxes for all, landmarks for those that blends are made from.

The landmarks need `mediapipe`, for training alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from detector.evaluation import read_manifest
from detector.faces import FaceFinder
from detector.media import Frame
from detector.training.views import load

BORDER = 60
Boxes = npt.NDArray[np.float32]
Landmarks = Callable[[Frame, Boxes], npt.NDArray[np.float32] | None]


def find_faces(folders: Sequence[Path], landmarker: Path | None, out: Path) -> int:
    """How many faces there are. Writes `out`, an npz; without a `landmarker` no landmarks, so that nothing is blended.

    `boxes/FOLDER/PATH` is (n, 5): x, y, width, height in pixels and the score, largest first; `marks/FOLDER/PATH` (478, 2),
    in pixels, of a real picture's largest face.
    """
    finder = FaceFinder()
    found: dict[str, npt.NDArray[np.float32]] = {}
    with _landmarks(landmarker) if landmarker else nullcontext(_no_landmarks) as landmarks:
        for folder in folders:
            for picture in tqdm(read_manifest(folder), desc=folder.name, unit="picture"):
                frame = load(picture.path)
                boxes = _boxes(finder, frame)
                found[f"boxes/{folder.name}/{picture.name}"] = boxes
                if picture.fake is None and (marks := landmarks(frame, boxes)) is not None:
                    found[f"marks/{folder.name}/{picture.name}"] = marks
    np.savez_compressed(out, **found)  # type: ignore[arg-type]
    return sum(len(boxes) for name, boxes in found.items() if name.startswith("boxes/"))


def _boxes(finder: FaceFinder, frame: Frame) -> Boxes:
    """(n, 5). Pictures that are a face and nothing else are looked at once more with a border."""
    for border in (0, BORDER):
        padded = cv2.copyMakeBorder(frame, border, border, border, border, cv2.BORDER_REPLICATE) if border else frame
        faces = finder.find(np.asarray(padded, np.uint8))
        if faces:
            rows = [
                (face.left - border, face.top - border, face.right - face.left, face.bottom - face.top, face.score)
                for face in faces
            ]
            return np.array(rows, np.float32)
    return np.zeros((0, 5), np.float32)


def _no_landmarks(frame: Frame, boxes: Boxes) -> None:
    return None


@contextmanager
def _landmarks(path: Path) -> Iterator[Landmarks]:
    import mediapipe as mp
    from mediapipe.tasks import python as tasks
    from mediapipe.tasks.python import vision

    options = vision.FaceLandmarkerOptions(base_options=tasks.BaseOptions(model_asset_path=str(path)), num_faces=1)

    def find(frame: Frame, boxes: Boxes) -> npt.NDArray[np.float32] | None:
        height, width = frame.shape[:2]
        x, y, w, h = boxes[0, :4] if len(boxes) else (0.0, 0.0, float(width), float(height))
        side = 1.6 * max(w, h)
        left, top = max(0, int(x + w / 2 - side / 2)), max(0, int(y + h / 2 - side / 2))
        crop = frame[top : top + int(side), left : left + int(side)]
        if min(crop.shape[:2]) < 48:
            return None
        scale = 256 / max(crop.shape[:2])
        small = np.ascontiguousarray(cv2.resize(crop, None, fx=scale, fy=scale))
        result = made.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=small))
        if not result.face_landmarks:
            return None
        points = np.array([(mark.x, mark.y) for mark in result.face_landmarks[0]], np.float32)
        return np.asarray(points * [crop.shape[1], crop.shape[0]] + [left, top], np.float32)

    with vision.FaceLandmarker.create_from_options(options) as made:
        yield find
