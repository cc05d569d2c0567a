"""What is wrong with the scan service, as its two servers show it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, cast

import redis
from redis import asyncio as aioredis

from worker.client import addresses, keys, streams

NOBODYS = "nobodys"
"""The id of no scan."""


async def problems(main: aioredis.Redis, media: aioredis.Redis, longest_wait_s: float) -> dict[str, str]:
    """As `Scanner.check`. Never raises."""
    found, refusals = dict[str, str](), dict[str, str]()
    for name, client in (("redis", main), ("media", media)):
        try:
            await asyncio.wait_for(cast(Any, client).ping(), 3)
        except (redis.RedisError, OSError, TimeoutError) as error:
            # One whose snapshots fail refuses even to be asked whether it is there.
            refuses = isinstance(error, redis.ResponseError) and _code(error) in addresses.REFUSALS
            (refusals if refuses else found)[name] = _said(error) if refuses else _away(error)
    is_there = "redis" not in found
    found |= refusals
    if is_there:
        if refusal := refusals.get("redis") or await _refusal(main):
            found["redis"] = refusal
        with contextlib.suppress(redis.RedisError, OSError):
            waits_s = await longest_s(main)
            if waits_s > longest_wait_s:
                found["waiting"] = f"a picture has been waiting for {waits_s:.0f} s"
            if not [key async for key in main.scan_iter(match=keys.alive("*"), count=100)]:
                found["worker"] = "none is running"
            if aside := await streams.unreadable(main):
                found["unreadable"] = f"results that nobody could read: {aside}"
    return found


async def _refusal(main: aioredis.Redis) -> str:
    """Why the server refuses what is written (a full disk, no memory left, a replica), though it answers; empty: it does not."""
    try:
        # A write that changes nothing: there is no such key.
        await cast(Any, main).set(keys.kept(NOBODYS), "", xx=True, ex=1)
    except redis.ResponseError as error:
        return _said(error)
    except (redis.RedisError, OSError) as error:
        return _away(error)
    return ""


def _away(error: Exception) -> str:
    return f"does not answer ({type(error).__name__})"


def _said(error: Exception) -> str:
    return f"refuses what is written ({type(error).__name__} {_code(error)})"


def _code(error: Exception) -> str:
    """The first word of what the server said."""
    return str(getattr(error, "status_code", None) or str(error).partition(" ")[0])


async def longest_s(main: aioredis.Redis) -> float:
    """How long ago the oldest scan was asked for that is not over; by the server's clock, which all share."""
    client = cast(Any, main)
    while oldest := await client.zrange(keys.SINCE, 0, 0, withscores=True):
        ((sha, asked_s),) = oldest
        if await client.exists(keys.flight(sha.decode())):
            now_s, _ = await client.time()
            return float(now_s) - float(asked_s)
        # A worker of an earlier version finished it.
        await client.zrem(keys.SINCE, sha)
    return 0.0
