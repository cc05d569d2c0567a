"""Sees to it that nobody waits for an index over a chat's known pictures to be made, some seconds where there are very many."""

from __future__ import annotations

from collections.abc import Iterable

from bots.clock import Clock
from bots.records.errors import StoreUnavailable
from bots.records.known import Known
from worker import telemetry

log = telemetry.logger(__name__)
WARM_S = 5.0


async def keep_warm(known: Known, platforms: Iterable[str], clock: Clock) -> None:
    """Make ready what look-ups need, now and every WARM_S, as lists change, until cancelled."""
    names = tuple(platforms)
    while True:
        for platform in names:
            try:
                await known.warm(platform)
            except StoreUnavailable as error:
                log.warning("known pictures could not be made ready; trying again", platform=platform, error=str(error))
        await clock.sleep(WARM_S)
