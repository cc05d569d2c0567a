"""What bots and workers need of the two Redis servers: `python -m bots acl` prints it as users to be set up there.

Each may touch only its own keys (`bots.access.KEYS`) and give only these commands. Scripts are sent by their digest and loaded by
their text, so whoever has a user's password can run scripts of their own with that user's rights, and no others.
"""

from __future__ import annotations

from dataclasses import dataclass

from bots.records.redis.catalogue import RECORDS
from worker.client.catalogue import RQ, RQ_CHANNELS, SERVICE, Key, Place, Side

KEYS: tuple[Key, ...] = (*SERVICE, *RECORDS)
"""Everything that is ever in the servers."""
PASSWORD = "PASSWORD"  # noqa: S105  # to be replaced
_ANY = ("ping", "select")
_SCRIPTS = ("evalsha", "script|exists", "script|load")
_STEPS = ("exec", "multi")
_ALONE = ("unwatch", "watch")
"""How RQ's workers end a job."""
_QUEUES = (  # RQ's jobs and registries, flights and results
    *(
        "del",
        "exists",
        "expire",
        "get",
        "hget",
        "hgetall",
        "hincrby",
        "hmget",
        "hset",
        "info",
        "lindex",
        "llen",
        "lpos",
    ),
    *(
        "lpush",
        "lrange",
        "lrem",
        "ltrim",
        "rpush",
        "sadd",
        "scan",
        "set",
        "time",
        "xadd",
        "xlen",
        "zadd",
        "zcard",
        "zrange",
    ),
    *("zmscore", "zrangebyscore", "zrem"),
)
_RESULTS = ("wait", "xack", "xautoclaim", "xclaim", "xdel", "xgroup|create", "xreadgroup")
_RECORDS = (
    *("getdel", "hdel", "hexists", "hkeys", "hlen", "hscan", "hsetnx", "hvals", "incr", "mget", "pexpire", "pttl"),
    *("rename", "renamenx", "smembers", "srem", "ttl", "xrange", "xrevrange", "xtrim", "zremrangebyrank"),
    *("zremrangebyscore", "zrevrange", "zscore", "zunionstore"),
)
_WORKS = (  # what RQ does for a worker, and what `python -m worker status` asks
    *(
        "blpop",
        "client|info",
        "client|setname",
        "dbsize",
        "hdel",
        "hexists",
        "hincrbyfloat",
        "lmpop",
        "lpop",
        "mget",
        "persist",
        "scard",
    ),
    *("smembers", "srem", "subscribe", "unsubscribe", "zremrangebyscore"),
)
COMMANDS: dict[tuple[Side, Place], tuple[str, ...]] = {
    (Side.BOTS, Place.MAIN): (*_SCRIPTS, *_STEPS, *_QUEUES, *_RESULTS, *_RECORDS),
    (Side.BOTS, Place.MEDIA): ("blmove", "del", "exists", "get", "set"),
    (Side.WORKER, Place.MAIN): (*_SCRIPTS, *_STEPS, *_ALONE, *_QUEUES, *_WORKS),
    (Side.WORKER, Place.MEDIA): (*_STEPS, "config|get", "dbsize", "del", "expire", "get", "info", "mget", "rpush"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One side on one server."""

    side: Side
    place: Place

    @property
    def name(self) -> str:
        """What the server calls it."""
        return f"torchrelay-{self.side.value}"

    @property
    def patterns(self) -> tuple[str, ...]:
        """Of the keys that it may touch, sorted. All that is RQ's is one: RQ looks for more than it ever writes."""
        found = {key.pattern for key in KEYS if self.side in key.sides and key.place is self.place}
        if any(pattern.startswith(RQ) for pattern in found):
            found = {pattern for pattern in found if not pattern.startswith(RQ)} | {f"{RQ}*"}
        return tuple(sorted(found))

    @property
    def commands(self) -> tuple[str, ...]:
        """What it may say, sorted."""
        return tuple(sorted({*_ANY, *COMMANDS[self.side, self.place]}))

    @property
    def channels(self) -> tuple[str, ...]:
        """Where RQ's tools speak to workers."""
        return (RQ_CHANNELS,) if (self.side, self.place) == (Side.WORKER, Place.MAIN) else ()

    def rules(self, password: str) -> list[str]:
        """What ACL SETUSER is to be told behind the name, word by word. It takes away whatever the user had before."""
        return [
            *("reset", "on", f">{password}"),
            *(f"~{pattern}" for pattern in self.patterns),
            *("resetchannels", *(f"&{channel}" for channel in self.channels)),
            *("-@all", *(f"+{command}" for command in self.commands)),
        ]


USERS: tuple[User, ...] = tuple(User(side=side, place=place) for place in Place for side in Side)


def render() -> str:
    """The lines for redis-cli, by server."""
    parts = []
    for place, setting in ((Place.MAIN, "REDIS_URL"), (Place.MEDIA, "MEDIA_REDIS_URL")):
        parts.append(f"# On the {place.value} server ({setting}); put a password of its own in each line.")
        parts += [" ".join(("ACL SETUSER", user.name, *user.rules(PASSWORD))) for user in USERS if user.place is place]
    return "\n".join((*parts, ""))
