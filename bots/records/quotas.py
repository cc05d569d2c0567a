"""PORT Quotas: how often something was asked for, under names that say nothing to whoever has not the bots' key."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Quotas(Protocol):
    """Counters of all replicas. Raises StoreUnavailable."""

    async def take(self, name: str, count: int, limit: int, span_s: int) -> float:
        """0, and `count` more are counted, where fewer than `limit` were in a span that began with the first; else in how many
        seconds it is over. `name` is a digest."""
        ...
