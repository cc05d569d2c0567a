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

READY_S = 60


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


@contextmanager
def no_snapshots(url: str) -> Iterator[None]:
    """Let the Redis at this address take nothing that is written (MISCONF), as where its last snapshot failed."""
    with redis.Redis.from_url(url, decode_responses=True) as client:
        there = Path(client.config_get("dir")["dir"]) / "dump.rdb"
        there.mkdir()  # which no snapshot can take the place of
        client.config_set("save", "3600 1")
        try:
            deadline_s = time.monotonic() + READY_S
            while client.info("persistence")["rdb_last_bgsave_status"] == "ok":
                assert time.monotonic() < deadline_s, "its snapshot does not fail"
                if not client.info("persistence")["rdb_bgsave_in_progress"]:
                    client.bgsave()
                time.sleep(0.02)
            yield
        finally:
            there.rmdir()
            client.config_set("save", "")
            client.config_set("stop-writes-on-bgsave-error", "yes")
