"""What the bot may do in a room, as long as the page does not take it away."""

from __future__ import annotations

from bots.platform import Lack, Power

NEEDS: dict[Power, Lack] = {
    Power.DELETE: Lack.DELETE_MESSAGES,
    Power.PUT_BACK: Lack.ATTACH_FILES,
    Power.PUT_BACK_TOGETHER: Lack.ATTACH_FILES,
    Power.REACT: Lack.REACT,
    Power.MUTE: Lack.RESTRICT_MEMBERS,
    Power.KICK: Lack.KICK_MEMBERS,
    Power.BAN: Lack.BAN_MEMBERS,
}
RIGHTS = (Lack.SEND_MESSAGES, *dict.fromkeys(NEEDS.values()))
"""The bot's rights that can be taken away on the page."""
