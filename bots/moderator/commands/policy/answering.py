"""What stands behind `/policy`, word by word."""

from __future__ import annotations

from bots.amendments import HERE, Place, amend
from bots.moderator.commands.policy.changing import Amendment, Changing
from bots.moderator.commands.policy.files import Files
from bots.moderator.commands.policy.past import Past
from bots.moderator.commands.policy.surveying import FAMILIES, Survey
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Platform, Right
from bots.records.journal import Event, EventKind
from bots.rulebook import Unfit
from worker.contract import Family

YES = "yes"
"""At the end: the admin has been told what it costs, and wants it."""


class PolicyCommand:
    """Answers /policy. Rights are asked of the platform each time."""

    def __init__(self, services: Services, families: frozenset[Family] = FAMILIES) -> None:
        self._services = services
        self._speech = Speech(services)
        self._wording = PolicyWording(services.texts)
        self._survey = Survey(services, families)
        self._changing = Changing(services, self._survey, self._wording)
        self._files = Files(services, self._changing, self._wording)
        self._past = Past(services, self._wording)

    async def answer(self, platform: Platform, command: Command) -> None:
        """Show, change, or say why not."""
        message = command.message
        if message.private:
            return await self._speech.say(platform, command, "policy-in-private")
        words = list(command.arguments)
        sure = bool(words) and words[-1].lower() == YES
        words = words[:-1] if sure else words
        here = bool(words) and words[0].lower() in {HERE, "thread"}
        words = words[1:] if here else words
        first = words[0].lower() if words else "show"
        if first == "show" and len(words) <= 1:
            return await self._show(platform, command)
        if first == "help" and len(words) == 1:
            return await self._speech.say(platform, command, "policy-help", chat=message.chat)
        if first == "resume" and len(words) == 1:
            return await self._resume(platform, command)
        if not await platform.may(message.chat, message.sender.id, Right.CHANGE_POLICY):
            return await self._speech.say(platform, command, "policy-denied")
        if here and not message.thread:
            return await self._speech.say(platform, command, "policy-no-thread")
        thread = message.thread if here else ""
        try:
            if first == "history" and len(words) == 1:
                return await self._past.history(platform, command)
            if first == "replay":
                return await self._past.replay(platform, command, words[1:], thread)
            if first == "export" and len(words) == 1 and not here:
                return await self._files.export(platform, command)
            if first == "import" and len(words) == 1 and not here:
                return await self._files.read(platform, command, sure=sure)
            if here and first in {"none", "inherit"} and len(words) == 1:
                return await self._changing.take_away(platform, command, sure=sure)
            return await self._change(platform, command, words, thread, sure=sure)
        except Unfit as unfit:
            locale = message.locale
            flaw = self._wording.unfit(unfit, locale)
            return await self._speech.say(platform, command, "policy-refused", flaw=flaw)

    async def _show(self, platform: Platform, command: Command) -> None:
        message = command.message
        policies = self._services.records.policies
        own = await policies.own(message.platform, message.chat, message.thread) if message.thread else None
        policy = own or await policies.policy(message.platform, message.chat)
        circumstances = await self._survey.look(platform, command, policy, thread_rules=own is not None)
        await self._speech.send(platform, command, self._wording.policy(policy, circumstances, message.locale))

    async def _change(self, platform: Platform, command: Command, words: list[str], thread: str, *, sure: bool) -> None:
        message = command.message
        policies = self._services.records.policies
        before = await policies.policy(message.platform, message.chat, thread)
        after = amend(before, words, Place(chat=message.chat, thread=message.thread))
        again = f"/policy {' '.join([*command.arguments, YES])}"
        is_new = bool(thread) and await policies.own(message.platform, message.chat, thread) is None
        amendment = Amendment(thread=thread, before=before, after=after, is_new=is_new)
        await self._changing.carry_out(platform, command, [amendment], again, sure=sure)

    async def _resume(self, platform: Platform, command: Command) -> None:
        message = command.message
        if not await platform.may(message.chat, message.sender.id, Right.REVIEW):
            return await self._speech.say(platform, command, "resume-denied")
        if not await self._survey.breaker_open(message.platform, message.chat):
            return await self._speech.say(platform, command, "resume-not-stopped")
        event = Event(kind=EventKind.BREAKER_RESET, at_s=self._services.clock.now_s(), actor=message.sender.id)
        await self._services.records.journal.append(message.platform, message.chat, event)
        return await self._speech.say(platform, command, "resume-done")
