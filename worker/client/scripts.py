"""The scripts that change several things in Redis at once. What their keys are is in `worker.client.keys`."""

from __future__ import annotations

from worker.client.keys import FLIGHT_S, RESULTS_MOST, RESULTS_S

_TELL = f"""
local function tell(stream, ...)
  return redis.call('XADD', stream, 'MAXLEN', '~', {RESULTS_MOST}, '*', ...)
end
local function last(stream)
  redis.call('EXPIRE', stream, {RESULTS_S})
end
"""

REGISTER = (
    _TELL
    + """
-- KEYS flight, waiters, flights, asked, results, since, row of the chat, cache if any
-- ARGV platform, waiter, lane, lane's rank, limit, sha256, seconds that it is known as asked for, line, how many rows that has,
--      the row to look at first, seconds that a chat's row is known, what keys of queues begin with, and what those of flights
--      do, scan, trace
-- Answers {'cached'}, the waiter being told | {'full'} | {'lead', generation, queue} | {'join', generation}
--         | {'raise', generation, queue, old queue}
-- Said again for one waiter, as after an answer that was lost, it does nothing and answers what it answered.
local before = redis.call('GET', KEYS[4])
if before then return cjson.decode(before) end
local function answer(...)
  redis.call('SET', KEYS[4], cjson.encode({...}), 'EX', ARGV[7])
  return {...}
end
local cached = KEYS[8] and redis.call('GET', KEYS[8])
if cached then
  tell(KEYS[5], 'w', ARGV[2], 'v', cached, 's', ARGV[6], 'a', '')
  last(KEYS[5])
  return answer('cached')
end
local rows = tonumber(ARGV[9])
-- Where this chat's next picture waits. While one waits that it put into a row, in that row, which is first in, first out: it
-- gets no second turn. Else in the shortest.
local function row()
  if rows == 0 then return ARGV[8] end
  local own = redis.call('GET', KEYS[7])
  if own then
    local cut = string.find(own, ' ', 1, true)
    if redis.call('HGET', ARGV[13] .. string.sub(own, cut + 1), 'worker') == '' then return string.sub(own, 1, cut - 1) end
  end
  local best, least
  for step = 0, rows - 1 do
    local name = ARGV[8] .. '-' .. (tonumber(ARGV[10]) + step) % rows
    local length = redis.call('LLEN', ARGV[12] .. name)
    if length == 0 then return name end
    if not least or length < least then best, least = name, length end
  end
  return best
end
local function stands_in(name)
  if rows > 0 then redis.call('SET', KEYS[7], name .. ' ' .. ARGV[6], 'EX', ARGV[11]) end
end
local time = redis.call('TIME')
local now, asked = time[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local waiter = table.concat({ARGV[1], ARGV[2], asked, ARGV[14]}, '\\n')
local old = redis.call('HMGET', KEYS[1], 'generation', 'rank', 'worker', 'lane', 'queue')
local function lasts()
  redis.call('EXPIRE', KEYS[1], FLIGHT_S)
  redis.call('EXPIRE', KEYS[2], FLIGHT_S)
end
if old[1] then
  redis.call('RPUSH', KEYS[2], waiter)
  lasts()
  local was = old[5] or old[4]
  local name = ARGV[8]
  local sooner = old[3] == '' and tonumber(ARGV[4]) < tonumber(old[2])
  if sooner then
    name = row()
  elseif old[3] == '' and ARGV[4] == old[2] and rows > 0 and string.find(was, ARGV[8], 1, true) == 1 then
    -- Another chat's, in a row that may be long: no chat waits behind what is another's.
    name = row()
    local place = name ~= was and redis.call('LPOS', ARGV[12] .. was, ARGV[6] .. '-' .. old[1])
    sooner = place and place > redis.call('LLEN', ARGV[12] .. name)
  end
  if sooner then
    local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
    redis.call('HSET', KEYS[1], 'lane', ARGV[3], 'rank', ARGV[4], 'queue', name)
    redis.call('ZADD', KEYS[3], now, ARGV[6])
    stands_in(name)
    return answer('raise', tostring(generation), name, was)
  end
  if tonumber(ARGV[4]) < tonumber(old[2]) then
    -- A worker has it. Where it is lost there, it is urgent from then on.
    redis.call('HSET', KEYS[1], 'lane', ARGV[3], 'rank', ARGV[4], 'queue', row())
  end
  return answer('join', old[1])
end
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[5]) then return {'full'} end
local name = row()
redis.call('HSET', KEYS[1], 'generation', 1, 'lane', ARGV[3], 'rank', ARGV[4], 'queue', name, 'worker', '', 'tries', 0,
  'asked', asked, 'trace', ARGV[15])
redis.call('RPUSH', KEYS[2], waiter)
lasts()
redis.call('ZADD', KEYS[3], now, ARGV[6])
redis.call('ZADD', KEYS[6], now, ARGV[6])
stands_in(name)
return answer('lead', '1', name)
""".replace("FLIGHT_S", str(FLIGHT_S))
)

TELL = (
    _TELL
    + """
-- KEYS asked, results   ARGV waiter, verdict, sha256, seconds that it is known as asked for.  1: told now; 0: told before
if not redis.call('SET', KEYS[1], '["cached"]', 'NX', 'EX', ARGV[4]) then return 0 end
tell(KEYS[2], 'w', ARGV[1], 'v', ARGV[2], 's', ARGV[3], 'a', '')
last(KEYS[2])
return 1
"""
)

TAKE = """
-- KEYS flights, flight, the next flight, …
-- ARGV worker, 1 if it is to be looked at alone, else 0, then for each its generation, sha256
-- Answers for each {what, when it was asked for, now, trace}, times in ms, where `what` is
--         0: somebody else's or done | 1: this worker has it
--         | 2 + deaths: this worker has it, and must ask again for it alone, for a worker was lost that had it
local answers, moved = {}, {}
local time = redis.call('TIME')
local now, now_ms = time[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for at = 2, #KEYS do
  local generation, sha = ARGV[2 * at - 1], ARGV[2 * at]
  local held = redis.call('HMGET', KEYS[at], 'generation', 'tried', 'deaths', 'asked', 'trace')
  if held[1] ~= generation then
    answers[#answers + 1] = {0, '', '', ''}
  else
    redis.call('HSET', KEYS[at], 'worker', ARGV[1], 'alone', ARGV[2])
    moved[#moved + 1] = now
    moved[#moved + 1] = sha
    local what = held[2] == '1' and ARGV[2] == '0' and 2 + tonumber(held[3] or 0) or 1
    answers[#answers + 1] = {what, held[4] or '', now_ms, held[5] or ''}
  end
end
if #moved > 0 then redis.call('ZADD', KEYS[1], unpack(moved)) end
return answers
"""

FINISH = (
    _TELL
    + """
-- KEYS flights, since, then for each flight it, its waiters, and its cache if any
-- ARGV results prefix, then for each flight 1 if it has a cache, else 0, field, payload, cache seconds, sha256,
--      when it was taken, the worker's stages
-- Answers for each {a scan that was told, when it was asked for, its result's id, …}.
-- Telling and forgetting are one step, so that nobody is told twice.
local told, over, names, streams = {}, {}, {}, {}
local key = 3
for at = 2, #ARGV, 7 do
  local field, payload, sha = ARGV[at + 1], ARGV[at + 2], ARGV[at + 4]
  local those = {}
  for _, entry in ipairs(redis.call('LRANGE', KEYS[key + 1], 0, -1)) do
    -- Of version 0.2.0 there are but two parts.
    local platform, waiter, asked, scan = string.match(entry, '^([^\\n]*)\\n([^\\n]*)\\n?([^\\n]*)\\n?([^\\n]*)$')
    if platform then
      local stream = ARGV[1] .. platform
      local id = tell(
        stream, 'w', waiter, field, payload, 's', sha, 'a', asked, 'b', ARGV[at + 5], 't', ARGV[at + 6])
      streams[stream] = true
      for _, word in ipairs({scan, asked, id}) do those[#those + 1] = word end
    end
  end
  told[#told + 1] = those
  over[#over + 1] = KEYS[key]
  over[#over + 1] = KEYS[key + 1]
  names[#names + 1] = sha
  key = key + 2
  if ARGV[at] == '1' then
    if tonumber(ARGV[at + 3]) > 0 then redis.call('SET', KEYS[key], payload, 'EX', ARGV[at + 3]) end
    key = key + 1
  end
end
if #names > 0 then
  redis.call('DEL', unpack(over))
  redis.call('ZREM', KEYS[1], unpack(names))
  redis.call('ZREM', KEYS[2], unpack(names))
end
for stream in pairs(streams) do last(stream) end
return told
"""
)

RENEW = """
-- KEYS flight, flights, waiters   ARGV expected generation, now, sha256, 1 if its worker broke or hung, else 0, seconds to live,
--      0 if that had not come to look at it, else 1
-- {generation, lane, tries, deaths, queue} of a flight given back, or {}
local was = redis.call('HMGET', KEYS[1], 'generation', 'worker', 'alone', 'lane', 'queue')
if was[1] ~= ARGV[1] then return {} end
local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
local alone = ARGV[4] == '1' and was[3] == '1'
local deaths = redis.call('HINCRBY', KEYS[1], 'deaths', alone and 1 or 0)
if was[2] ~= '' and ARGV[6] == '1' then redis.call('HSET', KEYS[1], 'tried', 1) end
redis.call('HSET', KEYS[1], 'worker', '', 'alone', 0)
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[3], ARGV[5])
return {tostring(generation), was[4], tostring(tries), tostring(deaths), was[5] or was[4]}
"""

MOVE = """
-- KEYS flight, flights   ARGV generation, who has it, sha256, a line, how many rows that has, the rank of those who wait
-- {generation, lane, queue} of a flight that nobody has now and whose place is in that line
-- {} where it is another's, or somebody waits
local was = redis.call('HMGET', KEYS[1], 'generation', 'worker', 'lane', 'queue', 'rank')
if was[1] ~= ARGV[1] or was[2] ~= ARGV[2] or tonumber(was[5]) <= tonumber(ARGV[6]) then return {} end
local row = tonumber(string.match(was[4] or '', '%d+$') or 0) % tonumber(ARGV[5])
local name = ARGV[4] .. '-' .. row
local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
redis.call('HSET', KEYS[1], 'worker', '', 'alone', 0, 'queue', name)
redis.call('ZADD', KEYS[2], redis.call('TIME')[1], ARGV[3])
return {tostring(generation), was[3], name}
"""

TAKE_JOBS = """
-- KEYS for each line its turn, then for each queue of it that, and its intermediate list
-- ARGV how many, what every job's key begins with, seconds that a turn is kept, then for each line how many queues it has
-- Answers {number of the queue, job id, its fields} for each. One that is in a queue and nowhere else is passed over, as by RQ.
local found, most = {}, tonumber(ARGV[1])
local function one(key, number)
  while true do
    local id = redis.call('LMOVE', KEYS[key], KEYS[key + 1], 'LEFT', 'RIGHT')
    if not id then return false end
    local fields = redis.call('HGETALL', ARGV[2] .. id)
    if #fields > 0 then
      found[#found + 1] = {number, id, fields}
      return true
    end
  end
end
local key, number = 1, 0
for line = 4, #ARGV do
  if #found >= most then break end
  local size = tonumber(ARGV[line])
  local turn = size > 1 and tonumber(redis.call('GET', KEYS[key]) or 0) or 0
  local dry, left, before = {}, size, #found
  while #found < most and left > 0 do
    local at = turn % size
    turn = turn + 1
    if not dry[at] and not one(key + 1 + 2 * at, number + at) then
      dry[at] = true
      left = left - 1
    end
  end
  if size > 1 and #found > before then redis.call('SET', KEYS[key], turn % size, 'EX', ARGV[3]) end
  key, number = key + 1 + 2 * size, number + size
end
return found
"""
