"""Goes on with a decision: with what follows from it and was cut off, and with pictures that it could not reach."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.appeals import Appeals
from bots.moderator.casebook import Casebook, may_be_back
from bots.moderator.deciding import Deciding
from bots.moderator.leftovers import is_left, left_over
from bots.moderator.services import Services
from bots.platform import Platform, Press
from bots.policy import Policy
from bots.records.cases import Case, CaseState
from bots.records.choices import FAKES, FINES, Choice
from bots.records.findings import Problem


class Finishing:
    """Decides nothing anew."""

    def __init__(self, services: Services, deciding: Deciding, appeals: Appeals) -> None:
        self._clock = services.clock
        self._book = Casebook(services)
        self._deciding = deciding
        self._appeals = appeals

    async def finish(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """The case once all that follows from its decision is done, which a death cut off. Raises Refused."""
        return await self._follow(platform, await self._deciding.take(case, press), policy)

    async def again(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """The case once what its decision has not reached was tried again, with what follows. Raises Refused in vain."""
        fine = case.review is not None and case.review.choice in FINES
        if fine:
            await self._deciding.putting_back.prepare(case)
        case = await self._book.change(await self._deciding.take(case, press), _unsure)
        act = self._deciding.putting_back.restore if fine else self._deciding.taking_out.again
        try:
            if left_over(case):
                case = await act(platform, case, policy, press)
        except BaseException:
            await self._deciding.release(await self._deciding.give_back(case, CaseState.DECIDED))
            raise
        return await self._follow(platform, case, policy, press.member.id)

    async def _follow(self, platform: Platform, case: Case, policy: Policy, again: str = "") -> Case:
        """The case once all that follows is done; what of it was not possible is tried once more for the moderator `again`."""
        follow = self._appeals.follow if _decided_here(case) else self._deciding.follow
        began_s = self._clock.now_s()

        async def all_of_it(it: Case) -> Case:
            it = await follow(platform, it, policy)
            return await self._deciding.penalising.again(platform, it, again, began_s) if again else it

        return await self._deciding.followed(platform, case, policy, all_of_it)


def _unsure(case: Case) -> Case:
    """The case, which goes on knowing what may be there besides, whatever this press does."""
    unsure, review = {item.number for item in case.findings if may_be_back(item)}, case.review
    if review is None or not unsure:
        return case
    before = (replace(it, problem=Problem.PUT_BACK_UNKNOWN) if it.number in unsure else it for it in review.before)
    return replace(case, review=replace(review, before=tuple(before)))


def only_finishes(case: Case, choice: Choice) -> bool:
    """Whether the press asks for what was decided already, and what follows from that was cut off: it decides nothing anew.

    An objection that waits still was not decided: whatever was cut off, deciding it is.
    """
    if case.review is None or not case.unfinished or (case.appealed and choice in {Choice.UPHOLD, Choice.OVERTURN}):
        return False
    fine = case.review.choice in FINES
    return choice in (FINES if fine else FAKES)


def tries_again(case: Case, choice: Choice) -> bool:
    """Whether the press asks for what was decided already, and not all of the case's pictures or members are so yet."""
    if case.review is None or case.appealed or case.unfinished or case.review.undoing:
        return False
    if not is_left(case):
        return False
    return choice in (FINES if case.review.choice in FINES else FAKES - {Choice.UPHOLD})


def _decided_here(case: Case) -> bool:
    """Whether it is its appeal that was decided last, by itself, or the appeal of its flood."""
    appeal, review = case.appeal, case.review
    by_itself = appeal is not None and bool(appeal.decided_by) and not appeal.together
    return by_itself or (review is not None and review.choice is Choice.OVERTURN)
