"""A moderators' chat is tried at the moment when it is set: then it works, or nothing was changed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Forbidden, Gone, Note, Platform, PlatformError, Right, Unreachable
from bots.platform.markup import mention
from bots.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What became of greeting moderators in new places."""

    greetings: tuple[tuple[str, str], ...] = ()
    """Chats, and the messages that are there now."""
    refusal: str = ""
    """Why moderators cannot be told where the rules want it."""


class Places:
    """Tries moderators' chats."""

    def __init__(self, services: Services, wording: PolicyWording) -> None:
        self._services = services
        self._wording = wording

    async def greet(self, platform: Platform, command: Command, changes: Sequence[tuple[Policy, Policy]]) -> Welcome:
        """Greet moderators once in each new place where the rules of these changes, before and after, want them told. Where one
        does not work, no greeting is left in any."""
        places = dict[tuple[str, str], Policy]()
        for before, after in changes:
            place = after.moderators_chat, after.moderators_thread
            if after.moderators_chat and place != (before.moderators_chat, before.moderators_thread):
                places.setdefault(place, after)
        for after in places.values():
            denied = await self._denial(platform, command, after)
            if denied is not None:
                return Welcome(refusal=denied)
        welcome = Welcome()
        for after in places.values():
            sent, failed = await self._greet(platform, command, after)
            if failed:
                await self.take_back(platform, welcome)
                return Welcome(refusal=failed)
            welcome = Welcome(greetings=(*welcome.greetings, (after.moderators_chat, sent)))
        return welcome

    async def take_back(self, platform: Platform, welcome: Welcome) -> None:
        """Delete what was said: it is not so."""
        for chat, sent in welcome.greetings:
            with suppress(PlatformError):
                await platform.delete(chat, sent)

    async def _denial(self, platform: Platform, command: Command, after: Policy) -> str | None:
        """Why this admin cannot choose the place."""
        locale = command.message.locale
        try:
            manages = await platform.may(after.moderators_chat, command.message.sender.id, Right.CHANGE_POLICY)
        except Unreachable:
            return self._wording.say("place-failed", locale)
        except PlatformError:
            return self._wording.say("place-unknown", locale)
        return None if manages else self._wording.say("place-denied", locale)

    async def _greet(self, platform: Platform, command: Command, after: Policy) -> tuple[str, str]:
        """The greeting, and why there is none."""
        message, locale = command.message, command.message.locale
        if after.moderators_chat == message.chat:
            text = self._wording.say("place-greeting-here", after.locale or locale)
        else:
            text = self._wording.say(
                "place-greeting",
                after.locale or locale,
                chat=platform.place(message.chat),
                who=mention(message.sender.id, message.sender.name),
            )
        note = Note(text=text, chat=after.moderators_chat, thread=after.moderators_thread)
        try:
            sent = await self._services.say(platform, note)
        except Forbidden as failure:
            return "", self._wording.say("place-forbidden", locale, right=self._wording.name(failure.lack, locale))
        except Gone:
            return "", self._wording.say("place-unknown", locale)
        except PlatformError:
            return "", self._wording.say("place-failed", locale)
        return sent or "", "" if sent is not None else self._wording.say("place-unsure", locale)
