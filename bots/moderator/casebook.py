"""Opens cases, changes them whatever other replicas do meanwhile, and writes the journal."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace

from bots.matching import hashes
from bots.moderator.floods import PICTURE, Floods, are_copies, counted, open_beside, picture_of, together_in
from bots.moderator.services import Services
from bots.platform import Emblem, Platform, Power
from bots.policy import Policy, Reason, age_s
from bots.records.cases import Case, CaseState
from bots.records.errors import BrokenRecord, NewerRecord, StoreUnavailable
from bots.records.findings import Copy, Finding, FindingState, Problem
from bots.records.intents import Intent
from bots.records.journal import Event, EventKind
from worker import telemetry

log = telemetry.logger(__name__)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
HOUR_S = 3_600
STRIKES = frozenset({EventKind.STRIKE, EventKind.STRIKE_BACK, EventKind.STRIKE_AGAIN})
UPLOADS = frozenset({Emblem.EMOJI, Emblem.STICKER})
"""What can be taken away again of what no message carries."""
FOLD_LIMIT = 50
"""Waiting cases that are compared with a picture that may be another copy of theirs; and, however many wait, so many of the
newest, or FOLD_MOST where so many are of the last FOLD_S."""
FOLD_MOST = 500
FOLD_S = 6 * HOUR_S


def new_id(length: int = 10) -> str:
    """Letters and digits that cannot be guessed nor misheard."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


class Casebook:
    """The cases and the journal of every chat, as the use cases write them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._floods = Floods(services)

    async def now(self, case: Case) -> Case:
        """The case as it is kept now; as it was where it is not kept any more."""
        return await self._services.records.cases.case(case.id) or case

    async def change(self, case: Case, edit: Callable[[Case], Case]) -> Case:
        """The case as it is after `edit`, done again on what another replica has made of it meanwhile."""
        cases = self._services.records.cases
        while True:
            edited = edit(case)
            if edited == case:
                return case
            stored = await cases.update(replace(edited, changed_at_s=self._services.clock.now_s()))
            if stored is not None:
                return stored
            fresh = await cases.case(case.id)
            if fresh is None:
                return case
            case = fresh

    async def set(self, case: Case, numbers: Iterable[int], edit: Callable[[Finding], Finding]) -> Case:
        """The case with these findings edited."""
        wanted = set(numbers)

        def edited(old: Case) -> Case:
            return replace(old, findings=tuple(edit(it) if it.number in wanted else it for it in old.findings))

        return await self.change(case, edited)

    async def edited(self, case: Case, number: int, *, spoiler: bool, captioned: bool) -> Case:
        """The case, in which the picture has a spoiler, and words with it, if it has now: an edit may have added them."""

        def edited(it: Finding) -> Finding:
            return replace(it, spoiler=it.spoiler or spoiler, captioned=it.captioned or captioned)

        return await self.set(case, [number], edited)

    async def as_kept(self, case: Case) -> Case:
        """The case, to be shown or pressed, with the copies that are there now: they expire, and a server can lose them."""
        lost = set[int]()
        for item in case.findings:
            if item.copy is Copy.KEPT:
                try:
                    there = await self._services.records.copies.has(case.copy_name(item))
                except StoreUnavailable:
                    return case  # nobody knows just now
                lost |= set() if there else {item.number}
        gone = (replace(item, copy=Copy.GONE) if item.number in lost else item for item in case.findings)
        return replace(case, findings=tuple(gone)) if lost else case

    async def keep_copies(self, case: Case) -> None:
        """Keep what copies there are of what is out, in the rest of its flood too, as long as those of what is held: whoever
        looks again may put it back. Never raises."""
        try:
            for each in (case, *(await self._floods.others(case) if case.part_of or case.parts else ())):
                for item in each.findings:
                    if item.state is FindingState.KEPT_OUT and item.copy is Copy.KEPT:
                        await self._services.records.copies.extend(each.copy_name(item), self._services.options.hold_s)
        except StoreUnavailable:
            log.warning("copies of what is objected to are kept for no longer than before", case=case.id)

    async def interrupted(self, case: Case, findings: Iterable[Finding]) -> bool:
        """Whether a put-back of theirs was begun that nobody knows the end of; from now on the card says so."""
        begun = [item.number for item in findings if item.intent is Intent.PUT_BACK]
        await self.set(case, begun, lambda it: replace(it, problem=Problem.PUT_BACK_UNKNOWN, intent=None))
        return bool(begun)

    async def open(self, case: Case) -> Case:
        """The incident's case that nobody has decided yet: this one, one that is open, or a new one after a decision."""
        incident = case.incident
        while True:
            found = await open_beside(self._services.records.cases, replace(case, incident=incident))
            if found.id == case.id or (found.review is None and found.mode is case.mode):
                return await self._floods.room(found, replace(case, incident=incident)) if found.full else found
            # What comes after a decision is another incident: its card must not say what was decided about the first.
            # Nor is what is only watched one with what is acted on: one waits for a moderator, the other does not.
            incident = f"{case.incident}:after-{found.id}"

    async def fold(
        self,
        case: Case,
        finding: Finding,
        policy: Policy,
        *,
        together: str = "",
        joined: Case | None = None,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> Case:
        """The case that the finding belongs into, where nobody has decided yet: `joined`, if given; else `case`, opened, unless
        `before` that something is raised.

        One flood is one case, whoever posts the picture, alone or with others: what was posted `together` (an album's id, a
        message's) stays in one case, that of the first of its pictures which was seen before.
        """
        names = [f"{PICTURE}{name}" for name in (finding.sha256, finding.file_id) if name]
        post = [f"together:{together}"] if together else []
        found = joined or await self._named(case, post)
        if found is None:
            found, decided = await self._named(case, names), None
            if found is None:
                found, decided = await self._alike(case, finding, policy)
            if found is None and before is not None:
                await before()
            if found is None and decided is not None and not together and case.state is not CaseState.DECIDED:
                # It is the same picture still, and one incident.
                case = replace(case, incident=picture_of(decided, finding, policy))
            found = found or await self.open(case)
            if found.full:
                found = await self._floods.room(found, case)
        if not together_in(found, case):
            found = await self._floods.room(found, case)
        for name in (*post, *names):
            await self._services.records.cases.link(found, name)
        return found

    async def _named(self, case: Case, names: list[str]) -> Case | None:
        """The first case of one of these names to whose flood findings of this one can be added."""
        if not names:
            return None
        moves = self._services.records.moves
        home = await moves.home(case.platform, case.chat)
        # A flood goes on where its chat has moved.
        chats = dict.fromkeys((case.chat, home, await moves.former(case.platform, home)))
        for name, chat in ((name, chat) for name in names for chat in chats if chat):
            try:
                found = await self._services.records.cases.of_message(case.platform, chat, name)
            except (NewerRecord, BrokenRecord):
                continue
            if found is not None and found.review is None and not found.minor and found.mode is case.mode:
                return found
        return None

    async def _alike(self, case: Case, finding: Finding, policy: Policy) -> tuple[Case | None, Case | None]:
        """A case that nobody has decided, be it one that the rules have settled, whose picture looks like this one; and one
        that somebody has decided."""
        if not hashes(finding.fingerprints, policy.known_quality):
            return None, None
        decided: Case | None = None
        async for other in self._compared(case):
            known = [item for item in other.findings if not item.companion and _same(item, finding, policy)]
            if not known or other.mode is not case.mode or other.part_of or other.minor or other.emblem is not None:
                continue
            if other.review is not None:
                decided = decided or other
            else:
                return other, None
        return None, decided

    async def _compared(self, case: Case) -> AsyncIterator[Case]:
        """The cases of the last FOLD_S, newest first, then those that wait longest; not all, where there are very many."""
        cases, since_s = self._services.records.cases, self._services.clock.now_s() - FOLD_S
        seen = set[str]()
        for limit in (FOLD_LIMIT, FOLD_MOST):
            listed = (await cases.recent(case.platform, case.chat, limit)).cases
            for other in listed:
                if other.id not in seen and other.opened_at_s >= since_s:
                    seen.add(other.id)
                    yield other
            if len(listed) < limit or listed[-1].opened_at_s < since_s:
                break
        for other in (await cases.waiting(case.platform, case.chat, FOLD_LIMIT)).cases:
            if other.id not in seen:
                yield other

    async def add(self, case: Case, finding: Finding) -> tuple[Case, Finding]:
        """The case with this finding, and the finding as it is there: one that was there before is kept as it is."""

        def added(old: Case) -> Case:
            known = same_in(old, finding)
            if known is None:
                number = max((old.last_number, *(item.number for item in old.findings))) + 1
                return old.with_finding(replace(finding, number=number))
            if (known.companion and not finding.companion) or is_asked(known):
                # It went with another picture, or somebody asked about it, before its own verdict came.
                return old.with_finding(
                    replace(
                        finding,
                        number=known.number,
                        state=known.state,
                        copy=known.copy,
                        problem=known.problem,
                        lack=known.lack,
                        intent=known.intent,
                        put_back_as=known.put_back_as,
                        reply=known.reply,
                        spoiler=known.spoiler or finding.spoiler,
                        position=known.position or finding.position,
                    )
                )
            return old

        changed = await self.change(case, added)
        there = same_in(changed, finding)
        if there is None:  # the case was forgotten in between: it goes on as it was
            there = finding
        await self.name(changed, finding.message)
        return await self._joined(changed), there

    async def name(self, case: Case, message: str) -> None:
        """Let the message be looked for in this case first, and after that where it was looked for before."""
        cases = self._services.records.cases
        before = await self._of(case.platform, case.chat, message)
        if before is not None and before.id != case.id:
            await cases.link(before, _beside(case, message))
        await cases.link(case, message)

    async def naming(self, platform: str, chat: str, message: str) -> list[Case]:
        """Every case that has the message, the one in which it was looked at last first; of those that can be read."""
        found = list[Case]()
        case = await self._of(platform, chat, message)
        while case is not None and case.id not in {it.id for it in found}:
            found.append(case)
            case = await self._of(platform, chat, _beside(case, message))
        return found

    async def others(self, case: Case, message: str) -> list[Case]:
        """Every other case that has this message of the case's, but for those of what was stopped."""
        naming = await self.naming(case.platform, case.chat_of(message), message)
        return [other for other in naming if other.id != case.id and not other.minor]

    async def _of(self, platform: str, chat: str, message: str) -> Case | None:
        try:
            return await self._services.records.cases.of_message(platform, chat, message)
        except (NewerRecord, BrokenRecord):
            return None

    async def _joined(self, part: Case) -> Case:
        """The case, counted in the first one of its flood; by itself again where that was decided, or forgotten, meanwhile."""
        if not part.part_of:
            return part
        first = await self._floods.first(part)
        if first.id == part.id or (first.review is not None and part.review is None):
            return await self.alone(part)
        await self.change(first, lambda old: counted(old, part))
        return part

    async def alone(self, part: Case) -> Case:
        """The part of a flood as a case that waits by itself."""
        return await self.change(part, lambda old: replace(old, part_of=""))

    async def write(self, case: Case, event: Event, *, once: str = "") -> bool:
        """Append the event to the journal of the case's chat; False where it was there before."""
        return await self._services.records.journal.append(
            case.platform, case.chat, replace(event, case=event.case or case.id), once=once
        )

    async def note(
        self,
        case: Case,
        kind: EventKind,
        *,
        once: str = "",
        finding: int = 0,
        member: str = "",
        actor: str = "",
        details: str = "",
        picture: str = "",
        looks: str = "",
        weight: int = 0,
    ) -> bool:
        """Append what happened about the case, now."""
        event = Event(
            kind=kind,
            at_s=self._services.clock.now_s(),
            finding=finding,
            member=member,
            actor=actor,
            details=details,
            picture=picture,
            looks=looks,
            weight=weight,
        )
        return await self.write(case, event, once=once)

    async def strikes(self, platform: str, chat: str, member: str, since_s: float) -> list[tuple[float, int]]:
        """The member's strikes since then (Unix time, weight), without those that were taken back, nor what a wrong clock has
        dated further ahead than that is ago."""
        now_s = self._services.clock.now_s()
        given: dict[str, list[tuple[float, int]]] = {}
        taken: dict[str, list[tuple[float, int]]] = {}
        journal = self._services.records.journal
        async for event in journal.read(platform, chat, since_s, kinds=STRIKES):
            of_case = given.setdefault(event.case, [])
            if event.kind is EventKind.STRIKE_BACK:
                # Lifting what came of them may be tried again: they are taken back once.
                taken[event.case] = given.pop(event.case) or taken.get(event.case, [])
            elif (
                event.kind is EventKind.STRIKE
                and event.member == member
                and age_s(event.at_s, now_s) <= now_s - since_s
            ):
                of_case.append((event.at_s, event.weight))
            elif event.kind is EventKind.STRIKE_AGAIN and event.member == member:
                of_case.extend(taken.pop(event.case, []))
        return [strike for of_case in given.values() for strike in of_case]


def _beside(case: Case, message: str) -> str:
    """The name by which the case is found that had the message before this one."""
    return f"beside:{case.id}:{message}"


def _same(one: Finding, other: Finding, policy: Policy) -> bool:
    return are_copies(one, other, policy.known_distance, policy.known_quality)


def same_in(case: Case, finding: Finding) -> Finding | None:
    """The case's finding of the very picture of the message: of one that an edit has replaced by what it is recognised."""
    if finding.problem is not Problem.REPLACED:
        return case.find(finding.message, finding.media)
    ours = (it for it in case.findings if it.message == finding.message and it.problem is Problem.REPLACED)
    return next((it for it in ours if (it.sha256, it.file_id) == (finding.sha256, finding.file_id)), None)


def still_of(case: Case | None, message: str) -> list[Finding]:
    """The case's findings of the message, but for those of a picture that an edit has replaced."""
    found = case.findings if case is not None else ()
    return [item for item in found if item.message == message and item.problem is not Problem.REPLACED]


def as_posted(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of one message, as its pictures stood in it."""
    return sorted(findings, key=lambda item: (item.position or item.number, item.number))


def is_asked(finding: Finding) -> bool:
    """Whether a person asks about it and the chat's rules have not been asked yet: its verdict is still to come."""
    judged = finding.verdict is not None or finding.failure is not None
    return finding.decision.reason in {Reason.REPORTED, Reason.TAKEDOWN} and not judged


def is_traceless(finding: Finding) -> bool:
    """Whether the bot knows nothing by which it could recognise the picture."""
    return not (finding.sha256 or finding.file_id or finding.fingerprints)


def still_there(finding: Finding) -> bool:
    """Whether the message is in the chat, as far as the bot knows."""
    return finding.state in {FindingState.NOTED, FindingState.STAYS, FindingState.LEFT}


def in_chat(finding: Finding) -> bool:
    """Whether the picture is in the chat, as far as the bot knows: where it was posted, or put back by the bot."""
    return still_there(finding) or finding.state is FindingState.PUT_BACK


def place_of(finding: Finding) -> str:
    """The message in which the picture is, where it is in the chat."""
    return finding.put_back_as or finding.message


def may_be_out(finding: Finding) -> bool:
    """Whether the bot had set out to take it out, and never heard if that worked."""
    return finding.intent is Intent.TAKE_OUT and in_chat(finding)


def may_be_back(finding: Finding) -> bool:
    """Whether the bot was interrupted while it put it back: it may be there in a message that nobody knows."""
    return finding.intent is Intent.PUT_BACK or finding.problem is Problem.PUT_BACK_UNKNOWN


def obtainable(platform: Platform, finding: Finding) -> bool:
    """Whether the picture can still be had, as far as the bot knows: to be shown, and where it is out to be put back."""
    if not finding.media:
        return finding.copy is Copy.KEPT
    there = in_chat(finding) and (not finding.put_back_as or Power.LOOK_UP in platform.can)
    return there or finding.copy is Copy.KEPT or Power.RESEND in platform.can


def removable(platform: Platform, case: Case) -> bool:
    """Whether the bot could take its pictures out here, rights aside: of those that no message carries only what was uploaded."""
    return case.emblem is None or (case.emblem in UPLOADS and Power.REMOVE_EMOJI in platform.can)


def keeps_copy(case: Case) -> bool:
    """Whether there is a sealed copy of any of its pictures, as far as the bot knows."""
    return any(item.copy is Copy.KEPT for item in case.findings)


def is_back(finding: Finding) -> bool:
    """Whether the picture is in the chat because the bot has put it back."""
    undone = bool(finding.put_back_as) and finding.state in {FindingState.NOTED, FindingState.LEFT}
    return undone or finding.state is FindingState.PUT_BACK
