"""Gives members strikes, mutes, kicks and bans, each member each of them once for a case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.moderator.consequences.port import Deed
from bots.moderator.services import Services
from bots.platform import Forbidden, Gone, Impossible, Platform, PlatformError, Unreachable
from bots.policy import DAY_S, Action, Rung, climb
from bots.records.cases import Case
from bots.records.findings import Done, Problem
from bots.records.journal import EventKind
from worker import metrics, telemetry

log = telemetry.logger(__name__)
LASTING = frozenset({Action.MUTE, Action.BAN})
"""What can be taken back."""


class Penalties:
    """Penalises whoever posted a picture."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)

    async def strike(self, deed: Deed) -> Case:
        """Give the member a strike for this case, once, and do what the ladder says; the case then. A chat that speaks itself is
        no member."""
        case, finding = deed.case, deed.finding
        if finding.sender in {"", case.chat}:
            return case
        if any(done.action is Action.STRIKE for done in case.of(finding.sender)):
            return await self._climb(deed)  # asked again after a death in between, or given by hand before
        kind = finding.decision.kind
        weight = deed.policy.known_strike_weight if kind is None else deed.policy.rule(kind).strike_weight
        await self._book.note(
            case,
            EventKind.STRIKE,
            # A flood is one, in however many cases.
            once=f"strike:{case.part_of or case.id}:{finding.sender}:{case.forgiven}",
            finding=finding.number,
            member=finding.sender,
            actor=deed.actor,
            weight=weight,
        )
        done = Done(action=Action.STRIKE, at_s=self._services.clock.now_s(), member=finding.sender, weight=weight)
        return await self._climb(replace(deed, case=await self._punished(case, done)))

    async def again(self, deed: Deed, done: Done, steps: Collection[Action]) -> Case:
        """Give the member again what was taken back; the case then. `steps`: what the ladder had brought them, which is given
        again as it was, by itself."""
        case = deed.case
        if done.problem is None and done.action is Action.STRIKE:
            await self._book.note(
                case, EventKind.STRIKE_AGAIN, finding=deed.number, member=done.member, actor=deed.actor
            )
            return await self._climb(replace(deed, case=await self._punished(case, done)), steps)
        over = done.action is Action.MUTE and done.until_s <= self._services.clock.now_s()
        same = [it for it in case.of(done.member) if it.action is done.action]
        if done.problem is None and any(it.lifting and it.problem is Problem.FORBIDDEN for it in same):
            await self._note(replace(deed, case=case), done)
            return await self._punished(case, done)  # it could not be lifted, so it stands
        if done.problem is None and done.action in LASTING and not over:
            return await self.penalise(deed, done.action, done.until_s, done.rung, done.shorter_s)
        return await self._punished(case, done)  # nothing of it was taken back

    async def _climb(self, deed: Deed, steps: Collection[Action] = ()) -> Case:
        """The case once the member has got what the ladder says of their strikes: once, by what the case says, and `steps`."""
        case, member, now_s = deed.case, deed.finding.sender, self._services.clock.now_s()
        expire_s = deed.policy.strikes_expire_s
        strikes = await self._book.strikes(case.platform, case.chat, member, now_s - expire_s)
        rung = climb(deed.policy, strikes, now_s)
        if rung is None or rung.action in steps:
            return case
        until_s = now_s + deed.policy.muted_s(rung) if rung.action is Action.MUTE else 0.0
        counted = replace(rung, within_s=min(rung.within_s, expire_s))
        return await self.penalise(replace(deed, by_hand=False), rung.action, until_s, counted)

    async def penalise(
        self, deed: Deed, action: Action, until_s: float, rung: Rung | None = None, shorter_s: float = 0.0
    ) -> Case:
        """Mute the member until then (Unix time), put them out, or ban them; the case then. Of two mutes the longer one holds."""
        case, finding, platform = deed.case, deed.finding, deed.platform
        member = finding.sender
        before = next((it for it in case.of(member) if it.action is action and it.problem is None), None)
        now_s = self._services.clock.now_s()
        if action is Action.MUTE and until_s > now_s:
            until_s = platform.mutes.ends_s(now_s, until_s)  # what is said of it is what happens
        if member in {"", case.chat} or (
            before is not None and not deed.by_hand and not _outlasts(deed, before, until_s, now_s)
        ):
            return case
        if before is not None:
            shorter_s = 0.0 if deed.by_hand else max(before.until_s, before.shorter_s)
            until_s = max(until_s, before.until_s)
        done = Done(action=action, at_s=now_s, member=member, until_s=until_s, rung=rung, shorter_s=shorter_s)
        if deed.by_hand:
            # Nobody goes on with it but by another press: what a fault cuts off may have worked, and is taken back with the rest.
            case = await self._punished(case, replace(done, problem=Problem.UNREACHABLE))
        attempts = 1 if deed.hasty else 2 * self._services.options.max_attempts
        for attempt in range(attempts):
            try:
                await self._on_member(platform, case, done)
            except Unreachable as failure:
                done = replace(done, problem=Problem.UNREACHABLE)
                await self._services.pause(failure, attempt, attempts)
                continue
            except Forbidden as failure:
                done = replace(done, problem=Problem.FORBIDDEN, lack=failure.lack)
            except Impossible:
                done = replace(done, problem=Problem.IMPOSSIBLE)
            except Gone:
                done = replace(done, problem=None)
            except PlatformError as failure:
                log.warning("a penalty failed", platform=platform.name, error=type(failure).__name__)
                done = replace(done, problem=Problem.INTERNAL)
            else:
                done = replace(done, problem=None)
            break
        if done.problem is Problem.UNREACHABLE and deed.patient:
            raise Unreachable("a penalty waits until the platform can be reached")
        outcome = done.problem.value if done.problem is not None else "done"
        metrics.ACTIONS.labels(platform.name, action.value, outcome).inc()
        await self._note(replace(deed, case=case), done)
        return await self._punished(case, done)

    async def _note(self, deed: Deed, done: Done) -> None:
        """Append what came of it to the journal."""
        outcome = done.problem.value if done.problem is not None else "done"
        name = f"penalty:{deed.case.id}:{done.member}:{done.action.value}:{outcome}:{deed.case.forgiven}"
        await self._book.note(
            deed.case,
            EventKind.PENALTY,
            once="" if deed.by_hand else name,
            finding=deed.number,
            member=done.member,
            actor=deed.actor,
            details=f"{done.action.value} {outcome}",
        )

    async def _punished(self, case: Case, done: Done) -> Case:
        """The case that says what the member got, the last of each sort; what failed once more changes nothing of what worked,
        nor of what could not be lifted."""

        def added(old: Case) -> Case:
            before = [item for item in old.of(done.member) if item.action is done.action]
            if done.problem is not None:
                before = [item for item in before if item.problem is not None and not item.lifting]
            return replace(old, penalties=(*(item for item in old.penalties if item not in before), done))

        return await self._book.change(case, added)

    async def _on_member(self, platform: Platform, case: Case, done: Done) -> None:
        member = done.member
        if done.action is Action.MUTE:
            await platform.mute(case.chat, member, done.until_s or done.at_s + DAY_S, case=case.id)
        elif done.action is Action.KICK:
            await platform.kick(case.chat, member, case=case.id)
        else:
            await platform.ban(case.chat, member, case=case.id)


def _outlasts(deed: Deed, before: Done, until_s: float, now_s: float) -> bool:
    """Whether this is a longer mute than the one that was given; not the same once more, a little later."""
    if before.action is not Action.MUTE or until_s <= before.until_s:
        return False
    over = bool(deed.actor) and before.until_s <= now_s
    return over or until_s - now_s > before.until_s - before.at_s
