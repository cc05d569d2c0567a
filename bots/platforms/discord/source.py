"""Where Discord's pictures come from."""

from __future__ import annotations

import discord

from bots.platform import Attachment, Gone, Impossible, Lack, Message, TooLarge
from bots.platforms.discord import emblems, records
from bots.platforms.discord.line import Caller
from bots.platforms.discord.places import read_link, read_picture, read_post

MAX_FETCH_BYTES = 500_000_000
"""Discord lets a bot fetch whatever it takes from people; the program's own limit is what counts."""


class DiscordSource(Caller):
    """Implements `Source`, but for `run`."""

    max_fetch_bytes = MAX_FETCH_BYTES

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        if kept_at := emblems.address(media):
            return await self._line.downloads.read(kept_at, max_bytes)
        picture = read_picture(media)
        if picture.post.interaction:
            item = self._line.conversations.get(picture.post.interaction).pictures.get(picture.attachment)
        else:
            # The message is asked for anew, because the addresses of pictures expire.
            place = self._line.client.get_partial_messageable(picture.post.channel)
            async with self._line.calls.to("ask for a picture", Lack.READ_HISTORY):
                message = await place.fetch_message(picture.post.message)
            item = next((found for found in records.attached(message) if found.id == picture.attachment), None)
        if item is None:
            raise Gone("the message no longer has this picture")
        if (item.size_bytes or 0) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        return await self._line.downloads.read(item.url, max_bytes)

    async def portrait(self, member: str) -> Attachment | None:
        raise Impossible("Discord tells of a member with their picture")

    async def find(self, link: str) -> tuple[str, str] | None:
        found = read_link(link)
        return None if found is None else (str(found[0]), str(found[1]))

    async def look_up(self, chat: str, message: str) -> Message:
        post = read_post(message)
        if not post.channel:
            raise Gone("what answers a command is not kept")
        # What the link calls its server is no more than a claim.
        guild = self._line.guild(chat)
        known = self._line.known_channel(post.channel)
        if known is None:
            async with self._line.calls.to("look a channel up"):
                channel = await self._line.client.fetch_channel(post.channel)
            known = channel if isinstance(channel, discord.abc.GuildChannel | discord.Thread) else None
        if known is None or known.guild.id != guild.id:
            raise Gone("not a channel of this server")
        place = self._line.client.get_partial_messageable(post.channel, guild_id=guild.id)
        async with self._line.calls.to("look a message up", Lack.READ_HISTORY):
            return records.message_record(await place.fetch_message(post.message), self._line.name)
