"""A heat map points at what the network's number rests on, and one that does not is never drawn.

What the fakes cannot show: how often the shipped network's maps pass, and on what. `benchmarks/explanation.py` measures that.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image
from torch import nn

from detector.attribution import RANDOM, Attribution, Question, moved
from detector.calibration import Calibration
from detector.combination import CombinedDetector
from detector.detector import Detector, DetectorCfg, Points, create
from detector.drawing import SIDE, SMALLEST, drawn, painted
from detector.explanation import Check, HeatMap
from detector.faces import Face
from detector.joining import FaceLook, Join, Look, Row
from detector.media import Frame, Media, decode
from detector.picture import WHOLE
from detector.pointing import MOST_FACES, Pointer, cut, telling
from detector.regions import Asked
from detector.specialists.recipe import Preprocessing, Recipe
from detector.testing import FakeDetector
from detector.verdict import Band, Belief, Kind, NoMap, Region, Unfit, Verdict
from detector.views import face_box, face_view, whole_boxes, whole_views
from tests.unit.detector.scenery import clouds

GRID = 14
"""Patches along either side of a view of 224 pixels."""
SHOWN = Preprocessing()
EXAMPLES = Path(__file__).parents[3] / "bots/platforms/sandbox/examples"
ALTERED = Question(kind="face", deep=(1.0, 0.0))


class Corner(nn.Module):
    """A specialist who says the more for *altered*, the brighter one corner is. Tokens: brightness, row, column, a length."""

    def deep(self, tokens: torch.Tensor) -> torch.Tensor:
        light, down, across, _ = tokens[:, 1:].unbind(dim=-1)
        near = torch.sigmoid(12 * (0.35 - down)) * torch.sigmoid(12 * (0.35 - across))
        said = (light * near).sum(dim=1) / 10
        return torch.stack([torch.zeros_like(said), said, torch.zeros_like(said)], dim=-1)


class Small(nn.Module):
    """Stands in for `network.Specialists`: so small that what it looks at is known."""

    dtype, device = torch.float32, torch.device("cpu")
    recipe = Recipe()
    grid, prefix = GRID, 1

    def __init__(self) -> None:
        super().__init__()
        self.uppers = nn.ModuleDict({"face": Corner()})

    def patches(self, pixels: torch.Tensor) -> torch.Tensor:
        light = nn.functional.avg_pool2d(pixels.mean(dim=1, keepdim=True), 16).flatten(1) + 2
        rows, columns = torch.meshgrid(torch.arange(GRID), torch.arange(GRID), indexing="ij")
        places = torch.stack([rows, columns], dim=-1).flatten(0, 1).float().expand(len(light), -1, -1) / (GRID - 1)
        tokens = torch.cat([light[..., None], places, torch.full((*light.shape, 1), 9.0)], dim=-1)
        return torch.cat([torch.zeros(len(light), 1, 4), tokens], dim=1)

    def upper(self, kind: str) -> nn.Module:
        return self.uppers[kind]

    def halfway(self, tokens: torch.Tensor) -> torch.Tensor:
        return tokens


@pytest.fixture
def small() -> Attribution:
    return Attribution(Small())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return create(DetectorCfg(threads=1))


@cache
def view() -> Frame:
    return clouds(4, 224, 224)


def noise(seed: int) -> npt.NDArray[np.float32]:
    coarse = np.random.default_rng(seed).normal(size=(GRID, GRID))
    return cv2.GaussianBlur(coarse, (0, 0), 1.2).astype(np.float32)[None]


def test_the_map_is_hot_where_the_network_looks_and_passes_its_check(small: Attribution) -> None:
    (grid,), check = small.grids([ALTERED], [view()])
    heat = np.maximum(grid, 0) / np.maximum(grid, 0).sum()
    assert heat[:7, :7].sum() > 0.9
    assert check.is_passed


def test_what_the_patches_add_is_the_whole_score(small: Attribution) -> None:
    patches = small.patches([view()])
    alike = patches.clone()
    alike[:, 1:] = patches[:, 1:].mean(dim=1, keepdim=True)
    there, start = (float(small.scores(ALTERED, tokens)) for tokens in (patches, alike))
    assert float(small.gradients([ALTERED], patches).sum()) == pytest.approx(there - start, rel=0.02)


def test_a_patch_that_keeps_what_is_known_of_all_says_nothing_of_its_place(small: Attribution) -> None:
    patches = small.patches([view()])
    before = small.gradients([ALTERED], patches)
    assert np.all(before[0, :2, :2] > 0)
    patches[:, 1, -1] *= 2  # as long as two, and otherwise as it was
    after = small.gradients([ALTERED], patches)
    assert after[0, 0, 0] == 0
    assert np.array_equal(after.flat[1:], before.flat[1:])


def test_a_map_of_something_else_fails(small: Attribution) -> None:
    patches = small.patches([view()])
    true = small.gradients([ALTERED], patches)
    opposite = np.ascontiguousarray(true[:, ::-1, ::-1])
    assert not small.checked([ALTERED], patches, opposite).is_passed
    assert not small.checked([ALTERED], patches, -true).is_passed
    assert not small.checked([ALTERED], patches, np.zeros_like(true)).is_passed, "a map without a place"


def test_maps_by_lot_fail_but_for_about_one_in_seventeen(small: Attribution) -> None:
    patches = small.patches([view()])
    passed = [small.checked([ALTERED], patches, noise(seed)).is_passed for seed in range(200)]
    assert sum(passed) <= 200 / (2 * RANDOM + 1) + 3 * (200 / (2 * RANDOM + 1)) ** 0.5


def test_the_hottest_patches_of_an_opposite_map_are_its_coldest(small: Attribution) -> None:
    patches = small.patches([view()])
    gain, opposite = small.gains([ALTERED], patches, [noise(1), -noise(1)])
    assert gain == pytest.approx(-opposite)


def test_maps_are_moved_always_the_same_way_and_keep_their_shape() -> None:
    grids = np.concatenate([noise(1), noise(2)])
    for number in range(RANDOM):
        once, again = moved(grids, number), moved(grids, number)
        assert np.array_equal(once, again)
        assert not np.array_equal(once, grids)
        assert np.array_equal(np.sort(once.reshape(2, -1)), np.sort(grids.reshape(2, -1)))


def coordinates(height: int, width: int) -> Frame:
    """A frame whose first two channels say where a pixel is."""
    down, across = np.mgrid[0:height, 0:width]
    across, down = (255 * (part + 0.5) / length for part, length in ((across, width), (down, height)))
    return np.stack([across, down, np.zeros_like(down)], axis=-1).round().astype(np.uint8)


@pytest.mark.parametrize("shape", [(300, 400), (700, 500), (900, 1400), (100, 160)])
def test_boxes_say_which_part_of_a_frame_a_view_shows(shape: tuple[int, int]) -> None:
    height, width = shape
    frame = coordinates(height, width)
    face = Face(left=0.2 * width, top=0.3 * height, right=0.5 * width, bottom=0.6 * height, score=1.0)
    views = [*whole_views(frame, SHOWN), face_view(frame, face, SHOWN)]
    boxes = [*whole_boxes(height, width, SHOWN), face_box(height, width, face, SHOWN)]
    for shown, box in zip(views, boxes, strict=True):
        found = [shown[112, 2, 0], shown[2, 112, 1], shown[112, -3, 0], shown[-3, 112, 1]]
        assert np.array(found) / 255 == pytest.approx(np.array(box), abs=0.025)


def test_the_box_of_a_face_at_the_edge_reaches_beyond_the_frame_by_what_is_mirrored() -> None:
    frame = coordinates(100, 400)
    face = Face(left=10, top=5, right=210, bottom=95, score=1.0)
    left, top, right, bottom = face_box(100, 400, face, SHOWN)
    assert (bottom - top) * 100 == pytest.approx((right - left) * 400)
    assert top == pytest.approx(1 - bottom) == pytest.approx(-0.9)
    middle = face_view(frame, face, SHOWN)[112]
    assert middle[[0, -1], 0] / 255 == pytest.approx([left, right], abs=0.02)


def test_heat_lies_where_the_view_showed_it() -> None:
    grids = np.zeros((1, GRID, GRID), np.float32)
    grids[0, 3, 10] = 1.0
    heat = painted(grids, [(0.5, 0.0, 1.0, 0.5)], WHOLE, (400, 400, 3))
    row, column = np.unravel_index(np.nanargmax(heat), heat.shape)
    assert (row / len(heat), column / len(heat)) == pytest.approx((3.5 / GRID / 2, 0.5 + 10.5 / GRID / 2), abs=0.01)
    assert np.isnan(heat[-1, -1]), "the network was not shown that"
    assert np.nanmin(heat) == 0
    assert np.nanmax(heat) == 1


def test_a_drawn_map_is_coloured_where_it_is_hot_and_dark_where_nothing_was_seen() -> None:
    heat = np.zeros((100, 200), np.float32)
    heat[40:60, 40:60] = 1.0
    heat[:, 150:] = np.nan
    picture = np.full((800, 1600, 3), 200, np.uint8)
    with Image.open(io.BytesIO(drawn(HeatMap(kind=Kind.ALTERED, picture=picture, heat=heat)))) as image:
        assert (image.format, image.size) == ("PNG", (SIDE, SIDE // 2))
        shown = np.asarray(image).astype(int)
    hot, cold, unseen = shown[256, 256], shown[51, 512], shown[256, 922]
    assert np.ptp(hot) > 60
    assert np.ptp(cold) == 0
    assert cold.mean() == pytest.approx(200, abs=1)
    assert unseen.mean() < 100


def test_a_small_face_is_enlarged_and_without_a_map_nothing_is_drawn() -> None:
    small = HeatMap(kind=Kind.ALTERED, picture=np.zeros((30, 20, 3), np.uint8))
    with Image.open(io.BytesIO(drawn(replace(small, heat=np.zeros((28, 19), np.float32))))) as image:
        assert max(image.size) == SMALLEST
    with pytest.raises(ValueError, match="no map"):
        drawn(small)


def shown(name: str, size: tuple[int, int] | None = None) -> Frame:
    frame = decode((EXAMPLES / name).read_bytes()).frames[0]
    return frame if size is None else np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)


def media(*frames: Frame) -> Media:
    height, width = frames[0].shape[:2]
    seconds = tuple(1.0 for _ in frames) if len(frames) > 1 else ()
    return Media(
        frames=frames,
        frame_indices=tuple(range(len(frames))),
        format="png",
        width=width,
        height=height,
        shown_s=seconds,
    )


def maps(detector: Detector, item: Media) -> tuple[HeatMap, ...]:
    assert isinstance(detector, Points)
    return detector.heat_maps(item, detector.detect([item])[0])


def test_the_shipped_network_points_at_the_part_that_was_put_in(detector: Detector) -> None:
    fake = shown("collins-part.jpg")
    real = shown("collins.jpg", fake.shape[1::-1])
    whole, face = maps(detector, media(fake))
    assert (whole.why_not, whole.heat) == (NoMap.LITTLE, None)
    assert face.heat is not None
    assert face.region is not None
    assert face.check is not None
    assert face.check.is_passed
    changed = cv2.GaussianBlur(np.abs(fake.astype(np.float32) - real).mean(axis=2), (0, 0), 4)
    (found,) = detector.examiner.found_faces(Asked(frame=fake))  # type: ignore[attr-defined]
    part, _ = cut(changed[..., None], face_box(*fake.shape[:2], found, SHOWN))
    inside = cv2.resize(part, face.heat.shape[::-1]) > 6
    assert 0.1 < inside.mean() < 0.5, "a part of the face was changed"
    assert face.heat[inside].mean() > 1.4 * face.heat[~inside].mean()
    again = maps(detector, media(fake))[1]
    assert again.heat is not None
    assert np.array_equal(again.heat, face.heat), "asked twice it says the same"


def test_of_two_faces_the_swapped_one_comes_first_and_each_map_lies_over_its_own(detector: Detector) -> None:
    paper = clouds(7, 400, 800)
    for left, name in ((60, "collins.jpg"), (460, "collins-with-hopper.jpg")):
        paper[40:360, left : left + 286] = shown(name, (286, 320))
    swapped, other = (one for one in maps(detector, media(paper)) if one.region is not None)
    assert swapped.region is not None
    assert other.region is not None
    assert (swapped.region.left > 0.5, other.region.left < 0.5) == (True, True)
    assert (swapped.region.score or 0) > (other.region.score or 0)
    assert swapped.heat is not None
    box = (swapped.region.left * 800, swapped.region.top * 400, swapped.region.right * 800, swapped.region.bottom * 400)
    inside = paper[round(box[1]) : round(box[3]), round(box[0]) : round(box[2])]
    found = cv2.matchTemplate(swapped.picture, inside, cv2.TM_SQDIFF_NORMED)
    assert found.min() < 1e-3, "the face is in what its map lies over"


def test_a_real_picture_has_nothing_to_point_at(detector: Detector) -> None:
    found = maps(detector, media(shown("collins.jpg")))
    assert [(one.kind, one.why_not) for one in found] == [
        (Kind.GENERATED, NoMap.LITTLE),
        (Kind.ALTERED, NoMap.LITTLE),
    ]
    assert all(one.heat is None and one.check is None for one in found)


def test_what_cannot_be_judged_has_no_map(detector: Detector) -> None:
    black = np.zeros((300, 400, 3), np.uint8)
    assert [one.why_not for one in maps(detector, media(black))] == [NoMap.UNJUDGED]
    assert maps(detector, media(np.zeros((40, 400, 3), np.uint8))) == ()


class Known:
    """An attribution whose maps fare as they are told."""

    def __init__(self, gain: float) -> None:
        self.check = Check(gain=gain, best_random=0.5)
        self.asked: list[str] = []

    def grids(self, questions: list[Question], views: list[Frame]) -> tuple[npt.NDArray[np.float32], Check]:
        assert len(questions) == len(views)
        self.asked.append(questions[0].kind)
        return np.ones((len(views), GRID, GRID), np.float32), self.check


class Seen:
    """An examiner who sees these faces, each with its number."""

    preprocessing = SHOWN

    def __init__(self, numbers: list[float], whole: float) -> None:
        self.faces = tuple(
            FaceLook(pair=(number, 0.0), left=0.1 * at, top=0.1, right=0.1 * at + 0.1, bottom=0.3)
            for at, number in enumerate(numbers)
        )
        self.whole = whole

    def looks(self, asked: list[Asked]) -> list[Look]:
        pair = self.faces[0].pair if self.faces else None
        return [Look(whole=(0.0, self.whole), shallow=(0.0, 0.0), face=pair, faces=self.faces) for _ in asked]

    def found_faces(self, asked: Asked) -> list[Face]:
        height, width = asked.frame.shape[:2]
        return [
            Face(
                left=one.left * width,
                top=one.top * height,
                right=one.right * width,
                bottom=one.bottom * height,
                score=1,
            )
            for one in self.faces
        ]


def pointer(numbers: list[float], *, whole: float = -9.0, gain: float = 1.0) -> tuple[Pointer, Known]:
    known = Known(gain)
    measured = Calibration(uncertain_from=0.0, substantial_from=2.0, slope=1.0, intercept=0.0, limit=5.0)
    join = Join(
        altered=Row(weights=(1.0, 0, 0, 0, 0, 0), bias=0.0),
        generated=Row(weights=(0, 0, 0, 1.0, 0, 0), bias=0.0),
        faceless=Row(weights=(0, 1.0, 0, 0), bias=0.0),
    )
    made = Pointer(
        examiner=Seen(numbers, whole),  # type: ignore[arg-type]
        attribution=known,  # type: ignore[arg-type]
        join=join,
        altered=measured,
        generated=measured,
    )
    return made, known


def said(*regions: Region, altered: Band = Band.SUBSTANTIAL, generated: Band = Band.LITTLE) -> Verdict:
    return Verdict(
        altered=Belief(band=altered), generated=Belief(band=generated), signals=(), regions=regions, model_digest="x"
    )


def test_the_faces_that_say_most_are_explained_and_the_others_say_why_not() -> None:
    made, known = pointer([1.0, -1.0, 4.0, 3.0, 2.0])
    whole, *faces = made.heat_maps([Asked(frame=view())], said())
    assert whole.why_not is NoMap.LITTLE
    assert [one.why_not for one in faces] == [None] * MOST_FACES + [NoMap.MORE_FACES, NoMap.LITTLE]
    assert [round(10 * one.region.left) for one in faces if one.region is not None] == [2, 3, 4, 0, 1]
    assert known.asked == ["face"] * MOST_FACES


@pytest.mark.parametrize("numbers", [[], [-3.0]], ids=["no face", "a face"])
def test_a_generated_picture_is_explained_as_a_whole(numbers: list[float]) -> None:
    made, known = pointer(numbers, whole=3.0)
    whole = made.heat_maps([Asked(frame=view())], said(generated=Band.SUBSTANTIAL))[0]
    assert whole.kind is Kind.GENERATED
    assert whole.heat is not None
    assert whole.region is None
    assert known.asked == ["whole"]


@pytest.mark.parametrize("gain", [0.5, 0.1, -1.0, float("nan")])
def test_a_map_that_is_not_better_than_random_ones_is_not_shown(gain: float) -> None:
    made, _ = pointer([2.0], whole=2.0, gain=gain)
    for one in made.heat_maps([Asked(frame=view())], said()):
        assert one.heat is None
        assert one.why_not is NoMap.CHECK
        assert one.check is not None


def test_a_drawing_is_not_explained_as_a_whole_but_a_face_in_it_is() -> None:
    made, _ = pointer([2.0], whole=9.0)
    whole, face = made.heat_maps([Asked(frame=view(), why_not=Unfit.DRAWING)], said())
    assert whole.why_not is NoMap.UNJUDGED
    assert face.heat is not None


def test_of_a_film_the_frame_with_the_most_telling_face_is_taken_and_else_the_longest() -> None:
    frames = [Asked(frame=view(), index=index, shown_s=seconds) for index, seconds in ((0, 1.0), (30, 5.0), (60, 2.0))]
    box = {"kind": Kind.ALTERED, "top": 0.1, "right": 0.4, "bottom": 0.4}
    faces = [Region(left=0.1, score=0.4, frame=0, **box), Region(left=0.2, score=0.9, frame=60, **box)]  # type: ignore[arg-type]
    assert telling(frames, said(*faces)).index == 60
    assert telling(frames, said()).index == 30
    assert telling(frames, said(*faces, altered=Band.LITTLE, generated=Band.SUBSTANTIAL)).index == 30


def test_of_a_long_picture_the_piece_is_taken_that_shows_the_face() -> None:
    whole, upper, lower = ((0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 1.0, 0.5), (0.0, 0.5, 1.0, 1.0))
    pieces = [Asked(frame=view(), at=at, shown_s=2.0) for at in (whole, upper, lower)]
    face = Region(kind=Kind.ALTERED, left=0.4, top=0.7, right=0.5, bottom=0.75, score=0.9)
    assert telling(pieces, said(face)).at == lower


def test_of_several_detectors_the_first_that_can_shows_where_it_looked(detector: Detector) -> None:
    item = media(shown("collins.jpg"))
    both = CombinedDetector([FakeDetector(), detector])
    assert [one.why_not for one in both.heat_maps(item, both.detect([item])[0])] == [NoMap.LITTLE] * 2
    assert CombinedDetector([FakeDetector()]).heat_maps(item, said()) == ()
