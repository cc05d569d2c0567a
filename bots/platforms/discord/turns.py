"""Discord's limit for a whole bot, spent so that a removal never waits for anything that is not one."""

from __future__ import annotations

from collections import deque

from bots.clock import Clock

WINDOW_S = 1.0
ALLOWED = 45
"""Of Discord's fifty requests a second; discord.py's own few are not counted here."""
KEPT = 15
"""So many of them are for what is urgent alone."""


class Turns:
    """Who may call Discord now. What one channel or server may take is discord.py's to know: each waits by itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: deque[float] = deque()

    async def take(self, *, urgent: bool) -> None:
        """Wait until one more call is allowed, and count it."""
        limit = ALLOWED if urgent else ALLOWED - KEPT
        while (wait_s := self._wait_s(limit)) > 0:
            await self._clock.sleep(wait_s)
        self._taken.append(self._clock.elapsed_s())

    def _wait_s(self, limit: int) -> float:
        now_s = self._clock.elapsed_s()
        while self._taken and self._taken[0] <= now_s - WINDOW_S:
            self._taken.popleft()
        # The one that must have left the window before there is room.
        return 0.0 if len(self._taken) < limit else self._taken[-limit] + WINDOW_S - now_s
