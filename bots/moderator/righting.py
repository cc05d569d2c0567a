"""What the rules did elsewhere only because of a moderator's decision does not outlive it: other cases of that picture follow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import Protocol

from bots.moderator.casebook import Casebook, obtainable
from bots.moderator.correcting import Correcting
from bots.moderator.floods import Floods, are_copies
from bots.moderator.forgiving import as_shorter
from bots.moderator.opening import settles
from bots.moderator.recognising import Recognising
from bots.moderator.refusing import Refused
from bots.moderator.reopening import Doubt, Reopening, is_clear
from bots.moderator.services import Services
from bots.moderator.stopping import MAX_SWEPT
from bots.moderator.telling import Telling
from bots.moderator.turns import Turns
from bots.platform import Member, Platform, PlatformError, Press
from bots.policy import PENALTIES, Action, Mode, Policy
from bots.records import LeaseHeld, RecordError, StoreUnavailable
from bots.records.cases import Case, CaseState, Loosened
from bots.records.choices import Choice
from bots.records.findings import OUT, Done, Finding
from bots.records.journal import EventKind
from bots.records.known import Listed, Traits
from worker import telemetry

log = telemetry.logger(__name__)


class Decides(Protocol):
    """Carries out what follows for one case."""

    async def decide(
        self, platform: Platform, case: Case, policy: Policy, press: Press, choice: Choice, cause: str = ""
    ) -> Case:
        """The case once it is decided; `cause`: the case whose decision this one follows. Raises Refused."""
        ...

    async def forgive(
        self, platform: Platform, case: Case, policy: Policy, actor: str, kept: tuple[Done, ...] = ()
    ) -> Case:
        """The case once members have no more of it than `kept`."""
        ...

    async def give_again(self, platform: Platform, case: Case, penalties: tuple[Done, ...]) -> Case:
        """The case once members have again what was taken back."""
        ...


class Righting:
    """Lets other cases of the chat follow, where this one had put their picture on its list, and nobody decided on them; and
    where it is fine, those in which somebody has called the same picture a fake wait for a moderator again.

    What goes wrong in one of them keeps no other waiting; a store that is away is tried again.
    """

    def __init__(self, services: Services, telling: Telling, deciding: Decides) -> None:
        self._services = services
        self._telling = telling
        self._deciding = deciding
        self._book = Casebook(services)
        self._floods = Floods(services)
        self._turns = Turns(services)
        self._recognising = Recognising(services)
        self._correcting = Correcting(services, telling)
        self._reopening = Reopening(services, telling)

    async def fine(self, platform: Platform, case: Case, actor: str) -> None:
        """Decide those others as this one was: fine. What that cannot be for waits, and nobody is penalised for it."""
        if self._is_followed(case):
            return
        press = Press(platform=case.platform, chat=case.chat, member=Member(id=actor), data="")
        first, flood = await self._floods.first(case), await self._flood(case)
        overruled = await self._overruled(case)
        doubt = Doubt(
            cause=first.id,
            entries=frozenset(await self._entries(case, flood) | overruled),
            pictures=tuple(item.traits for item in case.findings if not item.companion),
        )

        async def one(other: Case, policy: Policy, fallen: set[int]) -> None:
            whole = fallen >= {item.number for item in other.findings if not item.companion}
            if whole and await self._is_clear(platform, other, policy):
                marked = await self._book.set(other, fallen, lambda it: replace(it, unfounded=True))
                try:
                    done = await self._deciding.decide(platform, marked, policy, press, Choice.FINE, cause=first.id)
                except Refused:
                    log.info("a case that rested on another's decision waits for a moderator", case=other.id)
                    await self._book.alone(marked)  # whatever becomes of the rest of its flood
                else:
                    await self._telling.refresh(platform, done, policy)
                    return
            await self._loosen(platform, other.id, policy, fallen, actor, cause=first.id)

        await self._each(case, doubt, one, platform)

    async def unlisted(self, platform: Platform, chat: str, doubt: Doubt, actor: str) -> None:
        """Let a moderator decide what was done in the chat's cases only because of entries that are not on its list any more."""

        async def one(other: Case, policy: Policy, fallen: set[int]) -> None:
            if not all(other.numbered(number).unfounded for number in fallen):
                await self._loosen(platform, other.id, policy, fallen, actor)

        whole = about(platform.name, chat)
        await self._each(whole, doubt, one, platform if doubt.pictures else None)
        if doubt.pictures:
            await self._answers_fine(platform, whole, doubt.pictures)

    async def listed_fine(self, platform: Platform, chat: str, pictures: Collection[Traits]) -> None:
        """Let what was said in the chat of these pictures, which are on its list of what is fine now, say so."""
        whole = about(platform.name, chat)

        async def one(other: Case) -> None:
            if other.review is None and not other.minor and any(item.reply for item in other.findings):
                policy = await self._services.records.policies.policy(other.platform, other.chat, other.thread)
                await self._no_longer_accused(platform, other, policy)

        await self._sweep(whole, one)
        await self._answers_fine(platform, whole, pictures)

    async def undone(self, platform: Platform, case: Case, actor: str) -> None:
        """Let those others wait for a moderator, with nobody penalised for them: this one is not decided any more."""

        async def one(other: Case, policy: Policy, fallen: set[int]) -> None:
            if not all(other.numbered(number).unfounded for number in fallen):
                await self._loosen(platform, other.id, policy, fallen, actor)

        entries = set[str]() if self._is_followed(case) else await self._entries(case, await self._flood(case))
        if entries:
            await self._each(case, Doubt(cause=case.id, entries=frozenset(entries)), one)

    async def founded(self, case: Case) -> Case:
        """The case, which says of none of its pictures that is kept out that moderators have taken that back."""
        if not any(item.unfounded for item in case.findings):
            return case
        out = await self._kept_out(case)
        return await self._book.set(case, out, lambda it: replace(it, unfounded=False))

    async def again(self, platform: Platform, case: Case, undo: Callable[[Case, Policy], Awaitable[Case]]) -> None:
        """Undo what was decided because this one was fine: that was undone."""
        flood = await self._flood(case)

        async def one(other: Case) -> None:
            await self._reopening.withdraw(platform, other, flood)
            policy = await self._services.records.policies.policy(other.platform, other.chat, other.thread)
            if other.review is None or other.review.cause not in flood:
                await self._kept_out_again(platform, other, policy, flood)
                if other.review is None and not other.loosened:
                    await self._accused_again(platform, other, policy, case)
                return
            async with self._turns.case(other.id):
                other = await self._book.now(other)
                if other.review is None or other.review.cause not in flood:
                    return
                back = await undo(other, policy)
                out = await self._kept_out(back)
                # Where it rested on a decision that had been undone before, it had waited for a moderator by then.
                unfounded = any(it.unfounded and it.number not in out for it in back.findings if not it.companion)
                waits = unfounded or _asked(other) or not _settled(other)
                state = CaseState.OPEN if waits else CaseState.DECIDED
                back = await self._book.change(
                    back, lambda old: replace(old, findings=_founded(old.findings, out), state=state)
                )
            if not waits:  # what was decided about the first holds, and is said there
                await self._correcting.settled(platform, back, policy)
            await self._telling.refresh(platform, back, policy)

        if not case.part_of:
            await self._sweep(case, one)

    # Within.

    def _is_followed(self, case: Case) -> bool:
        """Whether its first case, or the one that it follows, looks through."""
        return bool(case.part_of) or (case.review is not None and bool(case.review.cause))

    async def _each(
        self,
        case: Case,
        doubt: Doubt,
        act: Callable[[Case, Policy, set[int]], Awaitable[None]],
        platform: Platform | None = None,
    ) -> None:
        """Let `act` see every other undecided case in which something was done only because of what is in doubt; with a
        platform, those wait again in which a moderator has called it a fake."""
        flood = await self._flood(case)

        async def one(other: Case) -> None:
            if other.id in flood or other.minor or other.state is CaseState.DECIDING:
                return
            policy = await self._services.records.policies.policy(other.platform, other.chat, other.thread)
            if other.review is not None:
                if platform is not None:
                    await self._reopening.reopen(platform, other, policy, doubt)
                return
            if platform is not None:
                await self._no_longer_accused(platform, other, policy)
            fallen = {item.number for item in other.findings if await self._falls(other, item, policy, doubt)}
            if fallen and other.mode is Mode.SHADOW:  # nothing was done
                after = await self._book.set(other, fallen, lambda it: replace(it, unfounded=True))
                if after.cards and after != other:  # a person has dealt with it
                    await self._telling.refresh(self._services.platforms[after.platform], after, policy)
            elif fallen:
                async with self._turns.case(other.id):  # no moderator decides it in the middle
                    fresh = await self._services.records.cases.case(other.id)
                    if fresh is not None and fresh.review is None and not fresh.minor:
                        await act(fresh, policy, fallen)

        await self._sweep(case, one)

    async def _overruled(self, case: Case) -> set[str]:
        """The entries that the flood has taken off the list of what is kept out, since it is fine."""
        cases = (case, *await self._floods.others(case))
        taken_off = [entry for it in cases if it.review is not None for entry in it.review.overruled]
        return {entry.id for entry in taken_off if entry.listed is Listed.FAKE}

    async def _sweep(self, case: Case, one: Callable[[Case], Awaitable[None]]) -> None:
        cases, missed = self._services.records.cases, False
        try:
            newest = await cases.recent(case.platform, case.chat, MAX_SWEPT)
            oldest = await cases.waiting(case.platform, case.chat, MAX_SWEPT)
            others = {it.id: it for it in (*newest.cases, *oldest.cases) if it.id != case.id}
        except StoreUnavailable:
            others, missed = {}, True
        for other in others.values():
            try:
                await one(other)
            except (StoreUnavailable, LeaseHeld):
                missed = True
            except (Refused, RecordError, PlatformError, KeyError):
                log.warning("a case did not follow the one that it rested on", case=other.id)
        if missed:
            log.warning("cases that rested on another wait for the store, or for whoever is at them", case=case.id)
            self._telling.later.again(lambda: self._sweep(case, one))

    async def _flood(self, case: Case) -> frozenset[str]:
        first = await self._floods.first(case)
        return frozenset({case.id, first.id, *(part.case for part in first.parts)})

    async def _entries(self, case: Case, flood: frozenset[str]) -> set[str]:
        """What the flood has put on the list of what is kept out, whether or not it is there still."""
        journal, found = self._services.records.journal, set[str]()
        added = (EventKind.KNOWN_ADDED,)
        async for event in journal.read(case.platform, case.chat, case.opened_at_s, kinds=added):
            listed, _, entry = event.details.partition(" ")
            if event.case in flood and listed == Listed.FAKE:
                found.add(entry)
        return found

    async def _falls(self, case: Case, finding: Finding, policy: Policy, doubt: Doubt) -> bool:
        """Whether the picture was taken for what is in doubt, and is known by nothing else now."""
        was = finding.decision.matches.counts
        if was is None or not (was.entry in doubt.entries or doubt.is_file(finding)):
            return False
        now = await self._recognising.matches(case, finding, policy)
        return now.counts is None and not now.stopped

    async def _is_clear(self, platform: Platform, case: Case, policy: Policy) -> bool:
        """Whether each of the case's pictures is one that is fine here, or it was looked at and nothing was found in it; what
        went along, too, unless it cannot come back in any case.

        One that only looks like a fine one may be that with a face swapped in.
        """
        for item in case.findings:
            matches = await self._recognising.matches(case, item, policy)
            if matches.excused or (item.companion and item.state in OUT and not obtainable(platform, item)):
                continue
            if not is_clear(item) or matches.stopped or matches.counts:
                return False
        return True

    async def _answers_fine(self, platform: Platform, about: Case, pictures: Collection[Traits]) -> None:
        policy = await self._services.records.policies.policy(about.platform, about.chat)
        await self._correcting.answers_fine(platform, about, policy, pictures)

    async def _no_longer_accused(self, platform: Platform, case: Case, policy: Policy) -> None:
        """Let what was said in public of those of the case's pictures that are fine here now say so, though it waits still."""
        for item in case.findings:
            if item.reply and (await self._recognising.matches(case, item, policy)).excused:
                await self._correcting.reply_fine(platform, case, policy, item)

    async def _accused_again(self, platform: Platform, case: Case, policy: Policy, undone: Case) -> None:
        """Let what was said in public of copies of the undone case's pictures say again what was found in them."""
        if case.minor or case.appeal is not None:
            return
        near, quality = policy.known_distance, policy.known_quality
        ours = [it for it in undone.findings if not it.companion]
        for item in case.findings:
            copies = bool(item.reply) and any(are_copies(it, item, near, quality) for it in ours)
            if copies and not (await self._recognising.matches(case, item, policy)).excused:
                await self._correcting.reply_found(platform, case, policy, item)

    async def _kept_out_again(self, platform: Platform, case: Case, policy: Policy, flood: frozenset[str]) -> None:
        """Let the case be as it was before a decision of the flood's loosened it, that was undone. Where something else has
        come of it since, a moderator decides it; its card says no more that its pictures are not kept out."""
        if case.minor or not (any(item.unfounded for item in case.findings) or case.loosened):
            return
        async with self._turns.case(case.id):
            case = await self._book.now(case)
            out = await self._kept_out(case)
            ours = [it for it in case.loosened if it.cause in flood]
            whole = bool(ours) and case.review is None and all(out.issuperset(it.findings) for it in ours)
            if case.minor or case.state is CaseState.DECIDING:
                return
            for loosened in ours if whole else ():
                case = await self._deciding.give_again(platform, case, loosened.penalties)
            after = await self._book.change(case, lambda old: _tightened(old, out, flood, whole=whole))
        if whole and not after.loosened and not _asked(after):
            await self._correcting.settled(platform, after, policy)
        if whole or after != case:
            await self._telling.refresh(platform, after, policy)

    async def _kept_out(self, case: Case) -> frozenset[int]:
        """The numbers of those of its pictures that are on the list of what is kept out, and on no list of what is fine."""
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        matches = {it.number: await self._recognising.matches(case, it, policy) for it in case.findings}
        return frozenset(number for number, it in matches.items() if it.counts is not None)

    async def _loosen(
        self, platform: Platform, case_id: str, policy: Policy, fallen: set[int], actor: str, cause: str = ""
    ) -> None:
        """Let a moderator decide the case: nothing but what somebody did by hand, or other pictures brought, is left of it.

        With a cause, the case whose decision this follows from, it knows how it was before.
        """
        case = await self._services.records.cases.case(case_id)
        if case is None or case.review is not None or case.state is CaseState.DECIDING:
            return
        kept = await self._kept(case, fallen)
        if cause:
            case = await self._book.change(case, lambda old: _remembering(old, cause, fallen, kept))
        case = await self._deciding.forgive(platform, case, policy, actor, kept)
        await self._correcting.correct(platform, case, policy, fine=None)

        def waits(old: Case) -> Case:
            found = tuple(replace(it, unfounded=it.unfounded or it.number in fallen) for it in old.findings)
            state = CaseState.OPEN if old.review is None and old.state is CaseState.DECIDED else old.state
            return replace(old, findings=found, state=state)

        await self._telling.card_or_later(platform, await self._book.change(case, waits), policy)

    async def _kept(self, case: Case, fallen: set[int]) -> tuple[Done, ...]:
        """What its members keep: what was given by hand, and what a picture of theirs brings that did not fall."""
        by_hand = set[tuple[str, str]]()
        journal, given = self._services.records.journal, (EventKind.STRIKE, EventKind.PENALTY)
        async for event in journal.read(case.platform, case.chat, case.opened_at_s, kinds=given):
            if event.case == case.id and event.actor:
                action = event.details.partition(" ")[0] if event.kind is EventKind.PENALTY else Action.STRIKE
                by_hand.add((event.member, action))
        others = {
            item.sender for item in case.findings if item.number not in fallen and {*item.decision.actions} & PENALTIES
        }
        who = [(done, done.member or case.sender) for done in case.penalties]
        stays = [done for done, member in who if (member, done.action) in by_hand or member in others]
        return tuple(as_shorter(it) if it.shorter_s and it.member not in others else it for it in stays)


def about(platform: str, chat: str) -> Case:
    """What stands for the chat where no case of it is the one that others are to follow."""
    return Case(id="", opened_at_s=0.0, platform=platform, chat=chat, incident="")


def _settled(case: Case) -> bool:
    """Whether the rules had settled it by themselves."""
    return all(settles(item.decision) for item in case.findings if not item.companion)


def _asked(case: Case) -> bool:
    """Whether anybody waits for a moderator to look at it, whatever the rules say."""
    return bool(case.reported or case.urgent or case.appeal is not None)


def _founded(findings: tuple[Finding, ...], out: frozenset[int]) -> tuple[Finding, ...]:
    """The findings, of which those of these numbers are kept out again."""
    return tuple(replace(it, unfounded=it.unfounded and it.number not in out) for it in findings)


def _remembering(case: Case, cause: str, fallen: set[int], kept: tuple[Done, ...]) -> Case:
    """The case, which says how it was before it was loosened; told again after a death, it says what it said first."""
    if any(it.cause == cause for it in case.loosened):
        return case
    taken = tuple(done for done in case.penalties if done not in kept)
    was = Loosened(cause=cause, findings=tuple(sorted(fallen)), state=case.state, penalties=taken)
    return replace(case, loosened=(*case.loosened, was))


def _tightened(case: Case, out: frozenset[int], flood: frozenset[str], *, whole: bool) -> Case:
    """The case, whose pictures of these numbers are kept out again; with `whole`, as it stood before these loosened it."""

    ours = [it for it in case.loosened if it.cause in flood]
    left = tuple(it for it in case.loosened if it.cause not in flood)
    state, review = case.state, case.review
    if whole and ours and left:  # it waits for another reason, and knows still how it was before both
        left = (replace(left[0], state=ours[0].state), *left[1:])
    elif whole and ours and review is None and not _asked(case):
        state = ours[0].state
    if review is not None:
        review = replace(review, before=_founded(review.before, out))
    return replace(case, findings=_founded(case.findings, out), loosened=left, state=state, review=review)
