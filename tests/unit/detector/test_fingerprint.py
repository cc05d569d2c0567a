"""PDQ: equal to the reference to the bit, wherever that can be had; and what it is for: copies are recognised."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from detector.fingerprint import MAX_FRAMES, MIN_SIDE, fingerprinted, pdq
from detector.media import Frame, Media, decode
from detector.perturbation import perturb
from detector.verdict import PDQ, PDQ_DIHEDRAL

HOPPER = Path(__file__).parents[3] / "bots/platforms/sandbox/examples/hopper.jpg"
LIMIT = 31
"""The distance up to which Meta's documents call two pictures copies."""


def drawn(width: int, height: int, seed: int = 0) -> Frame:
    """A picture made by whole numbers alone, the same on every machine."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    channels = [
        x * 255 // max(1, width - 1) + seed * 40,
        ((x // 7 + y // 11 + seed) % 3) * 90 + y * 60 // height,
        (x * x + 3 * y * y + seed * 977) // 64 % 256,
    ]
    return (np.stack(channels, axis=-1) % 256).astype(np.uint8)


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def hopper() -> Frame:
    return decode(HOPPER.read_bytes()).frames[0]


GOLDEN = {
    (120, 80, 0): (
        100,
        "12e3e81c52e3ac9e87b38d5717fb70008f5872b307fead57f80452adf80a728a",
        "5c9a1eb0 07b642b6 09cf341a 12e316e3 07b6bc49 5c9a614f 09cf4be5",
    ),
    (5, 5, 1): (
        36,
        "3b0e64d9649dcb72c6f196a5c6f16cc9318c348d318c6cdbc6f1c372c4f193a4",
        "9e0fa4e1 ee5bce73 5b5a2e4b 3b0e9b26 ee5b338c 1e0f7b1e db5af1b4",
    ),
    (64, 64, 2): (
        100,
        "8e9da53ff1680e1ef1610a9e71610a975140f16aa4355ac2aebfa57ef161a56a",
        "e86dd52d dbca0f95 bf3a7f87 8e9d5ac0 dbc8f06a e86f2ad2 bf3a8d78",
    ),
    (63, 130, 3): (
        100,
        "2c1d794ad3e27941d3e286b7d3e286b5d3e2794a2c1e79482e1d79482e1e794a",
        "2f80852a 7948d3e0 6ad52f80 2c1d86b5 79482c1f 2f807ad5 6ad5d07f",
    ),
    (641, 480, 4): (
        100,
        "fe90ffc0ff94f040ff30fa15fa14f800e09ff800fa17c03ff810c17fe21ff000",
        "ffff0084 abc5556a aaaaaa2a fa90003f abc5aa95 ffffffff aaaa55d1",
    ),
    (1280, 960, 5): (
        100,
        "08351de008355d6a003faa95ffc2ba953fc21ed13dc118d13dc13cc13fc3ffc3",
        "0600edff 5560bfca 53554755 0035ea9f 5d604035 07011201 5155b8ab",
    ),
    (4, 90, 6): (0, "0" * 64, " ".join(["0" * 8] * 7)),
}
"""What pdqhash says of `drawn(width, height, seed)`: quality, the picture's own hash, the beginnings of its seven others."""


@pytest.mark.parametrize("drawing", GOLDEN)
def test_drawn_pictures_have_the_hashes_that_the_reference_gave(drawing: tuple[int, int, int]) -> None:
    quality, value, others = GOLDEN[drawing]
    own, *seven = pdq(drawn(*drawing))
    assert (own.algorithm, own.value, own.quality) == (PDQ, value, quality)
    assert [(one.algorithm, one.quality) for one in seven] == [(PDQ_DIHEDRAL, quality)] * 7
    assert " ".join(one.value[:8] for one in seven) == others


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    return pytest.importorskip(
        "pdqhash",
        reason="pdqhash is not installed: it needs a C++ compiler (`make test` installs it where there is one)",
    )


def thousand() -> Iterator[Frame]:
    """A thousand pictures: a photograph in many sizes and shapes, grey, tiny, odd, flat, striped, all noise."""
    rng = np.random.default_rng(16)
    photo = Image.open(HOPPER).convert("RGB")
    ways = (Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS)
    for number in range(400):
        left, top = (int(rng.integers(0, side // 2)) for side in photo.size)
        part = photo.crop((left, top, int(rng.integers(left + 40, photo.width)), int(rng.integers(top + 40, 560))))
        size = (int(rng.integers(1, 420)), int(rng.integers(1, 420)))
        part = part.resize((64, 64) if number % 40 == 0 else size, ways[number % 3])
        yield np.array(part.convert("L").convert("RGB") if number % 5 == 0 else part)
    for side in range(1, 13):
        for other in range(1, 13):
            yield rng.integers(0, 256, (side, other, 3), dtype=np.uint8)
    for number in range(114):
        height, width = (int(side) for side in rng.integers(1, 300, 2)) if number % 6 else (64, 32)
        noise = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        # In one that equals its mirror image half of all frequencies are 0 but for rounding.
        yield noise if number % 3 else np.concatenate([noise, noise[:, ::-1]], axis=1)
        yield np.full((height, width, 3), rng.integers(0, 256, 3), np.uint8)
        yield np.kron(rng.integers(0, 2, (2, 3, 1), dtype=np.uint8), np.full((height, width, 3), 255, np.uint8))
        yield drawn(width, height, number)


def test_a_thousand_pictures_have_the_hashes_of_the_reference(reference: ModuleType) -> None:
    def hexadecimal(bits: np.ndarray) -> str:
        return f"{int(''.join(map(str, bits)), 2):064x}"

    pictures = list(thousand())
    assert len(pictures) == 1000
    for frame in pictures:
        own, *seven = pdq(frame)
        bits, quality = reference.compute(frame)
        assert (own.value, own.quality) == (hexadecimal(bits), quality), frame.shape
        copies, _ = reference.compute_dihedral(frame)
        assert [one.value for one in seven] == [hexadecimal(bits) for bits in copies[1:]], frame.shape


def test_the_seven_are_those_of_the_turned_and_mirrored_picture_in_the_order_that_is_said() -> None:
    frame = hopper()
    _, *seven = pdq(frame)
    moved = (
        np.rot90(frame, 1),
        np.rot90(frame, 2),
        np.rot90(frame, 3),
        frame[::-1],
        frame[:, ::-1],
        frame.transpose(1, 0, 2),
        np.rot90(frame, 2).transpose(1, 0, 2),
    )
    for place, copy in enumerate(moved):
        own = pdq(np.ascontiguousarray(copy))[0]
        distances = [distance(own.value, one.value) for one in seven]
        assert distances[place] <= 16
        assert min(distances[:place] + distances[place + 1 :]) > 90


@pytest.mark.parametrize("change", ["telegram", "reupload", "dark", "sticker"])
def test_what_chats_do_to_a_picture_leaves_it_recognisable(change: str) -> None:
    own = pdq(hopper())[0]
    copy = pdq(decode(perturb(HOPPER.read_bytes(), change)).frames[0])[0]
    assert own.quality >= 50
    assert distance(own.value, copy.value) <= LIMIT


def test_a_mirrored_copy_made_brighter_is_recognised_by_one_of_the_seven() -> None:
    mirrored = Image.open(HOPPER).convert("RGB").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    buffer = io.BytesIO()
    ImageEnhance.Brightness(mirrored.resize((300, 350))).enhance(1.2).save(buffer, "JPEG", quality=70)
    known = pdq(hopper())[0]
    query = pdq(decode(buffer.getvalue()).frames[0])
    assert min(distance(known.value, one.value) for one in query) <= LIMIT
    assert distance(known.value, query[0].value) > 90


def test_another_picture_is_far_and_an_empty_one_is_worth_nothing() -> None:
    flat = pdq(np.full((200, 300, 3), 77, np.uint8))[0]
    assert flat.quality == 0
    assert all(distance(pdq(hopper())[0].value, one.value) > 90 for one in pdq(drawn(500, 400)))
    assert pdq(np.full((MIN_SIDE - 1, 900, 3), 77, np.uint8))[0].value == "0" * 64


def test_of_a_film_a_few_frames_are_fingerprinted_the_first_and_the_last_among_them() -> None:
    frames = tuple(drawn(90, 70, seed) for seed in range(11))
    film = Media(frames=frames, frame_indices=tuple(range(11)), format="gif", width=90, height=70)
    found = fingerprinted(film).fingerprints
    assert len(found) == 8 * MAX_FRAMES
    assert [one.algorithm for one in found] == ([PDQ] + [PDQ_DIHEDRAL] * 7) * MAX_FRAMES
    assert found[:8] == pdq(frames[0])
    assert found[-8:] == pdq(frames[-1])
    still = Media(frames=frames[:1], frame_indices=(0,), format="png", width=90, height=70)
    assert fingerprinted(still).fingerprints == pdq(frames[0])
    assert fingerprinted(still).frames == still.frames
