"""What a chat's rules were when somebody set about changing them: the change is made on that, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bots.policy import DEFAULT, Policy, within
from bots.records.policies import Policies
from bots.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Rules as they were read."""

    own: Mapping[str, Policy | None]
    """What is set for the chat, under an empty name, and for its threads that were looked at; None, or left out: nothing."""

    def policy(self, thread: str = "") -> Policy:
        """What holds there."""
        chats, own = self.own[""] or DEFAULT, self.own.get(thread) if thread else None
        return chats if own is None else within(own, chats, thread)

    @property
    def book(self) -> Rulebook:
        """What holds in the chat, and in the threads with rules of their own."""
        threads = {thread: self.policy(thread) for thread, own in self.own.items() if thread and own is not None}
        return Rulebook(policy=self.policy(), threads=threads)


async def read(policies: Policies, platform: str, chat: str, threads: Iterable[str] = ()) -> Basis:
    """What is set for the chat and these threads of it. Raises RecordError."""
    return Basis(own={thread: await policies.own(platform, chat, thread) for thread in ("", *threads)})
