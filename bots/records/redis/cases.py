"""Cases on Redis."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bots.records.cases import Case, Listing, plain_id
from bots.records.errors import BrokenRecord, NewerRecord, StoreUnavailable
from bots.records.redis import keys
from bots.records.redis.server import Server
from bots.records.versions import CASE

_AHEAD_S = 1e11
"""Taken off the place in line of what comes first; more than any time, little enough to keep its milliseconds."""
_PAGE = 100
"""Cases that are read at once."""
SWEEP_S = 3_600
"""How often at most the line of those that wait is compared with what there is."""


class RedisCases:
    """Implements `Cases`."""

    def __init__(self, server: Server, *, keep_days: int) -> None:
        self._server = server
        self._keep_s = keep_days * 86_400
        self._open = server.script(_OPEN)
        self._update = server.once(_UPDATE)
        self._link = server.script(_LINK)
        self._queue = server.script(_QUEUE)

    async def open(self, case: Case) -> Case:
        names = [
            keys.incident(case.platform, case.chat, case.incident or case.id),
            keys.case(plain_id(case.id)),
        ]
        there = await self._server.run(
            self._open(
                keys=names,
                args=[
                    case.platform,
                    case.chat,
                    plain_id(case.id),
                    CASE.dump(case),
                    self._keep_s,
                    case.opened_at_s,
                    _place(case),
                    keys.MAX_LISTED,
                    *self._links(case),
                ],
            )
        )
        return await self._at_home(case if there is None else CASE.load(there))

    async def update(self, case: Case) -> Case | None:
        changed = replace(case, revision=case.revision + 1)
        answer = await self._server.run(
            self._update(
                keys=[keys.case(plain_id(case.id))],
                args=[
                    case.platform,
                    case.chat,
                    plain_id(case.id),
                    CASE.dump(changed),
                    case.revision,
                    _place(changed),
                    *self._links(changed),
                ],
            )
        )
        if answer == -1:
            raise KeyError(case.id)
        return changed if answer == 1 else None

    async def case(self, case_id: str) -> Case | None:
        text = await self._server.run(self._server.client.get(keys.case(plain_id(case_id))))
        return None if text is None else await self._at_home(CASE.load(text))

    async def of_message(self, platform: str, chat: str, message: str) -> Case | None:
        case_id = await self._server.text(self._server.client.get(keys.message(platform, chat, message)))
        return None if case_id is None else await self.case(case_id)

    async def link(self, case: Case, message: str) -> None:
        names = [keys.case(plain_id(case.id)), keys.message(case.platform, case.chat, message)]
        await self._server.run(self._link(keys=names, args=[plain_id(case.id)]))

    async def recent(self, platform: str, chat: str, limit: int) -> Listing:
        chat = await self._server.home(platform, chat)
        name = keys.of_chat("cases", platform, chat)
        ids = await self._server.run(self._server.client.zrevrange(name, 0, -1))
        return await self._listing(chat, ids, limit)

    async def waiting(self, platform: str, chat: str, limit: int) -> Listing:
        chat = await self._server.home(platform, chat)
        with suppress(StoreUnavailable):  # where it refuses what is written, what stands there can still be read
            await self._sweep(platform, chat)
        name = keys.of_chat("waiting", platform, chat)
        ids = await self._server.run(self._server.client.zrange(name, 0, -1))
        return await self._listing(chat, ids, limit)

    async def aclose(self) -> None:
        await self._server.aclose()

    def _links(self, case: Case) -> list[str]:
        return [keys.message(case.platform, case.posted_in, message) for message in case.messages]

    async def _at_home(self, case: Case) -> Case:
        return case.in_chat(await self._server.home(case.platform, case.chat))

    async def _listing(self, chat: str, ids: Sequence[bytes], limit: int) -> Listing:
        found: list[Case] = []
        unreadable = at = 0
        while at < len(ids) and len(found) < limit:
            page = ids[at : at + min(_PAGE, limit - len(found))]
            at += len(page)
            for case in await self._read([case_id.decode() for case_id in page]):
                if isinstance(case, Case):
                    found.append(case.in_chat(chat))
                elif case is not None:
                    unreadable += 1
        return Listing(cases=tuple(found), unreadable=unreadable)

    async def _read(self, ids: Sequence[str]) -> list[Case | NewerRecord | BrokenRecord | None]:
        """Each case, or what is wrong with it; None for one that was forgotten."""
        texts = await self._server.run(self._server.client.mget([keys.case(case_id) for case_id in ids]))
        return [None if text is None else _load(text) for text in texts]

    async def _sweep(self, platform: str, chat: str) -> None:
        """Put those in line that wait and are not, as version 0.1.0 knew no line; take those out that are forgotten."""
        client, swept = self._server.client, keys.of_chat("swept", platform, chat)
        if await self._server.run(client.exists(swept)):
            return
        listed = await self._server.run(client.zrevrange(keys.of_chat("cases", platform, chat), 0, -1))
        line = keys.of_chat("waiting", platform, chat)
        queued = await self._server.run(client.zrange(line, 0, -1))
        ids = [case_id.decode() for case_id in dict.fromkeys([*listed, *queued])]
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            for case_id, case in zip(page, await self._read(page), strict=True):
                if case is None or isinstance(case, Case):
                    names = [keys.case(case_id), line]
                    revision, place = (case.revision, _place(case)) if case is not None else (-1, "")
                    await self._server.run(self._queue(keys=names, args=[case_id, revision, place]))
        await self._server.run(client.set(swept, "1", ex=SWEEP_S))


def _load(text: bytes) -> Case | NewerRecord | BrokenRecord:
    try:
        return CASE.load(text)
    except (NewerRecord, BrokenRecord) as error:
        return error


def _place(case: Case) -> float | str:
    """Its place in line; empty for one that is in none."""
    if not case.in_line:
        return ""
    return case.opened_at_s - _AHEAD_S if case.comes_first else case.opened_at_s


_LINKS = """
-- Let each of these messages name the case, but where another that is still kept is named.
local function link(names, first, id, seconds)
  for at = first, #names do
    local other = redis.call('GET', names[at])
    if not other or redis.call('EXISTS', 'torchrelay:case:' .. other) == 0 then
      redis.call('SET', names[at], id, 'EX', seconds)
    end
  end
end

-- The case's place in the line of its chat; '' where it does not wait.
local function queue(line, id, place, seconds)
  if place == '' then
    redis.call('ZREM', line, id)
  else
    redis.call('ZADD', line, place, id)
    outlive(line, seconds)
  end
end
"""
_OPEN = (
    _LINKS
    + """
-- KEYS incident, case   ARGV platform, chat, id, case, seconds, opened at, place, how many are listed, names of messages…
-- Answers the case that there is already, else nothing.
local first = redis.call('GET', KEYS[1])
local there = first and redis.call('GET', 'torchrelay:case:' .. first)
if there then return there end
redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[5])
local seconds, chat = tonumber(ARGV[5]), home(ARGV[1], ARGV[2])
local listed = of_chat('cases', ARGV[1], chat)
redis.call('ZADD', listed, ARGV[6], ARGV[3])
redis.call('ZREMRANGEBYRANK', listed, 0, -ARGV[8] - 1)
outlive(listed, seconds)
queue(of_chat('waiting', ARGV[1], chat), ARGV[3], ARGV[7], seconds)
link(ARGV, 9, ARGV[3], seconds)
return false
"""
)
_REVISION = """
-- The revision of the stored case; -1 where there is none, false where it cannot be read.
local function revision(key)
  local text = redis.call('GET', key)
  if not text then return -1 end
  local whole, case = pcall(cjson.decode, text)
  return whole and type(case) == 'table' and case['revision']
end
"""
_UPDATE = (
    _LINKS
    + _REVISION
    + """
-- KEYS case   ARGV platform, chat, id, case, expected revision, place, names of messages…
-- 1: stored; 0: it was changed before; -1: there is none
local stored = revision(KEYS[1])
if stored == -1 then return -1 end
if stored ~= tonumber(ARGV[5]) then return 0 end
redis.call('SET', KEYS[1], ARGV[4], 'KEEPTTL')
local seconds = redis.call('TTL', KEYS[1])
if seconds < 1 then seconds = 1 end
queue(of_chat('waiting', ARGV[1], home(ARGV[1], ARGV[2])), ARGV[3], ARGV[6], seconds)
link(ARGV, 7, ARGV[3], seconds)
return 1
"""
)
_LINK = """
-- KEYS case, message   ARGV id.  Not where the case is forgotten
local milliseconds = redis.call('PTTL', KEYS[1])
if milliseconds > 0 then redis.call('SET', KEYS[2], ARGV[1], 'PX', milliseconds) end
"""
_QUEUE = (
    _LINKS
    + _REVISION
    + """
-- KEYS case, line   ARGV id, revision that was read (-1: it was forgotten), place.  Not where it was changed since
if revision(KEYS[1]) == tonumber(ARGV[2]) then queue(KEYS[2], ARGV[1], ARGV[3], redis.call('TTL', KEYS[1])) end
"""
)
