"""Consequences on the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bots.moderator.casebook import HOUR_S, Casebook
from bots.moderator.consequences.messages import edited_away
from bots.moderator.consequences.penalties import Penalties
from bots.moderator.consequences.port import Deed
from bots.moderator.consequences.removals import Removals
from bots.moderator.edits import Edits
from bots.moderator.fetching import Fetcher
from bots.moderator.floods import PICTURE, Floods, are_copies, picture_of
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.moderator.turns import Turns
from bots.moderator.wording import Wording
from bots.platform import Gone, Note, Platform, PlatformError, Unreachable
from bots.policy import Action
from bots.records.cases import Case, Posted
from bots.records.errors import BrokenRecord, NewerRecord, StoreUnavailable
from bots.records.findings import OUT, SETTLED, FindingState
from bots.records.outbox import Said, SendState, Sent
from worker import telemetry

log = telemetry.logger(__name__)
NOT_AGAIN = "-"
"""In the place of a reply's id: the same picture was answered within the hour."""


class Carried:
    """Implements `Consequences` on the platform."""

    def __init__(self, services: Services, telling: Telling, fetcher: Fetcher) -> None:
        self._services = services
        self._telling = telling
        self._fetcher = fetcher
        self._turns = Turns(services)
        self._book = Casebook(services)
        self._floods = Floods(services)
        self._edits = Edits(services)
        self._speaker = Speaker(services)
        self._wording = Wording(services)
        self.penalties = Penalties(services)
        self.removals = Removals(services, fetcher, telling.later)
        """What moderators do uses these, too."""

    async def hold(self, deed: Deed) -> Case:
        return await self.removals.hold(deed)

    async def delete(self, deed: Deed) -> Case:
        return await self.removals.delete(deed)

    async def announce(self, deed: Deed) -> Case:
        case, finding = deed.case, deed.finding
        fresh = list[Posted]()
        if not case.notices:
            # The one from before is none of the case's any more where what it was about was stopped.
            key = f"{case.id}:after-{case.last_number}" if case.last_number else case.id
            case, fresh = await self._notice(deed, key)
        known = await self._telling.posters.member(deed.platform, case, finding, deed.locale, together=deed.together)
        # Of a flood one notice is enough; but whoever was told nothing must find one where they have posted.
        theirs = {it.thread for it in case.findings if it.sender == finding.sender}
        tried = {posted.thread for posted in (*case.notices, *fresh)} or {case.thread}
        if not known and not tried & theirs:
            case, more = await self._notice(replace(deed, case=case), f"{case.id}:in-{finding.thread}")
            fresh += more
        # Only now: by this it is known that all were told, and need not be once more.
        return await self._book.change(case, lambda old: _announced(old, fresh)) if fresh else case

    async def _notice(self, deed: Deed, key: str) -> tuple[Case, list[Posted]]:
        """The case, and what was said, unless it was under this key before, in the topic that a picture was taken out of it."""
        case, finding = deed.case, deed.finding
        place = Posted(chat=case.chat, message="", thread=finding.thread)
        note = self._telling.notice(case, deed.locale, place, held=finding.state is FindingState.HELD)
        sent = await self._speaker.once(deed.platform, key, Said.NOTICE, note)
        # It may have been sent by a process that died before the case knew of it.
        sent = sent or await self._speaker.arrived(key, Said.NOTICE)
        if not sent:
            return await self._untold(case, key, Said.NOTICE), []
        await self._link(deed.platform, case, sent)
        return case, [replace(place, message=sent)]

    async def announce_later(self, deed: Deed) -> None:
        """Announce what could not be by then, if it still is so: the decision may have been undone, or the picture stopped,
        since. Raises Unreachable, and LeaseHeld where somebody is just at the case."""
        async with self._turns.case(deed.case.id):
            case = await self._services.records.cases.case(deed.case.id)
            if case is None or case.minor or case.review != deed.case.review:
                return
            if case.numbered(deed.number).state in OUT:
                await self.announce(replace(deed, case=case))

    async def react(self, deed: Deed) -> Case:
        try:
            await deed.platform.react(deed.case.posted_in, deed.finding.message)
        except Gone:
            return await self._gone(deed)
        except Unreachable:
            if deed.patient:
                raise
            log.info("a reaction was given up", platform=deed.platform.name)
            return deed.case
        except PlatformError as failure:
            log.info("a reaction was not possible", platform=deed.platform.name, error=type(failure).__name__)
            case = await self._book.change(deed.case, lambda old: replace(old, unmarked=True))
            # Who reads the chat sees nothing of what was found: a moderator does at least.
            return await self.notify(replace(deed, case=case))
        if not deed.case.unmarked:
            return deed.case
        return await self._book.change(deed.case, lambda old: replace(old, unmarked=False))

    async def reply(self, deed: Deed) -> Case:
        case, finding = deed.case, deed.finding
        if finding.state in OUT | SETTLED | {FindingState.GONE} or finding.reply:
            return case
        if await self._edits.over(case, finding):
            return await self._book.set(case, [finding.number], edited_away)
        text = self._wording.public(finding.verdict, finding.decision, deed.locale)
        note = Note(text=text, chat=case.chat, thread=finding.thread, reply_to=finding.message, only_if_there=True)
        # By what the picture is, and not by the case: after a decision the same picture is another case.
        # A chat that has moved is the same.
        place = f"{case.platform}:{await self._services.records.moves.former(case.platform, case.chat) or case.chat}:"
        key = f"{place}{picture_of(case, finding, deed.policy, together=bool(deed.together))}"
        post = f"{place}{deed.together}" if deed.together else ""
        file = f"{place}{PICTURE}{finding.sha256}" if finding.sha256 else key
        if before := await self._unrecorded(case, key):
            await self._also(file, key, SendState.SENT)
            return await self._replied(deed, before)
        # Of what was posted together one picture is answered.
        if post and not await self._services.records.outbox.claim(post, Said.REPLY, HOUR_S):
            case = await self._book.set(case, [finding.number], lambda it: replace(it, reply=NOT_AGAIN))
            return await self._untold(case, post, Said.REPLY)
        sent, state = None, SendState.FAILED
        try:
            # It may have been answered in another case, where copies of it are called otherwise.
            elsewhere = await self._speaker.state(file, Said.REPLY) if file != key else None
            if elsewhere not in {SendState.SENT, SendState.SENDING, SendState.UNKNOWN}:
                sent = await self._speaker.once(deed.platform, key, Said.REPLY, note, HOUR_S)
                state = SendState.SENT if sent else SendState.UNKNOWN
            state = await self._speaker.state(key, Said.REPLY) or SendState.FAILED
        except Gone:
            await self._settle(post, state)
            return await self._gone(deed)
        except (Unreachable, StoreUnavailable):
            await self._settle(post, state)
            raise
        # Where this one was answered before, elsewhere, another of them still may be.
        await self._settle(post, SendState.FAILED if state is SendState.SENT and not sent else state)
        await self._also(file, key, state)
        if sent:
            return await self._replied(deed, sent)
        earlier = [it for it in case.findings if it.number < finding.number and it.message != finding.message]
        again = bool(case.part_of) or any(are_copies(it, finding) for it in earlier)

        def counted(old: Case) -> Case:
            changed = replace(old, repeats=old.repeats + 1) if again and not old.part_of else old
            return changed.with_finding(replace(old.numbered(finding.number), reply=NOT_AGAIN))

        case = await self._book.change(case, counted)
        if case.part_of:
            # The card of the flood's first case tells of it.
            first = await self._floods.first(case)
            await self._book.change(first, lambda old: replace(old, repeats=old.repeats + 1))
        return await self._untold(case, key, Said.REPLY)

    async def _replied(self, deed: Deed, sent: str) -> Case:
        """The case, which knows of the reply."""
        await self._link(deed.platform, deed.case, sent)
        case = await self._book.set(deed.case, [deed.number], lambda it: replace(it, reply=sent))
        return await self._looked_again(replace(deed, case=case))

    async def _link(self, platform: Platform, case: Case, sent: str) -> None:
        """Let whoever answers this message of the bot's, or a part of it, be understood to speak of the case."""
        for name in dict.fromkeys((sent, *platform.parts(sent))):
            await self._services.records.cases.link(case, name)

    async def _unrecorded(self, case: Case, key: str) -> str:
        """The reply that no case knows, as the process that sent it died; empty where there is none."""
        sent = await self._speaker.arrived(key, Said.REPLY)
        if not sent:
            return ""
        try:
            known = await self._services.records.cases.of_message(case.platform, case.chat, sent)
        except (NewerRecord, BrokenRecord):
            return ""
        ours = known is not None and known.id == case.id and all(it.reply != sent for it in known.findings)
        return sent if ours or known is None else ""

    async def _gone(self, deed: Deed) -> Case:
        """The case once it was found gone what something was to be said to: its picture, unless the platform shows that."""
        try:
            there = await self._fetcher.look_up(deed.platform, deed.case.posted_in, deed.finding.message)
        except Gone:
            there = None
        return deed.case if there is not None else await self.removals.gone(deed)

    async def _looked_again(self, deed: Deed) -> Case:
        """The case once the reply that was just sent says so where its picture went, or was edited away, in the meantime."""
        case, finding = deed.case, deed.finding
        if finding.state is not FindingState.GONE:
            if finding.state in OUT | SETTLED or not await self._edits.over(case, finding):
                return case
            case = await self._book.set(case, [finding.number], edited_away)
        text = self._services.texts.say("corrected-reply-gone", deed.locale)
        await self._speaker.edit(
            deed.platform, case.chat, finding.reply, Note(text=text, chat=case.chat, thread=finding.thread)
        )
        return case

    async def _settle(self, post: str, state: SendState) -> None:
        """Remember what became of the one reply to what was posted together."""
        if post:
            await self._services.records.outbox.settle(post, Said.REPLY, Sent(state=state))

    async def _also(self, file: str, key: str, state: SendState) -> None:
        """Remember the same of the picture by its file: posted again it may belong into another case."""
        if file != key and await self._services.records.outbox.claim(file, Said.REPLY, HOUR_S):
            await self._settle(file, state)

    async def _untold(self, case: Case, key: str, said: Said) -> Case:
        """The case, marked where the chat could not be told because the bot may not write there."""
        if await self._speaker.state(key, said) is not SendState.REFUSED:
            return case
        return await self._book.change(case, lambda old: replace(old, untold=True))

    async def strike(self, deed: Deed) -> Case:
        return await self.penalties.strike(deed)

    async def mute(self, deed: Deed) -> Case:
        return await self.penalties.penalise(deed, Action.MUTE, self._services.clock.now_s() + deed.policy.mute_s)

    async def kick(self, deed: Deed) -> Case:
        return await self.penalties.penalise(deed, Action.KICK, 0.0)

    async def ban(self, deed: Deed) -> Case:
        return await self.penalties.penalise(deed, Action.BAN, 0.0)

    async def notify(self, deed: Deed) -> Case:
        return await self._telling.card(deed.platform, deed.case, deed.policy)


def _announced(case: Case, fresh: Sequence[Posted]) -> Case:
    there = {posted.message for posted in case.notices}
    return replace(case, notices=(*case.notices, *(posted for posted in fresh if posted.message not in there)))
