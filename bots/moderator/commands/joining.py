"""The bot was taken into a chat: one message, and the first policy."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.platform import Joined, Note, Platform, PlatformError, Standing
from bots.policy import OWNER_DEFAULT, Mode, Preset, named
from worker import telemetry

log = telemetry.logger(__name__)


class Joining:
    """Greets."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def greet(self, platform: Platform, joined: Joined) -> None:
        """Introduce the bot in one message. Where the chat's owner took it in and nothing was set, it begins to reply.

        A chat that only has a new id knows the bot, and keeps its rules.
        """
        if await self._services.records.moves.former(joined.platform, joined.chat):
            return
        if joined.broadcasts:
            return await self._introduce_in_private(platform, joined)
        policies = self._services.records.policies
        own = await policies.own(joined.platform, joined.chat)
        if own is None and await self._is_owner(platform, joined):
            await policies.begin(joined.platform, joined.chat, OWNER_DEFAULT)
        policy = await policies.policy(joined.platform, joined.chat)
        say = self._services.texts.say
        locale = policy.locale or joined.locale
        replies = named(policy).preset is Preset.REPLY and policy.newcomer_rules is None
        does = "hello-own" if policy.mode is Mode.LIVE and not replies else f"hello-{policy.mode}"
        parts = [say("hello", locale), say(does, locale)]
        if not joined.sees_pictures:
            parts.append(say("hello-blind", locale))
        note = Note(text="\n\n".join(parts), chat=joined.chat, thread=joined.thread)
        await self._services.tell(platform, note)
        return None

    async def _introduce_in_private(self, platform: Platform, joined: Joined) -> None:
        """Say it to whoever took the bot in, and to nobody who only reads there. Until they set anything, it watches."""
        say, locale = self._services.texts.say, joined.locale
        place, chat = platform.place(joined.chat), joined.chat
        text = f"{say('hello', locale)}\n\n{say('hello-broadcast', locale, place=place, chat=chat)}"
        try:
            own = await platform.private_chat(joined.member.id)
        except PlatformError:
            return
        await self._services.tell(platform, Note(text=text, chat=own))

    async def _is_owner(self, platform: Platform, joined: Joined) -> bool:
        if not joined.member.id:
            return False
        try:
            return await platform.standing(joined.chat, joined.member.id) is Standing.OWNER
        except PlatformError as failure:
            log.info("who took the bot in is not known", platform=platform.name, error=type(failure).__name__)
            return False
