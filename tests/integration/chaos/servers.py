"""Servers that are killed, fill up, and start again on what they have written."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from worker import tether
from worker.embedded import server_binary

READY_S = 600
"""A server that has not answered by then never will, on whatever machine."""


@dataclass(slots=True, kw_only=True)
class Server:
    """Debian's redis-server where there is one, else the embedded Valkey, on a Unix socket in `folder`."""

    name: str
    folder: Path
    durable: bool
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> str:
        """Where it listens."""
        return str(self.folder / f"{self.name}-server.sock")

    @property
    def url(self) -> str:
        """Its address."""
        return f"unix://{self.socket}"

    def start(self, *more: str) -> None:
        """Run, with what was written before; return once it answers."""
        home = self.folder / self.name
        home.mkdir(exist_ok=True)
        keeping = "yes" if self.durable else "no"
        argv = [
            shutil.which("redis-server") or server_binary(),
            *("--port", "0", "--unixsocket", self.socket, "--dir", str(home), "--save", "", "--loglevel", "warning"),
            *("--appendonly", keeping, "--appendfsync", "always", "--maxmemory-policy", "noeviction", *more),
        ]
        # Python ignores SIGXFSZ, and so does what it becomes: a file that may not grow is an error, as on a full disk.
        self.process = subprocess.Popen(
            tether.command(argv), env=tether.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline_s = time.monotonic() + READY_S
        while not self.answers():
            assert self.process.poll() is None, f"{self.name} ended at once"
            assert time.monotonic() < deadline_s, f"{self.name} does not answer"
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether it is there, and has read what it had written."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def takes(self) -> bool:
        """Whether it takes changes: on a full disk it takes none."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=5) as client:
                client.delete("torchrelay:nothing")
        except redis.RedisError:
            return False
        return True

    @property
    def runs(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it is there, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def fill_up(self, bytes_left: int) -> None:
        """Let its files grow by so much more, as on a disk that is nearly full."""
        files = (self.folder / self.name).rglob("*.aof")
        largest = max((path.stat().st_size for path in files), default=0)
        self._limit(largest + bytes_left)

    def make_room(self) -> None:
        """Let its files grow again."""
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        assert self.process is not None
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)
