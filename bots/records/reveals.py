"""PORT Reveals: one-time, expiring leave to look at one picture of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

REVEAL_SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """Who may look at what."""

    schema: int = REVEAL_SCHEMA
    case: str
    finding: int
    member: str
    platform: str


@runtime_checkable
class Reveals(Protocol):
    """Leaves of all chats. Raises StoreUnavailable."""

    async def give(self, reveal: Reveal, keep_s: int) -> str:
        """Give leave for so many seconds; the token that carries it, which is stored nowhere, only its hash."""
        ...

    async def peek(self, token: str) -> Reveal | None:
        """What the token leads to, without using it up; None once it was used or has expired."""
        ...

    async def withdraw(self, platform: str, member: str) -> None:
        """Let every leave that the member has been given lead nowhere."""
        ...

    async def use(self, token: str) -> Reveal | None:
        """Use the token up: what it leads to for exactly one caller, then None."""
        ...
