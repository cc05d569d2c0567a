"""The pictures by which people are shown on Discord."""

from __future__ import annotations

import discord

from bots.platforms.discord.embeds import number_of
from bots.platforms.discord.records import Item


def avatar_of(person: discord.User | discord.Member) -> Item | None:
    """The picture by which the person is shown where they were found: in a server their own for it, where they have one.

    None where they have none, and Discord draws one.
    """
    asset = (person.guild_avatar if isinstance(person, discord.Member) else None) or person.avatar
    if asset is None:
        return None
    # Its number names nobody, and no verdict is kept by it.
    kind = "image/gif" if asset.is_animated() else "image/png"
    return Item(id=number_of(asset.url), url=asset.url, claimed=kind, lasting=False)
