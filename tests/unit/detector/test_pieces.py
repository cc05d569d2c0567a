"""A long picture, a screenshot say, is looked at in pieces: reduced to one square nobody would see what is on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from detector.decoding import GuardedDecoder
from detector.detector import Detector, DetectorCfg, create
from detector.fingerprint import fingerprinted
from detector.media import decode
from detector.verdict import PART_OF_TIME, Band
from tests.unit.detector.odd_files import encode, exif, oriented, with_segments

EXAMPLES = Path(__file__).parents[3] / "bots/platforms/sandbox/examples"


def ruled(width: int = 1080, height: int = 16_000) -> Image.Image:
    """A page whose every row says how far down it is."""
    column = (np.arange(height) * 250 // height).astype(np.uint8)
    return Image.fromarray(np.repeat(column[:, None], width, axis=1)).convert("RGB")


@pytest.mark.parametrize("turned", [False, True])
def test_the_pieces_cover_all_of_it_at_its_own_resolution(turned: bool) -> None:
    data = encode(ruled(), "JPEG", quality=90)
    media = decode(with_segments(data, exif(oriented(6))) if turned else data)
    assert (media.width, media.height) == ((16_000, 1080) if turned else (1080, 16_000))
    assert len(media.frames) == 1
    assert 10 <= len(media.pieces) <= 15
    seen: set[int] = set()
    for piece in media.pieces:
        assert min(piece.shape[:2]) == 1080
        seen |= set(range(int(piece.min()), int(piece.max()) + 1))
    assert set(range(5, 245)) <= seen


@pytest.mark.parametrize("size", [(1080, 2400), (4000, 3000), (30_000, 150), (4032, 1600)])
def test_other_shapes_are_not_cut(size: tuple[int, int]) -> None:
    assert decode(encode(Image.new("RGB", size), "PNG")).pieces == ()


def test_pieces_come_out_of_the_decoding_process_and_leave_the_fingerprint_alone() -> None:
    data = encode(ruled(600, 4000), "PNG")
    with GuardedDecoder() as decoder:
        guarded = decoder.decode(data)
    plain = decode(data)
    assert len(guarded.pieces) == len(plain.pieces) > 2
    for one, other in zip(guarded.pieces, plain.pieces, strict=True):
        assert np.array_equal(one, other)
    assert len(guarded.fingerprints) == 8
    assert guarded.fingerprints == fingerprinted(plain).fingerprints


@pytest.fixture(scope="module")
def detector() -> Detector:
    return create(DetectorCfg(threads=1))


def test_a_swap_far_down_a_long_page_is_found_and_a_photograph_is_none(detector: Detector) -> None:
    ratios = []
    for name in ("collins-with-hopper.jpg", "collins.jpg"):
        page = Image.new("RGB", (720, 5000), "white")
        with Image.open(EXAMPLES / name) as picture:
            page.paste(picture.resize((500, 550)), (100, 4000))
        (verdict,) = detector.detect([decode(encode(page, "PNG"))])
        assert verdict.frames_seen == 1
        ratios.append(verdict.altered.likelihood_ratio or 0)
    assert ratios[0] > 3
    assert ratios[1] < 0.5


def test_two_pictures_on_a_page_do_not_hide_each_other(detector: Detector) -> None:
    page = Image.new("RGB", (720, 5000), "white")
    for at, name in enumerate(("collins.jpg", "collins.jpg", "collins.jpg", "collins-with-hopper.jpg")):
        with Image.open(EXAMPLES / name) as picture:
            page.paste(picture.resize((500, 550)), (100, 200 + 1200 * at))
    (verdict,) = detector.detect([decode(encode(page, "PNG"))])
    assert verdict.altered.band in {Band.UNCERTAIN, Band.SUBSTANTIAL}
    assert PART_OF_TIME in {signal.detail for signal in verdict.signals}
