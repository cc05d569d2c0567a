"""Shows a moderator the pictures of a case, alone: by links that open each once, for minutes, and are written down."""

from __future__ import annotations

from bots.moderator.casebook import Casebook, obtainable
from bots.moderator.recognising import Recognising
from bots.moderator.refusing import Refused
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Platform, Press
from bots.platform.markup import link
from bots.policy import Policy
from bots.records.cases import Case
from bots.records.findings import Problem
from bots.records.journal import EventKind
from bots.records.reveals import Reveal


class Revealing:
    """Gives links out."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._book = Casebook(services)
        self._recognising = Recognising(services)

    async def show(self, platform: Platform, case: Case, policy: Policy, press: Press) -> None:
        """Give this moderator alone a link for each picture that can be had. Raises Refused; never said where others read."""
        options, page_url = self._services.options, self._services.page_url(platform.name)
        if not self._services.reveals(platform.name):
            raise Refused(self._text(press, "reveal-off"))
        if not page_url:
            raise Refused(self._text(press, "reveal-nowhere"))
        lines = []
        there = [finding for finding in case.findings if obtainable(platform, finding)]
        shown = [it for it in there if await self._recognising.bar(case, it, policy) is not Problem.UNSEEN]
        for finding in shown:
            token = await self._services.records.reveals.give(
                Reveal(case=case.id, finding=finding.number, member=press.member.id, platform=platform.name),
                options.reveal_s,
            )
            label = self._text(press, "reveal-link", number=finding.number, count=len(shown))
            lines.append(link(f"{page_url}/reveal/{token}", label))
            await self._book.note(
                case, EventKind.REVEALED, finding=finding.number, actor=press.member.id, details="given"
            )
        if not lines:
            raise Refused(self._text(press, "reveal-gone"))
        text = "\n".join([self._text(press, "reveal-given", minutes=options.reveal_s // 60), *lines])
        if not await self._telling.alone(platform, press, text):
            raise Refused(self._text(press, "reveal-write-first"))

    def _text(self, press: Press, text_id: str, **values: object) -> str:
        return self._services.texts.say(text_id, press.locale, **values)
