"""Takes hash lists in and gives them out: a chat's known pictures for other programs, and other programs' for a chat."""

from __future__ import annotations

from dataclasses import dataclass

from bots.clock import Clock
from bots.hashlists import Hash, HashType, hashes_of, read, write
from bots.moderator.casebook import new_id
from bots.records import Records
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed

ID_LENGTH = 8
IMPORTED_QUALITY = 100
"""A list says nothing of quality; whoever shares a hash has found it good enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A list that was made."""

    hashes: tuple[Hash, ...]
    left_out: int
    """Entries of which nothing can be shared."""

    @property
    def text(self) -> str:
        """As CSV."""
        return write(self.hashes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a list."""

    added: int
    known: int
    """Rows that were there already."""


class Exchange:
    """Exchanges the known pictures of chats, by their hashes. Nothing crosses chats but by a person's hand."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def give(self, platform: str, chat: str, listed: Listed, only: HashType | None = None) -> Given:
        """The chat's list, newest first; `only` hashes of one type, if wanted."""
        hashes, left_out = list[Hash](), 0
        for picture in await self._records.known.entries(platform, chat):
            if picture.listed is not listed:
                continue
            wanted = [item for item in hashes_of(picture) if only in {None, item.type}]
            hashes += wanted
            left_out += not wanted
        return Given(hashes=tuple(hashes), left_out=left_out)

    async def take(self, platform: str, chat: str, listed: Listed, text: str, by: str = "") -> Taken:
        """Add what is not there yet. `by`: who asks for it; empty: the operator. Raises Mistakes, and nothing was added."""
        rows = read(text)
        there = {
            (item.type, item.value)
            for picture in await self._records.known.entries(platform, chat)
            if picture.listed is listed
            for item in hashes_of(picture, quality=0)
        }
        added = 0
        for row in rows:
            if (row.type, row.value) in there:
                continue
            there.add((row.type, row.value))
            await self._records.known.add(platform, chat, self._entry(row, listed, by))
            added += 1
        if added:
            event = Event(
                kind=EventKind.KNOWN_ADDED,
                at_s=self._clock.now_s(),
                actor=by,
                details=f"{listed.value} import {added}{'' if by else ' by the operator'}",
            )
            await self._records.journal.append(platform, chat, event)
        return Taken(added=added, known=len(rows) - added)

    def _entry(self, row: Hash, listed: Listed, by: str) -> KnownPicture:
        looks = row.type is HashType.PDQ
        return KnownPicture(
            id=new_id(ID_LENGTH),
            listed=listed,
            sha256="" if looks else row.value,
            pdq=row.value if looks else "",
            quality=IMPORTED_QUALITY if looks else 0,
            by=by,
            note=row.note,
            added_at_s=self._clock.now_s(),
        )
