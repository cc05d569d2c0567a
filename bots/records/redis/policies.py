"""Policies on Redis."""

from __future__ import annotations

from bots.policy import DEFAULT, Policy
from bots.records.redis import keys
from bots.records.redis.server import Server
from bots.records.versions import POLICY

MAX_MOVES = 16
"""A chat moves once in its life; a circle must not hold anybody up."""


class RedisPolicies:
    """Implements `Policies`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._set = server.script(_SET)

    async def policy(self, platform: str, chat: str, thread: str = "") -> Policy:
        for _ in range(MAX_MOVES):
            own = await self.own(platform, chat, thread) if thread else None
            found = own or await self.own(platform, chat)
            if found is not None:
                return found
            # A result that was on its way when the chat moved still names its former id.
            moved = await self._server.text(self._server.client.get(keys.of_chat("moved", platform, chat)))
            if moved is None:
                break
            chat = moved
        return DEFAULT

    async def own(self, platform: str, chat: str, thread: str = "") -> Policy | None:
        client = self._server.client
        if thread:
            text = await self._server.run(client.hget(keys.of_chat("threads", platform, chat), thread))
        else:
            text = await self._server.run(client.get(keys.of_chat("policy", platform, chat)))
        return None if text is None else POLICY.load(text)

    async def set(self, platform: str, chat: str, policy: Policy | None, thread: str = "") -> None:
        text = "" if policy is None else POLICY.dump(policy)
        names = [keys.of_chat(noun, platform, chat) for noun in ("policy", "threads")]
        await self._server.run(self._set(keys=[*names, keys.policies(platform)], args=[chat, thread, text]))

    async def threads(self, platform: str, chat: str) -> tuple[str, ...]:
        found = await self._server.run(self._server.client.hkeys(keys.of_chat("threads", platform, chat)))
        return tuple(sorted(thread.decode() for thread in found))


_SET = """
-- KEYS policy, threads, policies   ARGV chat, thread or '', policy or '' to take it away
if ARGV[2] ~= '' then
  if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) else redis.call('HDEL', KEYS[2], ARGV[2]) end
else
  if ARGV[3] ~= '' then redis.call('SET', KEYS[1], ARGV[3]) else redis.call('DEL', KEYS[1]) end
end
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then
  redis.call('SADD', KEYS[3], ARGV[1])
else
  redis.call('SREM', KEYS[3], ARGV[1])
end
"""
