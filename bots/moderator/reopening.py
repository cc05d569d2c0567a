"""What a moderator has called a fake waits for one again where the same picture was called fine since: nobody is overruled."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bots.matching import alike
from bots.moderator.casebook import Casebook
from bots.moderator.correcting import Correcting, names_of
from bots.moderator.renewing import News, Renewing
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Platform
from bots.policy import SAME_PICTURE, Policy, weigh
from bots.records.cases import LISTED, Appeal, AppealState, Case
from bots.records.choices import FAKES
from bots.records.findings import Finding
from bots.records.known import Traits
from worker.contract import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What may have been a mistake elsewhere, too."""

    cause: str
    """The case whose decision says so; LISTED: an entry on the list of what is fine."""
    entries: frozenset[str] = frozenset()
    """Of the list of what is kept out: they brought it about."""
    pictures: tuple[Traits, ...] = ()
    """That were called fine."""

    def is_file(self, finding: Finding) -> bool:
        """Whether it is the very file of one that was called fine."""
        digests = {it.sha256 for it in self.pictures if it.sha256}
        files = {it.file_id for it in self.pictures if it.file_id}
        return finding.sha256 in digests or finding.file_id in files

    def reaches(self, case: Case, finding: Finding) -> bool:
        """Whether what a moderator has called a fake is that picture: its file, one that put it on the list or was taken for
        that, or a near copy without signs of its own; others may be the picture with a face swapped in."""
        if finding.companion:
            return False
        if self.is_file(finding) or not self.entries.isdisjoint(names_of(case, finding)):
            return True
        was = finding.decision.matches.fake
        clear = is_clear(finding)
        if was is not None and was.entry in self.entries and (clear or was.distance <= SAME_PICTURE):
            return True
        return clear and any(alike(it.fingerprints, finding.fingerprints, SAME_PICTURE) for it in self.pictures)


class Reopening:
    """Lets decided cases wait again, first in line, as if their posters had objected; until then what was decided holds."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._book = Casebook(services)
        self._correcting = Correcting(services, telling)
        self._renewing = Renewing(services, telling)
        self._telling = telling

    async def reopen(self, platform: Platform, case: Case, policy: Policy, doubt: Doubt) -> None:
        """Let the case wait again, where a moderator has called one of these pictures a fake in it; once for each cause."""
        reached = any(doubt.reaches(case, item) for item in case.findings)
        if reached and case.appeal is not None and case.appealed and case.appeal.cause == doubt.cause:
            return await self._told(platform, case, policy)
        if not reached or not _can_wait(case, doubt.cause):
            return None
        appeal = Appeal(member="", at_s=self._services.clock.now_s(), cause=doubt.cause)

        def again(old: Case) -> Case:
            if not _can_wait(old, doubt.cause):
                return old
            earlier = old.earlier if old.appeal is None else (*old.earlier, old.appeal)
            return replace(old, appeal=appeal, earlier=earlier)

        case = await self._book.change(case, again)
        return await self._told(platform, case, policy) if case.appeal == appeal else None

    async def _told(self, platform: Platform, case: Case, policy: Policy) -> None:
        """Let everybody know that the case waits again, where a fault had not let that come to its end before."""
        if await self._renewing.is_untold(case, News.APPEALED):
            await self._correcting.correct(platform, case, policy, fine=None)
            await self._renewing.card(platform, case, policy, News.APPEALED)

    async def withdraw(self, platform: Platform, case: Case, causes: frozenset[str]) -> None:
        """Let the case be as it was before one of these decisions asked for it: that was undone."""

        def asked(it: Case) -> bool:
            return it.appeal is not None and it.appeal.state is AppealState.OPEN and it.appeal.cause in causes

        def as_before(old: Case) -> Case:
            if not asked(old):
                return old
            return replace(old, appeal=old.earlier[-1] if old.earlier else None, earlier=old.earlier[:-1])

        if not asked(case):
            return
        case = await self._book.change(case, as_before)
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        await self._correcting.correct(platform, case, policy, fine=False)
        await self._telling.refresh(platform, case, policy)


def _can_wait(case: Case, cause: str) -> bool:
    """Whether a moderator has called it a fake, and nobody is looking again or taking that back, nor has because of this; who
    says that it shows them had a real picture taken out."""
    review, appeals = case.review, (*case.earlier, *((case.appeal,) if case.appeal is not None else ()))
    if review is None or review.choice not in FAKES:
        return False
    heard = cause != LISTED and any(it.cause == cause and it.at_s >= review.at_s for it in appeals)
    busy = case.appealed or review.undoing  # what is half undone waits for that to be finished, and is undecided then
    return not (case.minor or case.urgent or case.part_of or busy or heard)


def is_clear(finding: Finding) -> bool:
    """Whether nothing was found in it."""
    bands = {evidence.band for evidence in weigh(finding.verdict)}
    return finding.verdict is not None and not bands & {Band.UNCERTAIN, Band.SUBSTANTIAL}
