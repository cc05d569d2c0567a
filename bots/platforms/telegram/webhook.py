"""Where Telegram tells of updates by itself: an address of this program's pages, which only Telegram knows the secret of.

An update is answered 200 when it was stored, as one that was asked for is confirmed then. Telegram sends those of one chat one
after the other, each when the one before it was answered: so an answer waits a moment for what is quickly done, and the programs
behind one address keep a chat's order.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import telegram
from fastapi import FastAPI, Request, Response

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import PlatformError, Unreachable
from bots.platforms.telegram.failures import named
from bots.platforms.telegram.updates import Updates
from bots.records.errors import RecordError
from bots.web.gate import WEBHOOKS, same
from worker import telemetry

log = telemetry.logger(__name__)
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # its name
MAX_BYTES = 1024 * 1024
"""Of one update, which is text alone."""
ORDER_S = 2.0
"""So long at most an answer waits until what was stored is handled."""
CHECK_S = 60.0
TRIES = 4
CONNECTIONS = 40
"""At the same time, at most."""


class Hook:
    """The address. It answers 503 while nobody handles updates: then Telegram keeps them."""

    def __init__(
        self,
        web: FastAPI,
        base_url: str,
        name: str,
        signing_key: bytes,
        skipped: Skipped,
        *,
        order_s: float = ORDER_S,
    ) -> None:
        self.url = f"{base_url}{WEBHOOKS}{name}"
        self.secret = hmac.new(signing_key, f"telegram webhook {name}".encode(), hashlib.sha256).hexdigest()
        self._name = name
        self._skipped = skipped
        self._order_s = order_s
        self._updates: Updates | None = None
        web.add_api_route(f"{WEBHOOKS}{name}", self._receive, methods=["POST"], include_in_schema=False)

    @contextmanager
    def open(self, updates: Updates) -> Iterator[None]:
        """Have what comes stored and handled."""
        self._updates = updates
        try:
            yield
        finally:
            self._updates = None

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
        updates = self._updates
        if updates is None or not updates.has_room:
            return _again()
        try:
            told = json.loads(body)
        except (ValueError, RecursionError) as error:
            self._skipped.add("a webhook's request", error)
            return Response(status_code=200)
        try:
            begun = await updates.accept([told])
        except RecordError:
            return _again()
        if begun:
            await asyncio.wait(begun, timeout=self._order_s)
        return Response(status_code=200)


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
