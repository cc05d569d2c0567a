"""Discord: the real discord.py over loopback TLS to simcord's world."""

from __future__ import annotations

import asyncio
import datetime
import re
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr

from bots.faults import PassedOver
from bots.platform import File, Handler, Lack, PlatformError, Throttled, Uncertain
from bots.platforms import Surroundings
from bots.platforms.discord import DiscordPlatform, Settings
from bots.platforms.discord.gateway import Transport
from bots.platforms.discord.powers import EYES
from bots.platforms.discord.rights import PERMISSIONS
from bots.records.choices import Choice
from bots.references import PanelReference
from bots.testing import choices, pick
from bots.testing.harness import Feature, HarnessUnavailable
from bots.texts import Texts

try:
    from tests.doubles.discord_people import Option, covered
    from tests.doubles.discord_service import TOKEN, DiscordService
except ImportError as error:
    MISSING = str(error)
else:
    MISSING = ""

MENUS = {"check": "discord-menu-check", "report": "discord-menu-report", "why": "discord-menu-why"}
"""The commands that are entries of a message's context menu."""
OPTIONS = {
    "policy": "change",
    "known": "change",
    "exempt": "change",
    "case": "case",
    "appeal": "case",
    "thisisme": "message",
    "report": "message",
    "why": "message",
}
"""The option that takes a command's words."""
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(<([^>]*)>\)")
_MENTION = re.compile(r"(?<!\\)<@(\d+)>")
_ESCAPE = re.compile(r"\\([^\w\s]|_)")


@cache
def _texts() -> Texts:
    return Texts()


class DiscordHarness:
    """Implements `PlatformHarness`."""

    features = frozenset(Feature)

    def __init__(self, name: str = "") -> None:
        self._name = name
        self.service = DiscordService()
        self.settings = Settings().model_copy(update={"discord_bot_token": SecretStr(TOKEN)})
        self._folder = Path(tempfile.mkdtemp(prefix="tr-"))
        self._texts = _texts()
        self.passed_over = PassedOver()
        self.ready_wait_s = 0.05
        self._channels: dict[str, list[int]] = {}
        self._run: asyncio.Task[None] | None = None

    def make(self) -> DiscordPlatform:
        """The platform."""
        surroundings = Surroundings(
            texts=self._texts,
            web=FastAPI(),
            signing_key=bytes(32),
            data_dir=self._folder,
            passed_over=self.passed_over,
            name=self._name,
        )
        return DiscordPlatform(
            self.settings,
            surroundings,
            transport=Transport(connector=self.service.connector, ready_wait_s=self.ready_wait_s, allowed=()),
        )

    async def serve(self) -> None:
        """Let the service be there, and no bot on it: one in a program of its own may come."""
        await self.service.start()
        self.platform = self.make()

    async def start(self, handler: Handler) -> None:
        await self.serve()
        self._handler = handler
        await self.resume()

    async def pause(self) -> None:
        """Let the bot be down; the service is not."""
        if self._run is not None:
            self._run.cancel()
            await asyncio.wait([self._run])
        self._run = None

    async def resume(self) -> None:
        """Let the bot be up again, and listen."""
        self._run = asyncio.create_task(self.platform.run(self._handler))
        while not self.platform.ready:
            assert not self._run.done(), self._run.exception()
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        await self.pause()
        await self.service.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        assert not self.service.violations, "\n".join(self.service.violations)

    # Places and people.

    async def open_group(self) -> str:
        return await self._known(*self.service.guild())

    async def take_in(self, member: str) -> str:
        return await self._known(*self.service.take_in(member))

    async def _known(self, guild: int, channel: int) -> str:
        self._channels[str(guild)] = [channel]
        while self._run is not None and not self.platform.knows(guild):
            await asyncio.sleep(0.01)
        return str(guild)

    async def open_private(self, member: str) -> str:
        channel = self.service.private(member)
        self._channels[f"@{channel}"] = [channel]
        return f"@{channel}"

    async def open_thread(self, chat: str) -> str:
        """One more channel: what Discord calls a thread is one too."""
        channel = self.service.channel(int(chat), f"place-{len(self._channels[chat])}")
        self._channels[chat].append(channel)
        while self._run is not None and not self.platform.knows_channel(channel):
            await asyncio.sleep(0.01)
        return str(channel)

    def place(self, chat: str, thread: str) -> str:
        """The channel of the server as a chat of its own, as a policy names the moderators' place."""
        return f"{chat}/{thread}"

    def thread(self, chat: str) -> str:
        return "" if chat.startswith("@") else str(self.channel(chat))

    def member_id(self, member: str) -> str:
        return str(self.service.user(member))

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        self.service.set_admin(int(chat), member, admin=admin)

    async def close(self, member: str) -> None:
        self.service.closed.add(self.service.user(member))

    async def take_right(self, chat: str, lack: Lack) -> None:
        self.service.take_right(int(chat), PERMISSIONS[lack])

    async def give_right(self, chat: str, lack: Lack) -> None:
        self.service.give_right(int(chat), PERMISSIONS[lack])

    async def break_next(self, failure: type[PlatformError]) -> None:
        if issubclass(failure, Throttled):
            self.service.failures.append("throttle")
        else:
            self.service.failures.append("cut" if issubclass(failure, Uncertain) else "server_error")

    # What people do.

    async def post_pictures(
        self,
        chat: str,
        member: str,
        pictures: Sequence[bytes],
        *,
        thread: str = "",
        caption: str = "",
        spoiler: bool = False,
    ) -> list[str]:
        """One message, however many pictures."""
        channel = int(thread) if thread else self.channel(chat)
        return [f"{channel}/{self.service.post(channel, member, caption, pictures, spoiler=spoiler)}"]

    film_forms = ("file", "sticker")

    async def post_film(self, chat: str, member: str, data: bytes, form: str) -> str:
        channel = self.channel(chat)
        if form == "sticker":
            return f"{channel}/{self.service.sticker(channel, member, data)}"
        return f"{channel}/{self.service.post(channel, member, '', [data], filename='film.mp4')}"

    async def forward(self, chat: str, member: str, message: str) -> str:
        source, number = self._post(message)
        channel = self.channel(chat)
        return f"{channel}/{self.service.forward(source, number, channel, member)}"

    async def command(self, chat: str, member: str, words: str, target: str = "", *, thread: str = "") -> None:
        line, _, body = words.partition("\n")
        name, _, rest = line.partition(" ")
        channel = int(thread) if thread else self.channel(chat)
        if target and name in MENUS:
            entry = self._texts.say(MENUS[name])
            where, number = self._post(target)
            self.service.menu(where, member, entry, number)
            return
        options: dict[str, Option] = {}
        if name == "cases":
            word, _, page = rest.partition(" ")
            options["open"] = word == "open"
            options.update({"page": int(page)} if page else {})
        elif name == "forget":
            options.update({"sure": rest} if rest else {})
        elif name in OPTIONS:
            options[OPTIONS[name]] = rest
        if target:
            options["message"] = self.platform.link(chat, "", target)
        if body:
            options["file"] = body.encode()
        self.service.slash(channel, member, name, **options)

    async def press(
        self, chat: str, message: str, member: str, choice: Choice | PanelReference, finding: int | None = None
    ) -> None:
        channel, number = self._post(message)
        self.service.press(channel, number, member, pick(self._data(channel, number), choice, finding))

    async def vanish(self, chat: str, message: str) -> None:
        self.service.vanish(*self._post(message))

    # What people see.

    async def texts(self, chat: str) -> list[str]:
        return [self._read(message.content) for message in self._said(chat)]

    async def notes_with_buttons(self, chat: str) -> list[str]:
        return [_id(message) for message in self._said(chat) if message.components]

    async def choices(self, chat: str, message: str) -> list[Choice]:
        return choices(self._data(*self._post(message)))

    async def links(self, chat: str, message: str) -> list[str]:
        content = self.service.backend.get_message(*self._post(message)).content
        return [match[2] for match in _LINK.finditer(content)]

    async def mentions(self, chat: str, message: str) -> list[str]:
        return _MENTION.findall(self.service.backend.get_message(*self._post(message)).content)

    async def thumbnail(self, chat: str, message: str) -> bytes:
        shown = self.service.backend.get_message(*self._post(message)).attachments
        assert all(covered(item) for item in shown), "a thumbnail is not covered"
        return self.service.cdn.read(shown[0]) if shown else b""

    async def files(self, chat: str) -> list[File]:
        sent = [item for channel in self._channels_of(chat) for item in self.service.attachments(channel)]
        return [File(name=item["filename"], data=self.service.cdn.read(item)) for item in sent]

    async def pictures(self, chat: str) -> list[bytes]:
        return [self.service.cdn.read(item) for item in self._pictures(chat)]

    async def shown_as(self, chat: str) -> list[str]:
        films = (".mp4", ".webm", ".mov", ".gif", ".png")
        return ["file" if item["filename"].endswith(films) else "" for item in self._pictures(chat)]

    async def covered(self, chat: str) -> list[bool]:
        return [covered(item) for item in self._pictures(chat)]

    async def exists(self, chat: str, message: str) -> bool:
        channel, number = self._post(message)
        return number in self.service.backend.messages.get(channel, {})

    async def reacted(self, chat: str, message: str) -> bool:
        reaction = self.service.backend.get_message(*self._post(message)).reaction_for(EYES)
        return reaction is not None and self.service.backend.bot_user.id in reaction.user_ids

    async def muted_until_s(self, chat: str, member: str) -> float:
        until = self.service.backend.get_member(int(chat), self.service.user(member)).timed_out_until
        return datetime.datetime.fromisoformat(until).timestamp() if until is not None else 0.0

    async def inside(self, chat: str, member: str) -> bool:
        return self.service.user(member) in self.service.backend.guilds[int(chat)].members

    async def banned(self, chat: str, member: str) -> bool:
        return self.service.user(member) in self.service.backend.guilds[int(chat)].bans

    def channel(self, chat: str) -> int:
        """The channel in which a test talks where it names none."""
        return self._channels_of(chat)[0]

    def _channels_of(self, chat: str) -> list[int]:
        """The channels of a server that a test knows of; the one channel of any other chat."""
        _, _, one = chat.partition("/")
        return [int(one)] if one else self._channels[chat]

    def newest(self, chat: str) -> str:
        """The id of the bot's newest message in the chat, seen by one person alone or by all."""
        return _id(self._said(chat)[-1])

    def _said(self, chat: str) -> list[Any]:
        said = [message for channel in self._channels_of(chat) for message in self.service.said(channel)]
        return sorted(said, key=lambda message: message.id)

    def _pictures(self, chat: str) -> list[dict[str, Any]]:
        found = [item for channel in self._channels_of(chat) for item in self.service.attachments(channel)]
        shown = [item for item in found if not item["filename"].removeprefix("SPOILER_").startswith("preview.")]
        return sorted(shown, key=lambda item: int(item["id"]))

    def _post(self, message: str) -> tuple[int, int]:
        """The channel and the number of a message, of one that one person alone sees too."""
        place, _, number = message.partition("/")
        if place.startswith("~"):
            return self.service.backend.interactions[int(place[1:])].channel_id, int(number)
        return int(place), int(number)

    def _data(self, channel: int, number: int) -> list[str]:
        rows = self.service.backend.get_message(channel, number).components
        return [button["custom_id"] for row in rows for button in row["components"]]

    def _read(self, content: str) -> str:
        """What people read: no backslashes, and of a link or a mention its words."""
        shown = _LINK.sub(lambda match: match[1], content)
        shown = _MENTION.sub(lambda match: self.service.backend.users[int(match[1])].name, shown)
        return _ESCAPE.sub(r"\1", shown)


def _id(message: Any) -> str:
    if message.is_ephemeral and message.interaction_metadata is not None:
        return f"~{message.interaction_metadata['id']}/{message.id}"
    return f"{message.channel_id}/{message.id}"


def create() -> DiscordHarness:
    """The harness. Raises HarnessUnavailable without simcord."""
    if MISSING:
        raise HarnessUnavailable(f"simcord is not installed: {MISSING}")
    return DiscordHarness()
