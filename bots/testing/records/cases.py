"""Cases and policies in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bots.policy import DEFAULT, Policy, within
from bots.records.cases import Case, Listing, plain_id
from bots.records.errors import RecordError
from bots.records.journal import Event
from bots.testing.records.failing import Moving
from bots.testing.records.outbox import FakeJournal

Place = tuple[str, str]
"""A platform and a chat."""


@dataclass(slots=True, kw_only=True)
class FakePolicies(Moving):
    """Policies in memory: `kept` by (platform, chat, thread)."""

    journal: FakeJournal
    kept: dict[tuple[str, str, str], Policy] = field(default_factory=dict)
    firsts: set[Place] = field(default_factory=set)
    """Chats whose policy the bot has chosen itself."""

    async def policy(self, platform: str, chat: str, thread: str = "") -> Policy:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        own, chats = self.kept.get((platform, chat, thread)), self.kept.get((platform, chat, "")) or DEFAULT
        return within(own, chats, thread) if thread and own is not None else chats

    async def own(self, platform: str, chat: str, thread: str = "") -> Policy | None:
        self.meet_failure()
        return self.kept.get((platform, self.at_home(platform, chat), thread))

    async def set(self, platform: str, chat: str, policy: Policy | None, thread: str = "") -> None:
        self.meet_failure()
        self._store(platform, chat, thread, policy)

    def _store(self, platform: str, chat: str, thread: str, policy: Policy | None) -> None:
        chat = self.at_home(platform, chat)
        self.firsts.discard((platform, chat))
        if policy is None:
            self.kept.pop((platform, chat, thread), None)
        else:
            self.kept[platform, chat, thread] = policy

    async def change(
        self,
        platform: str,
        chat: str,
        read: Mapping[str, Policy | None],
        new: Mapping[str, Policy | None],
        events: Sequence[Event],
    ) -> bool:
        self.meet_failure()
        home = self.at_home(platform, chat)
        if any(self.kept.get((platform, home, thread)) != policy for thread, policy in read.items()):
            return False
        await self.journal.extend(platform, chat, events)
        for thread, policy in new.items():
            self._store(platform, chat, thread, policy)
        return True

    async def places(self, platform: str) -> Mapping[str, frozenset[str]]:
        self.meet_failure()
        found: dict[str, frozenset[str]] = {}
        for (where, chat, _), policy in self.kept.items():
            if where == platform and policy.moderators_chat:
                found[chat] = found.get(chat, frozenset()) | {policy.moderators_chat}
        return found

    async def begin(self, platform: str, chat: str, policy: Policy) -> None:
        self.meet_failure()
        home = self.at_home(platform, chat)
        came = any(where == platform and self.at_home(where, former) == chat for where, former in self.homes)
        if not (came and home == chat) and (platform, home, "") not in self.kept:
            self.kept[platform, home, ""] = policy
            if home == chat:
                self.firsts.add((platform, home))

    async def threads(self, platform: str, chat: str) -> tuple[str, ...]:
        self.meet_failure()
        chat = self.at_home(platform, chat)
        found = [thread for where, room, thread in self.kept if (where, room) == (platform, chat) and thread]
        return tuple(sorted(found))

    def move(self, platform: str, old: str, new: str) -> None:
        """Re-key what is kept of the chat, and name its new id where it is the moderators' chat."""
        if (platform, new) in self.firsts:
            del self.kept[platform, new, ""]
        self.firsts -= {(platform, old), (platform, new)}
        for where, chat, thread in [key for key in self.kept if key[:2] == (platform, old)]:
            policy = self.kept.pop((where, chat, thread))
            self.kept.setdefault((platform, new, thread), policy)
        for key, policy in self.kept.items():
            if key[0] == platform and policy.moderators_chat == old:
                self.kept[key] = replace(policy, moderators_chat=new)


@dataclass(slots=True, kw_only=True)
class FakeCases(Moving):
    """Cases in memory."""

    kept: dict[str, Case] = field(default_factory=dict)
    """By their ids."""
    unreadable: dict[str, RecordError] = field(default_factory=dict)
    """Ids of cases that cannot be read, and why."""
    links: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Platform, chat and message → the case."""
    incidents: dict[tuple[str, str, str], str] = field(default_factory=dict)
    keep_s: float = float("inf")
    """How long a case is kept from its opening."""
    until_s: dict[str, float] = field(default_factory=dict)

    def meet_failure(self) -> None:
        """As any fake's; and forget what is over."""
        Moving.meet_failure(self)
        for name in [name for name in self.kept if self.until_s.get(name, self.keep_s) <= self.clock.now_s()]:
            self.forget(name)

    async def open(self, case: Case) -> Case:
        self.meet_failure()
        incident = (case.platform, case.chat, case.incident or case.id)
        first = self.incidents.get(incident)
        if first is None or first not in self.kept:
            self.incidents[incident] = first = plain_id(case.id)
            self.kept[first], self.until_s[first] = case, self.clock.now_s() + self.keep_s
            self._link_messages(case)
        return self._read(first)

    async def update(self, case: Case) -> Case | None:
        self.meet_failure()
        if self.kept[plain_id(case.id)].revision != case.revision:
            return None
        changed = replace(case, revision=case.revision + 1)
        self.kept[plain_id(case.id)] = changed
        self._link_messages(changed)
        return changed

    async def case(self, case_id: str) -> Case | None:
        self.meet_failure()
        found = plain_id(case_id)
        return self._read(found) if found in self.kept else None

    async def of_message(self, platform: str, chat: str, message: str) -> Case | None:
        self.meet_failure()
        found = self.links.get((platform, chat, message))
        return self._read(found) if found in self.kept else None

    async def link(self, case: Case, message: str) -> None:
        self.meet_failure()
        if plain_id(case.id) in self.kept:
            self.links[case.platform, case.chat, message] = plain_id(case.id)

    async def recent(self, platform: str, chat: str, limit: int) -> Listing:
        self.meet_failure()
        own = self._of_chat(platform, chat)
        return self._listing(sorted(own, key=lambda case: case.opened_at_s, reverse=True), limit)

    async def waiting(self, platform: str, chat: str, limit: int) -> Listing:
        self.meet_failure()
        own = [case for case in self._of_chat(platform, chat) if case.in_line]
        return self._listing(sorted(own, key=lambda case: (not case.comes_first, case.opened_at_s)), limit)

    async def aclose(self) -> None:
        pass

    def forget(self, case_id: str) -> None:
        """Let the case be forgotten, as after so many days."""
        del self.kept[plain_id(case_id)]

    def move(self, platform: str, old: str, new: str) -> str:
        """Let every case of the chat be found in the new one; where that is now, if this is said again after another move."""
        if self.homes.get((platform, old)) != new:
            self.homes.pop((platform, new), None)
            self.homes[platform, old] = new
        return self.at_home(platform, new)

    def _link_messages(self, case: Case) -> None:
        for message in case.messages:
            key = (case.platform, case.posted_in, message)
            if self.links.get(key) not in self.kept:
                self.links[key] = plain_id(case.id)

    def _read(self, case_id: str) -> Case:
        if case_id in self.unreadable:
            raise self.unreadable[case_id]
        case = self.kept[case_id]
        return case.in_chat(self.at_home(case.platform, case.chat))

    def _of_chat(self, platform: str, chat: str) -> list[Case]:
        chat = self.at_home(platform, chat)
        found = [case.in_chat(self.at_home(case.platform, case.chat)) for case in self.kept.values()]
        return [case for case in found if (case.platform, case.chat) == (platform, chat)]

    def _listing(self, cases: list[Case], limit: int) -> Listing:
        found: list[Case] = []
        unreadable = 0
        for case in cases:
            if len(found) == limit:
                break
            if plain_id(case.id) in self.unreadable:
                unreadable += 1
            else:
                found.append(case)
        return Listing(cases=tuple(found), unreadable=unreadable)
