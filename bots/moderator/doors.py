"""Who is served, and how much of it at a time. Nobody is turned away from help, from privacy, or from objecting, where they
alone read the answer."""

from __future__ import annotations

import math

from bots.moderator.services import Services
from bots.platform import (
    Command,
    CommandName,
    Joined,
    Message,
    Note,
    Platform,
    PlatformError,
    Right,
    Standing,
    Unreachable,
)
from bots.platform.recent import Recent
from bots.policy import DAY_S
from bots.records import StoreUnavailable
from bots.records.accounts import service_of

HOUR_S = 3_600
COMMANDS_S = 600
"""The span in which commands are counted."""
OWN = frozenset({CommandName.PRIVACY, CommandName.MYDATA, CommandName.FORGET})
"""What people may ask about themselves, whoever is served; two of them have a limit of their own."""
OPEN_TO_ALL = OWN | {CommandName.HELP, CommandName.THISISME, CommandName.APPEAL}
"""What a closed service answers anybody in private: it costs no scan, and somebody may need it badly. It is counted only where
others read the answers."""
COUNTED_IN_CHATS = frozenset({CommandName.CHECK, CommandName.REPORT})
"""What strangers could keep a chat busy with; no moderator waits for that."""
INSIDE = frozenset({Standing.OWNER, Standing.ADMIN, Standing.MEMBER, Standing.NEW})
KNOWN_S = 600.0
"""For how long it is remembered that somebody is a member of a chat that is served."""
UNKNOWN_S = 30.0
"""For how long that they are not: short, for they may just join. It keeps a flood of theirs from becoming one of questions."""
MAX_KNOWN = 10_000


class Doors:
    """Lets people in, or says once and kindly why not."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._access, self._rations = services.options.access, services.options.rations
        self._members: Recent[tuple[str, str], tuple[bool, float]] = Recent(MAX_KNOWN)
        """Whether they are inside a chat that is served, and until when that is known."""

    async def serves(self, platform: Platform, chat: str) -> bool:
        """Whether the group is one that is served: under the id that it had before, too."""
        allowed, name = self._access.chats, platform.name
        if not allowed or name in self._services.options.playgrounds or (_service(platform), chat) in allowed:
            return True
        return (_service(platform), await self._services.records.moves.former(name, chat)) in allowed

    async def takes(self, platform: Platform, message: Message) -> bool:
        """Whether pictures sent in private are looked at; says so where they are not. Raises PlatformError where that cannot be
        known."""
        if not await self._knows(platform, message.sender.id):
            await self._refuse(platform, message, "", "not-served-private", "stranger", DAY_S)
            return False
        return await self._within(
            platform, message, "", "private", len(message.attachments), self._rations.private, HOUR_S
        )

    async def draws(self, platform: Platform, message: Message, token: str) -> bool:
        """Whether one more heat map of a picture that was sent in private is drawn for its sender; says so where it is not.
        Raises PlatformError where that cannot be known."""
        if not await self._knows(platform, message.sender.id):
            await self._refuse(platform, message, token, "not-served-private", "stranger", DAY_S)
            return False
        return await self._within(platform, message, token, "map", 1, self._rations.maps, HOUR_S)

    async def answers(self, platform: Platform, command: Command) -> bool:
        """Whether the command is answered; says so where it is not, the first time. Raises PlatformError where that cannot be
        known."""
        message, name = command.message, command.name
        token, rations = command.reply_token, self._rations
        if name in OPEN_TO_ALL and (message.private or (token and platform.answers_alone)):
            return name in OWN or message.private or await self._serves_here(platform, command)
        if message.private or message.guest:
            if not await self._knows(platform, message.sender.id):
                await self._refuse(platform, message, token, "not-served-private", "stranger", DAY_S)
                return False
        elif name not in OWN and not await self._serves_here(platform, command):
            return False
        if name is CommandName.CHECK and message.private:
            target = command.target if command.target is not None and command.target.attachments else message
            count = max(1, len(target.attachments))
            return await self._within(platform, message, token, "private", count, rations.private, HOUR_S)
        # First what is one person's: nobody uses up what their chat may ask.
        what, limit, span_s = "command", rations.commands, COMMANDS_S
        if name in COUNTED_IN_CHATS:
            what, limit, span_s = name.value, rations.checks, HOUR_S
        if not await self._within(platform, message, token, what, 1, limit, span_s):
            return False
        return name not in COUNTED_IN_CHATS or await self._within_chat(platform, message, token)

    async def welcomes(self, platform: Platform, joined: Joined) -> bool:
        """Whether the bot stays to do something in a chat that has just taken it in; says so where it does not."""
        if await self.serves(platform, joined.chat):
            return True
        name = self._services.signer.digest("quota", "told joined", platform.name, "chat", joined.chat)
        if not joined.broadcasts and not await self._services.records.quotas.take(name, 1, 1, DAY_S):
            text = self._services.texts.say("not-served-chat", joined.locale)
            await self._services.tell(platform, Note(text=text, chat=joined.chat, thread=joined.thread))
        return False

    # Within.

    async def _serves_here(self, platform: Platform, command: Command) -> bool:
        """Whether a command is answered in this group; says so where it is not, the first time."""
        message = command.message
        if await self.serves(platform, message.chat) or await self._is_for_moderators(platform, message):
            return True
        await self._refuse(platform, message, command.reply_token, "not-served-chat", "chat", DAY_S, of_chat=True)
        return False

    async def _knows(self, platform: Platform, member: str) -> bool:
        """Whether the person may ask in private: named, or a member of a chat that is. Raises Unreachable where the platform that
        would have to say so is away: then nobody is called a stranger."""
        access, who = self._access, (_service(platform), member)
        if not (access.chats or access.users) or platform.name in self._services.options.playgrounds:
            return True
        if who in access.users | access.owner:
            return True
        now_s = self._services.clock.elapsed_s()
        known, until_s = self._members.get(who) or (False, 0.0)
        if until_s > now_s:
            return known
        chats = [chat for name, chat in sorted(access.chats) if name == _service(platform)]
        inside, away = False, None
        for chat in chats:
            try:
                inside = await platform.standing(chat, member) in INSIDE
            except Unreachable as failure:
                away = failure
            except PlatformError:
                continue  # a chat that the bot is not in any more
            if inside:
                break
        if away is not None and not inside:
            raise away
        self._members.put(who, (inside, now_s + (KNOWN_S if inside else UNKNOWN_S)))
        return inside

    async def _is_for_moderators(self, platform: Platform, message: Message) -> bool:
        """Whether the moderators of a chat that is served are told in this one."""
        places = await self._services.records.policies.places(platform.name)
        return any(
            platform.is_in(message.chat, message.thread, place)
            for chat, named in places.items()
            for place in named
            if (_service(platform), chat) in self._access.chats
        )

    async def _within_chat(self, platform: Platform, message: Message, token: str) -> bool:
        """Whether the chat was not asked for too much, or whoever asks looks after it; says so otherwise."""
        limit, name = self._rations.chat_checks, self._name(platform, message, "chat", of_chat=True)
        if self._is_free(platform, message) or not limit:
            return True
        wait_s = await self._take(name, 1, limit, HOUR_S)
        if not wait_s:
            return True
        try:
            if await platform.may(message.chat, message.sender.id, Right.REVIEW):
                return True
        except PlatformError:
            pass  # nobody knows: as everybody else
        await self._refuse(platform, message, token, "too-much-chat", "chat", wait_s, of_chat=True)
        return False

    def _is_free(self, platform: Platform, message: Message) -> bool:
        """Whether what they ask is never counted."""
        owns = (_service(platform), message.sender.id) in self._access.owner
        return owns or platform.name in self._services.options.playgrounds

    async def _within(
        self,
        platform: Platform,
        message: Message,
        token: str,
        what: str,
        count: int,
        limit: int,
        span_s: int,
    ) -> bool:
        """Whether the person has not asked that too often; says so, and until when, the first time that it was."""
        if not limit or self._is_free(platform, message):
            return True
        name = self._name(platform, message, what, of_chat=False)
        wait_s = await self._take(name, count, limit, span_s)
        if not wait_s:
            return True
        await self._refuse(platform, message, token, f"too-much-{what}", what, wait_s)
        return False

    async def _take(self, name: str, count: int, limit: int, span_s: int) -> float:
        """How long to wait, in seconds; 0 where that is within the limit, and where nothing can be counted: a store that is away
        is no reason to turn anybody away."""
        try:
            return await self._services.records.quotas.take(name, count, limit, span_s)
        except StoreUnavailable:
            return 0.0

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
            policy = await self._services.records.policies.policy(platform.name, message.chat, message.thread)
            locale = policy.locale or self._services.languages.of_chat(platform.name, message.chat, locale)
        text = self._services.texts.say(text_id, locale, minutes=minutes)
        note = Note(text=text, chat=message.chat, thread=message.thread, reply_to=message.id, reply_token=token)
        await self._services.tell(platform, note)

    def _name(self, platform: Platform, message: Message, what: str, *, of_chat: bool) -> str:
        whose = ("chat", message.chat) if of_chat else ("person", message.sender.id)
        return self._services.signer.digest("quota", what, platform.name, *whose)


def _service(platform: Platform) -> str:
    """As operators write it: without the number of a second bot on the same Redis."""
    return service_of(platform.name)[0]


TEXTS = frozenset(
    {"too-much-private", "too-much-map", "too-much-chat", "too-much-check", "too-much-report", "too-much-command"}
)
"""The text ids that are put together here."""
