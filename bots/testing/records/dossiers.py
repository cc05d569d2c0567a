"""Dossiers in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bots.records.cases import Case
from bots.records.dossiers import Dossier, InChat, Told, Use
from bots.records.journal import Event
from bots.records.versions import CASE
from bots.testing.records.cases import FakeCases
from bots.testing.records.failing import Moving
from bots.testing.records.known import FakeKnown
from bots.testing.records.outbox import FakeJournal, FakeOutbox
from bots.testing.records.people import FakePeople
from bots.testing.records.reveals import FakeReveals


@dataclass(slots=True, kw_only=True)
class FakeDossiers(Moving):
    """Looks through the other fakes."""

    cases: FakeCases
    journal: FakeJournal
    known: FakeKnown
    people: FakePeople
    reveals: FakeReveals
    outbox: FakeOutbox

    async def of(self, platform: str, member: str, own_chat: str = "") -> Dossier:
        self.meet_failure()
        people, who = self.people, (platform, member)
        approvals = [InChat(chat=key[1], record=given) for key, given in people.exempt.items() if key[0] == platform]
        return Dossier(
            seen=tuple(InChat(chat=chat, record=at_s) for (p, chat, m), at_s in people.seen_s.items() if (p, m) == who),
            uses=tuple(
                InChat(chat=chat, record=Use(what=what, times=times, until_s=until_s))
                for ((p, chat, m), what), (times, until_s) in people.uses.items()
                if (p, m) == who
            ),
            weights=tuple(
                InChat(chat=chat, record=weight) for (p, chat, m), weight in people.reporters.items() if (p, m) == who
            ),
            exemptions=tuple(item for item in approvals if item.record.member == member),
            given=tuple(item for item in approvals if item.record.by == member),
            events=tuple(self._events(platform, member)),
            cases=tuple(sorted(self._cases(platform, member), key=lambda case: (case.opened_at_s, case.id))),
            entries=tuple(
                InChat(chat=chat, record=own[entry])
                for (p, chat), own in self.known.kept.items()
                for entry in sorted(own)
                if p == platform and own[entry].by == member
            ),
            leaves=tuple(
                leave
                for leave, until_s in self.reveals.given.values()
                if (leave.platform, leave.member) == who and until_s > self.clock.now_s()
            ),
            notes=tuple(
                Told(key=key, said=said, sent=sent)
                for (key, said), sent in self.outbox.kept.items()
                if own_chat and sent.chat == own_chat
            ),
            unreadable=sum(member in CASE.dump(self.cases.kept[case]) for case in self.cases.unreadable),
        )

    def _events(self, platform: str, member: str) -> Iterator[InChat[Event]]:
        for (where, chat), events in sorted(self.journal.kept.items()):
            for event in events:
                if where == platform and member in {event.member, event.actor}:
                    yield InChat(chat=chat, record=event)

    def _cases(self, platform: str, member: str) -> Iterator[Case]:
        for name, case in self.cases.kept.items():
            if case.platform == platform and name not in self.cases.unreadable and f'"{member}"' in CASE.dump(case):
                yield case.in_chat(self.at_home(platform, case.chat))
