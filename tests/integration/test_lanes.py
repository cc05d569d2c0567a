"""Flights: whoever asks, raises, dies or sweeps, each picture is scanned by one worker at a time, and not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import cast

import pytest
import redis
from rq.job import Job

from tests.integration.conftest import Workbench, lose_jobs, origin, picture, row_of
from tests.integration.test_scanner_and_worker import results
from worker.batching import BatchWorker
from worker.client import RedisScanner, Servers, keys
from worker.client.lanes import FAILURE_TTL_S, MAX_TRIES, STALE_S, Lanes
from worker.contract import FailureReason, Lane
from worker.pulse import Pulse
from worker.scanning import Task


class Overtaken(redis.Redis):
    """A sweeper's connection; `first` happens after flights were read and before anything is done about them."""

    first: Callable[[], object] = staticmethod(lambda: None)
    trips = 0
    """Round trips so far."""

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> redis.client.Pipeline:
        return Counted(self)

    def execute_command(self, *arguments: object, **options: object) -> object:
        self.trips += 1
        return super().execute_command(*arguments, **options)


class Counted(redis.client.Pipeline):
    """What `Overtaken` sends together."""

    def __init__(self, own: Overtaken) -> None:
        super().__init__(own.connection_pool, own.response_callbacks, False, None)
        self._own = own

    def lpos(self, *arguments: object, **options: object) -> object:
        first, self._own.first = self._own.first, Overtaken.first
        first()
        return super().lpos(*arguments, **options)  # type: ignore[arg-type]

    def execute(self, raise_on_error: bool = True) -> list[object]:
        self._own.trips += bool(self.command_stack)
        return super().execute(raise_on_error)


@pytest.fixture
def overtaken(valkey: Servers) -> Iterator[Lanes]:
    """A sweeper that others overtake."""
    connection = Overtaken.from_url(valkey.redis_url, protocol=2)
    yield Lanes(connection, 30)
    connection.close()


def later(sweeps: int = 0) -> float:
    """When a flight that has moved just now, or at the so-manieth sweep before, is stale."""
    return time.time() + (sweeps + 1) * (STALE_S + 1)


def take(worker: BatchWorker) -> Task:
    """The next job, being scanned from now on, for ever."""
    found = worker._take()
    assert found is not None
    task = Task(job_id=found[0].id, request=found[0].kwargs["request"])
    worker._bench.prepare([task])
    return task


def waiting(lanes: Lanes) -> dict[str, int]:
    """The lines in which something waits."""
    return {lane: count for lane, count in lanes.depth().items() if count}


async def test_a_flight_is_given_back_often_and_then_fails(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    for number in range(MAX_TRIES):
        lose_jobs(main)
        assert lanes.sweep(later(number)) == 1
        assert waiting(lanes) == {Lane.ASK: 1}
        assert await scanner.receive("sandbox", 0) is None
    lose_jobs(main)
    assert lanes.sweep(later(MAX_TRIES)) == 1
    (result,) = await results(scanner, 1)
    assert result.scan_id == ticket.scan_id
    assert result.failure is not None
    assert result.failure.reason is FailureReason.INTERNAL
    assert waiting(lanes) == {}
    assert lanes.sweep(later(MAX_TRIES + 1)) == 0
    assert main.exists(keys.FLIGHTS, keys.flight(ticket.sha256), keys.waiters(ticket.sha256)) == 0


async def test_workers_that_are_gone_for_unknown_reasons_are_no_evidence(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    for number in range(MAX_TRIES):
        with workbench.worker(f"doomed-{number}") as worker:
            take(worker)
        assert lanes.sweep(later(number)) == 1
    workbench.burst()
    assert (await results(scanner, 1))[0].verdict is not None


async def test_a_flight_that_has_just_moved_is_left_alone(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis, workbench: Workbench
) -> None:
    ticket = await scanner.submit(picture(), origin("1"), Lane.STREAM)
    main.zadd(keys.FLIGHTS, {ticket.sha256: 0})  # it has waited for long
    await scanner.submit(picture(), origin("2"), Lane.PRIVATE)  # …and is asked for again
    lose_jobs(main)
    assert lanes.sweep(time.time()) == 0
    assert lanes.sweep(later()) == 1  # …given back
    lose_jobs(main)
    assert lanes.sweep(later()) == 0
    assert lanes.sweep(later(1)) == 1
    main.zadd(keys.FLIGHTS, {ticket.sha256: 0})
    with workbench.worker("doomed") as worker:
        take(worker)  # …and taken by a worker, which dies
    assert lanes.sweep(time.time()) == 0
    assert lanes.sweep(later()) == 1


async def test_a_flight_that_waits_its_turn_is_not_looked_at_again_at_once(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    assert await scanner.position(ticket) == 0
    looked_at_s = later()
    assert lanes.sweep(looked_at_s) == 0
    assert waiting(lanes) == {Lane.STREAM: 1}
    assert main.zscore(keys.FLIGHTS, ticket.sha256) == pytest.approx(looked_at_s, abs=0.01, rel=0)


async def test_a_sweep_takes_no_longer_the_more_wait_or_are_scanned(
    scanner: RedisScanner, lanes: Lanes, overtaken: Lanes, workbench: Workbench, valkey: Servers
) -> None:
    connection = cast(Overtaken, overtaken.connection)
    needed = []
    with (
        workbench.worker("slow", batch_max=1) as worker,
        redis.Redis.from_url(valkey.redis_url) as signs,
        Pulse(signs, "slow"),
    ):
        for wave in range(2):
            for number in range(20):
                await scanner.submit(picture(wave * 20 + number), origin(str(number)), Lane.STREAM)
            take(worker)
            connection.trips = 0
            assert overtaken.sweep(later(wave)) == 0
            needed.append(connection.trips)
    assert needed[0] == needed[1] < 10
    assert waiting(lanes) == {Lane.STREAM: 38}


async def test_what_a_living_worker_scans_is_left_to_it(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench, valkey: Servers
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    with workbench.worker("slow") as worker, redis.Redis.from_url(valkey.redis_url) as connection:
        with Pulse(connection, "slow"):
            take(worker)
            assert await scanner.position(ticket) is None
            assert lanes.sweep(later()) == 0
        assert lanes.sweep(later()) == 1
    assert await scanner.position(ticket) == 0


async def test_nothing_is_left_of_a_job_that_was_given_back(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    with workbench.worker("doomed") as worker:
        take(worker)
    lanes.sweep(later())
    assert main.exists(lanes.queues[row_of()].intermediate_queue_key) == 0
    assert main.exists(f"torchrelay:rq:job:{keys.job_id(ticket.sha256, 1)}") == 0
    assert main.lrange(lanes.queues[row_of()].key, 0, -1) == [keys.job_id(ticket.sha256, 2)]


async def test_of_two_sweepers_one_gives_a_flight_back(
    scanner: RedisScanner, lanes: Lanes, overtaken: Lanes, main: redis.Redis
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    lose_jobs(main)
    now_s, found = later(), []
    overtaken.connection.first = lambda: found.append(lanes.sweep(now_s))
    assert overtaken.sweep(now_s) == 0
    assert found == [1]
    assert waiting(lanes) == {Lane.STREAM: 1}


async def test_a_flight_that_ends_while_it_is_looked_at_stays_ended(
    scanner: RedisScanner, lanes: Lanes, overtaken: Lanes, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    overtaken.connection.first = lambda: lanes.fail(ticket.sha256, FailureReason.INTERNAL, "over")
    assert overtaken.sweep(later()) == 0
    assert main.exists(keys.FLIGHTS) == 0


async def test_what_is_listed_but_over_is_forgotten(lanes: Lanes, main: redis.Redis) -> None:
    main.zadd(keys.FLIGHTS, {"a" * 64: 1.0})
    assert lanes.sweep(later()) == 0
    assert main.exists(keys.FLIGHTS) == 0


async def test_each_urgent_asker_raises_the_lane_and_nothing_stays_in_the_old_one(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis, workbench: Workbench
) -> None:
    ticket = await scanner.submit(picture(), origin("1"), Lane.BACKFILL)
    for number, lane in enumerate((Lane.STREAM, Lane.ASK, Lane.PRIVATE), 2):
        await scanner.submit(picture(), origin(str(number)), lane)
        assert waiting(lanes) == {lane: 1}
        assert main.exists(f"torchrelay:rq:job:{keys.job_id(ticket.sha256, number - 1)}") == 0
        assert await scanner.position(ticket) == 0
    workbench.burst()
    assert len(await results(scanner, 4)) == 4
    assert sum(workbench.detector.batches) == 1


async def test_an_asker_of_the_same_lane_moves_nobody(scanner: RedisScanner, lanes: Lanes, main: redis.Redis) -> None:
    first = await scanner.submit(picture(10), origin("1"), Lane.STREAM)
    await scanner.submit(picture(20), origin("2"), Lane.STREAM)
    before = main.lrange(lanes.queues[row_of()].key, 0, -1)
    await scanner.submit(picture(10), origin("3"), Lane.STREAM)
    await scanner.submit(picture(10), origin("4"), Lane.BACKFILL)
    assert main.lrange(lanes.queues[row_of()].key, 0, -1) == before
    assert waiting(lanes) == {Lane.STREAM: 2}
    assert await scanner.position(first) == 0


async def test_who_asks_for_what_is_being_scanned_waits_for_that_scan(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench
) -> None:
    await scanner.submit(picture(), origin("1"), Lane.STREAM)
    with workbench.worker() as worker:
        task = take(worker)
        await scanner.submit(picture(), origin("2"), Lane.PRIVATE)
        assert waiting(lanes) == {}
        worker._bench.finish(task.job_id, task.request)
    assert {result.origin.message for result in await results(scanner, 2)} == {"1", "2"}
    assert sum(workbench.detector.batches) == 1


async def test_a_job_that_was_overtaken_by_a_newer_one_tells_nobody(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    await scanner.submit(picture(), origin("1"), Lane.STREAM)
    with workbench.worker("first", batch_max=1) as worker:
        found = worker._take()  # it is in a worker's hands…
        assert found is not None
        await scanner.submit(picture(), origin("2"), Lane.PRIVATE)  # …and not yet begun when somebody urgent comes
        worker.execute_job(*found)
        assert await scanner.receive("sandbox", 0) is None
    workbench.burst()
    assert {result.origin.message for result in await results(scanner, 2)} == {"1", "2"}
    assert sum(workbench.detector.batches) == 1


async def test_the_lane_of_a_flight_that_was_given_back_can_be_raised(
    scanner: RedisScanner, lanes: Lanes, workbench: Workbench
) -> None:
    await scanner.submit(picture(), origin("1"), Lane.STREAM)
    with workbench.worker("doomed") as worker:
        take(worker)
    lanes.sweep(later())
    await scanner.submit(picture(), origin("2"), Lane.PRIVATE)
    assert waiting(lanes) == {Lane.PRIVATE: 1}


async def test_a_job_has_the_operators_time_and_leaves_nothing_behind(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis, workbench: Workbench
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    job = Job.fetch(keys.job_id(ticket.sha256, 1), connection=lanes.connection, serializer="json")
    assert job.timeout == 60  # as the scanner was told; the same for a job that is given back:
    main.delete(lanes.queues[row_of()].key)
    lanes.sweep(later())
    again = Job.fetch(keys.job_id(ticket.sha256, 2), connection=lanes.connection, serializer="json")
    assert again.timeout == 30
    assert again.failure_ttl == FAILURE_TTL_S
    workbench.burst()
    assert list(main.scan_iter(match="torchrelay:rq:job:*")) == []
    assert list(main.scan_iter(match="torchrelay:rq:results:*")) == []


async def test_every_job_leaves_a_token_that_wakes_a_worker_and_tokens_never_pile_up(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    assert main.llen(keys.WAKE) == 1
    main.rpush(keys.WAKE, *("1" for _ in range(500)))  # there were no workers for a while
    await scanner.submit(picture(10), origin(), Lane.STREAM)
    assert 0 < main.llen(keys.WAKE) <= 64


async def test_the_depth_is_told_by_lane(scanner: RedisScanner, lanes: Lanes) -> None:
    for number, lane in enumerate((Lane.STREAM, Lane.STREAM, Lane.ASK)):
        await scanner.submit(picture(number), origin(str(number)), lane)
    assert lanes.depth() == {"private": 0, "ask": 1, "stream": 2, "backfill": 0, "costly": 0, "excess": 0}
