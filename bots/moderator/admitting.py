"""Lets people in who ask for it, or does not, because a moderator has pressed for that."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.moderator.refusing import Refused
from bots.moderator.services import Services
from bots.moderator.wording import CardWording
from bots.platform import Emblem, Forbidden, Gone, Platform, Press, Unreachable
from bots.records.cases import Admission, Case, CaseState
from bots.records.findings import Problem


class Admitting:
    """Answers requests to be let in."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)
        self._wording = CardWording(services)

    async def answer(self, platform: Platform, case: Case, press: Press, *, welcome: bool) -> Case:
        """The case once the request is answered; then it waits for nobody, though its picture can still be decided on.

        Raises Refused where somebody has answered it already, and where the platform does not let the bot.
        """
        say, locale = self._services.texts.say, press.locale
        if case.emblem is not Emblem.REQUEST or case.admission is not None:
            raise Refused(say("admission-over", locale))
        try:
            await platform.admit(case.chat, case.sender, welcome=welcome, case=case.id)
        except Gone:
            raise Refused(say("admission-over", locale)) from None
        except Forbidden as failure:
            raise Refused(self._wording.problem(Problem.FORBIDDEN, failure.lack, locale)) from None
        except Unreachable:
            raise Refused(self._wording.problem(Problem.UNREACHABLE, None, locale)) from None
        admission = Admission(member=press.member.id, at_s=self._services.clock.now_s(), welcome=welcome)

        def answered(old: Case) -> Case:
            state = CaseState.DECIDED if old.state is CaseState.OPEN and not old.appealed else old.state
            return replace(old, admission=admission, state=state)

        return await self._book.change(case, answered)
