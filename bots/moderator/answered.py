"""Which of the bot's answers in a chat are about a message: once its picture is gone or replaced, they accuse no more."""

from __future__ import annotations

import json
from collections.abc import Callable

from bots.moderator.edits import is_shown
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.platform import Attachment, Message, Note, Platform
from bots.policy import DAY_S
from bots.records import RecordError
from bots.records.copies import SealedCopy
from worker import telemetry
from worker.contract import Origin

log = telemetry.logger(__name__)
KEPT_S = 30 * DAY_S
MAX_KEPT = 20
"""Answers about one message."""


class Answered:
    """Remembers answers, sealed and in memory alone, whether or not there is a case. Never raises for the store."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._kept = services.records.words
        self._speaker = Speaker(services)

    async def note(self, origin: Origin, answer: str) -> None:
        """Remember that this message of the bot's answers about the picture."""
        name = _name(origin.platform, origin.chat, origin.message)
        try:
            given = [*await self._given(name), [origin.media, origin.file_id, answer, origin.locale]]
            await self._kept.keep(name, SealedCopy(data=json.dumps(given[-MAX_KEPT:]).encode()), KEPT_S)
        except RecordError:
            log.warning("an answer was not remembered", platform=origin.platform)

    async def gone(self, platform: Platform, chat: str, message: str) -> None:
        """Let the answers about this message's pictures say that they are gone."""
        await self._over(platform, chat, message, lambda media, file_id: True)

    async def replaced(self, platform: Platform, origin: Origin) -> None:
        """Let the answers about this one picture say that it is gone: an edit has put another in its place."""
        named = Attachment(media=origin.media, file_id=origin.file_id)
        await self._over(platform, origin.chat, origin.message, lambda media, file: is_shown(media, file, named))

    async def changed(self, platform: Platform, message: Message) -> None:
        """Let the answers about pictures that an edit has put others in the place of say that these are gone."""

        def over(media: str, file_id: str) -> bool:
            return not any(is_shown(media, file_id, there) for there in message.attachments)

        await self._over(platform, message.chat, message.id, over)

    async def _over(self, platform: Platform, chat: str, message: str, over: Callable[[str, str], bool]) -> None:
        name = _name(platform.name, chat, message)
        try:
            given = await self._given(name)
            left = [item for item in given if not over(item[0], item[1])]
            for _, _, answer, locale in [item for item in given if item not in left]:
                text = self._services.texts.say("corrected-answer-gone", locale)
                await self._speaker.edit(platform, chat, answer, Note(text=text, chat=chat))
            if given and not left:
                await self._kept.destroy(name)
            elif left != given:
                await self._kept.keep(name, SealedCopy(data=json.dumps(left).encode()), KEPT_S)
        except RecordError:
            log.warning("it is not known whether anybody asked about a message", platform=platform.name)

    async def _given(self, name: str) -> list[list[str]]:
        kept = await self._kept.copy(name) if await self._kept.has(name) else None
        return list(json.loads(kept.data)) if kept is not None else []


def _name(platform: str, chat: str, message: str) -> str:
    return f"answered:{platform}:{chat}:{message}"
