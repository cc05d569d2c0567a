"""Admission: takes pictures in, and what is asked for at the same time with one script; answers at once what is known."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, cast

import structlog
from redis import asyncio as aioredis

from worker.client import accounts, keys, pace, scripts
from worker.client.lanes import Lanes
from worker.client.letters import Letters, Waiter
from worker.client.register import REGISTER
from worker.client.sealing import Seal
from worker.client.together import Together
from worker.contract import Lane, Origin

# Below `keys`, which tells RQ its prefix.
from rq import Queue  # isort: skip

AT_ONCE = 32
"""So many pictures are taken in by one script, for which the server answers nobody else: one or two milliseconds."""
WAIT_KNOWN_S = 3.0
"""For so long it is remembered how long what waits will take."""
CONFIRM_MS = 500
"""So long a replica may take to have what is handed in."""
UNCONFIRMED_S = 10.0
"""For so long after one took longer none is waited for: there may be none."""
ANSWERS = {"lead": "queued", "join": "joined", "raise": "raised", "full": "overloaded"}
"""What the figures call the answers to handing a picture in."""
log: Any = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A picture that somebody hands in, sealed already."""

    waiter: Waiter
    sha256: str
    lane: Lane
    line: str
    """In which it waits: its lane's, or that of costly files."""
    size_bytes: int


class Admission:
    """Of one scanner. Raises redis.RedisError."""

    def __init__(
        self, main: aioredis.Redis, lanes: Lanes, seal: Seal, queue_limit: int, *, is_watched: bool = False
    ) -> None:
        self._redis: Any = main
        self._lanes = lanes
        self._seal = seal
        self._letters = Letters(seal)
        self._queue_limit = queue_limit
        self._register = main.register_script(REGISTER)
        self._share = main.register_script(scripts.SHARE)
        self._tell = main.register_script(scripts.TELL)
        self._known = Together(self._look_up, AT_ONCE)
        self._taken_in = Together(self._take_in, AT_ONCE)
        self._is_watched = is_watched
        """Whether sentinels let a replica lead where the server dies: what is accepted is to be on one."""
        self._unconfirmed_until_s = 0.0
        self._known_wait_s: float | None = None
        self._wait_known_until_s = 0.0

    async def known(self, sha256: str) -> str | None:
        """The verdict on this picture, sealed, by the model that workers judge with; None where there is none yet."""
        return await self._known.answer(sha256)

    async def tell(self, waiter: Waiter, sha256: str, lane: Lane, verdict: str, answer: str) -> None:
        """Put a known verdict on its way."""
        await self._tell(
            keys=[keys.asked(waiter.scan_id, waiter.attempts), keys.results(waiter.origin.platform)],
            args=[self._letters.waiter(waiter, sha256), verdict, sha256, keys.ASKED_S],
        )
        accounts.known(waiter.scan_id, lane, answer)

    async def line(self, origin: Origin, lane: Lane, *, is_costly: bool) -> str:
        """Where a picture waits: in its lane's line, or behind, where it takes long to decode and nobody waits for it, or its
        sender or chat has had their share of such files."""
        if not is_costly:
            return keys.queue(lane)
        shares = {}
        if origin.sender or origin.private:
            shares[f"sender\n{origin.sender or origin.chat}"] = keys.SENDERS_SHARE
        if origin.chat and not origin.private:
            shares[f"chat\n{origin.chat}"] = keys.CHATS_SHARE
        names = [keys.share(self._seal.name("share", f"{origin.platform}\n{whose}")) for whose in shares]
        if names and await self._share(keys=names, args=[keys.SHARE_S, *shares.values()]):
            return keys.EXCESS
        return keys.queue(lane) if lane.waits else keys.COSTLY

    async def take_in(self, asked: Asked) -> str:
        """What became of it: one of the values of `ANSWERS`; it is in its queue, but where that is `overloaded`."""
        answer = ANSWERS[await self._taken_in.answer(asked)]
        accounts.submitted(asked.lane, answer)
        return answer

    async def wait_s(self) -> float | None:
        """How long all that waits will take; what was known a moment ago, for a flood is refused picture by picture."""
        now_s = asyncio.get_running_loop().time()
        if now_s >= self._wait_known_until_s:
            self._wait_known_until_s = now_s + WAIT_KNOWN_S
            self._known_wait_s = await pace.wait_s(self._redis)
        return self._known_wait_s

    async def aclose(self) -> None:
        """Wait for what is under way."""
        await self._known.aclose()
        await self._taken_in.aclose()

    async def _look_up(self, pictures: Sequence[str]) -> list[str | None]:
        digest: bytes | None = await self._redis.get(keys.MODEL)
        if digest is None:
            return [None] * len(pictures)
        names = [keys.verdict(digest.decode(), sha, self._letters.mark) for sha in pictures]
        if not await self._redis.exists(*names):
            return [None] * len(pictures)
        found: list[bytes | None] = await self._redis.mget(names)
        return [None if verdict is None else verdict.decode() for verdict in found]

    async def _take_in(self, pictures: Sequence[Asked]) -> list[str]:
        first = pictures[0].waiter
        names = [keys.FLIGHTS, keys.SINCE, keys.asked(first.scan_id, first.attempts), keys.WAKE]
        names.append(Queue.redis_queues_keys)
        args: list[Any] = [Queue.redis_queue_namespace_prefix, keys.flight(""), self._lanes.job_key("")]
        for asked in pictures:
            waiter, sha, lane = asked.waiter, asked.sha256, asked.lane
            chat = f"{waiter.origin.platform}\n{waiter.origin.chat}"
            rows = keys.ROWS.get(asked.line, 0)
            fields = self._lanes.fields(sha, lane)
            names += [keys.flight(sha), keys.waiters(sha), keys.row(self._seal.name("row of", f"{asked.line}\n{chat}"))]
            args += [waiter.origin.platform, self._letters.waiter(waiter, sha), lane.value, lane.rank]
            args += [ceil(self._queue_limit * lane.share), sha, asked.line, rows]
            args += [int(self._seal.name("first row", chat), 16) % max(1, rows), waiter.scan_id, waiter.trace]
            args += [asked.size_bytes, len(fields), *fields]
        return [answer.decode() for answer in await self._registered(names, args)]

    async def _registered(self, names: Sequence[str], args: Sequence[Any]) -> list[bytes]:
        now_s = asyncio.get_running_loop().time()
        if not self._is_watched or now_s < self._unconfirmed_until_s:
            return cast("list[bytes]", await self._register(keys=names, args=args))
        async with self._redis.pipeline(transaction=False) as pipe:
            # Where the one that leads dies meanwhile both are said again to the next, which may know of it or not.
            await self._register(keys=names, args=args, client=pipe)
            pipe.wait(1, CONFIRM_MS)
            answers, replicas = await pipe.execute()
        if not replicas:
            log.warning("no replica has what is handed in: where the server that leads dies now, it is lost")
            self._unconfirmed_until_s = now_s + UNCONFIRMED_S
        return cast("list[bytes]", answers)
