"""PURE. Many numbers in few letters."""

from __future__ import annotations

from collections.abc import Iterable


def spans(numbers: Iterable[int]) -> list[str]:
    """The numbers, ascending; three and more in a row by the first and the last."""
    rows = list[list[int]]()
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    short = ([f"{row[0]}\N{EN DASH}{row[-1]}"] if len(row) > 2 else [str(number) for number in row] for row in rows)
    return [name for names in short for name in names]
