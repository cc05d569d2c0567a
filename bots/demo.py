"""The whole product on one machine: embedded servers, one worker, the sandbox, and the chats that have a token.

The worker comes first: while it loads its model, this process imports everything else, so little may be imported up here.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bots.listening import check_port
from bots.settings import BotSettings
from worker import telemetry, tether
from worker.embedded import Embedded
from worker.private import own_folder, own_log
from worker.settings import WorkerSettings

if TYPE_CHECKING:
    from bots.serving import Plan

STOP_S = 9.0
LOOK_S = 0.1
LOOPBACK = "127.0.0.1"
PASSIVE = {"OMP_WAIT_POLICY": "PASSIVE"}
"""For the worker, unless somebody has set it: torch's threads wait for each other asleep. Spinning, they take six times the
processor where something else runs on it, and beside a demo a browser does."""
_IMPORTED_S = time.monotonic()


def say(text: str) -> None:
    """Let the person at the terminal read it now."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(settings: BotSettings) -> int:
    """The exit status, once stopped by Ctrl-C or SIGTERM; nothing that was started is left."""
    check_port(settings.http_host, settings.port)
    log_path = own_folder(settings.torchrelay_data) / "demo.log"
    with ExitStack() as stack:
        stream = stack.enter_context(own_log(log_path))
        telemetry.configure(settings, (), stream)
        embedded = None
        if settings.redis_url is None:
            embedded = stack.enter_context(Embedded.start(settings.torchrelay_data))
        metrics_port = WorkerSettings().metrics_port or free_port()
        worker = stack.enter_context(Worker(log_path, metrics_port))

        from bots.platforms import load, names, secrets_of
        from bots.serving import Plan, own_url

        chosen = {name: load(name).Settings() for name in names()}
        platforms = {name: own for name, own in chosen.items() if not own.missing}
        telemetry.configure(settings, (secret for own in chosen.values() for secret in secrets_of(own)), stream)
        is_served = asyncio.Event()

        def tell() -> None:
            running = ", ".join(name for name in sorted(platforms) if name != "sandbox")
            say(f"\n  Open {own_url(settings)}\n")
            if running:
                say(f"  Also serving: {running}")
            for name, own in sorted(chosen.items()):
                if own.missing:
                    say(f"  To serve {name} as well, add a line to .env: {own.missing}=…")
            say(f"  Log: {log_path}\n  Ctrl-C stops everything.\n\n  The detector is loading…")
            is_served.set()

        async def tell_when_running() -> None:
            await asyncio.gather(is_served.wait(), worker.ready())
            say(f"  Torchrelay is running, after {age_s():.1f} s: send it a picture.")

        plan = Plan(
            settings=settings, platforms=platforms, embedded=embedded, on_ready=tell, worker_metrics_port=metrics_port
        )
        asyncio.run(_with_worker(plan, worker, tell_when_running))
    say("\n  Stopped.")
    return 0


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def age_s() -> float:
    """Seconds since this process began, as Linux counts them; elsewhere since it imported this module."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        after_name = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return time.clock_gettime(time.CLOCK_BOOTTIME) - int(after_name[19]) / os.sysconf("SC_CLK_TCK")
    return time.monotonic() - _IMPORTED_S


async def _with_worker(plan: Plan, worker: Worker, beside: Callable[[], Coroutine[Any, Any, None]]) -> None:
    from bots.serving import run

    tasks = [asyncio.create_task(worker.watch()), asyncio.create_task(beside())]
    try:
        await run(plan)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Worker:
    """A worker process that is started again when it dies, and dies with this one."""

    def __init__(self, log_path: Path, metrics_port: int) -> None:
        self._log_path = log_path
        self._metrics_port = metrics_port
        self._process: subprocess.Popen[bytes] | None = None
        self._has_failed = False
        """Whether it was said that it ended before it could judge anything."""
        self._was_ready = False

    def __enter__(self) -> Worker:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    async def ready(self) -> None:
        """Return once it can judge pictures: it shows its figures from then on."""
        while not self._was_ready:
            try:
                _, writer = await asyncio.open_connection(LOOPBACK, self._metrics_port)
            except OSError:
                await asyncio.sleep(LOOK_S)
            else:
                self._was_ready = True
                writer.close()

    async def watch(self) -> None:
        """Start the worker again whenever it has ended, after a pause that grows, until cancelled."""
        pause_s = 1.0
        while True:
            await asyncio.sleep(pause_s)
            if self._process is not None and self._process.poll() is not None:
                telemetry.logger(__name__).error("the worker ended; starting it again", status=self._process.returncode)
                if not (self._was_ready or self._has_failed):
                    self._has_failed = True
                    say(f"  The detector did not start, and is tried again. Why: {self._log_path}")
                pause_s = min(30.0, 2 * pause_s)
                self._start()

    def _start(self) -> None:
        # The kernel ties a child to the thread that started it: this must be the one that lives longest.
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("start the worker from the main thread")
        with self._log_path.open("ab") as output:
            self._process = subprocess.Popen(
                tether.command([sys.executable, "-m", "worker"]),
                env={
                    **PASSIVE,
                    **tether.environment(),
                    "PYTHONUNBUFFERED": "1",
                    "METRICS_PORT": str(self._metrics_port),
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=os.getcwd(),
                start_new_session=True,
            )
