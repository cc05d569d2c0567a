"""`python -m worker status`: what waits, who works, and what should be looked at."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import redis
from rich.console import Console
from structlog.testing import capture_logs

from tests.integration.conftest import Workbench, origin, picture
from worker.client import RedisScanner, Servers, keys
from worker.contract import Lane
from worker.judging import warn_of_faults
from worker.status import Status, drawn, read, warnings

ROOT = Path(__file__).parents[2]


def text_of(status: Status) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(drawn(status))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@contextmanager
def evicting(client: redis.Redis) -> Iterator[None]:
    """The server throws away what it holds when it is full; other tests use it afterwards."""
    client.config_set("maxmemory-policy", "allkeys-lru")
    yield
    client.config_set("maxmemory-policy", "noeviction")


def depths(status: Status) -> dict[str, int]:
    return {one.lane: one.depth for one in status.waiting}


async def test_what_waits_and_what_was_done_is_counted(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    empty = read(valkey)
    assert (empty.asked_for, empty.oldest_s, empty.unread) == (0, None, 0)
    assert "No scan is under way." in text_of(empty)
    assert "No worker is running." in text_of(empty)

    for number, lane in enumerate((Lane.STREAM, Lane.STREAM, Lane.PRIVATE)):
        await scanner.submit(picture(number), origin(str(number)), lane)
    waiting = read(valkey)
    assert depths(waiting) == {
        "private": 1,
        "ask": 0,
        "stream": 2,
        "backfill": 0,
        "costly": 0,
        "excess": 0,
        "thumbnail": 0,
        "heat": 0,
    }
    ages = {one.lane: one.oldest_s for one in waiting.waiting}
    assert ages["ask"] is None
    assert ages["stream"] is not None
    assert 0 <= ages["stream"] < 300
    assert (waiting.asked_for, waiting.unread) == (3, 0)
    assert "Warning: pictures wait, and no worker is running." in text_of(waiting)

    workbench.burst()
    with workbench.worker("0123456789abcdef") as worker:
        worker.register_birth()
        worker.set_state("idle")
        with worker._pulse:
            done = read(valkey)
    assert set(depths(done).values()) == {0}
    assert (done.asked_for, done.unread) == (0, 3)
    assert done.model == workbench.detector.digest[:12]
    (working,) = done.working
    assert (working.name, working.state, working.in_hand) == ("01234567", "idle", 0)
    assert working.memory_mb is not None
    assert f"{working.memory_mb:.0f} MB" in text_of(done)
    assert "pictures wait" not in text_of(done)


async def test_a_worker_that_gives_no_sign_of_life_is_silent(workbench: Workbench, valkey: Servers) -> None:
    with workbench.worker("0123456789abcdef") as worker:
        worker.register_birth()
        (working,) = read(valkey).working
    assert working.state == "silent"
    assert working.memory_mb is None


def test_servers_that_lose_or_evict_are_warned_of(valkey: Servers) -> None:
    found = read(valkey)
    assert [server.evicts for server in found.servers] == [False, False]
    assert warnings(found) == []
    with redis.Redis.from_url(valkey.media_url) as media, evicting(media):
        found = read(valkey)
    assert "the server 'pictures' throws keys away" in warnings(found)[0]
    lost = replace(found, servers=tuple(replace(it, durable=False, evicts=False) for it in found.servers))
    (word,) = warnings(lost)
    assert "what waits is lost when it stops" in word


def test_a_worker_that_starts_logs_how_its_servers_are_wrong(valkey: Servers) -> None:
    with redis.Redis.from_url(valkey.redis_url) as main, redis.Redis.from_url(valkey.media_url) as media:
        with capture_logs() as lines:
            warn_of_faults(main, media)
        assert lines == []
        with evicting(main), capture_logs() as lines:
            warn_of_faults(main, media)
        (line,) = lines
        assert line["log_level"] == "warning"
        assert "the server 'main' throws keys away" in line["event"]
        main.execute_command("ACL", "SETUSER", "default", "-info")
        try:
            with capture_logs() as lines:
                warn_of_faults(main, media)
        finally:
            main.execute_command("ACL", "SETUSER", "default", "+info")
        assert ["INFO is not allowed" in line["event"] for line in lines] == [True]


def run(servers: Servers, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if "REDIS" not in name},
        "REDIS_URL": servers.redis_url,
        "MEDIA_REDIS_URL": servers.media_url,
        "MEDIA_KEY": "A" * 43 + "=",
    }
    command = [sys.executable, "-m", "worker", "status", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


async def test_the_program_shows_it_once_and_as_json(scanner: RedisScanner, valkey: Servers) -> None:
    await scanner.submit(picture(), origin("what nobody may read here"), Lane.ASK)
    shown = run(valkey)  # where it is no terminal, once
    assert shown.returncode == 0, shown.stderr
    for word in ("Waiting", "ask", "Servers", "Scans that are not over: 1"):
        assert word in shown.stdout
    told = run(valkey, "--json")
    assert json.loads(told.stdout)["asked_for"] == 1
    for output in (shown, told):
        assert "what nobody may read here" not in output.stdout + output.stderr
        assert valkey.redis_url not in output.stdout + output.stderr


def test_where_redis_is_not_there_it_is_said_in_a_line(tmp_path: Path) -> None:
    nowhere = Servers(redis_url=f"unix://{tmp_path}/no.sock", media_url=f"unix://{tmp_path}/no.sock")
    ended = run(nowhere, "--once")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Redis cannot be asked")
    assert "Traceback" not in ended.stderr
    assert keys.PREFIX not in ended.stderr
