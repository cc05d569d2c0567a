"""What is left of a picture on a thumbnail: too little to know anybody by, or to read."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.faces import FaceFinder
from detector.media import Frame, decode
from tests.doubles.films import film
from worker.thumbnail import SIDE, thumbnail

HOPPER = Path(__file__).parents[3] / "bots/platforms/sandbox/examples/hopper.jpg"
CYCLES = 5
"""Waves along the longer side: what is finer than that must be gone."""


def hopper() -> Frame:
    return decode(HOPPER.read_bytes()).frames[0]


def face_alone() -> Frame:
    """The face fills the picture."""
    frame = hopper()
    face = FaceFinder().find(frame)[0]
    return frame[int(face.top) : int(face.bottom), int(face.left) : int(face.right)]


def written(*lines: str) -> Frame:
    image = Image.new("RGB", (600, 400), "white")
    drawing = ImageDraw.Draw(image)
    for place, line in enumerate(lines):
        drawing.text((20, 20 + 120 * place), line, fill="black", font=ImageFont.load_default(90))
    return np.asarray(image)


def checks(cell: int) -> Frame:
    y, x = np.mgrid[0:480, 0:640]
    return np.repeat((((x // cell + y // cell) % 2) * 255).astype(np.uint8)[..., None], 3, axis=2)


def grey(frame: Frame) -> npt.NDArray[np.float64]:
    return np.asarray(Image.open(io.BytesIO(thumbnail(frame))), np.float64)


def detail(values: npt.NDArray[np.float64]) -> float:
    """How much of it is finer than `CYCLES`: root mean square, in levels of 255."""
    window = np.outer(*(np.hanning(side) for side in values.shape))
    waves = np.fft.fft2((values - values.mean()) * window) / np.sqrt(values.size * (window**2).sum())
    axes = (np.fft.fftfreq(side) * max(values.shape) for side in values.shape)
    fine = np.hypot(*np.meshgrid(*axes, indexing="ij")) > CYCLES
    return float(np.sqrt((np.abs(waves[fine]) ** 2).sum()))


@pytest.mark.parametrize(("container", "codec"), [("webm", "libvpx"), ("mp4", "mpeg4")])
def test_of_a_film_one_frame_is_shown_as_little_as_of_a_picture(container: str, codec: str) -> None:
    media = decode(film(HOPPER.read_bytes(), container, codec, frames=4))
    shown = Image.open(io.BytesIO(thumbnail(media.frames[0])))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "L", (SIDE, SIDE))
    assert detail(grey(media.frames[0])) < detail(np.asarray(Image.fromarray(media.frames[0]).convert("L"), np.float64))


PICTURES = {
    "portrait": hopper,
    "face": face_alone,
    "text": lambda: written("Anna Lind", "4 Mill Lane", "555 0199"),
    "coarse checks": lambda: checks(80),
    "fine checks": lambda: checks(9),
    "noise": lambda: np.random.default_rng(0).integers(0, 256, (300, 500, 3), dtype=np.uint8),
}


@pytest.mark.parametrize("name", PICTURES)
def test_everything_fine_is_gone(name: str) -> None:
    frame = PICTURES[name]()
    small = Image.fromarray(frame).convert("L").resize(grey(frame).shape[::-1], Image.Resampling.LANCZOS)
    assert detail(np.asarray(small, np.float64)) > 8
    assert detail(grey(frame)) < 1


def test_no_face_is_found_on_it_at_any_size() -> None:
    finder = FaceFinder()
    for frame in (hopper(), face_alone()):
        made = Image.open(io.BytesIO(thumbnail(frame))).convert("RGB")
        same_size = Image.fromarray(frame).resize(made.size).convert("L").convert("RGB")
        assert finder.find(np.asarray(same_size)), "a thumbnail that is not blurred would show it"
        for times in (1, 2, 4, 6):
            shown = made.resize((made.width * times, made.height * times), Image.Resampling.BICUBIC)
            assert finder.find(np.asarray(shown)) == []


def test_numbers_of_one_length_look_alike() -> None:
    frames = [written(*lines) for lines in (("0159 20478", "555 019 26"), ("8740 29510", "916 250 55"))]
    assert np.abs(frames[0].astype(np.int64) - frames[1]).mean() > 12
    one, other = (grey(frame) for frame in frames)
    assert np.abs(one - other).mean() < 2


def test_what_it_is_about_in_light_and_dark_is_kept() -> None:
    values = grey(hopper())
    frame = hopper().mean(axis=2)
    assert abs(values.mean() - frame.mean()) < 6
    left_out = frame.shape[0] // 8
    assert frame[-left_out:].mean() < frame[left_out : 2 * left_out].mean()
    assert values[-SIDE // 8 :].mean() < values[SIDE // 8 : SIDE // 4].mean()


def test_it_is_a_small_grey_jpeg_without_metadata() -> None:
    made = thumbnail(hopper())
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.mode, max(image.size)) == ("JPEG", "L", SIDE)
    assert len(made) < 4_000
    segments = set()
    at = 2
    while made[at + 1] != 0xDA:
        segments.add(made[at + 1])
        at += 2 + int.from_bytes(made[at + 2 : at + 4], "big")
    # JFIF's own, tables, the size: no EXIF, no XMP, no profile, no comment.
    assert segments <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 3), (37, 5)])
def test_odd_shapes_have_one_too(shape: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(thumbnail(np.full((*shape, 3), 90, np.uint8)))) as image:
        assert max(image.size) == SIDE
        assert min(image.size) >= SIDE // 10
        assert np.abs(np.asarray(image, np.int64) - 90).max() <= 2
