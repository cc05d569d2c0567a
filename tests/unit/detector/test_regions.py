"""A region lies where the face is, in the picture as people see it: turned, reduced, cut off, or long and seen in pieces."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from detector import applicability, colours
from detector.decoding import GuardedDecoder
from detector.detector import Detector, DetectorCfg, create
from detector.faces import FaceFinder
from detector.joining import FaceLook, Join, Look, Row
from detector.media import Frame, Media, decode
from detector.models import default
from detector.picture import WHOLE
from detector.regions import Asked, Examined, regions
from detector.specialists.recipe import Preprocessing
from detector.verdict import FACES_SAMPLED, MAX_REGIONS, Band, Kind, Region, Verdict
from tests.unit.detector.odd_files import encode, exif, oriented, with_segments

EXAMPLES = Path(__file__).parents[3] / "bots/platforms/sandbox/examples"
MARK = (0.1, 0.2, 0.35, 0.6)
"""Left, top, right and bottom of what is drawn, before the picture is turned."""


@pytest.fixture(scope="module")
def detector() -> Detector:
    return create(DetectorCfg(threads=1))


@cache
def portrait() -> Frame:
    """A photograph of a person."""
    return decode((EXAMPLES / "hopper.jpg").read_bytes()).frames[0]


def scene(*centres: tuple[float, float], size: tuple[int, int] = (1000, 800), side: int = 260) -> Image.Image:
    """The same person in a photograph of something else, with so wide a picture of them around each of these places."""
    rng = np.random.default_rng(3)
    coarse = rng.integers(60, 190, (size[1] // 50, size[0] // 50, 3), dtype=np.uint8)
    ground = np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC), np.int16)
    paper = Image.fromarray((ground + rng.normal(0, 9, ground.shape)).clip(0, 255).astype(np.uint8))
    person = Image.fromarray(portrait()).resize((side, round(side * portrait().shape[0] / portrait().shape[1])))
    for x, y in centres:
        paper.paste(person, (round(x * size[0] - person.width / 2), round(y * size[1] - person.height / 2)))
    return paper


def seen_at(image: Image.Image) -> list[tuple[float, float]]:
    """The centres of the faces in a picture as it is shown, by the finder alone, from the left."""
    found = FaceFinder(max_side=1920).find(np.asarray(image))
    centres = [((one.left + one.right) / 2 / image.width, (one.top + one.bottom) / 2 / image.height) for one in found]
    return sorted(centres)


def judged(detector: Detector, data: bytes) -> Verdict:
    (verdict,) = detector.detect([decode(data)])
    return verdict


def check(verdict: Verdict, wanted: list[tuple[float, float]], off: float = 0.03) -> None:
    assert len(verdict.regions) == len(wanted) > 0
    assert verdict.altered.band is not Band.NONE
    for region, (x, y) in zip(sorted(verdict.regions, key=lambda one: (one.left, one.top)), wanted, strict=True):
        assert (region.left + region.right) / 2 == pytest.approx(x, abs=off)
        assert (region.top + region.bottom) / 2 == pytest.approx(y, abs=off)
        assert region.kind is Kind.ALTERED
        assert region.score is not None
        assert 0 <= region.score <= 1


def test_each_face_has_a_region_with_its_score(detector: Detector) -> None:
    image = scene((0.25, 0.5), (0.7, 0.5))
    verdict = judged(detector, encode(image, "PNG"))
    check(verdict, seen_at(image))
    altered = next(one for one in verdict.signals if one.kind is Kind.ALTERED)
    assert altered.score is not None
    assert max(one.score or 0 for one in verdict.regions) <= altered.score + 1e-6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_in_a_picture_that_is_turned_it_lies_where_people_see_the_face(detector: Detector, orientation: int) -> None:
    stored = encode(scene((0.3, 0.4)), "JPEG", quality=92)
    shown = Image.fromarray(colours.upright(Image.open(io.BytesIO(stored)), orientation))
    finds = seen_at(shown)
    verdict = judged(detector, with_segments(stored, exif(oriented(orientation))))
    if finds:  # nobody is found who stands on their head
        check(verdict, finds)


def test_in_a_picture_that_was_reduced_it_is_in_fractions_of_the_whole(detector: Detector) -> None:
    image = scene((0.3, 0.5), size=(6000, 3000), side=1200)
    media = decode(encode(image, "JPEG", quality=80))
    assert media.frames[0].shape[1] == 4096
    (verdict,) = detector.detect([media])
    check(verdict, seen_at(image.resize((1500, 750))))


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_of_a_picture_that_is_cut_off_it_is_in_fractions_of_what_the_picture_should_have_been(orientation: int) -> None:
    image = scene((0.3, 0.25))
    data = with_segments(encode(image, "JPEG", quality=92), exif(oriented(orientation)))
    whole, cut = decode(data), decode(data[: len(data) * 6 // 10])
    assert cut.is_incomplete
    left, top, right, bottom = cut.frames_at
    assert cut.frames_at != WHOLE
    height, width = whole.frames[0].shape[:2]
    rows, columns = slice(round(top * height), round(bottom * height)), slice(round(left * width), round(right * width))
    part = whole.frames[0][rows, columns].astype(int)
    assert part.shape == cut.frames[0].shape
    assert np.abs(part - cut.frames[0]).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_part_of_a_picture_is_turned_as_its_pixels_are(orientation: int) -> None:
    pixels = np.zeros((100, 200), np.uint8)
    left, top, right, bottom = MARK
    pixels[round(top * 100) : round(bottom * 100), round(left * 200) : round(right * 200)] = 255
    shown = colours.upright(Image.fromarray(pixels), orientation)
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    height, width = shown.shape
    found = (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    assert colours.upright_box(MARK, orientation) == pytest.approx(found)


@pytest.mark.parametrize("orientation", [1, 3, 5, 6])
def test_the_pieces_of_a_long_picture_know_where_they_lie(orientation: int) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (90, 10, 3), dtype=np.uint8)
    tall = Image.fromarray(noise).resize((300, 2700), Image.Resampling.NEAREST)
    data = with_segments(encode(tall, "JPEG", quality=95), exif(oriented(orientation)))
    with GuardedDecoder() as decoder:
        media = decoder.decode(data)
    whole = media.frames[0]
    assert len(media.pieces_at) == len(media.pieces) > 2
    assert whole.shape[:2] == (media.height, media.width)
    for piece, (left, top, right, bottom) in zip(media.pieces, media.pieces_at, strict=True):
        rows = slice(round(top * media.height), round(bottom * media.height))
        columns = slice(round(left * media.width), round(right * media.width))
        assert np.array_equal(whole[rows, columns], piece)


def test_in_a_long_picture_each_face_is_one_region_where_it_is(detector: Detector) -> None:
    image = scene((0.5, 0.12), (0.4, 0.81), size=(700, 4900), side=300)
    verdict = judged(detector, encode(image, "PNG"))
    check(verdict, seen_at(image.resize((350, 2450))), off=0.05)


def look(*faces: FaceLook, beyond: int = 0) -> Look:
    return Look(whole=(0.0, 0.0), shallow=(0.0, 0.0), face=None, faces=faces, faces_beyond=beyond)


def face(left: float, number: float, side: float = 0.2) -> FaceLook:
    return FaceLook(pair=(number, 0.0), left=left, top=0.4, right=left + side, bottom=0.6)


PLAIN = Join(
    altered=Row(weights=(1.0, 0, 0, 0, 0, 0), bias=0.0),
    generated=Row(weights=(0.0,) * 6, bias=0.0),
    faceless=Row(weights=(0.0,) * 4, bias=0.0),
)
BLANK = np.zeros((64, 64, 3), np.uint8)


def asked(at: tuple[float, float, float, float] = WHOLE, index: int = 0) -> Asked:
    return Asked(frame=BLANK, shown_s=1.0, held_s=1.0, at=at, index=index)


def test_regions_say_in_which_frame_they_are_and_those_that_say_most_are_kept() -> None:
    seen = [
        Examined(asked=asked(index=10 * at), look=look(*(face(0.05 * place, at / 10) for place in range(3))))
        for at in range(8)
    ]
    found = regions(seen, PLAIN)
    assert len(found) == MAX_REGIONS
    assert min(one.score or 0 for one in found) == pytest.approx(1 / (1 + np.exp(-0.2)), abs=1e-5)
    assert [one.frame for one in found] == sorted(one.frame for one in found)
    assert {one.frame for one in found} == {20, 30, 40, 50, 60, 70}


def test_a_face_that_two_pieces_show_is_one_region_with_what_says_more() -> None:
    upper, lower = (0.0, 0.0, 1.0, 0.5), (0.0, 0.25, 1.0, 0.75)
    same = FaceLook(pair=(2.0, 0.0), left=0.1, top=0.7, right=0.3, bottom=0.9)
    again = FaceLook(pair=(1.0, 0.0), left=0.1, top=0.2, right=0.3, bottom=0.4)
    seen = [Examined(asked=asked(upper), look=look(same)), Examined(asked=asked(lower), look=look(again))]
    (found,) = regions(seen, PLAIN)
    assert (found.left, found.top, found.right, found.bottom) == (0.1, 0.35, 0.3, 0.45)
    assert found.score == pytest.approx(1 / (1 + np.exp(-2.0)), abs=1e-5)


def test_a_face_at_the_edge_stays_within_the_picture() -> None:
    edge = FaceLook(pair=(0.0, 0.0), left=0.0, top=0.0, right=1.0, bottom=1.0)
    (found,) = regions([Examined(asked=asked((0.2, 0.3, 1.0, 1.0)), look=look(edge))], PLAIN)
    assert (found.left, found.top, found.right, found.bottom) == (0.2, 0.3, 1.0, 1.0)


@pytest.mark.parametrize("box", [(-0.1, 0, 1, 1), (0, 0, 1.01, 1), (0.5, 0, 0.4, 1), (0, float("nan"), 1, 1)])
def test_a_region_beyond_its_picture_is_refused(box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    with pytest.raises(ValueError, match="within"):
        Region(kind=Kind.ALTERED, left=left, top=top, right=right, bottom=bottom)


class Crowd:
    """An examiner who sees one face after the other, each with its number."""

    dtype = None
    at_once = 1
    rule = applicability.rule()
    preprocessing = Preprocessing()

    def __init__(self, numbers: list[float], beyond: int = 0) -> None:
        self._numbers = numbers
        self._beyond = beyond
        self.asked: list[int] = []

    def each(self, work: Callable[[Any], Any], over: list[Any]) -> list[Any]:
        return [work(one) for one in over]

    def looks(self, asked: list[Asked]) -> list[Look]:
        self.asked += [one.most_faces for one in asked]
        faces = [face(0.04 * at, number, side=0.03) for at, number in enumerate(self._numbers[: asked[0].most_faces])]
        first = max((one.pair for one in faces[:3]), default=None)
        return [replace(look(*faces, beyond=self._beyond), face=first) for _ in asked]


def crowd(detector: Detector, numbers: list[float], beyond: int = 0, frames: int = 1) -> tuple[Verdict, Crowd]:
    assert isinstance(detector, default.DefaultDetector)
    card = replace(detector._card, join=PLAIN)
    examiner = Crowd(numbers, beyond)
    shown = Media(
        frames=(portrait(),) * frames,
        frame_indices=tuple(range(frames)),
        format="png",
        width=100,
        height=100,
        shown_s=(1.0,) * frames if frames > 1 else (),
    )
    made = default.DefaultDetector(examiner, card)  # type: ignore[arg-type]
    return made.detect([shown])[0], examiner


def test_more_than_sixteen_faces_are_sampled_and_that_is_said(detector: Detector) -> None:
    verdict, examiner = crowd(detector, [-3.0] * 16, beyond=5)
    assert examiner.asked == [16]
    assert len(verdict.regions) == 16
    assert FACES_SAMPLED in {one.detail for one in verdict.signals}
    few, _ = crowd(detector, [-3.0] * 16)
    assert FACES_SAMPLED not in {one.detail for one in few.signals}


@pytest.mark.parametrize(
    ("place", "band"), [(0, Band.SUBSTANTIAL), (2, Band.SUBSTANTIAL), (3, Band.UNCERTAIN), (15, Band.UNCERTAIN)]
)
def test_one_face_among_many_is_noticed_but_by_the_three_largest_alone_it_is_called_substantial(
    detector: Detector, place: int, band: Band
) -> None:
    numbers = [-6.0] * 16
    numbers[place] = 6.0
    verdict, _ = crowd(detector, numbers)
    assert verdict.altered.band is band
    assert max(verdict.regions, key=lambda one: one.score or 0) == verdict.regions[place]


def test_of_a_film_the_three_largest_faces_of_each_frame_are_looked_at(detector: Detector) -> None:
    _, examiner = crowd(detector, [0.0] * 16, frames=4)
    assert examiner.asked == [3] * 4
