"""Who is served, and how much of it at a time. Nobody is turned away from help, from privacy, or from objecting."""

from __future__ import annotations

import math
from collections import OrderedDict

from bots.moderator.services import Services
from bots.platform import Command, CommandName, Joined, Message, Note, Platform, PlatformError, Standing
from bots.policy import DAY_S

HOUR_S = 3_600
COMMANDS_S = 600
"""The span in which commands are counted."""
OWN = frozenset({CommandName.PRIVACY, CommandName.MYDATA, CommandName.FORGET})
"""What people may ask about themselves, wherever they are; two of them have a limit of their own."""
OPEN_TO_ALL = OWN | {CommandName.HELP, CommandName.THISISME, CommandName.APPEAL}
"""What a closed service answers anybody in private: it costs no scan, and somebody may need it badly. It is not counted here."""
COUNTED_IN_CHATS = frozenset({CommandName.CHECK, CommandName.REPORT})
"""What strangers could keep a chat busy with; what moderators need is never counted for the chat."""
INSIDE = frozenset({Standing.OWNER, Standing.ADMIN, Standing.MEMBER, Standing.NEW})
KNOWN_S = 600.0
"""For how long it is remembered that somebody is a member of a chat that is served."""
MAX_KNOWN = 10_000


class Doors:
    """Lets people in, or says once and kindly why not."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._access, self._rations = services.options.access, services.options.rations
        self._members: OrderedDict[tuple[str, str], float] = OrderedDict()
        """Until when it is known that they are inside a chat that is served."""

    async def serves(self, platform: Platform, chat: str) -> bool:
        """Whether the group is one that is served: under the id that it had before, too."""
        allowed, name = self._access.chats, platform.name
        if not allowed or name in self._services.options.playgrounds or (_service(platform), chat) in allowed:
            return True
        return (_service(platform), await self._services.records.moves.former(name, chat)) in allowed

    async def takes(self, platform: Platform, message: Message) -> bool:
        """Whether pictures sent in private are looked at; says so where they are not."""
        if not await self._knows(platform, message.sender.id):
            await self._refuse(platform, message, "", "not-served-private", "stranger", DAY_S)
            return False
        return await self._within(
            platform, message, "", "private", len(message.attachments), self._rations.private, HOUR_S
        )

    async def answers(self, platform: Platform, command: Command) -> bool:
        """Whether the command is answered; says so where it is not, the first time."""
        message, name = command.message, command.name
        token = command.reply_token
        if name in OWN or (message.private and name in OPEN_TO_ALL):
            return True
        if message.private:
            if not await self._knows(platform, message.sender.id):
                await self._refuse(platform, message, token, "not-served-private", "stranger", DAY_S)
                return False
        elif not (await self.serves(platform, message.chat) or await self._is_for_moderators(platform, message)):
            await self._refuse(platform, message, token, "not-served-chat", "chat", DAY_S, of_chat=True)
            return False
        elif name in OPEN_TO_ALL:
            return True
        rations = self._rations
        if name in COUNTED_IN_CHATS and not message.private:
            whole = await self._within(platform, message, token, "chat", 1, rations.chat_checks, HOUR_S, of_chat=True)
            if not whole:
                return False
        if name is CommandName.CHECK:
            what = "private" if message.private else "check"
            limit = rations.private if message.private else rations.checks
            return await self._within(platform, message, token, what, 1, limit, HOUR_S)
        return await self._within(platform, message, token, "command", 1, rations.commands, COMMANDS_S)

    async def welcomes(self, platform: Platform, joined: Joined) -> bool:
        """Whether the bot stays to do something in a chat that has just taken it in; says so where it does not."""
        if await self.serves(platform, joined.chat):
            return True
        text = self._services.texts.say("not-served-chat", joined.locale)
        await self._services.tell(platform, Note(text=text, chat=joined.chat, thread=joined.thread))
        return False

    # Within.

    async def _knows(self, platform: Platform, member: str) -> bool:
        """Whether the person may ask in private: named, or a member of a chat that is."""
        access, who = self._access, (_service(platform), member)
        if not (access.chats or access.users) or platform.name in self._services.options.playgrounds:
            return True
        if who in access.users | access.owner:
            return True
        now_s = self._services.clock.elapsed_s()
        if self._members.get(who, 0.0) > now_s:
            return True
        for name, chat in sorted(access.chats):
            if name == _service(platform) and await self._is_inside(platform, chat, member):
                self._members[who] = now_s + KNOWN_S
                self._members.move_to_end(who)
                while len(self._members) > MAX_KNOWN:
                    self._members.popitem(last=False)
                return True
        return False

    async def _is_inside(self, platform: Platform, chat: str, member: str) -> bool:
        try:
            return await platform.standing(chat, member) in INSIDE
        except PlatformError:
            return False

    async def _is_for_moderators(self, platform: Platform, message: Message) -> bool:
        """Whether the moderators of a chat that is served are told in this one."""
        places = await self._services.records.policies.places(platform.name)
        return any(
            platform.is_in(message.chat, message.thread, place)
            for chat, named in places.items()
            for place in named
            if (_service(platform), chat) in self._access.chats
        )

    async def _within(
        self,
        platform: Platform,
        message: Message,
        token: str,
        what: str,
        count: int,
        limit: int,
        span_s: int,
        *,
        of_chat: bool = False,
    ) -> bool:
        """Whether that was not asked too often; says so, and until when, the first time that it was."""
        if not limit or (_service(platform), message.sender.id) in self._access.owner:
            return True
        if platform.name in self._services.options.playgrounds:
            return True
        name = self._name(platform, message, what, of_chat=of_chat)
        wait_s = await self._services.records.quotas.take(name, count, limit, span_s)
        if not wait_s:
            return True
        await self._refuse(platform, message, token, f"too-much-{what}", what, wait_s, of_chat=of_chat)
        return False

    async def _refuse(
        self,
        platform: Platform,
        message: Message,
        token: str,
        text_id: str,
        what: str,
        wait_s: float,
        *,
        of_chat: bool = False,
    ) -> None:
        """Say it, once until that time; to somebody who is answered alone, each time."""
        name = self._name(platform, message, f"told {what}", of_chat=of_chat)
        first = not await self._services.records.quotas.take(name, 1, 1, max(1, math.ceil(wait_s)))
        if not (first or token):
            return
        minutes = max(1, math.ceil(wait_s / 60))
        locale = message.locale
        if not (message.private or token):  # others read it
            locale = self._services.languages.of_chat(platform.name, message.chat, locale)
        text = self._services.texts.say(text_id, locale, minutes=minutes)
        note = Note(text=text, chat=message.chat, thread=message.thread, reply_to=message.id, reply_token=token)
        await self._services.tell(platform, note)

    def _name(self, platform: Platform, message: Message, what: str, *, of_chat: bool) -> str:
        whose = ("chat", message.chat) if of_chat else ("person", message.sender.id)
        return self._services.signer.digest("quota", what, platform.name, *whose)


def _service(platform: Platform) -> str:
    """As operators write it: without the number of a second bot on the same Redis."""
    return platform.name.partition("-")[0]


TEXTS = frozenset({"too-much-private", "too-much-chat", "too-much-check", "too-much-command"})
"""The text ids that are put together here."""
