"""The line to Discord: the connection as everything that acts through it uses it."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import OrderedDict

import discord

from bots.clock import Clock
from bots.platform import Gone, Lack, PlatformError, Unreachable
from bots.platforms.discord.conversations import Conversations
from bots.platforms.discord.downloads import Downloads
from bots.platforms.discord.failures import Calls
from bots.platforms.discord.places import read_chat
from bots.platforms.discord.written import is_seen
from bots.texts import Texts

MAX_REASON = 512
READY_S = 30.0
MAX_DELETED = 10_000


class Line:
    """One platform's line. Between two connections there is none, and everything raises Unreachable."""

    def __init__(self, clock: Clock, texts: Texts, name: str) -> None:
        self.name = name
        self.clock = clock
        self.texts = texts
        self.calls = Calls(clock)
        self.conversations = Conversations(clock.elapsed_s)
        self._deleted: OrderedDict[int, None] = OrderedDict()
        self._client: discord.Client | None = None
        self._downloads: Downloads | None = None

    def connect(self, client: discord.Client, downloads: Downloads) -> None:
        """Use these from now on."""
        self._client, self._downloads = client, downloads

    def disconnect(self) -> None:
        """Use none."""
        self._client = self._downloads = None

    @property
    def ready(self) -> bool:
        """Whether the connection is up and every server is known."""
        return self._client is not None and self._client.is_ready()

    async def until_ready(self) -> None:
        """Wait until the connection is up and every server is known, for READY_S at most.

        Discord tells of commands and presses before it has told of the servers.
        """
        if self._client is not None and not self._client.is_ready():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._client.wait_until_ready(), READY_S)

    @property
    def client(self) -> discord.Client:
        """The connected client. Raises Unreachable."""
        if self._client is None or not self._client.is_ready():
            raise Unreachable("there is no connection to Discord just now")
        return self._client

    @property
    def downloads(self) -> Downloads:
        """What reads pictures. Raises Unreachable."""
        if self._downloads is None:
            raise Unreachable("there is no connection to Discord just now")
        return self._downloads

    @property
    def user_id(self) -> int:
        """The bot's own number. Raises Unreachable."""
        user = self.client.user
        if user is None:
            raise Unreachable("there is no connection to Discord just now")
        return user.id

    def known_guild(self, chat: str) -> discord.Guild | None:
        """The chat's server as far as the bot has heard: its roles and channels, and of its members the bot itself."""
        try:
            return self.client.get_guild(guild_of(chat))
        except PlatformError:
            return None

    def guild(self, chat: str) -> discord.Guild:
        """The chat's server. Raises Gone where the bot is not in it, Unreachable."""
        known = self.client.get_guild(guild_of(chat))
        if known is None:
            raise Gone("not a server that the bot is in")
        return known

    def known_channel(self, channel_id: int) -> discord.abc.GuildChannel | discord.Thread | None:
        """The server's channel or thread as far as the bot has heard."""
        if self._client is None:
            return None
        known = self._client.get_channel(channel_id)
        return known if isinstance(known, discord.abc.GuildChannel | discord.Thread) else None

    def permissions(self, channel_id: int) -> discord.Permissions | None:
        """What the bot may in that channel, its exceptions included; None where that is not known."""
        channel = self.known_channel(channel_id)
        if channel is None or (isinstance(channel, discord.Thread) and channel.parent is None):
            return None
        allowed = channel.permissions_for(channel.guild.me)
        if isinstance(channel, discord.Thread):
            allowed.send_messages = allowed.send_messages_in_threads
        allowed.view_channel = is_seen(channel, allowed)
        return allowed

    def deletes(self, message_id: int) -> None:
        """Remember that the bot itself deletes this message: Discord tells of that, too."""
        self._deleted[message_id] = None
        while len(self._deleted) > MAX_DELETED:
            self._deleted.popitem(last=False)

    def deleted(self, message_id: int) -> bool:
        """Whether the bot itself has deleted this message, or tried to, not long ago."""
        return message_id in self._deleted

    def message(self, channel_id: int, message_id: int) -> discord.PartialMessage:
        """The message, not asked for."""
        return self.client.get_partial_messageable(channel_id).get_partial_message(message_id)

    async def channel(self, chat: str, thread: str) -> discord.abc.Messageable:
        """Where to write. Raises Gone for a place that is not of the chat's own server."""
        place, number = read_chat(chat), channel_number(chat, thread)
        if not number:
            raise Gone("no channel was named, or the interaction is over")
        if not place.guild:
            return self.client.get_partial_messageable(number)
        known = self.client.get_channel(number)
        if known is None and place.channel:
            async with self.calls.to("look a channel up"):
                known = await self.client.fetch_channel(number)
        if known is None:
            # A thread that has been asleep; where it lies is for Discord to know.
            return self.client.get_partial_messageable(number)
        if not isinstance(known, discord.abc.Messageable) or getattr(known.guild, "id", 0) != place.guild:
            raise Gone("not a channel of this server")
        return known

    async def reopen(self, channel_id: int) -> None:
        """Open an archived thread again, so that what is in it can be changed. Raises Forbidden where it is locked."""
        async with self.calls.to("open a thread again", Lack.SEND_MESSAGES, urgent=True):
            await self.client.http.edit_channel(channel_id, archived=False)

    def reason(self, chat: str, case: str) -> str | None:
        """What the server's audit log says of something done for that case."""
        known = self.known_guild(chat)
        locale = str(known.preferred_locale) if known is not None else "en"
        return self.texts.say("discord-audit-reason", locale, case=case)[:MAX_REASON] if case else None


class Caller:
    """What acts through a line."""

    def __init__(self, line: Line) -> None:
        self._line = line


def guild_of(chat: str) -> int:
    """The number of the chat's server; 0 where it has none."""
    try:
        return read_chat(chat).guild
    except Gone:
        return 0


def channel_number(chat: str, thread: str) -> int:
    """The number of the channel that is meant; 0 where none is."""
    return read_chat(chat).channel or (int(thread) if thread.isascii() and thread.isdecimal() else 0)


def nonce() -> str:
    """What Discord knows a message by while it is being sent, so that discord.py's own repetitions say it once."""
    return secrets.token_hex(12)
