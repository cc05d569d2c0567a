"""A change of rules: checked, asked about where it costs real pictures, written down, stored, and told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from bots.moderator.commands.policy.basis import Basis, read
from bots.moderator.commands.policy.places import Places
from bots.moderator.commands.policy.surveying import Survey
from bots.moderator.commands.policy.trusting import Trusting
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Platform
from bots.policy import Mode, Policy, Preset, told_in, untold_in
from bots.records.journal import Event, EventKind
from bots.rulebook import Change, Rulebook, differences, write

ATTEMPTS = 3
"""How often somebody else may be first, until the admin is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """New rules for the chat, or for one thread of it."""

    thread: str
    """Empty: the chat's own."""
    before: Policy
    """What holds there now."""
    after: Policy
    is_new: bool = False
    """The thread has no rules of its own yet."""

    @property
    def changes(self) -> bool:
        """Whether anything would be different."""
        return self.is_new or self.after != self.before


class Became(Enum):
    """What became of a change that somebody wanted."""

    DONE = auto()
    SAME = auto()
    """It is so already."""
    ASKED = auto()
    """The admin must know something before, and say so: `text` is that."""
    REFUSED = auto()
    OVERTAKEN = auto()
    """Somebody else has changed the rules since they were read: what this change would do is not what it was to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of it, and what is said of it."""

    became: Became
    text: str


class Changing:
    """Changes rules, or says why not: then nothing was changed."""

    def __init__(self, services: Services, survey: Survey, wording: PolicyWording) -> None:
        self._services = services
        self._survey = survey
        self._wording = wording
        self._speech = Speech(services)
        self._places = Places(services, wording)
        self._trusting = Trusting(services)

    async def take_away(self, platform: Platform, command: Command, *, sure: bool) -> None:
        """Let the chat's rules hold in this thread again, and answer."""
        outcome = await self.inherit(platform, command, "/policy here none yes", sure=sure)
        await self._speech.send(platform, command, outcome.text)

    async def inherit(self, platform: Platform, command: Command, again: str, *, sure: bool) -> Outcome:
        """Let the chat's rules hold in this thread again, and answer nobody yet; `again` is what an admin sends who is `sure`."""
        message, policies = command.message, self._services.records.policies
        for _ in range(ATTEMPTS):
            basis = await read(policies, message.platform, message.chat, [message.thread])
            own = basis.own[message.thread]
            if own is None:
                return Outcome(became=Became.SAME, text=self._speech.text(command, "policy-thread-none"))
            question = None
            if not sure:
                question = await self._trusting.question(command, [(own, basis.policy())], again)
            if question is not None:
                return Outcome(became=Became.ASKED, text=question)
            event = self._event(command, message.thread, own, None)
            if await self._store(command, basis, {message.thread: None}, [event]):
                told = await self._told(platform, command, "policy-done-thread-none", basis.policy())
                return Outcome(became=Became.DONE, text=told)
        return Outcome(became=Became.OVERTAKEN, text=self._speech.text(command, "policy-overtaken"))

    async def change(
        self,
        platform: Platform,
        command: Command,
        basis: Basis,
        amendments: Sequence[Amendment],
        again: str,
        *,
        sure: bool,
    ) -> Outcome:
        """Change what the amendments of this basis say, all of them or none, and answer nobody yet; `again` is what an admin
        sends who is `sure`. Raises RecordError: nothing was changed."""
        chats = next((it.after for it in amendments if not it.thread), basis.policy())
        wanted = [it for it in amendments if it.changes or _stays(it, basis, chats)]
        if not wanted:
            return Outcome(became=Became.SAME, text=await self._same(platform, command, amendments))
        unfinished = await self._before(platform, command, wanted, again, sure=sure)
        if unfinished is not None:
            return unfinished
        # Moderators are greeted last, once nothing else refuses it.
        welcome = await self._places.greet(platform, command, [(each.before, each.after) for each in wanted])
        if welcome.refusal:
            return Outcome(became=Became.REFUSED, text=welcome.refusal)
        new = {it.thread: untold_in(it.after, chats) if it.thread else it.after for it in wanted}
        events = [self._event(command, it.thread, it.before, it.after) for it in wanted]
        is_done = False
        try:
            is_done = await self._store(command, basis, new, events)
        finally:
            if not is_done:
                await self._places.take_back(platform, welcome)
        if not is_done:
            text = self._speech.text(command, "policy-overtaken")
            return Outcome(became=Became.OVERTAKEN, text=text)
        return Outcome(became=Became.DONE, text=await self._done(platform, command, wanted))

    async def _same(self, platform: Platform, command: Command, amendments: Sequence[Amendment]) -> str:
        """That nothing was changed; where the chat is off already, what is not off with it."""
        locale = command.message.locale
        lines = [self._wording.say("policy-same", locale)]
        off = next((each.after for each in amendments if not each.thread and each.after.mode is Mode.OFF), None)
        if off is not None:
            circumstances = await self._survey.look(platform, command, off)
            lines += [self._wording.going_on(circumstances.going_on, locale)] if circumstances.going_on else []
        return "\n".join(lines)

    async def _before(
        self, platform: Platform, command: Command, amendments: Sequence[Amendment], again: str, *, sure: bool
    ) -> Outcome | None:
        """Why this cannot be, or what the admin must know before."""
        locale, known = command.message.locale, self._services.texts.locales
        for amendment in amendments:
            before, after = amendment.before, amendment.after
            if after.locale != before.locale and after.locale and after.locale.split("-")[0].lower() not in known:
                known_ones = self._wording.join(known, locale)
                text = self._wording.say("policy-language-unknown", locale, language=after.locale, known=known_ones)
                return Outcome(became=Became.REFUSED, text=text)
            unfit = self._wording.unfit_mute(platform.mutes, before, after, locale)
            if unfit:
                return Outcome(became=Became.REFUSED, text=unfit)
        if sure:
            return None
        changes = [(each.before, each.after) for each in amendments]
        question = await self._trusting.question(command, changes, again)
        return None if question is None else Outcome(became=Became.ASKED, text=question)

    async def _store(
        self, command: Command, basis: Basis, new: Mapping[str, Policy | None], events: Sequence[Event]
    ) -> bool:
        """Store what is new by thread, and write it down, in one step; False where the chat's own rules, or those that change,
        are not those of the basis any more."""
        message, policies = command.message, self._services.records.policies
        goes_by = {thread: basis.own.get(thread) for thread in ("", *new)}
        return await policies.change(message.platform, message.chat, goes_by, new, events)

    def _event(self, command: Command, thread: str, before: Policy, after: Policy | None) -> Event:
        return Event(
            kind=EventKind.POLICY,
            at_s=self._services.clock.now_s(),
            actor=command.message.sender.id,
            details=thread,
            before=write(Rulebook(policy=before)),
            after="" if after is None else write(Rulebook(policy=after)),
        )

    async def _done(self, platform: Platform, command: Command, amendments: Sequence[Amendment]) -> str:
        locale = command.message.locale
        changes: list[Change] = []
        for amendment in amendments:
            where = f"{amendment.thread}: " if amendment.thread and len(amendments) > 1 else ""
            changes += [
                Change(key=f"{where}{change.key}", before=change.before, after=change.after)
                for change in differences(amendment.before, amendment.after)
            ]
        last = amendments[-1]
        if not changes:
            return await self._told(platform, command, "policy-done-thread", last.after, thread_rules=True)
        told = self._wording.changes(changes, locale, "changes-more")
        text_id = "policy-done-here" if last.thread and len(amendments) == 1 else "policy-done"
        chosen = any(
            each.before.mode is not each.after.mode
            or each.after.preset not in {each.before.preset, Preset.CUSTOM}
            or exempts_others(each.before, each.after)
            for each in amendments
            if not each.thread
        )
        return await self._told(
            platform, command, text_id, last.after, thread_rules=bool(last.thread), chosen=chosen, changes=told
        )

    async def _told(
        self,
        platform: Platform,
        command: Command,
        text_id: str,
        policy: Policy,
        *,
        thread_rules: bool = False,
        chosen: bool = False,
        **values: object,
    ) -> str:
        """That it is done, and what happens now; where a mode or preset was `chosen` for the chat, where it does not hold."""
        locale = command.message.locale
        circumstances = await self._survey.look(platform, command, policy, thread_rules=thread_rules)
        lines = [self._wording.say(text_id, locale, **values), *self._wording.rules(policy, circumstances, locale)]
        if chosen and circumstances.going_on:
            lines.append(self._wording.going_on(circumstances.going_on, locale))
        return "\n".join(lines)


def exempts_others(before: Policy, after: Policy) -> bool:
    """Whether other members or channels are exempt than before: in threads with rules of their own they are not."""
    return replace(before.exempt, threads=()) != replace(after.exempt, threads=())


def _stays(amendment: Amendment, basis: Basis, chats: Policy) -> bool:
    """Whether the thread's moderators are to be told where they were, though they would follow the chat's to another place."""
    own = basis.own.get(amendment.thread) if amendment.thread else None
    if own is None:
        return False
    there, follows = amendment.after, told_in(own, chats)
    return (there.moderators_chat, there.moderators_thread) != (follows.moderators_chat, follows.moderators_thread)


async def insist(attempt: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """What becomes of a change that only says what it sets: made again, on what holds by then, where somebody else was first."""
    for _ in range(ATTEMPTS - 1):
        outcome = await attempt()
        if outcome.became is not Became.OVERTAKEN:
            return outcome
    return await attempt()
