"""From discord.py's objects to the port's records."""

from __future__ import annotations

import re
from collections.abc import Iterator

import discord

from bots.platform import Attachment, Member, Message, Standing
from bots.platform.pictures import may_be_picture
from bots.platforms.discord.places import Chat, Picture, Post, webhook_member

NAME = "discord"


def attached(message: discord.Message) -> Iterator[discord.Attachment]:
    """The pictures of a message; those of a forwarded one lie in its snapshot."""
    holders: tuple[discord.Message | discord.MessageSnapshot, ...] = (message, *message.message_snapshots)
    for holder in holders:
        yield from (item for item in holder.attachments if is_picture(item))


def is_picture(item: discord.Attachment) -> bool:
    """Whether it may be a picture. Discord goes by the name that it was uploaded with, and so may whoever opens it."""
    return may_be_picture(item.content_type or "", item.filename)


def attachment_record(item: discord.Attachment, post: Post) -> Attachment:
    """The attachment's record. A forwarded attachment keeps its number, and a number never means other bytes."""
    return Attachment(
        media=str(Picture(post=post, attachment=item.id)),
        file_id=str(item.id),
        media_type=(item.content_type or "").partition(";")[0].strip().lower(),
        size_bytes=item.size,
        spoiler=item.is_spoiler(),
    )


def member_record(person: discord.abc.User) -> Member:
    """A person, or a bot."""
    return Member(id=str(person.id), name=person.display_name, is_bot=person.bot)


def nobody() -> Member:
    """Where Discord does not say who it was."""
    return Member(id="")


def sender_record(message: discord.Message) -> Member:
    """Who wrote it: a person, a bot, or a channel that speaks."""
    webhook_id = speaking_webhook(message)
    if webhook_id:
        return Member(id=webhook_member(webhook_id), name=message.author.display_name)
    return member_record(message.author)


def speaking_webhook(message: discord.Message) -> int:
    """The webhook by which a channel, of this server or one that it follows, speaks in this message; 0 if none does."""
    # What a bot answers to a command comes by a webhook too, and is the bot's.
    return (message.webhook_id or 0) if message.interaction_metadata is None else 0


def standing_of(member: discord.Member) -> Standing:
    """What the member is in the server, by the roles that came with them."""
    if member.id == member.guild.owner_id:
        return Standing.OWNER
    allowed = member.guild_permissions
    steward = allowed.administrator or allowed.manage_guild or allowed.manage_messages
    return Standing.ADMIN if steward else Standing.MEMBER


def shown_standing(message: discord.Message) -> Standing:
    """What the message shows of its sender. A message that was asked for comes without their roles."""
    if message.guild is None:
        return Standing.UNKNOWN
    if speaking_webhook(message):
        return Standing.CHANNEL
    return standing_of(message.author) if isinstance(message.author, discord.Member) else Standing.UNKNOWN


def message_record(message: discord.Message, *, edited: bool = False) -> Message:
    """The message's record."""
    post = Post(channel=message.channel.id, message=message.id)
    guild = message.guild
    return Message(
        platform=NAME,
        chat=str(Chat(guild=guild.id) if guild else Chat(channel=message.channel.id)),
        id=str(post),
        sender=sender_record(message),
        thread=str(message.channel.id) if guild else "",
        private=guild is None,
        attachments=tuple(attachment_record(item, post) for item in attached(message)),
        locale=str(guild.preferred_locale) if guild else "",
        own_locale=False,
        edited=edited,
        standing=shown_standing(message),
        text=written(message),
    )


def written(message: discord.Message) -> str:
    """What was written with the pictures; of a forwarded message, what was written there."""
    return message.clean_content or next((shot.content for shot in message.message_snapshots), "")


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
