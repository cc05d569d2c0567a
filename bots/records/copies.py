"""PORT Copies: sealed copies of pictures that wait outside their chat, until they are decided or expire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

MAX_COPY_BYTES = 24 * 1024 * 1024
"""No copy is kept of a larger picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCopy:
    """What is sealed: a picture, and what was said with it. It is in no log and no record, and never in plain on a disk."""

    data: bytes
    """The picture's own bytes; empty for a note of words alone."""
    caption: str = ""
    author: str = ""
    """The name that the chat knew the author by, to be named when it is put back."""
    spoiler: bool = False


@runtime_checkable
class Copies(Protocol):
    """Copies of all chats. They survive a restart, but for the media server's own in `RedisCopies`. Raises StoreUnavailable."""

    async def keep(self, name: str, copy: SealedCopy, keep_s: int) -> None:
        """Seal the copy under `name` for so many seconds; one of the same name is replaced.

        Raises StoreUnavailable also where it is too large, or there is no room.
        """
        ...

    async def copy(self, name: str) -> SealedCopy | None:
        """The copy; None once it was destroyed, has expired or was lost. Raises NewerRecord."""
        ...

    async def extend(self, name: str, keep_s: int) -> bool:
        """Let the copy be kept for so many seconds from now, more or fewer than before; False where there is none.

        It needs no room for another copy.
        """
        ...

    async def has(self, name: str) -> bool:
        """Whether the copy is there, as far as can be told without opening it."""
        ...

    async def destroy(self, name: str) -> None:
        """Make the copy unreadable for good: its key and its bytes are gone."""
        ...

    async def sweep(self) -> int:
        """Destroy what has expired; how many."""
        ...

    async def aclose(self) -> None:
        """Close what is open."""
        ...
