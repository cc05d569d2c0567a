"""Tells moderators of cases, where they are told, and the chat and the member of removals. What was told follows."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook, still_there
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.learning import Learning
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.wording import CardWording
from bots.platform import Button, ButtonStyle, Forbidden, Note, Platform, PlatformError, Press, Unreachable
from bots.policy import DAY_S, Policy, Reason
from bots.records.cases import (
    OUT,
    AppealState,
    Case,
    Choice,
    Copy,
    Finding,
    FindingState,
    Posted,
)
from bots.records.errors import RecordError
from bots.records.journal import EventKind
from bots.records.outbox import Said, SendState
from bots.references import VALID_S, Reference
from worker import telemetry
from worker.client.scanner import ScannerError

log = telemetry.logger(__name__)
MAX_TOLD = 5
"""Moderators who are told in private where their chat cannot be written to, or there is none."""
THUMBNAIL_S = 6.0
"""How long a card waits for its blurred picture; without, it goes out bare."""


class Telling:
    """Cards, notices and private words about cases."""

    def __init__(self, services: Services, fetcher: Fetcher) -> None:
        self._services = services
        self._fetcher = fetcher
        self._book = Casebook(services)
        self._speaker = Speaker(services)
        self._wording = CardWording(services)
        self._learning = Learning(services)

    # To the moderators.

    async def card(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """The case once its moderators know of it: its card is sent, or brought up to date where there is one.

        To the moderators' chat; where that cannot be, to each of the chat's moderators in private; where not even that can
        be, `/cases` lists it. Raises Unreachable.
        """
        if case.cards:
            return await self.refresh(platform, case, policy)
        note = await self.note(platform, case, policy)
        thumbnail = await self._thumbnail(platform, case)
        place = self.place(platform, case.chat, policy)
        if place is not None:
            told = replace(note, chat=place.chat, thread=place.thread, thumbnail=thumbnail)
            sent = await self._speaker.once(platform, case.id, Said.CARD, told)
            if sent:
                return await self._posted(platform, case, policy, replace(place, message=sent))
            if await self._speaker.state(case.id, Said.CARD) is not SendState.REFUSED:
                return case  # it may have arrived
            await self._place_broken(platform, case)
        alone = replace(note, thumbnail=thumbnail)
        return await self._privately(platform, case, policy, alone, broken=place is not None)

    async def refresh(self, platform: Platform, case: Case, policy: Policy) -> Case:
        """Let every card of the case read as the case now is; the case as they read. Never raises for what the platform says.

        Two who change a case at once may write its cards in the wrong order: whoever comes last looks once more.
        """
        while True:
            note = await self.note(platform, case, policy)
            for posted in case.cards:
                await self._speaker.edit(
                    platform, posted.chat, posted.message, replace(note, chat=posted.chat, thread=posted.thread)
                )
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

        A card that cannot be deleted is edited, and keeps it. Never raises for what the platform says.
        """
        note = await self.note(platform, case, policy)
        cards = list[Posted]()
        for posted in case.cards:
            anew = replace(note, chat=posted.chat, thread=posted.thread)
            try:
                await platform.delete(posted.chat, posted.message, case=case.id)
            except PlatformError as failure:
                log.warning("a card keeps its picture", platform=platform.name, error=type(failure).__name__)
                await self._speaker.edit(platform, posted.chat, posted.message, anew)
                cards.append(posted)
                continue
            sent = await self._services.tell(platform, anew)
            if sent is not None:
                cards.append(replace(posted, message=sent))
        return await self._book.change(case, lambda old: replace(old, cards=tuple(cards)))

    async def note(
        self, platform: Platform, case: Case, policy: Policy, buttons: tuple[Button, ...] | None = None, more: str = ""
    ) -> Note:
        """The card, to nowhere in particular; with other buttons, or a line more, if wanted."""
        locale = policy.locale or case.locale
        learned = await self._learning.real_of_hundred(case)
        text = await self._wording.card(platform, case, policy, locale, learned)
        return Note(
            text=f"{text}\n\n{more}" if more else text,
            chat=case.chat,
            buttons=self.buttons(platform, case, locale) if buttons is None else buttons,
        )

    def place(self, platform: Platform, chat: str, policy: Policy) -> Posted | None:
        """Where the chat's moderators are told; None: each in private."""
        if policy.moderators_chat:
            return Posted(chat=policy.moderators_chat, message="", thread=policy.moderators_thread)
        default = platform.moderators_chat(chat)
        return Posted(chat=default, message="") if default else None

    def buttons(self, platform: Platform, case: Case, locale: str) -> tuple[Button, ...]:
        """What can be decided now."""
        if case.minor:
            return ()
        appealed = case.appeal is not None and case.appeal.state is AppealState.OPEN
        if appealed and case.review is not None:
            return (
                self.button(platform, case, Choice.OVERTURN, "button-overturn", locale, ButtonStyle.GOOD),
                self.button(platform, case, Choice.UPHOLD, "button-uphold", locale, ButtonStyle.DANGER),
                self.button(platform, case, Choice.SHOW, "button-show", locale, row=1),
            )
        if case.review is not None:
            minor = self.button(platform, case, Choice.MINOR, "button-minor", locale, row=1)
            if self._services.clock.now_s() - case.review.at_s > self._services.options.undo_s:
                return (minor,)
            return (self.button(platform, case, Choice.UNDO, "button-undo", locale), minor)
        out = any(item.state in {FindingState.HELD, FindingState.REMOVED} for item in case.findings)
        there = any(still_there(item) for item in case.findings)
        fake = "button-keep-out" if out and not there else "button-remove"
        fine = "button-put-back" if out else "button-leave"
        made = [
            self.button(platform, case, Choice.FAKE, fake, locale, ButtonStyle.DANGER),
            self.button(platform, case, Choice.FINE, fine, locale, ButtonStyle.GOOD),
        ]
        if self._services.reveals(platform.name) and self._services.page_url(platform.name):
            made.append(self.button(platform, case, Choice.SHOW, "button-show", locale, row=1))
        made.append(self.button(platform, case, Choice.MORE, "button-more", locale, row=1))
        return tuple(made)

    def button(
        self,
        platform: Platform,
        case: Case,
        choice: Choice,
        text_id: str,
        locale: str,
        style: ButtonStyle = ButtonStyle.PLAIN,
        row: int = 0,
        finding: int = 0,
        **values: object,
    ) -> Button:
        """A button that carries a signed, expiring reference to the case."""
        reference = Reference(choice=choice, case=case.id, finding=finding)
        data = self._services.signer.sign(reference, platform.name, self._services.clock.now_s() + VALID_S)
        return Button(label=self._services.texts.say(text_id, locale, **values), data=data, style=style, row=row)

    # To the chat, and to the member.

    def notice(self, case: Case, locale: str, place: Posted, *, held: bool) -> Note:
        """What everybody reads: a picture was taken out. No name, no accusation; the poster can object with one tap."""
        platform = self._services.platforms[case.platform]
        by = "held" if held else "deleted" if case.review is None else "removed"
        text = self._services.texts.say(f"notice-{by}", locale)
        button = self.button(platform, case, Choice.APPEAL, "button-object", locale)
        return Note(text=text, chat=place.chat, thread=place.thread, buttons=(button,))

    async def member(self, platform: Platform, case: Case, finding: Finding, locale: str) -> bool:
        """Tell the member in private what was taken out, why, until when, and how to object. False: they do not know."""
        if not finding.sender:
            return False
        held = finding.state is FindingState.HELD
        by = "held" if held else "deleted" if case.review is None else "removed"
        say = self._services.texts.say
        lines = [say(f"member-{by}", locale, chat=platform.place(case.chat))]
        if finding.decision.reason not in {Reason.REPORTED, Reason.TAKEDOWN}:
            # That somebody has asked for it is between them and the moderators.
            lines.append(" ".join(self._wording.found(finding, locale)))
        lines.append(say(f"member-object-{by}", locale, hold_hours=self._services.hold_hours))
        button = self.button(platform, case, Choice.APPEAL, "button-object", locale)
        key = _member_key(case, finding)
        await self.privately(platform, finding.sender, key, Said.MEMBER, "\n\n".join(lines), (button,))
        return await self._speaker.state(key, Said.MEMBER) in {SendState.SENT, SendState.SENDING, SendState.UNKNOWN}

    async def follow(
        self, platform: Platform, case: Case, finding: Finding, locale: str, kind: str, *, objects: bool
    ) -> None:
        """Let what the member was told in private say what became of it: `fine`, `fine-lost`, `fake`, `final`, `reopened`."""
        sent = await self._services.records.outbox.sent(_member_key(case, finding), Said.MEMBER)
        if sent is None or not sent.message:
            return
        text = self._services.texts.say(f"corrected-member-{kind}", locale, chat=platform.place(case.chat))
        button = self.button(platform, case, Choice.APPEAL, "button-object", locale)
        note = Note(text=text, chat=sent.chat, buttons=(button,) if objects else ())
        await self._speaker.edit(platform, sent.chat, sent.message, note)

    async def appellant(self, platform: Platform, case: Case, policy: Policy) -> None:
        """Tell whoever objected what was decided, once it is."""
        appeal = case.appeal
        if appeal is None or appeal.state is AppealState.OPEN:
            return
        lost = appeal.state is AppealState.OVERTURNED and any(item.state in OUT for item in case.findings)
        text = self._services.texts.say(
            f"appeal-told-{appeal.state}{'-lost' if lost else ''}",
            policy.locale or case.locale,
            chat=platform.place(case.chat),
        )
        await self.privately(platform, appeal.member, f"{case.id}:{appeal.state}", Said.APPEAL, text)

    async def privately(
        self, platform: Platform, member: str, key: str, said: Said, text: str, buttons: tuple[Button, ...] = ()
    ) -> bool:
        """Write to the member alone, once; False where they do not let the bot, or it may not have arrived."""
        try:
            chat = await platform.private_chat(member)
            return bool(await self._speaker.once(platform, key, said, Note(text=text, chat=chat, buttons=buttons)))
        except PlatformError as failure:
            log.info("a member could not be told", platform=platform.name, error=type(failure).__name__)
            return False

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

    async def breaker(self, platform: Platform, case: Case, policy: Policy) -> None:
        """Tell the moderators that automatic removals have stopped, with the button that lets them go on."""
        locale = policy.locale or case.locale
        text = self._services.texts.say("breaker-tripped", locale, limit=policy.limits.removals_per_hour)
        button = self.button(platform, case, Choice.BREAKER, "button-resume", locale)
        hour = int(self._services.clock.now_s() // 3600)
        await self._to_moderators(
            platform, case.chat, policy, f"{case.platform}:{case.chat}:{hour}", Said.BREAKER, text, (button,)
        )

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
            await self.privately(platform, member, f"{key}:{index}", said, text, buttons)

    # Within.

    async def _privately(self, platform: Platform, case: Case, policy: Policy, note: Note, *, broken: bool) -> Case:
        if broken:
            locale = case.locale
            note = replace(note, text=f"{self._services.texts.say('place-broken', locale)}\n\n{note.text}")
        for index, member in enumerate((await self._moderators(platform, case.chat))[:MAX_TOLD]):
            try:
                chat = await platform.private_chat(member)
                sent = await self._speaker.once(
                    platform, f"{case.id}:{index}", Said.CARD, replace(note, chat=chat, thread="")
                )
            except Unreachable:
                raise
            except PlatformError:
                continue
            if sent:
                case = await self._posted(platform, case, policy, Posted(chat=chat, message=sent))
        return case

    async def _moderators(self, platform: Platform, chat: str) -> tuple[str, ...]:
        try:
            return await platform.moderators(chat)
        except Unreachable:
            raise
        except PlatformError:
            return ()

    async def _posted(self, platform: Platform, case: Case, policy: Policy, posted: Posted) -> Case:
        """The case with this card. What happened to it while the card was on its way is said on it, too."""
        fresh = await self._book.change(
            case, lambda old: old if posted in old.cards else replace(old, cards=(*old.cards, posted))
        )
        as_told = replace(fresh, cards=case.cards, revision=case.revision, changed_at_s=case.changed_at_s)
        if fresh.minor:
            return await self.bare(platform, fresh, policy)
        return fresh if as_told == case else await self.refresh(platform, fresh, policy)

    async def _place_broken(self, platform: Platform, case: Case) -> None:
        day = int(self._services.clock.now_s() // DAY_S)
        await self._book.note(case, EventKind.PLACE_BROKEN, once=f"place-broken:{day}")
        log.warning("a moderators' chat cannot be written to", platform=platform.name)

    async def _thumbnail(self, platform: Platform, case: Case) -> bytes:
        """The blurred grey picture of the first finding; empty where it cannot be had in time."""
        finding = next((item for item in case.findings if not item.companion), None)
        if finding is None or case.minor or not finding.media:
            return b""
        try:
            if finding.copy is Copy.KEPT:
                sealed = await self._services.records.copies.copy(case.copy_name(finding))
                data = sealed.data if sealed is not None else b""
            else:
                data = await self._fetcher.fetch(platform, finding.media)
            return (await self._services.scanner.blurred(data, THUMBNAIL_S) or b"") if data else b""
        except (FetchFailed, ScannerError, Forbidden):
            return b""


def _member_key(case: Case, finding: Finding) -> str:
    """Under which it is kept what the member was told."""
    return f"{case.id}-{finding.number}"
