"""What is tried again runs alone: a picture that ends workers is found out, and takes no other with it."""

from __future__ import annotations

import pytest
import redis

from detector.media import Media
from tests.integration.conftest import Workbench, origin, picture
from tests.integration.test_scanner_and_worker import results
from worker.batching import BatchWorker
from worker.client import RedisScanner, keys
from worker.client.lanes import MAX_DEATHS, MAX_TRIES, Lanes, Loss
from worker.contract import Band, FailureReason, Lane
from worker.scanning import Task


def take(worker: BatchWorker, count: int) -> list[Task]:
    """So many jobs, being looked at together from now on, for ever."""
    started = worker._ledger.take(worker._in_order(), count)
    assert len(started) == count
    tasks = [Task(job_id=one.job.id, request=one.job.kwargs["request"]) for one in started]
    worker._bench.prepare(tasks)
    return tasks


def lose(workbench: Workbench, lanes: Lanes, loss: Loss, count: int = 1) -> None:
    """A worker is lost while it looks at so many pictures together."""
    with workbench.worker("doomed") as worker:
        for task in take(worker, count):
            assert lanes.give_back(task.job_id, loss)


@pytest.mark.parametrize(("loss", "reason"), [(Loss.HUNG, FailureReason.TIMEOUT), (Loss.BROKE, FailureReason.INTERNAL)])
async def test_a_picture_that_ends_two_workers_alone_is_a_failure(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench, main: redis.Redis, loss: Loss, reason: FailureReason
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    for _ in range(MAX_DEATHS - 1):
        lose(workbench, lanes, loss)
        assert await scanner.receive("sandbox", 0) is None
        assert lanes.depth()[Lane.ASK] == 1
    lose(workbench, lanes, loss)
    (result,) = await results(scanner, 1)
    assert result.failure is not None
    assert result.failure.reason is reason
    assert main.exists(keys.FLIGHTS, keys.flight(ticket.sha256), keys.waiters(ticket.sha256)) == 0
    assert set(lanes.depth().values()) == {0}


async def test_what_a_batch_did_is_evidence_against_none_of_it(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench
) -> None:
    for shade in (10, 200):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    for _ in range(MAX_TRIES - 1):
        lose(workbench, lanes, Loss.HUNG, 2)
    workbench.burst()
    assert [result.failure for result in await results(scanner, 2)] == [None, None]


async def test_a_worker_that_was_killed_from_outside_is_no_evidence(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    for _ in range(MAX_TRIES - 1):
        lose(workbench, lanes, Loss.UNKNOWN)
    workbench.burst()
    assert (await results(scanner, 1))[0].verdict is not None


async def test_nothing_goes_round_for_ever(scanner: RedisScanner, lanes: Lanes, workbench: Workbench) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    for _ in range(MAX_TRIES + 1):
        lose(workbench, lanes, Loss.UNKNOWN)
    (result,) = await results(scanner, 1)
    assert result.failure is not None
    assert result.failure.reason is FailureReason.INTERNAL


async def test_what_is_tried_again_runs_alone_after_the_batch(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench
) -> None:
    for shade in (10, 20):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.PRIVATE)
    lose(workbench, lanes, Loss.BROKE, 2)
    for shade in (30, 40, 50):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    workbench.burst()
    assert workbench.detector.batches == [2, 3, 1, 1]
    assert [result.origin.message for result in await results(scanner, 5)] == ["30", "40", "50", "10", "20"]


async def test_what_was_hurried_meanwhile_still_runs_alone(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench
) -> None:
    for shade in (10, 20):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    lose(workbench, lanes, Loss.BROKE, 2)
    await scanner.submit(picture(10), origin("10 again"), Lane.PRIVATE)
    workbench.burst()
    assert workbench.detector.batches == [2, 1, 1]
    assert len(await results(scanner, 3)) == 3


async def test_a_lost_job_is_no_lost_worker(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench, main: redis.Redis
) -> None:
    for shade in (10, 20):
        ticket = await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
        assert lanes.give_back(keys.job_id(ticket.sha256, 1), Loss.UNKNOWN)
    workbench.burst()
    assert workbench.detector.batches == [2]


async def test_the_least_suspect_goes_first(scanner: RedisScanner, lanes: Lanes, workbench: Workbench) -> None:
    await scanner.submit(picture(10), origin("suspect"), Lane.STREAM)
    lose(workbench, lanes, Loss.HUNG)
    await scanner.submit(picture(20), origin("innocent"), Lane.STREAM)
    lose(workbench, lanes, Loss.UNKNOWN, 2)
    workbench.burst()
    assert [result.origin.message for result in await results(scanner, 2)] == ["innocent", "suspect"]


async def test_what_waits_to_run_alone_is_held_by_its_worker_and_no_suspect_for_it(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench, main: redis.Redis
) -> None:
    tickets = [await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM) for shade in (10, 20)]
    lose(workbench, lanes, Loss.HUNG, 2)
    held: list[list[str | None]] = []

    def look(media: Media) -> Band:
        held.append([main.hget(keys.flight(tickets[1].sha256), name) for name in ("worker", "alone")])
        return Band.LITTLE

    workbench.detector.judge = look
    workbench.burst()
    assert held == [["test-worker:1", "0"], ["test-worker:1", "1"]]


async def test_what_is_in_flight_in_another_generation_is_left_alone(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    assert not lanes.give_back(keys.job_id(ticket.sha256, 2), Loss.HUNG)
    for nothing_of_ours in (keys.job_id("0" * 64, 1), "foreign", "foreign-job"):
        assert not lanes.give_back(nothing_of_ours, Loss.HUNG)
    assert main.hget(keys.flight(ticket.sha256), "generation") == "1"
