"""Moves a chat on Redis, in one step."""

from __future__ import annotations

from pydantic_core import to_json

from bots.records.redis import keys
from bots.records.redis.policies import chats_of
from bots.records.redis.server import Server


class RedisMoves:
    """Implements `Moves`."""

    def __init__(self, server: Server, *, case_days: int) -> None:
        self._server = server
        self._keep_s = case_days * 86_400
        self._move = server.script(_MOVE)

    async def move(self, platform: str, old: str, new: str) -> None:
        if old == new:
            return
        # Those that version 0.1.0 has set are on no list.
        places = await chats_of(self._server, platform)
        args: list[str | int] = [platform, old, new, _named(old), _named(new), self._keep_s, *places]
        await self._server.run(self._move(args=args))

    async def home(self, platform: str, chat: str) -> str:
        return await self._server.home(platform, chat)

    async def former(self, platform: str, chat: str) -> str:
        return await self._server.text(self._server.client.get(keys.of_chat("came", platform, chat))) or ""


def _named(chat: str) -> str:
    """How a policy's JSON names the chat as the moderators'."""
    return f'"moderators_chat":{to_json(chat).decode()}'


_MOVE = """
-- ARGV platform, old, new, the old and the new as a policy names them, seconds, other chats with policies…
local platform, old, new, seconds = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[6])
local function of(noun, chat) return of_chat(noun, platform, chat) end

-- Cases say where they were opened: whoever reads one looks here for where that is now.
if redis.call('GET', of('moved', old)) == new then
  new = home(platform, new)  -- said again, perhaps after the next move
else
  redis.call('DEL', of('moved', new), of('came', old))
  redis.call('SET', of('moved', old), new)
  redis.call('SET', of('came', new), old, 'EX', seconds)
end
outlive(of('moved', old), math.max(seconds, redis.call('TTL', of('cases', old)), redis.call('TTL', of('waiting', old))))

-- What is left of the old is gone at the end; of what is in both the new stays, or `choose` says what.
local function merge(noun, choose)
  local from, to = of(noun, old), of(noun, new)
  if redis.call('EXISTS', from) == 0 or redis.call('RENAMENX', from, to) == 1 then return end
  local left = redis.call('TTL', from)
  local all = redis.call('HGETALL', from)
  for at = 1, #all, 2 do
    local there = redis.call('HGET', to, all[at])
    if not there then
      redis.call('HSET', to, all[at], all[at + 1])
    elseif choose then
      redis.call('HSET', to, all[at], choose(all[at + 1], there))
    end
  end
  if left > 0 then outlive(to, left) end
  redis.call('DEL', from)
end

local function merge_scores(noun)
  local from, to = of(noun, old), of(noun, new)
  if redis.call('EXISTS', from) == 0 or redis.call('RENAMENX', from, to) == 1 then return end
  local left = math.max(redis.call('TTL', from), redis.call('TTL', to))
  redis.call('ZUNIONSTORE', to, 2, to, from, 'AGGREGATE', 'MAX')
  if left > 0 then redis.call('EXPIRE', to, left) end
  redis.call('DEL', from)
end

-- Policies, and the moderators' chats that they name. One that the bot has chosen, not knowing of the move, gives way.
if redis.call('EXISTS', of('first', new)) == 1 then redis.call('DEL', of('policy', new)) end
redis.call('DEL', of('first', old), of('first', new))
if redis.call('EXISTS', of('policy', old)) == 1 then
  redis.call('RENAMENX', of('policy', old), of('policy', new))
  redis.call('DEL', of('policy', old))
end
merge('threads')
local listed = 'torchrelay:policies:' .. platform
redis.call('SREM', listed, old)
redis.call(redis.call('EXISTS', of('policy', new), of('threads', new)) > 0 and 'SADD' or 'SREM', listed, new)
local function renamed(text)
  if not text then return end
  local first, last = string.find(text, ARGV[4], 1, true)
  return first and string.sub(text, 1, first - 1) .. ARGV[5] .. string.sub(text, last + 1)
end
local places = redis.call('SMEMBERS', listed)
for at = 7, #ARGV do places[#places + 1] = ARGV[at] end
for _, chat in ipairs(places) do
  local text = renamed(redis.call('GET', of('policy', chat)))
  if text then redis.call('SET', of('policy', chat), text) end
  local threads = redis.call('HGETALL', of('threads', chat))
  for at = 1, #threads, 2 do
    local own = renamed(threads[at + 1])
    if own then redis.call('HSET', of('threads', chat), threads[at], own) end
  end
end

-- Cases.
merge_scores('cases')
merge_scores('waiting')
redis.call('DEL', of('swept', old), of('swept', new))

-- The journal: one of the two, in the order of time.
local function entries(key)
  local read = {}
  for _, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do
    local ms, seq = string.match(entry[1], '^(%d+)-(%d+)$')
    read[#read + 1] = {ms = tonumber(ms), seq = tonumber(seq), fields = entry[2]}
  end
  return read
end
local from, to = of('journal', old), of('journal', new)
if redis.call('EXISTS', from) == 1 and redis.call('RENAMENX', from, to) == 0 then
  local ours, theirs = entries(to), entries(from)
  local left = math.max(redis.call('TTL', from), redis.call('TTL', to))
  redis.call('DEL', from, to)
  local ms, seq, mine, other = -1, 0, 1, 1
  while ours[mine] or theirs[other] do
    local entry
    if not ours[mine] or theirs[other] and theirs[other].ms <= ours[mine].ms then
      entry, other = theirs[other], other + 1
    else
      entry, mine = ours[mine], mine + 1
    end
    if entry.ms == ms then seq = seq + 1 else ms, seq = entry.ms, 0 end
    redis.call('XADD', to, string.format('%.0f-%.0f', ms, seq), unpack(entry.fields))
  end
  if left > 0 then redis.call('EXPIRE', to, left) end
end
merge_scores('once')

-- Known pictures. No replica knows this revision, so each reads all of them again.
if redis.call('EXISTS', of('known', old)) == 1 then
  -- Counted anew only where they are now among others.
  local alone = redis.call('EXISTS', of('known', new)) == 0
  for _, noun in ipairs({'known-count', 'known-until'}) do
    redis.call('DEL', of(noun, new))
    if alone and redis.call('EXISTS', of(noun, old)) == 1 then redis.call('RENAME', of(noun, old), of(noun, new)) end
    redis.call('DEL', of(noun, old))
  end
  merge('known')
  merge('known-by', function(moved, there) return there .. ' ' .. moved end)
  local revision = math.max(tonumber(redis.call('GET', of('known-rev', old)) or 0),
                            tonumber(redis.call('GET', of('known-rev', new)) or 0)) + 1
  redis.call('SET', of('known-rev', new), string.format('%.0f', revision))
  redis.call('DEL', of('known-rev', old), of('known-log', old), of('known-log', new))
end

-- People.
merge('approved')
merge('seen', function(moved, there) return tonumber(moved) < tonumber(there) and moved or there end)
merge('uses')
merge('reports')
"""
