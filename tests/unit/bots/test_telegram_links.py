"""Which message a link to Telegram names."""

from __future__ import annotations

import pytest
import telegram

from bots.platform.recent import Recent
from bots.platforms.telegram.places import Address, Places, read_link

HIKERS = "-1001234567890"


@pytest.mark.parametrize(
    ("text", "chat", "message"),
    [
        ("https://t.me/c/1234567890/55", HIKERS, "55"),
        ("http://www.t.me/c/1234567890/55/", HIKERS, "55"),
        ("t.me/c/1234567890/7/55", HIKERS, "55"),
        (" https://telegram.me/c/1234567890/55?single ", HIKERS, "55"),
        ("https://t.me/c/1234567890/55?single&thread=7", HIKERS, "55"),
        ("https://t.me/hikers/55", "@hikers", "55"),
        ("https://t.me/hikers/7/55?single", "@hikers", "55"),
        ("https://t.me/s/hikers/55", "@hikers", "55"),
        ("https://hikers.t.me/55", "@hikers", "55"),
        ("telegram.dog/Hikers_2/55#x", "@Hikers_2", "55"),
        ("tg://privatepost?channel=1234567890&post=55&single", HIKERS, "55"),
        ("tg://resolve?domain=hikers&post=55", "@hikers", "55"),
    ],
)
def test_a_message(text: str, chat: str, message: str) -> None:
    assert read_link(text) == Address(chat=chat, message=message)


def test_a_comment_under_a_channels_post() -> None:
    assert read_link("https://t.me/news/55?comment=9") == Address(chat="@news", message="55", comment="9")
    assert read_link("https://t.me/news/55?comment=x") == Address(chat="@news", message="55")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "https://t.me/",
        "https://t.me/hikers",
        "https://t.me/c/1234567890",
        "https://t.me/c/abc/55",
        "https://t.me/c/0/55",
        "https://t.me/+AbCdEf/55",
        "https://t.me/joinchat/AbCdEf",
        "https://t.me/hikers/55/66/77",
        "https://t.me/hikers/0",
        "https://t.me/hikers/\N{ARABIC-INDIC DIGIT FIVE}",
        "https://t.me/ab/55",
        "https://t.me/1hikers/55",
        "https://evil.example/c/1234567890/55",
        "https://t.me.evil.example/hikers/55",
        "https://evilt.me/hikers/55",
        "ftp://t.me/hikers/55",
        "javascript:alert(1)",
        "tg://join?invite=abc",
        "tg://other?channel=1234567890&post=55",
        "http://[",
        "https://t.me/c/1234567890/99999999999999999999",
    ],
)
def test_no_message(text: str) -> None:
    assert read_link(text) is None


def test_only_the_newest_is_remembered() -> None:
    recent: Recent[str, int] = Recent(2)
    for key in ("a", "b", "a", "c"):
        recent.put(key, ord(key))
    assert [recent.get(key) for key in ("a", "b", "c")] == [97, None, 99]


def test_a_chat_is_named_by_its_id_or_its_public_name() -> None:
    places = Places()
    assert places.is_named("-1001", "-1001")
    assert not places.is_named("-1001", "@Hikers")
    places.learn(telegram.Chat(id=-1001, type="supergroup", title="Hikers", username="hikers"))
    places.learn(telegram.Chat(id=-1002, type="supergroup", title="Private"))
    assert places.is_named("-1001", "@Hikers")
    assert not places.is_named("-1002", "@Hikers")
    assert not places.is_named("-1002", "@")
