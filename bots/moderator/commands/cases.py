"""/cases and /case: a list that can be worked, and every case to be decided without its card."""

from __future__ import annotations

from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.moderator.wording import CardWording
from bots.platform import Command, Platform, Right
from bots.policy import Policy
from bots.records.cases import Case
from bots.records.errors import BrokenRecord, NewerRecord

LATEST = 10
OPEN = "open"


class CaseCommands:
    """Lists and shows cases to those who may decide them."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._speech = Speech(services)
        self._wording = CardWording(services)

    async def cases(self, platform: Platform, command: Command) -> None:
        """List the cases that wait, those first in line first; or the latest ones."""
        message = command.message
        if message.private:
            return await self._speech.say(platform, command, "cases-in-private")
        if not await platform.may(message.chat, message.sender.id, Right.REVIEW):
            return await self._speech.say(platform, command, "cases-denied")
        cases = self._services.records.cases
        waiting = await cases.waiting(message.platform, message.chat, LATEST)
        only_open = OPEN in command.arguments[:1]
        latest = waiting if only_open else await cases.recent(message.platform, message.chat, LATEST)
        first = {case.id for case in waiting.cases}
        others = [case for case in latest.cases if case.id not in first][: LATEST - len(first)]
        lines = []
        if waiting.cases:
            lines.append(self._speech.text(command, "cases-waiting", count=len(waiting.cases)))
            lines += [self._wording.case_line(platform, case, message.locale) for case in waiting.cases]
        if others:
            lines.append(self._speech.text(command, "cases-title"))
            lines += [self._wording.case_line(platform, case, message.locale) for case in others]
        unreadable = max(waiting.unreadable, latest.unreadable)
        if unreadable:
            lines.append(self._speech.text(command, "cases-unreadable", count=unreadable))
        if not lines:
            none = "cases-none-open" if only_open else "cases-none"
            return await self._speech.say(platform, command, none, case_days=self._services.options.case_days)
        lines.append(self._speech.text(command, "cases-how"))
        await self._speech.send(platform, command, "\n".join(lines))
        return None

    async def case(self, platform: Platform, command: Command) -> None:
        """Show one case with its buttons: to be decided here, whatever became of its card."""
        message = command.message
        if not command.arguments:
            return await self._speech.say(platform, command, "case-which")
        try:
            case = await self._services.records.cases.case(command.arguments[0])
        except (NewerRecord, BrokenRecord):
            return await self._speech.say(platform, command, "review-newer")
        # One answer for all of these: whether a case exists elsewhere is nobody's business here.
        if case is None or case.platform != platform.name:
            return await self._speech.say(platform, command, "case-unknown")
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        if not message.private and message.chat not in self._places(platform, case, policy):
            return await self._speech.say(platform, command, "case-unknown")
        if not await platform.may(case.chat, message.sender.id, Right.REVIEW):
            here = message.chat == case.chat
            return await self._speech.say(platform, command, "cases-denied" if here else "case-unknown")
        note = await self._telling.note(platform, case, policy)
        await self._speech.send(platform, command, note.text, note.buttons)
        return None

    def _places(self, platform: Platform, case: Case, policy: Policy) -> set[str]:
        """The chats in which the case may be spoken of: its own, and where its moderators are told."""
        place = self._telling.place(platform, case.chat, policy)
        return {case.chat} if place is None else {case.chat, place.chat}
