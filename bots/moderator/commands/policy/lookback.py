"""What a chat remembers of a span of time: its cases, and when its moderators let removals go on."""

from __future__ import annotations

from dataclasses import dataclass

from bots.records import Records
from bots.records.cases import Case
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.journal import EventKind

LISTED = 1_000
"""Cases that are read at once, of those that a chat's list has."""
MAX_CASES = 5_000
"""Cases that are read at all: a second or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookback:
    """What could be read of the span."""

    cases: tuple[Case, ...]
    resets: tuple[float, ...]
    """When the circuit breaker was reset (Unix time)."""
    forgotten: int = 0
    """Pictures of cases that are not there any more."""
    unreadable: int = 0
    """Pictures of cases whose records cannot be read."""
    beyond: int = 0
    """Pictures of cases that were not looked at, for there are too many."""


async def look_back(records: Records, platform: str, chat: str, since_s: float) -> Lookback:
    """The chat's cases since then (Unix time): those on its list, and those that only its journal names, the newest first."""
    noted, resets = dict[str, set[int]](), list[float]()
    kinds = (EventKind.FOUND, EventKind.BREAKER_RESET)
    async for event in records.journal.read(platform, chat, since_s, newest_first=True, kinds=kinds):
        if event.kind is EventKind.FOUND:
            noted.setdefault(event.case, set()).add(event.finding)
        else:
            resets.append(event.at_s)
    found = {case.id: case for case in (await records.cases.recent(platform, chat, LISTED)).cases}
    forgotten = unreadable = beyond = 0
    for name, numbers in noted.items():
        if name not in found and len(found) >= MAX_CASES:
            beyond += len(numbers)
            continue
        try:
            case = found.get(name) or await records.cases.case(name)
        except (NewerRecord, BrokenRecord):
            unreadable += len(numbers)
            continue
        stored = {item.number for item in case.findings} if case is not None else set()
        forgotten += len(numbers - stored)
        if case is not None:
            found[name] = case
    return Lookback(
        cases=tuple(found.values()), resets=tuple(resets), forgotten=forgotten, unreadable=unreadable, beyond=beyond
    )
