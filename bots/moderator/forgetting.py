"""Forgets a person, as far as nobody else's safety rests on what is held on them. What is cut off the next time finishes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from bots.moderator.casebook import STRIKES, Casebook
from bots.moderator.floods import Floods
from bots.moderator.retaining import (
    PENALTIES,
    Bound,
    Terms,
    becomes,
    bound,
    forgotten,
    idle,
    is_deed,
    is_of,
    is_open,
    standing,
)
from bots.moderator.services import Services
from bots.platform import Platform, PlatformError
from bots.policy import DAY_S, age_s
from bots.records.cases import Case
from bots.records.dossiers import Dossier
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.journal import Event, EventKind
from bots.records.outbox import Said
from worker import telemetry

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What stays of a person."""

    dossier: Dossier
    bound: tuple[Bound, ...] = ()
    """The cases that stay as they are."""
    strikes_until_s: float = 0.0
    """Until when (Unix time) the last strike or penalty of theirs counts; 0: there is none that does."""
    reports: frozenset[str] = frozenset()
    """The cases that they have reported, and of which nobody knows yet whether that was right."""
    moderated: bool = False
    """They have done something as a moderator."""


class Forgetting:
    """Finds out what is held, and forgets it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)
        self._floods = Floods(services)

    async def dossier(self, platform: Platform, member: str) -> Dossier:
        """All that is held on the member."""
        try:
            chat = await platform.private_chat(member)
        except PlatformError:
            chat = ""
        return await self._services.records.dossiers.of(platform.name, member, chat)

    async def plan(self, platform: Platform, member: str) -> Plan:
        """What would stay of the member."""
        dossier = await self.dossier(platform, member)
        found, counted_s = list[Bound](), 0.0
        for case in dossier.cases:
            if is_of(case, member):
                why = bound(case, member, await self._terms(platform, case.chat), await self._floods.others(case))
                found += [why] if why is not None else []
        hollow = idle([item.record for item in dossier.events], member)
        for item in dossier.events:
            now_s, strikes_s = self._services.clock.now_s(), (await self._terms(platform, item.chat)).strikes_s
            until_s = item.record.at_s + strikes_s if age_s(item.record.at_s, now_s) < strikes_s else 0.0
            counts = item.record.member == member and item.record.kind in STRIKES | PENALTIES
            if counts and item.record not in hollow:
                counted_s = max(counted_s, until_s)
        return Plan(
            dossier=dossier,
            bound=tuple(found),
            strikes_until_s=counted_s,
            reports=await self._unweighed(platform, member, dossier),
            moderated=any(is_deed(item.record, member) for item in dossier.events),
        )

    async def forget(self, platform: Platform, member: str) -> Plan:
        """Forget what can be; what stays. Each step is true however often it is repeated, and the cases that a step needs are
        changed last of all that names them."""
        name, records = platform.name, self._services.records
        plan = await self.plan(platform, member)
        kept = {item.case for item in plan.bound} | plan.reports
        mine = [case for case in plan.dossier.cases if is_of(case, member)]
        self._services.languages.forget(name, member)
        await self._services.scanner.withdraw(name, member)
        await records.reveals.withdraw(name, member)
        await self._journals(platform, member, plan, kept)
        for item in plan.dossier.entries:
            await records.known.disown(name, item.chat, item.record.id, member)
        for note in plan.dossier.notes:
            # What moderators were told stays with the case, whose cards are kept up to date by it.
            if note.said is Said.MEMBER and note.key.partition("-")[0] not in kept:
                await records.outbox.settle(note.key, note.said, replace(note.sent, chat="", message=""))
        for chat in self._chats(plan.dossier):
            weighs = not any(item.record.wrong for item in plan.dossier.weights if item.chat == chat)
            await records.people.forget(name, chat, member, weight=weighs)
        for case in mine:
            if case.id not in kept:
                await self._case(platform, case, member)
        return plan

    # Within.

    async def _unweighed(self, platform: Platform, member: str, dossier: Dossier) -> frozenset[str]:
        """The cases that the member has reported and that are open."""
        reported = {
            item.record.case: item.chat
            for item in dossier.events
            if item.record.kind is EventKind.REPORTED and item.record.member == member
        }
        found = set[str]()
        for name, chat in reported.items():
            try:
                case = await self._services.records.cases.case(name)
            except (NewerRecord, BrokenRecord):
                found.add(name)  # nobody knows
                continue
            if case is not None and is_open(case, await self._terms(platform, chat), await self._floods.others(case)):
                found.add(name)
        return frozenset(found)

    async def _journals(self, platform: Platform, member: str, plan: Plan, kept: set[str]) -> None:
        by_chat = defaultdict[str, list[Event]](list)
        for item in plan.dossier.events:
            by_chat[item.chat].append(item.record)
        for chat, events in by_chat.items():
            terms, bans = await self._terms(platform, chat), standing(events, member)
            changes = {event: becomes(event, member, terms, kept, bans) for event in events}
            changes |= {event: replace(event, member="") for event in idle(events, member) if event.case not in kept}
            changes = {event: other for event, other in changes.items() if other != event}
            if changes:
                await self._services.records.journal.rewrite(platform.name, chat, changes)

    async def _case(self, platform: Platform, case: Case, member: str) -> None:
        """Let the case name the member no more, unless it has to by now: somebody may be just deciding it."""
        terms, flood = await self._terms(platform, case.chat), await self._floods.others(case)
        await self._book.change(
            case, lambda old: old if bound(old, member, terms, flood) is not None else forgotten(old, member)
        )

    def _chats(self, dossier: Dossier) -> list[str]:
        named = (dossier.seen, dossier.uses, dossier.weights, dossier.exemptions, dossier.given)
        return sorted({item.chat for items in named for item in items})

    async def _terms(self, platform: Platform, chat: str) -> Terms:
        """What holds in the chat: a strike counts as long as any of its rules, of its topics' too, says."""
        policies, options = self._services.records.policies, self._services.options
        spans = list[int]()
        for thread in ("", *await policies.threads(platform.name, chat)):
            try:
                spans.append((await policies.policy(platform.name, chat, thread)).strikes_expire_s)
            except (NewerRecord, BrokenRecord):
                spans.append(options.journal_days * DAY_S)  # nobody knows: as long as anything is kept
        return Terms(
            now_s=self._services.clock.now_s(),
            strikes_s=max(spans),
            undo_s=options.undo_s,
            case_s=options.case_days * DAY_S,
        )
