"""PORT Inbox: what a chat service has told of, from before it hears that it may forget it until somebody has handled it.

Shared by all programs that serve a bot. What a program had in hand when it died is given to the next one that asks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

KEEP_S = 86_400
"""How long an update waits for somebody to handle it, and is known to have been handled: as long as Telegram keeps one."""
MAX_OVER = 100_000
"""So many are known to have been handled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An update that nobody is at."""

    number: int
    data: bytes
    """As it was kept: sealed by whoever did."""
    tries: int
    """How many programs have taken it, this one among them."""
    age_s: float = 0.0
    """How long ago it was kept, by the store's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """Updates that may be what ended those programs that had them."""

    tries: int
    """From so many on, the taking one among them."""
    most: int
    """So many of them are taken at once; the others wait."""


TRUSTING = Suspects(tries=1, most=MAX_OVER)


@runtime_checkable
class Inbox(Protocol):
    """Updates of one bot, by their numbers. `holder` is a word that nobody else has. Raises StoreUnavailable."""

    async def keep(self, bot: str, holder: str, updates: Mapping[int, bytes], hold_s: float) -> frozenset[int]:
        """Keep what is new, as in the holder's hands; those of `updates` that are. What another has, and what was handled, stays
        as it is. For so many seconds the holder counts as alive."""
        ...

    async def hold(self, bot: str, holder: str, hold_s: float) -> None:
        """Count as alive for so many seconds from now."""
        ...

    async def take(
        self,
        bot: str,
        holder: str,
        hold_s: float,
        most: int,
        known: Collection[int] = (),
        suspects: Suspects = TRUSTING,
    ) -> Sequence[Waiting]:
        """What nobody alive has in hand is the holder's now, in the order of the numbers; so much of it at most. Of its own
        what it does not know of comes again: an answer may have been lost."""
        ...

    async def strike_off(self, bot: str, number: int) -> None:
        """Forget the update, but for that it was handled."""
        ...

    async def let_go(self, bot: str, holder: str, numbers: Collection[int]) -> None:
        """Let others have these at once; the holder ends, and that counts as no try."""
        ...
