"""Which of several programs behind one webhook handles an update: one, once. What a dead one had begun another begins anew."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from enum import Enum, auto

from bots.records.errors import RecordError
from bots.records.leases import Leases

AT_IT_S = 60.0
"""How long after its death what a program was at is free."""
RENEWED_S = 20.0
HANDLED_S = 3_600.0
"""How long it is known that an update was handled: an answer that was lost is asked for again within minutes."""
_HANDLED = "handled"


class Turn(Enum):
    """What becomes of an update that this program was told of."""

    OURS = auto()
    ANOTHERS = auto()
    """Another program is at it just now."""
    OVER = auto()
    """It was handled."""


class Replicas:
    """The programs that serve one bot. Raises RecordError where what they share is away."""

    def __init__(self, leases: Leases, name: str) -> None:
        self._leases = leases
        self._name = name
        self._holder = secrets.token_hex(8)

    async def turn(self, number: int) -> Turn:
        """Whose turn it is; ours from now on, if it was nobody's."""
        if await self._leases.renew(self._done(number), _HANDLED, HANDLED_S):
            return Turn.OVER
        ours = await self._leases.acquire(self._work(number), self._holder, AT_IT_S)
        return Turn.OURS if ours else Turn.ANOTHERS

    async def carry(self, number: int, task: asyncio.Task[None]) -> None:
        """Keep the turn until the work is done, then let the others know; cancelled with the work, it is anybody's again."""
        while not task.done():
            await asyncio.wait([task], timeout=RENEWED_S)
            if not task.done():
                await _tried(lambda: self._leases.renew(self._work(number), self._holder, AT_IT_S))
        if task.cancelled():
            await _tried(lambda: self._leases.release(self._work(number), self._holder))
            raise asyncio.CancelledError
        await self.over(number)

    async def over(self, number: int) -> None:
        """Let the others know that they need not handle it."""
        await _tried(lambda: self._leases.acquire(self._done(number), _HANDLED, HANDLED_S))

    def _work(self, number: int) -> str:
        return f"update {self._name} {number}"

    def _done(self, number: int) -> str:
        return f"update over {self._name} {number}"


async def _tried(call: Callable[[], Awaitable[object]]) -> None:
    """Do it, if that is possible: it is no reason to handle nothing."""
    with contextlib.suppress(RecordError):
        await call()
