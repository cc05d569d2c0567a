"""Addresses of servers: one server's, which redis-py reads, or Sentinel's, which know the one that leads now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import redis
from redis import asyncio as aioredis
from redis.asyncio.sentinel import Sentinel as AsyncSentinel
from redis.asyncio.sentinel import SentinelConnectionPool as AsyncPool
from redis.connection import DefaultParser
from redis.sentinel import Sentinel, SentinelConnectionPool, SentinelManagedConnection, SentinelManagedSSLConnection

ONE = ("redis://", "rediss://", "unix://")
SENTINEL = ("redis+sentinel://", "rediss+sentinel://")
PORT = 26379
"""Sentinel's own."""
ASKING_S = 2.0
"""So long one sentinel may take to answer before the next is asked."""
TLS = ("ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "ssl_check_hostname")
"""What may be said of certificates, in redis-py's words; of servers and sentinels alike."""
OWN = ("sentinel_username", "sentinel_password")
"""Whom the sentinels take us for, where they ask. Before the `@` stands who we are to the servers."""
SHAPE = "must be redis+sentinel://[user:password@]host:port,host:port/service/db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A service that sentinels watch."""

    sentinels: tuple[tuple[str, int], ...]
    service: str
    db: int = 0
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    is_tls: bool = False
    sentinel: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of `OWN`, by redis-py's names."""
    tls: Mapping[str, str] = field(default_factory=dict)

    @property
    def for_sentinels(self) -> dict[str, Any]:
        """What redis-py needs to know to reach one of them."""
        return {"socket_timeout": ASKING_S, "socket_connect_timeout": ASKING_S, **self.sentinel, **self._secure}

    @property
    def for_servers(self) -> dict[str, Any]:
        """What it needs to know to reach the server."""
        return {"db": self.db, "username": self.username, "password": self.password, **self._secure}

    @property
    def _secure(self) -> dict[str, Any]:
        return {"ssl": True, **self.tls} if self.is_tls else {}


def check(url: str) -> None:
    """Raise ValueError, which says what an address must be and repeats nothing of this one, where it is none."""
    if url.startswith(SENTINEL):
        watched(url)
    elif not url.startswith(ONE):
        raise ValueError(f"must begin with {', '.join(ONE[:2])}, unix:// or, for Sentinel, {' or '.join(SENTINEL)}")


def watched(url: str) -> Watched:
    """The service at a Sentinel's address. Raises ValueError, as `check`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError(SHAPE) from None
    who, _, where = parts.netloc.rpartition("@")
    username, _, password = who.partition(":")
    names = parts.path.strip("/").split("/")
    if not names[0] or len(names) > 2:
        raise ValueError(f"{SHAPE}: after the hosts comes the service that they watch, as in their configuration")
    if len(names) == 2 and not names[1].isdecimal():
        raise ValueError(f"{SHAPE}: the database must be a number")
    given = _given(parts)
    return Watched(
        sentinels=tuple(_host(each) for each in where.split(",")),
        service=unquote(names[0]),
        db=int(names[1]) if len(names) == 2 else 0,
        username=unquote(username) or None,
        password=unquote(password) or None,
        is_tls=parts.scheme == "rediss+sentinel",
        sentinel={name.removeprefix("sentinel_"): given[name] for name in OWN if name in given},
        tls={name: given[name] for name in TLS if name in given},
    )


def _given(parts: SplitResult) -> dict[str, str]:
    given = dict(parse_qsl(parts.query))
    if unknown := sorted(given.keys() - {*OWN, *TLS}):
        raise ValueError(f"{SHAPE}: after the ? may stand {', '.join((*OWN, *TLS))}, and not {unknown[0][:40]}")
    if parts.scheme == "redis+sentinel" and given.keys() & set(TLS):
        raise ValueError("must begin with rediss+sentinel:// where it says something of certificates")
    return given


def _host(text: str) -> tuple[str, int]:
    """One of several, an IPv6 address in brackets."""
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"{SHAPE}: a port is a number up to 65535") from None
    if not host:
        raise ValueError(f"{SHAPE}: at least one host, none of them empty")
    return host, port or PORT


class Refused(redis.ConnectionError):
    """The server answers, and takes nothing that is written: a full disk, no memory left, a replica, or too few of them."""


REFUSALS = ("MISCONF", "OOM", "READONLY", "NOREPLICAS")
"""The first words of its answers then."""
_Parser: Any = DefaultParser


class Parser(_Parser):  # type: ignore[misc]
    """Reads what a server says to a thread. One that refuses is away, as it is while it loads: it is asked again."""

    EXCEPTION_CLASSES = {**_Parser.EXCEPTION_CLASSES, **dict.fromkeys(REFUSALS, Refused)}  # noqa: RUF012 redis-py's


class _Plain(SentinelManagedConnection):
    """A connection that is closed where somebody is interrupted as they read from it, as redis-py's others are: else the next to
    use it would be given an answer to something else."""

    def read_response(self, disable_decoding: bool = False, **more: Any) -> Any:
        return cast(Any, super()).read_response(disable_decoding, **{"disconnect_on_error": True, **more})


class _Secure(_Plain, SentinelManagedSSLConnection):
    """Likewise."""


class _Pool(SentinelConnectionPool):
    """Of the one that leads; closing it closes what the sentinels are asked on, too."""

    def __init__(self, service: str, sentinel: Any, ssl: bool = False, **options: Any) -> None:
        cast(Any, super()).__init__(service, sentinel, connection_class=_Secure if ssl else _Plain, **options)

    def disconnect(self, inuse_connections: bool = True) -> None:
        super().disconnect(inuse_connections)
        if inuse_connections:
            for sentinel in self.sentinel_manager.sentinels:
                sentinel.close()


class _LoopPool(AsyncPool):
    """Likewise, for one event loop. There redis-py closes such a connection by itself."""

    async def disconnect(self, inuse_connections: bool = True) -> None:
        await super().disconnect(inuse_connections)
        if inuse_connections:
            for sentinel in self.sentinel_manager.sentinels:
                await sentinel.aclose()


class _WaitingPool(_LoopPool, aioredis.BlockingConnectionPool):
    """Of never more than so many connections."""


def _leading(url: str, sentinels: Any, pool: Any, options: Mapping[str, Any]) -> Any:
    """A pool of connections to the one that leads at a Sentinel's address."""
    service = watched(url)
    manager = sentinels(service.sentinels, sentinel_kwargs=service.for_sentinels)
    return pool(service.service, manager, **{**service.for_servers, **options})


def blocking(url: str, **options: Any) -> redis.Redis:
    """A client for threads, of the server at this address or of the one that leads there. One that refuses what is written is
    away (`Refused`)."""
    options = {"parser_class": Parser, **options}
    if not url.startswith(SENTINEL):
        return redis.Redis.from_url(url, **options)
    return redis.Redis.from_pool(_leading(url, Sentinel, _Pool, options))


def on_loop(url: str, **options: Any) -> aioredis.Redis:
    """A client for one event loop, likewise."""
    if not url.startswith(SENTINEL):
        return aioredis.Redis.from_url(url, **options)
    return aioredis.Redis.from_pool(_leading(url, AsyncSentinel, _LoopPool, options))


def waiting_on_loop(url: str, most: int, wait_s: float, **options: Any) -> aioredis.Redis:
    """A client for one event loop with `most` connections; whoever finds none free waits for so long."""
    given = {**options, "max_connections": most, "timeout": wait_s}
    if not url.startswith(SENTINEL):
        return aioredis.Redis.from_pool(aioredis.BlockingConnectionPool.from_url(url, **given))
    return aioredis.Redis.from_pool(_leading(url, AsyncSentinel, _WaitingPool, given))
