"""Jobs beside the scans: whoever asks waits for the answer, and nothing is left of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import redis

from tests.doubles.waiting import HANGS_S
from tests.integration.conftest import photo
from worker.client import Servers

Answer = TypeVar("Answer")


async def queued(servers: Servers, line: str, asking: Coroutine[Any, Any, Answer]) -> asyncio.Task[Answer]:
    """What is asked for, its job in that line's queue."""
    with redis.Redis.from_url(servers.redis_url) as main:
        queue = f"torchrelay:rq:queue:{line}"
        before = main.llen(queue)
        task = asyncio.create_task(asking)
        async with asyncio.timeout(HANGS_S):
            while main.llen(queue) == before:
                await asyncio.sleep(0.01)
    return task


async def is_sealed_both_ways(
    servers: Servers, task: asyncio.Task[Answer], work: Callable[[], None], description: str, plain: bytes
) -> None:
    """Fail where the photo that was asked about, or the answer, in which `plain` stands, can be read on the way, or stays."""
    with redis.Redis.from_url(servers.media_url) as media, redis.Redis.from_url(servers.redis_url) as main:
        (key,) = media.keys("*")
        assert 0 < media.ttl(key) <= 101
        assert photo()[200:260] not in media.get(key)
        (job,) = [name for name in main.keys("*rq:job:*") if main.type(name) == b"hash"]
        held = main.hgetall(job)
        assert held[b"description"] == description.encode()
        assert 0 < main.ttl(job) <= 101
        task.cancel()  # whoever asked is gone: what was made ends by itself
        await asyncio.wait([task])
        work()
        (key,) = media.keys("*")
        assert 0 < media.ttl(key) <= 60
        assert plain not in media.lindex(key, 0)
