"""By what a picture that only went along with another is recognised; and whether it may be in the chat, or seen, again."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bots.moderator.casebook import Casebook, obtainable
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.services import Services
from bots.platform import Platform
from bots.policy import Matches, Policy
from bots.records import RecordError
from bots.records.cases import Case
from bots.records.findings import Finding, Problem
from worker import telemetry

log = telemetry.logger(__name__)


class Recognising:
    """Knows companions: what nobody has judged is matched by its digest at least, before anything is done with it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._fetcher = Fetcher(services)
        self._book = Casebook(services)

    async def all_digested(self, platform: Platform, case: Case) -> Case:
        """The case, in which each companion has its digest, as far as its bytes can be had."""
        for item in case.findings:
            if not item.companion or item.sha256 or case.minor or not obtainable(platform, item):
                continue
            try:
                copy = await self._services.records.copies.copy(case.copy_name(item))
                data = copy.data if copy is not None else await self._fetcher.picture(platform, case, item)
                digest = digested(item, data).sha256
                case = await self._book.set(case, [item.number], lambda it, own=digest: replace(it, sha256=own))  # type: ignore[misc]
            except (FetchFailed, RecordError) as failure:
                log.info("what went along could not be looked at", case=case.id, error=type(failure).__name__)
        return case

    async def matches(self, case: Case, finding: Finding, policy: Policy) -> Matches:
        """What the chat knows of the picture now."""
        now_s = self._services.clock.now_s()
        return await self._services.records.known.match(case.platform, case.chat, finding.traits, policy, now_s)

    async def bar(self, case: Case, finding: Finding, policy: Policy) -> Problem | None:
        """Why the picture may not be put back: KEPT_OUT, UNSEEN (nor shown to anybody); None where it may.

        A companion alone: of the others the moderator decides. Where the chat has stopped pictures that may show a minor,
        bytes that are new to it are not enough: another encoding of one is known by its looks.
        """
        if not finding.companion:
            return None
        if not finding.sha256:
            return Problem.UNSEEN
        matches = await self.matches(case, finding, policy)
        if matches.stopped or (matches.counts is not None and not await self._is_own(case, matches.counts.entry)):
            return Problem.KEPT_OUT
        if matches.excused or is_seen(finding):
            return None
        stops = await self._services.records.known.stops(case.platform, case.chat)
        return Problem.UNSEEN if stops else None

    async def _is_own(self, case: Case, entry: str) -> bool:
        """Whether this case, or its flood, has put the entry on the list: what comes back now, it is kept out for no more."""
        listed = await self._services.records.known.entry(case.platform, case.chat, entry)
        flood = {case.id, case.part_of, *(part.case for part in case.parts)}
        return listed is not None and bool(listed.case) and listed.case in flood


def digested(finding: Finding, data: bytes) -> Finding:
    """The finding, with the digest of its picture."""
    return finding if finding.sha256 else replace(finding, sha256=hashlib.sha256(data).hexdigest())


def is_seen(finding: Finding) -> bool:
    """Whether the scan service has looked at the picture."""
    return finding.verdict is not None or bool(finding.fingerprints)
