"""What every fake of a port has: a clock that tests move, failures to come, and former ids of chats."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from bots.clock import Clock
from bots.records.errors import StoreUnavailable


@dataclass(slots=True, kw_only=True)
class Failing:
    """A fake whose next calls can be made to fail."""

    clock: Clock
    failures: deque[Exception] = field(default_factory=deque)
    """Raised by its next calls, one each."""
    everywhere: deque[Exception] = field(default_factory=deque)
    """The same, shared by all fakes of one `fake_records()`."""
    away: bool = False
    """Its server cannot be reached."""

    def meet_failure(self) -> None:
        """Raise what was put into the queues, its own first; StoreUnavailable while it is away."""
        for waiting in (self.failures, self.everywhere):
            if waiting:
                raise waiting.popleft()
        if self.away:
            raise StoreUnavailable("away")


@dataclass(slots=True, kw_only=True)
class Moving(Failing):
    """A fake of what is kept of chats, which may have moved."""

    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    """Platform and former id → the chat's next id. Shared by all fakes of one `fake_records()`."""

    def at_home(self, platform: str, chat: str) -> str:
        """The id that the chat has now."""
        while (platform, chat) in self.homes:
            chat = self.homes[platform, chat]
        return chat
