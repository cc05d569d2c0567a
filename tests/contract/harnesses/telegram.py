"""Telegram: the real python-telegram-bot over a loopback socket to a Bot API server of our own."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr

from bots.clock import Clock
from bots.platform import File, Handler, Lack, Platform, PlatformError, Throttled, Uncertain
from bots.platforms import Surroundings
from bots.platforms.telegram import Settings, TelegramPlatform
from bots.platforms.telegram.blank import BLANK
from bots.platforms.telegram.connection import message_id
from bots.records.choices import Choice
from bots.references import PanelReference
from bots.testing import fake_records
from bots.testing.harness import Feature
from bots.testing.posts import choices, pick
from bots.texts import Texts
from tests.doubles.bot_api import BOT, TOKEN, BotApi
from tests.doubles.bot_api_members import PERMISSIONS
from tests.doubles.bot_api_messages import shown

EYES = "\N{EYES}"
RIGHTS = {
    Lack.DELETE_MESSAGES: "can_delete_messages",
    Lack.RESTRICT_MEMBERS: "can_restrict_members",
    Lack.KICK_MEMBERS: "can_restrict_members",
    Lack.BAN_MEMBERS: "can_restrict_members",
}
"""Which of the bot's rights as an admin stands behind which lack."""


class TelegramHarness:
    """Implements `PlatformHarness`."""

    features = frozenset(Feature) - {Feature.DELETIONS}

    def __init__(self, clock: Clock | None = None, name: str = "") -> None:
        self.api = BotApi()
        self.inbox = fake_records().inbox
        self.surroundings = Surroundings(
            texts=Texts(),
            web=FastAPI(),
            signing_key=bytes(32),
            data_dir=Path("unused"),
            name=name,
            inbox=self.inbox,
        )
        self._clock = clock
        self._run: asyncio.Task[None] | None = None
        self._albums = itertools.count(13579)
        if clock is not None:
            self.api.now_s = clock.now_s

    def make(self, token: SecretStr) -> Platform:
        """The platform, with that token."""
        settings = Settings().model_copy(update={"telegram_bot_token": token, "telegram_api_url": self.api.url})
        return TelegramPlatform(settings, self.surroundings, self._clock)

    async def serve(self) -> None:
        """Let the service be there, and no bot on it: one in a program of its own may come."""
        await self.api.start()
        self.platform = self.make(SecretStr(TOKEN))

    async def start(self, handler: Handler) -> None:
        await self.serve()
        self._handler = handler
        await self.resume()

    async def pause(self) -> None:
        """Let the bot be down, and the service not."""
        if self._run is not None:
            self._run.cancel()
            await asyncio.wait([self._run])
        self._run = None

    async def resume(self) -> None:
        """Let the bot be up again, and listen."""
        polls = self.api.polls
        self._run = asyncio.create_task(self.platform.run(self._handler))
        while self.api.polls == polls:
            assert not self._run.done(), self._run.exception()
            await asyncio.sleep(0.01)

    async def restart(self) -> None:
        """Let the bot be down for a moment."""
        await self.pause()
        await self.resume()

    def hand_to(self, handler: Handler) -> None:
        """Let the next `resume` hand what is heard to this handler."""
        self._handler = handler

    async def anew(self) -> None:
        """Let the bot come back as another process, which remembers nothing."""
        await self.pause()
        self.platform = self.make(SecretStr(TOKEN))
        await self.resume()

    async def stop(self) -> None:
        await self.pause()
        await self.api.stop()
        assert self.api.violations == []

    # Places and people.

    async def open_group(self) -> str:
        return str(self.api.group())

    async def take_in(self, member: str) -> str:
        group = self.api.group()
        self.api.set_owner(group, member)
        self.api.add_bot(group, admin=True, by=member)
        return str(group)

    async def open_private(self, member: str) -> str:
        return str(self.api.private(member))

    async def open_thread(self, chat: str) -> str:
        return str(self.api.topic(int(chat)))

    def thread(self, chat: str) -> str:
        return ""

    def member_id(self, member: str) -> str:
        return str(self.api.user(member)["id"])

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        self.api.set_admin(int(chat), int(self.member_id(member)), admin=admin)

    async def close(self, member: str) -> None:
        self.api.block(member)

    async def take_right(self, chat: str, lack: Lack) -> None:
        if lack is Lack.SEND_MESSAGES:
            self.api.silence(int(chat))
        elif lack is Lack.REACT:
            self.api.without_reactions.add(int(chat))
        else:
            self.api.set_admin(int(chat), BOT["id"], admin=True, without=(RIGHTS[lack],))

    async def give_right(self, chat: str, lack: Lack) -> None:
        """All of them."""
        self.api.without_reactions.discard(int(chat))
        self.api.limit_everybody(int(chat))
        self.api.set_admin(int(chat), BOT["id"], admin=True)

    async def break_next(self, failure: type[PlatformError]) -> None:
        if issubclass(failure, Throttled):
            self.api.failures.append("throttle")
        else:
            self.api.failures.append("cut" if issubclass(failure, Uncertain) else "server_error")

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
        more: dict[str, Any] = {"media_group_id": str(next(self._albums))} if len(pictures) > 1 else {}
        if thread:
            more["message_thread_id"] = int(thread)
        if spoiler:
            more["has_media_spoiler"] = True
        posted: list[str] = []
        for data in pictures:
            first = {"caption": caption} if caption and not posted else {}
            posted.append(str(self.api.photo(int(chat), member, data, **more, **first)))
        return posted

    film_forms = ("video", "animation", "video_note", "sticker", "document")

    async def post_film(self, chat: str, member: str, data: bytes, form: str) -> str:
        return str(self.api.film(int(chat), member, data, form))

    async def forward(self, chat: str, member: str, message: str) -> str:
        return str(self.api.forward(int(chat), member, int(chat), int(message)))

    async def command(self, chat: str, member: str, words: str, target: str = "", *, thread: str = "") -> None:
        more: dict[str, Any] = {"message_thread_id": int(thread)} if thread else {}
        self.api.post(int(chat), member, text=f"/{words}", reply_to=int(target) if target else 0, **more)

    async def press(
        self, chat: str, message: str, member: str, choice: Choice | PanelReference, finding: int | None = None
    ) -> None:
        self.api.press(int(chat), int(message), member, pick(self._data(chat, message), choice, finding))

    async def vanish(self, chat: str, message: str) -> None:
        self.api.vanish(int(chat), int(message))

    # What people see.

    async def texts(self, chat: str) -> list[str]:
        said = [message.get("text") or message.get("caption", "") for message in self.api.said(int(chat))]
        alone = [text for where, _, text in self.api.alone if where == int(chat)]
        return [*said, *alone, *(text for _, text in self.api.alerts)]

    async def notes_with_buttons(self, chat: str) -> list[str]:
        return [str(message["message_id"]) for message in self.api.said(int(chat)) if "reply_markup" in message]

    async def choices(self, chat: str, message: str) -> list[Choice]:
        return choices(self._data(chat, message))

    async def links(self, chat: str, message: str) -> list[str]:
        return [mark["url"] for mark in self._marks(chat, message) if mark["type"] == "text_link"]

    async def mentions(self, chat: str, message: str) -> list[str]:
        return [str(mark["user"]["id"]) for mark in self._marks(chat, message) if mark["type"] == "text_mention"]

    async def thumbnail(self, chat: str, message: str) -> bytes:
        found = self.api.messages[int(chat), int(message)]
        if "photo" not in found or self.api.picture(found) == BLANK:
            return b""
        assert found.get("has_media_spoiler"), "it is not covered"
        return self.api.picture(found)

    async def files(self, chat: str) -> list[File]:
        sent = [message["document"] for message in self.api.said(int(chat)) if "document" in message]
        return [File(name=item.get("file_name", ""), data=bytes(self.api.files[item["file_id"]])) for item in sent]

    async def pictures(self, chat: str) -> list[bytes]:
        return [self.api.picture(message) for message in self._pictures(chat)]

    async def covered(self, chat: str) -> list[bool]:
        return [bool(message.get("has_media_spoiler")) for message in self._pictures(chat)]

    async def shown_as(self, chat: str) -> list[str]:
        return [shown(message) for message in self._pictures(chat)]

    async def exists(self, chat: str, message: str) -> bool:
        return (int(chat), message_id(message)) in self.api.messages

    async def reacted(self, chat: str, message: str) -> bool:
        return self.api.reactions.get((int(chat), int(message))) == [EYES]

    async def muted_until_s(self, chat: str, member: str) -> float:
        found = self.api.standing(int(chat), member)
        mute = found["status"] == "restricted" and not any(found[name] for name in PERMISSIONS)
        return float(found["until_date"] or "inf") if mute else 0.0

    async def inside(self, chat: str, member: str) -> bool:
        return self.api.standing(int(chat), member)["status"] not in {"left", "kicked"}

    async def banned(self, chat: str, member: str) -> bool:
        return bool(self.api.standing(int(chat), member)["status"] == "kicked")

    def _data(self, chat: str, message: str) -> list[str]:
        keyboard = self.api.messages[int(chat), int(message)]["reply_markup"]["inline_keyboard"]
        return [button["callback_data"] for button in itertools.chain(*keyboard)]

    def _marks(self, chat: str, message: str) -> list[dict[str, Any]]:
        found = self.api.messages[int(chat), int(message)]
        return [*found.get("entities", ()), *found.get("caption_entities", ())]

    def _pictures(self, chat: str) -> list[dict[str, Any]]:
        """What was put back is said by the bot as well; a thumbnail is sent anew each time, and covered."""
        return [message for message in self.api.with_pictures(int(chat)) if not self.api.is_thumbnail(message)]


def create() -> TelegramHarness:
    """The harness."""
    return TelegramHarness()
