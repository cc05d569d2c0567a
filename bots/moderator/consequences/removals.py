"""Takes messages out of a chat, tried until it is true, with a sealed copy where one is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bots.matching import looks_of
from bots.moderator.casebook import Casebook, removable
from bots.moderator.consequences.messages import along, edited_away, leaves, went_as
from bots.moderator.consequences.port import Deed
from bots.moderator.consequences.sealing import NOT_SEALED, Sealed, Sealing, words_name
from bots.moderator.destroying import Destroying
from bots.moderator.edits import Edits
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.later import Later
from bots.moderator.services import Services
from bots.moderator.turns import AT_IT_S, Turns
from bots.platform import Forbidden, Gone, Lack, Platform, PlatformError, Power, Throttled, Unreachable
from bots.policy import Action, Decision, Reason, weigh
from bots.records.cases import Case
from bots.records.errors import RecordError, StoreUnavailable
from bots.records.findings import OUT, SETTLED, Copy, Finding, FindingState, Problem
from bots.records.intents import Intent
from bots.records.journal import EventKind
from bots.records.leases import LeaseHeld
from worker import metrics, telemetry

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What came of taking a message out."""

    ours: bool = False
    """This bot took it out; False without a problem: somebody else had."""
    edited: bool = False
    """Its poster had put something else in its place, which was not touched."""
    problem: Problem | None = None
    lack: Lack | None = None
    tried: bool = False
    """Whether or not it is known to have worked, it may have: an answer was lost."""

    def left(self, finding: Finding) -> Finding:
        """The finding of what this did not take out."""
        return replace(finding, state=FindingState.STAYS, problem=self.problem, lack=self.lack)


class Removals:
    """Holds, deletes, seals and destroys."""

    def __init__(self, services: Services, fetcher: Fetcher, later: Later) -> None:
        self._services = services
        self._later = later
        self._fetcher = fetcher
        self._book = Casebook(services)
        self._turns = Turns(services)
        self._edits = Edits(services)
        self.sealing = Sealing(services, fetcher)
        self.destroying = Destroying(services, later)

    async def hold(self, deed: Deed) -> Case:
        """Seal a copy of every picture of the message, then take it out; the case then."""
        if deed.finding.state in OUT | SETTLED | {FindingState.GONE}:
            return deed.case
        deed = replace(deed, case=await self._with_companions(deed))
        if went_as(deed.siblings):
            return await self._gone(deed)
        if leaves(deed.siblings):
            # Begun before a death: the copy from then is the only one, if the message has gone.
            return await self._take_out(deed, _as_begun(deed))
        try:
            sealed = await self.sealing.seal(deed, self._services.options.hold_s)
        except FetchFailed as failure:
            if deed.patient and failure.unreachable:
                raise Unreachable("a picture to hold waits until the platform can be reached") from None
            return await self._stays(deed, Removal(problem=Problem.NOT_SEALED))
        except RecordError:
            return await self._stays(deed, Removal(problem=Problem.NOT_SEALED))
        if sealed is None:
            return await self._stays(deed, Removal(problem=Problem.TOO_LARGE_TO_PUT_BACK))
        return await self._take_out(deed, Action.HOLD, sealed)

    async def delete(self, deed: Deed) -> Case:
        """Take the message out; the case then. What else stands in it goes as well, and a copy of that is sealed first."""
        if deed.finding.decision.reason is Reason.MINOR and deed.finding.state is not FindingState.GONE:
            # Of what stands beside it nothing is held either; and an edit may have put it there again.
            return await self._take_out(deed, Action.DELETE)
        if deed.finding.state is FindingState.HELD and deed.case.review is None:
            # It went with another picture, before it was known what the rules say of this one.
            await self.destroying.soon(deed.case, [deed.finding])
            return await self._book.set(
                deed.case, [deed.number], lambda it: replace(it, state=FindingState.REMOVED, copy=Copy.NONE)
            )
        if deed.finding.state in OUT | SETTLED | {FindingState.GONE}:
            return deed.case
        deed = replace(deed, case=await self._with_companions(deed))
        if went_as(deed.siblings):
            return await self._gone(deed)
        if leaves(deed.siblings):
            return await self._take_out(deed, Action.DELETE)
        return await self._take_out(deed, Action.DELETE, await self.sealing.seal_others(deed))

    async def keep_words(self, platform: Platform, case: Case, finding: Finding) -> None:
        """Let what was written with a picture of a case be known for as long as a copy would be. Never raises."""
        if not finding.captioned or finding.state is FindingState.GONE or Power.LOOK_UP in platform.can:
            return
        if not self._services.holds(platform.name):
            return
        name, kept = words_name(case.platform, case.posted_in, finding.message), self._services.records.words
        try:
            await kept.extend(name, self._services.options.hold_s)
        except RecordError:
            log.warning("what was written with a picture could not be kept", platform=platform.name)

    async def whole(self, deed: Deed) -> Case:
        """The case with all pictures of the finding's message, where the platform shows them: they go and come back together."""
        case, finding = deed.case, deed.finding
        if finding.put_back_as:
            return case
        try:
            there = await self._fetcher.look_up(deed.platform, case.posted_in, finding.message)
        except Gone:
            return case
        if there is None:
            return case
        return await self._with_companions(replace(deed, pictures=tuple(item.media for item in there.attachments)))

    async def keep_on(self, case: Case, findings: Iterable[Finding], keep_s: int) -> bool:
        """Keep what copies there are of these for so many seconds from now; False where one is lost."""
        copies = self._services.records.copies
        return all([await copies.extend(case.copy_name(item), keep_s) for item in findings])

    async def forget_words(self, case: Case, keep_s: int = 0) -> None:
        """Let what was written with the case's messages be known for so many seconds from now; 0: not any more."""
        kept = self._services.records.words
        messages = {(case.posted_in, item.message) for item in case.findings}
        messages |= {(case.chat, item.put_back_as) for item in case.findings if item.put_back_as}
        for chat, message in sorted(messages):
            name = words_name(case.platform, chat, message)
            if not keep_s:
                await kept.destroy(name)
            else:
                await kept.extend(name, keep_s)

    async def silence(self, case: Case) -> None:
        """Forget what was written with the case's messages, at once or later: what is to be done now waits for none of that."""
        try:
            await self.forget_words(case)
        except StoreUnavailable:
            self._later.again(lambda: self.forget_words(case))

    async def set_out(self, deed: Deed, sealed: Sealed = NOT_SEALED) -> Case:
        """The case once it says that the message is about to be taken out, and of which of its pictures a copy is kept."""

        def begun(item: Finding) -> Finding:
            if item.intent is Intent.TAKE_OUT:
                return item
            copy = Copy.KEPT if item.number in sealed.kept else Copy.NONE
            digest = item.sha256 or sealed.digests.get(item.number, "")
            return replace(item, intent=Intent.TAKE_OUT, copy=copy, sha256=digest)

        return await self._book.set(deed.case, [item.number for item in deed.siblings], begun)

    async def take_out(self, platform: Platform, case: Case, message: str, *, begun: bool = False) -> Removal:
        """Take the message out, tried again for a while. `begun`: it may have been done before a death.

        Not where its poster has edited the pictures away, be it while the bot waits for the platform: what stands there now is
        no part of the case.
        """
        if not removable(platform, case):
            return Removal(problem=Problem.IMPOSSIBLE)
        tried = begun
        attempts = 2 * self._services.options.max_attempts
        for attempt in range(attempts):
            if await self._edits.emptied(case, message):
                return Removal(edited=True)
            try:
                there = await platform.delete(case.chat_of(message), message, case=case.id)
            except Gone:
                return Removal(ours=tried)
            except Forbidden as failure:
                return Removal(problem=Problem.FORBIDDEN, lack=failure.lack)
            except Unreachable as failure:
                # It may have been done before the answer was lost; but not where the platform said "later".
                tried = tried or not isinstance(failure, Throttled)
                await self._services.pause(failure, attempt, attempts)
            except PlatformError as failure:
                log.warning("a removal failed", platform=platform.name, error=type(failure).__name__)
                return Removal(problem=Problem.INTERNAL)
            else:
                return Removal(ours=there or tried)
        return Removal(problem=Problem.UNREACHABLE, tried=tried)

    async def gone(self, deed: Deed) -> Case:
        """The case once the message was found gone: taken out by this bot where it had set out to, else by somebody else."""
        try:
            async with self._turns.case(deed.case.id, AT_IT_S):
                deed = replace(deed, case=await self._book.now(deed.case))
                if not leaves(deed.siblings):
                    return await self._gone(deed)
                return await self._out(deed, _as_begun(deed))
        except LeaseHeld:
            return deed.case  # whoever is at it sees what became of it

    # Within.

    async def _with_companions(self, deed: Deed) -> Case:
        case, finding = deed.case, deed.finding
        nothing = Decision(actions=(), reason=Reason.NOT_ENOUGH, mode=finding.decision.mode, evidence=weigh(None))
        for position, media in enumerate(deed.pictures, start=1):
            if case.find(finding.message, media) is None:
                neighbour = Finding(
                    number=0,
                    message=finding.message,
                    media=media,
                    thread=finding.thread,
                    sender=finding.sender,
                    decision=nothing,
                    spoiler=finding.spoiler,
                    at_s=finding.at_s,
                    companion=True,
                    position=position,
                )
                case, _ = await self._book.add(case, neighbour)
        return case

    async def _take_out(self, deed: Deed, action: Action, sealed: Sealed = NOT_SEALED) -> Case:
        begun = leaves(deed.siblings)
        deed = replace(deed, case=await self.set_out(deed, sealed))
        removal = await self.take_out(deed.platform, deed.case, deed.finding.message, begun=begun)
        if removal.problem is Problem.UNREACHABLE and deed.patient:
            if not removal.tried:
                await self._book.set(deed.case, _numbers(deed), lambda it: replace(it, intent=None))
            raise Unreachable("a removal waits until the platform can be reached")
        outcome = removal.problem.value if removal.problem is not None else "done" if removal.ours else "gone"
        metrics.ACTIONS.labels(deed.platform.name, action.value, outcome).inc()
        if removal.problem is not None:
            return await self._stays(deed, removal)
        if removal.edited:
            return await self._edited_away(deed)
        if not removal.ours:
            return await self._gone(deed)
        case = await self._out(deed, action)
        await self.sealing.look(replace(deed, case=case), sealed.unseen)
        return case

    async def _edited_away(self, deed: Deed) -> Case:
        """The case once it says that its poster has put something else in the picture's place; no copy is kept."""
        case = await self._book.set(deed.case, _numbers(deed), edited_away)
        await self.destroying.soon(case, [item for item in replace(deed, case=case).siblings if item.copy is Copy.NONE])
        return case

    async def _gone(self, deed: Deed) -> Case:
        """The case once it is known that the message is gone.

        If this bot has taken it out because of another picture in it, this one went with that. Else somebody else has
        deleted it: nothing is claimed, no copy is kept.
        """

        def over(old: Case) -> Case:
            there = {item.number: item for item in replace(deed, case=old).siblings}
            went = went_as(there.values())
            return replace(old, findings=tuple(along(it, went) if it.number in there else it for it in old.findings))

        case = await self._book.change(deed.case, over)
        await self.destroying.soon(case, [item for item in replace(deed, case=case).siblings if item.copy is Copy.NONE])
        return case

    async def _out(self, deed: Deed, action: Action) -> Case:
        """The case once it says that this bot has taken the message out."""
        deed = replace(deed, case=await self._book.now(deed.case))
        case, finding = deed.case, deed.finding
        if _is_out(deed):
            return case
        # Counted before it is called removed: after a death in between it is counted once all the same. What a moderator has
        # stopped is no guess: it uses nothing up of what the rules may take out by themselves.
        await self._book.note(
            case,
            EventKind.MINOR if finding.decision.reason is Reason.MINOR else EventKind.REMOVED,
            once=f"removed:{case.id}:{finding.number}",
            finding=finding.number,
            member=finding.sender,
            actor=deed.actor,
            details=action.value,
            picture=finding.sha256,
            looks=looks_of(finding.fingerprints, deed.policy.known_quality),
        )

        def out(item: Finding) -> Finding:
            if item.state in OUT | SETTLED:
                return item
            held = item.copy is Copy.KEPT and (action is Action.HOLD or item.number != finding.number)
            state, kept = (FindingState.HELD, Copy.KEPT) if held else (FindingState.REMOVED, Copy.NONE)
            return replace(item, state=state, copy=kept, problem=None, lack=None, intent=None)

        return await self._book.set(case, _numbers(deed), out)

    async def _stays(self, deed: Deed, removal: Removal) -> Case:
        """The case once it says why the message is still there; if it may not be, since it was tried, its copy is kept."""

        def stays(item: Finding) -> Finding:
            if item.state in OUT | SETTLED:
                return item
            stuck = removal.left(item)
            return stuck if removal.tried else replace(stuck, copy=Copy.NONE, intent=None)

        case = await self._book.set(deed.case, _numbers(deed), stays)
        if not removal.tried:
            await self.destroying.soon(case, [it for it in replace(deed, case=case).siblings if it.copy is Copy.NONE])
        return case


def _is_out(deed: Deed) -> bool:
    """Whether somebody else has done it meanwhile, or decided: nothing of that is overwritten, nor its copy destroyed."""
    return deed.finding.state in OUT | SETTLED


def _as_begun(deed: Deed) -> Action:
    """What was begun with its message, by the copy that was kept."""
    return Action.HOLD if deed.finding.copy is Copy.KEPT else Action.DELETE


def _numbers(deed: Deed) -> list[int]:
    return [item.number for item in deed.siblings]
