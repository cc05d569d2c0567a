"""Whose pictures wait for their verdict: what is asked of the sealed letters beside the flights."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any, cast

from redis import asyncio as aioredis

from worker.client import keys
from worker.client.letters import Letters
from worker.contract import ContractError, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """One who waits."""

    sha256: str
    entry: bytes
    """As it lies in the list."""
    origin: Origin


async def of(client: aioredis.Redis, letters: Letters, platform: str, member: str) -> AsyncIterator[Asker]:
    """Each place in which a picture of this member's waits. Letters that cannot be read are passed over. Raises RedisError."""
    async for name in client.scan_iter(match=keys.waiters("*"), count=1_000):
        sha256 = name.decode().rpartition(":")[2]
        for entry in await cast("Awaitable[list[Any]]", client.lrange(name, 0, -1)):
            parts = entry.split(b"\n")
            try:
                origin = letters.read_waiter(parts[1], sha256).origin if len(parts) > 1 else None
            except ContractError:
                continue
            if origin is not None and (origin.platform, origin.sender) == (platform, member):
                yield Asker(sha256=sha256, entry=entry, origin=origin)


async def withdraw(client: aioredis.Redis, letters: Letters, platform: str, member: str) -> int:
    """Let nobody wait any more for what the member has asked in private; how many that were. Their scans end by themselves."""
    found = [asker async for asker in of(client, letters, platform, member) if asker.origin.private]
    gone = [await client.lrem(keys.waiters(it.sha256), 1, cast(Any, it.entry)) for it in found]
    return sum(gone)
