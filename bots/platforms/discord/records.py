"""From discord.py's objects to the port's records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bots.platform import Attachment, Member, Message, Standing
from bots.platform.pictures import claimed_type, may_be_picture, shown_type
from bots.platforms.discord import components, embeds
from bots.platforms.discord.places import Chat, Picture, Post, webhook_member
from bots.platforms.discord.rendering import looks

NAME = "discord"
_ENDINGS = {
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "video/webm": "webm",
    "video/mp4": "mp4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A picture or a film that a message shows: attached, as a sticker, behind a link, or laid out by a program."""

    id: int
    url: str
    claimed: str
    """The MIME type that it claims, by its own word or by its name."""
    size_bytes: int | None = None
    """None where Discord does not say, as of stickers."""
    spoiler: bool = False
    lasting: bool = True
    """The same number never means other bytes: not so of what a link leads to."""


def is_card(message: discord.Message, user_id: int) -> bool:
    """Whether it is this bot's own with buttons, as no picture is that it has put back: the blurred picture of a card is none
    that anybody has posted."""
    return message.author.id == user_id and bool(message.components)


def attached(message: discord.Message) -> Iterator[Item]:
    """The pictures and films of a message; those of a forwarded one lie in its snapshot. Discord goes by the name that a file
    was uploaded with, and so may whoever opens it."""
    seen = set[int]()
    for item in (*_own(message), *copied(message)):
        if item.id not in seen:
            seen.add(item.id)
            yield item


def copied(message: discord.Message) -> Iterator[Item]:
    """Those that Discord shows of what links in the message lead to, and those that a program has laid out in it: they come with
    it, or a moment after."""
    for holder in _holders(message):
        for number, url, claimed in embeds.shown(holder.embeds):
            yield Item(id=number, url=url, claimed=claimed, lasting=False)
        for part in components.shown(holder.components):
            if may_be_picture(part.claimed):
                yield Item(
                    id=part.number,
                    url=part.url,
                    claimed=part.claimed,
                    size_bytes=part.size_bytes,
                    spoiler=part.covered,
                    lasting=part.uploaded,
                )


def _own(message: discord.Message) -> Iterator[Item]:
    for holder in _holders(message):
        for item in map(item_of, holder.attachments):
            if may_be_picture(item.claimed):
                yield item
        for sticker in holder.stickers:
            if sticker.format is not discord.StickerFormatType.lottie:
                kind = "image/gif" if sticker.format is discord.StickerFormatType.gif else "image/png"
                yield Item(id=sticker.id, url=sticker.url, claimed=kind)


def cannot_check(message: discord.Message) -> str:
    """Why nothing that it shows is looked at, as the id of the words that say so; empty where it shows no more than words."""
    if any(holder.attachments for holder in _holders(message)):
        return "cannot-check"
    return "cannot-check-drawing" if any(holder.stickers for holder in _holders(message)) else ""


def _holders(message: discord.Message) -> tuple[discord.Message | discord.MessageSnapshot, ...]:
    return (message, *message.message_snapshots)


def item_of(attachment: discord.Attachment) -> Item:
    """The attachment, whatever it is."""
    return Item(
        id=attachment.id,
        url=attachment.url,
        claimed=claimed_type(attachment.content_type or "", attachment.filename),
        size_bytes=attachment.size,
        spoiler=attachment.is_spoiler(),
    )


def attachment_record(item: Item, post: Post) -> Attachment:
    """The record. A forwarded attachment keeps its number, and a number never means other bytes."""
    return Attachment(
        media=str(Picture(post=post, attachment=item.id)),
        file_id=str(item.id) if item.lasting else "",
        media_type=item.claimed,
        size_bytes=item.size_bytes,
        spoiler=item.spoiler,
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


def message_record(message: discord.Message, platform: str, *, edited: bool = False) -> Message:
    """The message's record; `platform` is the name under which this bot's things are kept."""
    post = Post(channel=message.channel.id, message=message.id)
    guild = message.guild
    return Message(
        platform=platform,
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
    """What was written with the pictures, between them too; of a forwarded message, what was written there."""
    holder = next(iter(message.message_snapshots), message)
    return looks(message.clean_content or holder.content or components.written(holder.components))


def calls(message: discord.Message, user_id: int) -> bool:
    """Whether the text names the user. A reply alone also counts as a mention for Discord, but not here."""
    return re.search(rf"<@!?{user_id}>", message.content) is not None


def extension(data: bytes) -> str:
    """The file name's ending by which Discord shows these bytes as a picture, or as a film."""
    if data[4:12] == b"ftypqt  ":
        return "mov"
    return _ENDINGS.get(shown_type(data), "heic" if data[4:8] == b"ftyp" else "jpg")
