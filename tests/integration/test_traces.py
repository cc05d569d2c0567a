"""A scan's trace, from the bot through a real server and a worker and back; and what is never in one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
import redis
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bots.web.scans import PLATFORM, keep_results
from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.test_deaths import ROOT, start_worker
from worker.batching import BatchWorker
from worker.client import RedisScanner, ScannerOptions, Servers, keys
from worker.client.lanes import Lanes
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.contract import Lane
from worker.tether import environment
from worker.tracing import OpenTelemetry

SECRET = "4711-never-told"
STAGES = ["queue wait", "fetch", "decode", "inference", "result"]
TOLD = {"lane", "outcome", "answer", "pictures", "scan_id"}


class Traced:
    """A tracer, and what it was told."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = OpenTelemetry(provider)

    @property
    def spans(self) -> list[ReadableSpan]:
        """In the order in which they ended."""
        return list(self.exporter.get_finished_spans())


@contextmanager
def traced_scanner(servers: Servers, traced: Traced) -> Iterator[RedisScanner]:
    yield RedisScanner(servers, Seal(KEY), ScannerOptions(claim_idle_s=0.2), traced.tracer)


def burst(workbench: Workbench, traced: Traced) -> None:
    """Scan every waiting picture, traced."""
    connection = blocking_client(workbench.servers.redis_url)
    lanes = Lanes(connection, 30)
    with workbench.bench("test-worker", lanes=lanes, tracer=traced.tracer) as bench:
        BatchWorker(lanes, bench, "test-worker", 8).work(burst=True, logging_level="WARNING")
    connection.close()


def trace_of(span: ReadableSpan) -> int:
    return span.context.trace_id


def assert_tells_nobody(spans: list[ReadableSpan], *more: str) -> None:
    """No span holds an id of a chat, a person or a file, or an address."""
    for span in spans:
        assert {name.removeprefix("torchrelay.") for name in span.attributes or {}} <= TOLD
        text = span.to_json()
        for word in (SECRET, "room", "://", *more):
            assert word not in text, (span.name, word)


async def test_a_scan_is_one_trace_from_handing_in_to_acting(valkey: Servers, workbench: Workbench) -> None:
    bots, worker = Traced(), Traced()
    with traced_scanner(valkey, bots) as scanner:
        ticket = await scanner.submit(picture(), origin(SECRET, platform=PLATFORM, file_id=f"f{SECRET}"), Lane.PRIVATE)
        burst(workbench, worker)
        acting = asyncio.create_task(keep_results(scanner, bots.tracer))
        async with asyncio.timeout(60):
            while await scanner.kept(ticket.scan_id) is None:
                assert not acting.done(), acting.exception()
                await asyncio.sleep(0.01)
            while not any(span.name == "act" for span in bots.spans):
                await asyncio.sleep(0.01)
        acting.cancel()
        await asyncio.wait([acting])
        await scanner.aclose()
    submit, act = bots.spans
    assert (submit.name, act.name) == ("submit", "act")
    assert [span.name for span in worker.spans] == STAGES
    assert {trace_of(span) for span in (*bots.spans, *worker.spans)} == {trace_of(submit)}
    for span in (act, *worker.spans):
        assert span.parent is not None
        assert span.parent.span_id == submit.context.span_id
    assert submit.parent is None
    assert dict(submit.attributes or {}) == {
        "torchrelay.lane": "private",
        "torchrelay.answer": "queued",
        "torchrelay.scan_id": ticket.scan_id,
    }
    for span in worker.spans:
        assert (span.attributes or {})["torchrelay.outcome"] == "verdict"
    assert_tells_nobody([*bots.spans, *worker.spans], ticket.sha256)


async def test_who_joins_has_a_trace_of_their_own(valkey: Servers, workbench: Workbench) -> None:
    bots, worker = Traced(), Traced()
    with traced_scanner(valkey, bots) as scanner:
        for message in ("first", "joins"):
            await scanner.submit(picture(), origin(message), Lane.STREAM)
        burst(workbench, worker)
        contexts = {}
        for _ in range(2):
            delivery = await scanner.receive("sandbox", 5)
            assert delivery is not None
            contexts[delivery.result.origin.message] = delivery.trace
        await scanner.submit(picture(), origin("knows"), Lane.STREAM)
        await scanner.aclose()
    first, joins, knows = bots.spans
    assert [(span.attributes or {})["torchrelay.answer"] for span in bots.spans] == ["queued", "joined", "known_bytes"]
    assert {trace_of(span) for span in worker.spans} == {trace_of(first)}
    assert len({trace_of(span) for span in (first, joins, knows)}) == 3
    for message, span in (("first", first), ("joins", joins)):
        assert f"{trace_of(span):032x}-{span.context.span_id:016x}" in contexts[message]


async def test_a_scan_that_is_taken_over_stays_in_its_trace(
    valkey: Servers, workbench: Workbench, main: redis.Redis
) -> None:
    bots, worker = Traced(), Traced()
    with traced_scanner(valkey, bots) as scanner:
        ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
        main.hset(keys.flight(ticket.sha256), "worker", "gone:1")
        main.zadd(keys.FLIGHTS, {ticket.sha256: 0})
        assert await scanner.sweep() == 1
        burst(workbench, worker)
        await scanner.aclose()
    assert [span.name for span in worker.spans] == STAGES
    assert {trace_of(span) for span in worker.spans} == {trace_of(bots.spans[0])}


async def test_its_wait_ends_where_the_work_begins_and_each_stage_is_as_long_as_its_figure(
    valkey: Servers, workbench: Workbench, main: redis.Redis
) -> None:
    bots, worker = Traced(), Traced()
    with traced_scanner(valkey, bots) as scanner:
        ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
        asked_ms = main.hget(keys.flight(ticket.sha256), "asked")
        assert isinstance(asked_ms, str)
        main.hset(keys.flight(ticket.sha256), "asked", int(asked_ms) - 5_000)
        burst(workbench, worker)
        delivery = await scanner.receive("sandbox", 5)
        await scanner.aclose()
    assert delivery is not None
    assert delivery.result.stages is not None
    spans = {span.name: (span.start_time or 0, span.end_time or 0) for span in worker.spans}
    began, ended = spans["queue wait"]
    assert ended - began >= 5 * 10**9
    assert ended <= spans["fetch"][0] + 1_000, "but for what a float cannot tell"
    for stage in ("fetch", "decode", "inference"):
        began, ended = spans[stage]
        assert ended - began == pytest.approx(getattr(delivery.result.stages, f"{stage}_s") * 10**9, abs=10**6)


async def test_a_worker_that_traces_for_bots_that_do_not_tells_nothing(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    worker = Traced()
    await scanner.submit(picture(), origin(), Lane.STREAM)
    burst(workbench, worker)
    assert worker.spans == []
    assert await scanner.receive("sandbox", 5) is not None


class Collector(BaseHTTPRequestHandler):
    """Takes what an exporter sends."""

    received: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.received.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[str]:
    """An endpoint's address."""
    Collector.received.clear()
    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_worker_process_sends_its_spans_by_otlp(valkey: Servers, collector: str) -> None:
    bots = Traced()
    with traced_scanner(valkey, bots) as scanner:
        ticket = await scanner.submit(picture(), origin(SECRET, file_id=f"f{SECRET}"), Lane.ASK)
        process = start_worker(valkey, OTEL_EXPORTER_OTLP_ENDPOINT=collector, DETECTORS="none")
        try:
            async with asyncio.timeout(120):
                while await scanner.receive("sandbox", 1) is None:
                    pass
        finally:
            process.terminate()
            assert process.wait(60) == 0
        await scanner.aclose()
    assert {path for path, _ in Collector.received} == {"/v1/traces"}
    found = []
    for _, body in Collector.received:
        request = ExportTraceServiceRequest()
        request.ParseFromString(body)
        for resource in request.resource_spans:
            described = {one.key: one.value.string_value for one in resource.resource.attributes}
            assert described.pop("service.name") == "torchrelay-worker"
            described.pop("service.instance.id")  # drawn by lot
            assert all(name.startswith("telemetry.sdk.") for name in described), described
            found += [span for scope in resource.scope_spans for span in scope.spans]
        for word in (SECRET, "room", ticket.sha256, valkey.redis_url, str(ROOT)):
            assert word.encode() not in body
    assert [span.name for span in found] == STAGES
    assert {span.trace_id.hex() for span in found} == {f"{trace_of(bots.spans[0]):032x}"}


def test_fastapi_tells_nothing_of_requests_by_itself(collector: str) -> None:
    """Asked of a process of its own, whose provider is set as an operator's auto-instrumentation would."""
    script = """
import asyncio, httpx
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from bots.settings import BotSettings
from bots.texts import Texts
from bots.web import WebContext, create_app
from worker.testing import FakeScanner

spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(provider)

async def health(): return {}

async def main():
    app = create_app(WebContext(scanner=FakeScanner(), settings=BotSettings(), texts=Texts(), health=health))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        assert (await client.get("/healthz")).status_code == 200
    print([span.name for span in spans.get_finished_spans()])

asyncio.run(main())
"""
    more = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector, "FASTAPI_OTEL_AUTO_CONFIGURE": "true", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=os.path.dirname(__file__),
        env={**environment(), **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == "[]"
    assert Collector.received == []
