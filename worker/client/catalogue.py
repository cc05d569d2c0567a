"""Every key of the scan service: what it is, how long it lasts, on which server, and whose it is. docs/redis.md is made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from worker.client import keys, streams


class Place(StrEnum):
    """A server."""

    MAIN = "main"
    MEDIA = "media"


class Side(StrEnum):
    """Who uses a server."""

    BOTS = "bots"
    WORKER = "worker"


BOTH = frozenset(Side)
BOTS = frozenset({Side.BOTS})
WORKER = frozenset({Side.WORKER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasts:
    """How long a key lasts."""

    words: str
    at_most_s: int | None = None
    """The longest time to live that the server may show; None: it shows none."""
    setting: str = ""
    """The setting that says how long, in units of `unit_s`, where it is one."""
    unit_s: int = 1
    is_set_later: bool = False
    """Whether it has no time to live at first; the words say what gives it one."""

    @property
    def is_ended_by_the_server(self) -> bool:
        """Whether it always has a time to live. Where it has none, the words say what takes it away."""
        return (self.at_most_s is not None or bool(self.setting)) and not self.is_set_later

    def allows(self, ttl_s: int, settings: dict[str, int]) -> bool:
        """Whether a key may have so many seconds to live; -1: for ever."""
        most_s = settings[self.setting] * self.unit_s if self.setting else self.at_most_s
        if ttl_s < 0:
            return most_s is None or self.is_set_later
        return most_s is not None and ttl_s <= most_s


def for_seconds(seconds: int) -> Lasts:
    """So many seconds, in a unit that people read."""
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds % size == 0 and seconds > size:
            return Lasts(words=f"{seconds // size} {unit}", at_most_s=seconds)
    return Lasts(words=f"{seconds} s", at_most_s=seconds)


def as_set(setting: str, unit_s: int = 1) -> Lasts:
    """As long as a setting says."""
    return Lasts(words=f"`{setting}`", setting=setting, unit_s=unit_s)


def until(words: str) -> Lasts:
    """Without a time to live."""
    return Lasts(words=f"until {words}")


FOR_EVER = Lasts(words="for ever")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Some keys of one kind."""

    name: str
    """With what differs in braces."""
    kind: str
    """The server's type; several, divided by commas."""
    what: str
    lasts: Lasts
    sides: frozenset[Side]
    """Who reads or writes it."""
    place: Place = Place.MAIN

    @property
    def pattern(self) -> str:
        """For the server, as ACLs and SCAN have it: all that begins in the same way."""
        return re.sub(r"\{.*\}", "*", self.name)

    def matches(self, name: str) -> bool:
        """Whether this is the name of one."""
        parts = (re.escape(part) for part in re.split(r"\{.*?\}", self.name))
        return re.fullmatch(".+".join(parts), name) is not None


def _key(
    name: str, kind: str, what: str, lasts: Lasts, sides: frozenset[Side] = BOTH, place: Place = Place.MAIN
) -> Key:
    return Key(name=name, kind=kind, what=what, lasts=lasts, sides=sides, place=place)


RQ = f"{keys.PREFIX}rq:"
RQ_CHANNELS = f"{RQ}pubsub:*"
"""Where RQ's tools speak to workers."""
_SHA = "{sha256}"
_FLIGHT = Lasts(words="until the scan is over; a week after it last moved", at_most_s=keys.FLIGHT_S)
_WEEK = f"{keys.RESULTS_S // 86_400} days after the last"
_AT_WORK = Lasts(words="2 minutes after its last word; a batch's time and a minute while it has one", at_most_s=720)
SERVICE: tuple[Key, ...] = (
    _key(
        keys.flight(_SHA), "hash", "a scan that is asked for, which worker has it, and who asked first, sealed", _FLIGHT
    ),
    _key(keys.waiters(_SHA), "list", "who else asked for it, sealed; when, and the scan's id", _FLIGHT),
    _key(
        keys.FLIGHTS,
        "zset",
        "scans that are asked for, by when they were last seen to move",
        until("the scan is over, or a sweeper finds that there is none"),
    ),
    _key(
        keys.SINCE,
        "zset",
        "the same, by when they were asked for first",
        until("the scan is over, or `/healthz` finds that there is none"),
    ),
    _key(
        keys.asked("{scan}", 0).removesuffix("0") + "{attempt}",
        "string",
        "what was answered when a scan was asked for, so that asking again after a lost answer does nothing",
        for_seconds(keys.ASKED_S),
        BOTS,
    ),
    _key(
        f"{keys.PREFIX}verdict:{{content}}:{{key}}:{{model}}:{_SHA}",
        "string",
        "a verdict, sealed",
        as_set("VERDICT_TTL_S"),
    ),
    _key(
        keys.file("{hmac}"),
        "string",
        "a picture's SHA-256, by the keyed hash of the platform's file id",
        as_set("VERDICT_TTL_S"),
        BOTS,
    ),
    _key(
        keys.results("{platform}"),
        "stream",
        f"results that no bot has acted on, the last {keys.RESULTS_MOST:,}; who waited and what was found, sealed",
        Lasts(words=_WEEK, at_most_s=keys.RESULTS_S),
    ),
    _key(
        keys.unreadable(keys.results("{platform}")),
        "stream",
        f"results that no bot could read, the last {streams.MOST:,}",
        Lasts(words=_WEEK, at_most_s=streams.KEPT_S),
    ),
    _key(keys.kept("{scan}"), "string", "a result, sealed, for whoever asks over HTTP", for_seconds(3_600), BOTS),
    _key(keys.expected("{scan}"), "string", "that a scan was asked for over HTTP", for_seconds(3_600), BOTS),
    _key(keys.MODEL, "string", "the digest that workers judge with", until("a worker with another model starts")),
    _key(
        keys.alive("{worker}"),
        "string",
        "a worker's sign of life: the numbers of the batches that it has in hand",
        as_set("TAKEOVER_S"),
    ),
    _key(
        keys.memory("{worker}"),
        "string",
        "how many bytes of memory it takes",
        Lasts(words="twice `TAKEOVER_S`", setting="TAKEOVER_S", unit_s=2),
        WORKER,
    ),
    _key(
        keys.WAKE,
        "list",
        "a token for each new job, 64 at most, so that workers need not poll",
        until("they are taken"),
    ),
    _key(keys.row("{hmac}"), "string", "in which row a chat's pictures wait", for_seconds(keys.ROW_S), BOTS),
    _key(
        keys.share("{hmac}"),
        "string",
        "how many files that take long to decode a sender or a chat has handed in lately",
        for_seconds(keys.SHARE_S),
        BOTS,
    ),
    _key(keys.turn("{line}"), "string", "whose turn it is among the rows of a line", for_seconds(keys.TURN_S)),
    _key(keys.PACES, "hash", "worker → seconds a picture", for_seconds(keys.PACES_S)),
    _key(keys.SWEEP_LEASE, "string", "who looks for scans that nobody has any more", for_seconds(2)),
    _key(f"{RQ}queue:{{queue}}", "list", "RQ: the ids of jobs that wait", until("they are taken")),
    _key(f"{RQ}queues", "set", "RQ: the queues that there are, which are fixed", FOR_EVER),
    _key(
        f"{RQ}job:{{job}}",
        "hash",
        "RQ: a job; a SHA-256 and a lane, nobody's id",
        Lasts(
            words="until its scan is over; an hour where it failed; a week once it has waited or been worked on for seconds",
            at_most_s=keys.FLIGHT_S,
            is_set_later=True,
        ),
    ),
    _key(f"{RQ}results:{{job}}", "stream", "RQ: why a job failed", for_seconds(3_600), WORKER),
    _key(f"{RQ}wip:{{queue}}", "zset", "RQ: jobs that are under way", until("they are over")),
    _key(f"{RQ}failed:{{queue}}", "zset", "RQ: jobs that failed", until("they are an hour old")),
    _key(f"{RQ}execution:{{job}}", "hash", "RQ: one run of a job", _AT_WORK, WORKER),
    _key(f"{RQ}executions:{{job}}", "zset", "RQ: the runs of a job", _AT_WORK, WORKER),
    _key(f"{RQ}workers", "set", "RQ: the workers that there are", until("they end"), WORKER),
    _key(f"{RQ}workers:{{queue}}", "set", "RQ: the workers of a queue", until("they end"), WORKER),
    _key(f"{RQ}worker:{{worker}}", "hash", "RQ: a worker, its state and what it has done", _AT_WORK, WORKER),
    _key(f"{RQ}worker:{{worker}}:executions", "set", "RQ: the runs that a worker has in hand", _AT_WORK, WORKER),
    _key(f"{RQ}clean_registries:{{queue}}", "string", "RQ: who clears a queue's lists", for_seconds(900), WORKER),
    _key(f"{RQ}clean_groups", "string", "RQ: who clears groups, which are not used here", for_seconds(600), WORKER),
    _key(
        keys.media("{hmac}"),
        "string, list",
        "a picture, sealed: one that waits for its scan, one to be blurred or explained and what was made of it, a held copy",
        Lasts(words="`MEDIA_TTL_S`; seconds; `HOLD_S`", at_most_s=7 * 86_400),
        place=Place.MEDIA,
    ),
)
