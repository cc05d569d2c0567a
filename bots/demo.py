"""The whole product on one machine: embedded servers, one worker, the sandbox, and the chats that have a token."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from bots.platforms import load, names
from bots.serving import Plan, check_port, run
from bots.settings import BotSettings
from worker import telemetry, tether
from worker.embedded import Embedded
from worker.private import own_folder, own_log
from worker.settings import WorkerSettings

STOP_S = 9.0


def say(text: str) -> None:
    """Let the person at the terminal read it now."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(settings: BotSettings) -> int:
    """The exit status, once stopped by Ctrl-C or SIGTERM; nothing that was started is left."""
    check_port(settings.http_host, settings.port)
    chosen = {name: load(name).Settings() for name in names()}
    platforms = {name: own for name, own in chosen.items() if not own.missing}
    log_path = own_folder(settings.torchrelay_data) / "demo.log"
    with ExitStack() as stack:
        stream = stack.enter_context(own_log(log_path))
        telemetry.configure(settings, (secret for own in chosen.values() for secret in secrets_of(own)), stream)
        embedded = None
        if settings.redis_url is None:
            embedded = stack.enter_context(Embedded.start(settings.torchrelay_data))
        metrics_port = WorkerSettings().metrics_port or free_port()
        worker = stack.enter_context(Worker(log_path, metrics_port))
        address = f"http://{settings.http_host}:{settings.port}"

        def tell() -> None:
            running = ", ".join(name for name in sorted(platforms) if name != "sandbox")
            say(f"\n  Torchrelay is running. Open {address}\n")
            if running:
                say(f"  Also serving: {running}")
            for name, own in sorted(chosen.items()):
                if own.missing:
                    say(f"  To serve {name} as well, add a line to .env: {own.missing}=…")
            say(f"  Log: {log_path}\n  Ctrl-C stops everything.")

        plan = Plan(
            settings=settings, platforms=platforms, embedded=embedded, on_ready=tell, worker_metrics_port=metrics_port
        )
        asyncio.run(_with_worker(plan, worker))
    say("\n  Stopped.")
    return 0


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def secrets_of(settings: object) -> list[str]:
    """Every secret value in a settings object."""
    from pydantic import BaseModel, SecretStr

    if not isinstance(settings, BaseModel):
        return []
    found = (getattr(settings, name) for name in type(settings).model_fields)
    return [value.get_secret_value() for value in found if isinstance(value, SecretStr)]


async def _with_worker(plan: Plan, worker: Worker) -> None:
    watching = asyncio.create_task(worker.watch())
    try:
        await run(replace(plan))
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


class Worker:
    """A worker process that is started again when it dies, and dies with this one."""

    def __init__(self, log_path: Path, metrics_port: int) -> None:
        self._log_path = log_path
        self._metrics_port = metrics_port
        self._process: subprocess.Popen[bytes] | None = None

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

    async def watch(self) -> None:
        """Start the worker again whenever it has ended, after a pause that grows, until cancelled."""
        pause_s = 1.0
        while True:
            await asyncio.sleep(pause_s)
            if self._process is not None and self._process.poll() is not None:
                telemetry.logger(__name__).error("the worker ended; starting it again", status=self._process.returncode)
                pause_s = min(30.0, 2 * pause_s)
                self._start()

    def _start(self) -> None:
        # The kernel ties a child to the thread that started it: this must be the one that lives longest.
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("start the worker from the main thread")
        with self._log_path.open("ab") as output:
            self._process = subprocess.Popen(
                tether.command([sys.executable, "-m", "worker"]),
                env={**tether.environment(), "PYTHONUNBUFFERED": "1", "METRICS_PORT": str(self._metrics_port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=os.getcwd(),
                start_new_session=True,
            )
