"""What the bot can do about messages and members on Telegram."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import telegram
from telegram import error as telegram_error
from telegram.constants import ZERO_DATE, ReactionEmoji

from bots.platform import (
    Forbidden,
    Gone,
    Impossible,
    Lack,
    Mutes,
    Note,
    NotTaken,
    Picture,
    PlatformError,
    Power,
    TooLarge,
)
from bots.platforms.telegram.connection import ChatId, message_id, message_ids
from bots.platforms.telegram.failures import named, says
from bots.platforms.telegram.places import is_supergroup
from bots.platforms.telegram.resending import MAX_FILE_BYTES, attempts, send, too_large
from bots.platforms.telegram.rights import TelegramRights, is_inside
from worker.contract import Origin

FOR_EVER = 0
_WRITING = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
)


class TelegramPowers(TelegramRights):
    """Implements `Powers`. Telegram keeps no log that could name a case."""

    can = frozenset(
        {
            Power.DELETE,
            Power.PUT_BACK,
            Power.PUT_BACK_TOGETHER,
            Power.RESEND,
            Power.REACT,
            Power.MUTE,
            Power.KICK,
            Power.SHOW_PRIVATELY,
            Power.BAN,
            Power.ADMIT,
        }
    )

    mutes = Mutes(shortest_s=45, longest_s=365 * 86_400)
    """Telegram takes less than 30 s, and more than 366 days, for ever; and its clock is not ours."""

    def can_do_to(self, member: str) -> frozenset[Power]:
        return self.can - {Power.MUTE, Power.KICK} if _is_channel(member) else self.can

    async def delete(self, chat: str, message: str, *, case: str = "") -> bool:
        removed, failure = False, None
        for number in _numbers(message):
            try:
                removed = await self._delete(chat, number) or removed
            except PlatformError as error:  # the others must go nevertheless
                failure = failure or error
        if failure is not None:
            raise failure
        return removed

    async def _delete(self, chat: str, message: int) -> bool:
        async def delete(number: ChatId, *, moved: bool) -> None:
            if moved:  # people read on in what was said before, and no bot reaches it
                raise Forbidden("what was said before the group became another chat", Lack.DELETE_MOVED_MESSAGES)
            await self._bot.delete_message(number, message)

        try:
            await self._in(chat, delete, "delete", lack=Lack.DELETE_MESSAGES)
        except Gone:
            return False
        except Forbidden as failure:
            # Telegram says the same of a message that is too old and of a right that is lacking.
            held = failure.lack is Lack.DELETE_MESSAGES and not await self.missing(chat, frozenset({Power.DELETE}))
            if held:
                raise Forbidden("Telegram lets no bot delete it any more", Lack.DELETE_OLD_MESSAGES) from None
            raise
        return True

    async def max_put_back_bytes(self, chat: str) -> int:
        return MAX_FILE_BYTES

    async def put_back(self, origin: Origin, pictures: Sequence[Picture], note: Note) -> tuple[str, ...]:
        tries = attempts(pictures)

        async def put(chat: ChatId, *, moved: bool) -> tuple[str, ...]:
            failure: PlatformError = NotTaken("there is nothing that could be sent")
            for attempt in tries:
                try:
                    with named("put a picture back", sends=True, lack=Lack.ATTACH_FILES):
                        return await send(self._bot, chat, origin.thread, attempt, _unanswered(note, moved))
                except (NotTaken, TooLarge) as refusal:
                    failure = refusal
            raise TooLarge("the copy is larger than Telegram takes from bots") if too_large(pictures) else failure

        return await self._in(origin.chat, put, "put a picture back", sends=True, lack=Lack.ATTACH_FILES)

    async def react(self, chat: str, message: str) -> None:
        async def react(number: ChatId, *, moved: bool) -> None:
            _stay(moved)
            try:
                await self._bot.set_message_reaction(number, message_id(message), ReactionEmoji.EYES)
            except telegram_error.BadRequest as error:
                if not says(error, "not_modified") and not says(error, "not modified"):
                    raise

        await self._in(chat, react, "react", lack=Lack.REACT)

    async def mute(self, chat: str, member: str, until_s: float, *, case: str = "") -> None:
        person = _person(member)
        now_s = self._clock.now_s()
        if until_s <= now_s:
            return
        until_s = self.mutes.ends_s(now_s, until_s)
        found = await self._below(chat, person)
        if isinstance(found, telegram.ChatMemberBanned):
            return  # a mute would let them in again
        if isinstance(found, telegram.ChatMemberRestricted) and _ends_s(found) >= until_s:
            if _may_write(found):
                raise Impossible(
                    "this member is limited for longer in another way, and Telegram keeps one limit at a time"
                )
            return
        await self._restrict(chat, person, telegram.ChatPermissions.no_permissions(), int(until_s))

    async def unmute(self, chat: str, member: str, *, case: str = "") -> None:
        person = _person(member)
        found = await self._member(chat, person)
        # Whoever is limited in another way was not muted by the bot, and whoever is banned must stay so.
        if isinstance(found, telegram.ChatMemberRestricted) and not _may_write(found):
            await self._restrict(chat, person, telegram.ChatPermissions.all_permissions(), FOR_EVER)

    async def kick(self, chat: str, member: str, *, case: str = "") -> None:
        person = _person(member)
        if not is_inside(await self._below(chat, person)):
            return

        async def kick(number: ChatId, *, moved: bool) -> None:
            if isinstance(number, int) and not is_supergroup(number):
                await self._bot.ban_chat_member(number, person)  # where being put out is all there is
            else:
                # To a member this means: out, and free to come back. A ban with an unban after it could stay half done.
                await self._bot.unban_chat_member(number, person)

        await self._in(chat, kick, "kick", lack=Lack.KICK_MEMBERS)

    async def ban(self, chat: str, member: str, *, case: str = "") -> None:
        if member == chat:
            raise Forbidden("an admin speaks in the chat's name", Lack.OUTRANKED)
        if not _is_channel(member):
            await self._below(chat, _person(member))

        async def ban(number: ChatId, *, moved: bool) -> None:
            if _is_channel(member):
                await self._bot.ban_chat_sender_chat(number, int(member))
            else:
                await self._bot.ban_chat_member(number, _person(member))

        await self._in(chat, ban, "ban", lack=Lack.BAN_MEMBERS)

    async def unban(self, chat: str, member: str, *, case: str = "") -> None:
        async def unban(number: ChatId, *, moved: bool) -> None:
            if _is_channel(member):
                await self._bot.unban_chat_sender_chat(number, int(member))
            else:
                await self._bot.unban_chat_member(number, _person(member), only_if_banned=True)

        await self._in(chat, unban, "lift a ban", lack=Lack.BAN_MEMBERS)

    async def admit(self, chat: str, member: str, *, welcome: bool, case: str = "") -> None:
        person = _person(member)

        async def answer(number: ChatId, *, moved: bool) -> None:
            if welcome:
                await self._bot.approve_chat_join_request(number, person)
            else:
                await self._bot.decline_chat_join_request(number, person)

        await self._in(chat, answer, "answer who asks to be let in", lack=Lack.ADMIT_MEMBERS)

    async def _restrict(self, chat: str, person: int, permissions: telegram.ChatPermissions, until: int) -> None:
        async def restrict(number: ChatId, *, moved: bool) -> None:
            await self._bot.restrict_chat_member(
                number, person, permissions, until_date=until, use_independent_chat_permissions=True
            )

        await self._in(chat, restrict, "mute or unmute", lack=Lack.RESTRICT_MEMBERS)

    async def _below(self, chat: str, person: int) -> telegram.ChatMember:
        """The member as Telegram has them. Raises Forbidden where they stand above the bot."""
        found = await self._member(chat, person)
        if isinstance(found, telegram.ChatMemberOwner | telegram.ChatMemberAdministrator):
            raise Forbidden("the member is an admin", Lack.OUTRANKED)
        return found


def _stay(moved: bool) -> None:
    """Raise Impossible where the chat has moved: messages have other numbers in the chat that a group became."""
    if moved:
        raise Impossible("messages have other numbers in the chat that the group became")


def _numbers(message: str) -> list[int]:
    try:
        return message_ids(message)
    except Gone:
        return []


def _is_channel(member: str) -> bool:
    return member.startswith("-") and member[1:].isdecimal()


def _person(member: str) -> int:
    if _is_channel(member):
        raise Impossible("on Telegram channels can be banned, and nothing less")
    if not member.isdecimal():
        raise Gone("not a member of Telegram's")
    return int(member)


def _may_write(found: telegram.ChatMemberRestricted) -> bool:
    return any(getattr(found, permission) for permission in _WRITING)


def _ends_s(found: telegram.ChatMemberRestricted) -> float:
    """When the limit ends (Unix time)."""
    return math.inf if found.until_date == ZERO_DATE else found.until_date.timestamp()


def _unanswered(note: Note, moved: bool) -> Note:
    """The note as it can be sent where messages have other numbers."""
    return replace(note, reply_to="") if moved else note
