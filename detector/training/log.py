"""The record of a run: a CSV of every step and every measuring, and a plot of it."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

SMOOTH = 100
"""Steps whose mean loss is drawn."""
Row = Mapping[str, str]


class Log:
    """A CSV, and a PNG of it. After a kill it goes on as if nothing had been."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path = path
        self._columns = columns

    @classmethod
    def open(cls, path: Path, columns: Sequence[str], kept: Callable[[Row], bool]) -> Log:
        """The log at `path`, with those of its rows that are `kept`: the others will be written again."""
        rows = [row for row in _rows(path, columns) if kept(row)]
        beside = path.with_suffix(".partial-csv")
        with beside.open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, columns, lineterminator="\n")
            lines.writeheader()
            lines.writerows(rows)
        os.replace(beside, path)
        return cls(path, columns)

    def write(self, **values: float) -> None:
        """Write a row down; the columns that are not named stay empty."""
        row = [_text(values[name]) if name in values else "" for name in self._columns]
        with self._path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(row)

    def draw(self, losses: Sequence[str], measured: str | None = None) -> None:
        """Draw the PNG beside it: these columns, smoothed, and what was `measured`; unless matplotlib is not there."""
        try:
            from matplotlib.figure import Figure
        except ImportError:
            return
        rows = _rows(self._path, self._columns)
        figure = Figure(figsize=(8, 4.5), layout="constrained")
        left = figure.add_subplot()
        for name in losses:
            found = [(int(row["step"]), float(row[name])) for row in rows if row[name]]
            left.plot([step for step, _ in found], _smooth([loss for _, loss in found]), linewidth=0.8, label=name)
        left.legend()
        left.set(xlabel="step", ylabel=f"loss, mean of the last {SMOOTH} steps")
        if measured is not None:
            areas = [(int(row["step"]), float(row[measured])) for row in rows if row[measured]]
            right = left.twinx()
            right.plot([step for step, _ in areas], [area for _, area in areas], color="tab:orange", marker="o")
            right.set(ylabel="area under the ROC curve, validation", ylim=(0, 1.02))
        figure.savefig(self._path.with_suffix(".png"))


def _text(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _smooth(values: Sequence[float]) -> list[float]:
    made, total = [], 0.0
    for place, value in enumerate(values):
        total += value - (values[place - SMOOTH] if place >= SMOOTH else 0.0)
        made.append(total / min(place + 1, SMOOTH))
    return made


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Whole lines only: a kill may have cut the last one short."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1].splitlines()
    return [row for row in csv.DictReader(whole) if [*row] == [*columns] and None not in row.values()]
