"""What a RedisScanner is given: its two servers, clients of them, and how it behaves."""

from __future__ import annotations

from dataclasses import dataclass

import redis
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from worker.client import addresses
from worker.client.lanes import STALE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """The addresses of the two servers, or of the sentinels that know them (`worker.client.addresses`)."""

    redis_url: str
    media_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerOptions:
    """How a RedisScanner behaves."""

    queue_limit: int = 2_000
    verdict_ttl_s: int = 30 * 86_400
    media_ttl_s: int = 900
    scan_timeout_s: int = 60
    longest_wait_s: float = 300.0
    """When a picture has waited longer, something is wrong."""
    unreadable_s: float = 600.0
    """How long a result waits for a replica that can read it: longer than an upgrade of all of them takes."""
    claim_idle_s: float = 15.0
    """A delivery that a replica has held for so long without a sign of life goes to another."""
    stale_s: float = STALE_S
    """A scan that has not moved for so long is looked at, whether anybody has it still."""


def blocking_client(url: str) -> redis.Redis:
    """A Redis client for threads, which tries again for a few seconds when the connection breaks."""
    return addresses.blocking(
        url,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.05), 6),
        socket_connect_timeout=5,
        health_check_interval=0,  # a server that refuses what is written refuses PING as well
        protocol=2,
    )


def loop_client(url: str) -> aioredis.Redis:
    """A Redis client for one event loop, which tries again for a few seconds when the connection breaks."""
    return addresses.on_loop(
        url,
        max_connections=1_000,  # as many may ask at once; redis-py gives up at 100
        retry=AsyncRetry(ExponentialBackoff(cap=1.0, base=0.05), 6),
        socket_connect_timeout=5,
        health_check_interval=0,
        protocol=2,  # one shape of answers, whatever the server's age
    )
