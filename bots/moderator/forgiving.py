"""Takes back what members got for a case, and gives it again where that was undone. What another case keeps up stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.moderator.consequences import LASTING, Deed, Penalties
from bots.moderator.services import Services
from bots.platform import Forbidden, Gone, Platform, PlatformError, Unreachable
from bots.policy import Action
from bots.records import BrokenRecord, NewerRecord
from bots.records.cases import Case
from bots.records.findings import Done, Problem
from bots.records.journal import EventKind
from worker import telemetry

log = telemetry.logger(__name__)


class Forgiving:
    """Lets members be as if a case had not been decided against them."""

    def __init__(self, services: Services, penalties: Penalties) -> None:
        self._services = services
        self._penalties = penalties
        self._book = Casebook(services)

    async def forgive(
        self, platform: Platform, case: Case, actor: str, kept: tuple[Done, ...] = ()
    ) -> tuple[Case, list[Case]]:
        """Take back what members got for this case, but for `kept`: strikes, mutes, bans.

        The case then, and the other cases that it changed: what the ladder had brought there with its strikes. What is left
        of a member's reasons to be muted or banned is left standing. What the platform refuses is left in the case.
        """
        members = dict.fromkeys(item.sender for item in case.findings if item.sender)
        if not members:
            return case, []
        # An answer may have been lost: what is not known to have worked may have. What could not be lifted stands still.
        worked = {None, Problem.UNREACHABLE}
        lost = [done for done in case.penalties if done not in kept and (done.lifting or done.problem in worked)]
        lifted = dict[tuple[str, Action], float]()
        for done in [it for it in lost if it.action in LASTING]:
            whose = done.member or case.sender, done.action
            lifted[whose] = max(done.until_s, lifted.get(whose, 0.0))
        struck = await self._take_strikes(case, actor, lost, kept)
        still = {(done.member or case.sender, done.action): done.until_s for done in kept if done.problem is None}
        for member, action in [it for it in lifted if it not in still]:
            await self._book.note(case, EventKind.PENALTY_BACK, member=member, actor=actor, details=action.value)
        falls = list[tuple[Case, Done]]()
        for member in members if struck else ():
            for other, done in await self._unreached(case, member):
                falls.append((other, done))
                until_s = lifted.get((member, done.action), 0.0)
                lifted[member, done.action] = max(until_s, done.until_s)
        stuck = [
            await self._lift(platform, case, member, action, until_s, still.get((member, action), 0.0), falls)
            for (member, action), until_s in lifted.items()
        ]
        # Once it is lifted: whoever goes on after a death finds by these cases what there is to lift.
        changed = [await self._drop(other, done, actor) for other, done in falls]
        left = (*kept, *(done for done in stuck if done is not None))
        # Last: what a fault cuts off before is done again.
        case = await self._book.change(case, lambda old: replace(old, penalties=left, forgiven=old.forgiven + 1))
        return case, changed

    async def give_again(self, platform: Platform, case: Case, penalties: tuple[Done, ...]) -> Case:
        """The case once members have again what was taken back, as far as that is possible; what was not, it says.

        As it was: what nobody had given by hand is not by anybody's hand now.
        """
        for done in penalties:
            member = done.member or case.sender
            finding = case.posted_by(member)
            if finding is None:
                continue
            rules = await self._services.records.policies.policy(case.platform, case.chat, finding.thread)
            deed = Deed(platform=platform, policy=rules, case=case, number=finding.number, patient=False)
            steps = {it.action for it in penalties if it.rung is not None and (it.member or case.sender) == member}
            case = await self._penalties.again(deed, replace(done, member=member), steps)
        return case

    # Within.

    async def _take_strikes(self, case: Case, actor: str, lost: list[Done], kept: tuple[Done, ...]) -> bool:
        """Whether strikes were taken back; those of `kept` count on."""
        stay = [done for done in kept if done.action is Action.STRIKE]
        if stay and not any(done.action is Action.STRIKE for done in lost):
            return False
        once = f"strike-back:{case.id}:{case.forgiven}"
        await self._book.note(case, EventKind.STRIKE_BACK, once=once, member=case.sender, actor=actor)
        for done in stay:
            await self._book.note(case, EventKind.STRIKE_AGAIN, member=done.member or case.sender, actor=actor)
        return True

    async def _unreached(self, case: Case, member: str) -> list[tuple[Case, Done]]:
        """What the ladder has brought the member in other cases that it would not have without strikes taken back since."""
        found = list[tuple[Case, Done]]()
        for action, other in await self._standing(case, member):
            done = _got(other, member, action)
            if other is None or done is None or done.rung is None:
                continue
            since_s = done.at_s - done.rung.within_s
            strikes = await self._book.strikes(case.platform, case.chat, member, since_s)
            if sum(weight for at_s, weight in strikes if at_s <= done.at_s) < done.rung.strikes:
                found.append((other, done))
        return found

    async def _drop(self, case: Case, done: Done, actor: str) -> Case:
        """The other case without this penalty of the ladder's; a shorter one that was given there before holds again."""
        dropped = await self._book.change(case, lambda old: _without(old, done))
        if not done.shorter_s:
            member, name = done.member or case.sender, done.action.value
            await self._book.note(case, EventKind.PENALTY_BACK, member=member, actor=actor, details=name)
        return dropped

    async def _standing(self, case: Case, member: str) -> list[tuple[Action, Case | None]]:
        """By what other cases the member is muted or banned, as the journal has it; None: one that was forgotten since."""
        standing = dict[tuple[str, str], None]()
        journal, kinds = self._services.records.journal, (EventKind.PENALTY, EventKind.PENALTY_BACK)
        async for event in journal.read(case.platform, case.chat, kinds=kinds):
            if event.member != member or event.case == case.id:
                continue
            if event.kind is EventKind.PENALTY:
                action, _, outcome = event.details.partition(" ")
                if outcome == "done" and action in LASTING:
                    standing[event.case, action] = None
            elif event.kind is EventKind.PENALTY_BACK:
                standing.pop((event.case, event.details), None)
        return [(Action(action), await self._read(name)) for name, action in standing]

    async def _read(self, case_id: str) -> Case | None:
        try:
            return await self._services.records.cases.case(case_id)
        except (NewerRecord, BrokenRecord):
            return None

    async def _lift(
        self,
        platform: Platform,
        case: Case,
        member: str,
        action: Action,
        until_s: float,
        kept_s: float,
        falls: Sequence[tuple[Case, Done]],
    ) -> Done | None:
        """Lift the mute (until then) or the ban, or shorten it to what is kept or other cases ask for, without what falls.

        Not None: what stood in the way.
        """
        now_s = self._services.clock.now_s()
        failed = Done(action=action, at_s=now_s, member=member, until_s=until_s, lifting=True)
        attempts = self._services.options.max_attempts
        for attempt in range(attempts):
            try:
                await self._lifted(platform, case, member, action, until_s, kept_s, falls)
            except Unreachable as failure:
                failed = replace(failed, problem=Problem.UNREACHABLE)
                await self._services.pause(failure, attempt, attempts)
            except Gone:
                return None
            except Forbidden as failure:
                return replace(failed, problem=Problem.FORBIDDEN, lack=failure.lack)
            except PlatformError as failure:
                log.warning("a penalty could not be taken back", platform=platform.name, error=type(failure).__name__)
                return replace(failed, problem=Problem.INTERNAL)
            else:
                return None
        return failed

    async def _lifted(
        self,
        platform: Platform,
        case: Case,
        member: str,
        action: Action,
        until_s: float,
        kept_s: float,
        falls: Sequence[tuple[Case, Done]],
    ) -> None:
        others = [_after(other, falls) for does, other in await self._standing(case, member) if does is action]
        if action is Action.BAN:
            # Whether a case that was forgotten since was right nobody can say any more: what it brought stays.
            if all(other is not None and _got(other, member, action) is None for other in others):
                await platform.unban(case.chat, member, case=case.id)
            return
        asked_s = [done.until_s for it in others if (done := _got(it, member, action))]
        until_other_s = max(kept_s, *asked_s) if asked_s else kept_s
        stays = until_other_s > self._services.clock.now_s()
        if not stays or until_other_s < until_s:
            await platform.unmute(case.chat, member, case=case.id)
            if stays:  # platforms never shorten one
                await platform.mute(case.chat, member, until_other_s, case=case.id)


def as_shorter(done: Done) -> Done:
    """The mute in whose place this longer one was."""
    return replace(done, until_s=done.shorter_s, shorter_s=0.0, rung=None)


def _without(case: Case, done: Done) -> Case:
    """The case without this penalty, or with the shorter one in whose place it was."""
    left = (as_shorter(done),) if done.shorter_s else ()
    if done not in case.penalties:
        return case
    return replace(case, penalties=(*(item for item in case.penalties if item != done), *left))


def _after(case: Case | None, falls: Sequence[tuple[Case, Done]]) -> Case | None:
    """The case as it will be without those of its penalties that fall."""
    for other, done in falls:
        if case is not None and case.id == other.id:
            case = _without(case, done)
    return case


def _got(case: Case | None, member: str, action: Action) -> Done | None:
    """What stands of this action for the member by the case; None where nothing does, or the case was forgotten."""
    done = case.of(member) if case is not None else ()
    return next((item for item in done if item.action is action and item.problem is None), None)
