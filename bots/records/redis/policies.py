"""Policies on Redis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from bots.clock import Clock
from bots.policy import DEFAULT, Policy, within
from bots.records.errors import StoreUnavailable
from bots.records.journal import Event
from bots.records.redis import keys
from bots.records.redis.journal import APPENDING, appended
from bots.records.redis.server import Server
from bots.records.versions import POLICY


class RedisPolicies:
    """Implements `Policies`. Changes are in the chat's journal for `keep_days`."""

    def __init__(self, server: Server, clock: Clock, *, keep_days: int) -> None:
        self._server = server
        self._clock = clock
        self._keep_s = keep_days * 86_400
        self._get = server.script(_GET)
        self._set = server.script(_SET)
        self._change = server.once(_CHANGE)
        self._begin = server.script(_BEGIN)
        self._places = server.script(_PLACES)
        self._looked = set[str]()
        """Platforms of which every policy is on the list."""

    async def policy(self, platform: str, chat: str, thread: str = "") -> Policy:
        own = await self.own(platform, chat, thread) if thread else None
        chats = await self.own(platform, chat) or DEFAULT
        return chats if own is None else within(own, chats, thread)

    async def own(self, platform: str, chat: str, thread: str = "") -> Policy | None:
        text = await self._text(platform, chat, thread)
        return None if text is None else POLICY.load(text)

    async def _text(self, platform: str, chat: str, thread: str) -> bytes | None:
        names = [keys.of_chat(noun, platform, chat) for noun in ("policy", "threads")]
        found: bytes | None = await self._server.run(self._get(keys=names, args=[thread]))
        return found

    async def set(self, platform: str, chat: str, policy: Policy | None, thread: str = "") -> None:
        await self._server.run(self._set(args=[platform, chat, thread, _dumped(policy)]))

    async def change(
        self,
        platform: str,
        chat: str,
        read: Mapping[str, Policy | None],
        new: Mapping[str, Policy | None],
        events: Sequence[Event],
    ) -> bool:
        args: list[str | bytes | float] = [platform, chat, len(read)]
        for thread, policy in read.items():
            # As it is written there, which may be as an earlier version wrote it.
            text = await self._text(platform, chat, thread)
            if (None if text is None else POLICY.load(text)) != policy:
                return False
            args += [thread, text or b""]
        args.append(len(new))
        for thread, policy in new.items():
            args += [thread, _dumped(policy)]
        for event in events:
            args += appended(event, "", self._clock.now_s(), self._keep_s)
        return bool(await self._server.run(self._change(keys=(), args=args)))

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


def _dumped(policy: Policy | None) -> str:
    return "" if policy is None else POLICY.dump(policy)


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
_STORING = """
-- The policy of the chat, at home, or of the thread where it is not '': '' takes it away.
local function store(platform, chat, thread, text)
  local function of(noun) return of_chat(noun, platform, chat) end
  redis.call('DEL', of('first'))
  if thread ~= '' then
    if text ~= '' then redis.call('HSET', of('threads'), thread, text) else redis.call('HDEL', of('threads'), thread) end
  else
    if text ~= '' then redis.call('SET', of('policy'), text) else redis.call('DEL', of('policy')) end
  end
  local listed = 'torchrelay:policies:' .. platform
  redis.call(redis.call('EXISTS', of('policy'), of('threads')) > 0 and 'SADD' or 'SREM', listed, chat)
end
"""
_SET = (
    _STORING
    + """
-- ARGV platform, chat, thread or '', policy or ''
store(ARGV[1], home(ARGV[1], ARGV[2]), ARGV[3], ARGV[4])
"""
)
_CHANGE = (
    _STORING
    + APPENDING
    + """
-- ARGV platform, chat, how many were read, thread or '' and what it had, …, how many are new, thread and what it gets, …, what
-- appending asks for, …  0: they are otherwise by now
local taken = 2
local function take()
  taken = taken + 1
  return ARGV[taken]
end
local platform, chat = ARGV[1], home(ARGV[1], ARGV[2])
local function of(noun) return of_chat(noun, platform, chat) end
for _ = 1, tonumber(take()) do
  local thread, had = take(), take()
  local has = thread == '' and redis.call('GET', of('policy')) or thread ~= '' and redis.call('HGET', of('threads'), thread)
  if (has or '') ~= had then return 0 end
end
for _ = 1, tonumber(take()) do store(platform, chat, take(), take()) end
while taken < #ARGV do append(of('journal'), of('once'), take(), take(), take(), take(), take()) end
return 1
"""
)
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
