"""Traces: off by themselves, said in words where they cannot be made, and never with anybody's words in them."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import ProxyTracerProvider, StatusCode
from pydantic import ValidationError
from structlog.testing import capture_logs

from worker.settings import ServiceSettings
from worker.tracing import OpenTelemetry, Untraced, connect

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def settings(tmp_path: Path, **more: str) -> ServiceSettings:
    return ServiceSettings(torchrelay_data=tmp_path, _env_file=None, **more)  # type: ignore[arg-type,call-arg]


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracer(spans: InMemorySpanExporter) -> OpenTelemetry:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    return OpenTelemetry(provider)


def test_nothing_is_traced_where_no_endpoint_is_named(tmp_path: Path) -> None:
    tracer = connect(settings(tmp_path), "bots")
    assert isinstance(tracer, Untraced)
    with tracer.span("submit") as span:
        assert span.context == ""
    tracer.past("decode", PARENT, 0, 1)
    tracer.close()
    assert isinstance(connect(settings(tmp_path, otel_exporter_otlp_endpoint=""), "bots"), Untraced)


@pytest.mark.parametrize(
    "missing", ["opentelemetry.sdk.trace", "opentelemetry.exporter.otlp.proto.http.trace_exporter"]
)
def test_without_the_extra_it_is_said_in_words_and_the_program_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with capture_logs() as lines:
        tracer = connect(settings(tmp_path, otel_exporter_otlp_endpoint="http://name:word@collector:4318"), "bots")
    assert isinstance(tracer, Untraced)
    (line,) = lines
    assert line["log_level"] == "warning"
    assert "OTEL_EXPORTER_OTLP_ENDPOINT is set" in line["event"]
    assert "pip install 'torchrelay[tracing]'" in line["event"]
    assert "word" not in str(line)


@pytest.mark.parametrize("address", ["collector:4318", "grpc://collector:4317", "unix://collector"])
def test_an_address_that_is_none_is_refused_without_being_quoted(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValidationError, match="must begin with http:// or https://") as refused:
        settings(tmp_path, otel_exporter_otlp_endpoint=address)
    assert address not in str(refused.value)


def test_the_endpoint_and_what_it_is_told_are_secrets_to_the_log(tmp_path: Path) -> None:
    named = settings(
        tmp_path, otel_exporter_otlp_endpoint="http://a:b@collector", otel_exporter_otlp_headers="x=secret"
    )
    assert {"http://a:b@collector", "x=secret"} <= set(named.secrets)


def test_the_processs_own_provider_is_left_alone(tmp_path: Path) -> None:
    tracer = connect(settings(tmp_path, otel_exporter_otlp_endpoint="http://localhost:1"), "bots")
    assert isinstance(tracer, OpenTelemetry)
    assert isinstance(trace.get_tracer_provider(), ProxyTracerProvider), "libraries would trace by themselves"
    tracer.close()


def test_a_span_has_a_parent_and_is_one(tracer: OpenTelemetry, spans: InMemorySpanExporter) -> None:
    with tracer.span("submit", PARENT, lane="ask") as span:
        span.told["answer"] = "queued"
    tracer.past("decode", span.context, 100.0, 2.5, pictures=3)
    submit, decode = spans.get_finished_spans()
    assert f"{submit.context.trace_id:x}" in PARENT.replace("-0", "-")
    assert submit.parent is not None
    assert decode.parent is not None
    assert decode.parent.span_id == submit.context.span_id
    assert dict(submit.attributes or {}) == {"torchrelay.lane": "ask", "torchrelay.answer": "queued"}
    assert dict(decode.attributes or {}) == {"torchrelay.pictures": 3}
    assert (decode.start_time, decode.end_time) == (100_000_000_000, 102_500_000_000)


def test_what_breaks_is_told_by_its_kind_alone(tracer: OpenTelemetry, spans: InMemorySpanExporter) -> None:
    with pytest.raises(RuntimeError), tracer.span("act", PARENT):
        raise RuntimeError("somebody's own words")
    (act,) = spans.get_finished_spans()
    assert act.status.status_code is StatusCode.ERROR
    assert act.status.description == "RuntimeError"
    assert "own words" not in act.to_json()
    assert not act.events


@pytest.mark.parametrize("parent", ["", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_what_is_no_context_begins_a_trace(tracer: OpenTelemetry, spans: InMemorySpanExporter, parent: str) -> None:
    with tracer.span("submit", parent):
        pass
    (span,) = spans.get_finished_spans()
    assert span.parent is None


def test_what_is_over_is_not_told_where_nobody_began_a_trace(
    tracer: OpenTelemetry, spans: InMemorySpanExporter
) -> None:
    tracer.past("decode", "", 0, 1)
    assert spans.get_finished_spans() == ()


def test_an_endpoint_that_does_not_answer_keeps_no_program_from_ending() -> None:
    class Stuck(TracerProvider):
        def shutdown(self) -> None:
            answered.wait()
            over.set()

    answered, over = threading.Event(), threading.Event()
    OpenTelemetry(Stuck(shutdown_on_exit=False), close_s=0.01).close()
    assert not over.is_set()
    answered.set()
    assert over.wait(60)
