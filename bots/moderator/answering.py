"""Answers whoever asked: in private, where nothing is recorded, or in a chat."""

from __future__ import annotations

from dataclasses import replace

from bots.matching import looks_of
from bots.moderator.answered import Answered
from bots.moderator.edits import Edits
from bots.moderator.heat import Offer
from bots.moderator.intake import answer
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.wording import Wording
from bots.platform import Note, Platform
from bots.policy import NO_MATCHES, Matches, Policy, Situation, decide
from bots.records.journal import Event, EventKind
from bots.records.known import Traits
from bots.records.outbox import Said
from worker import metrics
from worker.contract import Origin, Purpose, ScanResult, Verdict

CLAIM_S = 86_400


class Answering:
    """Turns results that somebody waits for into words."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._speaker = Speaker(services)
        self._wording = Wording(services)
        self._answered = Answered(services)
        self._edits = Edits(services)
        self._offer = Offer(services)

    async def _say(self, platform: Platform, result: ScanResult, note: Note) -> str | None:
        """Say it to whoever asked, once. The claim names nobody and is forgotten after a day. Raises Unreachable."""
        return await self._speaker.once(platform, self._asking(result), Said.ANSWER, note, CLAIM_S)

    def _asking(self, result: ScanResult) -> str:
        """A digest of who asked about what, and with which words of theirs. It is not the scan's: a bot that dies before the
        platform knows that a message was handled meets it again, and has it scanned again."""
        origin = result.origin
        asked = (origin.message, origin.media, origin.answer_to, origin.reply_token, result.sha256)
        return self._services.signer.digest("asked", origin.platform, origin.chat, origin.thread, *asked)

    async def result(self, platform: Platform, result: ScanResult) -> None:
        """Answer with the verdict, or with why there is none; in a chat also with what its moderators have decided about
        the picture before. Where an edit has put another in its place, with that alone. Raises Unreachable."""
        origin = result.origin
        in_chat = origin.purpose is Purpose.ASK and not origin.private
        if in_chat and await self._edits.replaced(origin):
            text = self._services.texts.say("corrected-answer-gone", origin.locale)
            await self._say(platform, result, answer(origin, text))
            return
        matches = await self._matches(result) if in_chat else NO_MATCHES
        if result.failure is not None and matches == NO_MATCHES:
            metrics.DECISIONS.labels(platform.name, f"failure_{result.failure.reason.value}").inc()
            text = self._services.texts.say(f"failure-{result.failure.reason}", origin.locale)
            await self._say(platform, result, answer(origin, text))
            return
        note = self._note(origin, result.verdict, matches)
        note = replace(note, buttons=self._offer.buttons(platform, origin, result.verdict))
        sent = await self._say(platform, result, note)
        if sent and in_chat and not origin.reply_token:
            # So that whoever asked here is told when a moderator corrects it.
            event = Event(
                kind=EventKind.ANSWERED,
                at_s=self._services.clock.now_s(),
                picture=result.sha256,
                looks=looks_of(traits_of(result).fingerprints),
                details=sent,
                about=origin.message,
            )
            await self._services.records.journal.append(
                origin.platform, origin.chat, event, once=f"answered:{self._asking(result)}"
            )
            await self._answered.note(origin, sent)
            if await self._edits.replaced(origin):  # while it was sent
                await self._answered.replaced(platform, origin)

    async def _matches(self, result: ScanResult) -> Matches:
        origin, records = result.origin, self._services.records
        policy = await records.policies.policy(origin.platform, origin.chat, origin.thread)
        return await records.known.match(
            origin.platform, origin.chat, traits_of(result), policy, self._services.clock.now_s()
        )

    def _note(self, origin: Origin, verdict: Verdict | None, matches: Matches) -> Note:
        decision = decide(verdict, Policy(), matches, Situation(asked=True))
        alone = origin.private or bool(origin.reply_token)
        words = self._wording.private if alone else self._wording.public
        return answer(origin, words(verdict, decision, origin.locale))


def traits_of(result: ScanResult) -> Traits:
    """By what the picture of a result can be recognised, whether or not it could be judged."""
    judged = result.verdict if result.verdict is not None else result.failure
    return Traits(
        sha256=result.sha256,
        file_id=result.origin.file_id,
        fingerprints=judged.fingerprints if judged is not None else (),
    )
