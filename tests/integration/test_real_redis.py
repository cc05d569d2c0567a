"""Debian's redis-server instead of the embedded Valkey: with a password, an append-only file, and TLS."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.policy import PRESETS, Preset
from bots.records import Event, EventKind
from bots.records.copies import SealedCopy
from bots.records.redis import connect
from bots.records.redis.copies import RedisCopies
from tests.doubles.network import certificate, free_port
from tests.doubles.servers import answers
from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.test_deaths import start_worker
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, Servers
from worker.client.sealing import Seal
from worker.contract import Lane

SERVER = shutil.which("redis-server")
PASSWORD = "a-password-of-a-test"


@pytest.fixture(params=["redis", "rediss"])
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """Two servers on loopback TCP; with `rediss` nobody gets in without TLS."""
    if SERVER is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is missing: apt-get install redis-server")
        pytest.skip("redis-server is missing: apt-get install redis-server")
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    more = tls(folder) if request.param == "rediss" else []
    query = f"?ssl_ca_certs={folder / 'certificate.pem'}" if more else ""
    running, urls = [], []
    for name, durable in (("main", True), ("media", False)):
        port = free_port()
        home = folder / name
        home.mkdir()
        listen = ["--port", "0", "--tls-port", str(port), *more] if more else ["--port", str(port)]
        keep = ["--appendonly", "yes"] if durable else ["--appendonly", "no"]
        running.append(
            subprocess.Popen(
                [
                    SERVER,
                    "--bind",
                    "127.0.0.1",
                    *listen,
                    *keep,
                    "--save",
                    "",
                    "--requirepass",
                    PASSWORD,
                    "--dir",
                    str(home),
                ],
                stdout=subprocess.DEVNULL,
            )
        )
        urls.append(f"{request.param}://:{PASSWORD}@127.0.0.1:{port}/0{query}")
    for url in urls:
        answers(url, 10)
    yield Servers(redis_url=urls[0], media_url=urls[1])
    for server in running:
        server.terminate()
        server.wait(60)
    shutil.rmtree(folder)


async def test_a_picture_is_scanned(servers: Servers) -> None:
    scanner = RedisScanner(servers, Seal(KEY))
    for number in range(3):
        await scanner.submit(picture(200 + number), origin(str(number)), Lane.STREAM)
    Workbench(servers).burst()
    assert len([result for result in await results(scanner, 3) if result.verdict]) == 3
    await scanner.aclose()


async def test_what_is_kept_moves_with_its_chat(servers: Servers) -> None:
    records = connect(servers.redis_url, case_days=30, copies=RedisCopies(servers.media_url, Seal(KEY)))
    await records.copies.keep("CASE-1", SealedCopy(data=b"picture"), 60)
    assert await records.copies.copy("CASE-1") == SealedCopy(data=b"picture")
    await records.policies.set("p", "c", PRESETS[Preset.PROTECT])
    await records.journal.append("p", "c", Event(kind=EventKind.FOUND, at_s=time.time()), once="x")
    await records.moves.move("p", "c", "d")
    assert await records.policies.policy("p", "d") == PRESETS[Preset.PROTECT]
    assert not await records.journal.append("p", "d", Event(kind=EventKind.FOUND, at_s=time.time()), once="x")
    assert [event.kind async for event in records.journal.read("p", "d")] == [EventKind.FOUND]
    await records.aclose()


@pytest.mark.timeout(600)
async def test_a_worker_process_serves_it(servers: Servers) -> None:
    scanner = RedisScanner(servers, Seal(KEY))
    await scanner.submit(picture(), origin(), Lane.STREAM)
    worker = start_worker(servers)
    try:
        found = None
        deadline_s = time.monotonic() + 240  # it loads the default detector
        while found is None:
            assert time.monotonic() < deadline_s
            found = await scanner.receive("sandbox", 1)
        assert found.result.verdict is not None
    finally:
        worker.terminate()
        assert worker.wait(60) == 0
        await scanner.aclose()


def tls(folder: Path) -> list[str]:
    """The server's options."""
    files = certificate(folder, ["127.0.0.1"])
    own = ["--tls-cert-file", str(files.certificate), "--tls-key-file", str(files.key)]
    return [*own, "--tls-ca-cert-file", str(files.certificate), "--tls-auth-clients", "no"]
