"""How fast the workers are: each notes it with its signs of life, and so it can be said how long what waits will take."""

from __future__ import annotations

from typing import Any

from redis import Redis
from redis import asyncio as aioredis

from worker.client import keys

NEWEST = 0.2
"""How much the last batch counts."""


class Pace:
    """Seconds a picture, of one worker while it works: a mean over its batches in which the later ones count more."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        """None before the first batch."""

    def add(self, pictures: int, seconds: float) -> None:
        """Count one more batch."""
        each = seconds / pictures
        self.seconds = each if self.seconds is None else (1 - NEWEST) * self.seconds + NEWEST * each

    def note(self, connection: Redis, worker: str) -> None:
        """Let everybody know. Raises redis.RedisError."""
        if self.seconds is None:
            return
        with connection.pipeline(transaction=False) as pipe:
            pipe.hset(keys.PACES, worker, f"{self.seconds:.6f}")
            pipe.expire(keys.PACES, keys.PACES_S)
            pipe.execute()


async def wait_s(client: aioredis.Redis) -> float | None:
    """How long all that waits will take the workers that are alive; None where none is, or none has looked at anything yet.

    Raises redis.RedisError.
    """
    redis: Any = client
    paces: dict[bytes, bytes] = await redis.hgetall(keys.PACES)
    if not paces:
        return None
    async with redis.pipeline(transaction=False) as pipe:
        pipe.zcard(keys.FLIGHTS)
        for name in paces:
            pipe.exists(keys.alive(name.decode()))
        waiting, *alive = await pipe.execute()
    if gone := [name for name, is_alive in zip(paces, alive, strict=True) if not is_alive]:
        await redis.hdel(keys.PACES, *gone)
    seconds = [float(paces[name]) for name in paces if name not in gone]
    per_s = sum(1 / each for each in seconds if each > 0)
    return float(waiting) / per_s if per_s else None
