"""Knows where pictures are that came back, for as long as the store will not be told: nobody but this process does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots.moderator.casebook import Casebook, may_be_back
from bots.moderator.later import Later, back_off_s
from bots.moderator.services import Services
from bots.records import StoreUnavailable
from bots.records.cases import Case
from bots.records.findings import Finding, FindingState, Problem
from worker import telemetry

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Pictures of a case that were put back together."""

    messages: Mapping[int, str]
    """Where each finding's picture is now, by its number."""
    names: tuple[str, ...]
    """All messages by which somebody may mean one of them."""
    problem: Problem | None

    def on_record(self, item: Finding) -> Finding:
        """The finding of one of them, which says so; as it is where somebody knows better by now."""
        if not may_be_back(item):
            return item
        again = self.messages[item.number]
        return replace(
            item, state=FindingState.PUT_BACK, put_back_as=again, problem=self.problem, lack=None, intent=None
        )


class Returned:
    """Writes down what came back: at once, else in the background, and before anybody here acts on the case again.

    What waits when the program ends is lost: then moderators are asked whether the picture is there.
    """

    def __init__(self, services: Services, later: Later) -> None:
        self._services = services
        self._later = later
        self._book = Casebook(services)
        self._untold: dict[str, tuple[Back, ...]] = {}
        """By case."""

    async def note(self, case: Case, back: Back) -> Case:
        """The case, which says that these are back. Raises StoreUnavailable after a while: it is written down later."""
        self._untold[case.id] = (*self._untold.get(case.id, ()), back)
        try:
            for attempt in range(self._services.options.max_attempts):
                try:
                    return await self.told(case)
                except StoreUnavailable:
                    log.warning("what was put back is not on record yet; trying again", case=case.id)
                    await self._services.clock.sleep(back_off_s(attempt))
            return await self.told(case)
        except BaseException:  # whoever has lost their turn meanwhile is stopped, too
            self._later.again(lambda: self.told(case))
            raise

    async def told(self, case: Case) -> Case:
        """The case with all of it on record that this process alone knows. Raises StoreUnavailable."""
        for back in self._untold.get(case.id, ()):
            case = await self._book.set(case, back.messages, back.on_record)
            for name in back.names:
                await self._services.records.cases.link(case, name)
            left = tuple(it for it in self._untold.get(case.id, ()) if it is not back)
            self._untold[case.id] = left
        if not self._untold.get(case.id):
            self._untold.pop(case.id, None)
        return case
