"""How many pictures will be looked at before one that waits."""

from __future__ import annotations

from typing import Any, cast

from redis import asyncio as aioredis

from worker.client import keys, turns
from worker.client.lanes import Lanes


async def position(main: aioredis.Redis, lanes: Lanes, sha256: str) -> int | None:
    """As `Scanner.position`. Raises redis.RedisError."""
    fields = ["generation", "lane", "worker", "queue"]
    found = await cast(Any, main).hmget(keys.flight(sha256), fields)
    generation, lane, worker, queue = (value.decode() if value is not None else None for value in found)
    if generation is None or lane is None or worker:
        return None
    mine = lanes.queues[queue or lane]
    lines = [*lanes.lines.values()]
    at = next(number for number, line in enumerate(lines) if mine in line.queues)
    async with main.pipeline(transaction=False) as pipe:
        pipe.lpos(mine.key, keys.job_id(sha256, int(generation)))
        pipe.get(keys.turn(lines[at].name))
        for each in (queue for line in lines[: at + 1] for queue in line.queues):
            pipe.llen(each.key)
        place, turn, *lengths = await pipe.execute()
    if place is None:
        return None
    size = len(lines[at].queues)
    row = lines[at].queues.index(mine)
    return sum(map(int, lengths[:-size])) + turns.ahead(int(place), row, lengths[-size:], int(turn or 0))
