"""Who may do what on Telegram, asked at the moment."""

from __future__ import annotations

import telegram
from telegram.constants import ChatID, ChatMemberStatus, ReactionEmoji

from bots.platform import Denied, Forbidden, Gone, Impossible, Lack, PlatformError, Power, Right, Standing, needed
from bots.platforms.telegram.connection import ChatId, Connected
from bots.platforms.telegram.places import is_supergroup

RAW_CHAT = "getchat"
"""`getChat`, whose answer the library is not to read: it makes of "no reactions" the same as of "all of them"."""
OUTSIDE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


class TelegramRights(Connected):
    """Implements `Rights`."""

    async def may(self, chat: str, member: str, right: Right) -> bool:
        if not member.isdecimal():  # a channel, or the group itself: nobody can tell who speaks
            return False
        try:
            found = await self._member(chat, int(member))
        except (Gone, Forbidden):
            return False
        return _may(found, right)

    async def standing(self, chat: str, member: str) -> Standing:
        if member in {chat, str(int(ChatID.ANONYMOUS_ADMIN))}:
            return Standing.CHAT
        try:
            if member.isdecimal():
                return _standing(await self._member(chat, int(member)))
            if not member:
                return Standing.UNKNOWN
            linked = (await self._info(chat)).linked_chat_id
        except (Gone, Forbidden):
            return Standing.UNKNOWN
        return Standing.LINKED_CHANNEL if str(linked) == member else Standing.CHANNEL

    async def label(self, chat: str, member: str) -> str:
        try:
            if member.isdecimal():
                return (await self._member(chat, int(member))).user.first_name
            return (await self._info(member)).title or ""
        except (Gone, Forbidden):
            return ""

    async def moderators(self, chat: str) -> tuple[str, ...]:
        async def ask(number: ChatId, *, moved: bool) -> tuple[telegram.ChatMember, ...]:
            return await self._bot.get_chat_administrators(number)

        try:
            admins = await self._in(chat, ask, "ask for the admins", lack=Lack.READ_MESSAGES)
        except Impossible:  # a private chat
            return ()
        return tuple(str(admin.user.id) for admin in admins if not admin.user.is_bot and _may(admin, Right.REVIEW))

    async def missing(self, chat: str, powers: frozenset[Power], thread: str = "") -> tuple[Lack, ...]:
        wanted = {Lack.SEND_MESSAGES, *needed(powers)}
        if powers:
            # Telegram hides most messages from bots that are no admins, and then there is nothing to use a power on.
            wanted.add(Lack.READ_MESSAGES)
        held = frozenset(Lack) if chat.isdecimal() else await self._held(chat)
        if Lack.REACT in wanted & held and not chat.isdecimal() and not await self._takes_eyes(chat):
            held -= {Lack.REACT}
        return tuple(lack for lack in Lack if lack in wanted - held)

    async def denied(self, chat: str, powers: frozenset[Power]) -> tuple[Denied, ...]:
        return ()  # a topic has no rights of its own

    async def _takes_eyes(self, chat: str) -> bool:
        """Whether the bot's one reaction is among those that the chat allows, whoever reacts."""

        async def ask(number: ChatId, *, moved: bool) -> object:
            return await self._bot.do_api_request(RAW_CHAT, {"chat_id": number})

        try:
            info = await self._in(chat, ask, "ask for a chat", lack=Lack.READ_MESSAGES)
        except (Gone, Forbidden):
            return False
        allowed = info.get("available_reactions") if isinstance(info, dict) else None
        if not isinstance(allowed, list):
            return True
        return any(isinstance(it, dict) and it.get("emoji") == ReactionEmoji.EYES for it in allowed)

    async def _held(self, chat: str) -> frozenset[Lack]:
        """The rights that the bot has in the group or channel."""
        try:
            own = await self._member(chat, self._bot.id)
            if isinstance(own, telegram.ChatMemberAdministrator):
                return _of_admin(own, supergroup=chat.startswith("@") or is_supergroup(int(chat)))
            if own.status in OUTSIDE or (isinstance(own, telegram.ChatMemberRestricted) and not own.is_member):
                return frozenset()
            given = own if isinstance(own, telegram.ChatMemberRestricted) else (await self._info(chat)).permissions
        except (Gone, Forbidden):
            return frozenset()
        held = {Lack.READ_MESSAGES} if self._bot.bot.can_read_all_group_messages else set()
        if given is None or given.can_send_messages:
            held.add(Lack.SEND_MESSAGES)
        if given is None or (given.can_send_photos and given.can_send_documents):
            held.add(Lack.ATTACH_FILES)
        if given is None or given.can_react_to_messages is not False:
            held.add(Lack.REACT)
        return frozenset(held)

    async def _is_there(self, chat: str, member: int) -> bool:
        """Whether the person is in the chat; True where Telegram does not say."""
        try:
            found = await self._member(chat, member)
        except Gone:
            return False
        except PlatformError:
            return True
        return is_inside(found)


def is_inside(found: telegram.ChatMember) -> bool:
    """Whether the person is in the chat now."""
    if isinstance(found, telegram.ChatMemberRestricted):
        return found.is_member
    return found.status not in OUTSIDE


def _may(found: telegram.ChatMember, right: Right) -> bool:
    """The owner may; admins may who can change the group's info (for its policy) or delete messages (for reviews)."""
    if isinstance(found, telegram.ChatMemberOwner):
        return True
    if not isinstance(found, telegram.ChatMemberAdministrator):
        return False
    return bool(found.can_change_info if right is Right.CHANGE_POLICY else found.can_delete_messages)


def _standing(found: telegram.ChatMember) -> Standing:
    if isinstance(found, telegram.ChatMemberOwner):
        return Standing.OWNER
    if isinstance(found, telegram.ChatMemberAdministrator):
        return Standing.ADMIN
    return Standing.MEMBER if is_inside(found) else Standing.UNKNOWN


def _of_admin(own: telegram.ChatMemberAdministrator, *, supergroup: bool) -> frozenset[Lack]:
    held = {Lack.READ_MESSAGES, Lack.ATTACH_FILES, Lack.REACT}
    if own.can_post_messages is not False:  # Telegram says it of channels alone
        held.add(Lack.SEND_MESSAGES)
    if own.can_delete_messages:
        held.add(Lack.DELETE_MESSAGES)
    if own.can_invite_users:
        held.add(Lack.ADMIT_MEMBERS)
    if own.can_restrict_members:
        held |= {Lack.KICK_MEMBERS, Lack.BAN_MEMBERS}
        if supergroup:  # nobody can be muted in a basic group
            held.add(Lack.RESTRICT_MEMBERS)
    return frozenset(held)
