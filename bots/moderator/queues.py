"""Results by chat: what is to be done about a picture is never behind what is to be said about others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from worker.client.scanner import Delivery

Floor = Callable[[], Awaitable[None]]
"""Returns once the caller has the floor: what is said from now on keeps nobody from acting. Asked for again, at once."""


async def at_once() -> None:
    """The floor, where nobody else wants it."""


class Queues:
    """Results by chat: one chat that must wait holds up no other. So many of a chat act at the same time at most, and as many
    speak: services let a bot say only so much in a minute, and whoever waits for that keeps none of the chat from acting.
    """

    def __init__(self, each: int) -> None:
        self._each = each
        self._waiting: dict[str, deque[Delivery]] = {}
        self._acting: dict[str, int] = {}
        self._floors: dict[str, int] = {}
        self._silent: dict[str, deque[asyncio.Future[None]]] = {}
        self._spoken: dict[int, asyncio.Future[None]] = {}
        self._closed = False
        self.count = 0

    def put(self, delivery: Delivery) -> None:
        """Take it on."""
        self.back(delivery)
        self.count += 1

    def take(self) -> list[Delivery]:
        """Those whose turn it is to act; each must come back by `done`."""
        taken = []
        for key in list(self._waiting):
            waiting = self._waiting[key]
            while waiting and self._acting.get(key, 0) < self._each:
                taken.append(waiting.popleft())
                self._acting[key] = self._acting.get(key, 0) + 1
            if not waiting:
                del self._waiting[key]
        return taken

    def speak(self, delivery: Delivery) -> asyncio.Future[None]:
        """Make room for the next of its chat to act; done once this one has the floor, first come, first served.

        Cancelled where the queues close before.
        """
        if (asked := self._spoken.get(id(delivery))) is not None:
            return asked
        key, turn = _key(delivery), asyncio.get_running_loop().create_future()
        self._spoken[id(delivery)] = turn
        _fewer(self._acting, key)
        if self._floors.get(key, 0) < self._each:
            self._floors[key] = self._floors.get(key, 0) + 1
            turn.set_result(None)
        elif self._closed:
            turn.cancel()
        else:
            self._silent.setdefault(key, deque()).append(turn)
        return turn

    def done(self, delivery: Delivery) -> None:
        """Make room for the next of its chat."""
        self.aside(delivery)
        self.count -= 1

    def aside(self, delivery: Delivery) -> None:
        """Make room for the next of its chat, as long as it is put off: until `back`."""
        turn, key = self._spoken.pop(id(delivery), None), _key(delivery)
        if turn is None:
            _fewer(self._acting, key)
        elif turn.done() and not turn.cancelled():
            self._pass_on(key)
        else:
            turn.cancel()

    def back(self, delivery: Delivery) -> None:
        """Let one that was put off wait for its turn again."""
        self._waiting.setdefault(_key(delivery), deque()).append(delivery)

    def close(self) -> None:
        """Give the floor to nobody who still waits for it."""
        self._closed = True
        for waiting in self._silent.values():
            for turn in waiting:
                turn.cancel()

    def _pass_on(self, key: str) -> None:
        """Give the floor to the next of the chat."""
        waiting = self._silent.pop(key, deque())
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                if waiting:
                    self._silent[key] = waiting
                return
        _fewer(self._floors, key)


def _fewer(counts: dict[str, int], key: str) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def _key(delivery: Delivery) -> str:
    origin = delivery.result.origin
    return f"{origin.platform}\n{origin.chat}"
