"""Photographs to put something on, or past judging; and how files are stored."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from benchmarks.unphotographed.letters import BOLD, sentence

Change = Callable[[Image.Image, random.Random], Image.Image]


def real(folder: Path) -> list[Path]:
    """The real photographs of a labelled collection that have room for a caption."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["label"] == "real"]
    chosen = [folder / row["path"] for row in rows if not row["source"].startswith(("dfdc", "ciplab", "s140k"))]
    return [path for path in chosen if min(Image.open(path).size) >= 240]


def stored(image: Image.Image, chance: random.Random) -> tuple[bytes, str]:
    """The file as it comes by in a chat, and its suffix."""
    image = image.convert("RGB")
    side = chance.choice([max(image.size), max(image.size), 1280, 960, 512])
    if side != max(image.size) and max(image.size) >= 256:
        share = side / max(image.size)
        size = (max(64, round(image.width * share)), max(64, round(image.height * share)))
        image = image.resize(size, chance.choice([Image.Resampling.LANCZOS, Image.Resampling.BILINEAR]))
    buffer = io.BytesIO()
    if chance.random() < 0.33:
        image.save(buffer, "PNG")
        return buffer.getvalue(), "png"
    name, suffix = ("JPEG", "jpg") if chance.random() < 0.8 else ("WEBP", "webp")
    image.save(buffer, name, quality=chance.choice([60, 75, 80, 87, 92]))
    return buffer.getvalue(), suffix


def _letters_on(image: Image.Image, chance: random.Random) -> Image.Image:
    """A meme of old: white letters with black edges, above and below."""
    image = ImageOps.contain(image, (900, 900))
    pen = ImageDraw.Draw(image)
    size = max(14, image.width // chance.randint(9, 14))
    font = ImageFont.truetype(BOLD["tuning"], size)
    for top in (True, False):
        lines = [sentence(chance, 3).upper() for _ in range(chance.randint(1, 3))]
        for at, line in enumerate(lines):
            y = 6 + at * size if top else image.height - (len(lines) - at) * size - 8
            pen.text(
                (image.width / 2, y), line, font=font, fill="white", anchor="ma", stroke_width=2, stroke_fill="black"
            )
    return image


def _sentence_above(image: Image.Image, chance: random.Random) -> Image.Image:
    """A meme of now: black words on a white bar, and maybe a poster's black frame."""
    image = ImageOps.contain(image, (1000, 800))
    dark = chance.random() < 0.3
    font = ImageFont.truetype(BOLD["reporting"], max(16, image.width // 22))
    lines = [sentence(chance, chance.randint(4, 7)) for _ in range(chance.randint(2, 7))]
    bar = len(lines) * round(font.size * 1.3) + 30
    paper = Image.new("RGB", (image.width + (80 if dark else 0), image.height + bar + (40 if dark else 0)))
    paper.paste("black" if dark else "white", (0, 0, *paper.size))
    above = not dark
    paper.paste(image, (40 if dark else 0, bar if above else 40))
    pen = ImageDraw.Draw(paper)
    for at, line in enumerate(lines):
        y = (10 if above else image.height + 55) + at * round(font.size * 1.3)
        pen.text((paper.width / 2, y), line, font=font, fill="white" if dark else "black", anchor="ma")
    return paper


def _blurred(image: Image.Image, chance: random.Random) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(max(image.size) / chance.choice([14, 20, 28])))


def _smeared(image: Image.Image, chance: random.Random) -> Image.Image:
    """Reduced to next to no pixels, and enlarged."""
    side = chance.choice([12, 18, 24])
    return ImageOps.contain(image, (side, side)).resize(image.size, Image.Resampling.BICUBIC)


def _crushed(image: Image.Image, chance: random.Random) -> Image.Image:
    """A JPEG of the poorest quality."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=chance.choice([1, 2, 3]))
    return Image.open(buffer).convert("RGB")


def _mosaic(image: Image.Image, chance: random.Random) -> Image.Image:
    """All of it made of large squares."""
    side = chance.choice([14, 20, 28])
    return ImageOps.contain(image, (side, side)).resize(image.size, Image.Resampling.NEAREST)


SORTS: dict[str, dict[str, Change]] = {
    "tuning": {"meme": _letters_on, "blurred": _blurred, "crushed": _crushed},
    "reporting": {"meme": _sentence_above, "blurred": _smeared, "crushed": _crushed, "mosaic": _mosaic},
}
"""By the set that they are in."""
