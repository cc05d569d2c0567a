"""One client that all nouns share."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import secrets
from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any

from redis import RedisError
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.commands.core import AsyncScript

from bots.records.errors import StoreUnavailable
from bots.records.redis import keys
from bots.records.redis.keys import answered
from worker.client import addresses
from worker.client.cancelling import heeded

MAX_CONNECTIONS = 32
"""Beyond this whoever asks waits for one to be free."""
WAIT_S = 20
CLOSE_S = 1.5
FIELDS_AT_ONCE = 500
ANSWER_S = 120
"""How long an answer is kept for whoever did not hear it: longer than the client library says a command again."""


class Once:
    """A script that has its effect once for each call, however often the client library says that again: its answer may have
    been lost, and is kept so long."""

    def __init__(self, script: AsyncScript) -> None:
        self.sha = script.sha
        self._script = script

    def __call__(self, keys: Sequence[str], args: Sequence[str | bytes | float] = ()) -> Awaitable[Any]:
        """What the script answers."""
        return self._script(keys=keys, args=[*args, ANSWER_S, answered(new_token())])


class Server:
    """A Redis, asked again for a few seconds when the connection breaks."""

    def __init__(self, url: str) -> None:
        options: dict[str, Any] = {
            "retry": Retry(ExponentialBackoff(cap=1.0, base=0.05), 6),
            "socket_connect_timeout": 5,
            "health_check_interval": 0,  # a server that refuses what is written refuses PING as well, and can be read
            "protocol": 2,  # one shape of answers, whatever the server's age
        }
        self.client = addresses.waiting_on_loop(url, most=MAX_CONNECTIONS, wait_s=WAIT_S, **options)
        self._under_way, self._closed, self._idle = 0, False, asyncio.Event()
        self._home = self.script("return home(ARGV[1], ARGV[2])")

    def script(self, text: str) -> AsyncScript:
        """A script that the server keeps; what is in `keys.COMMON` goes before it."""
        return self.client.register_script(keys.COMMON + text)

    def once(self, text: str) -> Once:
        """A script as `script` makes it, which answers no table, for what must not happen twice."""
        return Once(self.script(_BEGIN + text + _END))

    async def run(self, call: Awaitable[Any] | Any) -> Any:
        """What the server answers. Raises StoreUnavailable; once this is closed always: the client library would connect anew,
        and nobody would close that."""
        if self._closed:
            if inspect.iscoroutine(call):
                call.close()
            raise StoreUnavailable("it was closed")
        self._under_way += 1
        self._idle.clear()
        try:
            with heeded():
                return await call
        except (RedisError, OSError) as error:
            # The message of a connection error may hold the URL, and that the password.
            raise StoreUnavailable(f"Redis does not answer ({type(error).__name__})") from None
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def home(self, platform: str, chat: str) -> str:
        """The id that the chat has now: what is asked under a former one is about that. Raises StoreUnavailable."""
        return await self.text(self._home(args=[platform, chat])) or chat

    async def text(self, call: Awaitable[Any] | Any) -> str | None:
        """What the server answers, as text; None where there is nothing. Raises StoreUnavailable."""
        answer = await self.run(call)
        return None if answer is None else answer.decode()

    async def names(self, pattern: str) -> AsyncIterator[str]:
        """The names of all keys that are like this; the server may tell of one twice. Raises StoreUnavailable."""
        cursor = 0
        while True:
            cursor, page = await self.run(self.client.scan(cursor, match=pattern, count=1_000))
            for name in page:
                yield name.decode()
            if cursor == 0:
                return

    async def fields(self, name: str) -> AsyncIterator[tuple[bytes, bytes]]:
        """All of a hash, as much at once as others can wait for; a field that changes meanwhile may come twice. Raises
        StoreUnavailable."""
        cursor = 0
        while True:
            cursor, page = await self.run(self.client.hscan(name, cursor, count=FIELDS_AT_ONCE))
            for field, value in page.items():
                yield field, value
            if cursor == 0:
                return

    async def aclose(self) -> None:
        """Close the connections, once what is asked on them was answered, or CLOSE_S later."""
        self._closed = True
        if self._under_way:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self._idle.wait()
        await self.client.aclose()


def new_token() -> str:
    """What one call is known by."""
    return secrets.token_hex(12)


_BEGIN = """
-- ARGV …, seconds, name of the answer
local name, seconds = table.remove(ARGV), table.remove(ARGV)
local function act()
"""
_END = """
end
local before = redis.call('GET', name)
if before then return cjson.decode(before)[1] end
local answer = act() or false
redis.call('SET', name, cjson.encode({answer}), 'EX', seconds)
return answer
"""
REPLACE = """
-- KEYS a chat's hash   ARGV field, what it is, what it becomes.  Not where it is something else by now
local KEYS = at_home(KEYS)
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
"""
