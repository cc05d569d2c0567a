"""What the bot may do in a room, as long as the page does not take it away."""

from __future__ import annotations

from bots.platform import NEEDS, Lack

RIGHTS = (Lack.SEND_MESSAGES, *dict.fromkeys(NEEDS.values()))
"""The bot's rights that can be taken away on the page."""
