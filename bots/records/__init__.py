"""What is kept, one noun a file: policies, cases, the outbox, the journal, known pictures, people, sealed copies,
leases, updates that wait, accounts.

Each file is a PORT and its records; `bots/records/redis/` implements all of them on a Redis, `bots/testing/records.py` in
memory. Nothing here is ever told of a private check, but for claims and copies under names that say nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bots.records.accounts import Accounts
from bots.records.cases import Case, Cases
from bots.records.copies import Copies
from bots.records.dossiers import Dossiers
from bots.records.edits import EditLog
from bots.records.errors import BrokenRecord, NewerRecord, RecordError, StoreUnavailable
from bots.records.findings import Finding
from bots.records.inbox import Inbox
from bots.records.journal import Event, EventKind, Journal
from bots.records.known import Known
from bots.records.leases import LeaseHeld, Leases
from bots.records.outbox import Outbox, Said
from bots.records.people import People
from bots.records.policies import Policies
from bots.records.quotas import Quotas
from bots.records.reveals import Reveals

__all__ = [
    "BrokenRecord",
    "Case",
    "Event",
    "EventKind",
    "Finding",
    "LeaseHeld",
    "Moves",
    "NewerRecord",
    "RecordError",
    "Records",
    "Said",
    "StoreUnavailable",
]


@runtime_checkable
class Moves(Protocol):
    """Takes all that is kept of a chat to its new id."""

    async def move(self, platform: str, old: str, new: str) -> None:
        """Re-key policies (and the moderators' chats that they name), cases, journal, known pictures and people, in one step.

        What is there already stays, but for a policy that has only begun; the two journals become one. Said twice, it happens
        once. From then on the former id means the new one, whatever is asked or stored under it: what was on its way still
        names it. The new id counts messages anew, so which case a message belongs to does not move. Raises StoreUnavailable.
        """
        ...

    async def home(self, platform: str, chat: str) -> str:
        """The id that the chat has now: the same where it has not moved. Raises StoreUnavailable."""
        ...

    async def former(self, platform: str, chat: str) -> str:
        """The id that the chat had before it moved lately; empty where it did not. Raises StoreUnavailable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything that is kept."""

    policies: Policies
    cases: Cases
    outbox: Outbox
    journal: Journal
    known: Known
    people: People
    copies: Copies
    words: Copies
    """What was written with pictures that may be held: sealed, in memory alone, for as long as a scan takes."""
    edits: EditLog
    reveals: Reveals
    leases: Leases
    inbox: Inbox
    moves: Moves
    accounts: Accounts
    dossiers: Dossiers
    quotas: Quotas

    async def aclose(self) -> None:
        """Close all connections."""
        await asyncio.gather(self.cases.aclose(), self.copies.aclose(), self.words.aclose(), return_exceptions=True)
