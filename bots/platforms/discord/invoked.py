"""What a command was invoked on, and where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord

from bots.platform import Message
from bots.platforms.discord import records
from bots.platforms.discord.places import Chat, Post

Interaction = discord.Interaction[Any]


def pictures(interaction: Interaction, message: discord.Message) -> tuple[records.Item, ...]:
    """The pictures that can be asked about: none of a card."""
    return () if _is_card(interaction, message) else tuple(records.attached(message))


def nothing(interaction: Interaction, message: discord.Message) -> str:
    """Why nothing in it can be asked about, as the id of the words that say so."""
    unseen = "" if _is_card(interaction, message) else records.cannot_check(message)
    return unseen or "discord-check-empty"


def _is_card(interaction: Interaction, message: discord.Message) -> bool:
    user = interaction.client.user
    return user is not None and records.is_card(message, user.id)


def meant(interaction: Interaction, message: discord.Message, platform: str) -> Message:
    """The record of a message that is asked about."""
    record = records.message_record(message, platform)
    return record if pictures(interaction, message) else replace(record, attachments=())


def interaction_chat(interaction: Interaction) -> Chat:
    """Where somebody asks or presses: the server, if the bot is in it, or the conversation with the bot."""
    guild_id = interaction.guild_id
    if guild_id is not None and interaction.client.get_guild(guild_id) is not None:
        return Chat(guild=guild_id)
    if interaction.context.dm_channel:
        return Chat(channel=interaction.channel_id or 0)
    return Chat(interaction=interaction.id)


def command_message(interaction: Interaction, platform: str) -> Message:
    """The command itself."""
    chat = interaction_chat(interaction)
    asker = interaction.user
    return Message(
        platform=platform,
        chat=str(chat),
        id=str(Post(interaction=interaction.id)),
        sender=records.member_record(asker),
        thread=str(interaction.channel_id or 0) if chat.guild else "",
        private=chat.private,
        locale=str(interaction.locale),
    )
