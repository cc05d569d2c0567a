"""The connection to the Bot API that the platform's parts share."""

from __future__ import annotations

from typing import Protocol, TypeVar

import telegram
from telegram import error as telegram_error
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import Gone, Handler, Lack
from bots.platform.latest import Turn
from bots.platforms import Surroundings
from bots.platforms.telegram import records
from bots.platforms.telegram.failures import named
from bots.platforms.telegram.pacing import Pacing
from bots.platforms.telegram.places import ALBUM, Places
from bots.platforms.telegram.polling import Polls
from bots.platforms.telegram.settings import Settings
from bots.platforms.telegram.webhook import Hook
from worker.client.sealing import Seal, derive

Answer_co = TypeVar("Answer_co", covariant=True)
ChatId = int | str


class Call(Protocol[Answer_co]):
    """A call about a chat, which may turn out to have moved."""

    async def __call__(self, chat: ChatId, /, *, moved: bool) -> Answer_co: ...


class Connected:
    """A part of the platform: what it needs of the others."""

    def __init__(self, settings: Settings, surroundings: Surroundings, clock: Clock | None = None) -> None:
        self.name = surroundings.name or records.NAME
        self._texts = surroundings.texts
        self._clock = clock or Clock()
        self._skipped = Skipped(self.name, surroundings.passed_over)
        webhook = settings.telegram_webhook_url
        self._hook = (
            Hook(
                surroundings.web,
                webhook,
                self.name,
                surroundings.signing_key,
                self._skipped,
            )
            if webhook
            else None
        )
        self._pacing = Pacing(self._clock)
        self._local = settings.telegram_local_files
        if surroundings.inbox is None:
            raise TypeError("Telegram needs an inbox for its updates")
        self._inbox = surroundings.inbox
        self._seal = Seal(derive(surroundings.signing_key, b"torchrelay telegram updates v1"))
        self._polls = Polls(settings.telegram_proxy or None)
        self._bot = _new_bot(settings, self._pacing, self._polls)
        self._places = Places()
        self._handler: Handler | None = None

    async def _in(
        self,
        chat: str,
        call: Call[Answer_co],
        act: str,
        *,
        sends: bool = False,
        lack: Lack = Lack.SEND_MESSAGES,
    ) -> Answer_co:
        """What `call` answers, called once more where the group has become another chat."""
        with named(act, sends=sends, lack=lack):
            try:
                return await call(chat_id(chat), moved=False)
            except telegram_error.ChatMigrated as error:
                now = error.new_chat_id
            if self._handler is not None:
                await self._handler.on_moved(self.name, chat, str(now))
            return await call(now, moved=True)

    async def _member(self, chat: str, member: int) -> telegram.ChatMember:
        async def ask(number: ChatId, *, moved: bool) -> telegram.ChatMember:
            return await self._bot.get_chat_member(number, member)

        return await self._in(chat, ask, "ask for a member", lack=Lack.READ_MESSAGES)

    async def _info(self, chat: str) -> telegram.ChatFullInfo:
        async def ask(number: ChatId, *, moved: bool) -> telegram.ChatFullInfo:
            return await self._bot.get_chat(number)

        return await self._in(chat, ask, "ask for a chat", lack=Lack.READ_MESSAGES)


def chat_id(chat: str) -> ChatId:
    """The chat as Telegram wants it. Raises Gone for what never was a chat."""
    if chat.removeprefix("-").isdecimal():
        return int(chat)
    if chat.startswith("@") and chat[1:].isidentifier():
        return chat
    raise Gone("not a chat of Telegram's")


def message_ids(message: str) -> list[int]:
    """The message as Telegram numbers it: an album that the bot has sent is one message to us, and several to Telegram.

    Raises Gone for what never was a message.
    """
    parts = message.split(ALBUM)
    if not all(part.isdecimal() for part in parts):
        raise Gone("not a message of Telegram's")
    return [int(part) for part in parts]


def message_id(message: str) -> int:
    """The message, or the first of an album, which carries its words. Raises Gone for what never was a message."""
    return message_ids(message)[0]


def _new_bot(settings: Settings, pacing: Pacing, polls: Polls) -> ExtBot[Turn]:
    proxy = settings.telegram_proxy or None
    calls = HTTPXRequest(
        connection_pool_size=64, connect_timeout=10, read_timeout=30, write_timeout=30, pool_timeout=20, proxy=proxy
    )
    return ExtBot(
        settings.telegram_bot_token.get_secret_value() or "0:missing",
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=calls,
        get_updates_request=polls,
        rate_limiter=pacing,
    )
