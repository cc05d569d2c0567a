"""What every use case works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.cases import CaseStore
from bots.clock import Clock
from bots.platform import Note, Platform, PlatformError, Throttled, Uncertain, Unreachable
from bots.texts import Texts
from worker import telemetry
from worker.client.scanner import Scanner

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an operator can set for the use cases."""

    hold_s: int = 86_400
    """How long the bytes of a held picture are kept."""
    case_days: int = 30
    max_fetch_bytes: int = 20 * 1024 * 1024
    max_attempts: int = 3
    """How often a picture is fetched again after its sealed bytes were lost; how often a call is repeated."""
    concurrency: int = 16
    """Pictures fetched, and results acted on, at the same time per platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The ports and what goes with them."""

    platforms: Mapping[str, Platform]
    scanner: Scanner
    cases: CaseStore
    texts: Texts
    clock: Clock = field(default_factory=Clock)
    options: Options = field(default_factory=Options)

    @property
    def hold_hours(self) -> int:
        """As people are told."""
        return max(1, round(self.options.hold_s / 3600))

    async def pause(self, failure: Unreachable, attempt: int) -> None:
        """Nothing, after the time that the platform asked for, or one that doubles with each attempt."""
        await self.clock.sleep(failure.retry_after_s if isinstance(failure, Throttled) else float(2**attempt))

    async def say(self, platform: Platform, note: Note) -> str | None:
        """The id of the note, sent at most once; None where it was refused, or nobody knows whether it arrived.

        Raises Unreachable where it did not arrive because the platform could not be reached, after a few attempts.
        """
        for attempt in range(1, self.options.max_attempts + 1):
            try:
                return await platform.send(note)
            except Uncertain:
                log.warning("a note may not have arrived", platform=platform.name)
                return None
            except Unreachable as failure:
                if attempt == self.options.max_attempts:
                    raise
                await self.pause(failure, attempt)
            except PlatformError as failure:
                log.warning("a note was refused", platform=platform.name, error=type(failure).__name__)
                return None
        return None

    async def tell(self, platform: Platform, note: Note) -> str | None:
        """As `say`, but never raises: for what is worth saying now or not at all."""
        try:
            return await self.say(platform, note)
        except Unreachable:
            log.warning("a note could not be sent", platform=platform.name)
            return None
