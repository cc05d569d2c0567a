"""A moderators' chat is tried at the moment when it is set: then it works, or nothing was changed."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Forbidden, Gone, Note, Platform, PlatformError, Right, Unreachable
from bots.platform.markup import mention
from bots.policy import Policy


class Places:
    """Tries moderators' chats."""

    def __init__(self, services: Services, wording: PolicyWording) -> None:
        self._services = services
        self._wording = wording

    async def refusal(self, platform: Platform, command: Command, before: Policy, after: Policy) -> str | None:
        """Why moderators cannot be told there; None if they can, and were greeted, or if it is no other place."""
        place = after.moderators_chat, after.moderators_thread
        if not after.moderators_chat or place == (before.moderators_chat, before.moderators_thread):
            return None
        message, locale = command.message, command.message.locale
        try:
            manages = await platform.may(after.moderators_chat, message.sender.id, Right.CHANGE_POLICY)
        except Unreachable:
            return self._wording.say("place-failed", locale)
        except PlatformError:
            return self._wording.say("place-unknown", locale)
        if not manages:
            return self._wording.say("place-denied", locale)
        return await self._greet(platform, command, after)

    async def _greet(self, platform: Platform, command: Command, after: Policy) -> str | None:
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
            return self._wording.say("place-forbidden", locale, right=self._wording.name(failure.lack, locale))
        except Gone:
            return self._wording.say("place-unknown", locale)
        except PlatformError:
            return self._wording.say("place-failed", locale)
        return None if sent is not None else self._wording.say("place-unsure", locale)
