"""Whoever is cancelled ends, whatever the client library makes of it."""

from __future__ import annotations

import asyncio
import random

import redis

from bots.records import StoreUnavailable
from bots.records.redis.server import Server
from bots.web.scans import PLATFORM, keep_results
from tests.integration.conftest import KEY
from worker.client import RedisScanner, Servers, keys
from worker.client.accounts import FAILURE
from worker.client.cancelling import heeded
from worker.client.letters import Letters, Waiter
from worker.client.sealing import Seal
from worker.contract import FailureReason, Origin, Purpose, ScanFailure

SEED, TIMES = 17, 80


def result(number: int) -> dict[str, str]:
    """An entry of a result stream."""
    origin = Origin(platform=PLATFORM, purpose=Purpose.PROGRAM, chat="", message="", media="")
    waiter = Letters(Seal(KEY)).waiter(Waiter(scan_id=f"scan{number}", origin=origin), "0" * 64)
    failure = FAILURE.dump(ScanFailure(reason=FailureReason.INTERNAL, detail=""))
    return {"w": waiter, "f": failure, "s": "0" * 64}


async def test_who_keeps_results_ends_when_cancelled_as_one_comes(scanner: RedisScanner, main: redis.Redis) -> None:
    chance = random.Random(SEED)
    for number in range(TIMES):
        keeping = asyncio.create_task(keep_results(scanner))
        await asyncio.sleep(0.002)  # it waits for a result by now, mostly
        main.xadd(keys.results(PLATFORM), result(number))
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        keeping.cancel()
        await asyncio.wait([keeping], timeout=20)
        assert keeping.cancelled(), f"the {number}th goes on"


async def test_who_reads_records_ends_when_cancelled(valkey: Servers, main: redis.Redis) -> None:
    chance = random.Random(SEED)
    server = Server(valkey.redis_url)

    async def read() -> None:
        while True:
            await server.run(server.client.blpop(["torchrelay:test"], timeout=0.05))

    for number in range(TIMES):
        reading = asyncio.create_task(read())
        await asyncio.sleep(0.002)
        main.rpush("torchrelay:test", "1")
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading], timeout=20)
        assert reading.cancelled(), f"the {number}th goes on"
    await server.aclose()


async def test_who_was_cancelled_before_may_tidy_up() -> None:
    done: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            with heeded():
                await asyncio.sleep(0)
                done.append("tidied up")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert done == ["tidied up"]


async def test_a_lost_cancellation_is_heeded_also_where_something_failed_and_a_timeout_stays_one() -> None:
    async def loses_it(fails: bool) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if fails:
                raise OSError from None

    async def work(fails: bool) -> None:
        with heeded():
            await loses_it(fails)

    for fails in (False, True):
        task = asyncio.create_task(work(fails))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
    try:
        async with asyncio.timeout(0):
            await work(fails=False)
    except TimeoutError:
        return
    raise AssertionError("the time was not over")


async def test_once_closed_nothing_connects_anew(valkey: Servers) -> None:
    server = Server(valkey.redis_url)
    asking = asyncio.create_task(server.run(server.client.blpop(["torchrelay:never"], timeout=0.3)))
    await asyncio.sleep(0.05)
    await server.aclose()
    assert asking.done(), "what was asked before is waited for"
    assert await asking is None
    try:
        await server.run(server.client.get("x"))
    except StoreUnavailable:
        return
    raise AssertionError("it was closed")
