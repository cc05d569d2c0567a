"""Opens cases, changes them whatever other replicas do meanwhile, and writes the journal."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace

from bots.moderator.services import Services
from bots.policy import Reason, Spent
from bots.records.cases import Case, Finding, FindingState
from bots.records.journal import Event, EventKind
from worker.contract import PDQ, Fingerprint

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
HOUR_S = 3_600
FOLD_LIMIT = 50
"""Waiting cases that are compared with a picture that may be another copy of theirs."""


def new_id(length: int = 10) -> str:
    """Letters and digits that cannot be guessed nor misheard."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


class Casebook:
    """The cases and the journal of every chat, as the use cases write them."""

    def __init__(self, services: Services) -> None:
        self._services = services

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

    async def open(self, case: Case) -> Case:
        """The incident's case that nobody has decided yet: this one, one that is open, or a new one after a decision."""
        incident = case.incident
        while True:
            found = await self._services.records.cases.open(replace(case, incident=incident))
            if found.id == case.id or found.review is None:
                return found
            # What comes after a decision is another incident: its card must not say what was decided about the first.
            incident = f"{case.incident}:after-{found.id}"

    async def alike(self, case: Case, finding: Finding, distance: int, quality: int) -> Case | None:
        """A waiting case whose picture looks like this one: one flood is one case, whoever posts it."""
        upright = upright_of(finding.fingerprints, quality)
        if upright is None:
            return None
        listing = await self._services.records.cases.waiting(case.platform, case.chat, FOLD_LIMIT)
        for other in listing.cases:
            if other.mode is not case.mode or other.review is not None:
                continue
            for item in other.findings:
                hashed = upright_of(item.fingerprints, quality)
                if hashed is not None and (hashed ^ upright).bit_count() <= distance:
                    return other
        return None

    async def add(self, case: Case, finding: Finding) -> tuple[Case, Finding]:
        """The case with this finding, and the finding as it is there: one that was there before is kept as it is."""

        def added(old: Case) -> Case:
            known = old.find(finding.message, finding.media)
            if known is None:
                number = max((item.number for item in old.findings), default=0) + 1
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
                    )
                )
            return old

        changed = await self.change(case, added)
        there = changed.find(finding.message, finding.media)
        if there is None:  # the case was forgotten in between: it goes on as it was
            there = finding
        await self._services.records.cases.link(changed, finding.message)
        return changed, there

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
            weight=weight,
        )
        return await self.write(case, event, once=once)

    async def spent(self, platform: str, chat: str, member: str, picture: str) -> tuple[Spent, bool]:
        """The automatic removals of the last hour, and whether the circuit breaker has tripped and was not reset."""
        now_s = self._services.clock.now_s()
        in_chat = of_member = of_picture = 0
        tripped: bool | None = None
        async for event in self._services.records.journal.read(
            platform, chat, now_s - 30 * 24 * HOUR_S, newest_first=True
        ):
            if event.at_s < now_s - HOUR_S and tripped is not None:
                break
            if event.kind is EventKind.REMOVED and event.at_s >= now_s - HOUR_S:
                in_chat += 1
                of_member += bool(member) and event.member == member
                of_picture += bool(picture) and event.picture == picture
            elif tripped is None and event.kind in {EventKind.BREAKER_TRIPPED, EventKind.BREAKER_RESET}:
                tripped = event.kind is EventKind.BREAKER_TRIPPED
                if not tripped:
                    # What was spent before a moderator said "go on" is forgotten.
                    break
        return Spent(chat=in_chat, member=of_member, picture=of_picture), bool(tripped)

    async def strikes(self, platform: str, chat: str, member: str, since_s: float) -> list[tuple[float, int]]:
        """The member's strikes since then (Unix time, weight), without those that were taken back."""
        given: list[tuple[float, int, str]] = []
        back: set[str] = set()
        async for event in self._services.records.journal.read(platform, chat, since_s, newest_first=True):
            if event.kind is EventKind.STRIKE_BACK:
                back.add(event.case)
            elif event.kind is EventKind.STRIKE and event.member == member and event.case not in back:
                given.append((event.at_s, event.weight, event.case))
        return [(at_s, weight) for at_s, weight, _ in given]


def upright_of(fingerprints: Iterable[Fingerprint], quality: int) -> int | None:
    """The upright picture's PDQ as a number; None where there is none of this quality."""
    for item in fingerprints:
        if item.algorithm == PDQ and item.quality >= quality:
            return int(item.value, 16)
    return None


def is_asked(finding: Finding) -> bool:
    """Whether a person asks about it and the chat's rules have not been asked yet: its verdict is still to come."""
    judged = finding.verdict is not None or finding.failure is not None
    return finding.decision.reason in {Reason.REPORTED, Reason.TAKEDOWN} and not judged


def still_there(finding: Finding) -> bool:
    """Whether the message is in the chat, as far as the bot knows."""
    return finding.state in {FindingState.NOTED, FindingState.STAYS, FindingState.LEFT}


def is_back(finding: Finding) -> bool:
    """Whether the picture is in the chat because the bot has put it back."""
    undone = bool(finding.put_back_as) and finding.state in {FindingState.NOTED, FindingState.LEFT}
    return undone or finding.state is FindingState.PUT_BACK
