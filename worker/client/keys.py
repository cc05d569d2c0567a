"""The names of everything in Redis, and the scripts that change several of them at once. No name holds a person's id.

flight:{sha256}     hash   a scan that is asked for: generation, lane, worker, tries
waiters:{sha256}    list   "platform\\nJSON" of everybody who asked for it
flights             zset   sha256 → when it was last seen to move (Unix time); what the sweeper walks
verdict:{content}:{digest}:{sha256}  the verdict's JSON, for as long as VERDICT_TTL_S
file:{hmac}         the sha256 behind a platform's file id
results:{platform}  stream what bots read: waiter `w`, and verdict `v` or failure `f`
model               the digest that running workers judge with
alive:{worker}      a worker's sign of life
wake                list   a token per new job, so that workers need not poll
"""

from __future__ import annotations

import os

PREFIX = "torchrelay:"

# RQ reads this when it is imported; every module of ours that imports rq imports this one first.
os.environ.setdefault("RQ_KEY_PREFIX", f"{PREFIX}rq")

GROUP = "bots"
FLIGHTS = f"{PREFIX}flights"
MODEL = f"{PREFIX}model"
WAKE = f"{PREFIX}wake"
SWEEP_LEASE = f"{PREFIX}sweeper"
VERDICT_CONTENT = 2
"""Counts up whenever a verdict holds more than before, so that none that was cached earlier is taken for whole.

1: without fingerprints.
"""
THUMBNAILS = "thumbnail"
"""RQ's queue of pictures to be blurred. Its jobs are no scans: each carries a name drawn by lot and nothing else."""
ALIVE_S = 10
"""A worker that has given no sign of life for so long is dead."""


def flight(sha256: str) -> str:
    """The hash of a scan that is asked for."""
    return f"{PREFIX}flight:{sha256}"


def waiters(sha256: str) -> str:
    """The list of those who wait for a scan."""
    return f"{PREFIX}waiters:{sha256}"


def verdict(digest: str, sha256: str) -> str:
    """The cached verdict."""
    return f"{PREFIX}verdict:{VERDICT_CONTENT}:{digest}:{sha256}"


def file(name: str) -> str:
    """The sha256 behind a file id, whose keyed hash is `name`."""
    return f"{PREFIX}file:{name}"


def results(platform: str) -> str:
    """A platform's result stream."""
    return f"{PREFIX}results:{platform}"


def kept(scan_id: str) -> str:
    """A result kept for whoever asks by scan id."""
    return f"{PREFIX}kept:{scan_id}"


def alive(worker: str) -> str:
    """A worker's sign of life."""
    return f"{PREFIX}alive:{worker}"


def media(name: str) -> str:
    """Sealed bytes, in the media server."""
    return f"{PREFIX}media:{name}"


def queue(lane: str) -> str:
    """RQ's name of a lane's queue."""
    return lane


def job_id(sha256: str, generation: int) -> str:
    """The RQ job of a flight's generation."""
    return f"{sha256}-{generation}"


REGISTER = """
-- KEYS flight, waiters, flights, cache if any   ARGV waiter, lane, lane's rank, now, limit, sha256
-- Answers {'cached', verdict} | {'full'} | {'lead', generation} | {'join', generation} | {'raise', generation, old lane}
local cached = KEYS[4] and redis.call('GET', KEYS[4])
if cached then return {'cached', cached} end
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('RPUSH', KEYS[2], ARGV[1])
  local old = redis.call('HMGET', KEYS[1], 'generation', 'rank', 'worker', 'lane')
  if tonumber(ARGV[3]) < tonumber(old[2]) and old[3] == '' then
    local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
    redis.call('HSET', KEYS[1], 'lane', ARGV[2], 'rank', ARGV[3])
    redis.call('ZADD', KEYS[3], ARGV[4], ARGV[6])
    return {'raise', tostring(generation), old[4]}
  end
  return {'join', old[1]}
end
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[5]) then return {'full'} end
redis.call('HSET', KEYS[1], 'generation', 1, 'lane', ARGV[2], 'rank', ARGV[3], 'worker', '', 'tries', 0)
redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[6])
return {'lead', '1'}
"""

TAKE = """
-- KEYS flight, flights   ARGV generation, worker, now, sha256.  1: this worker has it; 0: somebody else's or done
if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'worker', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])
return 1
"""

FINISH = """
-- KEYS flight, waiters, flights, cache if any   ARGV field, payload, cache seconds, sha256, results prefix
-- Answers how many were told. Telling and forgetting are one step, so that nobody is told twice.
local waiting = redis.call('LRANGE', KEYS[2], 0, -1)
for _, entry in ipairs(waiting) do
  local cut = string.find(entry, '\\n', 1, true)
  redis.call('XADD', ARGV[5] .. string.sub(entry, 1, cut - 1), '*', 'w', string.sub(entry, cut + 1),
             ARGV[1], ARGV[2], 's', ARGV[4])
end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[4])
if KEYS[4] and tonumber(ARGV[3]) > 0 then redis.call('SET', KEYS[4], ARGV[2], 'EX', ARGV[3]) end
return #waiting
"""

RENEW = """
-- KEYS flight, flights   ARGV expected generation, now, sha256.  {generation, lane, tries} of a flight given back, or {}
if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return {} end
local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
redis.call('HSET', KEYS[1], 'worker', '')
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
return {tostring(generation), redis.call('HGET', KEYS[1], 'lane'), tostring(tries)}
"""
