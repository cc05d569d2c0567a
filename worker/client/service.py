"""RedisScanner: the Scanner port on Redis, RQ and a second server for sealed media."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from math import ceil
from typing import Any, cast

import redis
from redis import asyncio as aioredis

from detector.cost import is_costly
from worker.client import accounts, askers, health, keys, pace, places, scripts, streams
from worker.client.gauges import LanesCollector
from worker.client.lanes import Flight, Lanes
from worker.client.letters import Letters, Waiter
from worker.client.scanner import Delivery, Overloaded, ScannerUnavailable, Ticket
from worker.client.sealing import Seal
from worker.client.servers import ScannerOptions, Servers, blocking_client, loop_client
from worker.contract import ContractError, Lane, MediaRef, Origin, ScanResult
from worker.tracing import Span, Tracer, Untraced

# Below `keys`, which tells RQ its prefix.
from rq import Queue  # isort: skip

STREAM_GONE = ("NOGROUP", "UNBLOCKED")
"""How Redis says that there is no such stream, or none any more."""
LONGEST_BLOCK_S = 2.0
"""How long one blocking command may take: less than redis-py waits for its socket (5 s)."""
WAIT_KNOWN_S = 3.0
"""For so long it is remembered how long what waits will take."""
ANSWERS = {"lead": "queued", "join": "joined", "raise": "raised"}
"""What the figures call the answers to handing a picture in."""


class RedisScanner:
    """Implements `Scanner`. Use it on one event loop; `aclose` it there."""

    def __init__(
        self,
        servers: Servers,
        seal: Seal,
        options: ScannerOptions = ScannerOptions(),
        tracer: Tracer = Untraced(),
    ) -> None:
        self._tracer = tracer
        self._redis = loop_client(servers.redis_url)
        self._media = loop_client(servers.media_url)
        self._lanes = Lanes(blocking_client(servers.redis_url), options.scan_timeout_s, options.stale_s)
        self._seal = seal
        self._letters = Letters(seal)
        self._options = options
        self._register = self._redis.register_script(scripts.REGISTER)
        self._told = self._redis.register_script(scripts.TELL)
        self._consumer = secrets.token_hex(8)
        self._groups: set[str] = set()
        self._outstanding: dict[str, set[str]] = {}
        self._keeper: asyncio.Task[None] | None = None
        self._open = True
        self._claimed_at_s: dict[str, float] = {}
        self._known_wait_s: float | None = None
        self._wait_known_until_s = 0.0
        self.gauges = LanesCollector(self._lanes)
        """What waits, as figures. Blocks: collect it in a thread."""

    async def recall(self, origin: Origin, lane: Lane) -> Ticket | None:
        if not origin.file_id:
            return None
        async with self._guard():
            sha = await _get(self._redis, self._file_key(origin))
            if sha is None:
                return None
            digest = await _get(self._redis, keys.MODEL)
            text = None if digest is None else await _get(self._redis, keys.verdict(digest, sha, self._letters.mark))
            if text is None:
                return None
            scan_id = _new_id()
            with self._tracer.span("submit", lane=lane.value, scan_id=scan_id, answer="known_file") as span:
                await self._tell(Waiter(scan_id=scan_id, origin=origin, trace=span.context), sha, text)
            accounts.known(scan_id, lane, "known_file")
            return Ticket(scan_id=scan_id, sha256=sha, lane=lane, cached=True)

    async def submit(self, data: bytes, origin: Origin, lane: Lane) -> Ticket:
        return await self._traced(data, Waiter(scan_id=_new_id(), origin=origin), lane)

    async def resubmit(self, data: bytes, result: ScanResult, lane: Lane) -> Ticket:
        waiter = Waiter(scan_id=result.scan_id, origin=result.origin, attempts=result.attempts + 1)
        return await self._traced(data, waiter, lane)

    async def _traced(self, data: bytes, waiter: Waiter, lane: Lane) -> Ticket:
        with self._tracer.span("submit", lane=lane.value, scan_id=waiter.scan_id) as span:
            return await self._submit(data, replace(waiter, trace=span.context), lane, span)

    async def _submit(self, data: bytes, waiter: Waiter, lane: Lane, span: Span) -> Ticket:
        sha = hashlib.sha256(data).hexdigest()
        line = keys.COSTLY if not lane.waits and is_costly(data) else keys.queue(lane)
        chat = f"{waiter.origin.platform}\n{waiter.origin.chat}"
        rows = keys.ROWS.get(line, 0)
        async with self._guard():
            digest = await _get(self._redis, keys.MODEL)
            cache_key = "" if digest is None else keys.verdict(digest, sha, self._letters.mark)
            if not (cache_key and await self._redis.exists(cache_key)):
                await self._put(f"scan:{sha}", data, self._options.media_ttl_s)
            answer = [
                part.decode()
                for part in await self._register(
                    keys=[
                        keys.flight(sha),
                        keys.waiters(sha),
                        keys.FLIGHTS,
                        keys.asked(waiter.scan_id, waiter.attempts),
                        keys.results(waiter.origin.platform),
                        keys.SINCE,
                        keys.row(self._seal.name("row", f"{line}\n{chat}")),
                        *([cache_key] if cache_key else []),
                    ],
                    args=[
                        waiter.origin.platform,
                        self._letters.waiter(waiter, sha),
                        lane.value,
                        lane.rank,
                        ceil(self._options.queue_limit * lane.share),
                        sha,
                        keys.ASKED_S,
                        line,
                        rows,
                        int(self._seal.name("first row", chat), 16) % max(1, rows),
                        keys.ROW_S,
                        Queue.redis_queue_namespace_prefix,
                        keys.flight(""),
                        waiter.scan_id,
                        waiter.trace,
                    ],
                )
            ]
            if answer[0] == "full":
                await self._drop(f"scan:{sha}")
                span.told["answer"] = "overloaded"
                accounts.submitted(lane, "overloaded")
                message = f"too many pictures wait already for one more of the lane {lane.value}"
                raise Overloaded(message, await self._wait_s())
            if waiter.origin.file_id and self._options.verdict_ttl_s:
                await self._redis.set(self._file_key(waiter.origin), sha, ex=self._options.verdict_ttl_s)
            if answer[0] == "cached":
                span.told["answer"] = "known_bytes"
                accounts.known(waiter.scan_id, lane, "known_bytes")
                return Ticket(scan_id=waiter.scan_id, sha256=sha, lane=lane, cached=True)
            span.told["answer"] = ANSWERS[answer[0]]
            accounts.submitted(lane, ANSWERS[answer[0]])
            await self._queue(answer, MediaRef(sha256=sha, size_bytes=len(data)), lane)
            return Ticket(scan_id=waiter.scan_id, sha256=sha, lane=lane)

    async def _wait_s(self) -> float | None:
        """How long all that waits will take; what was known a moment ago, for a flood is refused picture by picture."""
        now_s = asyncio.get_running_loop().time()
        if now_s >= self._wait_known_until_s:
            self._wait_known_until_s = now_s + WAIT_KNOWN_S
            self._known_wait_s = await pace.wait_s(self._redis)
        return self._known_wait_s

    async def _queue(self, answer: list[str], media: MediaRef, lane: Lane) -> None:
        if answer[0] == "join":
            return
        flight = Flight(media=media, lane=lane, generation=int(answer[1]), queue=answer[2])
        if answer[0] == "raise":
            old = replace(flight, queue=answer[3], generation=flight.generation - 1)
            await asyncio.to_thread(self._lanes.drop, old)
        await asyncio.to_thread(self._lanes.enqueue, flight)

    async def position(self, ticket: Ticket) -> int | None:
        async with self._guard():
            return await places.position(self._redis, self._lanes, ticket.sha256)

    async def receive(self, platform: str, wait_s: float) -> Delivery | None:
        stream = keys.results(platform)
        async with self._guard():
            await self._join_group(stream)
            try:
                claimed = await self._claim(stream)
                read = None if claimed is not None else await self._read(stream, wait_s)
            except redis.ResponseError as error:
                if not any(word in str(error) for word in STREAM_GONE):
                    raise
                self._groups.discard(stream)  # it has expired, or somebody emptied the server: it is made anew
                return None
            if claimed is not None or not read:
                return claimed
            _, entries = read[0]
            return await self._delivery(stream, entries[0][0], entries[0][1], redelivered=False)

    async def _read(self, stream: str, wait_s: float) -> Any:
        """What xreadgroup answers, for as long as `wait_s`."""
        now_s = asyncio.get_running_loop().time
        ends_s = now_s() + wait_s
        while True:
            left_s = ends_s - now_s()
            block_ms = max(1, round(min(left_s, LONGEST_BLOCK_S) * 1000))
            read = await _await(
                self._redis.xreadgroup(keys.GROUP, self._consumer, {stream: ">"}, count=1, block=block_ms)
            )
            if read or left_s <= LONGEST_BLOCK_S:
                return read

    async def acknowledge(self, delivery: Delivery) -> None:
        stream, _, entry = delivery.receipt.rpartition("|")
        async with self._guard(), self._redis.pipeline(transaction=False) as pipe:
            pipe.xdel(stream, entry)  # first: what is there no more is not delivered again, acknowledged or not
            pipe.xack(stream, keys.GROUP, entry)
            await pipe.execute()
        self._outstanding.get(stream, set()).discard(entry)

    async def blurred(self, data: bytes, wait_s: float) -> bytes | None:
        name = _new_id()
        source, answer = f"blur:{name}", f"blurred:{name}"
        lasts_s = ceil(wait_s) + 1
        try:
            async with self._guard():
                await self._put(source, data, lasts_s)
                await asyncio.to_thread(self._lanes.blur, name, lasts_s)
                sealed = await self._first(self._media_key(answer), wait_s)
                await self._media.delete(self._media_key(source), self._media_key(answer))
        except Overloaded:
            return None
        return None if sealed is None else self._seal.open(sealed, answer) or None

    async def keep(self, result: ScanResult, keep_s: int) -> None:
        async with self._guard():
            await self._redis.set(keys.kept(result.scan_id), self._letters.result(result), ex=keep_s)

    async def kept(self, scan_id: str) -> ScanResult | None:
        if not scan_id.isalnum():
            return None
        async with self._guard():
            text = await _get(self._redis, keys.kept(scan_id))
        with contextlib.suppress(ContractError):  # of another version, or sealed with another key
            return None if text is None else self._letters.read_result(text.encode(), scan_id)
        return None

    async def expect(self, scan_id: str, keep_s: int) -> None:
        async with self._guard():
            await self._redis.set(keys.expected(scan_id), "1", ex=keep_s)

    async def expects(self, scan_id: str) -> bool:
        if not scan_id.isalnum():
            return False
        async with self._guard():
            return bool(await self._redis.exists(keys.expected(scan_id)))

    async def asked(self, platform: str, member: str) -> list[Origin]:
        async with self._guard():
            return [asker.origin async for asker in askers.of(self._redis, self._letters, platform, member)]

    async def withdraw(self, platform: str, member: str) -> int:
        async with self._guard():
            return await askers.withdraw(self._redis, self._letters, platform, member)

    async def sweep(self) -> int:
        async with self._guard():
            # One of all replicas sweeps at a time; the lease ends by itself if that one dies.
            if not await self._redis.set(keys.SWEEP_LEASE, self._consumer, nx=True, px=1_500):
                return 0
            return await asyncio.to_thread(self._lanes.sweep)

    async def check(self) -> dict[str, str]:
        return await health.problems(self._redis, self._media, self._options.longest_wait_s)

    async def aclose(self) -> None:
        self._open = False
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        await self._redis.aclose()
        await self._media.aclose()
        await asyncio.to_thread(self._lanes.connection.close)

    async def _tell(self, waiter: Waiter, sha: str, verdict: str) -> None:
        await self._told(
            keys=[keys.asked(waiter.scan_id, waiter.attempts), keys.results(waiter.origin.platform)],
            args=[self._letters.waiter(waiter, sha), verdict, sha, keys.ASKED_S],
        )

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
        try:
            result, trace = accounts.read(self._letters, fields, entry.decode())
        except (ContractError, KeyError):
            # Of another version: left for a replica that can read it, which claims it later.
            if redelivered:
                await streams.put_aside(self._redis, stream, entry, fields, self._options.unreadable_s)
            return None
        self._outstanding.setdefault(stream, set()).add(entry.decode())
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
                    await self._redis.xclaim(
                        stream, keys.GROUP, self._consumer, min_idle_time=0, message_ids=[*entries], justid=True
                    )

    async def _put(self, name: str, data: bytes, ttl_s: int) -> None:
        await self._media.set(self._media_key(name), self._seal.close(data, name), ex=ttl_s)

    async def _first(self, key: str, wait_s: float) -> bytes | None:
        """The one that a list in the media server holds; None after `wait_s` seconds without one."""
        now_s = asyncio.get_running_loop().time
        ends_s = now_s() + wait_s
        while True:
            left_s = ends_s - now_s()
            # Moved to where it was: an answer that is lost on the way can be asked for again.
            found = await _await(cast(Any, self._media).blmove(key, key, max(0.01, min(left_s, LONGEST_BLOCK_S))))
            if found is not None:
                return cast(bytes, found)
            if left_s <= LONGEST_BLOCK_S:
                return None

    async def _drop(self, name: str) -> None:
        await self._media.delete(self._media_key(name))

    def _media_key(self, name: str) -> str:
        return keys.media(self._seal.name("media", name))

    def _file_key(self, origin: Origin) -> str:
        return keys.file(self._seal.name("file", f"{origin.platform}\n{origin.file_id}"))

    @asynccontextmanager
    async def _guard(self) -> AsyncIterator[None]:
        try:
            yield
        except redis.exceptions.OutOfMemoryError:
            raise Overloaded("a server is out of memory") from None
        except redis.ResponseError as error:
            raise ScannerUnavailable(f"Redis refused ({type(error).__name__})") from None
        except (redis.RedisError, OSError) as error:
            # The message of a connection error may hold the URL, and that the password.
            raise ScannerUnavailable(f"Redis cannot be reached ({type(error).__name__})") from None


def _new_id() -> str:
    return secrets.token_hex(12)


async def _get(client: aioredis.Redis, key: str) -> str | None:
    value = await _await(client.get(key))
    return None if value is None else cast(bytes, value).decode()


async def _await(answer: Awaitable[Any] | Any) -> Any:
    """The value; redis-py's types say that it may not need awaiting, which on this client it always does."""
    return await answer
