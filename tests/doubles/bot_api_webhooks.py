"""Updates that Telegram tells a bot of by itself: those of one chat one after the other, each until it is answered 2xx."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any

import aiohttp

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # its name
AGAIN_S = 0.05
TIMEOUT_S = 60.0


@dataclass
class Webhooks:
    """The bot's webhook, if it has one."""

    webhook: dict[str, Any] = field(default_factory=dict)
    """As it was set; empty: none."""
    told: list[tuple[int, int]] = field(default_factory=list)
    """Every time the bot was told of an update: its number, and the status that was answered (0: nothing was)."""
    deaf: bool = False
    """Every answer is lost on the way."""
    _told_by: asyncio.Task[None] | None = None

    async def _tell(self, updates: list[dict[str, Any]]) -> None:
        """Tell the bot of what is and comes in `updates`, until cancelled; what is handled is taken out."""
        under_way = dict[int, asyncio.Task[None]]()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session:
            try:
                while True:
                    for update in list(updates):
                        queue = _queue(update)
                        if queue not in under_way or under_way[queue].done():
                            under_way[queue] = asyncio.create_task(self._tell_of(session, update, updates))
                    await asyncio.sleep(0.005)
            finally:
                for task in under_way.values():
                    task.cancel()
                await asyncio.gather(*under_way.values(), return_exceptions=True)

    async def _tell_of(
        self, session: aiohttp.ClientSession, update: dict[str, Any], updates: list[dict[str, Any]]
    ) -> None:
        headers = {SECRET_HEADER: self.webhook.get("secret_token", "")}
        status, url = 0, self._address()
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with session.post(url, json=update, headers=headers) as answer:
                status = answer.status
        self.told.append((update["update_id"], status))
        if 200 <= status < 300 and not self.deaf:
            with contextlib.suppress(ValueError):
                updates.remove(update)
        else:
            await asyncio.sleep(AGAIN_S)

    def _address(self) -> str:
        """Where the bot is told this time."""
        return str(self.webhook["url"])

    async def _end_telling(self) -> None:
        if self._told_by is not None:
            self._told_by.cancel()
            await asyncio.gather(self._told_by, return_exceptions=True)
        self._told_by = None


def _queue(update: dict[str, Any]) -> int:
    """The chat; what is of none goes by itself."""
    content = next((item for key, item in update.items() if key != "update_id" and isinstance(item, dict)), {})
    chat = content.get("chat") or content.get("message", {}).get("chat") or {}
    return int(chat.get("id") or update["update_id"])
