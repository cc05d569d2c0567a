"""Pulse: a worker's sign of life in Redis, and which of the batches that it took it still has in hand."""

from __future__ import annotations

import contextlib
import threading
from itertools import count

import redis

from worker.client import keys
from worker.client.pace import Pace
from worker.memory import used_bytes

WEIGH_EVERY = 4
"""Every so many signs of life a worker says how much memory it takes."""


class Pulse:
    """A worker's sign of life, given by a thread of its own, so that a long batch does not look like death.

    It vouches for what is taken in the batches that are in hand alone: what was left undone of an earlier one is nobody's.
    """

    def __init__(
        self, connection: redis.Redis, worker: str, every_s: float | None = None, alive_s: int = keys.ALIVE_S
    ) -> None:
        self._connection = connection
        self._alive_s = alive_s
        self._every_s = alive_s / 4 if every_s is None else every_s
        self._worker = worker
        self._key = keys.alive(worker)
        self._memory_key = keys.memory(worker)
        self._batches: tuple[int, ...] = ()
        self.pace = Pace()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> Pulse:
        self._give()
        self._weigh()
        self._thread.start()
        return self

    @property
    def word(self) -> str:
        """What it says: the numbers of the batches in hand."""
        return keys.vouched(self._batches)

    def vouch_for(self, batch: int) -> str:
        """From now on vouch for this batch, too; what its flights name as their worker."""
        self._batches = (*self._batches, batch)
        self._give()
        return keys.hold(self._worker, batch)

    def keep(self, *batches: int) -> None:
        """From its next sign of life on vouch for these batches alone."""
        self._batches = batches

    def _give(self) -> None:
        self._connection.set(self._key, self.word, ex=self._alive_s)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        with contextlib.suppress(redis.RedisError, OSError):
            self._connection.delete(self._key, self._memory_key)
            self._connection.hdel(keys.PACES, self._worker)

    def _weigh(self) -> None:
        # It is known until it is told again, however far apart the signs of life are.
        self._connection.set(self._memory_key, used_bytes(), ex=2 * self._alive_s)

    def _beat(self) -> None:
        for beat in count(1):
            if self._stop.wait(self._every_s):
                return
            with contextlib.suppress(redis.RedisError, OSError):
                self._give()
                self.pace.note(self._connection, self._worker)
                if beat % WEIGH_EVERY == 0:
                    self._weigh()
