"""Of a film as many frames are looked at as there is time for, those that show most of it first, whatever their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.calibration import Calibration
from detector.examiner import Examiner
from detector.joining import FaceLook, Join, Look, Row
from detector.media import Frame, Media
from detector.models.default import LEAST_FRAMES, MAX_FRAMES, Card, DefaultDetector
from detector.regions import Asked
from detector.sampling import Sampling
from detector.specialists.recipe import Preprocessing, Recipe
from detector.verdict import PART_OF_TIME, Band, Verdict

MARK = 230
"""Of the square that stands for a swapped face: the fake examiner is sure of it."""
LOOK_S = 0.6
"""How long it takes to look at a frame."""
JOIN = Join(
    altered=Row(weights=(1.0, 0, 0, 0, 0, 0), bias=0.0),
    generated=Row(weights=(0.0,) * 6, bias=-3.0),
    faceless=Row(weights=(0.0,) * 4, bias=-3.0),
)
READING = Calibration(uncertain_from=-1.0, substantial_from=1.0, slope=1.0, intercept=0.0, limit=5.0)


class Anything:
    """A rule by which everything can be judged."""

    def fitness(self, frame: Frame) -> None:
        return None

    def why_not(self, fitness: object) -> None:
        return None


@dataclass
class Marked:
    """Stands for an examiner: sees a swap where a frame has the mark, and takes its time."""

    at_once: int = 1
    now_s: float = 0.0
    looked_at: list[bytes] = field(default_factory=list)
    rule: Anything = field(default_factory=Anything)
    preprocessing: Preprocessing = Preprocessing()

    def each(self, work: Callable[[Any], Any], over: Iterable[Any]) -> list[Any]:
        return [*map(work, over)]

    def looks(self, asked: Sequence[Asked]) -> list[Look]:
        self.now_s += LOOK_S * len(asked)
        self.looked_at += [one.frame.tobytes() for one in asked]
        return [self._look(3.0 if (one.frame == MARK).any() else -4.0) for one in asked]

    def _look(self, score: float) -> Look:
        face = FaceLook(pair=(score, 0.0), left=0.4, top=0.4, right=0.6, bottom=0.6)
        return Look(whole=(0.0, 0.0), shallow=(0.0, 0.0), face=face.pair, faces=(face,))


def detector(examiner: Marked, film_s: float = 10.0) -> DefaultDetector:
    card = Card(recipe=Recipe(), join=JOIN, altered=READING, generated=READING, golden=(), digest="0" * 64)
    return DefaultDetector(cast(Examiner, examiner), card, film_s=film_s, clock=lambda: examiner.now_s)


def frame(level: int, *, is_fake: bool = False) -> Frame:
    """A frame of a scene, in which a small part may be swapped."""
    rng = np.random.default_rng(level)
    pixels = np.clip(rng.normal(level, 6, (96, 96, 1)).repeat(3, axis=2), 0, MARK - 1).astype(np.uint8)
    if is_fake:
        pixels[36:60, 36:60] = MARK
    return pixels


def film(frames: Sequence[Frame], shown_s: Sequence[float]) -> Media:
    begins_s = np.concatenate([[0.0], np.cumsum(shown_s)])[:-1].tolist()
    return Media(
        frames=tuple(frames),
        frame_indices=tuple(range(len(frames))),
        format="mp4",
        width=96,
        height=96,
        shown_s=tuple(shown_s),
        held_s=(0.04,) * len(frames),
        begins_s=tuple(begins_s),
    )


def talking(fakes: Iterable[int] = (), count: int = 64) -> list[Frame]:
    """A scene in which little moves."""
    return [frame(80 + at % 8, is_fake=at in set(fakes)) for at in range(count)]


def details(verdict: Verdict) -> set[str]:
    return {signal.detail for signal in verdict.signals}


@given(st.permutations(range(30)), st.lists(st.integers(40, 4000), min_size=30, max_size=30))
@settings(max_examples=30, deadline=None)
def test_the_order_of_frames_never_changes_which_are_looked_at_nor_what_is_said(
    order: list[int], shown_ms: list[int]
) -> None:
    frames = [frame(40 + 5 * at, is_fake=at % 3 == 0) for at in range(30)]
    shown_s = [own / 1000 for own in shown_ms]
    plain, mixed = Marked(), Marked()
    (one,) = detector(plain, film_s=5.0).detect([film(frames, shown_s)])
    (other,) = detector(mixed, film_s=5.0).detect([film([frames[at] for at in order], [shown_s[at] for at in order])])
    assert plain.looked_at == mixed.looked_at
    assert len(plain.looked_at) < 30
    assert (one.altered.band, one.frames_seen) == (other.altered.band, other.frames_seen)
    assert one.altered.likelihood_ratio == pytest.approx(other.altered.likelihood_ratio)


@pytest.mark.parametrize(
    ("film_s", "seen"), [(0.0, LEAST_FRAMES), (6.0, 11), (10.0, 17), (MAX_FRAMES * LOOK_S, MAX_FRAMES)]
)
def test_the_time_there_is_decides_how_many_are_looked_at_and_the_answer_says_so(film_s: float, seen: int) -> None:
    examiner = Marked()
    (verdict,) = detector(examiner, film_s).detect([film(talking(), [1.0] * MAX_FRAMES)])
    assert len(examiner.looked_at) == verdict.frames_seen == seen


def test_where_frames_go_through_together_all_are_looked_at_at_once() -> None:
    examiner = Marked(at_once=64)
    verdicts = detector(examiner, film_s=0.0).detect([film(talking(), [1.0] * 64), film(talking([3]), [1.0] * 64)])
    assert [one.frames_seen for one in verdicts] == [64, 64]


@pytest.mark.parametrize("at", [0, 17, 40, 60])
def test_a_fake_of_two_seconds_in_a_minute_of_one_scene_is_found_and_its_time_told(at: int) -> None:
    media = film(talking(range(at, at + 2)), [1.0] * 64)
    (verdict,) = detector(Marked()).detect([media])
    assert verdict.altered.band is Band.UNCERTAIN
    assert PART_OF_TIME in details(verdict)
    assert verdict.telling_s == at


@pytest.mark.parametrize("film_s", [10.0, 100.0])
def test_one_odd_frame_convicts_nobody(film_s: float) -> None:
    (verdict,) = detector(Marked(), film_s).detect([film(talking([31]), [1.0] * 64)])
    assert verdict.altered.band is Band.LITTLE


def test_a_fake_most_of_the_time_is_called_one_by_few_looks() -> None:
    (verdict,) = detector(Marked(), film_s=0.0).detect([film(talking(range(20, 64)), [1.0] * 64)])
    assert verdict.altered.band is Band.SUBSTANTIAL
    assert verdict.frames_seen == LEAST_FRAMES


def test_scenes_that_last_come_first_and_each_stands_for_what_is_like_it() -> None:
    frames = [*talking(count=10), frame(200), frame(20)]
    sampling = Sampling(frames, [1.0] * 10 + [30.0, 0.04])
    order = sampling.order
    assert sorted(order) == list(range(12))
    assert order[0] == 10
    assert order[1] < 10
    assert order.index(11) > 1
    own = sampling.stand_for_s([order[1], 10])
    assert own == pytest.approx([10.04, 30.0], abs=0.05)
    alone = Sampling([frame(20), frame(200)], [5.0, 7.0])
    assert alone.stand_for_s([0]) == [5.0]  # what is like none of those looked at is nobody's


def test_a_still_picture_has_no_moment() -> None:
    still = replace(film([frame(80, is_fake=True)], [1.0]), shown_s=(), held_s=(), begins_s=())
    (verdict,) = detector(Marked()).detect([still])
    assert verdict.altered.band is Band.SUBSTANTIAL
    assert verdict.telling_s is None
