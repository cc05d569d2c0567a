"""Servers that a test starts itself."""

from __future__ import annotations

import time

import redis


def answers(url: str, within_s: float) -> None:
    """Return once the Redis at this address does. Raises AssertionError where it takes longer."""
    deadline_s = time.monotonic() + within_s
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                assert time.monotonic() < deadline_s, "redis-server did not start"
                time.sleep(0.02)
            else:
                return
