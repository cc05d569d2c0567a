"""Whether a picture is of a sort that a detector of fakes can judge: a camera may have taken it, and there is something to see.

A network that has seen photographs alone says something of a stick drawing, a page of text or a black frame, too, and it means
as little as a coin's fall. So before any band some sixty plain figures of the picture (how much of it is flat, how many colours
it has, how its edges are spread, how much of it lies in lines of text, how sharp it is at each size) go through one linear rule
that tells photographs, whoever made them, from six other sorts. Made by `python -m detector.training.applicability`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from detector.picture import Frame
from detector.verdict import Unfit

WEIGHTS = Path(__file__).parent / "weights" / "applicability.json"
SIDE = 256
"""The longer side, at most, of what is looked at: photographs of all sizes are alike there, and 5 ms of a core are enough."""
COMPRESSED_LEAD = 2.0
"""By how much this reason must be ahead: a photograph shown on a screen looks a little like one that was saved coarsely."""
_TILE = 8
_EDGE = 120
_INK = 60
_STEPS = (0, 1, 2, 4, 8, 16, 32, 64, 256)
_OCTAVES = 5
Floats = npt.NDArray[np.float32]
Levels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """What a rule says of one picture, or a part of one: for each reason not to judge it how it stands against a photograph."""

    odds: Mapping[Unfit, float]
    """Natural log-odds."""

    def against(self, reasons: Sequence[Unfit]) -> float:
        """Log-odds that one of these holds, rather than none of any."""
        return float(np.logaddexp.reduce([self.odds[reason] for reason in reasons]))

    def worst(self, reasons: Sequence[Unfit]) -> Unfit:
        """The likeliest of these."""
        leads = {Unfit.COMPRESSED: COMPRESSED_LEAD}
        return max(reasons, key=lambda reason: self.odds[reason] - leads.get(reason, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The linear rule, as `WEIGHTS` keeps it."""

    means: Floats
    spreads: Floats
    weights: Floats
    """(reasons, figures)"""
    biases: Floats
    reasons: tuple[Unfit, ...]
    from_odds: float
    """Log-odds from which a picture is not judged."""
    face_from_odds: float
    """The same of a face, where the rest may be judged."""
    digest: str

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Rule:
        """What training wrote. Raises KeyError, ValueError for anything else, and for another set of figures."""
        if tuple(record["figures"]) != names():
            raise ValueError("the rule was made for other figures than this version's")
        kept = {name: record[name] for name in _DECISIVE}
        decisive = json.dumps({**kept, "compressed_lead": COMPRESSED_LEAD, "side": SIDE}, sort_keys=True)
        return cls(
            means=np.array(record["means"], np.float32),
            spreads=np.array(record["spreads"], np.float32),
            weights=np.array(record["weights"], np.float32),
            biases=np.array(record["biases"], np.float32),
            reasons=tuple(Unfit(name) for name in record["reasons"]),
            from_odds=record["from_odds"],
            face_from_odds=record["face_from_odds"],
            digest=hashlib.sha256(decisive.encode()).hexdigest(),
        )

    @property
    def faceless(self) -> tuple[Unfit, ...]:
        """Those of its reasons that tell a drawn face from a photographed one."""
        return tuple(reason for reason in self.reasons if reason in FACELESS)

    def fitness(self, picture: Frame) -> Fitness:
        """What it says of a picture, of whatever size."""
        return self.of([*figures(reduced(picture)).values()])

    def of(self, figures: Sequence[float]) -> Fitness:
        """What it says of a picture with these figures."""
        own = (np.array(figures, np.float32) - self.means) / self.spreads
        odds = self.weights @ own.clip(-4, 4) + self.biases
        return Fitness(odds=dict(zip(self.reasons, odds.tolist(), strict=True)))

    def why_not(self, fitness: Fitness) -> Unfit | None:
        """Why a picture cannot be judged as a whole; None where it can."""
        return fitness.worst(self.reasons) if fitness.against(self.reasons) > self.from_odds else None

    def why_no_face(self, fitness: Fitness, around: Unfit | None = None) -> Unfit | None:
        """Why what looks like a face is none that a camera took; None where it may be. `around`: why the picture is not judged.

        That a face is blurred is no reason, as small ones are once they are enlarged; but where all of the picture is.
        """
        if around in {Unfit.BLURRED, Unfit.COMPRESSED}:
            return self.why_not(fitness)
        return fitness.worst(self.faceless) if fitness.against(self.faceless) > self.face_from_odds else None


FACELESS = frozenset({Unfit.DRAWING, Unfit.SCREENSHOT, Unfit.TEXT})
"""What tells a drawn face from a photographed one."""
_DECISIVE = ("figures", "means", "spreads", "weights", "biases", "reasons", "from_odds", "face_from_odds")


@cache
def rule() -> Rule:
    """The rule in the package."""
    return Rule.read(json.loads(WEIGHTS.read_text(encoding="utf-8")))


def reduced(picture: Frame, side: int = SIDE) -> Frame:
    """The picture with at most `side` pixels on its longer side, and at least 16 on either."""
    height, width = picture.shape[:2]
    share = min(1.0, side / max(height, width))
    size = (max(16, round(width * share)), max(16, round(height * share)))
    if size == (width, height):
        return np.ascontiguousarray(picture)
    # Of a very large one every second or third pixel is enough, and the rest a matter of milliseconds.
    step = max(1, int(1 / share / 4))
    return np.asarray(cv2.resize(picture[::step, ::step], size, interpolation=cv2.INTER_AREA), np.uint8)


@cache
def names() -> tuple[str, ...]:
    """The figures' names, in their order."""
    return tuple(figures(np.zeros((64, 64, 3), np.uint8)))


def figures(small: Frame) -> dict[str, float]:
    """What is counted of a reduced picture."""
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    return {
        **_flatness(grey.astype(np.float32)),
        **_edges(grey),
        **_colours(small, grey),
        **_octaves(grey.astype(np.float32)),
        **_lines(grey),
    }


def _log(value: float, floor: float) -> float:
    return float(np.log2(value + floor))


def _tiles(values: Floats) -> Floats:
    """(tiles, pixels)"""
    rows, columns = values.shape[0] // _TILE, values.shape[1] // _TILE
    cut = values[: rows * _TILE, : columns * _TILE].reshape(rows, _TILE, columns, _TILE)
    return np.asarray(cut.transpose(0, 2, 1, 3).reshape(rows * columns, -1), np.float32)


def _flatness(grey: Floats) -> dict[str, float]:
    """How much varies within tiles."""
    spread = np.sort(_tiles(grey).std(axis=1))
    shares = {f"flat_{level}": float((spread < level).mean()) for level in (0.3, 1, 2, 4, 8)}
    ranks = {f"spread_{rank}": _log(_at(spread, rank), 0.25) for rank in (10, 25, 50, 75, 90, 97)}
    return {**shares, **ranks, "contrast": _log(float(grey.std()), 0.3), "light": float(grey.mean() / 255)}


def _at(ordered: Floats, rank: int) -> float:
    """The value below which `rank` of a hundred lie."""
    return float(ordered[min(len(ordered) - 1, len(ordered) * rank // 100)])


def _edges(grey: Levels) -> dict[str, float]:
    """By how much neighbours differ, and how many of the strong edges run along the picture's own."""
    steps = np.bincount(np.abs(np.diff(grey.astype(np.int16), axis=1)).ravel(), minlength=256)
    steps = steps + np.bincount(np.abs(np.diff(grey.astype(np.int16), axis=0)).ravel(), minlength=256)
    shares = np.add.reduceat(steps / steps.sum(), _STEPS[:-1])
    across, down = (np.abs(cv2.Sobel(grey, cv2.CV_16S, 1 - way, way)) for way in (0, 1))
    strong = across + down > _EDGE
    aligned = strong & (np.minimum(across, down) * 8 < np.maximum(across, down))
    return {
        "same": float(shares[0]),
        **{
            f"step_{low}": float(np.log10(share + 1e-4))
            for low, share in zip(_STEPS[1:-1], shares[1:].tolist(), strict=True)
        },
        "strong": float(np.log10(strong.mean() + 1e-4)),
        "aligned": float((aligned.sum() + 10) / (strong.sum() + 40)),
    }


def _colours(small: Frame, grey: Levels) -> dict[str, float]:
    """How many there are, how much the commonest cover, and how vivid they are."""
    red, green, blue = (np.ascontiguousarray(small[..., at]) for at in range(3))
    codes = ((red >> 4).astype(np.uint16) << 8) | (green & 0xF0) | (blue >> 4)
    shares = np.sort(np.bincount(codes.ravel(), minlength=4096))[::-1] / codes.size
    levels = np.sort(np.bincount(grey.ravel(), minlength=256))[::-1] / grey.size
    top, low = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    vivid = top - low
    return {
        **{f"commonest_{count}": float(shares[:count].sum()) for count in (1, 2, 4, 8, 16, 64)},
        "colours": _log(float((shares > 2e-5).sum()), 1),
        "colour_entropy": _entropy(shares),
        "level_entropy": _entropy(levels),
        "levels_4": float(levels[:4].sum()),
        "vividness": float(vivid.mean() / 255),
        "greys": float((vivid < 8).mean()),
        "vivid": float((vivid > 120).mean()),
        "white": float((low > 240).mean()),
        "black": float((top < 14).mean()),
    }


def _entropy(shares: npt.NDArray[np.float64]) -> float:
    kept = shares[shares > 0]
    return float(-(kept * np.log2(kept)).sum())


def _octaves(grey: Floats) -> dict[str, float]:
    """How much there is to see at each size of detail; blur takes the finest, drawings have little but edges."""
    found: dict[str, float] = {}
    energies: list[float] = []
    current = grey
    for octave in range(_OCTAVES):
        height, width = current.shape
        if min(height, width) < _TILE:
            energies.append(energies[-1])
            continue
        coarser = np.asarray(cv2.resize(current, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.float32)
        detail = np.abs(current - cv2.resize(coarser, (width, height), interpolation=cv2.INTER_LINEAR))
        energies.append(_log(float(np.sqrt((detail**2).mean())), 0.1))
        if octave == 0:
            found["peaks"] = _log(float((detail**2).mean()), 0.05) - 2 * _log(float(detail.mean()), 0.05)
            quiet = np.sort(_tiles(np.asarray(detail, np.float32)).mean(axis=1))
            found.update({f"residue_{rank}": _log(_at(quiet, rank), 0.05) for rank in (5, 20, 50)})
        current = coarser
    found.update({f"octave_{at}": energy for at, energy in enumerate(energies)})
    found.update({f"slope_{at}": energies[at] - energies[at + 1] for at in range(_OCTAVES - 1)})
    return found


def _lines(grey: Levels) -> dict[str, float]:
    """How much of it lies in what looks like lines of text."""
    ink = (cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > _INK).astype(np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((2, 11), np.uint8))
    _, _, parts, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    width, height, area = (parts[1:, column].astype(np.float64) for column in (2, 3, 4))
    is_line = (height >= 4) & (height <= 40) & (width >= 2.5 * height) & (area >= 0.5 * width * height)
    rows, columns = ink.mean(axis=1), ink.mean(axis=0)
    return {
        "ink": float(ink.mean()),
        "text": float((width * height)[is_line].sum() / grey.size),
        "text_lines": _log(float(is_line.sum()), 1),
        "rows": float(np.abs(np.diff(rows)).mean() / (rows.mean() + 0.02)),
        "columns": float(np.abs(np.diff(columns)).mean() / (columns.mean() + 0.02)),
    }
