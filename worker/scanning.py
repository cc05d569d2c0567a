"""Carries scans out: unseal, decode, judge as one batch, tell; and blurs. Knows Redis but nothing of RQ's bookkeeping."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import redis

from detector.detector import Detector
from detector.media import Media, MediaError
from worker import telemetry
from worker.client import keys
from worker.client.lanes import Finished, Lanes
from worker.client.sealing import Seal
from worker.contract import Codec, ContractError, FailureReason, ScanFailure, ScanRequest, Verdict
from worker.thumbnail import thumbnail

THUMBNAIL_S = 60
"""How long a thumbnail that nobody has fetched is there."""
_VERDICT = Codec(Verdict)
_FAILURE = Codec(ScanFailure)
_REQUEST = Codec(ScanRequest)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One job of a batch."""

    job_id: str
    request: dict[str, Any]


class ScanBench:
    """Implements `worker.jobs.Bench`. `prepare` judges a batch; `finish` hands each job its own outcome."""

    def __init__(self, parts: Parts, worker: str) -> None:
        self._parts = parts
        self._worker = worker
        self._outcomes: dict[str, Verdict | ScanFailure | None] = {}
        self._pool = ThreadPoolExecutor(max_workers=parts.threads, thread_name_prefix="decode")
        self._take = parts.lanes.connection.register_script(keys.TAKE)

    def prepare(self, tasks: Sequence[Task]) -> None:
        """Find out each task's outcome. One bad picture spoils nobody else's. Raises redis.RedisError alone.

        A task that cannot be read is left out: `finish` says so, to it alone.
        """
        tasks = [task for task in tasks if _is_readable(task.request)]
        telemetry.BATCH.observe(len(tasks))
        mine = [task for task in tasks if self._is_current(task)]
        for task in tasks:
            self._outcomes[task.job_id] = None
        started_s = time.perf_counter()
        decoded = list(self._pool.map(self._decode, mine))
        telemetry.SECONDS.labels("decode").observe(time.perf_counter() - started_s)
        good: list[tuple[Task, Media]] = []
        for task, media in zip(mine, decoded, strict=True):
            if isinstance(media, ScanFailure):
                self._outcomes[task.job_id] = media
            else:
                good.append((task, media))
        started_s = time.perf_counter()
        for (task, _), outcome in zip(good, self._judge([media for _, media in good]), strict=True):
            self._outcomes[task.job_id] = outcome
        telemetry.SECONDS.labels("detect").observe(time.perf_counter() - started_s)

    def finish(self, job_id: str, request: dict[str, Any]) -> None:
        """Tell everybody who waits for this picture, then delete its sealed bytes.

        Raises ContractError for a request that cannot be read.
        """
        parsed = _parse(request)
        if job_id not in self._outcomes:
            self.prepare([Task(job_id=job_id, request=request)])
        outcome = self._outcomes.pop(job_id)
        if outcome is None:
            return  # a newer job has this picture
        sha = parsed.media.sha256
        failed = isinstance(outcome, ScanFailure)
        finished = Finished(
            sha256=sha,
            field="f" if failed else "v",
            payload=_FAILURE.dump(outcome) if isinstance(outcome, ScanFailure) else _VERDICT.dump(outcome),
            cache_key="" if failed else keys.verdict(self._parts.detector.digest, sha),
            cache_s=0 if failed else self._parts.verdict_ttl_s,
        )
        told = self._parts.lanes.finish(finished)
        # Told first: a death in between leaves noise that ends by itself, not a picture that nobody answers.
        self._parts.media.delete(self._media_key(f"scan:{sha}"))
        label = outcome.reason.value if isinstance(outcome, ScanFailure) else "verdict"
        telemetry.SCANS.labels(parsed.lane.value, label).inc()
        log.info("scanned", outcome=label, told=told)

    def blur(self, name: str) -> None:
        source, answer = f"blur:{name}", f"blurred:{name}"
        try:
            sealed = self._parts.media.get(self._media_key(source))
            data = self._parts.seal.open(sealed, source) if isinstance(sealed, bytes) else None
            if data is None:
                return  # nobody waits any more
            with self._parts.media.pipeline() as pipe:
                pipe.rpush(self._media_key(answer), self._parts.seal.close(self._thumbnail(data), answer))
                pipe.expire(self._media_key(answer), THUMBNAIL_S)
                pipe.delete(self._media_key(source))
                pipe.execute()
        except (redis.RedisError, OSError) as error:
            log.warning("no thumbnail: the media server does not answer", error=type(error).__name__)

    def forget(self) -> None:
        """Drop outcomes that no job has asked for."""
        self._outcomes.clear()

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def _is_current(self, task: Task) -> bool:
        sha, _, generation = task.job_id.rpartition("-")
        answer = self._take(keys=[keys.flight(sha), keys.FLIGHTS], args=[generation, self._worker, time.time(), sha])
        return bool(answer)

    def _decode(self, task: Task) -> Media | ScanFailure:
        media = _parse(task.request).media
        name = f"scan:{media.sha256}"
        try:
            sealed = self._parts.media.get(self._media_key(name))
        except (redis.RedisError, OSError):
            return ScanFailure(reason=FailureReason.MEDIA_LOST, detail="the media server does not answer")
        if not isinstance(sealed, bytes):
            return ScanFailure(reason=FailureReason.MEDIA_LOST, detail="the sealed bytes are gone")
        data = self._parts.seal.open(sealed, name)
        if data is None:
            return ScanFailure(reason=FailureReason.MEDIA_LOST, detail="sealed with another MEDIA_KEY")
        try:
            return self._parts.decoder.decode(data)
        except MediaError as error:
            return ScanFailure(reason=FailureReason(error.fault.value), detail=str(error))
        except Exception as error:
            log.exception("decoding failed", error=type(error).__name__)
            return ScanFailure(reason=FailureReason.INTERNAL, detail=f"decoder: {type(error).__name__}")

    def _judge(self, batch: list[Media]) -> list[Verdict | ScanFailure]:
        """An outcome per item, with its fingerprints; where the pass over all of them breaks, each is tried by itself."""
        if not batch:
            return []
        try:
            return [
                replace(verdict, fingerprints=media.fingerprints)
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

    def _media_key(self, name: str) -> str:
        return keys.media(self._parts.seal.name("media", name))


def _is_readable(request: object) -> bool:
    try:
        _parse(cast("dict[str, Any]", request))
    except ContractError:
        return False
    return True


def _parse(request: dict[str, Any]) -> ScanRequest:
    import json

    return _REQUEST.load(json.dumps(request))
