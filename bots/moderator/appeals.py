"""The member objects; another moderator than the one who decided looks again; overturning undoes."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.moderator.correcting import Correcting
from bots.moderator.deciding import Deciding, Refused
from bots.moderator.learning import FAKE, FINE
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Platform, Press
from bots.policy import Policy
from bots.records.cases import OUT, Appeal, AppealState, Case, CaseState, Choice, Review
from bots.records.journal import EventKind


class Appeals:
    """Opens and decides appeals."""

    def __init__(self, services: Services, telling: Telling, deciding: Deciding) -> None:
        self._services = services
        self._telling = telling
        self._deciding = deciding
        self._book = Casebook(services)
        self._correcting = Correcting(services, telling)

    async def open(self, platform: Platform, case: Case, policy: Policy, member: str) -> Case:
        """The case with the member's appeal, its moderators told. Raises Refused for anybody else, and the second time."""
        locale = policy.locale or case.locale
        say = self._services.texts.say
        posters = {item.sender for item in case.findings if item.sender}
        if member not in posters:
            raise Refused(say("appeal-not-yours", locale))
        if case.minor:
            raise Refused(say("appeal-not-possible", locale))
        if case.appeal is not None:
            is_open = case.appeal.state is AppealState.OPEN
            raise Refused(say("appeal-already" if is_open else "appeal-decided", locale))
        if not any(item.state in OUT for item in case.findings) and not case.penalties:
            raise Refused(say("appeal-nothing", locale))
        appeal = Appeal(member=member, at_s=self._services.clock.now_s())

        def appealed(old: Case) -> Case:
            return old if old.appeal is not None else replace(old, appeal=appeal)

        case = await self._book.change(case, appealed)
        await self._book.note(case, EventKind.APPEALED, once=f"appealed:{case.id}", member=member)
        return await self._telling.card(platform, case, policy)

    async def decide(self, platform: Platform, case: Case, policy: Policy, press: Press, choice: Choice) -> Case:
        """The case once the appeal is decided. Raises Refused where another moderator should, or nothing is open."""
        say = self._services.texts.say
        appeal, review = case.appeal, case.review
        if appeal is None or appeal.state is not AppealState.OPEN or review is None:
            raise Refused(say("appeal-none-open", press.locale))
        await self._deciding.refuse_confirmer(platform, case, press)
        case = await self._deciding.take(case, press)
        overturned = choice is Choice.OVERTURN
        try:
            if overturned:
                case = await self._deciding.restore(platform, case, policy, press)
                await self._correcting.add_fine(case, press.member.id)
        except BaseException:
            await self._book.change(case, lambda old: replace(old, state=CaseState.DECIDED))
            raise
        now_s = self._services.clock.now_s()
        state = AppealState.OVERTURNED if overturned else AppealState.UPHELD
        decided = replace(appeal, state=state, decided_by=press.member.id, decided_at_s=now_s)
        again: Review = (
            replace(review, choice=Choice.OVERTURN, member=press.member.id, at_s=now_s) if overturned else review
        )
        case = await self._book.change(
            case, lambda old: replace(old, state=CaseState.DECIDED, appeal=decided, review=again)
        )
        await self._book.note(
            case, EventKind.APPEAL_DECIDED, member=appeal.member, actor=press.member.id, details=state.value
        )
        await self._deciding.reviewed(case, press.member.id, FINE if overturned else FAKE)
        if overturned:
            case = await self._deciding.corrected(platform, case, policy, press.member.id)
        await self._telling.appellant(platform, case, policy)
        return case
