"""Edits in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from bots.records.edits import Shown
from bots.testing.records.failing import Failing


@dataclass(slots=True, kw_only=True)
class FakeEditLog(Failing):
    """Implements `EditLog`."""

    kept: dict[str, tuple[Shown, float]] = field(default_factory=dict)
    """By name, with the moment at which each is forgotten."""

    async def note(self, name: str, shown: Shown, keep_s: int) -> bool:
        self.meet_failure()
        known = self._known(name)
        if known is not None and known.at_s > shown.at_s:
            return (known.media, known.files) == (shown.media, shown.files)
        self.kept[name] = (shown, self.clock.now_s() + keep_s)
        return True

    async def shown(self, name: str) -> Shown | None:
        self.meet_failure()
        return self._known(name)

    def _known(self, name: str) -> Shown | None:
        shown, until_s = self.kept.get(name, (None, 0.0))
        return shown if self.clock.now_s() < until_s else None
