"""RQ's queues, by lines: putting jobs in, taking them out, and finding those that nobody has any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import Enum, auto
from math import ceil
from typing import Any, cast

from redis import Redis
from redis.client import Pipeline

from worker import metrics
from worker.client import accounts, keys, scripts
from worker.client.job import BLUR_JOB, HEAT_JOB, JOB, OwnJob
from worker.client.scanner import Overloaded
from worker.contract import Codec, FailureReason, Lane, MediaRef, ScanFailure, ScanRequest, Stages

# Below `keys`, which tells RQ its prefix.
from rq import Queue, Worker  # isort: skip
from rq.executions import Execution, ExecutionRegistry  # isort: skip
from rq.job import JobStatus  # isort: skip
from rq.results import Result  # isort: skip
from rq.utils import now  # isort: skip

BLUR_TIMEOUT_S = 30
HEAT_TIMEOUT_S = 120
"""Far more than heat maps take, on a machine that has much else to do, too."""
HEAT_MOST = 8
"""Pictures that wait to be explained, at most; replicas that ask in the same moment may put in a few more."""
FAILURE_TTL_S = 3_600
STALE_S = 5.0
"""A flight that has not moved for so long is looked at by the sweeper, where nothing else is set."""
SHA256_LENGTH = 64
MAX_DEATHS = 2
"""A picture that breaks or hangs so many workers while they look at nothing else gets a failure."""
MAX_TRIES = 10
"""One that is given back more often gets a failure too, whatever the reasons: so that nothing goes round for ever."""


class Loss(Enum):
    """How a worker was lost that had a picture."""

    UNKNOWN = auto()
    """It is gone, or was killed from outside: no evidence against the picture."""
    BROKE = auto()
    HUNG = auto()
    SPARED = auto()
    """It had not come to look at it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One generation of a scan that is asked for."""

    media: MediaRef
    lane: Lane
    generation: int
    queue: str
    """RQ's name of where its job waits."""

    @property
    def job_id(self) -> str:
        """Its RQ job."""
        return keys.job_id(self.media.sha256, self.generation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a flight ended."""

    sha256: str
    field: str
    """`v` for a verdict, `f` for a failure."""
    payload: str
    """Its JSON."""
    cache_key: str = ""
    cache_s: int = 0
    lane: Lane = Lane.STREAM
    reason: FailureReason | None = None
    """None: there is a verdict."""
    work: Stages = Stages()
    """The worker's part."""
    taken_ms: str = ""
    """When it took the picture, in Unix time of the server; empty: none did."""
    asked_ms: str = ""
    first: str = ""
    """When it was asked for first, and by whom, as the worker has read them."""
    pictures: int = 0
    """So many were in its batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Queues that are drained in turn, job by job."""

    name: str
    queues: tuple[Queue, ...]


class Lanes:
    """The lines of scans, one a lane and that of costly files, and those of thumbnails and heat maps beside them.

    Blocking: call it from a thread of its own.
    """

    def __init__(self, connection: Redis, scan_timeout_s: int, stale_s: float = STALE_S) -> None:
        self.connection = connection
        self._stale_s = stale_s
        self.scan_timeout_s = scan_timeout_s
        self.lines = {name: self._line(name) for name in (*sorted(Lane, key=lambda lane: lane.rank), *keys.LATE)}
        """By urgency."""
        self.queues = {queue.name: queue for line in self.lines.values() for queue in line.queues}
        self.thumbnails, self.heat = self.beside = tuple(map(self._line, keys.BESIDE))
        self._renew = connection.register_script(scripts.RENEW)
        self._move = connection.register_script(scripts.MOVE)
        self._finish = connection.register_script(scripts.FINISH)
        self._forget = connection.register_script(scripts.FORGET)

    def _line(self, name: str) -> Line:
        return Line(name=name, queues=tuple(self._queue(queue) for queue in keys.queues(name)))

    def _queue(self, name: str) -> Queue:
        return Queue(name, connection=self.connection, serializer="json", job_class=OwnJob)

    def enqueue(self, flight: Flight) -> None:
        """Put the flight's job into its queue, without a time to live, as `register` does."""
        with self._entering() as pipe:
            self.queues[flight.queue].enqueue_job(self.job(flight.job_id, flight.lane), pipeline=pipe)

    def job(self, name: str, lane: Lane) -> OwnJob:
        """The job that RQ would make of a scan, nowhere kept yet. Its arguments name no chat and no person."""
        request = ScanRequest(media=MediaRef(sha256=keys.read_job_id(name)[0], size_bytes=0), lane=lane)
        return cast(
            OwnJob,
            OwnJob.create(
                JOB,
                kwargs={"request": asdict(request)},
                id=name,
                connection=self.connection,
                serializer="json",
                description="scan",  # RQ would otherwise write the arguments here, and log them
                timeout=self.scan_timeout_s,
                result_ttl=0,
                failure_ttl=FAILURE_TTL_S,
                status=JobStatus.QUEUED,
            ),
        )

    def job_key(self, name: str) -> str:
        """Where RQ keeps the job."""
        return f"{OwnJob.redis_job_namespace_prefix}{name}"

    def fields(self, sha256: str, lane: Lane) -> list[Any]:
        """What stands in a scan's job that is queued now, but for its queue: names and values in turn."""
        job = self.job(keys.job_id(sha256, 1), lane)
        job.enqueued_at = now()
        return [word for field in job.to_dict().items() for word in field]

    def blur(self, name: str, wait_s: int) -> None:
        """Queue the job that makes a thumbnail of the bytes sealed under `name`; after `wait_s` seconds it is void."""
        self._alone(self.thumbnails, BLUR_JOB, name, wait_s, BLUR_TIMEOUT_S)

    def explain(self, name: str, wait_s: int) -> None:
        """The same for heat maps. Raises Overloaded where HEAT_MOST wait already: each takes as long as several scans."""
        if self.heat.queues[0].count >= HEAT_MOST:
            raise Overloaded("too many wait for heat maps already")
        self._alone(self.heat, HEAT_JOB, name, wait_s, HEAT_TIMEOUT_S)

    def _alone(self, line: Line, job: str, name: str, wait_s: int, timeout_s: int) -> None:
        with self._entering() as pipe:
            line.queues[0].enqueue_call(
                job,
                kwargs={"name": name},
                job_id=f"{line.name}-{name}",
                description=job.rpartition(".")[2],
                timeout=timeout_s,
                ttl=wait_s,
                result_ttl=0,
                failure_ttl=FAILURE_TTL_S,
                pipeline=pipe,
            )

    @contextmanager
    def _entering(self) -> Iterator[Pipeline]:
        """One step in which a job is put into its queue and a worker is woken."""
        with self.connection.pipeline() as pipe:
            yield pipe
            pipe.lpush(keys.WAKE, "1")
            pipe.ltrim(keys.WAKE, 0, 63)
            pipe.execute()

    def drop(self, flight: Flight) -> None:
        """Take the flight's job away, wherever it is. What RQ lists of its run the next sweep clears."""
        job = OwnJob(flight.job_id, connection=self.connection, serializer="json")
        with self.connection.pipeline() as pipe:
            for queue in self._places(flight):
                pipe.lrem(queue.key, 1, flight.job_id)
                pipe.lrem(queue.intermediate_queue_key, 1, flight.job_id)  # of an earlier version
                pipe.zrem(queue.failed_job_registry.key, flight.job_id)
            pipe.delete(job.key, job.dependents_key, job.dependencies_key, cast(Any, Result).get_key(job.id))
            pipe.delete(ExecutionRegistry(job.id, self.connection).key)
            pipe.execute()

    def _places(self, flight: Flight) -> list[Queue]:
        """Where the flight's job may be: an earlier version, running beside this one, puts it into its lane's own queue."""
        return [self.queues[name] for name in dict.fromkeys((flight.queue, keys.queue(flight.lane)))]

    def depth(self) -> dict[str, int]:
        """How many jobs wait in each line."""
        with self.connection.pipeline(transaction=False) as pipe:
            for queue in self.queues.values():
                pipe.llen(queue.key)
            lengths = dict(zip(self.queues, pipe.execute(), strict=True))
        return {name: sum(lengths[queue.name] for queue in line.queues) for name, line in self.lines.items()}

    def sweep(self, now_s: float | None = None) -> int:
        """How many scans that nobody had any more were given back to their queue. Any number may sweep at once.

        By the server's clock, which all share (`now_s`: as if it were then).
        """
        if now_s is None:
            now_s = float(cast(Any, self.connection.time())[0])
        stale: list[bytes] = cast(Any, self.connection.zrangebyscore)(
            keys.FLIGHTS, 0, now_s - self._stale_s, start=0, num=500
        )
        revived = sum(self._revive(sha256, now_s) for sha256 in self._doubtful(_words(stale), now_s))
        metrics.REVIVED.inc(revived)
        self._clear()
        return revived

    def _clear(self) -> None:
        """Forget what RQ keeps of jobs that nobody needs any more, for the scan is over, or goes on as another job, and that no
        living worker has in hand: one may have lost sight of them while Redis was away. RQ itself would list them as started,
        and minutes later as failed."""
        queues = (*self.queues.values(), *(queue for line in self.beside for queue in line.queues))
        if not self.connection.exists(*(queue.started_job_registry.key for queue in queues)):
            return
        with self.connection.pipeline(transaction=False) as pipe:
            for queue in queues:
                pipe.zrange(queue.started_job_registry.key, 0, 99)
            listed = [
                (queue, Execution.from_composite_key(entry.decode(), self.connection))
                for queue, entries in zip(queues, pipe.execute(), strict=True)
                for entry in entries
            ]
            for _, execution in listed:
                pipe.hget(keys.flight(keys.read_job_id(execution.job_id)[0]), "generation")
            over = [
                one
                for one, generation in zip(listed, _words(pipe.execute()), strict=True)
                if _is_over(one[1].job_id, generation)
            ]
            for _, execution in over:
                pipe.hget(OwnJob.key_for(execution.job_id), "worker_name")
            workers = _words(pipe.execute())
            for (_, execution), worker in zip(over, workers, strict=True):
                pipe.exists(keys.alive(worker))
                pipe.sismember(_in_hand(worker), execution.composite_key)
            found = pipe.execute()
            for (queue, execution), worker, is_alive, has in zip(over, workers, found[::2], found[1::2], strict=True):
                if worker and is_alive and has:
                    continue
                pipe.zrem(queue.started_job_registry.key, execution.composite_key)
                pipe.srem(_in_hand(worker), execution.composite_key)
                pipe.delete(execution.key, ExecutionRegistry(execution.job_id, self.connection).key)
                pipe.delete(OwnJob.key_for(execution.job_id))
            pipe.execute()

    def _revive(self, sha256: str, now_s: float) -> bool:
        doubtful = self._doubtful([sha256], now_s)  # that of a moment ago may be in somebody's hands by now
        if sha256 not in doubtful:
            return False
        flight = doubtful[sha256]
        if flight is None:
            self._forget(keys=[keys.flight(sha256), keys.FLIGHTS, keys.SINCE], args=[sha256])
            return False
        return self._again(flight.job_id, now_s, Loss.UNKNOWN)

    def _doubtful(self, stale: Sequence[str], now_s: float) -> dict[str, Flight | None]:
        """Of scans that have stood still those that are over (None), or that neither a living worker has nor a queue.

        However many they are, it takes four round trips. The others are renewed; what waits its turn is looked at later again,
        not at every sweep.
        """
        doubtful: dict[str, Flight | None] = {}
        held: list[tuple[Flight, str, str]] = []
        waiting: list[Flight] = []
        with self.connection.pipeline(transaction=False) as pipe:
            for sha256 in stale:
                pipe.hmget(keys.flight(sha256), "generation", "lane", "worker", "queue")
            for sha256, found in zip(stale, pipe.execute(), strict=True):
                generation, lane, worker, queue = _words(found)
                if not generation or not lane:
                    doubtful[sha256] = None
                    continue
                flight = _flight(sha256, lane, int(generation), queue or lane)
                name, _, batch = worker.partition(":")
                if worker:
                    held.append((flight, name, batch))
                else:
                    waiting.append(flight)
            for _, name, _ in held:
                pipe.get(keys.alive(name))
            vouched = _words(pipe.execute())
            for (flight, _, batch), signs in zip(held, vouched, strict=True):
                if signs and keys.vouches(signs, batch):
                    pipe.expire(OwnJob.key_for(flight.job_id), keys.FLIGHT_S)
                else:
                    doubtful[flight.media.sha256] = flight
            pipe.execute()
            places = [(flight, place) for flight in waiting for place in self._places(flight)]
            for flight, place in places:
                pipe.lpos(place.key, flight.job_id)
            listed = {
                flight.media.sha256 for (flight, _), at in zip(places, pipe.execute(), strict=True) if at is not None
            }
            for flight in waiting:
                sha256 = flight.media.sha256
                if sha256 not in listed:
                    doubtful[sha256] = flight
                    continue
                pipe.zadd(keys.FLIGHTS, {sha256: now_s}, xx=True)
                for key in (keys.flight(sha256), keys.waiters(sha256), OwnJob.key_for(flight.job_id)):
                    pipe.expire(key, keys.FLIGHT_S)
            pipe.execute()
        return doubtful

    def move(self, job_id: str, hold: str) -> bool:
        """Let the scan of this RQ job, which `hold` has, wait among the costly ones; False where it is another's by now, or
        somebody waits for it."""
        sha256, generation = keys.read_job_id(job_id)
        urgent = max(lane.rank for lane in Lane if lane.waits)
        answer: list[bytes] = cast(Any, self._move)(
            keys=[keys.flight(sha256), keys.FLIGHTS],
            args=[generation, hold, sha256, keys.COSTLY, keys.ROWS[keys.COSTLY], urgent],
        )
        if not answer:
            return False
        renewed, lane, queue = (part.decode() for part in answer)
        self.enqueue(_flight(sha256, lane, int(renewed), queue))
        return True

    def give_back(self, job_id: str, loss: Loss) -> bool:
        """Queue the scan of this RQ job again, whose worker is lost; tell a failure where it has lost too many.

        False where another generation of it is in flight, or none.
        """
        given = self._again(job_id, cast(Any, self.connection.time())[0], loss)
        if given:
            metrics.GIVEN_BACK.labels(loss.name.lower()).inc()
        return given

    def _again(self, job_id: str, now_s: float, loss: Loss) -> bool:
        sha256, old = keys.read_job_id(job_id)
        answer = self._renew(
            keys=[keys.flight(sha256), keys.FLIGHTS, keys.waiters(sha256)],
            args=[
                *(old, now_s, sha256, int(loss in {Loss.BROKE, Loss.HUNG}), keys.FLIGHT_S),
                int(loss is not Loss.SPARED),
            ],
        )
        if not answer:
            return False
        lane, queue = answer[1].decode(), answer[4].decode()
        generation, tries, deaths = (int(answer[place]) for place in (0, 2, 3))
        self.drop(_flight(sha256, lane, int(old), queue))
        if deaths >= MAX_DEATHS or tries > MAX_TRIES:
            reason = FailureReason.TIMEOUT if loss is Loss.HUNG else FailureReason.INTERNAL
            self.fail(
                sha256, reason, f"{deaths} workers broke or hung over it alone; given back {tries} times", Lane(lane)
            )
        else:
            self.enqueue(_flight(sha256, lane, generation, queue))
        return True

    def fail(self, sha256: str, reason: FailureReason, detail: str, lane: Lane = Lane.STREAM) -> int:
        """How many were told that there is no verdict."""
        failure = Codec(ScanFailure).dump(ScanFailure(reason=reason, detail=detail))
        return self.finish([Finished(sha256=sha256, field="f", payload=failure, lane=lane, reason=reason)])[0]

    def finish(self, ended: Sequence[Finished]) -> list[int]:
        """How many were told of each; these flights are over."""
        names, about = [keys.FLIGHTS, keys.SINCE], [keys.results("")]
        for one in ended:
            # An empty name would be refused where ACLs hold.
            names += [keys.flight(one.sha256), keys.waiters(one.sha256), *([one.cache_key] if one.cache_key else [])]
            about += [str(int(bool(one.cache_key))), one.field, one.payload, str(one.cache_s), one.sha256]
            about += [one.taken_ms, accounts.WORK.dump(one.work), one.asked_ms, one.first]
        answers = cast(Any, self._finish(keys=names, args=about)) if ended else []
        everybody = [accounts.told(answer, one.taken_ms, one.work) for one, answer in zip(ended, answers, strict=True)]
        for one, those in zip(ended, everybody, strict=True):
            accounts.settled(one.lane, one.reason, one.work, those, one.pictures)
        return [len(those) for those in everybody]


def _in_hand(worker: str) -> str:
    """Where RQ lists what a worker is at."""
    return f"{Worker.redis_worker_namespace_prefix}{worker}:executions"


def _words(values: Sequence[bytes | None]) -> list[str]:
    """As text; empty where there was none."""
    return ["" if value is None else value.decode() for value in values]


def _is_over(job_id: str, generation_now: str) -> bool:
    """Whether the job is one of ours that nobody needs any more: its scan is over, or goes on as another job."""
    sha256, generation = keys.read_job_id(job_id)
    return (len(sha256) == SHA256_LENGTH or sha256 in keys.BESIDE) and generation_now != generation


def lane_of(queue: str) -> Lane:
    """A lane whose scans wait in that queue; among the costly ones are those of others, too."""
    line = keys.line_of(queue)
    return Lane.STREAM if line in keys.LATE else Lane(line)


def alive_s(takeover_s: int) -> int:
    """How long a worker's sign of life holds, where what it has is to be taken over within so many seconds of its end."""
    return takeover_s - ceil(stale_s(takeover_s))


def stale_s(takeover_s: int) -> float:
    """How long a scan may stand still before the sweeper looks at it, where the same holds."""
    return takeover_s / 3


def _flight(sha256: str, lane: str, generation: int, queue: str) -> Flight:
    media = MediaRef(sha256=sha256, size_bytes=0)
    return Flight(media=media, lane=Lane(lane), generation=generation, queue=queue)
