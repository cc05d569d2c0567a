"""What the bot's own messages are to read: of several edits of one message that wait, only the last is made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bots.platform.errors import Unreachable
from bots.platform.records import Note

Key = tuple[str, str]
"""A chat and a message."""


@dataclass(slots=True, kw_only=True)
class Turn:
    """Somebody's turn to say something. May be hurried while it is waited for."""

    awaited: bool = False
    """A person looks at it: it goes before what nobody waits for."""
    taken: bool = False
    """It was waited for, and is good for one call."""


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """An edit whose turn it is not yet: what it will write may be another note by then."""

    note: Note
    asked: int = 0
    """By how many."""
    turn: Turn = field(default_factory=Turn)
    task: asyncio.Task[None] | None = None


class Latest:
    """Edits of the bot's messages, for each message one after the other, in the order in which they were asked for."""

    def __init__(
        self,
        wait: Callable[[Key, Turn], Awaitable[None]],
        write: Callable[[Key, Note, Turn], Awaitable[None]],
    ) -> None:
        self._wait = wait
        self._write = write
        self._waiting: dict[Key, _Waiting] = {}
        self._last: dict[Key, asyncio.Task[None]] = {}

    async def edit(self, chat: str, message: str, note: Note) -> None:
        """Write the note, or, where a later one comes before its turn, only that one: what comes of that holds for both.

        Raises what writing does; but whoever was overtaken is not asked to try again, which is for the last of them.
        """
        key = chat, message
        waiting = self._waiting.get(key)
        if waiting is None:
            waiting = self._waiting[key] = _Waiting(note=note)
            waiting.task = self._begin(key, lambda: self._edit(key, waiting))
        # Without a thumbnail of its own it keeps the one that the edit before it would have brought.
        waiting.note = replace(note, thumbnail=note.thumbnail or waiting.note.thumbnail)
        waiting.turn.awaited |= note.awaited
        waiting.asked += 1
        number = waiting.asked
        try:
            if waiting.task is not None:
                await _over(waiting.task)
        except Unreachable:
            if number == waiting.asked:
                raise

    async def alone(self, chat: str, message: str, write: Callable[[], Awaitable[None]]) -> None:
        """Do something else with the message, after every edit that was asked for before, and before those that follow."""
        key = chat, message
        self._waiting.pop(key, None)
        await _over(self._begin(key, write))

    async def aclose(self) -> None:
        """Leave no task behind; whoever waits for one hears that it is Unreachable."""
        tasks = list(self._last.values())
        self._waiting.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, key: Key, write: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        before = self._last.get(key)

        async def after() -> None:
            if before is not None:
                await asyncio.wait([before])
            await write()

        task = self._last[key] = asyncio.create_task(after())
        task.add_done_callback(lambda done: self._ended(key, done))
        return task

    async def _edit(self, key: Key, waiting: _Waiting) -> None:
        try:
            await self._wait(key, waiting.turn)
        finally:
            if self._waiting.get(key) is waiting:
                del self._waiting[key]
        await self._write(key, waiting.note, waiting.turn)

    def _ended(self, key: Key, task: asyncio.Task[None]) -> None:
        if self._last.get(key) is task:
            del self._last[key]
        if not task.cancelled():
            task.exception()  # whoever waits for it hears of it; nobody may


async def _over(task: asyncio.Task[None]) -> None:
    """Return once the edit is made, whoever else stops waiting for it. Raises Unreachable where it is given up."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        own = asyncio.current_task()
        if task.cancelled() and (own is None or not own.cancelling()):
            raise Unreachable("the connection was closed before it was this edit's turn") from None
        raise
