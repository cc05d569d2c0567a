"""The worker's loop: what it takes next, what it survives, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest
import redis
from rq import Queue
from rq.job import Job
from rq.worker import WorkerStatus

from detector.media import Media
from tests.doubles.waiting import HANGS_S
from tests.integration.conftest import Workbench, lose_jobs, origin, picture, row_of
from tests.integration.test_scanner_and_worker import results
from worker.batching import FAIR_EVERY, STEP_S, WORKER_TTL_S, BatchWorker
from worker.client import RedisScanner, keys
from worker.client.lanes import BLUR_TIMEOUT_S, STALE_S, Finished, Lanes, Loss, alive_s, stale_s
from worker.contract import Band, Lane
from worker.ledger import Started
from worker.pulse import WEIGH_EVERY, Pulse
from worker.scanning import ScanBench, Task

"""For what should take milliseconds."""


def until(condition: Callable[[], object]) -> None:
    """Return when `condition` holds; fail where it never does."""
    deadline_s = time.monotonic() + HANGS_S
    while not condition():
        assert time.monotonic() < deadline_s, "it never happens"
        time.sleep(0.005)


def dequeued(worker: BatchWorker) -> list[tuple[Job, Queue]]:
    """Where the worker's next job will be; it waits for it in a thread that ends with the process."""
    found: list[tuple[Job, Queue]] = []
    threading.Thread(target=lambda: found.append(worker.dequeue_job_and_maintain_ttl(1)), daemon=True).start()
    return found


def is_waiting(main: redis.Redis) -> bool:
    """Whether a worker waits for a token."""
    return any(client["cmd"] == "blpop" for client in main.client_list())


class Shaky(redis.Redis):
    """A connection that breaks `failures` times at each of the commands named `breaking`."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.breaking = ""
        self.failures = 0

    def execute_command(self, *arguments: object, **options: object) -> object:
        if self.failures and str(arguments[0]) == self.breaking:
            self.failures -= 1
            raise redis.ConnectionError("the server is gone")
        return super().execute_command(*arguments, **options)


@contextmanager
def shaky_worker(workbench: Workbench, breaking: str) -> Iterator[BatchWorker]:
    """A worker whose server is gone for a moment."""
    connection = Shaky.from_url(workbench.servers.redis_url, protocol=2)
    lanes = Lanes(connection, 30)
    with workbench.bench("shaky", lanes=lanes) as bench:
        worker = BatchWorker(lanes, bench, "shaky", 8)
        connection.breaking, connection.failures = breaking, 1
        yield worker
    connection.close()


def order(workbench: Workbench) -> list[int]:
    """The shades of the pictures, as the network comes to see them."""
    seen: list[int] = []

    def note(media: Media) -> Band:
        seen.append(int(media.frames[0].mean()))
        return Band.LITTLE

    workbench.detector.judge = note
    return seen


async def test_the_most_urgent_lane_goes_first(scanner: RedisScanner, workbench: Workbench) -> None:
    seen = order(workbench)
    for shade, lane in ((1, Lane.BACKFILL), (2, Lane.STREAM), (3, Lane.ASK), (4, Lane.PRIVATE), (5, Lane.PRIVATE)):
        await scanner.submit(picture(shade), origin(str(shade)), lane)
    workbench.burst(batch_max=1)
    assert seen == [4, 5, 3, 2, 1]


async def test_the_least_urgent_lane_has_its_turn_however_much_is_urgent(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    seen = order(workbench)
    for number in range(2 * FAIR_EVERY):
        await scanner.submit(picture(100 + number), origin(f"urgent {number}"), Lane.PRIVATE)
    for number in range(3):
        await scanner.submit(picture(number), origin(f"patient {number}"), Lane.BACKFILL)
    with workbench.worker(batch_max=1) as worker:
        worker.work(burst=True, logging_level="WARNING", max_jobs=2 * FAIR_EVERY)
    for turn in (seen[:FAIR_EVERY], seen[FAIR_EVERY:]):
        assert sum(shade < 100 for shade in turn) == 1
        assert turn[0] >= 100


async def test_a_job_that_cannot_be_read_spoils_no_other(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis, lanes: Lanes
) -> None:
    stream = lanes.queues[Lane.STREAM]
    for number, data in enumerate((b"\0\1\2", b'["worker.jobs.no_such_job", null, [], {}]', b"[]")):
        stream.enqueue("worker.jobs.scan", job_id=f"broken-{number}", kwargs={"request": {}})
        main.hset(f"torchrelay:rq:job:broken-{number}", "data", data)
    await scanner.submit(picture(), origin(), Lane.STREAM)
    workbench.burst()
    assert (await results(scanner, 1))[0].verdict is not None
    assert sorted(stream.failed_job_registry.get_job_ids()) == ["broken-0", "broken-1", "broken-2"]


async def test_an_outcome_that_no_job_took_is_forgotten(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(request: object) -> None:
        raise MemoryError

    await scanner.submit(picture(), origin(), Lane.STREAM)
    (job,) = lanes.queues[row_of()].jobs
    request = job.kwargs["request"]
    monkeypatch.setattr("worker.jobs.scan", stumbles)
    monkeypatch.setattr(Started, "is_plain", False)  # RQ performs it by itself
    with workbench.worker() as worker:
        worker.work(burst=True, logging_level="CRITICAL")
        worker._bench.finish(job.id, request)
    assert workbench.detector.batches == [1, 1]
    assert (await results(scanner, 1))[0].verdict is not None


@pytest.mark.parametrize("breaking", ["SET", "ZRANGEBYSCORE", "BLPOP"])
async def test_a_worker_goes_on_when_the_server_is_gone_for_a_moment(
    scanner: RedisScanner, workbench: Workbench, breaking: str
) -> None:
    with shaky_worker(workbench, breaking) as worker:
        found = dequeued(worker)
        until(lambda: worker.connection.failures == 0)
        await scanner.submit(picture(), origin(), Lane.STREAM)
        until(lambda: found)


@pytest.mark.parametrize("forgotten", [True, False])
async def test_a_worker_that_redis_has_forgotten_is_among_rqs_again(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis, forgotten: bool
) -> None:
    key = "torchrelay:rq:worker:shaky"
    with shaky_worker(workbench, "BLPOP") as worker:
        worker.register_birth()
        main.hset(key, "successful_job_count", 5)
        if forgotten:
            main.delete(key, "torchrelay:rq:workers")
        found = dequeued(worker)
        until(lambda: worker.connection.failures == 0)
        await scanner.submit(picture(), origin(), Lane.STREAM)
        until(lambda: found)
        assert main.hexists(key, "birth")
        assert main.sismember("torchrelay:rq:workers", key)
        assert main.hget(key, "successful_job_count") == (None if forgotten else "5")


async def test_a_worker_that_waits_is_idle_and_wakes_for_a_job(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis
) -> None:
    with workbench.worker("waiting") as worker:
        worker.set_state(WorkerStatus.BUSY)
        found = dequeued(worker)
        until(lambda: is_waiting(main))
        assert main.hget("torchrelay:rq:worker:waiting", "state") == "idle"
        assert 0 < main.ttl("torchrelay:rq:worker:waiting") <= 2 * WORKER_TTL_S, "RQ would list it long after its death"
        assert worker.last_cleaned_at is not None, "nobody would tend RQ's registries"
        ticket = await scanner.submit(picture(), origin(), Lane.ASK)
        until(lambda: found)
    ((job, queue),) = found
    assert (job.id, queue.name) == (keys.job_id(ticket.sha256, 1), "ask")


async def test_a_job_that_came_without_a_token_is_found(workbench: Workbench, lanes: Lanes, main: redis.Redis) -> None:
    with workbench.worker("waiting") as worker:
        found = dequeued(worker)
        until(lambda: is_waiting(main))
        lanes.queues[Lane.STREAM].enqueue("worker.jobs.scan", job_id="silent", kwargs={"request": {}})
        until(lambda: found)
    assert found[0][0].id == "silent"


async def test_a_worker_says_that_it_is_busy_and_alive_while_it_judges(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis
) -> None:
    seen = []

    def look(media: Media) -> Band:
        seen.append((main.hget("torchrelay:rq:worker:test-worker", "state"), main.ttl(keys.alive("test-worker"))))
        return Band.LITTLE

    workbench.detector.judge = look
    await scanner.submit(picture(), origin(), Lane.STREAM)
    assert await scanner.check() == {"worker": "none is running"}
    workbench.burst()
    ((state, ttl_s),) = seen
    assert state == "busy"
    assert 0 < ttl_s <= keys.ALIVE_S
    assert main.exists(keys.alive("test-worker")) == 0


async def test_work_tells_whether_there_was_any_and_leaves_no_thread(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    threads = set(threading.enumerate())
    with workbench.worker("first") as worker:
        assert worker.work(burst=True, logging_level="WARNING") is True
    assert set(threading.enumerate()) <= threads, "a worker that stopped still runs"
    with workbench.worker("second") as worker:
        assert worker.work(burst=True, logging_level="WARNING") is False


async def test_a_worker_takes_over_what_a_dead_one_left(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    lose_jobs(main)
    main.zadd(keys.FLIGHTS, {ticket.sha256: time.time() - STALE_S - 1})
    main.set(keys.SWEEP_LEASE, "somebody else sweeps")
    workbench.burst()
    assert workbench.detector.batches == []
    main.delete(keys.SWEEP_LEASE)
    workbench.burst()
    assert (await results(scanner, 1))[0].verdict is not None
    assert main.pttl(keys.SWEEP_LEASE) != -1, "the lease of a sweeper that dies would never end"


@pytest.mark.parametrize("how", ["told", "given back"])
async def test_what_rq_keeps_of_a_dead_workers_job_is_forgotten_once_nobody_needs_it(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis, how: str
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    lanes.blur("ab12", 60)
    lanes.explain("cd34", 60)
    with workbench.worker("dead") as worker:
        main.set(keys.alive("dead"), "1")
        for lines in (worker._in_order(), [lanes.thumbnails], [lanes.heat]):
            worker._ledger.show(*worker._ledger.take(lines, 1))
        job = keys.job_id(ticket.sha256, 1)
        started = {
            f"torchrelay:rq:{name}"
            for name in (f"wip:{row_of()}", "wip:thumbnail", "wip:heat", f"executions:{job}", f"job:{job}")
        }
        if how == "told":
            lanes.finish([Finished(sha256=ticket.sha256, field="f", payload="{}")])
        else:
            lanes.give_back(job, Loss.HUNG)
            started = {
                "torchrelay:rq:wip:thumbnail",
                "torchrelay:rq:wip:heat",
            }  # of what is given back RQ keeps nothing
        assert lanes.sweep() == 0
        assert started <= {*main.keys("torchrelay:rq:*")}, "its worker is about to end it"
        main.delete(keys.alive("dead"))
        assert lanes.sweep() == 0
        left = {name for name in main.keys("torchrelay:rq:*") if re.search(":(wip|execution|executions|job):", name)}
        again = keys.job_id(ticket.sha256, 2)
        assert left == ({f"torchrelay:rq:job:{again}"} if how == "given back" else set())


async def test_what_is_in_flight_is_not_forgotten_while_its_worker_may_come_back(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    with workbench.worker("silent") as worker:
        assert len(worker._ledger.take(worker._in_order(), 1)) == 1
        lanes.sweep()
    assert main.zcard(f"torchrelay:rq:wip:{row_of()}") == 1


async def test_what_is_under_way_has_not_failed_by_another_machines_clock(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    with workbench.worker("busy") as worker:
        assert len(worker._ledger.take(worker._in_order(), 1)) == 1
        for queue in lanes.queues.values():
            queue.started_job_registry.cleanup(time.time() + 3_600)  # as by a worker whose clock is an hour ahead
        assert main.keys("torchrelay:rq:failed:*") == []
        assert main.zcard(f"torchrelay:rq:wip:{row_of()}") == 1


async def test_a_sign_of_life_is_given_again_and_again_and_taken_back(main: redis.Redis) -> None:
    connection = Shaky.from_url(f"unix://{main.connection_pool.connection_kwargs['path']}", protocol=2)
    with Pulse(connection, "w", every_s=0.01):
        assert 0 < main.ttl(keys.alive("w")) <= keys.ALIVE_S
        connection.breaking, connection.failures = "SET", 3  # it outlives a server that is gone for a moment
        until(lambda: connection.failures == 0)
        main.delete(keys.alive("w"))
        until(lambda: 0 < main.ttl(keys.alive("w")) <= keys.ALIVE_S)
    assert main.exists(keys.alive("w")) == 0
    assert [thread for thread in threading.enumerate() if thread.name == "pulse"] == []
    connection.close()


@pytest.mark.parametrize(("takeover_s", "lasts_s"), [(15, 10), (3, 2)])
async def test_a_sign_of_life_lasts_as_long_as_is_set(main: redis.Redis, takeover_s: int, lasts_s: int) -> None:
    assert alive_s(takeover_s) + stale_s(takeover_s) <= takeover_s
    with redis.Redis(connection_pool=main.connection_pool) as connection, Pulse(connection, "w", alive_s=lasts_s):
        assert 0 < main.ttl(keys.alive("w")) <= lasts_s
    assert alive_s(takeover_s) == lasts_s


async def test_a_sign_of_life_is_given_again_before_it_is_over(main: redis.Redis) -> None:
    with redis.Redis(connection_pool=main.connection_pool) as connection, Pulse(connection, "w", alive_s=1):
        main.delete(keys.alive("w"))
        until(lambda: main.exists(keys.alive("w")))
        assert main.pttl(keys.alive("w")) > 0


@pytest.mark.parametrize("lasts_s", [2, 10, 400])
async def test_how_much_memory_it_takes_is_known_until_it_is_told_again(main: redis.Redis, lasts_s: int) -> None:
    with redis.Redis(connection_pool=main.connection_pool) as connection, Pulse(connection, "w", alive_s=lasts_s):
        assert WEIGH_EVERY * lasts_s / 4 < main.pttl(keys.memory("w")) / 1000, "four signs of life come while one lasts"
    with redis.Redis(connection_pool=main.connection_pool) as connection, Pulse(connection, "w", every_s=0.01):
        main.delete(keys.memory("w"))
        until(lambda: main.exists(keys.memory("w")))
    assert main.exists(keys.memory("w")) == 0


async def test_a_sign_of_life_is_taken_back_quietly_where_the_server_is_gone(main: redis.Redis) -> None:
    connection = Shaky.from_url(f"unix://{main.connection_pool.connection_kwargs['path']}", protocol=2)
    with Pulse(connection, "w"):
        connection.breaking, connection.failures = "DEL", 1
    assert connection.failures == 0
    connection.close()


class Noted:
    """A watchdog's ear."""

    def __init__(self) -> None:
        self.words: list[tuple[float, tuple[str, ...]]] = []
        self.ahead: list[tuple[str, ...]] = []

    def tell(self, within_s: float, held: Iterable[str] = (), ahead: Iterable[str] = ()) -> None:
        self.words.append((within_s, tuple(held)))
        self.ahead.append(tuple(ahead))


async def test_it_tells_what_it_holds_and_by_when_it_will_tell_more(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    tickets = [await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM) for shade in (10, 20, 30)]
    with workbench.bench("doomed") as bench:  # the last one was tried before
        bench.prepare([Task(job_id=job.id, request=job.kwargs["request"]) for job in lanes.queues[row_of()].jobs])
        lanes.give_back(keys.job_id(tickets[2].sha256, 1), Loss.UNKNOWN)
    lanes.blur("drawn-by-lot", 60)
    one, two, again = (keys.job_id(ticket.sha256, 1 + (ticket is tickets[2])) for ticket in tickets)
    noted = Noted()
    with workbench.bench(lanes=lanes) as bench:
        worker = BatchWorker(lanes, bench, "noted", 8, noted)
        assert not worker.is_done
        worker.work(burst=True, logging_level="WARNING")
        assert worker.is_done
    assert noted.words == [
        (STEP_S, ()),
        (BLUR_TIMEOUT_S + STEP_S, ()),
        (STEP_S, ()),
        (30, (one, two, again)),
        (STEP_S, (one, two, again)),
        (STEP_S, (again,)),
        (30, (again,)),
        (STEP_S, (again,)),
        (STEP_S, ()),
        (STEP_S, ()),
    ]


async def test_a_worker_that_ends_for_a_fault_is_not_done(scanner: RedisScanner, workbench: Workbench) -> None:
    class Faulty(BatchWorker):
        def execute_job(self, *_: object) -> None:
            raise RuntimeError

    await scanner.submit(picture(), origin(), Lane.STREAM)
    with workbench.worker() as worker:
        worker.__class__ = Faulty
        worker.work(burst=True, logging_level="CRITICAL")
        assert not worker.is_done


class Patient(BatchWorker):
    """Notes that it would end the process."""

    give_up_s = 0.2

    def __init__(self, lanes: Lanes, bench: ScanBench) -> None:
        super().__init__(lanes, bench, "patient", 1)
        self.left: list[int] = []

    def leave(self, status: int) -> None:
        self.left.append(status)


async def test_a_stopped_worker_finishes_its_batch_and_begins_no_other(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    daemons = list[bool]()

    def stop(media: Media) -> Band:
        others = set(threading.enumerate())
        os.kill(os.getpid(), signal.SIGTERM)
        begun = set(threading.enumerate()) - others
        daemons.extend(thread.daemon for thread in begun if isinstance(thread, threading.Timer))
        until(lambda: worker.left == [0])  # or a batch that never ends would keep the process
        return Band.LITTLE

    workbench.detector.judge = stop
    for shade in (10, 20):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        with workbench.bench("patient", lanes=lanes) as bench:
            worker = Patient(lanes, bench)
            worker.work(burst=True, logging_level="WARNING")
            assert worker.is_done
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    (result,) = await results(scanner, 1)
    assert result.origin.message == "10"
    assert result.verdict is not None, "its batch was finished"
    assert worker.left == [0]
    assert daemons == [True], "the process would wait for it"
    assert lanes.depth()[Lane.STREAM] == 1
