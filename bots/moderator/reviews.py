"""A moderator decides a case: put back, keep out, remove, leave."""

from __future__ import annotations

from dataclasses import replace

from bots.cases import Case, CaseState
from bots.moderator.outcomes import Outcomes
from bots.moderator.services import Services
from bots.moderator.wording import Wording
from bots.platform import Forbidden, Note, Platform, PlatformError, Review, ReviewChoice, Right, Uncertain
from worker import telemetry
from worker.contract import Origin

log = telemetry.logger(__name__)
ABANDONED_S = 120.0
"""A release that has taken so long was left by a replica that died."""
OPEN = frozenset({CaseState.RECORDED, CaseState.FAILED})


class Reviews:
    """Carries reviews out. Rights are asked of the platform at the moment of the press; the button gives none."""

    def __init__(self, services: Services, outcomes: Outcomes) -> None:
        self._services = services
        self._outcomes = outcomes
        self._wording = Wording(services)

    async def decide(self, review: Review) -> None:
        """Nothing; the choice was carried out once, or the presser knows why not."""
        platform = self._services.platforms[review.platform]
        case = await self._services.cases.case(review.case_id)
        if case is None or case.origin.platform != review.platform:
            return await self._tell(platform, review, "review-unknown")
        if not await platform.may(case.origin.chat, review.member.id, Right.REVIEW):
            return await self._tell(platform, review, "review-denied")
        if case.state is CaseState.RELEASING and self._services.clock.now_s() - case.changed_at_s < ABANDONED_S:
            return await self._tell(platform, review, "review-busy")
        if case.state in {CaseState.HELD, CaseState.RELEASING}:
            if review.choice is ReviewChoice.RELEASE:
                return await self._release(platform, review, case)
            return await self._keep_out(platform, review, case)
        if case.state in OPEN:
            if review.choice is ReviewChoice.RELEASE:
                return await self._finish(platform, review, case, (CaseState.RELEASED, "decided-left"))
            return await self._remove(platform, review, case)
        return await self._tell(platform, review, "review-already")

    async def _release(self, platform: Platform, review: Review, case: Case) -> None:
        releasing = await self._move(case, CaseState.RELEASING)
        if releasing is None:
            return await self._tell(platform, review, "review-busy")
        text = self._services.texts.say("put-back", case.origin.locale)
        try:
            for index, held in enumerate(releasing.held):
                data = await self._services.scanner.held(case.held_id(index))
                if data is None:
                    await self._move(releasing, CaseState.REMOVED)
                    return await self._tell(platform, review, "review-expired", hold_hours=self._services.hold_hours)
                origin: Origin = replace(case.origin, message=held.message, media=held.media)
                await platform.put_back(origin, data, Note(text=text, chat=origin.chat, thread=origin.thread))
                await self._services.scanner.discard(case.held_id(index))
        except Uncertain:
            await self._move(replace(releasing, problem="put_back_unknown"), CaseState.RELEASED)
            return await self._tell(platform, review, "review-unsure")
        except Forbidden as failure:
            await self._move(releasing, CaseState.HELD)
            right = self._wording.right(failure.right, review.locale)
            return await self._tell(platform, review, "review-forbidden", right=right)
        except PlatformError:
            await self._move(releasing, CaseState.HELD)
            return await self._tell(platform, review, "review-failed")
        await self._finish(platform, review, releasing, (CaseState.RELEASED, "decided-released"))

    async def _keep_out(self, platform: Platform, review: Review, case: Case) -> None:
        for index in range(len(case.held)):
            await self._services.scanner.discard(case.held_id(index))
        await self._finish(platform, review, case, (CaseState.REMOVED, "decided-kept-out"))

    async def _remove(self, platform: Platform, review: Review, case: Case) -> None:
        for message in case.messages:
            problem = await self._outcomes.delete(platform, case.origin.chat, message)
            code, _, right = problem.partition(":")
            if code == "forbidden":
                return await self._tell(
                    platform, review, "review-forbidden", right=self._wording.right(right, review.locale)
                )
            if problem:
                return await self._tell(platform, review, "review-failed")
        await self._finish(
            platform, review, replace(case, removed=case.messages), (CaseState.REMOVED, "decided-removed")
        )

    async def _finish(self, platform: Platform, review: Review, case: Case, end: tuple[CaseState, str]) -> None:
        state, message_id = end
        if await self._move(case, state) is None:
            return await self._tell(platform, review, "review-already")
        log.info("reviewed", case=case.id, choice=review.choice.value)
        words = self._services.texts.say(message_id, review.locale)
        if review.note:
            text = "\n".join((self._services.texts.say("case-title", review.locale, case=case.id), words))
            try:
                await platform.edit(review.chat, review.note, Note(text=text, chat=review.chat))
            except PlatformError as failure:
                log.info("a note could not be edited", error=type(failure).__name__)
        if review.reply_token or not review.note:
            await self._tell(platform, review, message_id)

    async def _move(self, case: Case, state: CaseState) -> Case | None:
        return await self._services.cases.update(replace(case, state=state, changed_at_s=self._services.clock.now_s()))

    async def _tell(self, platform: Platform, review: Review, message_id: str, **values: object) -> None:
        text = self._services.texts.say(message_id, review.locale, **values)
        await self._services.tell(platform, Note(text=text, chat=review.chat, reply_token=review.reply_token))
