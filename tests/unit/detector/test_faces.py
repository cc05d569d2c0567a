"""Faces are found where they are, at any size that is worth looking at, and their absence is no error."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from detector import centerface
from detector.detector import WeightsError
from detector.faces import FaceFinder
from detector.finding import Together
from detector.media import Frame, decode
from detector.specialists.recipe import FACES, FITTED, Preprocessing
from detector.views import face_view, square, whole_views

EXAMPLES = Path(__file__).parents[3] / "bots/platforms/sandbox/examples"


@pytest.fixture(scope="module")
def portrait() -> Frame:
    return decode((EXAMPLES / "hopper.jpg").read_bytes()).frames[0]


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder()


def scene(
    portrait: Frame, finder: FaceFinder, side: int, left: int = 300, top: int = 200
) -> tuple[Frame, tuple[int, int]]:
    """A grey 1280 by 960 picture with the portrait in it so that its face is `side` pixels; the face's centre."""
    face = finder.find(portrait)[0]
    share = side / face.side
    small = cv2.resize(portrait, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    frame = np.full((960, 1280, 3), 120, np.uint8)
    part = small[: 960 - top, : 1280 - left]
    frame[top : top + part.shape[0], left : left + part.shape[1]] = part
    return frame, (
        left + round((face.left + face.right) / 2 * share),
        top + round((face.top + face.bottom) / 2 * share),
    )


@pytest.mark.parametrize("side", [32, 48, 120, 300])
def test_a_face_of_any_size_is_found_where_it_is(portrait: Frame, finder: FaceFinder, side: int) -> None:
    frame, (x, y) = scene(portrait, finder, side)
    found = finder.find(frame)
    assert len(found) == 1
    (face,) = found
    assert face.left < x < face.right
    assert face.top < y < face.bottom
    assert 0.6 * side < face.side < 1.6 * side
    assert face.side >= Preprocessing().min_face


@pytest.mark.parametrize("shape", [(48, 48), (48, 4096), (900, 1300)])
def test_no_face_is_an_empty_list(finder: FaceFinder, shape: tuple[int, int]) -> None:
    assert finder.find(np.full((*shape, 3), 120, np.uint8)) == []


def test_the_largest_comes_first(portrait: Frame, finder: FaceFinder) -> None:
    frame, _ = scene(portrait, finder, 60, left=60, top=60)
    other, _ = scene(portrait, finder, 150, left=700, top=300)
    frame[:, 640:] = other[:, 640:]
    sides = [face.side for face in finder.find(frame)]
    assert len(sides) == 2
    assert sides == sorted(sides, reverse=True)


def test_many_pictures_together_show_the_faces_that_each_shows_alone(portrait: Frame, finder: FaceFinder) -> None:
    grey = np.full((480, 640, 3), 120, np.uint8)
    frames = [scene(portrait, finder, side)[0] for side in (32, 48, 120)] + [grey, portrait, portrait[:, ::-1].copy()]
    together = Together(torch.device("cpu"), lambda work, over: [work(one) for one in over]).find(frames)
    assert [len(found) for found in together] == [1, 1, 1, 0, 1, 1]
    for frame, found in zip(frames, together, strict=True):
        for one, other in zip(found, finder.find(frame), strict=True):
            near = 0.01 * other.side  # weights of 16 bits
            assert one.left == pytest.approx(other.left, abs=near)
            assert one.top == pytest.approx(other.top, abs=near)
            assert one.side == pytest.approx(other.side, abs=near)
            assert one.score == pytest.approx(other.score, abs=0.01)


def test_a_finder_that_was_changed_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "centerface.safetensors"
    changed.write_bytes(centerface.WEIGHTS.read_bytes()[:-1] + b"x")
    with pytest.raises(WeightsError, match="changed or broken"):
        centerface.load(torch.device("cpu"), changed)


@pytest.mark.parametrize("asked", [Preprocessing(), Preprocessing(side=112), Preprocessing(views=(FITTED, FACES))])
def test_views_have_the_networks_size_whatever_the_picture(
    portrait: Frame, finder: FaceFinder, asked: Preprocessing
) -> None:
    shape = (asked.side, asked.side, 3)
    for size in [(48, 48), (48, 4096), (4096, 50), (960, 1280), (224, 224)]:
        frame = np.zeros((*size, 3), np.uint8)
        assert [view.shape for view in whole_views(frame, asked)] == [shape] * asked.looks
    face = finder.find(portrait)[0]
    assert face_view(portrait, face, asked).shape == shape


def test_a_square_at_the_edge_is_moved_inside_or_mirrored() -> None:
    frame = np.arange(100 * 60 * 3, dtype=np.int64).reshape(100, 60, 3).astype(np.uint8)
    assert np.array_equal(square(frame, 0, 0, 40), frame[:40, :40])
    assert square(frame, 30, 50, 90).shape == (90, 90, 3)
