"""The names of everything that is kept in Redis, and what the scripts have in common. No name holds a person's id.

policy:{platform}:{chat}     string  the chat's policy; for ever, like all policies
threads:{platform}:{chat}    hash    thread → its policy
policies:{platform}          set     the chats that have either
case:{id}                    string  a case, for `case_days` from its opening
incident:{platform}:{chat}:{incident}   string  the case of an incident, as long as the case
message:{platform}:{chat}:{message}     string  the case of a message, as long as the case
cases:{platform}:{chat}      zset    case → when it was opened (Unix time); the newest MAX_LISTED, as long as the last case
waiting:{platform}:{chat}    zset    case that waits for a decision → its place in line, as long as the last case
swept:{platform}:{chat}      string  `waiting` was compared with `cases` within the hour
moved:{platform}:{chat}      string  the chat's new id, as long as a case from before can live
came:{platform}:{chat}       string  the id that the chat had before, for `case_days` from the move
first:{platform}:{chat}      string  the bot has chosen the chat's policy itself, within the day
sent:{key}:{said}            string  what became of a note, as long as its claim
edited:{digest}              string  what an edited message shows, in digests with a key, for `case_days`
reveal:{digest}              string  leave to look at one picture, by its token's digest, for minutes, until it is used
answered:{token}             string  what a script answered to a call, in case nobody heard it, for minutes
lease:{digest}               string  who is at work on what, for seconds, by digest
update:{platform}:{number}   hash    what Telegram has told of, sealed, and who has it in hand, until it is handled
updates:{platform}           zset    the numbers of those that wait, or are in hand
updates-over:{platform}      zset    numbers of those that were handled → when (Unix time); the last MAX_OVER
updates-by:{platform}:{word} string  a program that has some in hand lives, for seconds
journal:{platform}:{chat}    stream  events `e`, their ids in order of time, for `journal_days`
once:{platform}:{chat}       zset    digest of what was appended once → when (Unix time), for `journal_days`
known:{platform}:{chat}      hash    entry's id → known picture; for ever, or until its own expiry
known-by:{platform}:{chat}   hash    `s:{sha256}`, `f:{file id}`, `c:{case}` → ids, with blanks
known-count:{platform}:{chat} hash   list, `minor` → how many of `known` are; without `minor` they must be counted anew
known-until:{platform}:{chat} zset   entry → when it expires (Unix time), of those that do; where `known-count` is
known-rev:{platform}:{chat}  string  how often the two were changed
known-log:{platform}:{chat}  stream  changed entries `e`, their ids the revisions; the last MAX_LOGGED
approved:{platform}:{chat}   hash    member → approval; for ever
seen:{platform}:{chat}       hash    member → when they were first seen (Unix time), until nobody has posted for `journal_days`
uses:{platform}:{chat}       hash    member and what they did → how often, and until when that counts; as long as the longest
reports:{platform}:{chat}    hash    member → how good their reports were, until nobody's was judged for `journal_days`
accounts:{platform}          hash    bot's number → its {platform} in all these names; for ever
quota:{digest}               string  how often a person, or a chat, has asked for something, by the keyed digest of both

In `incident` and `message` the chat is the one that the message was posted in: its number means nothing in another, so these
do not move with a chat. Version 0.1.0 had `policy`, `case`, `cases`, `incident` and `sent`, by the same names.
"""

from __future__ import annotations

import hashlib

PREFIX = "torchrelay:"
FIRST_S = 86_400
"""How long a policy that the bot has chosen gives way to that of the chat from which this one came."""
MAX_LISTED = 1_000
"""Cases that are listed per chat."""
MAX_LOGGED = 1_000
"""Changes of known pictures that a replica may have missed before it reads all of them again."""


def of_chat(noun: str, platform: str, chat: str) -> str:
    """The name of one noun of one chat."""
    return f"{PREFIX}{noun}:{platform}:{chat}"


def policies(platform: str) -> str:
    """The chats of the platform that have policies."""
    return f"{PREFIX}policies:{platform}"


def accounts(platform: str) -> str:
    """The names of the platform's bots."""
    return f"{PREFIX}accounts:{platform}"


def case(case_id: str) -> str:
    """A case."""
    return f"{PREFIX}case:{case_id}"


def incident(platform: str, chat: str, name: str) -> str:
    """The case of an incident."""
    return f"{PREFIX}incident:{platform}:{chat}:{name}"


def message(platform: str, chat: str, name: str) -> str:
    """The case of a message."""
    return f"{PREFIX}message:{platform}:{chat}:{name}"


def edited(digest: str) -> str:
    """What an edited message shows."""
    return f"{PREFIX}edited:{digest}"


def reveal(digest: str) -> str:
    """Leave to look at a picture."""
    return f"{PREFIX}reveal:{digest}"


def lease(key: str) -> str:
    """Who is at work on what is called so."""
    return f"{PREFIX}lease:{hashlib.sha256(key.encode()).hexdigest()}"


def update(bot: str, number: int | str) -> str:
    """What the service has told of under this number."""
    return f"{PREFIX}update:{bot}:{number}"


def updates(bot: str) -> str:
    """The numbers of what waits to be handled."""
    return f"{PREFIX}updates:{bot}"


def updates_over(bot: str) -> str:
    """The numbers of what was handled."""
    return f"{PREFIX}updates-over:{bot}"


def updates_holder(bot: str, holder: str) -> str:
    """That a program which has updates in hand lives."""
    return f"{PREFIX}updates-by:{bot}:{holder}"


def quota(digest: str) -> str:
    """How often somebody has asked for something."""
    return f"{PREFIX}quota:{digest}"


def answered(token: str) -> str:
    """What a script answered to a call."""
    return f"{PREFIX}answered:{token}"


def sent(key: str, said: str) -> str:
    """What became of a note."""
    return f"{PREFIX}sent:{key}:{said}"


COMMON = """
local function of_chat(noun, platform, chat) return 'torchrelay:' .. noun .. ':' .. platform .. ':' .. chat end

-- The id that the chat has now.
local function home(platform, chat)
  for _ = 1, 16 do  -- a chat moves once in its life; a circle must not stop the server
    local moved = redis.call('GET', of_chat('moved', platform, chat))
    if not moved then break end
    chat = moved
  end
  return chat
end

-- These names of nouns of chats, by the ids that the chats have now.
local function at_home(names)
  local found = {}
  for at, name in ipairs(names) do
    local noun, platform, chat = string.match(name, '^torchrelay:([^:]+):([^:]+):(.*)$')
    found[at] = noun and of_chat(noun, platform, home(platform, chat)) or name
  end
  return found
end

-- Let the key live for so many seconds more, unless it lives longer anyway.
local function outlive(key, seconds)
  local left = redis.call('TTL', key)
  if left >= 0 and left < seconds or left == -1 then redis.call('EXPIRE', key, seconds) end
end
"""
"""Begins every script that needs it. The names that it makes are those above."""
