"""Sees to it that copies which have expired are destroyed, whether or not anybody asks for them."""

from __future__ import annotations

from bots.clock import Clock
from bots.records.copies import Copies
from bots.records.errors import StoreUnavailable
from worker import telemetry

log = telemetry.logger(__name__)
SWEEP_S = 600.0


async def keep_swept(copies: Copies, clock: Clock) -> None:
    """Destroy what has expired, now and every SWEEP_S, until cancelled."""
    while True:
        try:
            await copies.sweep()
        except StoreUnavailable as error:
            log.warning("expired copies could not be destroyed; trying again", error=str(error))
        await clock.sleep(SWEEP_S)
