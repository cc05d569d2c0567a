"""Quotas in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from bots.testing.records.failing import Failing


@dataclass(slots=True, kw_only=True)
class FakeQuotas(Failing):
    """Implements `Quotas`."""

    used: dict[str, tuple[int, float]] = field(default_factory=dict)
    """How often, and until when that counts."""

    async def take(self, name: str, count: int, limit: int, span_s: int) -> float:
        self.meet_failure()
        now_s = self.clock.now_s()
        used, until_s = self.used.get(name, (0, 0.0))
        if until_s <= now_s:
            used, until_s = 0, now_s + span_s
        if used >= limit:
            return until_s - now_s
        self.used[name] = (used + count, until_s)
        return 0.0
