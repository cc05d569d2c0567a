"""The names of everything in Redis, and the scripts that change several of them at once. No name holds a person's id.

flight:{sha256}     hash   a scan that is asked for: generation, lane, worker (and the batch in which it has it); what has
                           become of its runs:
                           tries   how often it was given back
                           tried   1 once a worker that had it was lost
                           alone   1 while it is the only picture that its worker looks at
                           deaths  how many workers broke or hung over it alone
                           asked   when it was asked for first (Unix time of the server in ms)
                           trace   of who asked first, where traces are made
waiters:{sha256}    list   "platform\\nsealed\\nwhen\\nscan" of everybody who asked for it
flights             zset   sha256 → when it was last seen to move (Unix time of the server); what the sweeper walks
since               zset   sha256 → when a scan that is not over was asked for first
asked:{scan}:{n}    list   what was answered when a scan was asked for the n-th time: said again, it is not asked for again
verdict:{content}:{key}:{digest}:{sha256}  the verdict's JSON, for as long as VERDICT_TTL_S
file:{hmac}         the sha256 behind a platform's file id
results:{platform}  stream what bots read: waiter `w`, verdict `v` or failure `f`, of which picture `s`; when it was asked for `a`
                           (as above; empty: answered at once) and taken by a worker `b`, and how long that was at it `t`.
                           Where no bot reads, the oldest of more than RESULTS_MOST are forgotten, and all of them RESULTS_S
                           after the last
unreadable:{platform} stream what no bot could read of that
model               the digest that running workers judge with
alive:{worker}      a worker's sign of life: the number of the batch that it has in hand
memory:{worker}     how many bytes of memory it takes, with its decoding processes
wake                list   a token per new job, so that workers need not poll
"""

from __future__ import annotations

import os

PREFIX = "torchrelay:"

# RQ reads this when it is imported; every module of ours that imports rq imports this one first.
os.environ.setdefault("RQ_KEY_PREFIX", f"{PREFIX}rq")

GROUP = "bots"
FLIGHTS = f"{PREFIX}flights"
SINCE = f"{PREFIX}since"
MODEL = f"{PREFIX}model"
WAKE = f"{PREFIX}wake"
SWEEP_LEASE = f"{PREFIX}sweeper"
VERDICT_CONTENT = 2
"""Counts up whenever a verdict holds more than before, so that none that was cached earlier is taken for whole.

1: without fingerprints.
"""
THUMBNAILS = "thumbnail"
"""RQ's queue of pictures to be blurred. Its jobs are no scans: each carries a name drawn by lot and nothing else."""
ASKED_S = 300
"""How long the same asking is known again: longer than a client library tries again."""
RESULTS_MOST = 100_000
RESULTS_S = 7 * 24 * 3600
"""Of a platform that no bot serves any more nothing is left after so long."""
ALIVE_S = 10
"""A worker that has given no sign of life for so long is dead."""
MEMORY_S = 60
"""How long it is known how much memory a worker takes that says so no more."""


def flight(sha256: str) -> str:
    """The hash of a scan that is asked for."""
    return f"{PREFIX}flight:{sha256}"


def waiters(sha256: str) -> str:
    """The list of those who wait for a scan."""
    return f"{PREFIX}waiters:{sha256}"


def verdict(digest: str, sha256: str, sealed_by: str) -> str:
    """The cached verdict; under another key's mark it is another, for nobody could read it."""
    return f"{PREFIX}verdict:{VERDICT_CONTENT}:{sealed_by}:{digest}:{sha256}"


def file(name: str) -> str:
    """The sha256 behind a file id, whose keyed hash is `name`."""
    return f"{PREFIX}file:{name}"


def asked(scan_id: str, attempt: int) -> str:
    """What was answered when a scan was asked for the `attempt`-th time."""
    return f"{PREFIX}asked:{scan_id}:{attempt}"


def results(platform: str) -> str:
    """A platform's result stream."""
    return f"{PREFIX}results:{platform}"


def unreadable(stream: str) -> str:
    """Where what cannot be read of a result stream is put aside."""
    return f"{PREFIX}unreadable:{stream.removeprefix(results(''))}"


def kept(scan_id: str) -> str:
    """A result kept for whoever asks by scan id."""
    return f"{PREFIX}kept:{scan_id}"


def expected(scan_id: str) -> str:
    """That a scan was asked for, and its result will be kept."""
    return f"{PREFIX}expected:{scan_id}"


def alive(worker: str) -> str:
    """A worker's sign of life."""
    return f"{PREFIX}alive:{worker}"


def memory(worker: str) -> str:
    """How much memory a worker takes."""
    return f"{PREFIX}memory:{worker}"


def hold(worker: str, batch: int) -> str:
    """Who has a flight: a worker, for as long as this is the batch that it vouches for."""
    return f"{worker}:{batch}"


def media(name: str) -> str:
    """Sealed bytes, in the media server."""
    return f"{PREFIX}media:{name}"


def queue(lane: str) -> str:
    """RQ's name of a lane's queue."""
    return lane


def job_id(sha256: str, generation: int) -> str:
    """The RQ job of a flight's generation."""
    return f"{sha256}-{generation}"


def read_job_id(name: str) -> tuple[str, str]:
    """The SHA-256 and the generation that a job's id was made of."""
    sha256, _, generation = name.rpartition("-")
    return sha256, generation


_TELL = f"""
local function tell(stream, ...)
  local entry = redis.call('XADD', stream, 'MAXLEN', '~', {RESULTS_MOST}, '*', ...)
  redis.call('EXPIRE', stream, {RESULTS_S})
  return entry
end
"""

REGISTER = (
    _TELL
    + """
-- KEYS flight, waiters, flights, asked, results, since, cache if any
-- ARGV platform, waiter, lane, lane's rank, limit, sha256, seconds that it is known as asked for, scan, trace
-- Answers {'cached'}, the waiter being told | {'full'} | {'lead', generation} | {'join', generation}
--         | {'raise', generation, old lane}
-- Said again for one waiter, as after an answer that was lost, it does nothing and answers what it answered.
local before = redis.call('LRANGE', KEYS[4], 0, -1)
if #before > 0 then return before end
local function answer(...)
  redis.call('RPUSH', KEYS[4], ...)
  redis.call('EXPIRE', KEYS[4], ARGV[7])
  return {...}
end
local cached = KEYS[7] and redis.call('GET', KEYS[7])
if cached then
  tell(KEYS[5], 'w', ARGV[2], 'v', cached, 's', ARGV[6], 'a', '')
  return answer('cached')
end
local time = redis.call('TIME')
local now, asked = time[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local waiter = table.concat({ARGV[1], ARGV[2], asked, ARGV[8]}, '\\n')
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('RPUSH', KEYS[2], waiter)
  local old = redis.call('HMGET', KEYS[1], 'generation', 'rank', 'worker', 'lane')
  if tonumber(ARGV[4]) < tonumber(old[2]) and old[3] == '' then
    local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
    redis.call('HSET', KEYS[1], 'lane', ARGV[3], 'rank', ARGV[4])
    redis.call('ZADD', KEYS[3], now, ARGV[6])
    return answer('raise', tostring(generation), old[4])
  end
  return answer('join', old[1])
end
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[5]) then return {'full'} end
redis.call('HSET', KEYS[1], 'generation', 1, 'lane', ARGV[3], 'rank', ARGV[4], 'worker', '', 'tries', 0,
  'asked', asked, 'trace', ARGV[9])
redis.call('RPUSH', KEYS[2], waiter)
redis.call('ZADD', KEYS[3], now, ARGV[6])
redis.call('ZADD', KEYS[6], now, ARGV[6])
return answer('lead', '1')
"""
)

TELL = (
    _TELL
    + """
-- KEYS asked, results   ARGV waiter, verdict, sha256, seconds that it is known as asked for.  1: told now; 0: told before
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('RPUSH', KEYS[1], 'cached')
redis.call('EXPIRE', KEYS[1], ARGV[4])
tell(KEYS[2], 'w', ARGV[1], 'v', ARGV[2], 's', ARGV[3], 'a', '')
return 1
"""
)

TAKE = """
-- KEYS flight, flights   ARGV generation, worker, sha256, 1 if it is to be looked at alone, else 0
-- Answers {what, when it was asked for, now, trace}, times in ms, where `what` is
--         0: somebody else's or done | 1: this worker has it
--         | 2 + deaths: this worker has it, and must ask again for it alone, for a worker was lost that had it
local held = redis.call('HMGET', KEYS[1], 'generation', 'tried', 'deaths', 'asked', 'trace')
if held[1] ~= ARGV[1] then return {0, '', '', ''} end
local now = redis.call('TIME')
redis.call('HSET', KEYS[1], 'worker', ARGV[2], 'alone', ARGV[4])
redis.call('ZADD', KEYS[2], now[1], ARGV[3])
local what = 1
if held[2] == '1' and ARGV[4] == '0' then what = 2 + tonumber(held[3] or 0) end
return {what, held[4] or '', string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)), held[5] or ''}
"""

FINISH = (
    _TELL
    + """
-- KEYS flight, waiters, flights, since, cache if any   ARGV field, payload, cache seconds, sha256, results prefix,
--      when it was taken, the worker's stages
-- Answers {a scan that was told, when it was asked for, its result's id, …}.
-- Telling and forgetting are one step, so that nobody is told twice.
local told = {}
for _, entry in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  -- Of version 0.2.0 there are but two parts.
  local platform, waiter, asked, scan = string.match(entry, '^([^\\n]*)\\n([^\\n]*)\\n?([^\\n]*)\\n?([^\\n]*)$')
  local entry = tell(
    ARGV[5] .. platform, 'w', waiter, ARGV[1], ARGV[2], 's', ARGV[4], 'a', asked, 'b', ARGV[6], 't', ARGV[7])
  for _, word in ipairs({scan, asked, entry}) do told[#told + 1] = word end
end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[4])
redis.call('ZREM', KEYS[4], ARGV[4])
if KEYS[5] and tonumber(ARGV[3]) > 0 then redis.call('SET', KEYS[5], ARGV[2], 'EX', ARGV[3]) end
return told
"""
)

RENEW = """
-- KEYS flight, flights   ARGV expected generation, now, sha256, 1 if its worker broke or hung, else 0
-- {generation, lane, tries, deaths} of a flight given back, or {}
local was = redis.call('HMGET', KEYS[1], 'generation', 'worker', 'alone', 'lane')
if was[1] ~= ARGV[1] then return {} end
local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
local alone = ARGV[4] == '1' and was[3] == '1'
local deaths = redis.call('HINCRBY', KEYS[1], 'deaths', alone and 1 or 0)
if was[2] ~= '' then redis.call('HSET', KEYS[1], 'tried', 1) end
redis.call('HSET', KEYS[1], 'worker', '', 'alone', 0)
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
return {tostring(generation), was[4], tostring(tries), tostring(deaths)}
"""
