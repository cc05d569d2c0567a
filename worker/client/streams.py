"""Result streams, but for reading on: what a dead replica left, and what no replica can read, which is put aside."""

from __future__ import annotations

from typing import Any, cast

from redis import asyncio as aioredis

from worker.client import keys

MOST = 1_000
"""So many are kept of a platform."""
KEPT_S = 7 * 86_400
"""For so long after the last one."""


async def longest_idle(
    client: aioredis.Redis, stream: str, consumer: str, idle_ms: int
) -> tuple[bytes, dict[bytes, bytes]] | None:
    """An entry that nobody has given a sign of life for, for so long, claimed; None where there is none.

    The server looks at ten at a time. Raises redis.RedisError.
    """
    at: Any = "0-0"
    while True:
        found = await client.xautoclaim(stream, keys.GROUP, consumer, idle_ms, start_id=at, count=1)
        at, entries = found[0], found[1]
        if entries:
            return cast("tuple[bytes, dict[bytes, bytes]]", entries[0])
        if at == b"0-0":
            return None


async def put_aside(
    client: aioredis.Redis, stream: str, entry: bytes, fields: dict[bytes, bytes], after_s: float
) -> None:
    """Move the result from the stream into that of the unreadable, if it has waited `after_s` seconds for a replica that
    can read it: by the server's clock, which gave the entry its id. Raises redis.RedisError."""
    now_s, _ = await client.time()
    if now_s - int(entry.split(b"-")[0]) / 1000 < after_s:
        return
    name = keys.unreadable(stream)
    aside: dict[Any, Any] = {**fields}
    async with client.pipeline(transaction=True) as pipe:
        pipe.xadd(name, aside, maxlen=MOST)
        pipe.expire(name, KEPT_S)
        pipe.xack(stream, keys.GROUP, entry)
        pipe.xdel(stream, entry)
        await pipe.execute()


async def unreadable(client: aioredis.Redis) -> int:
    """How many results nobody could read, of all platforms. Raises redis.RedisError."""
    return sum([int(await client.xlen(name)) async for name in client.scan_iter(match=keys.unreadable("*"), count=100)])
