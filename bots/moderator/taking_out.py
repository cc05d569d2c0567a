"""Takes the pictures of a case out because a moderator has decided so: as fakes, or because they may show a minor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bots.moderator.casebook import Casebook, in_chat, may_be_back, may_be_out, place_of, removable, still_there
from bots.moderator.consequences import NOT_SEALED, Deed, Removal, Removals, Sealed, edited_away, leaves
from bots.moderator.fetching import FetchFailed
from bots.moderator.refusing import Refused
from bots.moderator.services import Services
from bots.moderator.wording import CardWording
from bots.platform import Platform, PlatformError, Press
from bots.policy import Policy
from bots.records import RecordError, StoreUnavailable
from bots.records.cases import Case
from bots.records.findings import OUT, Copy, Finding, FindingState, Problem
from bots.records.journal import EventKind
from worker import telemetry

log = telemetry.logger(__name__)


class TakingOut:
    """Carries out what a moderator decides against a picture."""

    def __init__(self, services: Services, removals: Removals) -> None:
        self._services = services
        self._removals = removals
        self._book = Casebook(services)
        self._wording = CardWording(services)

    async def out(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """Take out what is there, put back or never taken out, and destroy the copies of what is not.

        One that cannot be taken out keeps no other there: it STAYS, with what stood in the way. Raises Refused with that where
        nothing is out, and where the platform is away: the next press goes on where this one stopped.
        """
        if await self._book.interrupted(case, case.findings):
            # It may be there again, under a number that nobody knows.
            raise Refused(self._services.texts.say("review-unsure", press.locale))
        case = await self.again(platform, case, policy, press)
        # What a press that was cut off has kept out has its copy for undo.
        over = {FindingState.KEPT_OUT, FindingState.GONE}
        waiting = [item for item in case.findings if not in_chat(item) and item.state not in over]
        await self._removals.destroying.now(case, waiting)
        return await self._book.set(case, [item.number for item in waiting], _kept_out(Copy.GONE))

    async def again(self, platform: Platform, case: Case, policy: Policy, press: Press) -> Case:
        """Take out what is there of pictures that are kept out, each of the messages in which they are.

        What cannot be taken out STAYS. Raises Refused where that is all there was to do, and where the platform is away. A
        person's own picture is left to them: that it is a fake is noted.
        """
        if not removable(platform, case):
            return case
        stays, went = dict[int, Removal](), False
        for place in dict.fromkeys(place_of(item) for item in case.findings if in_chat(item)):
            there = [item for item in case.findings if in_chat(item) and place_of(item) == place]
            case, numbers, removal = await self._remove(platform, case, policy, press, there)
            if removal.problem is Problem.UNREACHABLE:
                # It is away: that would be so of each, and each would be waited for.
                raise Refused(self._wording.problem(removal.problem, removal.lack, press.locale))
            if removal.problem is not None:
                stays.update(dict.fromkeys(numbers, removal))
            went = went or removal.problem is None
        first = next(iter(stays.values()), None)
        new = case.review is None and any(item.state in OUT for item in case.findings)
        if first is not None and first.problem is not None and not (went or new):
            raise Refused(self._wording.problem(first.problem, first.lack, press.locale))
        return await self._book.set(case, stays, lambda it: stays[it.number].left(it))

    async def minor(self, platform: Platform, case: Case, actor: str) -> Case:
        """Stop everything for these pictures: out of the chat, no copy, nothing but hashes and links is left."""
        gone = {item.number: item for item in await self.stop(platform, case)}

        def stopped(item: Finding) -> Finding:
            return gone.get(item.number) or _bare(item, Copy.GONE)

        case = await self._book.change(
            case,
            lambda old: replace(
                old, minor=True, before=(), overruled=(), findings=tuple(stopped(item) for item in old.findings)
            ),
        )
        await self._book.note(case, EventKind.MINOR, once=f"minor:{case.id}", actor=actor)
        return case

    async def stop(self, platform: Platform, case: Case) -> tuple[Finding, ...]:
        """Take the case's messages out, and destroy their copies; the findings as they are then, which are not stored yet.

        Raises StoreUnavailable where a copy, or what was written with it, may be there still; but what can be out is out by then.
        """
        preserve = self._services.options.preserve_minor
        stays: dict[str, Removal] = {}
        before, missed = case.undecided, await self._unmade(case, preserve=preserve)
        for items in case.by_message:
            were = [before[item.number] for item in items if item.number in before]
            # It may be there yet, though it was put back since.
            there = any(still_there(item) for item in items) or any(may_be_out(item) for item in were)
            for message in {items[0].message, *(item.put_back_as for item in items if item.put_back_as)}:
                if message != items[0].message or there:
                    removal = await self._removals.take_out(platform, case, message)
                    if removal.problem is not None:
                        stays[items[0].message] = removal

        if missed is not None:
            raise missed

        def stopped(item: Finding) -> Finding:
            removal = stays.get(item.message)
            copy = Copy.KEPT if preserve and item.copy is Copy.KEPT else Copy.GONE
            if removal is None:
                unsure = may_be_back(item) or (item.number in before and may_be_back(before[item.number]))
                return replace(_bare(item, copy), problem=Problem.PUT_BACK_UNKNOWN if unsure else None)
            return removal.left(_bare(item, copy))

        return tuple(stopped(item) for item in case.findings)

    async def _unmade(self, case: Case, *, preserve: bool) -> StoreUnavailable | None:
        """Destroy all copies, unless they are preserved, and what was written with them; what kept any of that from being so."""
        try:
            await self._removals.destroying.now(case, () if preserve else case.findings)
            await self._removals.forget_words(case)
        except StoreUnavailable as failure:
            return failure
        return None

    async def _remove(
        self, platform: Platform, case: Case, policy: Policy, press: Press, items: list[Finding]
    ) -> tuple[Case, list[int], Removal]:
        """The case once these pictures, all of one message, are out; with their numbers, those of what went along, too."""
        deed = Deed(platform=platform, policy=policy, case=case, number=items[0].number, actor=press.member.id)
        begun = leaves(items)
        if not begun:
            case = await self._removals.whole(deed)
            deed = replace(deed, case=case)
            items = deed.siblings
        sealed = None
        if begun:
            ours = [item for item in items if item.copy is Copy.KEPT]
            if await self._removals.keep_on(case, ours, self._services.options.hold_s):
                sealed = Sealed(kept=frozenset(item.number for item in ours))
        elif case.emblem is None and self._services.holds(platform.name) and all(item.media for item in items):
            try:
                # So that "undo" can bring it back: it is not known yet until when, since there may be much to take out.
                sealed = await self._removals.sealing.seal(deed, self._services.options.hold_s)
            except (FetchFailed, RecordError, PlatformError):
                # It goes all the same, and the card says that undo cannot bring it back.
                await self._removals.destroying.soon(case, items)
        sealed = sealed or NOT_SEALED
        case = await self._removals.set_out(deed, sealed)
        removal = await self._removals.take_out(platform, case, place_of(items[0]), begun=begun)
        numbers = [item.number for item in items]
        if removal.problem is not None:
            if not removal.tried:
                back = items[0].state is FindingState.PUT_BACK  # which has its copy for undo
                await self._removals.destroying.soon(case, () if back else items)
                case = await self._book.set(
                    case, numbers, lambda it: replace(it, copy=it.copy if back else Copy.NONE, intent=None)
                )
            return case, numbers, removal
        if removal.edited or not removal.ours:
            await self._removals.destroying.soon(case, items)
            return await self._book.set(case, numbers, edited_away if removal.edited else _gone), numbers, removal
        kept = sealed.kept
        case = await self._book.set(
            case, numbers, lambda it: _kept_out(Copy.KEPT if it.number in kept else Copy.NONE)(it)
        )
        await self._removals.sealing.look(replace(deed, case=case), sealed.unseen)
        return case, numbers, removal


def _gone(item: Finding) -> Finding:
    """The finding of what somebody else has deleted."""
    if item.state in OUT:
        return item
    return replace(item, state=FindingState.GONE, copy=Copy.NONE, problem=None, lack=None, intent=None)


def _bare(item: Finding, copy: Copy) -> Finding:
    """The finding, out, and without anything by which its picture could be had again."""
    out = replace(item, state=FindingState.KEPT_OUT, problem=None, lack=None, copy=copy, intent=None)
    return replace(out, media="", file_id="", captioned=False)


def _kept_out(copy: Copy) -> Callable[[Finding], Finding]:
    def out(item: Finding) -> Finding:
        # Nobody knows the message in which it may be there again: the card goes on saying so.
        unsure = Problem.PUT_BACK_UNKNOWN if may_be_back(item) else None
        return replace(item, state=FindingState.KEPT_OUT, copy=copy, problem=unsure, lack=None, intent=None)

    return out
