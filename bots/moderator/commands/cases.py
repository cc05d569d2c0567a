"""/cases and /case: a list that can be worked, and every case to be decided without its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bots.moderator.commands.served import Served
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.moderator.wording import CardWording
from bots.platform import Command, Platform, Right
from bots.records.cases import Case
from bots.records.errors import BrokenRecord, NewerRecord

PAGE = 10
"""Cases of one chat that are listed at once."""
MAX_WAITING = 1_000
"""As many as are kept in line."""
OPEN = "open"


class CaseCommands:
    """Lists and shows cases to those who may decide them."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._speech = Speech(services)
        self._wording = CardWording(services)
        self._served = Served(services)

    async def cases(self, platform: Platform, command: Command) -> None:
        """List the cases that wait, those first in line first; or the latest ones. In a moderators' chat: of those it serves."""
        message = command.message
        if message.private:
            return await self._speech.say(platform, command, "cases-in-private")
        served = await self._served.chats(platform, command)
        chats = await self._served.allowed(platform, command, [message.chat, *served], Right.REVIEW)
        if not chats:
            return await self._speech.say(platform, command, "cases-denied")
        only_open, page = _asked(command.arguments)
        lines = list[str]()
        for chat in chats:
            found = await self._listed(platform, command, chat, only_open=only_open, page=page)
            if found and served:
                lines.append(self._speech.text(command, "cases-of-chat", chat=platform.place(chat)))
            lines += found
        if not lines:
            none = "cases-none-here" if page > 1 else "cases-none-open" if only_open else "cases-none"
            return await self._speech.say(platform, command, none, case_days=self._services.options.case_days)
        lines.append(self._speech.text(command, "cases-how"))
        await self._speech.send(platform, command, "\n".join(lines))
        return None

    async def _listed(
        self, platform: Platform, command: Command, chat: str, *, only_open: bool, page: int
    ) -> list[str]:
        """The chat's cases, a line each, with what they are; nothing where there are none. Of those that wait, this page."""
        cases, locale = self._services.records.cases, command.message.locale
        waiting = await cases.waiting(platform.name, chat, MAX_WAITING)
        speakable = await self._speakable(platform, command, waiting.cases)
        wait = speakable[(page - 1) * PAGE : page * PAGE]
        lines = []
        if wait:
            lines.append(self._speech.text(command, "cases-waiting", count=len(speakable)))
            lines += [self._wording.case_line(platform, case, locale) for case in wait]
        left = len(speakable) - page * PAGE
        if left > 0:
            lines.append(self._speech.text(command, "cases-further", count=left, page=page + 1))
        unreadable = waiting.unreadable
        if not only_open and page == 1 and len(wait) < PAGE:
            latest = await cases.recent(platform.name, chat, PAGE)
            unreadable = max(unreadable, latest.unreadable)
            first = {case.id for case in speakable}
            others = await self._speakable(platform, command, [it for it in latest.cases if it.id not in first])
            if others:
                lines.append(self._speech.text(command, "cases-title"))
                lines += [self._wording.case_line(platform, case, locale) for case in others[: PAGE - len(wait)]]
        if unreadable and page == 1:
            lines.append(self._speech.text(command, "cases-unreadable", count=unreadable))
        return lines

    async def _speakable(self, platform: Platform, command: Command, cases: Sequence[Case]) -> list[Case]:
        """Those of the cases that may be spoken of where the command was given."""
        spoken = {thread: await self._may_speak_of(platform, command, case) for thread, case in _by_thread(cases)}
        return [case for case in cases if spoken[case.thread]]

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
        if not message.private and not await self._may_speak_of(platform, command, case):
            return await self._speech.say(platform, command, "case-unknown")
        if not await platform.may(case.chat, message.sender.id, Right.REVIEW):
            here = message.chat == case.chat
            return await self._speech.say(platform, command, "cases-denied" if here else "case-unknown")
        note = await self._telling.note(platform, case, policy)
        await self._speech.send(platform, command, note.text, note.buttons)
        return None

    async def _may_speak_of(self, platform: Platform, command: Command, case: Case) -> bool:
        """Whether the case may be spoken of where the command was given: in its own chat, and where its moderators are told."""
        message = command.message
        if message.chat == case.chat:
            return True
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        place = self._telling.place(platform, case.chat, policy)
        return place is not None and platform.is_in(message.chat, message.thread, place.chat)


def _asked(arguments: tuple[str, ...]) -> tuple[bool, int]:
    """Whether those that wait alone are asked for, and their page. A further page is of those that wait."""
    words = [word.lower() for word in arguments]
    page = next((int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 4), 1)
    return OPEN in words[:1], max(1, page)


def _by_thread(cases: Sequence[Case]) -> Iterable[tuple[str, Case]]:
    """One case for each thread."""
    return {case.thread: case for case in cases}.items()
