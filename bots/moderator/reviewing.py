"""Carries out what is pressed under a card: keep out, put back, show, penalise, undo. Rights are asked at the press."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bots.moderator.appeals import Appeals
from bots.moderator.casebook import Casebook
from bots.moderator.consequences import Carried
from bots.moderator.correcting import Correcting
from bots.moderator.deciding import Deciding, Refused
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Button, ButtonStyle, Note, Platform, Press, Right
from bots.platform.markup import link
from bots.policy import Action, Policy
from bots.records import RecordError
from bots.records.cases import Case, Choice, Copy, Posted
from bots.records.errors import NewerRecord
from bots.records.journal import EventKind
from bots.records.reveals import Reveal
from bots.references import Expired, Reference
from worker import telemetry

log = telemetry.logger(__name__)
OUTCOME_DONE, OUTCOME_DENIED, OUTCOME_REFUSED = "done", "denied", "refused"
PENALTY = {Choice.STRIKE: Action.STRIKE, Choice.MUTE: Action.MUTE, Choice.KICK: Action.KICK, Choice.BAN: Action.BAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A press whose reference is whole, by somebody who may."""

    platform: Platform
    press: Press
    reference: Reference
    case: Case
    policy: Policy

    @property
    def choice(self) -> Choice:
        """What was pressed."""
        return self.reference.choice


class Reviewing:
    """Answers presses."""

    def __init__(self, services: Services, telling: Telling, carried: Carried) -> None:
        self._services = services
        self._telling = telling
        self._book = Casebook(services)
        self._deciding = Deciding(services, telling, carried)
        self._correcting = Correcting(services, telling)
        self.appeals = Appeals(services, telling, self._deciding)

    async def press(self, press: Press) -> None:
        """Carry the press out once, or tell the presser why not."""
        platform = self._services.platforms[press.platform]
        try:
            reference = self._services.signer.read(press.data, platform.name, self._services.clock.now_s())
        except Expired:
            return await self.tell(platform, press, "review-expired-button")
        if reference is None:
            return await self.tell(platform, press, "review-unknown-button")
        try:
            case = await self._services.records.cases.case(reference.case)
        except NewerRecord:
            return await self.tell(platform, press, "review-newer")
        if case is None or case.platform != platform.name:
            return await self.tell(platform, press, "review-unknown")
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        asked = Asked(platform=platform, press=press, reference=reference, case=case, policy=policy)
        if reference.choice is Choice.APPEAL:
            return await self._object(asked)
        if not await platform.may(case.chat, press.member.id, Right.REVIEW):
            await self._journal(asked, OUTCOME_DENIED)
            return await self.tell(platform, press, "review-denied")
        try:
            await self._carry_out(asked)
        except Refused as refused:
            await self._journal(asked, OUTCOME_REFUSED)
            return await self._say(platform, press, refused.text)
        await self._journal(asked, OUTCOME_DONE)
        return None

    async def _carry_out(self, asked: Asked) -> None:
        choice = asked.choice
        if choice is Choice.BREAKER:
            return await self._resume(asked)
        if asked.case.minor:
            raise Refused(self._text(asked, "review-minor"))
        if choice in {Choice.MORE, Choice.BACK}:
            return await self._menu(asked, more=choice is Choice.MORE)
        if choice is Choice.SHOW:
            return await self._show(asked)
        if choice is Choice.MINOR:
            return await self._ask_once(asked, Choice.MINOR_SURE, "ask-minor", "button-minor-sure")
        if choice is Choice.FAKE and self._last_copy(asked.case):
            return await self._ask_once(asked, Choice.FAKE_LAST, "ask-last-copy", "button-last-copy")
        if choice is Choice.KNOWN:
            await self._correcting.add_known(asked.case, asked.press.member.id)
            return await self._finish(asked, asked.case, "done-known")
        if choice in {Choice.UPHOLD, Choice.OVERTURN}:
            case = await self.appeals.decide(asked.platform, asked.case, asked.policy, asked.press, choice)
        elif choice in PENALTY:
            case = await self._deciding.penalise(asked.platform, asked.case, asked.policy, asked.press, PENALTY[choice])
        elif choice is Choice.UNDO:
            case = await self._deciding.undo(asked.platform, asked.case, asked.policy, asked.press)
        else:
            case = await self._deciding.decide(asked.platform, asked.case, asked.policy, asked.press, choice)
        return await self._finish(asked, case, f"done-{choice.name.lower().replace('_', '-')}")

    def _last_copy(self, case: Case) -> bool:
        return case.review is None and any(item.copy is Copy.KEPT for item in case.findings)

    async def _finish(self, asked: Asked, case: Case, text_id: str) -> None:
        """Let every card follow; the presser sees it on theirs, and in words where the platform answers a press alone."""
        mine = asked.press.note
        on_card = any(self._is_under(asked, card) for card in case.cards)
        if case.minor:
            case = await self._telling.bare(asked.platform, case, asked.policy)
        else:
            case = await self._telling.refresh(asked.platform, case, asked.policy)
        if mine and not on_card:
            note = await self._telling.note(asked.platform, case, asked.policy)
            await self._edit(asked, note)
        if asked.press.reply_token or not mine:
            await self.tell(asked.platform, asked.press, text_id)

    def _is_under(self, asked: Asked, card: Posted) -> bool:
        """Whether it is this card that was pressed. Some services spell one place in two ways; the address is one."""
        press, link = asked.press, asked.platform.link
        if card.message != press.note or card.chat == press.chat:
            return card.message == press.note
        address = link(card.chat, card.thread, card.message)
        return bool(address) and address == link(press.chat, card.thread, press.note)

    async def _menu(self, asked: Asked, *, more: bool) -> None:
        buttons: tuple[Button, ...] | None = self._more(asked) if more else None
        note = await self._telling.note(asked.platform, asked.case, asked.policy, buttons)
        await self._edit(asked, note)

    def _more(self, asked: Asked) -> tuple[Button, ...]:
        def button(choice: Choice, text_id: str, row: int, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
            return self._telling.button(asked.platform, asked.case, choice, text_id, self._locale(asked), style, row)

        made = [button(Choice.FAKE_UNKNOWN, "button-remove-only", 0), button(Choice.KNOWN, "button-known", 0)]
        if asked.case.sender:
            made += [button(Choice.STRIKE, "button-strike", 1), button(Choice.MUTE, "button-mute", 1)]
            made += [button(Choice.KICK, "button-kick", 1), button(Choice.BAN, "button-ban", 1)]
        made += [button(Choice.MINOR, "button-minor", 2, ButtonStyle.DANGER), button(Choice.BACK, "button-back", 2)]
        return tuple(made)

    async def _ask_once(self, asked: Asked, sure: Choice, question: str, label: str) -> None:
        locale = self._locale(asked)
        buttons = (
            self._telling.button(asked.platform, asked.case, sure, label, locale, ButtonStyle.DANGER),
            self._telling.button(asked.platform, asked.case, Choice.BACK, "button-back", locale),
        )
        words = self._services.texts.say(question, locale)
        note = await self._telling.note(asked.platform, asked.case, asked.policy, buttons, more=words)
        await self._edit(asked, note)

    async def _edit(self, asked: Asked, note: Note) -> None:
        press = asked.press
        if press.note and await self._telling.edit(asked.platform, press.chat, press.note, note):
            return
        await self._services.tell(asked.platform, replace(note, chat=press.chat, reply_token=press.reply_token))

    async def _show(self, asked: Asked) -> None:
        """Give this moderator alone a link that opens each picture once, for minutes, and is written down."""
        options = self._services.options
        if not self._services.reveals(asked.platform.name):
            raise Refused(self._text(asked, "reveal-off"))
        page_url = self._services.page_url(asked.platform.name)
        if not page_url:
            raise Refused(self._text(asked, "reveal-nowhere"))
        lines = []
        shown = [finding for finding in asked.case.findings if finding.media]
        for finding in shown:
            token = await self._services.records.reveals.give(
                Reveal(
                    case=asked.case.id,
                    finding=finding.number,
                    member=asked.press.member.id,
                    platform=asked.platform.name,
                ),
                options.reveal_s,
            )
            label = self._text(asked, "reveal-link", number=finding.number, count=len(shown))
            lines.append(link(f"{page_url}/reveal/{token}", label))
            await self._book.note(
                asked.case,
                EventKind.REVEALED,
                finding=finding.number,
                actor=asked.press.member.id,
                details="given",
            )
        if not lines:
            raise Refused(self._text(asked, "reveal-gone"))
        text = "\n".join([self._text(asked, "reveal-given", minutes=options.reveal_s // 60), *lines])
        await self._alone(asked, text)

    async def _alone(self, asked: Asked, text: str) -> None:
        """Say it to the presser alone. Never where others read it."""
        press = asked.press
        if await self._telling.alone(asked.platform, press, text):
            return
        raise Refused(self._text(asked, "reveal-write-first"))

    async def _resume(self, asked: Asked) -> None:
        _, is_open = await self._book.spent(asked.case.platform, asked.case.chat, "", "")
        if not is_open:
            raise Refused(self._text(asked, "breaker-not-open"))
        await self._book.note(asked.case, EventKind.BREAKER_RESET, actor=asked.press.member.id)
        who = await self._telling.person(asked.platform, asked.case, asked.press.member.id, self._locale(asked))
        note = Note(text=self._text(asked, "breaker-resumed", who=who), chat=asked.press.chat)
        await self._edit(asked, note)

    async def _object(self, asked: Asked) -> None:
        try:
            await self.appeals.open(asked.platform, asked.case, asked.policy, asked.press.member.id)
        except Refused as refused:
            return await self._say(asked.platform, asked.press, refused.text)
        return await self.tell(asked.platform, asked.press, "appeal-opened")

    async def _journal(self, asked: Asked, outcome: str) -> None:
        try:
            await self._book.note(
                asked.case,
                EventKind.PRESSED,
                actor=asked.press.member.id,
                details=f"{asked.choice.name.lower()} {outcome}",
            )
        except RecordError:
            log.warning("a press could not be written down")

    def _locale(self, asked: Asked) -> str:
        return asked.policy.locale or asked.case.locale

    def _text(self, asked: Asked, text_id: str, **values: object) -> str:
        return self._services.texts.say(text_id, asked.press.locale, **values)

    async def tell(self, platform: Platform, press: Press, text_id: str, **values: object) -> None:
        """Answer the presser."""
        await self._say(platform, press, self._services.texts.say(text_id, press.locale, **values))

    async def _say(self, platform: Platform, press: Press, text: str) -> None:
        await self._services.tell(platform, Note(text=text, chat=press.chat, reply_token=press.reply_token))
