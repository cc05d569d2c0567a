"""What no camera took, and what shows next to nothing, is told from photographs: with its reason, and at no photograph's cost."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from detector import applicability
from detector.applicability import Rule, rule
from detector.detector import Detector, DetectorCfg, create
from detector.media import Frame, Media, decode
from detector.models import default
from detector.perturbation import PERTURBATIONS, perturb
from detector.verdict import Band, Kind, Unfit, Verdict

EXAMPLES = sorted((Path(__file__).parents[3] / "bots/platforms/sandbox/examples").glob("*.jpg"))
HOPPER = next(path for path in EXAMPLES if path.stem == "hopper")


def page() -> Image.Image:
    chance = random.Random(7)
    paper = Image.new("RGB", (800, 1000), "white")
    font = ImageFont.load_default(18)
    for y in range(40, 960, 26):
        words = " ".join("".join(chance.choices("aeinorstlumd", k=chance.randint(2, 9))) for _ in range(12))
        ImageDraw.Draw(paper).text((40, y), words, font=font, fill="black")
    return paper


def stick_figure() -> Image.Image:
    paper = Image.new("RGB", (640, 480), "white")
    pen = ImageDraw.Draw(paper)
    pen.ellipse((280, 60, 360, 140), outline="black", width=4)
    for line in (
        (320, 140, 320, 300),
        (320, 180, 250, 240),
        (320, 180, 390, 240),
        (320, 300, 260, 420),
        (320, 300, 380, 420),
    ):
        pen.line(line, fill="black", width=4)
    return paper


def cartoon() -> Image.Image:
    paper = Image.new("RGB", (700, 700), "#8fd3f4")
    pen = ImageDraw.Draw(paper)
    pen.rectangle((0, 520, 700, 700), fill="#5a3")
    pen.ellipse((200, 120, 500, 480), fill="#fc9", outline="black", width=5)
    for x in (280, 380):
        pen.ellipse((x, 240, x + 50, 300), fill="white", outline="black", width=3)
        pen.ellipse((x + 15, 258, x + 33, 282), fill="black")
    pen.chord((290, 350, 410, 430), 0, 180, fill="#c33", outline="black")
    pen.pieslice((190, 90, 510, 300), 180, 360, fill="#631")
    return paper


def screen() -> Image.Image:
    paper = Image.new("RGB", (900, 600), "#f0f2f5")
    pen = ImageDraw.Draw(paper)
    pen.rectangle((0, 0, 900, 56), fill="#2a5885")
    font = ImageFont.load_default(16)
    for at in range(9):
        left = 40 if at % 3 else 420
        pen.rounded_rectangle((left, 80 + at * 56, left + 400, 124 + at * 56), 12, fill="#fff" if at % 3 else "#dcf8c6")
        pen.text((left + 14, 92 + at * 56), "and so they said it would be done by noon", font=font, fill="#111")
    return paper


def photograph() -> Image.Image:
    return Image.open(HOPPER).convert("RGB")


def coarse() -> Image.Image:
    buffer = io.BytesIO()
    photograph().save(buffer, "JPEG", quality=1)
    return Image.open(buffer).convert("RGB")


KINDS: dict[str, tuple[Callable[[], Image.Image], set[Unfit]]] = {
    "page": (page, {Unfit.TEXT}),
    "stick figure": (stick_figure, {Unfit.DRAWING}),
    "cartoon": (cartoon, {Unfit.DRAWING}),
    "screen": (screen, {Unfit.SCREENSHOT}),
    "black": (lambda: Image.new("RGB", (640, 480)), {Unfit.EMPTY}),
    "white": (lambda: Image.new("RGB", (300, 900), "white"), {Unfit.EMPTY}),
    "blurred": (lambda: photograph().filter(ImageFilter.GaussianBlur(24)), {Unfit.BLURRED}),
    "coarse": (coarse, {Unfit.COMPRESSED}),
}


def frame(image: Image.Image) -> Frame:
    return np.asarray(image.convert("RGB"), np.uint8)


def media(*frames: Frame, shown_s: tuple[float, ...] = ()) -> Media:
    height, width = frames[0].shape[:2]
    indices = tuple(range(len(frames)))
    return Media(frames=frames, frame_indices=indices, format="png", width=width, height=height, shown_s=shown_s)


@pytest.mark.parametrize("name", KINDS)
def test_what_cannot_be_judged_is_known_with_its_reason(name: str) -> None:
    draw, reasons = KINDS[name]
    found = rule().why_not(rule().fitness(frame(draw())))
    assert found in reasons


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("change", ["telegram", "reupload"])
def test_it_is_known_after_what_chats_do_to_it(name: str, change: str) -> None:
    buffer = io.BytesIO()
    KINDS[name][0]().save(buffer, "PNG")
    changed = decode(perturb(buffer.getvalue(), change)).frames[0]
    assert rule().why_not(rule().fitness(changed)) is not None


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_photographs_and_swaps_are_judged_as_they_are_and_after_what_chats_do_to_them(path: Path) -> None:
    data = path.read_bytes()
    for way in (data, *(perturb(data, change) for change in PERTURBATIONS)):
        assert rule().why_not(rule().fitness(decode(way).frames[0])) is None


@pytest.mark.parametrize("shape", [(16, 16, 3), (48, 48, 3), (48, 4096, 3), (4096, 60, 3), (3000, 4000, 3)])
def test_every_shape_has_figures(shape: tuple[int, int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    for picture in (noise, np.zeros(shape, np.uint8)):
        found = applicability.figures(applicability.reduced(picture))
        assert tuple(found) == applicability.names()
        assert all(np.isfinite(value) for value in found.values())


@pytest.fixture(scope="module")
def detector() -> Detector:
    return create(DetectorCfg(threads=1))


def reasons(verdict: Verdict) -> list[str]:
    return [one.detail for one in verdict.signals if one.kind is not None]


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_believed_of_it_and_the_signals_say_why(detector: Detector, name: str) -> None:
    draw, wanted = KINDS[name]
    (verdict,) = detector.detect([media(frame(draw()))])
    assert verdict.band is Band.NONE
    assert {verdict.altered.likelihood_ratio, verdict.generated.likelihood_ratio} == {None}
    assert set(reasons(verdict)) <= wanted
    assert all(not one.applies and one.score is None for one in verdict.signals if one.kind is not None)
    assert verdict.regions == ()


def test_a_photograph_of_a_face_on_a_screen_is_judged_for_a_swap(detector: Detector) -> None:
    paper = screen()
    paper.paste(photograph().resize((150, 150)), (700, 300))
    (verdict,) = detector.detect([media(frame(paper))])
    assert verdict.altered.band is not Band.NONE
    assert verdict.generated.band is Band.NONE
    assert reasons(verdict)[1] == Unfit.SCREENSHOT
    (region,) = verdict.regions
    assert 700 / 900 < (region.left + region.right) / 2 < 850 / 900
    assert 300 / 600 < (region.top + region.bottom) / 2 < 450 / 600


def test_of_a_film_the_frames_that_can_be_judged_are(detector: Detector) -> None:
    person, black = frame(photograph().resize((300, 300))), np.zeros((300, 300, 3), np.uint8)
    alone, *films = (
        detector.detect([media(*frames, shown_s=(2.0,) * len(frames))])[0]
        for frames in ([person, person], [black, person, black, person], [black, black, black])
    )
    mixed, empty = films
    assert mixed.altered == alone.altered
    assert mixed.generated == alone.generated
    assert (empty.band, reasons(empty)) == (Band.NONE, [Unfit.EMPTY] * 2)
    assert mixed.frames_seen == 4


def test_another_rule_is_another_model(tmp_path: Path) -> None:
    record = json.loads(applicability.WEIGHTS.read_text(encoding="utf-8"))
    before = Rule.read(record).digest
    assert before == rule().digest
    assert default.reading()["applicability"] == before
    for name in ("biases", "from_odds", "face_from_odds"):
        other = dict(record)
        other[name] = [value + 1 for value in record[name]] if isinstance(record[name], list) else record[name] + 1
        assert Rule.read(other).digest != before
    assert Rule.read({**record, "learned_from": {}}).digest == before
    with pytest.raises(ValueError, match="figures"):
        Rule.read({**record, "figures": record["figures"][::-1]})


def test_a_drawn_face_is_no_face_where_the_rest_may_be_a_photograph() -> None:
    strict = replace(rule(), face_from_odds=-100.0)
    seen = strict.fitness(frame(photograph()))
    assert strict.why_no_face(seen) in applicability.FACELESS
    assert rule().why_no_face(rule().fitness(frame(photograph()))) is None
    assert rule().why_no_face(rule().fitness(frame(cartoon()))) is Unfit.DRAWING
    # A small face is blurred once it is enlarged: that is no reason.
    blurred = frame(photograph().filter(ImageFilter.GaussianBlur(6)))
    assert rule().why_no_face(rule().fitness(blurred)) is None


def test_every_kind_is_spoken_of(detector: Detector) -> None:
    (verdict,) = detector.detect([media(frame(page()))])
    assert [one.kind for one in verdict.signals] == list(Kind)
