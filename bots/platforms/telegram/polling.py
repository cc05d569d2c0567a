"""The request that asks Telegram for updates, and what it tells of as it came: each is parsed alone, so that a bad one harms no
other."""

from __future__ import annotations

from typing import Any

import telegram
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

READ_TIMEOUT_S = 10.0
"""Beyond what Telegram was asked to wait: `get_updates` adds that itself."""


class Polls(HTTPXRequest):
    """Keeps what Telegram has told of from `Bot.get_updates`, which parses all or nothing: that finds no update."""

    def __init__(self, proxy: str | None) -> None:
        super().__init__(connection_pool_size=2, connect_timeout=10, read_timeout=READ_TIMEOUT_S, proxy=proxy)
        self.told: list[object] = []
        """The updates of the last answer."""

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]  # PTB's is static, called on self
        """The answer without the updates in it. Raises TelegramError."""
        answer = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        if isinstance(answer.get("result"), list):
            self.told, answer["result"] = answer["result"], []
        return answer


def number_of(raw: object) -> int | None:
    """The update's number; None where it has none."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int else None


def kind_of(raw: object) -> str:
    """Telegram's own word for what an update is of."""
    known = (str(kind) for kind in telegram.Update.ALL_TYPES if isinstance(raw, dict) and kind in raw)
    return next(known, "another kind")
