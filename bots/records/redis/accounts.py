"""Accounts on Redis."""

from __future__ import annotations

from bots.records.redis import keys
from bots.records.redis.server import Server


class RedisAccounts:
    """Implements `Accounts`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._name = server.once(_NAME)

    async def name(self, platform: str, account: str, replaced: str = "") -> str:
        call = self._name(keys=[keys.accounts(platform)], args=[platform, account, replaced])
        return await self._server.text(call) or platform


_NAME = """
-- KEYS accounts   ARGV platform, account, replaced
local fresh = ARGV[1] .. '-' .. ARGV[2]
local name = redis.call('HGET', KEYS[1], ARGV[2])
local place = ARGV[3] ~= '' and ARGV[3] ~= ARGV[2] and redis.call('HGET', KEYS[1], ARGV[3])
if place and (not name or name == fresh) then
  redis.call('HDEL', KEYS[1], ARGV[3])
  name = place
elseif not name then
  name = redis.call('HLEN', KEYS[1]) == 0 and ARGV[1] or fresh
end
redis.call('HSET', KEYS[1], ARGV[2], name)
return name
"""
