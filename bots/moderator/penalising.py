"""What members get once a moderator has called their pictures fakes; what the platform could not do of it is tried again."""

from __future__ import annotations

from bots.moderator.consequences import Carried, Deed, carry_out
from bots.moderator.leftovers import ungiven
from bots.moderator.services import Services
from bots.moderator.standings import Standings
from bots.moderator.telling import Telling
from bots.moderator.turns import Turns
from bots.platform import Platform, Unreachable
from bots.policy import Policy, Situation, confirmed, for_sender
from bots.records.cases import Case, CaseState
from bots.records.findings import Finding, FindingState, Problem

CONFIRMED = frozenset({FindingState.KEPT_OUT, FindingState.GONE})
"""What became of a picture that a moderator has called a fake."""


class Penalising:
    """Gives those who posted a picture what the chat's rules say. Each gets each of it once."""

    def __init__(self, services: Services, telling: Telling, carried: Carried) -> None:
        self._services = services
        self._telling = telling
        self._carried = carried
        self._standings = Standings(services)
        self._turns = Turns(services)

    async def posters(self, platform: Platform, case: Case, locale: str, actor: str) -> Case:
        """The case once each who posted a picture that this keeps out has got what the rules say where they posted it, once; and
        nobody else. Whoever has deleted it meanwhile has posted it all the same. Nobody has posted what no message carries."""
        if case.emblem is not None:
            return case
        posted = dict[tuple[str, str], Finding]()
        for finding in case.findings:
            if finding.sender and not finding.companion and finding.state in CONFIRMED:
                posted.setdefault((finding.sender, finding.thread), finding)
        for finding in posted.values():
            policy = await self._services.records.policies.policy(case.platform, case.chat, finding.thread)
            if not policy.may_punish:
                continue
            situation = await self._situation(platform, case, policy, finding)
            rules = for_sender(policy, situation)
            deed = Deed(platform=platform, policy=rules, case=case, number=finding.number, actor=actor, patient=False)
            case = await carry_out(self._carried, deed, confirmed(policy, finding.decision.kind, situation))
        for member in dict.fromkeys(member for member, _ in posted):
            await self._telling.posters.penalised(platform, case, member, locale)
        if any(done.problem is Problem.UNREACHABLE for done in ungiven(case)):
            self._telling.later.again(lambda: self._later(platform, case))
        return case

    async def again(self, platform: Platform, case: Case, actor: str, since_s: float, *, hasty: bool = False) -> Case:
        """The case once what had not been possible by then (Unix time) of what members should have got was tried once more."""
        records = self._services.records
        for done in [it for it in ungiven(case) if it.at_s < since_s]:
            member, now_s = done.member or case.sender, self._services.clock.now_s()
            finding = case.posted_by(member)
            if finding is None:
                continue
            policy = await records.policies.policy(case.platform, case.chat, finding.thread)
            deed = Deed(
                platform=platform,
                policy=policy,
                case=case,
                number=finding.number,
                actor=actor,
                patient=False,
                hasty=hasty,
            )
            # A mute lasts as long as it was to, from when it begins.
            until_s = now_s + done.until_s - done.at_s if done.until_s else 0.0
            case = await self._carried.penalties.penalise(deed, done.action, until_s, done.rung, done.shorter_s)
            await self._telling.posters.penalised(platform, case, member, policy.locale or case.locale)
        return case

    # Within.

    async def _later(self, platform: Platform, case: Case) -> None:
        """Try again what the platform was away for, unless that was undone since. Raises Unreachable where it still is,
        and LeaseHeld where somebody is just at the case."""
        async with self._turns.case(case.id):
            fresh = await self._services.records.cases.case(case.id)
            if fresh is None or fresh.state is CaseState.DECIDING:
                return
            actor = fresh.review.member if fresh.review is not None else ""
            done = await self.again(platform, fresh, actor, self._services.clock.now_s(), hasty=True)
        policy = await self._services.records.policies.policy(done.platform, done.chat, done.thread)
        await self._telling.refresh(platform, done, policy)
        if any(it.problem is Problem.UNREACHABLE for it in ungiven(done)):
            raise Unreachable("a penalty waits until the platform can be reached")

    async def _situation(self, platform: Platform, case: Case, policy: Policy, finding: Finding) -> Situation:
        """Who the member is: exempt is exempt, whoever confirms; and whoever was new when they posted it is so now. Raises
        PlatformError where the platform cannot be asked: nobody is penalised who may be exempt."""
        approved = await self._services.records.people.approved(case.platform, case.chat, finding.sender)
        standing = await self._standings.standing(platform, policy, case.chat, finding.sender, finding.at_s)
        return Situation(sender=finding.sender, standing=standing, approved=approved, thread=finding.thread)
