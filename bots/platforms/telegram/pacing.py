"""How fast the bot may talk: Telegram's published figures per chat and overall, and whatever wait it asks for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bots.clock import Clock
from bots.platform.latest import Turn
from bots.platforms.telegram.failures import wait_s

OVERALL = (30, 1.0)
GROUP = (20, 60.0)
"""Messages in seconds; https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this."""
PRIVATE = (3, 3.0)
MAX_CHATS = 10_000
CLOSED_S = 1
"""When to try again what waited while the connection was closed."""
SAYS = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendMediaGroup",
        "editMessageText",
        "editMessageCaption",
        "editMessageMedia",
    }
)
"""What waits its turn. Removals and restrictions do not: they must never wait behind what the bot has to say anywhere."""


class Window:
    """At most `count` in any `span_s` seconds."""

    def __init__(self, limit: tuple[int, float], clock: Clock) -> None:
        self._count, self._span_s = limit
        self._clock = clock
        self._began_s: deque[float] = deque()
        self._line: list[tuple[Turn, asyncio.Future[None]]] = []
        self._door: asyncio.Task[None] | None = None
        self.blocked_until_s = 0.0

    async def enter(self, turn: Turn) -> None:
        """Return once it is this turn: those that a person awaits first, else first come, first served."""
        if not self._line and self._wait_s() <= 0:
            self._began_s.append(self._clock.elapsed_s())
            return
        place = turn, asyncio.get_running_loop().create_future()
        self._line.append(place)
        if self._door is None:
            self._door = asyncio.create_task(self._let_in())
        try:
            await place[1]
        finally:
            if place in self._line:
                self._line.remove(place)

    def close(self) -> None:
        """Send everybody away who still waits: the connection is closed, and there may be another one soon."""
        if self._door is not None:
            self._door.cancel()
        for _, let_in in self._line:
            if not let_in.done():
                let_in.set_exception(RetryAfter(CLOSED_S))

    async def _let_in(self) -> None:
        try:
            while self._line:
                if (wait_s := self._wait_s()) > 0:
                    await self._clock.sleep(wait_s)
                    continue
                place = min(self._line, key=lambda it: not it[0].awaited)
                self._line.remove(place)
                if not place[1].done():
                    self._began_s.append(self._clock.elapsed_s())
                    place[1].set_result(None)
        finally:
            self._door = None

    def _wait_s(self) -> float:
        now_s = self._clock.elapsed_s()
        while self._began_s and self._began_s[0] <= now_s - self._span_s:
            self._began_s.popleft()
        full_s = self._began_s[0] + self._span_s - now_s if len(self._began_s) >= self._count else 0.0
        return max(full_s, self.blocked_until_s - now_s)


class Pacing(BaseRateLimiter[Turn]):
    """PTB's rate limiter, with a window per chat. One chat that must wait does not hold up the others."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._overall = Window(OVERALL, clock)
        self._chats: OrderedDict[str, Window] = OrderedDict()

    async def initialize(self) -> None:
        """Do nothing: there is nothing to begin."""

    async def shutdown(self) -> None:
        """Leave nobody waiting."""
        for window in (self._overall, *self._chats.values()):
            window.close()

    async def wait(self, chat: str, turn: Turn) -> None:
        """Wait for this turn to say one thing in the chat; the call that is made with it then waits no more."""
        await self._chat(chat).enter(turn)
        await self._overall.enter(turn)
        turn.taken = True

    async def process_request(  # PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Turn | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Telegram's answer. A wait that it asks for holds for the whole chat, and is raised to the caller."""
        if endpoint not in SAYS or "chat_id" not in data:
            # A wait for something else than talking is the caller's alone.
            return await callback(*args, **kwargs)
        name, turn = str(data["chat_id"]), rate_limit_args or Turn()
        for _ in range(_messages(data)):
            if not turn.taken:
                await self.wait(name, turn)
            turn.taken = False
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._chat(name).blocked_until_s = self._clock.elapsed_s() + wait_s(error)
            raise

    def _chat(self, chat: str) -> Window:
        window = self._chats.pop(chat, None) or Window(GROUP if chat.startswith(("-", "@")) else PRIVATE, self._clock)
        self._chats[chat] = window
        while len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)
        return window


def _messages(data: dict[str, Any]) -> int:
    """How many messages this makes: an album is one for each picture."""
    media = data.get("media")
    return len(media) if isinstance(media, list | tuple) else 1
