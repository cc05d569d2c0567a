"""Every kind of picture, well formed and not: frames, or a MediaError that says why."""

from __future__ import annotations

import io
import struct
import zlib

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from detector.media import MediaError, MediaFault, MediaLimits, decode, sniff, spread


def gradient(width: int = 120, height: int = 80) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 // width, y * 255 // height, np.full_like(x, 90)], axis=-1)
    return Image.fromarray(pixels.astype(np.uint8))


def encode(image: Image.Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def film(name: str, codec: str, frames: int = 10) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=name) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), shade * 20, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def fault(data: bytes, limits: MediaLimits = MediaLimits()) -> MediaFault:
    with pytest.raises(MediaError) as caught:
        decode(data, limits)
    return caught.value.fault


@pytest.mark.parametrize(
    ("name", "pillow", "tolerance"),
    [
        ("jpeg", "JPEG", 12),
        ("png", "PNG", 0),
        ("webp", "WEBP", 14),
        ("avif", "AVIF", 14),
        ("heic", "HEIF", 14),
        ("gif", "GIF", 40),
    ],
)
def test_each_still_format(name: str, pillow: str, tolerance: int) -> None:
    media = decode(encode(gradient(), pillow))
    assert (media.format, media.width, media.height, len(media.frames)) == (name, 120, 80, 1)
    assert media.frames[0].dtype == np.uint8
    difference = np.abs(media.frames[0].astype(int) - np.asarray(gradient()).astype(int))
    assert difference.mean() <= tolerance


@pytest.mark.parametrize(("container", "codec", "name"), [("mp4", "mpeg4", "mp4"), ("webm", "libvpx-vp9", "webm")])
def test_films(container: str, codec: str, name: str) -> None:
    media = decode(film(container, codec))
    assert (media.format, media.width, media.height) == (name, 64, 48)
    assert len(media.frames) == 10
    assert media.frames[-1].mean() > media.frames[0].mean() + 100


@pytest.mark.parametrize("begins", [b"free", b"skip", b"wide"])
def test_a_film_that_does_not_say_what_it_is_is_one_to_players(begins: bytes) -> None:
    data = film("mp4", "mpeg4")
    assert data[4:8] == b"ftyp"
    media = decode(data[:4] + begins + data[8:])
    assert (media.format, len(media.frames)) == ("mp4", 10)
    assert sniff(data[:4] + begins) is None, "the box ends beyond the file"


def test_words_are_no_film() -> None:
    for words in (b"the free software of this page", b"\0\0\0\x02free and more", b"all skip this", b"moovmoov"):
        assert sniff(words) is None


def test_a_long_film_is_sampled_over_its_whole_length() -> None:
    media = decode(film("mp4", "mpeg4", frames=12), MediaLimits(max_frames=4))
    assert len(media.frames) == 4
    assert media.frames[-1].mean() > media.frames[0].mean() + 100


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_undone(orientation: int) -> None:
    upright = Image.new("RGB", (60, 40), "black")
    upright.paste("white", (0, 0, 30, 20))  # the top left quarter
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    media = decode(encode(stored, "JPEG", exif=exif, quality=95))
    assert (media.width, media.height) == (60, 40)
    assert media.frames[0][5, 5].mean() > 200
    assert media.frames[0][35, 55].mean() < 50


def test_transparent_parts_are_white() -> None:
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    palette = clear.quantize()
    for data in (encode(clear, "PNG"), encode(clear, "WEBP", lossless=True), encode(palette, "PNG", transparency=0)):
        assert decode(data).frames[0].min() == 255


def test_sixteen_bits_are_scaled_and_not_cut() -> None:
    grey = Image.fromarray(np.full((40, 40), 0x8000, np.uint16))
    assert abs(int(decode(encode(grey, "PNG")).frames[0].mean()) - 128) <= 1


def test_cmyk_is_converted() -> None:
    red = Image.new("CMYK", (40, 40), (0, 255, 255, 0))
    pixel = decode(encode(red, "JPEG", quality=95)).frames[0][20, 20]
    assert pixel[0] > 200
    assert pixel[1] < 60


def test_an_animation_gives_its_frames() -> None:
    pictures = [Image.new("RGB", (40, 40), (shade, shade, shade)) for shade in (0, 100, 200)]
    for name in ("GIF", "WEBP", "PNG"):
        media = decode(encode(pictures[0], name, save_all=True, append_images=pictures[1:], duration=50))
        assert media.frame_indices == (0, 1, 2)
        assert media.frames[2].mean() > media.frames[0].mean() + 150


def test_an_endless_animation_is_sampled() -> None:
    pictures = [Image.new("L", (20, 20), number * 2) for number in range(100)]
    media = decode(encode(pictures[0], "GIF", save_all=True, append_images=pictures[1:]), MediaLimits(max_frames=8))
    assert len(media.frames) == 8
    assert media.frame_indices[0] == 0
    assert media.frame_indices[-1] == 99


@pytest.mark.parametrize("name", ["GIF", "WEBP"])
@pytest.mark.parametrize(("pixels", "seen"), [(400, (0,)), (399, (0,)), (1_999, (0, 1, 2, 3)), (4_000, (0, 3, 6, 9))])
def test_of_a_large_animation_so_much_is_seen_as_may_be_decoded(name: str, pixels: int, seen: tuple[int, ...]) -> None:
    pictures = [Image.new("L", (20, 20), number * 20) for number in range(12)]
    data = encode(pictures[0], name, save_all=True, append_images=pictures[1:], duration=50)
    media = decode(data, MediaLimits(max_frames=4, max_pixels_moving=pixels))
    assert media.frame_indices == seen


def test_what_it_is_decides_and_not_its_name() -> None:
    assert sniff(encode(gradient(), "PNG")) == "png"
    assert decode(encode(gradient(), "WEBP")).format == "webp"
    assert sniff(b"%PDF-1.7 ...") is None


def test_faults() -> None:
    jpeg = encode(gradient(), "JPEG")
    assert fault(b"") is MediaFault.EMPTY
    assert fault(jpeg[:200]) is MediaFault.UNREADABLE
    assert fault(b"<html>hello</html>") is MediaFault.UNSUPPORTED
    assert fault(b"%PDF-1.4" + jpeg) is MediaFault.UNSUPPORTED
    assert fault(jpeg, MediaLimits(max_bytes=100)) is MediaFault.TOO_LARGE
    assert fault(encode(gradient(200, 200), "PNG"), MediaLimits(max_pixels=39_999)) is MediaFault.TOO_LARGE
    assert fault(film("mp4", "mpeg4")[:300]) is MediaFault.UNREADABLE


def test_a_film_of_a_codec_that_nobody_knows_is_not_supported() -> None:
    data = film("mp4", "mpeg4")
    assert data.count(b"mp4v") == 1
    with pytest.raises(MediaError, match="without pictures that can be decoded") as caught:
        decode(data.replace(b"mp4v", b"none").replace(b"esds", b"free"))
    assert caught.value.fault is MediaFault.UNSUPPORTED


def test_a_polyglot_is_read_as_what_it_begins_with() -> None:
    media = decode(encode(gradient(), "PNG") + b"PK\x03\x04" + b"x" * 500)
    assert (media.format, media.width) == ("png", 120)


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100_000), 9)), (b"IEND", b"")):
        png += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    assert fault(png) is MediaFault.TOO_LARGE


@pytest.mark.parametrize("size", [(1, 1), (30_000, 1), (1, 30_000)])
def test_odd_shapes_are_pictures(size: tuple[int, int]) -> None:
    media = decode(encode(Image.new("RGB", size, "red"), "PNG"))
    assert (media.width, media.height) == size
    assert max(media.frames[0].shape) <= 4096


def test_a_still_larger_than_the_transport_is_reduced_and_says_its_size() -> None:
    media = decode(encode(Image.new("RGB", (900, 300), "blue"), "PNG"), MediaLimits(max_side=300))
    assert media.frames[0].shape == (100, 300, 3)
    assert (media.width, media.height) == (900, 300)


def test_slow_decoding_is_cut_off() -> None:
    pictures = [Image.new("L", (20, 20), number) for number in range(5)]
    data = encode(pictures[0], "GIF", save_all=True, append_images=pictures[1:])
    assert fault(data, MediaLimits(max_decode_s=-1.0)) is MediaFault.TOO_LARGE


@given(st.integers(1, 500), st.integers(1, 80))
def test_spread_is_even_and_in_order(count: int, wanted: int) -> None:
    found = spread(count, wanted)
    assert 1 <= len(found) <= min(count, wanted)
    assert found == sorted(set(found))
    assert found[0] == 0
    assert wanted == 1 or found[-1] == count - 1


MAGICS = [encode(gradient(), name)[:24] for name in ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*MAGICS, b"", film("mp4", "mpeg4", 1)[:24], b"\x1a\x45\xdf\xa3"]), st.binary(max_size=400))
def test_rubbish_never_raises_anything_else(magic: bytes, rest: bytes) -> None:
    try:
        media = decode(magic + rest)
    except MediaError as error:
        assert error.fault in MediaFault
    else:
        assert media.frames
