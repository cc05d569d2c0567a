"""A program whose Redis is away when it starts: it says so to whoever asks, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.doubles.bot_api import TOKEN
from tests.doubles.network import free_port
from tests.integration.test_deaths import MEDIA_KEY

PATIENCE_S = 120


def test_it_says_what_is_away_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    port = free_port()
    settings = {
        "REDIS_URL": f"unix://{tmp_path}/nobody.sock",
        "MEDIA_REDIS_URL": f"unix://{tmp_path}/nobody-either.sock",
        "MEDIA_KEY": MEDIA_KEY,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "TORCHRELAY_DATA": str(tmp_path / "data"),
        "PORT": str(port),
    }
    environment = {**os.environ, **settings}
    with subprocess.Popen([sys.executable, "-m", "bots", "telegram"], env=environment, cwd=Path.cwd()) as program:
        try:
            answer, ends_s = None, time.monotonic() + PATIENCE_S
            while answer is None and program.poll() is None and time.monotonic() < ends_s:
                try:
                    answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=60)
                except httpx.ConnectError:
                    time.sleep(0.1)
            assert answer is not None, "nobody answers"
            assert answer.status_code == 503, answer.text
            assert answer.json()["problems"], "it says what is away"
            program.send_signal(signal.SIGTERM)
            assert program.wait(PATIENCE_S) == 0
        finally:
            program.kill()
