"""The record of a run: a CSV of every step and every measuring, and a plot of it."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

HEADER = ["step", "epoch", "loss", "rate", "auc"]


class Log:
    """`log.csv` in the work folder, and `log.png` of it. After a kill it goes on as if nothing had been."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def open(cls, work: Path, *, step: int, epoch: int) -> Log:
        """The log of a run that goes on after `step`, with `epoch` epochs measured: later lines will be written again."""
        path = work / "log.csv"
        kept = [
            row for row in _rows(path) if int(row["epoch" if row["auc"] else "step"]) <= (epoch if row["auc"] else step)
        ]
        beside = path.with_suffix(".partial")
        with beside.open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, HEADER, lineterminator="\n")
            lines.writeheader()
            lines.writerows(kept)
        os.replace(beside, path)
        return cls(path)

    def learned(self, step: int, epoch: int, loss: float, rate: float) -> None:
        """Write the step down."""
        self._write([step, epoch, f"{loss:.6g}", f"{rate:.6g}", ""])

    def measured(self, step: int, epoch: int, auc: float | None) -> None:
        """Write the epoch's area under the curve down, and draw all anew."""
        if auc is not None:
            self._write([step, epoch, "", "", f"{auc:.6f}"])
        self.draw()

    def _write(self, row: list[Any]) -> None:
        with self._path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(row)

    def draw(self) -> None:
        """Draw `log.png`, unless matplotlib is not there."""
        try:
            from matplotlib.figure import Figure
        except ImportError:
            return
        rows = _rows(self._path)
        losses = [(int(row["step"]), float(row["loss"])) for row in rows if row["loss"]]
        areas = [(int(row["step"]), float(row["auc"])) for row in rows if row["auc"]]
        figure = Figure(figsize=(8, 4.5), layout="constrained")
        left = figure.add_subplot()
        left.plot([step for step, _ in losses], [loss for _, loss in losses], color="tab:blue", linewidth=0.8)
        left.set(xlabel="step", ylabel="loss, both branches added")
        right = left.twinx()
        right.plot([step for step, _ in areas], [area for _, area in areas], color="tab:orange", marker="o")
        right.set(ylabel="area under the ROC curve, validation", ylim=(0, 1.02))
        figure.savefig(self._path.with_suffix(".png"))


def _rows(path: Path) -> list[dict[str, Any]]:
    """Whole lines only: a kill may have cut the last one short."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1].splitlines()
    return [row for row in csv.DictReader(whole) if len(row) == len(HEADER)]
