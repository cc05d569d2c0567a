"""The scripts of known pictures: an entry, the fields under which it stands, the count and the log change in one step."""

from __future__ import annotations

from bots.records.known import KNOWN_SCHEMA
from bots.records.redis import keys

CHANGE = (
    """
-- KEYS known, known-by, known-rev, known-log, known-count, known-until
local KEYS = at_home(KEYS)

local function read(text)
  local whole, picture = pcall(cjson.decode, text)
  return whole and type(picture) == 'table' and picture or {}
end

-- Count the entry in (1) or out (-1). What is of a later version is on no list that this one knows.
local function count(id, picture, change)
  if type(picture.schema) ~= 'number' or picture.schema > """
    + f"{KNOWN_SCHEMA}"
    + """ then return end
  if picture.listed ~= 'fake' and picture.listed ~= 'fine' then return end
  redis.call('HINCRBY', KEYS[5], picture.listed, change)
  if picture.minor == true then redis.call('HINCRBY', KEYS[5], 'minor', change) end
  local over = tonumber(picture.expires_at_s)
  if change < 0 then
    redis.call('ZREM', KEYS[6], id)
  elseif over and over > 0 then
    redis.call('ZADD', KEYS[6], string.format('%.17g', over), id)
  end
end

-- An earlier version has not counted which may show a minor.
local function is_counted() return redis.call('HEXISTS', KEYS[5], 'minor') == 1 end

-- Let the entry no longer stand under the fields that its text names, and be counted no more.
local function take_out(id, text)
  local picture = read(text)
  if is_counted() then count(id, picture, -1) end
  for kind, value in pairs({s = picture.sha256, f = picture.file_id, c = picture.case}) do
    local field, kept = kind .. ':' .. tostring(value), {}
    for other in string.gmatch(redis.call('HGET', KEYS[2], field) or '', '%S+') do
      if other ~= id then kept[#kept + 1] = other end
    end
    if #kept > 0 then
      redis.call('HSET', KEYS[2], field, table.concat(kept, ' '))
    else
      redis.call('HDEL', KEYS[2], field)
    end
  end
end

local function note_change(id)
  local revision = redis.call('INCR', KEYS[3])
  redis.call('XADD', KEYS[4], 'MAXLEN', """
    + f"{keys.MAX_LOGGED}"
    + """, string.format('%.0f-0', revision), 'e', id)
end
"""
)
ADD = """
-- ARGV id, picture, fields under which it stands…
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[5], 'fake', 0, 'fine', 0, 'minor', 0) end
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old then take_out(ARGV[1], old) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if is_counted() then count(ARGV[1], read(ARGV[2]), 1) end
for at = 3, #ARGV do
  local others = redis.call('HGET', KEYS[2], ARGV[at])
  redis.call('HSET', KEYS[2], ARGV[at], others and others .. ' ' .. ARGV[1] or ARGV[1])
end
note_change(ARGV[1])
"""
REMOVE = """
-- ARGV id, picture.  0: it is another picture now
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
take_out(ARGV[1], ARGV[2])
redis.call('HDEL', KEYS[1], ARGV[1])
note_change(ARGV[1])
return 1
"""
COUNT = """
-- ARGV now, how many are cleared away at once.  {how many have been, because they have expired, fake, fine, of both: may show a
-- minor}
if redis.call('EXISTS', KEYS[1]) == 0 then
  if redis.call('EXISTS', KEYS[5], KEYS[6]) > 0 then redis.call('DEL', KEYS[5], KEYS[6]) end
elseif not is_counted() then  -- once, where an earlier version has kept them, or the chat has moved
  redis.call('HSET', KEYS[5], 'fake', 0, 'fine', 0, 'minor', 0)
  redis.call('HDEL', KEYS[2], 'm:True')  -- under which an earlier version has listed them
  local all = redis.call('HGETALL', KEYS[1])
  for at = 1, #all, 2 do count(all[at], read(all[at + 1]), 1) end
end
-- Only what has expired by the server's clock, too: one program's may be far ahead, and the list is everybody's.
local over = string.format('%.17g', math.min(tonumber(ARGV[1]), redis.call('TIME')[1]))
local expired = redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', over, 'LIMIT', 0, ARGV[2])
for _, id in ipairs(expired) do
  local text = redis.call('HGET', KEYS[1], id)
  if text then
    take_out(id, text)
    redis.call('HDEL', KEYS[1], id)
    note_change(id)
  end
  redis.call('ZREM', KEYS[6], id)
end
local on = redis.call('HMGET', KEYS[5], 'fake', 'fine', 'minor')
local left = {fake = tonumber(on[1] or 0), fine = tonumber(on[2] or 0), minor = tonumber(on[3] or 0)}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], '(' .. over, ARGV[1])) do
  local picture = read(redis.call('HGET', KEYS[1], id) or '')
  if left[picture.listed] then left[picture.listed] = left[picture.listed] - 1 end
  if picture.minor == true then left.minor = left.minor - 1 end
end
return {#expired, left.fake, left.fine, left.minor}
"""
SAME = """
-- KEYS known, known-by   ARGV fields.  The pictures that stand under one of them
local KEYS, found = at_home(KEYS), {}
for _, field in ipairs(ARGV) do
  for id in string.gmatch(redis.call('HGET', KEYS[2], field) or '', '%S+') do
    local text = redis.call('HGET', KEYS[1], id)
    if text then found[#found + 1] = text end
  end
end
return found
"""
CHANGES = """
-- KEYS known, known-by, known-rev, known-log   ARGV revision.  {revision now, 0, entry, picture or nothing, …}: what was changed
-- since; {revision now, 1}: that is not known any more, or there is no end of it
local KEYS = at_home(KEYS)
local revision, since = tonumber(redis.call('GET', KEYS[3]) or 0), tonumber(ARGV[1])
local answer = {revision, 0}
if since == revision then return answer end
if since < 0 or since > revision then return {revision, 1} end
local log = redis.call('XRANGE', KEYS[4], string.format('%.0f', since + 1), '+')
if #log ~= revision - since then return {revision, 1} end
for _, change in ipairs(log) do
  answer[#answer + 1] = change[2][2]
  answer[#answer + 1] = redis.call('HGET', KEYS[1], change[2][2])
end
return answer
"""
