"""A phone's largest HEIC is put together of tiles, and is never there at once; what is seen is what the library makes of it."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from detector import heif
from detector.decoding import GuardedDecoder
from detector.media import MediaError, MediaFault, MediaLimits, decode
from detector.picture import Clock
from detector.tiles import decode_tiles
from tests.unit.detector.children import cost_of
from tests.unit.detector.odd_files import encode

pillow_heif.register_heif_opener()
PHONE = (12_240, 16_320)


def box(name: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I", 8 + len(body)) + name + body


def full(name: bytes, *bodies: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(name, struct.pack(">I", version << 24 | flags), *bodies)


def stored(picture: Image.Image) -> tuple[bytes, bytes]:
    """What a decoder must know beforehand (a whole `hvcC` box), and the picture itself."""
    data = encode(picture, "HEIF", quality=30)
    at, mdat = data.index(b"hvcC"), data.index(b"mdat")
    length = int.from_bytes(data[at - 4 : at], "big")
    whole = int.from_bytes(data[mdat - 4 : mdat], "big")
    return data[at - 4 : at - 4 + length], data[mdat + 4 : mdat - 4 + whole]


def tiled(pictures: Sequence[Image.Image], columns: int, size: tuple[int, int], *turns: bytes) -> bytes:
    """A HEIC of these tiles, row by row, as phones write it."""
    kinds = {key: stored(one) for key, one in {id(one): one for one in pictures}.items()}
    count, (width, height) = len(pictures), size
    items = [
        full(b"infe", struct.pack(">HH4s", 1, 0, b"grid"), b"\0", version=2),
        *(full(b"infe", struct.pack(">HH4s", 2 + at, 0, b"hvc1"), b"\0", version=2, flags=1) for at in range(count)),
    ]
    grid = struct.pack(">BBBBII", 0, 1, count // columns - 1, columns - 1, width, height)
    properties = [
        full(b"ispe", struct.pack(">II", *size)),
        *turns,
        full(b"ispe", struct.pack(">II", *pictures[0].size)),
        kinds[id(pictures[0])][0],
        box(b"colr", b"nclx", struct.pack(">HHHB", 1, 13, 6, 0x80)),
    ]
    own = [1, *range(2, 2 + len(turns)), len(properties)]
    tile = [len(properties) - 2, len(properties) - 1, len(properties)]
    held = [
        struct.pack(">HB", 1 + at, len(numbers)) + bytes(numbers) for at, numbers in enumerate([own, *[tile] * count])
    ]
    bodies = [kinds[id(one)][1] for one in pictures]

    def meta(start: int) -> bytes:
        places = [struct.pack(">HHHHII", 1, 1, 0, 1, 0, len(grid))]
        for at, body in enumerate(bodies):
            places.append(struct.pack(">HHHHII", 2 + at, 0, 0, 1, start, len(body)))
            start += len(body)
        return full(
            b"meta",
            full(b"hdlr", bytes(4), b"pict", bytes(13)),
            full(b"pitm", struct.pack(">H", 1)),
            full(b"iinf", struct.pack(">H", 1 + count), *items),
            full(b"iref", box(b"dimg", struct.pack(f">HH{count}H", 1, count, *range(2, 2 + count)))),
            box(b"iprp", box(b"ipco", *properties), full(b"ipma", struct.pack(">I", 1 + count), *held)),
            full(b"iloc", b"\x44\x00", struct.pack(">H", 1 + count), *places, version=1),
            box(b"idat", grid),
        )

    head = box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")
    start = len(head) + len(meta(0)) + 8
    return head + meta(start) + box(b"mdat", *bodies)


def motif(seed: int, side: int = 64) -> Image.Image:
    coarse = np.random.default_rng(seed).integers(0, 255, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)


def turned(name: str) -> bytes:
    return {"irot": box(b"irot", b"\x01"), "imir": box(b"imir", b"\x00"), "": b""}[name]


@pytest.mark.parametrize("turn", ["", "irot", "imir"])
@pytest.mark.parametrize("most", [4096, 100])
def test_the_tiles_make_what_the_library_makes_of_them(turn: str, most: int) -> None:
    turns = [turned(turn)] if turn else []
    data = tiled([motif(at) for at in range(6)], 3, (180, 120), *turns)
    whole = heif.primary(data)
    assert whole is not None
    assert whole.tiles is not None
    found = decode_tiles(data, whole, MediaLimits(max_side=most), Clock(600))
    meant = decode(data, MediaLimits()).frames[0]
    assert (found.width, found.height) == tuple(-(-side // (1 if most > 180 else 2)) for side in meant.shape[1::-1])
    same = np.asarray(Image.fromarray(meant).resize(found.size, Image.Resampling.BOX), int)
    assert np.abs(np.asarray(found, int) - same).mean() < 2


def phone() -> bytes:
    pictures = [motif(at, 512) for at in range(5)]  # so few are quickly made
    return tiled([pictures[at % 5] for at in range(24 * 32)], 24, PHONE, turned("irot"))


def test_two_hundred_megapixels_are_judged_within_the_memory_there_is() -> None:
    data = phone()
    cost = cost_of(data)
    assert cost.outcome == "decoded"
    assert cost.peak_bytes <= 600e6
    with GuardedDecoder(MediaLimits(max_decode_s=300)) as decoder:
        media = decoder.decode(data)
    assert (media.format, media.width, media.height) == ("heic", *PHONE[::-1])
    assert media.frames[0].shape == (3060, 4080, 3)
    # Turned by a quarter against the clock: left above is now what was right above, the 24th tile, of whose width 48 are cut off.
    corner = np.asarray(motif(23 % 5, 512).transpose(Image.Transpose.ROTATE_90).reduce(4), int)[12:]
    assert np.abs(media.frames[0][: len(corner), :128] - corner).mean() < 12


@pytest.mark.parametrize("damage", ["another size", "too few", "cut"])
def test_tiles_that_do_not_make_the_picture_are_refused(damage: str) -> None:
    side = {"another size": 256}.get(damage, 512)
    pictures = [motif(at, side) for at in range(5)]
    data = tiled([pictures[at % 5] for at in range(24 * 32)], 24, PHONE)
    if damage == "another size":
        data = data.replace(struct.pack(">II", side, side), struct.pack(">II", 512, 512))
    elif damage == "too few":
        data = data.replace(struct.pack(">II", *PHONE), struct.pack(">II", PHONE[0], 2 * PHONE[1]))
    else:
        data = data[: len(data) // 3]
    with pytest.raises(MediaError) as caught:
        decode(data)
    assert caught.value.fault in {MediaFault.UNREADABLE, MediaFault.TOO_LARGE}


def test_numbers_of_no_bytes_are_not_counted_for_ever() -> None:
    items = b"".join(struct.pack(">HHH", at, 0, 0xFFFF) for at in range(0xFFFF))
    places = full(b"iloc", b"\0\0", struct.pack(">H", 0xFFFF), items)
    data = box(b"ftyp", b"heic", bytes(4)) + full(b"meta", places)
    assert heif.primary(data) is None
    with pytest.raises(ValueError, match="more parts"):
        heif._places(places[8:])


def test_boxes_of_anything_cost_nothing_and_say_nothing() -> None:
    rng = np.random.default_rng(19)
    data = tiled([motif(0)] * 6, 3, (180, 120))
    for _ in range(300):
        broken = bytearray(data)
        for at in rng.integers(0, min(len(data), 700), 8):
            broken[at] = rng.integers(0, 256)
        found = heif.primary(bytes(broken))
        assert found is None or found.tiles is None or len(found.tiles.places) <= heif.MOST_TILES
    for length in range(0, 700, 7):
        heif.primary(data[:length])
