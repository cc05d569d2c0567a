"""Jobs are taken in the same order by LMPOP, which servers have since 7.0, and without it; and a batch in few commands."""

from __future__ import annotations

import hashlib
import random

import pytest
import redis

from tests.integration.conftest import Workbench, origin, picture
from tests.integration.test_scanner_and_worker import results
from worker.batching import BatchWorker
from worker.client import RedisScanner, Servers
from worker.client.lanes import Flight, Lanes
from worker.contract import Lane, MediaRef
from worker.ledger import Ledger


def fill(lanes: Lanes, lengths: dict[str, int]) -> None:
    """So many jobs in each queue, the same each time."""
    for name, length in lengths.items():
        for number in range(length):
            sha256 = hashlib.sha256(f"{name} {number}".encode()).hexdigest()
            media = MediaRef(sha256=sha256, size_bytes=0)
            lanes.enqueue(Flight(media=media, lane=Lane.STREAM, generation=1, queue=name))


def drained(workbench: Workbench, lanes: Lanes, count: int, *, has_lmpop: bool) -> list[list[tuple[str, str]]]:
    """Queue and id of all that waits, as a worker takes it: so many at a time."""
    found: list[list[tuple[str, str]]] = []
    with workbench.worker("taker") as worker:
        ledger = Ledger(worker, lanes)
        ledger.has_lmpop = has_lmpop
        while taken := ledger.take([*lanes.lines.values()], count):
            found.append([(one.queue.name, one.job.id) for one in taken])
            ledger.end(taken)
    return found


@pytest.mark.parametrize("count", [1, 2, 7, 32])
def test_what_waits_is_taken_in_the_same_order_by_old_servers_and_new_ones(
    workbench: Workbench, lanes: Lanes, main: redis.Redis, count: int
) -> None:
    chance = random.Random(count)
    lengths = {name: chance.choice((0, 0, 1, 2, 5)) for name in lanes.queues}
    both = []
    for has_lmpop in (True, False):
        main.flushdb()
        fill(lanes, lengths)
        both.append(drained(workbench, lanes, count, has_lmpop=has_lmpop))
    assert both[0] == both[1]
    taken = [name for batch in both[0] for name, _ in batch]
    assert {name: taken.count(name) for name in lengths} == lengths
    urgent = [[*lanes.lines].index(name.partition("-")[0]) for name in taken]
    assert urgent == sorted(urgent)
    assert all(len(batch) <= count for batch in both[0])


async def test_a_server_says_itself_whether_it_has_lmpop(scanner: RedisScanner, workbench: Workbench) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    with workbench.worker() as worker:
        assert len(worker._ledger.take(worker._in_order(), 1)) == 1
        assert worker._ledger.has_lmpop is True
        worker.redis_server_version = (6, 2, 14)
        older = Ledger(worker, worker._lanes)
        assert older.take(worker._in_order(), 1) == []
        assert older.has_lmpop is False


@pytest.mark.parametrize(("scan_timeout_s", "lasts_s"), [(30, 120), (600, 660)])
async def test_rqs_tools_see_the_worker_for_as_long_as_its_batch_may_take(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis, scan_timeout_s: int, lasts_s: int
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    slow = Lanes(lanes.connection, scan_timeout_s)
    with workbench.bench("slow", lanes=slow) as bench:
        worker = BatchWorker(slow, bench, "slow", 1)
        worker.register_birth()  # type: ignore[no-untyped-call]
        worker.heartbeat()
        worker._ledger.show(*worker._ledger.take(worker._in_order(), 1))
        assert lasts_s - 60 < main.ttl(worker.key) <= lasts_s
        assert main.hget(worker.key, "state") == "busy"


async def test_the_pictures_of_a_batch_are_fetched_together(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    for shade in range(10, 18):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    with redis.Redis.from_url(valkey.media_url, decode_responses=True) as media:
        media.config_resetstat()
        workbench.burst(batch_max=8)
        calls = {name: each["calls"] for name, each in media.info("commandstats").items()}
    assert workbench.detector.batches == [8]
    assert calls["cmdstat_mget"] == 1
    assert "cmdstat_get" not in calls
    assert all(result.verdict for result in await results(scanner, 8))


async def test_where_nothing_waits_one_command_says_so(workbench: Workbench, main: redis.Redis) -> None:
    with workbench.worker() as worker:
        worker._ledger.take(worker._in_order(), 8)
        main.config_resetstat()
        assert worker._ledger.take(worker._in_order(), 8) == []
        calls = main.info("commandstats")
    assert calls["cmdstat_exists"]["calls"] == calls["cmdstat_evalsha"]["calls"] == 1
    assert not {"cmdstat_lpop", "cmdstat_lmpop", "cmdstat_mget"} & calls.keys()
