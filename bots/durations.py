"""PURE. Lengths of time as people write them: `90s`, `10m`, `3h`, `6d`, `5w`, and together, `1w2d`."""

from __future__ import annotations

import re
from enum import StrEnum

_FORM = re.compile(r"(?:[0-9]{1,9}[a-z])+")
_PART = re.compile(r"([0-9]+)([a-z])")


class Unit(StrEnum):
    """What people count in, longest first."""

    WEEK = "w"
    DAY = "d"
    HOUR = "h"
    MINUTE = "m"
    SECOND = "s"

    @property
    def length_s(self) -> int:
        """How many seconds it is."""
        return {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}[self.value]


class DurationError(ValueError):
    """Write a length of time as a number and s, m, h, d or w: 90s, 10m, 3h, 6d, 5w, or together 1w2d."""


def parse(text: str) -> int:
    """Seconds. Raises DurationError for what is no number and unit, or names a unit twice."""
    written = text.strip().lower()
    if _FORM.fullmatch(written) is None:
        raise DurationError(str(DurationError.__doc__))
    counts: dict[Unit, int] = {}
    for count, letter in _PART.findall(written):
        if letter not in set(Unit) or letter in counts:
            raise DurationError(str(DurationError.__doc__))
        counts[Unit(letter)] = int(count)
    return sum(unit.length_s * count for unit, count in counts.items())


def spell(duration_s: int) -> str:
    """The shortest text that `parse` reads as `duration_s`: `30d`, not `4w2d`."""
    return "".join(f"{count}{unit}" for count, unit in parts(duration_s))


def parts(duration_s: int) -> list[tuple[int, Unit]]:
    """Counts of units, longest first: one alone where that is a number people use, `30d` or `36h`."""
    for unit in Unit:
        count, rest = divmod(duration_s, unit.length_s)
        if rest == 0 and 0 < count < 1_000:
            return [(count, unit)]
    found = []
    for unit in Unit:
        count, duration_s = divmod(duration_s, unit.length_s)
        if count:
            found.append((count, unit))
    return found or [(0, Unit.SECOND)]
