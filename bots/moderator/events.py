"""What a platform says once, and nobody says again: carried out however long the store refuses, a while at most."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bots.moderator.later import PATIENCE_S, Chat, Later, back_off_s
from bots.moderator.services import Services
from bots.moderator.turns import Locks
from bots.records import StoreUnavailable
from worker import telemetry

log = telemetry.logger(__name__)
MAX_EVENTS = 10_000
"""Events that wait for the store, of all chats together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    what: str
    platform: str
    do: Callable[[], Awaitable[None]]
    since_s: float
    over: asyncio.Future[None]


class Events:
    """Carries events out: those of one chat in the order in which they came, and those of others whenever they can be.

    What the store refuses is tried again, in the background, for PATIENCE_S. What waits when the program ends is not done.
    """

    def __init__(self, services: Services, later: Later) -> None:
        self._clock = services.clock
        self._later = later
        self._locks = Locks()
        self._lines: dict[Chat, deque[_Event]] = {}
        """The events of a chat of which the first was refused."""

    @property
    def count(self) -> int:
        """How many events wait."""
        return sum(map(len, self._lines.values()))

    async def carry_out(
        self, what: str, platform: str, chat: str, do: Callable[[], Awaitable[None]]
    ) -> asyncio.Future[None] | None:
        """Let `do` be done, which may be begun again after a StoreUnavailable. Never raises.

        None where it is over; else what is over when it is done, or was given up.
        """
        of, began_s = (platform, chat), self._clock.elapsed_s()
        async with self._locks.of(f"{platform}\n{chat}"):
            over = asyncio.get_running_loop().create_future()
            event = _Event(what=what, platform=platform, do=do, since_s=began_s, over=over)
            if of not in self._lines and await self._is_over(event):
                return None
            if self.count >= MAX_EVENTS:
                log.error("an event is lost: too many wait for the store", what=what, platform=platform)
                return None
            self._lines.setdefault(of, deque()).append(event)
            if len(self._lines[of]) == 1:
                self._later.begin(self._work_off(of))
            return over

    async def _work_off(self, of: Chat) -> bool:
        """Carry out what waits for the chat, until nothing does: True."""
        line, attempt = self._lines[of], 0
        log.warning("an event waits for the store", what=line[0].what, platform=line[0].platform)
        while line:
            await self._clock.sleep(back_off_s(attempt))
            attempt += 1
            while line and await self._is_over(line[0]):
                self._leave(line)
            while line and self._clock.elapsed_s() - line[0].since_s >= PATIENCE_S:
                log.error(
                    "an event is lost: the store refused it for long", what=line[0].what, platform=line[0].platform
                )
                self._leave(line)
        del self._lines[of]
        return True

    def _leave(self, line: deque[_Event]) -> None:
        over = line.popleft().over
        if not over.done():  # whoever waited for it may have gone
            over.set_result(None)

    async def _is_over(self, event: _Event) -> bool:
        """Whether it was done, or never will be; False where the store refused."""
        try:
            await event.do()
        except StoreUnavailable:
            return False
        except Exception as error:
            log.exception(
                "an event was not handled", what=event.what, platform=event.platform, error=type(error).__name__
            )
        return True
