"""Weighs members' reports: whether what they reported was taken out or left, as it stands now."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.records.cases import Case
from bots.records.journal import Event, EventKind

RIGHT, WRONG, NEITHER = "right", "wrong", "neither"
"""What a judgement of a report says in the journal; the report itself has nothing there."""
BEFORE_S = 86_400
"""A report is never older than its case; clocks of two machines may differ."""
_OUTCOMES = {True: RIGHT, False: WRONG, None: NEITHER}


class Reports:
    """Remembers how good a member's reports have been in a chat."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._clock = services.clock

    async def count(self, case: Case) -> int:
        """How many members have reported it, as the journal has it."""
        return len(await self._judgements(case))

    async def judge(self, case: Case, *, right: bool | None, by: str = "") -> int:
        """Let the case's reports count as right or wrong; None: as neither, for nobody has decided any more.

        How many count otherwise than before. Where it was decided `by` somebody whose own picture was reported, or who
        reported it, that says nothing about the report.
        """
        own = bool(by) and any(item.sender == by for item in case.findings)
        if not case.reported or own:
            return 0
        people, changed = self._services.records.people, 0
        for member, judged in (await self._judgements(case)).items():
            before = _before(judged)
            if before is right or member == by:
                continue
            # By how often it was judged: two who decide at once count it once.
            number = f":{len(judged)}" if judged else ""
            judgement = Event(
                kind=EventKind.REPORTED,
                at_s=self._clock.now_s(),
                case=case.id,
                member=member,
                details=_OUTCOMES[right],
            )
            once = f"report-judged:{case.id}:{member}{number}"
            # One step: a death in between would leave a judgement that weighs nothing, for ever.
            changed += await people.judge_report(
                case.platform, case.chat, judgement, right=right, before=before, once=once
            )
        return changed

    async def _judgements(self, case: Case) -> dict[str, list[str]]:
        """Who reported it, and what was thought of that, oldest first."""
        found = dict[str, list[str]]()
        journal = self._services.records.journal
        since_s, reports = case.opened_at_s - BEFORE_S, (EventKind.REPORTED,)
        async for event in journal.read(case.platform, case.chat, since_s, kinds=reports):
            if event.case == case.id:
                judged = found.setdefault(event.member, [])
                if event.details:
                    judged.append(event.details)
        return found


def _before(judged: list[str]) -> bool | None:
    """What the last judgement came to."""
    last = judged[-1] if judged else NEITHER
    return None if last == NEITHER else last == RIGHT
