"""A moderator's decision about a case, carried out once: out, or fine; penalties; undo; suspected minor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bots.moderator.casebook import Casebook, still_there
from bots.moderator.consequences import Carried, Deed, Removal, carry_out, origin_of
from bots.moderator.correcting import Correcting
from bots.moderator.fetching import FetchFailed
from bots.moderator.learning import FAKE, FINE, likeness
from bots.moderator.reports import Reports
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.moderator.wording import CardWording
from bots.platform import (
    Forbidden,
    Gone,
    Impossible,
    Note,
    Picture,
    Platform,
    PlatformError,
    Power,
    Press,
    Standing,
    TooLarge,
    Uncertain,
)
from bots.platform.markup import clean, mention
from bots.policy import PENALTIES, Action, Policy, Situation, confirmed
from bots.records import RecordError
from bots.records.cases import (
    Appeal,
    AppealState,
    Case,
    CaseState,
    Choice,
    Copy,
    Finding,
    FindingState,
    Problem,
    Review,
)
from bots.records.journal import EventKind
from worker import telemetry

log = telemetry.logger(__name__)
ABANDONED_S = 120.0
"""A decision that has taken so long was left by a replica that died."""
FAKES = frozenset({Choice.FAKE, Choice.FAKE_UNKNOWN, Choice.FAKE_LAST, Choice.UPHOLD})


class Refused(Exception):
    """The press was not carried out; `text` tells the presser why, in their language."""

    def __init__(self, text: str) -> None:
        super().__init__("a press was refused")
        self.text = text


class Deciding:
    """Carries decisions out."""

    def __init__(self, services: Services, telling: Telling, carried: Carried) -> None:
        self._services = services
        self._telling = telling
        self._carried = carried
        self._book = Casebook(services)
        self._correcting = Correcting(services, telling)
        self._wording = CardWording(services)
        self._reports = Reports(services)

    async def decide(self, platform: Platform, case: Case, policy: Policy, press: Press, choice: Choice) -> Case:
        """The case once it is decided: FAKE…, FINE or MINOR_SURE. Raises Refused, and the case is then as it was."""
        if case.review is not None and choice is not Choice.MINOR_SURE:
            raise Refused(self._services.texts.say("review-already", press.locale))
        if case.appeal is not None and case.appeal.state is AppealState.OPEN and choice is not Choice.MINOR_SURE:
            await self.refuse_confirmer(platform, case, press)
        was = case.state
        case = await self.take(case, press)
        before = case.findings
        try:
            if choice is Choice.MINOR_SURE:
                case = await self._minor(platform, case, press)
            elif choice in FAKES:
                case = await self._out(platform, case, policy, press)
            else:
                case = await self.restore(platform, case, policy, press)
            # The lists first: a decision that stands must outlive whatever happens next.
            if choice is Choice.FINE:
                await self._correcting.add_fine(case, press.member.id)
            elif choice is not Choice.FAKE_UNKNOWN:
                await self._correcting.add_known(case, press.member.id)
        except BaseException:
            # Whatever it was: the next press must find a case that can be decided.
            await self._give_back(case, was)
            raise
        fine = choice is Choice.FINE
        case = await self._decided(case, press, choice, before)
        await self.reviewed(case, press.member.id, FINE if fine else FAKE)
        if case.reported:
            await self._reports.judge(case, right=not fine)
        await self._telling.appellant(platform, case, policy)
        if fine:
            return await self.corrected(platform, case, policy, press.member.id)
        await self._correcting.correct(platform, case, policy, fine=False)
        if choice is Choice.MINOR_SURE:
            return case
        case = await self._tell_posters(platform, case, policy, before)
        for finding in [item for item in case.findings if item.sender and not item.companion][:1]:
            deed = Deed(
                platform=platform, policy=policy, case=case, number=finding.number, actor=press.member.id, patient=False
            )
            situation = await self._situation(platform, case, finding)
            case = await carry_out(self._carried, deed, confirmed(policy, finding.decision.kind, situation))
        return case

    async def _tell_posters(self, platform: Platform, case: Case, policy: Policy, before: tuple[Finding, ...]) -> Case:
        """The case once those whose pictures this decision took out know of it: in private, else by a notice in the chat."""
        was_there = {item.number for item in before if still_there(item)}
        told = set[str]()
        for finding in case.findings:
            taken_out = finding.number in was_there and finding.state is FindingState.KEPT_OUT
            if not taken_out or finding.companion or not finding.sender or finding.sender in told:
                continue
            told.add(finding.sender)
            known = await self._telling.member(platform, case, finding, policy.locale or case.locale)
            # Whoever asked for it because it shows them was promised that nothing is said in the chat.
            if not known and not case.urgent:
                deed = Deed(platform=platform, policy=policy, case=case, number=finding.number)
                case = await self._carried.announce(deed)
        return case

    async def _situation(self, platform: Platform, case: Case, finding: Finding) -> Situation:
        """Who the member is: exempt is exempt, whoever confirms."""
        approved = await self._services.records.people.approved(case.platform, case.chat, finding.sender)
        try:
            standing = await platform.standing(case.chat, finding.sender)
        except PlatformError:
            standing = Standing.UNKNOWN
        return Situation(sender=finding.sender, standing=standing, approved=approved, thread=finding.thread)

    async def corrected(self, platform: Platform, case: Case, policy: Policy, actor: str) -> Case:
        """The case once everything that followed from it is taken back, and what was said of it says so."""
        case = await self.forgive(platform, case, actor)
        await self._correcting.correct(platform, case, policy, fine=True)
        return case

    async def refuse_confirmer(self, platform: Platform, case: Case, press: Press) -> None:
        """Raise Refused where another moderator should decide an appeal: not its member, nor who confirmed the fake."""
        say = self._services.texts.say
        appellant = case.appeal.member if case.appeal is not None else ""
        if press.member.id == appellant:
            raise Refused(say("appeal-own", press.locale))
        confirmed_by = await self._confirmers(case)
        if press.member.id not in confirmed_by:
            return
        try:
            others = set(await platform.moderators(case.chat)) - confirmed_by - {appellant}
        except PlatformError:
            others = set()
        if others:
            raise Refused(say("appeal-another", press.locale))

    async def _confirmers(self, case: Case) -> set[str]:
        """Who has called a picture of the case a fake: in its review, or when it was added to the known pictures."""
        found = {case.review.member} if case.review is not None else set()
        entries = {item.decision.matches.fake.entry for item in case.findings if item.decision.matches.fake is not None}
        if entries:
            listed = await self._services.records.known.entries(case.platform, case.chat)
            found |= {entry.by for entry in listed if entry.id in entries and entry.by}
        return found

    async def _decided(self, case: Case, press: Press, choice: Choice, before: tuple[Finding, ...]) -> Case:
        now_s = self._services.clock.now_s()
        review = Review(choice=choice, member=press.member.id, at_s=now_s, before=before)

        def decided(old: Case) -> Case:
            appeal = old.appeal
            if appeal is not None and appeal.state is AppealState.OPEN:
                state = AppealState.OVERTURNED if choice is Choice.FINE else AppealState.UPHELD
                appeal = replace(appeal, state=state, decided_by=press.member.id, decided_at_s=now_s)
            return replace(old, state=CaseState.DECIDED, review=review, appeal=appeal)

        case = await self._book.change(case, decided)
        if case.appeal is not None and case.appeal.decided_at_s == now_s:
            await self._book.note(
                case,
                EventKind.APPEAL_DECIDED,
                member=case.appeal.member,
                actor=press.member.id,
                details=case.appeal.state.value,
            )
        return case

    async def penalise(self, platform: Platform, case: Case, policy: Policy, press: Press, action: Action) -> Case:
        """The case after a moderator has given the member a strike, a mute, a kick or a ban. Raises Refused."""
        finding = next((item for item in case.findings if item.sender), None)
        if finding is None or action not in PENALTIES:
            raise Refused(self._services.texts.say("penalty-nobody", press.locale))
        deed = Deed(
            platform=platform, policy=policy, case=case, number=finding.number, actor=press.member.id, patient=False
        )
        case = await carry_out(self._carried, deed, (action,))
        failed = next((done for done in case.penalties if done.action is action and done.problem is not None), None)
        if failed is not None and failed.problem is not None:
            raise Refused(self._wording.problem(failed.problem, failed.lack, press.locale))
        return case

    async def undo(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """The case as if it had not been decided, as far as that is possible within the minutes after. Raises Refused."""
        review = case.review
        if review is None:
            raise Refused(self._services.texts.say("undo-nothing", press.locale))
        if self._services.clock.now_s() - review.at_s > self._services.options.undo_s:
            raise Refused(self._services.texts.say("undo-late", press.locale))
        case = await self.take(case, press)
        try:
            if review.choice is Choice.FINE:
                case = await self._undo_fine(platform, case, press)
            else:
                case = await self._undo_out(platform, case, policy, press)
                case = await self.forgive(platform, case, press.member.id)
        except BaseException:
            await self._book.change(case, lambda old: replace(old, state=CaseState.DECIDED))
            raise
        await self._correcting.forget(case)
        case = await self._book.change(case, lambda old: replace(old, state=CaseState.OPEN, review=None))
        await self._book.note(case, EventKind.UNDONE, actor=press.member.id, details=review.choice.name.lower())
        await self._correcting.correct(platform, case, policy, fine=None)
        return case

    async def take(self, case: Case, press: Press) -> Case:
        """The case, taken for this press alone. Raises Refused where another moderator is at it."""
        cases, busy = self._services.records.cases, self._services.texts.say("review-busy", press.locale)
        before = case
        while True:
            now_s = self._services.clock.now_s()
            if case.state is CaseState.DECIDING and now_s - case.changed_at_s < ABANDONED_S:
                raise Refused(busy)
            taken = await cases.update(replace(case, state=CaseState.DECIDING, changed_at_s=now_s))
            if taken is not None:
                return taken
            # What happens to a case besides (its card was noted, another copy came) is nobody's decision.
            fresh = await cases.case(case.id)
            if fresh is None or _decided_of(fresh) != _decided_of(before):
                raise Refused(busy)
            case = fresh

    async def _give_back(self, case: Case, state: CaseState) -> None:
        back = CaseState.OPEN if state is CaseState.DECIDING else state
        try:
            await self._book.change(case, lambda old: replace(old, state=back))
        except (RecordError, KeyError):
            log.warning("a case was left in mid-decision; it can be decided again in two minutes", case=case.id)

    async def reviewed(self, case: Case, member: str, outcome: str) -> None:
        """Write the outcome into the journal: what the chat learns from."""
        first = next(iter(case.findings), None)
        await self._book.note(
            case,
            EventKind.REVIEWED,
            member=case.sender,
            actor=member,
            details=f"{outcome} {likeness(case)}".strip(),
            picture=first.sha256 if first is not None else "",
        )
        log.info("reviewed", case=case.id, outcome=outcome)

    # Out.

    async def _out(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """Take out what is still there, and destroy the copies of what is not. Raises Refused with what stood in the way."""
        for items in _by_message(case):
            if any(still_there(item) for item in items):
                case = await self._remove(platform, case, policy, press, items)
            else:
                await self._carried.destroy(case, items)
                case = await self._book.set(
                    case, [item.number for item in items if item.state is not FindingState.GONE], _kept_out(Copy.GONE)
                )
        return case

    async def _remove(self, platform: Platform, case: Case, policy: Policy, press: Press, items: list[Finding]) -> Case:
        deed = Deed(platform=platform, policy=policy, case=case, number=items[0].number, actor=press.member.id)
        kept = False
        if self._services.holds(platform.name) and all(item.media for item in items):
            try:
                # So that "undo" can bring it back.
                kept = await self._carried.seal(deed, self._services.options.undo_s)
            except (FetchFailed, RecordError, PlatformError):
                kept = False
        removal = await self._carried.take_out(platform, case, items[0].put_back_as or items[0].message)
        if removal.problem is not None:
            await self._carried.destroy(case, items)
            raise Refused(self._wording.problem(removal.problem, removal.lack, press.locale))
        numbers = [item.number for item in items]
        if not removal.ours:
            await self._carried.destroy(case, items)
            return await self._book.set(
                case, numbers, lambda it: replace(it, state=FindingState.GONE, copy=Copy.NONE, problem=None, lack=None)
            )
        return await self._book.set(case, numbers, _kept_out(Copy.KEPT if kept else Copy.NONE))

    async def _minor(self, platform: Platform, case: Case, press: Press) -> Case:
        """Stop everything for these pictures: out of the chat, no copy, nothing but hashes and links is left."""
        preserve = self._services.options.preserve_minor
        stays: dict[str, Removal] = {}
        for items in _by_message(case):
            if not preserve:
                await self._carried.destroy(case, items)
            for message in {items[0].message, *(item.put_back_as for item in items if item.put_back_as)}:
                if message != items[0].message or any(still_there(item) for item in items):
                    removal = await self._carried.take_out(platform, case, message)
                    if removal.problem is not None:
                        stays[items[0].message] = removal

        def stopped(item: Finding) -> Finding:
            removal = stays.get(item.message)
            copy = Copy.KEPT if preserve and item.copy is Copy.KEPT else Copy.GONE
            return replace(
                item,
                state=FindingState.STAYS if removal is not None else FindingState.KEPT_OUT,
                problem=removal.problem if removal is not None else None,
                lack=removal.lack if removal is not None else None,
                copy=copy,
                media="",
                file_id="",
                captioned=False,
            )

        case = await self._book.change(
            case, lambda old: replace(old, minor=True, findings=tuple(stopped(item) for item in old.findings))
        )
        await self._book.note(case, EventKind.MINOR, once=f"minor:{case.id}", actor=press.member.id)
        return case

    # Back.

    async def restore(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """The case with every picture that is out put back, as far as there is a copy, and the others left.

        Raises Refused where one is still out and need not be. What is back already stays so: the next press goes on where
        this one stopped.
        """
        locale = policy.locale or case.locale
        for items in _by_message(case):
            waiting = [item for item in items if item.state in _AWAY]
            if not waiting:
                left = [item.number for item in items if still_there(item)]
                case = await self._book.set(case, left, lambda it: replace(it, state=FindingState.LEFT, problem=None))
                continue
            for batch in _batches(platform, waiting):
                case = await self._put_back(platform, case, press, batch, locale)
        return case

    async def _put_back(self, platform: Platform, case: Case, press: Press, items: list[Finding], locale: str) -> Case:
        say = self._services.texts.say
        if any(item.problem is Problem.PUT_BACK_UNKNOWN for item in items):
            # It was asked about once: the moderator has looked and presses again.
            case = await self._book.set(case, [it.number for it in items], lambda it: replace(it, problem=None))
        copies = [await self._services.records.copies.copy(case.copy_name(item)) for item in items]
        pictures = [
            Picture(media=item.media, data=copy.data if copy is not None else None, spoiler=item.spoiler)
            for item, copy in zip(items, copies, strict=True)
        ]
        author = next((copy.author for copy in copies if copy is not None and copy.author), "")
        caption = next((copy.caption for copy in copies if copy is not None and copy.caption), "")
        who = mention(items[0].sender, author or say("card-a-member", locale)) if items[0].sender else ""
        text = say("put-back-by", locale, who=who) if who else say("put-back", locale)
        if caption:
            text = f"{text}\n\n{say('put-back-caption', locale, caption=clean(caption))}"
        origin = origin_of(case, items[0])
        note = Note(text=text, chat=case.chat, thread=items[0].thread)
        numbers = [item.number for item in items]
        try:
            sent = await platform.put_back(origin, pictures, note)
        except Uncertain:
            await self._book.set(case, numbers, lambda it: replace(it, problem=Problem.PUT_BACK_UNKNOWN))
            raise Refused(say("review-unsure", press.locale)) from None
        except Gone:
            # Nothing can bring it back; that is said, and the decision stands all the same.
            return await self._book.set(
                case, numbers, lambda it: replace(it, problem=Problem.COPY_LOST, copy=Copy.GONE)
            )
        except TooLarge:
            raise Refused(say("review-too-large", press.locale)) from None
        except Forbidden as failure:
            raise Refused(self._wording.problem(Problem.FORBIDDEN, failure.lack, press.locale)) from None
        except Impossible:
            raise Refused(self._wording.problem(Problem.IMPOSSIBLE, None, press.locale)) from None
        except PlatformError:
            raise Refused(say("review-failed", press.locale)) from None
        case = await self._book.set(
            case,
            numbers,
            lambda it: replace(it, state=FindingState.PUT_BACK, put_back_as=sent, problem=None, lack=None),
        )
        for item, copy in zip(items, copies, strict=True):
            if copy is not None:
                # Kept for as long as the decision can be undone, then gone by itself.
                await self._services.records.copies.keep(case.copy_name(item), copy, self._services.options.undo_s)
        await self._services.records.cases.link(case, sent)
        return case

    async def forgive(self, platform: Platform, case: Case, actor: str) -> Case:
        """Take back what the member got for this case: strikes, mutes, bans. Never raises for what the platform says."""
        if not case.sender:
            return case
        await self._book.note(
            case, EventKind.STRIKE_BACK, once=f"strike-back:{case.id}:{case.forgiven}", member=case.sender, actor=actor
        )
        for done in case.penalties:
            if done.problem is not None:
                continue
            try:
                if done.action is Action.MUTE:
                    await platform.unmute(case.chat, case.sender, case=case.id)
                elif done.action is Action.BAN:
                    await platform.unban(case.chat, case.sender, case=case.id)
                else:
                    continue
            except PlatformError as failure:
                log.warning("a penalty could not be taken back", platform=platform.name, error=type(failure).__name__)
                continue
            await self._book.note(
                case, EventKind.PENALTY_BACK, member=case.sender, actor=actor, details=done.action.value
            )
        forgiven = case.forgiven + 1
        return await self._book.change(case, lambda old: replace(old, penalties=(), forgiven=forgiven))

    # Undo.

    async def _undo_fine(self, platform: Platform, case: Case, press: Press) -> Case:
        for items in _by_message(case):
            back = [item for item in items if item.state is FindingState.PUT_BACK]
            for posted in {item.put_back_as for item in back if item.put_back_as}:
                removal = await self._carried.take_out(platform, case, posted)
                if removal.problem is not None:
                    raise Refused(self._wording.problem(removal.problem, removal.lack, press.locale))
            for item in back:
                copy = await self._services.records.copies.copy(case.copy_name(item))
                state, kept = (FindingState.HELD, Copy.KEPT) if copy is not None else (FindingState.REMOVED, Copy.GONE)
                if copy is not None:
                    await self._services.records.copies.keep(case.copy_name(item), copy, self._services.options.hold_s)
                case = await self._book.set(
                    case,
                    [item.number],
                    lambda it, s=state, k=kept: replace(it, state=s, copy=k, put_back_as=""),  # type: ignore[misc]
                )
            left = [item.number for item in items if item.state is FindingState.LEFT]
            case = await self._book.set(case, left, lambda it: replace(it, state=FindingState.NOTED))
        return case

    async def _undo_out(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """What this decision took out comes back; what the rules had taken out before waits again."""
        before = {item.number: item for item in (case.review.before if case.review is not None else ())}
        for items in _by_message(case):
            removed = [
                item
                for item in items
                if item.state is FindingState.KEPT_OUT and still_there(before.get(item.number, item))
            ]
            for batch in _batches(platform, removed):
                case = await self._put_back(platform, case, press, batch, policy.locale or case.locale)
            numbers = {item.number for item in items}
            ours = [item for item in case.findings if item.number in numbers]
            back = [item.number for item in ours if item.state is FindingState.PUT_BACK]
            case = await self._book.set(
                case, back, lambda it: replace(it, state=FindingState.NOTED, copy=Copy.NONE, problem=None)
            )
            # What cannot be brought back, and what the rules had taken out, is out, and waits for a decision.
            out = [item.number for item in ours if item.state is FindingState.KEPT_OUT]
            case = await self._book.set(case, out, lambda it: replace(it, state=FindingState.REMOVED))
        return case


def _decided_of(case: Case) -> tuple[Review | None, Appeal | None, bool]:
    """What people have decided or asked about the case."""
    return case.review, case.appeal, case.minor


_AWAY = frozenset({FindingState.HELD, FindingState.REMOVED, FindingState.KEPT_OUT})


def _kept_out(copy: Copy) -> Callable[[Finding], Finding]:
    return lambda item: replace(item, state=FindingState.KEPT_OUT, copy=copy, problem=None, lack=None)


def _batches(platform: Platform, items: list[Finding]) -> list[list[Finding]]:
    """What can go back in one message: all of them where the platform can, else each by itself."""
    together = Power.PUT_BACK_TOGETHER in platform.can
    return [items] if together and items else [[item] for item in items]


def _by_message(case: Case) -> list[list[Finding]]:
    return [[item for item in case.findings if item.message == message] for message in case.messages]
