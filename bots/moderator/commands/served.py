"""In a moderators' chat what is asked about a chat is asked about those whose moderators are told there."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.platform import Command, Platform, PlatformError, Right, Unreachable

MAX_SERVED = 20
"""Chats that are looked at for one command; each costs a question about the asker's rights."""


class Served:
    """Finds the chats that a moderators' chat serves."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def chats(self, platform: Platform, command: Command) -> list[str]:
        """The other chats whose moderators are told where the command was given; whoever asks may be nothing to them."""
        message = command.message
        if message.private:
            return []
        places = await self._services.records.policies.places(platform.name)
        return sorted(
            chat
            for chat, named in places.items()
            if chat != message.chat and any(platform.is_in(message.chat, message.thread, place) for place in named)
        )[:MAX_SERVED]

    async def allowed(self, platform: Platform, command: Command, chats: list[str], right: Right) -> list[str]:
        """Those of the chats in which the asker has this right now. Raises Unreachable."""
        return [chat for chat in chats if await self._may(platform, chat, command.message.sender.id, right)]

    async def _may(self, platform: Platform, chat: str, member: str, right: Right) -> bool:
        try:
            return await platform.may(chat, member, right)
        except Unreachable:
            raise
        except PlatformError:
            return False  # the bot was put out of that chat
