"""PURE. Who comes before whom where several queues are drained in turn."""

from __future__ import annotations

from collections.abc import Sequence


def ahead(place: int, queue: int, lengths: Sequence[int], turn: int) -> int:
    """How many are taken before the one that has `place` others before it in the `queue`-th, the `turn`-th being the next."""
    size = len(lengths)
    mine = (queue - turn) % size
    return place + sum(
        min(length, place + ((other - turn) % size < mine)) for other, length in enumerate(lengths) if other != queue
    )
