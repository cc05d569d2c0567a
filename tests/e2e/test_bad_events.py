"""One event that cannot be read or handled stops nothing: on the real client libraries, against doubles of their services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs
from telegram.ext import ExtBot

from bots.faults import Skipped
from bots.platform import PlatformError
from bots.platforms.telegram.listening import POLL_S, UPDATES
from bots.platforms.telegram.polling import READ_TIMEOUT_S, Polls
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import FAKE, FOUND, eventually, playing
from tests.doubles.bot_api import TOKEN
from tests.e2e.test_telegram import TelegramScene

PRIVATE = "what only Ada may know"


class Log:
    """What was counted and logged since the test began."""

    def __init__(self, lines: list[Any]) -> None:
        self.lines = lines
        self._before = {name: self._count(name) for name in ("telegram", "discord")}

    @staticmethod
    def _count(platform: str) -> float:
        return REGISTRY.get_sample_value("torchrelay_skipped_events_total", {"platform": platform}) or 0.0

    def skipped(self, platform: str) -> float:
        """How many events were skipped."""
        return self._count(platform) - self._before[platform]

    @property
    def shapes(self) -> list[tuple[str, str]]:
        """(kind, exception's type) of each shape that was logged."""
        return [(line["kind"], line["fault"].split()[0]) for line in self.lines if "fault" in line]


@pytest.fixture
def log() -> Iterator[Log]:
    with capture_logs() as lines:
        yield Log(lines)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramScene]:
    async with playing(TelegramHarness(), TelegramScene) as made:
        yield made


def bad_updates(scene: TelegramScene, group: int) -> list[tuple[str, str]]:
    """Seven updates that cannot be parsed are on their way, and one of a kind that nobody knows: the shapes of the seven."""
    api = scene.api
    api.push_unchecked({"poll": {"id": "1", "question": PRIVATE}})
    api.post_unchecked(group, "ada", poll={"id": "1", "question": PRIVATE})
    api.post_unchecked(group, "ada", text=PRIVATE, sticker={"file_id": PRIVATE, "width": 512})
    api.post_unchecked(group, "ada", text=PRIVATE, date="yesterday")
    api.push_unchecked({"callback_query": {"id": "1", "data": PRIVATE}})
    api.push_unchecked({"message": [PRIVATE]})
    api.push_unchecked({"my_chat_member": PRIVATE})
    api.push_unchecked({"hologram": {"text": PRIVATE}})
    return [
        ("poll", "TypeError"),
        ("message", "TypeError"),
        ("message", "TypeError"),
        ("message", "TypeError"),
        ("callback_query", "TypeError"),
        ("message", "TypeError"),
        ("my_chat_member", "AttributeError"),
    ]


def nameless(log: Log, scene: TelegramScene) -> None:
    """Nothing that somebody wrote and nobody's number is in the log."""
    for secret in (PRIVATE, str(scene.api.user("ada")["id"]), TOKEN):
        assert secret not in str(log.lines)


async def test_telegram_updates_that_cannot_be_parsed_are_skipped_and_confirmed(
    telegram: TelegramScene, log: Log
) -> None:
    group = await telegram.group()
    bad_updates(telegram, int(group))
    shapes = bad_updates(telegram, int(group))
    await telegram.harness.post_pictures(group, "ada", [FAKE])
    await telegram.says(group, FOUND)

    async def confirmed() -> bool:
        return telegram.api.waiting == 0

    await eventually(confirmed)
    assert log.skipped("telegram") == 2 * len(shapes)
    assert sorted(log.shapes) == sorted(shapes), [line for line in log.lines if "fault" in line]
    assert any("missing 'chat_instance'" in line["fault"] for line in log.lines if "fault" in line)
    nameless(log, telegram)


async def test_telegram_updates_that_cannot_be_parsed_do_not_choke_a_restart(telegram: TelegramScene, log: Log) -> None:
    group = await telegram.group()
    await telegram.harness.pause()
    shapes = bad_updates(telegram, int(group))
    await telegram.harness.post_pictures(group, "ada", [FAKE])
    await telegram.harness.resume()
    await telegram.says(group, FOUND)
    await telegram.harness.restart()
    assert telegram.api.waiting == 0
    await telegram.harness.command(group, "ada", "help")
    await telegram.says(group, "/check as a reply")
    assert log.skipped("telegram") == len(shapes)


async def test_a_telegram_update_that_our_own_code_stumbles_over_is_skipped(telegram: TelegramScene, log: Log) -> None:
    group = await telegram.group()
    sizes = [{"file_id": PRIVATE, "file_unique_id": "a", "width": "wide", "height": "high"}]
    for _ in range(2):
        telegram.api.post_unchecked(int(group), "ada", photo=sizes)
    await telegram.harness.post_pictures(group, "ada", [FAKE])
    await telegram.says(group, FOUND)

    async def confirmed() -> bool:
        return telegram.api.waiting == 0

    await eventually(confirmed)
    assert log.skipped("telegram") == 2
    assert log.shapes == [("message", "TypeError")]
    nameless(log, telegram)


async def test_a_telegram_update_without_a_number_goes_with_its_neighbours(telegram: TelegramScene, log: Log) -> None:
    group = await telegram.group()
    await telegram.harness.pause()
    telegram.api.push_unchecked({"update_id": None, "message": PRIVATE})
    telegram.api.push_unchecked(PRIVATE)
    await telegram.harness.post_pictures(group, "ada", [FAKE])
    await telegram.harness.resume()
    await telegram.says(group, FOUND)
    assert log.skipped("telegram") == 2
    nameless(log, telegram)


async def test_telegram_updates_that_cannot_be_confirmed_are_not_asked_for_without_end(telegram: TelegramScene) -> None:
    await telegram.harness.pause()
    telegram.api.push_unchecked({"update_id": None})
    with pytest.raises(PlatformError) as caught:
        async with asyncio.timeout(10):
            await telegram.platform.run(telegram.harness._handler)
    assert PRIVATE not in str(caught.value)


async def test_telegram_may_take_as_long_as_it_was_asked_to() -> None:
    class Recorded(Polls):
        waited_s: Any = None

        async def do_request(self, *arguments: Any, **more: Any) -> tuple[int, bytes]:
            self.waited_s = more["read_timeout"]
            return 200, b'{"ok": true, "result": []}'

    polls = Recorded(Skipped("telegram"), None)
    bot: ExtBot[None] = ExtBot(TOKEN, get_updates_request=polls)
    assert await bot.get_updates(timeout=POLL_S, allowed_updates=UPDATES) == ()
    assert polls.waited_s == POLL_S + READ_TIMEOUT_S
