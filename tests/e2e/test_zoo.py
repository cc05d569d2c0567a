"""What is judged is what a browser shows, of every kind of odd file; and the script that compares any folder's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from detector.decoding import GuardedDecoder
from tests.e2e.conftest import ROOT
from tests.unit.detector import odd_files
from tests.unit.detector.odd_files import encode, jpeg, noisy, png, scene
from tools.zoo import LIMITS, browser, compare

pytestmark = pytest.mark.skipif(
    not (shutil.which("chromium") or shutil.which("chromium-browser")),
    reason="chromium is missing: apt-get install chromium",
)
KINDS = ("DAMAGED", "CONTAINERS", "CUT", "TURNED", "COLOURED", "MOVING", "OTHERS")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as shown:
        yield shown


@pytest.fixture(scope="module")
def decoder() -> Iterator[GuardedDecoder]:
    with GuardedDecoder(LIMITS) as made:
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_judged_is_what_a_browser_shows(kind: str, page: Page, decoder: GuardedDecoder) -> None:
    files = getattr(odd_files, kind)
    assert len(files) >= 4
    for name, make in files.items():
        found = compare(name, make(), decoder, page)
        assert not found.differs, found
        assert found.chromium != "nothing" or name == "png, an animation without its frames"


def unread() -> bytes:
    """A lossless WebP that is broken in its second half: a browser shows the first, libwebp's own decoder nothing."""
    data = bytearray(encode(noisy(96, 64), "WEBP", lossless=True))
    data[len(data) // 2 : len(data) // 2 + 40] = b"\xff" * 40
    return bytes(data)


def test_a_difference_is_told(tmp_path: Path, page: Page, decoder: GuardedDecoder) -> None:
    assert compare("", unread(), decoder, page).differs == "shown"

    class Wrong(GuardedDecoder):
        """Takes every file for another one."""

        def decode(self, data: bytes):  # type: ignore[no-untyped-def]
            return super().decode(self.other)

    with Wrong() as wrong:
        for other, differs in ((jpeg(), ""), (png(scene(50, 50)), "size"), (png(scene().rotate(180)), "colours")):
            wrong.other = other
            assert compare("", jpeg(), wrong, page).differs.partition(" ")[0] == differs


def zoo(folder: Path) -> tuple[int, str]:
    """The script's exit status, and what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.zoo", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_the_script_tells_of_every_file_and_ends_accordingly(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "some.jpg").write_bytes(jpeg())
    (tmp_path / "text.png").write_bytes(b"no picture")
    status, told = zoo(tmp_path)
    assert status == 0
    assert "below/some.jpg" in told
    assert "2 files, 0 shown otherwise" in told
    (tmp_path / "other.webp").write_bytes(unread())
    status, told = zoo(tmp_path)
    assert status == 1
    assert "3 files, 1 shown otherwise" in told
    assert zoo(tmp_path / "nowhere") == (2, "")
