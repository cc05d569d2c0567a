"""Everything that is kept, in memory.

What these fakes cannot show: that records are read back from JSON, that replicas do not get in each other's way, that old
cases are forgotten by themselves, and that a stolen folder of copies cannot be read. The ports' suites run over both.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from bots.clock import Clock
from bots.records import Records
from bots.testing.clock import FakeClock
from bots.testing.records.cases import FakeCases, FakePolicies
from bots.testing.records.failing import Failing
from bots.testing.records.known import FakeKnown
from bots.testing.records.outbox import FakeJournal, FakeOutbox
from bots.testing.records.people import FakeCopies, FakePeople
from bots.testing.records.reveals import FakeReveals

__all__ = [
    "FakeCases",
    "FakeCopies",
    "FakeJournal",
    "FakeKnown",
    "FakeMoves",
    "FakeOutbox",
    "FakePeople",
    "FakePolicies",
    "FakeRecords",
    "FakeReveals",
    "fake_records",
]


@dataclass(slots=True, kw_only=True)
class FakeMoves(Failing):
    """Moves what the other fakes keep."""

    cases: FakeCases
    parts: tuple[FakePolicies | FakeJournal | FakeKnown | FakePeople, ...]

    async def move(self, platform: str, old: str, new: str) -> None:
        self.meet_failure()
        if old == new:
            return
        home = self.cases.move(platform, old, new)
        for part in self.parts:
            part.move(platform, old, home)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeRecords(Records):
    """Records whose parts are fakes; `records.outbox.failures.append(…)` makes the outbox's next call fail."""

    policies: FakePolicies
    cases: FakeCases
    outbox: FakeOutbox
    journal: FakeJournal
    known: FakeKnown
    people: FakePeople
    copies: FakeCopies
    words: FakeCopies
    reveals: FakeReveals
    moves: FakeMoves
    clock: Clock
    failures: deque[Exception]
    """Raised by the next calls of any part, one each."""


def fake_records(clock: Clock | None = None) -> FakeRecords:
    """Fakes that keep nothing yet. What expires does so by `clock`; without one, by a FakeClock of their own."""
    clock = clock or FakeClock()
    failures = deque[Exception]()
    policies = FakePolicies(clock=clock, everywhere=failures)
    cases = FakeCases(clock=clock, everywhere=failures)
    journal = FakeJournal(clock=clock, everywhere=failures)
    known = FakeKnown(clock=clock, everywhere=failures)
    people = FakePeople(clock=clock, everywhere=failures)
    return FakeRecords(
        policies=policies,
        cases=cases,
        outbox=FakeOutbox(clock=clock, everywhere=failures),
        journal=journal,
        known=known,
        people=people,
        copies=FakeCopies(clock=clock, everywhere=failures),
        words=FakeCopies(clock=clock, everywhere=failures),
        reveals=FakeReveals(clock=clock, everywhere=failures),
        moves=FakeMoves(clock=clock, everywhere=failures, cases=cases, parts=(policies, journal, known, people)),
        clock=clock,
        failures=failures,
    )
