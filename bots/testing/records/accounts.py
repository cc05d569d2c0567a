"""Accounts in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from bots.testing.records.failing import Failing


@dataclass(slots=True, kw_only=True)
class FakeAccounts(Failing):
    """Accounts in memory."""

    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    """By platform, account → name."""

    async def name(self, platform: str, account: str, replaced: str = "") -> str:
        self.meet_failure()
        named = self.kept.setdefault(platform, {})
        fresh = f"{platform}-{account}"
        has_none = named.get(account, fresh) == fresh
        if replaced != account and replaced in named and has_none:
            named[account] = named.pop(replaced)
        elif account not in named:
            named[account] = fresh if named else platform
        return named[account]
