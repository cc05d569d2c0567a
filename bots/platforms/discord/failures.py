"""What can go wrong with Discord, in the words of the port."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bots.clock import Clock
from bots.platform import Forbidden, Gone, Lack, PlatformError, Throttled, TooLarge, Uncertain, Unreachable
from bots.platforms.discord.turns import Turns

WINDOW_S = 600.0
MAX_INVALID = 2_000
"""Of Discord's 10,000 refused requests in ten minutes, after which it shuts an address out for a while."""
_MISSING_ACCESS = 50001
_INVALID_FORM = 50035
_THREAD_ARCHIVED = 50083
_WEBHOOK_TOKEN_OVER = frozenset({50027, 40060})
_MAYBE_DONE = frozenset({500, 502, 504, 524})


class Archived(Forbidden):
    """The thread is archived: nothing in it changes until it is opened again."""


class Calls:
    """Every call to Discord goes through `to`, which names what went wrong and stops a flood of refused requests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turns = Turns(clock)
        self._refused: deque[float] = deque()

    @asynccontextmanager
    async def to(
        self, act: str, lack: Lack = Lack.READ_MESSAGES, *, sends: bool = False, urgent: bool = False
    ) -> AsyncIterator[None]:
        """Let what discord.py raises inside come out as a PlatformError.

        `lack` is what a refusal means. With `sends`, a connection that broke on the way is Uncertain. `urgent`: a removal, or
        an answer within the seconds that Discord gives for it.
        """
        self._check()
        await self._turns.take(urgent=urgent)
        try:
            yield
        except discord.DiscordException as error:
            raise self._named(error, act, lack, sends) from None
        except aiohttp.ClientConnectorError:
            raise Unreachable(f"Discord cannot be reached (to {act})") from None
        except (aiohttp.ClientError, TimeoutError, OSError, asyncio.IncompleteReadError):
            if sends:
                raise Uncertain(f"the connection to Discord broke (to {act})") from None
            raise Unreachable(f"the connection to Discord broke (to {act})") from None

    def _named(self, error: discord.DiscordException, act: str, lack: Lack, sends: bool) -> PlatformError:
        if isinstance(error, discord.RateLimited):
            return Throttled(f"Discord asks to wait (to {act})", error.retry_after)
        if isinstance(error, discord.LoginFailure):
            return PlatformError("Discord refuses the token: check DISCORD_BOT_TOKEN")
        if isinstance(error, discord.PrivilegedIntentsRequired):
            return PlatformError(
                "Discord does not let this bot see messages: switch on Message Content Intent on the Bot page of "
                "https://discord.com/developers/applications, or set DISCORD_MESSAGE_CONTENT=false; where DISCORD_MEMBERS=true, "
                "switch on Server Members Intent there, too"
            )
        if not isinstance(error, discord.HTTPException):
            return Unreachable(f"{type(error).__name__} (to {act})")
        what = f"Discord answered {error.status}, code {error.code} (to {act})"
        if error.status in {401, 403, 429}:
            self._refused.append(self._clock.elapsed_s())
        if error.status == 429:
            return Throttled(what, retry_after_s(error))
        if error.status == 404 or error.code in _WEBHOOK_TOKEN_OVER:
            return Gone(what)
        if error.code == _INVALID_FORM and "message_reference" in error.text:
            return Gone("the message to answer is gone")
        if error.code == _THREAD_ARCHIVED:
            return Archived(what, lack)
        if error.status == 403:
            return Forbidden(what, Lack.READ_MESSAGES if error.code == _MISSING_ACCESS else lack)
        if error.status == 413:
            return TooLarge(what)
        if error.status >= 500:
            return Uncertain(what) if sends and error.status in _MAYBE_DONE else Unreachable(what)
        return PlatformError(what)

    def _check(self) -> None:
        oldest_s = self._clock.elapsed_s() - WINDOW_S
        while self._refused and self._refused[0] <= oldest_s:
            self._refused.popleft()
        if len(self._refused) >= MAX_INVALID:
            raise Throttled("too many of this bot's requests were refused lately", self._refused[0] - oldest_s)


def retry_after_s(error: discord.HTTPException) -> float:
    """How long Discord asks to wait; a minute where it does not say (its outer defences do not)."""
    try:
        return float(error.response.headers.get("Retry-After", 60.0))
    except (TypeError, ValueError):
        return 60.0
