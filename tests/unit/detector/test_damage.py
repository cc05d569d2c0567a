"""What is beside a picture's pixels, broken or odd, never hides them; and what is missing of them is said.

What viewers show of the same files is compared in `tests/e2e/test_zoo.py`.
"""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from detector import envelope
from detector.fingerprint import fingerprinted
from detector.media import MediaError, MediaFault, MediaLimits, completed, decode
from detector.testing import FakeDetector
from detector.verdict import INCOMPLETE
from tests.unit.detector.odd_files import (
    CONTAINERS,
    CUT,
    DAMAGED,
    HEIGHT,
    OTHERS,
    TURNED,
    WIDTH,
    chunk,
    encode,
    exif,
    icon,
    jpeg,
    matrix_profile,
    moving_png,
    oriented,
    png,
    scene,
    tiff,
    with_chunks,
    with_segments,
)


def apart(frame: np.ndarray, meant: Image.Image) -> float:
    """By how many levels the two differ, on average."""
    return float(np.abs(frame.astype(int) - np.asarray(meant.convert("RGB")).astype(int)).mean())


@pytest.mark.parametrize("name", [*DAMAGED, *CONTAINERS])
def test_the_picture_is_seen_whatever_is_wrong_beside_it(name: str) -> None:
    media = decode({**DAMAGED, **CONTAINERS}[name]())
    assert (media.width, media.height, len(media.frames)) == (WIDTH, HEIGHT, 1)
    assert apart(media.frames[0], scene()) < (25 if name.startswith("gif") else 6)
    assert not media.is_incomplete or "animation" in name


@pytest.mark.parametrize("name", CUT)
def test_of_a_picture_that_is_cut_off_the_rest_is_seen_and_it_is_said(name: str) -> None:
    media = decode(CUT[name]())
    assert media.is_incomplete
    assert (media.width, media.height) == (WIDTH, HEIGHT)
    rows = len(media.frames[0])
    assert rows > HEIGHT // 6
    assert apart(media.frames[0], scene().crop((0, 0, WIDTH, rows))) < 12


def test_of_a_picture_of_which_nothing_is_there_that_is_said() -> None:
    for data in (png()[: png().index(b"IDAT") + 4], jpeg()[: jpeg().index(b"\xff\xda")], moving_png()[:33]):
        with pytest.raises(MediaError) as caught:
            decode(data)
        assert caught.value.fault is MediaFault.UNREADABLE


def test_a_cut_picture_is_turned_as_the_whole_one_would_be() -> None:
    data = with_segments(encode(scene(640, 480), "JPEG", quality=90), exif(oriented(6)))
    media = decode(data[: len(data) * 3 // 4])
    assert media.is_incomplete
    assert (media.width, media.height) == (480, 640)
    assert media.frames[0].shape[0] == 640
    assert 240 < media.frames[0].shape[1] < 480


def test_being_lenient_with_one_file_changes_nothing_for_the_next() -> None:
    assert decode(png()[:-12]).is_incomplete
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    assert not decode(png()).is_incomplete


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_is_turned_by_its_exif(orientation: int) -> None:
    media = decode(TURNED[f"jpeg, turned by {orientation}"]())
    turned = Image.open(io.BytesIO(jpeg()))
    way = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)
    meant = turned.transpose(way) if way is not None else turned
    assert (media.width, media.height) == meant.size
    assert apart(media.frames[0], meant) == 0


@pytest.mark.parametrize(
    ("name", "is_turned"),
    [
        ("jpeg, turned by 9", False),
        ("jpeg, turned in letters", False),
        ("jpeg, turned by a long", False),
        ("jpeg, turned twice", False),
        ("jpeg, turned in no TIFF", False),
        ("jpeg, turned by the second EXIF", False),
        ("webp, turned", False),
        ("jpeg, turned in a directory cut short", True),
        ("jpeg, turned beside an odd tag", True),
        ("jpeg, turned after its tables", True),
        ("png, turned", True),
        ("avif, turned", True),
        ("avif, mirrored", True),
    ],
)
def test_it_is_turned_where_viewers_turn_it(name: str, is_turned: bool) -> None:
    media = decode(TURNED[name]())
    assert (media.width, media.height) == ((HEIGHT, WIDTH) if is_turned else (WIDTH, HEIGHT))
    assert media.frames[0].shape[:2] == (media.height, media.width)


def heic(*pictures: Image.Image, primary: int = 0, **options: object) -> bytes:
    made = pillow_heif.from_pillow(pictures[0])
    for picture in pictures[1:]:
        made.add_from_pillow(picture)
    buffer = io.BytesIO()
    made.save(buffer, quality=95, primary_index=primary, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("primary", [0, 1, 2])
def test_of_a_heic_the_primary_picture_is_seen(primary: int) -> None:
    pictures = [Image.new("RGB", (32, 32), "grey"), Image.new("RGB", (40, 48), "white"), Image.new("RGB", (20, 20))]
    pictures[primary] = scene()
    media = decode(heic(*pictures, primary=primary))
    assert (media.format, media.width, media.height, len(media.frames)) == ("heic", WIDTH, HEIGHT, 1)
    assert apart(media.frames[0], scene()) < 10


def test_a_heic_whose_exif_is_rubbish_is_seen_and_turned_by_its_own_word() -> None:
    data = heic(scene(), exif=b"Exif\0\0" + tiff(oriented(6), (0x010F, 2, 4, b"abc\0")))
    assert b"II*\0" in data
    for one in (data, data.replace(b"II*\0", b"\xff\xff\xff\xff")):
        media = decode(one)
        assert media.frames[0].shape[:2] == (media.height, media.width)
        assert sorted((media.width, media.height)) == [HEIGHT, WIDTH]


def test_a_heic_with_another_brand_first_is_seen() -> None:
    data = heic(scene())
    assert data[8:12] == b"heic"
    media = decode(data[:8] + b"abcd" + data[12:])
    assert (media.format, media.width, media.height) == ("heic", WIDTH, HEIGHT)


def test_an_animation_that_breaks_shows_what_came_before() -> None:
    data = moving_png(3)
    media = decode(data[: data.rindex(b"fdAT") + 10])
    assert media.is_incomplete
    assert len(media.frames) == 2
    assert apart(media.frames[0], scene()) < 2


def test_a_png_s_picture_for_those_who_cannot_show_animations_is_not_what_others_see() -> None:
    shown = [Image.new("RGB", (40, 40), color) for color in ("red", "blue")]
    hidden = Image.new("RGB", (40, 40), "green")
    media = decode(encode(hidden, "PNG", save_all=True, append_images=shown, default_image=True, duration=500))
    assert [tuple(frame[0, 0]) for frame in media.frames] == [(255, 0, 0), (0, 0, 255)]
    assert media.frame_indices == (1, 2)


def test_a_profile_as_large_as_a_bomb_is_not_unpacked() -> None:
    bomb = with_chunks(png(), chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(64 << 20))))
    assert envelope.read(bomb, "png").profile == b""
    good = with_chunks(png(), chunk(b"iCCP", b"a\0\0" + zlib.compress(matrix_profile())))
    assert envelope.read(good, "png").profile == matrix_profile()


def test_a_jpeg_s_profile_is_put_together_from_its_parts_whatever_their_order() -> None:
    profile = matrix_profile()
    parts = [
        b"\xff\xe2" + struct.pack(">H", 2 + 14 + len(part)) + b"ICC_PROFILE\0" + bytes([number, 2]) + part
        for number, part in ((2, profile[300:]), (1, profile[:300]))
    ]
    assert envelope.read(with_segments(jpeg(), *parts), "jpeg").profile == profile


def test_what_is_left_of_an_ordinary_file_are_the_same_pixels() -> None:
    for name in ("JPEG", "PNG", "WEBP", "GIF"):
        data = encode(scene(), name)
        own = envelope.read(data, name.lower())
        plain, left = (Image.open(io.BytesIO(one)).convert("RGB") for one in (data, own.data))
        assert plain.tobytes() == left.tobytes()
        assert own.size == (WIDTH, HEIGHT)


EVERY = [make() for group in (DAMAGED, CONTAINERS, CUT) for make in group.values()]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(EVERY), st.integers(0, 3000), st.binary(min_size=1, max_size=8), st.integers(0, 3000))
def test_whatever_is_broken_it_is_a_picture_or_a_fault(data: bytes, at: int, put: bytes, cut: int) -> None:
    changed = bytearray(data)
    changed[at % len(data) : at % len(data) + len(put)] = put
    try:
        media = decode(bytes(changed[: len(changed) - cut % len(changed)]), MediaLimits(max_pixels=10_000_000))
    except MediaError as error:
        assert error.fault in MediaFault
    else:
        assert media.frames[0].ndim == 3
        assert media.frames[0].shape[2] == 3


@pytest.mark.parametrize("data", [png(), png()[:-12]])
def test_a_verdict_says_whether_the_file_is_whole_and_what_it_looks_like(data: bytes) -> None:
    media = fingerprinted(decode(data))
    (found,) = FakeDetector().detect([media])
    said = completed(found, media)
    assert said.fingerprints == media.fingerprints != ()
    assert said.signals[: len(found.signals)] == found.signals
    assert [signal.detail for signal in said.signals[len(found.signals) :]] == [INCOMPLETE] * media.is_incomplete


@pytest.mark.parametrize("name", OTHERS)
def test_bitmaps_and_icons_are_seen(name: str) -> None:
    media = decode(OTHERS[name]())
    assert media.format == name[:3]
    side = {"ico, of one": 48, "ico, a cursor": 48, "ico, of several": 64, "ico, of bitmaps": 32}.get(name)
    meant = scene(side, side) if side else scene()
    assert (media.width, media.height) == meant.size
    assert media.is_incomplete == ("cut off" in name)
    meant = meant.crop((0, meant.height - len(media.frames[0]), *meant.size))
    assert apart(media.frames[0], meant) < (12 if "palette" in name else 1)


def test_an_icon_s_picture_may_be_large_and_is_checked_like_any() -> None:
    data = icon(scene(64, 64))
    large = png(scene(700, 500))
    start = int.from_bytes(data[18:22], "little")
    entry = data[6:14] + len(large).to_bytes(4, "little") + start.to_bytes(4, "little")
    media = decode(data[:6] + entry + data[22:start] + large)
    assert (media.format, media.width, media.height) == ("ico", 700, 500)
    with pytest.raises(MediaError) as caught:
        decode(data[:6] + entry + data[22:start] + large, MediaLimits(max_pixels=100_000))
    assert caught.value.fault is MediaFault.TOO_LARGE
