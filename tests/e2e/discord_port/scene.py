"""A server, the bot in it, and a handler that writes down what it is handed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from bots.platform import (
    Button,
    ButtonStyle,
    Command,
    Joined,
    Message,
    Note,
    Press,
    Rules,
    Sighting,
)
from bots.platforms.discord import DiscordPlatform
from tests.contract.harnesses.discord import DiscordHarness
from tests.doubles.discord_service import DiscordService
from worker.contract import Origin, Purpose

Found = TypeVar("Found")
JPEG = b"\xff\xd8\xff\xe0"
PNG = b"\x89PNG\r\n"
DAY_S = 86_400
BUTTON = Button(label="Keep it out", data="tr2:f:ABC:1:1xyz:abcdefghijklmnop", style=ButtonStyle.DANGER)


class Recorder:
    """Writes down what the platform hands over; answers presses and commands where a test asks for it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.commands: list[Command] = []
        self.presses: list[Press] = []
        self.joined: list[Joined] = []
        self.deleted: list[tuple[str, str]] = []
        self.sightings: list[Sighting] = []
        self.answer: Callable[[Command | Press], Awaitable[Any]] | None = None

    async def on_message(self, message: Message) -> None:
        self.messages.append(message)

    async def on_command(self, command: Command) -> None:
        self.commands.append(command)
        if self.answer is not None:
            await self.answer(command)

    async def on_press(self, press: Press) -> None:
        self.presses.append(press)
        if self.answer is not None:
            await self.answer(press)

    async def on_joined(self, joined: Joined) -> None:
        self.joined.append(joined)

    async def on_deleted(self, platform: str, chat: str, messages: Sequence[str]) -> None:
        self.deleted += [(chat, message) for message in messages]

    async def on_sighting(self, sighting: Sighting) -> None:
        self.sightings.append(sighting)

    async def on_moved(self, platform: str, old: str, new: str) -> None:
        raise AssertionError("no server ever moves")

    async def rules(self, platform: str, chat: str, locale: str) -> Rules | None:
        raise AssertionError("nobody is shown a chat's rules all the time")

    async def at_work(self) -> bool:
        raise AssertionError("nobody is shown how the scan service is")


async def eventually(check: Callable[[], Found | None], within_s: float = 60.0) -> Found:
    """What `check` finds, as soon as it finds it."""
    async with asyncio.timeout(within_s):
        while not (found := check()):
            await asyncio.sleep(0.01)
    return found


class Scene:
    """A server, the bot in it, and a handler that writes down."""

    def __init__(self, harness: DiscordHarness, handler: Recorder, chat: str) -> None:
        self.harness = harness
        self.handler = handler
        self.chat = chat

    @property
    def service(self) -> DiscordService:
        """The service."""
        return self.harness.service

    @property
    def platform(self) -> DiscordPlatform:
        """The adapter."""
        return self.harness.platform

    @property
    def channel(self) -> int:
        """The server's first channel."""
        return self.harness.channel(self.chat)

    @property
    def guild(self) -> int:
        """The server."""
        return int(self.chat)

    @property
    def bot(self) -> int:
        """The bot's number."""
        return self.service.backend.bot_user.id

    def note(self, text: str, **more: Any) -> Note:
        """A note for the server's first channel."""
        return Note(text=text, chat=self.chat, thread=str(self.channel), **more)

    def stored(self, post: str) -> Any:
        """A message of the service by our id of it."""
        return self.service.backend.get_message(*self.harness._post(post))

    def member(self, name: str) -> str:
        """The id of a member of the server."""
        return str(self.service.join(self.guild, name))

    def requests(self, method: str, ending: str = "") -> list[Any]:
        """What the bot has asked of the service, by method and how the path ends."""
        asked = self.service.backend.http_requests
        return [entry for entry in asked if entry.method == method and entry.path.endswith(ending)]

    def origin(self, **more: Any) -> Origin:
        """Where a picture of the server's first channel was."""
        return Origin(
            platform="discord",
            purpose=Purpose.GUARD,
            chat=self.chat,
            message=f"{self.channel}/1",
            media=f"{self.channel}/1/1",
            thread=str(self.channel),
            **more,
        )
