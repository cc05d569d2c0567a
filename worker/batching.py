"""BatchWorker: RQ's SimpleWorker with the model loaded, taking as many scans at once as fit a batch.

Two hooks of RQ are overridden. `dequeue_job_and_maintain_ttl` takes from the lanes by LMOVE, so that a job is
always in some list (RQ's own BLPOP over several queues loses the job of a worker that dies just after). `execute_job`
drains more jobs without waiting, marks them all STARTED, judges them as one batch, tells everybody, and ends those jobs
together; whatever is no plain scan RQ performs by itself. What is left behind is what its SimpleWorker leaves (a test compares).

Thumbnails have a queue of their own and are never in a batch: each is a job that RQ performs alone, between two batches.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import Any, cast

import redis

from worker import jobs, metrics, telemetry
from worker.client import keys
from worker.client.job import JOB, OwnJob
from worker.client.lanes import BLUR_TIMEOUT_S, Lanes, Line
from worker.client.pace import Pace
from worker.contract import Lane
from worker.ledger import Ledger
from worker.memory import used_bytes
from worker.progress import Progress, Unwatched
from worker.scanning import ScanBench, Task

from rq import Queue, SimpleWorker  # isort: skip
from rq.job import Job  # isort: skip
from rq.worker import WorkerStatus  # isort: skip

WAIT_S = 1
"""How long one blocking look for work takes; a job that came without a wake token is found after it at the latest."""
FAIR_EVERY = 8
"""Every so many batches another line than the most urgent one goes first, each in turn, so that none waits for ever."""
THUMBNAILS_IN_A_ROW = 8
"""So many thumbnails are made before a batch that waits goes first: a scan takes much longer than they do."""
WEIGH_EVERY = 4
"""Every so many signs of life a worker says how much memory it takes."""
WORKER_TTL_S = 60
"""RQ lists a worker that died for a minute longer."""
MAY_MOVE = {lane.value for lane in Lane if not lane.waits}
"""Lines out of which costly files are moved. Bots put them where they belong; those of an earlier version do not."""
GIVE_UP_S = 8.0
STEP_S = 60.0
"""How long may pass between two signs of progress but for decoding and judging: longer than Redis is tried for again."""
AWAY = (redis.ConnectionError, redis.TimeoutError)
"""Redis is not there: it comes back, and the worker waits for it."""
log = telemetry.logger(__name__)


class BatchWorker(SimpleWorker):
    """Performs scans in batches, and thumbnails one by one. Never forks."""

    give_up_s = GIVE_UP_S
    leave = staticmethod(os._exit)
    """Ends the process at once, whatever it does."""

    def __init__(
        self,
        lanes: Lanes,
        bench: ScanBench,
        name: str,
        batch_max: int,
        progress: Progress = Unwatched(),
        alive_s: int = keys.ALIVE_S,
    ) -> None:
        self._lanes = lanes
        self._bench = bench
        self._progress = progress
        self.is_done = False
        """Whether it was told to stop, or has found all lanes empty in burst mode; else `work` ends for a fault."""
        self._batch_max = batch_max
        self._batches = 0
        self._thumbnails_in_a_row = 0
        self._pulse = Pulse(lanes.connection, name, alive_s=alive_s)
        self.is_listed = True
        """Whether RQ's tools see it; Redis forgets it in a long absence."""
        super().__init__(
            [*lanes.queues.values(), *lanes.thumbnails.queues],
            name=name,
            connection=lanes.connection,
            serializer="json",
            job_class=OwnJob,
            worker_ttl=WORKER_TTL_S,
        )
        self._ledger = Ledger(self, lanes.connection)

    def work(self, *args: Any, **kwargs: Any) -> bool:
        """As RQ's; this worker is known to be alive while it runs."""
        with self._pulse:
            return bool(super().work(*args, **kwargs))

    def check_for_suspension(self, burst: bool) -> None:
        """As RQ's, whenever Redis is there: the look for work waits for it."""
        with contextlib.suppress(*AWAY):
            cast(Any, super()).check_for_suspension(burst)

    def run_maintenance_tasks(self) -> None:
        """As RQ's, whenever Redis is there."""
        with contextlib.suppress(*AWAY):
            cast(Any, super()).run_maintenance_tasks()

    def set_state(self, state: str, pipeline: Any = None) -> None:
        """As RQ's, whenever Redis is there."""
        with contextlib.suppress(*AWAY):
            cast(Any, super()).set_state(state, pipeline)

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """As RQ's, whenever Redis is there."""
        with contextlib.suppress(*AWAY):
            cast(Any, super()).heartbeat(timeout, pipeline)

    def request_stop(self, signum: int, frame: Any) -> None:
        """As RQ's: the batch is finished first. One that takes longer than `give_up_s` is left to another worker."""
        limit = threading.Timer(self.give_up_s, self.leave, args=(0,))
        limit.daemon = True
        limit.start()
        self.is_done = True
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
            self._progress.tell(STEP_S)
            try:
                self._be_listed()
                self.heartbeat()
                if self.should_run_maintenance_tasks:
                    cast(Any, self).run_maintenance_tasks()
                self._sweep()
                found = self._take()
                if found is not None or timeout is None:
                    self.is_done = self.is_done or found is None
                    return found
                self.connection.blpop([keys.WAKE], timeout=WAIT_S)
            except AWAY as error:
                log.warning("Redis does not answer; trying again", error=type(error).__name__)
                self.is_listed = False
                time.sleep(1)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Judge the job together with as many others as fit, and finish each by itself.

        A thumbnail's job is performed alone. What Redis was not there for is taken over, by this worker or another: from
        now on this one no longer vouches for it.
        """
        try:
            self._execute(job, queue)
        except AWAY as error:
            log.warning(
                "Redis went away in mid-batch; what is not told yet is looked at again", error=type(error).__name__
            )
            self.is_listed = False
        finally:
            self._pulse.batch = 0
            self._bench.forget()

    def _execute(self, job: Job, queue: Queue) -> None:
        own = cast(OwnJob, job)
        if queue in self._lanes.thumbnails.queues:
            self._thumbnails_in_a_row += 1
            self._progress.tell(BLUR_TIMEOUT_S + STEP_S)
            self._perform([(own, queue)])
        else:
            self._batches += 1
            self._thumbnails_in_a_row = 0
            self._bench.hold = self._pulse.vouch_for(self._batches)
            # A costly file is looked at by itself, so that nobody waits for more than one.
            is_alone = keys.line_of(queue.name) == keys.COSTLY or self._batch_max == 1
            more = [] if is_alone else self._ledger.take(self._beside(), self._batch_max - 1)
            began_s = time.monotonic()
            self._perform([(own, queue), *more])
            self._pulse.pace.add(1 + len(more), time.monotonic() - began_s)
        self.set_state(WorkerStatus.IDLE)

    def _perform(self, batch: list[tuple[OwnJob, Queue]]) -> None:
        started = self._ledger.start(batch)
        for one in started:
            if not one.job.is_own:
                metrics.REFUSED.inc()
                log.warning("refused a job that is not this project's: who else can write to this Redis?")
        # A job without a request is a thumbnail's, or not one of ours, which fails by itself when RQ performs it below.
        asked = [(one, _request(one.job)) for one in started]
        tasks = {
            one.job.id: Task(job_id=one.job.id, request=request, may_move=keys.line_of(one.queue.name) in MAY_MOVE)
            for one, request in asked
            if request is not None
        }
        held = [*tasks]
        apart = {task.job_id: task for task in (self._prepared([*tasks.values()], held) if tasks else [])}
        plain = [one for one in started if one.job.id in tasks and one.job.id not in apart and one.is_plain]
        told = self._bench.settle([tasks[one.job.id] for one in plain])
        if told:
            self._ledger.end([one for one in plain if one.job.id in told])
            held = [job_id for job_id in held if job_id not in told]
            self._progress.tell(STEP_S, held)
        turns = {job_id: turn for turn, job_id in enumerate(apart)}
        rest = [one for one in started if one.job.id not in told]
        with jobs.on(self._bench):
            # What is looked at by itself comes after the batch.
            for one in sorted(rest, key=lambda one: turns.get(one.job.id, -1)):
                if one.job.id in apart:
                    self._prepared([apart[one.job.id]], held)
                self.perform_job(one.job, one.queue, one.execution)
                if one.job.id in held:
                    held.remove(one.job.id)
                    self._progress.tell(STEP_S, held)

    def _prepared(self, tasks: list[Task], held: list[str]) -> list[Task]:
        """Those that are to be prepared each by itself. More may be held than is looked at now."""
        self._progress.tell(self._lanes.scan_timeout_s, held)
        apart = self._bench.prepare(tasks)
        self._progress.tell(STEP_S, held)
        return apart

    def _take(self) -> tuple[Job, Queue] | None:
        """A thumbnail to make, or a scan to begin a batch with."""
        thumbnails, scans = [self._lanes.thumbnails], self._in_order()
        first = self._thumbnails_in_a_row < THUMBNAILS_IN_A_ROW
        found = self._ledger.take([*thumbnails, *scans] if first else [*scans, *thumbnails], 1)
        return found[0] if found else None

    def _in_order(self) -> list[Line]:
        """The lines of scans by urgency; once in a while the least urgent first, or another of those that come last."""
        lines = [*self._lanes.lines.values()]
        turn, of = divmod(self._batches, FAIR_EVERY)
        if of < FAIR_EVERY - 1:
            return lines
        lines.reverse()
        first = lines.pop(turn % (len(lines) - 1))  # each has its turn but the most urgent, which needs none
        return [first, *lines]

    def _beside(self) -> list[Line]:
        """The lines from which a batch is filled up."""
        return [line for line in self._in_order() if line.name != keys.COSTLY]

    def _be_listed(self) -> None:
        """Be among RQ's workers again after Redis was away, which may have forgotten it."""
        if self.is_listed:
            return
        if not self.connection.hexists(self.key, "birth"):
            self.connection.delete(self.key)  # a heartbeat alone may have left some of it
            cast(Any, self).register_birth()
        self.is_listed = True

    def _sweep(self) -> None:
        if not self.connection.set(keys.SWEEP_LEASE, self.name, nx=True, px=1_500):
            return
        revived = self._lanes.sweep()
        if revived:
            log.warning("took over scans that nobody had any more", count=revived)


def _request(job: Job) -> Any:
    """What the job asks for; None where it is not one of ours or cannot be read."""
    own = cast(OwnJob, job)
    return own.kwargs.get("request") if own.is_own and own.func_name == JOB else None


class Pulse:
    """A worker's sign of life in Redis, given by a thread of its own, so that a long batch does not look like death.

    It vouches for what is taken in one batch alone: what was left undone of an earlier one is nobody's.
    """

    def __init__(
        self, connection: redis.Redis, worker: str, every_s: float | None = None, alive_s: int = keys.ALIVE_S
    ) -> None:
        self._connection = connection
        self._alive_s = alive_s
        self._every_s = alive_s / 4 if every_s is None else every_s
        self._worker = worker
        self._key = keys.alive(worker)
        self._memory_key = keys.memory(worker)
        self.batch = 0
        """The number of the batch in hand; 0: none."""
        self.pace = Pace()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> Pulse:
        self._give()
        self._weigh()
        self._thread.start()
        return self

    def vouch_for(self, batch: int) -> str:
        """From now on vouch for this batch alone; what its flights name as their worker."""
        self.batch = batch
        self._give()
        return keys.hold(self._worker, batch)

    def _give(self) -> None:
        self._connection.set(self._key, str(self.batch), ex=self._alive_s)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        with contextlib.suppress(redis.RedisError, OSError):
            self._connection.delete(self._key, self._memory_key)
            self._connection.hdel(keys.PACES, self._worker)

    def _weigh(self) -> None:
        self._connection.set(self._memory_key, used_bytes(), ex=keys.MEMORY_S)

    def _beat(self) -> None:
        beats = 0
        while not self._stop.wait(self._every_s):
            beats += 1
            with contextlib.suppress(redis.RedisError, OSError):
                self._give()
                self.pace.note(self._connection, self._worker)
                if beats % WEIGH_EVERY == 0:
                    self._weigh()
