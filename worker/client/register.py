"""REGISTER: the script that takes pictures in, as many as are handed in at a time, and queues RQ's jobs for them."""

from __future__ import annotations

from worker.client.keys import ASKED_S, EXCESS, FLIGHT_S, ROW_S

AWAKE = 16
"""A queue in which more wait has woken as many workers already, and those are not done with it."""
TOKENS = 64
"""So many are kept to wake workers with."""
PARTS = (
    "platform",
    "waiter",
    "lane",
    "rank",
    "limit",
    "sha",
    "line",
    "rows",
    "first",
    "scan",
    "trace",
    "bytes",
    "size",
)
"""What is said of each picture, in this order; `first` is the row to look at first, `size` how long its job's fields.

A job has no time to live of its own at first. It is in its queue, or on the list of those under way, and its scan on that of
flights: whoever takes it, or sweeps, ends it, or gives it one.
"""

REGISTER = (
    """
-- KEYS flights, since, asked, wake, RQ's queues, then for each picture its flight, its waiters, its chat's row
-- ARGV what the keys of queues begin with, those of flights, and those of jobs, then for each picture PARTS, and its job's fields
-- Answers for each 'lead' | 'join' | 'raise' | 'full'.
-- Said again, as after an answer that was lost, it does nothing and answers what it answered.
local before = redis.call('GET', KEYS[3])
if before then return cjson.decode(before) end
local time = redis.call('TIME')
local now, asked = time[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local items, shas, at = {}, {}, 4
for key = 6, #KEYS, 3 do
  local item = {flight = KEYS[key], waiters = KEYS[key + 1], own = KEYS[key + 2]}
  for place, part in ipairs({PARTS}) do item[part] = ARGV[at + place - 1] end
  item.from, item.to = at + COUNT, at + COUNT - 1 + tonumber(item.size)
  at = item.to + 1
  items[#items + 1], shas[#shas + 1] = item, item.sha
end
local seen, depth = redis.call('ZMSCORE', KEYS[1], unpack(shas)), redis.call('ZCARD', KEYS[1])
-- What is done for all of them at once: jobs to be put into queues, flights that move and begin, the last picture of each row.
local jobs, names, moved, began, rows, last, tokens = {}, {}, {}, {}, {}, {}, 0

local function queue(item, name, generation)
  local id = item.sha .. '-' .. generation
  redis.call('HSET', ARGV[3] .. id, 'origin', name, unpack(ARGV, item.from, item.to))
  if not jobs[name] then jobs[name], names[#names + 1] = {}, name end
  table.insert(jobs[name], id)
end

local function push()
  for _, name in ipairs(names) do
    local length = redis.call('RPUSH', ARGV[1] .. name, unpack(jobs[name]))
    if length == #jobs[name] then redis.call('SADD', KEYS[5], ARGV[1] .. name) end
    if length - #jobs[name] < AWAKE then tokens = tokens + #jobs[name] end
  end
  jobs, names = {}, {}
end

-- Where this chat's next picture waits. While one waits that it put into a row, in that row, which is first in, first out: it
-- gets no second turn. Else in the shortest.
local function row(item, stays)
  if item.rows == '0' then return item.line end
  local name = rows[item.own]
  if not name then
    local sha
    if stays then
      sha = redis.call('SET', item.own, item.sha, 'EX', ROW_S, 'GET')
    else
      sha = redis.call('GET', item.own)
    end
    local was = sha and redis.call('HMGET', ARGV[2] .. sha, 'worker', 'queue')
    if was and was[1] == '' and was[2] and string.find(was[2], item.line .. '-', 1, true) == 1 then name = was[2] end
  end
  local least
  for step = 0, name and -1 or item.rows - 1 do
    local each = item.line .. '-' .. (item.first + step) % item.rows
    local length = redis.call('LLEN', ARGV[1] .. each) + (jobs[each] and #jobs[each] or 0)
    if not least or length < least then name, least = each, length end
    if length == 0 then break end
  end
  if stays then
    if rows[item.own] then last[item.own] = item.sha end
    rows[item.own] = name
  end
  return name
end

local function join(item, old)
  push()  -- one of these may be the one that is joined
  redis.call('RPUSH', item.waiters, item.told)
  redis.call('EXPIRE', item.waiters, FLIGHT_S)
  redis.call('EXPIRE', item.flight, FLIGHT_S)
  local was, waits = old[5] or old[4], old[3] == ''
  local name
  if item.line == EXCESS then
    -- Who has had more than their share hurries nothing.
  elseif waits and was == EXCESS and tonumber(item.rank) <= tonumber(old[2]) then
    name = row(item, true)
  elseif waits and tonumber(item.rank) < tonumber(old[2]) then
    name = row(item, true)
  elseif waits and item.rank == old[2] and item.rows ~= '0' and string.find(was, item.line, 1, true) == 1 then
    -- Another chat's, in a row that may be long: no chat waits behind what is another's.
    name = row(item, false)
    local place = name ~= was and redis.call('LPOS', ARGV[1] .. was, item.sha .. '-' .. old[1])
    name = place and place > redis.call('LLEN', ARGV[1] .. name) and row(item, true)
  elseif tonumber(item.rank) < tonumber(old[2]) then
    -- A worker has it. Where it is lost there, it is urgent from then on.
    redis.call('HSET', item.flight, 'lane', item.lane, 'rank', item.rank, 'queue', row(item, false))
  end
  if not name then return 'join' end
  local generation = redis.call('HINCRBY', item.flight, 'generation', 1)
  redis.call('HSET', item.flight, 'lane', item.lane, 'rank', item.rank, 'queue', name)
  -- An earlier version puts it into its lane's own queue.
  for _, place in ipairs(was == old[4] and {was} or {was, old[4]}) do
    redis.call('LREM', ARGV[1] .. place, 1, item.sha .. '-' .. old[1])
  end
  redis.call('DEL', ARGV[3] .. item.sha .. '-' .. old[1])
  moved[#moved + 1], moved[#moved + 2] = now, item.sha
  queue(item, name, generation)
  return 'raise'
end

local function lead(item)
  if depth >= tonumber(item.limit) then return 'full' end
  depth = depth + 1
  local name = row(item, true)
  redis.call('HSET', item.flight, 'generation', 1, 'lane', item.lane, 'rank', item.rank, 'queue', name, 'worker', '',
    'tries', 0, 'asked', asked, 'trace', item.trace, 'bytes', item.bytes, 'first', item.told)
  redis.call('EXPIRE', item.flight, FLIGHT_S)
  moved[#moved + 1], moved[#moved + 2] = now, item.sha
  began[#began + 1], began[#began + 2] = string.format('%.3f', asked / 1000), item.sha
  queue(item, name, 1)
  return 'lead'
end

local answers, led = {}, {}
for number, item in ipairs(items) do
  item.told = table.concat({item.platform, item.waiter, asked, item.scan}, '\\n')
  local old = (seen[number] or led[item.sha])
    and redis.call('HMGET', item.flight, 'generation', 'rank', 'worker', 'lane', 'queue')
  answers[number] = old and old[1] and join(item, old) or lead(item)
  led[item.sha] = led[item.sha] or answers[number] == 'lead'
end
push()
if #moved > 0 then redis.call('ZADD', KEYS[1], unpack(moved)) end
if #began > 0 then redis.call('ZADD', KEYS[2], unpack(began)) end
for own, sha in pairs(last) do redis.call('SET', own, sha, 'EX', ROW_S) end
if tokens > 0 then
  local wake = {}
  for token = 1, math.min(tokens, TOKENS) do wake[token] = '1' end
  if redis.call('LPUSH', KEYS[4], unpack(wake)) > TOKENS then redis.call('LTRIM', KEYS[4], 0, TOKENS - 1) end
end
redis.call('SET', KEYS[3], cjson.encode(answers), 'EX', ASKED_S)
return answers
""".replace("PARTS}", ", ".join(f"'{part}'" for part in PARTS) + "}")
    .replace("FLIGHT_S", str(FLIGHT_S))
    .replace("ASKED_S", str(ASKED_S))
    .replace("ROW_S", str(ROW_S))
    .replace("EXCESS", f"'{EXCESS}'")
    .replace("AWAKE", str(AWAKE))
    .replace("TOKENS", str(TOKENS))
    .replace("COUNT", str(len(PARTS)))
)
