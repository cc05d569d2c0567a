"""What a chat's own reviews have taught: of a hundred pictures flagged like this here, how many were real."""

from __future__ import annotations

from bots.moderator.casebook import Casebook
from bots.moderator.services import Services
from bots.policy import DAY_S
from bots.records.cases import Case
from bots.records.choices import Choice
from bots.records.journal import EventKind, Journal
from worker import telemetry
from worker.contract import Band, Kind

log = telemetry.logger(__name__)
MIN_REVIEWS = 20
"""Before so many reviews nothing is said: a handful would mislead."""
SPAN_S = 365 * DAY_S
FAKE, FINE = "fake", "fine"
OUTCOMES = frozenset({EventKind.REVIEWED, EventKind.UNDONE})
UPHELD = Choice.UPHOLD.name.lower()
"""What the journal says was undone where an objection had been refused."""


def likeness(case: Case) -> str:
    """What pictures must share with the case's first to count as flagged like it: the kind that was SUBSTANTIAL."""
    for finding in case.findings:
        for item in finding.decision.evidence:
            if item.band is Band.SUBSTANTIAL and item.kind is (finding.decision.kind or item.kind):
                return item.kind.value
    return ""


class Learning:
    """Writes and reads the journal's reviews."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)

    async def reviewed(self, case: Case, member: str, outcome: str, at_s: float) -> None:
        """Write the outcome, decided then, into the journal, once: what the chat learns from."""
        first = next(iter(case.findings), None)
        await self._book.note(
            case,
            EventKind.REVIEWED,
            once=f"reviewed:{case.id}:{at_s}",
            member=case.sender,
            actor=member,
            details=f"{outcome} {likeness(case)}".strip(),
            picture=first.sha256 if first is not None else "",
        )
        log.info("reviewed", case=case.id, outcome=outcome)

    async def real_of_hundred(self, case: Case) -> int | None:
        """Of a hundred pictures flagged like this case's here, how many moderators found real; None before MIN_REVIEWS."""
        alike = likeness(case)
        return None if not alike else await self.real_of(case.platform, case.chat, Kind(alike))

    async def real_of(self, platform: str, chat: str, kind: Kind) -> int | None:
        """The same for a kind."""
        since_s = self._services.clock.now_s() - SPAN_S
        last = await outcomes(self._services.records.journal, platform, chat, since_s, frozenset({kind}))
        if len(last) < MIN_REVIEWS:
            return None
        return round(100 * last.count(FINE) / len(last))


async def outcomes(journal: Journal, platform: str, chat: str, since_s: float, kinds: frozenset[Kind]) -> list[str]:
    """What moderators have decided since then, and still stands, of each case that was flagged for one of these kinds.

    Of several decisions about a case the last counts: an appeal's comes after. Whoever undoes one lets the one before it stand;
    where it refused an objection, that is the same one.
    """
    decided = dict[str, list[tuple[str, str]]]()
    async for event in journal.read(platform, chat, since_s, kinds=OUTCOMES):
        if event.kind is EventKind.REVIEWED:
            outcome, _, flagged = event.details.partition(" ")
            decided.setdefault(event.case, []).append((outcome, flagged))
        elif event.kind is EventKind.UNDONE:
            stack = decided.get(event.case, [])
            if len(stack) > (event.details == UPHELD):  # what an objection was about stands in any case
                stack.pop()
    return [each[-1][0] for each in decided.values() if each and each[-1][1] in kinds]
