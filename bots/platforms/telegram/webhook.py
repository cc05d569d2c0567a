"""Where Telegram tells of updates by itself: an address of this program's pages, which only Telegram knows the secret of.

An update is answered 200 when it was handled, as one that was asked for is confirmed then: what a death cuts off comes again,
to this replica or another. Telegram sends those of one chat one after the other, so one that waits for long is confirmed before.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import telegram
from fastapi import FastAPI, Request, Response

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import PlatformError, Unreachable
from bots.platform.recent import Recent
from bots.platforms.telegram.failures import named
from bots.platforms.telegram.polling import kind_of
from bots.platforms.telegram.replicas import Replicas, Turn
from bots.records.errors import RecordError
from bots.web.gate import WEBHOOKS, same
from worker import telemetry

log = telemetry.logger(__name__)
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # its name
MAX_BYTES = 1024 * 1024
"""Of one update, which is text alone."""
ANSWER_S = 50.0
"""Telegram waits about a minute for an answer."""
TELLINGS = 3
"""So often Telegram tells of an update that waits, and of nothing else of that chat; then it is finished beside the rest, as long
as this process lives: a picture that waits for room must not keep its chat from being heard."""
CHECK_S = 60.0
TRIES = 4
CONNECTIONS = 40
"""At the same time, at most."""
MAX_HANDLED = 10_000
Begin = Callable[[telegram.Update], asyncio.Task[None]]


class Hook:
    """The address. It answers 503 while nobody handles updates: then Telegram keeps them."""

    def __init__(
        self,
        web: FastAPI,
        base_url: str,
        name: str,
        signing_key: bytes,
        skipped: Skipped,
        replicas: Replicas | None = None,
        *,
        answer_s: float = ANSWER_S,
    ) -> None:
        self.url = f"{base_url}{WEBHOOKS}{name}"
        self.secret = hmac.new(signing_key, f"telegram webhook {name}".encode(), hashlib.sha256).hexdigest()
        self._name = name
        self._skipped = skipped
        self._replicas = replicas
        self._answer_s = answer_s
        self._begin: Begin | None = None
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._tellings: dict[int, int] = {}
        """Of those that are under way, how often each was told of."""
        self._handled: Recent[int, bool] = Recent(MAX_HANDLED)
        web.add_api_route(f"{WEBHOOKS}{name}", self._receive, methods=["POST"], include_in_schema=False)

    @contextmanager
    def open(self, begin: Begin) -> Iterator[None]:
        """Hand updates to `begin`, which says when they are handled."""
        self._begin = begin
        try:
            yield
        finally:
            self._begin = None

    async def keep(self, bot: telegram.Bot, kinds: tuple[str, ...], clock: Clock) -> None:
        """Have Telegram tell of updates here until cancelled. Raises PlatformError where it refuses, or another program takes
        them."""
        with named("set the webhook"):
            await bot.set_webhook(
                self.url, secret_token=self.secret, allowed_updates=kinds, max_connections=CONNECTIONS
            )
        told_s, failed = 0.0, 0
        while True:
            await clock.sleep(CHECK_S)
            try:
                with named("ask for the webhook"):
                    info = await bot.get_webhook_info()
            except Unreachable:
                failed += 1
                if failed == TRIES:
                    raise
                continue
            failed = 0
            if info.url != self.url:
                raise PlatformError("another program serves this bot already; stop it, or use a token of its own")
            failed_s = info.last_error_date.timestamp() if info.last_error_date is not None else 0.0
            if failed_s > told_s and info.pending_update_count:
                told_s = failed_s
                log.warning("Telegram cannot reach the webhook", platform=self._name, waiting=info.pending_update_count)

    async def _receive(self, request: Request) -> Response:
        if not same(request.headers.get(SECRET_HEADER, ""), self.secret):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            self._skipped.add("a webhook's request", ValueError("more than an update"))
            return Response(status_code=200)  # it would come again for ever
        if self._begin is None:
            return _again()
        try:
            task = await self._task(body, self._begin)
        except RecordError:
            return _again()  # nobody knows whether another program has handled it
        if task is None:
            return Response(status_code=200)
        if isinstance(task, Turn):
            return Response(status_code=200) if task is Turn.OVER else _again()
        await asyncio.wait([task], timeout=self._answer_s)
        if task.done():
            return _again() if task.cancelled() else Response(status_code=200)
        return Response(status_code=200) if await self._waits_long(task) else _again()

    async def _waits_long(self, task: asyncio.Task[None]) -> bool:
        """Whether Telegram was told so often to wait for it that others must be heard."""
        number = next(number for number, other in self._under_way.items() if other is task)
        self._tellings[number] = self._tellings.get(number, 0) + 1
        if self._tellings[number] < TELLINGS:
            return False
        log.warning("an update that waits is confirmed, to make room for others", platform=self._name)
        if self._replicas is not None:
            await self._replicas.over(number)
        return True

    async def _task(self, body: bytes, begin: Begin) -> asyncio.Task[None] | Turn | None:
        """The work on the update, begun once however often it comes, and to whichever program; None where there is nothing to do,
        or no more, and whose turn it is where it is not ours. Raises RecordError."""
        raw: Any = None
        try:
            raw = json.loads(body)
            number = raw["update_id"]
            if type(number) is not int:
                raise TypeError("an update without a number")
            if number in self._under_way:
                return self._under_way[number]
            if self._handled.get(number):
                return None
            update = telegram.Update.de_json(raw)
        except Exception as error:
            self._skipped.add(kind_of(raw), error)
            return None
        if self._replicas is not None:
            turn = await self._replicas.turn(number)
            if turn is not Turn.OURS:
                return turn
            if number in self._under_way:  # since
                return self._under_way[number]
        task = begin(update)
        if self._replicas is not None:
            task = asyncio.create_task(self._replicas.carry(number, task))
        self._under_way[number] = task
        task.add_done_callback(lambda done: self._ended(number, done))
        return task

    def _ended(self, number: int, task: asyncio.Task[None]) -> None:
        del self._under_way[number]
        self._tellings.pop(number, None)
        if not task.cancelled():
            self._handled.put(number, True)


async def _body(request: Request) -> bytes | None:
    """What was sent; None where it is more than an update can be."""
    found = bytearray()
    with suppress(ValueError):
        if int(request.headers.get("content-length", "0")) > MAX_BYTES:
            return None
    async for part in request.stream():
        found += part
        if len(found) > MAX_BYTES:
            return None
    return bytes(found)


def _again() -> Response:
    return Response(status_code=503, headers={"Retry-After": "5"})
