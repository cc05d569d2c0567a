"""PORT Journal: what happened in a chat, append-only but for `/forget`. Strikes, audit, appeals, replay and reports read it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
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
    """A button. `details`: choice; that what it asks for was begun, or what came of it. One that only looks has the second."""
    REVIEWED = "reviewed"
    UNDONE = "undone"
    STRIKE = "strike"
    """`weight` says how many."""
    STRIKE_BACK = "strike_back"
    """Strikes of `case` were taken back."""
    STRIKE_AGAIN = "strike_again"
    """What was taken back last of `case` counts again for `member`: that decision was undone."""
    PENALTY = "penalty"
    """`details`: mute, kick or ban, and what came of it."""
    PENALTY_BACK = "penalty_back"
    """`case` is no reason any more for `member` to be muted or banned; another case may be. `details`: which of these."""
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
    """A moderator has stopped a case, because it may show a minor; or a picture of such a one came again and was taken out."""
    KNOWN_ADDED = "known_added"
    KNOWN_REMOVED = "known_removed"
    EXEMPTED = "exempted"
    EXEMPTION_ENDED = "exemption_ended"
    BREAKER_TRIPPED = "breaker_tripped"
    """`member` or `picture` where it is theirs alone that has reached its limit; neither: the chat's."""
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
    looks: str = ""
    """The picture's PDQ, 64 hexadecimal digits, where it is good enough to go by: another copy of it has another digest."""
    before: str = ""
    after: str = ""
    about: str = ""
    """Of ANSWERED: the message that carries the picture; empty in events of before."""


@runtime_checkable
class Journal(Protocol):
    """The journals of all chats. Raises StoreUnavailable."""

    async def append(self, platform: str, chat: str, event: Event, *, once: str = "") -> bool:
        """Append the event; False, and nothing is appended, where one was appended with the same `once` before."""
        ...

    def read(
        self,
        platform: str,
        chat: str,
        since_s: float = 0.0,
        *,
        newest_first: bool = False,
        kinds: Collection[EventKind] = frozenset(EventKind),
    ) -> AsyncIterator[Event]:
        """The events of these kinds since then (Unix time), oldest first unless asked otherwise.

        Unreadable ones are passed over. A journal is long and most of it is what was found: name the kinds.
        """
        ...

    async def sweep(self) -> int:
        """Take away what is older than journals are kept, in every chat, whatever happens there; how many events."""
        ...

    async def rewrite(self, platform: str, chat: str, changes: Mapping[Event, Event | None]) -> None:
        """Let each of these events read otherwise, in its place, or be gone (None): for `/forget` alone, which is no correction.

        In one step; one that is not there is passed over. What was appended `once` is not appended again.
        """
        ...
