"""What is said and counted of a scan: one line in the log for each who asked, by its scan id, and the figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import structlog

from worker import metrics
from worker.client.letters import Letters
from worker.contract import Codec, ContractError, FailureReason, Lane, ScanFailure, ScanResult, Stages

log: Any = structlog.stdlib.get_logger(__name__)
FAILURE = Codec(ScanFailure)
WORK = Codec(Stages)
"""A worker's part of the stages, beside the result."""
VERDICT = "verdict"
_TIME = re.compile(r"[0-9]{1,15}")
"""Milliseconds since 1970."""
_STAGES = tuple(stage.name for stage in fields(Stages))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One who waited, and whose result is on its way."""

    scan_id: str
    """Empty: asked for by version 0.2.0."""
    stages: Stages


def told(answer: Sequence[bytes], taken_ms: str, work: Stages) -> list[Told]:
    """Whom the FINISH script has told: its answer is a scan, when it was asked for, and its result's id, for each."""
    return [
        Told(scan_id=scan.decode(), stages=stages(work, asked.decode(), taken_ms, entry.decode()))
        for scan, asked, entry in zip(answer[::3], answer[1::3], answer[2::3], strict=True)
    ]


def stages(work: Stages, asked_ms: str, taken_ms: str, entry: str) -> Stages:
    """The stages of one who asked: all three times are the server's; an entry's id begins with its own."""
    told_ms = int(entry.partition("-")[0])
    asked = int(asked_ms) if asked_ms else None
    # Whoever joins a scan that is under way waits for no worker.
    wait_s = max(0, int(taken_ms) - asked) / 1000 if asked is not None and taken_ms else 0.0
    return replace(work, queue_wait_s=wait_s, total_s=0.0 if asked is None else max(0, told_ms - asked) / 1000)


def read_stages(fields: Mapping[bytes, bytes], entry: str) -> Stages | None:
    """Of an entry of a result stream; None where its worker was of version 0.2.0. Raises ContractError."""
    if b"a" not in fields:
        return None
    asked, taken = (_text(fields, name) for name in (b"a", b"b"))
    if not all(one == "" or _TIME.fullmatch(one) for one in (asked, taken)):
        raise ContractError("the times of a result are no numbers")
    return stages(WORK.load(fields[b"t"]) if b"t" in fields else Stages(), asked, taken, entry)


def read(letters: Letters, fields: Mapping[bytes, bytes], entry: str) -> tuple[ScanResult, str]:
    """The result in an entry of a result stream, and the trace in which it was asked for. Raises ContractError, KeyError."""
    sha = _text(fields, b"s")
    waiter = letters.read_waiter(fields[b"w"], sha)
    result = ScanResult(
        scan_id=waiter.scan_id,
        origin=waiter.origin,
        verdict=letters.read_verdict(fields[b"v"], sha) if b"v" in fields else None,
        failure=FAILURE.load(fields[b"f"]) if b"f" in fields else None,
        sha256=sha,
        attempts=waiter.attempts,
        stages=read_stages(fields, entry),
    )
    return result, waiter.trace


def _text(fields: Mapping[bytes, bytes], name: bytes) -> str:
    try:
        return fields.get(name, b"").decode()
    except UnicodeDecodeError:
        raise ContractError("a field of a result is no text") from None


def settled(lane: Lane, reason: FailureReason | None, work: Stages, everybody: Sequence[Told], pictures: int) -> None:
    """A scan is over: a line for each who asked, and the figures. `pictures`: so many were in its batch; 0: no worker had it."""
    outcome = VERDICT if reason is None else reason.value
    metrics.SCANS.labels(lane.value, outcome).inc()
    if pictures:
        for stage in ("fetch", "decode", "inference"):
            metrics.SECONDS.labels(stage).observe(getattr(work, f"{stage}_s"))
    for one in everybody:
        metrics.SECONDS.labels("queue_wait").observe(one.stages.queue_wait_s)
        metrics.SECONDS.labels("total").observe(one.stages.total_s)
        _say(one.scan_id, lane, outcome, one.stages, pictures=pictures)


def known(scan_id: str, lane: Lane, answer: str) -> None:
    """The verdict was known: its result is on its way at once."""
    metrics.SUBMISSIONS.labels(lane.value, answer).inc()
    _say(scan_id, lane, VERDICT, Stages(), cached=answer)


def submitted(lane: Lane, answer: str) -> None:
    """A picture was handed in, and waits, or was refused."""
    metrics.SUBMISSIONS.labels(lane.value, answer).inc()


def _say(scan_id: str, lane: Lane, outcome: str, took: Stages, **more: Any) -> None:
    seconds = {name: round(getattr(took, name), 4) for name in _STAGES}  # asdict copies deeply, for every scan
    log.info("scanned", scan_id=scan_id, lane=lane.value, outcome=outcome, **seconds, **more)
