"""What every use case works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.clock import Clock
from bots.moderator.admission import Access, Rations
from bots.moderator.languages import Languages
from bots.platform import Note, Platform, PlatformError, Throttled, Uncertain, Unreachable
from bots.records import Records
from bots.references import Signer
from bots.texts import Texts
from worker import telemetry
from worker.client.scanner import Scanner
from worker.tracing import Tracer, Untraced

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an operator can set for the use cases."""

    holding: bool = True
    """HOLD=on: pictures may be held, and copies of them kept."""
    revealing: bool = True
    """REVEAL=on: a moderator may be shown a picture by a one-time link."""
    preserve_minor: bool = False
    """The operator's lawful preservation: a copy of what may show a minor is kept, sealed, where nobody here can see it."""
    public_url: str = ""
    """Where this program's pages are reached by moderators; empty: there is no such place, so nothing can be revealed."""
    playgrounds: frozenset[str] = frozenset({"sandbox"})
    """Platforms without other people, where holding and revealing are always on."""
    playground_url: str = ""
    """Where these pages are reached on this machine."""
    hold_s: int = 86_400
    """How long the copy of a held picture is kept."""
    case_days: int = 180
    journal_days: int = 365
    verdict_s: int = 30 * 86_400
    """How long a verdict is remembered under its picture's digest."""
    max_fetch_bytes: int = 20 * 1024 * 1024
    max_attempts: int = 3
    """How often a picture is fetched again after its sealed bytes were lost; how often a call is repeated."""
    concurrency: int = 16
    """Pictures fetched at the same time per platform."""
    chat_concurrency: int = 4
    """Results acted on at the same time per chat, and as many that something is said about."""
    turn_s: float = 30.0
    """How long what a dead process was at stays taken."""
    undo_s: int = 600
    undoing_s: int = 300
    """How long copies are kept beyond that: an undo that begins at the last moment finds them."""
    reveal_s: int = 300
    """How long a link to a picture can be used."""
    access: Access = Access()
    rations: Rations = Rations()


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The ports and what goes with them."""

    platforms: Mapping[str, Platform]
    scanner: Scanner
    records: Records
    texts: Texts
    signer: Signer
    clock: Clock = field(default_factory=Clock)
    options: Options = field(default_factory=Options)
    tracer: Tracer = Untraced()
    languages: Languages = field(default_factory=Languages)

    def holds(self, platform: str) -> bool:
        """Whether pictures may be held on this platform."""
        return self.options.holding or platform in self.options.playgrounds

    def reveals(self, platform: str) -> bool:
        """Whether a moderator may be shown a picture of this platform by a link."""
        return self.options.revealing or platform in self.options.playgrounds

    def page_url(self, platform: str) -> str:
        """Where moderators of this platform reach the pages; empty: nowhere."""
        playground = self.options.playground_url if platform in self.options.playgrounds else ""
        return self.options.public_url or playground

    @property
    def hold_hours(self) -> int:
        """As people are told."""
        return max(1, round(self.options.hold_s / 3600))

    async def pause(self, failure: Unreachable, attempt: int, attempts: int) -> None:
        """Wait after this of so many attempts (the first is 0): as long as the platform asked for, or twice as long each time.

        After the last there is no wait: whoever gives up does so at once.
        """
        if attempt + 1 >= attempts:
            return
        await self.clock.sleep(failure.retry_after_s if isinstance(failure, Throttled) else float(2**attempt))

    async def say(self, platform: Platform, note: Note) -> str | None:
        """Send the note at most once; its id, None where nobody knows whether it arrived.

        Raises Unreachable where it did not arrive because the platform could not be reached, after a few attempts, and
        PlatformError where it was refused.
        """
        for attempt in range(self.options.max_attempts):
            try:
                return await platform.send(note)
            except Uncertain:
                log.warning("a note may not have arrived", platform=platform.name)
                return None
            except Unreachable as failure:
                if attempt + 1 == self.options.max_attempts:
                    raise
                await self.pause(failure, attempt, self.options.max_attempts)
        return None

    async def tell(self, platform: Platform, note: Note) -> str | None:
        """As `say`, but never raises: for what is worth saying now or not at all."""
        try:
            return await self.say(platform, note)
        except PlatformError as failure:
            log.warning("a note could not be sent", platform=platform.name, error=type(failure).__name__)
            return None
