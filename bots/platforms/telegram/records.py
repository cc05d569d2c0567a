"""From python-telegram-bot's objects to the port's records."""

from __future__ import annotations

import re
from dataclasses import dataclass

import telegram
from telegram.constants import ChatID, ChatType

from bots.platform import Attachment, Command, CommandName, Member, Message

NAME = "telegram"
_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]+)(?:@(?P<bot>[A-Za-z0-9_]+))?(?:\s|$)")
MAX_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A command as somebody wrote it to this bot."""

    name: CommandName | None
    """None: no command of ours."""
    arguments: tuple[str, ...]


def attachments(message: telegram.Message) -> tuple[Attachment, ...]:
    """The message's picture: a photo in its largest size, or a picture sent as a file."""
    if message.photo:
        # Telegram lists the sizes from small to large, but does not say so.
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (_attachment(largest, "image/jpeg"),)
    document = message.document
    # In private whatever was sent as a file is looked at: the bytes decide, not what a phone calls them.
    if document is not None and (message.chat.type == ChatType.PRIVATE or _is_picture(document.mime_type)):
        return (_attachment(document, document.mime_type or ""),)
    return ()


def _is_picture(mime_type: str | None) -> bool:
    return (mime_type or "").startswith("image/") and mime_type != "image/svg+xml"


def _attachment(item: telegram.PhotoSize | telegram.Document, media_type: str) -> Attachment:
    return Attachment(
        media=item.file_id, file_id=item.file_unique_id, media_type=media_type, size_bytes=item.file_size or None
    )


def cannot_check(message: telegram.Message) -> bool:
    """Whether it shows something that this bot cannot look at yet."""
    return any(
        (
            message.video,
            message.animation,
            message.sticker,
            message.video_note,
            message.story,
            message.paid_media,
            message.voice,
            message.audio,
        )
    )


def member(message: telegram.Message) -> Member:
    """Who speaks: a person, or the chat in whose name somebody does."""
    if message.sender_chat is not None:
        return Member(id=str(message.sender_chat.id))
    if message.from_user is None:
        return Member(id="")
    return person(message.from_user)


def person(user: telegram.User) -> Member:
    """The user."""
    return Member(id=str(user.id), name=user.first_name, is_bot=user.is_bot)


def anonymous(message: telegram.Message) -> bool:
    """Whether an admin speaks in the name of the group itself, so that nobody can see who it is."""
    speaker = message.sender_chat
    if speaker is not None:
        return speaker.id == message.chat.id
    return message.from_user is not None and message.from_user.id == ChatID.ANONYMOUS_ADMIN


def record(message: telegram.Message, *, edited: bool = False) -> Message:
    """The message's record."""
    user = message.from_user
    return Message(
        platform=NAME,
        chat=str(message.chat.id),
        id=str(message.message_id),
        sender=member(message),
        thread=thread(message),
        private=message.chat.type == ChatType.PRIVATE,
        attachments=attachments(message),
        incident=f"album-{message.media_group_id}" if message.media_group_id else "",
        locale=(user.language_code if user is not None else None) or "en",
        edited=edited,
    )


def thread(message: telegram.Message) -> str:
    """The topic's id. Outside of topics Telegram numbers replies likewise, but takes no such number back."""
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""


def words(message: telegram.Message, bot_name: str) -> Words | None:
    """The command in a text or a caption; None if there is none, or it is another bot's."""
    text = message.text or message.caption or ""
    match = _COMMAND.match(text)
    if match is None or (match["bot"] and match["bot"].lower() != bot_name.lower()):
        return None
    known = match["name"].lower()
    name = CommandName(known) if known in set(CommandName) else None
    return Words(name=name, arguments=tuple(text[match.end() :].split()[:MAX_WORDS]))


def command(message: telegram.Message, name: CommandName, arguments: tuple[str, ...] = ()) -> Command:
    """Somebody asks for something."""
    target = message.reply_to_message
    return Command(
        name=name,
        message=record(message),
        arguments=arguments,
        target=record(target) if isinstance(target, telegram.Message) else None,
    )
