"""PURE. Finds the hashes that differ from one in few bits."""

from __future__ import annotations


class Index:
    """Hashes of 256 bits under names; a stand-in that compares with each."""

    def __init__(self) -> None:
        self._hashes: dict[str, int] = {}

    def add(self, entry_id: str, hash_int: int) -> None:
        """Take the hash in, in the place of the one of that name."""
        self._hashes[entry_id] = hash_int

    def remove(self, entry_id: str) -> None:
        """Forget it, if it is there."""
        self._hashes.pop(entry_id, None)

    def find(self, hash_int: int, limit: int) -> list[tuple[str, int]]:
        """Those that differ in at most `limit` bits, and in how many."""
        found = ((entry, (known ^ hash_int).bit_count()) for entry, known in self._hashes.items())
        return [(entry, distance) for entry, distance in found if distance <= limit]
