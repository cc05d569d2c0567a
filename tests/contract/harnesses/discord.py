"""Discord: the real discord.py over loopback TLS to simcord's world."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

from bots.platform import Handler, PlatformError, ReviewChoice, Throttled, Uncertain
from bots.platforms import Surroundings
from bots.platforms.discord import DiscordPlatform, Settings
from bots.platforms.discord.gateway import Transport
from bots.testing.harness import Feature, HarnessUnavailable
from bots.texts import Texts

try:
    from tests.doubles.discord_service import TOKEN, DiscordService
except ImportError as error:
    MISSING = str(error)
else:
    MISSING = ""


class DiscordHarness:
    """Implements `PlatformHarness`."""

    features = frozenset(Feature)

    def __init__(self) -> None:
        self.service = DiscordService()
        self.settings = Settings().model_copy(update={"discord_bot_token": SecretStr(TOKEN)})
        self._folder = Path(tempfile.mkdtemp(prefix="tr-"))
        self._channels: dict[str, int] = {}
        self._run: asyncio.Task[None] | None = None

    def make(self) -> DiscordPlatform:
        """The platform."""
        surroundings = Surroundings(texts=Texts(), web=FastAPI(), signing_key=bytes(32), data_dir=self._folder)
        return DiscordPlatform(
            self.settings, surroundings, transport=Transport(connector=self.service.connector, ready_wait_s=0.05)
        )

    async def start(self, handler: Handler) -> None:
        """As the protocol says."""
        await self.service.start()
        self.platform = self.make()
        self._handler = handler
        await self.resume()

    async def pause(self) -> None:
        """Nothing; the bot is down, the service is not."""
        if self._run is not None:
            self._run.cancel()
            done, _ = await asyncio.wait([self._run], timeout=5)
            assert done, "run did not end within 5 s"
        self._run = None

    async def resume(self) -> None:
        """Nothing; the bot is up again, and listens."""
        self._run = asyncio.create_task(self.platform.run(self._handler))
        async with asyncio.timeout(15):
            while not self.platform.ready:
                assert not self._run.done(), self._run.exception()
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """As the protocol says."""
        await self.pause()
        await self.service.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        assert not self.service.violations, "\n".join(self.service.violations)

    async def open_group(self) -> str:
        """As the protocol says."""
        guild, channel = self.service.guild()
        self._channels[str(guild)] = channel
        async with asyncio.timeout(10):
            while not self.platform.knows(guild):
                await asyncio.sleep(0.01)
        return str(guild)

    async def open_private(self, member: str) -> str:
        """As the protocol says."""
        channel = self.service.private(member)
        self._channels[f"@{channel}"] = channel
        return f"@{channel}"

    def thread(self, chat: str) -> str:
        """As the protocol says."""
        return str(self._channels[chat])

    def member_id(self, member: str) -> str:
        """As the protocol says."""
        return str(self.service.user(member))

    async def post_pictures(self, chat: str, member: str, pictures: Sequence[bytes]) -> list[str]:
        """As the protocol says: one message, however many pictures."""
        channel = self.channel(chat)
        return [f"{channel}/{self.service.post(channel, member, pictures=pictures)}"]

    async def command(self, chat: str, member: str, words: str, target: str = "") -> None:
        """As the protocol says."""
        name, _, rest = words.partition(" ")
        if target:
            self.service.menu(self.channel(chat), member, "Check this picture", int(target.partition("/")[2]))
        else:
            self.service.slash(self.channel(chat), member, name, change=rest)

    async def notes_with_buttons(self, chat: str) -> list[str]:
        """As the protocol says."""
        channel = self.channel(chat)
        return [f"{channel}/{message.id}" for message in self.service.said(channel) if message.components]

    async def press(self, chat: str, message: str, member: str, choice: ReviewChoice) -> None:
        """As the protocol says."""
        letter = {ReviewChoice.RELEASE: "l", ReviewChoice.REMOVE: "r"}[choice]
        channel, number = (int(part) for part in message.split("/"))
        row = self.service.backend.get_message(channel, number).components[0]["components"]
        data = next(button["custom_id"] for button in row if button["custom_id"].startswith(f"tr1:{letter}"))
        self.service.press(channel, number, member, data)

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        """As the protocol says."""
        self.service.set_admin(int(chat), member, admin=admin)

    async def take_right(self, chat: str, right: str) -> None:
        """As the protocol says."""
        self.service.take_right(
            int(chat), {"delete_messages": "manage_messages", "send_messages": "send_messages"}[right]
        )

    async def break_next(self, failure: type[PlatformError]) -> None:
        """As the protocol says."""
        if issubclass(failure, Throttled):
            self.service.failures.append("throttle")
        else:
            self.service.failures.append("cut" if issubclass(failure, Uncertain) else "server_error")

    async def texts(self, chat: str) -> list[str]:
        """As the protocol says; what people read has no backslashes."""
        said = [message.content for message in self.service.said(self.channel(chat))]
        return [re.sub(r"\\([\\*_~`|>#\[\]()-])", r"\1", text) for text in said]

    async def pictures(self, chat: str) -> list[bytes]:
        """As the protocol says."""
        return self.service.pictures(self.channel(chat))

    async def exists(self, chat: str, message: str) -> bool:
        """As the protocol says."""
        channel, number = (int(part) for part in message.split("/"))
        return number in self.service.backend.messages.get(channel, {})

    def channel(self, chat: str) -> int:
        """The channel in which a test talks."""
        return self._channels[chat]


def create() -> DiscordHarness:
    """The harness. Raises HarnessUnavailable without simcord."""
    if MISSING:
        raise HarnessUnavailable(f"simcord is not installed: {MISSING}")
    return DiscordHarness()
