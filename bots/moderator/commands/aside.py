"""Answers a command so that the asker alone reads it, where the platform has a way to do that."""

from __future__ import annotations

from collections.abc import Sequence

from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.platform import Command, Note, Platform, PlatformError
from worker import telemetry

log = telemetry.logger(__name__)


class Aside:
    """Speaks to one person."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._speech = Speech(services)

    async def alone(self, platform: Platform, command: Command, text: str) -> bool:
        """Say it to the asker alone, never in the chat; False where that is not possible. True also where it may have arrived."""
        try:
            await self._services.say(platform, await self._note(platform, command, text))
        except PlatformError as failure:
            log.info("somebody could not be told alone", platform=platform.name, error=type(failure).__name__)
            return False
        return True

    async def answer(self, platform: Platform, command: Command, texts: Sequence[str]) -> None:
        """Say it to the asker alone, and in the chat no more than that; in the chat where they cannot be told alone."""
        first, *more = texts
        if not await self.alone(platform, command, first):
            for text in texts:
                await self._speech.send(platform, command, text)
            return
        for text in more:
            await self.alone(platform, command, text)
        if not self.is_alone(platform, command):
            await self._speech.say(platform, command, "told-alone")

    def is_alone(self, platform: Platform, command: Command) -> bool:
        """Whether nobody else reads an answer in the place where the command was given."""
        return command.message.private or bool(command.reply_token and platform.answers_alone)

    async def _note(self, platform: Platform, command: Command, text: str) -> Note:
        message = command.message
        if not self.is_alone(platform, command):
            return Note(text=text, chat=await platform.private_chat(message.sender.id))
        return Note(
            text=text, chat=message.chat, thread=message.thread, reply_to=message.id, reply_token=command.reply_token
        )
