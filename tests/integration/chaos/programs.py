"""Bots and workers, each a process of its own: started, killed, and started again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from worker import tether

ROOT = Path(__file__).parents[3]
BOT = (sys.executable, "-m", "bots", "telegram")
WORKER = (sys.executable, "-m", "tests.integration.faulty_worker")
STOPS_WITHIN_S = 600
"""A program that does not end at all is given up after it; one that ends does so within seconds, where the machine lets it."""


@dataclass(slots=True, kw_only=True)
class Program:
    """One of them, over all its lives."""

    name: str
    command: tuple[str, ...]
    settings: dict[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The last of its lives."""
        return self.processes[-1]

    @property
    def runs(self) -> bool:
        """Whether it lives."""
        return bool(self.processes) and self.process.poll() is None

    @property
    def child(self) -> int:
        """The process that it watches: of a worker, the one that judges. 0 where there is none."""
        return next(iter(children(self.process.pid)), 0) if self.runs else 0

    def start(self, **more: str) -> None:
        """Live once more."""
        with self.log.open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    tether.command([*self.command]),
                    cwd=ROOT,
                    env={**tether.environment(), **self.settings, **more},
                    stdout=log,
                    stderr=log,
                )
            )

    def kill(self) -> None:
        """SIGKILL, as it may come from outside."""
        self.process.kill()

    def has(self, pid: int) -> bool:
        """Whether this is its process, or the one that it watches."""
        return self.runs and pid in (self.process.pid, self.child)

    def kill_child(self) -> None:
        """SIGKILL to the process that it watches."""
        if child := self.child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    async def ended(self) -> int:
        """The exit status, once it has ended."""
        return await asyncio.to_thread(self.process.wait, STOPS_WITHIN_S)

    async def stopped(self) -> int:
        """The exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def children(pid: int) -> list[int]:
    """The processes that this one has started, in whichever of its threads."""
    found = list[int]()
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [int(word) for word in (thread / "children").read_text(encoding="ascii").split()]
    return found


def memory_bytes(pid: int) -> int:
    """How much memory the process and those that it has started have in hand; 0 where there is none."""
    total = 0
    with contextlib.suppress(OSError, IndexError):
        total = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
    return total + sum(memory_bytes(child) for child in children(pid))
