"""PORT People: what a chat's moderators have said of members, and since when a member has been seen there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from bots.records.journal import Event

PERSON_SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A member whose pictures nothing follows from."""

    schema: int = PERSON_SCHEMA
    member: str
    by: str
    reason: str = ""
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """How good a member's reports have been here."""

    schema: int = PERSON_SCHEMA
    right: int = 0
    wrong: int = 0

    def judged(self, right: bool | None, before: bool | None = None) -> Reporter:
        """The same with one report that counts as `right` now (None: as neither), and counted as `before` until now."""
        return replace(
            self,
            right=max(0, self.right + (right is True) - (before is True)),
            wrong=max(0, self.wrong + (right is False) - (before is False)),
        )

    @property
    def counts(self) -> bool:
        """Whether another report of theirs still reaches the moderators at once."""
        return self.wrong < 3 or self.right * 2 >= self.wrong


@runtime_checkable
class People(Protocol):
    """Members of all chats. Raises StoreUnavailable."""

    async def approve(self, platform: str, chat: str, approval: Approval) -> None:
        """Exempt the member."""
        ...

    async def disapprove(self, platform: str, chat: str, member: str) -> bool:
        """End the exemption; False where there was none."""
        ...

    async def approvals(self, platform: str, chat: str) -> list[Approval]:
        """All exemptions, newest first."""
        ...

    async def approved(self, platform: str, chat: str, member: str) -> bool:
        """Whether the member is exempt."""
        ...

    async def first_seen_s(self, platform: str, chat: str, member: str, now_s: float) -> float:
        """When the member was first seen to post here (Unix time): now, if this is the first time."""
        ...

    async def allow(self, platform: str, chat: str, member: str, what: str, limit: int, span_s: int) -> bool:
        """Whether this member may do `what` once more: at most `limit` times in a span that begins with the first."""
        ...

    async def forget(self, platform: str, chat: str, member: str, *, weight: bool) -> None:
        """Forget since when the member was seen here, what they did so often and may do again, that they are exempt, that it was
        they who exempted others; with `weight` how good their reports were, too.

        What counts still is kept until it is over: whoever has had their share does not get it anew.
        """
        ...

    async def reporter(self, platform: str, chat: str, member: str) -> Reporter:
        """How good their reports have been."""
        ...

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
        """Append the judgement to the chat's journal, and count that report of its member as right or wrong, or no longer as
        either (None), where it counted as `before`: both or neither. False, and neither, where one was appended with the same
        `once` before."""
        ...
