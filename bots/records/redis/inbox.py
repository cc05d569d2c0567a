"""The inbox on Redis."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bots.records.inbox import KEEP_S, MAX_OVER, TRUSTING, Suspects, Waiting
from bots.records.redis import keys
from bots.records.redis.server import Server


class RedisInbox:
    """Implements `Inbox`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._keep = server.script(_KEEP)
        self._take = server.script(_TAKE)
        self._strike_off = server.script(_STRIKE_OFF)
        self._let_go = server.script(_LET_GO)

    async def keep(self, bot: str, holder: str, updates: Mapping[int, bytes], hold_s: float) -> frozenset[int]:
        names = [keys.updates(bot), keys.updates_over(bot), keys.updates_holder(bot, holder)]
        names += [keys.update(bot, number) for number in updates]
        args: list[str | int | bytes] = [holder, _ms(hold_s), KEEP_S]
        for number, data in updates.items():
            args += [number, data]
        return frozenset(int(number) for number in await self._server.run(self._keep(keys=names, args=args)))

    async def hold(self, bot: str, holder: str, hold_s: float) -> None:
        name = keys.updates_holder(bot, holder)
        await self._server.run(self._server.client.set(name, 1, px=_ms(hold_s)))

    async def take(
        self,
        bot: str,
        holder: str,
        hold_s: float,
        most: int,
        known: Collection[int] = (),
        suspects: Suspects = TRUSTING,
    ) -> Sequence[Waiting]:
        names = [keys.updates(bot), keys.updates_holder(bot, holder)]
        args: list[str | int] = [holder, _ms(hold_s), most, keys.update(bot, ""), keys.updates_holder(bot, "")]
        args += [suspects.tries, suspects.most, KEEP_S * 1_000, *known]
        found = await self._server.run(self._take(keys=names, args=args))
        return [
            Waiting(number=int(number), data=data, tries=int(tries), age_s=max(0.0, int(age_ms) / 1_000))
            for number, data, tries, age_ms in found
        ]

    async def strike_off(self, bot: str, number: int) -> None:
        names = [keys.updates(bot), keys.updates_over(bot), keys.update(bot, number)]
        await self._server.run(self._strike_off(keys=names, args=[number, KEEP_S, MAX_OVER]))

    async def let_go(self, bot: str, holder: str, numbers: Collection[int]) -> None:
        names = [keys.updates_holder(bot, holder), *(keys.update(bot, number) for number in numbers)]
        await self._server.run(self._let_go(keys=names, args=[holder]))


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1_000))


_KEEP = """
-- KEYS line, over, holder, update…   ARGV holder, milliseconds, seconds, number, update, …  Those that the holder has
redis.call('SET', KEYS[3], 1, 'PX', ARGV[2])
local had = {}
for at = 4, #KEYS do
  local number, sealed = ARGV[2 * at - 4], ARGV[2 * at - 3]
  if not redis.call('ZSCORE', KEYS[2], number) then
    if redis.call('EXISTS', KEYS[at]) == 0 then
      redis.call('HSET', KEYS[at], 'sealed', sealed, 'holder', ARGV[1], 'tries', 1)
      redis.call('EXPIRE', KEYS[at], ARGV[3])
      redis.call('ZADD', KEYS[1], number, number)
      redis.call('EXPIRE', KEYS[1], ARGV[3])
    end
    if redis.call('HGET', KEYS[at], 'holder') == ARGV[1] then table.insert(had, number) end
  end
end
return had
"""
_TAKE = """
-- KEYS line, holder   ARGV holder, milliseconds, how many, what an update's name and a holder's begin with, from how many
-- tries on it is a suspect, how many of them, milliseconds for which one is kept, known…
redis.call('SET', KEYS[2], 1, 'PX', ARGV[2])
local known, taken, suspects = {}, {}, tonumber(ARGV[7])
for at = 9, #ARGV do known[ARGV[at]] = true end
for _, number in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if #taken >= tonumber(ARGV[3]) then break end
  if not known[number] then
    local name = ARGV[4] .. number
    local update = redis.call('HMGET', name, 'sealed', 'holder', 'tries')
    local age_ms = ARGV[8] - redis.call('PTTL', name)
    if not update[1] then
      redis.call('ZREM', KEYS[1], number)
    elseif update[2] == ARGV[1] then
      table.insert(taken, {number, update[1], update[3], age_ms})
    elseif not update[2] or redis.call('EXISTS', ARGV[5] .. update[2]) == 0 then
      local suspect = tonumber(update[3]) + 1 >= tonumber(ARGV[6])
      if not suspect or suspects > 0 then
        if suspect then suspects = suspects - 1 end
        redis.call('HSET', name, 'holder', ARGV[1])
        table.insert(taken, {number, update[1], redis.call('HINCRBY', name, 'tries', 1), age_ms})
      end
    end
  end
end
return taken
"""
_STRIKE_OFF = """
-- KEYS line, over, update   ARGV number, seconds, how many
local now_s = redis.call('TIME')[1]
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[2], now_s, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now_s - ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[2])
"""
_LET_GO = """
-- KEYS holder, update…   ARGV holder
for at = 2, #KEYS do
  if redis.call('HGET', KEYS[at], 'holder') == ARGV[1] then
    redis.call('HDEL', KEYS[at], 'holder')
    redis.call('HINCRBY', KEYS[at], 'tries', -1)
  end
end
redis.call('DEL', KEYS[1])
"""
