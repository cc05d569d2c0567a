"""What `scan --explain` writes: a PNG of every heat map, and one page of HTML that needs nothing beside it."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import cv2
import numpy as np
from PIL import Image

from detector.drawing import SIDE, drawn
from detector.explanation import HeatMap
from detector.picture import Frame
from detector.verdict import Kind, NoMap, Region

NAME = "report.html"
QUALITY = 85
_REASONS = {
    NoMap.LITTLE: "no map: the network found little here that speaks for a fake, so there is nothing to point at",
    NoMap.UNJUDGED: "no map: this cannot be judged, so there is nothing to explain",
    NoMap.MORE_FACES: "no map: other faces say more, and only the most telling ones are explained",
    NoMap.CHECK: "no map: one was made, and it did no better than maps that lie anywhere, so it would show nothing true",
}
_TITLES = {Kind.GENERATED: "made whole by a model", Kind.ALTERED: "face swapped or replaced"}
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Where the network looked</title>
<style>
:root { color-scheme: light dark; --ink: #1c1b1a; --soft: #5d5954; --paper: #fbfaf8; --card: #fff; --line: #e2ded8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceae7; --soft: #aaa59e; --paper: #161514; --card: #201f1d; --line: #393633; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.25rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
p { margin: 0 0 .6rem; max-width: 44rem; }
pre { margin: 0 0 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin: 1.25rem 0; }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1rem; }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; border-radius: .35rem; }
figcaption { margin-top: .4rem; font-size: .92rem; color: var(--soft); }
figcaption b { color: var(--ink); font-weight: 600; }
.none { align-self: start; border: 1px dashed var(--line); border-radius: .35rem; padding: 1rem; }
.scale { height: .75rem; max-width: 20rem; border-radius: .35rem;
  background: linear-gradient(90deg, #8f8f8f, #7a2a6c 25%, #cf4446 50%, #f8961f 75%, #fcffa4); }
.ends { display: flex; justify-content: space-between; max-width: 20rem; font-size: .92rem; color: var(--soft); }
</style>
</head>
<body>
<h1>Where the network looked</h1>
<p>Each map shows which parts of a picture the network's number rests on. It is no proof of anything, and no outline of what
was changed: a network may look at a true sign, or at something else.</p>
<p>Every map has passed a check on its own picture: without the hot parts the network says less, and with them alone it says
more, than with parts taken from anywhere. Where a map failed that, it is not shown. What is dark was not looked at.</p>
<div class="scale" role="img" aria-label="Colours from grey, which adds nothing, to light yellow, which adds most"></div>
<div class="ends"><span>adds nothing</span><span>adds most</span></div>
"""
_TAIL = "</body>\n</html>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A map of a picture, and the file that it was drawn into; none where there is no map."""

    name: str
    """What it is a map of, in words."""
    found: HeatMap
    file: Path | None

    @property
    def record(self) -> dict[str, Any]:
        """Ready for JSON."""
        found = self.found
        return {
            "kind": found.kind.value,
            "region": None if found.region is None else asdict(found.region),
            "frame": found.frame,
            "check": None if found.check is None else asdict(found.check),
            "why_not": None if found.why_not is None else found.why_not.value,
            "file": None if self.file is None else str(self.file),
        }


class Report:
    """A folder that is being filled. Raises OSError where it cannot be."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._count = 0
        self._page: TextIO = (folder / NAME).open("w", encoding="utf-8")
        self._page.write(_HEAD)

    def __enter__(self) -> Report:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the page, whatever happened: what was explained until then is there."""
        self._page.write(_TAIL)
        self._page.close()

    def add(self, path: Path, words: str, maps: Sequence[HeatMap], regions: Sequence[Region]) -> list[Written]:
        """Write the maps of one picture, and its part of the page; faces are numbered as in `regions`."""
        self._count += 1
        made = []
        parts = []
        if maps:
            whole = next((one.picture for one in maps if one.region is None), maps[0].picture)
            parts.append(_figure("the picture", _jpeg(whole), "image/jpeg", "<b>The picture</b>"))
        for found in maps:
            name = _name(found, regions)
            title = f"<b>{name[0].upper()}{name[1:]}</b>: {_TITLES[found.kind]}"
            if found.heat is None:
                parts.append(f'<p class="none">{title}<br>{_REASONS[found.why_not or NoMap.UNJUDGED]}</p>')
                made.append(Written(name=name, found=found, file=None))
                continue
            image = drawn(found)
            file = (
                self._folder / f"{self._count:03}-{_plain(path.stem)}-{name.removeprefix('the ').replace(' ', '-')}.png"
            )
            file.write_bytes(image)
            parts.append(_figure(f"Heat map of {name}", image, "image/png", f"{title}<br>{_checked(found)}"))
            made.append(Written(name=name, found=found, file=file))
        self._section(path, words, parts)
        return made

    def add_failure(self, path: Path, words: str) -> None:
        """Say on the page that this could not be judged."""
        self._count += 1
        self._section(path, words, [])

    def _section(self, path: Path, words: str, parts: Sequence[str]) -> None:
        maps = f'<div class="maps">\n{"".join(parts)}</div>\n' if parts else ""
        self._page.write(f"<section>\n<h2>{escape(path.name)}</h2>\n<pre>{escape(words)}</pre>\n{maps}</section>\n")
        self._page.flush()


def _name(found: HeatMap, regions: Sequence[Region]) -> str:
    if found.region is None:
        return "the picture"
    return f"face {regions.index(found.region) + 1}" if found.region in regions else "a face"


def _checked(found: HeatMap) -> str:
    if found.check is None:
        return ""
    return f"check passed: {found.check.gain:.2f}, random maps at most {found.check.best_random:.2f}"


def _figure(says: str, image: bytes, mime: str, caption: str) -> str:
    data = base64.b64encode(image).decode()
    return f'<figure><img alt="{says}" src="data:{mime};base64,{data}"><figcaption>{caption}</figcaption></figure>\n'


def _jpeg(frame: Frame) -> bytes:
    share = min(1.0, SIDE / max(frame.shape[:2]))
    height, width = (max(1, round(length * share)) for length in frame.shape[:2])
    buffer = io.BytesIO()
    small = np.asarray(cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    Image.fromarray(small).save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _plain(stem: str) -> str:
    """A file's name without what a file system or a shell may take amiss."""
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._") else "-" for letter in stem)
    return kept[:60].strip(".-") or "picture"
