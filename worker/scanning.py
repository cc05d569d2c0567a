"""Carries scans out: unseal, decode, judge as one batch, tell; blurs, explains. Knows Redis but nothing of RQ's bookkeeping."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, cast

import redis

from detector.cost import is_costly
from detector.detector import Detector
from detector.media import Media, MediaError, completed
from worker import metrics, telemetry
from worker.client import accounts, keys, scripts
from worker.client.lanes import Finished, Lanes
from worker.client.letters import Letters
from worker.client.sealing import Seal
from worker.contract import (
    Codec,
    ContractError,
    FailureReason,
    HeatPictures,
    Lane,
    ScanFailure,
    ScanRequest,
    Stages,
    Verdict,
)
from worker.heat import heat
from worker.parcels import Parcel, parcels
from worker.thumbnail import thumbnail
from worker.tracing import Tracer, Untraced

WORK = ("fetch", "decode", "inference")
"""The stages that a worker measures."""
UNFETCHED_S = 60
"""How long a thumbnail, or heat maps, that nobody has fetched are there."""
_FAILURE = Codec(ScanFailure)
_REQUEST = Codec(ScanRequest)
_HEAT = Codec(HeatPictures)
log = telemetry.logger(__name__)


class Decoder(Protocol):
    """What turns bytes into frames; thread-safe."""

    def decode(self, data: bytes) -> Media:
        """The frames. Raises MediaError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a bench is made of."""

    detector: Detector
    decoder: Decoder
    lanes: Lanes
    media: redis.Redis
    seal: Seal
    verdict_ttl_s: int
    threads: int = 4
    tracer: Tracer = Untraced()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One job of a batch."""

    job_id: str
    request: dict[str, Any]
    may_move: bool = False
    """Whether it waits among the costly ones from now on, if it is one: nobody waits for it, and it was not there yet."""


@dataclass(slots=True, kw_only=True)
class Look:
    """What a worker notes of one picture, from taking it to its outcome."""

    asked_ms: str
    """When it was asked for first, and when it was taken, in Unix time of the server."""
    taken_ms: str
    trace: str
    lane: str
    first: str
    """Who asked first."""
    size_bytes: int
    """0: nobody has said it."""
    taken_s: float
    """The same moment by this machine's clock."""
    pictures: int = 1
    """So many were in its batch."""
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Stage → when it began (Unix time of this machine) and how long it took, in seconds."""

    @property
    def work(self) -> Stages:
        """The worker's part of the stages."""
        return Stages(**{f"{stage}_s": self.spans[stage][1] for stage in WORK if stage in self.spans})


@dataclass(slots=True, kw_only=True)
class Batch:
    """Scans that are looked at together, from being claimed to their outcomes."""

    hold: str
    """What their flights name as their worker."""
    apart: list[Task]
    """Those that are to be prepared each by itself: a worker was lost that had them. The least suspect comes first."""
    mine: list[Task]
    others: list[Task]
    """Somebody else's, or done."""
    looks: dict[str, Look]
    decoding: list[Future[Media | ScanFailure | None]] = field(default_factory=list)
    """Of each of `mine`."""
    parcels: dict[str, Parcel] = field(default_factory=dict)
    """In which of them each of `mine` lies, by its name in the media server."""


class ScanBench:
    """Implements `worker.jobs.Bench`. `prepare` judges a batch; `finish` hands each job its own outcome.

    `begin` and `judge` are its two halves: what comes next is decoded while the device works.
    """

    def __init__(self, parts: Parts, worker: str) -> None:
        self._parts = parts
        self._letters = Letters(parts.seal)
        self.hold = worker
        """What a flight names as its worker."""
        self._outcomes: dict[str, Verdict | ScanFailure | None] = {}
        self._looks: dict[str, Look] = {}
        self._pool = ThreadPoolExecutor(max_workers=parts.threads, thread_name_prefix="decode")
        self._take = parts.lanes.connection.register_script(scripts.TAKE)

    def prepare(self, tasks: Sequence[Task]) -> list[Task]:
        """Find out each task's outcome; return those without one: `prepare` each by itself, in this order.

        A worker was lost that had them. The least suspect comes first. A task by itself always has an outcome.
        One bad picture spoils nobody else's. Raises redis.RedisError alone. A task that cannot be read is left out:
        `finish` says so, to it alone.
        """
        batch = self.begin(tasks, self.hold)
        self.judge(batch)
        return batch.apart

    def begin(self, tasks: Sequence[Task], hold: str, before: Batch | None = None) -> Batch:
        """Claim the tasks for `hold` and have them decoded, sooner than what is not begun yet of `before`.

        Raises redis.RedisError. A task that cannot be read is left out.
        """
        batch = self._claim([task for task in tasks if _is_readable(task.request)], hold)
        later = [at for at, decoding in enumerate(before.decoding) if decoding.cancel()] if before else []
        sizes = {self._media_name(task): batch.looks[task.job_id].size_bytes for task in batch.mine}
        batch.parcels = parcels(self._parts.media, sizes)
        batch.decoding = [self._pool.submit(self._decode, task, batch) for task in batch.mine]
        if before is not None:
            for at in later:
                before.decoding[at] = self._pool.submit(self._decode, before.mine[at], before)
        return batch

    def decoded(self, batch: Batch) -> None:
        """Wait until all of it is decoded."""
        wait(batch.decoding)

    def drop(self, batch: Batch) -> None:
        """Begin no more of it."""
        for decoding in batch.decoding:
            decoding.cancel()

    def judge(self, batch: Batch) -> None:
        """Find out each task's outcome, but of those that are to be prepared by themselves. Raises redis.RedisError."""
        metrics.BATCH.observe(len(batch.mine) + len(batch.others))
        self._looks |= batch.looks
        for task in (*batch.mine, *batch.others):
            self._outcomes[task.job_id] = None
        good: list[tuple[Task, Media]] = []
        for task, decoding in zip(batch.mine, batch.decoding, strict=True):
            media = decoding.result()
            if isinstance(media, ScanFailure):
                self._outcomes[task.job_id] = media
            elif media is not None:
                good.append((task, media))
        took: dict[str, tuple[float, float]] = {}
        with _timed(took, "inference"):
            outcomes = self._judge([media for _, media in good])
        if good:
            metrics.BUSY.inc(took["inference"][1])
        for (task, _), outcome in zip(good, outcomes, strict=True):
            self._outcomes[task.job_id] = outcome
            self._looks[task.job_id].spans |= took
            self._looks[task.job_id].pictures = len(good)

    def finish(self, job_id: str, request: dict[str, Any]) -> None:
        """Tell everybody who waits for this picture, then delete its sealed bytes.

        Raises ContractError for a request that cannot be read.
        """
        _parse(request)
        task = Task(job_id=job_id, request=request)
        if job_id not in self._outcomes:
            self.prepare([task])
        self.settle([task])

    def settle(self, tasks: Sequence[Task]) -> set[str]:
        """Tell everybody who waits for these pictures, then delete the sealed bytes; the ids of the jobs that are done with that.

        Left out are those without an outcome. Raises redis.RedisError.
        """
        ready = [(task, self._outcomes.pop(task.job_id)) for task in tasks if task.job_id in self._outcomes]
        looks = {task.job_id: self._looks.pop(task.job_id, None) for task, _ in ready}
        # Where there is none, a newer job has the picture.
        ends = [(task, _parse(task.request), outcome) for task, outcome in ready if outcome is not None]
        took: dict[str, tuple[float, float]] = {}
        with _timed(took, "result"):
            self._parts.lanes.finish(
                [self._finished(asked, outcome, looks[task.job_id]) for task, asked, outcome in ends]
            )
        for task, asked, outcome in ends:
            if (look := looks[task.job_id]) is not None:
                look.spans |= took
                self._trace(look, asked, outcome)
        if ends:
            # Told first: a death in between leaves noise that ends by itself, not a picture that nobody answers.
            self._parts.media.delete(*(self._media_key(f"scan:{asked.media.sha256}") for _, asked, _ in ends))
        return {task.job_id for task, _ in ready}

    def _trace(self, look: Look, asked: ScanRequest, outcome: Verdict | ScanFailure) -> None:
        label = outcome.reason.value if isinstance(outcome, ScanFailure) else accounts.VERDICT
        told = {"lane": _lane(asked, look).value, "outcome": label}
        if look.asked_ms:
            wait_s = max(0, int(look.taken_ms) - int(look.asked_ms)) / 1000
            # How long is the server's word; when, by this machine's clock, as all its other spans.
            self._parts.tracer.past("queue wait", look.trace, look.taken_s - wait_s, wait_s, **told)
        for stage, (began_s, seconds) in look.spans.items():
            self._parts.tracer.past(stage, look.trace, began_s, seconds, pictures=look.pictures, **told)

    def _finished(self, asked: ScanRequest, outcome: Verdict | ScanFailure, look: Look | None) -> Finished:
        sha256 = asked.media.sha256
        ended = Finished(sha256=sha256, field="v", payload="", lane=_lane(asked, look))
        if look is not None:
            ended = replace(ended, work=look.work, pictures=look.pictures)
            ended = replace(ended, taken_ms=look.taken_ms, asked_ms=look.asked_ms, first=look.first)
        if isinstance(outcome, ScanFailure):
            return replace(ended, field="f", payload=_FAILURE.dump(outcome), reason=outcome.reason)
        return replace(
            ended,
            payload=self._letters.verdict(outcome, sha256),
            cache_key=keys.verdict(self._parts.detector.digest, sha256, self._letters.mark),
            cache_s=self._parts.verdict_ttl_s,
        )

    def blur(self, name: str) -> None:
        self._answer(f"blur:{name}", f"blurred:{name}", self._thumbnail)

    def heat(self, name: str) -> None:
        self._answer(f"explain:{name}", f"explained:{name}", self._heat)

    def _answer(self, source: str, answer: str, make: Callable[[bytes], bytes]) -> None:
        """Seal under `answer` what is made of the bytes that are sealed under `source`, and forget these."""
        try:
            sealed = self._parts.media.get(self._media_key(source))
            data = self._parts.seal.open(sealed, source) if isinstance(sealed, bytes) else None
            if data is None:
                return  # nobody waits any more
            with self._parts.media.pipeline() as pipe:
                pipe.rpush(self._media_key(answer), self._parts.seal.close(make(data), answer))
                pipe.expire(self._media_key(answer), UNFETCHED_S)
                pipe.delete(self._media_key(source))
                pipe.execute()
        except (redis.RedisError, OSError) as error:
            log.warning("no answer: the media server does not answer", error=type(error).__name__)

    def forget(self) -> None:
        """Drop outcomes that no job has asked for."""
        self._outcomes.clear()
        self._looks.clear()

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def _claim(self, tasks: Sequence[Task], hold: str) -> Batch:
        alone = int(len(tasks) == 1)
        names, args = [keys.FLIGHTS], [hold, str(alone)]
        for task in tasks:
            sha, generation = keys.read_job_id(task.job_id)
            names.append(keys.flight(sha))
            args += [generation, sha]
        taken = cast("list[Any]", self._take(keys=names, args=args)) if tasks else []
        what, looks = {}, {}
        for task, (answer, *words) in zip(tasks, taken, strict=True):
            what[task.job_id] = answer
            asked_ms, taken_ms, trace, lane, first, size = (word.decode() for word in words)
            looks[task.job_id] = Look(
                asked_ms=asked_ms,
                taken_ms=taken_ms,
                trace=trace,
                lane=lane,
                first=first,
                size_bytes=int(size or 0),
                taken_s=time.time(),
            )
        return Batch(
            hold=hold,
            apart=sorted((task for task in tasks if what[task.job_id] > 1), key=lambda task: what[task.job_id]),
            mine=[task for task in tasks if what[task.job_id] == 1],
            others=[task for task in tasks if what[task.job_id] == 0],
            looks=looks,
        )

    def _decode(self, task: Task, batch: Batch) -> Media | ScanFailure | None:
        """None where it is scanned later, among the costly ones."""
        spans = batch.looks[task.job_id].spans
        with _timed(spans, "fetch"):
            data = self._fetched(task, batch.parcels)
        if isinstance(data, ScanFailure):
            return data
        if task.may_move and is_costly(data) and self._parts.lanes.move(task.job_id, batch.hold):
            return None
        try:
            with _timed(spans, "decode"):
                return self._parts.decoder.decode(data)
        except MediaError as error:
            return ScanFailure(reason=FailureReason(error.fault.value), detail=str(error))
        except Exception as error:
            log.exception("decoding failed", error=type(error).__name__)
            return ScanFailure(reason=FailureReason.INTERNAL, detail=f"decoder: {type(error).__name__}")

    def _fetched(self, task: Task, parcels: dict[str, Parcel]) -> bytes | ScanFailure:
        """The picture's plain bytes."""
        name = self._media_name(task)
        try:
            sealed = parcels[name].take(name)
        except (redis.RedisError, OSError):
            return ScanFailure(reason=FailureReason.MEDIA_LOST, detail="the media server does not answer")
        if sealed is None:
            return ScanFailure(reason=FailureReason.MEDIA_LOST, detail="the sealed bytes are gone")
        data = self._parts.seal.open(sealed, _sealed_as(task))
        return (
            ScanFailure(reason=FailureReason.MEDIA_LOST, detail="sealed with another MEDIA_KEY")
            if data is None
            else data
        )

    def _judge(self, batch: list[Media]) -> list[Verdict | ScanFailure]:
        """An outcome per item, with what is known of its file; where the pass over all of them breaks, each is tried alone."""
        if not batch:
            return []
        try:
            return [
                completed(verdict, media)
                for media, verdict in zip(batch, self._parts.detector.detect(batch), strict=True)
            ]
        except Exception as error:
            log.exception("the network failed", error=type(error).__name__, pictures=len(batch))
            if len(batch) > 1:
                return [outcome for media in batch for outcome in self._judge([media])]
            detail = f"detector: {type(error).__name__}"
            return [ScanFailure(reason=FailureReason.INTERNAL, detail=detail, fingerprints=batch[0].fingerprints)]

    def _thumbnail(self, data: bytes) -> bytes:
        """Empty where the bytes are no picture."""
        try:
            return thumbnail(self._parts.decoder.decode(data).frames[0])
        except MediaError:
            return b""
        except Exception as error:
            log.exception("blurring failed", error=type(error).__name__)
            return b""

    def _heat(self, data: bytes) -> bytes:
        """As JSON; none where the bytes are no picture."""
        try:
            found = heat(self._parts.detector, self._parts.decoder.decode(data))
        except MediaError:
            found = HeatPictures()
        except Exception as error:
            log.exception("explaining failed", error=type(error).__name__)
            found = HeatPictures()
        return _HEAT.dump(found).encode()

    def _media_name(self, task: Task) -> str:
        """Of the picture's sealed bytes."""
        return self._media_key(_sealed_as(task))

    def _media_key(self, name: str) -> str:
        return keys.media(self._parts.seal.name("media", name))


@contextmanager
def _timed(spans: dict[str, tuple[float, float]], stage: str) -> Iterator[None]:
    """Note under `stage` when this began and how long it took, also where it breaks."""
    began_s, started_s = time.time(), time.perf_counter()
    try:
        yield
    finally:
        spans[stage] = (began_s, time.perf_counter() - started_s)


def _lane(asked: ScanRequest, look: Look | None) -> Lane:
    """As it is now: among the costly ones a job does not say it, and it may have been raised."""
    return Lane(look.lane) if look is not None and look.lane else asked.lane


def _sealed_as(task: Task) -> str:
    return f"scan:{_parse(task.request).media.sha256}"


def _is_readable(request: object) -> bool:
    try:
        _parse(cast("dict[str, Any]", request))
    except ContractError:
        return False
    return True


def _parse(request: dict[str, Any]) -> ScanRequest:
    import json

    return _REQUEST.load(json.dumps(request))
