"""What the programs say to whoever starts them wrongly: the setting's name, and what is allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if "TOKEN" not in name and "REDIS" not in name}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**clean, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("program", ["bots", "worker"])
def test_help(program: str) -> None:
    ended = run(program, "--help")
    assert ended.returncode == 0
    assert f"python -m {program}" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (["bots", "sandbox"], {"PORT": "http"}, ["PORT"]),
        (["bots", "sandbox"], {"REDIS_URL": "redis://127.0.0.1:1/0"}, ["MEDIA_REDIS_URL must be set"]),
        (["bots", "sandbox"], {"LOG_LEVEL": "LOUD"}, ["LOG_LEVEL"]),
        (["bots", "telegram"], {}, ["TELEGRAM_BOT_TOKEN", ".env"]),
        (["bots", "discord"], {}, ["DISCORD_BOT_TOKEN", ".env"]),
        (["bots", "telegram"], {"TELEGRAM_BOT_TOKEN": "hello"}, ["TELEGRAM_BOT_TOKEN", "123456789:AbC"]),
        (["bots", "telegram"], {"TELEGRAM_API_URL": "telegram.org"}, ["TELEGRAM_API_URL", "https://"]),
        (["bots", "discord"], {"DISCORD_MESSAGE_CONTENT": "perhaps"}, ["DISCORD_MESSAGE_CONTENT"]),
        (["bots", "nowhere"], {}, ["nowhere", "sandbox"]),
        (["bots"], {}, ["usage"]),
        (["worker"], {"BATCH_MAX": "0"}, ["BATCH_MAX", "1"]),
        (["worker"], {"MEDIA_KEY": "short"}, ["MEDIA_KEY", "32 bytes"]),
    ],
)
def test_a_wrong_start_is_refused_by_name(arguments: list[str], settings: dict[str, str], words: list[str]) -> None:
    ended = run(*arguments, **settings)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    for word in words:
        assert word in ended.stderr


def test_a_bad_secret_is_not_repeated() -> None:
    ended = run("bots", "telegram", TELEGRAM_BOT_TOKEN="my-secret-pasted-wrongly")
    assert ended.returncode == 2
    assert "pasted" not in ended.stdout + ended.stderr
