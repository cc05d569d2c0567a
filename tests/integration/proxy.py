"""A proxy before a server that loses what it is told to lose: no luck, no timing."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit


class Proxy:
    """Passes commands on to a Unix socket. `lose` lets one be carried out and keeps its answer back."""

    def __init__(self, socket: str, to: str) -> None:
        self.url = f"unix://{socket}"
        self.lost = 0
        self._to = to
        self._wanted: bytes | None = None
        self._times = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def lose(self, command: bytes, times: int = 1) -> None:
        """The next so many commands in which these bytes are will be carried out, their answers lost, the connection cut."""
        self._wanted, self._times = command, times

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        server_reader, server_writer = await asyncio.open_unix_connection(self._to)
        lost = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._forth(reader, server_writer, lost))
                group.create_task(self._back(server_reader, writer, lost))
        except* (ConnectionError, _Cut):
            pass
        finally:
            for each in (writer, server_writer):
                each.close()

    async def _forth(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        while data := await reader.read(65536):
            if self._wanted is not None and self._wanted in data and self._times:
                self._times -= 1
                lost.set()
            writer.write(data)
            await writer.drain()
        raise _Cut

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        while data := await reader.read(65536):
            if lost.is_set():
                self.lost += 1
                raise _Cut
            writer.write(data)
            await writer.drain()
        raise _Cut


class _Cut(Exception):  # how a connection ends
    pass


@asynccontextmanager
async def between(url: str) -> AsyncIterator[Proxy]:
    """A proxy before the server at the `unix://` address `url`."""
    with tempfile.TemporaryDirectory(prefix="tr-") as folder:
        socket = str(Path(folder) / "proxy.sock")
        proxy = Proxy(socket, urlsplit(url).path)
        server = await asyncio.start_unix_server(proxy.serve, socket)
        async with server:
            yield proxy
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
