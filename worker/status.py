"""python -m worker status: what waits, who works, and what the servers hold, in a terminal. Names no chat and no person."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any, cast

import redis
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table

from worker.client import keys
from worker.client.gauges import longest_s
from worker.client.lanes import Lanes, Line
from worker.client.scanner import ScannerError
from worker.client.servers import Servers, blocking_client

# Below `keys`, which tells RQ its prefix.
from rq.worker import Worker  # isort: skip

EVERY_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of queues: a lane's, that of costly files, those of thumbnails and heat maps."""

    lane: str
    depth: int
    oldest_s: float | None
    """How long a job that is next has waited, the longest of its queues; None where none waits."""
    failed: int
    """Jobs that RQ lists as failed: refused, or broken beyond a typed failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """One worker."""

    name: str
    state: str
    """RQ's word; `silent` where no sign of life is left."""
    in_hand: int
    done: int
    failed: int
    up_s: float
    memory_mb: float | None
    """With its decoding processes; None: it has not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One Redis."""

    name: str
    version: str
    memory_mb: float
    limit_mb: float
    """0: none is set."""
    keys: int
    durable: bool
    """Whether it writes what it holds to a disk."""
    evicts: bool
    """Whether it throws away what it holds when it is full: then pictures and results can be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All of it, at one moment."""

    waiting: tuple[Waiting, ...]
    working: tuple[Working, ...]
    servers: tuple[Server, ...]
    model: str
    """The first digits of what workers judge with; empty: no worker has been here."""
    asked_for: int
    """Scans that are not over."""
    oldest_s: float | None
    """How long the oldest of them has been asked for."""
    unread: int
    """Results that no bot has acted on yet."""
    unreadable: int


def read(servers: Servers) -> Status:
    """What the servers say now. Raises redis.RedisError."""
    main, media = blocking_client(servers.redis_url), blocking_client(servers.media_url)
    try:
        lanes = Lanes(main, 1)
        now_s = float(cast(Any, main.time())[0])
        lines = (*lanes.lines.values(), *lanes.beside)
        oldest = cast("list[tuple[bytes, float]]", main.zrange(keys.SINCE, 0, 0, withscores=True))
        model = cast("bytes | None", main.get(keys.MODEL))
        return Status(
            waiting=tuple(_waiting(line, now_s) for line in lines),
            working=tuple(_working(main, worker, now_s) for worker in Worker.all(connection=main)),
            servers=(inspected("main", main), inspected("pictures", media)),
            model="" if model is None else model.decode()[:12],
            asked_for=int(cast(Any, main.zcard(keys.FLIGHTS))),
            oldest_s=now_s - oldest[0][1] if oldest else None,
            unread=_entries(main, keys.results("*")),
            unreadable=_entries(main, keys.unreadable(keys.results("*"))),
        )
    finally:
        main.close()
        media.close()


def _waiting(line: Line, now_s: float) -> Waiting:
    return Waiting(
        lane=line.name,
        depth=sum(queue.count for queue in line.queues),
        oldest_s=longest_s(line, now_s),
        failed=sum(queue.failed_job_registry.get_job_count(cleanup=False) for queue in line.queues),
    )


def _working(main: redis.Redis, rq: Any, now_s: float) -> Working:
    alive = main.exists(keys.alive(rq.name))
    memory: Any = main.get(keys.memory(rq.name))
    return Working(
        name=rq.name.removeprefix("worker-")[:8],
        state=str(rq.get_state()) if alive else "silent",
        in_hand=int(cast(Any, main.scard(rq.executions_key))),
        done=rq.successful_job_count,
        failed=rq.failed_job_count,
        up_s=0.0 if rq.birth_date is None else max(0.0, now_s - rq.birth_date.timestamp()),
        memory_mb=round(int(memory) / 2**20, 1) if memory and int(memory) else None,
    )


def inspected(name: str, client: redis.Redis) -> Server:
    """What the server says of itself. Raises redis.RedisError."""
    found: dict[str, Any] = client.info()
    return Server(
        name=name,
        version=str(found.get("valkey_version") or found["redis_version"]),
        memory_mb=round(found["used_memory"] / 2**20, 1),
        limit_mb=round(found.get("maxmemory", 0) / 2**20, 1),
        keys=int(cast(Any, client.dbsize())),
        durable=bool(found.get("aof_enabled")),
        evicts=found.get("maxmemory_policy", "noeviction") != "noeviction",
    )


def _entries(client: redis.Redis, pattern: str) -> int:
    return sum(int(cast(Any, client.xlen(name))) for name in client.scan_iter(match=pattern, count=100))


def drawn(status: Status) -> Group:
    """The status as tables."""
    lanes = Table(title="Waiting", title_justify="left")
    for heading in ("lane", "pictures", "the next has waited", "failed jobs"):
        lanes.add_column(heading, justify="left" if heading == "lane" else "right")
    for one in status.waiting:
        lanes.add_row(one.lane, str(one.depth), _age(one.oldest_s), str(one.failed))
    workers = Table(title="Workers", title_justify="left")
    for heading in ("worker", "state", "in hand", "done", "failed", "up for", "memory"):
        workers.add_column(heading, justify="left" if heading in {"worker", "state"} else "right")
    for each in status.working:
        memory = "-" if each.memory_mb is None else f"{each.memory_mb:.0f} MB"
        counts = (str(count) for count in (each.in_hand, each.done, each.failed))
        workers.add_row(each.name, each.state, *counts, _age(each.up_s), memory)
    servers = Table(title="Servers", title_justify="left")
    for heading in ("server", "version", "memory", "of", "keys", "on disk"):
        servers.add_column(heading, justify="left" if heading in {"server", "version"} else "right")
    for it in status.servers:
        limit = f"{it.limit_mb:.0f} MB" if it.limit_mb else "no limit"
        servers.add_row(
            it.name, it.version, f"{it.memory_mb:.1f} MB", limit, str(it.keys), "yes" if it.durable else "no"
        )
    lines = [
        f"Scans that are not over: {status.asked_for}; the oldest was asked for {_age(status.oldest_s)} ago"
        if status.asked_for
        else "No scan is under way.",
        f"Results that no bot has acted on: {status.unread}; unreadable ones put aside: {status.unreadable}",
        f"Model: {status.model}" if status.model else "No worker has been here yet.",
        *(f"Warning: {word}" for word in warnings(status)),
    ]
    return Group(lanes, workers if status.working else "No worker is running.", servers, *lines)


def warnings(status: Status) -> list[str]:
    """What an operator should do something about."""
    found = faults(*status.servers)
    if any(one.depth for one in status.waiting) and not any(it.state != "silent" for it in status.working):
        found.append("pictures wait, and no worker is running.")
    return found


def faults(main: Server, *others: Server) -> list[str]:
    """How the servers are set otherwise than this program needs them."""
    found = []
    if not main.durable:
        found.append("the main server writes nothing to a disk; what waits is lost when it stops (appendonly yes).")
    found += [
        f"the server '{it.name}' throws keys away when it is full; set maxmemory-policy noeviction."
        for it in (main, *others)
        if it.evicts
    ]
    return found


def show(servers: Servers, *, once: bool, as_json: bool) -> int:
    """Show it until Ctrl-C, or once; the exit status. Raises ScannerError where a server cannot be asked."""
    from worker.contract import Codec

    try:
        if as_json:
            sys.stdout.write(f"{Codec(Status).dump(read(servers))}\n")
            return 0
        console = Console()
        if once or not console.is_terminal:
            console.print(drawn(read(servers)))
            return 0
        with Live(drawn(read(servers)), console=console, auto_refresh=False) as live:
            while True:
                time.sleep(EVERY_S)
                live.update(drawn(read(servers)), refresh=True)
    except KeyboardInterrupt:
        return 0
    except (redis.RedisError, OSError) as error:
        raise ScannerError(f"Redis cannot be asked ({type(error).__name__})") from None


def _age(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
