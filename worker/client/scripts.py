"""The scripts that change several things in Redis at once, but for `register`. What their keys are is in `worker.client.keys`."""

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
-- Answers for each {what, when it was asked for, now, trace, lane, who asked first, how many bytes}, times in ms, where `what` is
--         0: somebody else's or done | 1: this worker has it
--         | 2 + deaths: this worker has it, and must ask again for it alone, for a worker was lost that had it
local answers, moved = {}, {}
local time = redis.call('TIME')
local now, now_ms = time[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for at = 2, #KEYS do
  local generation, sha = ARGV[2 * at - 1], ARGV[2 * at]
  local held = redis.call('HMGET', KEYS[at], 'generation', 'tried', 'deaths', 'asked', 'trace', 'lane', 'first', 'bytes')
  if held[1] ~= generation then
    answers[#answers + 1] = {0, '', '', '', '', '', ''}
  else
    redis.call('HSET', KEYS[at], 'worker', ARGV[1], 'alone', ARGV[2])
    moved[#moved + 1] = now
    moved[#moved + 1] = sha
    local what = held[2] == '1' and ARGV[2] == '0' and 2 + tonumber(held[3] or 0) or 1
    local answer = {what, held[4] or '', now_ms}
    for part = 5, 8 do answer[#answer + 1] = held[part] or '' end
    answers[#answers + 1] = answer
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
--      when it was taken, the worker's stages, when it was asked for and who asked first, as far as the worker knows
-- Answers for each {a scan that was told, when it was asked for, its result's id, …}.
-- Telling and forgetting are one step, so that nobody is told twice.
local told, over, names, streams, others = {}, {}, {}, {}, {}
local key = 3
for at = 2, #ARGV, 9 do
  over[#over + 1], over[#over + 2] = KEYS[key], KEYS[key + 1]
  others[#others + 1], names[#names + 1] = KEYS[key + 1], ARGV[at + 4]
  key = key + 2 + ARGV[at]
end
local since = #names > 0 and redis.call('ZMSCORE', KEYS[2], unpack(names))
local joined = #names > 0 and redis.call('EXISTS', unpack(others)) > 0
key = 3
for at = 2, #ARGV, 9 do
  local field, payload, sha = ARGV[at + 1], ARGV[at + 2], ARGV[at + 4]
  -- The flight that the worker has seen, or another one of the same picture by now, or none.
  local score, asked_ms, first = since[#told + 1], tonumber(ARGV[at + 7]), ARGV[at + 8]
  local is_same = score and asked_ms and math.abs(score * 1000 - asked_ms) < 0.5
  if not is_same or first == '' then first = redis.call('HGET', KEYS[key], 'first') end
  local all, those = joined and redis.call('LRANGE', KEYS[key + 1], 0, -1) or {}, {}
  if first then table.insert(all, 1, first) end
  for _, entry in ipairs(all) do
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

WITHDRAW = """
-- KEYS flight, since, flights, waiters   ARGV who asked first, sha256, what the keys of queues begin with, those of jobs
-- 0: it is somebody else, or there is no such flight; 1: they do not ask any more; 2: nobody does, and nobody had it: it is over
local was = redis.call('HMGET', KEYS[1], 'first', 'worker', 'generation', 'queue', 'lane')
if was[1] ~= ARGV[1] then return 0 end
if was[2] == '' and redis.call('EXISTS', KEYS[4]) == 0 then
  local id = ARGV[2] .. '-' .. was[3]
  for at = 4, 5 do
    if was[at] then redis.call('LREM', ARGV[3] .. was[at], 1, id) end
  end
  redis.call('DEL', KEYS[1], ARGV[4] .. id)
  redis.call('ZREM', KEYS[2], ARGV[2])
  redis.call('ZREM', KEYS[3], ARGV[2])
  return 2
end
redis.call('HSET', KEYS[1], 'first', '')
-- A worker that has it may have read who: it is to look again.
local since = redis.call('ZSCORE', KEYS[2], ARGV[2])
if since then redis.call('ZADD', KEYS[2], string.format('%.3f', since + 0.001), ARGV[2]) end
return 1
"""

SHARE = """
-- KEYS what a sender has had, and their chat, of their shares   ARGV seconds, then how large each share is
-- 1: this is more than one of them; 0: it is not
for at = 1, #KEYS do
  local count = redis.call('INCR', KEYS[at])
  if count == 1 then redis.call('EXPIRE', KEYS[at], ARGV[1]) end
  if count > tonumber(ARGV[at + 1]) then return 1 end
end
return 0
"""

FORGET = """
-- KEYS flight, flights, since   ARGV sha256.  1: there was no such flight, and it is on no list any more; 0: there is one
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return 1
"""

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
-- KEYS what the worker has in hand, then for each line its turn, then for each queue of it that, and its jobs under way
-- ARGV how many, what every job's key begins with, seconds that a turn is kept, the worker, now in RQ's words, until when (Unix
--      time) RQ believes that a job is under way, 1 where the server has LMPOP, else 0, how many lines, for each how many queues
--      it has (below 0: each of its jobs is taken by itself), then a name for each run
-- Answers {number of the queue, job id, name of its run, its fields} for each, which is STARTED. Of a scan no fields are said: it
-- is what its flight says. One that is in a queue and nowhere else is passed over, as by RQ.
local most, has_lmpop, names = tonumber(ARGV[1]), ARGV[7] == '1', 8 + tonumber(ARGV[8])
local lines, every, turns, key, number = {}, {}, {}, 2, 0
for at = 9, names do
  local line = {turn = KEYS[key], first = key + 1, number = number, size = math.abs(tonumber(ARGV[at])), at = 0}
  line.is_apart = tonumber(ARGV[at]) < 0
  lines[#lines + 1] = line
  if line.size > 1 then turns[#turns + 1] = line.turn end
  for place = 0, line.size - 1 do every[#every + 1] = KEYS[line.first + 2 * place] end
  key, number = key + 1 + 2 * line.size, number + line.size
end
if redis.call('EXISTS', unpack(every)) == 0 then return {} end
for at, turn in ipairs(#turns > 0 and redis.call('MGET', unpack(turns)) or {}) do turns[turns[at]] = tonumber(turn or 0) end
for _, line in ipairs(lines) do line.at = turns[line.turn] or 0 end
local found, held, under_way = {}, {}, {}

local function start(id, line, place)
  local job, registry = ARGV[2] .. id, KEYS[line.first + 2 * place + 1]
  local added = redis.call('HSET', job, 'last_heartbeat', ARGV[5], 'status', 'started', 'started_at', ARGV[5],
    'worker_name', ARGV[4])
  if added == 4 then
    redis.call('DEL', job)
    return
  end
  local run = ARGV[names + #found + 1]
  local is_scan = #(string.match(id, '^(%x+)%-%d+$') or '') == 64
  found[#found + 1] = {line.number + place, id, run, is_scan and {} or redis.call('HGETALL', job)}
  if not is_scan then redis.call('EXPIRE', job, FLIGHT_S) end  -- RQ lets it live for ever
  held[#held + 1] = id .. ':' .. run
  under_way[registry] = under_way[registry] or {}
  table.insert(under_way[registry], ARGV[6])
  table.insert(under_way[registry], id .. ':' .. run)
end

-- Which of these queues is the first in which anything waits, and at most so many of what does.
local function pop(queues, count)
  if has_lmpop then
    local call = {'LMPOP', #queues}
    for _, queue in ipairs(queues) do call[#call + 1] = queue end
    for _, word in ipairs({'LEFT', 'COUNT', count}) do call[#call + 1] = word end
    local taken = redis.call(unpack(call))
    for at, queue in ipairs(taken and queues or {}) do
      if queue == taken[1] then return at, taken[2] end
    end
    return
  end
  for at, queue in ipairs(queues) do
    local ids = redis.call('LPOP', queue, count)
    if ids then return at, ids end
  end
end

local function turned(line)
  if line.size > 1 then redis.call('SET', line.turn, line.at % line.size, 'EX', ARGV[3]) end
end

-- The one that comes first, whatever its line.
local function take_one()
  local queues, places = {}, {}
  for _, line in ipairs(lines) do
    for step = 0, line.size - 1 do
      local place = (line.at + step) % line.size
      queues[#queues + 1], places[#places + 1] = KEYS[line.first + 2 * place], {line, place}
    end
  end
  while #found == 0 do
    local at, ids = pop(queues, 1)
    if not at then return end
    local line, place = unpack(places[at])
    start(ids[1], line, place)
    line.at = place + 1
    if #found > 0 then turned(line) end
  end
end

-- At most so many of one line. As many of each queue in which anything waits, until one is empty; what is left over goes to those
-- whose turn it is. In turn, all of them.
local function take_of(line, count)
  local until_now, dry, had, left = #found, {}, {}, line.size
  if line.size > 1 then
    local own = {}
    for place = 0, line.size - 1 do own[#own + 1] = KEYS[line.first + 2 * place] end
    left = redis.call('EXISTS', unpack(own))
  end
  local function is_dry(place)
    if had[place] and not dry[place] then left = left - 1 end
    dry[place] = true
  end
  while #found - until_now < count and left > 0 do
    local room, queues, places, each, at = count - (#found - until_now), {}, {}, {}, 1
    local share = math.max(1, math.floor(room / left))
    for step = 0, line.size - 1 do
      local place = (line.at + step) % line.size
      if not dry[place] then
        queues[#queues + 1], places[#places + 1] = KEYS[line.first + 2 * place], place
      end
    end
    while at <= #queues and room > 0 and left > 0 do
      local asks = math.min(share, room)
      local step, ids = pop({unpack(queues, at)}, asks)
      for empty = at, step and at + step - 2 or #queues do is_dry(places[empty]) end
      if not step then
        if #each == 0 then left = 0 end
        break
      end
      local place = places[at + step - 1]
      each[#each + 1], room, had[place], line.at, at = {ids, place}, room - #ids, true, place + 1, at + step
      if #ids < asks then is_dry(place) end
    end
    for turn = 1, share do
      for _, of in ipairs(each) do
        if of[1][turn] then start(of[1][turn], line, of[2]) end
      end
    end
  end
  if #found > until_now then turned(line) end
end

if most == 1 and has_lmpop then
  take_one()
else
  for _, line in ipairs(lines) do
    if #found == most then break end
    if not line.is_apart then
      take_of(line, most - #found)
    elseif #found == 0 then
      take_of(line, 1)
      if #found == 1 then break end
    end
  end
end
for registry, runs in pairs(under_way) do redis.call('ZADD', registry, unpack(runs)) end
if #held > 0 then
  redis.call('SADD', KEYS[1], unpack(held))
  redis.call('EXPIRE', KEYS[1], 150)  -- as RQ does
end
return found
""".replace("FLIGHT_S", str(FLIGHT_S))
