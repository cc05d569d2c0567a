"""The blurred grey picture that a card shows."""

from __future__ import annotations

from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.services import Services
from bots.platform import Forbidden, Platform
from bots.records.cases import Case
from bots.records.errors import RecordError
from bots.records.findings import Copy
from worker.client.scanner import ScannerError
from worker.contract import FailureReason

THUMBNAIL_S = 6.0
"""How long a card waits for it; without, it goes out bare."""


class Thumbnails:
    """Has cases' pictures blurred."""

    def __init__(self, services: Services, fetcher: Fetcher) -> None:
        self._services = services
        self._fetcher = fetcher

    async def of(self, platform: Platform, case: Case) -> bytes:
        """The blurred grey picture of the first finding; empty where it cannot be had in time."""
        finding = next((item for item in case.findings if not item.companion), None)
        if finding is None or case.minor or not finding.media:
            return b""
        if finding.failure is FailureReason.TOO_LARGE:  # for this, too
            return b""
        try:
            if finding.copy is Copy.KEPT:
                sealed = await self._services.records.copies.copy(case.copy_name(finding))
                data = sealed.data if sealed is not None else b""
            else:
                data = await self._fetcher.picture(platform, case, finding)
            return (await self._services.scanner.blurred(data, THUMBNAIL_S) or b"") if data else b""
        except (FetchFailed, ScannerError, Forbidden, RecordError):
            return b""
