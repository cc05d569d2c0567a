"""People on Redis."""

from __future__ import annotations

import math
from dataclasses import replace

from bots.clock import Clock
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.journal import Event
from bots.records.people import Approval, Reporter
from bots.records.redis import keys
from bots.records.redis.journal import APPENDING, appended
from bots.records.redis.server import REPLACE, Server
from bots.records.versions import APPROVAL, REPORTER


class RedisPeople:
    """Implements `People`. What is forgotten of people who are not heard of any more is forgotten after `keep_days`."""

    def __init__(self, server: Server, clock: Clock, *, keep_days: int) -> None:
        self._server = server
        self._clock = clock
        self._keep_s = keep_days * 86_400
        self._approve = server.script("return redis.call('HSET', at_home(KEYS)[1], ARGV[1], ARGV[2])")
        self._disapprove = server.once("return redis.call('HDEL', at_home(KEYS)[1], ARGV[1])")
        self._see = server.script(_SEE)
        self._use = server.once(_USE)
        self._judge = server.once(_JUDGE)
        self._forget = server.script(_FORGET)
        self._replace = server.script(REPLACE)

    async def approve(self, platform: str, chat: str, approval: Approval) -> None:
        name = keys.of_chat("approved", platform, chat)
        await self._server.run(self._approve(keys=[name], args=[approval.member, APPROVAL.dump(approval)]))

    async def disapprove(self, platform: str, chat: str, member: str) -> bool:
        name = keys.of_chat("approved", platform, chat)
        return bool(await self._server.run(self._disapprove(keys=[name], args=[member])))

    async def approvals(self, platform: str, chat: str) -> list[Approval]:
        name = keys.of_chat("approved", platform, await self._server.home(platform, chat))
        found = []
        for text in await self._server.run(self._server.client.hvals(name)):
            try:
                found.append(APPROVAL.load(text))
            except (NewerRecord, BrokenRecord):
                continue  # that member is exempt all the same
        return sorted(found, key=lambda approval: (-approval.at_s, approval.member))

    async def approved(self, platform: str, chat: str, member: str) -> bool:
        name = keys.of_chat("approved", platform, await self._server.home(platform, chat))
        return bool(await self._server.run(self._server.client.hexists(name, member)))

    async def first_seen_s(self, platform: str, chat: str, member: str, now_s: float) -> float:
        name = keys.of_chat("seen", platform, chat)
        return float(await self._server.run(self._see(keys=[name], args=[member, now_s, self._keep_s])))

    async def allow(self, platform: str, chat: str, member: str, what: str, limit: int, span_s: int) -> bool:
        now_s = self._clock.now_s()
        args: list[str | float] = [f"{what}\n{member}", limit, now_s, now_s + span_s, math.ceil(span_s)]
        return bool(await self._server.run(self._use(keys=[keys.of_chat("uses", platform, chat)], args=args)))

    async def forget(self, platform: str, chat: str, member: str, *, weight: bool) -> None:
        names = [keys.of_chat(noun, platform, chat) for noun in ("seen", "uses", "approved", "reports")]
        args: list[str | float] = [member, self._clock.now_s(), "reports" if weight else ""]
        await self._server.run(self._forget(keys=names, args=args))
        for approval in await self.approvals(platform, chat):
            if approval.by == member:
                texts = [APPROVAL.dump(each) for each in (approval, replace(approval, by=""))]
                await self._server.run(self._replace(keys=names[2:3], args=[approval.member, *texts]))

    async def reporter(self, platform: str, chat: str, member: str) -> Reporter:
        name = keys.of_chat("reports", platform, await self._server.home(platform, chat))
        text = await self._server.run(self._server.client.hget(name, member))
        return Reporter() if text is None else REPORTER.load(text)

    async def judge_report(
        self,
        platform: str,
        chat: str,
        judgement: Event,
        *,
        right: bool | None,
        before: bool | None = None,
        once: str = "",
    ) -> bool:
        member = judgement.member
        names = [keys.of_chat(noun, platform, chat) for noun in ("journal", "once", "reports")]
        event = appended(judgement, once, self._clock.now_s(), self._keep_s)
        while True:
            name = keys.of_chat("reports", platform, await self._server.home(platform, chat))
            text = await self._server.run(self._server.client.hget(name, member))
            old = Reporter() if text is None else REPORTER.load(text)
            args = [*event, member, text or b"", REPORTER.dump(old.judged(right, before))]
            answer = await self._server.run(self._judge(keys=names, args=args))
            if answer >= 0:
                return bool(answer)


_SEE = """
-- KEYS seen   ARGV member, now, seconds
local KEYS = at_home(KEYS)
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('HGET', KEYS[1], ARGV[1])
"""
_USE = """
-- KEYS uses   ARGV member and what, limit, now, when a span that begins now is over, its seconds.  1: once more
local KEYS = at_home(KEYS)
local function read(value)
  local count, over = string.match(value or '', '^(%d+) (%S+)$')
  if not count or tonumber(over) <= tonumber(ARGV[3]) then return 0, ARGV[4] end
  return tonumber(count), over
end
local count, over = read(redis.call('HGET', KEYS[1], ARGV[1]))
-- A span that is to last so much longer than one does was begun by a clock that was far ahead.
if tonumber(over) > tonumber(ARGV[4]) + tonumber(ARGV[5]) then count, over = 0, ARGV[4] end
if count >= tonumber(ARGV[2]) then return 0 end
if count == 0 and redis.call('HLEN', KEYS[1]) >= 1000 then
  local all = redis.call('HGETALL', KEYS[1])
  for at = 1, #all, 2 do
    if read(all[at + 1]) == 0 then redis.call('HDEL', KEYS[1], all[at]) end
  end
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', count + 1, over))
outlive(KEYS[1], tonumber(ARGV[5]))
return 1
"""
_FORGET = """
-- KEYS seen, uses, approved, reports   ARGV member, now, '' where the last is kept
local KEYS = at_home(KEYS)
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
if ARGV[3] ~= '' then redis.call('HDEL', KEYS[4], ARGV[1]) end
local all = redis.call('HGETALL', KEYS[2])
for at = 1, #all, 2 do
  local over = tonumber(string.match(all[at + 1], '^%d+ (%S+)$') or '')
  if string.match(all[at], '\\n(.*)$') == ARGV[1] and not (over and over > tonumber(ARGV[2])) then
    redis.call('HDEL', KEYS[2], all[at])
  end
end
"""
_JUDGE = (
    APPENDING
    + """
-- KEYS journal, once, reports   ARGV what appending asks for, member, how good their reports were ('': not known), how good
-- they are.  1: counted; 0: that was judged before; -1: they are otherwise by now
local KEYS = at_home(KEYS)
if (redis.call('HGET', KEYS[3], ARGV[6]) or '') ~= ARGV[7] then return -1 end
if append(KEYS[1], KEYS[2], unpack(ARGV, 1, 5)) == 0 then return 0 end
redis.call('HSET', KEYS[3], ARGV[6], ARGV[8])
redis.call('EXPIRE', KEYS[3], ARGV[5])
return 1
"""
)
