"""discord.py's parsing, one payload at a time: the only place that uses what discord.py does not promise to keep.

Its websocket loop ends with whatever one payload's parser raises, and with it the connection; its history ends at the first
message that it cannot parse. It offers no hook before either.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import discord

from bots.faults import Skipped
from bots.platforms.discord.written import Written

NEEDED = frozenset({"READY"})
"""Without these there is no connection worth keeping: what they raise ends it, and it is made anew."""
PAGE = 100


def contain(client: discord.Client, skipped: Skipped) -> None:
    """Let no event that cannot be parsed end the client's connection. Call it before the client connects."""
    parsers = client._connection.parsers
    for event, parse in parsers.items():
        if event not in NEEDED:
            parsers[event] = _contained(event, parse, skipped)


def _contained(event: str, parse: Callable[[Any], None], skipped: Skipped) -> Callable[[Any], None]:
    def contained(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:
            skipped.add(event, error)

    return contained


def hear(client: discord.Client, event: str, heard: Callable[[Any], None]) -> None:
    """Let `heard` be told of the event as Discord tells of it, once discord.py has been: of a member that it does not keep, it
    tells nobody. Call it before `contain`."""
    parsers = client._connection.parsers
    parse = parsers[event]

    def both(data: Any) -> None:
        parse(data)
        heard(data)

    parsers[event] = both


async def history(channel: Written, after: int, limit: int, skipped: Skipped) -> AsyncIterator[discord.Message]:
    """The first `limit` messages after that one, oldest first, but for those that cannot be parsed."""
    state = channel._state
    while limit > 0:
        asked = min(limit, PAGE)
        page = await state.http.logs_from(channel.id, asked, after=after)
        for payload in reversed(page):
            try:
                message = state.create_message(channel=channel, data=payload)
            except Exception as error:
                skipped.add("history", error)
            else:
                yield message
        if len(page) < asked:
            return
        limit -= asked
        after = int(page[0]["id"])
