"""Takes a moderator's decision back within the minutes after it: as if it had not been made, as far as that is possible."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.moderator.correcting import Correcting
from bots.moderator.deciding import Deciding
from bots.moderator.leftovers import RETRIED, is_upheld
from bots.moderator.refusing import Refused
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Platform, Press
from bots.policy import Policy, age_s
from bots.records import RecordError
from bots.records.cases import Appeal, AppealState, Case, CaseState, Review
from bots.records.choices import FINES, Choice
from bots.records.findings import OUT, Problem
from bots.records.journal import EventKind
from worker import telemetry

log = telemetry.logger(__name__)
LOST = frozenset({Problem.COPY_LOST, Problem.PLACE_GONE})
"""Why it could not be put back."""


class Undoing:
    """Undoes decisions. Where an objection was decided, it waits again."""

    def __init__(self, services: Services, telling: Telling, deciding: Deciding) -> None:
        self._services = services
        self._telling = telling
        self._deciding = deciding
        self._book = Casebook(services)
        self._correcting = Correcting(services, telling)

    async def check(self, platform: Platform, case: Case, press: Press, *, in_time: bool = False) -> Review:
        """The decision that can be undone. Raises Refused where there is none, or not any more, or not by this moderator.

        `in_time`: the undo that this is part of has begun in time.
        """
        say, review = self._services.texts.say, case.review
        # What was pressed before the decision, and comes late, was about another.
        since = review is not None and press.late_s > age_s(case.decided_at_s, self._services.clock.now_s())
        if (
            review is None
            or (review.choice is Choice.OVERTURN and review.over is None)
            or (since and not review.undoing)
        ):
            raise Refused(say("undo-nothing", press.locale))
        if case.appealed:
            asked = case.appeal is not None and case.appeal.cause
            raise Refused(say("undo-again" if asked else "undo-appealed", press.locale))
        late = age_s(case.decided_at_s, self._services.clock.now_s()) > self._services.options.undo_s
        if late and not (in_time or review.undoing):
            raise Refused(say("undo-late", press.locale))
        if case.appeal is not None:
            await self._deciding.confirmers.refuse(platform, case, press)
        return review

    async def prepare(self, case: Case) -> None:
        """Keep what copies there are of what comes back, or goes again, until it has. Raises StoreUnavailable."""
        if case.review is not None and not is_upheld(case):
            await self._deciding.putting_back.prepare(case, goes=case.review.choice in FINES)

    async def undo(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """The case as if it had not been decided; where it was its appeal alone, as if that had not been. Whether that is in
        time was checked. Raises Refused."""
        review = await self.check(platform, case, press, in_time=True)
        appeal = case.appeal
        await self.prepare(case)
        case = taken = await self._deciding.take(case, press, undoing=True)
        if is_upheld(case):
            was = Choice.UPHOLD
        else:
            was = review.choice
            case = await self._as_before(platform, case, policy, press, review)
        state = CaseState.OPEN if review.over is None and was is not Choice.UPHOLD else CaseState.DECIDED
        stands = review.over if was is not Choice.UPHOLD else replace(review, undoing=False)

        def undone(old: Case) -> Case:
            return replace(old, state=state, review=stands, appeal=_reopened(appeal), overruled=())

        try:
            # Before it is on record: what a fault cuts off of it the next press does.
            if was is Choice.UPHOLD:
                await self._correcting.forget_upheld(case)
            await self._follow(platform, case, undone(case), policy, press, was)
        except BaseException:
            await self._give_back(case, taken, half_undone=True)
            raise
        case = await self._book.change(case, undone)
        if case.appealed:
            await self._book.keep_copies(case)
        return case

    async def _follow(
        self, platform: Platform, case: Case, undone: Case, policy: Policy, press: Press, was: Choice
    ) -> None:
        """Do what comes of it that the case is `undone`."""
        once = f"undone:{case.id}:{was.value}:{case.decided_at_s}"
        await self._book.note(case, EventKind.UNDONE, once=once, actor=press.member.id, details=was.name.lower())
        stands = undone.review
        await self._deciding.reports.judge(
            undone, right=None if stands is None else True, by=stands.member if stands is not None else ""
        )
        await self._correcting.correct(platform, undone, policy, fine=None)
        await self._correcting.asked_again(platform, undone, policy, fine=was in FINES)
        await self._telling.posters.appellant(platform, undone, policy.locale or case.locale)
        await self._elsewhere(platform, undone, press, was)

    async def _elsewhere(self, platform: Platform, case: Case, press: Press, was: Choice) -> None:
        """Let other cases follow that rested on this decision: on a fake that it called so, or on a mistake that it saw."""
        if was in FINES:
            await self._deciding.righting.again(
                platform, case, lambda other, rules: self.undo(platform, other, rules, press)
            )
        elif was is not Choice.UPHOLD:
            await self._deciding.righting.undone(platform, case, press.member.id)

    async def _as_before(self, platform: Platform, case: Case, policy: Policy, press: Press, review: Review) -> Case:
        """The case with its pictures, its lists, and what members got for it, as they were before the decision."""
        taken, member, right = case, press.member.id, self._deciding.putting_back
        fine = review.choice in FINES
        try:
            if fine:
                case = await right.undo_fine(platform, case, press)
                over = (RETRIED | LOST) - {Problem.PUT_BACK_UNKNOWN}
                lost = [it.number for it in case.findings if it.state in OUT and it.problem in over]
                case = await self._book.set(
                    case, lost, lambda it: replace(it, problem=None, lack=None)
                )  # nobody puts it back now
            else:
                case = await right.undo_out(platform, case, policy, press)
                case = await self._deciding.forgive(platform, case, policy, member, review.penalties)
            await self._correcting.forget(case)
            if fine:
                case = await self._deciding.righting.founded(case)
                case = await self._deciding.give_again(platform, case, review.penalties)
        except BaseException:
            # Where it got anywhere, or nobody knows, it waits to be finished.
            await self._give_back(case, taken, half_undone=review.undoing)
            raise
        return case

    async def _give_back(self, case: Case, taken: Case, *, half_undone: bool) -> None:
        def given(old: Case) -> Case:
            begun = half_undone or (old.findings, old.penalties) != (taken.findings, taken.penalties)
            review = replace(old.review, undoing=begun) if old.review is not None else None
            return replace(old, state=CaseState.DECIDED, review=review)

        try:
            await self._deciding.release(await self._book.change(case, given))
        except (RecordError, KeyError):
            log.warning("a case was left in mid-undo; that can be finished at once", case=case.id)


def _reopened(appeal: Appeal | None) -> Appeal | None:
    """The appeal as it was before it was decided."""
    if appeal is None:
        return None
    return replace(
        appeal,
        state=AppealState.OPEN,
        decided_by="",
        decided_at_s=0.0,
        together=False,
        overruled=(),
        reopened=appeal.reopened + 1,
    )
