"""PORT Outbox: what the bot has said, so that it says it at most once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

SENT_SCHEMA = 2


class Said(StrEnum):
    """What a note was for. One of each for a key."""

    ANSWER = "answer"
    """To whoever asked."""
    REPLY = "reply"
    """In public, to the picture."""
    NOTICE = "notice"
    """In public: it was taken out."""
    CARD = "card"
    """To the moderators."""
    MEMBER = "member"
    """To the member whose picture it was."""
    APPEAL = "appeal"
    BREAKER = "breaker"
    BROKEN_PLACE = "broken_place"
    """The moderators' chat cannot be written to."""
    STRIKE = "strike"
    PENALTY = "penalty"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"
    PUT_BACK = "put_back"
    LEFT_OUT = "left_out"
    """To the moderators: too many pictures beside messages came at once, and some were not looked at."""


class SendState(StrEnum):
    """What is known of a message that must be sent at most once."""

    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    """Interrupted in mid-send; never sent again."""
    REFUSED = "refused"
    """The platform would not take it: it did not arrive, and trying again would not help."""
    FAILED = "failed"
    """It did not arrive, and that is known: it may be claimed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One note."""

    schema: int = SENT_SCHEMA
    state: SendState
    chat: str = ""
    message: str = ""
    """Its id, once sent."""


@runtime_checkable
class Outbox(Protocol):
    """Claims of all replicas. Raises StoreUnavailable."""

    async def claim(self, key: str, said: Said, keep_s: int = 0) -> bool:
        """True for exactly one caller: it may send the note, and must then call `settle`.

        True again only after it was settled as FAILED, when nothing has arrived. `key` names no person: a case's id, a
        scan's, a digest. The claim is forgotten after `keep_s` seconds; 0: with the cases.
        """
        ...

    async def settle(self, key: str, said: Said, sent: Sent) -> None:
        """Store what became of the note, as long as the claim is kept."""
        ...

    async def sent(self, key: str, said: Said) -> Sent | None:
        """What is known of the note; None if nobody claimed it."""
        ...
