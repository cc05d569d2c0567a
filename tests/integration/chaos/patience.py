"""How long is waited for what comes by itself: in time in which the machine let the programs run."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.integration.chaos.programs import children

LEAST_COUNTED = 0.2
"""So much of the time counts at least: who waits gives up in the end, however busy the machine is."""


class Patience:
    """Counts seconds from now on, those left out in which a program was ready to run and got no processor.

    Where the system does not say that (`/proc/PID/task/TID/schedstat`) every second counts.
    """

    def __init__(self, programs: Callable[[], Iterable[int]]) -> None:
        self._programs = programs
        self._looked_s = time.monotonic()
        self._queued_s = _queued(programs())
        self._spent_s = 0.0

    def spent_s(self) -> float:
        """How many, up to now. Ask often: a program that came and went between two questions is not seen."""
        now_s, queued_s = time.monotonic(), _queued(self._programs())
        passed_s = now_s - self._looked_s
        stood_s = sum(max(0.0, each - self._queued_s.get(thread, each)) for thread, each in queued_s.items())
        self._spent_s += max(passed_s - stood_s, LEAST_COUNTED * passed_s)
        self._looked_s, self._queued_s = now_s, queued_s
        return self._spent_s


def _queued(programs: Iterable[int]) -> dict[str, float]:
    """For how many seconds each thread of these processes, and of those that they started, has stood in line."""
    found = dict[str, float]()
    left = [*programs]
    while left:
        pid = left.pop()
        left += children(pid)
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                with contextlib.suppress(OSError, IndexError, ValueError):
                    words = (thread / "schedstat").read_text(encoding="ascii").split()
                    found[thread.name] = int(words[1]) / 1e9
    return found
