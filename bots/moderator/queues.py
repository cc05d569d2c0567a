"""Results that wait for their turn, by chat."""

from __future__ import annotations

from collections import deque

from worker.client.scanner import Delivery


class Queues:
    """Results by chat: one chat that must wait holds up no other. So many of a chat at the same time at most."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._waiting: dict[str, deque[Delivery]] = {}
        self._busy: dict[str, int] = {}
        self.count = 0

    def put(self, delivery: Delivery) -> None:
        """Take it on."""
        self.back(delivery)
        self.count += 1

    def take(self) -> list[Delivery]:
        """Those whose turn it is; each must come back by `done`."""
        taken = []
        for key in list(self._waiting):
            waiting = self._waiting[key]
            while waiting and self._busy.get(key, 0) < self._each:
                taken.append(waiting.popleft())
                self._busy[key] = self._busy.get(key, 0) + 1
            if not waiting:
                del self._waiting[key]
        return taken

    def done(self, delivery: Delivery) -> None:
        """Make room for the next of its chat."""
        self.aside(delivery)
        self.count -= 1

    def aside(self, delivery: Delivery) -> None:
        """Make room for the next of its chat, as long as it is put off: until `back`."""
        key = self._key(delivery)
        self._busy[key] -= 1
        if not self._busy[key]:
            del self._busy[key]

    def back(self, delivery: Delivery) -> None:
        """Let one that was put off wait for its turn again."""
        self._waiting.setdefault(self._key(delivery), deque()).append(delivery)

    def _key(self, delivery: Delivery) -> str:
        origin = delivery.result.origin
        return f"{origin.platform}\n{origin.chat}"
