"""From python-telegram-bot's objects to the port's records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import telegram
from telegram.constants import ChatID, ChatMemberStatus, ChatType, MessageEntityType

from bots.platform import (
    Attachment,
    Command,
    CommandName,
    Emblem,
    Joined,
    Member,
    Message,
    Press,
    Sighting,
    Standing,
    Style,
)
from bots.platform.markup import clean, styled
from bots.platform.pictures import claimed_type, may_be_picture
from bots.platforms.telegram.media import Form, Media

NAME = "telegram"
_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]+)(?:@(?P<bot>[A-Za-z0-9_]+))?(?:\s|$)")
_TO_APPEAL = "appeal-"
"""What `t.me/<bot>?start=appeal-<case>` gives to /start."""
_TEXT_TYPES = frozenset({"application/toml", "application/x-toml"})
MAX_WORDS = 64
STYLES: Mapping[str, Style] = {
    MessageEntityType.BOLD: Style.BOLD,
    MessageEntityType.ITALIC: Style.ITALIC,
    MessageEntityType.UNDERLINE: Style.UNDERLINED,
    MessageEntityType.STRIKETHROUGH: Style.STRUCK,
    MessageEntityType.SPOILER: Style.COVERED,
}
"""What of a caption's looks is kept with it. Code and quotations are read as words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A command as somebody wrote it to this bot."""

    name: CommandName | None
    """None: no command of ours."""
    arguments: tuple[str, ...] = ()
    body: str = ""
    """What stands after the first line."""


def attachments(message: telegram.Message) -> tuple[Attachment, ...]:
    """The message's picture or film: a photo in its largest size, a GIF, a video, a sticker, or what was sent as a file; of a
    live photo both of it. Beside the words of an answer to a message of another chat, what is shown of that."""
    private = message.chat.type == ChatType.PRIVATE
    own = _attached(message, private=private)
    quoted = message.external_reply
    return own if own or quoted is None else _attached(quoted, private=private)


def _attached(holder: telegram.Message | telegram.ExternalReplyInfo, *, private: bool) -> tuple[Attachment, ...]:
    covered = bool(holder.has_media_spoiler)
    if holder.photo:
        still = photo(holder.photo, spoiler=covered)
        moving = holder.live_photo
        return (still,) if moving is None else (still, _attachment(Form.VIDEO, moving, "video/mp4", spoiler=covered))
    # It comes with a document of the same file, for programs that know no animations.
    if holder.animation is not None:
        return (_attachment(Form.ANIMATION, holder.animation, "video/mp4", spoiler=covered),)
    if holder.video is not None:
        return (_attachment(Form.VIDEO, holder.video, "video/mp4", spoiler=covered),)
    if holder.video_note is not None:
        return (_attachment(Form.VIDEO_NOTE, holder.video_note, "video/mp4"),)
    sticker, document = holder.sticker, holder.document
    if sticker is not None and not sticker.is_animated:
        return (_attachment(Form.STICKER, sticker, "video/webm" if sticker.is_video else "image/webp"),)
    if document is not None:
        claimed = claimed_type(document.mime_type or "", document.file_name or "")
        # In private whatever was sent as a file is fetched: the bytes decide what it is.
        if private or may_be_picture(claimed):
            return (_attachment(Form.DOCUMENT, document, claimed),)
    return ()


def photo(sizes: Sequence[telegram.PhotoSize], *, spoiler: bool = False) -> Attachment:
    """The photo in its largest size."""
    # Telegram lists the sizes from small to large, but does not say so.
    largest = max(sizes, key=lambda size: size.width * size.height)
    return _attachment(Form.PHOTO, largest, "image/jpeg", spoiler=spoiler)


def sightings(message: telegram.Message, platform: str) -> tuple[Sighting, ...]:
    """What a service message tells of that no message carries: another picture of the group, people who have come in."""
    changed = tuple[Sighting, ...]()
    if message.new_chat_photo:
        picture = photo(message.new_chat_photo)
        changed = (
            Sighting(
                platform=platform,
                chat=str(message.chat.id),
                emblem=Emblem.CHAT,
                member=member(message),
                attachment=picture,
            ),
        )
    came = (user for user in message.new_chat_members if not user.is_bot)
    return (*changed, *(sighting(message.chat, user, Emblem.MEMBER, platform) for user in came))


def sighting(chat: telegram.Chat, user: telegram.User, emblem: Emblem, platform: str) -> Sighting:
    """Somebody who has come, or asks to: Telegram tells of them without their picture."""
    return Sighting(platform=platform, chat=str(chat.id), emblem=emblem, member=person(user))


def _attachment(
    form: Form,
    item: telegram.PhotoSize
    | telegram.Document
    | telegram.Animation
    | telegram.Video
    | telegram.VideoNote
    | telegram.LivePhoto
    | telegram.Sticker,
    media_type: str,
    *,
    spoiler: bool = False,
) -> Attachment:
    return Attachment(
        media=str(Media(form=form, file_id=item.file_id)),
        file_id=item.file_unique_id,
        media_type=media_type,
        size_bytes=item.file_size or None,
        spoiler=spoiler,
    )


def text_file(message: telegram.Message) -> telegram.Document | None:
    """The text file that came with the message; None if there is none."""
    document = message.document
    if document is None:
        return None
    kind, name = document.mime_type or "", (document.file_name or "").lower()
    is_text = kind.startswith("text/") or kind in _TEXT_TYPES or name.endswith((".toml", ".txt", ".csv"))
    return document if is_text else None


def cannot_check(message: telegram.Message) -> str:
    """Why what it shows is not looked at, as the id of the words that say so; empty where there is nothing to say."""
    for holder in (message, message.external_reply):
        if holder is None:
            continue
        if holder.sticker is not None and holder.sticker.is_animated:
            return "cannot-check-drawing"
        if holder.story or holder.paid_media or holder.voice or holder.audio:
            return "cannot-check"
    return ""


def member(message: telegram.Message) -> Member:
    """Who speaks: a person, or the chat in whose name somebody does."""
    if message.chat.type == ChatType.CHANNEL:  # whoever signs a post, it is the channel's
        return Member(id=str(message.chat.id), name=message.chat.title or "")
    if message.sender_chat is not None:
        return Member(id=str(message.sender_chat.id), name=message.sender_chat.title or "")
    if message.from_user is None:
        return Member(id="")
    return person(message.from_user)


def person(user: telegram.User) -> Member:
    """The user."""
    return Member(id=str(user.id), name=user.first_name, is_bot=user.is_bot)


def standing(message: telegram.Message) -> Standing:
    """What the message itself shows of who speaks. A channel's own posts are what its rules are for, like anybody's elsewhere."""
    if message.chat.type == ChatType.CHANNEL:
        return Standing.CHANNEL
    if anonymous(message):
        return Standing.CHAT
    if message.is_automatic_forward:
        return Standing.LINKED_CHANNEL
    return Standing.UNKNOWN if message.sender_chat is None else Standing.CHANNEL


def anonymous(message: telegram.Message) -> bool:
    """Whether an admin speaks in the name of the group itself, so that nobody can see who it is."""
    speaker = message.sender_chat
    if speaker is not None:
        return speaker.id == message.chat.id
    return message.from_user is not None and message.from_user.id == ChatID.ANONYMOUS_ADMIN


def record(message: telegram.Message, platform: str, *, edited: bool = False) -> Message:
    """The message's record; `platform` is the name under which this bot's things are kept."""
    user = message.from_user
    found = attachments(message)
    return Message(
        platform=platform,
        chat=str(message.chat.id),
        id=str(message.message_id),
        sender=member(message),
        thread=thread(message),
        private=message.chat.type == ChatType.PRIVATE,
        attachments=found,
        incident=f"album-{message.media_group_id}" if message.media_group_id else "",
        locale=(user.language_code if user is not None else None) or "",
        edited=edited,
        standing=standing(message),
        text=caption(message) if found else "",
    )


def caption(message: telegram.Message) -> str:
    """The caption, or the words beside what they answer to, as they look; and the address that words of it lead to beside them:
    it stands in no letter of theirs, and would be lost with the message."""
    text, entities = message.caption or "", message.caption_entities
    if message.external_reply is not None and not text:
        text, entities = message.text or "", message.entities
    units = text.encode("utf-16-le")
    ends = {entity.offset + entity.length for entity in entities}
    found = ""
    for begin, end in pairwise(sorted({0, len(units) // 2, *ends, *(entity.offset for entity in entities)})):
        covering = [it for it in entities if it.offset <= begin and end <= it.offset + it.length]
        label = units[2 * begin : 2 * end].decode("utf-16-le", "replace")
        found += styled((STYLES[it.type] for it in covering if it.type in STYLES), label)
        for entity in covering:
            written = units[2 * entity.offset : 2 * end].decode("utf-16-le", "replace")
            leads = entity.type == MessageEntityType.TEXT_LINK and end == entity.offset + entity.length
            if leads and entity.url and written != entity.url:
                found += clean(f" ({entity.url})")
    return found


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
    line, _, body = text[match.end("bot") if match["bot"] else match.end("name") :].partition("\n")
    arguments = tuple(line.split()[:MAX_WORDS])
    name = CommandName(known) if known in set(CommandName) else None
    if name is CommandName.START and arguments and arguments[0].startswith(_TO_APPEAL):
        return Words(name=CommandName.APPEAL, arguments=(arguments[0].removeprefix(_TO_APPEAL),))
    return Words(name=name, arguments=arguments, body=body)


def command(message: telegram.Message, platform: str, asked: Words, bot_name: str, body: str = "") -> Command:
    """Somebody asks for something; `asked.name` is not None. `body` is of a file that came with it."""
    target, meant = message.reply_to_message, None
    if isinstance(target, telegram.Message):
        # The blurred picture of a card is none that anybody has posted.
        meant = record(target, platform)
        meant = replace(meant, attachments=()) if _is_card(target, bot_name) else meant
    return Command(
        name=asked.name or CommandName.HELP,
        message=record(message, platform),
        arguments=asked.arguments,
        body=body or asked.body,
        target=meant,
    )


def _is_card(message: telegram.Message, bot_name: str) -> bool:
    """Whether it is this bot's own with buttons, as no picture is that it has put back."""
    user = message.from_user
    own = user is not None and user.is_bot and (user.username or "").lower() == bot_name.lower()
    return own and message.reply_markup is not None


def press(query: telegram.CallbackQuery, platform: str) -> Press | None:
    """A button was pressed; None where it stands under no message of a chat, or carries nothing."""
    if query.message is None or query.data is None:
        return None
    about = query.message.reply_to_message if isinstance(query.message, telegram.Message) else None
    private = query.message.chat.type == ChatType.PRIVATE
    return Press(
        platform=platform,
        chat=str(query.message.chat.id),
        member=person(query.from_user),
        data=query.data,
        note=str(query.message.message_id),
        thread=thread(query.message) if isinstance(query.message, telegram.Message) else "",
        about=record(about, platform) if private and about is not None else None,
        reply_token=query.id,
        locale=query.from_user.language_code or "",
    )


def joined(change: telegram.ChatMemberUpdated, platform: str, *, sees_all: bool) -> Joined:
    """The bot was taken in. It is shown what is posted if it is an admin, or BotFather was told to let it see all."""
    user = change.from_user
    return Joined(
        platform=platform,
        chat=str(change.chat.id),
        member=person(user),
        locale=user.language_code or "",
        sees_pictures=sees_all or change.new_chat_member.status == ChatMemberStatus.ADMINISTRATOR,
        broadcasts=change.chat.type == ChatType.CHANNEL,
    )
