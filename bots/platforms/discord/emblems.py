"""Pictures that no message carries on Discord: emoji, stickers, avatars, a server's own picture; and where each is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import discord

from bots.platform import Attachment, Emblem, Gone, Member, Sighting, read_emblem
from bots.platforms.discord import records
from bots.platforms.discord.places import Chat

STORE, MOVING = "https://cdn.discordapp.com", "https://media.discordapp.net"
"""Where pictures are; stickers that move are with the copies."""
_MEDIA = re.compile(
    r"(?P<path>emojis/\d{1,20}|stickers/\d{1,20}|icons/\d{1,20}/\w{1,64}|avatars/\d{1,20}/\w{1,64}"
    r"|guilds/\d{1,20}/users/\d{1,20}/avatars/\w{1,64})\.(?P<ending>png|gif|webp)"
)
"""A picture's path in Discord's store: it is no message's, is signed by nobody, and never expires."""
_TYPES = {"png": "image/png", "gif": "image/gif", "webp": "image/webp"}


def address(media: str) -> str:
    """Where the picture is; empty for one that a message carries. Raises Gone for what never was one of ours."""
    if "." not in media:
        return ""
    found = _MEDIA.fullmatch(media)
    if found is None:
        raise Gone("not a picture of this platform")
    # An emoji that moves is kept as several things; this one moves.
    moves = "?animated=true" if found["ending"] == "webp" else ""
    return f"{MOVING if media.startswith('stickers/') and found['ending'] == 'gif' else STORE}/{media}{moves}"


def of_emoji(emoji: discord.Emoji) -> Attachment:
    """The emoji's picture."""
    return _attachment(f"emojis/{emoji.id}.{'webp' if emoji.animated else 'png'}", str(emoji.id))


def of_sticker(sticker: discord.GuildSticker) -> Attachment | None:
    """The sticker's picture; None for a drawing."""
    if sticker.format is discord.StickerFormatType.lottie:
        return None
    kind = "gif" if sticker.format is discord.StickerFormatType.gif else "png"
    return _attachment(f"stickers/{sticker.id}.{kind}", str(sticker.id))


def of_icon(guild: discord.Guild) -> Attachment | None:
    """The server's own picture, if it has one."""
    return None if guild.icon is None else _hashed(f"icons/{guild.id}", guild.icon.key)


def of_avatar(guild: int, payload: Mapping[str, Any]) -> Attachment | None:
    """The picture by which a member is shown in the server, as Discord tells of them; None where Discord draws one."""
    user, own = payload["user"], payload.get("avatar")
    if own:
        return _hashed(f"guilds/{guild}/users/{int(user['id'])}/avatars", str(own))
    return _hashed(f"avatars/{int(user['id'])}", str(user["avatar"])) if user.get("avatar") else None


def uploaded(
    guild: discord.Guild,
    before: tuple[discord.Emoji, ...] | tuple[discord.GuildSticker, ...],
    after: tuple[discord.Emoji, ...] | tuple[discord.GuildSticker, ...],
    platform: str,
) -> Iterator[Sighting]:
    """What is new of a server's emoji or stickers."""
    known = {item.id for item in before}
    for item in after:
        picture = of_emoji(item) if isinstance(item, discord.Emoji) else of_sticker(item)
        if item.id not in known and picture is not None:
            emblem = Emblem.EMOJI if isinstance(item, discord.Emoji) else Emblem.STICKER
            # Discord does not always say who it was.
            who = records.member_record(item.user) if item.user is not None else records.nobody()
            yield _sighting(guild, emblem, who, picture, platform)


def of_member(guild: discord.Guild, payload: Mapping[str, Any], emblem: Emblem, platform: str) -> Sighting | None:
    """The picture of a member as Discord tells of them; None where they have none, or are a bot."""
    picture = of_avatar(guild.id, payload)
    if picture is None or payload["user"].get("bot"):
        return None
    return _sighting(guild, emblem, Member(id=str(int(payload["user"]["id"]))), picture, platform)


def of_guild(guild: discord.Guild, platform: str) -> Sighting | None:
    """The server's own picture, which somebody has changed; Discord does not say who."""
    picture = of_icon(guild)
    return None if picture is None else _sighting(guild, Emblem.CHAT, records.nobody(), picture, platform)


def called(guild: discord.Guild, name: str) -> str:
    """What people call the emoji or the sticker of that name; empty for what is none, or is there no more."""
    emblem, number = read_emblem(name) or (None, "")
    if emblem is Emblem.EMOJI:
        return next((f":{item.name}:" for item in guild.emojis if str(item.id) == number), "")
    return next((item.name for item in guild.stickers if str(item.id) == number), "") if emblem else ""


def _sighting(guild: discord.Guild, emblem: Emblem, who: Member, picture: Attachment, platform: str) -> Sighting:
    chat, locale = str(Chat(guild=guild.id)), str(guild.preferred_locale)
    return Sighting(platform=platform, chat=chat, emblem=emblem, member=who, attachment=picture, locale=locale)


def _hashed(place: str, key: str) -> Attachment:
    """A picture that is called by a digest of its bytes, which begins with `a_` where it moves."""
    return _attachment(f"{place}/{key}.{'gif' if key.startswith('a_') else 'png'}", key)


def _attachment(media: str, file_id: str) -> Attachment:
    return Attachment(media=media, file_id=file_id, media_type=_TYPES[media.rpartition(".")[2]])
