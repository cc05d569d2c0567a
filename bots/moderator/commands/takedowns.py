"""\"This is me\": somebody whom a picture shows asks a chat's moderators, in private, to take it out.

Nothing of who asks is kept: not with the case, not in the journal, not in the card's language. So nobody is written to when
it is decided; the same link, sent again, says what became of it.
"""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.moderator.commands.aside import Aside
from bots.moderator.commands.speech import Speech
from bots.moderator.petitions import FINE, Petition, Petitions, pictures_of
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.telling import MAX_TOLD, Telling
from bots.platform import Command, Platform, PlatformError, Power, Unreachable
from bots.policy import DAY_S, Policy, Reason
from bots.records.cases import OUT, Case, FindingState
from bots.records.journal import EventKind
from bots.records.outbox import Said
from worker import telemetry

log = telemetry.logger(__name__)
ASKS_A_DAY = 10
EVERYWHERE = ""
"""In the place of a chat: what one person may ask for is counted once, whatever the chats."""


class Takedowns:
    """Hears people out, and puts what they ask for first in line."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._speech = Speech(services)
        self._aside = Aside(services)
        self._speaker = Speaker(services)
        self._book = Casebook(services)
        self._petitions = Petitions(services)

    async def answer(self, platform: Platform, command: Command) -> None:
        """Open an urgent case about the message that the link names, or say what became of it. Never in a chat."""
        message = command.message
        if not self._aside.is_alone(platform, command):
            # In a chat it is not even asked what is meant: others read along.
            if not await self._aside.alone(platform, command, self._speech.text(command, "thisisme-start")):
                await self._speech.say(platform, command, "thisisme-in-private")
            return None
        if not command.arguments:
            return await self._speech.say(platform, command, "thisisme-start")
        place = await self._find(platform, command)
        if place is None:
            return await self._speech.say(platform, command, "thisisme-no-link")
        if not await self._services.records.people.allow(
            platform.name, EVERYWHERE, message.sender.id, "thisisme", ASKS_A_DAY, DAY_S
        ):
            return await self._say(platform, command, "thisisme-too-often")
        chat, post = place
        if not await self._is_there(platform, chat):
            return await self._say(platform, command, "thisisme-not-there")
        before = await self._petitions.about(platform.name, chat, post)
        known = self._became(before, post)
        if known:
            return await self._say(platform, command, f"thisisme-{known}")
        told = await self._ask(platform, chat, post, before)
        return await self._say(platform, command, "thisisme-received" if told else "thisisme-listed")

    async def _find(self, platform: Platform, command: Command) -> tuple[str, str] | None:
        for word in command.arguments:
            found = await platform.find(word)
            if found is not None:
                return found
        return None

    async def _is_there(self, platform: Platform, chat: str) -> bool:
        """Whether the bot is in that chat, and anybody could decide there. Raises Unreachable."""
        policy = await self._services.records.policies.policy(platform.name, chat)
        try:
            await platform.missing(chat, frozenset({Power.DELETE}))
            return bool(await platform.moderators(chat)) or self._telling.place(platform, chat, policy) is not None
        except Unreachable:
            raise
        except PlatformError:
            return False

    def _became(self, case: Case | None, message: str) -> str:
        """What is to be said of a message that needs no new case; empty where one is needed."""
        if case is None:
            return ""
        if case.minor:
            return "out"
        found = pictures_of(case, message)
        if found and all(item.state is FindingState.GONE for item in found):
            return "gone"
        if found and all(item.state in OUT and message != item.put_back_as for item in found):
            return "out" if case.review is not None else "out-for-now"
        if case.review is None:
            return "waits" if case.urgent and case.waits else ""
        return "left" if case.urgent and all(item.state in FINE for item in found) else ""

    async def _ask(self, platform: Platform, chat: str, message: str, before: Case | None) -> bool:
        """Whether moderators were told of the case, which waits for them first in line in any case."""
        policy = await self._services.records.policies.policy(platform.name, chat)
        petition = Petition(platform=platform.name, chat=chat, message=message, reason=Reason.TAKEDOWN, policy=policy)
        case = await self._petitions.open(petition, before)
        case = await self._petitions.waits(case, urgent=True)
        await self._book.note(case, EventKind.TAKEDOWN, once=f"takedown:{case.id}")
        try:
            if case.cards:
                return await self._again(platform, case, policy)
            return bool((await self._telling.card(platform, case, policy)).cards)
        except PlatformError as failure:
            log.warning(
                "moderators could not be told of somebody", platform=platform.name, error=type(failure).__name__
            )
            return False

    async def _again(self, platform: Platform, case: Case, policy: Policy) -> bool:
        """Whether the moderators were told once more: a card that only reads otherwise is seen by nobody."""
        await self._telling.refresh(platform, case, policy)
        note = await self._telling.note(platform, case, policy)
        place = self._telling.place(platform, case.chat, policy)
        if place is None:
            told = [
                await self._telling.privately(
                    platform, member, f"{case.id}:urgent:{index}", Said.CARD, note.text, note.buttons
                )
                for index, member in enumerate((await platform.moderators(case.chat))[:MAX_TOLD])
            ]
            return any(told)
        note = replace(note, chat=place.chat, thread=place.thread)
        sent = await self._speaker.once(platform, f"{case.id}:urgent", Said.CARD, note)
        if not sent:
            return False
        posted = replace(place, message=sent)
        await self._book.change(case, lambda old: replace(old, cards=(*old.cards, posted)))
        return True

    async def _say(self, platform: Platform, command: Command, text_id: str) -> None:
        """Kind words first, then what there is to say, then what helps."""
        say = self._speech.text
        parts = [say(command, "thisisme-sorry"), say(command, text_id), say(command, "thisisme-help")]
        await self._speech.send(platform, command, "\n\n".join(parts))


def text_ids() -> set[str]:
    """Every text id that is put together here, for the test that walks them."""
    return {f"thisisme-{became}" for became in ("out", "out-for-now", "gone", "waits", "left")}
