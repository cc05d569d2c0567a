"""Weighs members' reports: whether what they reported was taken out or left."""

from __future__ import annotations

from bots.moderator.casebook import Casebook
from bots.moderator.services import Services
from bots.records.cases import Case
from bots.records.journal import EventKind

RIGHT, WRONG = "right", "wrong"
BEFORE_S = 86_400
"""A report is never older than its case; clocks of two machines may differ."""


class Reports:
    """Remembers how good a member's reports have been in a chat."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)

    async def judge(self, case: Case, *, right: bool) -> int:
        """Count the case's reports as right or wrong, each once, by the first decision; how many were counted now."""
        journal, counted = self._services.records.journal, 0
        members = dict.fromkeys(
            [
                event.member
                async for event in journal.read(case.platform, case.chat, case.opened_at_s - BEFORE_S)
                if event.kind is EventKind.REPORTED and event.case == case.id and not event.details
            ]
        )
        for member in members:
            first = await self._book.note(
                case,
                EventKind.REPORTED,
                once=f"report-judged:{case.id}:{member}",
                member=member,
                details=RIGHT if right else WRONG,
            )
            if first:
                await self._services.records.people.judge_report(case.platform, case.chat, member, right=right)
                counted += 1
        return counted
