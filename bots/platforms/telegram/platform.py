"""The Telegram platform: what the bot does."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol, TypeVar

import telegram
from telegram import error as telegram_error
from telegram.constants import ChatAction, ChatMemberStatus, FileSizeLimit, MessageLimit
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import CommandName, Forbidden, Gone, Handler, Note, PlatformError, Right, TooLarge
from bots.platforms import Surroundings
from bots.platforms.telegram import records
from bots.platforms.telegram.buttons import Signer
from bots.platforms.telegram.failures import named
from bots.platforms.telegram.listening import Listener, Parts
from bots.platforms.telegram.pacing import Pacing
from bots.platforms.telegram.polling import Polls
from bots.platforms.telegram.settings import Settings
from worker import telemetry
from worker.contract import Origin

log = telemetry.logger(__name__)
Answer_co = TypeVar("Answer_co", covariant=True)
TYPING_S = 4.0
"""Telegram shows the bot at work for five seconds."""
MAX_ALERT = 200
"""Letters in the answer to a press."""
MAX_PHOTO_BYTES = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
STOP_S = 4.0
PRIVATE_COMMANDS = (CommandName.HELP, CommandName.PRIVACY)
GROUP_COMMANDS = (CommandName.CHECK, CommandName.POLICY, CommandName.CASES, CommandName.HELP, CommandName.PRIVACY)
Chat = int | str


class _Call(Protocol[Answer_co]):
    """A call about a chat, which may turn out to have moved."""

    async def __call__(self, chat: Chat, /, *, moved: bool) -> Answer_co: ...


class TelegramPlatform:
    """Implements `Platform`."""

    name = records.NAME
    max_fetch_bytes = int(FileSizeLimit.FILESIZE_DOWNLOAD)
    shows_progress = False

    def __init__(self, settings: Settings, surroundings: Surroundings, clock: Clock | None = None) -> None:
        self._texts = surroundings.texts
        self._clock = clock or Clock()
        self._signer = Signer(surroundings.signing_key)
        self._skipped = Skipped(self.name)
        self._bot = _new_bot(settings, self._clock, self._skipped)
        self._handler: Handler | None = None
        self._typing_s: dict[str, float] = {}

    async def run(self, handler: Handler) -> None:
        """As the port says. Updates are confirmed once they were handled: a bot that is killed meets them again."""
        self._handler = handler
        listener = Listener(
            Parts(
                bot=self._bot,
                handler=handler,
                texts=self._texts,
                signer=self._signer,
                say=self.send,
                skipped=self._skipped,
            )
        )
        try:
            with named("begin"):
                await self._bot.initialize()
                # A webhook that somebody set before would keep updates from us.
                await self._bot.delete_webhook(drop_pending_updates=False)
            await self._list_commands()
            log.info("connected", platform=self.name, sees_all=bool(self._bot.bot.can_read_all_group_messages))
            await listener.listen(self._clock)
        finally:
            await listener.finish(STOP_S)
            with contextlib.suppress(telegram_error.TelegramError, RuntimeError, TimeoutError):
                await asyncio.wait_for(self._bot.shutdown(), 0.5)

    async def send(self, note: Note) -> str:
        """As the port says. An answer to a press is an alert, which has no id."""
        if note.reply_token:
            short = len(note.text) <= MAX_ALERT
            with named("answer a press", sends=True):
                await self._bot.answer_callback_query(note.reply_token, note.text if short else None, show_alert=short)
            if short:
                return ""

        async def send(chat: Chat, *, moved: bool) -> telegram.Message:
            # Messages have other numbers in the chat that a group became.
            answered = int(note.reply_to) if note.reply_to.isdecimal() and not moved else 0
            return await self._bot.send_message(
                chat,
                _cut(note.text, MessageLimit.MAX_TEXT_LENGTH),
                message_thread_id=int(note.thread) if note.thread else None,
                reply_parameters=_reply(answered),
                reply_markup=self._signer.keyboard(str(chat), note.buttons),
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            )

        return str((await self._in(note.chat, send, "send", sends=True)).message_id)

    async def edit(self, chat: str, message: str, note: Note) -> None:
        """As the port says."""

        async def edit(number: Chat, *, moved: bool) -> None:
            try:
                await self._bot.edit_message_text(
                    _cut(note.text, MessageLimit.MAX_TEXT_LENGTH),
                    number,
                    int(message),
                    reply_markup=self._signer.keyboard(str(number), note.buttons),
                    link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
                )
            except telegram_error.BadRequest as error:
                if "not modified" not in error.message.lower():  # it reads so already
                    raise

        await self._in(chat, edit, "edit")

    async def delete(self, chat: str, message: str) -> None:
        """As the port says."""

        async def delete(number: Chat, *, moved: bool) -> None:
            if moved:
                raise Gone("messages have other numbers in the chat that the group became")
            await self._bot.delete_message(number, int(message))

        try:
            await self._in(chat, delete, "delete")
        except Gone:
            return
        except Forbidden as failure:
            if failure.right == "delete_messages" and not await self.missing_rights(chat):
                raise Forbidden("Telegram lets no bot delete it any more", "delete_old_messages") from None
            raise

    async def put_back(self, origin: Origin, data: bytes, note: Note) -> str:
        """As the port says: as a photo, or as a file where Telegram takes it as no photo."""
        thread = int(origin.thread) if origin.thread else None
        caption = _cut(note.text, MessageLimit.CAPTION_LENGTH)

        async def send(chat: Chat, *, moved: bool) -> telegram.Message:
            if len(data) <= MAX_PHOTO_BYTES:
                try:
                    return await self._bot.send_photo(
                        chat, data, caption, message_thread_id=thread, filename="picture.jpg"
                    )
                except telegram_error.BadRequest as error:
                    if not any(word in error.message.lower() for word in ("photo", "image", "dimensions")):
                        raise
            return await self._bot.send_document(
                chat, data, caption, message_thread_id=thread, filename="picture", disable_content_type_detection=True
            )

        return str((await self._in(origin.chat, send, "put a picture back", sends=True)).message_id)

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        """As the port says: "typing…", as long as it takes."""
        now_s = self._clock.elapsed_s()
        if now_s - self._typing_s.get(origin.chat, -TYPING_S) < TYPING_S:
            return
        self._typing_s = {chat: at_s for chat, at_s in self._typing_s.items() if now_s - at_s < TYPING_S}
        self._typing_s[origin.chat] = now_s
        with contextlib.suppress(telegram_error.TelegramError, PlatformError):
            await self._bot.send_chat_action(
                _chat(origin.chat), ChatAction.TYPING, message_thread_id=int(origin.thread) if origin.thread else None
            )

    async def finished(self, origin: Origin) -> None:
        """Nothing; Telegram stops showing it by itself."""

    def moderators_chat(self, chat: str) -> str:
        """Nowhere, until an admin names a chat."""
        return ""

    def mention(self, chat: str) -> str:
        """The id as it is."""
        return chat

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        """As the port says. The address that Telegram gives contains the token: it is used here and forgotten."""
        with named("ask for a picture"):
            file = await self._bot.get_file(media)
        if (file.file_size or 0) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        with named("fetch a picture"):
            try:
                data = bytes(await file.download_as_bytearray())
            except telegram_error.InvalidToken:  # what PTB makes of "404 Not Found"
                raise Gone("Telegram does not have the picture any more") from None
        if len(data) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        return data

    async def may(self, chat: str, member: str, right: Right) -> bool:
        """As the port says: the owner, and admins who may change the group's info (for its policy) or delete (for reviews)."""
        if not member.isdecimal():  # a channel, or the group itself: nobody can tell who speaks
            return False
        try:
            found = await self._member(chat, int(member))
        except (Gone, Forbidden):
            return False
        if isinstance(found, telegram.ChatMemberOwner):
            return True
        if not isinstance(found, telegram.ChatMemberAdministrator):
            return False
        return bool(found.can_change_info if right is Right.CHANGE_POLICY else found.can_delete_messages)

    async def missing_rights(self, chat: str) -> tuple[str, ...]:
        """As the port says."""
        try:
            own = await self._member(chat, self._bot.id)
        except (Gone, Forbidden):
            return ("delete_messages", "send_messages")
        if isinstance(own, telegram.ChatMemberOwner):
            return ()
        if isinstance(own, telegram.ChatMemberAdministrator):
            return () if own.can_delete_messages else ("delete_messages",)
        silent = isinstance(own, telegram.ChatMemberRestricted) and not own.can_send_messages
        gone = own.status in {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}
        return ("delete_messages", "send_messages") if silent or gone else ("delete_messages",)

    async def _member(self, chat: str, member: int) -> telegram.ChatMember:
        async def ask(number: Chat, *, moved: bool) -> telegram.ChatMember:
            return await self._bot.get_chat_member(number, member)

        return await self._in(chat, ask, "ask for a member's rights")

    async def _in(self, chat: str, call: _Call[Answer_co], act: str, *, sends: bool = False) -> Answer_co:
        """What `call` answers, called once more where the group has become another chat."""
        with named(act, sends=sends):
            try:
                return await call(_chat(chat), moved=False)
            except telegram_error.ChatMigrated as error:
                now = error.new_chat_id
            if self._handler is not None:
                await self._handler.on_moved(self.name, chat, str(now))
            return await call(now, moved=True)

    async def _list_commands(self) -> None:
        """Nothing; the commands are in Telegram's menus, in every language that there is. A refusal is no reason to stop."""
        scopes = (
            (telegram.BotCommandScopeAllPrivateChats(), PRIVATE_COMMANDS),
            (telegram.BotCommandScopeAllGroupChats(), GROUP_COMMANDS),
        )
        try:
            for locale in self._texts.locales:
                for scope, names in scopes:
                    commands = [(name.value, self._texts.say(f"telegram-command-{name}", locale)) for name in names]
                    language = None if locale == "en" else locale.split("-")[0]
                    await self._bot.set_my_commands(commands, scope, language)
        except telegram_error.TelegramError as error:
            log.warning("the menu of commands was not set", platform=self.name, error=type(error).__name__)


def _new_bot(settings: Settings, clock: Clock, skipped: Skipped) -> ExtBot[int]:
    proxy = settings.telegram_proxy or None
    calls = HTTPXRequest(
        connection_pool_size=64, connect_timeout=10, read_timeout=30, write_timeout=30, pool_timeout=20, proxy=proxy
    )
    return ExtBot(
        settings.telegram_bot_token.get_secret_value() or "0:missing",
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=calls,
        get_updates_request=Polls(skipped, proxy),
        rate_limiter=Pacing(clock),
    )


def _chat(chat: str) -> Chat:
    """The chat as Telegram wants it. Raises Gone for what never was a chat."""
    if chat.removeprefix("-").isdecimal():
        return int(chat)
    if chat.startswith("@") and chat[1:].isidentifier():
        return chat
    raise Gone("not a chat of Telegram's")


def _reply(message: int) -> telegram.ReplyParameters | None:
    return telegram.ReplyParameters(message, allow_sending_without_reply=True) if message else None


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
