"""Answers a command in the place, and the language, in which it was given."""

from __future__ import annotations

from collections.abc import Iterable

from bots.moderator.services import Services
from bots.platform import Button, Command, Note, Platform
from bots.texts import Joint


class Speech:
    """How commands answer."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def text(self, command: Command, text_id: str, **values: object) -> str:
        """The text, in the language of whoever asks."""
        return self._services.texts.say(text_id, command.message.locale, **values)

    def join(self, command: Command, parts: Iterable[str], joint: Joint = Joint.SENTENCES) -> str:
        """The parts in one text, in the language of whoever asks."""
        return self._services.texts.join(parts, command.message.locale, joint)

    async def say(self, platform: Platform, command: Command, text_id: str, **values: object) -> None:
        """Answer with that text."""
        await self.send(platform, command, self.text(command, text_id, **values))

    async def send(
        self, platform: Platform, command: Command, text: str, buttons: tuple[Button, ...] = (), thumbnail: bytes = b""
    ) -> str | None:
        """Answer with these words; the answer's id."""
        message = command.message
        note = Note(
            text=text,
            chat=message.chat,
            thread=message.thread,
            reply_to=message.id,
            reply_token=command.reply_token,
            buttons=buttons,
            thumbnail=thumbnail,
        )
        return await self._services.tell(platform, note)
