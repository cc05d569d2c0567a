"""Every file of `../shared/cases/`: what came out wrong once, and what comes out now. They are not part of the project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from detector.decoding import GuardedDecoder
from detector.detector import Detector, DetectorCfg, create
from detector.media import Frame, Media, MediaError, MediaFault, decode
from detector.verdict import Band
from tests.unit.detector.children import cost_of

CASES = Path(os.environ.get("TORCHRELAY_SHARED", Path(__file__).parents[4] / "shared")) / "cases"
if not CASES.is_dir():
    pytest.skip(f"the files in {CASES} are not on this machine", allow_module_level=True)

REFERENCE = "00_reference_substantial.jpg"
TURNED_BY_XMP = "12_jpeg_xmp_orientation_only.jpg"
INVERTED = "13_jpeg_icc_inverted.jpg"
COSTLY = "14_webp_46_bytes_49_megapixels.webp"
LARGE = "15_png_8160x6144.png"
FLASHES = "10_webp_fake_10s_then_5_flashes.webp"
CUT = ["08_jpeg_last_two_bytes_missing.jpg", "08c_png_last_tenth_missing.png"]
CUT_FILM = "08d_gif_cut_in_third_frame.gif"
AS_THE_REFERENCE = [
    "01_mpo_stale_index.jpg",
    "02b_mpo_gainmap_without_hdrgm.jpg",
    "03_exif_rotated_xresolution_ascii.jpg",
    "04_png_garbage_eXIf.png",
    "06_png_iccp_over_1mb.png",
    "06c_png_itxt_over_1mb.png",
    "07_png_bad_crc_in_text.png",
    *CUT,
    FLASHES,
    TURNED_BY_XMP,
]


@pytest.fixture(scope="module")
def decoder() -> Iterator[GuardedDecoder]:
    with GuardedDecoder() as made:
        yield made


@pytest.fixture(scope="module")
def detector() -> Detector:
    return create(DetectorCfg(threads=1))


@pytest.fixture(scope="module")
def reference(decoder: GuardedDecoder) -> Frame:
    return opened(decoder, REFERENCE).frames[0]


def still(frame: Frame) -> Media:
    return Media(frames=(frame,), frame_indices=(0,), format="png", width=frame.shape[1], height=frame.shape[0])


def opened(decoder: GuardedDecoder, name: str) -> Media:
    return decoder.decode((CASES / name).read_bytes())


def test_no_file_is_left_out() -> None:
    listed = {REFERENCE, INVERTED, COSTLY, LARGE, CUT_FILM, *AS_THE_REFERENCE}
    assert {path.name for path in CASES.iterdir()} - {"README.md"} == listed


@pytest.mark.parametrize("name", AS_THE_REFERENCE)
def test_what_viewers_show_like_the_reference_is_judged_like_it(
    name: str, decoder: GuardedDecoder, detector: Detector, reference: Frame
) -> None:
    media = opened(decoder, name)
    (found,) = detector.detect([media])
    # Some of the copies are half as large, and a network says a little less of these.
    meant = np.asarray(Image.fromarray(reference).resize((media.width, media.height), Image.Resampling.LANCZOS))
    (wanted,) = detector.detect([still(meant)])
    assert media.is_incomplete == (name in CUT)
    assert found.altered.band is wanted.altered.band is Band.SUBSTANTIAL
    assert 1 / 1.5 <= (found.altered.likelihood_ratio or 0) / (wanted.altered.likelihood_ratio or 0) <= 1.5
    if name != FLASHES:
        assert len(media.frames) == 1
        assert media.width / media.height == pytest.approx(507 / 591, abs=0.01)


def test_the_frames_before_the_cut_are_judged(decoder: GuardedDecoder, detector: Detector, reference: Frame) -> None:
    media = opened(decoder, CUT_FILM)
    small = Image.fromarray(reference).resize((media.width, media.height), Image.Resampling.BOX)
    mirrored = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert media.is_incomplete
    assert len(media.frames) == 2
    for frame, meant in zip(media.frames, (small, mirrored), strict=True):
        assert np.abs(frame.astype(int) - np.asarray(meant).astype(int)).mean() < 8
    # Its 64 colours, and not the cut, are what the network is unsure of.
    (found,) = detector.detect([media])
    assert found.frames_seen == 2
    for frame in media.frames:
        assert detector.detect([still(frame)])[0].altered.band is found.altered.band


def test_colours_are_those_of_a_colour_managed_viewer(decoder: GuardedDecoder, reference: Frame) -> None:
    media = opened(decoder, INVERTED)
    meant = Image.fromarray(reference).resize((media.width, media.height), Image.Resampling.LANCZOS)
    assert np.abs(media.frames[0].astype(int) - np.asarray(meant).astype(int)).mean() < 6


def test_a_small_file_that_costs_much_is_refused_or_cheap() -> None:
    cost = cost_of((CASES / COSTLY).read_bytes())
    assert cost.cpu_s <= 0.3
    assert cost.peak_bytes <= 300e6


def test_a_phones_largest_picture_is_judged(decoder: GuardedDecoder) -> None:
    media = opened(decoder, LARGE)
    assert (media.width, media.height) == (8160, 6144)
    assert max(media.frames[0].shape) <= 4096
    assert cost_of((CASES / LARGE).read_bytes()).peak_bytes <= 600e6


def test_its_own_description_is_no_picture() -> None:
    with pytest.raises(MediaError) as caught:
        decode((CASES / "README.md").read_bytes())
    assert caught.value.fault is MediaFault.UNSUPPORTED
