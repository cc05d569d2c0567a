"""Telegram, over its Bot API, by python-telegram-bot. See `docs/telegram.md` for how to set it up.

A **chat** is Telegram's chat id, a **message** its message id, a **thread** a topic's id. A **member** is a user's id, or the
(negative) id of a channel that speaks. A **media** is what the picture was sent as and Telegram's `file_id` (`photo:AgAC…`),
good for this bot alone; the address that it is fetched from contains the token and never leaves `fetch`.
A press's `reply_token` is its callback query's id: the answer is an alert that the presser alone sees, and what an alert
cannot show is written to the presser in private.
"""

from __future__ import annotations

import os

from bots.platforms import PlatformSettings, Surroundings
from bots.platforms.telegram.settings import Settings

# python-telegram-bot is on its way from bare numbers of seconds to timedelta, and warns until one says which.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bots.platforms.telegram.platform import TelegramPlatform

__all__ = ["Settings", "TelegramPlatform", "create"]


def create(settings: PlatformSettings, surroundings: Surroundings) -> TelegramPlatform:
    """The platform, not yet connected."""
    if not isinstance(settings, Settings):
        raise TypeError("Telegram needs its own settings")
    return TelegramPlatform(settings, surroundings)
