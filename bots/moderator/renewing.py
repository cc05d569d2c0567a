"""Brings a case that moderators have a card of to the top again: a card that only reads otherwise is seen by nobody."""

from __future__ import annotations

from enum import StrEnum

from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Platform, PlatformError, Unreachable
from bots.policy import Policy
from bots.records.cases import Case
from bots.records.outbox import Said, SendState, Sent
from worker import telemetry

log = telemetry.logger(__name__)


class News(StrEnum):
    """What has happened to a case that moderators may have put aside."""

    URGENT = "urgent"
    """Somebody says that it shows them."""
    APPEALED = "appealed"
    REPORTED = "reported"


class Renewing:
    """Tells moderators of a case once more."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._speaker = Speaker(services)

    async def card(self, platform: Platform, case: Case, policy: Policy, news: News) -> tuple[Case, bool]:
        """The case, and whether moderators know the news: from its first card, or from one more while the others follow.

        A platform that is away is tried again in the background. Never raises for what the platform says.
        """
        if not case.cards:
            case = await self._telling.card_or_later(platform, case, policy)
            if case.cards:
                await self._said(case, news)
            return case, bool(case.cards)
        try:
            if news is News.REPORTED and case.reported > 1 and await self._is_read(platform, case, policy):
                await self._said(case, news)
                return case, True  # that somebody asks is no news any more
            return await self._again(platform, case, policy, news)
        except Unreachable:
            log.info("moderators could not be told of news yet", platform=platform.name)
            self._telling.later.say(platform.name, case.chat, lambda: self._later(platform, case.id, policy, news))
        except PlatformError as failure:
            log.warning("moderators could not be told of news", platform=platform.name, error=type(failure).__name__)
        return case, False

    async def is_untold(self, case: Case, news: News) -> bool:
        """Whether nobody has set out to tell moderators of the news, or it could not be sent: whoever asks again has it told."""
        return await self._speaker.state(_key(case, news), Said.CARD) in {None, SendState.FAILED}

    async def _said(self, case: Case, news: News) -> None:
        """Remember that the case's first card has told of the news."""
        outbox, key = self._services.records.outbox, _key(case, news)
        if await outbox.claim(key, Said.CARD):
            await outbox.settle(key, Said.CARD, Sent(state=SendState.SENT))

    async def _again(self, platform: Platform, case: Case, policy: Policy, news: News) -> tuple[Case, bool]:
        key = _key(case, news)
        # Before one more is sent: should that be cut off, they are what tells of it.
        case = await self._telling.refresh(platform, case, policy, at_once=True)
        renewed = await self._telling.post(platform, case, policy, key)
        fresh = set(renewed.cards) - set(case.cards)
        return renewed, bool(fresh) or await self._speaker.state(key, Said.CARD) is SendState.SENT

    async def _is_read(self, platform: Platform, case: Case, policy: Policy) -> bool:
        """Whether a card of the case is still where it was, and reads as the case is."""
        note = await self._telling.note(platform, case, policy)
        written = [await self._telling.edit(platform, card.chat, card.message, note) for card in case.cards]
        return any(written)

    async def _later(self, platform: Platform, case_id: str, policy: Policy, news: News) -> None:
        case = await self._services.records.cases.case(case_id)
        if case is not None and case.waits and not case.minor:
            await self._again(platform, case, policy, news)


def _key(case: Case, news: News) -> str:
    """What its card is called by. A further report is told of only where the cards are gone, and then again; that a picture was
    called fine elsewhere each time that happens, since one who undoes that takes the question back."""
    if news is News.APPEALED and case.appeal is not None and case.appeal.cause:
        return f"{case.id}:{news}-{len(case.earlier)}-{case.appeal.at_s}"
    count = {News.REPORTED: case.reported, News.APPEALED: len(case.earlier)}.get(news, 0)
    return f"{case.id}:{news}-{count}" if count else f"{case.id}:{news}"
