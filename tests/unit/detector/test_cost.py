"""Which files cost more than a picture, by their headers."""

from __future__ import annotations

import io
import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from detector.cost import COSTLY_BYTES, is_costly

FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "ICO", "AVIF"]


def saved(kind: str, size: tuple[int, int] = (64, 48), frames: int = 1, **options: object) -> bytes:
    """A file of that kind."""
    pictures = [Image.new("L", size, 40 * number) for number in range(frames)]
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(buffer, kind, **more, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_is_not(kind: str) -> None:
    assert not is_costly(saved(kind))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF"])
def test_what_moves_is(kind: str) -> None:
    assert is_costly(saved(kind, frames=3))


@pytest.mark.parametrize(("kind", "options"), [("WEBP", {"lossless": True}), ("PNG", {}), ("GIF", {}), ("AVIF", {})])
def test_a_small_file_of_very_many_pixels_is(kind: str, options: dict[str, object]) -> None:
    data = saved(kind, (6000, 4100), **options)
    assert len(data) < 300_000
    assert is_costly(data)


def test_a_photograph_is_not_and_a_monstrous_one_is() -> None:
    assert not is_costly(saved("JPEG", (6000, 8000)))
    assert is_costly(saved("JPEG", (8000, 9000)))
    assert is_costly(saved("JPEG", (6000, 8000), progressive=True)), "all of it lies in memory"
    assert not is_costly(saved("JPEG", (4000, 3000), progressive=True))
    large = saved("JPEG")
    assert not is_costly(large + bytes(COSTLY_BYTES - len(large)))
    assert is_costly(large + bytes(COSTLY_BYTES))


def test_films_are() -> None:
    assert is_costly(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom")
    assert is_costly(b"\x1a\x45\xdf\xa3")


def test_a_sequence_of_heics_is_and_one_is_not() -> None:
    def heic(*brands: bytes) -> bytes:
        return struct.pack(">I", 16 + 4 * len(brands)) + b"ftypheic\0\0\0\0" + b"".join(brands) + bytes(100)

    assert not is_costly(heic(b"mif1", b"heic"))
    assert is_costly(heic(b"mif1", b"hevc"))


def test_what_is_no_picture_costs_nothing() -> None:
    assert not is_costly(b"")
    assert not is_costly(bytes(COSTLY_BYTES + 1))


def test_what_is_made_to_be_walked_through_is() -> None:
    gif = saved("GIF")
    assert is_costly(gif[:-1] + b"\x21\xfe" + b"\1a" * 100_000 + b"\0;")
    png = saved("PNG")
    assert is_costly(png[:33] + (b"\0\0\0\0tEXt" + bytes(4)) * 100_000 + png[33:])
    assert is_costly(b"\xff\xd8" + b"\xff\xe0\0\2" * 100_000)


@given(st.sampled_from(FORMATS), st.integers(0, 400), st.randoms(use_true_random=False))
def test_any_damage_is_looked_at_without_a_fault(kind: str, cut: int, chance: random.Random) -> None:
    data = bytearray(saved(kind)[: cut or None])
    for _ in range(3):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert is_costly(bytes(data)) in {True, False}
