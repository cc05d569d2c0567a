"""The interactions that can still be answered, in this process's memory alone: their tokens are nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import discord

from bots.platform import Gone
from bots.platforms.discord.places import Post
from bots.platforms.discord.records import Item

OPEN_S = 14.5 * 60
"""Discord takes answers for 15 minutes."""
MAX_OPEN = 5_000
Interaction = discord.Interaction[Any]
SILENT = discord.AllowedMentions.none()


class Conversation:
    """One interaction. Everything said in it is seen by the asker alone."""

    def __init__(self, interaction: Interaction, ends_s: float) -> None:
        self.interaction = interaction
        self.ends_s = ends_s
        self.pictures: dict[int, Item] = {}
        """What came with it and may not be reachable by the bot itself, by number."""
        self._thinking = False
        self._turn = asyncio.Lock()

    async def begin(self) -> None:
        """Tell Discord, within its 3 s, that an answer comes; it shows that the bot is at it."""
        await self.interaction.response.defer(ephemeral=True, thinking=True)
        self._thinking = True

    async def acknowledge(self) -> None:
        """Tell Discord, within its 3 s, that the press was taken; it shows nothing."""
        await self.interaction.response.defer()

    async def say(self, text: str, view: discord.ui.View | None, files: Sequence[discord.File] = ()) -> str:
        """Say it to the asker alone; the id of what was said."""
        async with self._turn:
            if self._thinking:
                first = await self.interaction.edit_original_response(
                    content=text, view=view, allowed_mentions=SILENT, **_replacing(files)
                )
                self._thinking = False
                return self._id(first.id)
            more: dict[str, Any] = {} if view is None else {"view": view}
            if files:
                more["files"] = list(files)
            later = await self.interaction.followup.send(
                text, ephemeral=True, wait=True, allowed_mentions=SILENT, suppress_embeds=True, **more
            )
            return self._id(later.id)

    async def change(
        self, message_id: int, text: str, view: discord.ui.View | None, files: Sequence[discord.File] | None = None
    ) -> None:
        """Let what was said before, or what carries the pressed button, read so; its files stay where None are given."""
        more: dict[str, Any] = {} if files is None else {"attachments": list(files)}
        carrier = self.interaction.message
        if carrier is not None and carrier.id == message_id:
            await self.interaction.edit_original_response(content=text, view=view, allowed_mentions=SILENT, **more)
            return
        await self.interaction.followup.edit_message(
            message_id, content=text, view=view, allowed_mentions=SILENT, **more
        )

    async def delete(self, message_id: int) -> None:
        """Take back what was said."""
        await self.interaction.followup.delete_message(message_id)

    async def show(self, text: str) -> None:
        """Show the asker `text` while nothing was said yet."""
        async with self._turn:
            if self._thinking:
                await self.interaction.edit_original_response(content=text)

    async def drop(self) -> None:
        """Let nothing be seen if nothing was said."""
        async with self._turn:
            if self._thinking:
                self._thinking = False
                await self.interaction.delete_original_response()

    def _id(self, message_id: int) -> str:
        return str(Post(interaction=self.interaction.id, message=message_id))


def _replacing(files: Sequence[discord.File]) -> dict[str, Any]:
    return {"attachments": list(files)} if files else {}


class Conversations:
    """All that are open."""

    def __init__(self, elapsed_s: Callable[[], float]) -> None:
        self._elapsed_s = elapsed_s
        self._open: dict[int, Conversation] = {}

    def open(self, interaction: Interaction) -> Conversation:
        """The interaction's conversation."""
        now_s = self._elapsed_s()
        # They end in the order in which they began.
        for number, old in list(self._open.items()):
            if old.ends_s > now_s and len(self._open) < MAX_OPEN:
                break
            del self._open[number]
        conversation = Conversation(interaction, now_s + OPEN_S)
        self._open[interaction.id] = conversation
        return conversation

    def find(self, interaction_id: int) -> Conversation | None:
        """The conversation, if it can still be answered."""
        found = self._open.get(interaction_id)
        return found if found is not None and found.ends_s > self._elapsed_s() else None

    def get(self, interaction_id: int) -> Conversation:
        """The conversation. Raises Gone."""
        found = self.find(interaction_id)
        if found is None:
            raise Gone("the interaction is over")
        return found

    def clear(self) -> None:
        """Forget all of them."""
        self._open.clear()
