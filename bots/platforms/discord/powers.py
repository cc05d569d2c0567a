"""What the bot can do about messages and members on Discord."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import discord

from bots.platform import Emblem, Forbidden, Gone, Impossible, Lack, Mutes, Note, Partly, Picture, Power, read_emblem
from bots.platforms.discord import uploads
from bots.platforms.discord.failures import Archived
from bots.platforms.discord.line import Caller, guild_of, nonce
from bots.platforms.discord.places import Post, is_webhook, read_person, read_post
from bots.platforms.discord.rendering import pieces
from worker.contract import Origin

EYES = "👀"
DEFAULT_UPLOAD_BYTES = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
MAX_ENTRIES = 100
"""Of a server's audit log, when it is asked who muted somebody."""


class DiscordPowers(Caller):
    """Implements `Powers`. Whether the bot may, and stands above the member, is looked at before Discord counts a refusal."""

    can = frozenset(Power) - {Power.RESEND, Power.ADMIT}
    mutes = Mutes(longest_s=28 * 86_400, margin_s=60)

    def can_do_to(self, member: str) -> frozenset[Power]:
        return self.can - {Power.MUTE, Power.KICK, Power.BAN} if is_webhook(member) else self.can

    async def delete(self, chat: str, message: str, *, case: str = "") -> bool:
        if (emblem := read_emblem(message)) is not None:
            return await self._remove(chat, *emblem, case=case)
        try:
            post = read_post(message)
            if post.interaction:
                return await self._take_back(post)
            known = self._line.known_channel(post.channel)
            if known is not None and guild_of(chat) not in {0, known.guild.id}:
                return False  # it is not in this chat, whatever a link says
            return any([await self._delete(part, self._line.reason(chat, case)) for part in post.parts])
        except Gone:
            return False

    async def max_put_back_bytes(self, chat: str) -> int:
        guild = self._line.known_guild(chat)
        return DEFAULT_UPLOAD_BYTES if guild is None else guild.filesize_limit

    async def put_back(self, origin: Origin, pictures: Sequence[Picture], note: Note) -> tuple[str, ...]:
        files, texts = uploads.put_back(pictures), pieces(note.text)
        whole = len(texts) == 1 or len(files) < uploads.MAX_FILES
        if len(texts) > 1 and whole:  # in the same message, so that it comes and goes with the pictures
            files.append(uploads.words("\n\n".join(texts[1:])))
        channel = await self._line.channel(origin.chat, origin.thread)
        allowed = self._line.permissions(getattr(channel, "id", 0))
        if allowed is not None and not allowed.attach_files:
            raise Forbidden("the bot may send no files there", Lack.ATTACH_FILES)
        async with self._line.calls.to("put a picture back", Lack.SEND_MESSAGES, sends=True):
            sent = await channel.send(texts[0], files=files, suppress_embeds=True, nonce=nonce())
        posts = (str(Post(channel=sent.channel.id, message=sent.id)),) * len(pictures)
        if not whole:
            raise Partly(posts)
        return posts

    async def react(self, chat: str, message: str) -> None:
        post = read_post(message)
        if not post.channel:
            raise Gone("there is nothing to react to")
        async with self._line.calls.to("react", Lack.REACT):
            await self._line.message(post.channel, post.message).add_reaction(EYES)

    async def mute(self, chat: str, member: str, until_s: float, *, case: str = "") -> None:
        guild, person = self._line.guild(chat), read_person(member)
        self._need(guild, "moderate_members", Lack.RESTRICT_MEMBERS)
        found = await self._find_member(guild, person)
        if found is None:
            raise Gone("the member has left")
        _check_rank(guild, found)
        if found.guild_permissions.administrator:
            raise Forbidden("Discord mutes no administrator", Lack.OUTRANKED)
        now_s = self._line.clock.now_s()
        until = datetime.datetime.fromtimestamp(self.mutes.ends_s(now_s, until_s), datetime.UTC)
        if until_s <= now_s or (found.timed_out_until is not None and found.timed_out_until >= until):
            return
        async with self._line.calls.to("mute", Lack.RESTRICT_MEMBERS):
            await found.timeout(until, reason=self._line.reason(chat, case))

    async def unmute(self, chat: str, member: str, *, case: str = "") -> None:
        guild, person = self._line.guild(chat), read_person(member)
        found = await self._find_member(guild, person)
        if found is None or not found.is_timed_out() or await self._muted_by_another(guild, person):
            return
        self._need(guild, "moderate_members", Lack.RESTRICT_MEMBERS)
        _check_rank(guild, found)
        async with self._line.calls.to("unmute", Lack.RESTRICT_MEMBERS):
            await found.timeout(None, reason=self._line.reason(chat, case))

    async def kick(self, chat: str, member: str, *, case: str = "") -> None:
        guild, person = self._line.guild(chat), read_person(member)
        found = await self._find_member(guild, person)
        if found is None:
            return
        self._need(guild, "kick_members", Lack.KICK_MEMBERS)
        _check_rank(guild, found)
        try:
            async with self._line.calls.to("kick", Lack.KICK_MEMBERS):
                await guild.kick(found, reason=self._line.reason(chat, case))
        except Gone:
            return

    async def ban(self, chat: str, member: str, *, case: str = "") -> None:
        guild, person = self._line.guild(chat), read_person(member)
        self._need(guild, "ban_members", Lack.BAN_MEMBERS)
        found = await self._find_member(guild, person)
        if found is not None:
            _check_rank(guild, found)
        async with self._line.calls.to("ban", Lack.BAN_MEMBERS):
            # What else the member wrote is not the bot's to take.
            await guild.ban(discord.Object(person), delete_message_seconds=0, reason=self._line.reason(chat, case))

    async def unban(self, chat: str, member: str, *, case: str = "") -> None:
        guild, person = self._line.guild(chat), read_person(member)
        self._need(guild, "ban_members", Lack.BAN_MEMBERS)
        try:
            async with self._line.calls.to("unban", Lack.BAN_MEMBERS):
                await guild.unban(discord.Object(person), reason=self._line.reason(chat, case))
        except Gone:
            return

    async def admit(self, chat: str, member: str, *, welcome: bool, case: str = "") -> None:
        raise Impossible("Discord lets bots let nobody in")

    async def _remove(self, chat: str, emblem: Emblem, number: str, *, case: str) -> bool:
        """Take the emoji or the sticker off the server: True if this call did."""
        guild, item = self._line.guild(chat), discord.Object(read_person(number))
        if emblem not in {Emblem.EMOJI, Emblem.STICKER}:
            raise Impossible("a person's picture, and the server's, are not the bot's to take away")
        self._need(guild, "manage_expressions", Lack.MANAGE_EMOJI)
        self._line.deletes(item.id)
        try:
            async with self._line.calls.to("take an emoji away", Lack.MANAGE_EMOJI, urgent=True):
                remove = guild.delete_emoji if emblem is Emblem.EMOJI else guild.delete_sticker
                await remove(item, reason=self._line.reason(chat, case))
        except Gone:
            return False
        return True

    async def _delete(self, post: Post, reason: str | None) -> bool:
        async def delete() -> None:
            # discord.py's own method for a message gives no reason.
            self._line.deletes(post.message)
            async with self._line.calls.to("delete", Lack.DELETE_MESSAGES, urgent=True):
                await self._line.client.http.delete_message(post.channel, post.message, reason=reason)

        try:
            try:
                await delete()
            except Archived:
                await self._line.reopen(post.channel)
                await delete()
        except Gone:
            return False
        return True

    async def _take_back(self, post: Post) -> bool:
        conversation = self._line.conversations.find(post.interaction)
        if conversation is None or not post.message:
            return False
        async with self._line.calls.to("take an answer back", urgent=True):
            await conversation.delete(post.message)
        return True

    async def _find_member(self, guild: discord.Guild, person: int) -> discord.Member | None:
        try:
            async with self._line.calls.to("ask for a member"):
                return await guild.fetch_member(person)
        except Gone:
            return None

    async def _muted_by_another(self, guild: discord.Guild, person: int) -> bool:
        """Whether a human set the mute that holds now, as far as the audit log can be read."""
        if not guild.me.guild_permissions.view_audit_log:
            return False
        async with self._line.calls.to("read the audit log"):
            async for entry in guild.audit_logs(limit=MAX_ENTRIES, action=discord.AuditLogAction.member_update):
                target = getattr(entry.target, "id", 0)
                if target == person and hasattr(entry.after, "timed_out_until"):
                    return entry.user_id != self._line.user_id
        return False

    def _need(self, guild: discord.Guild, permission: str, lack: Lack) -> None:
        if not getattr(guild.me.guild_permissions, permission):
            raise Forbidden("the bot lacks a right in this server", lack)


def _check_rank(guild: discord.Guild, member: discord.Member) -> None:
    """Raises Forbidden for a member who stands no lower than the bot: Discord lets it do nothing about them."""
    if member.id == guild.owner_id or (guild.owner_id != guild.me.id and member.top_role >= guild.me.top_role):
        raise Forbidden("the member's role is not below the bot's", Lack.OUTRANKED)
