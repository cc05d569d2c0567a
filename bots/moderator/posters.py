"""What those who posted pictures are told in private: what became of them, why, what they got for it, and how to object."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bots.moderator.buttons import CaseButtons
from bots.moderator.casebook import Casebook, is_back, still_there
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.wording import CardWording
from bots.moderator.wording.cards import is_over, when
from bots.platform import Button, Note, Platform, PlatformError
from bots.policy import DAY_S, Action, Reason
from bots.records.cases import Appeal, AppealState, Case
from bots.records.choices import FINES, Choice
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.findings import OUT, Finding, FindingState
from bots.records.journal import EventKind
from bots.records.outbox import Said, SendState

APPEALS = frozenset({Choice.UPHOLD.name.lower(), Choice.OVERTURN.name.lower()})
"""What the journal calls decisions about objections: where one is undone, the case is decided all the same."""


class Posters:
    """Writes to members alone about their own pictures, once about each, and lets that follow what became true later."""

    def __init__(self, services: Services, buttons: CaseButtons) -> None:
        self._services = services
        self._buttons = buttons
        self._book = Casebook(services)
        self._speaker = Speaker(services)
        self._wording = CardWording(services)

    async def member(
        self, platform: Platform, case: Case, finding: Finding, locale: str, *, together: str = ""
    ) -> bool:
        """Tell the member what was taken out, why, until when, what they got, and how to object; of what was posted `together`
        (an album's id) once. False: they do not know."""
        if finding.sender in {"", case.chat}:
            return False
        if together and await self._was_told(case, finding, together):
            return True
        key, text = _member_key(case, finding), await self._first(platform, case, finding, locale)
        buttons = self._object(platform, case, finding, locale)
        await self.tell(platform, case, finding.sender, key, Said.MEMBER, text, buttons)
        return await self._speaker.state(key, Said.MEMBER) in {SendState.SENT, SendState.SENDING, SendState.UNKNOWN}

    async def told_nothing(self, case: Case, member: str) -> bool:
        """Whether the member, as far as is known, has never heard of the case: a fault may have cut that off."""
        appeals = (*case.earlier, *((case.appeal,) if case.appeal is not None else ()))
        if any(member in {appeal.member, *appeal.joined} for appeal in appeals):
            return False
        mine = [item for item in case.findings if item.sender == member]
        return not any([await self._speaker.state(_member_key(case, item), Said.MEMBER) for item in mine])

    async def penalised(self, platform: Platform, case: Case, member: str, locale: str) -> None:
        """Let what the member was told about the case say what they got for it; tell them, where they were told nothing."""
        mine = [item for item in case.findings if member and item.sender == member and not item.companion]
        if not mine or not case.of(member):
            return
        told = False
        for finding in mine:
            if case.review is not None:
                told |= await self.follow(platform, case, finding, locale, fine=False)
            elif await self._has_told(case, finding):
                told, text = True, await self._first(platform, case, finding, locale)
                await self._rewrite(platform, case, finding, locale, text)
        if not told:
            await self.member(platform, case, mine[0], locale)

    async def follow(self, platform: Platform, case: Case, finding: Finding, locale: str, *, fine: bool | None) -> bool:
        """Let what the member was told about the picture say what was decided (`fine` None: it was undone, and moderators look
        again). False: they were told nothing."""
        if not await self._has_told(case, finding):
            return False
        if fine is False and case.may_object(finding.sender) and not _was_out(case, finding):
            # Only now is it out, or there is nothing to be out.
            text = await self._first(platform, case, finding, locale)
        else:
            text = await self._after(platform, case, finding, locale, fine=fine)
        await self._rewrite(platform, case, finding, locale, text, objects=not fine)
        return True

    async def settled(self, platform: Platform, case: Case, locale: str) -> None:
        """Let what its posters were told say again what the chat's rules have done, as if nobody had looked."""
        for finding in case.findings:
            if await self._has_told(case, finding):
                await self._rewrite(platform, case, finding, locale, await self._first(platform, case, finding, locale))

    async def recounted(self, platform: Platform, case: Case) -> None:
        """Let what its posters were told about other cases follow what they got for this one, and have no more: how many strikes
        count now, and what stands of what these brought."""
        for member in dict.fromkeys(item.sender for item in case.findings if item.sender):
            await self._recounted(platform, case, member)

    async def gone(self, platform: Platform, case: Case, gone: Collection[Finding], locale: str) -> None:
        """Let what posters were told of these pictures, which somebody else has deleted or edited away, say no more that they are
        there."""
        if case.review is not None and case.review.choice in FINES:
            return  # it says that it was put back, or left: so it was
        undone_s, undone = 0.0, (EventKind.UNDONE,)
        async for event in self._services.records.journal.read(
            case.platform, case.chat, case.opened_at_s, kinds=undone
        ):
            if event.case == case.id and event.details not in APPEALS:
                undone_s = event.at_s
        for finding in gone:
            fine = None if _is_open(case, finding, undone_s) else False
            await self._anew(platform, case, finding, locale, fine=fine)

    async def appellant(self, platform: Platform, case: Case, locale: str) -> None:
        """Tell whoever objected what was decided, once it is; and that it is looked at again, where that was undone."""
        appeal = case.appeal
        if appeal is None or (appeal.state is AppealState.OPEN and not appeal.reopened):
            return
        objected = [one.member for one in (*case.earlier, appeal)]
        others = [member for one in (*case.earlier, appeal) for member in one.joined]
        for number, member in enumerate((*objected, *others)):
            if not member or member in (*objected, *others)[:number]:
                continue
            text = await self._outcome(platform, case, appeal, member, locale)
            key = _outcome_key(case, appeal, number)
            await self.tell(platform, case, member, key, Said.APPEAL, text)

    async def knows_outcome(self, case: Case) -> bool:
        """Whether whoever objected last was told what was decided."""
        if case.appeal is None:
            return False
        key = _outcome_key(case, case.appeal, len(case.earlier))
        return await self._speaker.state(key, Said.APPEAL) is SendState.SENT

    async def reaches(self, platform: Platform, case: Case, member: str, here: str) -> bool:
        """Whether the bot can write to the member alone about the case; if nobody knows yet, it is tried. Never raises.

        `here` is where they have just been heard.
        """
        for finding in case.findings:
            told = finding.sender == member and await self._speaker.state(_member_key(case, finding), Said.MEMBER)
            if told is SendState.SENT:
                return True
        try:
            if await platform.private_chat(member) == here:
                return True
        except PlatformError:
            return False
        locale = self._own(platform, member, case.locale)
        text = self._services.texts.say("appeal-received", locale, chat=platform.place(case.chat))
        joined = case.appeal.joined if case.appeal is not None else ()
        with_others = f":joined-{joined.index(member)}" if member in joined else ""
        key = f"{case.id}:received{_after_others(len(case.earlier))}{with_others}"
        return await self.tell(platform, case, member, key, Said.APPEAL, text)

    async def tell(
        self,
        platform: Platform,
        case: Case,
        member: str,
        key: str,
        said: Said,
        text: str,
        buttons: tuple[Button, ...] = (),
    ) -> bool:
        """Write to the member alone, once; False where that may not have arrived. Their answer to it is about the case."""
        told = await self._speaker.privately(platform, member, key, said, text, buttons)
        sent = await self._services.records.outbox.sent(key, said) if told else None
        if sent is not None and sent.message:
            for name in dict.fromkeys((sent.message, *platform.parts(sent.message))):
                await self._services.records.cases.link(replace(case, chat=sent.chat), name)
        return told

    # Within.

    async def _recounted(self, platform: Platform, case: Case, member: str) -> None:
        records, kinds = self._services.records, (EventKind.STRIKE, EventKind.PENALTY, EventKind.UNDONE)
        found, undone = dict[str, None](), dict[str, float]()
        async for event in records.journal.read(case.platform, case.chat, kinds=kinds):
            if event.kind is EventKind.UNDONE:
                if event.details not in APPEALS:
                    undone[event.case] = event.at_s
            elif event.member == member and event.case != case.id:
                found[event.case] = None
        for name in found:
            try:
                other = await records.cases.case(name)
            except (NewerRecord, BrokenRecord):
                continue
            if other is None or (other.review is not None and other.review.choice in FINES):
                continue
            rules = await records.policies.policy(other.platform, other.chat, other.thread)
            for finding in [item for item in other.findings if item.sender == member]:
                fine = None if _is_open(other, finding, undone.get(other.id, 0.0)) else False
                await self._anew(platform, other, finding, rules.locale or other.locale, fine=fine)

    async def _anew(self, platform: Platform, case: Case, finding: Finding, locale: str, *, fine: bool | None) -> None:
        if case.review is not None or fine is None:
            await self.follow(platform, case, finding, locale, fine=fine)
        elif await self._has_told(case, finding):
            await self._rewrite(platform, case, finding, locale, await self._first(platform, case, finding, locale))

    async def _was_told(self, case: Case, finding: Finding, together: str) -> bool:
        """Whether the member is told of this album by the note about another of its pictures, or of this one."""
        mine = [item for item in case.findings if item.sender == finding.sender]
        key = f"{_member_key(case, mine[0])}:{together}"
        if await self._services.records.outbox.claim(key, Said.MEMBER, DAY_S):
            return False
        states = [await self._speaker.state(_member_key(case, item), Said.MEMBER) for item in mine]
        return any(state not in {None, SendState.FAILED} for state in states)

    async def _told_with(self, case: Case, finding: Finding) -> list[Finding]:
        """What the note about this picture tells of: its whole message, and the rest of its album."""
        told = [item for item in case.findings if item.message == finding.message]
        for item in case.findings:
            mine = item.sender == finding.sender and item.message != finding.message and not _never_out(item)
            beside = [it for it in case.findings if it.message == item.message]
            if mine and not any([await self._speaker.state(_member_key(case, it), Said.MEMBER) for it in beside]):
                told.append(item)
        return told

    async def _has_told(self, case: Case, finding: Finding) -> bool:
        sent = await self._services.records.outbox.sent(_member_key(case, finding), Said.MEMBER)
        return sent is not None and bool(sent.message)

    async def _rewrite(
        self, platform: Platform, case: Case, finding: Finding, locale: str, text: str, *, objects: bool = True
    ) -> None:
        """Let what the member was told read so."""
        sent = await self._services.records.outbox.sent(_member_key(case, finding), Said.MEMBER)
        if sent is None or not sent.message:
            return
        buttons = self._object(platform, case, finding, locale) if objects else ()
        await self._speaker.edit(platform, sent.chat, sent.message, Note(text=text, chat=sent.chat, buttons=buttons))

    async def _first(self, platform: Platform, case: Case, finding: Finding, locale: str) -> str:
        """What was done, why, until when, what they got, and how to object."""
        locale = self._own(platform, finding.sender, locale)
        say, by = self._services.texts.say, _untouched(case, finding)
        if finding.state is FindingState.HELD:
            by = "held"
        elif finding.state in OUT:
            by = "deleted" if case.review is None else "removed"
        by = by if case.emblem is None else "emblem"
        lines = [say(f"member-{by}", locale, chat=platform.place(case.chat))]
        if finding.decision.reason not in {Reason.REPORTED, Reason.TAKEDOWN}:
            # That somebody has asked for it is between them and the moderators.
            lines.append(self._services.texts.join(self._wording.found(finding, locale), locale))
        lines += await self._got(case, finding.sender, locale)
        if self._object(platform, case, finding, locale):
            then = "held" if by == "held" else "deleted" if case.review is None else "removed"
            lines.append(say(f"member-object-{then}", locale, hold_hours=self._services.hold_hours))
        return "\n\n".join(lines)

    async def _after(self, platform: Platform, case: Case, finding: Finding, locale: str, *, fine: bool | None) -> str:
        """What became of it, and what stays of what they got."""
        locale = self._own(platform, finding.sender, locale)
        # Each who posted them was told once for a message, or an album, of whatever was in it.
        items = await self._told_with(case, finding)
        back, there = {is_back(item) for item in items}, all(_never_out(item) for item in items)
        if fine:
            kind = "fine-there" if there else _sort(back, "fine", "fine-partly", "fine-lost")
        elif fine is None:
            kind = "reopened-there" if there else _sort(back, "reopened-back", "reopened", "reopened")
        else:
            kind = "penalised" if there else "fake" if case.may_object(finding.sender) else "final"
        say, place = self._services.texts.say, platform.place(case.chat)
        name = f"member-{_untouched(case, finding)}" if kind == "penalised" else f"corrected-member-{kind}"
        if case.emblem is not None:
            name = f"corrected-member-emblem-{'fine' if fine else 'reopened'}" if fine is not False else "member-emblem"
        text = say(name, locale, chat=place)
        left = await self._left(case, finding.sender, locale) if fine else []
        return "\n\n".join([text, *(left or await self._got(case, finding.sender, locale))])

    async def _outcome(self, platform: Platform, case: Case, appeal: Appeal, member: str, locale: str) -> str:
        locale = self._own(platform, member, locale)
        say, place, kind = self._services.texts.say, platform.place(case.chat), appeal.state.value
        if appeal.state is not AppealState.OVERTURNED:
            return say(f"appeal-told-{kind}", locale, chat=place)
        left = await self._left(case, member, locale)
        if any(item.state in OUT for item in case.findings):
            lost = say("appeal-told-overturned-lost", locale, chat=place)
            right = (lost, say("appeal-told-rest-right", locale))
            return "\n\n".join([lost, *left]) if left else self._services.texts.join(right, locale)
        if left:
            return "\n\n".join([say("appeal-told-overturned-partly", locale, chat=place), *left])
        return say(f"appeal-told-{kind}", locale, chat=place)

    async def _got(self, case: Case, member: str, locale: str) -> list[str]:
        """What the member got for it, as short sentences in one line; none where that is nothing, or over."""
        say, now_s = self._services.texts.say, self._services.clock.now_s()
        lines, standing = list[str](), [done for done in case.of(member) if done.problem is None]
        banned = any(done.action is Action.BAN for done in standing)
        for done in standing:
            if is_over(done, now_s) or (done.action is Action.KICK and banned):
                continue
            if done.action is Action.STRIKE:
                weight, count = await self._strikes(case, member)
                lines.append(say("member-strike", locale, weight=weight, count=count))
            else:
                until = when(done.until_s) if done.until_s else ""
                lines.append(say(f"why-penalty-{done.action}", locale, until=until))
        return [self._services.texts.join(lines, locale)] if lines else []

    async def _left(self, case: Case, member: str, locale: str) -> list[str]:
        """What of it could not be put right, as short sentences in one line; none where all is."""
        say, stuck = self._services.texts.say, [done for done in case.of(member) if done.lifting]
        lines = [say(f"member-stuck-{done.action}", locale) for done in stuck]
        journal, given = self._services.records.journal, (EventKind.PENALTY,)
        async for event in journal.read(case.platform, case.chat, case.opened_at_s, kinds=given):
            if event.case == case.id and event.member == member and event.details == _KICKED:
                lines.append(say("why-penalty-kick", locale))
                break
        return [self._services.texts.join(lines, locale)] if lines else []

    async def _strikes(self, case: Case, member: str) -> tuple[int, int]:
        """How many strikes the member got for it, and how many of theirs count now."""
        weight, records = 1, self._services.records
        given = (EventKind.STRIKE,)
        async for event in records.journal.read(case.platform, case.chat, case.opened_at_s, kinds=given):
            if event.case == case.id and event.member == member:
                weight = event.weight
        rules = await records.policies.policy(case.platform, case.chat, case.thread)
        since_s = self._services.clock.now_s() - rules.strikes_expire_s
        strikes = await self._book.strikes(case.platform, case.chat, member, since_s)
        return weight, sum(each for _, each in strikes)

    def _object(self, platform: Platform, case: Case, finding: Finding, locale: str) -> tuple[Button, ...]:
        """*I object*, where the member can, and there is something to object to."""
        out = any(item.state in OUT for item in case.findings if item.sender == finding.sender)
        if not case.may_object(finding.sender) or not (out or case.of(finding.sender)):
            return ()
        locale = self._own(platform, finding.sender, locale)
        return (self._buttons.button(platform, case, Choice.APPEAL, "button-object", locale),)

    def _own(self, platform: Platform, member: str, otherwise: str) -> str:
        """The member's own language: this is for them alone."""
        return self._services.languages.of_person(platform.name, member, otherwise)


_KICKED = f"{Action.KICK} done"


def _sort(back: set[bool], whole: str, partly: str, lost: str) -> str:
    return whole if back == {True} else partly if True in back else lost


def _is_open(case: Case, finding: Finding, undone_at_s: float) -> bool:
    """Whether moderators are looking at it once more: what was decided was undone (then, last), or what it rested on was taken
    back."""
    again = (case.review is None and any(item.unfounded for item in case.findings)) or (
        case.appeal is not None and case.appealed and bool(case.appeal.reopened or case.appeal.cause)
    )
    # Also while a decision is just being undone, and stands on record still.
    return again or case.half_undone or undone_at_s > max(case.decided_at_s, finding.at_s)


def _never_out(finding: Finding) -> bool:
    """Whether the bot has never taken it out, as far as is on record."""
    untouched = {FindingState.NOTED, FindingState.STAYS, FindingState.LEFT, FindingState.GONE}
    return not finding.put_back_as and finding.state in untouched


def _untouched(case: Case, finding: Finding) -> str:
    """What to say first of what is not out: a moderator has decided, and it was gone by then; something follows alone."""
    if finding.state is FindingState.GONE and case.review is not None:
        return "penalised-gone"
    return "penalised-there" if still_there(finding) and _never_out(finding) else "penalised"


def _was_out(case: Case, finding: Finding) -> bool:
    """Whether it was out already when a moderator decided."""
    before = case.review.before if case.review is not None else ()
    there = {item.number for item in before if still_there(item)}
    return finding.number not in there and not _never_out(finding)


def _outcome_key(case: Case, appeal: Appeal, number: int) -> str:
    """Under which it is kept that whoever objected was told where that stands."""
    again = f":{appeal.reopened}" if appeal.reopened else ""
    return f"{case.id}:{appeal.state}{again}{_after_others(len(case.earlier))}{f':of-{number}' if number else ''}"


def _after_others(count: int) -> str:
    """What sets apart what is said of an objection that others came before."""
    return f":after-{count}" if count else ""


def _member_key(case: Case, finding: Finding) -> str:
    """Under which it is kept what the member was told."""
    return f"{case.id}-{finding.number}"
