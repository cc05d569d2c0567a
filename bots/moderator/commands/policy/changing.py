"""A change of rules: checked, asked about where it costs real pictures, written down, stored, and told."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum, auto

from bots.moderator.commands.policy.places import Places
from bots.moderator.commands.policy.surveying import Survey
from bots.moderator.commands.policy.trusting import Trusting
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Platform
from bots.policy import Mode, Policy, Preset, untold_in
from bots.records import RecordError
from bots.records.journal import Event, EventKind
from bots.rulebook import Change, Rulebook, differences, write
from worker import telemetry

log = telemetry.logger(__name__)


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
        """Let the chat's rules hold in this thread again, and answer nobody yet."""
        message = command.message
        policies = self._services.records.policies
        own = await policies.own(message.platform, message.chat, message.thread)
        if own is None:
            return Outcome(became=Became.SAME, text=self._speech.text(command, "policy-thread-none"))
        chats = await policies.policy(message.platform, message.chat)
        question = None if sure else await self._trusting.question(command, own, chats, again)
        if question is not None:
            return Outcome(became=Became.ASKED, text=question)
        await self._store(command, message.thread, own, None)
        return Outcome(became=Became.DONE, text=await self._told(platform, command, "policy-done-thread-none", chats))

    async def carry_out(
        self, platform: Platform, command: Command, amendments: Sequence[Amendment], again: str, *, sure: bool
    ) -> None:
        """Change what the amendments say, all of them or none, and answer; `again` is what an admin sends who is `sure`."""
        outcome = await self.change(platform, command, amendments, again, sure=sure)
        await self._speech.send(platform, command, outcome.text)

    async def change(
        self, platform: Platform, command: Command, amendments: Sequence[Amendment], again: str, *, sure: bool
    ) -> Outcome:
        """Change what the amendments say, all of them or none, and answer nobody yet."""
        wanted = [amendment for amendment in amendments if amendment.changes]
        if not wanted:
            return Outcome(became=Became.SAME, text=await self._same(platform, command, amendments))
        unfinished = await self._before(platform, command, wanted, again, sure=sure)
        if unfinished is not None:
            return unfinished
        for number, amendment in enumerate(wanted):
            try:
                await self._store(command, amendment.thread, amendment.before, amendment.after)
            except RecordError:
                if number == 0:
                    raise
                log.warning("rules were changed in part", platform=platform.name)
                return Outcome(became=Became.REFUSED, text=self._speech.text(command, "import-half"))
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
        """Why this cannot be, or what the admin must know before. Moderators are greeted last, once nothing else refuses it."""
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
            question = None if sure else await self._trusting.question(command, before, after, again)
            if question is not None:
                return Outcome(became=Became.ASKED, text=question)
        refused = await self._places.refusal(platform, command, [(each.before, each.after) for each in amendments])
        return None if refused is None else Outcome(became=Became.REFUSED, text=refused)

    async def _store(self, command: Command, thread: str, before: Policy, after: Policy | None) -> None:
        """Write the change down, then store it: what is not in the journal does not hold."""
        records, message = self._services.records, command.message
        kept = after
        if thread and after is not None:
            kept = untold_in(after, await records.policies.policy(message.platform, message.chat))
        event = Event(
            kind=EventKind.POLICY,
            at_s=self._services.clock.now_s(),
            actor=message.sender.id,
            details=thread,
            before=write(Rulebook(policy=before)),
            after="" if after is None else write(Rulebook(policy=after)),
        )
        await records.journal.append(message.platform, message.chat, event)
        try:
            await records.policies.set(message.platform, message.chat, kept, thread)
        except RecordError:
            undone = Event(
                kind=EventKind.POLICY,
                at_s=event.at_s,
                actor=event.actor,
                details=event.details,
                before=event.after,
                after=event.before,
            )
            with suppress(RecordError):
                await records.journal.append(message.platform, message.chat, undone)
            raise

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
