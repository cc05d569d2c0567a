"""Guards a chat by its policy: from a result to a case, and to what follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bots.moderator.answering import traits_of
from bots.moderator.casebook import Casebook, is_asked, new_id
from bots.moderator.consequences import Carried, Consequences, Deed, Simulated, carry_out
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Platform, PlatformError
from bots.policy import (
    DAY_S,
    REMOVALS,
    Action,
    Decision,
    Matches,
    Mode,
    Policy,
    Reason,
    Situation,
    decide,
)
from bots.records.cases import OUT, SETTLED, Case, CaseState, Finding, FindingState
from bots.records.journal import EventKind
from bots.records.known import Traits
from worker import telemetry
from worker.contract import FailureReason, Origin, ScanResult, Standing, Verdict

log = telemetry.logger(__name__)


class Turns:
    """A lock per chat, kept only while somebody holds or wants it."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """The caller's turn; first come, first served."""
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[key]
            if users == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, users - 1)


class Guarding:
    """Acts on pictures that were posted in a chat."""

    def __init__(self, services: Services, telling: Telling, carried: Carried) -> None:
        self._services = services
        self._telling = telling
        self._carried = carried
        self._simulated = Simulated()
        self._book = Casebook(services)
        self._turns = Turns()

    async def act(self, result: ScanResult, *, patient: bool = True) -> None:
        """Do what the chat's policy says about a result. May be called again for the same one: nothing happens twice.

        Raises Unreachable where the platform cannot be reached; unless `patient`, that is recorded instead, and the end.
        """
        failure = result.failure.reason if result.failure is not None else None
        await self._act(result.origin, traits_of(result), result.verdict, failure, patient=patient)

    async def known_first(self, origin: Origin, traits: Traits) -> bool:
        """Act on a picture that this chat's moderators have decided on, by its digest or file id alone; False for others."""
        policy = await self._services.records.policies.policy(origin.platform, origin.chat, origin.thread)
        matches = await self._match(origin, traits, policy)
        match = matches.counts
        if match is None or not match.exact or policy.mode is not Mode.LIVE:
            return False
        await self._act(origin, traits, None, None, patient=True)
        await self._services.platforms[origin.platform].finished(origin)
        return True

    async def _act(
        self,
        origin: Origin,
        traits: Traits,
        verdict: Verdict | None,
        failure: FailureReason | None,
        *,
        patient: bool,
    ) -> None:
        platform = self._services.platforms[origin.platform]
        policy = await self._services.records.policies.policy(origin.platform, origin.chat, origin.thread)
        # One at a time as far as the removal: the circuit breaker counts. Nothing that the bot says is waited for here.
        async with self._turns.of(f"{origin.platform}\n{origin.chat}"):
            deed = await self._begin(platform, policy, origin, traits, verdict, failure, patient=patient)
            if deed is None:
                return
            consequences = self._consequences(deed)
            first = [action for action in deed.finding.decision.actions if action in REMOVALS]
            was = deed.finding.state
            case = await carry_out(consequences, deed, first)
        deed = replace(deed, case=case)
        await self._follow(consequences, deed, was)

    async def _follow(self, consequences: Consequences, deed: Deed, was: FindingState) -> None:
        finding = deed.finding
        actions = [action for action in finding.decision.actions if action not in REMOVALS]
        if finding.state is FindingState.GONE and deed.case.mode is Mode.LIVE:
            # Somebody was faster: nothing accuses where nothing is left to refer to.
            actions = [action for action in actions if action is Action.NOTIFY]
        if finding.state is FindingState.STAYS:
            # What could not be removed is at least spoken of, and a person must look.
            actions = sorted({*actions, Action.REPLY, Action.NOTIFY}, key=lambda action: action.rank)
        case = deed.case
        if finding.state in OUT and (was not in OUT or not case.notices):
            case = await consequences.announce(deed)
        case = await carry_out(consequences, replace(deed, case=case), actions)
        if Action.NOTIFY not in actions and (case.untold or case.cards):
            # What could not be said in the chat reaches a moderator at least; and a card tells of every copy.
            case = await consequences.notify(replace(deed, case=case))
        if any(item.reason is Reason.BREAKER for item in finding.decision.withheld):
            await self._trip(replace(deed, case=case))

    async def _begin(
        self,
        platform: Platform,
        policy: Policy,
        origin: Origin,
        traits: Traits,
        verdict: Verdict | None,
        failure: FailureReason | None,
        *,
        patient: bool,
    ) -> Deed | None:
        """What is to be done, with its case and finding stored; None where there is nothing."""
        before = await self._services.records.cases.of_message(origin.platform, origin.chat, origin.message)
        known = before.find(origin.message, origin.media) if before is not None else None
        asked = before is not None and known is not None and is_asked(known)
        if before is not None and (before.review is not None or before.minor) and asked:
            return None  # a moderator has decided before the verdict came
        if before is not None and known is not None and not known.companion and not asked:
            # This very picture was decided on: by a delivery that was interrupted, or before an edit of its message.
            if before.review is not None or known.state in SETTLED:
                return None
            case, finding = before, known
        else:
            matches = await self._match(origin, traits, policy)
            decision = await self._decide(platform, policy, origin, traits, verdict, matches)
            telemetry.DECISIONS.labels(platform.name, decision.reason.value).inc()
            if not decision.actions:
                return None
            # A member's report before the verdict must not keep the rules from being asked; it stays one case.
            joined = before if asked and decision.mode is Mode.LIVE else None
            case, finding = await self._record(policy, origin, traits, verdict, failure, decision, joined)
            if case.review is not None or case.minor:
                return None
        pictures = origin.pictures or (origin.media,)
        return Deed(
            platform=platform, policy=policy, case=case, number=finding.number, pictures=pictures, patient=patient
        )

    async def _decide(
        self,
        platform: Platform,
        policy: Policy,
        origin: Origin,
        traits: Traits,
        verdict: Verdict | None,
        matches: Matches,
    ) -> Decision:
        situation = Situation(
            sender=origin.sender,
            standing=origin.standing,
            thread=origin.thread,
            holding=self._services.holds(origin.platform),
        )
        decision = decide(verdict, policy, matches, situation)
        if not decision.actions and not policy.newcomer_days:
            return decision
        # Something would follow, or might for a newcomer: only now is it asked who this is, and what was spent.
        people = self._services.records.people
        standing = await self._standing(platform, policy, origin)
        spent, breaker_open = await self._book.spent(origin.platform, origin.chat, origin.sender, traits.sha256)
        situation = replace(
            situation,
            standing=standing,
            approved=bool(origin.sender) and await people.approved(origin.platform, origin.chat, origin.sender),
            spent=spent,
            breaker_open=breaker_open,
        )
        return decide(verdict, policy, matches, situation)

    async def _standing(self, platform: Platform, policy: Policy, origin: Origin) -> Standing:
        standing = origin.standing
        if standing is Standing.UNKNOWN and origin.sender:
            try:
                standing = await platform.standing(origin.chat, origin.sender)
            except PlatformError as failure:
                log.info("a member's standing is not known", platform=platform.name, error=type(failure).__name__)
        if standing in {Standing.UNKNOWN, Standing.MEMBER} and policy.newcomer_days and origin.sender:
            now_s = self._services.clock.now_s()
            seen_s = await self._services.records.people.first_seen_s(
                origin.platform, origin.chat, origin.sender, now_s
            )
            if now_s - seen_s < policy.newcomer_days * DAY_S:
                return Standing.NEW
        return standing

    async def _record(
        self,
        policy: Policy,
        origin: Origin,
        traits: Traits,
        verdict: Verdict | None,
        failure: FailureReason | None,
        decision: Decision,
        joined: Case | None,
    ) -> tuple[Case, Finding]:
        now_s = self._services.clock.now_s()
        finding = Finding(
            number=1,
            message=origin.message,
            media=origin.media,
            thread=origin.thread,
            sender=origin.sender,
            file_id=origin.file_id,
            sha256=traits.sha256,
            fingerprints=traits.fingerprints,
            verdict=verdict,
            failure=failure,
            decision=decision,
            spoiler=origin.spoiler,
            captioned=origin.captioned,
            at_s=now_s,
        )
        together = origin.incident != origin.message or bool(origin.pictures)
        if together or not (traits.sha256 or traits.file_id):
            incident = origin.incident or origin.message
        else:
            # The same picture posted many times, by one or by many, is one case.
            incident = f"picture:{traits.sha256 or traits.file_id}"
        case = Case(
            id=new_id(),
            opened_at_s=now_s,
            platform=origin.platform,
            chat=origin.chat,
            incident=incident,
            sender=origin.sender,
            thread=origin.thread,
            locale=origin.locale,
            mode=decision.mode,
            # What was decided here before needs nobody's decision now; it can still be appealed.
            state=CaseState.DECIDED if decision.reason is Reason.KNOWN and decision.removes else CaseState.OPEN,
            changed_at_s=now_s,
        )
        same = joined
        if same is None and not together:
            same = await self._book.alike(case, finding, policy.known_distance, policy.known_quality)
        opened = same if same is not None else await self._book.open(case)
        added, stored = await self._book.add(opened, finding)
        await self._book.note(
            added,
            EventKind.FOUND,
            once=f"found:{added.id}:{stored.number}",
            finding=stored.number,
            member=origin.sender,
            picture=traits.sha256,
            details=decision.reason.value,
        )
        return added, stored

    async def _match(self, origin: Origin, traits: Traits, policy: Policy) -> Matches:
        return await self._services.records.known.match(
            origin.platform, origin.chat, traits, policy, self._services.clock.now_s()
        )

    async def _trip(self, deed: Deed) -> None:
        spent, is_open = await self._book.spent(deed.case.platform, deed.case.chat, "", "")
        if not is_open and spent.chat < deed.policy.limits.removals_per_hour:
            return  # a member's or a picture's share is used up; the chat's is not
        if not is_open:
            await self._book.note(deed.case, EventKind.BREAKER_TRIPPED, details=str(spent.chat))
        await self._telling.breaker(deed.platform, deed.case, deed.policy)

    def _consequences(self, deed: Deed) -> Consequences:
        return self._carried if deed.case.mode is Mode.LIVE else self._simulated
