"""A case store in memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from bots.cases import Case, SendState, Sent
from bots.policy import DEFAULT, Action, Policy


@dataclass(slots=True)
class FakeCaseStore:
    """A CaseStore in memory; `failures` are raised by its next calls, one each."""

    policies: dict[tuple[str, str], Policy] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    notes: dict[tuple[str, Action], Sent] = field(default_factory=dict)
    failures: deque[Exception] = field(default_factory=deque)
    _incidents: dict[tuple[str, str, str], str] = field(default_factory=dict)

    async def policy(self, platform: str, chat: str) -> Policy:
        """The policy kept, else the default."""
        self._fail()
        return self.policies.get((platform, chat), DEFAULT)

    async def set_policy(self, platform: str, chat: str, policy: Policy) -> None:
        """Nothing; it is kept."""
        self._fail()
        self.policies[platform, chat] = policy

    async def move(self, platform: str, old: str, new: str) -> None:
        """Nothing; the chat is known by its new id."""
        self._fail()
        policy = self.policies.pop((platform, old), None)
        if policy is not None:
            self.policies.setdefault((platform, new), policy)

    async def open(self, case: Case) -> Case:
        """The incident's case."""
        self._fail()
        incident = (case.origin.platform, case.origin.chat, case.origin.incident or case.origin.message)
        if incident not in self._incidents:
            self._incidents[incident] = case.id
            self.cases[case.id] = case
        return self.cases[self._incidents[incident]]

    async def update(self, case: Case) -> Case | None:
        """The case, one revision on, if nobody was faster."""
        self._fail()
        if self.cases[case.id].revision != case.revision:
            return None
        self.cases[case.id] = replace(case, revision=case.revision + 1)
        return self.cases[case.id]

    async def case(self, case_id: str) -> Case | None:
        """The case kept."""
        self._fail()
        return self.cases.get(case_id)

    async def recent(self, platform: str, chat: str, limit: int) -> list[Case]:
        """The chat's newest."""
        self._fail()
        own = [case for case in self.cases.values() if (case.origin.platform, case.origin.chat) == (platform, chat)]
        return sorted(own, key=lambda case: case.opened_at_s, reverse=True)[:limit]

    async def claim(self, key: str, action: Action, keep_s: int = 0) -> bool:
        """True once, and again after a failure."""
        self._fail()
        known = self.notes.get((key, action))
        if known is not None and known.state is not SendState.FAILED:
            return False
        self.notes[key, action] = Sent(state=SendState.SENDING)
        return True

    async def settle(self, key: str, action: Action, sent: Sent) -> None:
        """Nothing; it is kept."""
        self._fail()
        self.notes[key, action] = sent

    async def sent(self, key: str, action: Action) -> Sent | None:
        """What is kept."""
        self._fail()
        return self.notes.get((key, action))

    async def aclose(self) -> None:
        """Nothing."""

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.popleft()
