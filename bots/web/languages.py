"""The language of pages: what the reader has chosen, else what their browser asks for."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request

from bots.texts import FALLBACK

CHOICE = "language"
"""The cookie that holds the reader's choice."""


def language(request: Request, locales: Iterable[str]) -> str:
    """The reader's language, of those there are texts in; else English."""
    there = tuple(locales)
    return nearest(request.cookies.get(CHOICE, ""), there) or accepted(
        request.headers.get("accept-language", ""), there
    )


def accepted(header: str, locales: Iterable[str]) -> str:
    """The first of an Accept-Language header's languages (the most wanted is first) that there are texts in; else English."""
    there = tuple(locales)
    for part in header.split(","):
        if found := nearest(part.partition(";")[0], there):
            return found
    return FALLBACK


def nearest(wanted: str, locales: Iterable[str]) -> str:
    """That language, or the one that it is a kind of (`zh-Hant` of `zh`); empty where there is neither."""
    there = {name.lower(): name for name in locales}
    wanted = wanted.strip().lower()
    return there.get(wanted) or there.get(wanted.partition("-")[0], "")
