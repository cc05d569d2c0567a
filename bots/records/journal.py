"""PORT Journal: what happened in a chat, append-only. Strikes, audit, appeals, replay and reports read it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

EVENT_SCHEMA = 1


class EventKind(StrEnum):
    """What can happen."""

    FOUND = "found"
    """A picture was decided on; `case`, `finding`, `member`."""
    REMOVED = "removed"
    """Taken out automatically: what the circuit breaker counts. `details`: hold or delete."""
    PRESSED = "pressed"
    """A button, whatever came of it. `details`: choice, outcome."""
    REVIEWED = "reviewed"
    UNDONE = "undone"
    STRIKE = "strike"
    """`weight` says how many."""
    STRIKE_BACK = "strike_back"
    """Strikes of `case` were taken back."""
    PENALTY = "penalty"
    """`details`: mute, kick or ban, and what came of it."""
    PENALTY_BACK = "penalty_back"
    REVEALED = "revealed"
    """A moderator was given a link to look at a picture, or used it. `details`: given, used."""
    COPY_DESTROYED = "copy_destroyed"
    POLICY = "policy"
    """`before` and `after` are TOML."""
    ANSWERED = "answered"
    """Somebody asked here about a picture, and was answered in public. `picture`; `details`: the answer's message."""
    APPEALED = "appealed"
    APPEAL_DECIDED = "appeal_decided"
    REPORTED = "reported"
    TAKEDOWN = "takedown"
    """Somebody says: this is me."""
    MINOR = "minor"
    KNOWN_ADDED = "known_added"
    KNOWN_REMOVED = "known_removed"
    EXEMPTED = "exempted"
    EXEMPTION_ENDED = "exemption_ended"
    BREAKER_TRIPPED = "breaker_tripped"
    BREAKER_RESET = "breaker_reset"
    PLACE_BROKEN = "place_broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. Ids are the platform's; no name, no text that somebody wrote but an admin's own reason."""

    schema: int = EVENT_SCHEMA
    kind: EventKind
    at_s: float
    case: str = ""
    finding: int = 0
    member: str = ""
    """Whom it is about."""
    actor: str = ""
    """Who did it; empty: the bot, by the chat's rules."""
    details: str = ""
    weight: int = 0
    picture: str = ""
    """A digest."""
    before: str = ""
    after: str = ""


@runtime_checkable
class Journal(Protocol):
    """The journals of all chats. Raises StoreUnavailable."""

    async def append(self, platform: str, chat: str, event: Event, *, once: str = "") -> bool:
        """Append the event; False, and nothing is appended, where one was appended with the same `once` before."""
        ...

    def read(
        self, platform: str, chat: str, since_s: float = 0.0, *, newest_first: bool = False
    ) -> AsyncIterator[Event]:
        """The events since then (Unix time), oldest first unless asked otherwise. Unreadable ones are passed over."""
        ...
