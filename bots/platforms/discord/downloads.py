"""Downloads from Discord's own hosts, and from no other."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp
from yarl import URL

from bots.platform import Gone, Throttled, TooLarge, Unreachable
from bots.platforms.discord.embeds import HOSTS

TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=20)
CHUNK_BYTES = 64 * 1024
Connector = Callable[[], aiohttp.BaseConnector]


class Downloads:
    """Reads pictures by their signed addresses."""

    def __init__(self, connector: Connector, proxy: str) -> None:
        self._session = aiohttp.ClientSession(
            connector=connector(), timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        )
        self._proxy = proxy or None

    async def read(self, address: str, max_bytes: int) -> bytes:
        """The bytes. Raises Gone, TooLarge, Throttled, Unreachable; no message of theirs holds the address."""
        url = URL(address)
        if url.scheme != "https" or url.host not in HOSTS or url.port != 443:
            raise Gone("a picture that is not on Discord's own hosts is not fetched")
        try:
            # No redirect is followed: it could lead anywhere.
            async with self._session.get(url, proxy=self._proxy, allow_redirects=False) as response:
                _check(response)
                return await _limited(response, max_bytes)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(f"Discord's picture store cannot be reached: {type(error).__name__}") from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.close()


def _check(response: aiohttp.ClientResponse) -> None:
    if response.status == 200:
        return
    if response.status == 429:
        wait = response.headers.get("Retry-After", "")
        raise Throttled("Discord's picture store asks to wait", float(wait) if wait.isdecimal() else 10.0)
    if response.status >= 500:
        raise Unreachable(f"Discord's picture store answered {response.status}")
    raise Gone(f"Discord's picture store answered {response.status}")


async def _limited(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    if (response.content_length or 0) > max_bytes:
        raise TooLarge(f"more than {max_bytes} bytes")
    data = bytearray()
    # What is announced is not always what comes: it is counted as well.
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        data += chunk
        if len(data) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
    return bytes(data)
