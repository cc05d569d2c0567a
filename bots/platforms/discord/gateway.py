"""What people do on Discord: messages, slash commands, the context menu and presses, handed to the moderator."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bots.faults import Skipped, fault
from bots.platform import (
    Command,
    CommandName,
    Emblem,
    Handler,
    Joined,
    Member,
    Message,
    Note,
    PlatformError,
    Press,
    Sighting,
    Throttled,
    emblem_name,
)
from bots.platform.recent import Recent
from bots.platforms.discord import emblems, payloads, records
from bots.platforms.discord.buttons import OldButton, ReferenceButton
from bots.platforms.discord.commands import Commands, written_command
from bots.platforms.discord.conversations import Conversation
from bots.platforms.discord.invoked import interaction_chat
from bots.platforms.discord.line import Line
from bots.platforms.discord.menus import Menus
from bots.platforms.discord.places import Chat, Post, token
from bots.platforms.discord.positions import Positions
from bots.platforms.discord.rights import Seen
from bots.platforms.discord.starts import ALLOWED, Allowance, Starts
from bots.platforms.discord.written import Written, written_in
from worker import telemetry

log = telemetry.logger(__name__)
Interaction = discord.Interaction[Any]
MAX_CAUGHT_UP = 200
"""Messages of one channel that are looked at after a time without a connection."""
MAX_AGE_S = 24 * 3600
SAVE_S = 5.0
MAX_COPIED = 10_000
RESERVE = 20
"""Of the beginnings that Discord allows in a day, so many are left to whoever mends what used up the others."""
TRIES = 4
"""How often a message is handed on over which our own code stumbles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How the program's sockets reach Discord; tests lead them elsewhere."""

    connector: Callable[[], aiohttp.BaseConnector] = aiohttp.TCPConnector
    ready_wait_s: float = 2.0
    """How long to wait for one more server before the bot is said to be ready."""
    allowed: tuple[Allowance, ...] = ALLOWED
    """How often the bot may begin anew."""


class Gateway(discord.AutoShardedClient):
    """One connection's client; made anew for every `run`."""

    def __init__(
        self,
        line: Line,
        handler: Handler,
        positions: Positions,
        starts: Starts,
        seen: Seen,
        skipped: Skipped,
        *,
        say: Callable[[Note], Awaitable[str]],
        sees_content: bool,
        sees_members: bool,
        proxy: str,
        transport: Transport,
    ) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, expressions=True)
        intents.members = sees_members
        intents.message_content = sees_content
        super().__init__(
            intents=intents,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=60.0,
            proxy=proxy or None,
            connector=transport.connector(),
            guild_ready_timeout=transport.ready_wait_s,
        )
        self._line, self._handler, self._positions, self._starts = line, handler, positions, starts
        self._seen, self._skipped = seen, skipped
        self._copied: Recent[int, frozenset[int]] = Recent(MAX_COPIED)
        """Of the latest messages with links or laid out by programs, by number, what these show and was handed on."""
        self._say = say
        self._under_way: set[asyncio.Task[None]] = set()
        if sees_members:
            payloads.hear(self, "GUILD_MEMBER_ADD", lambda data: self._came(data, Emblem.MEMBER))
            payloads.hear(self, "GUILD_MEMBER_UPDATE", lambda data: self._came(data, Emblem.CHANGE))
        payloads.contain(self, skipped)
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._command_failed)
        Commands(line, handler, seen, sees_content=sees_content).add_to(self.tree)

    # What discord.py calls.

    async def setup_hook(self) -> None:
        """Let Discord know the commands, and discord.py the buttons. Raises Throttled where the bot can hardly begin any more
        today."""
        limits = await self.fetch_session_start_limits()
        if limits.remaining <= RESERVE:
            hours = round(limits.reset_after / 3_600_000, 1)
            raise Throttled(
                f"Discord lets this bot connect {limits.remaining} times more in {hours} hours: it was started too often",
                limits.reset_after / 1000,
            )
        self.add_dynamic_items(ReferenceButton, OldButton)
        await self.tree.set_translator(Menus(self._line.texts))
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            log.warning("the menus of commands were not set", platform=self._line.name, status=error.status)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until the bot may begin; each shard in its turn."""
        waited_s = await self._starts.take(self.shard_count or 1)
        if waited_s:
            log.warning(
                "the bot has begun too often lately, and waited", platform=self._line.name, seconds=round(waited_s)
            )
        await super().before_identify_hook(shard_id, initial=initial)

    async def on_ready(self) -> None:
        """Look at what was posted while nobody listened."""
        log.info("connected", platform=self._line.name, servers=len(self.guilds))
        self._begin(self._catch_up())
        if not any(task.get_name() == "positions" for task in self._under_way):
            self._begin(self._save_positions(), name="positions")

    async def on_message(self, message: discord.Message) -> None:
        """Hand its pictures on, or answer it."""
        if self.user is None or message.author.id == self.user.id:
            return
        self._seen.note(message.author)
        record = records.message_record(message, self._line.name)
        if message.guild is not None:
            self._positions.begin(message.channel.id, message.id)
        self._is_news(message)  # whatever is shown at once is handed on with the rest
        rest = await self._hand_on(record) if record.attachments else None
        if message.guild is not None:
            self._read(message.channel.id, message.id, rest)
        if message.guild is None:
            if not record.attachments and not message.author.bot:
                await self._in_private(message, record)
        elif not message.author.bot and records.calls(message, self.user.id):
            await self._called(message, record, self.user.id)

    async def _hand_on(self, record: Message) -> Awaitable[object] | None:
        """What the handler does of it later. One over which it stumbles each time is counted and passed over, so that its channel
        is read on; until then a bot that ends looks at it again."""
        for attempt in range(TRIES):
            try:
                return await self._handler.on_message(record)
            except Exception as error:
                if attempt + 1 == TRIES:
                    self._skipped.pass_over("on_message", error)
                    break
            await self._line.clock.sleep(float(2**attempt))
        return None

    def _read(self, channel: int, message: int, rest: Awaitable[object] | None) -> None:
        """Note that the message was handled, once the rest of it was: a bot that ends before that looks at it again."""
        if rest is None:
            self._positions.end(channel, message)
        else:
            asyncio.ensure_future(rest).add_done_callback(lambda _: self._positions.end(channel, message))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Hand on pictures that were put into a message later, and that there are none any more."""
        message = payload.message
        if self.user is None or message.author.id == self.user.id:
            return
        if message.edited_at is None:
            return await self._unfurled(message)
        record = records.message_record(message, self._line.name, edited=True)
        if not record.private:
            await self._hand_on(record)

    async def _unfurled(self, message: discord.Message) -> None:
        """Hand on what Discord shows of a message's links, or of what is laid out in it, once: it comes by itself a moment
        after the message, and again with whatever else is changed of that, which is not its author's doing."""
        if not self._is_news(message):
            return
        items = records.copied(message)
        post = Post(channel=message.channel.id, message=message.id)
        found = tuple(records.attachment_record(item, post) for item in items)
        await self._hand_on(replace(records.message_record(message, self._line.name), attachments=found))

    def _is_news(self, message: discord.Message) -> bool:
        """Whether something is shown of its links or laid out in it, and other than was handed on; from now on it was."""
        numbers = frozenset(item.id for item in records.copied(message))
        news = bool(numbers) and self._copied.get(message.id) != numbers
        if news:
            self._copied.put(message.id, numbers)
        return news

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Hand on that a message of a server is gone."""
        await self._gone(payload.guild_id, payload.channel_id, [payload.message_id])

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Hand on that these are gone."""
        await self._gone(payload.guild_id, payload.channel_id, sorted(payload.message_ids))

    async def _gone(self, guild: int | None, channel: int, messages: list[int]) -> None:
        if guild is not None:
            others = [number for number in messages if not self._line.deleted(number)]
            posts = [str(Post(channel=channel, message=number)) for number in others]
            await self._handler.on_deleted(self._line.name, str(Chat(guild=guild)), posts)

    async def on_guild_emojis_update(
        self, guild: discord.Guild, before: tuple[discord.Emoji, ...], after: tuple[discord.Emoji, ...]
    ) -> None:
        """Hand on emoji that somebody has uploaded, and that some are gone."""
        await self._expressions(guild, before, after, Emblem.EMOJI)

    async def on_guild_stickers_update(
        self, guild: discord.Guild, before: tuple[discord.GuildSticker, ...], after: tuple[discord.GuildSticker, ...]
    ) -> None:
        """Hand on stickers that somebody has uploaded, and that some are gone."""
        await self._expressions(guild, before, after, Emblem.STICKER)

    async def _expressions(
        self,
        guild: discord.Guild,
        before: tuple[discord.Emoji, ...] | tuple[discord.GuildSticker, ...],
        after: tuple[discord.Emoji, ...] | tuple[discord.GuildSticker, ...],
        emblem: Emblem,
    ) -> None:
        there = {item.id for item in after}
        gone = [
            emblem_name(emblem, str(it.id)) for it in before if it.id not in there and not self._line.deleted(it.id)
        ]
        if gone:
            await self._handler.on_deleted(self._line.name, str(Chat(guild=guild.id)), gone)
        for sighting in emblems.uploaded(guild, before, after, self._line.name):
            await self._handler.on_sighting(sighting)

    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        """Hand on that the server has another picture."""
        sighting = emblems.of_guild(after, self._line.name) if before.icon != after.icon else None
        if sighting is not None:
            await self._handler.on_sighting(sighting)

    def _came(self, data: dict[str, Any], emblem: Emblem) -> None:
        """Hand on the picture by which the member is shown: Discord tells of each change of theirs, and not of which."""
        guild = self.get_guild(int(data["guild_id"]))
        sighting = emblems.of_member(guild, data, emblem, self._line.name) if guild is not None else None
        if sighting is not None:
            self._begin(self._sighted(sighting))

    async def _sighted(self, sighting: Sighting) -> None:
        await self._handler.on_sighting(sighting)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Hand on that a server has just taken the bot in."""
        for new in _channels(guild):
            self._begin_reading(new)
        channel = _first_words(guild)
        await self._handler.on_joined(
            Joined(
                platform=self._line.name,
                chat=str(Chat(guild=guild.id)),
                member=await self._taken_in_by(guild),
                thread=str(channel.id) if channel is not None else "",
                locale=str(guild.preferred_locale),
                sees_pictures=self.intents.message_content,
            )
        )

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Read the channel from its beginning."""
        if isinstance(channel, Written):
            self._begin_reading(channel)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Count what was not handled. The event's name is in the log, and nothing of what it said."""
        self._missed(event_method, sys.exception())

    async def pressed(self, interaction: Interaction, data: str) -> None:
        """Acknowledge the press of a button under one of our notes, and hand it on."""
        conversation = await self._acknowledge(interaction)
        if conversation is None or interaction.message is None:
            return
        message = interaction.message
        # What one person alone sees is out of the bot's reach but through this very press.
        post = (
            Post(interaction=interaction.id, message=message.id)
            if message.flags.ephemeral
            else Post(channel=interaction.channel_id or 0, message=message.id)
        )
        self._seen.note(interaction.user)
        await self._line.until_ready()
        await self._handler.on_press(
            Press(
                platform=self._line.name,
                chat=str(interaction_chat(interaction)),
                member=records.member_record(interaction.user),
                data=data,
                note=str(post),
                thread=str(interaction.channel_id or "") if interaction.guild_id else "",
                about=await self._answered_by(message),
                reply_token=token(interaction.id, interaction.user.id),
                locale=str(interaction.locale),
            )
        )

    async def _answered_by(self, message: discord.Message) -> Message | None:
        """In a conversation with one person: the message that this one answers, if it is there. Discord may not send it along."""
        reference = message.reference
        if message.guild is not None or reference is None or reference.message_id is None:
            return None
        if isinstance(reference.resolved, discord.Message):
            return records.message_record(reference.resolved, self._line.name)
        place = self.get_partial_messageable(reference.channel_id)
        try:
            async with self._line.calls.to("ask for the message that was answered", urgent=True):
                return records.message_record(await place.fetch_message(reference.message_id), self._line.name)
        except PlatformError as error:
            log.info("a message that was answered is not there", platform=self._line.name, error=type(error).__name__)
            return None

    async def pressed_old(self, interaction: Interaction) -> None:
        """Say that the button is of an older version; its id says nothing to this one."""
        conversation = await self._acknowledge(interaction)
        if conversation is None:
            return
        try:
            async with self._line.calls.to("answer", sends=True, urgent=True):
                await conversation.say(self._line.texts.say("discord-button-old", str(interaction.locale)), None)
        except PlatformError as error:
            log.info("a press was not answered", platform=self._line.name, error=type(error).__name__)

    async def finish(self, within_s: float) -> None:
        """Give up what is under way, and close the connection."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._positions.save()
        try:
            await asyncio.wait_for(self.close(), within_s)
        except (TimeoutError, aiohttp.ClientError, OSError):
            log.info("the connection was cut", platform=self._line.name)
        finally:
            # discord.py closes its sockets last; where a line is dead it does not come so far.
            await self.http.close()

    # The rest.

    async def _command_failed(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        self._missed("interaction", error.__cause__ or error)

    async def _acknowledge(self, interaction: Interaction) -> Conversation | None:
        """The conversation, or None if Discord was not told in time: it has then said so to the member, who may press again."""
        conversation = self._line.conversations.open(interaction)
        try:
            async with self._line.calls.to("acknowledge a press", urgent=True):
                await conversation.acknowledge()
        except PlatformError as error:
            log.info("a press was not acknowledged in time", platform=self._line.name, error=type(error).__name__)
            return None
        return conversation

    async def _called(self, message: discord.Message, record: Message, user_id: int) -> None:
        """Take a mention as a check of what it replies to; in reply to the bot, as the question why."""
        target = message.reference.resolved if message.reference is not None else None
        if not isinstance(target, discord.Message):
            await self._handler.on_command(Command(name=CommandName.CHECK, message=record))
            return
        name = CommandName.WHY if target.author.id == user_id else CommandName.CHECK
        await self._handler.on_command(
            Command(name=name, message=record, target=records.message_record(target, self._line.name))
        )

    async def _in_private(self, message: discord.Message, record: Message) -> None:
        if unseen := records.cannot_check(message):
            text = self._line.texts.say(unseen, record.locale)
            await self._say(Note(text=text, chat=record.chat, reply_to=record.id))
        elif message.content:
            command = written_command(message.content, record)
            await self._handler.on_command(command or Command(name=CommandName.HELP, message=record))

    async def _taken_in_by(self, guild: discord.Guild) -> Member:
        """Who took the bot in, if the server's audit log may be read and says so."""
        if self.user is None or not guild.me.guild_permissions.view_audit_log:
            return records.nobody()
        try:
            async with self._line.calls.to("read the audit log"):
                async for entry in guild.audit_logs(limit=10, action=discord.AuditLogAction.bot_add):
                    if getattr(entry.target, "id", 0) == self.user.id and entry.user_id is not None:
                        name = getattr(entry.user, "display_name", "")
                        return Member(id=str(entry.user_id), name=name)
        except PlatformError as error:
            log.info("the audit log could not be read", platform=self._line.name, error=type(error).__name__)
        return records.nobody()

    async def _catch_up(self) -> None:
        """Hand on pictures posted since a channel was last read, oldest first."""
        oldest = discord.utils.time_snowflake(discord.utils.utcnow()) - (MAX_AGE_S * 1000 << 22)
        for guild in list(self.guilds):
            for channel in _channels(guild):
                last = self._positions.get(channel.id)
                if last is None:
                    self._begin_reading(channel)
                elif (channel.last_message_id or 0) > last:
                    await self._read_on(channel, max(last, oldest))

    def _begin_reading(self, channel: Written) -> None:
        """Note a channel that is new to the bot, which looks at what is posted from now on."""
        self._positions.advance(channel.id, channel.last_message_id or channel.id)

    async def _read_on(self, channel: Written, last: int) -> None:
        try:
            async for message in payloads.history(channel, last, MAX_CAUGHT_UP, self._skipped):
                try:
                    await self.on_message(message)
                except Exception as error:
                    self._missed("on_message", error)
        except discord.HTTPException as error:
            log.info("a channel could not be read", platform=self._line.name, status=error.status)
        except Exception as error:
            log.warning("a channel could not be read", platform=self._line.name, fault=fault(error))

    def _missed(self, handler: str, error: BaseException | None) -> None:
        if isinstance(error, PlatformError):
            log.warning("an event was not handled", platform=self._line.name, error=type(error).__name__)
        elif error is not None:
            self._skipped.add(handler, error)

    async def _save_positions(self) -> None:
        while True:
            await self._line.clock.sleep(SAVE_S)
            self._positions.save()

    def _begin(self, work: Coroutine[Any, Any, None], name: str = "") -> None:
        task = asyncio.create_task(self._guarded(work), name=name or None)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except PlatformError as error:
            log.warning("background work ended", platform=self._line.name, error=type(error).__name__)
        except Exception as error:
            log.error("background work failed", platform=self._line.name, fault=fault(error))


def _channels(guild: discord.Guild) -> list[Written]:
    return [*written_in(guild), *guild.threads]


def _first_words(guild: discord.Guild) -> discord.TextChannel | None:
    """Where the bot can introduce itself: where the server greets newcomers, else its first channel that lets it write."""
    for channel in [guild.system_channel, *guild.text_channels]:
        if channel is not None:
            allowed = channel.permissions_for(guild.me)
            if allowed.read_messages and allowed.send_messages:
                return channel
    return None
