"""Quotas on Redis."""

from __future__ import annotations

from bots.records.redis import keys
from bots.records.redis.server import Server


class RedisQuotas:
    """Implements `Quotas`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._take = server.script(_TAKE)

    async def take(self, name: str, count: int, limit: int, span_s: int) -> float:
        left_ms = await self._server.run(self._take(keys=[keys.quota(name)], args=[count, limit, span_s * 1000]))
        return int(left_ms) / 1000


_TAKE = """
-- KEYS quota   ARGV how many more, limit, milliseconds of a span.  How many milliseconds are left; 0: counted
local used = tonumber(redis.call('GET', KEYS[1]) or 0)
if used >= tonumber(ARGV[2]) then return math.max(1, redis.call('PTTL', KEYS[1])) end
if used == 0 then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
else
  redis.call('SET', KEYS[1], string.format('%.0f', used + ARGV[1]), 'KEEPTTL')
end
return 0
"""
