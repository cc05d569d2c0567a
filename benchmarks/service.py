"""How fast the whole scan service is, with one worker and embedded servers. `python benchmarks/service.py`

First one picture after the other, as a person checks them: the time from handing in to the verdict. Then all at once, as
a busy chat posts them: pictures a second. A verdict is never taken from the cache: every picture is new.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if sys.path[0] == str(Path(__file__).parent):
    del sys.path[0]  # detector.py, beside this file, would hide the package

import numpy as np
from PIL import Image

from worker import tether
from worker.client import RedisScanner, Servers, connect
from worker.contract import Lane, Origin, Purpose
from worker.embedded import Embedded
from worker.settings import ServiceSettings

PLATFORM = "benchmark"
WIDTH, HEIGHT = 1280, 960


async def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--single", type=int, default=20, help="pictures one after the other")
    parser.add_argument("--many", type=int, default=100, help="pictures at once")
    options = parser.parse_args()
    files = pictures(1 + options.single + options.many)
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        settings = ServiceSettings(torchrelay_data=Path(folder), redis_url=None, media_redis_url=None)
        scanner = connect(settings, Servers(redis_url=embedded.redis_url, media_url=embedded.media_url))
        began_s = time.perf_counter()
        worker = worker_for(folder)
        try:
            await scan(scanner, files[:1])
            print(
                f"{os.cpu_count()} cores; first verdict {time.perf_counter() - began_s:.1f} s after the worker's start"
            )
            took = [await scan(scanner, [data], Lane.PRIVATE) for data in files[1 : 1 + options.single]]
            print(f"one by one: median {statistics.median(took) * 1000:.0f} ms, slowest {max(took) * 1000:.0f} ms")
            took_s = await scan(scanner, files[1 + options.single :])
            print(f"{options.many} at once: {options.many / took_s:.1f} pictures a second")
        finally:
            worker.terminate()
            worker.wait(timeout=15)
            await scanner.aclose()


async def scan(scanner: RedisScanner, files: list[bytes], lane: Lane = Lane.STREAM) -> float:
    """Seconds from handing the first one in until the last result is there."""
    began_s = time.perf_counter()
    for number, data in enumerate(files):
        place = {"chat": "1", "message": str(number), "media": "-"}
        await scanner.submit(data, Origin(platform=PLATFORM, purpose=Purpose.PROGRAM, **place), lane)
    left = len(files)
    while left:
        delivery = await scanner.receive(PLATFORM, 1.0)
        if delivery is not None:
            if delivery.result.failure is not None:
                raise SystemExit(f"a picture failed: {delivery.result.failure.reason}")
            await scanner.acknowledge(delivery)
            left -= 1
    return time.perf_counter() - began_s


def pictures(count: int) -> list[bytes]:
    """`count` different JPEG files, drawn: what is on them does not change the work."""
    made = []
    rows = np.linspace(0, 255, HEIGHT)[:, None, None]
    for seed in range(count):
        noise = np.random.default_rng(seed).normal(0, 12, (HEIGHT, WIDTH, 3))
        buffer = io.BytesIO()
        Image.fromarray(np.clip(rows + noise, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=80)
        made.append(buffer.getvalue())
    return made


def worker_for(folder: str) -> subprocess.Popen[bytes]:
    """A running worker on the servers in `folder`."""
    return subprocess.Popen(
        tether.command([sys.executable, "-m", "worker"]),
        env={**tether.environment(), "TORCHRELAY_DATA": folder, "LOG_LEVEL": "WARNING"},
    )


if __name__ == "__main__":
    asyncio.run(main())
