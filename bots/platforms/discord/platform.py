"""The Discord platform: what the bot does."""

from __future__ import annotations

import io
import secrets
from typing import Any

import discord

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import (
    Forbidden,
    Gone,
    Handler,
    Note,
    PlatformError,
    Right,
    TooLarge,
    Unreachable,
    reply_token,
)
from bots.platforms import Surroundings
from bots.platforms.discord import records
from bots.platforms.discord.buttons import Signer
from bots.platforms.discord.conversations import Conversations
from bots.platforms.discord.downloads import Downloads
from bots.platforms.discord.failures import Calls
from bots.platforms.discord.gateway import Connection, Gateway, Parts, Transport
from bots.platforms.discord.places import Chat, Post, read_chat, read_picture, read_post, read_token
from bots.platforms.discord.positions import Positions
from bots.platforms.discord.settings import Settings
from worker.contract import Origin

MAX_TEXT = 2000
MAX_FETCH_BYTES = 500_000_000
"""Discord lets a bot fetch whatever it takes from people; the program's own limit is what counts."""
STOP_S = 4.0
TYPING_S = 8.0
"""Discord shows the bot at work for ten seconds."""
NEEDED = {
    "delete_messages": "manage_messages",
    "send_messages": "send_messages",
    "read_messages": "view_channel",
    "read_history": "read_message_history",
    "attach_files": "attach_files",
}
"""Rights, as the texts name them, and Discord's permissions for them."""


class DiscordPlatform:
    """Implements `Platform`."""

    name = records.NAME
    max_fetch_bytes = MAX_FETCH_BYTES
    shows_progress = False

    def __init__(
        self,
        settings: Settings,
        surroundings: Surroundings,
        clock: Clock | None = None,
        transport: Transport | None = None,
    ) -> None:
        self._settings, self._texts = settings, surroundings.texts
        self._clock = clock or Clock()
        self._transport = transport or Transport()
        self._signer = Signer(surroundings.signing_key)
        self._calls = Calls(self._clock.elapsed_s)
        self._conversations = Conversations(self._clock.elapsed_s)
        self._positions = Positions(surroundings.data_dir / "discord-positions.json")
        self._skipped = Skipped(self.name)
        self._client: Gateway | None = None
        self._downloads: Downloads | None = None
        self._shown: dict[str, tuple[str, float]] = {}

    async def run(self, handler: Handler) -> None:
        """As the port says."""
        parts = Parts(
            handler=handler,
            texts=self._texts,
            signer=self._signer,
            conversations=self._conversations,
            positions=self._positions,
            clock=self._clock,
            say=self.send,
            skipped=self._skipped,
        )
        client = Gateway(
            parts,
            Connection(
                sees_content=self._settings.discord_message_content,
                proxy=self._settings.discord_proxy,
                transport=self._transport,
            ),
        )
        downloads = Downloads(self._transport.connector, self._settings.discord_proxy)
        self._client, self._downloads = client, downloads
        try:
            with self._calls.to("connect"):
                await client.start(self._settings.discord_bot_token.get_secret_value().strip())
        finally:
            self._client = self._downloads = None
            await client.finish(STOP_S)
            await downloads.aclose()

    @property
    def ready(self) -> bool:
        """Whether the connection is up and every server is known."""
        return self._client is not None and self._client.is_ready()

    def knows(self, guild_id: int) -> bool:
        """Whether the bot is in that server, as far as it has heard."""
        return self._client is not None and self._client.get_guild(guild_id) is not None

    async def send(self, note: Note) -> str:
        """As the port says. Discord forgets a note's nonce after minutes; within them, the same one is never shown twice."""
        pieces = _pieces(discord.utils.escape_markdown(note.text))
        guild_id = _guild(note.chat)
        view = self._signer.view(guild_id, note.buttons)
        if note.reply_token:
            interaction_id, user_id = read_token(note.reply_token)
            conversation = self._conversations.find(interaction_id)
            if conversation is not None:
                sent = ""
                for piece in pieces:
                    with self._calls.to("answer", sends=True):
                        sent = await conversation.say(piece, view if piece is pieces[-1] else None)
                return sent
            channel: Any = await self._private_channel(user_id)
            return await self._say(channel, pieces, view, "")
        return await self._say(await self._channel(note.chat, note.thread), pieces, view, note.reply_to)

    async def edit(self, chat: str, message: str, note: Note) -> None:
        """As the port says."""
        post = read_post(message)
        text = _pieces(discord.utils.escape_markdown(note.text))[0]
        view = self._signer.view(_guild(chat), note.buttons)
        if post.interaction:
            with self._calls.to("change an answer"):
                await self._conversations.get(post.interaction).change(post.message, text, view)
            return
        target = self._ready.get_partial_messageable(post.channel).get_partial_message(post.message)
        with self._calls.to("edit", "send_messages"):
            await target.edit(content=text, view=view, allowed_mentions=discord.AllowedMentions.none())

    async def delete(self, chat: str, message: str) -> None:
        """As the port says."""
        try:
            post = read_post(message)
            target = self._ready.get_partial_messageable(post.channel).get_partial_message(post.message)
            with self._calls.to("delete", "delete_messages"):
                await target.delete()
        except Gone:
            return

    async def put_back(self, origin: Origin, data: bytes, note: Note) -> str:
        """As the port says."""
        channel = await self._channel(origin.chat, origin.thread)
        file = discord.File(io.BytesIO(data), filename=f"picture.{records.extension(data)}")
        text = _pieces(discord.utils.escape_markdown(note.text))[0]
        with self._calls.to("put a picture back", "attach_files", sends=True):
            sent = await channel.send(text, file=file, nonce=_nonce())
        return str(Post(channel=sent.channel.id, message=sent.id))

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        """As the port says: in words where somebody waits for an answer that they alone see, else "typing…"."""
        if self._client is None:
            return
        try:
            token = reply_token(origin)
            if token:
                await self._show(token, origin.locale, ahead)
            elif self._due(origin.chat, "typing"):
                channel = self._client.get_partial_messageable(_channel_of(origin))
                with self._calls.to("show that it works"):
                    await channel.typing()
        except (PlatformError, discord.DiscordException):
            return

    async def finished(self, origin: Origin) -> None:
        """As the port says."""
        self._shown.pop(reply_token(origin) or origin.chat, None)

    def moderators_chat(self, chat: str) -> str:
        """Nowhere, until an admin names a channel."""
        return ""

    def mention(self, chat: str) -> str:
        """A channel as Discord links it."""
        try:
            place = read_chat(chat)
        except Gone:
            return chat
        return f"<#{place.channel}>" if place.guild and place.channel else chat

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        """As the port says: the message is asked for anew, because addresses of pictures expire."""
        picture = read_picture(media)
        if picture.post.interaction:
            item = self._conversations.get(picture.post.interaction).pictures.get(picture.attachment)
        else:
            place = self._ready.get_partial_messageable(picture.post.channel)
            with self._calls.to("ask for a picture", "read_history"):
                message = await place.fetch_message(picture.post.message)
            item = next((found for found in records.attached(message) if found.id == picture.attachment), None)
        if item is None:
            raise Gone("the message no longer has this picture")
        if item.size > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        if self._downloads is None:
            raise Unreachable("there is no connection to Discord just now")
        return await self._downloads.read(item.url, max_bytes)

    async def may(self, chat: str, member: str, right: Right) -> bool:
        """As the port says: for the policy, who may manage the server; for reviews, who may manage messages."""
        try:
            allowed = await self._permissions(chat, member)
        except (Gone, Forbidden):
            return False
        return allowed.manage_guild if right is Right.CHANGE_POLICY else allowed.manage_messages

    async def missing_rights(self, chat: str) -> tuple[str, ...]:
        """As the port says, server-wide: a channel's own exceptions show when something is done there."""
        user = self._ready.user
        if user is None:
            raise Unreachable("there is no connection to Discord just now")
        try:
            allowed = await self._permissions(chat, str(user.id))
        except (Gone, Forbidden):
            return tuple(NEEDED)
        return tuple(right for right, permission in NEEDED.items() if not getattr(allowed, permission))

    async def _permissions(self, chat: str, member: str) -> discord.Permissions:
        """The member's permissions in the server, asked of Discord at this moment: roles and their rights too."""
        guild_id = _guild(chat)
        if not guild_id or not member.isdecimal():
            raise Gone("not a server")
        with self._calls.to("ask for a member's rights"):
            guild = await self._ready.fetch_guild(guild_id, with_counts=False)
            found = await guild.fetch_member(int(member))
        return found.guild_permissions

    @property
    def _ready(self) -> Gateway:
        if self._client is None or not self._client.is_ready():
            raise Unreachable("there is no connection to Discord just now")
        return self._client

    async def _channel(self, chat: str, thread: str) -> discord.abc.Messageable:
        """Where to write. Raises Gone for a place that a policy names and that is not of its own server."""
        place = read_chat(chat)
        if place.interaction:
            raise Gone("the interaction is over")
        if place.guild and place.channel:
            with self._calls.to("look a channel up", "read_messages"):
                found = self._ready.get_channel(place.channel) or await self._ready.fetch_channel(place.channel)
            if not isinstance(found, discord.abc.Messageable) or getattr(found.guild, "id", 0) != place.guild:
                raise Gone("not a channel of this server")
            return found
        number = place.channel or (int(thread) if thread.isdecimal() else 0)
        if not number:
            raise Gone("no channel was named")
        return self._ready.get_partial_messageable(number)

    async def _private_channel(self, user_id: int) -> discord.abc.Messageable:
        with self._calls.to("open a private conversation", "send_messages"):
            return await self._ready.create_dm(discord.Object(user_id))

    async def _say(
        self, channel: discord.abc.Messageable, pieces: list[str], view: discord.ui.View | None, reply_to: str
    ) -> str:
        sent: discord.Message | None = None
        answered = _answered(reply_to)
        for piece in pieces:
            more: dict[str, Any] = {}
            if answered is not None and piece is pieces[0]:
                more["reference"] = discord.MessageReference(
                    message_id=answered.message, channel_id=answered.channel, fail_if_not_exists=False
                )
            if view is not None and piece is pieces[-1]:
                more["view"] = view
            with self._calls.to("send", "send_messages", sends=True):
                sent = await channel.send(piece, mention_author=False, suppress_embeds=True, nonce=_nonce(), **more)
        if sent is None:
            raise Gone("there was nothing to say")
        return str(Post(channel=sent.channel.id, message=sent.id))

    async def _show(self, token: str, locale: str, ahead: int | None) -> None:
        conversation = self._conversations.find(read_token(token)[0])
        words = ("progress-scanning", {}) if ahead is None else ("progress-waiting", {"ahead": ahead})
        text = self._texts.say(words[0], locale, **words[1])
        if conversation is not None and self._shown.get(token, ("", 0.0))[0] != text:
            self._shown[token] = (text, self._clock.elapsed_s())
            with self._calls.to("show progress"):
                await conversation.show(text)

    def _due(self, key: str, text: str) -> bool:
        """Whether it is time to show it again."""
        now_s = self._clock.elapsed_s()
        last = self._shown.get(key)
        if last is not None and now_s - last[1] < TYPING_S:
            return False
        self._shown[key] = (text, now_s)
        return True


def _guild(chat: str) -> int:
    try:
        return read_chat(chat).guild
    except Gone:
        return 0


def _channel_of(origin: Origin) -> int:
    chat: Chat = read_chat(origin.chat)
    return chat.channel or (int(origin.thread) if origin.thread.isdecimal() else 0)


def _answered(message: str) -> Post | None:
    """The message to reply to, where it is one."""
    try:
        post = read_post(message)
    except Gone:
        return None
    return post if post.channel else None


def _nonce() -> str:
    """What Discord knows a message by while it is being sent, so that discord.py's own repetitions say it once."""
    return secrets.token_hex(12)


def _pieces(text: str) -> list[str]:
    """The text in messages that Discord takes, divided between paragraphs, then lines, then anywhere."""
    pieces: list[str] = []
    while len(text) > MAX_TEXT:
        at = max(text.rfind("\n\n", 0, MAX_TEXT), 0) or max(text.rfind("\n", 0, MAX_TEXT), 0) or MAX_TEXT
        pieces.append(text[:at])
        text = text[at:].lstrip("\n")
    return [*pieces, text]
