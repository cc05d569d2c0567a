"""Seals copies of what is about to be taken out, as far as it may ever come back, and has looked at what nobody looked at yet."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bots.moderator.casebook import as_posted
from bots.moderator.consequences.port import Deed, origin_of
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.recognising import Recognising, digested, is_seen
from bots.moderator.services import Services
from bots.platform import Gone, Platform, PlatformError
from bots.records.cases import Case
from bots.records.copies import SealedCopy
from bots.records.errors import RecordError
from bots.records.findings import Finding
from worker import telemetry
from worker.client.scanner import ScannerError
from worker.contract import Lane

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What was sealed of a message."""

    kept: frozenset[int] = frozenset()
    """The numbers of those of which there is a copy."""
    digests: Mapping[int, str] = field(default_factory=dict)
    """By what those are recognised whose bytes were there."""
    unseen: Mapping[int, bytes] = field(default_factory=dict)
    """The bytes of those that go along, and that the scan service has not looked at."""


NOT_SEALED = Sealed()


class Sealing:
    """Seals."""

    def __init__(self, services: Services, fetcher: Fetcher) -> None:
        self._services = services
        self._fetcher = fetcher
        self._recognising = Recognising(services)

    async def seal(self, deed: Deed, keep_s: int) -> Sealed | None:
        """Seal a copy of every picture of the message; None, and none is kept, where one could not be sent again.

        What only goes along, and is kept out here, has none. Raises FetchFailed, RecordError.
        """
        case, platform, ours = deed.case, deed.platform, deed.siblings
        limit = await self._limit(platform, case.chat)
        kept, digests, unseen = set[int](), dict[int, str](), dict[int, bytes]()
        words = await self._words(platform, case, ours)
        for found in ours:
            item = found
            if item.put_back_as and await self._services.records.copies.extend(case.copy_name(item), keep_s):
                # What was put back is the bot's own message, and this is what it was made of.
                kept.add(item.number)
                continue
            data = await self._fetcher.picture(platform, case, item)
            if len(data) > limit:
                for other in kept:
                    await self._services.records.copies.destroy(case.copy_name(case.numbered(other)))
                return None
            item = digested(item, data)
            digests[item.number] = item.sha256
            if item.companion:
                matches = await self._recognising.matches(case, item, deed.policy)
                if matches.stopped or matches.counts is not None:
                    continue
                if not is_seen(item):
                    unseen[item.number] = data
            await self._keep(case, item, data, words, keep_s)
            kept.add(item.number)
        return Sealed(kept=frozenset(kept), digests=digests, unseen=unseen)

    async def seal_others(self, deed: Deed) -> Sealed:
        """Seal a copy of what goes along with the picture, and can come back, where holding is on.

        What was decided against here before has none. Never raises: nothing of this keeps the picture in the chat.
        """
        case, platform = deed.case, deed.platform
        kept, digests, unseen = set[int](), dict[int, str](), dict[int, bytes]()
        others = [item for item in deed.siblings if item.number != deed.number and item.media]
        if not others or not self._services.holds(platform.name):
            return Sealed()
        limit = await self._limit(platform, case.chat)
        for found in others:
            item = found
            try:
                data = await self._fetcher.fetch(platform, item.media)
                item = digested(item, data)
                digests[item.number] = item.sha256
                matches = await self._recognising.matches(case, item, deed.policy)
                if matches.stopped or matches.counts is not None:
                    continue
                if item.companion and not is_seen(item):
                    unseen[item.number] = data
                if len(data) > limit:
                    continue
                words = await self._words(platform, case, [item, *deed.siblings])
                await self._keep(case, item, data, words, self._services.options.hold_s)
            except (FetchFailed, RecordError) as failure:
                log.warning(
                    "what went with a picture has no copy", platform=platform.name, error=type(failure).__name__
                )
                with suppress(RecordError):  # its answer alone may have been lost
                    await self._services.records.copies.destroy(case.copy_name(item))
            else:
                kept.add(item.number)
        return Sealed(kept=frozenset(kept), digests=digests, unseen=unseen)

    async def look(self, deed: Deed, unseen: Mapping[int, bytes]) -> None:
        """Have these looked at: what comes of it is acted on as of any picture that was posted. Never raises for what the scan
        service says."""
        case = deed.case
        pictures = deed.pictures or tuple(item.media for item in as_posted(deed.siblings))
        for number, data in unseen.items():
            item = case.numbered(number)
            origin = replace(
                origin_of(case, item),
                chat=case.posted_in,
                incident=deed.together or item.message,
                pictures=pictures,
            )
            try:
                await self._services.scanner.submit(data, origin, Lane.STREAM)
            except ScannerError as failure:
                log.warning("what went along was not looked at", case=case.id, error=type(failure).__name__)

    async def _keep(self, case: Case, item: Finding, data: bytes, words: SealedCopy | None, keep_s: int) -> None:
        sealed = SealedCopy(
            data=data,
            caption=words.caption if words is not None else "",
            author=words.author if words is not None else "",
            spoiler=item.spoiler,
        )
        await self._services.records.copies.keep(case.copy_name(item), sealed, keep_s)

    async def _words(self, platform: Platform, case: Case, items: list[Finding]) -> SealedCopy | None:
        """What was written with the message, and by whom, as far as that is still known."""
        message = items[0].message
        words = await self._services.records.words.copy(words_name(case.platform, case.posted_in, message))
        if words is not None or not any(item.captioned for item in items):
            return words
        try:
            there = await self._fetcher.look_up(platform, case.posted_in, message)
        except Gone:
            return None
        return None if there is None else SealedCopy(data=b"", caption=there.text, author=there.sender.name)

    async def _limit(self, platform: Platform, chat: str) -> int:
        try:
            return await platform.max_put_back_bytes(chat)
        except PlatformError:
            return 0


def words_name(platform: str, chat: str, message: str) -> str:
    """Under which what was written with a message is sealed, in memory alone, until its pictures were judged."""
    return f"words:{platform}:{chat}:{message}"
