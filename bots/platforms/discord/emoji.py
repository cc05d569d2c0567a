"""Custom emoji: pictures that people upload to a server, and write into messages of any."""

from __future__ import annotations

import re

import discord

from bots.platforms.discord.records import Item

MAX_EMOJI = 10
_EMOJI = re.compile(r"<(a?):(\w{2,32}):(\d{1,20})>")


def written_emoji(message: discord.Message) -> tuple[Item, ...]:
    """The custom emoji that the message, or the one that it forwards, is written with: each once, the first few."""
    found = dict[int, Item]()
    for text in (message.content, *(shot.content for shot in message.message_snapshots)):
        for moves, name, number in _EMOJI.findall(text):
            emoji = discord.PartialEmoji(name=name, animated=bool(moves), id=int(number))
            kind = "image/webp" if emoji.animated else "image/png"
            found.setdefault(int(number), Item(id=int(number), url=emoji.url, claimed=kind))
    return tuple(found.values())[:MAX_EMOJI]
