"""How long a chat's long journal delays a picture. `python benchmarks/journal.py`

A journal of 100,000 events, nearly all of what was found. Timed: reading the reviews alone, as a card does; the same with the
parser in Python that redis-py takes where hiredis is not there; and reading every event whole.
One JSON line: the seconds, and the first as a ratio to each of the others.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

if sys.path[0] == str(Path(__file__).parent):
    del sys.path[0]  # detector.py, beside this file, would hide the package

from redis import asyncio as aioredis
from redis._parsers import _AsyncRESP2Parser

from bots.clock import Clock
from bots.records.journal import Event, EventKind
from bots.records.redis import keys
from bots.records.redis.journal import RedisJournal
from bots.records.redis.server import Server
from bots.records.versions import EVENT
from worker.embedded import Embedded

FOUND_FOR_ONE_REVIEW = 100


async def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        ours, plain = Server(embedded.redis_url), Server(embedded.redis_url)
        await plain.client.aclose()
        plain.client = aioredis.Redis.from_url(embedded.redis_url, protocol=2, parser_class=_AsyncRESP2Parser)
        await fill(ours, options.events)
        only = {EventKind.REVIEWED}
        took = {
            "by_kind": await best(ours, only, options.times),
            "by_kind_without_hiredis": await best(plain, only, options.times),
            "whole": await best(ours, frozenset(EventKind), options.times),
        }
        await plain.client.aclose()
        await ours.aclose()
    ratios = {f"to_{name}": round(took["by_kind"] / took[name], 2) for name in ("by_kind_without_hiredis", "whole")}
    print(json.dumps({"events": options.events, **{name: round(one, 2) for name, one in took.items()}, **ratios}))


async def fill(server: Server, events: int) -> None:
    """Write the journal as the bot writes it, many at once."""
    now_s = time.time()
    pipe = server.client.pipeline(transaction=False)
    for number in range(events):
        at_s = now_s - 25 * 86_400 + 20 * number
        kind = EventKind.FOUND if number % FOUND_FOR_ONE_REVIEW else EventKind.REVIEWED
        event = Event(kind=kind, at_s=at_s, case="ABCDEFGHJK", finding=1, details="substantial", picture="a" * 64)
        pipe.xadd(keys.of_chat("journal", "p", "room"), {"e": EVENT.dump(event)}, id=f"{int(at_s * 1000)}-0")
        if number % 5_000 == 4_999:
            await pipe.execute()
    await pipe.execute()


async def best(server: Server, kinds: Collection[EventKind], times: int) -> float:
    """The shortest of so many readings, in seconds."""
    journal, took = RedisJournal(server, Clock(), keep_days=365), list[float]()
    for _ in range(times):
        began_s = time.perf_counter()
        read = sum([1 async for _ in journal.read("p", "room", kinds=kinds)])
        took.append(time.perf_counter() - began_s)
        if not read:
            raise SystemExit("nothing was read")
    return min(took)


if __name__ == "__main__":
    asyncio.run(main())
