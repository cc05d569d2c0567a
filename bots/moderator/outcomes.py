"""From a result to what is done about it: answered, decided, acted on, recorded."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from bots.cases import Case, CaseState, Held, SendState, Sent
from bots.moderator.intake import WATCHED, FetchFailed, Intake, answer, lost
from bots.moderator.services import Services
from bots.moderator.wording import Wording
from bots.platform import (
    Actions,
    Button,
    Forbidden,
    Gone,
    Note,
    Platform,
    PlatformError,
    ReviewChoice,
    Simulated,
    Unreachable,
    reply_token,
)
from bots.policy import Action, Decision, Mode, Policy, decide
from worker import telemetry
from worker.client.scanner import ScannerError
from worker.contract import Origin, ScanResult, Verdict

log = telemetry.logger(__name__)
CLAIM_S = 86_400
UNREACHABLE = "unreachable"
"""The code of a removal that the platform could not be asked for."""
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_case_id() -> str:
    """Ten letters and digits that cannot be guessed nor misheard."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


class Outcomes:
    """Acts on results."""

    def __init__(self, services: Services, intake: Intake) -> None:
        self._services = services
        self._intake = intake
        self._wording = Wording(services)

    async def act(self, result: ScanResult, *, patient: bool = True) -> None:
        """Nothing; the result was acted on. May be called again for the same result: nothing happens twice.

        Raises Unreachable where the platform cannot be reached; unless `patient`, that is recorded instead, and the end.
        """
        origin = result.origin
        platform = self._services.platforms[origin.platform]
        self._intake.settled(result.scan_id)
        if lost(result) and await self._intake.again(platform, result):
            return
        await platform.finished(origin)
        if result.failure is not None:
            note = self._intake.refusal(platform, origin, result.failure.reason)
            if note is not None:
                await self._answer(platform, result.scan_id, note)
        elif result.verdict is not None and origin.purpose in WATCHED:
            await self._answer(platform, result.scan_id, self._verdict_note(origin, result.verdict))
        elif result.verdict is not None:
            await self._guard(platform, origin, result.verdict, patient=patient)

    async def _answer(self, platform: Platform, scan_id: str, note: Note) -> None:
        """Nothing; whoever asked was answered once. The claim names nobody and is forgotten after a day."""
        cases = self._services.cases
        if not await cases.claim(scan_id, Action.REPLY, CLAIM_S):
            return
        try:
            await self._services.say(platform, note)
        except Unreachable:
            await cases.settle(scan_id, Action.REPLY, Sent(state=SendState.FAILED))
            raise

    def _verdict_note(self, origin: Origin, verdict: Verdict) -> Note:
        decision = decide(verdict, Policy(), asked=True)
        alone = origin.private or bool(reply_token(origin))
        words = self._wording.private if alone else self._wording.public
        return answer(origin, words(verdict, decision, origin.locale))

    async def _guard(self, platform: Platform, origin: Origin, verdict: Verdict, *, patient: bool) -> None:
        policy = await self._services.cases.policy(origin.platform, origin.chat)
        decision = decide(verdict, policy)
        telemetry.DECISIONS.labels(platform.name, decision.reason.value).inc()
        if not decision.actions:
            return
        now_s = self._services.clock.now_s()
        case = await self._services.cases.open(
            Case(
                id=new_case_id(),
                opened_at_s=now_s,
                origin=origin,
                decision=decision,
                messages=(origin.message,),
                changed_at_s=now_s,
            )
        )
        if origin.message not in case.messages:
            case = await self._change(case, lambda old: replace(old, messages=(*old.messages, origin.message)))
        if decision.mode is Mode.SHADOW:
            shadow = Simulated(platform)
            await self._reply(shadow, case, self._wording.public(verdict, decision, policy.locale or origin.locale))
            return
        locale = policy.locale or origin.locale
        if decision.removes:
            case = await self._remove(platform, case, origin, decision, patient=patient)
        if Action.REPLY in decision.actions or case.state is CaseState.FAILED:
            await self._reply(platform, case, self._wording.public(verdict, decision, locale))
        if Action.NOTIFY in decision.actions or case.state is CaseState.FAILED:
            await self._notify(platform, case, policy)

    async def _change(self, case: Case, edit: Callable[[Case], Case]) -> Case:
        """The case as it is after `edit`, done again on what another replica has made of it meanwhile."""
        while True:
            stored = await self._services.cases.update(edit(case))
            if stored is not None:
                return stored
            fresh = await self._services.cases.case(case.id)
            if fresh is None:
                return case
            case = fresh

    async def _remove(
        self, platform: Platform, case: Case, origin: Origin, decision: Decision, *, patient: bool
    ) -> Case:
        """The case after the message was taken out, its pictures sealed first where it is held."""
        if origin.message in case.removed:
            return case
        if Action.HOLD in decision.actions:
            try:
                case = await self._seal(platform, case, origin)
            except (FetchFailed, ScannerError) as failure:
                if patient and isinstance(failure, FetchFailed) and failure.unreachable:
                    raise Unreachable("a picture to hold waits until the platform can be reached") from None
                return await self._failed(case, "not_sealed")
        problem = await self.delete(platform, origin.chat, origin.message)
        if problem == UNREACHABLE and patient:
            raise Unreachable("a removal waits until the platform can be reached")
        telemetry.ACTIONS.labels(platform.name, decision.actions[0].value, problem.partition(":")[0] or "done").inc()
        if problem:
            return await self._failed(case, problem)
        state = CaseState.HELD if Action.HOLD in decision.actions else CaseState.REMOVED
        now_s = self._services.clock.now_s()
        case = await self._change(
            case,
            lambda old: replace(old, state=state, removed=(*old.removed, origin.message), changed_at_s=now_s),
        )
        notice = "notice-held" if state is CaseState.HELD else "notice-deleted"
        policy = await self._services.cases.policy(origin.platform, origin.chat)
        text = self._services.texts.say(notice, policy.locale or origin.locale)
        buttons = () if self._place(platform, origin.chat, policy) else self._buttons(case, origin.locale)
        await self._send_once(
            platform,
            case,
            decision.actions[0],
            Note(text=text, chat=origin.chat, thread=origin.thread, buttons=buttons),
        )
        return case

    async def _seal(self, platform: Platform, case: Case, origin: Origin) -> Case:
        """The case with every picture of the message sealed. Raises FetchFailed, ScannerError."""
        for media in origin.pictures or (origin.media,):
            held = Held(message=origin.message, media=media)
            if held not in case.held:
                case = await self._change(
                    case,
                    lambda old, held=held: old if held in old.held else replace(old, held=(*old.held, held)),  # type: ignore[misc]
                )
            data = await self._intake.fetch(platform, replace(origin, media=media))
            await self._services.scanner.hold(case.held_id(case.held.index(held)), data, self._services.options.hold_s)
        return case

    async def _failed(self, case: Case, problem: str) -> Case:
        return await self._change(case, lambda old: replace(old, state=CaseState.FAILED, problem=problem))

    async def delete(self, platform: Actions, chat: str, message: str) -> str:
        """Empty once the message is gone, tried again for a while; else the code of what is in the way."""
        for attempt in range(2 * self._services.options.max_attempts):
            try:
                await platform.delete(chat, message)
            except Gone:
                return ""
            except Forbidden as failure:
                return f"forbidden:{failure.right}"
            except Unreachable as failure:
                await self._services.pause(failure, attempt)
            except PlatformError as failure:
                log.warning("a removal failed", error=type(failure).__name__)
                return "internal"
            else:
                return ""
        return UNREACHABLE

    async def _reply(self, platform: Actions, case: Case, text: str) -> None:
        origin = case.origin
        note = Note(text=text, chat=origin.chat, thread=origin.thread, reply_to=origin.message)
        await self._send_once(platform, case, Action.REPLY, note)

    async def _notify(self, platform: Platform, case: Case, policy: Policy) -> None:
        place = self._place(platform, case.origin.chat, policy)
        if not place:
            return
        locale = policy.locale or case.origin.locale
        note = Note(text=self._wording.case(case, locale), chat=place, buttons=self._buttons(case, locale))
        await self._send_once(platform, case, Action.NOTIFY, note)

    def _place(self, platform: Platform, chat: str, policy: Policy) -> str:
        return policy.moderators_chat or platform.moderators_chat(chat)

    def _buttons(self, case: Case, locale: str) -> tuple[Button, ...]:
        held = case.state is CaseState.HELD
        if case.state is CaseState.REMOVED:
            return ()
        labels = {
            ReviewChoice.RELEASE: "button-release" if held else "button-leave",
            ReviewChoice.REMOVE: "button-remove-held" if held else "button-remove",
        }
        return tuple(
            Button(label=self._services.texts.say(label, locale), case_id=case.id, choice=choice)
            for choice, label in labels.items()
        )

    async def _send_once(self, platform: Actions, case: Case, action: Action, note: Note) -> None:
        """Nothing; the note was sent, now or before. One whose sender died on the way is never sent again."""
        cases = self._services.cases
        if not await cases.claim(case.id, action):
            sent = await cases.sent(case.id, action)
            if sent is not None and sent.state is SendState.SENDING:
                await cases.settle(case.id, action, Sent(state=SendState.UNKNOWN))
            return
        try:
            message = (
                await self._services.say(platform, note)
                if isinstance(platform, Platform)
                else await platform.send(note)
            )
        except Unreachable:
            await cases.settle(case.id, action, Sent(state=SendState.FAILED))
            raise
        state = SendState.SENT if message else SendState.UNKNOWN
        await cases.settle(case.id, action, Sent(state=state, chat=note.chat, message=message or ""))
