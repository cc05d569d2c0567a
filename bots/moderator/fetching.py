"""Fetches pictures from a platform, tried a few times."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.platform import Gone, Platform, PlatformError, TooLarge, Unreachable
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
        limit = min(platform.max_fetch_bytes, self._services.options.max_fetch_bytes)
        for attempt in range(self._services.options.max_attempts):
            try:
                return await platform.fetch(media, limit)
            except Gone:
                raise FetchFailed(FailureReason.GONE) from None
            except TooLarge:
                raise FetchFailed(FailureReason.TOO_LARGE) from None
            except Unreachable as failure:
                await self._services.pause(failure, attempt)
            except PlatformError as failure:
                log.warning("a picture could not be fetched", platform=platform.name, error=type(failure).__name__)
                raise FetchFailed(FailureReason.INTERNAL) from None
        raise FetchFailed(FailureReason.INTERNAL, unreachable=True)
