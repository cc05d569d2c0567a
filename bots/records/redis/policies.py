"""Policies on Redis."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from bots.policy import DEFAULT, Policy, within
from bots.records.errors import StoreUnavailable
from bots.records.redis import keys
from bots.records.redis.server import Server
from bots.records.versions import POLICY


class RedisPolicies:
    """Implements `Policies`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._get = server.script(_GET)
        self._set = server.script(_SET)
        self._begin = server.script(_BEGIN)
        self._places = server.script(_PLACES)
        self._looked = set[str]()
        """Platforms of which every policy is on the list."""

    async def policy(self, platform: str, chat: str, thread: str = "") -> Policy:
        own = await self.own(platform, chat, thread) if thread else None
        chats = await self.own(platform, chat) or DEFAULT
        return chats if own is None else within(own, chats, thread)

    async def own(self, platform: str, chat: str, thread: str = "") -> Policy | None:
        names = [keys.of_chat(noun, platform, chat) for noun in ("policy", "threads")]
        text = await self._server.run(self._get(keys=names, args=[thread]))
        return None if text is None else POLICY.load(text)

    async def set(self, platform: str, chat: str, policy: Policy | None, thread: str = "") -> None:
        text = "" if policy is None else POLICY.dump(policy)
        await self._server.run(self._set(args=[platform, chat, thread, text]))

    async def begin(self, platform: str, chat: str, policy: Policy) -> None:
        await self._server.run(self._begin(args=[platform, chat, POLICY.dump(policy), keys.FIRST_S]))

    async def places(self, platform: str) -> Mapping[str, frozenset[str]]:
        client = self._server.client
        if platform not in self._looked:
            # Version 0.1.0 kept no list: what it has set is looked for once.
            unlisted = await chats_of(self._server, platform)
            with suppress(StoreUnavailable):  # where it refuses what is written, what stands there can still be read
                if unlisted:
                    await self._server.run(client.sadd(keys.policies(platform), *unlisted))
                self._looked.add(platform)
        found = dict[str, frozenset[str]]()
        pairs = [text.decode() for text in await self._server.run(self._places(args=[platform]))]
        for chat, place in zip(pairs[::2], pairs[1::2], strict=True):
            found[chat] = found.get(chat, frozenset()) | {place}
        return found

    async def threads(self, platform: str, chat: str) -> tuple[str, ...]:
        name = keys.of_chat("threads", platform, await self._server.home(platform, chat))
        found = await self._server.run(self._server.client.hkeys(name))
        return tuple(sorted(thread.decode() for thread in found))


async def chats_of(server: Server, platform: str) -> list[str]:
    """The chats of the platform that have a policy, listed or not: those that version 0.1.0 has set are on no list."""
    prefix = keys.of_chat("policy", platform, "")
    return [name.removeprefix(prefix) async for name in server.names(f"{prefix}*")]


_PLACES = """
-- ARGV platform.  Chats and where their moderators are told, by turns
local found = {}
local function note(chat, text)
  local named = text and string.match(text, '"moderators_chat":("[^"]*")')
  local read, place = pcall(cjson.decode, named or '""')
  if read and place ~= '' then
    found[#found + 1] = chat
    found[#found + 1] = place
  end
end
for _, chat in ipairs(redis.call('SMEMBERS', 'torchrelay:policies:' .. ARGV[1])) do
  note(chat, redis.call('GET', of_chat('policy', ARGV[1], chat)))
  for _, text in ipairs(redis.call('HVALS', of_chat('threads', ARGV[1], chat))) do note(chat, text) end
end
return found
"""
_GET = """
-- KEYS policy, threads   ARGV thread or ''
local KEYS = at_home(KEYS)
return ARGV[1] == '' and redis.call('GET', KEYS[1]) or ARGV[1] ~= '' and redis.call('HGET', KEYS[2], ARGV[1])
"""
_SET = """
-- ARGV platform, chat, thread or '', policy or '' to take it away
local chat, thread, text = home(ARGV[1], ARGV[2]), ARGV[3], ARGV[4]
local function of(noun) return of_chat(noun, ARGV[1], chat) end
redis.call('DEL', of('first'))
if thread ~= '' then
  if text ~= '' then redis.call('HSET', of('threads'), thread, text) else redis.call('HDEL', of('threads'), thread) end
else
  if text ~= '' then redis.call('SET', of('policy'), text) else redis.call('DEL', of('policy')) end
end
local listed = 'torchrelay:policies:' .. ARGV[1]
redis.call(redis.call('EXISTS', of('policy'), of('threads')) > 0 and 'SADD' or 'SREM', listed, chat)
"""
_BEGIN = """
-- ARGV platform, chat, policy, seconds
local chat = home(ARGV[1], ARGV[2])
local function of(noun) return of_chat(noun, ARGV[1], chat) end
local is_former = chat ~= ARGV[2]  -- that it was taken in is heard of late: this is what it had before it moved
-- One that has come from elsewhere keeps what it had, which may be nothing.
if not is_former and redis.call('EXISTS', of('came')) == 1 or redis.call('EXISTS', of('policy')) == 1 then return end
redis.call('SET', of('policy'), ARGV[3])
if not is_former then redis.call('SET', of('first'), '1', 'EX', ARGV[4]) end
redis.call('SADD', 'torchrelay:policies:' .. ARGV[1], chat)
"""
