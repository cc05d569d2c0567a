"""A moderator's decision about a case, carried out once: out, or fine; penalties; suspected minor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bots.moderator.casebook import Casebook, is_traceless, still_there
from bots.moderator.confirmers import Confirmers
from bots.moderator.consequences import Carried, Deed, carry_out
from bots.moderator.correcting import Correcting
from bots.moderator.elsewhere import Elsewhere
from bots.moderator.forgiving import Forgiving
from bots.moderator.learning import FAKE, FINE, Learning
from bots.moderator.penalising import Penalising
from bots.moderator.putting_back import PuttingBack
from bots.moderator.refusing import Refused
from bots.moderator.reports import Reports
from bots.moderator.righting import Righting
from bots.moderator.services import Services
from bots.moderator.standings import Standings
from bots.moderator.stopping import Stopping
from bots.moderator.taking_out import TakingOut
from bots.moderator.telling import Telling
from bots.moderator.turns import AT_IT_S, Turns
from bots.moderator.unwritten import unspoken
from bots.moderator.wording import CardWording
from bots.platform import Platform, PlatformError, Press, Unreachable
from bots.policy import PENALTIES, Action, Policy
from bots.records import LeaseHeld, RecordError, StoreUnavailable
from bots.records.cases import Appeal, AppealState, Case, CaseState, Review
from bots.records.choices import FAKES, FINES, UNREMEMBERED, Choice
from bots.records.findings import SETTLED, Copy, Done, Finding, FindingState
from bots.records.journal import EventKind
from worker import telemetry

log = telemetry.logger(__name__)


class Deciding:
    """Carries decisions out."""

    def __init__(self, services: Services, telling: Telling, carried: Carried) -> None:
        self._services = services
        self._telling = telling
        self._carried = carried
        self._book = Casebook(services)
        self._turns = Turns(services)
        self._standings = Standings(services)
        self._correcting = Correcting(services, telling)
        self._elsewhere = Elsewhere(services, telling)
        self._wording = CardWording(services)
        self.confirmers = Confirmers(services)
        self.reports = Reports(services)
        self.learning = Learning(services)
        self.taking_out = TakingOut(services, carried.removals)
        self.stopping = Stopping(services, telling, carried)
        self.putting_back = PuttingBack(services, carried.removals, telling.later)
        self.penalising = Penalising(services, telling, carried)
        self.forgiving = Forgiving(services, carried.penalties)
        self.righting = Righting(services, telling, self)

    async def decide(
        self, platform: Platform, case: Case, policy: Policy, press: Press, choice: Choice, cause: str = ""
    ) -> Case:
        """The case once it is decided: FAKE…, FINE or MINOR_SURE. Raises Refused, and the case is then as it was.

        `cause`: the case whose decision this one follows.
        """
        if choice is not Choice.MINOR_SURE:  # what may show a minor is always stopped
            await self.check(platform, case, press)
        if choice is Choice.FINE:
            await self.putting_back.prepare(case)
        was, case = case.state, await self.take(case, press)
        if choice is not Choice.MINOR_SURE:
            case = await self.begun(case)
        try:
            if choice is Choice.MINOR_SURE:
                # The list first: from now on no copy of it stays anywhere, whatever happens next.
                await self._correcting.add_minor(case, press.member.id)
                case = await self.taking_out.minor(platform, case, press.member.id)
            elif choice in FAKES:
                case = await self.taking_out.out(platform, case, policy, press)
            else:
                case = await self.putting_back.restore(platform, case, policy, press)
            # The lists first: a decision that stands must outlive whatever happens next.
            if choice is Choice.FINE:
                if not cause:  # else the lists say it of the picture that this one was taken for
                    case = await self._correcting.add_fine(case, press.member.id)
            elif choice not in UNREMEMBERED | {Choice.MINOR_SURE}:
                case = await self._correcting.add_known(case, press.member.id)
        except BaseException as failure:
            # Whatever it was: the next press must find a case that can be decided.
            await self.give_back(case, was)
            if choice is Choice.MINOR_SURE and isinstance(failure, StoreUnavailable):
                # It is on the list: all that can be out goes now, and the rest whether or not anybody presses again.
                await self.stopping.sweep(platform, case, policy)
                self._telling.later.again(lambda: self.stopping.everywhere(platform, case, policy))
            raise
        case = await self._decided(case, press, choice, cause)
        return await self.followed(platform, case, policy, lambda it: self.follow(platform, it, policy))

    async def followed(
        self, platform: Platform, case: Case, policy: Policy, follow: Callable[[Case], Awaitable[Case]]
    ) -> Case:
        """The case once `follow` has done what comes of its decision; until then it is taken, so that nobody undoes it.

        The decision stands: what the store, or the platform, cuts off is done later, from its beginning.
        """
        decided = _decided_of(case)
        if not (case.part_of or case.parts) or (case.review is not None and case.review.cause):
            await self.release(case)  # else once all of the flood is decided

        async def all_of_it(it: Case) -> Case:
            # What is said in other places comes after what is done.
            changed = await self._elsewhere.decided(it)
            try:
                it = await follow(it)
            except Exception:
                await self._elsewhere.tell(platform, changed)  # when this is done again, they have changed already
                raise
            await self._elsewhere.tell(platform, changed)
            return it

        async def later() -> None:
            async with self._turns.case(case.id):
                fresh = await self._services.records.cases.case(case.id)
                if fresh is None or fresh.state is not CaseState.DECIDING or _decided_of(fresh) != decided:
                    return
                done = await self._given_back(await all_of_it(fresh), CaseState.DECIDED)
            await self._telling.refresh(platform, done, policy)

        async def say() -> None:
            try:
                await later()
            except (StoreUnavailable, PlatformError, LeaseHeld):
                self._telling.later.again(later)

        waiting = unspoken()
        try:
            if waiting is not None:
                # What is done for this one and for the others that this press decides comes before what is said of any.
                case = await self._penalised(platform, case, policy)
                waiting.words.append(say)
                return case
            case = await all_of_it(case)
        except (StoreUnavailable, PlatformError) as failure:
            log.warning("what follows from a decision waits", case=case.id, error=type(failure).__name__)
            self._telling.later.again(later)
            return case
        # Where the bot is stopped in between, or this raised, the case stays taken, and the next press goes on.
        back = await self.give_back(case, CaseState.DECIDED)
        if back.unfinished:  # nobody has to press for what is done
            self._telling.later.again(later)
        return back

    async def follow(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """The case once all that follows from the decision on record is done; what was done of it before is not done twice."""
        review = case.review
        if review is None:
            return case
        if case.minor and review.choice is not Choice.MINOR_SURE:
            return await self.stopping.halted(platform, case, policy)
        fine, appeal = review.choice is Choice.FINE, case.appeal
        if appeal is not None and appeal.together:
            await self.note_appeal(case, appeal)
        if not (case.part_of or review.cause):  # what a chat learns from a flood, or one decision, is one picture
            await self.learning.reviewed(case, review.member, FINE if fine else FAKE, review.at_s)
        await self.reports.judge(case, right=not fine, by=review.member)
        await self._telling.posters.appellant(platform, case, policy.locale or case.locale)
        if fine:
            return await self.corrected(platform, case, policy, review.member)
        if review.choice is Choice.MINOR_SURE:
            await self._correcting.correct(platform, case, policy, fine=False)
            case = await self._telling.bare(platform, case, policy)
            if not case.part_of:  # else its first case looks for others
                await self.stopping.swept(platform, case, policy)
            return case
        # What is done comes before what is said: a chat hears only so much in a minute.
        case = await self._penalised(platform, case, policy)
        await self._correcting.correct(platform, case, policy, fine=False)
        return await self._tell_posters(platform, case, policy, review.before)

    async def _penalised(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """The case once members have got what follows from its decision, which is a fake."""
        review = case.review
        if review is None or case.minor or review.choice not in FAKES:
            return case
        return await self.penalising.posters(platform, case, policy.locale or case.locale, review.member)

    async def check(self, platform: Platform, case: Case, press: Press) -> None:
        """Raise Refused where it was decided, or should be by another moderator."""
        if case.review is not None:
            raise Refused(self._services.texts.say("review-already", press.locale))
        if case.appealed:
            await self.confirmers.refuse(platform, case, press)

    async def _tell_posters(self, platform: Platform, case: Case, policy: Policy, before: tuple[Finding, ...]) -> Case:
        """The case once those whose pictures are out, and whom nobody has told, know of it: in private, else in the chat.

        Of what no message carries nothing is said.
        """
        if case.emblem is not None:
            return case
        was_there = {item.number for item in before if still_there(item)}
        told, posters = set[str](), self._telling.posters
        for finding in case.findings:
            out = finding.state is FindingState.KEPT_OUT and not finding.companion
            if not out or not finding.sender or finding.sender in told:
                continue
            if finding.number not in was_there and not await posters.told_nothing(case, finding.sender):
                continue  # when the rules took it out
            told.add(finding.sender)
            known = await posters.member(platform, case, finding, policy.locale or case.locale)
            # Whoever asked for it because it shows them was promised that nothing is said in the chat.
            if not known and not case.urgent:
                case = await self._announce(Deed(platform=platform, policy=policy, case=case, number=finding.number))
        return case

    async def _announce(self, deed: Deed) -> Case:
        """The case once the chat knows of the removal, at once or later: the decision stands whatever the platform says."""
        try:
            return await self._carried.announce(deed)
        except Unreachable:
            if self._telling.later.say(deed.platform.name, deed.case.chat, lambda: self._carried.announce_later(deed)):
                return deed.case
            # The card says so.
            return await self._book.change(deed.case, lambda old: replace(old, untold=True))

    async def corrected(self, platform: Platform, case: Case, policy: Policy, actor: str) -> Case:
        """The case once everything that followed from it is taken back, and what was said of it says so."""
        case = await self.forgive(platform, case, policy, actor)
        await self._correcting.correct(platform, case, policy, fine=True)
        await self.righting.fine(platform, case, actor)
        return case

    async def forgive(
        self, platform: Platform, case: Case, policy: Policy, actor: str, kept: tuple[Done, ...] = ()
    ) -> Case:
        """The case once members have no more of it than `kept`; the cards of other cases that this changes follow."""
        struck = any(done.action is Action.STRIKE for done in case.penalties if done not in kept)
        case, changed = await self.forgiving.forgive(platform, case, actor, kept)
        for other in changed:
            await self._telling.refresh(platform, other, policy)
        if changed or struck:
            await self._telling.posters.recounted(platform, case)
        return case

    async def give_again(self, platform: Platform, case: Case, penalties: tuple[Done, ...]) -> Case:
        """The case once members have again what was taken back, and read so."""
        case = await self.forgiving.give_again(platform, case, penalties)
        await self._telling.posters.recounted(platform, case)
        return case

    async def begun(self, case: Case) -> Case:
        """The case, which says how its findings were before anybody began to decide it: a press may have been interrupted."""
        was = {item.number: item for item in case.before}
        before = tuple(was.get(item.number, item) for item in case.findings)
        return await self._book.change(case, lambda old: replace(old, before=before))

    async def _decided(
        self,
        case: Case,
        press: Press,
        choice: Choice,
        cause: str,
    ) -> Case:
        now_s = self._services.clock.now_s()
        member = press.member.id
        # Of what may show a minor nothing is kept by which it could be had again.
        minor = choice is Choice.MINOR_SURE

        def decided(old: Case) -> Case:
            appeal = old.appeal
            if appeal is not None and appeal.state is AppealState.OPEN:
                state = AppealState.OVERTURNED if choice is Choice.FINE else AppealState.UPHELD
                appeal = replace(appeal, state=state, decided_by=member, decided_at_s=now_s, together=True)
            review = Review(
                choice=choice,
                member=member,
                at_s=now_s,
                before=() if minor else case.before,
                penalties=old.penalties,
                overruled=old.overruled,
                cause=cause,
            )
            return replace(old, review=review, appeal=appeal, before=(), overruled=())

        return await self._book.change(case, decided)

    async def note_appeal(self, case: Case, appeal: Appeal) -> None:
        """Write down what was decided about an objection, once."""
        await self._book.note(
            case,
            EventKind.APPEAL_DECIDED,
            once=f"appeal-decided:{case.id}:{appeal.decided_at_s}",
            member=appeal.member,
            actor=appeal.decided_by,
            details=appeal.state.value,
        )

    async def penalise(self, platform: Platform, case: Case, policy: Policy, press: Press, action: Action) -> Case:
        """The case after a moderator has given a strike, a mute, a kick or a ban to the member whom its card names.

        Raises Refused, as `check` does too: what was decided meanwhile stands.
        """
        finding = case.posted_by(case.sender)
        if finding is None or action not in PENALTIES:
            raise Refused(self._services.texts.say("penalty-nobody", press.locale))
        await self.check(platform, case, press)
        own = await self._services.records.policies.policy(case.platform, case.chat, finding.thread)
        rules = await self._standings.rules(platform, own, case.chat, finding.sender, finding.at_s)
        was, case = case.state, await self.take(case, press)
        deed = Deed(
            platform=platform,
            policy=rules,
            case=case,
            number=finding.number,
            actor=press.member.id,
            patient=False,
            by_hand=True,
        )
        try:
            case = await carry_out(self._carried, deed, (action,))
        finally:
            case = await self.give_back(case, was)
        failed = next((it for it in case.of(case.sender) if it.action is action and it.problem is not None), None)
        if failed is not None and failed.problem is not None:
            raise Refused(self._wording.problem(failed.problem, failed.lack, press.locale))
        await self._telling.posters.penalised(platform, case, case.sender, policy.locale or case.locale)
        return case

    async def remember(self, platform: Platform, case: Case, press: Press) -> Case:
        """The case, not decided, with its pictures on the chat's list of what is kept out. Raises Refused, as `check` does,
        and where there is nothing to recognise them by."""
        await self.check(platform, case, press)
        if all(is_traceless(item) for item in case.findings):
            raise Refused(self._services.texts.say("known-by-nothing", press.locale))
        was, case = case.state, await self.take(case, press)
        try:
            await self._correcting.remember(case, press.member.id)
        finally:
            case = await self.give_back(case, was)
        return case

    async def release(self, case: Case, since_s: float = 0.0) -> None:
        """Keep copies of what is decided, and what was written with it, no longer than that can be undone: nothing else refers
        to them. `since_s`: when the last of its flood was decided, with which it is undone. What the store cannot be told now
        it is told later.
        """
        try:
            await self._release(case, since_s)
        except RecordError:
            log.warning("copies that nobody needs any more go later", case=case.id)
            self._telling.later.again(lambda: self._released(case, since_s))

    async def _released(self, case: Case, since_s: float) -> None:
        async with self._turns.case(case.id, AT_IT_S):
            await self._release(await self._book.now(case), since_s)

    async def _release(self, case: Case, since_s: float) -> None:
        options, review, removals = self._services.options, case.review, self._carried.removals
        if review is None or review.undoing or case.appealed or case.minor:
            return
        over = FindingState.PUT_BACK if review.choice in FINES else FindingState.KEPT_OUT
        kept = [item for item in case.findings if item.copy is Copy.KEPT and item.state is over]
        longest_s = options.undo_s + options.undoing_s
        until_s = max(case.decided_at_s, since_s) + longest_s
        left_s = min(max(1, int(until_s - self._services.clock.now_s())), longest_s)  # a clock may have been wrong
        await removals.keep_on(case, kept, left_s)
        if review.choice in FAKES:
            await removals.forget_words(case, left_s)

    async def take(self, case: Case, press: Press, *, undoing: bool = False) -> Case:
        """The case, taken for this press, whose turn it is, and marked where its decision is to be undone: one that was being
        decided was left by a process that died. Raises Refused where another moderator has decided it meanwhile.
        """
        cases, busy = self._services.records.cases, self._services.texts.say("review-busy", press.locale)
        before = case
        case = await self.putting_back.returned.told(case)
        while True:
            now_s = self._services.clock.now_s()
            review = replace(case.review, undoing=True) if undoing and case.review is not None else case.review
            taken = await cases.update(replace(case, state=CaseState.DECIDING, review=review, changed_at_s=now_s))
            if taken is not None:
                return taken
            # What happens to a case besides (its card was noted, another copy came) is nobody's decision.
            fresh = await cases.case(case.id)
            if fresh is None or _decided_of(fresh) != _decided_of(before):
                raise Refused(busy)
            case = fresh

    async def give_back(self, case: Case, state: CaseState) -> Case:
        """The case, no longer taken: it stands where it stood before. Where the store cannot be told it stays taken."""
        try:
            return await self._given_back(case, state)
        except (RecordError, KeyError):
            log.warning("a case was left in mid-decision; it can be decided again at once", case=case.id)
            return case

    async def _given_back(self, case: Case, state: CaseState) -> Case:
        back = CaseState.OPEN if state is CaseState.DECIDING else state

        def given(old: Case) -> Case:
            half_done = any(it.state in SETTLED for it in old.findings)
            return replace(old, state=back, before=old.before if half_done else ())

        return await self._book.change(case, given)


def _decided_of(case: Case) -> tuple[Review | None, Appeal | None, bool]:
    """What people have decided or asked about the case."""
    return case.review, case.appeal, case.minor
