"""Answers a command in the place, and the language, in which it was given."""

from __future__ import annotations

from collections.abc import Iterable

from bots.moderator.services import Services
from bots.platform import Button, Command, Note, Platform
from bots.platform.markup import plain
from bots.texts import Joint

MAX_LETTERS = 3_500
"""In one answer. A service that takes fewer divides it once more; none may leave out what lies in the middle."""


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
        """Answer with these words, in several messages where they are long; the last one's id."""
        message = command.message
        *first, last = [text] if buttons else divided(text)
        for part in first:
            await self.send(platform, command, part)
        note = Note(
            text=last,
            chat=message.chat,
            thread=message.thread,
            reply_to=message.id,
            reply_token=command.reply_token,
            buttons=buttons,
            thumbnail=thumbnail,
        )
        return await self._services.tell(platform, note)


def divided(text: str) -> list[str]:
    """The text in messages of MAX_LETTERS that are read, divided between lines; a line is never divided."""
    parts, letters = list[list[str]](), 0
    for line in text.split("\n"):
        letters += len(plain(line)) + 1
        if not parts or letters > MAX_LETTERS:
            parts.append([])
            letters = len(plain(line)) + 1
        parts[-1].append(line)
    return ["\n".join(lines) for lines in parts]
