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
    REMOVED = "removed"
    RELEASED = "released"
    """A moderator put it back."""
    FAILED = "failed"
    """The removal could not be carried out; `problem` says why."""


class SendState(StrEnum):
    """What is known of a message that must be sent at most once."""

    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    """Interrupted in mid-send; never sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One note that a case caused."""

    state: SendState
    chat: str = ""
    message: str = ""
    """Its id, once sent."""


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
    reviewer: str = ""
    problem: str = ""
    """A code for the texts: `forbidden_delete_messages`, `held_bytes_lost`…"""


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

    async def update(self, case: Case) -> None:
        """Nothing; the case is stored as it now is. Raises KeyError for a case never opened."""
        ...

    async def case(self, case_id: str) -> Case | None:
        """The case, or None if there is none or it was forgotten."""
        ...

    async def recent(self, platform: str, chat: str, limit: int) -> list[Case]:
        """The chat's newest cases, newest first."""
        ...

    async def claim(self, case_id: str, action: Action) -> bool:
        """True for exactly one caller ever: it may send the note that `action` needs, and must then call `settle`."""
        ...

    async def settle(self, case_id: str, action: Action, sent: Sent) -> None:
        """Nothing; what became of the note is stored."""
        ...

    async def sent(self, case_id: str, action: Action) -> Sent | None:
        """What is known of the note; None if nobody claimed it."""
        ...

    async def aclose(self) -> None:
        """Nothing; connections are closed."""
        ...
