"""A clock that tests move."""

from __future__ import annotations

import asyncio
import heapq
import itertools

from bots.clock import Clock


class FakeClock(Clock):
    """A clock that stands still until told to move; with `hurried` every sleep moves it on at once."""

    def __init__(self, *, hurried: bool = True, now_s: float = 1_800_000_000.0) -> None:
        self.hurried = hurried
        self.wrong_s = 0.0
        """How far ahead the time of day is that it shows."""
        self.slept_s: list[float] = []
        self._now_s = now_s
        self._numbers = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now_s(self) -> float:
        """Unix time, made up."""
        return self._now_s + self.wrong_s

    def elapsed_s(self) -> float:
        """The same."""
        return self._now_s

    def steady_s(self) -> float:
        """The same."""
        return self._now_s

    async def sleep(self, duration_s: float) -> None:
        """Wait until `advance` has come that far; not at all if hurried."""
        self.slept_s.append(duration_s)
        if self.hurried:
            until_s = self._now_s + duration_s
            await self._wake(until_s)
            self._now_s = max(self._now_s, until_s)
            await asyncio.sleep(0)
            return
        await self.tick(duration_s)

    async def tick(self, duration_s: float) -> None:
        """Wait until the clock has come that far by what others do."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now_s + duration_s, next(self._numbers), woken))
        await woken

    async def advance(self, duration_s: float) -> None:
        """Wake whoever sleeps no longer than that, in order, and let them run until they wait again."""
        until_s = self._now_s + duration_s
        await _settle()
        await self._wake(until_s)
        self._now_s = until_s
        await _settle()

    async def _wake(self, until_s: float) -> None:
        while self._sleepers and self._sleepers[0][0] <= until_s:
            due_s, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                self._now_s = max(self._now_s, due_s)
                woken.set_result(None)
                await _settle()


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)
