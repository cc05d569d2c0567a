"""RQ's bookkeeping for many jobs at once, in few round trips; what it leaves behind is what RQ leaves (a test compares).

RQ takes, starts and ends one job at a time, each in several transactions. `Ledger` takes jobs off several queues by one script,
starts them in one round trip and ends in one those that have done their work. A round trip that is cut off in the middle leaves
what a worker leaves that dies between RQ's transactions, and is cleared away like that. What has failed, and whatever else a job
may bring with it, stays RQ's own business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis

from worker.client import keys, scripts
from worker.client.job import OwnJob
from worker.client.lanes import Line

from rq import Queue, SimpleWorker  # isort: skip
from rq.executions import Execution, ExecutionRegistry  # isort: skip
from rq.results import Result  # isort: skip
from rq.utils import now  # isort: skip
from rq.worker import WorkerStatus  # isort: skip


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

    def __init__(self, worker: SimpleWorker, connection: redis.Redis) -> None:
        self._worker = worker
        self._connection = connection
        self._take = connection.register_script(scripts.TAKE_JOBS)

    def take(self, lines: Sequence[Line], count: int) -> list[tuple[OwnJob, Queue]]:
        """At most `count` waiting jobs, of the first line first and of its queues in turn, each moved to its queue's
        intermediate list. Whose turn it is the server knows, whichever worker asks."""
        queues = [queue for line in lines for queue in line.queues]
        names = []
        for line in lines:
            names.append(keys.turn(line.name))
            names += [key for queue in line.queues for key in (queue.key, queue.intermediate_queue_key)]
        sizes = [len(line.queues) for line in lines]
        args: list[int | str] = [count, OwnJob.redis_job_namespace_prefix, keys.TURN_S, *sizes]
        found: list[tuple[int, bytes, list[bytes]]] = cast(Any, self._take(keys=names, args=args))
        return [(self._restored(name.decode(), held), queues[number]) for number, name, held in found]

    def _restored(self, name: str, held: list[bytes]) -> OwnJob:
        job = OwnJob(name, connection=self._connection, serializer="json")
        job.restore(dict(zip(held[::2], held[1::2], strict=True)))
        job.redis_server_version = cast(Any, self._worker).get_redis_server_version()
        return job

    def start(self, batch: Sequence[tuple[OwnJob, Queue]]) -> list[Started]:
        """The jobs (one at least), listed as STARTED by this worker, and out of the intermediate lists, which RQ clears for
        one queue only."""
        worker, started = cast(Any, self._worker), []
        with self._connection.pipeline(transaction=False) as pipe:
            ttl_s = max(worker.get_heartbeat_ttl(job) for job, _ in batch)  # they are worked on together
            for job, queue in batch:
                execution = Execution.create(job, ttl_s, pipeline=pipe, worker_name=worker.name)
                worker.executions[execution.id] = execution
                job.prepare_for_execution(worker.name, pipeline=pipe)
                # RQ lets it live for ever while it is worked on.
                pipe.expire(job.key, keys.FLIGHT_S)
                pipe.lrem(queue.intermediate_queue_key, 1, job.id)
                started.append(Started(job=job, queue=queue, execution=execution))
            worker.set_state(WorkerStatus.BUSY, pipeline=pipe)
            worker.heartbeat(ttl_s, pipeline=pipe)
            pipe.execute()
        return started

    def let_go(self, started: Sequence[Started]) -> None:
        """List these as STARTED no more. What becomes of them others see to."""
        worker = cast(Any, self._worker)
        with self._connection.pipeline(transaction=False) as pipe:
            for one in started:
                pipe.delete(one.execution.key, ExecutionRegistry(one.job.id, self._connection).key)
                pipe.zrem(one.queue.started_job_registry.key, one.execution.composite_key)
                pipe.srem(worker.executions_key, one.execution.composite_key)
            pipe.execute()
        for one in started:
            worker.executions.pop(one.execution.id, None)

    def end(self, done: Sequence[Started]) -> None:
        """Count these (one at least), whose work is done, and forget them as RQ forgets what nobody asks the result of."""
        worker = cast(Any, self._worker)
        began = min(one.job.started_at for one in done if one.job.started_at is not None)
        with self._connection.pipeline(transaction=False) as pipe:
            for job, execution in ((one.job, one.execution) for one in done):
                pipe.delete(
                    job.key,
                    job.dependents_key,
                    job.dependencies_key,
                    cast(Any, Result).get_key(job.id),
                    execution.key,
                    ExecutionRegistry(job.id, self._connection).key,
                )
            for queue in {one.queue for one in done}:
                names = [one.execution.composite_key for one in done if one.queue == queue]
                pipe.zrem(queue.started_job_registry.key, *names)
            pipe.srem(worker.executions_key, *(one.execution.composite_key for one in done))
            pipe.hincrby(worker.key, "successful_job_count", len(done))
            # They were worked on together.
            worker.increment_total_working_time(now() - began, pipe)
            pipe.execute()
        for one in done:
            worker.executions.pop(one.execution.id, None)
