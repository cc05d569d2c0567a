"""What pictures cost that are posted again, in one run. `python benchmarks/repost.py`

The same picture in 1,000 chats, all of it while it waits, and once more when its verdict is known: how often it is scanned, and
how many commands the two servers carry out for a post (as they count them), against pictures that are all different. Then a
mix: 6 of 10 posts repeat one of the pictures before them, the recent ones more often, some while it is still looked at and
some long after; how many scans that is, and posts a second through the whole service with the default detector against the same
model that looks at every post, in a loop. Prints one line of JSON.

`--pictures DIR` takes the JPEG files of a folder (say ../shared/data/dev), as they are; without it they are drawn.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

import redis

from benchmarks.service import KEY, acknowledged, asking, carried_out, found, model_alone, origin, worked, worker_for
from detector.testing import FakeDetector
from worker.client import RedisScanner, Servers, connect, keys
from worker.client.scanner import Ticket
from worker.client.sealing import Seal
from worker.client.servers import ScannerOptions
from worker.contract import Lane
from worker.embedded import Embedded
from worker.settings import ServiceSettings

REPOSTS = 0.6
SEED = 17


def main() -> None:
    """Print what was measured."""
    parser = asking(__doc__)
    parser.add_argument("--chats", type=int, default=1_000, help="in which the same picture is posted")
    parser.add_argument("--posts", type=int, default=100, help="of the mix")
    options = parser.parse_args()
    told = {"cores": os.cpu_count(), **asyncio.run(same(options.chats))}
    if options.posts:
        told |= asyncio.run(mix(found(options.pictures, options.posts + 1), options.posts))
    print(json.dumps(told))


async def same(chats: int) -> dict[str, float]:
    """One picture in all chats, and a picture each."""
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        scanner = RedisScanner(embedded.servers, Seal(KEY), ScannerOptions(queue_limit=2 * chats))
        with redis.Redis.from_url(embedded.servers.redis_url) as client:
            client.set(keys.MODEL, FakeDetector().digest)  # as a worker does when it starts
        different = await commands(scanner, embedded.servers, [f"{n}".encode() for n in range(chats)])
        waiting = await commands(scanner, embedded.servers, [b"the same"] * chats)
        known = await commands(scanner, embedded.servers, [b"the same"] * chats)
        await scanner.aclose()
    return {
        "chats": chats,
        "scans_of_the_same": waiting[0] + known[0],
        "commands_a_post_different": different[1],
        "commands_a_post_waiting": waiting[1],
        "commands_a_post_known": known[1],
    }


async def commands(scanner: RedisScanner, servers: Servers, pictures: Sequence[bytes]) -> tuple[int, float]:
    """How many scans there were, and commands a post, each from a chat of its own."""
    before = carried_out(servers)
    for number, data in enumerate(pictures):
        await post(scanner, data, number)
    scans = int((await asyncio.to_thread(scanner._lanes.depth))["stream"])
    worked(servers, stock=False)
    await acknowledged(scanner, len(pictures))
    return scans, round((carried_out(servers) - before) / len(pictures), 1)


async def post(scanner: RedisScanner, data: bytes, number: int) -> Ticket:
    """Hand it in from a chat of its own."""
    return await scanner.submit(data, replace(origin(number), chat=str(number)), Lane.STREAM)


async def mix(files: list[bytes], posts: int) -> dict[str, float]:
    """Through the whole service, and the model alone."""
    chance = random.Random(SEED)
    stream: list[bytes] = []
    for _ in range(posts):
        if stream and chance.random() < REPOSTS:
            back = min(len(stream), 1 + int(chance.expovariate(0.1)))
            stream.append(stream[-back])
        else:
            stream.append(files[1 + len(set(stream))])
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        settings = ServiceSettings(torchrelay_data=Path(folder), redis_url=None, media_redis_url=None)
        scanner = connect(settings, embedded.servers)
        worker = worker_for(folder)
        try:
            await post(scanner, files[0], 0)
            await acknowledged(scanner, 1)  # the model is loaded now
            began_s = time.perf_counter()
            half = len(stream) // 2
            for part in (stream[:half], stream[half:]):  # of the second half some are known
                for number, data in enumerate(part):
                    await post(scanner, data, number)
                await acknowledged(scanner, len(part))
            took_s = time.perf_counter() - began_s
        finally:
            worker.terminate()
            worker.wait(timeout=60)
            await scanner.aclose()
    alone_s = model_alone(stream)
    return {
        "posts": posts,
        "reposts": round(1 - len(set(stream)) / posts, 2),
        "scans": len(set(stream)),
        "posts_per_s": round(posts / took_s, 2),
        "model_pictures_per_s": round(posts / alone_s, 2),
        "posts_to_model": round(alone_s / took_s, 2),
    }


if __name__ == "__main__":
    main()
