"""Carries out what is pressed under a card: keep out, put back, show, penalise, undo. Rights are asked at the press."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace

from bots.moderator.admitting import Admitting
from bots.moderator.breaker import Breaker
from bots.moderator.casebook import Casebook, is_traceless, keeps_copy, new_id, obtainable, removable
from bots.moderator.consequences import Carried
from bots.moderator.correcting import Correcting
from bots.moderator.deciding import Deciding
from bots.moderator.elsewhere import Elsewhere
from bots.moderator.floods import Floods
from bots.moderator.pressing import POWERS, Asked, Pressing
from bots.moderator.refusing import Refused
from bots.moderator.retaining import OUTCOME_DENIED
from bots.moderator.revealing import Revealing
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.stopping import told
from bots.moderator.telling import Telling
from bots.moderator.turns import Turns
from bots.moderator.unwritten import pressed, unwritten
from bots.moderator.wording import LeftoverWording
from bots.platform import Button, ButtonStyle, Emblem, Note, Platform, Power, Press, Right
from bots.records import Event, LeaseHeld, RecordError, StoreUnavailable
from bots.records.cases import Case, Posted
from bots.records.choices import ADMISSIONS, DECISIONS, FAKES, SURE, UNREMEMBERED, Choice
from bots.records.errors import NewerRecord
from bots.records.findings import Copy, FindingState, Problem
from bots.records.journal import EventKind
from bots.references import Expired
from worker import telemetry

log = telemetry.logger(__name__)
OUTCOME_DONE, OUTCOME_REFUSED, OUTCOME_EXPIRED = "done", "refused", "expired"
OUTCOME_FAILED = "failed"
"""A fault cut it off; what was done by then is done."""
OUTCOME_BEGUN = "begun"
"""Written down before anything is done; what became of it follows, unless the program died over it."""
LOOKS = frozenset({Choice.BACK, Choice.MINOR, Choice.MORE, Choice.SHOW})
"""What asks or shows, and decides nothing."""
DECIDES = DECISIONS | ADMISSIONS | {Choice.UNDO, Choice.UPHOLD, Choice.OVERTURN}
STOP_S = 1.0


class Reviewing:
    """Answers presses."""

    def __init__(self, services: Services, telling: Telling, carried: Carried) -> None:
        self._services = services
        self._telling = telling
        self._book = Casebook(services)
        self._speaker = Speaker(services)
        self._deciding = Deciding(services, telling, carried)
        self._elsewhere = Elsewhere(services, telling)
        self._floods = Floods(services)
        self._revealing = Revealing(services, telling)
        self._turns = Turns(services)
        self._breaker = Breaker(services)
        self._correcting = Correcting(services, telling)
        self._admitting = Admitting(services)
        self.stopping = self._deciding.stopping
        self.righting = self._deciding.righting
        self._pressing = Pressing(services, telling, self._deciding)
        self.appeals = self._pressing.appeals
        self._wording = LeftoverWording(services)

    async def press(self, press: Press) -> None:
        """Carry the press out once, or tell the presser why not. Whatever comes of it is in the journal of the case's chat."""
        platform, expired = self._services.platforms[press.platform], False
        try:
            reference = self._services.signer.read(press.data, platform.name, self._services.clock.now_s())
        except Expired as old:
            reference, expired = old.reference, True
        if reference is None:
            return await self.tell(platform, press, "review-unknown-button")
        try:
            case = await self._services.records.cases.case(reference.case)
        except NewerRecord:
            return await self.tell(platform, press, "review-newer")
        if case is None or case.platform != platform.name:
            return await self.tell(platform, press, "review-expired-button" if expired else "review-unknown")
        case = await self._book.as_kept(case)
        try:
            policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        except RecordError:
            await self._write_down(case, press, reference.choice, OUTCOME_FAILED)
            raise
        asked = Asked(platform=platform, press=press, reference=reference, case=case, policy=policy, cards=case.cards)
        if expired:
            await self._journal(asked, OUTCOME_EXPIRED)
            return await self.tell(platform, press, "review-expired-button")
        try:
            await self._all_of(asked)
        except BaseException as failure:
            # A program that stops waits for no platform.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_S if isinstance(failure, asyncio.CancelledError) else None):
                    await self._cut_off(asked)
            raise
        return None

    async def _all_of(self, asked: Asked) -> None:
        """Carry the press out, and then let cards say so: nothing that is done waits for what is said."""
        try:
            with pressed(asked.press.note) as waiting:
                await self._answer(asked)
        except Exception:
            await self._telling.write(waiting)
            raise
        await self._telling.write(waiting)

    async def _answer(self, asked: Asked) -> None:
        platform, press, case = asked.platform, asked.press, asked.case
        objects = asked.choice is Choice.APPEAL
        if not objects and not await platform.may(case.chat, press.member.id, Right.REVIEW):
            await self._journal(asked, OUTCOME_DENIED)
            return await self.tell(platform, press, "review-denied")
        if asked.choice not in LOOKS:
            await self._journal(asked, OUTCOME_BEGUN)
        try:
            await (self._object(asked) if objects else self._carry_out(asked))
        except (Refused, LeaseHeld) as refused:
            await self._journal(asked, OUTCOME_REFUSED)
            if isinstance(refused, Refused):
                await self._half_done(asked)
            busy = self._text(asked, "review-busy")
            return await self._say(platform, press, refused.text if isinstance(refused, Refused) else busy)
        return await self._journal(asked, OUTCOME_DONE)

    async def _cut_off(self, asked: Asked) -> None:
        """Write down that a fault cut the press off, and let the cards say what it has done by then, as far as that works."""
        await self._journal(asked, OUTCOME_FAILED)
        await self._half_done(asked)

    async def _half_done(self, asked: Asked) -> None:
        """Let the cards, and what was said of pictures that are gone now, follow a press that was not carried out to the end; and
        cards that offered what is over, which a death has kept from following."""
        try:
            case = await self._services.records.cases.case(asked.case.id)
            if case is None or case.minor:
                return
            if case != asked.case:
                await self._elsewhere.follow(asked.platform, asked.case, case)
                await self._correcting.gone(asked.platform, case, asked.policy)
            elif not self._offers_what_is_over(asked):
                return
            await self._telling.refresh(asked.platform, case, asked.policy)
        except RecordError:
            log.warning("a card does not say yet what a press has done", case=asked.case.id)

    def _offers_what_is_over(self, asked: Asked) -> bool:
        """Whether no card of the case has such a button any more."""
        buttons = self._telling.buttons.of(asked.platform, asked.case, asked.locale)
        now_s = self._services.clock.now_s()
        offered = [self._services.signer.read(button.data, asked.platform.name, now_s) for button in buttons]
        return asked.choice in DECIDES and asked.choice not in {it.choice for it in offered if it is not None}

    async def _carry_out(self, asked: Asked) -> None:
        choice = asked.choice
        if choice is Choice.BREAKER:
            return await self._resume(asked)
        stopped = await self.stopping.everywhere(asked.platform, asked.case, asked.policy)
        if stopped.minor and stopped.unfinished:  # whatever is pressed: a card may show it yet
            return await self._stop(asked, await self._pressing.one(replace(asked, case=stopped), finishes=True))
        if stopped.minor and asked.case.stays and not stopped.stays:  # what could not be taken out is out now
            return await self._stop(asked, stopped)
        if stopped.minor:
            await self._bare(asked, stopped)
            raise Refused(self._text(asked, "review-minor-stays" if stopped.stays else "review-minor"))
        asked = replace(asked, case=stopped)  # what went along has its digest
        if choice in {Choice.MORE, Choice.BACK}:
            return await self._menu(asked, more=choice is Choice.MORE)
        if choice is Choice.SHOW:
            return await self._revealing.show(asked.platform, asked.case, asked.policy, asked.press)
        if choice is Choice.MINOR:
            preserved = self._services.options.preserve_minor and keeps_copy(asked.case)
            question = "ask-minor-preserved" if preserved else "ask-minor"
            return await self._ask_once(asked, Choice.MINOR_SURE, question, "button-minor-sure")
        if choice in SURE:  # what was just being taken out may leave its last copy
            asked = replace(asked, case=await self._book.as_kept(await self._turns.settled(asked.case)))
        if choice in SURE and await self._last_copy(asked.platform, asked.case):
            return await self._ask_once(asked, SURE[choice], "ask-last-copy", "button-last-copy")
        if choice is Choice.KNOWN:
            async with self._turns.case(asked.case.id):
                remembered = await self._deciding.remember(asked.platform, asked.case, asked.press)
            return await self._finish(asked, remembered, "done-known")
        if choice in ADMISSIONS:
            async with self._turns.case(asked.case.id):
                now, welcome = await self._book.now(asked.case), choice is Choice.ADMIT
                case = await self._admitting.answer(asked.platform, now, asked.press, welcome=welcome)
            return await self._finish(asked, case, f"done-{choice.name.lower()}")
        case = await self._pressing.all_of_it(asked)
        done = f"done-{choice.name.lower().replace('_', '-')}"
        if choice is Choice.FAKE and all(is_traceless(item) for item in case.findings):
            done = "done-fake-unknown"
        if choice in FAKES and not removable(asked.platform, case):
            done = "done-fake-noted-unknown" if choice in UNREMEMBERED else "done-fake-noted"
        if choice is Choice.UPHOLD and not await self._telling.posters.knows_outcome(case):
            done = "done-uphold-again" if case.appeal is not None and case.appeal.cause else "done-uphold-untold"
        if choice is Choice.MINOR_SURE:
            return await self._stop(asked, case)
        if choice is Choice.FINE and all(is_traceless(item) for item in case.findings):
            done = "done-fine-this-once"
        return await self._finish(asked, case, done, self._wording.left(case, asked.press.locale))

    async def _stop(self, asked: Asked, case: Case) -> None:
        """Let every card of what may show a minor be bare; where nothing else has, stop every other case of it."""
        done, look = told(case), ""
        if any(item.problem is Problem.PUT_BACK_UNKNOWN for item in case.findings):
            sentences = (self._text(asked, done), self._text(asked, "done-minor-look"))
            look = self._services.texts.join(sentences, asked.press.locale)
        await self._finish(asked, case, done, look)
        if case.part_of:
            await self.stopping.sweep(asked.platform, case, asked.policy)

    async def _last_copy(self, platform: Platform, case: Case) -> bool:
        """Whether nobody could put it back any more once the copies are destroyed: its own, and those of its flood."""
        flood = (case, *await self._floods.others(case)) if case.part_of or case.parts else (case,)
        # What a press took out that was cut off has its copy for undo, and keeps it.
        kept = [
            it
            for item in flood
            if item.review is None
            for it in item.findings
            if it.copy is Copy.KEPT and it.state is not FindingState.KEPT_OUT
        ]
        return case.review is None and any(not obtainable(platform, replace(it, copy=Copy.GONE)) for it in kept)

    async def _finish(self, asked: Asked, case: Case, text_id: str, instead: str = "") -> None:
        """Let every card follow; the presser sees it on theirs, and in words where the platform answers a press alone, or more
        has to be said, `instead`."""
        mine, asked = asked.press.note, replace(asked, case=case)
        on_card = self._card(asked) is not None
        if not case.minor:  # whose cards are bare
            case = await self._telling.refresh(asked.platform, case, asked.policy)
        if mine and not on_card:
            await self._edit(asked, await self._telling.note(asked.platform, case, asked.policy))
        if asked.press.reply_token or not mine or instead:
            await self._say(asked.platform, asked.press, instead or self._text(asked, text_id))

    async def _bare(self, asked: Asked, case: Case) -> None:
        """Rid the card that was pressed of its picture, and of its buttons: the case is stopped. Nobody knew that it had arrived,
        or the bot has died before it could be reached again."""
        if asked.press.note:
            await self._edit(replace(asked, case=case), await self._telling.note(asked.platform, case, asked.policy))

    def _card(self, asked: Asked) -> Posted | None:
        """Which of the case's cards was pressed; None where it is none of them, as far as is on record."""
        return next((it for it in (*asked.cards, *asked.case.cards) if self._is_under(asked, it)), None)

    def _is_under(self, asked: Asked, card: Posted) -> bool:
        """Whether it is this card that was pressed. Some services spell one place in two ways; the address is one."""
        press, link = asked.press, asked.platform.link
        same = press.note in {card.message, *asked.platform.parts(card.message)}
        if not same or card.chat == press.chat:
            return same
        address = link(card.chat, card.thread, card.message)
        return bool(address) and address == link(press.chat, card.thread, press.note)

    async def _menu(self, asked: Asked, *, more: bool) -> None:
        # One that was decided meanwhile has nothing more to be decided.
        buttons: tuple[Button, ...] | None = self._more(asked) if more and asked.case.review is None else None
        await self._edit(asked, await self._telling.note(asked.platform, asked.case, asked.policy, buttons))

    def _more(self, asked: Asked) -> tuple[Button, ...]:
        def button(choice: Choice, text_id: str, row: int, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
            return self._telling.buttons.button(asked.platform, asked.case, choice, text_id, asked.locale, style, row)

        made = [button(Choice.FAKE_UNKNOWN, "button-remove-only", 0), button(Choice.KNOWN, "button-known", 0)]
        if asked.case.sender:
            made += [button(Choice.STRIKE, "button-strike", 1)]
            there = asked.platform.can_do_to(asked.case.sender)
            if asked.case.emblem is Emblem.REQUEST:  # who is not inside
                there -= {Power.MUTE, Power.KICK}
            made += [button(choice, f"button-{power}", 1) for choice, power in POWERS.items() if power in there]
        made += [button(Choice.MINOR, "button-minor", 2, ButtonStyle.DANGER), button(Choice.BACK, "button-back", 2)]
        return tuple(made)

    async def _ask_once(self, asked: Asked, sure: Choice, question: str, label: str) -> None:
        locale = asked.locale
        buttons = (
            self._telling.buttons.button(asked.platform, asked.case, sure, label, locale, ButtonStyle.DANGER),
            self._telling.buttons.button(asked.platform, asked.case, Choice.BACK, "button-back", locale),
        )
        words = self._services.texts.say(question, locale)
        note = await self._telling.note(asked.platform, asked.case, asked.policy, buttons, more=words)
        await self._edit(asked, note)

    async def _edit(self, asked: Asked, note: Note) -> None:
        """Let what was pressed read so, for the rest of this press; where it cannot, say it to whoever has pressed."""
        press, waiting, card = asked.press, unwritten(), self._card(asked)
        message = press.note if card is None else card.message
        if press.note and await self._write(asked, message, replace(note, awaited=True), known=card is not None):
            if waiting is not None:
                waiting.written.add(message)
            return
        await self._services.tell(asked.platform, replace(note, chat=press.chat, reply_token=press.reply_token))

    async def _write(self, asked: Asked, message: str, note: Note, *, known: bool) -> bool:
        """Let what was pressed read so; False where that is not possible. It may show a picture that was stopped since, and
        nobody else can rid it of that: one that is not `known`, whose sender never heard that it had arrived, at least."""
        platform, press, case = asked.platform, asked.press, asked.case
        if case.minor or (case.last_number and not known):  # the whole of it, or a picture that it had
            if await self._speaker.clear(platform, press.chat, message, replace(note, chat=press.chat)):
                return True
            note = replace(note, text=f"{note.text}\n\n{self._services.texts.say('card-by-hand', asked.locale)}")
        return await self._telling.edit(platform, press.chat, message, note)

    async def _resume(self, asked: Asked) -> None:
        who = await self._telling.person(asked.platform, asked.case, asked.press.member.id, asked.locale)
        note = Note(text=self._text(asked, "breaker-resumed", who=who), chat=asked.press.chat)
        read = await self._breaker.resume(asked.platform, asked.case.chat, asked.press.member.id, note.text)
        if read is None:
            raise Refused(self._text(asked, "breaker-not-open"))
        if (note.chat, asked.press.note) not in read:
            await self._edit(asked, note)

    async def _object(self, asked: Asked) -> None:
        platform, press = asked.platform, asked.press
        case, known = await self.appeals.open(platform, asked.case, asked.policy, press.member.id)
        text = await self.appeals.thanks(platform, case, press.member.id, press.chat, press.locale, known=known)
        return await self._say(platform, press, text)

    async def _journal(self, asked: Asked, outcome: str) -> None:
        await self._write_down(asked.case, asked.press, asked.choice, outcome)

    async def _write_down(self, case: Case, press: Press, choice: Choice, outcome: str) -> None:
        """Let the press be in the journal, now, or as soon as the store can be reached. Never raises for that."""
        now_s, details, once = self._services.clock.now_s(), f"{choice.name.lower()} {outcome}", f"pressed:{new_id()}"
        event = Event(kind=EventKind.PRESSED, at_s=now_s, actor=press.member.id, details=details)
        try:
            await self._book.write(case, event, once=once)
        except StoreUnavailable:
            log.warning("a press is not written down yet")
            self._telling.later.again(lambda: self._book.write(case, event, once=once))

    def _text(self, asked: Asked, text_id: str, **values: object) -> str:
        return self._services.texts.say(text_id, asked.press.locale, **values)

    async def tell(self, platform: Platform, press: Press, text_id: str, **values: object) -> None:
        """Answer the presser."""
        await self._say(platform, press, self._services.texts.say(text_id, press.locale, **values))

    async def _say(self, platform: Platform, press: Press, text: str) -> None:
        await self._services.tell(platform, Note(text=text, chat=press.chat, reply_token=press.reply_token))
