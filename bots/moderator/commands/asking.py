"""/check, /start and /help."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.commands.speech import Speech
from bots.moderator.intake import Ask, Intake
from bots.moderator.services import Services
from bots.moderator.wording.care import Care
from bots.platform import Command, CommandName, Platform
from worker.contract import Purpose

ME = frozenset({"me", "我", "나"})
"""/help me: of whom a picture hurts. As people type it, in any language."""


class Asking:
    """What anybody may ask."""

    def __init__(self, services: Services, intake: Intake) -> None:
        self._services = services
        self._intake = intake
        self._speech = Speech(services)
        self._care = Care(services.texts)

    async def check(self, platform: Platform, command: Command) -> None:
        """Send the pictures of the message that is meant on their way; their verdicts answer."""
        message = command.message
        target = command.target if command.target is not None and command.target.attachments else message
        if not target.attachments:
            return await self._speech.say(
                platform, command, "check-no-picture-private" if message.private else "check-no-picture"
            )
        purpose = Purpose.PRIVATE if message.private else Purpose.ASK
        ask = Ask(purpose=purpose, answer_to=message.id, reply_token=command.reply_token)
        await self._intake.take(replace(target, private=message.private, locale=message.locale), ask)
        return None

    async def explain(self, platform: Platform, command: Command) -> None:
        """Say what the bot is, what it can do, or who helps."""
        if command.name is CommandName.HELP and command.arguments[:1] and command.arguments[0].lower() in ME:
            await self._speech.send(platform, command, self._care.me(command.message.locale))
            return
        place = "private" if command.message.private else "group"
        await self._speech.say(platform, command, f"{command.name}-{place}")
