"""Known pictures on Redis, with an index in memory for those that look alike."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from bots.clock import Clock
from bots.matching import Index
from bots.policy import NO_MATCHES, Match, Matches, Policy
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.known import PDQ_NAMES, KnownPicture, Listed, Traits, pdq_bits
from bots.records.redis import keys
from bots.records.redis.server import Server
from bots.records.versions import KNOWN
from worker.contract import Fingerprint

MAX_SHELVES = 256
"""Chats whose fingerprints are kept in memory; of others those that were asked for longest ago are read again."""
_PAGE = 500
"""Entries that are read at once; between two pages others get their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hashed:
    """What is kept in memory of an entry."""

    listed: Listed
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
                listed=picture.listed, quality=picture.quality, expires_at_s=picture.expires_at_s
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
        self._add = server.script(_CHANGE + _ADD)
        self._remove = server.script(_CHANGE + _REMOVE)
        self._same = server.script(_SAME)
        self._changes = server.script(_CHANGES)

    async def add(self, platform: str, chat: str, picture: KnownPicture) -> None:
        args = [picture.id, KNOWN.dump(picture), *_fields(picture.sha256, picture.file_id, picture.case)]
        await self._server.run(self._add(keys=_names(platform, chat), args=args))

    async def remove(self, platform: str, chat: str, entry: str) -> KnownPicture | None:
        name = keys.of_chat("known", platform, chat)
        while True:
            text = await self._server.run(self._server.client.hget(name, entry))
            if text is None:
                return None
            picture = KNOWN.load(text)
            if await self._server.run(self._remove(keys=_names(platform, chat), args=[entry, text])):
                return picture

    async def remove_case(self, platform: str, chat: str, case: str, listed: Listed) -> int:
        count = 0
        for picture in await self._alike(platform, chat, _fields("", "", case)):
            if (picture.case, picture.listed) == (case, listed):
                count += await self.remove(platform, chat, picture.id) is not None
        return count

    async def entries(self, platform: str, chat: str) -> list[KnownPicture]:
        found: dict[bytes, KnownPicture] = {}
        now_s = self._clock.now_s()
        async for entry, text in self._scan(platform, chat):
            picture = _load(text)
            if picture is not None and _expired(picture, now_s):
                await self._server.run(self._remove(keys=_names(platform, chat), args=[entry, text]))
            elif picture is not None:
                found[entry] = picture
        return sorted(found.values(), key=lambda picture: (-picture.added_at_s, picture.id))

    async def match(self, platform: str, chat: str, traits: Traits, policy: Policy, now_s: float) -> Matches:
        same: dict[Listed, list[str]] = defaultdict(list)
        for picture in await self._alike(platform, chat, _fields(traits.sha256, traits.file_id, "")):
            equal = (traits.sha256 and picture.sha256 == traits.sha256) or (
                traits.file_id and picture.file_id == traits.file_id
            )
            if equal and not _expired(picture, now_s):
                same[picture.listed].append(picture.id)
        found = {listed: Match(entry=min(entries), exact=True) for listed, entries in same.items()}
        asked = [bits for item in traits.fingerprints if (bits := _asked(item, policy.known_quality)) is not None]
        if asked and len(found) < len(Listed):
            known = await self._hashes(platform, chat)
            found = {**_closest(known, asked, policy, now_s), **found}
        if not found:
            return NO_MATCHES
        return Matches(fake=found.get(Listed.FAKE), fine=found.get(Listed.FINE))

    async def _alike(self, platform: str, chat: str, fields: list[str]) -> list[KnownPicture]:
        """The entries that stand under one of these fields."""
        if not fields:
            return []
        texts = await self._server.run(self._same(keys=_names(platform, chat)[:2], args=fields))
        return [picture for text in texts if (picture := _load(text)) is not None]

    async def _hashes(self, platform: str, chat: str) -> _Hashes:
        """The chat's fingerprints as they are now."""
        shelf = self._shelves.setdefault((platform, chat), _Shelf())
        self._shelves.move_to_end((platform, chat))
        while len(self._shelves) > MAX_SHELVES:
            self._shelves.popitem(last=False)
        names = _names(platform, chat)
        async with shelf.lock:
            args = [shelf.revision]
            revision, whole, *changed = await self._server.run(self._changes(keys=names, args=args))
            if whole:
                # What changes meanwhile is of a later revision, and read again when that is seen.
                texts = {entry: text async for entry, text in self._scan(platform, chat)}
                shelf.hashes = await asyncio.to_thread(_Hashes.of, texts)
            for entry, text in zip(changed[::2], changed[1::2], strict=True):
                shelf.hashes.put(entry.decode(), text)
            shelf.revision = revision
            return shelf.hashes

    async def _scan(self, platform: str, chat: str) -> AsyncIterator[tuple[bytes, bytes]]:
        """All entries, as many at once as others can wait for; one that changes meanwhile may come twice."""
        name, cursor = keys.of_chat("known", platform, chat), 0
        while True:
            cursor, page = await self._server.run(self._server.client.hscan(name, cursor, count=_PAGE))
            for entry, text in page.items():
                yield entry, text
            if cursor == 0:
                return


def _names(platform: str, chat: str) -> list[str]:
    return [keys.of_chat(noun, platform, chat) for noun in ("known", "known-by", "known-rev", "known-log")]


def _fields(sha256: str, file_id: str, case: str) -> list[str]:
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


def _closest(hashes: _Hashes, asked: Iterable[int], policy: Policy, now_s: float) -> dict[Listed, Match]:
    alike: dict[Listed, list[tuple[int, str]]] = defaultdict(list)
    for bits in asked:
        for entry, distance in hashes.index.find(bits, policy.known_distance):
            known = hashes.entries[entry]
            if known.quality >= policy.known_quality and not _expired(known, now_s):
                alike[known.listed].append((distance, entry))
    closest = {listed: min(found) for listed, found in alike.items()}
    return {listed: Match(entry=entry, exact=False, distance=distance) for listed, (distance, entry) in closest.items()}


_CHANGE = (
    """
-- KEYS known, known-by, known-rev, known-log

-- Let the entry no longer stand under the fields that its text names.
local function take_out(id, text)
  local whole, picture = pcall(cjson.decode, text)
  if not whole or type(picture) ~= 'table' then return end
  for kind, value in pairs({s = picture.sha256, f = picture.file_id, c = picture.case}) do
    local field, kept = kind .. ':' .. tostring(value), {}
    for other in string.gmatch(redis.call('HGET', KEYS[2], field) or '', '%S+') do
      if other ~= id then kept[#kept + 1] = other end
    end
    if #kept > 0 then
      redis.call('HSET', KEYS[2], field, table.concat(kept, ' '))
    else
      redis.call('HDEL', KEYS[2], field)
    end
  end
end

local function note_change(id)
  local revision = redis.call('INCR', KEYS[3])
  redis.call('XADD', KEYS[4], 'MAXLEN', """
    + f"{keys.MAX_LOGGED}"
    + """, string.format('%.0f-0', revision), 'e', id)
end
"""
)
_ADD = """
-- ARGV id, picture, fields under which it stands…
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old then take_out(ARGV[1], old) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
for at = 3, #ARGV do
  local others = redis.call('HGET', KEYS[2], ARGV[at])
  redis.call('HSET', KEYS[2], ARGV[at], others and others .. ' ' .. ARGV[1] or ARGV[1])
end
note_change(ARGV[1])
"""
_REMOVE = """
-- ARGV id, picture.  0: it is another picture now
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
take_out(ARGV[1], ARGV[2])
redis.call('HDEL', KEYS[1], ARGV[1])
note_change(ARGV[1])
return 1
"""
_SAME = """
-- KEYS known, known-by   ARGV fields.  The pictures that stand under one of them
local found = {}
for _, field in ipairs(ARGV) do
  for id in string.gmatch(redis.call('HGET', KEYS[2], field) or '', '%S+') do
    local text = redis.call('HGET', KEYS[1], id)
    if text then found[#found + 1] = text end
  end
end
return found
"""
_CHANGES = """
-- KEYS known, known-by, known-rev, known-log   ARGV revision.  {revision now, 0, entry, picture or nothing, …}: what was changed
-- since; {revision now, 1}: that is not known any more, or there is no end of it
local revision, since = tonumber(redis.call('GET', KEYS[3]) or 0), tonumber(ARGV[1])
local answer = {revision, 0}
if since == revision then return answer end
if since < 0 or since > revision then return {revision, 1} end
local log = redis.call('XRANGE', KEYS[4], string.format('%.0f', since + 1), '+')
if #log ~= revision - since then return {revision, 1} end
for _, change in ipairs(log) do
  answer[#answer + 1] = change[2][2]
  answer[#answer + 1] = redis.call('HGET', KEYS[1], change[2][2])
end
return answer
"""
