"""The way from a program to a server: it can be cut, led to another server, and has traps."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from pathlib import Path

from tests.integration.chaos.traps import Traps


class Line:
    """A Unix socket before the server behind another one. What passes is counted in messages, not in bytes."""

    def __init__(self, name: str, folder: Path, to: str, traps: Traps) -> None:
        self.name = name
        self._socket = folder / f"{name}.sock"
        self._to = to
        self._traps = traps
        self._is_cut = False
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.passed = 0

    @property
    def url(self) -> str:
        """What a program is told."""
        return f"unix://{self._socket}"

    async def start(self) -> None:
        """Be there."""
        self._server = await asyncio.start_unix_server(self._serve, str(self._socket))

    async def stop(self) -> None:
        """Be gone."""
        self.cut()
        if self._server is not None:
            self._server.close()

    def cut(self) -> None:
        """Let nothing through, and end what is open."""
        self._is_cut = True
        for writer in [*self._open]:
            writer.transport.abort()

    def mend(self, to: str | None = None) -> None:
        """Let everything through; from now on to another server, if one is named."""
        self._to = to or self._to
        self._is_cut = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection. Raises nothing."""
        if self._is_cut:
            writer.close()
            return
        try:
            server_reader, server_writer = await asyncio.open_unix_connection(self._to)
        except OSError:  # the server is down
            writer.close()
            return
        both = {writer, server_writer}
        self._open |= both
        connection = _Connection(self, self._traps, _caller(writer))
        tasks = [
            asyncio.create_task(connection.forth(reader, server_writer)),
            asyncio.create_task(connection.back(server_reader, writer)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open -= both
            for task in tasks:
                task.cancel()
            for each in both:
                each.close()
            await asyncio.gather(*tasks, return_exceptions=True)


def _caller(writer: asyncio.StreamWriter) -> int:
    """The process at the other end, where the system says it."""
    if not hasattr(socket, "SO_PEERCRED"):
        return 0
    told = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", told)[0])


class _Connection:
    def __init__(self, line: Line, traps: Traps, caller: int) -> None:
        self._line, self._traps, self._caller = line, traps, caller
        self._last = b""

    async def forth(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 20):
                self._line.passed += 1
                self._last = data
                if self._traps.springs_before(self._line.name, data, self._caller):
                    return
                writer.write(data)
                await writer.drain()

    async def back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 20):
                if self._traps.springs_after(self._line.name, self._last, data, self._caller):
                    return
                writer.write(data)
                await writer.drain()
