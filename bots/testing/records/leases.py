"""Leases in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from bots.testing.records.failing import Failing


@dataclass(slots=True, kw_only=True)
class FakeLeases(Failing):
    """Leases in memory, which end by the clock."""

    kept: dict[str, tuple[str, float]] = field(default_factory=dict)
    """What it is for → its holder, and when it ends."""

    async def acquire(self, key: str, holder: str, ttl_s: float) -> bool:
        self.meet_failure()
        now_s = self.clock.now_s()
        other, until_s = self.kept.get(key, (holder, 0.0))
        if other != holder and until_s > now_s:
            return False
        self.kept[key] = holder, now_s + ttl_s
        return True

    async def renew(self, key: str, holder: str, ttl_s: float) -> bool:
        self.meet_failure()
        now_s = self.clock.now_s()
        other, until_s = self.kept.get(key, ("", 0.0))
        if other != holder or until_s <= now_s:
            return False
        self.kept[key] = holder, now_s + ttl_s
        return True

    async def release(self, key: str, holder: str) -> None:
        self.meet_failure()
        if self.kept.get(key, ("", 0.0))[0] == holder:
            del self.kept[key]
