"""How long a person waits while group traffic saturates one worker, in one run. `python benchmarks/latency.py`

A worker with the default detector on servers of its own. First private pictures one after the other with nothing else to do;
then, while `stream` is kept full of ordinary pictures, and then of costly ones (animations), a private one again and again.
Told are the 95th percentiles, from handing in to the verdict, and how long a batch of that traffic takes (the 95th percentile
of what lies between two results of it while nobody else asks). The goal: loaded at most twice unloaded and one batch;
`ordinary_to_goal` and `costly_to_goal` are at most 1 then. Last, one member of a chat posts four times their share of costly
files at once, and then another one of the same chat posts one: how long that takes, against the time that one share takes and
two batches (`another_to_goal`), and against all that was posted before it (`another_to_flood`). Every picture is new, so none
comes from the cache. Prints one line of JSON.

`--pictures DIR` takes the JPEG files of a folder (say ../shared/data/dev); without it they are drawn.
"""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

from PIL import Image

from benchmarks.service import asking, found, origin, worker_for
from worker.client import RedisScanner, connect, keys
from worker.contract import Lane
from worker.embedded import Embedded
from worker.settings import ServiceSettings

PERSON = "person"
IN_FLIGHT = 3
"""So many pictures of the group traffic wait or are looked at, at any moment."""
CHATS = 5
SEED = 17
FRAMES, SIDE = 6, 640
"""Of an animation."""


def main() -> None:
    """Print what was measured."""
    parser = asking(__doc__)
    parser.add_argument("--private", type=int, default=20, help="private pictures in each of the three measurements")
    parser.add_argument("--batches", type=int, default=8, help="batches of the traffic that are timed")
    options = parser.parse_args()
    files = found(options.pictures, 60)
    print(json.dumps({"cores": os.cpu_count(), **asyncio.run(measured(files, options.private, options.batches))}))


async def measured(files: Sequence[bytes], private: int, batches: int) -> dict[str, float]:
    """All of it."""
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        settings = ServiceSettings(torchrelay_data=Path(folder), redis_url=None, media_redis_url=None)
        scanner = connect(settings, embedded.servers)
        worker = worker_for(folder)
        fresh, chance = new(files), random.Random(SEED)
        try:
            await asked(scanner, next(fresh))  # the model is loaded now
            unloaded_s = [await asked(scanner, next(fresh)) for _ in range(private)]
            told: dict[str, float] = {"private_pictures": private, "unloaded_p95_ms": round(1000 * p95(unloaded_s))}
            for name, traffic in (("ordinary", fresh), ("costly", new(list(animations(files))))):
                async with saturated(scanner, traffic) as gaps_s:
                    batch_s = p95([await gaps_s.get() for _ in range(batches)])
                    loaded_s = []
                    for _ in range(private):
                        # At any moment of a batch: who asks as the last one ends is taken before the next begins.
                        await asyncio.sleep(chance.uniform(0, batch_s))
                        loaded_s.append(await asked(scanner, next(fresh)))
                goal_s = 2 * p95(unloaded_s) + batch_s
                told |= {
                    f"{name}_batch_p95_ms": round(1000 * batch_s),
                    f"{name}_p95_ms": round(1000 * p95(loaded_s)),
                    f"{name}_to_goal": round(p95(loaded_s) / goal_s, 2),
                }
            flood = 4 * keys.SENDERS_SHARE
            waited_s, all_s = await another(scanner, new(list(animations(files))), flood)
            goal_s = all_s / (flood + 1) * (keys.SENDERS_SHARE + 2)
            told |= {
                "another_ms": round(1000 * waited_s),
                "another_to_goal": round(waited_s / goal_s, 2),
                "another_to_flood": round(waited_s / all_s, 2),
            }
            return told
        finally:
            worker.terminate()
            worker.wait(timeout=60)
            await scanner.aclose()


async def another(scanner: RedisScanner, traffic: Iterator[bytes], flood: int) -> tuple[float, float]:
    """Seconds until one member's costly file is looked at that was posted behind another's flood in the same chat; and until all
    are."""
    for number in range(flood):
        await scanner.submit(next(traffic), replace(origin(number), chat="flooded", sender="floods"), Lane.STREAM)
    began_s = time.perf_counter()
    await scanner.submit(next(traffic), replace(origin(flood), chat="flooded", sender="another"), Lane.STREAM)
    left, waited_s = flood + 1, 0.0
    while left:
        delivery = await scanner.receive(origin(0).platform, 1.0)
        if delivery is not None:
            await scanner.acknowledge(delivery)
            left -= 1
            if delivery.result.origin.sender == "another":
                waited_s = time.perf_counter() - began_s
    return waited_s, time.perf_counter() - began_s


async def asked(scanner: RedisScanner, data: bytes) -> float:
    """Seconds from handing a private picture in until its verdict is there."""
    began_s = time.perf_counter()
    await scanner.submit(data, replace(origin(0), platform=PERSON), Lane.PRIVATE)
    while not await answered(scanner, PERSON):
        pass
    return time.perf_counter() - began_s


async def answered(scanner: RedisScanner, platform: str) -> bool:
    """Whether a result came within a second; it is acknowledged."""
    delivery = await scanner.receive(platform, 1.0)
    if delivery is None:
        return False
    if delivery.result.failure is not None:
        raise RuntimeError(f"a picture failed: {delivery.result.failure.reason}, {delivery.result.failure.detail}")
    await scanner.acknowledge(delivery)
    return True


@asynccontextmanager
async def saturated(scanner: RedisScanner, traffic: Iterator[bytes]) -> AsyncIterator[asyncio.Queue[float]]:
    """Inside, `stream` is full of it; the seconds between two results of it, as they come. Afterwards it is empty again."""
    gaps_s: asyncio.Queue[float] = asyncio.Queue()
    room = asyncio.Semaphore(IN_FLIGHT)
    is_over = False
    waiting = 0

    async def post() -> None:
        nonlocal waiting
        for number in itertools.count():
            await room.acquire()
            if is_over:
                return
            waiting += 1
            await scanner.submit(next(traffic), replace(origin(number), chat=str(number % CHATS)), Lane.STREAM)

    async def drain() -> None:
        # Ends by itself, for redis-py can lose a cancellation.
        nonlocal waiting
        last_s: float | None = None
        while waiting or not is_over:
            if not await answered(scanner, origin(0).platform):
                continue
            now_s = time.perf_counter()
            if last_s is not None:
                gaps_s.put_nowait(now_s - last_s)
            last_s = now_s
            waiting -= 1
            room.release()

    async with asyncio.TaskGroup() as group:
        group.create_task(post())
        group.create_task(drain())
        yield gaps_s
        is_over = True
        room.release()  # whoever waits for room sees that it is over


def new(files: Sequence[bytes]) -> Iterator[bytes]:
    """The files again and again, each time other bytes behind the same picture."""
    for number in itertools.count():
        yield files[number % len(files)] + number.to_bytes(8, "big")


def animations(files: Sequence[bytes]) -> Iterator[bytes]:
    """A few GIFs, each of so many different pictures."""
    for start in range(3):
        pictures = []
        for place in range(FRAMES):
            with Image.open(io.BytesIO(files[(start * FRAMES + place) % len(files)])) as image:
                pictures.append(image.convert("RGB").resize((SIDE, SIDE)).quantize(128))
        buffer = io.BytesIO()
        pictures[0].save(buffer, "GIF", save_all=True, append_images=pictures[1:], duration=500)
        yield buffer.getvalue()


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
