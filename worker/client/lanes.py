"""RQ's queues, one per lane: putting jobs in, taking them out, and finding those that nobody has any more."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any, cast

from redis import Redis

from worker.client import keys
from worker.contract import Codec, FailureReason, Lane, MediaRef, ScanFailure, ScanRequest

# Below `keys`, which tells RQ its prefix.
from rq import Queue  # isort: skip
from rq.exceptions import NoSuchJobError  # isort: skip
from rq.job import Job  # isort: skip

JOB = "worker.jobs.scan"
BLUR_JOB = "worker.jobs.blur"
BLUR_TIMEOUT_S = 30
FAILURE_TTL_S = 3_600
STALE_S = 5.0
"""A flight that has not moved for so long is looked at by the sweeper."""
MAX_TRIES = 3
"""A picture that takes so many workers down with it gets a failure instead of a fourth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One generation of a scan that is asked for."""

    media: MediaRef
    lane: Lane
    generation: int

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


class Lanes:
    """The four queues, and that of thumbnails beside them. Blocking: call it from a thread of its own."""

    def __init__(self, connection: Redis, scan_timeout_s: int) -> None:
        self.connection = connection
        self._timeout_s = scan_timeout_s
        self.queues = {lane: Queue(keys.queue(lane), connection=connection, serializer="json") for lane in Lane}
        self.thumbnails = Queue(keys.THUMBNAILS, connection=connection, serializer="json")
        self._renew = connection.register_script(keys.RENEW)
        self._finish = connection.register_script(keys.FINISH)

    def enqueue(self, flight: Flight) -> None:
        """Put the flight's job into its lane. Its arguments name no chat and no person."""
        request = ScanRequest(media=flight.media, lane=flight.lane)
        self.queues[flight.lane].enqueue_call(
            JOB,
            kwargs={"request": asdict(request)},
            job_id=flight.job_id,
            description="scan",  # RQ would otherwise write the arguments here, and log them
            timeout=self._timeout_s,
            result_ttl=0,
            failure_ttl=FAILURE_TTL_S,
        )
        self._wake()

    def blur(self, name: str, wait_s: int) -> None:
        """Queue the job that makes a thumbnail of the bytes sealed under `name`; after `wait_s` seconds it is void."""
        self.thumbnails.enqueue_call(
            BLUR_JOB,
            kwargs={"name": name},
            job_id=f"{keys.THUMBNAILS}-{name}",
            description="blur",
            timeout=BLUR_TIMEOUT_S,
            ttl=wait_s,
            result_ttl=0,
            failure_ttl=FAILURE_TTL_S,
        )
        self._wake()

    def _wake(self) -> None:
        with self.connection.pipeline() as pipe:
            pipe.lpush(keys.WAKE, "1")
            pipe.ltrim(keys.WAKE, 0, 63)
            pipe.execute()

    def drop(self, flight: Flight) -> None:
        """Take the flight's job away, wherever it is."""
        queue = self.queues[flight.lane]
        with self.connection.pipeline() as pipe:
            pipe.lrem(queue.key, 1, flight.job_id)
            pipe.lrem(queue.intermediate_queue_key, 1, flight.job_id)
            pipe.execute()
        try:
            Job.fetch(flight.job_id, connection=self.connection, serializer="json").delete(remove_from_queue=False)
        except NoSuchJobError:
            return

    def depth(self) -> dict[Lane, int]:
        """How many jobs wait in each lane."""
        with self.connection.pipeline(transaction=False) as pipe:
            for queue in self.queues.values():
                pipe.llen(queue.key)
            return dict(zip(self.queues, pipe.execute(), strict=True))

    def sweep(self, now_s: float) -> int:
        """How many scans that nobody had any more were given back to their lane. Any number may sweep at once."""
        stale: list[bytes] = cast(Any, self.connection.zrangebyscore)(
            keys.FLIGHTS, 0, now_s - STALE_S, start=0, num=500
        )
        return sum(self._revive(raw.decode(), now_s) for raw in stale)

    def _revive(self, sha256: str, now_s: float) -> bool:
        found: list[bytes | None] = cast(Any, self.connection.hmget)(
            keys.flight(sha256), "generation", "lane", "worker"
        )
        generation, lane, worker = (value.decode() if value is not None else None for value in found)
        if generation is None or lane is None:
            self.connection.zrem(keys.FLIGHTS, sha256)
            return False
        flight = Flight(media=MediaRef(sha256=sha256, size_bytes=0), lane=Lane(lane), generation=int(generation))
        if worker:
            if self.connection.exists(keys.alive(worker)):
                return False
        elif self.connection.lpos(self.queues[flight.lane].key, flight.job_id) is not None:
            # It waits its turn: look again later, not at every sweep.
            self.connection.zadd(keys.FLIGHTS, {sha256: now_s}, xx=True)
            return False
        answer = self._renew(keys=[keys.flight(sha256), keys.FLIGHTS], args=[generation, now_s, sha256])
        if not answer:
            return False
        self.drop(flight)
        if int(answer[2]) > MAX_TRIES:
            self.fail(sha256, FailureReason.INTERNAL, "every worker that scanned it died")
            return True
        self.enqueue(Flight(media=flight.media, lane=Lane(answer[1].decode()), generation=int(answer[0])))
        return True

    def fail(self, sha256: str, reason: FailureReason, detail: str) -> int:
        """How many were told that there is no verdict."""
        failure = Codec(ScanFailure).dump(ScanFailure(reason=reason, detail=detail))
        return self.finish(Finished(sha256=sha256, field="f", payload=failure))

    def finish(self, finished: Finished) -> int:
        """How many were told; the flight is over."""
        cache = [finished.cache_key] if finished.cache_key else []  # an empty name would be refused where ACLs hold
        told = self._finish(
            keys=[keys.flight(finished.sha256), keys.waiters(finished.sha256), keys.FLIGHTS, *cache],
            args=[finished.field, finished.payload, finished.cache_s, finished.sha256, keys.results("")],
        )
        return int(told)


def now_s() -> float:
    """Unix time, as the sweeper counts it."""
    return time.time()
