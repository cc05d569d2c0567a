"""Who may do what on Discord, asked of it at this moment."""

from __future__ import annotations

from collections import Counter, OrderedDict

import discord

from bots.platform import Denied, Forbidden, Gone, Impossible, Lack, Power, Right, Standing, needed, read_emblem
from bots.platforms.discord import emblems
from bots.platforms.discord.line import Caller, Line, channel_number, guild_of
from bots.platforms.discord.places import is_webhook, read_chat, read_person
from bots.platforms.discord.records import standing_of
from bots.platforms.discord.written import is_seen, written_in

PERMISSIONS = {
    Lack.READ_MESSAGES: "view_channel",
    Lack.SEND_MESSAGES: "send_messages",
    Lack.READ_HISTORY: "read_message_history",
    Lack.DELETE_MESSAGES: "manage_messages",
    Lack.ATTACH_FILES: "attach_files",
    Lack.REACT: "add_reactions",
    Lack.RESTRICT_MEMBERS: "moderate_members",
    Lack.KICK_MEMBERS: "kick_members",
    Lack.BAN_MEMBERS: "ban_members",
    Lack.MANAGE_EMOJI: "manage_expressions",
}
"""Discord's permission for each right."""
OF_MEMBERS = frozenset({Lack.RESTRICT_MEMBERS, Lack.KICK_MEMBERS, Lack.BAN_MEMBERS, Lack.MANAGE_EMOJI})
"""Those of the whole server."""
SPEAKING = frozenset({Lack.READ_MESSAGES, Lack.SEND_MESSAGES, Lack.READ_HISTORY})
MAX_SEEN = 30
"""Moderators of one server that are remembered."""
MAX_GUILDS = 5_000


class Seen:
    """Moderators who were seen at work since the program began: Discord names the members of a server to few bots."""

    def __init__(self) -> None:
        self._people: OrderedDict[int, OrderedDict[int, None]] = OrderedDict()

    def note(self, person: discord.abc.User) -> None:
        """Remember the person if they may manage messages in the server where they were just seen."""
        if not isinstance(person, discord.Member) or person.bot or not person.guild_permissions.manage_messages:
            return
        people = self._people.setdefault(person.guild.id, OrderedDict())
        self._people.move_to_end(person.guild.id)
        people[person.id] = None
        people.move_to_end(person.id)
        while len(people) > MAX_SEEN:
            people.popitem(last=False)
        while len(self._people) > MAX_GUILDS:
            self._people.popitem(last=False)

    def of(self, guild_id: int) -> tuple[int, ...]:
        """Those of this server, the last seen first."""
        return tuple(reversed(self._people.get(guild_id, OrderedDict())))


class DiscordRights(Caller):
    """Implements `Rights`.

    `moderators` are the server's owner and those who were seen at work here since the program began, asked anew whether
    they still may: without the privileged right to see all members, Discord names no others.
    """

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self.seen = Seen()

    async def may(self, chat: str, member: str, right: Right) -> bool:
        try:
            allowed = (await self._member(chat, read_person(member))).guild_permissions
        except (Gone, Forbidden, Impossible):
            return False
        return allowed.manage_guild if right is Right.CHANGE_POLICY else allowed.manage_messages

    async def standing(self, chat: str, member: str) -> Standing:
        if is_webhook(member):
            return Standing.CHANNEL
        try:
            return standing_of(await self._member(chat, read_person(member)))
        except (Gone, Forbidden):
            return Standing.UNKNOWN

    async def label(self, chat: str, member: str) -> str:
        if read_emblem(member) is not None:
            guild = self._line.known_guild(chat)
            return "" if guild is None else emblems.called(guild, member)
        try:
            if is_webhook(member):
                return ""
            return (await self._member(chat, read_person(member))).display_name
        except (Gone, Forbidden):
            return await self._global_name(member)

    async def moderators(self, chat: str) -> tuple[str, ...]:
        try:
            guild = await self._guild(chat)
        except (Gone, Forbidden):
            return ()
        found = []
        for person in dict.fromkeys((guild.owner_id or 0, *self.seen.of(guild.id))):
            try:
                async with self._line.calls.to("ask for a moderator's rights"):
                    member = await guild.fetch_member(person)
            except (Gone, Forbidden):
                continue
            if not member.bot and member.guild_permissions.manage_messages:
                found.append(str(member.id))
        return tuple(found)

    async def missing(self, chat: str, powers: frozenset[Power], thread: str = "") -> tuple[Lack, ...]:
        wanted = SPEAKING | needed(powers)
        ordered = tuple(lack for lack in PERMISSIONS if lack in wanted)
        try:
            place = read_chat(chat)
            if not place.guild and not place.interaction:
                # What one person reads alone is theirs to close, and that shows when something is sent.
                return ()
            allowed = (await self._member(chat, self._line.user_id)).guild_permissions
            there = allowed
            if number := channel_number(chat, thread):
                # The place has exceptions of its own, which come with every change of it.
                await self._line.channel(chat, thread)
                there = self._line.permissions(number) or allowed
        except (Gone, Forbidden):
            return ordered
        return tuple(
            lack for lack in ordered if not getattr(allowed if lack in OF_MEMBERS else there, PERMISSIONS[lack])
        )

    async def denied(self, chat: str, powers: frozenset[Power]) -> tuple[Denied, ...]:
        """By what the gateway has told: it costs no call, however many channels there are."""
        guild = self._line.known_guild(chat)
        if guild is None or read_chat(chat).channel:
            return ()
        channels = [*written_in(guild), *guild.forums]
        counts = Counter[Lack]()
        for channel in channels:
            allowed = channel.permissions_for(guild.me)
            if isinstance(channel, discord.ForumChannel):
                allowed.send_messages = allowed.send_messages_in_threads
            if not is_seen(channel, allowed):
                counts[Lack.READ_MESSAGES] += 1  # what else is denied there hardly matters
                continue
            counts.update(
                lack
                for lack in (SPEAKING | needed(powers)) - OF_MEMBERS
                if getattr(guild.me.guild_permissions, PERMISSIONS[lack]) and not getattr(allowed, PERMISSIONS[lack])
            )
        return tuple(Denied(lack=lack, places=counts[lack], of=len(channels)) for lack in PERMISSIONS if counts[lack])

    async def _guild(self, chat: str) -> discord.Guild:
        """The server with its roles as they are now. Raises Gone where that is none."""
        number = guild_of(chat)
        if not number:
            raise Gone("not a server")
        async with self._line.calls.to("ask for a server"):
            return await self._line.client.fetch_guild(number, with_counts=False)

    async def _member(self, chat: str, person: int) -> discord.Member:
        """The member with the rights that they have in the server now. Raises Gone for who is none."""
        guild = await self._guild(chat)
        async with self._line.calls.to("ask for a member's rights"):
            return await guild.fetch_member(person)

    async def _global_name(self, member: str) -> str:
        try:
            async with self._line.calls.to("ask for a person's name"):
                return (await self._line.client.fetch_user(read_person(member))).display_name
        except (Gone, Forbidden):
            return ""
