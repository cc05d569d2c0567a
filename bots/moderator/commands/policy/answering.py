"""What stands behind `/policy`, word by word."""

from __future__ import annotations

from bots.amendments import HERE, Place, amend, exempted_thread
from bots.moderator.breaker import Breaker
from bots.moderator.commands.policy.basis import Basis, read
from bots.moderator.commands.policy.changing import Amendment, Became, Changing, Outcome, insist
from bots.moderator.commands.policy.files import Files
from bots.moderator.commands.policy.past import Past
from bots.moderator.commands.policy.surveying import FAMILIES, Survey
from bots.moderator.commands.served import Served
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Platform, Right
from bots.platform.markup import mention
from bots.policy import told_in
from bots.rulebook import MAX_THREADS, Unfit
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
        self._served = Served(services)

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
            if first == "history" and len(words) <= 2:
                return await self._past.history(platform, command, words[1:])
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
        policy = await policies.policy(message.platform, message.chat, message.thread)
        circumstances = await self._survey.look(platform, command, policy, thread_rules=own is not None)
        await self._speech.send(platform, command, self._wording.policy(policy, circumstances, message.locale))

    async def _change(self, platform: Platform, command: Command, words: list[str], thread: str, *, sure: bool) -> None:
        message, policies = command.message, self._services.records.policies
        place = Place(chat=message.chat, thread=message.thread, alone=bool(thread))
        again = f"/policy {' '.join([*command.arguments, YES])}"

        async def attempt() -> Outcome:
            basis = await read(policies, message.platform, message.chat, _threads_of(words, place))
            amendments = [_amendment(basis, words, place, each) for each in _places_of(words, place, basis)]
            is_new = any(amendment.is_new for amendment in amendments)
            if is_new and len(await policies.threads(message.platform, message.chat)) >= MAX_THREADS:
                text = self._speech.text(command, "policy-threads-many", max=MAX_THREADS)
                return Outcome(became=Became.REFUSED, text=text)
            return await self._changing.change(platform, command, basis, amendments, again, sure=sure)

        await self._speech.send(platform, command, (await insist(attempt)).text)

    async def _resume(self, platform: Platform, command: Command) -> None:
        """Let automatic removals go on here; in a moderators' chat, where the button was sent, in those that it serves."""
        message, breaker = command.message, Breaker(self._services)
        served = await self._served.chats(platform, command)
        chats = await self._served.allowed(platform, command, [message.chat, *served], Right.REVIEW)
        if not chats:
            return await self._speech.say(platform, command, "resume-denied")
        who = mention(message.sender.id, message.sender.name)
        text = self._speech.text(command, "breaker-resumed", who=who)
        resumed = [it for it in chats if await breaker.resume(platform, it, message.sender.id, text) is not None]
        if not resumed:
            return await self._speech.say(platform, command, "resume-not-stopped")
        if resumed == [message.chat]:
            return await self._speech.say(platform, command, "resume-done")
        names = self._wording.join((platform.place(chat) for chat in resumed), message.locale)
        return await self._speech.say(platform, command, "resume-done-in", chats=names)


def _amendment(basis: Basis, words: list[str], place: Place, thread: str) -> Amendment:
    """What the words change in the chat's rules (an empty name) or the thread's. Raises Unfit."""
    before = basis.policy(thread)
    after = amend(before, words, place)
    is_new = bool(thread) and basis.own[thread] is None
    return Amendment(
        thread=thread, before=before, after=told_in(after, basis.policy()) if thread else after, is_new=is_new
    )


def _threads_of(words: list[str], place: Place) -> list[str]:
    """Whose rules may change beside the chat's. Raises Unfit."""
    exempted = exempted_thread(words, place)
    exempts = words[0].lower() == "exempt" if words else False
    return [exempted] if exempted else [place.thread] if place.thread and (place.alone or exempts) else []


def _places_of(words: list[str], place: Place, basis: Basis) -> list[str]:
    """Whose rules change: the chat's (an empty name), a thread's own, or both where an exemption would not hold else."""
    exempted = exempted_thread(words, place)
    if exempted:
        own = basis.own[exempted]
        return ["", exempted] if own is not None and exempted in own.exempt.threads else [""]
    if place.alone:
        return [place.thread]
    return ["", *(thread for thread in _threads_of(words, place) if basis.own[thread] is not None)]
