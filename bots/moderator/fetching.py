"""Fetches pictures from a platform, tried a few times, and looks messages up."""

from __future__ import annotations

from collections.abc import Iterable

from bots.moderator.casebook import as_posted
from bots.moderator.services import Services
from bots.platform import Gone, Message, Platform, PlatformError, Power, TooLarge, Unreachable
from bots.records.cases import Case
from bots.records.findings import Finding
from worker import telemetry
from worker.contract import FailureReason

log = telemetry.logger(__name__)


class FetchFailed(Exception):
    """A picture could not be fetched."""

    def __init__(self, reason: FailureReason, *, unreachable: bool = False) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.unreachable = unreachable
        """The platform did not answer: later it may."""


class Fetcher:
    """Fetches within the program's limit and the platform's."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def fetch(self, platform: Platform, media: str) -> bytes:
        """The picture's bytes. Raises FetchFailed."""
        attempts = self._services.options.max_attempts
        for attempt in range(attempts):
            try:
                return await self.once(platform, media)
            except Unreachable as failure:
                await self._services.pause(failure, attempt, attempts)
        raise FetchFailed(FailureReason.INTERNAL, unreachable=True)

    async def picture(self, platform: Platform, case: Case, finding: Finding) -> bytes:
        """The bytes of the case's picture: of one that was put back, as it is there now, where the platform sends none again by
        its id. Raises FetchFailed."""
        media = finding.media
        if media and finding.put_back_as and Power.RESEND not in platform.can:
            try:
                media = (await self.put_back(platform, case.chat, finding.put_back_as, case.findings))[finding.number]
            except Gone:
                raise FetchFailed(FailureReason.GONE) from None
        if not media:
            raise FetchFailed(FailureReason.GONE)
        return await self.fetch(platform, media)

    async def put_back(
        self, platform: Platform, chat: str, message: str, findings: Iterable[Finding]
    ) -> dict[int, str]:
        """What those of these pictures can be fetched by that were put back as this message, by their numbers; empty where that
        cannot be found out. Raises Gone where it is not there."""
        now = await self.look_up(platform, chat, message)
        media = [item.media for item in now.attachments] if now is not None else []
        together = as_posted(item for item in findings if item.put_back_as == message)
        # They went back in this order.
        media = media if len(media) == len(together) else [""] * len(together)
        return {item.number: own for item, own in zip(together, media, strict=True)}

    def limit(self, platform: Platform) -> int:
        """The most bytes that are fetched from there."""
        return min(platform.max_fetch_bytes, self._services.options.max_fetch_bytes)

    async def once(self, platform: Platform, media: str) -> bytes:
        """The picture's bytes, asked for once. Raises FetchFailed; Unreachable where it may be tried again."""
        try:
            return await platform.fetch(media, self.limit(platform))
        except Gone:
            raise FetchFailed(FailureReason.GONE) from None
        except TooLarge:
            raise FetchFailed(FailureReason.TOO_LARGE) from None
        except Unreachable:
            raise
        except PlatformError as failure:
            log.warning("a picture could not be fetched", platform=platform.name, error=type(failure).__name__)
            raise FetchFailed(FailureReason.INTERNAL) from None

    async def look_up(self, platform: Platform, chat: str, message: str) -> Message | None:
        """The message as it is there; None where that cannot be found out. Raises Gone where it is not there."""
        if Power.LOOK_UP not in platform.can:
            return None
        try:
            return await platform.look_up(chat, message)
        except Gone:
            raise
        except PlatformError as failure:
            log.info("a message could not be looked up", platform=platform.name, error=type(failure).__name__)
            return None
