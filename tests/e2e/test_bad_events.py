"""One event that cannot be read, one platform that is down, stops nothing: on the real client libraries and programs."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import discord
import httpx
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs
from telegram.ext import ExtBot

from bots.faults import Skipped
from bots.platform import PlatformError
from bots.platforms.discord import payloads
from bots.platforms.telegram.listening import POLL_S, UPDATES
from bots.platforms.telegram.polling import READ_TIMEOUT_S, Polls
from tests.contract.harnesses.discord import DiscordHarness
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import FAKE, FOUND, eventually, playing
from tests.doubles.bot_api import TOKEN
from tests.e2e.test_discord import DiscordScene
from tests.e2e.test_telegram import TelegramScene
from tests.e2e.towns import TelegramTown, program

PRIVATE = "what only Ada may know"
ANOTHER = FAKE + b"2"
"""Another picture: of the same one the bot speaks once an hour in a chat."""


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
        return [(line["kind"], line["fault"].split()[0]) for line in self.lines if "kind" in line]


@pytest.fixture
def log() -> Iterator[Log]:
    with capture_logs() as lines:
        yield Log(lines)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramScene]:
    async with playing(TelegramHarness(), TelegramScene) as made:
        yield made


@pytest.fixture
async def server() -> AsyncIterator[DiscordScene]:
    async with playing(DiscordHarness(), DiscordScene) as made:
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
    """See that the log has neither what somebody wrote nor anybody's number."""
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


async def test_a_bad_telegram_update_that_comes_last_is_confirmed(telegram: TelegramScene, log: Log) -> None:
    telegram.api.push_unchecked({"message": {"text": PRIVATE}})

    async def confirmed() -> bool:
        return telegram.api.waiting == 0

    await eventually(confirmed)
    assert log.skipped("telegram") == 1
    chat = await telegram.harness.open_private("ada")
    await telegram.harness.command(chat, "ada", "help")
    await telegram.says(chat, "Send or forward me a picture")
    assert log.skipped("telegram") == 1


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
        async with asyncio.timeout(60):
            await telegram.platform.run(telegram.harness._handler)
    assert PRIVATE not in str(caught.value)


async def test_telegram_may_take_as_long_as_it_was_asked_to() -> None:
    class Recorded(Polls):
        waited_s: Any = None

        async def do_request(self, *arguments: Any, **more: Any) -> tuple[int, bytes]:
            self.waited_s = more["read_timeout"]
            return 200, b'{"ok": true, "result": []}'

    polls = Recorded(None)
    bot: ExtBot[None] = ExtBot(TOKEN, get_updates_request=polls)
    assert await bot.get_updates(timeout=POLL_S, allowed_updates=UPDATES) == ()
    assert polls.waited_s == POLL_S + READ_TIMEOUT_S


async def test_discord_payloads_that_cannot_be_parsed_end_no_connection(server: DiscordScene, log: Log) -> None:
    group = await server.group()
    channel = server.harness.channel(group)
    payload = server.service.payload(channel, server.service.post(channel, "ada", PRIVATE))
    bad = {
        "MESSAGE_CREATE": {key: value for key, value in payload.items() if key != "type"},
        "MESSAGE_UPDATE": {**payload, "id": PRIVATE},
        "CHANNEL_CREATE": {"guild_id": group, "name": PRIVATE},
        "GUILD_CREATE": {"name": PRIVATE},
        "INTERACTION_CREATE": PRIVATE,
        "HOLOGRAM_CREATE": {"content": PRIVATE},
    }
    for event, data in [*bad.items(), *bad.items()]:
        server.service.tell_unchecked(event, data)
    await server.harness.post_pictures(group, "ada", [FAKE])
    await server.says(group, FOUND)
    assert server.service.identified == 1
    assert log.skipped("discord") == 10
    assert sorted(kind for kind, _ in log.shapes) == sorted({*bad} - {"HOLOGRAM_CREATE"})
    assert "MESSAGE_CREATE KeyError" in [" ".join(shape) for shape in log.shapes]
    assert PRIVATE not in str(log.lines)
    # Nothing bad comes again where the connection is resumed.
    await server.service.drop()
    await server.harness.post_pictures(group, "eve", [ANOTHER])

    async def answered_twice() -> bool:
        return len([text for text in await server.harness.texts(group) if FOUND in text]) == 2

    await eventually(answered_twice)
    assert log.skipped("discord") == 10


async def test_discord_events_that_our_own_code_stumbles_over_are_skipped(server: DiscordScene, log: Log) -> None:
    group = await server.group()
    channel = server.harness.channel(group)
    payload = server.service.payload(channel, server.service.post(channel, "ada", PRIVATE))
    broken = {"id": "7", "filename": PRIVATE, "size": 5, "url": "", "proxy_url": "", "content_type": 5}
    for number in (1, 2):
        server.service.tell_unchecked("MESSAGE_CREATE", {**payload, "id": str(number), "attachments": [broken]})
    await server.harness.post_pictures(group, "ada", [FAKE])
    await server.says(group, FOUND)
    assert log.skipped("discord") == 2
    assert log.shapes == [("on_message", "AttributeError")]
    assert PRIVATE not in str(log.lines)


async def test_a_bad_discord_message_ends_no_catching_up(server: DiscordScene, log: Log) -> None:
    groups = [await server.group() for _ in range(3)]
    for group in groups:
        await server.harness.post_pictures(group, "ada", [FAKE])
        await server.says(group, FOUND)
    await server.harness.pause()
    first = server.harness.channel(groups[0])
    server.service.spoilt.add(server.service.post(first, "ada", PRIVATE))
    server.service.garbled.add(server.harness.channel(groups[1]))
    for group in groups:
        await server.harness.post_pictures(group, "eve", [ANOTHER])
    await server.harness.resume()

    async def caught_up() -> bool:
        found = [len([text for text in await server.harness.texts(group) if FOUND in text]) for group in groups]
        return found == [2, 1, 2]

    await eventually(caught_up)
    assert log.skipped("discord") == 1
    assert ("history", "KeyError") in log.shapes
    assert PRIVATE not in str(log.lines)


async def test_our_own_code_stumbling_ends_no_catching_up(server: DiscordScene, log: Log) -> None:
    group = await server.group()
    await server.harness.post_pictures(group, "ada", [FAKE])
    await server.says(group, FOUND)
    await server.harness.pause()
    channel = server.harness.channel(group)
    number = server.service.post(channel, "eve", pictures=[ANOTHER + b"!"])
    server.service.backend.get_message(channel, number).attachments[0]["content_type"] = 5
    await server.harness.post_pictures(group, "eve", [ANOTHER])
    await server.harness.resume()

    async def caught_up() -> bool:
        return len([text for text in await server.harness.texts(group) if FOUND in text]) == 2

    await eventually(caught_up)
    assert log.shapes == [("on_message", "AttributeError")]


async def test_without_a_beginning_that_can_be_read_a_discord_connection_is_not_kept(log: Log) -> None:
    client = discord.AutoShardedClient(intents=discord.Intents.none())
    payloads.contain(client, Skipped("discord"))
    parsers = client._connection.parsers
    parsers["GUILD_CREATE"]({})
    assert log.skipped("discord") == 1
    with pytest.raises(KeyError):
        parsers["READY"]({})


@pytest.fixture
def town() -> Iterator[TelegramTown]:
    made = TelegramTown()
    yield made
    made.close()


def test_a_platform_that_is_down_stops_no_program_and_comes_back(town: TelegramTown) -> None:
    api = town.harness.api
    api.failures.extend(["server_error"] * 2)
    with program(town) as run:
        run.start()
        assert [method for method, _ in api.calls].count("getMe") == 3
        private = town.do(town.harness.open_private("ada"))
        town.call(api.post_unchecked, int(private), "ada", poll={"id": "1", "question": PRIVATE})
        town.call(api.post, int(private), "ada", text="hello")
        town.says(private, "Send or forward me a picture")
        # It runs again, but not yet well for a minute.
        health = httpx.get(f"{run.address}/healthz", timeout=30)
        assert health.status_code == 503
        down = r"since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: Telegram cannot be reached \(begin\)"
        assert re.fullmatch(down, health.json()["problems"]["telegram"])
        assert httpx.get(f"{run.address}/", follow_redirects=True, timeout=30).status_code == 200
        skipped = 'torchrelay_skipped_events_total{platform="telegram"} 1.0'
        assert skipped in httpx.get(f"{run.address}/metrics", timeout=30).text
        run.stop()
        lines = [json.loads(line) for line in run.log.splitlines() if line.startswith("{")]
        assert [line["part"] for line in lines if line["event"] == "a part of the program is down"] == ["telegram"]
        assert PRIVATE not in run.log
