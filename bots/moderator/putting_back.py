"""Puts back what is out, and takes a moderator's decision back as far as that is possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bots.moderator.batches import batches
from bots.moderator.casebook import Casebook, may_be_back, may_be_out, place_of, still_there
from bots.moderator.consequences import Removal, Removals, leaves, origin_of, words_name
from bots.moderator.fetching import Fetcher
from bots.moderator.later import Later
from bots.moderator.recognising import Recognising
from bots.moderator.refusing import Refused
from bots.moderator.returned import Back, Returned
from bots.moderator.services import Services
from bots.moderator.wording import CardWording
from bots.platform import (
    Forbidden,
    Gone,
    Impossible,
    Lack,
    Note,
    NotTaken,
    Partly,
    Picture,
    Platform,
    PlatformError,
    Power,
    Press,
    Throttled,
    TooLarge,
    Uncertain,
    Unreachable,
)
from bots.platform.markup import as_written, mention
from bots.policy import Policy
from bots.records import BrokenRecord, NewerRecord, RecordError, StoreUnavailable
from bots.records.cases import Case
from bots.records.copies import SealedCopy
from bots.records.findings import Copy, Finding, FindingState, Problem
from bots.records.intents import Intent
from worker import telemetry

log = telemetry.logger(__name__)
_AWAY = frozenset({FindingState.HELD, FindingState.REMOVED, FindingState.KEPT_OUT})


@dataclass(frozen=True, slots=True)
class _Stuck:
    """Pictures of one message that did not come back, and why: in words for whoever pressed, too."""

    text: str
    problem: Problem
    lack: Lack | None
    numbers: list[int]


class PuttingBack:
    """Lets things be as they were."""

    def __init__(self, services: Services, removals: Removals, later: Later) -> None:
        self.returned = Returned(services, later)
        self._services = services
        self._removals = removals
        self._fetcher = Fetcher(services)
        self._book = Casebook(services)
        self._recognising = Recognising(services)
        self._wording = CardWording(services)

    async def prepare(self, case: Case, *, goes: bool = False) -> None:
        """Keep what copies there are of what may come, or go again, as long as those of what is held, before the case is taken:
        that may be cut off, and gone on with after they would have expired. Where a picture `goes`, raises StoreUnavailable."""
        ours = [item for item in case.findings if not still_there(item) or item.intent or may_be_back(item)]
        try:
            await self._removals.keep_on(case, ours, self._services.options.hold_s)
        except StoreUnavailable:
            if goes:
                raise
            log.warning("copies of what is to come back are kept for no longer than before", case=case.id)

    async def restore(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """The case with every picture that is out put back, as far as there is a copy, and the others left.

        One that cannot be put back now keeps no other out: it says why, and its copy is kept for the next press. Raises Refused
        with that where none is back, and where the platform is away: the next press goes on where this one stopped.
        """
        case = await self._looked_for(platform, case)
        waiting = list[Finding]()
        for items in case.by_message:
            out = [item for item in items if item.state in _AWAY or _may_be_out(platform, item)]
            waiting += out
            if not out:
                left = [item.number for item in items if still_there(item)]
                state = FindingState.LEFT if await self._is_there(platform, case, items) else FindingState.GONE
                case = await self._book.set(
                    case,
                    left,
                    lambda it, s=state: replace(it, state=s, problem=None, intent=None),  # type: ignore[misc]
                )
        case, stuck = await self._return(platform, case, policy, press, waiting)
        if stuck and not any(item.state in {FindingState.PUT_BACK, FindingState.LEFT} for item in case.findings):
            raise Refused(stuck[0].text)
        return await self._still_out(case, stuck)

    async def undo_fine(self, platform: Platform, case: Case, press: Press) -> Case:
        """Take out again what the decision put back; the case then. What cannot be taken out STAYS. Raises Refused where nothing
        can, or the platform is away."""
        overturned = case.review is not None and case.review.over is not None
        before, stays, went = case.undecided, dict[str, Removal](), False
        for items in case.by_message:
            back = [item for item in items if item.state is FindingState.PUT_BACK]
            for posted in {item.put_back_as for item in back if item.put_back_as}:
                ours = [item.number for item in back if item.put_back_as == posted]
                # What is gone when this is cut off went by the bot's own hand, and its copy is kept until somebody goes on.
                case = await self._book.set(case, ours, lambda it: replace(it, intent=Intent.TAKE_OUT))
                removal = await self._removals.take_out(platform, case, posted)
                if removal.problem is not None and not removal.tried:
                    case = await self._book.set(case, ours, lambda it: replace(it, intent=None))
                if removal.problem is Problem.UNREACHABLE:
                    raise Refused(self._wording.problem(removal.problem, removal.lack, press.locale))
                if removal.problem is not None:
                    stays[posted] = removal
                went = went or removal.problem is None
            for item in [it for it in back if it.put_back_as not in stays]:
                there = await self._services.records.copies.has(case.copy_name(item))
                kept, was = Copy.KEPT if there else Copy.GONE, before.get(item.number, item)
                case = await self._book.set(
                    case,
                    [item.number],
                    lambda it, was=was, kept=kept: _out_again(it, was, kept, decided=overturned),  # type: ignore[misc]
                )
            left = [item.number for item in items if item.state is FindingState.LEFT]
            case = await self._book.set(case, left, lambda it: _as_it_was(it, before.get(it.number)))
        first = next(iter(stays.values()), None)
        if first is not None and first.problem is not None and not went:
            raise Refused(self._wording.problem(first.problem, first.lack, press.locale))
        over = [it.number for it in case.findings if it.state is FindingState.PUT_BACK and it.put_back_as in stays]
        return await self._book.set(case, over, lambda it: stays[it.put_back_as].left(it))

    async def undo_out(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """What this decision took out comes back; what the rules had taken out before waits again, and so does what cannot come
        back now. Raises Refused where nothing can, or the platform is away."""
        before = {item.number: item for item in (case.review.before if case.review is not None else ())}
        removed = [
            item
            for item in case.findings
            if item.state is FindingState.KEPT_OUT
            # One that the decision itself has found there went with the others.
            and (item.number not in before or still_there(before[item.number]))
        ]
        case, stuck = await self._return(platform, case, policy, press, removed)
        back = [item.number for item in case.findings if item.state is FindingState.PUT_BACK]
        if stuck and not back:
            raise Refused(stuck[0].text)
        case = await self._still_out(case, stuck)
        case = await self._book.set(case, back, lambda it: replace(it, state=FindingState.NOTED, copy=Copy.NONE))
        # What cannot be brought back, and what the rules had taken out, is out, and waits for a decision.
        out = [item.number for item in case.findings if item.state is FindingState.KEPT_OUT]
        case = await self._book.set(case, out, _waits)
        stays = [item.number for item in case.findings if item.state is FindingState.STAYS]
        return await self._book.set(case, stays, lambda it: _as_it_was(it, before.get(it.number)))

    async def _return(
        self, platform: Platform, case: Case, policy: Policy, press: Press, items: list[Finding]
    ) -> tuple[Case, list[_Stuck]]:
        """The case with those of these pictures back that may come back; and what is still out."""
        case, items = await self._may_return(case, policy, items)
        return await self._all_back(platform, case, press, batches(platform, items), policy.locale or case.locale)

    async def _may_return(self, case: Case, policy: Policy, items: list[Finding]) -> tuple[Case, list[Finding]]:
        """The case, and those of its pictures that may come back. What only went along, and is kept out here or was never
        looked at, stays out, and no copy of it is left."""
        barred = dict[int, Problem]()
        for item in items:
            bar = await self._recognising.bar(case, item, policy)
            if bar is not None:
                barred[item.number] = bar
        if not barred:
            return case, items
        await self._removals.destroying.soon(case, [item for item in items if item.number in barred])
        case = await self._book.set(
            case,
            barred,
            lambda it: replace(
                it, state=FindingState.REMOVED, problem=barred[it.number], lack=None, copy=Copy.GONE, intent=None
            ),
        )
        return case, [item for item in items if item.number not in barred]

    async def _all_back(
        self, platform: Platform, case: Case, press: Press, batches: Iterable[list[Finding]], locale: str
    ) -> tuple[Case, list[_Stuck]]:
        """The case with these pictures back, each batch by itself; and what is still out."""
        stuck = list[_Stuck]()
        for batch in batches:
            case, failed = await self._put_back(platform, case, press, batch, locale)
            stuck += failed
        return case, stuck

    async def _still_out(self, case: Case, stuck: Iterable[_Stuck]) -> Case:
        """The case, which says why these are out still."""
        for failed in stuck:
            case = await self._book.set(
                case,
                failed.numbers,
                lambda it, why=failed: replace(it, problem=why.problem, lack=why.lack),  # type: ignore[misc]
            )
        return case

    async def _put_back(
        self, platform: Platform, case: Case, press: Press, items: list[Finding], locale: str
    ) -> tuple[Case, list[_Stuck]]:
        """The case with these pictures back, together; and what is still out, of which nothing is lost yet.

        One that nothing can bring back any more keeps no other from coming back.
        """
        say = self._services.texts.say
        numbers = [item.number for item in items]
        unsure = _Stuck(say("review-unsure", press.locale), Problem.PUT_BACK_UNKNOWN, None, numbers)
        if await self._book.interrupted(case, items):
            return await self._book.now(case), [unsure]
        try:
            copies = [await self._services.records.copies.copy(case.copy_name(item)) for item in items]
        except (NewerRecord, BrokenRecord):
            if len(items) > 1:
                return await self._apart(platform, case, press, items, [], locale)
            return case, [_Stuck(say("unread-record", press.locale), Problem.INTERNAL, None, numbers)]
        lost = [item for item, copy in zip(items, copies, strict=True) if copy is None and not _resends(platform, item)]
        if lost and len(items) > 1:
            return await self._apart(platform, case, press, lost, [it for it in items if it not in lost], locale)
        pictures = [
            Picture(media=item.media, data=copy.data if copy is not None else None, spoiler=item.spoiler)
            for item, copy in zip(items, copies, strict=True)
        ]
        written = [await self._words(case, message) for message in dict.fromkeys(item.message for item in items)]
        words = [copy for copy in (*copies, *written) if copy is not None]
        author = next((copy.author for copy in words if copy.author), "")
        caption = next((copy.caption for copy in words if copy.caption), "")
        problem = Problem.WORDS_LOST if not caption and any(item.captioned for item in items) else None
        who = await self._author(platform, case, items[0].sender, author, locale) if items[0].sender else ""
        undone = "-undone" if case.half_undone else ""
        text = say(f"put-back{undone}-by", locale, who=who) if who else say(f"put-back{undone}", locale)
        if caption:
            text = f"{text}\n\n{say('put-back-caption', locale, caption=as_written(caption))}"
        origin = origin_of(case, items[0])
        note = Note(text=text, chat=case.chat, thread=items[0].thread)
        was = {item.number: item.intent for item in items}
        # Where its end was not known it was asked about once: the moderator has looked and presses again.
        case = await self._book.set(case, numbers, lambda it: replace(it, problem=None, intent=Intent.PUT_BACK))
        try:
            sent = await platform.put_back(origin, pictures, note)
        except Partly as partly:
            sent, problem = partly.messages, Problem.WORDS_CUT
        except Uncertain:
            await self._book.interrupted(case, [item for item in case.findings if item.number in numbers])
            return await self._book.now(case), [unsure]
        except Gone as failure:
            if len(items) > 1:
                case = await self._book.set(case, numbers, lambda it: replace(it, intent=was[it.number]))
                return await self._apart(platform, case, press, items[:1], items[1:], locale)
            # Nothing can bring it back; that is said, and the decision stands all the same.
            away = copies[0] is not None and not isinstance(failure, NotTaken)
            await self._removals.destroying.soon(case, items)
            why = Problem.PLACE_GONE if away else Problem.COPY_LOST
            case = await self._book.set(case, numbers, lambda it: replace(it, problem=why, copy=Copy.GONE, intent=None))
            return case, []
        except PlatformError as failure:
            case = await self._book.set(case, numbers, lambda it: replace(it, intent=was[it.number]))
            if isinstance(failure, TooLarge | Impossible) and len(items) > 1:  # together, perhaps, and not each
                return await self._apart(platform, case, press, items, [], locale)
            if isinstance(failure, Unreachable) and not isinstance(failure, Throttled):
                raise Refused(self._why(failure, press.locale)) from None  # it is away: each would be waited for
            lack = failure.lack if isinstance(failure, Forbidden) else None
            return case, [_Stuck(self._why(failure, press.locale), _problem(failure), lack, numbers)]
        names = dict.fromkeys(name for message in sent for name in (message, *platform.parts(message)))
        back = Back(messages=dict(zip(numbers, sent, strict=True)), names=tuple(names), problem=problem)
        case = await self.returned.note(case, back)
        if undone:  # else until when they are kept is known once it is decided
            await self._removals.keep_on(case, items, self._services.options.undo_s)
        return case, []

    async def _apart(
        self, platform: Platform, case: Case, press: Press, first: list[Finding], rest: list[Finding], locale: str
    ) -> tuple[Case, list[_Stuck]]:
        """Those of the first by themselves, each, and the rest together."""
        batches = [batch for batch in (*([item] for item in first), rest) if batch]
        return await self._all_back(platform, case, press, batches, locale)

    async def _looked_for(self, platform: Platform, case: Case) -> Case:
        """The case, in which what a removal without an answer has left is there: as far as the platform shows it."""
        for items in case.by_message:
            begun = [item for item in items if may_be_out(item)]
            if not begun:
                continue
            again = begun[0].put_back_as
            try:
                chat = case.chat if again else case.posted_in
                there = await self._fetcher.look_up(platform, chat, again or begun[0].message)
            except Gone:
                continue
            if there is not None:
                await self._removals.destroying.soon(case, begun)
                numbers = [item.number for item in begun]
                case = await self._book.set(case, numbers, lambda it: replace(it, copy=Copy.NONE, intent=None))
        return case

    async def _is_there(self, platform: Platform, case: Case, items: list[Finding]) -> bool:
        """Whether the message is still there, as far as the platform can be asked."""
        if case.emblem is not None:
            return True  # it is no message that anybody could be asked for
        message = place_of(items[0])
        try:
            await self._fetcher.look_up(platform, case.chat if items[0].put_back_as else case.posted_in, message)
        except Gone:
            return False
        return True

    async def _words(self, case: Case, message: str) -> SealedCopy | None:
        """What was written with the message, where no copy of its pictures holds that."""
        try:
            return await self._services.records.words.copy(words_name(case.platform, case.posted_in, message))
        except RecordError:
            return None

    async def _author(self, platform: Platform, case: Case, sender: str, name: str, locale: str) -> str:
        return mention(sender, name) if name else await self._wording.person(platform, case.chat, sender, locale)

    def _why(self, failure: PlatformError, locale: str) -> str:
        """What the presser is told of a picture that certainly did not come back."""
        match failure:
            case TooLarge():
                return self._services.texts.say("review-too-large", locale)
            case Forbidden():
                return self._wording.problem(Problem.FORBIDDEN, failure.lack, locale)
            case Impossible():
                return self._wording.problem(Problem.IMPOSSIBLE, None, locale)
            case _:
                return self._services.texts.say("review-failed", locale)


def _out_again(item: Finding, before: Finding, copy: Copy, *, decided: bool) -> Finding:
    """The finding of what was put back, and is not any more."""
    item = replace(item, copy=copy, put_back_as="", problem=None, lack=None, intent=None)
    if may_be_out(before):  # nobody ever knew whether what was posted first went: it may be there as well
        return replace(item, state=before.state, problem=before.problem, lack=before.lack, intent=before.intent)
    state = FindingState.KEPT_OUT if decided else FindingState.HELD if copy is Copy.KEPT else FindingState.REMOVED
    return replace(item, state=state, problem=Problem.PUT_BACK_UNKNOWN if may_be_back(before) else None)


def _as_it_was(item: Finding, before: Finding | None) -> Finding:
    """The finding of what the decision could not take out, as nobody wanted that."""
    if before is None or not still_there(before):
        return replace(item, state=FindingState.NOTED, problem=None, lack=None)
    intent = item.intent or before.intent
    return replace(item, state=before.state, problem=before.problem, lack=before.lack, intent=intent)


def _waits(item: Finding) -> Finding:
    """The finding, out and undecided."""
    return replace(item, state=FindingState.HELD if item.copy is Copy.KEPT else FindingState.REMOVED)


def _problem(failure: PlatformError) -> Problem:
    match failure:
        case TooLarge():
            return Problem.TOO_LARGE
        case Forbidden():
            return Problem.FORBIDDEN
        case Impossible():
            return Problem.IMPOSSIBLE
        case Unreachable():
            return Problem.UNREACHABLE
        case _:
            return Problem.INTERNAL


def _resends(platform: Platform, finding: Finding) -> bool:
    return bool(finding.media) and Power.RESEND in platform.can


def _may_be_out(platform: Platform, item: Finding) -> bool:
    """Whether a death left it open if it was taken out, and it can be put back: twice is better than never."""
    return leaves([item]) and (item.copy is Copy.KEPT or _resends(platform, item))
