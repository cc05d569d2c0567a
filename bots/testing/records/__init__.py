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
from bots.testing.records.accounts import FakeAccounts
from bots.testing.records.cases import FakeCases, FakePolicies
from bots.testing.records.dossiers import FakeDossiers
from bots.testing.records.edits import FakeEditLog
from bots.testing.records.failing import Moving
from bots.testing.records.inbox import FakeInbox
from bots.testing.records.known import FakeKnown
from bots.testing.records.leases import FakeLeases
from bots.testing.records.outbox import FakeJournal, FakeOutbox
from bots.testing.records.people import FakeCopies, FakePeople
from bots.testing.records.quotas import FakeQuotas
from bots.testing.records.reveals import FakeReveals

__all__ = [
    "FakeAccounts",
    "FakeCases",
    "FakeCopies",
    "FakeDossiers",
    "FakeEditLog",
    "FakeInbox",
    "FakeJournal",
    "FakeKnown",
    "FakeLeases",
    "FakeMoves",
    "FakeOutbox",
    "FakePeople",
    "FakePolicies",
    "FakeQuotas",
    "FakeRecords",
    "FakeReveals",
    "fake_records",
]


@dataclass(slots=True, kw_only=True)
class FakeMoves(Moving):
    """Moves what the other fakes keep."""

    cases: FakeCases
    parts: tuple[FakePolicies | FakeJournal | FakeKnown | FakePeople, ...]

    async def move(self, platform: str, old: str, new: str) -> None:
        self.meet_failure()
        if old == new:
            return
        now = self.cases.move(platform, old, new)
        for part in self.parts:
            part.move(platform, old, now)

    async def home(self, platform: str, chat: str) -> str:
        self.meet_failure()
        return self.at_home(platform, chat)

    async def former(self, platform: str, chat: str) -> str:
        self.meet_failure()
        return next((old for (where, old), new in self.homes.items() if (where, new) == (platform, chat)), "")


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
    edits: FakeEditLog
    reveals: FakeReveals
    leases: FakeLeases
    inbox: FakeInbox
    moves: FakeMoves
    accounts: FakeAccounts
    dossiers: FakeDossiers
    quotas: FakeQuotas
    clock: Clock
    failures: deque[Exception]
    """Raised by the next calls of any part, one each."""


def fake_records(
    clock: Clock | None = None, *, case_days: float = float("inf"), journal_days: float = float("inf")
) -> FakeRecords:
    """Fakes that keep nothing yet. What expires does so by `clock`; without one, by a FakeClock of their own."""
    clock = clock or FakeClock()
    failures, homes = deque[Exception](), dict[tuple[str, str], str]()
    cases = FakeCases(clock=clock, everywhere=failures, homes=homes, keep_s=case_days * 86_400)
    journal = FakeJournal(clock=clock, everywhere=failures, homes=homes, keep_s=journal_days * 86_400)
    policies = FakePolicies(clock=clock, everywhere=failures, homes=homes, journal=journal)
    known = FakeKnown(clock=clock, everywhere=failures, homes=homes)
    people = FakePeople(clock=clock, everywhere=failures, homes=homes, journal=journal)
    outbox, reveals = FakeOutbox(clock=clock, everywhere=failures), FakeReveals(clock=clock, everywhere=failures)
    return FakeRecords(
        policies=policies,
        cases=cases,
        outbox=outbox,
        journal=journal,
        known=known,
        people=people,
        copies=FakeCopies(clock=clock, everywhere=failures),
        words=FakeCopies(clock=clock, everywhere=failures),
        edits=FakeEditLog(clock=clock, everywhere=failures),
        reveals=reveals,
        leases=FakeLeases(clock=clock, everywhere=failures),
        inbox=FakeInbox(clock=clock, everywhere=failures),
        moves=FakeMoves(
            clock=clock, everywhere=failures, homes=homes, cases=cases, parts=(policies, journal, known, people)
        ),
        accounts=FakeAccounts(clock=clock, everywhere=failures),
        dossiers=FakeDossiers(
            clock=clock,
            everywhere=failures,
            homes=homes,
            cases=cases,
            journal=journal,
            known=known,
            people=people,
            reveals=reveals,
            outbox=outbox,
        ),
        quotas=FakeQuotas(clock=clock, everywhere=failures),
        clock=clock,
        failures=failures,
    )
