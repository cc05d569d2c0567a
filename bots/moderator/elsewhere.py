"""Lets every case that has a message say what became of it, whichever of them it was done under."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bots.moderator.casebook import Casebook, in_chat, place_of
from bots.moderator.correcting import Correcting
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Platform
from bots.records import RecordError
from bots.records.cases import Case
from bots.records.findings import OUT, Copy, Finding, FindingState
from worker import telemetry

log = telemetry.logger(__name__)


class Elsewhere:
    """Carries into other cases what was done with a message."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._book = Casebook(services)
        self._correcting = Correcting(services, telling)

    async def follow(self, platform: Platform, before: Case, case: Case) -> None:
        """Let the other cases of what this one's messages are say what became of them since `before`. Never raises for what is
        kept: it is done, and said under this case."""
        try:
            await self._follow(platform, before, case)
        except RecordError:
            log.warning("another case does not say yet what became of its message", case=case.id)

    async def decided(self, platform: Platform, case: Case) -> None:
        """Let them say what the decision on record has done with its messages. Raises StoreUnavailable: it is tried again."""
        if not case.minor:
            was = case.undecided
            before = replace(case, findings=tuple(was.get(item.number, item) for item in case.findings))
            await self._follow(platform, before, case)

    async def _follow(self, platform: Platform, before: Case, case: Case) -> None:
        was = {item.number: item for item in before.findings}
        for item in case.findings:
            old = was.get(item.number, replace(item, state=FindingState.NOTED, put_back_as=""))
            if in_chat(old) and not in_chat(item):
                await self._went(platform, case, place_of(old), item.state)
            elif old.state in OUT and in_chat(item) and item.put_back_as:
                await self._back(platform, case, item)

    async def _went(self, platform: Platform, case: Case, message: str, state: FindingState) -> None:
        def went(item: Finding) -> Finding:
            if not in_chat(item) or place_of(item) != message:
                return item
            gone = replace(item, state=state, problem=None, lack=None, intent=None)
            if state is FindingState.GONE:
                return replace(gone, copy=Copy.NONE)
            if state is FindingState.KEPT_OUT:
                return gone
            kept = item.copy is Copy.KEPT
            return replace(gone, state=FindingState.HELD if kept else FindingState.REMOVED)

        for other in await self._book.others(case, message):
            await self._change(platform, other, went)

    async def _back(self, platform: Platform, case: Case, there: Finding) -> None:
        def back(item: Finding) -> Finding:
            if item.state not in OUT or item.message != there.message or item.media not in {there.media, ""}:
                return item
            return replace(item, state=FindingState.NOTED, put_back_as=there.put_back_as, problem=None, lack=None)

        for other in await self._book.others(case, there.message):
            if await self._change(platform, other, back):
                for each in (other, case):
                    await self._book.name(each, there.put_back_as)

    async def _change(self, platform: Platform, case: Case, edit: Callable[[Finding], Finding]) -> bool:
        """Whether that changed anything of the case; what is said of it says so."""
        changed = await self._book.set(case, [item.number for item in case.findings], edit)
        if changed.findings == case.findings:
            return False
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        await self._correcting.gone(platform, changed, policy)
        if changed.cards:
            await self._telling.refresh(platform, changed, policy)
        return True
