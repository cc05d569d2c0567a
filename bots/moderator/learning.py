"""What a chat's own reviews have taught: of a hundred pictures flagged like this here, how many were real."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.policy import DAY_S
from bots.records.cases import Case
from bots.records.journal import EventKind
from worker.contract import Band, Kind

MIN_REVIEWS = 20
"""Before so many reviews nothing is said: a handful would mislead."""
SPAN_S = 365 * DAY_S
FAKE, FINE = "fake", "fine"


def likeness(case: Case) -> str:
    """What pictures must share with the case's first to count as flagged like it: the kind that was SUBSTANTIAL."""
    for finding in case.findings:
        for item in finding.decision.evidence:
            if item.band is Band.SUBSTANTIAL and item.kind is (finding.decision.kind or item.kind):
                return item.kind.value
    return ""


class Learning:
    """Reads the journal's reviews."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def real_of_hundred(self, case: Case) -> int | None:
        """Of a hundred pictures flagged like this case's here, how many moderators found real; None before MIN_REVIEWS."""
        alike = likeness(case)
        return None if not alike else await self.real_of(case.platform, case.chat, Kind(alike))

    async def real_of(self, platform: str, chat: str, kind: Kind) -> int | None:
        """The same for a kind."""
        last: dict[str, str] = {}
        since_s = self._services.clock.now_s() - SPAN_S
        async for event in self._services.records.journal.read(platform, chat, since_s):
            if event.kind is EventKind.REVIEWED:
                outcome, _, flagged = event.details.partition(" ")
                if flagged == kind.value:
                    last[event.case] = outcome  # an appeal's decision comes after, and counts instead
            elif event.kind is EventKind.UNDONE:
                last.pop(event.case, None)
        if len(last) < MIN_REVIEWS:
            return None
        return round(100 * sum(outcome == FINE for outcome in last.values()) / len(last))
