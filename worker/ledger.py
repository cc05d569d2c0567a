"""RQ's bookkeeping for many jobs at once, in few commands; what it leaves behind is what RQ leaves (a test compares).

RQ takes, starts and ends one job at a time, each in several transactions. `Ledger` takes jobs off several queues and starts them
by one script, and ends in one round trip those that have done their work. What has failed, and whatever else a job may bring
with it, stays RQ's own business.

While it works on a batch RQ's tools see each of its jobs as STARTED, by this worker, and in the registry of its queue. A record
of its run (`rq:execution:…`), from which they read what a worker is *at*, is of the first alone, and of those that RQ performs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from worker.client import keys, scripts
from worker.client.job import OwnJob
from worker.client.lanes import Lanes, Line, lane_of

from rq import Queue, SimpleWorker  # isort: skip
from rq.exceptions import NoSuchJobError  # isort: skip
from rq.executions import Execution, ExecutionRegistry  # isort: skip
from rq.results import Result  # isort: skip
from rq.utils import now, utcformat  # isort: skip
from rq.worker import WorkerStatus  # isort: skip

ALONE = {*keys.LATE, *keys.BESIDE}
"""Lines whose jobs are never in a batch with others."""
UNDER_WAY_S = 86_400
"""So long RQ believes that a job is under way. Of a worker that died the sweep knows sooner; RQ's own term, 90 s by each
machine's own clock, would list as failed what a slow machine is still at, or one whose clock is behind."""
HAS_LMPOP = (7, 0, 0)
"""Redis since; Valkey says that it is a later one. It takes from the first queue in which anything waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A job that a worker has begun."""

    job: OwnJob
    queue: Queue
    execution: Execution

    @property
    def is_plain(self) -> bool:
        """Whether nothing follows from its success but that it is forgotten."""
        job = self.job
        return job.is_own and job.result_ttl == 0 and not (job.group_id or job.repeats_left or job.has_rate_limit)


class Ledger:
    """The jobs of one worker. Raises redis.RedisError."""

    def __init__(self, worker: SimpleWorker, lanes: Lanes) -> None:
        self._worker = worker
        self._lanes = lanes
        self._connection = lanes.connection
        self._take = lanes.connection.register_script(scripts.TAKE_JOBS)
        self.has_lmpop: bool | None = None
        """Whether the server has LMPOP; None before anybody had to know."""

    def take(self, lines: Sequence[Line], count: int) -> list[Started]:
        """At most `count` waiting jobs, of the first line first and of its queues in turn, begun: no longer in their queues, and
        listed as STARTED by this worker. Whose turn it is the server knows, whichever worker asks.

        What is costly, a thumbnail, and a heat map is taken by itself: where it comes first, and there is nothing before it.
        """
        worker = cast(Any, self._worker)
        queues = [queue for line in lines for queue in line.queues]
        names = [worker.executions_key]
        for line in lines:
            names.append(keys.turn(line.name))
            names += [key for queue in line.queues for key in (queue.key, queue.started_job_registry.key)]
        began = now()
        ends_s = began.timestamp() + UNDER_WAY_S
        args: list[int | float | str] = [count, OwnJob.redis_job_namespace_prefix, keys.TURN_S]
        if self.has_lmpop is None:
            self.has_lmpop = tuple(worker.get_redis_server_version()) >= HAS_LMPOP
        args += [worker.name, utcformat(began), ends_s, int(self.has_lmpop), len(lines)]
        args += [-len(line.queues) if line.name in ALONE else len(line.queues) for line in lines]
        args += [uuid4().hex for _ in range(count)]
        found: list[tuple[int, bytes, bytes, list[bytes]]] = cast(Any, self._take(keys=names, args=args))
        started = []
        for number, name, run, held in found:
            job = self._read(name.decode(), held, queues[number])
            job.worker_name, job.started_at = worker.name, began
            execution = Execution(run.decode(), job.id, self._connection, worker.name)
            worker.executions[execution.id] = execution
            started.append(Started(job=job, queue=queues[number], execution=execution))
        return started

    def _read(self, name: str, held: list[bytes], queue: Queue) -> OwnJob:
        if held:
            job = OwnJob(name, connection=self._connection, serializer="json")
            job.restore(dict(zip(held[::2], held[1::2], strict=True)))
        else:
            # Whatever stands in it, it is performed as what the flight says.
            job = self._lanes.job(name, lane_of(queue.name))
            job.origin = queue.name
        job.redis_server_version = cast(Any, self._worker).get_redis_server_version()
        return job

    def show(self, one: Started) -> None:
        """Let RQ's tools see that the worker is at this job, as RQ does, for as long as that may take.

        It has just given a sign of life, which is enough where that lasts as long.
        """
        worker = cast(Any, self._worker)
        with self._connection.pipeline(transaction=False) as pipe:
            ttl_s = self._record(one, pipe)
            worker.set_state(WorkerStatus.BUSY, pipeline=pipe)
            if ttl_s > worker.worker_ttl + 60:
                worker.heartbeat(ttl_s, pipeline=pipe)
            pipe.execute()

    def hand_over(self, one: Started) -> bool:
        """Make ready what RQ performs: the job whole, and a record of its run; False where it is gone, and nobody needs it."""
        with self._connection.pipeline(transaction=False) as pipe:
            self._record(one, pipe)
            # RQ lets it live for ever while it is worked on.
            pipe.expire(one.job.key, keys.FLIGHT_S)
            pipe.execute()
        try:
            cast(Any, one.job).refresh()
        except NoSuchJobError:
            self.let_go([one])
            return False
        return True

    def _record(self, one: Started, pipe: Any) -> int:
        ttl_s = int(cast(Any, self._worker).get_heartbeat_ttl(one.job))
        one.execution.save(ttl=ttl_s, pipeline=pipe)
        ExecutionRegistry(one.job.id, self._connection).add(one.execution, ttl_s, pipe)
        return ttl_s

    def let_go(self, started: Sequence[Started]) -> None:
        """List these as STARTED no more. What becomes of them others see to."""
        if not started:
            return
        with self._connection.pipeline(transaction=False) as pipe:
            self._strike(started, pipe, [key for one in started for key in self._of_its_run(one)])
            pipe.execute()
        self._forget(started)

    def recount(self, started: Sequence[Started]) -> None:
        """Have nothing in hand but these, whatever stood there: what else was taken the next sweep gives back, or clears away."""
        worker = cast(Any, self._worker)
        with self._connection.pipeline() as pipe:
            pipe.delete(worker.executions_key)
            if started:
                pipe.sadd(worker.executions_key, *(one.execution.composite_key for one in started))
            pipe.execute()
        worker.executions = {one.execution.id: one.execution for one in started}

    def end(self, done: Sequence[Started]) -> None:
        """Count these (one at least), whose work is done, and forget them as RQ forgets what nobody asks the result of."""
        worker = cast(Any, self._worker)
        began = min(one.job.started_at for one in done if one.job.started_at is not None)
        names = []
        for one in done:
            job = one.job
            names += [job.key, job.dependents_key, job.dependencies_key, cast(Any, Result).get_key(job.id)]
            names += self._of_its_run(one)
        with self._connection.pipeline(transaction=False) as pipe:
            self._strike(done, pipe, names)
            pipe.hincrby(worker.key, "successful_job_count", len(done))
            # They were worked on together.
            worker.increment_total_working_time(now() - began, pipe)
            pipe.execute()
        self._forget(done)

    def _of_its_run(self, one: Started) -> list[str]:
        return [one.execution.key, ExecutionRegistry(one.job.id, self._connection).key]

    def _strike(self, started: Sequence[Started], pipe: Any, gone: Sequence[str]) -> None:
        """Off the lists of what is under way, and these keys away."""
        worker = cast(Any, self._worker)
        for queue in {one.queue for one in started}:
            runs = [one.execution.composite_key for one in started if one.queue == queue]
            pipe.zrem(queue.started_job_registry.key, *runs)
        if len(worker.executions) > len(started):
            pipe.srem(worker.executions_key, *(one.execution.composite_key for one in started))
            pipe.delete(*gone)
        else:
            # Nothing else is in hand; what an answer named that was lost on the way is not either.
            pipe.delete(*gone, worker.executions_key)

    def _forget(self, started: Sequence[Started]) -> None:
        for one in started:
            cast(Any, self._worker).executions.pop(one.execution.id, None)
