"""Questions from chats that the bot is not in: whoever mentions it there, in reply to a picture, is answered in that chat.

Telegram gives such a bot one message, which it may write anew (https://core.telegram.org/bots/api#answerguestquery). So the bot
says at once that it looks, and that message becomes the answer. Others read it: it says what an answer in a group says. To the
rest of the program each question is a chat of its own, in which nothing else can be said or done.
"""

from __future__ import annotations

from dataclasses import replace

import telegram
from telegram.constants import MessageLimit

from bots.platform import Attachment, Command, CommandName, Message, Note
from bots.platforms.telegram import records
from bots.platforms.telegram.writing import NO_PREVIEW, write

PLACE = "guest:"
"""What the name of such a chat begins with; the id follows by which Telegram lets the message be written anew."""


def is_guest(chat: str) -> bool:
    """Whether it is the place of one question, and no chat that the bot is in."""
    return chat.startswith(PLACE)


def asked(message: telegram.Message) -> tuple[Attachment | None, str]:
    """The picture that is meant: of the message, or of the one that it answers; else the id of the words that say what is wrong.

    Of a live photo it is the still: there is room for one answer.
    """
    shown = [it for it in (message, message.reply_to_message) if isinstance(it, telegram.Message)]
    for each in shown:
        if found := records.attachments(each):
            return found[0], ""
    unseen = (records.cannot_check(each) for each in shown)
    return None, next((words for words in unseen if words), "telegram-guest-no-picture")


def question(message: telegram.Message, platform: str, picture: Attachment, place: str) -> Command:
    """Somebody asks about the picture, at this place."""
    asker = replace(
        records.record(message, platform), chat=place, thread="", private=False, attachments=(), incident="", guest=True
    )
    target: Message = replace(asker, attachments=(picture,), text="")
    return Command(name=CommandName.CHECK, message=asker, target=target)


async def begin(bot: telegram.Bot, query: str, text: str) -> str:
    """Say the first words; the place. Raises telegram.error.TelegramError, as where the question is too old."""
    written = write(text, MessageLimit.MAX_TEXT_LENGTH)
    content = telegram.InputTextMessageContent(written.text, entities=written.entities, link_preview_options=NO_PREVIEW)
    sent = await bot.answer_guest_query(
        query, telegram.InlineQueryResultArticle(id="1", title=written.text[:64], input_message_content=content)
    )
    return f"{PLACE}{sent.inline_message_id}"


async def say(bot: telegram.Bot, note: Note) -> None:
    """Let the message read so. Raises telegram.error.TelegramError."""
    written = write(note.text, MessageLimit.MAX_TEXT_LENGTH)
    await bot.edit_message_text(
        written.text,
        inline_message_id=note.chat.removeprefix(PLACE),
        entities=written.entities,
        link_preview_options=NO_PREVIEW,
    )
