"""The program's HTTP side: /healthz, /metrics, /docs, the API for programs; platforms that are pages add their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from http.client import HTTPException as ConnectionLost
from typing import Any, cast

from fastapi import FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from swagger_ui_bundle import swagger_ui_path

from bots.settings import LOOPBACK, BotSettings
from bots.texts import Texts
from bots.web import scans
from bots.web.gate import App, Gate, GateKeys
from bots.web.uploads import Uploads
from worker.client.scanner import Scanner
from worker.metrics import exposition

__all__ = ["WebContext", "create_app", "guarded"]


SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI tells OpenTelemetry of every request by itself where the environment names an endpoint: its path too, which may hold
the leave to look at a picture. This program makes its own traces, without addresses (worker.tracing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebContext:
    """What the pages need."""

    scanner: Scanner
    settings: BotSettings
    texts: Texts
    health: Callable[[], Awaitable[Mapping[str, str]]]
    """What is wrong now, by part; empty if nothing."""
    collectors: Sequence[Collector] = ()
    """What is found out anew whenever somebody looks at /metrics."""
    worker_metrics_port: int = 0
    """Where the worker that this program started shows its own figures, on loopback; 0: there is none."""


def create_app(context: WebContext) -> FastAPI:
    """The application, without its gate: `guarded` puts that around it once all routes are there."""
    app = FastAPI(
        title="Torchrelay",
        version="0.2.0",
        docs_url=None,
        redoc_url=None,
        summary="Checks pictures for deepfakes.",
        telemetry=SILENT,
    )
    app.openapi_version = "3.0.3"  # what the bundled Swagger UI can read
    app.include_router(scans.router(context.scanner, context.texts, context.settings.max_fetch_bytes))
    app.mount("/docs/assets", StaticFiles(directory=swagger_ui_path))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Torchrelay API",
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="/docs/assets/favicon-32x32.png",
        )
        # The page that FastAPI makes starts Swagger by an inline script, and Swagger styles itself inline.
        page.headers["content-security-policy"] = (
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        return page

    @app.get("/healthz", tags=["operations"], summary="What is wrong now; 503 if anything is")
    async def healthz() -> JSONResponse:
        problems = dict(await context.health())
        return JSONResponse({"status": "failing" if problems else "ok", "problems": problems}, 503 if problems else 200)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        body = await asyncio.to_thread(exposition, context.collectors)
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    @app.get("/metrics/worker", include_in_schema=False)
    async def worker_metrics() -> Response:
        if not context.worker_metrics_port:
            return scans.problem(404, "This program has no worker of its own; each worker serves its METRICS_PORT.")
        body = await asyncio.to_thread(_fetched, context.worker_metrics_port)
        if body is None:
            return scans.problem(
                503, "The worker does not answer: it is starting, or starts anew.", **{"Retry-After": "10"}
            )
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    app.add_middleware(Uploads, texts=context.texts, max_bytes=context.settings.max_fetch_bytes)

    @app.exception_handler(HTTPException)
    async def refused(_: object, error: HTTPException) -> JSONResponse:
        return scans.problem(error.status_code, str(error.detail), **(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def invalid(_: object, error: RequestValidationError) -> JSONResponse:
        # Not FastAPI's own answer: that quotes the input.
        fields = ", ".join(sorted({".".join(str(part) for part in item["loc"][1:]) for item in error.errors()}))
        return scans.problem(422, f"These fields are missing or do not fit: {fields}.")

    return app


def _fetched(port: int) -> bytes | None:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/metrics")
        return connection.getresponse().read()
    except (OSError, ConnectionLost):
        return None
    finally:
        connection.close()


def guarded(app: FastAPI, settings: BotSettings, signing_key: bytes) -> App:
    """The application behind its gate."""
    keys = GateKeys(
        signing_key=signing_key,
        hosts=settings.hosts,
        api_key=None if settings.api_key is None else settings.api_key.get_secret_value(),
        loopback=settings.http_host in LOOPBACK,
    )
    return Gate(cast(App, app), keys)
