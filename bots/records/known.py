"""PORT Known: the pictures that a chat's moderators have decided on: kept out, or fine. No pixel: digests and fingerprints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bots.policy import Matches, Policy
from worker.contract import Fingerprint

KNOWN_SCHEMA = 1
PDQ_NAMES = frozenset({"pdq", "pdq-dihedral"})
"""The algorithms of fingerprints that are compared: of the picture as it is, and of its mirrored and turned copies."""


class Listed(StrEnum):
    """Which list a picture is on."""

    FAKE = "fake"
    FINE = "fine"

    @property
    def other(self) -> Listed:
        """The other list."""
        return Listed.FINE if self is Listed.FAKE else Listed.FAKE


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPicture:
    """An entry: who, why, when, until when."""

    schema: int = KNOWN_SCHEMA
    id: str
    """Short; people type it."""
    listed: Listed
    minor: bool = False
    """On the list of what is kept out because it may show a minor: nothing of it is held, shown or put back."""
    fake: bool = False
    """A moderator has called it a fake, in a case of this chat; else it is kept out for a reason that is said nobody."""
    sha256: str = ""
    pdq: str = ""
    """64 hexadecimal digits; at least one of `sha256` and `pdq` is there."""
    quality: int = 0
    file_id: str = ""
    case: str = ""
    by: str = ""
    """The moderator, by the platform's number."""
    note: str = ""
    """Their own words."""
    added_at_s: float
    expires_at_s: float = 0.0
    """0: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """By what a picture can be recognised; each may be unknown."""

    sha256: str = ""
    file_id: str = ""
    fingerprints: tuple[Fingerprint, ...] = ()


def pdq_bits(digits: str) -> int | None:
    """The 256 bits; None where these are not 64 hexadecimal digits."""
    return int(digits, 16) if re.fullmatch("[0-9a-fA-F]{64}", digits) else None


@runtime_checkable
class Known(Protocol):
    """The banks and fine lists of all chats; they never cross chats by themselves. Raises StoreUnavailable."""

    async def add(self, platform: str, chat: str, picture: KnownPicture) -> None:
        """Add the entry, or replace the one of its id."""
        ...

    async def remove(self, platform: str, chat: str, entry: str) -> KnownPicture | None:
        """Take the entry away; None where there was none. Raises NewerRecord, BrokenRecord for one that it leaves."""
        ...

    async def of_case(self, platform: str, chat: str, case: str, listed: Listed) -> tuple[KnownPicture, ...]:
        """The entries that were added to that list because of the case, of those that can be read."""
        ...

    async def disown(self, platform: str, chat: str, entry: str, by: str) -> None:
        """Let the entry no longer say who has added it, where it says that they did."""
        ...

    async def entries(self, platform: str, chat: str) -> list[KnownPicture]:
        """The entries that have not expired, newest first. There may be very many: see `counts` and `entry`."""
        ...

    async def entry(self, platform: str, chat: str, entry: str) -> KnownPicture | None:
        """The entry; None where there is none, it has expired or cannot be read."""
        ...

    async def counts(self, platform: str, chat: str) -> Mapping[Listed, int]:
        """How many entries that have not expired each list has."""
        ...

    async def stops(self, platform: str, chat: str) -> bool:
        """Whether any entry is of a picture that may show a minor."""
        ...

    async def warm(self, platform: str) -> None:
        """Make ready what `match` needs in the platform's chats, so that nobody waits for it. Done at once where it is."""
        ...

    async def match(self, platform: str, chat: str, traits: Traits, policy: Policy, now_s: float) -> Matches:
        """What the chat knows of a picture: by its digest or file id exactly, else by how it looks.

        Looking alike: at most `policy.known_distance` bits, both of at least `policy.known_quality`, mirrored and rotated
        copies too. Of each list the match that is closest; of equally close ones that of the lowest id. Entries of `minor`
        are looked for by themselves, too.
        """
        ...
