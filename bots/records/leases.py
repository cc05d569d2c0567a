"""PORT Leases: who is at work on something just now, across all replicas; what a dead one held is free again by itself."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from bots.records.errors import RecordError


class LeaseHeld(RecordError):
    """Somebody else is at work on it just now."""


@runtime_checkable
class Leases(Protocol):
    """Leases by what they are for. `holder` is a word that nobody else has. Raises StoreUnavailable."""

    async def acquire(self, key: str, holder: str, ttl_s: float) -> bool:
        """Whether it is the holder's now, for so many seconds: it was free, or the holder's already."""
        ...

    async def renew(self, key: str, holder: str, ttl_s: float) -> bool:
        """Whether it is still the holder's, for so many seconds from now; not one that has ended: another one may have had it."""
        ...

    async def release(self, key: str, holder: str) -> None:
        """Let it be free, if it is the holder's."""
        ...
