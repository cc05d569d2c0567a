"""The chat service, apart from the bots: what they did to it, and what became true, outlives each of them."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from tests.doubles.bot_api import TOKEN, BotApi
from tests.integration.chaos.traps import Traps

PLACE = "service"
NEWS_S = 0.5
"""How long a replica is let wait for updates, of which it gets none."""


@dataclass
class Service(BotApi):
    """A Bot API server with traps; updates go to one program. (Telegram would refuse a second one that asks for them.)"""

    traps: Traps = field(default_factory=Traps)
    beside_port: int = 0
    """Where another replica calls, which gets no updates."""
    answered_s: dict[tuple[int, int], float] = field(default_factory=dict)
    """(chat, message) → when the bots first answered it, by this process's clock."""
    doors: Callable[[], Sequence[str]] = tuple
    """Where programs listen behind the webhook's address, of which any is told; none: the address itself."""
    _beside: web.AppRunner | None = None

    async def start(self) -> None:
        await super().start()
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", f"/bot{TOKEN}/getUpdates", self._nothing)
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", self._call)
        app.router.add_get(f"/file/bot{TOKEN}/{{path:.*}}", self._download)
        self._beside = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._beside.setup()
        await web.TCPSite(self._beside, "127.0.0.1", 0).start()
        self.beside_port = self._beside.addresses[0][1]

    async def stop(self) -> None:
        if self._beside is not None:
            await self._beside.cleanup()
        await super().stop()

    def _said(self, chat: dict[str, Any], arguments: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        message = super()._said(chat, arguments, content)
        if reply := message.get("reply_to_message"):
            self.answered_s.setdefault((chat["id"], reply["message_id"]), time.monotonic())
        return message

    def _address(self) -> str:
        doors, url = self.doors(), super()._address()
        return f"{random.choice(doors)}{urlsplit(url).path}" if doors else url

    def calls_of(self, method: bytes) -> int:
        """How often the bots have called it."""
        return sum(name.encode() == method for name, _ in self.calls)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        return await self._trapped(request, request.match_info["method"].encode(), super()._call)

    async def _download(self, request: web.Request) -> web.Response:
        answer = await self._trapped(request, b"download", super()._download)
        assert isinstance(answer, web.Response)
        return answer

    async def _trapped(self, request: web.Request, call: bytes, carry_out: Any) -> web.StreamResponse:
        if self.traps.springs_before(PLACE, call):
            return self._cut(request)
        answer: web.StreamResponse = await carry_out(request)
        body = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
        return self._cut(request) if self.traps.springs_after(PLACE, call, body) else answer

    async def _nothing(self, request: web.Request) -> web.Response:
        await asyncio.sleep(NEWS_S)
        return web.json_response({"ok": True, "result": []})
