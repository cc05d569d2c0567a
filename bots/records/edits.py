"""PORT EditLog: which pictures edited messages show now, under names that say nothing to whoever has not the bots' key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

EDIT_SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one message shows since it was edited: digests alone, with a key, of its own pictures' names."""

    schema: int = EDIT_SCHEMA
    at_s: float
    """Unix time of the edit, as the bot heard of it; to be noted by its own clock (`Clock.steady_s`), kept by the store's."""
    media: tuple[str, ...] = ()
    """Of each picture, by what it is fetched by."""
    files: tuple[str, ...] = ()
    """Of the same pictures, by the platform's own file ids; empty where there is none."""


@runtime_checkable
class EditLog(Protocol):
    """The last edit of each message, for all replicas; it survives a restart. Raises StoreUnavailable."""

    async def note(self, name: str, shown: Shown, keep_s: int) -> bool:
        """Keep it for so many seconds; False, and it is not kept, where a later edit of the message is known
        since which it shows something else."""
        ...

    async def shown(self, name: str) -> Shown | None:
        """What the message shows since its last edit; None where no edit is known. Raises NewerRecord, BrokenRecord."""
        ...
