"""PURE. A copy as bytes: the length of a JSON header, the header, the picture."""

from __future__ import annotations

from dataclasses import dataclass

from bots.records.copies import MAX_COPY_BYTES, SealedCopy
from bots.records.errors import StoreUnavailable
from bots.records.reading import Versioned

COPY_SCHEMA = 1
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """All but the picture's own bytes."""

    schema: int = COPY_SCHEMA
    caption: str
    author: str
    spoiler: bool


_HEADER = Versioned(_Header, "copy", COPY_SCHEMA, {})


def pack(copy: SealedCopy) -> bytes:
    """The copy's bytes, not sealed. Raises StoreUnavailable where the picture is too large."""
    if len(copy.data) > MAX_COPY_BYTES:
        raise StoreUnavailable(f"no copy is kept of a picture of more than {MAX_COPY_BYTES} bytes")
    header = _HEADER.dump(_Header(caption=copy.caption, author=copy.author, spoiler=copy.spoiler)).encode()
    return len(header).to_bytes(_LENGTH_BYTES, "big") + header + copy.data


def unpack(packed: bytes) -> SealedCopy:
    """The copy of `pack`. Raises NewerRecord, BrokenRecord."""
    end = _LENGTH_BYTES + int.from_bytes(packed[:_LENGTH_BYTES], "big")
    header = _HEADER.load(packed[_LENGTH_BYTES:end])
    return SealedCopy(data=packed[end:], caption=header.caption, author=header.author, spoiler=header.spoiler)
