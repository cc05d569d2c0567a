"""Whose pictures wait for their verdict: what is asked of the sealed letters beside the flights."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any, cast

from redis import asyncio as aioredis

from worker.client import keys, scripts
from worker.client.job import OwnJob
from worker.client.letters import Letters
from worker.contract import ContractError, Origin

# Below `keys`, which tells RQ its prefix.
from rq import Queue  # isort: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """One who waits."""

    sha256: str
    entry: bytes
    """As it lies in the list, or in the flight."""
    origin: Origin
    is_first: bool
    """Whether they asked first, and so stand in the flight."""


async def of(client: aioredis.Redis, letters: Letters, platform: str, member: str) -> AsyncIterator[Asker]:
    """Each place in which a picture of this member's waits. Letters that cannot be read are passed over. Raises RedisError."""
    async for name in client.scan_iter(match=keys.waiters("*"), count=1_000):
        for entry in await cast("Awaitable[list[Any]]", client.lrange(name, 0, -1)):
            if asker := _read(letters, name, entry, platform, member, is_first=False):
                yield asker
    async for name in client.scan_iter(match=keys.flight("*"), count=1_000):
        first: Any = await cast("Awaitable[Any]", client.hget(name.decode(), "first"))
        if first and (asker := _read(letters, name, first, platform, member, is_first=True)):
            yield asker


def _read(letters: Letters, name: bytes, entry: bytes, platform: str, member: str, *, is_first: bool) -> Asker | None:
    sha256 = name.decode().rpartition(":")[2]
    parts = entry.split(b"\n")
    try:
        origin = letters.read_waiter(parts[1], sha256).origin if len(parts) > 1 else None
    except ContractError:
        return None
    if origin is None or (origin.platform, origin.sender) != (platform, member):
        return None
    return Asker(sha256=sha256, entry=entry, origin=origin, is_first=is_first)


async def withdraw(client: aioredis.Redis, letters: Letters, platform: str, member: str) -> tuple[int, list[str]]:
    """Let nobody wait any more for what the member has asked in private; how many that were, and which pictures nobody asks for
    any more, which are scanned no more. What a worker has by then, or somebody has joined who leaves later, ends by itself."""
    found = [asker async for asker in of(client, letters, platform, member) if asker.origin.private]
    first = client.register_script(scripts.WITHDRAW)
    gone, over = 0, []
    for it in found:
        if it.is_first:
            names = [keys.flight(it.sha256), keys.SINCE, keys.FLIGHTS, keys.waiters(it.sha256)]
            places = [Queue.redis_queue_namespace_prefix, OwnJob.redis_job_namespace_prefix]
            answer = await cast("Awaitable[int]", first(keys=names, args=[it.entry, it.sha256, *places]))
            gone += answer > 0
            over += [it.sha256] if answer == 2 else []
        else:
            gone += await client.lrem(keys.waiters(it.sha256), 1, cast(Any, it.entry))
    return gone, over
