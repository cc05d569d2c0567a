"""PURE. Where a mean of numbers in [0, 1] must lie once some of them are known, and when that is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

ROUNDING = 1e-9
"""More than the order of additions can change a mean of a few numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is known of a mean."""

    low: float
    high: float
    terms: int
    """How many of the numbers are known."""

    @property
    def exact(self) -> bool:
        """Whether nothing is left open."""
        return self.low == self.high


def mean_bounds(terms: Iterable[float], count: int, decided: Callable[[float, float], bool]) -> Bounds:
    """Where the mean of `count` numbers in [0, 1] lies, as soon as `decided(low, high)`; no term is taken after that.

    `terms` gives them one by one, and may be lazy: the dear work is done as they are taken. `low` and `high` are a little
    wider than the bound (`ROUNDING`), so that the mean as somebody else adds it up is never outside. When all are known the
    two are equal: the mean itself. Raises ValueError for a term outside [0, 1], or where `terms` end too early.
    """
    total, known = 0.0, 0
    for term in terms:
        if not 0 <= term <= 1:
            raise ValueError(f"a term is a number in [0, 1], not {term}")
        total, known = total + term, known + 1
        if known == count:
            return Bounds(low=total / count, high=total / count, terms=known)
        low = max(0.0, total / count - ROUNDING)
        high = min(1.0, (total + count - known) / count + ROUNDING)
        if decided(low, high):
            return Bounds(low=low, high=high, terms=known)
    raise ValueError(f"{known} terms, where there should be {count}")
