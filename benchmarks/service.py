"""What the scan service costs beside what it carries, in one run. `python benchmarks/service.py`

The queue alone, with a decoder and a detector that answer at once: pictures a second of one worker, against RQ's own SimpleWorker
that does the very same jobs, by turns; and how many commands the two servers carry out for a scan, from handing in to the
acknowledged result (those inside of scripts too, as the servers count them). Then the whole service with the default
detector: pictures a second from handing in to the result, against the same model called in a loop over the same files; and one
picture after the other, as a person checks them. Every picture is new, so none comes from the cache. Prints one line of JSON.

`--pictures DIR` takes the JPEG files of a folder (say ../shared/data/dev), as they are; without it they are drawn.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

if sys.path[0] == str(Path(__file__).parent):
    del sys.path[0]  # detector.py, beside this file, would hide the package

import numpy as np
import redis
import structlog
from PIL import Image

from detector.detector import DetectorCfg, create
from detector.media import Media, decode
from detector.testing import FakeDetector
from worker import jobs, tether
from worker.batching import BatchWorker
from worker.client import RedisScanner, Servers, connect
from worker.client.lanes import Lanes
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.contract import Lane, Origin, Purpose
from worker.embedded import Embedded
from worker.scanning import Parts, ScanBench
from worker.settings import ServiceSettings

from rq import SimpleWorker  # isort: skip

PLATFORM = "benchmark"
WIDTH, HEIGHT = 1280, 960
BATCH = 32
ROUNDS = 5
KEY = bytes(32)


class AtOnce:
    """A decoder that does not look."""

    def __init__(self) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (32, 32)).save(buffer, "PNG")
        self._media = decode(buffer.getvalue())

    def decode(self, data: bytes) -> Media:
        """The same little picture."""
        return self._media


def asking(about: str | None) -> argparse.ArgumentParser:
    """What reads a benchmark's options, `--pictures` among them; of the log only warnings are printed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, help="a folder of JPEG files, looked for in its folders too")
    return parser


def main() -> None:
    """Print what was measured."""
    parser = asking(__doc__)
    parser.add_argument("--jobs", type=int, default=320, help="scans a round with nothing to do")
    parser.add_argument("--single", type=int, default=10, help="pictures one after the other")
    parser.add_argument("--many", type=int, default=60, help="pictures at once")
    options = parser.parse_args()
    told = {"cores": os.cpu_count(), **asyncio.run(queue(options.jobs))}
    if options.many:
        told |= asyncio.run(service(found(options.pictures, 1 + options.single + options.many), options.single))
    print(json.dumps(told))


async def queue(count: int) -> dict[str, float]:
    """Of RQ's worker and ours, each round on the same servers."""
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        servers = embedded.servers
        scanner = RedisScanner(servers, Seal(KEY))
        ours, stocks, commands = [], [], []
        for number in range(ROUNDS):
            for stock in (True, False):
                before = carried_out(servers)
                for place in range(count):
                    await scanner.submit(f"{number} {stock} {place}".encode(), origin(place), Lane.STREAM)
                took_s = worked(servers, stock=stock)
                await acknowledged(scanner, count)
                (stocks if stock else ours).append(count / took_s)
                if not stock:
                    commands.append((carried_out(servers) - before) / count)
        await scanner.aclose()
    return {
        "jobs": count * ROUNDS,
        "batch": BATCH,
        "queue_scans_per_s": round(statistics.median(ours)),
        "rq_scans_per_s": round(statistics.median(stocks)),
        "queue_to_rq": round(statistics.median(one / other for one, other in zip(ours, stocks, strict=True)), 2),
        "commands_per_scan": round(statistics.median(commands), 1),
    }


def worked(servers: Servers, *, stock: bool) -> float:
    """Seconds in which a worker does all that waits."""
    connection, media = blocking_client(servers.redis_url), blocking_client(servers.media_url)
    lanes = Lanes(connection, 30)
    parts = Parts(detector=FakeDetector(), decoder=AtOnce(), lanes=lanes, media=media, seal=Seal(KEY), verdict_ttl_s=60)
    bench = ScanBench(parts, "worker")
    worker = BatchWorker(lanes, bench, "worker", BATCH)
    if stock:
        worker = SimpleWorker(worker.queues, name="stock", connection=connection, serializer="json")
        worker.log_job_description = False
    with jobs.on(bench):
        began_s = time.perf_counter()
        worker.work(burst=True, logging_level="ERROR")
        took_s = time.perf_counter() - began_s
    bench.close()
    connection.close()
    media.close()
    return took_s


def carried_out(servers: Servers) -> int:
    """How many commands both servers have carried out, those of this question and of connecting left out."""
    total = 0
    for url in (servers.redis_url, servers.media_url):
        with redis.Redis.from_url(url) as client:
            stats: dict[str, dict[str, int]] = client.info("commandstats")
            beside = ("cmdstat_info", "cmdstat_client", "cmdstat_hello", "cmdstat_ping", "cmdstat_config")
            total += sum(each["calls"] for name, each in stats.items() if not name.startswith(beside))
    return total


async def service(files: list[bytes], single: int) -> dict[str, float]:
    """Of the whole service and of the model alone, on the same files."""
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        settings = ServiceSettings(torchrelay_data=Path(folder), redis_url=None, media_redis_url=None)
        scanner = connect(settings, embedded.servers)
        began_s = time.perf_counter()
        worker = worker_for(folder)
        try:
            await scan(scanner, files[:1])
            ready_s = time.perf_counter() - began_s
            took = [await scan(scanner, [data], Lane.PRIVATE) for data in files[1 : 1 + single]]
            many = files[1 + single :]
            took_s = await scan(scanner, many)
        finally:
            worker.terminate()
            worker.wait(timeout=60)
            await scanner.aclose()
    alone_s = model_alone(many)
    return {
        "first_verdict_s": round(ready_s, 1),
        "one_by_one_ms": round(statistics.median(took) * 1000) if took else 0,
        "service_pictures_per_s": round(len(many) / took_s, 2),
        "model_pictures_per_s": round(len(many) / alone_s, 2),
        "service_to_model": round(alone_s / took_s, 2),
    }


def model_alone(files: Sequence[bytes]) -> float:
    """Seconds for decoding and judging the files one after the other, the model being loaded."""
    detector = create(DetectorCfg())
    detector.detect([decode(files[0])])
    began_s = time.perf_counter()
    for data in files:
        detector.detect([decode(data)])
    return time.perf_counter() - began_s


def origin(number: int) -> Origin:
    """Where the picture is said to come from."""
    return Origin(platform=PLATFORM, purpose=Purpose.PROGRAM, chat="1", message=str(number), media="-")


async def scan(scanner: RedisScanner, files: list[bytes], lane: Lane = Lane.STREAM) -> float:
    """Seconds from handing the first one in until the last result is there."""
    began_s = time.perf_counter()
    for number, data in enumerate(files):
        await scanner.submit(data, origin(number), lane)
    await acknowledged(scanner, len(files))
    return time.perf_counter() - began_s


async def acknowledged(scanner: RedisScanner, count: int) -> None:
    """Take so many results."""
    while count:
        delivery = await scanner.receive(PLATFORM, 1.0)
        if delivery is not None:
            if delivery.result.failure is not None:
                raise SystemExit(f"a picture failed: {delivery.result.failure.reason}")
            await scanner.acknowledge(delivery)
            count -= 1


def found(folder: Path | None, count: int) -> list[bytes]:
    """So many different JPEG files."""
    if folder is None:
        return list(drawn(count))
    paths = sorted(folder.rglob("*.jp*g"))
    step = max(1, len(paths) // count)
    files = list({path.read_bytes(): None for path in paths[::step]})[:count]
    if len(files) < count:
        raise SystemExit(f"{folder} has {len(files)} of the {count} JPEG files that are asked for")
    return files


def drawn(count: int) -> Iterator[bytes]:
    """JPEG files with noise on them, and no face."""
    rows = np.linspace(0, 255, HEIGHT)[:, None, None]
    for seed in range(count):
        noise = np.random.default_rng(seed).normal(0, 12, (HEIGHT, WIDTH, 3))
        buffer = io.BytesIO()
        Image.fromarray(np.clip(rows + noise, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=80)
        yield buffer.getvalue()


def worker_for(folder: str) -> subprocess.Popen[bytes]:
    """A running worker on the servers in `folder`."""
    return subprocess.Popen(
        tether.command([sys.executable, "-m", "worker"]),
        env={**tether.environment(), "TORCHRELAY_DATA": folder, "LOG_LEVEL": "WARNING"},
    )


if __name__ == "__main__":
    main()
