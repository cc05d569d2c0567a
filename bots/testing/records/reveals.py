"""Leaves to look at pictures, in memory."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from bots.records.reveals import Reveal
from bots.testing.records.failing import Failing


@dataclass(slots=True, kw_only=True)
class FakeReveals(Failing):
    """Implements `Reveals`."""

    given: dict[str, tuple[Reveal, float]] = field(default_factory=dict)
    """By token, with the moment at which each expires."""

    async def give(self, reveal: Reveal, keep_s: int) -> str:
        self.meet_failure()
        token = secrets.token_urlsafe(24)
        self.given[token] = (reveal, self.clock.now_s() + keep_s)
        return token

    async def peek(self, token: str) -> Reveal | None:
        self.meet_failure()
        reveal, until_s = self.given.get(token, (None, 0.0))
        return reveal if self.clock.now_s() < until_s else None

    async def withdraw(self, platform: str, member: str) -> None:
        self.meet_failure()
        for token, (leave, _) in list(self.given.items()):
            if (leave.platform, leave.member) == (platform, member):
                del self.given[token]

    async def use(self, token: str) -> Reveal | None:
        reveal = await self.peek(token)
        self.given.pop(token, None)
        return reveal
