"""The member objects; another moderator than the one who decided looks again; overturning undoes."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook, in_chat
from bots.moderator.correcting import Correcting
from bots.moderator.deciding import Deciding
from bots.moderator.learning import FAKE, FINE
from bots.moderator.refusing import Refused
from bots.moderator.renewing import News, Renewing
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Platform, Press
from bots.policy import Policy
from bots.records.cases import Appeal, AppealState, Case, CaseState, Review
from bots.records.choices import FAKES, FINES, UNREMEMBERED, Choice
from bots.records.findings import OUT, FindingState, Problem
from bots.records.journal import EventKind


class Appeals:
    """Opens and decides appeals."""

    def __init__(self, services: Services, telling: Telling, deciding: Deciding) -> None:
        self._services = services
        self._telling = telling
        self._renewing = Renewing(services, telling)
        self._deciding = deciding
        self._stopping = deciding.stopping
        self._book = Casebook(services)
        self._correcting = Correcting(services, telling)

    async def open(self, platform: Platform, case: Case, policy: Policy, member: str) -> tuple[Case, bool]:
        """The case with the member's appeal, and whether moderators know of it already; else they are told as soon as can be.

        Raises Refused for anybody else, and the second time. One at a time is open, and who objects meanwhile joins it; another
        member's that was decided by the press that decided the case keeps nobody from being heard by a second moderator.
        """
        locale = policy.locale or case.locale
        say = self._services.texts.say
        if not _has_posted(case, member):
            raise Refused(say("appeal-not-yours", locale))
        case = await self._stopping.closed(platform, case, policy)
        if case.minor or not _has_posted(case, member):
            raise Refused(say("appeal-not-possible", locale))
        if case.half_undone:
            raise Refused(say("appeal-undoing", locale))  # what is half undone is finished first
        appeal = case.appeal
        joins = case.appealed and appeal is not None and member not in {appeal.member, *appeal.joined}
        if appeal is not None and not joins and not case.may_object(member):
            other = "-other" if member not in {appeal.member, *appeal.joined} else ""
            if case.appealed and not other:
                await self._told(platform, case, policy, member)
            raise Refused(say("appeal-already" if case.appealed else f"appeal-decided{other}", locale))
        if not any(item.state in OUT for item in case.findings if item.sender == member) and not case.of(member):
            raise Refused(say("appeal-nothing", locale))
        if (
            case.review is not None
            and case.review.choice in FINES
            and not case.appealed
            and not _is_barred(case, member)
        ):
            raise Refused(say("appeal-fine", locale))  # whoever looked again could only say otherwise
        if joins:
            return await self._join(case, member), True
        appeal = Appeal(member=member, at_s=self._services.clock.now_s())

        def appealed(old: Case) -> Case:
            if not old.may_object(member) or old.half_undone:
                return old
            earlier = old.earlier if old.appeal is None else (*old.earlier, old.appeal)
            return replace(old, appeal=appeal, earlier=earlier)

        case = await self._book.change(case, appealed)
        if case.half_undone:  # somebody has begun to take it back just now
            raise Refused(say("appeal-undoing", locale))
        await self._book.keep_copies(case)
        await self._noted(case, member)
        return await self._renewing.card(platform, case, policy, News.APPEALED)

    async def _told(self, platform: Platform, case: Case, policy: Policy, member: str) -> None:
        """Let moderators know of the member's objection, which is open, where a fault had cut that off."""
        await self._noted(case, member)
        if await self._renewing.is_untold(case, News.APPEALED):
            await self._renewing.card(platform, case, policy, News.APPEALED)

    async def _noted(self, case: Case, member: str) -> None:
        """Write down, once, that the member objects, or has joined who does."""
        if case.appeal is not None and member in case.appeal.joined:
            once = f"joined:{case.id}:{member}"
        else:
            once = f"appealed:{case.id}" + (f":{len(case.earlier)}" if case.earlier else "")
        await self._book.note(case, EventKind.APPEALED, once=once, member=member)

    async def _join(self, case: Case, member: str) -> Case:
        """The case, in which this member hears what is decided about the objection that is open."""

        def joined(old: Case) -> Case:
            if old.appeal is None or member in old.appeal.joined:
                return old
            return replace(old, appeal=replace(old.appeal, joined=(*old.appeal.joined, member)))

        case = await self._book.change(case, joined)
        await self._noted(case, member)
        return case

    async def thanks(self, platform: Platform, case: Case, member: str, here: str, locale: str, *, known: bool) -> str:
        """What the member is told who has just objected, `here`: whether moderators know, and how they hear of the outcome."""
        say = self._services.texts.say
        told = say("appeal-opened" if known else "appeal-listed", locale)
        if case.appeal is not None and member in case.appeal.joined:
            told = say("appeal-already-again" if case.appeal.cause else "appeal-already-other", locale)
        reached = await self._telling.posters.reaches(platform, case, member, here)
        outcome = say("appeal-outcome-told" if reached else "appeal-outcome-ask", locale, case=case.id)
        return self._services.texts.join((told, outcome), locale)

    async def decide(self, platform: Platform, case: Case, policy: Policy, press: Press, choice: Choice) -> Case:
        """The case once the appeal is decided. Raises Refused where another moderator should, or nothing is open."""
        appeal, review = await self.check(platform, case, press)
        overturned, unfinished = choice is Choice.OVERTURN, case.unfinished
        if overturned:
            case = await self._put_right(platform, case, policy, press)
        else:
            case = await self._keep_out(platform, case, policy, press)
        now_s = self._services.clock.now_s()
        state = AppealState.OVERTURNED if overturned else AppealState.UPHELD
        decided = replace(appeal, state=state, decided_by=press.member.id, decided_at_s=now_s)
        again = self._overturned(case, review, press) if overturned else review
        # Where this is cut off the case stays taken: it waits with its objection, or the next press finds that decided.
        case = await self._book.change(
            case, lambda old: replace(old, appeal=decided, review=again, before=(), overruled=())
        )

        async def all_of_it(it: Case) -> Case:
            if unfinished and not overturned:  # what follows from the decision that stands may have been cut off
                it = await self._deciding.follow(platform, it, policy)
            return await self.follow(platform, it, policy)

        return await self._deciding.followed(platform, case, policy, all_of_it)

    async def follow(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """The case once all that follows is done from what is on record: from its appeal's decision, or that of its flood."""
        appeal, review = case.appeal, case.review
        overturned = review is not None and review.choice is Choice.OVERTURN
        if appeal is not None and appeal.decided_by:
            await self._deciding.note_appeal(case, appeal)
        if case.minor:
            return await self._stopping.halted(platform, case, policy)
        if appeal is not None and appeal.decided_by:
            outcome = FINE if overturned else FAKE
            await self._deciding.learning.reviewed(case, appeal.decided_by, outcome, appeal.decided_at_s)
        if review is not None and overturned:
            case = await self._corrected(platform, case, policy, review.member)
        elif appeal is not None and appeal.decided_by:  # nothing offers an objection any more that would be refused
            if appeal.cause and review is not None and review.choice not in UNREMEMBERED:
                # What had asked for it has taken it off the list.
                case = await self._correcting.relist(case, review.member)
                case = await self._book.change(case, _upholding)
            await self._correcting.correct(platform, case, policy, fine=False)
        await self._telling.posters.appellant(platform, case, policy.locale or case.locale)
        return case

    async def check(self, platform: Platform, case: Case, press: Press) -> tuple[Appeal, Review]:
        """The open appeal, and the decision that it is about. Raises Refused as `decide` does."""
        if case.appeal is None or not case.appealed or case.review is None:
            raise Refused(self._services.texts.say("appeal-none-open", press.locale))
        await self._deciding.confirmers.refuse(platform, case, press)
        return case.appeal, case.review

    async def overturn_too(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """Another case of the same flood, put right as well. Raises Refused where that is not possible now."""
        review = case.review
        if case.minor or (review is not None and review.choice not in FAKES):
            return case
        if review is None:
            return await self._deciding.decide(platform, case, policy, press, Choice.FINE)
        case = await self._put_right(platform, case, policy, press)
        again = self._overturned(case, review, press)
        case = await self._book.change(case, lambda old: replace(old, review=again, before=(), overruled=()))
        return await self._deciding.followed(platform, case, policy, lambda it: self.follow(platform, it, policy))

    async def _put_right(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """The case, taken for this press, with what is out put back, and fine from now on. Raises Refused."""
        await self._deciding.putting_back.prepare(case)
        case = await self._deciding.begun(await self._deciding.take(case, press))
        try:
            case = await self._deciding.putting_back.restore(platform, case, policy, press)
            return await self._correcting.add_fine(case, press.member.id)
        except BaseException:
            await self._deciding.give_back(case, CaseState.DECIDED)
            raise

    async def _keep_out(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """The case, taken for this press, with out what a press that was cut off has put back, and off the fine list what that
        had put there. Raises Refused."""
        case = await self._deciding.take(case, press)
        try:
            case = await self._correcting.forget_begun(case)
            if all(item.state is FindingState.STAYS for item in case.findings if in_chat(item)):
                return case
            return await self._deciding.taking_out.again(platform, case, policy, press)
        except BaseException:
            await self._deciding.give_back(case, CaseState.DECIDED)
            raise

    async def _corrected(self, platform: Platform, case: Case, policy: Policy, actor: str) -> Case:
        await self._deciding.reports.judge(case, right=False, by=actor)
        return await self._deciding.corrected(platform, case, policy, actor)

    def _overturned(self, case: Case, review: Review, press: Press) -> Review:
        return Review(
            choice=Choice.OVERTURN,
            member=press.member.id,
            at_s=self._services.clock.now_s(),
            before=case.before,
            penalties=case.penalties,
            over=replace(review, undoing=False),
            overruled=case.overruled,
        )


def _has_posted(case: Case, member: str) -> bool:
    return bool(member) and any(item.sender == member for item in case.findings)


def _upholding(case: Case) -> Case:
    """The case, whose refused objection knows what that took off the fine list."""
    if case.appeal is None or not case.overruled:
        return case
    appeal = replace(case.appeal, overruled=(*case.appeal.overruled, *case.overruled))
    return replace(case, appeal=appeal, overruled=())


def _is_barred(case: Case, member: str) -> bool:
    """Whether a picture of the member's that went along stays out though the case is fine: for what it is itself."""
    barred = {Problem.KEPT_OUT, Problem.UNSEEN}
    return any(item.state in OUT and item.problem in barred for item in case.findings if item.sender == member)
