"""Traces of scans from bot to worker and back, in OpenTelemetry's format, where an operator has named an endpoint of theirs.

A trace begins where a picture is handed in. Its context (W3C: random numbers, no identity) goes beside the job, so that the
worker's spans belong to whoever asked first, and sealed beside each who asked, so that what a bot does with a result belongs to
them. What is told is how long things took, and a lane, an outcome, a scan's id; never a chat, a person, a file or an address.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import structlog

if TYPE_CHECKING:
    # Settings' errors belong to the client's family, which traces.
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OtelSpan

    from worker.settings import ServiceSettings

log: Any = structlog.stdlib.get_logger(__name__)
EXTRA = "torchrelay[tracing]"
NAME = "torchrelay."
"""Begins the name of every attribute."""
EXPORT_S = 5.0
CLOSE_S = 2.0
"""How long the last spans may take on their way out."""


@dataclass(slots=True)
class Span:
    """Something that takes a while, while it does."""

    context: str = ""
    """In the W3C's form (`traceparent`), to be a parent elsewhere; empty where nothing is traced."""
    told: dict[str, str | int] = field(default_factory=dict)
    """What is said of it when it ends: `lane`, `outcome` and the like."""


class Tracer(Protocol):
    """Where spans go."""

    def span(self, name: str, parent: str = "", **told: str | int) -> AbstractContextManager[Span]:
        """A context manager around what is to be traced, which gives the `Span`; a new trace where there is no parent."""
        ...

    def past(self, name: str, parent: str, began_s: float, seconds: float, **told: str | int) -> None:
        """Tell of what is over, by this machine's Unix time. Where there is no parent it is not told."""
        ...

    def close(self) -> None:
        """Send what is left, within CLOSE_S."""
        ...


class Untraced:
    """Implements `Tracer` where nobody looks."""

    @contextmanager
    def span(self, name: str, parent: str = "", **told: str | int) -> Iterator[Span]:
        yield Span()

    def past(self, name: str, parent: str, began_s: float, seconds: float, **told: str | int) -> None:
        """Tell nobody."""

    def close(self) -> None:
        """Have sent everything."""


class OpenTelemetry:
    """Implements `Tracer` on a provider of its own. It is never made the process's: libraries that trace by themselves (FastAPI
    does) would tell it addresses."""

    def __init__(self, provider: TracerProvider, close_s: float = CLOSE_S) -> None:
        self._provider = provider
        self._close_s = close_s
        self._tracer = provider.get_tracer("torchrelay")

    @contextmanager
    def span(self, name: str, parent: str = "", **told: str | int) -> Iterator[Span]:
        from opentelemetry.trace import Status, StatusCode

        running = self._tracer.start_span(name, context=_context(parent))
        span = Span(context=_written(running), told={**told})
        try:
            yield span
        except BaseException as error:
            # The kind alone: its words may hold anything.
            running.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            _tell(running, span.told)
            running.end()

    def past(self, name: str, parent: str, began_s: float, seconds: float, **told: str | int) -> None:
        if not parent:
            return
        began_ns = round(began_s * 1e9)
        running = self._tracer.start_span(name, context=_context(parent), start_time=began_ns)
        _tell(running, told)
        running.end(began_ns + round(seconds * 1e9))

    def close(self) -> None:
        # An endpoint that does not answer keeps no program from ending.
        closing = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
        closing.start()
        closing.join(self._close_s)


def connect(settings: ServiceSettings, program: str) -> Tracer:
    """The tracer that the settings ask for. What is missing for it is said in the log, and then nothing is traced."""
    if settings.otel_exporter_otlp_endpoint is None:
        return Untraced()
    try:
        return OpenTelemetry(_exporting(settings, program))
    except ImportError as error:
        log.warning(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, but what sends traces is not installed: pip install '{EXTRA}'. "
            "Going on without traces",
            missing=error.name,
        )
        return Untraced()


def _exporting(settings: ServiceSettings, program: str) -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.util.re import parse_env_headers

    endpoint, headers = settings.otel_exporter_otlp_endpoint, settings.otel_exporter_otlp_headers
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"torchrelay-{program}"}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(
        endpoint=f"{endpoint.get_secret_value().rstrip('/')}/v1/traces" if endpoint is not None else None,
        headers=parse_env_headers(headers.get_secret_value(), liberal=True) if headers is not None else None,
        timeout=EXPORT_S,
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _context(parent: str) -> Context:
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    # What is no context, as Redis may hold anything, is the start of a new trace.
    return TraceContextTextMapPropagator().extract({"traceparent": parent} if parent else {}, context=Context())


def _written(span: OtelSpan) -> str:
    from opentelemetry.trace import set_span_in_context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier, context=set_span_in_context(span))
    return carrier.get("traceparent", "")


def _tell(span: OtelSpan, told: dict[str, str | int]) -> None:
    span.set_attributes({NAME + name: value for name, value in told.items()})
