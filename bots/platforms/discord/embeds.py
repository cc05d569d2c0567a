"""The pictures that Discord shows of what links lead to: at its own copies of them, and nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import discord
from yarl import URL

COPIES = frozenset({"images-ext-1.discordapp.net", "images-ext-2.discordapp.net", "media.discordapp.net"})
"""Where Discord keeps its copies. The address that somebody has posted is theirs to choose, and is never fetched."""
HOSTS = COPIES | {"cdn.discordapp.com"}
"""Where Discord keeps pictures: what people upload, and its copies."""
_FILM = "gifv"


def shown(embeds: list[discord.Embed]) -> Iterator[tuple[int, str, str]]:
    """Of each picture a number that is its own, the address of Discord's copy, and the MIME type that it claims, if any.

    What moves is looked at as the film that it is; else the picture, and the small one beside it.
    """
    seen = set[int]()
    for embed in embeds:
        film = embed.video if embed.type == _FILM else None
        for item, claimed in ((film, "video/mp4"), (embed.image, ""), (embed.thumbnail, "")):
            if item is None or not item.url or not item.proxy_url or not _is_copy(item.proxy_url):
                continue
            number = number_of(item.url)
            if number not in seen:
                seen.add(number)
                yield number, item.proxy_url, claimed
            if item is film:
                break


def number_of(url: str) -> int:
    """A number for what the link leads to: the same each time, and none that Discord gives."""
    if is_discords(url):  # which signs its addresses anew each day
        url = url.partition("?")[0]
    return int.from_bytes(hashlib.sha256(url.encode(errors="replace")).digest()[:7], "big")


def is_discords(address: str) -> bool:
    """Whether Discord keeps what is there."""
    return _host(address) in HOSTS


def _is_copy(address: str) -> bool:
    return _host(address) in COPIES


def _host(address: str) -> str:
    try:
        return URL(address).host or ""
    except ValueError:
        return ""
