"""Time as the bots see it, so that tests need not wait for it."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """The machine's clock."""

    def __init__(self) -> None:
        self._began_s = time.time() - time.monotonic()

    def now_s(self) -> float:
        """Unix time."""
        return time.time()

    def elapsed_s(self) -> float:
        """Seconds since some fixed moment; never jumps."""
        return time.monotonic()

    def steady_s(self) -> float:
        """Unix time as this program has it: by what has passed since it began, whatever the machine's time was set to since."""
        return self._began_s + time.monotonic()

    async def sleep(self, duration_s: float) -> None:
        """Wait `duration_s` seconds."""
        await asyncio.sleep(duration_s)

    async def tick(self, duration_s: float) -> None:
        """The same, for what goes on beside the work, again and again: no clock of a test hurries because of it."""
        await asyncio.sleep(duration_s)
