"""RedisScanner: the Scanner port on Redis, RQ and a second server for sealed media."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from math import ceil
from typing import Any, cast

import redis
from redis import asyncio as aioredis

from detector.cost import is_costly
from worker.client import addresses, askers, health, keys, places
from worker.client.admission import Admission, Asked
from worker.client.cancelling import heeded
from worker.client.gauges import LanesCollector
from worker.client.lanes import Lanes
from worker.client.letters import Letters, Waiter
from worker.client.mailbox import LONGEST_BLOCK_S, Mailbox
from worker.client.scanner import Delivery, Overloaded, ScannerUnavailable, Ticket
from worker.client.sealing import Seal
from worker.client.servers import ScannerOptions, Servers, blocking_client, loop_client
from worker.contract import Codec, ContractError, HeatPictures, Lane, Origin, ScanResult
from worker.tracing import Span, Tracer, Untraced

_HEAT = Codec(HeatPictures)


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
        self._consumer = secrets.token_hex(8)
        is_watched = servers.redis_url.startswith(addresses.SENTINEL)
        self._admission = Admission(self._redis, self._lanes, seal, options.queue_limit, is_watched=is_watched)
        self._mailbox = Mailbox(self._redis, self._letters, self._consumer, options)
        self.gauges = LanesCollector(self._lanes)
        """What waits, as figures. Blocks: collect it in a thread."""

    async def recall(self, origin: Origin, lane: Lane) -> Ticket | None:
        if not origin.file_id:
            return None
        async with self._guard():
            sha = await _get(self._redis, self._file_key(origin))
            if sha is None:
                return None
            verdict = await self._admission.known(sha)
            if verdict is None:
                return None
            scan_id = _new_id()
            with self._tracer.span("submit", lane=lane.value, scan_id=scan_id, answer="known_file") as span:
                waiter = Waiter(scan_id=scan_id, origin=origin, trace=span.context)
                await self._admission.tell(waiter, sha, lane, verdict, "known_file")
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
        async with self._guard():
            verdict = await self._admission.known(sha)
            if verdict is not None:
                span.told["answer"] = "known_bytes"
                await self._admission.tell(waiter, sha, lane, verdict, "known_bytes")
            else:
                await self._put(f"scan:{sha}", data, self._options.media_ttl_s)
                line = await self._admission.line(waiter.origin, lane, is_costly=is_costly(data))
                asked = Asked(waiter=waiter, sha256=sha, lane=lane, line=line, size_bytes=len(data))
                answer = await self._admission.take_in(asked)
                span.told["answer"] = answer
                if answer == "overloaded":
                    await self._drop(f"scan:{sha}")
                    message = f"too many pictures wait already for one more of the lane {lane.value}"
                    raise Overloaded(message, await self._admission.wait_s())
            if waiter.origin.file_id and self._options.verdict_ttl_s:
                await self._redis.set(self._file_key(waiter.origin), sha, ex=self._options.verdict_ttl_s)
            return Ticket(scan_id=waiter.scan_id, sha256=sha, lane=lane, cached=verdict is not None)

    async def position(self, ticket: Ticket) -> int | None:
        async with self._guard():
            return await places.position(self._redis, self._lanes, ticket.sha256)

    async def receive(self, platform: str, wait_s: float) -> Delivery | None:
        async with self._guard():
            return await self._mailbox.receive(platform, wait_s)

    async def acknowledge(self, delivery: Delivery) -> None:
        async with self._guard():
            await self._mailbox.acknowledge(delivery)

    async def blurred(self, data: bytes, wait_s: float) -> bytes | None:
        return await self._made(data, wait_s, "blur", "blurred", self._lanes.blur) or None

    async def explained(self, data: bytes, wait_s: float) -> HeatPictures | None:
        made = await self._made(data, wait_s, "explain", "explained", self._lanes.explain)
        with contextlib.suppress(ContractError):  # of another version
            return None if made is None else _HEAT.load(made)
        return None

    async def _made(
        self, data: bytes, wait_s: float, before: str, after: str, ask: Callable[[str, int], None]
    ) -> bytes | None:
        """What a worker made of these bytes; None where none did in time."""
        name = _new_id()
        source, answer = f"{before}:{name}", f"{after}:{name}"
        lasts_s = ceil(wait_s) + 1
        try:
            async with self._guard():
                with heeded():
                    await self._put(source, data, lasts_s)
                try:
                    await asyncio.to_thread(ask, name, lasts_s)
                except Overloaded:
                    await self._drop(source)
                    return None
                sealed = await self._first(self._media_key(answer), wait_s)
                await self._media.delete(self._media_key(source), self._media_key(answer))
        except Overloaded:
            return None
        return None if sealed is None else self._seal.open(sealed, answer)

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
            gone, over = await askers.withdraw(self._redis, self._letters, platform, member)
            for sha in over:
                await self._drop(f"scan:{sha}")
            return gone

    async def sweep(self) -> int:
        async with self._guard():
            # One of all replicas sweeps at a time; the lease ends by itself if that one dies.
            if not await self._redis.set(keys.SWEEP_LEASE, self._consumer, nx=True, px=1_500):
                return 0
            return await asyncio.to_thread(self._lanes.sweep)

    async def check(self) -> dict[str, str]:
        return await health.problems(self._redis, self._media, self._options.longest_wait_s)

    async def aclose(self) -> None:
        await self._mailbox.aclose()
        await self._admission.aclose()
        await self._redis.aclose()
        await self._media.aclose()
        await asyncio.to_thread(self._lanes.connection.close)

    async def _put(self, name: str, data: bytes, ttl_s: int) -> None:
        await self._media.set(self._media_key(name), self._seal.close(data, name), ex=ttl_s)

    async def _first(self, key: str, wait_s: float) -> bytes | None:
        """The one that a list in the media server holds; None after `wait_s` seconds without one."""
        now_s = asyncio.get_running_loop().time
        ends_s = now_s() + wait_s
        while True:
            left_s = ends_s - now_s()
            # Moved to where it was: an answer that is lost on the way can be asked for again.
            with heeded():  # else one that is lost in one turn is heeded when the last is over
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
            with heeded():
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
