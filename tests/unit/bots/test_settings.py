"""What an operator can set for the bots: what the law may ask about is off, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bots.settings import BotSettings, named_in


def test_nothing_is_kept_or_shown_before_the_operator_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOLD", "REVEAL", "PRESERVE_MINOR", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = BotSettings(_env_file=None)  # type: ignore[call-arg]
    assert (settings.hold, settings.reveal, settings.preserve_minor) == (False, False, False)
    assert settings.public_url == ""
    assert settings.journal_days == 365


@pytest.mark.parametrize(("written", "on"), [("on", True), ("off", False), ("ON", True)])
def test_switches_are_written_as_on_and_off(monkeypatch: pytest.MonkeyPatch, written: str, on: bool) -> None:
    for name in ("HOLD", "REVEAL", "PRESERVE_MINOR"):
        monkeypatch.setenv(name, written)
    settings = BotSettings(_env_file=None)  # type: ignore[call-arg]
    assert (settings.hold, settings.reveal, settings.preserve_minor) == (on, on, on)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("", ""),
        ("https://bot.example", "https://bot.example"),
        ("https://bot.example/", "https://bot.example"),
        ("https://bot.example:8443/torch/", "https://bot.example:8443/torch"),
        ("http://localhost:8600", "http://localhost:8600"),
        ("http://127.0.0.1:8600", "http://127.0.0.1:8600"),
    ],
)
def test_an_address_that_moderators_can_open(written: str, address: str) -> None:
    assert BotSettings(public_url=written).public_url == address


@pytest.mark.parametrize(
    "written",
    [
        "bot.example",
        "http://bot.example",
        "ftp://bot.example",
        "https://",
        "https://bot.example/?x=1",
        "https://bot.example/#x",
        "https://me@bot.example",
        "https:///reveal",
    ],
)
def test_an_address_that_would_carry_links_in_the_open_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="must be an address like https"):
        BotSettings(public_url=written)


def test_the_public_host_is_one_that_may_be_named() -> None:
    settings = BotSettings(public_url="https://Bot.Example:8443", allowed_hosts=" other.example ,,")
    assert {"bot.example", "other.example"} < settings.hosts
    assert "" not in settings.hosts
    assert "" not in BotSettings().hosts


@pytest.mark.parametrize("days", [0, 3_651])
def test_a_journal_is_kept_for_days(days: int) -> None:
    with pytest.raises(ValidationError, match="journal_days"):
        BotSettings(journal_days=days)


def test_the_example_writes_them_as_people_do() -> None:
    # Made from the settings: `test_project` compares the two.
    text = (Path(__file__).parents[3] / ".env.example").read_text(encoding="utf-8")
    for line in ("#HOLD=off", "#REVEAL=off", "#PRESERVE_MINOR=off", "#PUBLIC_URL=", "#JOURNAL_DAYS=365"):
        assert f"\n{line}\n" in text


@pytest.mark.parametrize(
    ("written", "pairs"),
    [
        ("", set()),
        ("telegram:-1001", {("telegram", "-1001")}),
        (" Telegram : -1001 , discord:5,", {("telegram", "-1001"), ("discord", "5")}),
    ],
)
def test_chats_and_people_are_named_with_their_platform(written: str, pairs: set[tuple[str, str]]) -> None:
    assert named_in(BotSettings(allowed_chats=written).allowed_chats) == pairs


@pytest.mark.parametrize("written", ["-1001", "telegram:", ":5", "telegram:5,6"])
def test_a_chat_without_a_platform_is_refused(written: str) -> None:
    for setting in ("allowed_chats", "allowed_users", "owner_id"):
        with pytest.raises(ValidationError, match="must be like telegram:-1001234567890"):
            BotSettings(**{setting: written})  # type: ignore[arg-type]
