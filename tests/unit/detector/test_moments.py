"""Frames by time: which are looked at, that they sit where they are said to, and what is made of them all."""

from __future__ import annotations

import io
import os
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from detector import moments
from detector.calibration import Calibration
from detector.media import Frame, Media, MediaLimits, decode
from detector.pooling import FrameScore, Pooled, pool
from tests.unit.detector.odd_files import encode, noisy, scene

BITS = 12


def numbered(number: int, width: int = 96, height: int = 64) -> Image.Image:
    """A picture that says its number, in large black and white fields."""
    fields = np.array([(number >> bit) & 1 for bit in range(BITS)], np.uint8).reshape(3, 4) * 200 + 20
    small = Image.fromarray(fields).resize((width, height), Image.Resampling.NEAREST)
    return small.convert("RGB")


def number_of(frame: Frame) -> int:
    """What it says."""
    fields = np.asarray(Image.fromarray(frame).convert("L").resize((4, 3), Image.Resampling.BOX)).ravel()
    return sum(1 << bit for bit, level in enumerate(fields) if level > 120)


def film(name: str, codec: str, frames: int, rate: int = 10, gop: int = 250, **options: str) -> bytes:
    """A film of numbered pictures."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=name) as container:
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.gop_size = gop
        stream.codec_context.time_base = Fraction(1, rate)
        for number in range(frames):
            frame = av.VideoFrame.from_image(numbered(number))
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def av1(frames: int, rate: int) -> bytes:
    """As root, SVT-AV1 makes the thread that calls it SCHED_FIFO for good; whatever it then starts would starve the machine."""
    try:
        return film("mp4", "libsvtav1", frames, rate, preset="8")
    finally:
        if hasattr(os, "sched_setscheduler"):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


FILMS = {
    "x264": lambda frames, rate: film("mp4", "libx264", frames, rate, preset="ultrafast"),
    "x264, with frames that look ahead": lambda frames, rate: film("mp4", "libx264", frames, rate, bf="3"),
    "vp9": lambda frames, rate: film("webm", "libvpx-vp9", frames, rate, deadline="realtime"),
    "av1": av1,
}
ANIMATIONS = {
    "gif": lambda frames, rate: animation("GIF", frames, rate),
    "webp": lambda frames, rate: animation("WEBP", frames, rate),
    "png": lambda frames, rate: animation("PNG", frames, rate),
    "avif": lambda frames, rate: animation("AVIF", frames, rate),
}


def animation(name: str, frames: int, rate: int) -> bytes:
    pictures = [numbered(number) for number in range(frames)]
    return encode(pictures[0], name, save_all=True, append_images=pictures[1:], duration=1000 // rate)


@pytest.mark.parametrize(("frames", "rate"), [(10, 10), (60, 10), (600, 5)])
@pytest.mark.parametrize("name", [*FILMS, *ANIMATIONS])
def test_frames_are_distinct_and_sit_at_their_times_over_the_whole_length(name: str, frames: int, rate: int) -> None:
    data = {**FILMS, **ANIMATIONS}[name](frames, rate)
    media = decode(data)
    assert len(media.frames) == min(frames, MediaLimits().max_frames)
    said = [number_of(frame) for frame in media.frames]
    assert said == list(media.frame_indices)
    assert said == sorted(set(said))
    assert said[0] < frames / 8
    assert said[-1] >= frames * 7 / 8
    assert max(np.diff(said)) <= max(1, frames / 5)
    assert sum(media.shown_s) == pytest.approx(frames / rate, rel=0.25)


def test_of_ten_minutes_all_are_seen() -> None:
    media = decode(film("mp4", "libx264", 3000, 5, preset="ultrafast"))
    said = [number_of(frame) for frame in media.frames]
    assert said == list(media.frame_indices)
    assert len(said) == MediaLimits().max_frames
    assert max(np.diff([0, *said, 3000])) < 600


def shown(data: bytes) -> dict[int, float]:
    media = decode(data)
    return {int(frame.mean()): round(own_s, 3) for frame, own_s in zip(media.frames, media.shown_s, strict=True)}


def shade(level: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (level, level, level))


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG"])
def test_each_picture_has_its_time_on_screen(name: str) -> None:
    pictures = [shade(level) for level in (10, 200, 90)]
    data = encode(
        pictures[0], name, save_all=True, append_images=pictures[1:], duration=[10_000, 20, 500], lossless=True
    )
    assert shown(data) == {10: 10.0, 200: 0.02, 90: 0.5}


@pytest.mark.parametrize("duration_ms", [0, 10])
def test_what_asks_for_no_time_is_given_a_tenth_of_a_second_as_in_browsers(duration_ms: int) -> None:
    data = encode(shade(10), "GIF", save_all=True, append_images=[shade(200)], duration=duration_ms)
    assert shown(data) == {10: 0.1, 200: 0.1}


def test_the_same_picture_again_is_one_picture_with_both_times() -> None:
    pictures = [shade(level) for level in (10, 200, 10, 200, 90)]
    data = encode(
        pictures[0], "WEBP", save_all=True, append_images=pictures[1:], duration=[100, 200, 300, 400, 50], lossless=True
    )
    assert shown(data) == {10: 0.4, 200: 0.6, 90: 0.05}


def seen(*levels: int) -> list[moments.Glance]:
    return [moments.glance(shade(level)) for level in levels]


def test_a_scene_that_lasts_a_second_is_looked_at_in_a_long_film() -> None:
    # A minute at 25 frames a second, in which something else is to be seen for a second and a bit.
    rng = np.random.default_rng(0)
    levels = [20 + int(rng.integers(0, 8)) for _ in range(1500)]
    levels[700:730] = [220] * 30
    picks = moments.pick(seen(*levels), [0.04] * 1500, 16)
    found = [one for one in picks if levels[one.index] == 220]
    assert found
    assert sum(one.shown_s for one in found) == pytest.approx(1.2)


def test_a_flash_takes_no_look_from_what_lasts() -> None:
    levels = [20 + at // 75 * 10 for at in range(1500)]
    levels[751] = 250
    picks = moments.pick(seen(*levels), [0.04] * 1500, 16)
    assert 751 not in [one.index for one in picks]


@given(st.permutations(range(8)), st.lists(st.integers(20, 5000), min_size=8, max_size=8))
@settings(max_examples=50, deadline=None)
def test_the_order_of_few_frames_is_of_no_account(order: list[int], durations_ms: list[int]) -> None:
    glances = seen(*(10 + 30 * at for at in range(8)))
    plain = moments.pick(glances, [own / 1000 for own in durations_ms], 16)
    mixed = moments.pick([glances[at] for at in order], [durations_ms[at] / 1000 for at in order], 16)
    assert sorted((order[one.index], one.shown_s) for one in mixed) == [(one.index, one.shown_s) for one in plain]


@given(
    st.lists(st.tuples(st.integers(0, 255), st.floats(0.01, 20)), min_size=1, max_size=60),
    st.integers(1, 20),
)
@settings(max_examples=100, deadline=None)
def test_picks_are_in_order_distinct_and_have_a_time(frames: list[tuple[int, float]], most: int) -> None:
    picks = moments.pick(seen(*(level for level, _ in frames)), [own_s for _, own_s in frames], most)
    indices = [one.index for one in picks]
    assert 1 <= len(picks) <= most
    assert indices == sorted(set(indices))
    assert all(0 < one.held_s <= one.shown_s + 1e-9 for one in picks)
    assert sum(one.held_s for one in picks) <= sum(own_s for _, own_s in frames) * 1.0001


def test_the_longest_on_screen_are_looked_at_where_not_all_can_be() -> None:
    frames = tuple(np.full((8, 8, 3), level, np.uint8) for level in range(5))
    media = Media(
        frames=frames, frame_indices=tuple(range(5)), format="gif", width=8, height=8, shown_s=(1.0, 9.0, 2.0, 8.0, 3.0)
    )
    assert media.places(2) == (1, 3)
    assert [int(frame[0, 0, 0]) for frame in media.sampled(3)] == [1, 3, 4]
    assert media.places(9) == (0, 1, 2, 3, 4)


READING = Calibration(uncertain_from=-1.0, substantial_from=1.0, slope=1.0, intercept=0.0, limit=5.0)


def said(*frames: tuple[float | None, float] | tuple[float | None, float, float]) -> Pooled:
    return pool([FrameScore(score=one[0], shown_s=one[1], held_s=one[-1]) for one in frames], READING)  # type: ignore[arg-type]


def band(pooled: Pooled) -> str:
    return "none" if pooled.score is None else READING.belief(pooled.score).band.value


def test_one_picture_is_what_is_said_of_it() -> None:
    assert said((2.5, 1.0)) == Pooled(score=2.5)
    assert said((None, 1.0)) == Pooled(score=None)


def test_a_fake_on_screen_most_of_the_time_convicts_whatever_flashes_by() -> None:
    assert said((3.0, 10.0), *[(-4.0, 0.02)] * 5) == Pooled(score=3.0)
    assert said(*[(3.0, 2.0)] * 6, *[(-4.0, 2.0)] * 5) == Pooled(score=3.0)


@pytest.mark.parametrize("shown_s", [0.02, 0.2, 0.9])
def test_one_odd_frame_never_convicts(shown_s: float) -> None:
    assert band(said((9.0, shown_s), (-4.0, 60.0))) == "little"
    assert band(said((9.0, shown_s), *[(None, 5.0)] * 3)) == "uncertain"  # the only one with a face


def test_one_frame_of_a_long_scene_does_not_speak_for_all_of_it() -> None:
    assert band(said((9.0, 10.0, 0.04), *[(-4.0, 10.0, 0.04)] * 5)) == "little"
    assert band(said((9.0, 10.0, 0.04), *[(None, 10.0, 0.04)] * 5)) == "uncertain"
    assert band(said(*[(9.0, 10.0, 0.04)] * 2, *[(-4.0, 10.0, 0.04)] * 5)) == "uncertain"


def test_a_fake_that_lasts_over_a_second_is_found() -> None:
    found = said((9.0, 1.2), (-4.0, 60.0))
    assert found.is_of_a_part
    assert band(found) == "uncertain"


def test_of_a_short_animation_half_counts() -> None:
    assert band(said((3.0, 0.3), (-4.0, 0.2))) == "substantial"
    assert band(said((3.0, 0.1), (-4.0, 0.5))) == "little"


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.floats(-5, 5)), st.floats(0.01, 20)), min_size=1, max_size=10),
    st.randoms(use_true_random=False),
)
@settings(max_examples=200, deadline=None)
def test_the_order_of_frames_never_changes_what_is_said(frames: list[tuple[float | None, float]], random) -> None:  # type: ignore[no-untyped-def]
    mixed = list(frames)
    random.shuffle(mixed)
    plain, other = said(*frames), said(*mixed)
    assert band(plain) == band(other)
    assert plain.is_of_a_part == other.is_of_a_part


def test_an_animation_of_one_picture_is_as_large_as_a_still() -> None:
    media = decode(encode(noisy(1600, 1200), "WEBP", save_all=True, quality=60))
    assert media.frames[0].shape == (1200, 1600, 3)
    assert media.shown_s == ()


def test_a_film_that_is_turned_is_shown_upright() -> None:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_image(scene())))
        container.mux(stream.encode())
    # The matrix of the track header: turned by a quarter.
    data = buffer.getvalue()
    at = data.index(b"tkhd") + 4 + 40
    turned = b"".join(number.to_bytes(4, "big", signed=True) for number in (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30))
    media = decode(data[:at] + turned + data[at + 36 :])
    assert (media.width, media.height) == (64, 96)
    assert media.frames[0].shape == (96, 64, 3)
    meant = np.asarray(scene().transpose(Image.Transpose.ROTATE_270)).astype(int)
    assert np.abs(media.frames[0].astype(int) - meant).mean() < 12


def test_of_a_film_that_is_broken_in_its_middle_the_rest_is_seen() -> None:
    data = bytearray(film("mp4", "libx264", 300, 10, gop=30, preset="ultrafast"))
    start = data.index(b"mdat") + 4
    length = (len(data) - start) // 10
    data[start + 3 * length : start + 4 * length] = b"\xff" * length
    media = decode(bytes(data))
    assert media.is_incomplete
    right = [at for frame, at in zip(media.frames, media.frame_indices, strict=True) if number_of(frame) == at]
    assert min(right) < 60
    assert max(right) > 240


def test_of_a_film_that_is_cut_off_what_is_there_is_seen() -> None:
    data = film("webm", "libvpx-vp9", 100, 10, deadline="realtime")
    media = decode(data[: len(data) // 2])
    assert [number_of(frame) for frame in media.frames] == list(media.frame_indices)
    assert len(media.frames) > 4
