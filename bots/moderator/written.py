"""Keeps what is written with pictures, as it reads now and in memory alone: what is put back comes back with it."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.consequences import words_name
from bots.moderator.services import Services
from bots.platform import Message, Platform, Power
from bots.records import BrokenRecord, NewerRecord, RecordError
from bots.records.copies import SealedCopy
from worker import telemetry
from worker.contract import Origin

log = telemetry.logger(__name__)
WORDS_S = 3_600
"""How long, sealed, in case the picture is taken out, until it was judged."""


class Written:
    """Keeps words."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._kept = services.records.words

    async def keep(self, message: Message) -> None:
        """Keep what is written with the message: as long as a copy, where a case has it already; else until it was judged.

        Never raises.
        """
        name = words_name(message.platform, message.chat, message.id)
        words = SealedCopy(data=b"", caption=message.text, author=message.sender.name)
        try:
            if message.text or message.sender.name:
                keep_s = (
                    self._services.options.hold_s if message.edited and await self._is_in_case(message) else WORDS_S
                )
                await self._kept.keep(name, words, keep_s)
            elif message.edited:
                await self._kept.destroy(name)
        except RecordError:
            log.warning("what was written with a picture could not be kept", platform=message.platform)

    async def now(self, platform: Platform, origin: Origin) -> Origin:
        """Where a picture comes from, saying whether anything is written with it now, as far as that is known: it may have been
        edited since."""
        if Power.LOOK_UP in platform.can or not self._services.holds(platform.name):
            return origin
        try:
            words = await self._kept.copy(words_name(origin.platform, origin.chat, origin.message))
        except RecordError:
            return origin
        return origin if words is None else replace(origin, captioned=bool(words.caption))

    async def _is_in_case(self, message: Message) -> bool:
        try:
            case = await self._services.records.cases.of_message(message.platform, message.chat, message.id)
        except (NewerRecord, BrokenRecord):
            return True
        return case is not None and not case.minor
