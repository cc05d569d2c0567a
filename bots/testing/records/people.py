"""People and sealed copies in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bots.records.copies import SealedCopy
from bots.records.envelope import pack
from bots.records.errors import RecordError
from bots.records.journal import Event
from bots.records.people import Approval, Reporter
from bots.testing.records.failing import Failing, Moving
from bots.testing.records.outbox import FakeJournal

Who = tuple[str, str, str]
"""A platform, a chat and a member."""


@dataclass(slots=True, kw_only=True)
class FakePeople(Moving):
    """Members in memory."""

    journal: FakeJournal
    exempt: dict[Who, Approval] = field(default_factory=dict)
    seen_s: dict[Who, float] = field(default_factory=dict)
    reporters: dict[Who, Reporter] = field(default_factory=dict)
    uses: dict[tuple[Who, str], tuple[int, float]] = field(default_factory=dict)
    """How often, and until when it counts."""

    async def approve(self, platform: str, chat: str, approval: Approval) -> None:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        self.exempt[platform, chat, approval.member] = approval

    async def disapprove(self, platform: str, chat: str, member: str) -> bool:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        return self.exempt.pop((platform, chat, member), None) is not None

    async def approvals(self, platform: str, chat: str) -> list[Approval]:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        own = [approval for who, approval in self.exempt.items() if who[:2] == (platform, chat)]
        return sorted(own, key=lambda approval: (-approval.at_s, approval.member))

    async def approved(self, platform: str, chat: str, member: str) -> bool:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        return (platform, chat, member) in self.exempt

    async def first_seen_s(self, platform: str, chat: str, member: str, now_s: float) -> float:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        return self.seen_s.setdefault((platform, chat, member), now_s)

    async def allow(self, platform: str, chat: str, member: str, what: str, limit: int, span_s: int) -> bool:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        now_s, key = self.clock.now_s(), ((platform, chat, member), what)
        count, until_s = self.uses.get(key, (0, 0.0))
        if until_s <= now_s or until_s > now_s + 2 * span_s:  # begun by a clock that was far ahead
            count, until_s = 0, now_s + span_s
        if count >= limit:
            return False
        self.uses[key] = (count + 1, until_s)
        return True

    async def forget(self, platform: str, chat: str, member: str, *, weight: bool) -> None:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        who = (platform, chat, member)
        self.seen_s.pop(who, None)
        self.exempt.pop(who, None)
        if weight:
            self.reporters.pop(who, None)
        for key, (_, until_s) in list(self.uses.items()):
            if key[0] == who and until_s <= self.clock.now_s():
                del self.uses[key]
        for other, approval in self.exempt.items():
            if other[:2] == (platform, chat) and approval.by == member:
                self.exempt[other] = replace(approval, by="")

    async def reporter(self, platform: str, chat: str, member: str) -> Reporter:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        return self.reporters.get((platform, chat, member), Reporter())

    async def judge_report(
        self,
        platform: str,
        chat: str,
        judgement: Event,
        *,
        right: bool | None,
        before: bool | None = None,
        once: str = "",
    ) -> bool:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        if not await self.journal.append(platform, chat, judgement, once=once):
            return False
        old = self.reporters.get((platform, chat, judgement.member), Reporter())
        self.reporters[platform, chat, judgement.member] = old.judged(right, before)
        return True

    def move(self, platform: str, old: str, new: str) -> None:
        """Take what is known of the chat's members along; what is known in the new one stays."""
        exempt, reporters, seen_s = self.exempt, self.reporters, self.seen_s
        for who in [who for who in exempt if who[:2] == (platform, old)]:
            exempt.setdefault((platform, new, who[2]), exempt.pop(who))
        for who in [who for who in reporters if who[:2] == (platform, old)]:
            reporters.setdefault((platform, new, who[2]), reporters.pop(who))
        for who in [who for who in seen_s if who[:2] == (platform, old)]:
            first_s = seen_s.pop(who)
            seen_s[platform, new, who[2]] = min(first_s, seen_s.get((platform, new, who[2]), first_s))
        for who, what in [key for key in self.uses if key[0][:2] == (platform, old)]:
            self.uses.setdefault(((platform, new, who[2]), what), self.uses.pop((who, what)))


@dataclass(slots=True, kw_only=True)
class FakeCopies(Failing):
    """Copies in memory, by their names; not sealed. Take one out of `kept` to lose it."""

    kept: dict[str, SealedCopy] = field(default_factory=dict)
    until_s: dict[str, float] = field(default_factory=dict)
    """When a copy expires, by the clock."""
    unreadable: dict[str, RecordError] = field(default_factory=dict)
    """By a copy's name: what is raised in its place."""

    async def keep(self, name: str, copy: SealedCopy, keep_s: int) -> None:
        self.meet_failure()
        pack(copy)  # which refuses what is too large
        self.kept[name] = copy
        self.until_s[name] = self.clock.now_s() + keep_s

    async def copy(self, name: str) -> SealedCopy | None:
        self.meet_failure()
        self._expire()
        if name in self.unreadable:
            raise self.unreadable[name]
        return self.kept.get(name)

    async def extend(self, name: str, keep_s: int) -> bool:
        self.meet_failure()
        self._expire()
        if name in self.kept:
            self.until_s[name] = self.clock.now_s() + keep_s
        return name in self.kept

    async def has(self, name: str) -> bool:
        self.meet_failure()
        self._expire()
        return name in self.kept

    async def destroy(self, name: str) -> None:
        self.meet_failure()
        self.kept.pop(name, None)

    async def sweep(self) -> int:
        self.meet_failure()
        return self._expire()

    async def aclose(self) -> None:
        pass

    def _expire(self) -> int:
        expired = [name for name in self.kept if self.until_s[name] <= self.clock.now_s()]
        for name in expired:
            del self.kept[name]
        return len(expired)
