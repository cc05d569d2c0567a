"""Real servers, and a worker in this process that judges by brightness."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
import structlog
from PIL import Image

from detector.detector import Detector
from detector.fingerprint import fingerprinted
from detector.media import Media, decode
from detector.testing import FakeDetector
from tests.doubles.servers import embedded
from worker.batching import BatchWorker
from worker.client import RedisScanner, ScannerOptions, Servers, keys
from worker.client.lanes import Lanes
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.contract import Lane, Origin, Purpose
from worker.scanning import Parts, ScanBench

KEY = bytes(range(32))


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> Iterator[None]:
    """As the programs write them; structlog's own way draws every picture's pixels, which takes a second."""
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, console])
    yield
    structlog.reset_defaults()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder with a short path: sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def running_servers() -> Iterator[Servers]:
    """Two servers for all tests that do not end them."""
    with embedded() as made:
        yield made.servers


@pytest.fixture
def valkey(running_servers: Servers) -> Servers:
    """Two running servers with nothing in them."""
    for url in (running_servers.redis_url, running_servers.media_url):
        with redis.Redis.from_url(url) as client:
            client.flushall()
    return running_servers


@pytest.fixture
def main(valkey: Servers) -> Iterator[redis.Redis]:
    """The main server, as an operator looks at it."""
    with redis.Redis.from_url(valkey.redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def lanes(valkey: Servers) -> Iterator[Lanes]:
    """The queues, as a sweeper of no worker sees them."""
    connection = blocking_client(valkey.redis_url)
    yield Lanes(connection, 30)
    connection.close()


@pytest.fixture
async def scanner(valkey: Servers) -> AsyncIterator[RedisScanner]:
    """A scanner that gives up on dead replicas quickly."""
    made = RedisScanner(valkey, Seal(KEY), ScannerOptions(queue_limit=50, claim_idle_s=0.2))
    yield made
    await made.aclose()


class PlainDecoder:
    """Decodes and fingerprints in this process."""

    def decode(self, data: bytes) -> Media:
        """As the children do."""
        return fingerprinted(decode(data))


@dataclass(slots=True)
class Workbench:
    """Makes workers."""

    servers: Servers
    detector: FakeDetector | Detector = field(default_factory=FakeDetector)

    @contextmanager
    def bench(self, name: str = "test-worker", **parts: Any) -> Iterator[ScanBench]:
        """Where scans are carried out; `parts` instead of the usual ones."""
        connection, media = blocking_client(self.servers.redis_url), blocking_client(self.servers.media_url)
        usual = {
            "detector": self.detector,
            "decoder": PlainDecoder(),
            "lanes": Lanes(connection, 30),
            "media": media,
            "seal": Seal(KEY),
            "verdict_ttl_s": 60,
        }
        bench = ScanBench(Parts(**{**usual, **parts}), name)
        connection.set(keys.MODEL, self.detector.digest)
        try:
            yield bench
        finally:
            bench.close()
            connection.close()
            media.close()

    @contextmanager
    def worker(self, name: str = "test-worker", batch_max: int = 8) -> Iterator[BatchWorker]:
        """A worker, not yet at work."""
        connection = blocking_client(self.servers.redis_url)
        lanes = Lanes(connection, 30)
        with self.bench(name, lanes=lanes) as bench:
            yield BatchWorker(lanes, bench, name, batch_max)
        connection.close()

    def burst(self, batch_max: int = 8) -> None:
        """Scan every waiting picture."""
        with self.worker(batch_max=batch_max) as worker:
            worker.work(burst=True, logging_level="WARNING")


@pytest.fixture
def workbench(valkey: Servers) -> Workbench:
    """Makes workers on the servers of this test."""
    return Workbench(valkey)


def row_of(chat: str = "room", line: str = "stream", platform: str = "sandbox") -> str:
    """The queue that is looked at first for a chat's pictures; they are in it where nothing else is."""
    first = Seal(KEY).name("first row", f"{platform}\n{chat}")
    return f"{line}-{int(first, 16) % keys.ROWS[line]}"


def lose_jobs(main: redis.Redis) -> None:
    """As when whoever registered a flight died before it was queued."""
    main.delete(*(f"torchrelay:rq:queue:{queue}" for line in (*Lane, *keys.LATE) for queue in keys.queues(line)))


def photo() -> bytes:
    """A photograph of a person, as a JPEG."""
    return (Path(__file__).parents[2] / "bots/platforms/sandbox/examples/hopper.jpg").read_bytes()


def picture(shade: int = 200, size: int = 64) -> bytes:
    """A one-coloured PNG; above 127 the fake detector finds strong signs."""
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), (shade, shade, shade)).save(buffer, "PNG")
    return buffer.getvalue()


def origin(message: str = "1", platform: str = "sandbox", file_id: str = "", chat: str = "room") -> Origin:
    """Somebody's picture."""
    return Origin(
        platform=platform, purpose=Purpose.GUARD, chat=chat, message=message, media=f"m{message}", file_id=file_id
    )
