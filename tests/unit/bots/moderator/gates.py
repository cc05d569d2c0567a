"""What a platform is doing while something else happens: no luck, no timing."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.unit.bots.moderator.conftest import Scene


class Gate:
    """Stops a platform's method at its first call, or at every one, before it takes effect, until it is opened."""

    def __init__(self, scene: Scene, method: str, *, every: bool = False) -> None:
        self._open, self._reached = asyncio.Event(), asyncio.Event()
        real = getattr(scene.platform, method)

        async def call(*arguments: Any, **named: Any) -> Any:
            if every or not self._reached.is_set():
                self._reached.set()
                await self._open.wait()
            return await real(*arguments, **named)

        setattr(scene.platform, method, call)

    async def reached(self) -> None:
        """Wait until somebody is there."""
        await asyncio.wait_for(self._reached.wait(), 5)

    def open(self) -> None:
        """Let it go on."""
        self._open.set()
