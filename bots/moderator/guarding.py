"""Guards a chat by its policy: from a result to a case, and to what follows."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial

from bots.moderator.answering import traits_of
from bots.moderator.breaker import Breaker, sought
from bots.moderator.casebook import Casebook, is_asked, same_in, still_of
from bots.moderator.consequences import Carried, Consequences, Deed, Simulated, carry_out, went_as
from bots.moderator.correcting import Correcting
from bots.moderator.edits import Edits
from bots.moderator.elsewhere import Elsewhere
from bots.moderator.filing import Filing, decided_since
from bots.moderator.opening import found_in, posted_together, situation_of
from bots.moderator.queues import Floor, at_once
from bots.moderator.services import Services
from bots.moderator.standings import Standings
from bots.moderator.stopping import Stopping
from bots.moderator.telling import Telling
from bots.moderator.turns import AT_IT_S, Turns
from bots.moderator.written import Written
from bots.platform import Outcome, Platform
from bots.policy import (
    PENALTIES,
    REMOVALS,
    Action,
    Decision,
    Matches,
    Mode,
    Policy,
    Reason,
    Share,
    decide,
    decide_beside,
)
from bots.records.cases import Case
from bots.records.choices import FINES
from bots.records.findings import OUT, SETTLED, FindingState
from bots.records.known import Traits
from bots.records.leases import LeaseHeld
from worker import metrics, telemetry
from worker.contract import PDQ, FailureReason, Fingerprint, Origin, ScanResult, Standing, Verdict

log = telemetry.logger(__name__)
ELSEWHERE = frozenset({FindingState.GONE, FindingState.PUT_BACK})
"""No longer in the message in which it was posted, but not out."""
SPOKEN = frozenset({Action.REACT, Action.REPLY})


class Guarding:
    """Acts on pictures that were posted in a chat."""

    def __init__(self, services: Services, telling: Telling, carried: Carried) -> None:
        self._services = services
        self._telling = telling
        self._carried = carried
        self._simulated = Simulated()
        self._book = Casebook(services)
        self._breaker = Breaker(services)
        self._standings = Standings(services)
        self._correcting = Correcting(services, telling)
        self._stopping = Stopping(services, telling, carried)
        self._turns = Turns(services)
        self._edits = Edits(services)
        self._filing = Filing(services)
        self._written = Written(services)
        self._others = Elsewhere(services, telling)

    async def act(self, result: ScanResult, floor: Floor = at_once, *, patient: bool = True) -> None:
        """Do what the chat's policy says about a result. May be called again for the same one: nothing happens twice.

        Raises Unreachable where the platform cannot be reached; unless `patient`, that is recorded instead, and the end.
        Raises LeaseHeld where somebody is just deciding its case: it comes again later, and follows the decision.
        """
        failure = result.failure.reason if result.failure is not None else None
        await self._act(result.origin, traits_of(result), result.verdict, failure, floor, patient=patient)

    async def recognises(self, origin: Origin, traits: Traits) -> bool:
        """Whether this chat's moderators have decided on the picture, by its digest or file id alone; nothing is done."""
        policy = await self._services.records.policies.policy(origin.platform, origin.chat, origin.thread)
        matches = await self._match(origin, traits, policy)
        match = matches.minor if matches.stopped else matches.counts
        return match is not None and match.exact and policy.mode is Mode.LIVE

    async def stops(self, result: ScanResult) -> bool:
        """Whether a moderator here has stopped the picture of a message that somebody asks about: then it goes, as if it came
        again, though it was there before. Not what was handed in with the question itself."""
        origin = result.origin
        if origin.private or origin.message == origin.answer_to:
            return False
        policy = await self._services.records.policies.policy(origin.platform, origin.chat, origin.thread)
        return (await self._match(origin, traits_of(result), policy)).stopped

    async def known_first(self, origin: Origin, traits: Traits) -> bool:
        """Act on a picture that this chat's moderators have decided on, by its digest or file id alone; False for others."""
        if not await self.recognises(origin, traits):
            return False
        await self._act(origin, traits, None, None, at_once, patient=True)
        await self._services.platforms[origin.platform].finished(origin, Outcome.KNOWN)
        return True

    async def unseen(self, origin: Origin, failure: FailureReason) -> None:
        """Do what the chat's policy says about a picture that could not even be fetched. As `act`."""
        await self._act(origin, Traits(file_id=origin.file_id), None, failure, at_once, patient=True)

    async def _act(
        self,
        origin: Origin,
        traits: Traits,
        verdict: Verdict | None,
        failure: FailureReason | None,
        floor: Floor,
        *,
        patient: bool,
    ) -> None:
        platform = self._services.platforms[origin.platform]
        # One at a time as far as the removal: the circuit breaker counts. Nothing that the bot says is waited for here.
        # The case is theirs alone as well: no moderator decides it in the middle, nor does a result in the middle of that.
        async with self._turns.chat(origin.platform, origin.chat), AsyncExitStack() as held:
            # The rules of now: the turn may have been waited for, while an admin turned them off.
            policy = await self._services.records.policies.policy(origin.platform, origin.chat, origin.thread)
            deed = await self._begin(platform, policy, origin, traits, verdict, failure, held, patient=patient)
            if isinstance(deed, Deed):
                consequences = self._consequences(deed)
                first = [action for action in deed.finding.decision.actions if action in REMOVALS]
                was, begun = deed.finding.state, deed.case
                case = await carry_out(consequences, deed, first)
        if deed is None:
            return
        scanned = verdict is not None or failure is not None  # without a scan it is told by `known_first`
        if scanned and isinstance(deed, Deed):
            matches = deed.finding.decision.matches
            if matches.stopped or matches.counts:
                await platform.finished(origin, Outcome.KNOWN)
        if isinstance(deed, Case):
            if deed.minor:  # one more picture is recognised by its looks now
                return await self._stopping.sweep(platform, deed, policy, floor)
            await floor()
            await self._telling.refresh(platform, deed, policy)
            return
        changed = [] if case.minor else await self._others.note(begun, case)
        deed, before = await self._now(replace(deed, case=case)), case
        if deed.case.minor and deed.finding.state in OUT | {FindingState.GONE}:
            deed = await self._elsewhere(deed, policy, floor)
        elif any(item.companion for item in deed.siblings) and not deed.case.minor:
            closed = await self._stopping.closed(platform, deed.case, policy, AT_IT_S, floor)
            stopped = await self._stopping.of(closed, deed.finding.message)
            if stopped.minor:
                # What went along was stopped before.
                await floor()
                await self._others.tell(platform, changed)
                await self._telling.card_or_later(platform, stopped, policy)
                ours = still_of(stopped, deed.finding.message)
                return await self._stopping.tell_poster(replace(deed, case=stopped, number=ours[0].number))
        await floor()  # what follows is said; what must be done, here and in other cases, is done
        await self._others.tell(platform, changed)
        if decided_since(before, deed.case):
            if deed.finding.state in OUT and was not in OUT and not deed.case.minor:
                await consequences.announce(deed)  # what was said of the others, its poster does not know
            return
        await self._follow(consequences, deed)
        deed = await self._now(deed)
        if decided_since(before, deed.case) and deed.case.review is not None:
            # What was said while it was decided must not stand.
            fine = deed.case.review.choice in FINES
            await self._correcting.correct(platform, deed.case, policy, fine=fine)

    async def _elsewhere(self, deed: Deed, policy: Policy, floor: Floor) -> Deed:
        """The deed, once every other case that has the message says that it is out for a stopped picture in it."""
        platform, case, message = deed.platform, deed.case, deed.finding.message
        others = await self._book.others(case, message)
        if deed.finding.state is FindingState.GONE and any(went_as(still_of(other, message)) for other in others):
            # It was this bot that took it out, for what stood beside it.
            case = await self._book.set(case, [deed.number], lambda it: replace(it, state=FindingState.REMOVED))
        for other in others:
            try:
                await self._stopping.went(platform, other, policy, message, floor)
            except LeaseHeld:
                self._telling.later.again(partial(self._stopping.went, platform, other, policy, message))
        return replace(deed, case=case)

    async def _now(self, deed: Deed) -> Deed:
        """The deed, about the case as it is now."""
        return replace(deed, case=await self._book.now(deed.case))

    async def _follow(self, consequences: Consequences, deed: Deed) -> None:
        finding = deed.finding
        if finding.decision.reason is Reason.MINOR:
            # Nothing is said of it in the chat, and nothing follows for its poster by itself.
            deed = replace(deed, case=await consequences.notify(deed))
            if finding.decision.mode is Mode.LIVE:
                await self._stopping.tell_poster(deed)
            return
        actions = [action for action in finding.decision.actions if action not in REMOVALS]
        live = finding.decision.mode is Mode.LIVE
        if finding.state is FindingState.GONE and live:
            # Somebody was faster: nothing accuses where nothing is left to refer to.
            actions = [action for action in actions if action is Action.NOTIFY]
        if finding.state is FindingState.STAYS:
            # What could not be removed is at least spoken of, and a person must look.
            actions = sorted({*actions, Action.REPLY, Action.NOTIFY}, key=lambda action: action.rank)
        case = deed.case
        if finding.state in OUT:  # also where a fault cut that off: what was said is not said twice
            case = await consequences.announce(deed)
        spoken = [action for action in actions if action in SPOKEN]
        case = await carry_out(consequences, replace(deed, case=case), spoken)
        if finding.state not in OUT and case.numbered(finding.number).state in OUT:
            # Its removal was given up without an answer, and turned out to have worked.
            case = await consequences.announce(replace(deed, case=case))
        penalties = [action for action in actions if action in PENALTIES]
        if penalties:
            case = await self._penalise(consequences, replace(deed, case=case), penalties)
            if live:
                await self._telling.posters.penalised(deed.platform, case, finding.sender, deed.locale)
        if Action.NOTIFY in actions or case.untold or case.cards:
            # What could not be said in the chat reaches a moderator at least; and a card tells of every copy.
            case = await consequences.notify(replace(deed, case=case))
        if case.cards and not live:  # a person has dealt with what was only watched
            await self._telling.refresh(deed.platform, case, deed.policy)
        if live and any(item.reason is Reason.BREAKER for item in finding.decision.withheld):
            await self._breaker.trip(replace(deed, case=case), self._telling)

    async def _penalise(self, consequences: Consequences, deed: Deed, actions: list[Action]) -> Case:
        """The case once its poster has got what the rules say; not where a moderator has decided it: that says what follows."""
        async with self._turns.case(deed.case.id, AT_IT_S):
            now = await self._now(deed)
            if decided_since(deed.case, now.case):
                return now.case
            return await carry_out(consequences, now, actions)

    async def _begin(
        self,
        platform: Platform,
        policy: Policy,
        origin: Origin,
        traits: Traits,
        verdict: Verdict | None,
        failure: FailureReason | None,
        held: AsyncExitStack,
        *,
        patient: bool,
    ) -> Deed | Case | None:
        """What is to be done, with its case, `held`, and finding stored; None where there is nothing, and just the case where
        its cards are to say more."""
        before, unread = await self._filing.before(origin)
        known = before.find(origin.message, origin.media) if before is not None else None
        asked = before is not None and known is not None and is_asked(known)
        if before is not None and asked and (before.minor or before.review is not None):
            stopped = not before.minor and (await self._match(origin, traits, policy)).stopped
            if not stopped:  # that goes all the same
                return None  # a moderator has decided before the verdict came
        if before is not None and before.minor and before.review is not None:
            new = await self._edits.replaced(origin)
            learned = None if new else await self._stopping.learn(before, origin.message, traits)
            if learned is not None:
                return learned if learned != before else None
        if before is not None and known is not None and not known.companion and not asked:
            # This very picture was decided on: by a delivery that was interrupted, or before an edit of its message.
            if before.review is not None or known.state in SETTLED or known.unfounded:
                return None
            origin, case = await self._written.now(platform, origin), await self._filing.alone(before, held)
            case = await self._book.edited(case, known.number, spoiler=origin.spoiler, captioned=origin.captioned)
            finding = case.numbered(known.number)
            await self._filing.note(case, finding)
        else:
            matches = await self._match(origin, traits, policy)
            seen, traits = traits, await self._completed(origin, traits, matches)
            decision = await self._decide(platform, policy, origin, traits, verdict, failure, matches, patient=patient)
            metrics.DECISIONS.labels(platform.name, decision.reason.value).inc()
            if before is not None and known is not None and known.companion and not before.minor:
                before = await self._filing.seen(before, known, traits, verdict, failure)
            if not decision.actions:
                return None
            replaced = await self._edits.replaced(origin)
            there = still_of(before, origin.message)
            went = not replaced and bool(there) and all(item.state in OUT | ELSEWHERE for item in there)
            stops = decision.reason is Reason.MINOR and decision.mode is Mode.LIVE
            now_s, origin = self._services.clock.now_s(), await self._written.now(platform, origin)
            finding = found_in(origin, traits, verdict, failure, decision, now_s, replaced=replaced)
            decided = before is not None and (before.minor or before.review is not None)
            if before is not None and decided and same_in(before, finding) is not None and replaced:
                return None
            if before is not None and decided and went and not stops:
                # It went, and came back, with another picture of the message, as a moderator has decided.
                if known is not None and not before.minor:
                    case, _ = await self._book.add(before, finding)
                    return case
                return await self._filing.join(before, origin, finding)

            async def unchanged() -> None:
                now, _ = await self._filing.before(origin)
                same = before == now or (before is not None and now is not None and not decided_since(before, now))
                if not same or await self._match(origin, seen, policy) != matches:
                    # A moderator has decided since about what this would have been a copy, or a part, of.
                    raise LeaseHeld("the picture is known since it was judged")

            # A member's report before the verdict must not keep the rules from being asked; it stays one case.
            is_of = asked or replaced or (known is not None and known.companion)
            joined = before if is_of and decision.mode is Mode.LIVE and not (decided or stops) else None
            if before is not None and before.minor and stops:
                joined = before
            case, finding = await self._filing.file(policy, origin, finding, joined, held, unchanged, unread=unread)
            if replaced and before is not None:
                await self._services.records.cases.link(before, origin.message)  # what stands there now is another's
            elif decision.reason is not Reason.MINOR:
                await self._carried.removals.keep_words(platform, case, finding)
            elif decision.mode is Mode.LIVE:
                await self._carried.removals.silence(case)
            if not stops and (case.review is not None or (case.minor and decision.reason is not Reason.MINOR)):
                return None
        pictures = origin.pictures or (origin.media,)
        rules = await self._standings.rules(
            platform, policy, origin.chat, origin.sender, finding.at_s, known=origin.standing
        )
        return Deed(
            platform=platform,
            policy=rules,
            case=case,
            number=finding.number,
            pictures=pictures,
            together=posted_together(origin),
            patient=patient,
        )

    async def _decide(
        self,
        platform: Platform,
        policy: Policy,
        origin: Origin,
        traits: Traits,
        verdict: Verdict | None,
        failure: FailureReason | None,
        matches: Matches,
        *,
        patient: bool,
    ) -> Decision:
        if origin.emblem is not None:
            asked = policy.looks_at(origin.emblem)  # as the rules are now
            return decide_beside(verdict, policy if asked else replace(policy, mode=Mode.OFF), matches)
        situation = situation_of(origin, failure, holding=self._services.holds(origin.platform))
        decision = decide(verdict, policy, matches, situation)
        if decision.reason is Reason.MINOR or (not decision.actions and not policy.newcomer_days):
            return decision  # whoever posts it
        # Something would follow, or might for a newcomer: only now is it asked who this is, and what was spent.
        people = self._services.records.people
        now_s = self._services.clock.now_s()
        standing = await self._standings.if_known(platform, policy, origin, now_s, patient=patient)
        if not decision.actions and standing is not Standing.NEW:
            return decision  # what is known besides can only take away
        picture, tally = sought(traits, policy), await self._breaker.tally(origin.platform, origin.chat)
        stopped = tally.stopped_for(origin.sender, picture)
        situation = replace(
            situation,
            standing=standing or Standing.UNKNOWN,
            unasked=standing is None,
            approved=bool(origin.sender) and await people.approved(origin.platform, origin.chat, origin.sender),
            spent=tally.spent(origin.sender, picture),
            breaker_open=stopped is not None,
            breaker_of=stopped or Share.CHAT,
        )
        return decide(verdict, policy, matches, situation)

    async def _completed(self, origin: Origin, traits: Traits, matches: Matches) -> Traits:
        """The traits, with those that the chat knows of the very same file: it may have been recognised by one alone."""
        match = matches.counts
        if match is None or not match.exact or (traits.sha256 and traits.fingerprints):
            return traits
        entry = await self._services.records.known.entry(origin.platform, origin.chat, match.entry)
        if entry is None:
            return traits
        looks = (Fingerprint(algorithm=PDQ, value=entry.pdq, quality=entry.quality),) if entry.pdq else ()
        return replace(traits, sha256=traits.sha256 or entry.sha256, fingerprints=traits.fingerprints or looks)

    async def _match(self, origin: Origin, traits: Traits, policy: Policy) -> Matches:
        return await self._services.records.known.match(
            origin.platform, origin.chat, traits, policy, self._services.clock.now_s()
        )

    def _consequences(self, deed: Deed) -> Consequences:
        # By what was decided of this picture: rules may have been set to watch alone since its case was opened.
        return self._carried if deed.finding.decision.mode is Mode.LIVE else self._simulated
