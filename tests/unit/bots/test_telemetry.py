"""What must never reach a log does not, at any level."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from worker import telemetry
from worker.settings import ServiceSettings

TELEGRAM = "7654321098:AAEtestTokenOfNobodyAtAll_0123456789"
DISCORD = "MTE0NjU4NzQyMTEyODM5MDY3NQ.GkAbCd.abcdefghijklmnopqrstuvwxyz0123456789ab"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    url, key = SecretStr("redis://:hunter22@host/0"), SecretStr("A" * 43 + "=")
    settings = ServiceSettings(log_level="DEBUG", log_format="json", redis_url=url, media_redis_url=url, media_key=key)
    telemetry.configure(settings, ["a-very-own-secret"], stream)
    yield stream
    root.handlers = before
    root.setLevel(level)
    structlog.reset_defaults()
    for name in ("telegram", "discord"):
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
        library.setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    "secret",
    [
        TELEGRAM,
        DISCORD,
        "a-very-own-secret",
        "https://api.telegram.org/file/bot1:x/photos/file_1.jpg",
        "https://cdn.discordapp.com/attachments/1/2/cat.png?ex=1&is=2&hm=3",
        "redis://:hunter22@host/0",
        "Authorization: Bot something",
    ],
)
def test_secrets_are_taken_out_wherever_they_are(log: io.StringIO, secret: str) -> None:
    logging.getLogger("somewhere").debug("told %s", secret)
    telemetry.logger("here").info("told", value=secret, nested={"deep": [secret]})
    try:
        raise ValueError(secret)
    except ValueError:
        telemetry.logger("here").exception("failed")
    written = log.getvalue()
    assert written.count("\n") == 3
    assert secret not in written
    assert "hunter22" not in written
    assert telemetry.REDACTED in written
    for line in written.splitlines():
        json.loads(line)


def test_chat_libraries_say_fixed_words_alone(log: io.StringIO) -> None:
    library = logging.getLogger("discord.gateway")
    library.debug("an event: %s", {"user": 5000000101})
    library.info("a shard: %s", "session")
    library.warning("Retrying %s in %.2f seconds (%s)", "POST /channels/5000000101", 1.5, 5000000102)
    logging.getLogger("telegram.Bot").error(f"a line of {5000000101} put together")
    try:
        raise RuntimeError("5000000101")
    except RuntimeError:
        logging.getLogger("telegram.ext").exception("it broke")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["Retrying … in 1.5 seconds (…)", "…", "it broke"]
    assert lines[2]["error"] == "RuntimeError"
    assert "50000001" not in log.getvalue()


def test_libraries_that_log_addresses_are_quiet(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot…/getMe")
    assert log.getvalue() == ""
