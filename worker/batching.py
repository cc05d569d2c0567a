"""BatchWorker: RQ's SimpleWorker with the model loaded, taking as many scans at once as fit a batch.

Two hooks of RQ are overridden. `dequeue_job_and_maintain_ttl` takes from one lane at a time by LMOVE, so that a job is
always in some list (RQ's own BLPOP over several queues loses the job of a worker that dies just after). `execute_job`
drains more jobs without waiting, marks them all STARTED, judges them as one batch, and then lets RQ perform each job
by itself, which finds its outcome ready. What RQ leaves behind is what its SimpleWorker leaves (a test compares).

Thumbnails have a queue of their own and are never in a batch: each is a job that RQ performs alone, between two batches.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import Any, cast

import redis

from worker import jobs, telemetry
from worker.client import keys
from worker.client.lanes import Lanes
from worker.contract import Lane
from worker.scanning import ScanBench, Task

from rq import Queue, SimpleWorker  # isort: skip
from rq.exceptions import DeserializationError  # isort: skip
from rq.job import Job  # isort: skip
from rq.worker import WorkerStatus  # isort: skip

WAIT_S = 1
"""How long one blocking look for work takes; a job that came without a wake token is found after it at the latest."""
FAIR_EVERY = 8
"""Every so many batches the least urgent lane with work goes first, so that none waits for ever."""
THUMBNAILS_IN_A_ROW = 8
"""So many thumbnails are made before a batch that waits goes first: a scan takes much longer than they do."""
WORKER_TTL_S = 60
"""RQ lists a worker that died for a minute longer."""
GIVE_UP_S = 8.0
log = telemetry.logger(__name__)


class BatchWorker(SimpleWorker):
    """Performs scans in batches, and thumbnails one by one. Never forks."""

    give_up_s = GIVE_UP_S
    leave = staticmethod(os._exit)
    """Ends the process at once, whatever it does."""

    def __init__(self, lanes: Lanes, bench: ScanBench, name: str, batch_max: int) -> None:
        self._lanes = lanes
        self._bench = bench
        self._batch_max = batch_max
        self._batches = 0
        self._thumbnails_in_a_row = 0
        self._pulse = Pulse(lanes.connection, name)
        super().__init__(
            [*lanes.queues.values(), lanes.thumbnails],
            name=name,
            connection=lanes.connection,
            serializer="json",
            worker_ttl=WORKER_TTL_S,
        )

    def work(self, *args: Any, **kwargs: Any) -> bool:
        """As RQ's; this worker is known to be alive while it runs."""
        with self._pulse:
            return bool(super().work(*args, **kwargs))

    def request_stop(self, signum: int, frame: Any) -> None:
        """As RQ's: the batch is finished first. One that takes longer than `give_up_s` is left to another worker."""
        limit = threading.Timer(self.give_up_s, self.leave, args=(0,))
        limit.daemon = True
        limit.start()
        cast(Any, super()).request_stop(signum, frame)

    def unsubscribe(self) -> None:
        """As RQ's, which first unsubscribes its thread and then stops it: it waits a second for one that waits a minute."""
        if self.pubsub_thread:
            self.pubsub_thread.stop()
        cast(Any, super()).unsubscribe()

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """The next job, and its queue: a thumbnail's, or a scan's by urgency. None in burst mode once all are empty."""
        self.set_state(WorkerStatus.IDLE)
        while True:
            try:
                self.heartbeat()
                if self.should_run_maintenance_tasks:
                    cast(Any, self).run_maintenance_tasks()
                self._sweep()
                found = self._take()
                if found is not None or timeout is None:
                    return found
                self.connection.blpop([keys.WAKE], timeout=WAIT_S)
            except (redis.ConnectionError, redis.TimeoutError) as error:
                log.warning("Redis does not answer; trying again", error=type(error).__name__)
                time.sleep(1)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Nothing; the job and as many others as fit were judged together, and each was finished by itself.

        A thumbnail's job is performed alone.
        """
        self.set_state(WorkerStatus.BUSY)
        if queue == self._lanes.thumbnails:
            self._thumbnails_in_a_row += 1
            self._perform([(job, queue)])
        else:
            self._batches += 1
            self._thumbnails_in_a_row = 0
            self._perform(self._filled([(job, queue)]))
        self.set_state(WorkerStatus.IDLE)

    def _filled(self, batch: list[tuple[Job, Queue]]) -> list[tuple[Job, Queue]]:
        """The batch, with as many waiting scans as fit."""
        while len(batch) < self._batch_max:
            more = self._take_one()
            if more is None:
                break
            batch.append(more)
        return batch

    def _perform(self, batch: list[tuple[Job, Queue]]) -> None:
        started = []
        for each, its_queue in batch:
            execution = self.prepare_execution(each)
            # STARTED before the judging, and out of the intermediate list, which RQ clears for one queue only. RQ stumbles
            # over a job that cannot be read once that is done; when performed, the job fails by itself.
            with contextlib.suppress(DeserializationError):
                self.prepare_job_execution(each, remove_from_intermediate_queue=True)
            started.append((each, its_queue, execution))
        # A job without a request is a thumbnail's, or not one of ours, which fails by itself when RQ performs it below.
        asked = [(each.id, _request(each)) for each, _ in batch]
        tasks = [Task(job_id=job_id, request=request) for job_id, request in asked if request is not None]
        if tasks:
            self._bench.prepare(tasks)
        with jobs.on(self._bench):
            for each, its_queue, execution in started:
                self.perform_job(each, its_queue, execution)
        self._bench.forget()

    def _take(self) -> tuple[Job, Queue] | None:
        """A thumbnail to make, or a scan to begin a batch with."""
        if self._thumbnails_in_a_row < THUMBNAILS_IN_A_ROW:
            return self._dequeue(self._lanes.thumbnails) or self._take_one()
        return self._take_one() or self._dequeue(self._lanes.thumbnails)

    def _take_one(self) -> tuple[Job, Queue] | None:
        """A waiting scan, by urgency; None if there is none."""
        order = sorted(Lane, key=lambda lane: lane.rank, reverse=self._batches % FAIR_EVERY == FAIR_EVERY - 1)
        for lane in order:
            found = self._dequeue(self._lanes.queues[lane])
            if found is not None:
                return found
        return None

    def _dequeue(self, queue: Queue) -> tuple[Job, Queue] | None:
        """A waiting job, moved to its queue's intermediate list in the same step; None if there is none."""
        found = Queue.dequeue_any([queue], None, connection=self.connection, serializer="json")
        if found is None:
            return None
        job, its_queue = found
        job.redis_server_version = cast(Any, self).get_redis_server_version()
        return job, its_queue

    def _sweep(self) -> None:
        if not self.connection.set(keys.SWEEP_LEASE, self.name, nx=True, px=1_500):
            return
        revived = self._lanes.sweep(time.time())
        if revived:
            telemetry.REVIVED.inc(revived)
            log.warning("took over scans that nobody had any more", count=revived)
        for lane, depth in self._lanes.depth().items():
            telemetry.WAITING.labels(lane.value).set(depth)


def _request(job: Job) -> Any:
    """What the job asks for; None where it is not one of ours or cannot be read."""
    try:
        return job.kwargs.get("request")
    except DeserializationError:
        return None


class Pulse:
    """A worker's sign of life in Redis, given by a thread of its own, so that a long batch does not look like death."""

    def __init__(self, connection: redis.Redis, worker: str, every_s: float = keys.ALIVE_S / 4) -> None:
        self._connection = connection
        self._every_s = every_s
        self._key = keys.alive(worker)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> Pulse:
        self._connection.set(self._key, "1", ex=keys.ALIVE_S)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        with contextlib.suppress(redis.RedisError, OSError):
            self._connection.delete(self._key)

    def _beat(self) -> None:
        while not self._stop.wait(self._every_s):
            with contextlib.suppress(redis.RedisError, OSError):
                self._connection.set(self._key, "1", ex=keys.ALIVE_S)
