"""From a message to a scan that was accepted, or to words that say why not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bots.moderator.consequences import words_name
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.services import Services
from bots.platform import Attachment, Message, Note, Platform, PlatformError
from bots.policy import Policy
from bots.records import RecordError
from bots.records.copies import SealedCopy
from bots.records.known import Traits
from worker import telemetry
from worker.client.scanner import Overloaded, ScannerUnavailable, Ticket
from worker.contract import FailureReason, Lane, Origin, Purpose, ScanFailure, ScanResult

log = telemetry.logger(__name__)
LANES = {
    Purpose.PRIVATE: Lane.PRIVATE,
    Purpose.ASK: Lane.ASK,
    Purpose.GUARD: Lane.STREAM,
    Purpose.PROGRAM: Lane.ASK,
}
WATCHED = frozenset({Purpose.PRIVATE, Purpose.ASK})
"""A person waits."""
POLL_S = 1.0
MAX_POLLS = 600
WORDS_S = 3_600
"""How long what was written with a picture is kept, sealed and in memory alone, in case the picture has to be held."""

KnownFirst = Callable[[Origin, Traits], Awaitable[bool]]
"""Acts on a picture that the chat's moderators have decided on already, without any scan; True if it was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Why a message's pictures are looked at, and for whom."""

    purpose: Purpose
    answer_to: str = ""
    """The message to answer."""
    reply_token: str = ""


class Intake:
    """Fetches, submits and shows progress."""

    def __init__(self, services: Services, known_first: KnownFirst) -> None:
        self._services = services
        self._known_first = known_first
        self._fetcher = Fetcher(services)
        self._limits: dict[str, asyncio.Semaphore] = {}
        self._progress: dict[str, asyncio.Task[None]] = {}

    async def take(self, message: Message, ask: Ask, policy: Policy | None = None) -> None:
        """Send every picture of the message on its way, or tell whoever waits for it why not."""
        platform = self._services.platforms[message.platform]
        if policy is not None and policy.may_hold and self._services.holds(platform.name):
            await self._keep_words(message)
        for attachment in message.attachments:
            origin = origin_of(message, attachment, ask)
            refused = await self._take_one(platform, origin)
            if refused is not None:
                # Outside the limit: waiting to say so takes no place that other pictures need.
                await self.refuse(platform, origin, refused)

    async def _take_one(self, platform: Platform, origin: Origin) -> FailureReason | None:
        guards = origin.purpose is Purpose.GUARD
        if guards and origin.file_id and await self._known(origin, Traits(file_id=origin.file_id)):
            return None
        limit = self._limits.setdefault(platform.name, asyncio.Semaphore(self._services.options.concurrency))
        async with limit:
            try:
                ticket = await self._submit(platform, origin)
            except FetchFailed as failure:
                return failure.reason
            except Overloaded:
                return FailureReason.OVERLOADED
            except ScannerUnavailable:
                log.error("the scan service does not answer; a picture was not scanned", platform=platform.name)
                return FailureReason.INTERNAL
        if ticket is not None and not ticket.cached and (origin.purpose in WATCHED or platform.shows_progress):
            self._progress[ticket.scan_id] = asyncio.create_task(self._show(platform, origin, ticket))
        return None

    async def _submit(self, platform: Platform, origin: Origin) -> Ticket | None:
        """The ticket; None where nothing needs to be scanned. Raises FetchFailed, Overloaded, ScannerUnavailable."""
        scanner, lane = self._services.scanner, LANES[origin.purpose]
        data: bytes | None = None
        for attempt in range(self._services.options.max_attempts):
            try:
                known = await scanner.recall(origin, lane)
                if known is not None:
                    return known
                if data is None:
                    data = await self._fetcher.fetch(platform, origin.media)
                    sha256 = hashlib.sha256(data).hexdigest()
                    traits = Traits(sha256=sha256, file_id=origin.file_id)
                    if origin.purpose is Purpose.GUARD and await self._known(origin, traits):
                        return None
                return await scanner.submit(data, origin, lane)
            except ScannerUnavailable:
                if attempt + 1 == self._services.options.max_attempts:
                    raise
                await self._services.clock.sleep(float(2**attempt))
        raise ScannerUnavailable("never reached")

    async def _known(self, origin: Origin, traits: Traits) -> bool:
        """Whether it was acted on at once. What goes wrong here is no reason not to scan: the result is matched again."""
        try:
            return await self._known_first(origin, traits)
        except (RecordError, PlatformError) as error:
            log.warning("a known picture was not acted on at once", error=type(error).__name__)
            return False

    async def _keep_words(self, message: Message) -> None:
        if not (message.text or message.sender.name):
            return
        words = SealedCopy(data=b"", caption=message.text, author=message.sender.name)
        try:
            await self._services.records.words.keep(
                words_name(message.platform, message.chat, message.id), words, WORDS_S
            )
        except RecordError:
            log.warning("what was written with a picture could not be kept", platform=message.platform)

    async def again(self, platform: Platform, result: ScanResult) -> bool:
        """Whether a picture whose sealed bytes were lost is on its way once more; if not, whoever waits was told."""
        if result.attempts >= self._services.options.max_attempts:
            return False
        try:
            data = await self._fetcher.fetch(platform, result.origin.media)
            await self._services.scanner.resubmit(data, result, LANES[result.origin.purpose])
        except FetchFailed as failure:
            await self.refuse(platform, result.origin, failure.reason)
        except Overloaded:
            await self.refuse(platform, result.origin, FailureReason.OVERLOADED)
        return True

    async def refuse(self, platform: Platform, origin: Origin, reason: FailureReason) -> None:
        """Tell whoever waits why there is no verdict. In group traffic it is counted, and nobody is bothered."""
        await platform.finished(origin)
        note = self.refusal(platform, origin, reason)
        if note is not None:
            await self._services.tell(platform, note)

    def refusal(self, platform: Platform, origin: Origin, reason: FailureReason) -> Note | None:
        """What to say to whoever waits, if anybody does; counted."""
        telemetry.DECISIONS.labels(platform.name, f"failure_{reason.value}").inc()
        if origin.purpose not in WATCHED:
            return None
        return answer(origin, self._services.texts.say(f"failure-{reason.value}", origin.locale))

    def settled(self, scan_id: str) -> None:
        """Show progress of this scan no longer."""
        task = self._progress.pop(scan_id, None)
        if task is not None:
            task.cancel()

    async def aclose(self) -> None:
        """Leave no task behind."""
        tasks, self._progress = list(self._progress.values()), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _show(self, platform: Platform, origin: Origin, ticket: Ticket) -> None:
        try:
            for _ in range(MAX_POLLS):
                ahead = await self._services.scanner.position(ticket)
                await platform.progress(origin, ahead)
                await self._services.clock.sleep(POLL_S)
        except ScannerUnavailable:
            log.info("progress cannot be shown")
        finally:
            self._progress.pop(ticket.scan_id, None)


def origin_of(message: Message, attachment: Attachment, ask: Ask) -> Origin:
    """Where the attachment came from."""
    return Origin(
        platform=message.platform,
        purpose=ask.purpose,
        chat=message.chat,
        message=message.id,
        media=attachment.media,
        thread=message.thread,
        sender=message.sender.id,
        standing=message.standing,
        captioned=bool(message.text),
        answer_to=ask.answer_to,
        reply_token=ask.reply_token,
        incident=message.incident or message.id,
        pictures=tuple(item.media for item in message.attachments) if len(message.attachments) > 1 else (),
        file_id=attachment.file_id,
        spoiler=attachment.spoiler,
        locale=message.locale,
        private=message.private,
    )


def answer(origin: Origin, text: str) -> Note:
    """A note that answers whoever asked."""
    return Note(
        text=text,
        chat=origin.chat,
        thread=origin.thread,
        reply_to=origin.answer_to or origin.message,
        reply_token=origin.reply_token,
    )


def lost(result: ScanResult) -> bool:
    """Whether the picture's sealed bytes were gone before it was scanned."""
    return isinstance(result.failure, ScanFailure) and result.failure.reason is FailureReason.MEDIA_LOST
