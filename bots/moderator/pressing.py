"""Carries what was pressed out for the case, and for the rest of its flood: what one press has begun the next one finishes."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from bots.moderator.appeals import Appeals
from bots.moderator.casebook import Casebook
from bots.moderator.deciding import Deciding
from bots.moderator.elsewhere import Elsewhere
from bots.moderator.finishing import Finishing, only_finishes, tries_again
from bots.moderator.floods import Floods, begun_otherwise, by_one_press, overturned_in_part
from bots.moderator.leftovers import is_left, is_upheld
from bots.moderator.refusing import Refused
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.moderator.turns import Turns
from bots.moderator.undoing import Undoing
from bots.moderator.unwritten import words_last
from bots.platform import Platform, Power, Press
from bots.policy import Action, Policy
from bots.records import LeaseHeld
from bots.records.cases import Case, Posted
from bots.records.choices import DECISIONS, FAKES, FINES, Choice
from bots.references import Reference

PENALTY = {Choice.STRIKE: Action.STRIKE, Choice.MUTE: Action.MUTE, Choice.KICK: Action.KICK, Choice.BAN: Action.BAN}

POWERS = {Choice.MUTE: Power.MUTE, Choice.KICK: Power.KICK, Choice.BAN: Power.BAN}
"""What a platform may lack of it, for a channel that speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A press whose reference is whole, by somebody who may."""

    platform: Platform
    press: Press
    reference: Reference
    case: Case
    policy: Policy
    cards: tuple[Posted, ...]
    """Of the case, when it was pressed."""

    @property
    def choice(self) -> Choice:
        return self.reference.choice

    @property
    def locale(self) -> str:
        """What those who read the case's cards are told in."""
        return self.policy.locale or self.case.locale


class Pressing:
    """Gives a press to whoever carries it out, one case after the other."""

    def __init__(self, services: Services, telling: Telling, deciding: Deciding) -> None:
        self._services = services
        self._telling = telling
        self._deciding = deciding
        self._stopping = deciding.stopping
        self._book = Casebook(services)
        self._undoing = Undoing(services, telling, deciding)
        self._elsewhere = Elsewhere(services, telling)
        self._floods = Floods(services)
        self._turns = Turns(services)
        self.appeals = Appeals(services, telling, deciding)
        self._finishing = Finishing(services, deciding, self.appeals)

    async def all_of_it(self, asked: Asked) -> Case:
        """The case that was pressed, as it is once it and the rest of its flood are decided. Raises Refused.

        The first case of a flood comes last: as long as it waits, a press finishes what another has begun. What takes a decision
        back ends with the case that was pressed, by which the next press finds the rest, and not before the others are done.
        """
        others = await self._floods.others(asked.case)
        if not others:
            return await self._done(asked, others)
        try:
            case = await self._done(asked, others)
        except Exception:
            await self._release(asked.case)
            raise
        await self._release(case)
        return case

    async def _done(self, asked: Asked, others: Sequence[Case]) -> Case:
        platform, case, press, choice = asked.platform, asked.case, asked.press, asked.choice
        if only_finishes(case, choice) or tries_again(case, choice):
            pass
        elif choice in DECISIONS - {Choice.MINOR_SURE}:
            await self._deciding.check(platform, case, press)
            if begun := begun_otherwise(case, others, fine=choice in FINES):
                why = "review-begun-fine" if begun.choice in FINES else "review-begun-fake"
                raise Refused(self._services.texts.say(why, press.locale))
        elif choice in {Choice.UPHOLD, Choice.OVERTURN}:
            await self.appeals.check(platform, case, press)
            if choice is Choice.UPHOLD and overturned_in_part(case, others):
                raise Refused(self._services.texts.say("review-begun-fine", press.locale))
        elif choice is Choice.UNDO:
            await self._undoing.check(platform, case, press)
            for each in (*(it for it in others if _undone_too(case, it)), *([case] if others else [])):
                await self._undoing.prepare(each)  # it may be long until it is its turn
        if choice in {Choice.UNDO, Choice.OVERTURN}:
            await self._all_of(asked, others)
            return await self.one(asked)
        if not others or choice not in FAKES:
            return await self._decide(asked, others)
        try:
            with words_last() as waiting:
                case = await self._decide(asked, others)
        except Exception:
            await waiting.say()  # of those that are decided
            raise
        await waiting.say()
        return await self._book.now(case)

    async def _release(self, case: Case) -> None:
        """Keep no copies of the flood longer than the decision can be undone by which all of it was decided; until all of it is,
        they are kept."""
        case = await self._book.now(case)
        if case.review is None:
            return
        await self._deciding.release(case)
        for other in await self._floods.others(case):
            if other.review is not None and by_one_press(case.review, other.review):
                await self._deciding.release(other, case.review.at_s)

    async def _decide(self, asked: Asked, others: Sequence[Case]) -> Case:
        """The case that was pressed once it and these others are decided."""
        case, choice = asked.case, asked.choice
        for other in others:
            if other.part_of:
                await self._too(asked, other)
        case = await self.one(asked)
        for other in others:
            if not other.part_of:
                await self._too(asked, other)
        if choice in DECISIONS and (case.part_of or case.parts):
            # What was posted while all this was done.
            for other in await self._floods.others(case):
                await self._too(asked, other)
        return case

    async def one(self, asked: Asked, *, finishes: bool = False) -> Case:
        """The case once what was pressed is done: nobody else acts on it meanwhile. Raises LeaseHeld where somebody does."""
        async with self._turns.case(asked.case.id):
            case = await self._act(asked, finishes=finishes or only_finishes(asked.case, asked.choice))
        await self._follow(asked, asked.case, case)
        return case

    async def _follow(self, asked: Asked, before: Case, case: Case) -> None:
        """Let other cases that have the same messages say what became of them."""
        if not case.minor:
            return await self._elsewhere.follow(asked.platform, before, case)
        back = {item.put_back_as for item in case.findings if item.put_back_as}
        for message in (*case.messages, *sorted(back)):
            for other in await self._book.others(case, message):
                with contextlib.suppress(LeaseHeld):  # whoever is at it finds it gone
                    await self._stopping.went(asked.platform, other, asked.policy, message)
        return None

    async def _act(self, asked: Asked, *, finishes: bool) -> Case:
        platform, case, policy, press, choice = asked.platform, asked.case, asked.policy, asked.press, asked.choice
        if finishes:
            return await self._finishing.finish(platform, case, policy, press)
        if tries_again(case, choice):
            return await self._finishing.again(platform, case, policy, press)
        if choice in {Choice.UPHOLD, Choice.OVERTURN}:
            return await self.appeals.decide(platform, case, policy, press, choice)
        if choice in PENALTY:
            self._refuse_impossible(asked)
            return await self._deciding.penalise(platform, case, policy, press, PENALTY[choice])
        if choice is Choice.UNDO:
            return await self._undoing.undo(platform, case, policy, press)
        return await self._deciding.decide(platform, case, policy, press, choice)

    def _refuse_impossible(self, asked: Asked) -> None:
        """Raise Refused where the platform has no such thing, or not for this member."""
        power = POWERS.get(asked.choice)
        if power is None or power in asked.platform.can_do_to(asked.case.sender):
            return
        why = "penalty-channel" if power in asked.platform.can else "problem-impossible"
        raise Refused(self._services.texts.say(why, asked.press.locale))

    async def _all_of(self, asked: Asked, others: Sequence[Case]) -> None:
        """Let what was pressed hold for each of these cases. Raises Refused or LeaseHeld, last, where it cannot for one."""
        missed: Refused | LeaseHeld | None = None
        for other in others:
            try:
                await self._done_too(asked, other)
            except (Refused, LeaseHeld) as failure:
                missed = missed or failure
        if missed is not None:
            raise missed

    async def _too(self, asked: Asked, other: Case) -> None:
        """Let what was pressed hold for another case of the flood; where it cannot, that one waits by itself, with a card."""
        try:
            await self._done_too(asked, other)
        except (Refused, LeaseHeld):
            if other.review is None and other.part_of:
                alone = await self._book.alone(other)
                await self._telling.card_or_later(asked.platform, alone, asked.policy)

    async def _done_too(self, asked: Asked, other: Case) -> None:
        """Let what was pressed hold for another case of the flood. Raises Refused, LeaseHeld."""
        async with self._turns.case(other.id):
            done = await self._likewise(asked, other)
        if done is not other:
            await self._follow(asked, other, done)
        if is_left(done) and done.part_of:  # its own card says so, and can be pressed
            done = await self._telling.card_or_later(asked.platform, await self._book.alone(done), asked.policy)
        if done is not other and not done.minor:
            await self._telling.refresh(asked.platform, done, asked.policy)

    async def _likewise(self, asked: Asked, other: Case) -> Case:
        """Another case of the flood, decided as the one that was pressed; as it is where that does not touch it."""
        platform, policy, press, choice = asked.platform, asked.policy, asked.press, asked.choice
        review = other.review
        if only_finishes(other, choice):
            return await self._finishing.finish(platform, other, policy, press)
        if tries_again(other, choice):
            return await self._finishing.again(platform, other, policy, press)
        if choice is Choice.UNDO:
            if _undone_too(asked.case, other):
                return await self._undoing.undo(platform, other, policy, press)
        elif choice is Choice.OVERTURN:
            return await self.appeals.overturn_too(platform, other, policy, press)
        elif choice in DECISIONS and not other.minor and (review is None or choice is Choice.MINOR_SURE):
            return await self._deciding.decide(platform, other, policy, press, choice)
        return other


def _undone_too(case: Case, other: Case) -> bool:
    """Whether undo of what was decided about the case is about this one of its flood, too."""
    if case.review is None or other.review is None or is_upheld(case):
        return False
    return by_one_press(case.review, other.review)
