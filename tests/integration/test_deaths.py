"""Processes and servers are killed, really: nothing that was accepted is lost."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from PIL import Image

from tests.doubles.network import free_port
from tests.integration.conftest import KEY, Workbench, origin, picture, row_of
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, ScannerOptions, Servers
from worker.client.sealing import Seal
from worker.contract import FailureReason, Lane
from worker.embedded import Embedded
from worker.tether import environment

ROOT = Path(__file__).parents[2]
MEDIA_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
assert len(KEY) == 32


def start_worker(servers: Servers, **more: str) -> subprocess.Popen[bytes]:
    """A real worker process on these servers."""
    settings = {
        "REDIS_URL": servers.redis_url,
        "MEDIA_REDIS_URL": servers.media_url,
        "MEDIA_KEY": MEDIA_KEY,
        "LOG_LEVEL": "WARNING",
        **more,
    }
    return subprocess.Popen([sys.executable, "-m", "worker"], cwd=ROOT, env={**environment(), **settings})


def large_picture(number: int) -> bytes:
    """A picture that takes a while to decode."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((5000, 5000 + number)).convert("RGB").save(buffer, "JPEG", quality=50)
    return buffer.getvalue()


@pytest.mark.timeout(600)
async def test_a_worker_killed_in_mid_batch_leaves_every_picture_to_another(
    scanner: RedisScanner, valkey: Servers
) -> None:
    for number in range(6):
        await scanner.submit(large_picture(number), origin(str(number)), Lane.STREAM)
    first = start_worker(valkey, BATCH_MAX="6")
    with redis.Redis.from_url(valkey.redis_url) as main:
        deadline_s = time.monotonic() + 240
        while not main.zcard(f"torchrelay:rq:wip:{row_of()}"):
            assert time.monotonic() < deadline_s, "no batch has begun"
            await asyncio.sleep(0.005)
        first.kill()
        first.wait()
        assert main.zcard(f"torchrelay:rq:wip:{row_of()}"), "the batch was over before the worker was killed"
    assert await scanner.receive("sandbox", 0) is None
    second = start_worker(valkey)
    try:
        found = []
        async with asyncio.timeout(240):
            while len(found) < 6:
                await scanner.sweep()
                delivery = await scanner.receive("sandbox", 0.5)
                if delivery is not None:
                    await scanner.acknowledge(delivery)
                    found.append(delivery.result)
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
    assert {result.origin.message for result in found} == {str(number) for number in range(6)}
    assert all(result.verdict is not None for result in found)


async def test_both_servers_killed_lose_nothing_that_was_accepted(data_dir: Path) -> None:
    with Embedded.start(data_dir) as embedded:
        servers = embedded.servers
        scanner = RedisScanner(servers, Seal(KEY), ScannerOptions(claim_idle_s=0.2))
        await scanner.submit(picture(200), origin("1"), Lane.STREAM)
        await scanner.submit(picture(90), origin("2"), Lane.STREAM)
        with redis.Redis.from_url(servers.redis_url, decode_responses=True) as main:
            # Else what it answers while its disk is busy is in its memory alone.
            assert main.config_get("appendfsync") == {"appendfsync": "always"}
        for server in embedded._servers:
            os.kill(server.pid, signal.SIGKILL)
            server.wait()
        await scanner.aclose()
    with Embedded.start(data_dir) as embedded:
        servers = embedded.servers
        scanner = RedisScanner(servers, Seal(KEY), ScannerOptions(claim_idle_s=0.2))
        workbench = Workbench(servers)
        workbench.burst()
        lost = await results(scanner, 2)
        # The pictures were in memory alone, as promised; the jobs were not. The bot fetches the pictures again.
        assert {result.failure.reason for result in lost if result.failure} == {FailureReason.MEDIA_LOST}
        for result, data in zip(sorted(lost, key=lambda item: item.origin.message), (200, 90), strict=True):
            await scanner.resubmit(picture(data), result, Lane.STREAM)
        workbench.burst()
        assert {result.scan_id for result in await results(scanner, 2)} == {result.scan_id for result in lost}
        await scanner.aclose()


async def test_a_result_that_nobody_acknowledged_survives_the_server(data_dir: Path) -> None:
    with Embedded.start(data_dir) as embedded:
        servers = embedded.servers
        scanner = RedisScanner(servers, Seal(KEY), ScannerOptions(claim_idle_s=0.2))
        await scanner.submit(picture(), origin(), Lane.STREAM)
        Workbench(servers).burst()
        for server in embedded._servers:
            os.kill(server.pid, signal.SIGKILL)
            server.wait()
        await scanner.aclose()
    with Embedded.start(data_dir) as embedded:
        servers = embedded.servers
        scanner = RedisScanner(servers, Seal(KEY), ScannerOptions(claim_idle_s=0.2))
        assert (await results(scanner, 1))[0].verdict is not None
        await scanner.aclose()


@pytest.mark.parametrize("program", ["worker", "bots"])
def test_sigterm_ends_a_program(program: str, valkey: Servers, data_dir: Path) -> None:
    command = {"worker": ["-m", "worker"], "bots": ["-m", "bots", "sandbox"]}[program]
    settings = {
        "REDIS_URL": valkey.redis_url,
        "MEDIA_REDIS_URL": valkey.media_url,
        "MEDIA_KEY": MEDIA_KEY,
        "TORCHRELAY_DATA": str(data_dir / "own"),
        "PORT": "0" if program == "worker" else str(free_port()),
        "LOG_FORMAT": "json",
    }
    started = {"worker": b'"event": "ready"', "bots": b'"event": "serving"'}[program]
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env={**environment(), **settings}, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    for line in process.stderr:
        if started in line:
            break
    else:
        raise AssertionError(f"{program} did not start")
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    process.stderr.close()
