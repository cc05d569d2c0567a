"""Keeps the parts of the program running: one that fails harms no other, comes back by itself, and is known to be down."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bots.clock import Clock
from bots.faults import fault
from bots.platform import PlatformError
from worker import telemetry

log = telemetry.logger(__name__)
GOOD_S = 60.0
"""A part that has run this long is well."""
HOUR_S = 3_600.0
MAX_BACKOFF_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How long a part that failed pauses: twice as long each time, from the beginning again after a good run."""

    first_s: float = 1.0
    max_s: float
    starts_an_hour: int | None = None


CONNECTION = Backoff(max_s=MAX_BACKOFF_S, starts_an_hour=40)
"""Discord revokes the token of a bot that connects more than a thousand times a day, however long each connection held."""
LOOP = Backoff(max_s=10.0)
"""For a loop of our own, for which somebody waits."""


@dataclass(slots=True, kw_only=True)
class _Problem:
    since_s: float
    why: str = ""
    logged: set[str] = field(default_factory=set)


class Keeper:
    """Runs parts for as long as the program lives, and knows which of them are down."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._problems: dict[str, _Problem] = {}

    @property
    def problems(self) -> dict[str, str]:
        """Since when and why, for each part that is down or has not yet run well again; names nobody, quotes nothing."""
        return {part: f"since {_iso(problem.since_s)}: {problem.why}" for part, problem in self._problems.items()}

    async def keep(self, part: str, work: Callable[[], Awaitable[None]], backoff: Backoff) -> None:
        """Run `work` until cancelled, anew after a pause whenever it ends or raises."""
        pause_s = backoff.first_s
        started_s: deque[float] = deque(maxlen=backoff.starts_an_hour)
        while True:
            began_s = self._clock.elapsed_s()
            started_s.append(began_s)
            failure = await self._once(part, work)
            if self._clock.elapsed_s() - began_s >= GOOD_S:
                pause_s = backoff.first_s
            crowded_s = 0.0
            if len(started_s) == backoff.starts_an_hour:
                crowded_s = started_s[0] + HOUR_S - self._clock.elapsed_s()
            self.report(part, failure)
            await self._clock.sleep(max(pause_s, crowded_s))
            pause_s = min(backoff.max_s, 2 * pause_s)

    def report(self, part: str, failure: BaseException | None) -> None:
        """Note that the part is down; it says so in the log once for each reason. None: it ended by itself."""
        problem = self._problems.setdefault(part, _Problem(since_s=self._clock.now_s()))
        problem.why = _why(failure)
        if problem.why not in problem.logged:
            problem.logged.add(problem.why)
            where = fault(failure) if failure is not None else ""
            log.error("a part of the program is down", part=part, problem=problem.why, fault=where)

    async def _once(self, part: str, work: Callable[[], Awaitable[None]]) -> BaseException | None:
        """What `work` raised; None if it ended."""
        settling = asyncio.create_task(self._settle(part))
        try:
            await work()
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # A library's own cancellation that got out: nobody wants this part to stop.
            return error
        except Exception as error:
            return error
        finally:
            settling.cancel()
        return None

    async def _settle(self, part: str) -> None:
        await self._clock.sleep(GOOD_S)
        if self._problems.pop(part, None) is not None:
            log.info("a part of the program runs again", part=part)


def _why(failure: BaseException | None) -> str:
    if failure is None:
        return "it ended"
    # Only a PlatformError promises that its message names nobody.
    return str(failure) if isinstance(failure, PlatformError) else type(failure).__name__


def _iso(unix_s: float) -> str:
    return datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
