"""Lets every case that has a message say what became of it, whichever of them it was done under."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
        await self.tell(platform, await self.note(before, case))

    async def note(self, before: Case, case: Case) -> list[Case]:
        """As `follow`, but just on record: what is said of these cases, which are changed by that, does not follow yet."""
        changed = dict[str, Case]()
        try:
            await self._note(before, case, changed)
        except RecordError:
            log.warning("another case does not say yet what became of its message", case=case.id)
        return list(changed.values())

    async def tell(self, platform: Platform, changed: Iterable[Case]) -> None:
        """Let what is said of these cases say what was noted in them. Never raises for what is kept."""
        for other in changed:
            try:
                case = await self._book.now(other)
                policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
                await self._correcting.gone(platform, case, policy)
                if case.cards:
                    await self._telling.refresh(platform, case, policy)
            except RecordError:
                log.warning("what is said of another case does not say yet what became of its message", case=other.id)

    async def decided(self, case: Case) -> list[Case]:
        """Note in them what the decision on record has done with its messages. Raises StoreUnavailable: it is tried again."""
        changed = dict[str, Case]()
        if not case.minor:
            was = case.undecided
            before = replace(case, findings=tuple(was.get(item.number, item) for item in case.findings))
            await self._note(before, case, changed)
        return list(changed.values())

    async def _note(self, before: Case, case: Case, changed: dict[str, Case]) -> None:
        was = {item.number: item for item in before.findings}
        for item in case.findings:
            old = was.get(item.number, replace(item, state=FindingState.NOTED, put_back_as=""))
            if in_chat(old) and not in_chat(item):
                await self._went(case, place_of(old), item.state, changed)
            elif old.state in OUT and in_chat(item) and item.put_back_as:
                await self._back(case, item, changed)

    async def _went(self, case: Case, message: str, state: FindingState, changed: dict[str, Case]) -> None:
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
            await self._change(other, went, changed)

    async def _back(self, case: Case, there: Finding, changed: dict[str, Case]) -> None:
        def back(item: Finding) -> Finding:
            if item.state not in OUT or item.message != there.message or item.media not in {there.media, ""}:
                return item
            return replace(item, state=FindingState.NOTED, put_back_as=there.put_back_as, problem=None, lack=None)

        for other in await self._book.others(case, there.message):
            if await self._change(other, back, changed):
                for each in (other, case):
                    await self._book.name(each, there.put_back_as)

    async def _change(self, case: Case, edit: Callable[[Finding], Finding], changed: dict[str, Case]) -> bool:
        """Whether that changed anything of the case, which is among those `changed` then."""
        after = await self._book.set(case, [item.number for item in case.findings], edit)
        if after.findings == case.findings:
            return False
        changed[after.id] = after
        return True
