"""What the scan service costs beside what it carries, in one run. `python benchmarks/service.py`

The queue alone, with a decoder and a detector that answer at once: pictures a second of one worker, against RQ's own SimpleWorker
that does the very same jobs, by turns; and how many commands the two servers carry out for a scan, from handing in to the
acknowledged result (those inside of scripts too, as the servers count them), with a worker's start and end, and without what
one that finds nothing to do takes. Then the whole service with the default
detector: pictures a second from handing in to the result, against the same model called in a loop over the same files; and one
picture after the other, as a person checks them. Every picture is new, so none comes from the cache. Prints one line of JSON.
With `--breakdown` a table comes before it: which commands a scan is, of which server, in which of its three phases.

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
from collections import Counter
from collections.abc import Awaitable, Iterator, Sequence
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
from worker.client import RedisScanner, Servers, connect, keys
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
AT_ONCE = 32
ROUNDS = 5
PHASES = ("handing in", "work", "result")
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
    parser.add_argument(
        "--at-once", type=int, default=AT_ONCE, help="pictures handed in, and results acted on, at once"
    )
    parser.add_argument("--batch", type=int, default=BATCH, help="scans in a batch of the queue alone")
    parser.add_argument("--breakdown", action="store_true", help="print the commands of a scan, by phase")
    options = parser.parse_args()
    figures, phases = asyncio.run(queue(options.jobs, options.at_once, options.batch))
    if options.breakdown:
        print(table(phases))
    told = {"cores": os.cpu_count(), **figures}
    if options.many:
        told |= asyncio.run(service(found(options.pictures, 1 + options.single + options.many), options.single))
    print(json.dumps(told))


async def queue(count: int, at_once: int, batch: int) -> tuple[dict[str, float], dict[str, Counter[str]]]:
    """Of RQ's worker and ours, each round on the same servers; and the commands of a scan by phase, of our last round."""
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        servers = embedded.servers
        scanner = RedisScanner(servers, Seal(KEY))
        with redis.Redis.from_url(servers.redis_url) as client:
            client.set(keys.MODEL, FakeDetector().digest)  # as a worker does when it starts
        ours, stocks, commands, starts = [], [], [], []
        phases: dict[str, Counter[str]] = {}
        for number in range(ROUNDS):
            before = carried_out(servers)
            worked(servers, stock=False, batch=batch)
            starts.append(carried_out(servers) - before)
            for stock in (True, False):
                marks = [counted(servers)]
                pictures = [f"{number} {stock} {place}".encode() for place in range(count)]
                for first in range(0, count, at_once):
                    await asyncio.gather(
                        *(
                            scanner.submit(pictures[place], origin(place), Lane.STREAM)
                            for place in range(first, min(count, first + at_once))
                        )
                    )
                marks.append(counted(servers))
                took_s = worked(servers, stock=stock, batch=batch)
                marks.append(counted(servers))
                await acknowledged(scanner, count, at_once)
                marks.append(counted(servers))
                (stocks if stock else ours).append(count / took_s)
                if not stock:
                    commands.append((marks[-1] - marks[0]).total() / count)
                    phases = {name: marks[at + 1] - marks[at] for at, name in enumerate(PHASES)}
        await scanner.aclose()
    for calls in phases.values():
        for name in calls:
            calls[name] /= count  # type: ignore[assignment]
    figures = {
        "jobs": count * ROUNDS,
        "batch": batch,
        "at_once": at_once,
        "queue_scans_per_s": round(statistics.median(ours)),
        "rq_scans_per_s": round(statistics.median(stocks)),
        "queue_to_rq": round(statistics.median(one / other for one, other in zip(ours, stocks, strict=True)), 2),
        "commands_per_scan": round(statistics.median(commands), 1),
        "commands_of_a_start": round(statistics.median(starts)),
        "commands_in_steady_work": round(statistics.median(commands) - statistics.median(starts) / count, 1),
    }
    return figures, phases


def table(phases: dict[str, Counter[str]]) -> str:
    """How often each command is carried out for a scan, by phase."""
    names = sorted({name for calls in phases.values() for name in calls})
    rows = [("command", *phases, "all")]
    for name in sorted(names, key=lambda name: -sum(calls[name] for calls in phases.values())):
        each = [calls[name] for calls in phases.values()]
        rows.append((name, *(f"{calls:.2f}" if calls else "" for calls in each), f"{sum(each):.2f}"))
    sums = [sum(calls.values()) for calls in phases.values()]
    rows.append(("all", *(f"{calls:.2f}" for calls in sums), f"{sum(sums):.2f}"))
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ("---",) * len(rows[0]), *rows[1:]))


def worked(servers: Servers, *, stock: bool, batch: int = BATCH) -> float:
    """Seconds in which a worker does all that waits."""
    connection, media = blocking_client(servers.redis_url), blocking_client(servers.media_url)
    lanes = Lanes(connection, 30, stale_s=3_600)  # what waits longer than that on a slow machine costs commands
    parts = Parts(detector=FakeDetector(), decoder=AtOnce(), lanes=lanes, media=media, seal=Seal(KEY), verdict_ttl_s=60)
    bench = ScanBench(parts, "worker")
    worker = BatchWorker(lanes, bench, "worker", batch)
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
    return counted(servers).total()


def counted(servers: Servers) -> Counter[str]:
    """The same by command and server."""
    calls: Counter[str] = Counter()
    for place, url in (("main", servers.redis_url), ("media", servers.media_url)):
        with redis.Redis.from_url(url) as client:
            stats: dict[str, dict[str, int]] = client.info("commandstats")
            beside = ("cmdstat_info", "cmdstat_client", "cmdstat_hello", "cmdstat_ping", "cmdstat_config")
            for name, each in stats.items():
                if not name.startswith(beside):
                    calls[f"{name.removeprefix('cmdstat_').upper()} ({place})"] += each["calls"]
    return calls


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


async def acknowledged(scanner: RedisScanner, count: int, at_once: int = 1) -> None:
    """Take so many results, and be done with `at_once` at the same time."""
    done: list[Awaitable[None]] = []
    while count:
        delivery = await scanner.receive(PLATFORM, 1.0)
        if delivery is not None:
            if delivery.result.failure is not None:
                raise SystemExit(f"a picture failed: {delivery.result.failure.reason}")
            done.append(scanner.acknowledge(delivery))
            count -= 1
        if done and (len(done) == at_once or not count):
            await asyncio.gather(*done)
            done.clear()


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
