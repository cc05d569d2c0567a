"""Edits on Redis."""

from __future__ import annotations

from dataclasses import replace

from bots.clock import Clock
from bots.records.edits import Shown
from bots.records.redis import keys
from bots.records.redis.server import Server
from bots.records.versions import SHOWN

MEASURE_S = 60.0
"""How often this machine's clock is compared with the server's."""
STEP_S = 1.0
"""What it may be off by without being set right: what two edits are apart on the way is not their order."""


class RedisEditLog:
    """Implements `EditLog`. What is later is said by the server's clock: the machines of several replicas may tell the time
    differently, and a machine's may be set back while it runs."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._ahead_s = 0.0
        self._measured_s = float("-inf")
        self._note = server.script(_NOTE)

    async def note(self, name: str, shown: Shown, keep_s: int) -> bool:
        shown = replace(shown, at_s=shown.at_s + await self._ahead())
        args: list[str | int] = [SHOWN.dump(shown), repr(shown.at_s), keep_s]
        return bool(await self._server.run(self._note(keys=[keys.edited(name)], args=args)))

    async def shown(self, name: str) -> Shown | None:
        text = await self._server.text(self._server.client.get(keys.edited(name)))
        return None if text is None else SHOWN.load(text)

    async def _ahead(self) -> float:
        """How far the server's clock is ahead of this program's, in seconds."""
        if self._clock.elapsed_s() - self._measured_s >= MEASURE_S:
            seconds, microseconds = await self._server.run(self._server.client.time())
            ahead_s = seconds + microseconds / 1e6 - self._clock.steady_s()
            if abs(ahead_s - self._ahead_s) > STEP_S:
                self._ahead_s = ahead_s
            self._measured_s = self._clock.elapsed_s()
        return self._ahead_s


_NOTE = """
-- KEYS the message's   ARGV what it shows, since when (Unix time), seconds.  1: kept
local text = redis.call('GET', KEYS[1])
local whole, known = pcall(cjson.decode, text or '')
if whole and type(known) == 'table' and (tonumber(known.at_s) or 0) > tonumber(ARGV[2]) then
  local shown = cjson.decode(ARGV[1])
  local same = cjson.encode({known.media, known.files}) == cjson.encode({shown.media, shown.files})
  return same and 1 or 0
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
"""
