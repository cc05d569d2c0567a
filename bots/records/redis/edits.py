"""Edits on Redis."""

from __future__ import annotations

from bots.records.edits import Shown
from bots.records.redis import keys
from bots.records.redis.server import Server
from bots.records.versions import SHOWN


class RedisEditLog:
    """Implements `EditLog`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._note = server.script(_NOTE)

    async def note(self, name: str, shown: Shown, keep_s: int) -> bool:
        args: list[str | int] = [SHOWN.dump(shown), repr(shown.at_s), keep_s]
        return bool(await self._server.run(self._note(keys=[keys.edited(name)], args=args)))

    async def shown(self, name: str) -> Shown | None:
        text = await self._server.text(self._server.client.get(keys.edited(name)))
        return None if text is None else SHOWN.load(text)


_NOTE = """
-- KEYS the message's   ARGV what it shows, since when (Unix time), seconds.  1: kept
local text = redis.call('GET', KEYS[1])
local whole, known = pcall(cjson.decode, text or '')
if whole and type(known) == 'table' and (tonumber(known.at_s) or 0) > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
"""
