"""Invisible marks of open image programs, written here by the published rule of `invisible-watermark` (dwtDct)."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from detector.decoding import GuardedDecoder
from detector.provenance.inspecting import Inspector
from detector.provenance.marks import MESSAGES, STEP, marked
from detector.verdict import Band, Family, Kind, Trace

EXAMPLES = Path(__file__).parents[3] / "bots/platforms/sandbox/examples"
PHOTO = np.array(Image.open(EXAMPLES / "hopper.jpg").convert("RGB").resize((520, 456)))


def mark(picture: npt.NDArray[np.uint8], message: tuple[int, ...], *, swapped: bool = False) -> npt.NDArray[np.uint8]:
    """The picture with the message: a step up or down in the strongest of each four by four means of its blue difference."""
    rgb = picture[..., ::-1].astype(float) if swapped else picture.astype(float)
    luma = rgb @ [0.299, 0.587, 0.114]
    blue, red = 0.492 * (rgb[..., 2] - luma) + 128, 0.877 * (rgb[..., 0] - luma) + 128
    rows, columns = (side // 8 * 8 for side in luma.shape)
    number = 0
    for top in range(0, rows, 8):
        for left in range(0, columns, 8):
            block = blue[top : top + 8, left : left + 8]
            means = block.reshape(4, 2, 4, 2).sum(axis=(1, 3)) / 2
            place = int(np.argmax(np.abs(means.flatten()[1:]))) + 1
            row, column = divmod(place, 4)
            wanted = (means[row, column] // STEP + 0.25 + 0.5 * message[number % len(message)]) * STEP
            block[2 * row : 2 * row + 2, 2 * column : 2 * column + 2] += (wanted - means[row, column]) / 2
            number += 1
    out = np.empty_like(rgb)
    out[..., 2] = luma + (blue - 128) / 0.492
    out[..., 0] = luma + (red - 128) / 0.877
    out[..., 1] = (luma - 0.299 * out[..., 0] - 0.114 * out[..., 2]) / 0.587
    made = np.clip(np.round(out), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(made[..., ::-1] if swapped else made)


def stored(picture: npt.NDArray[np.uint8], format: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format, **how)
    return buffer.getvalue()


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("name", list(MESSAGES))
def test_each_mark_is_read_in_either_order_of_colours(name: str, swapped: bool) -> None:
    assert marked(mark(PHOTO, MESSAGES[name], swapped=swapped)) == name


def test_the_messages_are_those_that_were_published() -> None:
    lengths = {name: len(message) for name, message in MESSAGES.items()}
    assert lengths == {"Stable Diffusion XL": 48, "FLUX": 46, "Stable Diffusion": 136, "Stable Diffusion 2": 32}
    assert bytes(np.packbits(MESSAGES["Stable Diffusion XL"])) == bytes.fromhex("B3EC907BB19E")
    assert bytes(np.packbits(MESSAGES["Stable Diffusion"])) == b"StableDiffusionV1"


def test_pictures_without_a_mark_have_none() -> None:
    source = np.random.default_rng(19)
    flat = [np.full((300, 300, 3), shade, np.uint8) for shade in range(0, 256, 15)]
    noise = [source.integers(0, 256, (304, 304, 3), dtype=np.uint8) for _ in range(20)]
    photos = [np.array(Image.open(path).convert("RGB")) for path in sorted(EXAMPLES.glob("*.jpg"))]
    assert photos
    assert [marked(one) for one in [*flat, *noise, *photos]] == [None] * len([*flat, *noise, *photos])
    other = tuple(int(bit) for bit in source.integers(0, 2, 48))
    assert marked(mark(PHOTO, other)) is None
    assert marked(PHOTO[:255, :256]) is None, "too small to be marked"
    assert marked(np.zeros((2, 70_000, 3), np.uint8)) is None


def test_a_mark_is_a_claim_of_lossless_pictures_alone() -> None:
    marked_one = mark(PHOTO, MESSAGES["Stable Diffusion XL"])
    with GuardedDecoder() as decoder:
        for data in (stored(marked_one, "PNG"), stored(marked_one, "WEBP", lossless=True)):
            (found,) = decoder.decode(data).traces
            assert (found.detail, found.source) == (Trace.MARK_GENERATED.value, "Stable Diffusion XL")
            assert (found.family, found.kind, found.band) == (Family.METADATA, Kind.GENERATED, Band.SUBSTANTIAL)
        jpeg = decoder.decode(stored(marked_one, "JPEG", quality=95)).traces
    assert {one.detail for one in jpeg} == {"tables_standard", "no_record"}
    assert Inspector().traces(stored(marked_one, "PNG"))[0].detail == "no_record", "without its pixels nothing is seen"
