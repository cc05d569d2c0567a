"""PORT CaseStore: policies and cases. Nothing here is ever told of a private check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bots.policy import Action, Decision, Policy
from worker.contract import Origin


class CaseError(Exception):
    """The root of this module's errors.

    CaseError
    └── StoreUnavailable   Redis cannot be reached
    """


class StoreUnavailable(CaseError):
    """The cases' Redis cannot be reached; nothing was changed. Try again."""


class CaseState(StrEnum):
    """Where a case stands."""

    RECORDED = "recorded"
    """Nothing was removed."""
    HELD = "held"
    """Out of the chat until a moderator decides."""
    RELEASING = "releasing"
    """A moderator is having it put back; if that takes minutes, whoever was at it died."""
    REMOVED = "removed"
    RELEASED = "released"
    """A moderator put it back, or left it where it was."""
    FAILED = "failed"
    """The removal could not be carried out; `problem` says why."""


class SendState(StrEnum):
    """What is known of a message that must be sent at most once."""

    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    """Interrupted in mid-send; never sent again."""
    FAILED = "failed"
    """It did not arrive, and that is known; never sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One note that a case caused."""

    state: SendState
    chat: str = ""
    message: str = ""
    """Its id, once sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One picture of a case that is kept out of the chat."""

    message: str
    """The message that carried it."""
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The record of one incident: what was found, what was decided, what was done. No picture, no name, no text."""

    id: str
    """Short and unguessable; people read it aloud."""
    opened_at_s: float
    """Unix time."""
    origin: Origin
    decision: Decision
    state: CaseState = CaseState.RECORDED
    messages: tuple[str, ...] = ()
    """Every message of the incident that was judged."""
    removed: tuple[str, ...] = ()
    """Those of them that were taken out of the chat."""
    held: tuple[Held, ...] = ()
    """What was sealed before it was removed. Their order is what `held_id` counts by, so it only ever grows."""
    problem: str = ""
    """A code for the texts: `forbidden`, `not_sealed`…"""
    changed_at_s: float = 0.0
    """Unix time of the last change of `state`."""
    revision: int = 0
    """How often it was changed; `CaseStore.update` compares it."""

    def held_id(self, index: int) -> str:
        """The name under which the scan service keeps the bytes of `held[index]`."""
        return f"{self.id}-{index}"


@runtime_checkable
class CaseStore(Protocol):
    """Policies and cases of all chats. Any number of replicas use it at once. Raises StoreUnavailable."""

    async def policy(self, platform: str, chat: str) -> Policy:
        """The chat's policy; the default where nobody chose one."""
        ...

    async def set_policy(self, platform: str, chat: str, policy: Policy) -> None:
        """Nothing; the chat's policy is stored."""
        ...

    async def open(self, case: Case) -> Case:
        """The incident's case: `case` if it is the first for (platform, chat, incident), else the one there is, unchanged."""
        ...

    async def update(self, case: Case) -> Case | None:
        """The case as stored, one revision on; None where it was changed since `case` was read, so nothing was stored.

        Raises KeyError for a case never opened, or forgotten.
        """
        ...

    async def case(self, case_id: str) -> Case | None:
        """The case, or None if there is none or it was forgotten."""
        ...

    async def recent(self, platform: str, chat: str, limit: int) -> list[Case]:
        """The chat's newest cases, newest first."""
        ...

    async def claim(self, key: str, action: Action, keep_s: int = 0) -> bool:
        """True for exactly one caller ever: it may send the note that `action` needs, and must then call `settle`.

        `key` is a case's id, or, where there is no case, a scan's. The claim is forgotten after `keep_s` seconds; 0: with
        the cases.
        """
        ...

    async def settle(self, key: str, action: Action, sent: Sent) -> None:
        """Nothing; what became of the note is stored."""
        ...

    async def sent(self, key: str, action: Action) -> Sent | None:
        """What is known of the note; None if nobody claimed it."""
        ...

    async def aclose(self) -> None:
        """Nothing; connections are closed."""
        ...
