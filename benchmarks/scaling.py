"""How much more several workers do than one, and what decoding ahead is worth, in one run. `python benchmarks/scaling.py`

The workers are processes of their own, on embedded servers, with a model that takes a fixed time and no processor, as a device
does; so what is measured is the service around it, not this machine's cores. Pictures a second from handing the first in until
the last result is there, of 1, 2 and 4 workers. Then one worker that takes eight pictures at once, whose decoder takes a fixed
time, too: against both times one after the other, and against the longer of them alone, which is the most that there is to gain.
Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

import redis

from benchmarks.service import KEY, AtOnce, asking, scan
from detector.media import Media
from detector.testing import FakeDetector
from detector.verdict import Verdict
from worker import jobs, tether
from worker.batching import BatchWorker
from worker.client import RedisScanner, Servers, keys
from worker.client.lanes import Lanes
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.embedded import Embedded
from worker.scanning import Parts, ScanBench

JUDGE_S = 0.1
"""A picture, where workers are counted."""
BATCH = 8
BATCH_S = 0.16
DECODE_S = 0.02
"""Of a batch, and of a picture, where decoding ahead is measured: decoding eight takes as long as judging them."""
READY_S = 60


class Slow(AtOnce):
    """A decoder that takes its time."""

    def __init__(self, decode_s: float) -> None:
        super().__init__()
        self._decode_s = decode_s

    def decode(self, data: bytes) -> Media:
        """The same little picture."""
        time.sleep(self._decode_s)
        return super().decode(data)


class Device(FakeDetector):
    """A model that takes a fixed time a batch."""

    batch_s = 0.0

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        """One verdict per item."""
        time.sleep(self.batch_s)
        return super().detect(batch)


def main() -> None:
    """Print what was measured."""
    parser = asking(__doc__)
    parser.add_argument("--each", type=int, default=60, help="pictures for each worker")
    parser.add_argument("--work", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        redis_url, media_url, batch, batch_s, decode_s = options.work
        work(Servers(redis_url=redis_url, media_url=media_url), int(batch), float(batch_s), float(decode_s))
        return
    rates = {count: asyncio.run(rate(count, options.each * count, 1, JUDGE_S, 0.0)) for count in (1, 2, 4)}
    ahead = asyncio.run(rate(1, 4 * options.each, BATCH, BATCH_S, DECODE_S))
    told = {
        **{f"pictures_per_s_of_{count}": round(rate, 2) for count, rate in rates.items()},
        **{f"scale_{count}": round(rates[count] / rates[1], 2) for count in (2, 4)},
        "ahead_to_in_turn": round(ahead * (BATCH_S / BATCH + DECODE_S), 2),
        "ahead_to_most": round(ahead * max(BATCH_S / BATCH, DECODE_S), 2),
    }
    print(json.dumps(told))


async def rate(workers: int, pictures: int, batch: int, batch_s: float, decode_s: float) -> float:
    """Pictures a second of so many workers."""
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        servers = embedded.servers
        command = [sys.executable, __file__, "--work", servers.redis_url, servers.media_url]
        running = started([*command, str(batch), str(batch_s), str(decode_s)], workers)
        scanner = RedisScanner(servers, Seal(KEY))
        try:
            await ready(servers, workers)
            took_s = await scan(scanner, [f"{number}".encode() for number in range(pictures)])
        finally:
            for worker in running:
                worker.terminate()
            for worker in running:
                worker.wait(timeout=60)
            await scanner.aclose()
    return pictures / took_s


def started(command: list[str], count: int) -> list[subprocess.Popen[bytes]]:
    """So many processes, which end with this one."""
    return [subprocess.Popen(tether.command(command), env=tether.environment()) for _ in range(count)]


async def ready(servers: Servers, workers: int) -> None:
    """Return once so many give a sign of life."""
    with redis.Redis.from_url(servers.redis_url) as client:
        deadline_s = time.monotonic() + READY_S
        while len(list(client.scan_iter(match=keys.alive("*")))) < workers:
            if time.monotonic() > deadline_s:
                raise SystemExit("the workers do not start")
            await asyncio.sleep(0.05)


def work(servers: Servers, batch: int, batch_s: float, decode_s: float) -> None:
    """Be a worker, until told to stop."""
    connection, media = blocking_client(servers.redis_url), blocking_client(servers.media_url)
    lanes, name = Lanes(connection, 30), f"worker-{time.monotonic_ns()}"
    detector = Device()
    detector.batch_s = batch_s
    parts = Parts(
        detector=detector, decoder=Slow(decode_s), lanes=lanes, media=media, seal=Seal(KEY), verdict_ttl_s=60, threads=1
    )
    bench = ScanBench(parts, name)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with jobs.on(bench):
        BatchWorker(lanes, bench, name, batch).work(logging_level="ERROR")
    bench.close()


if __name__ == "__main__":
    main()
