"""POST /v1/scans, GET /v1/scans/{id}: the scan service for programs."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from bots.busy import again_after_s, busy
from bots.texts import Texts
from worker import telemetry
from worker.client.scanner import Overloaded, Scanner, ScannerError
from worker.contract import (
    INCOMPLETE,
    FailureReason,
    HeatPicture,
    HeatPictures,
    Kind,
    Lane,
    Origin,
    Purpose,
    ScanResult,
    Trace,
)
from worker.tracing import Tracer, Untraced

log = telemetry.logger(__name__)
PLATFORM = "http"
"""The result stream of scans asked for over HTTP."""
KEEP_S = 3_600
"""How long a result can be asked for."""
POLL_S = 0.1
EXPLAIN_S = 30.0
"""How long is waited for heat maps, at least."""
_TRACES = frozenset(trace.value for trace in Trace)
STATUS = {
    FailureReason.UNREADABLE: 422,
    FailureReason.EMPTY: 422,
    FailureReason.TOO_LARGE: 413,
    FailureReason.UNSUPPORTED: 415,
    FailureReason.MEDIA_LOST: 503,
    FailureReason.TIMEOUT: 422,
}
"""What is lost on the way is asked for again by whoever has it; what no worker could bear will not be judged next time either."""


async def keep_results(scanner: Scanner, tracer: Tracer = Untraced()) -> None:
    """Keep what arrives, so that any replica can answer for it, until cancelled."""
    while True:
        try:
            delivery = await scanner.receive(PLATFORM, 2.0)
            if delivery is not None:
                with tracer.span("act", delivery.trace, scan_id=delivery.result.scan_id, outcome="done"):
                    await scanner.keep(delivery.result, KEEP_S)
                await scanner.acknowledge(delivery)
        except ScannerError as error:
            log.warning("results cannot be read", platform=PLATFORM, error=str(error))
            await asyncio.sleep(1.0)


def problem(
    status: int, detail: str, reason: str = "", stages: dict[str, float] | None = None, /, **headers: str
) -> JSONResponse:
    """An error in words (RFC 9457), with the failure's code for programs."""
    body: dict[str, Any] = {"type": "about:blank", "status": status, "title": "Not scanned", "detail": detail}
    if reason:
        body["reason"] = reason
    if stages is not None:
        body["stages"] = stages
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def router(scanner: Scanner, texts: Texts, max_bytes: int) -> APIRouter:
    """The two routes."""
    routes = APIRouter(prefix="/v1", tags=["scans"])

    @routes.post("/scans", summary="Scan one picture", responses={202: {"description": "Not finished yet"}})
    async def scan(
        request: Request,
        file: Annotated[UploadFile, File(description="JPEG, PNG, WebP, GIF, AVIF, HEIC, MP4 or WebM, at most 20 MB")],
        wait_s: Annotated[float, Query(ge=0, le=60, description="How long to wait before answering 202")] = 20.0,
        explain: Annotated[
            bool, Query(description="Draw where the network looked, too: seconds more; never kept")
        ] = False,
    ) -> Response:
        data = await file.read(max_bytes + 1)
        if len(data) > max_bytes:
            return problem(413, texts.say("failure-too_large"), FailureReason.TOO_LARGE.value)
        origin = Origin(platform=PLATFORM, purpose=Purpose.PROGRAM, chat="", message="", media="")
        try:
            ticket = await scanner.submit(data, origin, Lane.ASK)
            await scanner.expect(ticket.scan_id, KEEP_S)
            result = await _wait(scanner, ticket.scan_id, wait_s)
            is_judged = result is not None and result.verdict is not None
            heat = await scanner.explained(data, max(wait_s, EXPLAIN_S)) if explain and is_judged else None
        except Overloaded as full:
            again_s = again_after_s(full.wait_s)
            reason = FailureReason.OVERLOADED.value
            return problem(503, busy(texts, full.wait_s), reason, **{"Retry-After": str(again_s)})
        except ScannerError:
            return problem(503, texts.say("failure-internal"), **{"Retry-After": "30"})
        if result is None:
            return not_yet(ticket.scan_id)
        operator = request.state.operator
        more = {"maps": maps_of(heat, operator=operator)} if explain else None
        return render(result, texts, operator=operator, more=more)

    @routes.get("/scans/{scan_id}", summary="Ask for a scan's result; results are kept for an hour")
    async def ask(request: Request, scan_id: str) -> Response:
        try:
            result = await scanner.kept(scan_id)
            expected = result is not None or await scanner.expects(scan_id)
        except ScannerError:
            return problem(503, texts.say("failure-internal"), **{"Retry-After": "30"})
        if result is None and expected:
            return not_yet(scan_id)
        if result is None:
            return problem(404, "No result under this id: older than an hour, or never asked for here.")
        return render(result, texts, operator=request.state.operator)

    return routes


def maps_of(heat: HeatPictures | None, *, operator: bool) -> list[dict[str, Any]] | None:
    """The maps, ready for JSON; None where no worker had the time. A face's score is the operator's alone."""
    return None if heat is None else [_map(one, operator=operator) for one in heat.maps]


def _map(one: HeatPicture, *, operator: bool) -> dict[str, Any]:
    made = asdict(one)
    if one.region is not None and not operator:
        made["region"].pop("score")
    return made


def not_yet(scan_id: str) -> JSONResponse:
    """202, and where to ask."""
    return JSONResponse({"scan_id": scan_id, "status": "waiting"}, 202, {"Location": f"/v1/scans/{scan_id}"})


async def _wait(scanner: Scanner, scan_id: str, wait_s: float) -> ScanResult | None:
    deadline_s = asyncio.get_running_loop().time() + wait_s
    while (result := await scanner.kept(scan_id)) is None:
        if asyncio.get_running_loop().time() >= deadline_s:
            return None
        await asyncio.sleep(POLL_S)
    return result


def seconds(result: ScanResult) -> dict[str, float] | None:
    """How long each stage took, in seconds; None where the worker did not say."""
    if result.stages is None:
        return None
    return {name: round(value, 4) for name, value in asdict(result.stages).items()}


def render(result: ScanResult, texts: Texts, *, operator: bool, more: dict[str, Any] | None = None) -> JSONResponse:
    """A result as JSON: bands and words for everybody, scores and likelihood ratios for the operator alone. `more` stands beside
    a verdict."""
    if result.verdict is None:
        reason = result.failure.reason if result.failure is not None else FailureReason.INTERNAL
        again = {"Retry-After": "5"} if reason is FailureReason.MEDIA_LOST else {}
        return problem(
            STATUS.get(reason, 500), texts.say(f"failure-{reason.value}"), reason.value, seconds(result), **again
        )
    verdict = result.verdict
    body: dict[str, Any] = {
        "scan_id": result.scan_id,
        "status": "done",
        "sha256": result.sha256,
        "verdict": {kind.value: {"band": verdict.belief(kind).band.value} for kind in Kind},
        "set_by": {
            kind.value: [{"name": one.name, "family": one.family.value} for one in verdict.set_by(kind)]
            for kind in Kind
        },
        "frames_seen": verdict.frames_seen,
        "telling_s": verdict.telling_s,
        "is_incomplete": any(signal.detail == INCOMPLETE for signal in verdict.signals),
        "provenance": [{"says": one.detail, "source": one.source} for one in verdict.signals if one.detail in _TRACES],
        "model_digest": verdict.model_digest,
        "stages": seconds(result),
        **(more or {}),
    }
    if operator:
        body["verdict"] = {kind.value: asdict(verdict.belief(kind)) for kind in Kind}
        body["signals"] = [asdict(signal) for signal in verdict.signals]
        body["regions"] = [asdict(region) for region in verdict.regions]
    return JSONResponse(body)
