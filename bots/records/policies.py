"""PORT Policies: the rules of every chat, and of threads that have their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from bots.policy import Policy
from bots.records.journal import Event


@runtime_checkable
class Policies(Protocol):
    """Policies of all chats. Raises StoreUnavailable, NewerRecord, BrokenRecord."""

    async def policy(self, platform: str, chat: str, thread: str = "") -> Policy:
        """The rules that hold there: the thread's own if it has some, else the chat's, else the default.

        A thread's own hold `within` the chat's: limits, and what the chat exempts, are the chat's, and so is the place where
        moderators are told if they name none.
        A chat that has moved is found under its former id, too.
        """
        ...

    async def own(self, platform: str, chat: str, thread: str = "") -> Policy | None:
        """What was set for exactly this chat, or this thread; None where nothing was."""
        ...

    async def set(self, platform: str, chat: str, policy: Policy | None, thread: str = "") -> None:
        """Store it, whatever was there; None takes it away again."""
        ...

    async def change(
        self,
        platform: str,
        chat: str,
        read: Mapping[str, Policy | None],
        new: Mapping[str, Policy | None],
        events: Sequence[Event],
    ) -> bool:
        """Store what is `new`, and append the events to the chat's journal, all in one step; False, and nothing was done, where
        what was `read` is not what is set any more. Both by thread, the chat's own under an empty name; None: nothing is set.
        """
        ...

    async def places(self, platform: str) -> Mapping[str, frozenset[str]]:
        """Every chat whose rules, or a thread's of it, name where its moderators are told, and these places.

        Rules that cannot be read are passed over.
        """
        ...

    async def begin(self, platform: str, chat: str, policy: Policy) -> None:
        """Let this hold in a chat that has just taken the bot in and has no policy of its own, until somebody sets one.

        It gives way to that of the chat from which this one turns out to have come; of one that is known to, nothing begins.
        """
        ...

    async def threads(self, platform: str, chat: str) -> tuple[str, ...]:
        """The threads of the chat that have rules of their own."""
        ...
