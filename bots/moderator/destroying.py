"""Destroys sealed copies: now, where that is what somebody wants; soon, where what is to be done must not wait for it."""

from __future__ import annotations

from collections.abc import Iterable

from bots.moderator.casebook import Casebook
from bots.moderator.later import Later
from bots.moderator.services import Services
from bots.moderator.turns import AT_IT_S, Turns
from bots.records import StoreUnavailable
from bots.records.cases import Case
from bots.records.findings import Copy, Finding
from worker import telemetry

log = telemetry.logger(__name__)


class Destroying:
    """Destroys. Copies may lie in another server than cases do, and that one may be away alone."""

    def __init__(self, services: Services, later: Later) -> None:
        self._services = services
        self._later = later
        self._book = Casebook(services)
        self._turns = Turns(services)

    async def now(self, case: Case, findings: Iterable[Finding]) -> None:
        """Destroy the copies of these findings, each as far as that is possible. Raises StoreUnavailable, last."""
        missed: StoreUnavailable | None = None
        for item in findings:
            try:
                await self._services.records.copies.destroy(case.copy_name(item))
            except StoreUnavailable as failure:
                missed = failure
        if missed is not None:
            raise missed

    async def soon(self, case: Case, findings: Iterable[Finding]) -> None:
        """Destroy the copies of these findings; what cannot be now is later, but for a copy that the case says is sealed anew."""
        items = tuple(findings)
        try:
            await self.now(case, items)
        except StoreUnavailable:
            log.warning("copies that nobody needs any more wait to be destroyed", case=case.id)
            self._later.again(lambda: self._late(case, {item.number for item in items}))

    async def _late(self, case: Case, numbers: set[int]) -> None:
        async with self._turns.case(case.id, AT_IT_S):
            fresh = await self._book.now(case)
            await self.now(fresh, [it for it in fresh.findings if it.number in numbers and it.copy is not Copy.KEPT])
