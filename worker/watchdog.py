"""Watchdog: runs a worker in a process of its own, ends it when it hangs, gives back what it held, and starts another.

It shares nothing with what it watches but a pipe: a thread inside a worker would go on vouching for a device that hangs.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from worker import metrics, telemetry, tether
from worker.client import addresses, keys
from worker.client.lanes import Lanes, Loss
from worker.progress import Reader, Word

log = telemetry.logger(__name__)
_OUTSIDE = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""Signals that a process gets from others only."""
_OWN_STATUSES = (0, 1, 2)
"""What `worker.judging` ends with by itself: Redis gone, say. A library that ends the process chooses another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long things may take, in seconds. How long a scan may take the worker says itself."""

    start_s: float = 600.0
    """Until the model is loaded and the first word has come."""
    stop_s: float = 8.5
    """From being told to stop: longer than a worker needs to finish or to give up, less than 10."""
    reap_s: float = 5.0
    """Until a killed process is gone; one that sits in a device's driver may never be."""
    first_pause_s: float = 1.0
    """Before another start; twice as long each time, until a worker has lived for `good_s`."""
    max_pause_s: float = 30.0
    good_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How one worker ended."""

    status: int
    """As `subprocess` has it: negative for a signal."""
    was_ready: bool
    lived_s: float


class Watchdog:
    """Runs workers, one after the other. Use it in the main thread: it handles SIGTERM and SIGINT while it runs."""

    def __init__(self, command: list[str], redis_url: str, scan_timeout_s: int, limits: Limits = Limits()) -> None:
        self._command = command
        # It may be asked once in a month, and then must not take long.
        self._connection = addresses.blocking(
            redis_url, retry=Retry(NoBackoff(), 2), socket_timeout=2, socket_connect_timeout=2, protocol=2
        )
        self._lanes = Lanes(self._connection, scan_timeout_s)
        self._limits = limits
        self._signals: list[int] = []
        self._told_at_s: float | None = None
        self._wake = -1
        self._restarts = 0

    def run(self, before: Callable[[], None] = lambda: None) -> int:
        """The exit status, once told to stop or once a worker ended with 0 (its --burst is over): 0.

        Else, where the first worker never became ready, its own, or 1 for one that was killed. `before` runs before each further
        start; what it raises ends this.
        """
        pause_s, once_ready = self._limits.first_pause_s, False
        with self._handling():
            while True:
                end = self._one()
                once_ready = once_ready or end.was_ready
                if self._told_at_s is not None:
                    return 0 if end.status <= 0 else end.status
                if end.status == 0:
                    return 0
                if not once_ready:
                    return max(1, end.status)
                if end.lived_s >= self._limits.good_s:
                    pause_s = self._limits.first_pause_s
                log.warning("the worker ended; starting another", status=end.status, pause_s=pause_s)
                if self._is_told_within(pause_s):
                    return 0
                pause_s = min(self._limits.max_pause_s, 2 * pause_s)
                before()
                self._restarts += 1

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _one(self) -> End:
        """Run one worker to its end, and give back what it held."""
        name = f"worker-{secrets.token_hex(6)}"
        began_s, killed_before = time.monotonic(), _killed_for_memory()
        process, reader = self._start(name)
        try:
            last, was_ready, is_late = self._follow(process, reader)
        finally:
            reader.close()
        # The group: its decoding children are in it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        try:
            status = process.wait(self._limits.reap_s)
        except subprocess.TimeoutExpired:
            log.error("a killed worker does not end: is its device hung? It is left as it is", pid=process.pid)
            status = -signal.SIGKILL
        if self._told_at_s is not None:
            loss = Loss.UNKNOWN
        elif is_late:
            log.error("the worker hung and was killed", pictures=len(last.held))
            loss, status = Loss.HUNG, -signal.SIGKILL
        else:
            loss = _loss(status, _killed_for_memory() > killed_before)
        self._give_back(name, last, loss)
        return End(status=status, was_ready=was_ready, lived_s=time.monotonic() - began_s)

    def _start(self, name: str) -> tuple[subprocess.Popen[bytes], Reader]:
        read_fd, write_fd = os.pipe()
        try:
            process = subprocess.Popen(
                tether.command(
                    [
                        *self._command,
                        *("--name", name, "--progress", str(write_fd)),
                        *("--restarts", str(self._restarts), "--counted", metrics.counted()),
                    ]
                ),
                env=tether.environment(),
                stdin=subprocess.DEVNULL,
                pass_fds=[write_fd],
                start_new_session=True,  # Ctrl-C comes to this process alone, which passes it on
            )
        except BaseException:
            os.close(read_fd)
            raise
        finally:
            os.close(write_fd)
        return process, Reader(read_fd)

    def _follow(self, process: subprocess.Popen[bytes], reader: Reader) -> tuple[Word, bool, bool]:
        """The worker's last word before it ended or was late; whether it ever became ready; whether it is late."""
        last = Word(within_s=0)
        was_ready = False
        deadline_s = time.monotonic() + self._limits.start_s
        while True:
            for signum in self._taken():
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signum)
            if self._told_at_s is not None:
                deadline_s = self._told_at_s + self._limits.stop_s
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                return last, was_ready, True
            readable = select.select([reader.fd, self._wake], [], [], left_s)[0]
            if reader.fd in readable:
                words = reader.read()
                if words is None:
                    return last, was_ready, False
                for word in words:
                    last, was_ready, deadline_s = word, True, time.monotonic() + word.within_s

    def _give_back(self, name: str, last: Word, loss: Loss) -> None:
        whose = {**dict.fromkeys(last.ahead, Loss.SPARED), **dict.fromkeys(last.held, loss)}
        try:
            self._connection.delete(keys.alive(name))
            given = [job_id for job_id, why in whose.items() if self._lanes.give_back(job_id, why)]
        except (redis.RedisError, OSError) as error:
            log.warning("what the worker held is left to the sweeper", error=type(error).__name__)
        else:
            if given:
                log.warning("gave back what the worker held", pictures=len(given), loss=loss.name.lower())

    @contextmanager
    def _handling(self) -> Iterator[None]:
        """Inside, SIGTERM and SIGINT are noted, and end a wait."""
        wake, woken = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(woken, False)
        self._wake = wake

        def note(signum: int, frame: object) -> None:
            self._signals.append(signum)
            if self._told_at_s is None:
                self._told_at_s = time.monotonic()

        before = {signum: signal.signal(signum, note) for signum in (signal.SIGTERM, signal.SIGINT)}
        woken_before = signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(woken_before)
            for signum, handler in before.items():
                signal.signal(signum, handler)
            os.close(wake)
            os.close(woken)

    def _taken(self) -> list[int]:
        """The signals that came since."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake, 4096)
        taken, self._signals = self._signals, []
        return taken

    def _is_told_within(self, pause_s: float) -> bool:
        """Whether the word to stop came, which ends the pause."""
        ends_s = time.monotonic() + pause_s
        while self._told_at_s is None and (left_s := ends_s - time.monotonic()) > 0:
            select.select([self._wake], [], [], left_s)
            self._taken()
        return self._told_at_s is not None


def _loss(status: int, for_memory: bool) -> Loss:
    """What a worker's end says of the pictures that it held."""
    if status == -signal.SIGKILL:
        return Loss.BROKE if for_memory else Loss.UNKNOWN
    return Loss.UNKNOWN if -status in _OUTSIDE or status in _OWN_STATUSES else Loss.BROKE


def _killed_for_memory() -> int:
    """How many processes the kernel has killed for want of memory, ever; 0 where it does not say."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text(encoding="ascii").splitlines():
            name, _, count = line.partition(" ")
            if name == "oom_kill":
                return int(count)
    return 0
