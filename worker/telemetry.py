"""Logs and figures of every program. A secret, a file URL or a bot's token never reaches a log, at any level."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

import structlog

from worker.settings import ServiceSettings

REDACTED = "[redacted]"
_PATTERNS = (
    re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}"),  # a Telegram bot's token
    re.compile(r"[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{25,}"),  # a Discord bot's token
    re.compile(r"(?i)\b(?:rediss?|unix|https?)://[^\s/@'\"]*:[^\s/@'\"]+@"),  # a password in a URL
    re.compile(
        r"(?i)\b(?:authorization|x-telegram-bot-api-secret-token)['\"]?\s*[:=]\s*['\"]?(?:(?:bot|bearer|basic)\s+)?[^\s'\",}\\]+"
    ),
    re.compile(r"https?://(?:cdn|media)\.discord(?:app)?\.(?:com|net)/[^\s\"'\\]+"),  # a signed address of a picture
    re.compile(r"https?://[^\s\"'\\]+/file/bot[^\s\"'\\]+"),
)
_QUIET = ("httpx", "httpcore", "hpack", "urllib3", "aiohttp.access", "uvicorn.access", "PIL", "multipart", "asyncio")
"""Libraries that log addresses or bytes below WARNING."""
_DISCREET = ("telegram", "discord")
"""Libraries that put whole events, ids and names included, into their lines."""
_DIRECTIVE = re.compile(r"%(?:\([^)]*\))?[-#0 +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa%]")
_SMALL = 10_000
"""A number below it counts something; one above may be somebody's id."""


@dataclass(slots=True)
class Redactor:
    """Takes secrets out of text."""

    secrets: tuple[str, ...] = ()
    _sorted: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._sorted = sorted((secret for secret in self.secrets if len(secret) >= 6), key=len, reverse=True)

    def clean(self, text: str) -> str:
        """`text` without the known secrets and without anything shaped like one."""
        for secret in self._sorted:
            text = text.replace(secret, REDACTED)
        for pattern in _PATTERNS:
            text = pattern.sub(REDACTED, text)
        return text


class _RedactingFormatter(logging.Formatter):
    """Formats by structlog, then cleans the finished line, tracebacks included: nothing can slip by in an argument."""

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self._inner = inner
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.clean(self._inner.format(record))


class _Discreet(logging.Handler):
    """Passes a chat library's lines on from WARNING up, and of these only the fixed words and small numbers."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        logger(__name__).log(record.levelno, without_data(record), library=record.name, error=kind)


def without_data(record: logging.LogRecord) -> str:
    """The record's fixed words, with every argument but small numbers left out."""
    arguments = iter(record.args if isinstance(record.args, tuple) else ())

    def fill(directive: re.Match[str]) -> str:
        if directive[0] == "%%":
            return "%"
        value = next(arguments, None)
        small = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _SMALL
        return f"{value:g}" if small else "…"

    # A line that was put together before may hold anything.
    fixed = record.args or not re.search(r"\d{5,}|://|[{\[]", str(record.msg))
    return _DIRECTIVE.sub(fill, str(record.msg)) if fixed else "…"


def configure(settings: ServiceSettings, more_secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Let structlog and the standard library's logging both write cleaned lines to `stream` (default: stderr)."""
    stream = stream or sys.stderr
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    console = settings.log_format == "console" or (settings.log_format == "auto" and stream.isatty())
    renderer = structlog.dev.ConsoleRenderer(colors=stream.isatty()) if console else structlog.processors.JSONRenderer()
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_RedactingFormatter(inner, Redactor((*settings.secrets, *more_secrets))))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _DISCREET:
        library = logging.getLogger(name)
        library.handlers, library.propagate = [_Discreet()], False
        library.setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> Any:
    """A structlog logger; bind `scan_id`, never a chat, a person or content."""
    return structlog.stdlib.get_logger(name)
