"""What a request may send: so many bytes, and not slower than a person's line; held in memory and nowhere else."""

from __future__ import annotations

import asyncio
import io

from fastapi import Request
from starlette import formparsers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.texts import Texts
from bots.web.languages import language

AROUND = 64 * 1024
"""Bytes of a form around its file."""
SILENT_S = 20.0
"""A request that sends nothing for so long is ended."""


class InMemory(io.BytesIO):
    """What Starlette parses a form's file into, in the place of a temporary file that goes to the disk when it is large."""

    _rolled = False

    def __init__(self, max_size: int = 0) -> None:
        super().__init__()
        self._max_size = 0  # never


class Uploads:
    """ASGI middleware before the routes. Files are parsed in memory: a large one would else be on the disk in plain."""

    def __init__(self, app: ASGIApp, texts: Texts, max_bytes: int, silent_s: float = SILENT_S) -> None:
        self._app = app
        self._texts = texts
        self._max_bytes = max_bytes + AROUND
        self._silent_s = silent_s
        setattr(formparsers, "SpooledTemporaryFile", InMemory)  # noqa: B010  # of its own choice it has none

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, ended with 413 or 408 where it sends too much or nothing."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        came, whole, locale = 0, False, language(Request(scope), self._texts.locales)

        async def counted() -> Message:
            nonlocal came, whole
            if whole:  # it waits for the other side to go
                return await receive()
            try:
                async with asyncio.timeout(self._silent_s):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, self._texts.say("upload-stalled", locale)) from None
            came += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if came > self._max_bytes:
                raise HTTPException(413, self._texts.say("failure-too_large", locale))
            return message

        length = dict(scope["headers"]).get(b"content-length", b"")
        if length.isdigit() and int(length) > self._max_bytes:
            came = self._max_bytes + 1  # refused at its first byte
        await self._app(scope, counted, send)
        return None
