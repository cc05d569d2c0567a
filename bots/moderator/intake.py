"""From a message to a scan that was accepted, or to words that say why not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bots.moderator.services import Services
from bots.platform import SEPARATOR, Attachment, Gone, Message, Note, Platform, PlatformError, TooLarge, Unreachable
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


class FetchFailed(Exception):
    """A picture could not be fetched."""

    def __init__(self, reason: FailureReason, *, unreachable: bool = False) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.unreachable = unreachable
        """The platform did not answer: later it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Why a message's pictures are looked at, and for whom."""

    purpose: Purpose
    asker: str = ""
    answer_to: str = ""
    """The message to answer, after the reply token and SEPARATOR where the platform gave one."""


class Intake:
    """Fetches, submits and shows progress."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._limits: dict[str, asyncio.Semaphore] = {}
        self._progress: dict[str, asyncio.Task[None]] = {}

    async def take(self, message: Message, ask: Ask) -> None:
        """Nothing; every picture of the message is on its way, or whoever waits for it was told why not."""
        platform = self._services.platforms[message.platform]
        limit = self._limits.setdefault(platform.name, asyncio.Semaphore(self._services.options.concurrency))
        for attachment in message.attachments:
            async with limit:
                await self._take_one(platform, origin_of(message, attachment, ask))

    async def _take_one(self, platform: Platform, origin: Origin) -> None:
        try:
            ticket = await self._submit(platform, origin)
        except FetchFailed as failure:
            await self.refuse(platform, origin, failure.reason)
        except Overloaded:
            await self.refuse(platform, origin, FailureReason.OVERLOADED)
        except ScannerUnavailable:
            log.error("the scan service does not answer; a picture was not scanned", platform=platform.name)
            await self.refuse(platform, origin, FailureReason.INTERNAL)
        else:
            if not ticket.cached and (origin.purpose in WATCHED or platform.shows_progress):
                self._progress[ticket.scan_id] = asyncio.create_task(self._show(platform, origin, ticket))

    async def _submit(self, platform: Platform, origin: Origin) -> Ticket:
        scanner, lane = self._services.scanner, LANES[origin.purpose]
        for attempt in range(self._services.options.max_attempts):
            try:
                known = await scanner.recall(origin, lane)
                if known is not None:
                    return known
                return await scanner.submit(await self.fetch(platform, origin), origin, lane)
            except ScannerUnavailable:
                if attempt + 1 == self._services.options.max_attempts:
                    raise
                await self._services.clock.sleep(float(2**attempt))
        raise ScannerUnavailable("never reached")

    async def fetch(self, platform: Platform, origin: Origin) -> bytes:
        """The picture's bytes, tried a few times. Raises FetchFailed."""
        limit = min(platform.max_fetch_bytes, self._services.options.max_fetch_bytes)
        for attempt in range(self._services.options.max_attempts):
            try:
                return await platform.fetch(origin.media, limit)
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

    async def again(self, platform: Platform, result: ScanResult) -> bool:
        """Whether a picture whose sealed bytes were lost is on its way once more; if not, whoever waits was told."""
        if result.attempts >= self._services.options.max_attempts:
            return False
        try:
            data = await self.fetch(platform, result.origin)
            await self._services.scanner.resubmit(data, result, LANES[result.origin.purpose])
        except FetchFailed as failure:
            await self.refuse(platform, result.origin, failure.reason)
        except Overloaded:
            await self.refuse(platform, result.origin, FailureReason.OVERLOADED)
        return True

    async def refuse(self, platform: Platform, origin: Origin, reason: FailureReason) -> None:
        """Nothing; whoever waits knows why there is no verdict. In group traffic it is counted, and nobody is bothered."""
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
        """Nothing; progress of this scan is shown no longer."""
        task = self._progress.pop(scan_id, None)
        if task is not None:
            task.cancel()

    async def aclose(self) -> None:
        """Nothing; no task is left."""
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
        asker=ask.asker,
        answer_to=ask.answer_to,
        incident=message.incident or message.id,
        pictures=tuple(item.media for item in message.attachments) if len(message.attachments) > 1 else (),
        file_id=attachment.file_id,
        locale=message.locale,
        private=message.private,
    )


def answer(origin: Origin, text: str) -> Note:
    """A note that answers whoever asked."""
    token, _, message = origin.answer_to.rpartition(SEPARATOR)
    return Note(
        text=text, chat=origin.chat, thread=origin.thread, reply_to=message or origin.message, reply_token=token
    )


def lost(result: ScanResult) -> bool:
    """Whether the picture's sealed bytes were gone before it was scanned."""
    return isinstance(result.failure, ScanFailure) and result.failure.reason is FailureReason.MEDIA_LOST
