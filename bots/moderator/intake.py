"""From a message to a scan that was accepted, or to words that say why not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from weakref import WeakValueDictionary

from bots.busy import busy
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.later import Later
from bots.moderator.services import Services
from bots.moderator.written import Written
from bots.platform import Attachment, Message, Note, Outcome, Platform, PlatformError, Power, Unreachable
from bots.platform.pictures import is_visual
from bots.policy import Policy
from bots.records import LeaseHeld, RecordError, StoreUnavailable
from bots.records.known import Listed, Traits
from worker import metrics, telemetry
from worker.client.scanner import Overloaded, ScannerUnavailable, Ticket
from worker.contract import FailureReason, Lane, Origin, Purpose, ScanFailure, ScanResult

log = telemetry.logger(__name__)
LANES = {
    Purpose.PRIVATE: Lane.PRIVATE,
    Purpose.ASK: Lane.ASK,
    Purpose.GUARD: Lane.STREAM,
    Purpose.PROGRAM: Lane.ASK,
    Purpose.EMBLEM: Lane.BACKFILL,
}
PATIENT = frozenset({Purpose.GUARD, Purpose.EMBLEM})
"""Nobody waits for an answer: what cannot be taken now can be taken later."""
CHAT_SHARE = 4
"""No chat takes more than one in so many of the places that all chats share."""
WATCHED = frozenset({Purpose.PRIVATE, Purpose.ASK})
"""A person waits."""
POLL_S = 1.0
MAX_POLLS = 600
MAX_PUT_OFF = 1_000
"""Pictures that wait for room in a full queue, or for what was away, by where they are: none of them is in memory."""


class Memory(Protocol):
    """What a chat's moderators have decided on already, and needs no scan."""

    async def recognises(self, origin: Origin, traits: Traits) -> bool:
        """Whether it is such a picture; nothing is done about it."""
        ...

    async def known_first(self, origin: Origin, traits: Traits) -> bool:
        """Act on such a picture; False for others."""
        ...

    async def unseen(self, origin: Origin, failure: FailureReason) -> None:
        """Act on a picture that could not even be fetched."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Why a message's pictures are looked at, and for whom."""

    purpose: Purpose
    answer_to: str = ""
    """The message to answer."""
    reply_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a picture was not taken."""

    reason: FailureReason
    wait_s: float | None = None
    """About how long it will be until there is room again, where that is why and it is known."""


class Intake:
    """Fetches, submits and shows progress."""

    def __init__(self, services: Services, memory: Memory) -> None:
        self._services = services
        self._memory = memory
        self._fetcher = Fetcher(services)
        self._written = Written(services)
        self._later = Later(services)
        self._limits: dict[str, asyncio.Semaphore] = {}
        self._chats: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._progress: dict[str, asyncio.Task[None]] = {}

    async def take(self, message: Message, ask: Ask, policy: Policy | None = None) -> list[asyncio.Task[bool]]:
        """Send every picture of the message on its way, or tell whoever waits for it why not; what is done later."""
        rest = list[asyncio.Task[bool]]()
        platform = self._services.platforms[message.platform]
        # A moderator may take out what the rules would leave; where a message can be looked up, its words are there then.
        needed = policy is not None and (policy.may_hold or Power.LOOK_UP not in platform.can)
        if needed and self._services.holds(platform.name):
            await self._written.keep(message)
        for attachment in message.attachments:
            rest += await self.begin(platform, origin_of(message, attachment, ask), attachment)
        return rest

    async def begin(self, platform: Platform, origin: Origin, attachment: Attachment) -> list[asyncio.Task[bool]]:
        """As `take`, for one picture."""
        take_later = partial(self._take_later, platform, origin, attachment)
        try:
            refused = await self._take_one(platform, origin, attachment)
        except Unreachable:
            return await self._put_off(platform, origin, take_later)
        if refused is not None:
            # Outside the limit: waiting to say so takes no place that other pictures need.
            if refused.reason is FailureReason.OVERLOADED and await self._may_be_known(origin):
                return await self._put_off(platform, origin, take_later)
            await self.refuse(platform, origin, refused)
        return []

    async def _take_one(self, platform: Platform, origin: Origin, attachment: Attachment) -> Refusal | None:
        """Why it was not taken, if it was not. Raises Unreachable for group traffic, where nobody waits for an answer and
        what was needed was away: it can be taken later."""
        guards, patient = origin.purpose is Purpose.GUARD, origin.purpose in PATIENT
        if guards and origin.file_id and await self._known(origin, Traits(file_id=origin.file_id)):
            return None
        if (attachment.size_bytes or 0) > self._fetcher.limit(platform):  # nobody need be asked for it
            return await self._too_large(platform, origin, attachment)
        try:
            accepted = await self._submit(platform, origin, recognise=guards)
            if isinstance(accepted, Traits):
                # What is done about it may wait for its chat's flood window, and holds no place meanwhile.
                if await self._known(origin, accepted):
                    return None
                accepted = await self._submit(platform, origin, recognise=False)
        except FetchFailed as failure:
            if patient and failure.unreachable:
                raise Unreachable("a picture waits until the platform can be reached") from None
            if failure.reason is FailureReason.TOO_LARGE:
                return await self._too_large(platform, origin, attachment)
            return Refusal(reason=failure.reason)
        except Overloaded as full:
            return Refusal(reason=FailureReason.OVERLOADED, wait_s=full.wait_s)
        except ScannerUnavailable:
            if patient:
                raise Unreachable("a picture waits until the scan service answers") from None
            log.error("the scan service does not answer; a picture was not scanned", platform=platform.name)
            return Refusal(reason=FailureReason.INTERNAL)
        if platform.shows_progress:
            # Before whoever handed it in is told that it was taken: nothing shows an end in between.
            await platform.progress(origin, None)
        watched = origin.purpose in WATCHED or platform.shows_progress
        if isinstance(accepted, Ticket) and not accepted.cached and watched:
            self._progress[accepted.scan_id] = asyncio.create_task(self._show(platform, origin, accepted))
        return None

    async def _too_large(self, platform: Platform, origin: Origin, attachment: Attachment) -> Refusal | None:
        """TOO_LARGE, where somebody waits to hear it; in group traffic a picture or film that nobody can look at is acted on.

        Its bytes cannot say what it is: what does not even claim to be one is left. Raises Unreachable.
        """
        if origin.purpose is not Purpose.GUARD or not is_visual(attachment.media_type):
            return Refusal(reason=FailureReason.TOO_LARGE)
        metrics.DECISIONS.labels(platform.name, f"failure_{FailureReason.TOO_LARGE.value}").inc()
        await platform.finished(origin, Outcome.FAILED)
        try:
            await self._memory.unseen(origin, FailureReason.TOO_LARGE)
        except (LeaseHeld, StoreUnavailable):
            raise Unreachable("what could not be fetched waits until its case is free") from None
        except Unreachable:
            raise
        except (RecordError, PlatformError) as error:
            log.warning("nobody was told of a picture that is too large", error=type(error).__name__)
        return None

    async def _may_be_known(self, origin: Origin) -> bool:
        """Whether the chat keeps pictures out, of which this may be a changed copy: only a scan can tell."""
        if origin.purpose is not Purpose.GUARD:
            return False
        try:
            counts = await self._services.records.known.counts(origin.platform, origin.chat)
        except RecordError as error:
            log.warning("it is not known whether a chat knows pictures", error=type(error).__name__)
            return isinstance(error, StoreUnavailable)
        return counts.get(Listed.FAKE, 0) > 0

    def put_off(
        self, platform: str, take: Callable[[], Awaitable[None]], pictures: int = 1
    ) -> list[asyncio.Task[bool]]:
        """Let what could not be taken be taken later, as the task that is returned: a known picture must not stay because others
        came first, or because something was away for a moment. `take` raises Unreachable or StoreUnavailable for as long as that
        is so.

        Empty where too many wait: of so many pictures it is counted that nobody has looked at them.
        """
        if self._later.count < MAX_PUT_OFF:
            log.info("a picture is taken later", platform=platform)
            return [self._later.again(take)]
        log.warning("too many pictures wait to be taken; some were not scanned", platform=platform, pictures=pictures)
        metrics.DECISIONS.labels(platform, f"failure_{FailureReason.OVERLOADED.value}").inc(pictures)
        return []

    async def _put_off(
        self, platform: Platform, origin: Origin, take: Callable[[], Awaitable[None]]
    ) -> list[asyncio.Task[bool]]:
        rest = self.put_off(platform.name, take)
        if not rest:
            await platform.finished(origin, Outcome.FAILED)
        return rest

    async def _take_later(self, platform: Platform, origin: Origin, attachment: Attachment) -> None:
        refused = await self._take_one(platform, origin, attachment)
        if refused is not None and refused.reason is FailureReason.OVERLOADED:
            raise Unreachable("the queue is full still")
        if refused is not None:
            await self.refuse(platform, origin, refused)

    async def _submit(self, platform: Platform, origin: Origin, *, recognise: bool) -> Ticket | Traits:
        """The ticket; with `recognise`, the traits of a picture that needs no scan instead.

        Each attempt holds one of the platform's places; none is held between attempts. Raises FetchFailed, Overloaded,
        ScannerUnavailable.
        """
        places = self._services.options.concurrency
        limit = self._limits.setdefault(platform.name, asyncio.Semaphore(places))
        # Films take long to come, and one chat may be sent many: it waits for itself before it takes the places of all.
        of_chat = self._chats.setdefault(
            f"{platform.name}\n{origin.chat}", asyncio.Semaphore(max(1, places // CHAT_SHARE))
        )
        attempt = 0
        while True:
            last = attempt + 1 >= self._services.options.max_attempts
            try:
                async with of_chat, limit:
                    return await self._attempt(platform, origin, recognise=recognise)
            except ScannerUnavailable:
                if last:
                    raise
                await self._services.clock.sleep(float(2**attempt))
            except Unreachable as failure:
                if last:
                    raise FetchFailed(FailureReason.INTERNAL, unreachable=True) from None
                await self._services.pause(failure, attempt, self._services.options.max_attempts)
            attempt += 1

    async def _attempt(self, platform: Platform, origin: Origin, *, recognise: bool) -> Ticket | Traits:
        """As `_submit`, once. Raises Unreachable too."""
        scanner, lane = self._services.scanner, LANES[origin.purpose]
        recalled = await scanner.recall(origin, lane)
        if recalled is not None:
            return recalled
        data = await self._fetcher.once(platform, origin.media)
        if recognise:
            traits = Traits(sha256=hashlib.sha256(data).hexdigest(), file_id=origin.file_id)
            try:
                if await self._memory.recognises(origin, traits):
                    return traits
            except RecordError as error:
                log.warning("it is not known whether a picture is known", error=type(error).__name__)
        return await scanner.submit(data, origin, lane)

    async def _known(self, origin: Origin, traits: Traits) -> bool:
        """Whether it was acted on at once. What goes wrong here is no reason not to scan: the result is matched again.

        Raises Unreachable where somebody is just at its case: without a worker there would be no result.
        """
        try:
            return await self._memory.known_first(origin, traits)
        except LeaseHeld:
            raise Unreachable("a known picture waits until its case is free") from None
        except (RecordError, PlatformError) as error:
            log.warning("a known picture was not acted on at once", error=type(error).__name__)
            return False

    async def again(self, platform: Platform, result: ScanResult) -> bool:
        """Whether a picture whose sealed bytes were lost is on its way once more; if not, whoever waits was told."""
        if result.attempts >= self._services.options.max_attempts:
            return False
        try:
            data = await self._fetcher.fetch(platform, result.origin.media)
            await self._services.scanner.resubmit(data, result, LANES[result.origin.purpose])
        except FetchFailed as failure:
            patient = result.origin.purpose in PATIENT
            refused = Refusal(reason=failure.reason)
            await self._refuse_or_later(platform, result.origin, refused, later=patient and failure.unreachable)
        except Overloaded as full:
            later = await self._may_be_known(result.origin)
            refused = Refusal(reason=FailureReason.OVERLOADED, wait_s=full.wait_s)
            await self._refuse_or_later(platform, result.origin, refused, later=later)
        return True

    async def _refuse_or_later(self, platform: Platform, origin: Origin, refused: Refusal, *, later: bool) -> None:
        """Of a picture that was fetched before: whoever waits is told, or it is taken later, for which its result waits: until
        then that is all that outlives this process."""
        if later:
            unsaid = Attachment(media=origin.media, file_id=origin.file_id)
            if rest := await self._put_off(platform, origin, partial(self._take_later, platform, origin, unsaid)):
                await asyncio.wait(rest)
        else:
            await self.refuse(platform, origin, refused)

    async def refuse(self, platform: Platform, origin: Origin, refused: Refusal) -> None:
        """Tell whoever waits why there is no verdict. In group traffic it is counted, and nobody is bothered."""
        await platform.finished(origin, Outcome.FAILED)
        note = self._words(platform, origin, refused)
        if note is not None:
            await self._services.tell(platform, note)

    def _words(self, platform: Platform, origin: Origin, refused: Refusal) -> Note | None:
        """What to say to whoever waits, if anybody does; counted."""
        metrics.DECISIONS.labels(platform.name, f"failure_{refused.reason.value}").inc()
        if origin.purpose not in WATCHED:
            return None
        if refused.reason is FailureReason.OVERLOADED:
            return answer(origin, busy(self._services.texts, refused.wait_s, origin.locale))
        return answer(origin, self._services.texts.say(f"failure-{refused.reason.value}", origin.locale))

    def settled(self, scan_id: str) -> None:
        """Show progress of this scan no longer."""
        task = self._progress.pop(scan_id, None)
        if task is not None:
            task.cancel()

    async def aclose(self) -> None:
        """Leave no task behind."""
        await self._later.aclose()
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


def outcome_of(result: ScanResult) -> Outcome:
    """What became of the scan, in one word."""
    return Outcome.FAILED if result.verdict is None else Outcome(result.verdict.band.value)


def lost(result: ScanResult) -> bool:
    """Whether the picture's sealed bytes were gone before it was scanned."""
    return isinstance(result.failure, ScanFailure) and result.failure.reason is FailureReason.MEDIA_LOST
