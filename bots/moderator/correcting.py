"""After a decision: the chat's lists of known pictures, and what was said in public and to those who asked here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from bots.matching import looks_of, upright
from bots.moderator.casebook import Casebook, is_back, is_traceless
from bots.moderator.consequences import NOT_AGAIN
from bots.moderator.floods import Floods, by_one_press
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.moderator.wording import Wording
from bots.platform import Note, Platform
from bots.policy import DAY_S, SAME_PICTURE, Matches, Policy
from bots.records.cases import Case
from bots.records.choices import FAKES, FINES
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.findings import OUT, Finding, FindingState
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed, Traits, pdq_bits
from worker.contract import PDQ, Fingerprint

ASKED_S = 30 * DAY_S
BY_HAND = "K"
"""At the end of what an entry is called that *Only remember it as a fake* has made."""


class Correcting:
    """Keeps what is known, and what was said, true to what a moderator decided. In this chat alone."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._book = Casebook(services)
        self._floods = Floods(services)
        self._speaker = Speaker(services)
        self._wording = Wording(services)

    async def add_known(self, case: Case, actor: str) -> Case:
        """Add the case's pictures to the chat's bank; the case, which knows the entries by which they were fine: they are off the
        fine list now."""
        await self._add(case, Listed.FAKE, actor)
        return await self._overruled(case, Listed.FINE, actor)

    async def relist(self, case: Case, actor: str) -> Case:
        """As `add_known`, where something has taken off the bank what the case's decision had added."""
        there = [await self._entry_of(case, name) for name in _names(case)]
        missing = replace(case, findings=tuple(it for it in case.findings if not _has_own(case, it, there)))
        await self._add(missing, Listed.FAKE, actor)
        return await self._overruled(case, Listed.FINE, actor)

    async def remember(self, case: Case, actor: str) -> None:
        """Add the case's pictures to the chat's bank, whatever is decided of the case later, or undone."""
        await self._add(case, Listed.FAKE, actor, by_hand=True)
        await self._overruled(case, Listed.FINE, actor, for_undo=False)

    async def add_minor(self, case: Case, actor: str) -> None:
        """Add the case's pictures to what is stopped in the chat wherever it comes: they may show a minor.

        What went along with them, too: nobody says which of a message's pictures it is. Not what is fine here.
        """
        await self._add(case, Listed.FAKE, actor, minor=True)
        await self._overruled(case, Listed.FINE, actor, for_undo=False)

    async def add_looks(self, case: Case, finding: Finding, traits: Traits) -> bool:
        """Add to what is stopped because of the case's finding by what else it is recognised; False where that is not stopped
        because of this case, or not any more, and where nothing is new."""
        known, name = self._services.records.known, _name(case, finding.number)
        there = await known.entry(case.platform, case.chat, name)
        if there is None and is_traceless(finding) and case.review is not None:  # there was nothing to put on the list
            there = _entry(case, finding, Listed.FAKE, case.review.member, self._services.clock.now_s(), minor=True)
        new = replace(finding, sha256=traits.sha256, fingerprints=traits.fingerprints)
        upright = _upright(new)
        if there is None or not there.minor or there.pdq or not (upright.value or traits.sha256):
            return False
        entry = replace(there, sha256=there.sha256 or new.sha256, pdq=upright.value, quality=upright.quality)
        await known.add(case.platform, case.chat, entry)
        return True

    async def add_fine(self, case: Case, actor: str) -> Case:
        """Add the case's pictures to the chat's fine list, and take them off its bank; the case, which knows the entries that
        were there: those of its own decision, where this overturns that, too, but not of one that was never taken to its end."""
        known, own = self._services.records.known, _names(case)
        for entry in await known.of_case(case.platform, case.chat, case.id, Listed.FAKE):
            if entry.id in own:
                if case.review is not None:
                    case = await self._book.change(case, lambda old, entry=entry: _overruling(old, entry))  # type: ignore[misc]
                await known.remove(case.platform, case.chat, entry.id)
            else:
                case = await self._take_off(case, entry, actor)
        case = await self._overruled(case, Listed.FAKE, actor)
        await self._add(case, Listed.FINE, actor)
        return case

    async def forget(self, case: Case) -> None:
        """Take away what the case's decision has added, and give back what it had taken off, unless another decision since would
        have. What somebody has put on a list by hand stays there."""
        review = case.review
        if review is not None:
            listed = Listed.FINE if review.choice in FINES else Listed.FAKE
            await self._forget(case, listed, (*review.overruled, *case.overruled), review.at_s)

    async def forget_upheld(self, case: Case) -> None:
        """As `forget`, of what was added and taken off because an objection was refused; what was there before stays."""
        appeal = case.appeal
        if appeal is not None and appeal.cause:
            overruled = (*appeal.overruled, *case.overruled)
            await self._forget(case, Listed.FAKE, overruled, appeal.decided_at_s, appeal.decided_at_s)

    async def forget_begun(self, case: Case) -> Case:
        """The case, whose pictures are on the lists as its decision has left them: somebody had begun to overturn that, and was
        cut off."""
        for name in _names(case) if case.review is not None and case.review.choice in FAKES else ():
            entry = await self._entry_of(case, name)
            if entry is not None and entry.listed is Listed.FINE:
                await self._services.records.known.remove(case.platform, case.chat, name)
        await self._give_back(case, case.overruled, case.decided_at_s)
        return await self._book.change(case, lambda old: replace(old, overruled=()))

    async def _forget(
        self,
        case: Case,
        listed: Listed,
        overruled: Iterable[KnownPicture],
        decided_at_s: float,
        added_from_s: float = 0.0,
    ) -> None:
        known = self._services.records.known
        for name in _names(case):
            entry = await self._entry_of(case, name)
            # On the other list it is what another case of its flood has just given back.
            ours = entry is not None and entry.listed is listed and not entry.minor
            if entry is not None and ours and entry.added_at_s >= added_from_s:
                await known.remove(case.platform, case.chat, name)
        await self._give_back(case, overruled, decided_at_s)

    async def _give_back(self, case: Case, overruled: Iterable[KnownPicture], decided_at_s: float) -> None:
        """Put these entries on their lists again, but for those whose picture was put on the other one since that time."""
        for entry in overruled:
            if entry.minor or not await self._overruled_since(case, entry, decided_at_s):
                await self._services.records.known.add(case.platform, case.chat, entry)

    async def _entry_of(self, case: Case, name: str) -> KnownPicture | None:
        return await self._services.records.known.entry(case.platform, case.chat, name)

    async def _overruled_since(self, case: Case, entry: KnownPicture, decided_at_s: float) -> bool:
        """Whether the picture of this entry, which is off its list, was put on the other one since that time."""
        known = self._services.records.known
        looks = (Fingerprint(algorithm=PDQ, value=entry.pdq, quality=entry.quality),) if entry.pdq else ()
        traits = Traits(sha256=entry.sha256, file_id=entry.file_id, fingerprints=looks)
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        now_s = self._services.clock.now_s()
        matches = await known.match(case.platform, case.chat, traits, policy, now_s)
        match = matches.fake if entry.listed is Listed.FINE else matches.fine
        if match is None or match.distance > _near(entry.listed):
            return False
        other = await self._entry_of(case, match.entry)
        return other is not None and other.added_at_s >= decided_at_s and not await self._goes_too(case, other)

    async def _goes_too(self, case: Case, entry: KnownPicture) -> bool:
        """Whether the entry is of the same decision, in another case of its flood: it goes with that."""
        first = await self._floods.first(case)
        if entry.case not in {first.id, *(part.case for part in first.parts)}:
            return False
        try:
            other = await self._services.records.cases.case(entry.case)
        except (NewerRecord, BrokenRecord):
            return False
        review = other.review if other is not None else None
        return case.review is not None and review is not None and by_one_press(case.review, review)

    async def _overruled(self, case: Case, listed: Listed, actor: str, *, for_undo: bool = True) -> Case:
        """The case, whose very pictures are off that list: what was decided last holds. One that was stopped stays."""
        for finding in case.findings:
            case = await self._no_longer(case, finding, listed, actor, for_undo=for_undo)
        return case

    async def _no_longer(self, case: Case, finding: Finding, listed: Listed, actor: str, *, for_undo: bool) -> Case:
        tried = set[str]()
        if finding.companion or is_traceless(finding):
            return case
        while True:
            matches = await self._matches(case, finding)
            match = matches.fine if listed is Listed.FINE else matches.fake
            if match is None or match.distance > _near(listed) or match.entry in tried:
                return case
            tried.add(match.entry)
            there = await self._entry_of(case, match.entry)
            if there is not None and there.minor:
                return case
            if there is not None:
                case = await self._take_off(case, there, actor, finding.number, for_undo=for_undo)

    async def _take_off(
        self, case: Case, entry: KnownPicture, actor: str, finding: int = 0, *, for_undo: bool = True
    ) -> Case:
        """The case, which knows the entry, `for_undo`, before that is off its list: nothing that a death cuts off is lost."""
        if for_undo:
            case = await self._book.change(case, lambda old: _overruling(old, entry))
        await self._note_off(case, entry, actor, finding)
        await self._services.records.known.remove(case.platform, case.chat, entry.id)
        return case

    async def _note_off(self, case: Case, entry: KnownPicture, actor: str, finding: int = 0) -> None:
        await self._book.note(
            case,
            EventKind.KNOWN_REMOVED,
            finding=finding,
            actor=actor,
            details=f"{entry.listed.value} {entry.id}",
            picture=entry.sha256,
        )

    async def _add(
        self,
        case: Case,
        listed: Listed,
        actor: str,
        *,
        minor: bool = False,
        by_hand: bool = False,
    ) -> None:
        seen = set[tuple[str, str, str]]()
        for finding in case.findings:
            along = finding.companion and (not minor or await self._is_fine(case, finding))
            if along or is_traceless(finding):
                continue
            looks = finding.sha256, finding.file_id, _upright(finding).value
            if looks in seen:
                continue  # a copy of one that was just added
            seen.add(looks)
            entry = _entry(case, finding, listed, actor, self._services.clock.now_s(), minor=minor, by_hand=by_hand)
            there = await self._entry_of(case, entry.id)
            if there is not None and there.minor and not minor:
                continue  # whoever has called it a fake meanwhile takes nothing of that back
            await self._services.records.known.add(case.platform, case.chat, entry)
            await self._book.note(
                case,
                EventKind.KNOWN_ADDED,
                finding=finding.number,
                actor=actor,
                details=f"{listed.value} {entry.id}",
                picture=finding.sha256,
            )

    async def _is_fine(self, case: Case, finding: Finding) -> bool:
        return (await self._matches(case, finding)).excused

    async def _matches(self, case: Case, finding: Finding) -> Matches:
        policy = await self._services.records.policies.policy(case.platform, case.chat, finding.thread)
        now_s = self._services.clock.now_s()
        return await self._services.records.known.match(case.platform, case.chat, finding.traits, policy, now_s)

    async def correct(self, platform: Platform, case: Case, policy: Policy, *, fine: bool | None) -> None:
        """Edit the bot's public replies, notices and answers about the case's pictures to say what was decided.

        `fine` None: the decision was undone, and moderators look again.
        """
        locale = policy.locale or case.locale
        say = self._services.texts.say
        name = "reopened" if fine is None else "fine" if fine else "stopped" if case.minor else "fake"
        for finding in case.findings:
            if finding.reply and finding.reply != NOT_AGAIN:
                about = "gone" if finding.state is FindingState.GONE else name
                text = say(f"corrected-reply-{about}", locale)
                await self._edit(platform, case, finding.reply, text, finding.thread)
        posters = {item.sender for item in case.findings if item.sender} or {""}
        heard = {member for member in posters if case.may_object(member)}
        # What is out can be objected to, once; but not what was stopped.
        final = fine is False and not heard
        nothing = not any(item.state in OUT for item in case.findings if item.sender in heard)
        objects = not fine and bool(heard) and not (nothing and fine is None)
        for posted in case.notices:
            there = [item for item in case.findings if item.thread == posted.thread] or case.findings
            restored = any(is_back(item) for item in there)
            kind = "final" if final else name if restored or not fine else "fine-lost"
            note = Note(text=say(f"corrected-notice-{kind}", locale), chat=posted.chat, thread=posted.thread)
            if objects:
                note = replace(note, buttons=self._telling.notice(case, locale, posted, held=True).buttons)
            await self._speaker.edit(platform, posted.chat, posted.message, note)
        for finding in case.findings:
            await self._telling.posters.follow(platform, case, finding, locale, fine=fine)
        if fine is not None:
            await self._asked(platform, case, locale, fine=fine)

    async def settled(self, platform: Platform, case: Case, policy: Policy) -> None:
        """Let what was said of the case say again what the chat's rules have done: nobody's decision stands, and none is due."""
        locale = policy.locale or case.locale
        for finding in case.findings:
            await self.reply_found(platform, case, policy, finding)
        for posted in case.notices:
            note = self._telling.notice(case, locale, posted, held=case.held)
            await self._speaker.edit(platform, posted.chat, posted.message, note)
        await self._telling.posters.settled(platform, case, locale)

    async def gone(self, platform: Platform, case: Case, policy: Policy) -> None:
        """Edit the bot's public replies to pictures that are gone: nothing accuses where nothing is left to refer to."""
        text = self._services.texts.say("corrected-reply-gone", policy.locale or case.locale)
        for finding in case.findings:
            # What a press has taken out that has not got to its end is gone, too.
            out = finding.state is FindingState.KEPT_OUT and case.review is None
            if (out or finding.state is FindingState.GONE) and finding.reply and finding.reply != NOT_AGAIN:
                await self._edit(platform, case, finding.reply, text, finding.thread)

    async def reply_fine(self, platform: Platform, case: Case, policy: Policy, finding: Finding) -> None:
        """Edit the bot's public reply to a picture that is on the list of what is fine, and not decided in its case."""
        if finding.reply != NOT_AGAIN and finding.state is not FindingState.GONE:
            text = self._services.texts.say("corrected-reply-listed", policy.locale or case.locale)
            await self._edit(platform, case, finding.reply, text, finding.thread)

    async def reply_found(self, platform: Platform, case: Case, policy: Policy, finding: Finding) -> None:
        """Edit the bot's public reply to a picture to say again what was found in it, as if nobody had looked."""
        if finding.reply and finding.reply != NOT_AGAIN and finding.state is not FindingState.GONE:
            text = self._wording.public(finding.verdict, finding.decision, policy.locale or case.locale)
            await self._edit(platform, case, finding.reply, text, finding.thread)

    async def asked_again(self, platform: Platform, case: Case, policy: Policy, *, fine: bool) -> None:
        """Edit the bot's answers to those who asked here about the case's pictures: what a moderator decided (`fine`, or not)
        is undone."""
        text = self._services.texts.say("corrected-answer-reopened", policy.locale or case.locale)
        await self._edit_answers(platform, case, text, _is_one_of(_asked_about(case)), fine=fine)

    async def answers_fine(self, platform: Platform, about: Case, policy: Policy, pictures: Collection[Traits]) -> None:
        """Edit the bot's answers to those who asked in the chat `about` pictures that were put on the list of what is fine."""
        text = self._services.texts.say("corrected-answer-listed", policy.locale or about.locale)
        await self._edit_answers(platform, about, text, _is_one_of(pictures), fine=True)

    async def answers_gone(self, platform: Platform, case: Case, policy: Policy, gone: Collection[Finding]) -> None:
        """Edit the bot's answers to those who asked here about these pictures, which are gone now: they accuse no more."""
        messages = {(message, item.sha256) for item in gone for message in (item.message, item.put_back_as) if message}
        there = {item.sha256 for item in case.findings if item.state is not FindingState.GONE}
        pictures = {item.sha256 for item in gone if item.sha256} - there
        text = self._services.texts.say("corrected-answer-gone", policy.locale or case.locale)

        def is_about(event: Event) -> bool:
            return (event.about, event.picture) in messages if event.about else event.picture in pictures

        await self._edit_answers(platform, case, text, is_about)

    async def _asked(self, platform: Platform, case: Case, locale: str, *, fine: bool) -> None:
        """Those who asked in this chat about it, or about another encoding of it, are told. Corrections never cross chats."""
        # It may be a real picture that is out for another reason.
        name = "fine" if fine else "stopped" if case.minor else "out" if case.urgent else "fake"
        text = self._services.texts.say(f"corrected-answer-{name}", locale)
        await self._edit_answers(platform, case, text, _is_one_of(_asked_about(case)), fine=fine)

    async def _goes_elsewhere(self, case: Case, event: Event) -> bool:
        """Whether the answer is about a picture that a moderator has decided, in its own case, must go: that holds."""
        if not event.about or event.about in case.messages:
            return False
        try:
            other = await self._services.records.cases.of_message(case.platform, case.posted_in, event.about)
        except (NewerRecord, BrokenRecord):
            return False
        return other is not None and other.id != case.id and other.review is not None and other.review.choice in FAKES

    async def _edit_answers(
        self, platform: Platform, case: Case, text: str, is_about: Callable[[Event], bool], *, fine: bool = False
    ) -> None:
        since_s = self._services.clock.now_s() - ASKED_S
        journal, answers = self._services.records.journal, (EventKind.ANSWERED,)
        async for event in journal.read(case.platform, case.chat, since_s, kinds=answers):
            if event.details and is_about(event) and not (fine and await self._goes_elsewhere(case, event)):
                await self._edit(platform, case, event.details, text, "")

    async def _edit(self, platform: Platform, case: Case, message: str, text: str, thread: str) -> None:
        await self._speaker.edit(platform, case.posted_in, message, Note(text=text, chat=case.posted_in, thread=thread))


def _asked_about(case: Case) -> list[Traits]:
    """By what those are recognised who asked about the case's pictures: what only went along is known by its file alone."""
    return [it.traits if not it.companion else Traits(sha256=it.sha256) for it in case.findings]


def _is_one_of(pictures: Collection[Traits]) -> Callable[[Event], bool]:
    """Whether an answer was about one of these pictures, or another encoding of it."""
    digests = {item.sha256 for item in pictures if item.sha256}
    looks = {int(one, 16) for item in pictures if (one := looks_of(item.fingerprints))}

    def is_about(event: Event) -> bool:
        asked = pdq_bits(event.looks)
        near = asked is not None and any((asked ^ one).bit_count() <= SAME_PICTURE for one in looks)
        return near or event.picture in digests

    return is_about


def _upright(finding: Finding) -> Fingerprint:
    """The looks of the picture as it is; an empty one where nobody knows them."""
    return upright(finding.fingerprints) or Fingerprint(algorithm=PDQ, value="", quality=0)


def _overruling(case: Case, entry: KnownPicture) -> Case:
    known = any((it.id, it.listed) == (entry.id, entry.listed) for it in case.overruled)
    return case if known else replace(case, overruled=(*case.overruled, entry))


def _has_own(case: Case, finding: Finding, there: Iterable[KnownPicture | None]) -> bool:
    """Whether the entry that the case's decision has made of this picture is among these, on the list of what is kept out."""
    name = _name(case, finding.number)
    return any(entry is not None and entry.id == name and entry.listed is Listed.FAKE for entry in there)


def _near(listed: Listed) -> int:
    """By how many bits a picture may differ from an entry of this list that a decision about it takes off."""
    return 0 if listed is Listed.FINE else SAME_PICTURE


def _name(case: Case, number: int, *, by_hand: bool = False) -> str:
    """What an entry of the case's picture is called: said twice, it is there once. One that somebody made by hand is another
    than that of a decision, which can be undone."""
    return f"{case.id}{number}{BY_HAND if by_hand else ''}"


def names_of(case: Case, finding: Finding) -> frozenset[str]:
    """What the entries of this picture of the case are called."""
    return frozenset(_name(case, finding.number, by_hand=by_hand) for by_hand in (False, True))


def _names(case: Case) -> tuple[str, ...]:
    """What the entries of the case's decision are called, of pictures that are in another case now as well."""
    last = max((case.last_number, *(item.number for item in case.findings)))
    return tuple(_name(case, number) for number in range(1, last + 1))


def _entry(
    case: Case, finding: Finding, listed: Listed, actor: str, now_s: float, *, minor: bool, by_hand: bool = False
) -> KnownPicture:
    upright = _upright(finding)
    return KnownPicture(
        id=_name(case, finding.number, by_hand=by_hand),
        listed=listed,
        minor=minor,
        # Who asks because it shows them asks whether or not it is real.
        fake=listed is Listed.FAKE and not (minor or case.urgent),
        sha256=finding.sha256,
        pdq=upright.value,
        quality=upright.quality,
        file_id=finding.file_id,
        case=case.id,
        by=actor,
        added_at_s=now_s,
    )
