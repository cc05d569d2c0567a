"""Leaves to look at pictures on Redis."""

from __future__ import annotations

import hashlib
import secrets

from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.redis import keys
from bots.records.redis.server import Server
from bots.records.reveals import Reveal
from bots.records.versions import REVEAL


class RedisReveals:
    """Implements `Reveals`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._use = server.once("return redis.call('GETDEL', KEYS[1])")

    async def give(self, reveal: Reveal, keep_s: int) -> str:
        token = secrets.token_urlsafe(24)
        await self._server.run(self._server.client.set(_name(token), REVEAL.dump(reveal), ex=keep_s))
        return token

    async def peek(self, token: str) -> Reveal | None:
        return _read(await self._server.text(self._server.client.get(_name(token))))

    async def withdraw(self, platform: str, member: str) -> None:
        async for name in self._server.names(keys.reveal("*")):
            leave = _read(await self._server.text(self._server.client.get(name)))
            if leave is not None and (leave.platform, leave.member) == (platform, member):
                await self._server.run(self._server.client.delete(name))

    async def use(self, token: str) -> Reveal | None:
        return _read(await self._server.text(self._use(keys=[_name(token)])))


def _name(token: str) -> str:
    return keys.reveal(hashlib.sha256(token.encode()).hexdigest())


def _read(text: str | None) -> Reveal | None:
    try:
        return None if text is None else REVEAL.load(text)
    except (NewerRecord, BrokenRecord):
        return None  # it is worth nothing here, and ends by itself
