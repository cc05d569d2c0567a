"""Mailbox: the results of one replica's platforms, read some at a time, and its word for those that it is at work on."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import Any, cast

import redis
from redis import asyncio as aioredis

from worker.client import accounts, keys, streams
from worker.client.letters import Letters
from worker.client.scanner import Delivery
from worker.client.servers import ScannerOptions
from worker.client.together import Together
from worker.contract import ContractError

STREAM_GONE = ("NOGROUP", "UNBLOCKED")
"""How Redis says that there is no such stream, or none any more."""
LONGEST_BLOCK_S = 2.0
"""How long one blocking command may take: less than redis-py waits for its socket (5 s)."""
AT_ONCE = 16
"""So many results are read together at most. Another replica has them when this one closes or dies."""
LONG_AGO_MS = 10**9
Entry = tuple[bytes, dict[bytes, bytes]]


class Mailbox:
    """Of one scanner. Raises redis.RedisError."""

    def __init__(self, main: aioredis.Redis, letters: Letters, consumer: str, options: ScannerOptions) -> None:
        self._redis = main
        self._letters = letters
        self._consumer = consumer
        self._options = options
        self._groups: set[str] = set()
        self._read_already: dict[str, deque[Entry]] = {}
        self._counts: dict[str, int] = {}
        """How many are read next: one where few come, so that replicas share them; more while there are as many."""
        self._outstanding: dict[str, set[str]] = {}
        self._claimed_at_s: dict[str, float] = {}
        self._acknowledged: dict[str, Together[str, None]] = {}
        self._keeper: asyncio.Task[None] | None = None
        self._open = True

    async def receive(self, platform: str, wait_s: float) -> Delivery | None:
        """As `Scanner.receive`."""
        stream = keys.results(platform)
        await self._join_group(stream)
        ready = self._read_already.setdefault(stream, deque())
        try:
            claimed = await self._claim(stream)
            if claimed is not None:
                return claimed
            if not ready:
                entries = await self._read(stream, wait_s)
                self._outstanding.setdefault(stream, set()).update(entry.decode() for entry, _ in entries)
                ready.extend(entries)
        except redis.ResponseError as error:
            if not any(word in str(error) for word in STREAM_GONE):
                raise
            self._groups.discard(stream)  # it has expired, or somebody emptied the server: it is made anew
            return None
        return await self._delivery(stream, *ready.popleft(), redelivered=False) if ready else None

    async def acknowledge(self, delivery: Delivery) -> None:
        """As `Scanner.acknowledge`."""
        stream, _, entry = delivery.receipt.rpartition("|")
        if stream not in self._acknowledged:

            async def delete(entries: Sequence[str]) -> list[None]:
                async with self._redis.pipeline(transaction=False) as pipe:
                    # First: what is there no more is not delivered again, acknowledged or not.
                    pipe.xdel(stream, *entries)
                    pipe.xack(stream, keys.GROUP, *entries)
                    await pipe.execute()
                return [None] * len(entries)

            self._acknowledged[stream] = Together(delete, AT_ONCE)
        await self._acknowledged[stream].answer(entry)
        self._outstanding.get(stream, set()).discard(entry)

    async def aclose(self) -> None:
        """Leave what was read and not received to other replicas, at once."""
        self._open = False
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        for acknowledged in self._acknowledged.values():
            await acknowledged.aclose()
        for stream, ready in self._read_already.items():
            if ready:
                with contextlib.suppress(redis.RedisError, OSError):
                    await self._vouch(stream, [entry.decode() for entry, _ in ready], idle_ms=LONG_AGO_MS)

    async def _read(self, stream: str, wait_s: float) -> list[Entry]:
        """What comes within `wait_s`, as soon as there is something."""
        now_s = asyncio.get_running_loop().time
        ends_s = now_s() + wait_s
        count = self._counts.get(stream, 1)
        while True:
            left_s = ends_s - now_s()
            block_ms = max(1, round(min(left_s, LONGEST_BLOCK_S) * 1000))
            read: Any = await cast(Any, self._redis).xreadgroup(
                keys.GROUP, self._consumer, {stream: ">"}, count=count, block=block_ms
            )
            if read or left_s <= LONGEST_BLOCK_S:
                entries = cast("list[Entry]", read[0][1] if read else [])
                self._counts[stream] = min(AT_ONCE, 2 * count) if len(entries) == count else 1
                return entries

    async def _join_group(self, stream: str) -> None:
        if stream in self._groups:
            return
        try:
            await self._redis.xgroup_create(stream, keys.GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        # Also where it was there: whoever made it may have been cut off before this.
        await self._redis.expire(stream, keys.RESULTS_S)
        self._groups.add(stream)
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep_outstanding())

    async def _claim(self, stream: str) -> Delivery | None:
        """A delivery whose replica died; looked for a few times per idle time, not at every call."""
        now = asyncio.get_running_loop().time()
        if now - self._claimed_at_s.get(stream, -1e9) < self._options.claim_idle_s / 4:
            return None
        idle_ms = round(self._options.claim_idle_s * 1000)
        found = await streams.longest_idle(self._redis, stream, self._consumer, idle_ms)
        if found is None:
            self._claimed_at_s[stream] = now
            return None
        entry, fields = found
        return await self._delivery(stream, entry, fields, redelivered=True)

    async def _delivery(
        self, stream: str, entry: bytes, fields: dict[bytes, bytes], *, redelivered: bool
    ) -> Delivery | None:
        outstanding = self._outstanding.setdefault(stream, set())
        try:
            result, trace = accounts.read(self._letters, fields, entry.decode())
        except (ContractError, KeyError):
            # Of another version: left for a replica that can read it, which claims it later.
            outstanding.discard(entry.decode())
            if redelivered:
                await streams.put_aside(self._redis, stream, entry, fields, self._options.unreadable_s)
            return None
        outstanding.add(entry.decode())
        receipt = f"{stream}|{entry.decode()}"
        return Delivery(result=result, receipt=receipt, redelivered=redelivered, trace=trace)

    async def _keep_outstanding(self) -> None:
        """Tell the server again and again that this replica still works on what it has received."""
        while self._open:  # asked too, for redis-py can lose a cancellation that comes in mid-command
            await asyncio.sleep(self._options.claim_idle_s / 4)
            for stream, entries in [*self._outstanding.items()]:  # another stream may be joined meanwhile
                if not entries:
                    continue
                with contextlib.suppress(redis.RedisError, OSError):
                    await self._vouch(stream, [*entries])

    async def _vouch(self, stream: str, entries: Sequence[str], idle_ms: int = 0) -> None:
        """Say that these were in hand so long ago."""
        await self._redis.xclaim(
            stream, keys.GROUP, self._consumer, min_idle_time=0, message_ids=[*entries], idle=idle_ms, justid=True
        )
