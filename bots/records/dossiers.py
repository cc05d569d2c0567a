"""PORT Dossiers: all that is held on one person, found wherever it is. It only reads: each noun's own port deletes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, runtime_checkable

from bots.records.cases import Case
from bots.records.journal import Event
from bots.records.known import KnownPicture
from bots.records.outbox import Said, Sent
from bots.records.people import Approval, Reporter
from bots.records.reveals import Reveal

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class InChat(Generic[Record]):
    """A record of one chat."""

    chat: str
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How often somebody has done something that may only be done so often."""

    what: str
    times: int
    until_s: float
    """Until when that counts (Unix time)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A note that was sent into somebody's own chat."""

    key: str
    """Of the outbox."""
    said: Said
    sent: Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is held on one member of one platform. Each record is whole: others may be named in it."""

    seen: tuple[InChat[float], ...] = ()
    """When they were first seen to post there (Unix time)."""
    uses: tuple[InChat[Use], ...] = ()
    weights: tuple[InChat[Reporter], ...] = ()
    """How good their reports have been."""
    exemptions: tuple[InChat[Approval], ...] = ()
    """Theirs."""
    given: tuple[InChat[Approval], ...] = ()
    """Those of others that they have given."""
    events: tuple[InChat[Event], ...] = ()
    """Whose `member` or `actor` they are, oldest first in each chat."""
    cases: tuple[Case, ...] = ()
    """That name them in whatever part, oldest first."""
    entries: tuple[InChat[KnownPicture], ...] = ()
    """Known pictures that they have added."""
    leaves: tuple[Reveal, ...] = ()
    """To look at a picture."""
    notes: tuple[Told, ...] = ()
    unreadable: int = 0
    """Records that may name them and cannot be read: of a newer version, or broken."""


@runtime_checkable
class Dossiers(Protocol):
    """Looks through everything that is kept, so it takes a while. Raises StoreUnavailable."""

    async def of(self, platform: str, member: str, own_chat: str = "") -> Dossier:
        """All that is held on the member. `own_chat`: their private chat with the bot, where it is known.

        A record that is changed meanwhile is found as it was or as it is.
        """
        ...
