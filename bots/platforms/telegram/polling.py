"""The request that asks Telegram for updates: each one is parsed alone, so that a bad one harms no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import telegram
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bots.faults import Skipped

READ_TIMEOUT_S = 10.0
"""Beyond what Telegram was asked to wait: `get_updates` adds that itself."""


class Polls(HTTPXRequest):
    """Gives `Bot.get_updates`, which parses all or nothing, only what it can parse.

    An update that cannot be parsed is counted and becomes one of the same number with nothing in it: it is confirmed with
    its neighbours and never comes again.
    """

    def __init__(self, skipped: Skipped, proxy: str | None) -> None:
        super().__init__(connection_pool_size=2, connect_timeout=10, read_timeout=READ_TIMEOUT_S, proxy=proxy)
        self._skipped = skipped
        self.is_under_way: Callable[[int], bool] = lambda _: False
        """Whether an update of this number was handed on, and is not confirmed yet: until then it comes again and again."""

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]  # PTB's is static, called on self
        """The answer, and in it updates that can be parsed. Raises TelegramError where no update could be confirmed."""
        answer = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        updates = answer.get("result")
        if isinstance(updates, list):
            answer["result"] = [update for raw in updates for update in self._read(raw)]
            if updates and not answer["result"]:
                raise TelegramError("Updates without numbers")
        return answer

    def _read(self, raw: object) -> list[dict[str, Any]]:
        """The update, or an empty one in its place; none where it has no number."""
        number = raw.get("update_id") if isinstance(raw, dict) else None
        if type(number) is int and self.is_under_way(number):
            return [{"update_id": number}]  # whose number is all that anybody still asks for
        try:
            if not isinstance(raw, dict) or type(number) is not int:
                raise TypeError("an update without a number")
            telegram.Update.de_json(raw)
        except Exception as error:
            self._skipped.add(kind_of(raw), error)
            return [{"update_id": number}] if type(number) is int else []
        return [raw]


def kind_of(raw: object) -> str:
    """Telegram's own word for what an update is of."""
    known = (str(kind) for kind in telegram.Update.ALL_TYPES if isinstance(raw, dict) and kind in raw)
    return next(known, "another kind")
