"""What was begun on the platform and is not recorded as done."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What the bot has set out to do with a picture's message.

    It is written down first: what is found done after a death in between was done by this bot, or may have been.
    """

    TAKE_OUT = "take_out"
    PUT_BACK = "put_back"
