"""Takes hash lists in and gives them out: a chat's known pictures for other programs, and other programs' for a chat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bots.clock import Clock
from bots.hashlists import Flaw, Hash, HashType, Mistake, Mistakes, hashes_of, quoted, read, write
from bots.moderator.casebook import new_id
from bots.records import Records
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed, Traits
from worker.contract import Fingerprint

ID_LENGTH = 8
IMPORTED_QUALITY = 100
"""A list says nothing of quality; whoever shares a hash has found it good enough."""

BY_OPERATOR = " by the operator"
_Key = tuple[HashType, str]


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
    stopped: int = 0
    """Rows by which what was kept out already is stopped now: it may show a minor."""
    stops: bool = False
    """Whether it names a picture that is stopped, be it one that was so before: nobody may have looked through the cases."""
    moved: int = 0
    """Entries of the other list that are off it now."""
    taken_off: tuple[KnownPicture, ...] = ()
    """These."""
    pictures: tuple[Traits, ...] = ()
    """All that the list names, by what they are recognised."""

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise than before."""
        return bool(self.added or self.stopped or self.moved)


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
        """Add what is not there yet, and take the very same off the other list: what was decided last holds.

        `by`: who asks for it; empty: the operator. What a moderator has stopped cannot count as fine. Raises Mistakes, and
        nothing was changed.
        """
        rows = read(text)
        if listed is Listed.FINE:
            await self._refuse_stopped(platform, chat, rows)
        known, there, others = self._records.known, dict[_Key, KnownPicture](), dict[_Key, list[KnownPicture]]()
        for picture in await known.entries(platform, chat):
            for item in hashes_of(picture, quality=0):
                key = item.type, item.value
                if picture.listed is not listed:
                    others.setdefault(key, []).append(picture)
                elif key not in there or picture.minor:
                    there[key] = picture
        entries, added, moved = list[KnownPicture](), 0, dict[str, KnownPicture]()
        for row in rows:
            key = row.type, row.value
            moved |= {picture.id: picture for picture in others.pop(key, [])}
            before = there.get(key)
            if before is not None and (before.minor or not row.minor):
                continue
            there[key] = self._entry(row, listed, by) if before is None else replace(before, minor=True)
            entries.append(there[key])
            added += before is None
        for picture in moved.values():
            await self._take_off(platform, chat, picture, by)
        if entries:  # first: what a fault cuts off may hold already
            details = f"{listed.value} import {len(entries)}{'' if by else BY_OPERATOR}"
            await self._note(platform, chat, EventKind.KNOWN_ADDED, by, details)
        for entry in entries:
            await known.add(platform, chat, entry)
        stopped = len(entries) - added
        return Taken(
            added=added,
            known=len(rows) - added - stopped,
            stopped=stopped,
            stops=any(row.minor for row in rows),
            moved=len(moved),
            taken_off=tuple(moved.values()),
            pictures=tuple(traits(row) for row in rows),
        )

    async def taken_off(
        self, platform: str, chat: str, *, entries: Collection[str] = (), pictures: Collection[Traits] = ()
    ) -> dict[str, Traits]:
        """Those entries, and those of these very pictures, that were taken off a list before, and what is known of them: what
        comes of that may have been cut off, or the operator's program has done it, which looks through no cases."""
        digests = {it.sha256 for it in pictures if it.sha256}
        looks = {print_.value for it in pictures for print_ in it.fingerprints}
        found = dict[str, Traits]()
        if not (entries or digests or looks):
            return found
        async for event in self._records.journal.read(platform, chat, kinds=(EventKind.KNOWN_REMOVED,)):
            _, entry, *_ = [*event.details.split(" "), "", ""]
            if entry in entries or event.picture in digests or event.looks in looks:
                found[entry] = Traits(sha256=event.picture)
        return found

    async def _refuse_stopped(self, platform: str, chat: str, rows: tuple[Hash, ...]) -> None:
        """Raise Mistakes where a row is what a moderator has stopped, or looks like it, or says so of itself."""
        policy, now_s = await self._records.policies.policy(platform, chat), self._clock.now_s()
        any_stopped = await self._records.known.stops(platform, chat)
        wrong = []
        for row in rows:
            matches = (
                await self._records.known.match(platform, chat, traits(row), policy, now_s) if any_stopped else None
            )
            if row.minor or (matches is not None and matches.minor is not None):
                wrong.append(Mistake(line=row.line, flaw=Flaw.STOPPED, found=quoted(row.value)))
        if wrong:
            raise Mistakes(wrong)

    async def _take_off(self, platform: str, chat: str, picture: KnownPicture, by: str) -> None:
        """Write down that it is off its list, and take it off: else nobody would look for what rested on it."""
        details = f"{picture.listed.value} {picture.id}{'' if by else BY_OPERATOR}"
        await self._note(platform, chat, EventKind.KNOWN_REMOVED, by, details, picture)
        await self._records.known.remove(platform, chat, picture.id)

    async def _note(
        self, platform: str, chat: str, kind: EventKind, by: str, details: str, picture: KnownPicture | None = None
    ) -> None:
        sha256, looks = (picture.sha256, picture.pdq) if picture is not None else ("", "")
        event = Event(kind=kind, at_s=self._clock.now_s(), actor=by, details=details, picture=sha256, looks=looks)
        await self._records.journal.append(platform, chat, event)

    def _entry(self, row: Hash, listed: Listed, by: str) -> KnownPicture:
        looks = row.type is HashType.PDQ
        return KnownPicture(
            id=new_id(ID_LENGTH),
            listed=listed,
            minor=row.minor,
            sha256="" if looks else row.value,
            pdq=row.value if looks else "",
            quality=IMPORTED_QUALITY if looks else 0,
            by=by,
            note=row.note,
            added_at_s=self._clock.now_s(),
        )


def traits(row: Hash) -> Traits:
    """By what the picture of a hash is recognised."""
    if row.type is HashType.SHA256:
        return Traits(sha256=row.value)
    print_ = Fingerprint(algorithm=HashType.PDQ.value, value=row.value, quality=IMPORTED_QUALITY)
    return Traits(fingerprints=(print_,))
