"""Parcels: the sealed pictures of a batch, asked of the media server several at a time, for as much memory as that may take."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, cast

import redis

PARCEL_BYTES = 4 * 1024 * 1024
"""So much is fetched at once: 32 pictures of 130 kB, as chats have them. A worker opens a few parcels at the same time, one a
thread that decodes; what is larger than one, or of a size that nobody has said, is fetched by itself."""


class Parcel:
    """Pictures that are fetched together, by whoever needs one of them first. Thread-safe."""

    def __init__(self, media: redis.Redis, names: Sequence[str]) -> None:
        self._media = media
        self._names = names
        self._lock = threading.Lock()
        self._held: dict[str, bytes | None] | None = None

    def take(self, name: str) -> bytes | None:
        """The sealed bytes of one that is in it, which keeps them no longer; None where there are none. Raises redis.RedisError,
        and then the next one asks again."""
        with self._lock:
            if self._held is None:
                found = self._media.mget(self._names) if len(self._names) > 1 else [self._media.get(self._names[0])]
                self._held = dict(zip(self._names, cast("list[Any]", found), strict=True))
            return self._held.pop(name, None)


def parcels(media: redis.Redis, sizes: Mapping[str, int]) -> dict[str, Parcel]:
    """In which parcel each picture lies, by the names in the media server and how many bytes each has (0: nobody knows). Those
    that follow each other are in one."""
    packed: dict[str, Parcel] = {}
    names: list[str] = []

    def close() -> None:
        parcel = Parcel(media, [*names])
        packed.update(dict.fromkeys(names, parcel))
        names.clear()

    weighs = 0
    for name, size in sizes.items():
        if names and (not size or weighs + size > PARCEL_BYTES):
            close()
            weighs = 0
        names.append(name)
        weighs += size or PARCEL_BYTES
    if names:
        close()
    return packed
