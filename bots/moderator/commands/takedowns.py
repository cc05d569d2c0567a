"""\"This is me\": somebody whom a picture shows asks a chat's moderators, in private, to take it out.

Nothing of who asks is kept: not with the case, not in the journal, not in the card's language. So nobody is written to when
it is decided; the same link, sent again, says what became of it.
"""

from __future__ import annotations

from bots.moderator.casebook import Casebook, in_chat, is_traceless
from bots.moderator.commands.aside import Aside
from bots.moderator.commands.speech import Speech
from bots.moderator.looking import Looked, Looking
from bots.moderator.petitions import FINE, Petition, Petitions
from bots.moderator.renewing import News, Renewing
from bots.moderator.services import Services
from bots.moderator.stopping import Stopping
from bots.moderator.telling import Telling
from bots.moderator.wording.care import Care
from bots.platform import Command, Gone, Platform, PlatformError, Power, Unreachable
from bots.policy import DAY_S, Reason
from bots.records.cases import Case, CaseState
from bots.records.findings import OUT, Finding, FindingState
from bots.records.journal import EventKind

ASKS_A_DAY = 10
EVERYWHERE = ""
"""In the place of a chat: what one person may ask for is counted once, whatever the chats."""


_OVER = frozenset({"thisisme-left", "thisisme-gone"})
"""After these it is no news that it would not be recognised."""


class Takedowns:
    """Hears people out, and puts what they ask for first in line."""

    def __init__(self, services: Services, telling: Telling, stopping: Stopping) -> None:
        self._services = services
        self._telling = telling
        self._stopping = stopping
        self._speech = Speech(services)
        self._care = Care(services.texts)
        self._aside = Aside(services)
        self._book = Casebook(services)
        self._petitions = Petitions(services)
        self._looking = Looking(services, telling)
        self._renewing = Renewing(services, telling)

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
        post = await self._petitions.whole(platform, chat, post)
        before, found = await self._petitions.now(platform.name, chat, post)
        known = self._became(before, found)
        if before is not None and known == "waits" and await self._renewing.is_untold(before, News.URGENT):
            known = await self._put_first(platform, before)  # a fault had cut that off
        if known:
            return await self._say(platform, command, f"thisisme-{known}", found)
        try:
            looked = await self._look(platform, chat, post, found)
        except Gone:
            return await self._say(platform, command, "thisisme-absent")
        became = await self._ask(platform, chat, post, before, looked)
        _, found = await self._petitions.now(platform.name, chat, post)
        return await self._say(platform, command, f"thisisme-{became}", found)

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

    def _became(self, case: Case | None, found: tuple[Finding, ...]) -> str:
        """What is to be said of pictures that need no new case; empty where one is needed."""
        if case is None:
            return ""
        if case.minor:
            return "listed" if any(in_chat(item) for item in found or case.findings) else "out"
        if found and all(item.state is FindingState.GONE for item in found):
            return "gone"
        if found and all(item.state in OUT for item in found):
            settled = case.state is CaseState.DECIDED  # by the rules, as moderators had decided before
            return "out" if case.review is not None else "out-known" if settled else "out-for-now"
        if case.review is None:
            return "waits" if case.urgent and case.waits else ""
        return "left" if case.urgent and all(item.state in FINE for item in found) else ""

    async def _look(self, platform: Platform, chat: str, message: str, found: tuple[Finding, ...]) -> Looked:
        """The pictures as they are there now, as far as that can be found out. Raises Gone where they are not."""
        if found:
            return Looked(findings=await self._looking.moved(platform, chat, found))
        return await self._looking.there(platform, chat, message)

    async def _ask(self, platform: Platform, chat: str, message: str, before: Case | None, looked: Looked) -> str:
        """What there is to be said: moderators were told of the case, or it is first on their list; or it is out already."""
        policy = await self._services.records.policies.policy(platform.name, chat)
        petition = Petition(
            platform=platform.name,
            chat=chat,
            message=message,
            reason=Reason.TAKEDOWN,
            policy=policy,
            pictures=looked.findings,
        )
        case = await self._petitions.open(petition, before)
        case = await self._stopping.of(await self._stopping.closed(platform, case, policy), message)
        if case.minor:
            # Another copy of it was stopped: this one goes at once, and no card shows anything of it.
            await self._telling.card_or_later(platform, case, policy)
            return "listed" if any(in_chat(item) for item in case.findings) else "out"
        await self._looking.fingerprint(platform, case, looked)
        return await self._put_first(platform, await self._petitions.waits(case, urgent=True))

    async def _put_first(self, platform: Platform, case: Case) -> str:
        """What there is to be said of an urgent case: moderators were told of it, or it is first on their list."""
        policy = await self._services.records.policies.policy(case.platform, case.chat)
        await self._book.note(case, EventKind.TAKEDOWN, once=f"takedown:{case.id}")
        _, told = await self._renewing.card(platform, case, policy, News.URGENT)
        return "received" if told else "listed"

    async def _say(self, platform: Platform, command: Command, text_id: str, found: tuple[Finding, ...] = ()) -> None:
        """Kind words first, then what there is to say, of these pictures of the message, then what helps."""
        say = self._speech.text
        answer = say(command, text_id)
        if found and all(is_traceless(item) for item in found) and text_id not in _OVER:
            answer = f"{answer}\n{say(command, 'thisisme-unseen')}"
        parts = [
            say(command, "thisisme-sorry"),
            answer,
            say(command, "thisisme-help", who=self._care.who(command.message.locale)),
        ]
        await self._speech.send(platform, command, "\n\n".join(parts))


def text_ids() -> set[str]:
    """Every text id that is put together here, for the test that walks them."""
    return {
        f"thisisme-{became}"
        for became in ("out", "out-known", "out-for-now", "gone", "waits", "left", "received", "listed")
    }
