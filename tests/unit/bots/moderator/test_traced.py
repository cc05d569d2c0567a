"""What a bot does with a result is a span of the trace in which it was asked for, and is counted; it names nobody."""

from __future__ import annotations

from dataclasses import replace

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from bots.moderator import Moderator
from tests.unit.bots.moderator.conftest import HOLD, Scene
from worker.tracing import OpenTelemetry

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_acting_is_told_in_the_trace_of_whoever_asked(scene: Scene) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    moderator = Moderator(replace(scene.services, tracer=OpenTelemetry(provider)))
    await scene.policy(HOLD)
    counted = REGISTRY.get_sample_value("torchrelay_stage_seconds_count", {"stage": "act"}) or 0
    await scene.platform.post("group", "somebody", b"fake picture")
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    await moderator._deliver(replace(delivery, trace=PARENT))
    (act,) = spans.get_finished_spans()
    assert act.name == "act"
    assert f"{act.context.trace_id:032x}" in PARENT
    assert dict(act.attributes or {}) == {
        "torchrelay.scan_id": delivery.result.scan_id,
        "torchrelay.outcome": "done",
    }
    assert "group" not in act.to_json()
    assert "somebody" not in act.to_json()
    assert REGISTRY.get_sample_value("torchrelay_stage_seconds_count", {"stage": "act"}) == counted + 1
    await moderator.aclose()
