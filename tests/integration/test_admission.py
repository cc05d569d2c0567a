"""Pictures are taken in together, each as if it were alone; RQ is given what it would make; and few commands are needed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import redis

from benchmarks.service import KEY as SERVICE_KEY
from benchmarks.service import acknowledged, carried_out, worked
from benchmarks.service import origin as from_a_program
from detector.testing import FakeDetector
from tests.integration.chaos.accounts import leftovers
from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.test_same_as_rq import value
from tests.integration.test_scanner_and_worker import results
from worker.client import Overloaded, RedisScanner, ScannerOptions, Servers, keys
from worker.client.lanes import Flight, Lanes
from worker.client.sealing import Seal
from worker.contract import Lane, MediaRef
from worker.scanning import Task


def of_rq(url: str) -> dict[str, Any]:
    """All that RQ has, without times."""
    with redis.Redis.from_url(url) as client:
        return {name.decode(): value(client, name) for name in client.keys("torchrelay:rq:*")}


async def test_a_job_is_queued_as_rq_queues_it(scanner: RedisScanner, main: redis.Redis, valkey: Servers) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    ours = of_rq(valkey.redis_url)
    main.delete(*ours)
    media = MediaRef(sha256=ticket.sha256, size_bytes=0)
    scanner._lanes.enqueue(Flight(media=media, lane=Lane.ASK, generation=1, queue="ask"))
    assert ours == of_rq(valkey.redis_url)
    assert {"torchrelay:rq:queues", "torchrelay:rq:queue:ask"} <= ours.keys()
    (job,) = scanner._lanes.queues["ask"].get_jobs()
    assert (job.func_name, job.kwargs["request"]["media"]["sha256"]) == ("worker.jobs.scan", ticket.sha256)


async def test_what_is_handed_in_together_is_answered_each_by_itself(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    first = await scanner.submit(picture(1), origin("first"), Lane.STREAM)
    asked = [
        scanner.submit(picture(1), origin("joins"), Lane.STREAM),
        scanner.submit(picture(2), origin("leads"), Lane.BACKFILL),
        scanner.submit(picture(2), origin("joins its neighbour"), Lane.BACKFILL),
        scanner.submit(picture(2), origin("raises its neighbour"), Lane.PRIVATE),
        scanner.submit(picture(3), origin("alone"), Lane.ASK),
    ]
    tickets = [first, *await asyncio.gather(*asked)]
    depth = {name: count for name, count in lanes.depth().items() if count}
    assert depth == {"stream": 1, "private": 1, "ask": 1}
    workbench.burst()
    found = {result.scan_id: result.origin.message for result in await results(scanner, 6)}
    assert [found[ticket.scan_id] for ticket in tickets] == [
        *("first", "joins", "leads", "joins its neighbour", "raises its neighbour", "alone")
    ]
    assert await scanner.receive("sandbox", 0) is None
    assert isinstance(workbench.detector, FakeDetector)
    assert sum(workbench.detector.batches) == 3


async def test_of_what_is_handed_in_together_only_what_is_too_much_is_refused(
    valkey: Servers, workbench: Workbench, main: redis.Redis
) -> None:
    scanner = RedisScanner(valkey, Seal(KEY), ScannerOptions(queue_limit=5))
    lanes = [Lane.STREAM] * 6
    asked = [scanner.submit(picture(n), origin(f"{n}"), lane) for n, lane in enumerate(lanes)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(isinstance(each, Overloaded) for each in found) == [False] * 4 + [True] * 2
    await scanner.submit(picture(9), origin("9"), Lane.PRIVATE)
    with redis.Redis.from_url(valkey.media_url) as media:
        assert media.dbsize() == 5, "of what was refused nothing is left"
    workbench.burst()
    assert len(await results(scanner, 5)) == 5
    await scanner.aclose()


async def test_chats_that_post_together_wait_in_rows_of_their_own_and_each_in_one(
    scanner: RedisScanner, main: redis.Redis
) -> None:
    posts = [(chat, number) for number in range(3) for chat in ("a", "b", "c")]
    tickets = await asyncio.gather(
        *(scanner.submit(f"{chat} {n}".encode(), origin(f"{n}", chat=chat), Lane.STREAM) for chat, n in posts)
    )
    queues: dict[str, set[str]] = {}
    for (chat, _), ticket in zip(posts, tickets, strict=True):
        queues.setdefault(chat, set()).add(main.hget(keys.flight(ticket.sha256), "queue"))
    assert all(len(rows) == 1 for rows in queues.values())
    assert len(set.union(*queues.values())) == 3


async def test_results_that_were_read_and_not_received_are_another_replicas_when_this_one_closes(
    valkey: Servers, workbench: Workbench, scanner: RedisScanner
) -> None:
    for number in range(5):
        await scanner.submit(picture(number), origin(f"{number}"), Lane.STREAM)
    workbench.burst()
    patient = ScannerOptions(claim_idle_s=3_600)
    first = RedisScanner(valkey, Seal(KEY), patient)
    delivery = await first.receive("sandbox", 1)
    assert delivery is not None
    await first.acknowledge(delivery)
    await first.aclose()
    second = RedisScanner(valkey, Seal(KEY), patient)
    found = [await second.receive("sandbox", 1) for _ in range(4)]
    assert {delivery.result.origin.message, *(each.result.origin.message for each in found if each)} == {*"01234"}
    await second.aclose()


async def test_who_withdraws_while_a_worker_has_it_is_not_told_and_whoever_joined_is(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    await scanner.submit(picture(), replace(origin("mine"), sender="me", private=True), Lane.PRIVATE)
    with workbench.worker() as worker:
        (started,) = worker._ledger.take(worker._in_order(), 1)
        task = Task(job_id=started.job.id, request=started.job.kwargs["request"])
        worker._bench.prepare([task])
        assert [each.message for each in await scanner.asked("sandbox", "me")] == ["mine"]
        assert await scanner.withdraw("sandbox", "me") == 1
        assert await scanner.withdraw("sandbox", "me") == 0
        await scanner.submit(picture(), replace(origin("other"), sender="other"), Lane.STREAM)
        assert worker._bench.settle([task]) == {task.job_id}
    assert [result.origin.message for result in await results(scanner, 1)] == ["other"]
    assert await scanner.receive("sandbox", 0) is None


@pytest.mark.parametrize("is_taken", [False, True], ids=["it waits", "a worker is about to claim it"])
async def test_what_nobody_waits_for_any_more_costs_nothing(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis, valkey: Servers, is_taken: bool
) -> None:
    await scanner.submit(picture(), replace(origin("mine"), sender="me", private=True), Lane.PRIVATE)
    with workbench.worker("first") as worker:
        found = worker._take() if is_taken else None
        assert await scanner.withdraw("sandbox", "me") == 1
        if found is not None:
            worker.execute_job(*found)
        with redis.Redis.from_url(valkey.media_url) as media:
            assert media.dbsize() == 0
    workbench.burst()
    assert workbench.detector.batches == []
    assert leftovers(main) == []
    again = await scanner.submit(picture(), origin("another's"), Lane.STREAM)
    workbench.burst()
    assert [result.scan_id for result in await results(scanner, 1)] == [again.scan_id]


async def test_what_somebody_else_waits_for_goes_on(scanner: RedisScanner, workbench: Workbench) -> None:
    await scanner.submit(picture(), replace(origin("mine"), sender="me", private=True), Lane.PRIVATE)
    other = await scanner.submit(picture(), replace(origin("other"), sender="other"), Lane.STREAM)
    assert await scanner.withdraw("sandbox", "me") == 1
    workbench.burst()
    assert [result.scan_id for result in await results(scanner, 1)] == [other.scan_id]


@pytest.mark.parametrize(("at_once", "most"), [(32, 14), (1, 33)])
async def test_a_scan_is_few_commands(valkey: Servers, main: redis.Redis, at_once: int, most: float) -> None:
    """One command more each makes the difference; a slow machine gives two signs of life a scan at most."""
    main.set(keys.MODEL, "fake")
    main.set(keys.SWEEP_LEASE, "nobody")  # how often that is done depends on the time
    scanner, count = RedisScanner(valkey, Seal(SERVICE_KEY)), 320
    before = carried_out(valkey)
    for first in range(0, count, at_once):
        places = range(first, first + at_once)
        await asyncio.gather(*(scanner.submit(f"{n}".encode(), from_a_program(n), Lane.STREAM) for n in places))
    worked(valkey, stock=False)
    await acknowledged(scanner, count, at_once)
    assert (carried_out(valkey) - before) / count <= most
    await scanner.aclose()
