"""Together: what several ask at the same time is asked of a server at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Together(Generic[Item, Answer]):
    """Asks for one group after the other. Who comes alone is asked for at once; while an answer is awaited the next gather.

    There is no timer: a group is what has come meanwhile, `most` at most. Use it on one event loop.
    """

    def __init__(self, ask: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], most: int) -> None:
        self._ask = ask
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    async def answer(self, item: Item) -> Answer:
        """The answer to this item. Raises what asking for its group raised.

        Whoever is cancelled meanwhile takes nothing from the others, nor back what was asked.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._serve())
        return await future

    async def aclose(self) -> None:
        """Wait for what is under way."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _serve(self) -> None:
        try:
            while self._waiting:
                # Whoever was cancelled before anything was asked for it asks for nothing.
                group = [each for each in self._waiting[: self._most] if not each[1].done()]
                del self._waiting[: self._most]
                if group:
                    await self._serve_one(group)
        finally:
            self._task = None

    async def _serve_one(self, group: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._ask([item for item, _ in group])
        except BaseException as error:
            for _, future in group:
                if not future.done():
                    future.set_exception(error) if isinstance(error, Exception) else future.cancel()
            if not isinstance(error, Exception):
                raise
        else:
            for (_, future), answer in zip(group, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
