"""What a button under a note carries: signed, so that nobody else's data is taken for ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bots.platform import Button, ReviewChoice

MAX_BYTES = InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
"""64, Telegram's limit of what a button carries."""
_FORM = re.compile(r"1:(?P<choice>[lr]):(?P<case>[A-Za-z0-9]{1,36}):(?P<mac>[\w-]{22})")
_LETTERS = {ReviewChoice.RELEASE: "l", ReviewChoice.REMOVE: "r"}
_CHOICES = {letter: choice for choice, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a button means."""

    case_id: str
    choice: ReviewChoice


class Signer:
    """Makes and reads what buttons carry. The chat is part of the signature: data is worth nothing elsewhere."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, chat: str, press: Press) -> str:
        """At most MAX_BYTES."""
        body = f"1:{_LETTERS[press.choice]}:{press.case_id}"
        return f"{body}:{self._mac(chat, body)}"

    def read(self, chat: str, data: str) -> Press | None:
        """What the button means; None if it is not ours, or not for this chat."""
        match = _FORM.fullmatch(data)
        if match is None or not hmac.compare_digest(match["mac"], self._mac(chat, data.rpartition(":")[0])):
            return None
        return Press(case_id=match["case"], choice=_CHOICES[match["choice"]])

    def keyboard(self, chat: str, buttons: Iterable[Button]) -> InlineKeyboardMarkup | None:
        """The buttons in one row; None if there are none."""
        row = [
            InlineKeyboardButton(
                button.label, callback_data=self.sign(chat, Press(case_id=button.case_id, choice=button.choice))
            )
            for button in buttons
        ]
        return InlineKeyboardMarkup([row]) if row else None

    def _mac(self, chat: str, body: str) -> str:
        mac = hmac.new(self._key, f"telegram button {chat} {body}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac[:16]).decode().rstrip("=")
