"""High dynamic range is shown as Chromium 156 shows it, measured level by level. The zoo compares with what is installed."""

from __future__ import annotations

import numpy as np
import pytest

from detector import lights
from detector.heif import Codes
from detector.media import decode
from tests.unit.detector import odd_files
from tests.unit.detector.odd_files import coded, scene

PQ, HLG = Codes(primaries=9, transfer=16), Codes(primaries=9, transfer=18)
GREYS = {
    "PQ": (PQ, {0: 0, 24: 2, 48: 15, 72: 38, 96: 70, 120: 114, 144: 175, 168: 226, 192: 255, 240: 255}),
    "HLG": (HLG, {0: 0, 24: 7, 48: 29, 72: 50, 96: 71, 120: 92, 144: 115, 168: 147, 192: 189, 216: 220, 240: 243}),
    "PQ, up to 400 nits": (
        Codes(primaries=9, transfer=16, peak_nits=400.0),
        {24: 4, 48: 21, 72: 49, 96: 88, 120: 141, 144: 214, 168: 255},
    ),
    "PQ, no brighter than white": (
        Codes(primaries=9, transfer=16, peak_nits=203.0),
        {24: 4, 48: 25, 72: 56, 96: 98, 120: 157, 144: 238, 168: 255},
    ),
    "a television, in a PNG": (
        Codes(primaries=1, transfer=1, is_on_screen=True),
        {24: 11, 48: 37, 72: 62, 96: 87, 120: 113, 144: 138, 192: 189, 240: 239},
    ),
    "linear": (Codes(primaries=1, transfer=8), {24: 86, 48: 120, 72: 145, 96: 165, 144: 198, 240: 248}),
}
COLOURS = {
    "PQ": (PQ, [(0, 88, 231), (255, 0, 0), (57, 255, 0), (0, 255, 0)]),
    "HLG": (HLG, [(68, 87, 136), (249, 0, 0), (135, 216, 0), (0, 193, 54)]),
}
STORED = np.array([(103, 113, 165), (209, 6, 31), (181, 208, 53), (67, 192, 92)], np.uint8)


@pytest.mark.parametrize("name", GREYS)
def test_grey_is_as_bright_as_chromium_shows_it(name: str) -> None:
    codes, levels = GREYS[name]
    shown = lights.shown(np.array([[level] * 3 for level in levels], np.uint8), codes)
    assert np.abs(shown.astype(int) - np.array([*levels.values()])[:, None]).max() <= 1


@pytest.mark.parametrize("name", COLOURS)
def test_colours_are_what_chromium_makes_of_them(name: str) -> None:
    codes, meant = COLOURS[name]
    assert np.abs(lights.shown(STORED, codes).astype(int) - np.array(meant)).max() <= 2


def test_what_is_no_other_light_is_left_as_it_is() -> None:
    for primaries, transfer in ((1, 13), (1, 1), (2, 2), (77, 16), (9, 99)):
        assert not lights.changes(Codes(primaries=primaries, transfer=transfer))
    for name in ("avif, BT.709", "avif, code points that nobody knows"):
        frame = decode(odd_files.COLOURED[name]()).frames[0]
        assert np.abs(frame.astype(int) - np.asarray(scene())).mean() < 2


@pytest.mark.parametrize("transfer", [16, 18])
def test_a_file_that_says_so_is_shown_in_that_light(transfer: int) -> None:
    meant = lights.shown(np.asarray(scene()), Codes(primaries=9, transfer=transfer)).astype(int)
    assert np.abs(decode(coded(9, transfer)).frames[0] - meant).mean() < 3
    assert np.abs(np.asarray(scene()) - meant).mean() > 20
