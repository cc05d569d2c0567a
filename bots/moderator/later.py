"""Says and does again what could not be because a platform or the store was away; what is not said by then stands in `/cases`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bots.moderator.services import Services
from bots.platform import PlatformError, Unreachable
from bots.records import LeaseHeld, RecordError, StoreUnavailable
from worker import telemetry

log = telemetry.logger(__name__)
PATIENCE_S = 1_800.0
"""How long a result, or what is to be said, waits for a platform that cannot be reached."""
LONGEST_WAIT_S = 60.0
MAX_NOTES = 1_000
"""Notes that wait to be said, of all chats together."""
MAX_NOTES_EACH = 50
"""Of one chat's cases: more of them help nobody who reads them at once after half an hour."""

Chat = tuple[str, str]
"""A platform, and a chat of it."""


def back_off_s(attempt: int) -> float:
    """How long to wait after so many attempts more than the first: 1 s, then twice as long each time, a minute at most."""
    return min(LONGEST_WAIT_S, float(2 ** min(attempt, 10)))


class Later:
    """Tries again, in the background, for PATIENCE_S. What waits when the program ends is not done."""

    def __init__(self, services: Services) -> None:
        self._clock = services.clock
        self._waiting: set[asyncio.Task[bool]] = set()
        self._notes: Counter[Chat] = Counter()
        self._unsaid: Counter[Chat] = Counter()

    def again(self, say: Callable[[], Awaitable[object]]) -> asyncio.Task[bool]:
        """Let `say` be tried until it no longer raises Unreachable, StoreUnavailable or LeaseHeld; the task that tries."""
        return self.begin(self._again(say))

    def begin(self, work: Coroutine[Any, Any, bool]) -> asyncio.Task[bool]:
        """Let what has its own patience be done in the background; the task that does it."""
        task = asyncio.create_task(work)
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        return task

    def say(self, platform: str, chat: str, say: Callable[[], Awaitable[object]]) -> bool:
        """As `again`, for a note about a case of that chat, which stands in `/cases` whether or not it is said.

        False where too many wait. Those, and what is given up in the end, are counted as `unsaid`.
        """
        of = platform, chat
        if self._notes.total() >= MAX_NOTES or self._notes[of] >= MAX_NOTES_EACH:
            log.warning("too many notes wait to be said; moderators are told how many", platform=platform)
            self._unsaid[of] += 1
            return False
        self._notes[of] += 1
        self.again(say).add_done_callback(lambda task: self._over(of, task))
        return True

    def unsaid(self, platform: str, chat: str) -> int:
        """How many notes about the chat's cases were never said, as far as this program knows."""
        return self._unsaid[platform, chat]

    def counted(self, platform: str, chat: str, count: int) -> None:
        """Note that moderators of the chat were told of so many of them that they stand in `/cases`."""
        self._unsaid -= Counter({(platform, chat): count})

    def _over(self, of: Chat, task: asyncio.Task[bool]) -> None:
        self._notes -= Counter({of: 1})
        if not task.cancelled() and not task.result():
            self._unsaid[of] += 1

    @property
    def count(self) -> int:
        """How much waits."""
        return len(self._waiting)

    async def settled(self) -> None:
        """Wait until nothing waits any more."""
        while self._waiting:
            await asyncio.gather(*self._waiting)

    async def aclose(self) -> None:
        """Leave no task behind."""
        tasks, self._waiting = list(self._waiting), set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _again(self, say: Callable[[], Awaitable[object]]) -> bool:
        """Whether it was done at last."""
        began_s, attempt = self._clock.elapsed_s(), 0
        while self._clock.elapsed_s() - began_s < PATIENCE_S:
            await self._clock.sleep(back_off_s(attempt))
            attempt += 1
            try:
                await say()
            except (Unreachable, StoreUnavailable, LeaseHeld):
                continue
            except (PlatformError, RecordError) as failure:
                log.warning("what waited was given up", error=type(failure).__name__)
                return False
            return True
        log.warning("what waited was given up: it was not possible for too long")
        return False
