"""The connection: what ends it, what does not, what is caught up with, and where pictures are fetched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import aiohttp
import discord
import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from simcord.enums import ChannelType
from structlog.testing import capture_logs

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import CommandName, Gone, Message, Note, PlatformError, Throttled, TooLarge, Unreachable
from bots.platforms.discord import payloads, platform
from bots.platforms.discord.downloads import Downloads
from bots.platforms.discord.gateway import RESERVE, SAVE_S, TRIES
from tests.contract.harnesses.discord import DiscordHarness
from tests.doubles.bot_api_contract import shared
from tests.doubles.discord_service import TOKEN, DiscordService
from tests.e2e.discord_port.scene import JPEG, Recorder, Scene, eventually

PRIVATE = "what only Ada may know"


class Log:
    """What was counted and logged since the test began."""

    def __init__(self, lines: list[Any]) -> None:
        self.lines = lines
        self._before = self._count()

    @staticmethod
    def _count() -> float:
        return REGISTRY.get_sample_value("torchrelay_skipped_events_total", {"platform": "discord"}) or 0.0

    @property
    def skipped(self) -> float:
        """How many events were skipped."""
        return self._count() - self._before

    @property
    def shapes(self) -> list[tuple[str, str]]:
        """(kind, exception's type) of each shape that was logged."""
        return [(line["kind"], line["fault"].split()[0]) for line in self.lines if "kind" in line]


@pytest.fixture
def log() -> Iterator[Log]:
    with capture_logs() as lines:
        yield Log(lines)


def senders(scene: Scene) -> list[str]:
    """Who posted the pictures that were handed on, in order."""
    return [message.sender.name for message in scene.handler.messages]


def test_every_request_is_checked_where_the_description_is_at_hand() -> None:
    if shared("discord-openapi.json") is None:
        pytest.skip("shared/specs is not on this machine: requests were checked by simcord alone")
    openapi = DiscordService().openapi
    assert openapi is not None
    path = "/channels/1/messages"
    assert openapi.problems("POST", path, {"content": "hello"}) == []
    assert openapi.problems("POST", path, {"content": 5}) != []
    assert openapi.problems("POST", "/nowhere", None) != []


@pytest.mark.parametrize(
    ("token", "approved", "words"),
    [(TOKEN[:-1] + "x", True, "DISCORD_BOT_TOKEN"), (TOKEN, False, "Message Content Intent")],
)
async def test_a_wrong_setting_is_said_in_words(token: str, approved: bool, words: str) -> None:
    harness = DiscordHarness()
    harness.service.content_approved = approved
    harness.settings = harness.settings.model_copy(update={"discord_bot_token": SecretStr(token)})
    await harness.service.start()
    try:
        with pytest.raises(PlatformError) as caught:
            async with asyncio.timeout(60):
                await harness.make().run(Recorder())
        assert words in str(caught.value)
        assert token not in str(caught.value)
    finally:
        await harness.service.stop()


async def test_pictures_are_fetched_from_discord_alone() -> None:
    downloads = Downloads(aiohttp.TCPConnector, "")
    for address in (
        "https://example.org/a.png",
        "http://cdn.discordapp.com/a.png",
        "https://cdn.discordapp.com:8443/a.png",
        "https://cdn.discordapp.com.example.org/a.png",
        "ftp://cdn.discordapp.com/a.png",
    ):
        with pytest.raises(Gone):
            await downloads.read(address, 1000)
    await downloads.aclose()


async def test_a_picture_is_fetched_as_long_as_its_message_is_there(scene: Scene) -> None:
    number = scene.service.post(scene.channel, "ada", pictures=[JPEG, JPEG + b"second"])
    message = await eventually(lambda: scene.handler.messages and scene.handler.messages[0])
    media = [item.media for item in message.attachments]
    assert [await scene.platform.fetch(item, 1000) for item in media] == [JPEG, JPEG + b"second"]
    with pytest.raises(TooLarge):
        await scene.platform.fetch(media[1], 5)
    scene.service.vanish(scene.channel, number)
    for item in (media[0], "~5/6", "nonsense"):
        with pytest.raises(Gone):
            await scene.platform.fetch(item, 1000)


@pytest.mark.parametrize(
    ("failure", "expected"), [("throttle", None), ("unavailable", Unreachable), ("cut", PlatformError)]
)
async def test_what_goes_wrong_has_a_name(scene: Scene, failure: Any, expected: type[PlatformError] | None) -> None:
    scene.service.failures.append(failure)
    if expected is None:
        await scene.platform.send(scene.note("hello"))
        return
    with pytest.raises(expected) as caught:
        await scene.platform.send(scene.note("hello"))
    assert not isinstance(caught.value, Throttled)


async def test_between_two_connections_everything_is_unreachable(scene: Scene) -> None:
    await scene.harness.pause()
    with pytest.raises(Unreachable):
        await scene.platform.delete(scene.chat, f"{scene.channel}/1")
    with pytest.raises(Unreachable):
        await scene.platform.missing(scene.chat, frozenset())
    assert scene.platform.place(scene.chat) == scene.chat
    await scene.harness.resume()
    assert await scene.platform.missing(scene.chat, frozenset()) == ()


async def test_an_answer_that_comes_too_late_goes_by_direct_message(scene: Scene) -> None:
    user = scene.service.user("ada")
    await scene.platform.send(Note(text="late", chat="12345", reply_to="~99", reply_token=f"99/{user}"))
    chat = await scene.harness.open_private("ada")
    assert await scene.harness.texts(chat) == ["late"]


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_connection_that_is_cut_comes_back_and_catches_up(scene: Scene, resumable: bool) -> None:
    scene.service.post(scene.channel, "mo", pictures=[JPEG])
    await eventually(lambda: senders(scene) == ["mo"])
    scene.service.resumable = resumable
    await scene.service.drop()
    scene.service.post(scene.channel, "ada", pictures=[JPEG])
    await eventually(lambda: senders(scene) == ["mo", "ada"])


async def test_what_was_posted_while_the_bot_was_down_is_looked_at(scene: Scene) -> None:
    scene.service.post(scene.channel, "mo", "good morning", [JPEG])
    await eventually(lambda: senders(scene) == ["mo"])
    await scene.harness.pause()
    scene.service.post(scene.channel, "ada", pictures=[JPEG])
    await scene.harness.resume()
    await eventually(lambda: senders(scene) == ["mo", "ada"])


@pytest.mark.parametrize("kind", [ChannelType.VOICE, ChannelType.STAGE_VOICE])
async def test_so_is_what_was_posted_beside_a_voice_channel(scene: Scene, kind: int) -> None:
    channel = scene.service.backend.create_channel(scene.guild, "lounge", type=kind).id
    await eventually(lambda: scene.platform.knows_channel(channel))
    scene.service.post(channel, "mo", pictures=[JPEG])
    await eventually(lambda: senders(scene) == ["mo"])
    await scene.harness.pause()
    scene.service.post(channel, "ada", pictures=[JPEG])
    await scene.harness.resume()
    await eventually(lambda: senders(scene) == ["mo", "ada"])


class Hasty(Clock):
    """Waits for no try."""

    async def sleep(self, duration_s: float) -> None:
        """Return at once, but for what is done again and again."""
        await super().sleep(duration_s if duration_s >= SAVE_S else 0.0)


async def test_a_message_over_which_the_handler_stumbles_is_passed_over_and_nothing_after_it_is_lost(
    scene: Scene,
) -> None:
    scene.platform._line.clock = Hasty()
    tried, handle = list[str](), scene.handler.on_message

    async def stumbles(message: Message) -> None:
        if message.sender.name == "eve":
            tried.append(message.id)
            raise KeyError("a bug of ours")
        await handle(message)

    scene.handler.on_message = stumbles  # type: ignore[method-assign]
    for member in ("mo", "eve", "ada"):
        scene.service.post(scene.channel, member, pictures=[JPEG])
    await eventually(lambda: sorted(senders(scene)) == ["ada", "mo"] and len(tried) == TRIES)
    last = int(scene.service.post(scene.channel, "bob", pictures=[JPEG]))
    await eventually(lambda: scene.platform._positions.get(scene.channel) == last)
    problems = scene.harness.passed_over.problems
    assert list(problems) == ["discord passed over"]
    assert problems["discord passed over"].startswith(
        "1 that this version cannot handle, the last of them: KeyError at "
    )
    await scene.harness.pause()
    scene.harness.platform = scene.harness.make()
    scene.service.post(scene.channel, "cyd", pictures=[JPEG])
    await scene.harness.resume()
    await eventually(lambda: "cyd" in senders(scene))
    assert sorted(senders(scene)) == ["ada", "bob", "cyd", "mo"], "nothing is lost, and nothing comes again"
    assert len(tried) == TRIES


async def test_where_the_line_is_dead_the_end_comes_in_time_and_leaves_no_socket(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: Any, **__: Any) -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(platform, "STOP_S", 0.2)
    monkeypatch.setattr(aiohttp.ClientWebSocketResponse, "close", never)
    await scene.harness.pause()
    assert all(connector.closed for connector in scene.service.connectors)


async def test_what_cannot_be_looked_at_is_said(scene: Scene) -> None:
    channel = scene.service.private("ada")
    chat = await scene.harness.open_private("ada")
    scene.service.post(channel, "ada", pictures=[b"sound"], filename="song.mp3")
    await eventually(lambda: scene.service.said(channel))
    assert "I cannot check stories or sound" in (await scene.harness.texts(chat))[0]
    assert scene.handler.messages == []


async def test_payloads_that_cannot_be_parsed_end_no_connection(scene: Scene, log: Log) -> None:
    payload = scene.service.payload(scene.channel, scene.service.post(scene.channel, "ada", PRIVATE))
    bad = {
        "MESSAGE_CREATE": {key: value for key, value in payload.items() if key != "type"},
        "MESSAGE_UPDATE": {**payload, "id": PRIVATE},
        "CHANNEL_CREATE": {"guild_id": scene.chat, "name": PRIVATE},
        "GUILD_CREATE": {"name": PRIVATE},
        "INTERACTION_CREATE": PRIVATE,
        "HOLOGRAM_CREATE": {"content": PRIVATE},
    }
    for event, data in [*bad.items(), *bad.items()]:
        scene.service.tell_unchecked(event, data)
    scene.service.post(scene.channel, "ada", pictures=[JPEG])
    await eventually(lambda: senders(scene) == ["ada"])
    assert scene.service.identified == 1
    assert log.skipped == 10
    assert sorted(kind for kind, _ in log.shapes) == sorted({*bad} - {"HOLOGRAM_CREATE"})
    assert ("MESSAGE_CREATE", "KeyError") in log.shapes
    assert PRIVATE not in str(log.lines)
    # Nothing bad comes again where the connection is resumed.
    await scene.service.drop()
    scene.service.post(scene.channel, "eve", pictures=[JPEG])
    await eventually(lambda: senders(scene) == ["ada", "eve"])
    assert log.skipped == 10


async def test_events_that_our_own_code_stumbles_over_are_skipped(scene: Scene, log: Log) -> None:
    payload = scene.service.payload(scene.channel, scene.service.post(scene.channel, "ada", PRIVATE))
    broken = {"id": "7", "filename": PRIVATE, "size": 5, "url": "", "proxy_url": "", "content_type": 5}
    for number in (1, 2):
        scene.service.tell_unchecked("MESSAGE_CREATE", {**payload, "id": str(number), "attachments": [broken]})
    scene.service.post(scene.channel, "ada", pictures=[JPEG])
    await eventually(lambda: senders(scene) == ["ada"])
    assert log.skipped == 2
    assert log.shapes == [("on_message", "AttributeError")]
    assert PRIVATE not in str(log.lines)


async def test_a_bad_message_ends_no_catching_up(scene: Scene, log: Log) -> None:
    chats = [scene.chat, *[await scene.harness.open_group() for _ in range(2)]]
    channels = [scene.harness.channel(chat) for chat in chats]
    for channel in channels:
        scene.service.post(channel, "ada", pictures=[JPEG])
    await eventually(lambda: senders(scene) == ["ada"] * 3)
    await scene.harness.pause()
    scene.service.spoilt.add(scene.service.post(channels[0], "ada", PRIVATE))
    scene.service.garbled.add(channels[1])
    for channel in channels:
        scene.service.post(channel, "eve", pictures=[JPEG])
    await scene.harness.resume()
    await eventually(lambda: len(scene.handler.messages) == 5)
    assert {message.chat for message in scene.handler.messages[3:]} == {chats[0], chats[2]}
    assert log.skipped == 1
    assert ("history", "KeyError") in log.shapes
    assert PRIVATE not in str(log.lines)


async def test_our_own_code_stumbling_ends_no_catching_up(scene: Scene, log: Log) -> None:
    scene.service.post(scene.channel, "ada", pictures=[JPEG])
    await eventually(lambda: senders(scene) == ["ada"])
    await scene.harness.pause()
    number = scene.service.post(scene.channel, "eve", pictures=[JPEG])
    scene.service.backend.get_message(scene.channel, number).attachments[0]["content_type"] = 5
    scene.service.post(scene.channel, "mo", pictures=[JPEG])
    await scene.harness.resume()
    await eventually(lambda: senders(scene) == ["ada", "mo"])
    assert log.shapes == [("on_message", "AttributeError")]


async def test_a_command_that_our_own_code_stumbles_over_is_counted(scene: Scene, log: Log) -> None:
    async def answer(asked: object) -> None:
        raise RuntimeError(PRIVATE)

    scene.handler.answer = answer
    scene.service.slash(scene.channel, "ada", "help")
    await eventually(lambda: log.shapes)
    assert log.shapes == [("interaction", "RuntimeError")]
    assert scene.handler.commands[0].name is CommandName.HELP
    assert PRIVATE not in str(log.lines)


async def test_without_a_beginning_that_can_be_read_a_connection_is_not_kept(log: Log) -> None:
    client = discord.AutoShardedClient(intents=discord.Intents.none())
    payloads.contain(client, Skipped("discord"))
    parsers = client._connection.parsers
    parsers["GUILD_CREATE"]({})
    assert log.skipped == 1
    with pytest.raises(KeyError):
        parsers["READY"]({})


async def test_a_bot_that_can_hardly_begin_any_more_does_not_and_says_so() -> None:
    harness = DiscordHarness()
    harness.service.remaining = RESERVE
    await harness.service.start()
    try:
        for _ in range(3):
            with pytest.raises(PlatformError, match=f"connect {RESERVE} times more"):
                async with asyncio.timeout(60):
                    await harness.make().run(Recorder())
        assert harness.service.identified == 0
    finally:
        await harness.service.stop()


async def test_every_beginning_is_written_down_before_it_is_made(scene: Scene) -> None:
    path = scene.harness._folder / "discord-starts.json"
    assert len(json.loads(path.read_text())) == scene.service.identified == 1
    await scene.harness.pause()
    await scene.harness.resume()
    assert len(json.loads(path.read_text())) == scene.service.identified == 2
