"""What may show a minor is stopped wherever it is: in every case of the same picture, and each time it is posted again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from bots.moderator.casebook import Casebook, is_traceless, keeps_copy, new_id, still_of
from bots.moderator.consequences import Carried, Deed
from bots.moderator.correcting import Correcting
from bots.moderator.opening import stopped_incident
from bots.moderator.queues import Floor, at_once
from bots.moderator.recognising import Recognising
from bots.moderator.services import Services
from bots.moderator.taking_out import TakingOut
from bots.moderator.telling import Telling
from bots.moderator.turns import AT_IT_S, PRESS_WAIT_S, Turns
from bots.platform import Platform, PlatformError
from bots.policy import NO_MATCHES, Matches, Policy, Reason
from bots.records import RecordError, StoreUnavailable
from bots.records.cases import AppealState, Case, CaseState, Posted, Review
from bots.records.choices import Choice
from bots.records.findings import OUT, Copy, Finding
from bots.records.journal import EventKind
from bots.records.known import Traits
from bots.records.leases import LeaseHeld
from bots.records.outbox import Said
from worker import telemetry

log = telemetry.logger(__name__)
MAX_SWEPT = 1_000
"""Cases of a chat that are looked through for another copy at once; one further back is stopped when it is next touched."""


class Stopping:
    """Carries into other cases what a moderator has said of a picture in one."""

    def __init__(self, services: Services, telling: Telling, carried: Carried) -> None:
        self._services = services
        self._telling = telling
        self._book = Casebook(services)
        self._turns = Turns(services)
        self._correcting = Correcting(services, telling)
        self._taking_out = TakingOut(services, carried.removals)
        self._recognising = Recognising(services)

    async def sweep(self, platform: Platform, case: Case, policy: Policy, floor: Floor = at_once) -> None:
        """Stop every other case of the chat that has one of its stopped pictures. Never raises for what goes wrong in one.

        What somebody is just at is stopped when they are done; so is what was judged before the picture was on the list. Nothing
        is said before the `floor` is the caller's, and by then all that can be out is out.
        """
        with suppress(StoreUnavailable):
            await self.swept(platform, case, policy, floor)

    async def swept(self, platform: Platform, case: Case, policy: Policy, floor: Floor = at_once) -> None:
        """As `sweep`, but raises StoreUnavailable where the store has kept one from being stopped; that is tried again, too."""
        try:
            busy = await self._late(case) or await self._sweep(platform, case, policy, floor)
        except StoreUnavailable:
            self._telling.later.again(lambda: self._again(platform, case, policy))
            raise
        if busy:
            self._telling.later.again(lambda: self._again(platform, case, policy))

    async def _again(self, platform: Platform, case: Case, policy: Policy) -> None:
        late = await self._late(case)
        if await self._sweep(platform, case, policy, at_once) or late:
            raise LeaseHeld("somebody is at one of them still")

    async def _late(self, case: Case) -> bool:
        """Whether results that were judged before now may not be in their cases yet."""
        try:
            return not await self._turns.passed(case.platform, case.chat, AT_IT_S)
        except RecordError:
            return True

    async def _sweep(self, platform: Platform, case: Case, policy: Policy, floor: Floor) -> list[str]:
        """Those cases that somebody else is just at. Raises StoreUnavailable, where that kept one from being stopped: last."""
        cases, busy, missed = self._services.records.cases, list[str](), list[StoreUnavailable]()
        newest = await cases.recent(case.platform, case.chat, MAX_SWEPT)
        oldest = await cases.waiting(case.platform, case.chat, MAX_SWEPT)
        others = list({item.id: item for item in (*newest.cases, *oldest.cases) if item.id != case.id}.values())
        for other in others:
            await self._out_first(platform, other, policy)
        for other in others:
            try:
                await self.closed(platform, other, policy, AT_IT_S, floor)
            except LeaseHeld:
                busy.append(other.id)
                await self._mark(other, policy)
            except StoreUnavailable as failure:
                missed.append(failure)
            except (RecordError, PlatformError, KeyError):
                log.warning("a case of a stopped picture was not closed; a press on it will do that", case=other.id)
        if missed:
            raise missed[0]
        return busy

    async def _out_first(self, platform: Platform, case: Case, policy: Policy) -> None:
        """Take out what is stopped in the case, before anything is said of others: a chat hears only so much in a minute. What
        it leaves `closed` does."""
        if _is_closed(case):
            return
        with suppress(LeaseHeld, RecordError, PlatformError):
            if not await stopped_in(self._services, case, policy):
                return
            async with self._turns.case(case.id, AT_IT_S):
                fresh = await self._book.now(case)
                stopped = await stopped_in(self._services, fresh, policy)
                messages = {item.message for item in fresh.findings if item.number in stopped}
                ours = tuple(item for item in fresh.findings if item.message in messages)
                if ours and not _is_closed(fresh):
                    await self._taking_out.stop(platform, replace(fresh, findings=ours))

    async def _mark(self, case: Case, policy: Policy) -> None:
        """Let whoever is at the case find that it is stopped: they halt at the latest when they are done. Not where that is
        only a part of it, which goes once they are done."""
        try:
            if _is_all(case, await stopped_in(self._services, case, policy)):
                await self._book.change(case, lambda old: replace(old, minor=True))
        except (RecordError, KeyError):
            log.warning("a case of a stopped picture does not say so yet", case=case.id)

    async def everywhere(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """As `closed`; where it was stopped only now, every other case of it, too: what had begun that may have been cut off."""
        closed = await self.closed(platform, case, policy)
        if closed.minor and closed.revision != case.revision and not closed.unfinished:
            await self.sweep(platform, closed, policy)
        return closed

    async def closed(
        self,
        platform: Platform,
        case: Case,
        policy: Policy,
        wait_s: float = PRESS_WAIT_S,
        floor: Floor = at_once,
    ) -> Case:
        """The case without what a moderator has stopped in another case; stopped itself where that is all of it, or where a
        fault has cut that off here. What of it could not be taken out then is tried again. Raises LeaseHeld where somebody else
        is at it for longer.

        What is stopped is out, no copy and no blurred picture of it is left; it cannot be shown, put back or objected to. A
        message in which none of it is stays as it is. Once what is stopped is out, the `floor` is asked for, and it is said.
        """
        if _is_closed(case):
            return await self._tried_again(platform, case, policy, wait_s, floor) if case.stays else case
        case = await self._recognising.all_digested(platform, case)
        if not _is_begun(case) and not await stopped_in(self._services, case, policy):
            return case
        async with self._turns.case(case.id, wait_s):
            fresh = await self._book.now(case)
            stopped = await stopped_in(self._services, fresh, policy)
            if _is_closed(fresh) or not (stopped or fresh.minor):
                return fresh
            if fresh.minor or _is_all(fresh, stopped):
                return await self._close(platform, fresh, policy, next(iter(stopped.values()), NO_MATCHES), floor)
            return await self._part(platform, fresh, policy, stopped, floor)

    async def _tried_again(self, platform: Platform, case: Case, policy: Policy, wait_s: float, floor: Floor) -> Case:
        async with self._turns.case(case.id, wait_s):
            case = await self._book.now(case)
            if not (_is_closed(case) and case.stays) or case.state is CaseState.DECIDING:
                return case
            case = await self._taking_out.minor(platform, case, case.review.member if case.review is not None else "")
        await floor()
        return await self._telling.refresh(platform, case, policy)

    async def halted(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """The case that was stopped while somebody was deciding it otherwise, as they say: what that has put back goes again."""
        stopped = await stopped_in(self._services, case, policy)
        return await self._close(platform, case, policy, next(iter(stopped.values()), NO_MATCHES), at_once)

    async def went(self, platform: Platform, case: Case, policy: Policy, message: str, floor: Floor = at_once) -> None:
        """Let another case that has the message follow: it is out, for a stopped picture in it. Raises LeaseHeld."""
        async with self._turns.case(case.id, AT_IT_S):
            fresh = await self._services.records.cases.case(case.id)
            ours = still_of(fresh, message)
            if fresh is None or fresh.minor or not ours:
                return
            await self._taking_out.stop(platform, replace(fresh, findings=tuple(ours)))
            if all(item in ours for item in fresh.findings):
                await self._close(platform, fresh, policy, NO_MATCHES, floor)
            else:
                await self._leave(platform, fresh, policy, ours, floor)

    async def of(self, case: Case, message: str) -> Case:
        """Where the message of the case is looked at now: in the case, or in the one of what was stopped."""
        if case.minor or any(message in {item.message, item.put_back_as} for item in case.findings):
            return case
        naming = await self._book.naming(case.platform, case.posted_in, message)
        return next((other for other in naming if other.minor), case)

    async def _part(
        self, platform: Platform, case: Case, policy: Policy, stopped: Mapping[int, Matches], floor: Floor
    ) -> Case:
        """The case without the messages in which there is a stopped picture: that is in another case now, and out."""
        messages = {item.message for item in case.findings if item.number in stopped}
        ours = tuple(item for item in case.findings if item.message in messages)
        own = dict[str, Case]()
        for item in await self._taking_out.stop(platform, replace(case, findings=ours)):
            if item.number in stopped:
                moved = await self._move(case, item, stopped[item.number])
                own[moved.id] = moved
        await floor()
        for moved in own.values():
            await self._telling.card_or_later(platform, moved, policy)
        return await self._leave(platform, case, policy, [it for it in ours if it.number in stopped], floor, messages)

    async def _move(self, case: Case, item: Finding, matches: Matches) -> Case:
        """The case of what was stopped, with this picture of another one."""
        decision = replace(item.decision, reason=Reason.MINOR, matches=matches)
        entry = matches.minor.entry if matches.minor is not None else ""
        opened = await self._book.open(
            Case(
                id=new_id(),
                opened_at_s=self._services.clock.now_s(),
                platform=case.platform,
                chat=case.chat,
                moved_from=case.moved_from,
                incident=stopped_incident(entry),
                sender=item.sender,
                thread=item.thread,
                locale=case.locale,
                minor=True,
                state=CaseState.DECIDED,
                changed_at_s=self._services.clock.now_s(),
            )
        )
        moved, there = await self._book.add(opened, replace(item, decision=decision, companion=False))
        if there.put_back_as:
            await self._book.name(moved, there.put_back_as)
        copies = self._services.records.copies
        kept = await copies.copy(case.copy_name(item)) if item.copy is Copy.KEPT else None
        if kept is not None:  # as whoever runs the bot has set it
            await copies.keep(moved.copy_name(there), kept, self._services.options.hold_s)
            await copies.destroy(case.copy_name(item))
        await self._book.note(
            moved,
            EventKind.MINOR,
            once=f"removed:{moved.id}:{there.number}",
            finding=there.number,
            member=item.sender,
            picture=item.sha256,
        )
        return moved

    async def _leave(
        self,
        platform: Platform,
        case: Case,
        policy: Policy,
        stopped: Sequence[Finding],
        floor: Floor,
        messages: Collection[str] = (),
    ) -> Case:
        """The case without these messages, those of what was stopped: what was said of them says so, and no card shows them."""
        await floor()
        messages = messages or {item.message for item in stopped}
        numbers = {item.number for item in stopped}
        ours = [item for item in case.findings if item.message in messages]
        # Who asked about what stood beside it is told nothing of that one.
        told = [item if item.number in numbers else replace(item, sha256="", fingerprints=()) for item in ours]
        # A notice about these alone promises no way back; what is decided of the others says nothing of them.
        about = _notices_of(case, messages)
        gone = replace(case, minor=True, notices=about, findings=tuple(told))
        await self._correcting.correct(platform, gone, policy, fine=False)
        shown = next((item for item in case.findings if not item.companion), None)
        now_s = self._services.clock.now_s()
        # It is on record last: what a fault cuts off is found by that, and done again.
        left = _without(case, messages, now_s)
        await self._telling.posters.appellant(platform, left, policy.locale or case.locale)
        if shown in ours:
            await self._telling.bare(platform, left, policy)  # which has kept it so where that changed a card of it
        case = await self._book.change(case, lambda old: _without(old, messages, now_s))
        return await self._telling.refresh(platform, case, policy)

    async def _close(self, platform: Platform, case: Case, policy: Policy, matches: Matches, floor: Floor) -> Case:
        entry = matches.minor.entry if matches.minor is not None else ""
        listed = await self._services.records.known.entry(case.platform, case.chat, entry)
        actor = listed.by if listed is not None else ""
        case = await self._taking_out.minor(platform, case, actor)
        now_s = self._services.clock.now_s()
        review = Review(choice=Choice.MINOR_SURE, member=actor, at_s=now_s)

        def decided(old: Case) -> Case:
            appeal = old.appeal
            if appeal is not None and appeal.state is AppealState.OPEN:
                appeal = replace(appeal, state=AppealState.UPHELD, decided_by=actor, decided_at_s=now_s)
            return replace(old, state=CaseState.DECIDED, review=review, appeal=appeal)

        await floor()
        # It is on record last: what a fault cuts off is found by that, and done again.
        closed = decided(case)
        await self._telling.posters.appellant(platform, closed, policy.locale or case.locale)
        await self._correcting.correct(platform, closed, policy, fine=False)
        await self._telling.bare(platform, closed, policy)  # which has kept it so where that changed a card of it
        return await self._book.change(case, decided)

    async def learn(self, case: Case, message: str, traits: Traits) -> Case | None:
        """This stopped case, once a picture of it is recognised by its looks as well, where these were not known by then: its
        other copies are to be looked for, as by `sweep`. As it was where it is so already; None where it is none of its own."""
        there = still_of(case, message)
        found = next((it for it in there if traits.sha256 and it.sha256 == traits.sha256), None)
        # One that could not be fetched by then is one of those that stood there, and all of these were stopped.
        found = found or next((it for it in there if is_traceless(it)), None)
        if found is None:
            return None
        if found.fingerprints or not await self._correcting.add_looks(case, found, traits):
            return case
        digest, looks = traits.sha256, traits.fingerprints
        return await self._book.set(case, [found.number], lambda it: replace(it, sha256=digest, fingerprints=looks))

    async def tell_poster(self, deed: Deed) -> None:
        """Tell whoever posted a stopped picture again, in private and once, that it is out. Why is said nobody but moderators."""
        case, finding, platform = deed.case, deed.finding, deed.platform
        if finding.sender and finding.state in OUT:
            text = self._services.texts.say("member-stopped", deed.locale, chat=platform.place(case.chat))
            key = f"{case.id}-{finding.number}"
            await self._telling.posters.tell(platform, case, finding.sender, key, Said.MEMBER, text)


def told(case: Case) -> str:
    """Which text says that it was stopped."""
    if case.stays:
        return "done-minor-sure-stays"
    return "done-minor-sure-preserved" if keeps_copy(case) else "done-minor-sure"


def _is_begun(case: Case) -> bool:
    """Whether somebody has begun to stop all of it, and was cut off: whatever the list says by now. One that the rules have
    opened for a stopped picture waits for nobody."""
    return case.minor and (case.review is not None or case.state is not CaseState.DECIDED)


def _is_closed(case: Case) -> bool:
    """Whether all of it was stopped: it may have been marked alone, while somebody was at it."""
    return case.minor and case.review is not None and case.review.choice is Choice.MINOR_SURE


async def stopped_in(services: Services, case: Case, policy: Policy) -> dict[int, Matches]:
    """Which of the case's pictures are known as ones that may show a minor, by their numbers, and by what."""
    known = dict[Traits, Matches]()
    for item in case.findings:
        if item.traits != Traits() and item.traits not in known:
            known[item.traits] = await services.records.known.match(
                case.platform, case.chat, item.traits, policy, services.clock.now_s()
            )
    found = {item.number: known.get(item.traits, NO_MATCHES) for item in case.findings}
    return {number: matches for number, matches in found.items() if matches.stopped}


def _is_all(case: Case, stopped: Collection[int]) -> bool:
    """Whether one of these pictures is in each of the case's messages."""
    return {item.message for item in case.findings if item.number in stopped} >= set(case.messages)


def _without(case: Case, messages: Collection[str], now_s: float) -> Case:
    """The case without these messages; somebody else's who objected alone is decided: it stays out."""
    left = tuple(item for item in case.findings if item.message not in messages)
    about = _notices_of(case, messages)
    posters = {item.sender for item in left}
    numbers = [item.number for item in case.findings]

    def of_left(before: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(item for item in before if item.message not in messages)

    def still(review: Review | None) -> Review | None:
        return None if review is None else replace(review, before=of_left(review.before), over=still(review.over))

    appeal = case.appeal
    if case.appealed and appeal is not None and appeal.member and not posters & {appeal.member, *appeal.joined}:
        appeal = replace(appeal, state=AppealState.UPHELD, decided_at_s=now_s)
    return replace(
        case,
        findings=left,
        notices=tuple(posted for posted in case.notices if posted not in about),
        before=of_left(case.before),
        review=still(case.review),
        appeal=appeal,
        sender=case.sender if case.sender in posters else next((item.sender for item in left), case.sender),
        last_number=max((case.last_number, *numbers)),
    )


def _notices_of(case: Case, messages: Collection[str]) -> tuple[Posted, ...]:
    """What the chat was told of these messages of the case alone: none of its others has ever been out."""
    left = [item for item in case.findings if item.message not in messages]
    return () if any(item.state in OUT or item.put_back_as for item in left) else case.notices
