"""From discord.py's objects to the port's records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

import discord

from bots.platform import Attachment, Member, Message
from bots.platforms.discord.places import Chat, Picture, Post

NAME = "discord"
_SUFFIXES = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".avif", ".heic", ".heif"})


def attached(message: discord.Message) -> Iterator[discord.Attachment]:
    """The pictures of a message; those of a forwarded one lie in its snapshot."""
    holders: tuple[discord.Message | discord.MessageSnapshot, ...] = (message, *message.message_snapshots)
    for holder in holders:
        yield from (item for item in holder.attachments if is_picture(item))


def is_picture(item: discord.Attachment) -> bool:
    """Whether Discord shows it as a picture. Vector graphics are drawings and cannot be scanned."""
    if item.content_type:
        kind = item.content_type.partition(";")[0].strip().lower()
        return kind.startswith("image/") and kind != "image/svg+xml"
    return PurePath(item.filename).suffix.lower() in _SUFFIXES


def attachment_record(item: discord.Attachment, post: Post) -> Attachment:
    """The attachment's record. A forwarded attachment keeps its number, and a number never means other bytes."""
    return Attachment(
        media=str(Picture(post=post, attachment=item.id)),
        file_id=str(item.id),
        media_type=(item.content_type or "").partition(";")[0].strip().lower(),
        size_bytes=item.size,
    )


def member_record(author: discord.abc.User) -> Member:
    """Who wrote it."""
    return Member(id=str(author.id), name=author.display_name, is_bot=author.bot)


def nobody() -> Member:
    """Where a place is told something that nobody asked for."""
    return Member(id="")


def message_record(message: discord.Message, *, edited: bool = False) -> Message:
    """The message's record."""
    post = Post(channel=message.channel.id, message=message.id)
    guild = message.guild
    return Message(
        platform=NAME,
        chat=str(Chat(guild=guild.id) if guild else Chat(channel=message.channel.id)),
        id=str(post),
        sender=member_record(message.author),
        thread=str(message.channel.id) if guild else "",
        private=guild is None,
        attachments=tuple(attachment_record(item, post) for item in attached(message)),
        locale=str(guild.preferred_locale) if guild else "en",
        edited=edited,
    )


def calls(message: discord.Message, user_id: int) -> bool:
    """Whether the text names the user. A reply alone also counts as a mention for Discord, but not here."""
    return re.search(rf"<@!?{user_id}>", message.content) is not None


def extension(data: bytes) -> str:
    """The file name's ending by which Discord shows these bytes as a picture."""
    if data.startswith(b"\x89PNG"):
        return "png"
    if data.startswith(b"GIF8"):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return "avif" if data[8:12] in {b"avif", b"avis"} else "heic"
    return "jpg"
