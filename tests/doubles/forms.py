"""What is handed in as a form, read in memory: a server that is stopped in the middle leaves no open file."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One value."""

    name: str
    data: bytes
    filename: str | None = None
    """None: it is no file."""

    @property
    def text(self) -> str:
        """The value of a field."""
        return self.data.decode()


async def form(request: web.Request) -> list[Part]:
    """Every value, in order; none where the body is no form."""
    if request.content_type == "application/x-www-form-urlencoded":
        pairs = parse_qsl(await request.text(), keep_blank_values=True)
        return [Part(name=name, data=value.encode()) for name, value in pairs]
    if request.content_type != "multipart/form-data":
        return []
    parts = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        parts.append(Part(name=part.name or "", data=bytes(await part.read(decode=True)), filename=part.filename))
    return parts
