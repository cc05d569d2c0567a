"""Drawings, pages, charts and empty pictures, by Pillow, numpy and matplotlib."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from math import cos, pi, sin

import matplotlib as mpl

mpl.use("agg")

import numpy as np
from matplotlib import pyplot as plt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.unphotographed.letters import PLAIN, paragraph, sentence

Draw = Callable[[random.Random], Image.Image]


def _colour(chance: random.Random, least: int = 0, most: int = 255) -> tuple[int, int, int]:
    return chance.randint(least, most), chance.randint(least, most), chance.randint(least, most)


def _size(chance: random.Random) -> tuple[int, int]:
    return chance.choice([(640, 480), (800, 800), (720, 1280), (1080, 720), (512, 512), (1024, 768)])


def _drawn_numbers(chance: random.Random) -> np.random.Generator:
    return np.random.default_rng(chance.randrange(1 << 30))


# --- for tuning


def _page(chance: random.Random) -> Image.Image:
    width, height = chance.choice([(800, 1130), (1130, 800), (640, 900)])
    paper = Image.new("RGB", (width, height), chance.choice(["white", "#fdf6e3", "#f4f4f4"]))
    pen = ImageDraw.Draw(paper)
    font = ImageFont.truetype(chance.choice(PLAIN["tuning"]), chance.randint(12, 26))
    y = 50.0
    while y < height - 50:
        line = sentence(chance, round((width - 120) / font.size / 2.9)) if chance.random() < 0.93 else ""
        pen.text((60, y), line, font=font, fill=chance.choice(["black", "#222"]))
        y += font.size * 1.35
    return paper


def _figure(pen: ImageDraw.ImageDraw, x: float, y: float, side: float, line: str, width: int) -> None:
    pen.ellipse((x - side / 5, y, x + side / 5, y + side * 0.4), outline=line, width=width)
    pen.line((x, y + side * 0.4, x, y + side), fill=line, width=width)
    for part, drop in ((0.55, 0.2), (1.0, 0.45)):
        for way in (-1, 1):
            pen.line((x, y + side * part, x + way * side * 0.3, y + side * (part + drop)), fill=line, width=width)
    for way in (-1, 1):
        pen.ellipse(
            (x + way * side * 0.07 - 2, y + side * 0.14, x + way * side * 0.07 + 2, y + side * 0.14 + 4), fill=line
        )
    pen.arc((x - side / 10, y + side * 0.18, x + side / 10, y + side * 0.32), 20, 160, fill=line, width=width)


def _stick(chance: random.Random) -> Image.Image:
    width, height = _size(chance)
    paper = Image.new("RGB", (width, height), chance.choice(["white", "#fffff0", "#111"]))
    line = "white" if paper.getpixel((0, 0)) == (17, 17, 17) else chance.choice(["black", "navy", "darkred"])
    pen = ImageDraw.Draw(paper)
    for _ in range(chance.randint(1, 4)):
        side = chance.uniform(0.2, 0.5) * height
        _figure(
            pen, chance.uniform(0.2, 0.8) * width, chance.uniform(0.02, 0.3) * height, side, line, chance.randint(2, 8)
        )
    for _ in range(chance.randint(0, 5)):
        points = [(chance.uniform(0, width), chance.uniform(0, height)) for _ in range(2)]
        pen.line(points, fill=line, width=3)
    return paper


def _board(chance: random.Random) -> Image.Image:
    """Felt pen on a whiteboard or chalk on a blackboard, photographed: uneven light, soft edges, grain."""
    width, height = _size(chance)
    dark = chance.random() < 0.4
    board = Image.new("RGB", (width, height), (38, 58, 48) if dark else (238, 238, 234))
    pen = ImageDraw.Draw(board)
    for _ in range(chance.randint(4, 60)):
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        points = [(x, y)]
        for _ in range(chance.randint(2, 20)):
            points.append((points[-1][0] + chance.uniform(-40, 40), points[-1][1] + chance.uniform(-30, 30)))
        ink = _colour(chance, 170, 255) if dark else _colour(chance, 0, 140)
        pen.line(points, fill=ink, width=chance.randint(1, 5), joint="curve")
    soft = np.asarray(board.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.2))), np.float32)
    light = np.linspace(chance.uniform(0.7, 1), chance.uniform(0.85, 1), height)[:, None, None]
    grain = _drawn_numbers(chance).normal(0, chance.uniform(0.5, 5), (height, width, 1))
    return Image.fromarray((soft * light + grain).clip(0, 255).astype(np.uint8))


def _doodle(chance: random.Random) -> Image.Image:
    """What is scribbled with a pen on paper, lined or not, and scanned: loops, houses, spirals, arrows."""
    width, height = chance.choice([(900, 700), (700, 900), (1000, 600)])
    paper = Image.new("L", (width, height), chance.randint(228, 255))
    pen = ImageDraw.Draw(paper)
    if chance.random() < 0.4:
        for y in range(40, height, 32):
            pen.line((0, y, width, y), fill=205)
    for _ in range(chance.randint(3, 30)):
        x, y, side = chance.uniform(0, width), chance.uniform(0, height), chance.uniform(20, 160)
        ink, wide = chance.randint(20, 150), chance.randint(1, 3)
        sort = chance.choice(["loops", "house", "spiral", "arrow"])
        if sort == "loops":
            turns = [at / 4 for at in range(chance.randint(20, 120))]
            points = [(x + at * 4 + side / 6 * cos(at), y + side / 6 * sin(at)) for at in turns]
        elif sort == "spiral":
            points = [(x + at * side / 60 * cos(at / 4), y + at * side / 60 * sin(at / 4)) for at in range(60)]
        elif sort == "house":
            corners = [(0.0, 1.0), (0.0, 0.4), (0.5, 0.0), (1.0, 0.4), (1.0, 1.0), (0.0, 1.0), (1.0, 0.4), (0.0, 0.4)]
            points = [(x + left * side + chance.uniform(-3, 3), y + top * side) for left, top in corners]
        else:
            points = [(x, y), (x + side, y), (x + side * 0.8, y - 10), (x + side, y), (x + side * 0.8, y + 10)]
        pen.line(points, fill=ink, width=wide)
    grain = _drawn_numbers(chance).normal(0, chance.uniform(0.5, 6), (height, width))
    rough = np.asarray(paper.filter(ImageFilter.GaussianBlur(chance.uniform(0.2, 1))), np.float32) + grain
    return Image.fromarray(rough.clip(0, 255).astype(np.uint8)).convert("RGB")


def _cartoon(chance: random.Random) -> Image.Image:
    """Faces of flat colours with dark edges."""
    width, height = _size(chance)
    paper = Image.new("RGB", (2 * width, 2 * height), _colour(chance, 90))
    pen = ImageDraw.Draw(paper)
    for _ in range(chance.randint(3, 14)):
        x, y, side = chance.uniform(0, 2 * width), chance.uniform(0, 2 * height), chance.uniform(100, 600)
        pen.rectangle((x, y, x + side, y + side * chance.uniform(0.3, 1.5)), fill=_colour(chance), outline="black")
    for _ in range(chance.randint(1, 3)):
        side = chance.uniform(0.25, 0.6) * 2 * min(width, height)
        x, y = chance.uniform(0, 2 * width - side), chance.uniform(0, 2 * height - side)
        skin = chance.choice(["#f2c9a0", "#c98d5e", "#8a5a3b", "#ffe08a", "#e7b58d"])
        hair = _colour(chance, 0, 160)
        pen.ellipse((x - side * 0.05, y - side * 0.12, x + side * 1.05, y + side * 0.8), fill=hair)
        pen.ellipse((x, y, x + side, y + side * 1.15), fill=skin, outline="black", width=6)
        for way in (0.3, 0.7):
            pen.ellipse(
                (x + side * (way - 0.1), y + side * 0.35, x + side * (way + 0.1), y + side * 0.55), fill="white"
            )
            pen.ellipse(
                (x + side * (way - 0.04), y + side * 0.41, x + side * (way + 0.04), y + side * 0.5), fill="black"
            )
            pen.arc(
                (x + side * (way - 0.12), y + side * 0.25, x + side * (way + 0.12), y + side * 0.4), 200, 340, width=9
            )
        pen.line(
            (x + side / 2, y + side * 0.5, x + side * 0.45, y + side * 0.7, x + side / 2, y + side * 0.72), width=6
        )
        pen.chord(
            (x + side * 0.3, y + side * 0.7, x + side * 0.7, y + side * 0.95), 0, 180, fill="#a33", outline="black"
        )
    return paper.resize((width, height), Image.Resampling.LANCZOS)


def _pixels(chance: random.Random) -> Image.Image:
    """Mirrored sprites of a few colours, enlarged without smoothing."""
    rng, side = _drawn_numbers(chance), chance.choice([16, 24, 32, 48])
    colours = rng.integers(0, 255, (chance.randint(3, 9), 3))
    half = rng.integers(0, len(colours), (side, side // 2))
    if chance.random() < 0.6:
        half[rng.random(half.shape) < 0.5] = 0
    cells = colours[np.concatenate([half, half[:, ::-1]], axis=1)].astype(np.uint8)
    return Image.fromarray(cells).resize((side * 20, side * 20), Image.Resampling.NEAREST)


def _chart(chance: random.Random) -> Image.Image:
    rng = _drawn_numbers(chance)
    with plt.style.context(chance.choice(["default", "ggplot", "dark_background"])):
        figure, axes = plt.subplots(figsize=(8, chance.choice([5, 6, 8])), dpi=100)
        sort = chance.choice(["bar", "line", "scatter", "pie"])
        if sort == "bar":
            axes.bar(range(8), rng.random(8), color=[tuple(rng.random(3)) for _ in range(8)])
        elif sort == "line":
            axes.plot(rng.normal(size=(60, chance.randint(1, 6))).cumsum(axis=0))
        elif sort == "scatter":
            axes.scatter(*rng.normal(size=(2, 200)), c=rng.random(200), s=rng.random(200) * 90)
        else:
            axes.pie(rng.random(5), labels=[sentence(chance, 1) for _ in range(5)])
        axes.set_title(sentence(chance, 5))
        return _plotted(figure)


def _plotted(figure: plt.Figure) -> Image.Image:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    plt.close(figure)
    return Image.open(buffer).convert("RGB")


def _blank(chance: random.Random) -> Image.Image:
    """Black, white, one colour, a wash of two, or next to nothing."""
    width, height = _size(chance)
    sort = chance.choice(["black", "white", "plain", "wash", "dot", "noise"])
    if sort in {"black", "white"}:
        return Image.new("RGB", (width, height), sort)
    if sort == "wash":
        first, last = np.array(_colour(chance)), np.array(_colour(chance))
        ramp = first + (last - first) * np.linspace(0, 1, height)[:, None, None]
        return Image.fromarray(np.broadcast_to(ramp, (height, width, 3)).astype(np.uint8))
    paper = Image.new("RGB", (width, height), _colour(chance))
    if sort == "dot":
        ImageDraw.Draw(paper).ellipse((width / 2, height / 2, width / 2 + 12, height / 2 + 12), fill=_colour(chance))
    if sort == "noise":
        faint = np.asarray(paper, np.float32) * 0.05 + _drawn_numbers(chance).normal(0, 2, (height, width, 1))
        return Image.fromarray(faint.clip(0, 255).astype(np.uint8))
    return paper


# --- for reporting


def _sketch(chance: random.Random) -> Image.Image:
    """A head in pencil strokes on rough paper."""
    width, height = chance.choice([(700, 900), (900, 700), (800, 800)])
    paper = Image.new("L", (width, height), 250)
    pen = ImageDraw.Draw(paper)
    x, y, side = width / 2, height / 2, min(width, height) * chance.uniform(0.25, 0.4)
    for _ in range(chance.randint(3, 8)):
        wobble = chance.uniform(0.95, 1.05)
        pen.ellipse(
            (x - side * wobble * 0.75, y - side * wobble, x + side * wobble * 0.75, y + side * wobble), outline=90
        )
    for way in (-0.3, 0.3):
        pen.ellipse((x + side * (way - 0.13), y - side * 0.2, x + side * (way + 0.13), y - side * 0.05), outline=40)
        pen.ellipse((x + side * (way - 0.05), y - side * 0.17, x + side * (way + 0.05), y - side * 0.07), fill=60)
    pen.line((x, y - side * 0.05, x - side * 0.1, y + side * 0.3, x + side * 0.05, y + side * 0.32), fill=80, width=2)
    pen.arc((x - side * 0.3, y + side * 0.35, x + side * 0.3, y + side * 0.65), 10, 170, fill=60, width=3)
    for _ in range(chance.randint(150, 700)):
        turn, far = chance.uniform(pi * 0.9, pi * 2.1), chance.uniform(0.85, 1.25)
        left, top = x + side * 0.75 * far * cos(turn), y + side * far * sin(turn)
        pen.line(
            (left, top, left + chance.uniform(-30, 30), top + chance.uniform(10, 50)), fill=chance.randint(50, 170)
        )
    grain = _drawn_numbers(chance).normal(0, chance.uniform(1, 5), (height, width))
    rough = np.asarray(paper.filter(ImageFilter.GaussianBlur(0.6)), np.float32) + grain
    return Image.fromarray(rough.clip(0, 255).astype(np.uint8)).convert("RGB")


def _tiles(chance: random.Random) -> Image.Image:
    """A level of a platform game: tiles of dithered colours, a sky, and figures."""
    rng, columns, rows = _drawn_numbers(chance), chance.randint(10, 20), chance.randint(8, 14)
    tiles = []
    for _ in range(5):
        pair = rng.integers(20, 240, (2, 3))
        tiles.append(pair[rng.integers(0, 2, (8, 8))] if chance.random() < 0.6 else pair[np.indices((8, 8)).sum(0) % 2])
    sky = np.broadcast_to(rng.integers(60, 240, 3), (8, 8, 3))
    ground = rng.integers(rows // 2, rows, columns)
    level = [[sky if row < ground[at] else tiles[(row + at) % 5] for at in range(columns)] for row in range(rows)]
    cells = np.concatenate([np.concatenate(row, axis=1) for row in level], axis=0).astype(np.uint8)
    share = 960 // cells.shape[1]
    return Image.fromarray(cells).resize((cells.shape[1] * share, cells.shape[0] * share), Image.Resampling.NEAREST)


def _plot(chance: random.Random) -> Image.Image:
    rng = _drawn_numbers(chance)
    with plt.style.context(chance.choice(["bmh", "seaborn-v0_8-whitegrid", "fivethirtyeight"])):
        mpl.rcParams["font.family"] = chance.choice(["STIXGeneral", "cmr10"])
        mpl.rcParams["axes.unicode_minus"] = False
        mpl.rcParams["axes.formatter.use_mathtext"] = True
        figure, axes = plt.subplots(figsize=(chance.choice([6, 9]), 6), dpi=110)
        sort = chance.choice(["heat", "contour", "box", "quiver", "hist"])
        if sort == "heat":
            axes.imshow(rng.random((chance.randint(6, 20), 12)), cmap=chance.choice(["viridis", "coolwarm", "hot"]))
        elif sort == "contour":
            x, y = np.meshgrid(np.linspace(-3, 3, 80), np.linspace(-3, 3, 80))
            axes.contourf(x, y, np.sin(x * chance.uniform(0.5, 2)) * np.cos(y) + x / 4, 12)
        elif sort == "box":
            axes.boxplot([rng.normal(size=50) for _ in range(6)])
        elif sort == "quiver":
            axes.quiver(rng.normal(size=(12, 12)), rng.normal(size=(12, 12)))
        else:
            axes.hist([rng.normal(at, 1, 300) for at in range(3)], bins=25, stacked=chance.random() < 0.5)
        axes.set_xlabel(sentence(chance, 2))
        axes.set_title(sentence(chance, 4))
        found = _plotted(figure)
    mpl.rcdefaults()
    mpl.use("agg")
    return found


def _empty(chance: random.Random) -> Image.Image:
    """A dark room, a white wall, a lens cap: not quite of one colour."""
    width, height = _size(chance)
    rng = _drawn_numbers(chance)
    level = chance.choice([0, 2, 5, 128, 250, 255])
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    shade = level - chance.uniform(0, 6) * (x**2 + y**2)
    noise = rng.normal(0, chance.choice([0, 0.7, 1.5]), (height, width, 1))
    return Image.fromarray((shade[..., None] + noise + np.zeros(3)).clip(0, 255).astype(np.uint8))


def _landscape(chance: random.Random) -> Image.Image:
    """Hills of flat colours under a wash, as wallpapers have them."""
    width, height = chance.choice([(1280, 720), (720, 1280), (1000, 1000)])
    top, low = np.array(_colour(chance, 60)), np.array(_colour(chance, 60))
    ramp = top + (low - top) * np.linspace(0, 1, 2 * height)[:, None, None]
    paper = Image.fromarray(np.broadcast_to(ramp, (2 * height, 2 * width, 3)).astype(np.uint8))
    pen = ImageDraw.Draw(paper)
    x, y, side = chance.uniform(0, 2 * width), chance.uniform(0, height), chance.uniform(60, 300)
    pen.ellipse((x, y, x + side, y + side), fill=_colour(chance, 180))
    for layer in range(chance.randint(3, 6)):
        base, phase = height * (0.7 + layer * 0.22), chance.uniform(0, 6)
        waves = chance.uniform(0.002, 0.008), chance.uniform(0.01, 0.03)
        edge = [
            (at, base + 90 * sin(at * waves[0] + phase) + 25 * sin(at * waves[1])) for at in range(0, 2 * width + 8, 8)
        ]
        pen.polygon([*edge, (2 * width, 2 * height), (0, 2 * height)], fill=_colour(chance, 0, 200))
    return paper.resize((width, height), Image.Resampling.LANCZOS)


def _scan(chance: random.Random) -> Image.Image:
    """A page that was photographed: uneven light, a slight turn, grain."""
    width, height = 900, 1200
    paper = Image.new("RGB", (width, height), "#f6f2e8")
    pen = ImageDraw.Draw(paper)
    font = ImageFont.truetype(chance.choice(PLAIN["reporting"]), chance.randint(16, 30))
    words = iter(paragraph(chance, 200).split())
    for y in range(70, height - 60, round(font.size * 1.4)):
        line = ""
        while pen.textlength(line, font=font) < width - 220:
            line += next(words, "end") + " "
        pen.text((70, y), line, font=font, fill="#1c1c22")
    turned = paper.rotate(chance.uniform(-2, 2), Image.Resampling.BICUBIC, fillcolor="#d8d2c4")
    light = np.linspace(chance.uniform(0.75, 1), 1, width)[None, :, None]
    grain = _drawn_numbers(chance).normal(0, chance.uniform(0.5, 4), (height, width, 1))
    return Image.fromarray((np.asarray(turned) * light + grain).clip(0, 255).astype(np.uint8))


SORTS: dict[str, dict[str, Draw]] = {
    "tuning": {
        **{"page": _page, "stick": _stick, "cartoon": _cartoon, "pixels": _pixels, "chart": _chart, "blank": _blank},
        "board": _board,
        "doodle": _doodle,
    },
    "reporting": {
        **{"sketch": _sketch, "tiles": _tiles, "plot": _plot, "empty": _empty, "landscape": _landscape, "scan": _scan},
    },
}
"""By the set that they are in."""
