"""The Telegram platform, put together."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import telegram
from telegram import error as telegram_error
from telegram.constants import FileSizeLimit

from bots.platform import (
    Attachment,
    CommandName,
    Emblem,
    Forbidden,
    Gone,
    Handler,
    Impossible,
    Lack,
    Message,
    PlatformError,
    Surface,
    TooLarge,
    coverage,
)
from bots.platforms.telegram.failures import named
from bots.platforms.telegram.listening import UPDATES, Listener
from bots.platforms.telegram.local import read_local
from bots.platforms.telegram.media import read
from bots.platforms.telegram.places import read_link
from bots.platforms.telegram.powers import TelegramPowers
from bots.platforms.telegram.records import photo
from bots.platforms.telegram.voice import TelegramVoice
from bots.texts import FALLBACK
from worker import telemetry

log = telemetry.logger(__name__)
STOP_S = 4.0
MAX_LOCAL_BYTES = 2_000_000_000
"""Of a file that lies on a disk of ours; what is looked at is less (MAX_FETCH_BYTES)."""
LOCAL_S = 300.0
"""Such a server answers when it has the whole file."""
PRIVATE_COMMANDS = (
    CommandName.HELP,
    CommandName.THISISME,
    CommandName.APPEAL,
    CommandName.PRIVACY,
    CommandName.MYDATA,
    CommandName.FORGET,
)
GROUP_COMMANDS = (CommandName.CHECK, CommandName.REPORT, CommandName.WHY, CommandName.HELP, CommandName.PRIVACY)
ADMIN_COMMANDS = (
    CommandName.CHECK,
    CommandName.SETTINGS,
    CommandName.POLICY,
    CommandName.CASES,
    CommandName.CASE,
    CommandName.KNOWN,
    CommandName.EXEMPT,
    CommandName.DOCTOR,
    CommandName.COVERAGE,
    CommandName.REPORT,
    CommandName.WHY,
    CommandName.HELP,
    CommandName.PRIVACY,
)


class TelegramPlatform(TelegramVoice, TelegramPowers):
    """Implements `Platform`: the source is here, its other parts have a file each."""

    covers = coverage(
        yes=(
            *(Surface.PHOTO, Surface.ALBUM, Surface.FILE, Surface.UNNAMED_FILE, Surface.GIF, Surface.VIDEO),
            *(Surface.ROUND_VIDEO, Surface.STICKER, Surface.SPOILER, Surface.FORWARD, Surface.EDIT, Surface.THREAD),
            *(Surface.CHANNEL, Surface.CHANNEL_POST, Surface.QUOTE, Surface.LIVE_PHOTO),
        ),
        not_yet=(*(Surface.POLL, Surface.VIDEO_COVER, Surface.EMOJI, Surface.PROFILE_PICTURE),),
        chosen=(Surface.JOINING_PICTURE, Surface.CHAT_PICTURE),
        never=(Surface.STORY, Surface.PAID_MEDIA, Surface.SECRET_CHAT, Surface.DRAWN_STICKER, Surface.EMBED),
    )

    emblems = frozenset({Emblem.CHAT, Emblem.MEMBER, Emblem.REQUEST})

    async def run(self, handler: Handler) -> None:
        self._handler = handler
        listener = Listener(
            self._bot,
            handler,
            name=self.name,
            clock=self._clock,
            texts=self._texts,
            skipped=self._skipped,
            places=self._places,
            pressers=self._pressers,
            polls=self._polls,
            inbox=self._inbox,
            seal=self._seal,
            say=self.send,
            fetch=self.fetch,
        )
        keeping: asyncio.Task[None] | None = None
        try:
            with named("begin"):
                await self._bot.initialize()
                if self._hook is None:  # one that somebody set before would keep updates from us
                    await self._bot.delete_webhook(drop_pending_updates=False)
            await self._list_commands()
            log.info("connected", platform=self.name, sees_all=bool(self._bot.bot.can_read_all_group_messages))
            keeping = asyncio.create_task(listener.updates.keep())
            if self._hook is None:
                await listener.listen()
            else:
                with self._hook.open(listener.updates):
                    await self._hook.keep(self._bot, UPDATES, self._clock)
        finally:
            if keeping is not None:
                keeping.cancel()
                await asyncio.wait([keeping])
            await listener.finish(STOP_S)
            await self._latest.aclose()
            with contextlib.suppress(telegram_error.TelegramError, RuntimeError, TimeoutError):
                await asyncio.wait_for(self._bot.shutdown(), 0.5)

    @property
    def max_fetch_bytes(self) -> int:
        return int(FileSizeLimit.FILESIZE_DOWNLOAD) if self._local is None else MAX_LOCAL_BYTES

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        # The address that Telegram gives contains the token: it is used here and forgotten.
        with named("ask for a picture"):
            wait: dict[str, Any] = {} if self._local is None else {"read_timeout": LOCAL_S}
            file = await self._bot.get_file(read(media).file_id, **wait)
        if (file.file_size or 0) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        # PTB puts the address of the server's files before a path that it does not see here.
        path = (file.file_path or "").removeprefix(f"{self._bot.base_file_url}/")
        if path.startswith("/"):
            if self._local is None:
                raise PlatformError(
                    "the Bot API server keeps its files on a disk: name the folder in TELEGRAM_LOCAL_FILES"
                )
            return await asyncio.to_thread(read_local, self._local, path, max_bytes)
        with named("fetch a picture"):
            try:
                data = bytes(await file.download_as_bytearray())
            except telegram_error.InvalidToken:  # what PTB makes of "404 Not Found"
                raise Gone("Telegram does not have the picture any more") from None
        if len(data) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        return data

    async def portrait(self, member: str) -> Attachment | None:
        if not member.isdecimal():
            return None
        try:
            with named("ask for a profile picture", lack=Lack.READ_MESSAGES):
                found = await self._bot.get_user_profile_photos(int(member), limit=1)
        except Gone:
            return None
        return photo(found.photos[0]) if found.photos and found.photos[0] else None

    async def find(self, link: str) -> tuple[str, str] | None:
        address = read_link(link)
        if address is None:
            return None
        if not address.chat.startswith("@") and not address.comment:
            return address.chat, address.message
        # Telegram is asked for the chat of a public name, and for the group where a channel's comments stand.
        try:
            info = await self._info(address.chat)
        except (Gone, Forbidden):
            return None
        if not address.comment:
            return str(info.id), address.message
        return None if info.linked_chat_id is None else (str(info.linked_chat_id), address.comment)

    async def look_up(self, chat: str, message: str) -> Message:
        raise Impossible("Telegram shows bots no message that they ask for")

    async def _list_commands(self) -> None:
        """Let Telegram's menus have the commands, in every language that there is; those that have them already stay untouched.

        A refusal is no reason to stop.
        """
        scopes = (
            (telegram.BotCommandScopeAllPrivateChats(), PRIVATE_COMMANDS),
            (telegram.BotCommandScopeAllGroupChats(), GROUP_COMMANDS),
            (telegram.BotCommandScopeAllChatAdministrators(), ADMIN_COMMANDS),
        )
        try:
            for locale in self._texts.locales:
                for scope, names in scopes:
                    commands = [(name.value, self._texts.say(f"telegram-command-{name}", locale)) for name in names]
                    language = None if locale == FALLBACK else locale.split("-")[0]
                    there = await self._bot.get_my_commands(scope, language)
                    if [(item.command, item.description) for item in there] != commands:
                        await self._bot.set_my_commands(commands, scope, language)
        except telegram_error.TelegramError as error:
            log.warning("the menu of commands was not set", platform=self.name, error=type(error).__name__)
