"""python tools/zoo.py DIR: decodes every file below DIR as the worker does, and compares with what headless Chromium shows.

Prints a table of what is shown, in which size and in which colours; ends with 1 where the two differ, with 2 where there is no
file or no browser. Each file is read in a decoding process of the product's own; one that kills it is only a line of the table.
What Chromium cannot show and the product can (HEIC, films) is no difference, nor is what is refused for its size.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from detector.decoding import GuardedDecoder
from detector.media import FILMS, Frame, Media, MediaError, MediaFault, MediaLimits

SIDE = 32
"""Both pictures are compared in this size."""
DRAWN = 4
"""So much larger it is drawn in the browser, whose own way of making pictures smaller is coarser."""
MEAN = 6.0
PLACE = 64.0
"""Levels of 255 by which they may differ, on average and in one place."""
FLAGS = ("--no-sandbox", "--disable-gpu", "--force-color-profile=srgb")
LIMITS = MediaLimits(max_decode_s=60.0)
_SHOW = """async ([data, side]) => {
  const image = new Image();
  const loaded = new Promise((tell) => { image.onload = () => tell(true); image.onerror = () => tell(false); });
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  image.src = URL.createObjectURL(new Blob([bytes]));
  try {
    if (!(await loaded) || !image.naturalWidth) return null;
    const context = new OffscreenCanvas(side, side).getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, side, side);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, side, side);
    return [image.naturalWidth, image.naturalHeight, Array.from(context.getImageData(0, 0, side, side).data)];
  } finally {
    URL.revokeObjectURL(image.src);
  }
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one of the two makes of a file."""

    size: tuple[int, int]
    small: Frame
    """(32, 32, 3), on white."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line of the table."""

    name: str
    here: str
    chromium: str
    differs: str = ""
    """In what the two differ; empty where they do not."""


@contextmanager
def browser() -> Iterator[Page]:
    """A page of headless Chromium. Raises FileNotFoundError where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise FileNotFoundError("chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        page = running.new_page()
        page.set_content("<title>zoo</title>")
        yield page
        running.close()


def shown_by(page: Page, data: bytes) -> Shown | None:
    """What Chromium shows; None for nothing."""
    found = page.evaluate(_SHOW, [base64.b64encode(data).decode(), DRAWN * SIDE])
    if found is None:
        return None
    width, height, pixels = found
    drawn = np.array(pixels, np.uint8).reshape(SIDE, DRAWN, SIDE, DRAWN, 4)[..., :3]
    return Shown(size=(width, height), small=drawn.mean(axis=(1, 3)).round().astype(np.uint8))


def is_blank(shown: Shown) -> bool:
    """Whether there is nothing to see: the browser has read a size, and waits for pixels that it can use."""
    return bool((shown.small == 255).all())


def shown_here(media: Media, *, at_end: bool = False) -> Shown:
    """What the product shows its detectors first. What is missing of the picture is white, as in a browser: at its right and
    below, or at its left and above where a turn brings it there."""
    frame = media.frames[0]
    if media.is_incomplete and len(media.frames) == 1:
        height = max(len(frame), round(frame.shape[1] * media.height / media.width))
        width = max(frame.shape[1], round(len(frame) * media.width / media.height))
        down, across = (height - len(frame), width - frame.shape[1]) if at_end else (0, 0)
        whole = np.full((height, width, 3), 255, np.uint8)
        whole[down : down + len(frame), across : across + frame.shape[1]] = frame
        frame = whole
    small = Image.fromarray(frame).resize((SIDE, SIDE), Image.Resampling.BOX)
    return Shown(size=(media.width, media.height), small=np.asarray(small))


def compare(name: str, data: bytes, decoder: GuardedDecoder, page: Page) -> Compared:
    """The two on one file."""
    there = shown_by(page, data)
    chromium = "nothing" if there is None else "{}x{}".format(*there.size)
    try:
        media = decoder.decode(data)
    except MediaError as error:
        is_missed = there is not None and not is_blank(there) and error.fault is not MediaFault.TOO_LARGE
        return Compared(name=name, here=error.fault.value, chromium=chromium, differs="shown" if is_missed else "")
    here = shown_here(media)
    words = f"{media.format} {here.size[0]}x{here.size[1]}, {len(media.frames)} frame(s)"
    if media.is_incomplete:
        words += ", incomplete"
    differs = "" if there is None or media.format in FILMS else _difference(here, there, media)
    if differs and media.is_incomplete:
        differs = _difference(shown_here(media, at_end=True), there or here, media)
    return Compared(name=name, here=words, chromium=chromium, differs=differs)


def _difference(here: Shown, there: Shown, media: Media) -> str:
    if here.size != there.size:
        return "size"
    if media.is_incomplete and is_blank(there):
        return ""  # the browser waits for the rest
    if media.frame_indices[0] != 0:
        return ""  # the browser's canvas has the first frame, which nobody sees for long
    apart = np.abs(here.small.astype(np.int64) - there.small)
    if media.is_incomplete:
        # How much of the last rows is there, each decides by itself.
        bare = np.pad((here.small == 255).all(axis=2) | (there.small == 255).all(axis=2), 1, constant_values=True)
        near = [np.roll(bare, step, axis) for axis in (0, 1) for step in (-1, 1)]
        apart = apart[~np.logical_or.reduce([bare, *near])[1:-1, 1:-1]][None]
        if not apart.size:
            return "colours (of different parts)"
    if apart.mean() > MEAN or apart.mean(axis=2).max() > PLACE:
        return f"colours (by {apart.mean():.1f} on average, {apart.mean(axis=2).max():.0f} in one place)"
    return ""


def main(arguments: list[str] | None = None) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder = parser.parse_args(arguments).folder
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if not files:
        print(f"there is no file below {folder}", file=sys.stderr)
        return 2
    try:
        with browser() as page, GuardedDecoder(LIMITS) as decoder:
            table = [compare(str(path.relative_to(folder)), path.read_bytes(), decoder, page) for path in files]
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    wide = max(len(one.name) for one in table)
    for one in table:
        print(f"{one.name:<{wide}}  {one.here:<36}  {one.chromium:<12}  {one.differs or 'as in Chromium'}")
    differing = sum(bool(one.differs) for one in table)
    print(f"{len(table)} files, {differing} shown otherwise than by Chromium")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
