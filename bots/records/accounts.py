"""PORT Accounts: under which name a bot's things are kept, where several bots of one operator share a server."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


def service_of(name: str) -> tuple[str, str]:
    """The chat service of the bot whose things are kept under this name, and its number; empty for a service's first bot."""
    service, _, account = name.partition("-")
    return service, account


@runtime_checkable
class Accounts(Protocol):
    """Names by the bots' own numbers on their platforms, which say nothing of any person."""

    async def name(self, platform: str, account: str, replaced: str = "") -> str:
        """The name under which everything of this bot is kept, and its results come: always the same one.

        The first that ever asks on a platform gets the platform's own, each other one `platform-account`. With `replaced` the bot
        goes on in the place of that one, if it has none but its own yet; whoever was replaced gets a new one when it asks again.
        Raises StoreUnavailable.
        """
        ...
