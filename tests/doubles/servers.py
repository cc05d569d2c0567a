"""Servers that a test starts itself."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from worker.embedded import Embedded


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


@contextmanager
def embedded() -> Iterator[Embedded]:
    """Two servers for as long, which nobody kills: the main one does not wait for the disk, as it does elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    try:
        with Embedded.start(folder) as servers:
            with redis.Redis.from_url(servers.redis_url) as main:
                main.config_set("appendfsync", "no")
            yield servers
    finally:
        shutil.rmtree(folder, ignore_errors=True)
