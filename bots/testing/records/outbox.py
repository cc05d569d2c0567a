"""The outbox and the journal in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bots.records.journal import Event, EventKind
from bots.records.outbox import Said, SendState, Sent
from bots.testing.records.failing import Failing, Moving


@dataclass(slots=True, kw_only=True)
class FakeOutbox(Failing):
    """Claims in memory. Those without a time of their own are not forgotten."""

    kept: dict[tuple[str, Said], Sent] = field(default_factory=dict)
    until_s: dict[tuple[str, Said], float] = field(default_factory=dict)
    """When a claim is forgotten, by the clock."""

    async def claim(self, key: str, said: Said, keep_s: int = 0) -> bool:
        self.meet_failure()
        known = self._known(key, said)
        if known is not None and known.state is not SendState.FAILED:
            return False
        self.kept[key, said] = Sent(state=SendState.SENDING)
        self.until_s[key, said] = self.clock.now_s() + keep_s if keep_s else float("inf")
        return True

    async def settle(self, key: str, said: Said, sent: Sent) -> None:
        self.meet_failure()
        if self._known(key, said) is not None:
            self.kept[key, said] = sent

    async def sent(self, key: str, said: Said) -> Sent | None:
        self.meet_failure()
        return self._known(key, said)

    def _known(self, key: str, said: Said) -> Sent | None:
        if self.until_s.get((key, said), float("inf")) <= self.clock.now_s():
            self.kept.pop((key, said), None)
        return self.kept.get((key, said))


@dataclass(slots=True, kw_only=True)
class FakeJournal(Moving):
    """Journals in memory: `kept` by (platform, chat), in the order of appending."""

    kept: dict[tuple[str, str], list[Event]] = field(default_factory=dict)
    once: set[tuple[str, str, str]] = field(default_factory=set)
    keep_s: float = float("inf")

    async def append(self, platform: str, chat: str, event: Event, *, once: str = "") -> bool:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        if once:
            if (platform, chat, once) in self.once:
                return False
            self.once.add((platform, chat, once))
        self.kept.setdefault((platform, chat), []).append(event)
        self._trim(platform, chat)
        return True

    async def extend(self, platform: str, chat: str, events: Sequence[Event]) -> None:
        """Append these: all, or none where a failure was to come."""
        self.meet_failure()
        self.kept.setdefault((platform, self.at_home(platform, chat)), []).extend(events)

    async def sweep(self) -> int:
        self.meet_failure()
        return sum(self._trim(platform, chat) for platform, chat in self.kept)

    def _trim(self, platform: str, chat: str) -> int:
        events, since_s = self.kept[platform, chat], self.clock.now_s() - self.keep_s
        self.kept[platform, chat] = [event for event in events if event.at_s >= since_s]
        return len(events) - len(self.kept[platform, chat])

    async def read(
        self,
        platform: str,
        chat: str,
        since_s: float = 0.0,
        *,
        newest_first: bool = False,
        kinds: Collection[EventKind] = frozenset(EventKind),
    ) -> AsyncIterator[Event]:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        events = [
            event for event in self.kept.get((platform, chat), ()) if event.at_s >= since_s and event.kind in kinds
        ]
        for event in reversed(events) if newest_first else events:
            yield event

    async def rewrite(self, platform: str, chat: str, changes: Mapping[Event, Event | None]) -> None:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        events = [changes.get(event, event) for event in self.kept.get((platform, chat), ())]
        self.kept[platform, chat] = [event for event in events if event is not None]

    def move(self, platform: str, old: str, new: str) -> None:
        """Make one journal of the two, in the order of time."""
        events = self.kept.pop((platform, old), [])
        if events:
            joined = [*events, *self.kept.get((platform, new), ())]
            self.kept[platform, new] = sorted(joined, key=lambda event: event.at_s)
        moved = {(where, chat, once) for where, chat, once in self.once if (where, chat) == (platform, old)}
        self.once -= moved
        self.once |= {(platform, new, once) for _, _, once in moved}
