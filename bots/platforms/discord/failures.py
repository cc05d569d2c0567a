"""What can go wrong with Discord, in the words of the port."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bots.platform import Forbidden, Gone, PlatformError, Throttled, TooLarge, Uncertain, Unreachable

WINDOW_S = 600.0
MAX_INVALID = 2_000
"""Of Discord's 10,000 refused requests in ten minutes, after which it shuts an address out for a while."""
_MISSING_ACCESS = 50001
_MISSING_PERMISSIONS = 50013
_NO_DIRECT_MESSAGES = frozenset({50007, 50278})
_THREAD_ARCHIVED = 50083
_WEBHOOK_TOKEN_OVER = frozenset({50027, 40060})
_MAYBE_DONE = frozenset({500, 502, 504, 524})


class Calls:
    """Every call to Discord goes through `to`, which names what went wrong and stops a flood of refused requests."""

    def __init__(self, elapsed_s: Callable[[], float]) -> None:
        self._elapsed_s = elapsed_s
        self._refused: deque[float] = deque()

    @contextmanager
    def to(self, act: str, right: str = "", *, sends: bool = False) -> Iterator[None]:
        """Nothing; what discord.py raises inside comes out as a PlatformError.

        `right` is what a refusal means that the bot lacks. With `sends`, a connection that broke on the way is Uncertain.
        """
        self._check()
        try:
            yield
        except discord.DiscordException as error:
            raise self._named(error, act, right, sends) from None
        except aiohttp.ClientConnectorError:
            raise Unreachable(f"Discord cannot be reached (to {act})") from None
        except (aiohttp.ClientError, TimeoutError, OSError, asyncio.IncompleteReadError):
            if sends:
                raise Uncertain(f"the connection to Discord broke (to {act})") from None
            raise Unreachable(f"the connection to Discord broke (to {act})") from None

    def _named(self, error: discord.DiscordException, act: str, right: str, sends: bool) -> PlatformError:
        if isinstance(error, discord.RateLimited):
            return Throttled(f"Discord asks to wait (to {act})", error.retry_after)
        if isinstance(error, discord.LoginFailure):
            return PlatformError("Discord refuses the token: check DISCORD_BOT_TOKEN")
        if isinstance(error, discord.PrivilegedIntentsRequired):
            return PlatformError(
                "Discord does not let this bot see messages: switch on Message Content Intent on the Bot page of "
                "https://discord.com/developers/applications, or set DISCORD_MESSAGE_CONTENT=false"
            )
        if not isinstance(error, discord.HTTPException):
            return Unreachable(f"{type(error).__name__} (to {act})")
        what = f"Discord answered {error.status}, code {error.code} (to {act})"
        if error.status in {401, 403, 429}:
            self._refused.append(self._elapsed_s())
        if error.status == 429:
            return Throttled(what, retry_after_s(error))
        if error.status == 404 or error.code in _WEBHOOK_TOKEN_OVER:
            return Gone(what)
        if error.status == 403 or error.code == _THREAD_ARCHIVED:
            return Forbidden(what, _lacking(error.code, right))
        if error.status == 413:
            return TooLarge(what)
        if error.status >= 500:
            return Uncertain(what) if sends and error.status in _MAYBE_DONE else Unreachable(what)
        return PlatformError(what)

    def _check(self) -> None:
        oldest_s = self._elapsed_s() - WINDOW_S
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


def _lacking(code: int, right: str) -> str:
    if code == _MISSING_ACCESS:
        return "read_messages"
    if code in _NO_DIRECT_MESSAGES:
        return "send_messages"
    return right or "read_messages"
