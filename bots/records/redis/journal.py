"""Journals on Redis."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Collection, Mapping

from bots.clock import Clock
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.journal import Event, EventKind
from bots.records.redis import keys
from bots.records.redis.server import Server
from bots.records.versions import EVENT

_PAGE = 1_000
"""Events that are read at once."""
_MEASURE_S = 60.0
"""How long it is known how far this program's clock is off."""
_INEXACT_S = 5.0
"""How wrong that may be."""
_KIND = re.compile(rb'\{"schema": ?\d+, ?"kind": ?"(\w+)"')
"""How an event begins as it is written today; where one does not, it is read whole."""


class RedisJournal:
    """Implements `Journal`."""

    def __init__(self, server: Server, clock: Clock, *, keep_days: int) -> None:
        self._server = server
        self._clock = clock
        self._keep_s = keep_days * 86_400
        self._append = server.once(_APPEND)
        self._rewrite = server.script(_REWRITE)
        self._sweep = server.script(_SWEEP)
        self._measured_s, self._server_s = float("-inf"), 0.0
        """When the server was asked what time it is (elapsed seconds), and what it said."""

    async def append(self, platform: str, chat: str, event: Event, *, once: str = "") -> bool:
        names = [keys.of_chat(noun, platform, chat) for noun in ("journal", "once")]
        args = appended(event, once, self._clock.now_s(), self._keep_s)
        return bool(await self._server.run(self._append(keys=names, args=args)))

    async def read(
        self,
        platform: str,
        chat: str,
        since_s: float = 0.0,
        *,
        newest_first: bool = False,
        kinds: Collection[EventKind] = frozenset(EventKind),
    ) -> AsyncIterator[Event]:
        wanted = {kind.value.encode() for kind in kinds}
        name = keys.of_chat("journal", platform, await self._server.home(platform, chat))
        # An entry's id is not before its event, but for one that a clock has dated ahead: then it is of when it was written, by
        # the server's. Where this program's own clock is ahead, what it has written itself is so much further back.
        first_s = since_s - max(0.0, await self._lead_s()) - _INEXACT_S if since_s > 0 else 0.0
        async for text in written(self._server, name, str(_ms(first_s)), newest_first=newest_first):
            kind = _KIND.match(text)
            # To read an event whole takes thirty times as long as to see what it is.
            if kind is not None and kind[1] not in wanted:
                continue
            event = _load(text)
            if event is not None and event.at_s >= since_s and event.kind in kinds:
                yield event

    async def _lead_s(self) -> float:
        """How far this program's clock is ahead of the server's, in seconds."""
        elapsed_s = self._clock.elapsed_s()
        if elapsed_s - self._measured_s >= _MEASURE_S:
            seconds, microseconds = await self._server.run(self._server.client.time())
            self._measured_s, self._server_s = elapsed_s, seconds + microseconds / 1e6
        return self._clock.now_s() - (self._server_s + elapsed_s - self._measured_s)

    async def sweep(self) -> int:
        gone, args = 0, [_ms(self._clock.now_s() - self._keep_s), self._keep_s]
        async for name in self._server.names(f"{keys.PREFIX}journal:*"):
            chat = name.removeprefix(f"{keys.PREFIX}journal:")
            both = [f"{keys.PREFIX}{noun}:{chat}" for noun in ("journal", "once")]
            gone += int(await self._server.run(self._sweep(keys=both, args=args)))
        return gone

    async def rewrite(self, platform: str, chat: str, changes: Mapping[Event, Event | None]) -> None:
        name, args = keys.of_chat("journal", platform, await self._server.home(platform, chat)), list[str]()
        named = [[name.encode() for name in (event.member, event.actor) if name] for event in changes]
        people = {name for names in named for name in names} if all(named) else set[bytes]()
        if not changes:
            return
        async for text in written(self._server, name):
            # To read an event whole takes long, and few are theirs.
            event = _load(text) if not people or any(name in text for name in people) else None
            if event is not None and event in changes:
                other = changes[event]
                args += [text.decode(), "" if other is None else EVENT.dump(other)]
        if args:
            await self._server.run(self._rewrite(keys=[keys.of_chat("journal", platform, chat)], args=args))


async def written(server: Server, name: str, first: str = "-", *, newest_first: bool = False) -> AsyncIterator[bytes]:
    """The events of this journal as they are written there, from the entry `first` on. Raises StoreUnavailable."""
    last = "+"
    while True:
        if newest_first:
            page = await server.run(server.client.xrevrange(name, last, first, count=_PAGE))
        else:
            page = await server.run(server.client.xrange(name, first, last, count=_PAGE))
        for _, fields in page:
            yield fields.get(b"e", b"")
        if len(page) < _PAGE:
            return
        beyond = f"({page[-1][0].decode()}"
        first, last = (first, beyond) if newest_first else (beyond, last)


def appended(event: Event, once: str, now_s: float, keep_s: int) -> list[str | int]:
    """What `append` of APPENDING takes."""
    mark = hashlib.sha256(once.encode()).hexdigest()[:32] if once else ""
    return [EVENT.dump(event), _ms(event.at_s), mark, _ms(now_s - keep_s), keep_s]


def _load(text: bytes) -> Event | None:
    try:
        return EVENT.load(text)
    except (NewerRecord, BrokenRecord):
        return None


def _ms(at_s: float) -> int:
    """As an entry's id begins; these must be above 0."""
    return max(1, int(at_s * 1000))


_OLDEST = """
-- As an id begins: by the server's clock, too, for one program whose clock is far ahead must not trim away what everybody else
-- goes by.
local function oldest(ms, seconds)
  return string.format('%.0f', math.max(1, math.min(tonumber(ms), redis.call('TIME')[1] * 1000 - seconds * 1000)))
end
"""
_DATING = (
    _OLDEST
    + """
-- Let what has an id ahead of the server's clock have one of now: else it, and all that follows, is kept for so much longer.
-- A program whose clock was far ahead may have given it, or the server's own.
local function date(journal, once, now)
  local last = redis.call('XREVRANGE', journal, '+', '-', 'COUNT', 1)[1]
  if last and tonumber(string.match(last[1], '^%d+')) > now then
    local left, all, at, number = redis.call('PTTL', journal), redis.call('XRANGE', journal, '-', '+'), 0, 0
    redis.call('DEL', journal)
    for _, entry in ipairs(all) do
      local ms, seq = string.match(entry[1], '^(%d+)-(%d+)$')
      ms, seq = tonumber(ms), tonumber(seq)
      if ms > now then ms, seq = now, 0 end
      if ms == at and seq <= number then seq = number + 1 end
      at, number = ms, seq
      redis.call('XADD', journal, string.format('%.0f-%.0f', at, number), unpack(entry[2]))
    end
    if left > 0 then redis.call('PEXPIRE', journal, left) end
  end
  for _, mark in ipairs(redis.call('ZRANGEBYSCORE', once, string.format('(%.0f', now), '+inf')) do
    redis.call('ZADD', once, now, mark)
  end
end
local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
"""
)
_SWEEP = (
    _DATING
    + """
-- KEYS journal, once   ARGV what is older goes (ms), seconds
local before = oldest(ARGV[1], ARGV[2])
date(KEYS[1], KEYS[2], now_ms())
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. before)
return redis.call('XTRIM', KEYS[1], 'MINID', before)
"""
)
_REWRITE = """
-- KEYS journal   ARGV an event, what it becomes ('': nothing), …  Told apart by their text: a move gives them other ids
local KEYS, becomes = at_home(KEYS), {}
for at = 1, #ARGV, 2 do becomes[ARGV[at]] = ARGV[at + 1] end
local left, all = redis.call('PTTL', KEYS[1]), redis.call('XRANGE', KEYS[1], '-', '+')
redis.call('DEL', KEYS[1])
for _, entry in ipairs(all) do
  local text = becomes[entry[2][2]]
  if not text then
    redis.call('XADD', KEYS[1], entry[1], unpack(entry[2]))
  elseif text ~= '' then
    redis.call('XADD', KEYS[1], entry[1], 'e', text)
  end
end
if left > 0 then redis.call('PEXPIRE', KEYS[1], left) end
"""
APPENDING = (
    _DATING
    + """
-- Append to the journal: the event, when (ms), mark or '', what is older goes (ms), seconds.  0: the mark was there
local function append(journal, once, event, ms, mark, before, seconds)
  local oldest, now = oldest(before, seconds), now_ms()
  date(journal, once, now)
  -- What was before that counts as of then: a stream takes no id below one that it has trimmed away.
  local at, number = math.max(math.min(tonumber(ms), now), tonumber(oldest)), 0
  if mark ~= '' then
    if redis.call('ZSCORE', once, mark) then return 0 end
    redis.call('ZADD', once, at, mark)
    redis.call('ZREMRANGEBYSCORE', once, '-inf', '(' .. oldest)
    redis.call('EXPIRE', once, seconds)
  end
  local last = redis.call('XREVRANGE', journal, '+', '-', 'COUNT', 1)[1]
  if last then
    local ms, seq = string.match(last[1], '^(%d+)-(%d+)$')
    if tonumber(ms) >= at then at, number = tonumber(ms), tonumber(seq) + 1 end
  end
  redis.call('XADD', journal, string.format('%.0f-%.0f', at, number), 'e', event)
  redis.call('XTRIM', journal, 'MINID', oldest)
  redis.call('EXPIRE', journal, seconds)
  return 1
end
"""
)
"""Goes before a script that appends to a journal among other things."""
_APPEND = (
    APPENDING
    + """
-- KEYS journal, once   ARGV what `append` takes
local KEYS = at_home(KEYS)
return append(KEYS[1], KEYS[2], unpack(ARGV))
"""
)
