"""How the bot speaks on Telegram."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import telegram
from telegram import error as telegram_error
from telegram.constants import ChatAction, MessageLimit

from bots.clock import Clock
from bots.platform import (
    File,
    Forbidden,
    Gone,
    Impossible,
    Lack,
    Link,
    Note,
    NotTaken,
    Outcome,
    PlatformError,
    TooLarge,
    Uncertain,
    Unreachable,
)
from bots.platform.latest import Key, Latest, Turn
from bots.platform.markup import parse, plain
from bots.platform.recent import Recent
from bots.platforms import Surroundings
from bots.platforms.telegram import asides, guests
from bots.platforms.telegram.asides import Aside
from bots.platforms.telegram.blank import BLANK
from bots.platforms.telegram.connection import ChatId, chat_id, message_id
from bots.platforms.telegram.ephemeral import Ephemeral
from bots.platforms.telegram.failures import named, says
from bots.platforms.telegram.places import ALBUM
from bots.platforms.telegram.resending import reply_to as answering
from bots.platforms.telegram.rights import TelegramRights
from bots.platforms.telegram.settings import Settings
from bots.platforms.telegram.writing import (
    NO_PREVIEW,
    Written,
    cut,
    keyboard,
    mentioned,
    units,
    without_mentions,
    write,
)
from worker.contract import Origin

TYPING_S = 4.0
"""Telegram shows the bot at work for five seconds."""
MAX_ALERT = 200
"""Letters in the answer to a press."""
MAX_PRESSES = 1_000
MAX_CAPTIONED = 10_000


@dataclass(slots=True, kw_only=True)
class Presser:
    """Who pressed a button."""

    chat: str
    """Their private chat with the bot."""
    locale: str
    answered: bool = False
    """Telegram takes one answer, and lets the button look busy until it comes."""


class TelegramVoice(TelegramRights):
    """Implements `Voice`."""

    shows_progress = False
    answers_alone = True

    def __init__(self, settings: Settings, surroundings: Surroundings, clock: Clock | None = None) -> None:
        super().__init__(settings, surroundings, clock)
        self._pressers: Recent[str, Presser] = Recent(MAX_PRESSES)
        self._captioned: Recent[tuple[str, str], bool] = Recent(MAX_CAPTIONED)
        self._typing_s: dict[str, float] = {}
        self._ephemeral = Ephemeral(self._bot)
        self._latest = Latest(self._wait_to_say, self._write)

    async def send(self, note: Note) -> str:
        if note.reply_token:
            await self._answer(note)
            return ""
        if guests.is_guest(note.chat):
            with named("answer a guest"):
                await guests.say(self._bot, note)
            return ""
        if not await self._would_ping(note):
            return await self._say(note)
        # A mention pings when it is sent, and pings nobody when it comes in by an edit.
        sent = await self._say(replace(note, text=without_mentions(note.text)))
        with contextlib.suppress(PlatformError):
            await self.edit(note.chat, sent, replace(note, thumbnail=b""))
        return sent

    async def send_file(self, member: str, file: File, text: str) -> str:
        chat, written = await self.private_chat(member), write(text, MessageLimit.CAPTION_LENGTH)

        async def hand(number: ChatId, *, moved: bool) -> telegram.Message:
            return await self._bot.send_document(
                number,
                file.data,
                written.text,
                caption_entities=written.entities,
                filename=file.name,
                disable_content_type_detection=True,
            )

        return str((await self._in(chat, hand, "send a file", sends=True)).message_id)

    async def show(self, member: str, picture: bytes, text: str, reply_to: str = "") -> str:
        chat, written = await self.private_chat(member), write(text, MessageLimit.CAPTION_LENGTH)

        async def hand(number: ChatId, *, moved: bool) -> telegram.Message:
            return await self._bot.send_photo(
                number,
                picture,
                written.text,
                caption_entities=written.entities,
                has_spoiler=True,
                protect_content=True,
                filename="shown.png",
                reply_parameters=answering(reply_to, only_if_there=False),
            )

        return str((await self._in(chat, hand, "show a picture", sends=True)).message_id)

    async def edit(self, chat: str, message: str, note: Note) -> None:
        await self._latest.edit(chat, message, note)

    async def clear(self, chat: str, message: str, note: Note) -> None:
        await self._latest.alone(chat, message, lambda: self._clear(chat, message, note))

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        if guests.is_guest(origin.chat):
            return  # it was said that the bot looks
        now_s = self._clock.elapsed_s()
        if now_s - self._typing_s.get(origin.chat, -TYPING_S) < TYPING_S:
            return
        self._typing_s = {chat: at_s for chat, at_s in self._typing_s.items() if now_s - at_s < TYPING_S}
        self._typing_s[origin.chat] = now_s
        with contextlib.suppress(telegram_error.TelegramError, PlatformError):
            await self._bot.send_chat_action(
                chat_id(origin.chat), ChatAction.TYPING, message_thread_id=int(origin.thread) if origin.thread else None
            )

    async def finished(self, origin: Origin, outcome: Outcome | None = None) -> None:
        return  # Telegram stops showing it by itself

    async def private_chat(self, member: str) -> str:
        if not member.isdecimal():
            raise Forbidden("a channel has no private chat", Lack.SEND_MESSAGES)
        # Whether the person lets the bot write is only found out by writing: `send` raises Forbidden.
        return member

    def moderators_chat(self, chat: str) -> str:
        return ""  # until an admin names a chat

    def is_in(self, chat: str, thread: str, place: str) -> bool:
        return self._places.is_named(chat, place)

    def place(self, chat: str) -> str:
        return self._places.place(chat)

    def link(self, chat: str, thread: str, message: str) -> str:
        return self._places.link(chat, thread, message)

    def parts(self, message: str) -> tuple[str, ...]:
        return tuple(message.split(ALBUM))

    async def _wait_to_say(self, key: Key, turn: Turn) -> None:
        """Wait until something may be said in that chat."""
        with named("edit"):
            await self._pacing.wait(str(chat_id(key[0])), turn)

    async def _write(self, key: Key, note: Note, turn: Turn) -> None:
        chat, message = key

        async def edit(number: ChatId, *, moved: bool) -> None:
            if moved:
                raise Gone("messages have other numbers in the chat that the group became")
            if note.thumbnail and await self._replace_thumbnail(number, message, note, turn):
                return
            await self._edit_words(number, message, note, turn)

        await self._in(chat, edit, "edit")

    async def _clear(self, chat: str, message: str, note: Note) -> None:
        async def clear(number: ChatId, *, moved: bool) -> None:
            if moved:
                raise Impossible("what a group showed before it became another chat is out of a bot's reach")
            turn = Turn(awaited=note.awaited)
            if not await self._edit_text(number, message, note, turn):
                await self._replace_picture(number, message, note, _blank, turn)

        try:
            await self._in(chat, clear, "edit", lack=Lack.ATTACH_FILES)
        except NotTaken:
            raise Impossible("Telegram does not take the blank picture") from None

    async def _would_ping(self, note: Note) -> bool:
        """Whether the note mentions somebody who is in that group."""
        if not note.chat.startswith(("-", "@")):
            return False
        for person in mentioned(note.text):
            if await self._is_there(note.chat, person):
                return True
        return False

    async def _say(self, note: Note) -> str:
        async def say(chat: ChatId, *, moved: bool) -> telegram.Message:
            # Messages have other numbers in the chat that a group became.
            if moved and note.only_if_there:
                raise Impossible("the message to answer is in the chat that the group was")
            here = replace(note, reply_to="") if moved else note
            return await self._say_with_thumbnail(chat, here) or await self._say_words(chat, here)

        return str((await self._in(note.chat, say, "send", sends=True)).message_id)

    async def _say_words(self, chat: ChatId, note: Note) -> telegram.Message:
        written = write(note.text, MessageLimit.MAX_TEXT_LENGTH)
        return await self._bot.send_message(
            chat,
            written.text,
            entities=written.entities,
            message_thread_id=int(note.thread) if note.thread else None,
            reply_parameters=answering(note.reply_to, only_if_there=note.only_if_there),
            reply_markup=keyboard(note.buttons),
            link_preview_options=NO_PREVIEW,
            rate_limit_args=Turn(awaited=note.awaited),
        )

    async def _say_with_thumbnail(self, chat: ChatId, note: Note) -> telegram.Message | None:
        """The message; None where there is no thumbnail, or it cannot be shown. The words matter more than the picture."""
        if not note.thumbnail or units(plain(note.text)) > MessageLimit.CAPTION_LENGTH:
            return None
        written = write(note.text, MessageLimit.CAPTION_LENGTH)
        try:
            with named("send", sends=True):
                message = await self._bot.send_photo(
                    chat,
                    note.thumbnail,
                    written.text,
                    caption_entities=written.entities,
                    has_spoiler=True,
                    filename="thumbnail.jpg",
                    message_thread_id=int(note.thread) if note.thread else None,
                    reply_parameters=answering(note.reply_to, only_if_there=note.only_if_there),
                    reply_markup=keyboard(note.buttons),
                    rate_limit_args=Turn(awaited=note.awaited),
                )
        except (NotTaken, TooLarge):
            return None
        except Forbidden as failure:
            if failure.lack is not Lack.ATTACH_FILES:
                raise
            return None
        self._captioned.put((str(chat), str(message.message_id)), True)
        return message

    async def _edit_words(self, chat: ChatId, message: str, note: Note, turn: Turn) -> None:
        """Words that stand under a picture are its caption, which is edited by another method."""
        if not await self._edit_text(chat, message, note, turn):
            await self._edit_caption(chat, message, note, turn)

    async def _edit_text(self, chat: ChatId, message: str, note: Note, turn: Turn) -> bool:
        """Whether the message, which shows no picture, reads so now; False where it shows one."""
        key = (str(chat), message)
        if self._captioned.get(key):
            return False
        written = write(note.text, MessageLimit.MAX_TEXT_LENGTH)
        try:
            await self._bot.edit_message_text(
                written.text,
                chat,
                message_id(message),
                entities=written.entities,
                reply_markup=keyboard(note.buttons),
                link_preview_options=NO_PREVIEW,
                rate_limit_args=turn,
            )
        except telegram_error.BadRequest as error:
            if says(error, "no text in the message"):
                self._captioned.put(key, True)
                return False
            if not says(error, "not modified"):  # it reads so already
                raise
        return True

    async def _edit_caption(self, chat: ChatId, message: str, note: Note, turn: Turn) -> None:
        written = write(note.text, MessageLimit.CAPTION_LENGTH)
        try:
            await self._bot.edit_message_caption(
                chat,
                message_id(message),
                caption=written.text,
                caption_entities=written.entities,
                reply_markup=keyboard(note.buttons),
                rate_limit_args=turn,
            )
        except telegram_error.BadRequest as error:
            if not says(error, "not modified"):
                raise

    async def _replace_thumbnail(self, chat: ChatId, message: str, note: Note, turn: Turn) -> bool:
        """Whether the message now shows the note's thumbnail, and reads as it."""
        if units(plain(note.text)) > MessageLimit.CAPTION_LENGTH:
            return False
        try:
            with named("edit"):
                await self._replace_picture(chat, message, note, _covered, turn)
        except (NotTaken, TooLarge):
            return False
        except Forbidden as failure:
            if failure.lack is not Lack.ATTACH_FILES:
                raise
            return False
        return True

    async def _replace_picture(
        self,
        chat: ChatId,
        message: str,
        note: Note,
        photo: Callable[[Note, Written], telegram.InputMediaPhoto],
        turn: Turn,
    ) -> None:
        written = write(note.text, MessageLimit.CAPTION_LENGTH)
        try:
            await self._bot.edit_message_media(
                photo(note, written),
                chat,
                message_id(message),
                reply_markup=keyboard(note.buttons),
                rate_limit_args=turn,
            )
        except telegram_error.BadRequest as error:
            if not says(error, "not modified"):
                raise
        self._captioned.put((str(chat), message), True)

    async def _answer(self, note: Note) -> None:
        """Answer a press, or a question, where whoever it is from alone sees it."""
        if (aside := asides.read(note.reply_token)) is not None:
            return await self._say_aside(note, aside)
        text = plain(note.text)
        pressable = any(isinstance(span, Link) for span in parse(note.text)) or note.buttons or note.thumbnail
        presser = self._pressers.get(note.reply_token)
        if presser is None or not (pressable or units(text) > MAX_ALERT):
            return await self._alert(note.reply_token, cut(text, MAX_ALERT))
        try:
            await self._say(replace(note, chat=presser.chat, thread="", reply_to="", reply_token=""))
        except (Forbidden, Gone):
            await self._alert(note.reply_token, self._texts.say("telegram-write-to-me", presser.locale))
            raise
        await self._alert(note.reply_token, self._texts.say("telegram-in-private", presser.locale))

    async def _say_aside(self, note: Note, aside: Aside) -> None:
        """Say it to whoever asked: in the group where they alone see it, else in their own chat with the bot; and where that is
        not open, in the group no more than that it should be."""
        if aside.chat and not note.buttons and await self._say_ephemerally(note, aside):
            return
        reply_to = "" if aside.chat else aside.message
        try:
            await self._say(replace(note, chat=aside.member, thread="", reply_to=reply_to, reply_token=""))
        except (Forbidden, Gone):
            if not aside.chat:
                raise
            text = self._texts.say("telegram-write-to-me", aside.locale)
            await self._say(Note(text=text, chat=aside.chat, thread=aside.thread, reply_to=aside.message))

    async def _say_ephemerally(self, note: Note, aside: Aside) -> bool:
        """Whether it was said to them alone in the group. Raises Unreachable, Uncertain."""

        async def say(chat: ChatId, *, moved: bool) -> bool:
            return await self._ephemeral.say(chat, replace(aside, message="", thread="") if moved else aside, note)

        try:
            return await self._in(aside.chat, say, "answer somebody alone", sends=True)
        except (Unreachable, Uncertain):
            raise
        except PlatformError:
            return False

    async def _alert(self, token: str, text: str) -> None:
        presser = self._pressers.get(token)
        if presser is not None:
            presser.answered = True
        with named("answer a press", sends=True):
            await self._bot.answer_callback_query(token, text, show_alert=True)


def _covered(note: Note, written: Written) -> telegram.InputMediaPhoto:
    return telegram.InputMediaPhoto(
        note.thumbnail, written.text, caption_entities=written.entities, has_spoiler=True, filename="thumbnail.jpg"
    )


def _blank(_: Note, written: Written) -> telegram.InputMediaPhoto:
    return telegram.InputMediaPhoto(BLANK, written.text, caption_entities=written.entities, filename="blank.png")
