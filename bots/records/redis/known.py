"""Known pictures on Redis, with an index in memory for those that look alike."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

from bots.clock import Clock
from bots.matching import SCAN_BELOW, Index
from bots.policy import Match, Matches, Policy
from bots.records.errors import BrokenRecord, NewerRecord, StoreUnavailable
from bots.records.known import PDQ_NAMES, KnownPicture, Listed, Traits, pdq_bits
from bots.records.redis import keys
from bots.records.redis.known_scripts import ADD, CHANGE, CHANGES, COUNT, REMOVE, SAME
from bots.records.redis.server import REPLACE, Server
from bots.records.versions import KNOWN
from worker.contract import Fingerprint

MAX_SHELVES = 256
"""Chats whose fingerprints are kept in memory; of others those that were asked for longest ago are read again."""
_PAGE = 500
"""Entries that are read at once; between two pages others get their turn."""
_TURN = 50
"""Changes that are taken in at once."""
_List = Listed | Literal["minor"]
_ALL: tuple[_List, ...] = (*Listed, "minor")
_NOUNS = ("known", "known-by", "known-rev", "known-log", "known-count", "known-until")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hashed:
    """What is kept in memory of an entry."""

    listed: Listed
    minor: bool
    fake: bool
    quality: int
    expires_at_s: float


class _Hashes:
    """The fingerprints of one chat."""

    def __init__(self) -> None:
        self.index = Index()
        self.entries: dict[str, _Hashed] = {}

    @classmethod
    def of(cls, texts: dict[bytes, bytes]) -> _Hashes:
        """Those of all these entries, ready to be asked; seconds of work where there are very many."""
        hashes = cls()
        for entry, text in texts.items():
            hashes.put(entry.decode(), text)
        hashes.index.find(0, 0)  # builds what an index puts off until it is asked
        return hashes

    def put(self, entry: str, text: bytes | None) -> None:
        """Take in what the entry is now; None, or one that cannot be read or has no fingerprint: it matches nothing."""
        if self.entries.pop(entry, None) is not None:
            self.index.remove(entry)
        picture = None if text is None else _load(text)
        bits = None if picture is None else pdq_bits(picture.pdq)
        if picture is not None and bits is not None:
            self.index.add(entry, bits)
            self.entries[entry] = _Hashed(
                listed=picture.listed,
                minor=picture.minor,
                fake=picture.fake,
                quality=picture.quality,
                expires_at_s=picture.expires_at_s,
            )


@dataclass(slots=True)
class _Shelf:
    """A chat's fingerprints as of a revision."""

    revision: int = -1
    hashes: _Hashes = field(default_factory=_Hashes)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class RedisKnown:
    """Implements `Known`."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._shelves: OrderedDict[tuple[str, str], _Shelf] = OrderedDict()
        self._add = server.script(CHANGE + ADD)
        self._remove = server.once(CHANGE + REMOVE)
        self._same = server.script(SAME)
        self._changes = server.script(CHANGES)
        self._count = server.script(CHANGE + COUNT)
        self._replace = server.script(REPLACE)
        self._surveyed: set[str] = set()
        """Platforms whose chats have been looked through for large lists."""

    async def add(self, platform: str, chat: str, picture: KnownPicture) -> None:
        args = [picture.id, KNOWN.dump(picture), *_fields(picture.sha256, picture.file_id, picture.case)]
        await self._server.run(self._add(keys=_names(platform, chat), args=args))

    async def remove(self, platform: str, chat: str, entry: str) -> KnownPicture | None:
        while True:
            name = keys.of_chat("known", platform, await self._server.home(platform, chat))
            text = await self._server.run(self._server.client.hget(name, entry))
            if text is None:
                return None
            picture = KNOWN.load(text)
            if await self._server.run(self._remove(keys=_names(platform, chat), args=[entry, text])):
                return picture

    async def of_case(self, platform: str, chat: str, case: str, listed: Listed) -> tuple[KnownPicture, ...]:
        found = await self._alike(platform, chat, _fields("", "", case))
        return tuple(picture for picture in found if (picture.case, picture.listed) == (case, listed))

    async def disown(self, platform: str, chat: str, entry: str, by: str) -> None:
        names = [keys.of_chat("known", platform, chat)]
        while True:
            name = keys.of_chat("known", platform, await self._server.home(platform, chat))
            text = await self._server.run(self._server.client.hget(name, entry))
            picture = None if text is None else _load(text)
            if picture is None or not by or picture.by != by:
                return
            await self._server.run(self._replace(keys=names, args=[entry, text, KNOWN.dump(replace(picture, by=""))]))

    async def entries(self, platform: str, chat: str) -> list[KnownPicture]:
        found: dict[bytes, KnownPicture] = {}
        now_s = self._clock.now_s()
        async for entry, text in self._scan(platform, chat):
            picture = _load(text)
            if picture is not None:
                found[entry] = picture
        if len(left := {entry: it for entry, it in found.items() if not _expired(it, now_s)}) < len(found):
            found = left
            with suppress(StoreUnavailable):  # they are cleared away later, too
                await self._counted(platform, chat)
        return sorted(found.values(), key=lambda picture: (-picture.added_at_s, picture.id))

    async def entry(self, platform: str, chat: str, entry: str) -> KnownPicture | None:
        name = keys.of_chat("known", platform, await self._server.home(platform, chat))
        text = await self._server.run(self._server.client.hget(name, entry))
        picture = None if text is None else _load(text)
        return None if picture is None or _expired(picture, self._clock.now_s()) else picture

    async def counts(self, platform: str, chat: str) -> Mapping[Listed, int]:
        *found, _ = await self._counted(platform, chat)
        return dict(zip(Listed, found, strict=True))

    async def stops(self, platform: str, chat: str) -> bool:
        *_, minor = await self._counted(platform, chat)
        return minor > 0

    async def warm(self, platform: str) -> None:
        if platform not in self._surveyed:
            for chat in await self._large(platform):
                await self._hashes(platform, chat)
            self._surveyed.add(platform)
        chats = [chat for where, chat in self._shelves if where == platform]
        names = [keys.of_chat("known-rev", platform, chat) for chat in chats]
        revisions = await self._server.run(self._server.client.mget(names)) if names else []
        for chat, revision in zip(chats, revisions, strict=True):
            shelf = self._shelves.get((platform, chat))
            if shelf is None or shelf.revision == int(revision or 0):
                continue
            if revision is None and shelf is not None and shelf.revision > 0:  # it has moved
                del self._shelves[platform, chat]
            await self._hashes(platform, chat)

    async def match(self, platform: str, chat: str, traits: Traits, policy: Policy, now_s: float) -> Matches:
        same: dict[_List, list[tuple[str, bool]]] = defaultdict(list)
        for picture in await self._alike(platform, chat, _fields(traits.sha256, traits.file_id, "")):
            names = (traits.sha256, picture.sha256), (traits.file_id, picture.file_id)
            if any(own and own == known for own, known in names) and not _expired(picture, now_s):
                for which in _lists(picture):
                    same[which].append((picture.id, picture.fake))
        nearest = {listed: min(entries) for listed, entries in same.items()}
        found = {listed: Match(entry=entry, exact=True, fake=fake) for listed, (entry, fake) in nearest.items()}
        asked = [bits for item in traits.fingerprints if (bits := _asked(item, policy.known_quality)) is not None]
        if asked and len(found) < len(_ALL):
            known = await self._hashes(platform, chat)
            found = {**_closest(known, asked, policy, now_s), **found}
        return Matches(fake=found.get(Listed.FAKE), fine=found.get(Listed.FINE), minor=found.get("minor"))

    async def _counted(self, platform: str, chat: str) -> list[int]:
        """How many entries are on each list, and how many of all of them may show a minor."""
        names, args = _names(platform, chat), [self._clock.now_s(), _PAGE]
        while True:
            expired, *found = await self._server.run(self._count(keys=names, args=args))
            if not expired:
                return [int(count) for count in found]

    async def _alike(self, platform: str, chat: str, fields: list[str]) -> list[KnownPicture]:
        """The entries that stand under one of these fields."""
        if not fields:
            return []
        texts = await self._server.run(self._same(keys=_names(platform, chat)[:2], args=fields))
        return [picture for text in texts if (picture := _load(text)) is not None]

    async def _hashes(self, platform: str, chat: str) -> _Hashes:
        """The chat's fingerprints as they are now."""
        chat = await self._server.home(platform, chat)
        shelf = self._shelves.setdefault((platform, chat), _Shelf())
        self._shelves.move_to_end((platform, chat))
        while len(self._shelves) > MAX_SHELVES:
            self._shelves.popitem(last=False)
        names = _names(platform, chat)
        async with shelf.lock:
            args = [shelf.revision]
            revision, whole, *changed = await self._server.run(self._changes(keys=names[:4], args=args))
            if whole:
                # What changes meanwhile is of a later revision, and read again when that is seen.
                texts = {entry: text async for entry, text in self._scan(platform, chat)}
                shelf.hashes = await asyncio.to_thread(_Hashes.of, texts)
            for number, (entry, text) in enumerate(zip(changed[::2], changed[1::2], strict=True), start=1):
                shelf.hashes.put(entry.decode(), text)
                if number % _TURN == 0:
                    await asyncio.sleep(0)
            shelf.revision = revision
            return shelf.hashes

    async def _large(self, platform: str) -> list[str]:
        """The chats whose lists are so long that making their index takes a while; the longest of them."""
        prefix, client = keys.of_chat("known", platform, ""), self._server.client
        found = list[tuple[int, str]]()
        async for name in self._server.names(f"{prefix}*"):
            length = await self._server.run(client.hlen(name))
            if length >= SCAN_BELOW:
                found.append((length, name.removeprefix(prefix)))
        return [chat for _, chat in sorted(found, reverse=True)[: MAX_SHELVES // 2]]

    async def _scan(self, platform: str, chat: str) -> AsyncIterator[tuple[bytes, bytes]]:
        """All entries; one that changes meanwhile may come twice."""
        name = keys.of_chat("known", platform, await self._server.home(platform, chat))
        async for entry, text in self._server.fields(name):
            yield entry, text


def _names(platform: str, chat: str) -> list[str]:
    return [keys.of_chat(noun, platform, chat) for noun in _NOUNS]


def _fields(sha256: str = "", file_id: str = "", case: str = "") -> list[str]:
    """The fields of `known-by` under which an entry of these stands."""
    return [f"{kind}:{value}" for kind, value in (("s", sha256), ("f", file_id), ("c", case)) if value]


def _load(text: bytes) -> KnownPicture | None:
    try:
        return KNOWN.load(text)
    except (NewerRecord, BrokenRecord):
        return None


def _expired(picture: KnownPicture | _Hashed, now_s: float) -> bool:
    return 0 < picture.expires_at_s <= now_s


def _asked(fingerprint: Fingerprint, quality: int) -> int | None:
    """The hash to look for; None where this fingerprint says too little."""
    if fingerprint.algorithm not in PDQ_NAMES or fingerprint.quality < quality:
        return None
    return pdq_bits(fingerprint.value)


def _lists(picture: KnownPicture | _Hashed) -> tuple[_List, ...]:
    """Where a match is looked for that this entry may be."""
    return (picture.listed, "minor") if picture.minor else (picture.listed,)


def _closest(hashes: _Hashes, asked: Iterable[int], policy: Policy, now_s: float) -> dict[_List, Match]:
    alike: dict[_List, list[tuple[int, str, bool]]] = defaultdict(list)
    for bits in asked:
        for entry, distance in hashes.index.find(bits, policy.known_distance):
            known = hashes.entries[entry]
            if known.quality >= policy.known_quality and not _expired(known, now_s):
                for which in _lists(known):
                    alike[which].append((distance, entry, known.fake))
    closest = {listed: min(found) for listed, found in alike.items()}
    return {it: Match(entry=entry, exact=False, distance=far, fake=fake) for it, (far, entry, fake) in closest.items()}
