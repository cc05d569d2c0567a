"""PORT Consequences: one method per action. `Carried` does it; `Simulated`, which shadow mode uses, does nothing.

Each is idempotent on the platform or claimed in the outbox, so that a result may be acted on again after a death.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from bots.moderator.casebook import HOUR_S, Casebook
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.moderator.wording import Wording
from bots.platform import (
    Forbidden,
    Gone,
    Impossible,
    Lack,
    Note,
    Platform,
    PlatformError,
    Unreachable,
)
from bots.policy import DAY_S, Action, Decision, Policy, Reason, climb, weigh
from bots.records.cases import OUT, SETTLED, Case, Copy, Done, Finding, FindingState, Posted, Problem
from bots.records.copies import SealedCopy
from bots.records.errors import RecordError
from bots.records.journal import EventKind
from bots.records.outbox import Said, SendState
from worker import telemetry
from worker.contract import Origin, Purpose

log = telemetry.logger(__name__)
BROUGHT_BACK_S = 600
"""How long after a moderator's removal the copy is kept for undo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One picture that something is to be done about, and the rules by which."""

    platform: Platform
    policy: Policy
    case: Case
    number: int
    """The finding's."""
    pictures: tuple[str, ...] = ()
    """The `media` of every picture of the message: what is taken out takes its neighbours along."""
    actor: str = ""
    """The moderator who decided; empty: the chat's rules."""
    patient: bool = True
    """Raise Unreachable rather than record that it could not be done."""

    @property
    def finding(self) -> Finding:
        """The finding."""
        return next(item for item in self.case.findings if item.number == self.number)

    @property
    def locale(self) -> str:
        """The language of the chat."""
        return self.policy.locale or self.case.locale

    @property
    def origin(self) -> Origin:
        """Where the picture was."""
        return origin_of(self.case, self.finding)


def origin_of(case: Case, finding: Finding) -> Origin:
    """Where the finding's picture was."""
    return Origin(
        platform=case.platform,
        purpose=Purpose.GUARD,
        chat=case.chat,
        message=finding.message,
        media=finding.media,
        thread=finding.thread,
        sender=finding.sender,
        file_id=finding.file_id,
        spoiler=finding.spoiler,
        locale=case.locale,
    )


@runtime_checkable
class Consequences(Protocol):
    """What can follow from a decision. Each method returns the case as it then is; raises Unreachable where `patient`."""

    async def hold(self, deed: Deed) -> Case:
        """Seal a copy of every picture of the message, then take it out of the chat."""
        ...

    async def delete(self, deed: Deed) -> Case:
        """Take the message out of the chat."""
        ...

    async def announce(self, deed: Deed) -> Case:
        """Say in the chat that a picture was taken out, and tell its poster privately how to object."""
        ...

    async def react(self, deed: Deed) -> Case:
        """Put a reaction under the picture."""
        ...

    async def reply(self, deed: Deed) -> Case:
        """Answer the picture in public, at most once an hour for the same picture."""
        ...

    async def strike(self, deed: Deed) -> Case:
        """Give the member a strike for this case, once, and do what the ladder says."""
        ...

    async def mute(self, deed: Deed) -> Case:
        """Mute the member."""
        ...

    async def kick(self, deed: Deed) -> Case:
        """Put the member out."""
        ...

    async def ban(self, deed: Deed) -> Case:
        """Keep the member out."""
        ...

    async def notify(self, deed: Deed) -> Case:
        """Tell the moderators, or let what they were told follow."""
        ...


async def carry_out(consequences: Consequences, deed: Deed, actions: Iterable[Action]) -> Case:
    """The case after these actions, in their order."""
    by_action = {
        Action.HOLD: consequences.hold,
        Action.DELETE: consequences.delete,
        Action.REACT: consequences.react,
        Action.REPLY: consequences.reply,
        Action.STRIKE: consequences.strike,
        Action.MUTE: consequences.mute,
        Action.KICK: consequences.kick,
        Action.BAN: consequences.ban,
        Action.NOTIFY: consequences.notify,
    }
    case = deed.case
    for action in actions:
        case = await by_action[action](replace(deed, case=case))
    return case


class Simulated:
    """Implements `Consequences` by doing nothing: what shadow mode and dry runs act through. `deeds` says what it was."""

    def __init__(self) -> None:
        self.deeds: list[tuple[Action, str]] = []

    async def hold(self, deed: Deed) -> Case:
        return self._noted(Action.HOLD, deed)

    async def delete(self, deed: Deed) -> Case:
        return self._noted(Action.DELETE, deed)

    async def announce(self, deed: Deed) -> Case:
        return deed.case

    async def react(self, deed: Deed) -> Case:
        return self._noted(Action.REACT, deed)

    async def reply(self, deed: Deed) -> Case:
        return self._noted(Action.REPLY, deed)

    async def strike(self, deed: Deed) -> Case:
        return self._noted(Action.STRIKE, deed)

    async def mute(self, deed: Deed) -> Case:
        return self._noted(Action.MUTE, deed)

    async def kick(self, deed: Deed) -> Case:
        return self._noted(Action.KICK, deed)

    async def ban(self, deed: Deed) -> Case:
        return self._noted(Action.BAN, deed)

    async def notify(self, deed: Deed) -> Case:
        return self._noted(Action.NOTIFY, deed)

    def _noted(self, action: Action, deed: Deed) -> Case:
        self.deeds.append((action, deed.case.id))
        telemetry.ACTIONS.labels(deed.platform.name, action.value, "simulated").inc()
        return deed.case


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What came of taking a message out."""

    ours: bool = False
    """This bot took it out; False without a problem: somebody else had."""
    problem: Problem | None = None
    lack: Lack | None = None


class Carried:
    """Implements `Consequences` on the platform."""

    def __init__(self, services: Services, telling: Telling, fetcher: Fetcher) -> None:
        self._services = services
        self._telling = telling
        self._fetcher = fetcher
        self._book = Casebook(services)
        self._speaker = Speaker(services)
        self._wording = Wording(services)

    async def hold(self, deed: Deed) -> Case:
        if deed.finding.state in OUT | SETTLED | {FindingState.GONE}:
            return deed.case
        deed = replace(deed, case=await self._with_companions(deed))
        try:
            sealed = await self.seal(deed, self._services.options.hold_s)
        except FetchFailed as failure:
            if deed.patient and failure.unreachable:
                raise Unreachable("a picture to hold waits until the platform can be reached") from None
            return await self._stays(deed, Problem.NOT_SEALED)
        except RecordError:
            return await self._stays(deed, Problem.NOT_SEALED)
        if not sealed:
            return await self._stays(deed, Problem.TOO_LARGE_TO_PUT_BACK)
        return await self._take_out(deed, Action.HOLD)

    async def delete(self, deed: Deed) -> Case:
        if deed.finding.state in OUT | SETTLED | {FindingState.GONE}:
            return deed.case
        return await self._take_out(deed, Action.DELETE)

    async def announce(self, deed: Deed) -> Case:
        case, finding = deed.case, deed.finding
        held = finding.state is FindingState.HELD
        place = Posted(chat=case.chat, message="", thread=finding.thread)
        note = self._telling.notice(case, deed.locale, place, held=held)
        sent = await self._speaker.once(deed.platform, case.id, Said.NOTICE, note)
        if sent:
            posted = replace(place, message=sent)
            case = await self._book.change(case, lambda old: replace(old, notices=(*old.notices, posted)))
            await self._services.records.cases.link(case, sent)
        else:
            case = await self._untold(case, case.id, Said.NOTICE)
        await self._telling.member(deed.platform, case, finding, deed.locale)
        return case

    async def react(self, deed: Deed) -> Case:
        try:
            await deed.platform.react(deed.case.posted_in, deed.finding.message)
        except Gone:
            return await self._gone(deed)
        except PlatformError as failure:
            log.info("a reaction was not possible", platform=deed.platform.name, error=type(failure).__name__)
        return deed.case

    async def reply(self, deed: Deed) -> Case:
        case, finding = deed.case, deed.finding
        if finding.state in OUT | SETTLED | {FindingState.GONE} or finding.reply:
            return case
        text = self._wording.public(finding.verdict, finding.decision, deed.locale)
        note = Note(text=text, chat=case.chat, thread=finding.thread, reply_to=finding.message, only_if_there=True)
        # By what the incident is, and not by the case: after a decision the same picture is another case.
        key = f"{case.platform}:{case.chat}:{case.incident.partition(':after-')[0]}"
        try:
            sent = await self._speaker.once(deed.platform, key, Said.REPLY, note, HOUR_S)
        except Gone:
            return await self._gone(deed)
        if sent:
            await self._services.records.cases.link(case, sent)
            return await self._book.set(case, [finding.number], lambda it: replace(it, reply=sent))
        again = case.incident.startswith("picture:") and case.messages[0] != finding.message

        def counted(old: Case) -> Case:
            changed = replace(old, repeats=old.repeats + 1) if again else old
            return changed.with_finding(replace(deed_finding(old, finding.number), reply=NOT_AGAIN))

        return await self._untold(await self._book.change(case, counted), key, Said.REPLY)

    async def _untold(self, case: Case, key: str, said: Said) -> Case:
        """The case, marked where the chat could not be told because the bot may not write there."""
        if await self._speaker.state(key, said) is not SendState.REFUSED:
            return case
        return await self._book.change(case, lambda old: replace(old, untold=True))

    async def strike(self, deed: Deed) -> Case:
        case, finding = deed.case, deed.finding
        if not finding.sender:
            return case
        kind = finding.decision.kind
        weight = deed.policy.known_strike_weight if kind is None else deed.policy.rule(kind).strike_weight
        await self._book.note(
            case,
            EventKind.STRIKE,
            once=f"strike:{case.id}:{finding.sender}:{case.forgiven}",
            finding=finding.number,
            member=finding.sender,
            actor=deed.actor,
            weight=weight,
        )
        now_s = self._services.clock.now_s()
        case = await self._punished(case, Done(action=Action.STRIKE, at_s=now_s))
        # Asked again after a death in between, too: the rung is carried out once, by what the case says.
        strikes = await self._book.strikes(
            case.platform, case.chat, finding.sender, now_s - deed.policy.strikes_expire_s
        )
        rung = climb(deed.policy, strikes, now_s)
        if rung is None:
            return case
        until_s = now_s + rung.duration_s if rung.action is Action.MUTE else 0.0
        return await self._penalise(deed, rung.action, until_s)

    async def mute(self, deed: Deed) -> Case:
        return await self._penalise(deed, Action.MUTE, self._services.clock.now_s() + deed.policy.mute_s)

    async def kick(self, deed: Deed) -> Case:
        return await self._penalise(deed, Action.KICK, 0.0)

    async def ban(self, deed: Deed) -> Case:
        return await self._penalise(deed, Action.BAN, 0.0)

    async def notify(self, deed: Deed) -> Case:
        return await self._telling.card(deed.platform, deed.case, deed.policy)

    # What moderators do uses these, too.

    async def seal(self, deed: Deed, keep_s: int) -> bool:
        """Seal a copy of every picture of the message; False, and none is kept, where one could not be sent again.

        Raises FetchFailed, RecordError.
        """
        case, platform = deed.case, deed.platform
        limit = await self._limit(platform, case.chat)
        words = await self._services.records.words.copy(words_name(case.platform, case.chat, deed.finding.message))
        ours = [item for item in case.findings if item.message == deed.finding.message]
        for index, item in enumerate(ours):
            data = await self._fetcher.fetch(platform, item.media)
            if len(data) > limit:
                await self.destroy(case, ours[:index])
                return False
            sealed = SealedCopy(
                data=data,
                caption=words.caption if words is not None else "",
                author=words.author if words is not None else "",
                spoiler=item.spoiler,
            )
            await self._services.records.copies.keep(case.copy_name(item), sealed, keep_s)
        return True

    async def destroy(self, case: Case, findings: Iterable[Finding]) -> None:
        """Destroy the copies of these findings."""
        for item in findings:
            await self._services.records.copies.destroy(case.copy_name(item))

    async def take_out(self, platform: Platform, case: Case, message: str) -> Removal:
        """Take the message out, tried again for a while."""
        tried = False
        for attempt in range(2 * self._services.options.max_attempts):
            try:
                chat = case.posted_in if message in case.messages else case.chat
                there = await platform.delete(chat, message, case=case.id)
            except Gone:
                return Removal(ours=tried)
            except Forbidden as failure:
                return Removal(problem=Problem.FORBIDDEN, lack=failure.lack)
            except Unreachable as failure:
                tried = True  # it may have been done before the answer was lost
                await self._services.pause(failure, attempt)
            except PlatformError as failure:
                log.warning("a removal failed", platform=platform.name, error=type(failure).__name__)
                return Removal(problem=Problem.INTERNAL)
            else:
                return Removal(ours=there or tried)
        return Removal(problem=Problem.UNREACHABLE)

    # Within.

    async def _limit(self, platform: Platform, chat: str) -> int:
        try:
            return await platform.max_put_back_bytes(chat)
        except PlatformError:
            return 0

    async def _with_companions(self, deed: Deed) -> Case:
        case, finding = deed.case, deed.finding
        nothing = Decision(actions=(), reason=Reason.NOT_ENOUGH, mode=finding.decision.mode, evidence=weigh(None))
        for media in deed.pictures:
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
                )
                case, _ = await self._book.add(case, neighbour)
        return case

    async def _take_out(self, deed: Deed, action: Action) -> Case:
        case, finding = deed.case, deed.finding
        removal = await self.take_out(deed.platform, case, finding.message)
        if removal.problem is Problem.UNREACHABLE and deed.patient:
            raise Unreachable("a removal waits until the platform can be reached")
        outcome = removal.problem.value if removal.problem is not None else "done" if removal.ours else "gone"
        telemetry.ACTIONS.labels(deed.platform.name, action.value, outcome).inc()
        together = [item.number for item in case.findings if item.message == finding.message]
        if removal.problem is not None:
            return await self._stays(deed, removal.problem, removal.lack)
        if not removal.ours:
            return await self._gone(deed)
        # Counted before it is called removed: after a death in between it is counted once all the same.
        await self._book.note(
            case,
            EventKind.REMOVED,
            once=f"removed:{case.id}:{finding.number}",
            finding=finding.number,
            member=finding.sender,
            actor=deed.actor,
            details=action.value,
            picture=finding.sha256,
        )
        held = action is Action.HOLD
        state, kept = (FindingState.HELD, Copy.KEPT) if held else (FindingState.REMOVED, Copy.NONE)
        return await self._book.set(
            case, together, lambda it: replace(it, state=state, copy=kept, problem=None, lack=None)
        )

    async def _stays(self, deed: Deed, problem: Problem, lack: Lack | None = None) -> Case:
        case, finding = deed.case, deed.finding
        together = [item for item in case.findings if item.message == finding.message]
        await self.destroy(case, together)
        return await self._book.set(
            case,
            [item.number for item in together],
            lambda it: replace(it, state=FindingState.STAYS, problem=problem, lack=lack, copy=Copy.NONE),
        )

    async def _gone(self, deed: Deed) -> Case:
        """The case once it is known that somebody else has deleted the message: nothing is claimed, no copy is kept."""
        case, finding = deed.case, deed.finding
        together = [item for item in case.findings if item.message == finding.message]
        await self.destroy(case, together)
        return await self._book.set(
            case,
            [item.number for item in together],
            lambda it: replace(it, state=FindingState.GONE, copy=Copy.NONE),
        )

    async def _penalise(self, deed: Deed, action: Action, until_s: float) -> Case:
        case, finding, platform = deed.case, deed.finding, deed.platform
        if not finding.sender or any(done.action is action and done.problem is None for done in case.penalties):
            return case
        done = Done(action=action, at_s=self._services.clock.now_s(), until_s=until_s)
        for attempt in range(2 * self._services.options.max_attempts):
            try:
                await self._on_member(platform, case, finding.sender, done)
            except Unreachable as failure:
                done = replace(done, problem=Problem.UNREACHABLE)
                await self._services.pause(failure, attempt)
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
        telemetry.ACTIONS.labels(platform.name, action.value, outcome).inc()
        await self._book.note(
            case,
            EventKind.PENALTY,
            once=f"penalty:{case.id}:{action.value}:{outcome}:{case.forgiven}",
            finding=finding.number,
            member=finding.sender,
            actor=deed.actor,
            details=f"{action.value} {outcome}",
        )
        return await self._punished(case, done)

    async def _punished(self, case: Case, done: Done) -> Case:
        """The case that says what the member got, the last of each sort."""

        def added(old: Case) -> Case:
            others = tuple(item for item in old.penalties if item.action is not done.action)
            return replace(old, penalties=(*others, done))

        return await self._book.change(case, added)

    async def _on_member(self, platform: Platform, case: Case, member: str, done: Done) -> None:
        if done.action is Action.MUTE:
            await platform.mute(case.chat, member, done.until_s or done.at_s + DAY_S, case=case.id)
        elif done.action is Action.KICK:
            await platform.kick(case.chat, member, case=case.id)
        else:
            await platform.ban(case.chat, member, case=case.id)


NOT_AGAIN = "-"
"""In the place of a reply's id: the same picture was answered within the hour."""


def deed_finding(case: Case, number: int) -> Finding:
    """The case's finding of that number."""
    return next(item for item in case.findings if item.number == number)


def words_name(platform: str, chat: str, message: str) -> str:
    """Under which what was written with a message is sealed, in memory alone, until its pictures were judged."""
    return f"words:{platform}:{chat}:{message}"
