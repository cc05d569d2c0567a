"""Looks at pictures that people ask the moderators about: by what they are recognised, and where they can be fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bots.moderator.answering import traits_of
from bots.moderator.casebook import Casebook
from bots.moderator.consequences import origin_of, words_name
from bots.moderator.correcting import Correcting
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.petitions import ASKED, INCIDENT, Petitions
from bots.moderator.queues import Floor, at_once
from bots.moderator.services import Services
from bots.moderator.stopping import Stopping
from bots.moderator.telling import Telling
from bots.moderator.turns import AT_IT_S
from bots.platform import Message, Platform, Power
from bots.records import RecordError
from bots.records.cases import Case
from bots.records.choices import FAKES, FINES, UNREMEMBERED
from bots.records.copies import SealedCopy
from bots.records.findings import Finding
from worker import telemetry
from worker.client.scanner import ScannerError
from worker.contract import Lane, ScanResult

log = telemetry.logger(__name__)
MAX_PICTURES = 10
REMEMBERED = FAKES - UNREMEMBERED
"""Decisions by which a picture is kept out from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The pictures of a message."""

    findings: tuple[Finding, ...] = ()
    """As nobody has decided on them, with the digests of those that could be fetched: by these they are recognised later."""
    data: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes of those, by what each was fetched by."""


class Looking:
    """Looks at what nobody handed to the bot, and has it fingerprinted."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._fetcher = Fetcher(services)
        self._book = Casebook(services)
        self._petitions = Petitions(services)
        self._correcting = Correcting(services, telling)

    async def there(self, platform: Platform, chat: str, message: str) -> Looked:
        """The message's pictures, fetched; none where the platform does not show it. Raises Gone where it is not there."""
        target = await self._fetcher.look_up(platform, chat, message)
        return Looked() if target is None else await self.pictures(platform, target)

    async def pictures(self, platform: Platform, target: Message) -> Looked:
        """The message's pictures, fetched."""
        found, fetched = list[Finding](), dict[str, bytes]()
        await self._keep_words(platform, target)
        for attachment in target.attachments[:MAX_PICTURES]:
            try:
                fetched[attachment.media] = await self._fetcher.fetch(platform, attachment.media)
            except FetchFailed:
                log.info("a picture that is asked about could not be fetched", platform=platform.name)
            data = fetched.get(attachment.media)
            found.append(
                Finding(
                    number=len(found) + 1,
                    message=target.id,
                    media=attachment.media,
                    thread=target.thread,
                    # What the bot has put back was somebody else's.
                    sender="" if target.sender.is_bot else target.sender.id,
                    file_id=attachment.file_id,
                    sha256=hashlib.sha256(data).hexdigest() if data else "",
                    decision=ASKED,
                    spoiler=attachment.spoiler,
                    captioned=bool(target.text),
                    position=len(found) + 1,
                )
            )
        return Looked(findings=tuple(found), data=fetched)

    async def _keep_words(self, platform: Platform, target: Message) -> None:
        if not target.text or not self._services.holds(platform.name) or Power.LOOK_UP in platform.can:
            return
        words = SealedCopy(data=b"", caption=target.text, author=target.sender.name)
        name = words_name(platform.name, target.chat, target.id)
        try:
            await self._services.records.words.keep(name, words, self._services.options.hold_s)
        except RecordError:
            log.warning("what was written with a picture could not be kept", platform=platform.name)

    async def moved(self, platform: Platform, chat: str, found: Sequence[Finding]) -> tuple[Finding, ...]:
        """The pictures, each with what it can be fetched by where it is now. Raises Gone where one was put back and is gone."""
        if Power.RESEND in platform.can:
            return tuple(found)
        there = dict[int, str]()
        for message in dict.fromkeys(item.put_back_as for item in found if item.put_back_as):
            there |= await self._fetcher.put_back(platform, chat, message, found)
        return tuple(replace(item, media=there.get(item.number, item.media)) for item in found)

    async def fingerprint(self, platform: Platform, case: Case, looked: Looked) -> None:
        """Have these pictures of the case fingerprinted; `learn` hears of it. Never raises for what the scan service says."""
        for finding in case.findings:
            data = looked.data.get(finding.media)
            if not data or finding.fingerprints:
                continue
            origin = replace(origin_of(case, finding), chat=case.posted_in, incident=f"{INCIDENT}{finding.message}")
            try:
                await self._services.scanner.submit(data, origin, Lane.ASK)
            except ScannerError as failure:
                log.warning("a picture was not fingerprinted", platform=platform.name, error=type(failure).__name__)

    async def learn(self, result: ScanResult, stopping: Stopping, floor: Floor = at_once) -> None:
        """Note by what the picture is recognised, in its case, and in the list that a moderator has put it on meanwhile.

        Nothing else follows, for the chat's rules were not asked; but what looks like a picture that was stopped goes. Raises
        LeaseHeld where somebody is just at its case.
        """
        origin, traits = result.origin, traits_of(result)
        case = await self._petitions.about(origin.platform, origin.chat, origin.message)
        finding = case.find(origin.message, origin.media) if case is not None else None
        if case is not None and case.minor:
            policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
            platform = self._services.platforms[case.platform]
            learned = await stopping.learn(case, origin.message, traits)
            if learned is not None and learned != case:
                await stopping.sweep(platform, learned, policy, floor)
            return
        if case is None or finding is None or not traits.fingerprints:
            return
        case = await self._book.set(
            case, [finding.number], lambda it: replace(it, sha256=traits.sha256, fingerprints=traits.fingerprints)
        )
        if await self._stopped(case, finding.message, stopping, floor) or case.review is None:
            return
        choice, member = case.review.choice, case.review.member
        if choice in FINES:
            case = await self._correcting.add_fine(case, member)
        elif choice in REMEMBERED:
            case = await self._correcting.add_known(case, member)
        await self._book.change(case, _overruling)

    async def _stopped(self, case: Case, message: str, stopping: Stopping, floor: Floor) -> bool:
        """Whether the message of the case goes, since its picture turns out to look like one that may show a minor: moderators
        are told then."""
        platform, records = self._services.platforms[case.platform], self._services.records
        policy = await records.policies.policy(case.platform, case.chat, case.thread)
        closed = await stopping.of(await stopping.closed(platform, case, policy, AT_IT_S, floor), message)
        if not closed.minor:
            return False
        await floor()
        await self._telling.card_or_later(platform, closed, policy)
        return True


def _overruling(case: Case) -> Case:
    """The case, whose decision knows what it has taken off the chat's lists."""
    if case.review is None:
        return case
    review = replace(case.review, overruled=(*case.review.overruled, *case.overruled))
    return replace(case, review=review, overruled=())
