"""Tells moderators of cases, where they are told, and the chat and the member of removals. What was told follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bots.moderator.buttons import CaseButtons
from bots.moderator.casebook import Casebook
from bots.moderator.fetching import Fetcher
from bots.moderator.floods import Floods
from bots.moderator.later import Later
from bots.moderator.learning import Learning
from bots.moderator.posters import Posters
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.thumbnails import Thumbnails
from bots.moderator.unwritten import Unwritten, unwritten
from bots.moderator.wording import CardWording
from bots.platform import Button, Note, Platform, PlatformError, Press, Unreachable
from bots.policy import DAY_S, Policy
from bots.records.cases import Case, Posted
from bots.records.choices import Choice
from bots.records.errors import RecordError
from bots.records.journal import EventKind
from bots.records.outbox import Said, SendState
from worker import telemetry

log = telemetry.logger(__name__)
MAX_TOLD = 5
"""Moderators who are told in private where their chat cannot be written to, or there is none."""


class Telling:
    """Cards, notices and private words about cases."""

    def __init__(self, services: Services, fetcher: Fetcher, later: Later) -> None:
        self._services = services
        self.later = later
        self._thumbnails = Thumbnails(services, fetcher)
        self._book = Casebook(services)
        self._floods = Floods(services)
        self._speaker = Speaker(services)
        self._wording = CardWording(services)
        self._learning = Learning(services)
        self.buttons = CaseButtons(services)
        self.posters = Posters(services, self.buttons)

    # To the moderators.

    async def card(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """The case once its moderators know of it: its card is sent, or brought up to date where there is one.

        To the moderators' chat; where that cannot be, to each of the chat's moderators in private; where not even that can
        be, `/cases` lists it. Of a flood the first case's card tells, but for an objection. Raises Unreachable.
        """
        if case.spoken_for and not case.cards:
            first = await self._floods.first(case)
            if first.id != case.id and first.review is None:
                await self.card(platform, first, policy)
                return case
        if not case.cards:
            return await self.post(platform, case, policy, case.id)
        key = await self._further(platform, case, policy)
        if key:
            case = await self.post(platform, case, policy, key)
        return await self.refresh(platform, case, policy)

    async def post(self, platform: Platform, case: Case, policy: Policy, key: str) -> Case:
        """The case with one more card, unless it was sent under this key before or cannot be. Raises Unreachable.

        Whoever reads it is told how many cards were never sent, because too many waited for the platform at once.
        """
        posted = await self._post(platform, case, policy, key)
        fresh, count = set(posted.cards) - set(case.cards), self.later.unsaid(platform.name, case.chat)
        if fresh and count:
            text = self._services.texts.say("cards-unsaid", policy.locale or case.locale, count=count)
            notes = [Note(text=text, chat=card.chat, thread=card.thread) for card in posted.cards if card in fresh]
            if any([await self._services.tell(platform, note) is not None for note in notes]):
                self.later.counted(platform.name, case.chat, count)
        return posted

    async def _post(self, platform: Platform, case: Case, policy: Policy, key: str) -> Case:
        note = await self.note(platform, case, policy)
        thumbnail = await self._thumbnails.of(platform, case)
        place = self.place(platform, case.chat, policy)
        if place is not None:
            told = replace(note, chat=place.chat, thread=place.thread, thumbnail=thumbnail)
            sent = await self._once(platform, key, told)
            if sent:
                return await self._posted(platform, case, policy, replace(place, message=sent))
            if await self._speaker.state(key, Said.CARD) is not SendState.REFUSED:
                return case  # it may have arrived
            await self._place_broken(platform, case)
        alone = replace(note, thumbnail=thumbnail)
        return await self._privately(platform, case, policy, alone, key, broken=place is not None)

    async def card_or_later(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """As `card`, for what is stored already and must not be said to have failed: without cards where nobody was reached.

        A platform that is away is tried again in the background. Never raises for what the platform says.
        """
        try:
            return await self.card(platform, case, policy)
        except Unreachable:
            log.info("moderators could not be told yet", platform=platform.name)
            self.later.say(platform.name, case.chat, lambda: self._card_anew(platform, case.id, policy))
        except PlatformError as failure:
            log.warning("moderators could not be told", platform=platform.name, error=type(failure).__name__)
        return case

    async def _card_anew(self, platform: Platform, case_id: str, policy: Policy) -> None:
        case = await self._services.records.cases.case(case_id)
        if case is not None and case.waits and (case.stays or not case.minor):
            await self.card(platform, case, policy)

    async def refresh(self, platform: Platform, case: Case, policy: Policy, *, at_once: bool = False) -> Case:
        """Let every card of the case read as the case now is; the case as they read. Never raises for what the platform says.

        Two who change a case at once may write its cards in the wrong order: whoever comes last looks once more. What a press
        changes reads so once all of it is done, unless `at_once`.
        """
        waiting = None if at_once else unwritten()
        if waiting is not None:
            waiting.put(platform, case, policy)
            return case
        return await self._refresh(platform, case, policy, Unwritten(pressed=""))

    async def write(self, waiting: Unwritten) -> None:
        """Let the cards that wait for the end of a press read as their cases are now: the one that was pressed first."""
        pressed = [
            case.id
            for platform, case, _ in waiting.cases.values()
            if any(waiting.pressed in platform.parts(posted.message) for posted in case.cards)
        ]
        for name in dict.fromkeys((*pressed, *waiting.cases)):
            platform, case, policy = waiting.cases[name]
            try:
                now = await self._book.now(case)
            except RecordError:
                now = case
            if case.minor or not now.minor:  # else whoever has stopped it since has told
                await self._refresh(platform, now, policy, waiting)

    async def _refresh(self, platform: Platform, case: Case, policy: Policy, waiting: Unwritten) -> Case:
        while True:
            note = await self.note(platform, case, policy)
            parts = {posted: platform.parts(posted.message) for posted in case.cards}
            for posted in sorted(parts, key=lambda it: waiting.pressed not in parts[it]):
                if waiting.written & {posted.message, *parts[posted]} or waiting.sent.get(posted.message) == _told(
                    case
                ):
                    continue
                awaited = waiting.pressed in parts[posted]
                anew = replace(note, chat=posted.chat, thread=posted.thread, awaited=awaited)
                if not await self._speaker.edit(platform, posted.chat, posted.message, anew):
                    case = await self._sent_after(platform, case, posted, anew)
            try:
                fresh = await self._services.records.cases.case(case.id)
            except RecordError:
                return case
            # One that was stopped meanwhile is told of by whoever stopped it.
            if fresh is None or fresh.minor or fresh.revision <= case.revision:
                return case
            case = fresh

    async def bare(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """The case, its cards written anew without their blurred picture: what may show a minor is shown nobody, not even so.

        One that cannot be deleted is cleared of it; where not even that can be, moderators are asked to delete it by hand.
        A platform that is away is tried again in the background. Never raises for what the platform says.
        """
        anew, away = dict[Posted, Posted | None](), list[Posted]()
        note = await self._bare_note(platform, case, policy)
        for posted in case.cards:
            try:
                anew[posted] = await self._bared(platform, case, policy, posted, note)
            except Unreachable:
                away.append(posted)
        if away:
            log.info("cards keep their pictures until the platform can be reached", platform=platform.name)
            self.later.again(lambda: self._bare_later(platform, case.id, policy, away))
        return await self._replaced(case, anew)

    async def _bare_later(self, platform: Platform, case_id: str, policy: Policy, cards: list[Posted]) -> None:
        """Rid these of the case's cards of their picture. Raises Unreachable as long as one cannot be."""
        case = await self._services.records.cases.case(case_id)
        while case is not None and cards:
            if cards[0] in case.cards:
                note = await self._bare_note(platform, case, policy)
                bared = await self._bared(platform, case, policy, cards[0], note)
                case = await self._replaced(case, {cards[0]: bared})
            cards.pop(0)

    async def _replaced(self, case: Case, anew: Mapping[Posted, Posted | None]) -> Case:
        """The case with these cards in the place of others, or with none."""

        def replaced(old: Case) -> Case:
            cards = (anew.get(posted, posted) for posted in old.cards)
            return replace(old, cards=tuple(posted for posted in cards if posted is not None))

        return await self._book.change(case, replaced)

    async def _bare_note(self, platform: Platform, case: Case, policy: Policy) -> Note:
        locale = policy.locale or case.locale
        # What no message carries was not taken out by itself: somebody has to press for that.
        offers = case.stays or case.emblem is not None
        return await self.note(platform, case, policy, self.buttons.of(platform, case, locale) if offers else ())

    async def _bared(self, platform: Platform, case: Case, policy: Policy, posted: Posted, note: Note) -> Posted | None:
        """The card in whose place this one is, without a picture; None where none could be sent. Raises Unreachable where
        the platform is away, and this one is as it was."""
        locale, keeps = policy.locale or case.locale, False
        anew = replace(note, chat=posted.chat, thread=posted.thread)
        try:
            await platform.delete(posted.chat, posted.message, case=case.id)
        except Unreachable:
            raise
        except PlatformError:
            keeps = True
            if await self._speaker.clear(platform, posted.chat, posted.message, anew):
                return posted
            log.warning("a card keeps its picture", platform=platform.name)
            plea = replace(anew, text=f"{anew.text}\n\n{self._services.texts.say('card-by-hand', locale)}")
            if await self._speaker.edit(platform, posted.chat, posted.message, plea):
                return posted
            anew = replace(anew, text=f"{anew.text}\n\n{self._services.texts.say('card-by-hand-earlier', locale)}")
        home = await self._home(platform, posted.chat)
        sent = await self._services.tell(platform, replace(anew, chat=home))
        if sent is None and keeps:
            raise Unreachable("a card keeps its picture, and nobody knows")
        return replace(posted, chat=home, message=sent) if sent is not None else None

    async def note(
        self, platform: Platform, case: Case, policy: Policy, buttons: tuple[Button, ...] | None = None, more: str = ""
    ) -> Note:
        """The card, to nowhere in particular; with other buttons, or a line more, if wanted."""
        case, locale = await self._book.as_kept(case), policy.locale or case.locale
        learned = await self._learning.real_of_hundred(case)
        text = await self._wording.card(platform, case, policy, locale, learned)
        return Note(
            text=f"{text}\n\n{more}" if more else text,
            chat=case.chat,
            buttons=self.buttons.of(platform, case, locale) if buttons is None else buttons,
        )

    def place(self, platform: Platform, chat: str, policy: Policy) -> Posted | None:
        """Where the chat's moderators are told; None: each in private."""
        if policy.moderators_chat:
            return Posted(chat=policy.moderators_chat, message="", thread=policy.moderators_thread)
        default = platform.moderators_chat(chat)
        return Posted(chat=default, message="") if default else None

    # To the chat, and to one person.

    def notice(self, case: Case, locale: str, place: Posted, *, held: bool) -> Note:
        """What everybody reads: a picture was taken out. No name, no accusation; the poster can object with one tap, where it
        is not the chat itself, which a channel is."""
        platform = self._services.platforms[case.platform]
        by = "held" if held else "deleted" if case.review is None else "removed"
        own = all(item.sender == case.chat for item in case.findings)
        if own:
            text = self._services.texts.say("notice-held" if held else f"notice-{by}-own", locale)
            return Note(text=text, chat=place.chat, thread=place.thread)
        text = self._services.texts.say(f"notice-{by}", locale)
        button = self.buttons.button(platform, case, Choice.APPEAL, "button-object", locale)
        return Note(text=text, chat=place.chat, thread=place.thread, buttons=(button,))

    async def alone(self, platform: Platform, press: Press, text: str) -> bool:
        """Say it to the presser where nobody else reads it; False where that is not possible. Never in the chat."""
        try:
            if press.reply_token and platform.answers_alone:
                note = Note(text=text, chat=press.chat, reply_token=press.reply_token)
            else:
                note = Note(text=text, chat=await platform.private_chat(press.member.id))
            return await self._services.say(platform, note) is not None
        except PlatformError as failure:
            log.info("a moderator could not be told alone", platform=platform.name, error=type(failure).__name__)
            return False

    async def edit(self, platform: Platform, chat: str, message: str, note: Note) -> bool:
        """Let one card read anew; False where that is not possible."""
        return await self._speaker.edit(platform, chat, message, replace(note, chat=chat))

    async def person(self, platform: Platform, case: Case, member: str, locale: str) -> str:
        """The member, as a mention."""
        return await self._wording.person(platform, case.chat, member, locale)

    async def breaker(self, platform: Platform, case: Case, policy: Policy, text: str, key: str) -> None:
        """Tell moderators that automatic removals have stopped, with a button that lets them go on: once a day for each `key`."""
        button = self.buttons.button(platform, case, Choice.BREAKER, "button-resume", policy.locale or case.locale)
        await self._to_moderators(platform, case.chat, policy, key, Said.BREAKER, text, (button,))

    async def left_out(self, platform: Platform, chat: str, policy: Policy, key: str, text: str) -> None:
        """Tell moderators that some pictures beside messages are not looked at, once for each `key`. Raises Unreachable."""
        await self._to_moderators(platform, chat, policy, key, Said.LEFT_OUT, text, ())

    async def let_read(self, platform: Platform, key: str, text: str) -> None:
        """Let what moderators were told of that under `key` read so. Never raises for what the platform says."""
        for name in (key, *(f"{key}:{index}" for index in range(MAX_TOLD))):
            sent = await self._services.records.outbox.sent(name, Said.LEFT_OUT)
            if sent is not None and sent.message:
                await self._speaker.edit(platform, sent.chat, sent.message, Note(text=text, chat=sent.chat))

    async def _to_moderators(
        self,
        platform: Platform,
        chat: str,
        policy: Policy,
        key: str,
        said: Said,
        text: str,
        buttons: tuple[Button, ...],
    ) -> None:
        place = self.place(platform, chat, policy)
        if place is not None:
            note = Note(text=text, chat=place.chat, thread=place.thread, buttons=buttons)
            if await self._speaker.once(platform, key, said, note, DAY_S):
                return
            if await self._speaker.state(key, said) is not SendState.REFUSED:
                return
        for index, member in enumerate((await self._moderators(platform, chat))[:MAX_TOLD]):
            await self._speaker.privately(platform, member, f"{key}:{index}", said, text, buttons)

    # Within.

    async def _further(self, platform: Platform, case: Case, policy: Policy) -> str:
        """What the card is called by which those are told by whose rules, of another topic, the case goes on; empty where they
        have one."""
        place, posted = self.place(platform, case.chat, policy), {(it.chat, it.thread) for it in case.cards}
        if place is not None and (place.chat, place.thread) in posted:
            return ""
        first = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        if place == self.place(platform, case.chat, first):
            # Not one that could not be written to, nor one that was set since: its moderators had the case by other ways.
            return ""
        if place is not None:
            return f"{case.id}:in-{place.chat}:{place.thread}"
        alone = f"{case.id}:in-private"
        return alone if await self._speaker.state(f"{alone}:0", Said.CARD) is None else ""

    async def _privately(
        self, platform: Platform, case: Case, policy: Policy, note: Note, key: str, *, broken: bool
    ) -> Case:
        if broken:
            locale = case.locale
            note = replace(note, text=f"{self._services.texts.say('place-broken', locale)}\n\n{note.text}")
        for index, member in enumerate((await self._moderators(platform, case.chat))[:MAX_TOLD]):
            try:
                chat = await platform.private_chat(member)
                sent = await self._once(platform, f"{key}:{index}", replace(note, chat=chat, thread=""))
            except Unreachable:
                raise
            except PlatformError:
                continue
            if sent:
                case = await self._posted(platform, case, policy, Posted(chat=chat, message=sent))
        return case

    async def _once(self, platform: Platform, key: str, note: Note) -> str:
        """The card that was sent under the key, now or before: the case may not have been told of it by then."""
        sent = await self._speaker.once(platform, key, Said.CARD, note)
        return sent or await self._speaker.arrived(key, Said.CARD, note.chat)

    async def _moderators(self, platform: Platform, chat: str) -> tuple[str, ...]:
        try:
            return await platform.moderators(chat)
        except Unreachable:
            raise
        except PlatformError:
            return ()

    async def _posted(self, platform: Platform, case: Case, policy: Policy, posted: Posted) -> Case:
        """The case with this card. What happened to it while the card was on its way is said on it, too."""
        if any((card.chat, card.message) == (posted.chat, posted.message) for card in case.cards):
            return case
        fresh = await self._book.change(
            case, lambda old: old if posted in old.cards else replace(old, cards=(*old.cards, posted))
        )
        waiting = unwritten()
        if waiting is not None:
            waiting.sent[posted.message] = _told(case)
        if fresh.minor:
            return await self.bare(platform, fresh, policy)
        return fresh if _told(fresh) == _told(case) else await self.refresh(platform, fresh, policy)

    async def _sent_after(self, platform: Platform, case: Case, posted: Posted, note: Note) -> Case:
        """The case with one more card, where this one was left behind in a chat that has another id now. It is remembered: it
        shows its picture still, and people see it."""
        home = await self._home(platform, posted.chat)
        if home == posted.chat:
            return case  # somebody has deleted it, or does not let the bot write there
        try:
            sent = await self._speaker.once(platform, f"{case.id}:{home}", Said.CARD, replace(note, chat=home))
        except (RecordError, Unreachable) as failure:
            log.warning("a card did not follow its chat", platform=platform.name, error=type(failure).__name__)
            return case
        if not sent:
            return case
        new = replace(posted, chat=home, message=sent)
        return await self._book.change(case, lambda old: replace(old, cards=(*old.cards, new)))

    async def _home(self, platform: Platform, chat: str) -> str:
        """The id that the chat has now, as far as can be found out."""
        try:
            return await self._services.records.moves.home(platform.name, chat)
        except RecordError:
            return chat

    async def _place_broken(self, platform: Platform, case: Case) -> None:
        day = int(self._services.clock.now_s() // DAY_S)
        await self._book.note(case, EventKind.PLACE_BROKEN, once=f"place-broken:{day}")
        log.warning("a moderators' chat cannot be written to", platform=platform.name)


def _told(case: Case) -> Case:
    """The case as far as a card tells of it."""
    return replace(case, cards=(), revision=0, changed_at_s=0.0)
