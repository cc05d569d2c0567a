"""/exempt: members whose pictures nothing follows from, each with the reason that an admin gave."""

from __future__ import annotations

import re

from bots.hashlists import one_line
from bots.moderator.commands.aside import Aside
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording import CardWording
from bots.moderator.wording.cards import when
from bots.platform import Command, Gone, Platform, Right
from bots.platform.markup import clean
from bots.records.journal import Event, EventKind
from bots.records.people import Approval

MAX_LISTED = 25
MAX_REASON = 200
MAX_SHOWN = 80
"""Letters of a reason in the list."""
_MENTION = re.compile(r"<@!?([A-Za-z0-9_.:+-]+)>")
_ID = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")


class ExemptCommand:
    """Exempts members, and ends that."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._speech = Speech(services)
        self._aside = Aside(services)
        self._wording = CardWording(services)

    async def answer(self, platform: Platform, command: Command) -> None:
        """Carry the command out for those who may change the rules here."""
        message = command.message
        if message.private:
            return await self._speech.say(platform, command, "exempt-in-private")
        if not await platform.may(message.chat, message.sender.id, Right.CHANGE_POLICY):
            return await self._speech.say(platform, command, "exempt-denied")
        verb, words = (command.arguments[0].lower(), list(command.arguments[1:])) if command.arguments else ("list", [])
        if verb == "list":
            return await self._list(platform, command)
        if verb not in {"add", "remove"}:
            return await self._speech.say(platform, command, "exempt-usage")
        if command.target is not None and command.target.sender.is_bot:
            return await self._speech.say(platform, command, "exempt-bot")
        member = command.target.sender.id if command.target is not None else member_in(words[:1])
        if not member:
            return await self._speech.say(platform, command, "exempt-who")
        if verb == "remove":
            return await self._remove(platform, command, member)
        reason = one_line(" ".join(words if command.target is not None else words[1:]))
        return await self._add(platform, command, member, reason)

    async def _list(self, platform: Platform, command: Command) -> None:
        approvals = await self._services.records.people.approvals(platform.name, command.message.chat)
        if not approvals:
            return await self._speech.say(platform, command, "exempt-none")
        lines = [self._speech.text(command, "exempt-title", count=len(approvals))]
        for approval in approvals[:MAX_LISTED]:
            line = self._speech.text(
                command,
                "exempt-line",
                who=await self._person(platform, command, approval.member),
                by=await self._person(platform, command, approval.by),
                date=when(approval.at_s),
                reason=clean(_shown(approval.reason)),
            )
            lines.append(line)
        if len(approvals) > MAX_LISTED:
            lines.append(self._speech.text(command, "exempt-more", count=len(approvals) - MAX_LISTED))
        return await self._aside.answer(platform, command, ["\n".join(lines)])

    async def _add(self, platform: Platform, command: Command, member: str, reason: str) -> None:
        message, people = command.message, self._services.records.people
        if not reason:
            return await self._speech.say(platform, command, "exempt-why")
        if len(reason) > MAX_REASON:
            return await self._speech.say(platform, command, "exempt-long", max=MAX_REASON)
        if not await self._is_known(platform, message.chat, member):
            return await self._speech.say(platform, command, "exempt-unknown")
        who = await self._person(platform, command, member)
        if await people.approved(platform.name, message.chat, member):
            return await self._speech.say(platform, command, "exempt-already", who=who)
        now_s = self._services.clock.now_s()
        approval = Approval(member=member, by=message.sender.id, reason=reason, at_s=now_s)
        # What is not in the journal does not hold.
        await self._journal(command, EventKind.EXEMPTED, member, reason)
        await people.approve(platform.name, message.chat, approval)
        return await self._speech.say(platform, command, "exempt-added", who=who)

    async def _remove(self, platform: Platform, command: Command, member: str) -> None:
        who, people = await self._person(platform, command, member), self._services.records.people
        if not await people.approved(platform.name, command.message.chat, member):
            return await self._speech.say(platform, command, "exempt-was-not", who=who)
        await self._journal(command, EventKind.EXEMPTION_ENDED, member, "")
        await people.disapprove(platform.name, command.message.chat, member)
        return await self._speech.say(platform, command, "exempt-removed", who=who)

    async def _is_known(self, platform: Platform, chat: str, member: str) -> bool:
        """False where the platform says that there is no such member; a mistyped number must not be exempt for ever."""
        try:
            await platform.standing(chat, member)
        except Gone:
            return False
        return True

    async def _person(self, platform: Platform, command: Command, member: str) -> str:
        return await self._wording.person(platform, command.message.chat, member, command.message.locale)

    async def _journal(self, command: Command, kind: EventKind, member: str, reason: str) -> None:
        message = command.message
        event = Event(
            kind=kind,
            at_s=self._services.clock.now_s(),
            member=member,
            actor=message.sender.id,
            details=reason,
        )
        await self._services.records.journal.append(message.platform, message.chat, event)


def member_in(words: list[str]) -> str:
    """The platform's id of a member in the first word; empty where there is none. A name with an @ is none: only the
    platform knows whose it is."""
    for word in words:
        mentioned = _MENTION.fullmatch(word)
        if mentioned is not None:
            return mentioned[1]
        if _ID.fullmatch(word):
            return word
    return ""


def _shown(reason: str) -> str:
    return reason if len(reason) <= MAX_SHOWN else f"{reason[:MAX_SHOWN]}…"
