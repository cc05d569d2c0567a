"""Small files that would cost much are refused by their header; what phones take is judged, within its memory."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from PIL import Image

from detector.media import MediaError, MediaFault, decode
from detector.picture import MediaLimits
from tests.unit.detector.children import cost_of
from tests.unit.detector.odd_files import chunk, encode, noisy, riff, scene

PHONE = (8160, 6144)


def flat(name: str, **options: object) -> bytes:
    return encode(Image.new("RGB", (7000, 7000), (9, 9, 9)), name, **options)


def large(name: str, **options: object) -> bytes:
    return encode(scene(400, 300).resize(PHONE), name, **options)


def sheer() -> bytes:
    picture = scene(400, 300).resize(PHONE)
    picture.putalpha(128)
    return encode(picture, "PNG", compress_level=1)


def animated(width: int, height: int, frames: int) -> bytes:
    """A WebP that says that it is so large, of frames of a single pixel."""
    one = encode(Image.new("RGB", (1, 1)), "WEBP", lossless=True)[12:]
    frame = bytes(12) + b"\x0a\0\0\0" + one  # at the origin, one pixel, ten milliseconds
    header = bytes([2, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff((b"VP8X", header), (b"ANIM", bytes(6)), *[(b"ANMF", frame)] * frames)


BOMBS: dict[str, Callable[[], bytes]] = {
    "webp": lambda: flat("WEBP", lossless=True, method=0),
    "avif": lambda: flat("AVIF", speed=10),
    "webp, moving": lambda: animated(16_000, 16_000, 50),
    "gif": lambda: b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0x80, 0, 0) + bytes(6) + b"\x3b",
    "png": lambda: (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)) + b"IDAT"
    ),
    "jpeg": lambda: encode(scene(), "JPEG").replace(struct.pack(">HH", 64, 96), struct.pack(">HH", 65_000, 65_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_costs_much_is_refused_before_it_costs_anything(name: str) -> None:
    cost = cost_of(BOMBS[name]())
    assert cost.outcome == "too_large"
    assert cost.cpu_s < 0.3
    assert cost.peak_bytes < 150e6


@pytest.mark.parametrize("name", ["JPEG", "WEBP", "HEIF", "AVIF"])
def test_a_phones_largest_picture_is_judged_within_its_memory(name: str) -> None:
    fast = {"WEBP": {"method": 0}, "AVIF": {"speed": 10}}.get(name, {})
    cost = cost_of(large(name, quality=60, **fast))
    assert cost.outcome == "decoded"
    assert cost.peak_bytes < 600e6


def test_a_large_png_that_is_transparent_is_judged_within_its_memory() -> None:
    cost = cost_of(sheer())
    assert cost.outcome == "decoded"
    assert cost.peak_bytes < 600e6


def test_a_jpeg_of_200_megapixels_is_reduced_while_it_is_decoded() -> None:
    cost = cost_of(encode(scene(400, 300).resize((16_320, 12_240)), "JPEG", quality=60))
    assert cost.outcome == "decoded"
    assert cost.peak_bytes < 600e6


def in_parts(size: tuple[int, int], **options: object) -> bytes:
    return encode(scene(400, 300).resize(size), "JPEG", quality=60, **options)


@pytest.mark.parametrize("sampling", [0, 2], ids=["4:4:4", "4:2:0"])
def test_a_jpeg_that_comes_bit_by_bit_is_judged_within_its_memory(sampling: int) -> None:
    cost = cost_of(in_parts((9_000, 7_000), progressive=True, subsampling=sampling))
    assert cost.outcome == "decoded"
    assert cost.peak_bytes < 600e6


def scans(data: bytes) -> bytes:
    """A JPEG of one scan, with a header that says that its colours come one after the other."""
    at = data.index(b"\xff\xda")
    return data[: at + 4] + b"\1" + data[at + 5 :]


@pytest.mark.parametrize(
    "data",
    [lambda: in_parts((9_500, 7_500), progressive=True), lambda: scans(in_parts((9_500, 7_500)))],
    ids=["progressive", "in scans"],
)
def test_one_whose_pixels_would_all_lie_in_memory_until_the_last_is_too_large(data: Callable[[], bytes]) -> None:
    made = data()
    cost = cost_of(made)
    assert cost.outcome == "too_large"
    assert cost.cpu_s < 0.3
    assert cost.peak_bytes < 150e6
    assert decode(in_parts((900, 750), progressive=True)).width == 900


@pytest.mark.parametrize("name", ["JPEG", "WEBP", "PNG"])
def test_what_is_reduced_while_it_is_decoded_is_the_same_picture(name: str) -> None:
    media = decode(large(name, **({"method": 0} if name == "WEBP" else {"compress_level": 1})))
    assert (media.width, media.height) == PHONE
    height, width = media.frames[0].shape[:2]
    assert 4000 <= width <= 4096
    assert width / height == pytest.approx(PHONE[0] / PHONE[1], abs=0.01)
    small = Image.fromarray(media.frames[0]).resize((40, 30), Image.Resampling.BOX)
    meant = scene(400, 300).resize((40, 30), Image.Resampling.BOX)
    for one, other in zip(small.tobytes(), meant.tobytes(), strict=True):
        assert abs(one - other) < 12


def test_few_bytes_for_many_pixels_are_no_picture_and_a_photograph_s_are() -> None:
    limits = MediaLimits(max_pixels_bare=10_000)
    assert decode(encode(noisy(400, 300), "WEBP", quality=50), limits).width == 400
    with pytest.raises(MediaError) as caught:
        decode(encode(Image.new("RGB", (2000, 1000)), "WEBP", lossless=True), limits)
    assert caught.value.fault is MediaFault.TOO_LARGE
