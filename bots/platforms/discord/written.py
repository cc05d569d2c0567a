"""Where a server's members write: its text channels, the chats beside its voice and stage channels, and threads."""

from __future__ import annotations

import discord

Spoken = discord.VoiceChannel | discord.StageChannel
Written = discord.TextChannel | Spoken | discord.Thread


def written_in(guild: discord.Guild) -> list[discord.TextChannel | Spoken]:
    """The server's channels in which messages stand themselves; those of a forum stand in its threads."""
    return [*guild.text_channels, *guild.voice_channels, *guild.stage_channels]


def is_seen(channel: discord.abc.GuildChannel | discord.Thread, allowed: discord.Permissions) -> bool:
    """Whether whoever has these permissions reads what is written there: beside a voice channel that takes *Connect*, too."""
    return allowed.view_channel and (allowed.connect or not isinstance(channel, Spoken))
