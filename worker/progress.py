"""What a worker tells the process that watches it: which jobs it holds, and by when it will have told something again."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One thing told."""

    within_s: float
    """Whoever has told nothing further after so many seconds hangs."""
    held: tuple[str, ...] = ()
    """RQ's ids of the scans that are being looked at."""
    ahead: tuple[str, ...] = ()
    """Of those that come next, and are no more than decoded: what befalls the worker is not by them."""


class Progress(Protocol):
    """Where a worker tells what it is about."""

    def tell(self, within_s: float, held: Iterable[str] = (), ahead: Iterable[str] = ()) -> None:
        """Say which jobs are in hand, which come next, and that the next word comes within so many seconds."""
        ...


class Unwatched:
    """Implements `Progress` where nobody watches."""

    def tell(self, within_s: float, held: Iterable[str] = (), ahead: Iterable[str] = ()) -> None:
        """Have no watchdog to tell."""


class Told:
    """Implements `Progress` on a pipe whose reader is the watchdog. Takes the file descriptor over; no child inherits it."""

    def __init__(self, fd: int) -> None:
        os.set_inheritable(fd, False)
        self._fd = fd

    def tell(self, within_s: float, held: Iterable[str] = (), ahead: Iterable[str] = ()) -> None:
        line = json.dumps({"within_s": within_s, "held": [*held], "ahead": [*ahead]}).encode() + b"\n"
        with contextlib.suppress(BrokenPipeError):  # the watchdog is gone, and this process about to be
            while line:
                line = line[os.write(self._fd, line) :]


class Reader:
    """Reads the other end of the pipe, which it closes in the end."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._rest = b""

    def read(self) -> list[Word] | None:
        """What was told since, once the pipe is readable; None where nobody is left to tell anything."""
        data = os.read(self.fd, 1 << 16)
        if not data:
            return None
        *lines, self._rest = (self._rest + data).split(b"\n")
        told = [json.loads(line) for line in lines]
        return [
            Word(within_s=float(one["within_s"]), held=tuple(one["held"]), ahead=tuple(one["ahead"])) for one in told
        ]

    def close(self) -> None:
        """Close the pipe."""
        os.close(self.fd)
