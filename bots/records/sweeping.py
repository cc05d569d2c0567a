"""Sees to it that what has expired goes, whether or not anybody asks for it: copies, and what is old in journals."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from bots.clock import Clock
from bots.records.errors import StoreUnavailable
from worker import telemetry

log = telemetry.logger(__name__)
COPIES_S = 600.0
JOURNALS_S = 6 * 3_600.0


@runtime_checkable
class Sweeps(Protocol):
    """Something of which parts expire."""

    async def sweep(self) -> int:
        """Take away what has expired; how much. Raises StoreUnavailable."""
        ...


async def keep_swept(kept: Sweeps, clock: Clock, every_s: float = COPIES_S) -> None:
    """Take away what has expired, now and so often, until cancelled."""
    while True:
        try:
            await kept.sweep()
        except StoreUnavailable as error:
            log.warning("what has expired could not be taken away; trying again", error=str(error))
        await clock.sleep(every_s)
