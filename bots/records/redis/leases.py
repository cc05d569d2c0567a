"""Leases on Redis."""

from __future__ import annotations

from redis.commands.core import AsyncScript

from bots.records.redis import keys
from bots.records.redis.server import Server


class RedisLeases:
    """Implements `Leases`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._acquire = server.client.register_script(_ACQUIRE)
        self._renew = server.client.register_script(_RENEW)
        self._release = server.client.register_script(_RELEASE)

    async def acquire(self, key: str, holder: str, ttl_s: float) -> bool:
        return await self._held(self._acquire, key, holder, ttl_s)

    async def renew(self, key: str, holder: str, ttl_s: float) -> bool:
        return await self._held(self._renew, key, holder, ttl_s)

    async def release(self, key: str, holder: str) -> None:
        await self._server.run(self._release(keys=[keys.lease(key)], args=[holder]))

    async def _held(self, script: AsyncScript, key: str, holder: str, ttl_s: float) -> bool:
        args: list[str | int] = [holder, max(1, round(ttl_s * 1000))]
        return bool(await self._server.run(script(keys=[keys.lease(key)], args=args)))


_RENEW = """
-- KEYS lease   ARGV holder, milliseconds.  1: it is the holder's still
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""
_ACQUIRE = f"""
-- Nobody's, or the holder's already.
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
{_RENEW}
"""
_RELEASE = """
-- KEYS lease   ARGV holder
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""
