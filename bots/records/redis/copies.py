"""Copies in the media server, where REDIS_URL is set and bots on many machines must reach them."""

from __future__ import annotations

import re

from bots.records.copies import SealedCopy
from bots.records.envelope import pack, unpack
from bots.records.redis.server import Server
from worker.client import keys
from worker.client.sealing import Seal


class RedisCopies:
    """Implements `Copies`, but that they survive a restart: that server writes nothing to a disk, so that what is deleted there
    is gone, and when it stops all copies are lost. All are sealed by the service's key; the server lets them expire.
    """

    def __init__(self, media_url: str, seal: Seal) -> None:
        self._server = Server(media_url)
        self._seal = seal

    async def keep(self, name: str, copy: SealedCopy, keep_s: int) -> None:
        packed = pack(copy)
        sealed = self._seal.close(packed, _today(name))
        await self._server.run(self._server.client.set(self._key(_today(name)), sealed, ex=keep_s))

    async def copy(self, name: str) -> SealedCopy | None:
        packed = await self._open(_today(name))
        if packed is not None:
            return unpack(packed)
        former = _formerly(name)
        data = None if former is None else await self._open(former)
        return None if data is None else SealedCopy(data=data)

    async def extend(self, name: str, keep_s: int) -> bool:
        found = [await self._server.run(self._server.client.expire(key, keep_s)) for key in self._keys(name)]
        return any(found)

    async def has(self, name: str) -> bool:
        return bool(await self._server.run(self._server.client.exists(*self._keys(name))))

    async def destroy(self, name: str) -> None:
        await self._server.run(self._server.client.delete(*self._keys(name)))

    async def sweep(self) -> int:
        return 0

    async def aclose(self) -> None:
        await self._server.aclose()

    async def _open(self, name: str) -> bytes | None:
        sealed = await self._server.run(self._server.client.get(self._key(name)))
        return None if sealed is None else self._seal.open(sealed, name)

    def _keys(self, name: str) -> list[str]:
        return [self._key(each) for each in (_today(name), _formerly(name)) if each is not None]

    def _key(self, name: str) -> str:
        return keys.media(self._seal.name("media", name))


def _today(name: str) -> str:
    return f"copy:{name}"


def _formerly(name: str) -> str | None:
    """As version 0.1.0 named a copy, which held the picture alone: it counted a case's copies from 0."""
    named = re.fullmatch(r"(.+)-([1-9][0-9]*)", name)
    return None if named is None else f"hold:{named[1]}-{int(named[2]) - 1}"
