"""How often the bot has begun anew, kept across restarts: Discord allows a thousand beginnings a day, and takes the token away
beyond that. A program that dies at every start must not use them up."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bots.clock import Clock
from worker.private import own_text

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """So many beginnings at most within so long."""

    starts: int
    within_s: float


ALLOWED = (
    Allowance(starts=3, within_s=60.0),
    Allowance(starts=30, within_s=3_600.0),
)
"""A few in a minute for a line that is cut; as many for each of its shards, which begin one by one."""
A_DAY = Allowance(starts=400, within_s=DAY_S)
"""Less than half of what Discord allows."""


class Starts:
    """The beginnings of one bot, of every program that has this folder."""

    def __init__(self, path: Path, clock: Clock, allowed: Sequence[Allowance] = ALLOWED) -> None:
        self._path = path
        self._clock = clock
        self._allowed = allowed

    async def take(self, shards: int = 1) -> float:
        """How long it waited until one of so many shards may begin; that it does is written down by then."""
        waited_s = 0.0
        while pause_s := self._pause_s(shards):
            await self._clock.sleep(pause_s)
            waited_s += pause_s
        self._write([*self._begun_s(), self._clock.now_s()])
        return waited_s

    def _pause_s(self, shards: int) -> float:
        """Until when it must wait, from now; 0 if it may begin."""
        begun_s, now_s = self._begun_s(), self._clock.now_s()
        longest_s = 0.0
        limits = [(each.starts * shards, each.within_s) for each in self._allowed]
        for starts, within_s in (*limits, (A_DAY.starts, A_DAY.within_s)):
            lately = [at_s for at_s in begun_s if at_s > now_s - within_s]
            if len(lately) >= starts:
                longest_s = max(longest_s, lately[-starts] + within_s - now_s)
        return longest_s

    def _begun_s(self) -> list[float]:
        """When, in Unix time, within the last day. What a clock that was wrong has written lies in the future: it counts for
        nothing."""
        now_s = self._clock.now_s()
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            found = sorted(float(at_s) for at_s in stored)
        except (OSError, ValueError, TypeError):
            return []
        return [at_s for at_s in found if now_s - DAY_S < at_s <= now_s]

    def _write(self, begun_s: list[float]) -> None:
        """Write it to the disk. A full one costs the counting, not the bot."""
        with contextlib.suppress(OSError):
            own_text(self._path, json.dumps(begun_s))
