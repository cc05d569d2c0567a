"""What people do on Discord: messages, slash commands, the context menu and presses, handed to the moderator."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bots.clock import Clock
from bots.faults import Skipped, fault
from bots.platform import Command, CommandName, Handler, Message, Note, PlatformError, Review
from bots.platforms.discord import payloads, records
from bots.platforms.discord.buttons import ReviewButton, Signer
from bots.platforms.discord.conversations import Conversation, Conversations
from bots.platforms.discord.places import Chat, Post, token
from bots.platforms.discord.positions import Positions
from bots.texts import Texts
from worker import telemetry

log = telemetry.logger(__name__)
Interaction = discord.Interaction[Any]
MAX_CAUGHT_UP = 200
"""Messages of one channel that are looked at after a time without a connection."""
MAX_AGE_S = 24 * 3600
SAVE_S = 5.0
_CHANNEL = re.compile(r"<#(\d{1,20})>|(\d{1,20})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What listening needs."""

    handler: Handler
    texts: Texts
    signer: Signer
    conversations: Conversations
    positions: Positions
    clock: Clock
    say: Callable[[Note], Awaitable[str]]
    skipped: Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How the program's sockets reach Discord; tests lead them elsewhere."""

    connector: Callable[[], aiohttp.BaseConnector] = aiohttp.TCPConnector
    ready_wait_s: float = 2.0
    """How long to wait for one more server before the bot is said to be ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One connection."""

    sees_content: bool
    proxy: str
    transport: Transport


class Gateway(discord.AutoShardedClient):
    """One connection's client; made anew for every `run`."""

    def __init__(self, parts: Parts, connection: Connection) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = connection.sees_content
        super().__init__(
            intents=intents,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=60.0,
            proxy=connection.proxy or None,
            connector=connection.transport.connector(),
            guild_ready_timeout=connection.transport.ready_wait_s,
        )
        self._parts = parts
        self._handler, self._skipped = parts.handler, parts.skipped
        payloads.contain(self, parts.skipped)
        self._under_way: set[asyncio.Task[None]] = set()
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._command_failed)
        self._add_commands()

    # What discord.py calls.

    async def setup_hook(self) -> None:
        """Nothing; commands and buttons are known to Discord."""
        self.add_dynamic_items(ReviewButton)
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            log.warning("the menus of commands were not set", platform=records.NAME, status=error.status)

    async def on_ready(self) -> None:
        """Nothing; what was posted while nobody listened is on its way."""
        log.info("connected", platform=records.NAME, servers=len(self.guilds))
        self._begin(self._catch_up())
        if not any(task.get_name() == "positions" for task in self._under_way):
            self._begin(self._save_positions(), name="positions")

    async def on_message(self, message: discord.Message) -> None:
        """Nothing; its pictures are on their way, or it was answered."""
        if self.user is None or message.author.id == self.user.id:
            return
        record = records.message_record(message)
        if record.attachments:
            await self._handler.on_message(record)
        if message.guild is not None:
            self._parts.positions.advance(message.channel.id, message.id)
        if message.guild is None:
            if not record.attachments and not message.author.bot:
                await self._in_private(message, record)
        elif not message.author.bot and records.calls(message, self.user.id):
            target = message.reference.resolved if message.reference is not None else None
            found = records.message_record(target) if isinstance(target, discord.Message) else None
            await self._handler.on_command(Command(name=CommandName.CHECK, message=record, target=found))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Nothing; pictures that were put into a message later are looked at too."""
        message = payload.message
        if self.user is None or message.author.id == self.user.id or message.edited_at is None:
            return
        record = records.message_record(message, edited=True)
        if record.attachments and not record.private:
            await self._handler.on_message(record)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Nothing; the server that has just taken the bot in knows what it does."""
        for new in _channels(guild):
            self._begin_reading(new)
        channel = guild.system_channel
        if channel is None or not channel.permissions_for(guild.me).send_messages:
            return
        place = Message(
            platform=records.NAME,
            chat=str(Chat(guild=guild.id)),
            id="",
            sender=records.nobody(),
            thread=str(channel.id),
            locale=str(guild.preferred_locale),
        )
        await self._handler.on_command(Command(name=CommandName.START, message=place))

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Nothing; the channel is read from its beginning."""
        if isinstance(channel, discord.TextChannel):
            self._begin_reading(channel)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Count what was not handled. The event's name is in the log, and nothing of what it said."""
        self._missed(event_method, sys.exception())

    async def pressed(self, interaction: Interaction, custom_id: str) -> None:
        """Nothing; a button under one of our notes was pressed."""
        guild_id, locale = interaction.guild_id or 0, str(interaction.locale)
        conversation = self._parts.conversations.open(interaction)
        await conversation.acknowledge()
        press = self._parts.signer.read(guild_id, custom_id)
        if press is None or interaction.message is None:
            await conversation.say(self._parts.texts.say("review-unknown", locale), None)
            return
        await self._handler.on_review(
            Review(
                platform=records.NAME,
                chat=str(Chat(guild=guild_id)),
                member=records.member_record(interaction.user),
                case_id=press.case_id,
                choice=press.choice,
                note=str(Post(channel=interaction.channel_id or 0, message=interaction.message.id)),
                reply_token=token(interaction.id, interaction.user.id),
                locale=locale,
            )
        )

    async def finish(self, within_s: float) -> None:
        """Nothing; what was begun is done or given up, and the connection is closed."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._parts.positions.save()
        try:
            await asyncio.wait_for(self.close(), within_s)
        except (TimeoutError, aiohttp.ClientError, OSError):
            log.info("the connection was cut", platform=records.NAME)

    # Commands.

    def _add_commands(self) -> None:
        say = self._parts.texts.say

        def command(name: CommandName) -> Callable[[Any], app_commands.Command[Any, Any, Any]]:
            return self.tree.command(name=name.value, description=say(f"discord-command-{name}"))

        everywhere = {"guilds": True, "dms": True, "private_channels": True}

        @self.tree.context_menu(name=say("discord-menu-check"))
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(**everywhere)
        async def check_this(interaction: Interaction, message: discord.Message) -> None:
            await self._check(interaction, tuple(records.attached(message)), message)

        @command(CommandName.CHECK)
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(**everywhere)
        @app_commands.describe(picture=say("discord-option-picture"))
        async def check(interaction: Interaction, picture: discord.Attachment) -> None:
            await self._check(interaction, (picture,), None)

        @command(CommandName.POLICY)
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.guild_only()
        @app_commands.describe(change=say("discord-option-change"))
        async def policy(interaction: Interaction, change: str = "") -> None:
            await self._command(interaction, CommandName.POLICY, _arguments(change, interaction))

        @command(CommandName.CASES)
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.guild_only()
        async def cases(interaction: Interaction) -> None:
            await self._command(interaction, CommandName.CASES)

        @command(CommandName.HELP)
        async def help_(interaction: Interaction) -> None:
            await self._command(interaction, CommandName.HELP)

        @command(CommandName.PRIVACY)
        async def privacy(interaction: Interaction) -> None:
            await self._command(interaction, CommandName.PRIVACY)

    async def _check(
        self, interaction: Interaction, pictures: tuple[discord.Attachment, ...], message: discord.Message | None
    ) -> None:
        conversation = await self._open(interaction)
        post = Post(interaction=interaction.id)
        conversation.pictures = {item.id: item for item in pictures}
        asked = self._message(interaction)
        target = Message(
            platform=records.NAME,
            chat=asked.chat,
            id=str(Post(channel=message.channel.id, message=message.id) if message is not None else post),
            sender=records.member_record(message.author) if message is not None else asked.sender,
            thread=asked.thread,
            private=asked.private,
            attachments=tuple(records.attachment_record(item, post) for item in pictures),
            locale=asked.locale,
        )
        reply = token(interaction.id, interaction.user.id)
        await self._handler.on_command(Command(name=CommandName.CHECK, message=asked, target=target, reply_token=reply))

    async def _command(self, interaction: Interaction, name: CommandName, arguments: tuple[str, ...] = ()) -> None:
        await self._open(interaction)
        reply = token(interaction.id, interaction.user.id)
        await self._handler.on_command(
            Command(name=name, message=self._message(interaction), arguments=arguments, reply_token=reply)
        )

    async def _open(self, interaction: Interaction) -> Conversation:
        conversation = self._parts.conversations.open(interaction)
        await conversation.begin()
        return conversation

    def _message(self, interaction: Interaction) -> Message:
        """The command itself."""
        guild_id, channel_id = interaction.guild_id, interaction.channel_id or 0
        here = guild_id is not None and self.get_guild(guild_id) is not None
        if here:
            chat = Chat(guild=guild_id or 0)
        elif interaction.context.dm_channel:
            chat = Chat(channel=channel_id)
        else:
            chat = Chat(interaction=interaction.id)
        return Message(
            platform=records.NAME,
            chat=str(chat),
            id=str(Post(interaction=interaction.id)),
            sender=records.member_record(interaction.user),
            thread=str(channel_id) if here else "",
            private=not here,
            locale=str(interaction.locale),
        )

    async def _command_failed(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        cause = error.__cause__ or error
        log.error("a command failed", platform=records.NAME, error=type(cause).__name__)

    # The rest.

    async def _in_private(self, message: discord.Message, record: Message) -> None:
        if message.attachments or message.stickers or any(shot.attachments for shot in message.message_snapshots):
            text = self._parts.texts.say("cannot-check", record.locale)
            await self._parts.say(Note(text=text, chat=record.chat, reply_to=record.id))
        elif message.content:
            await self._handler.on_command(Command(name=CommandName.HELP, message=record))

    async def _catch_up(self) -> None:
        """Nothing; pictures posted since a channel was last read are on their way, oldest first."""
        oldest = discord.utils.time_snowflake(discord.utils.utcnow()) - (MAX_AGE_S * 1000 << 22)
        for guild in list(self.guilds):
            for channel in _channels(guild):
                last = self._parts.positions.get(channel.id)
                if last is None:
                    self._begin_reading(channel)
                elif (channel.last_message_id or 0) > last:
                    await self._read_on(channel, max(last, oldest))

    def _begin_reading(self, channel: discord.TextChannel | discord.Thread) -> None:
        """Nothing; the channel is new to the bot, which looks at what is posted from now on."""
        self._parts.positions.advance(channel.id, channel.last_message_id or channel.id)

    async def _read_on(self, channel: discord.TextChannel | discord.Thread, last: int) -> None:
        try:
            async for message in payloads.history(channel, last, MAX_CAUGHT_UP, self._skipped):
                try:
                    await self.on_message(message)
                except Exception as error:
                    self._missed("on_message", error)
        except discord.HTTPException as error:
            log.info("a channel could not be read", platform=records.NAME, status=error.status)
        except Exception as error:
            log.warning("a channel could not be read", platform=records.NAME, fault=fault(error))

    def _missed(self, handler: str, error: BaseException | None) -> None:
        if isinstance(error, PlatformError):
            log.warning("an event was not handled", platform=records.NAME, error=type(error).__name__)
        elif error is not None:
            self._skipped.add(handler, error)

    async def _save_positions(self) -> None:
        while True:
            await self._parts.clock.sleep(SAVE_S)
            self._parts.positions.save()

    def _begin(self, work: Coroutine[Any, Any, None], name: str = "") -> None:
        task = asyncio.create_task(self._guarded(work), name=name or None)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except PlatformError as error:
            log.warning("background work ended", platform=records.NAME, error=type(error).__name__)
        except Exception as error:
            log.error("background work failed", platform=records.NAME, fault=fault(error))


def _channels(guild: discord.Guild) -> list[discord.TextChannel | discord.Thread]:
    return [*guild.text_channels, *guild.threads]


def _arguments(change: str, interaction: Interaction) -> tuple[str, ...]:
    """The words of `/policy`; a place for the moderators is a channel of this server."""
    words = change.split()[:12]
    if words[:1] == ["moderators"]:
        named = _CHANNEL.fullmatch(words[1]) if len(words) > 1 else None
        number = int(named[1] or named[2]) if named else 0
        if len(words) == 1 or words[1] == "here":
            number = interaction.channel_id or 0
        if number:
            return ("moderators", str(Chat(guild=interaction.guild_id or 0, channel=number)))
    return tuple(words)
