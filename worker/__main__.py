"""python -m worker: takes pictures off the queue and judges them. Needs no chat credentials and no internet.

This process only watches: the work is done by a child (`worker.judging`), which is started again when it dies or hangs.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack

import redis
from pydantic import ValidationError

from worker import telemetry
from worker.client.scanner import ScannerError
from worker.embedded import Embedded
from worker.fleet import Fleet, environments
from worker.settings import WorkerSettings, refuse
from worker.watchdog import Limits, Watchdog

CHILD = (sys.executable, "-m", "worker.judging")
OWN = (sys.executable, "-m", "worker")
MOST = 64
"""Workers of one fleet."""


def main(
    arguments: Sequence[str] | None = None,
    child: Sequence[str] = CHILD,
    limits: Limits = Limits(),
    own: Sequence[str] = OWN,
) -> int:
    """The exit status: 0 after SIGTERM or an empty queue with --burst, 1 when something failed, 2 for bad settings."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("--burst", action="store_true", help="stop when the queue is empty")
    parser.add_argument(
        "--processes",
        type=_count,
        metavar="N",
        help="so many workers, each with the model loaded; default: one a device",
    )
    parser.add_argument(
        "--device", type=_devices, metavar="D,D", help="torch devices, which the workers take in turn; default: DEVICE"
    )
    commands = parser.add_subparsers(dest="command", metavar="status")
    status = commands.add_parser("status", help="show what waits and who works, and judge nothing")
    status.add_argument("--once", action="store_true", help="show it once, not until Ctrl-C")
    status.add_argument("--json", action="store_true", help="once, as one line of JSON")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settings = WorkerSettings()
    except ValidationError as error:
        refuse(error)
    if options.command == "status":
        return _status(settings, once=options.once, as_json=options.json)
    telemetry.configure(settings)
    burst = ["--burst"] if options.burst else []
    devices = options.device or [settings.device]
    processes = options.processes or len(devices)
    try:
        with ExitStack() as stack:
            if options.device or processes > 1:
                return _lead(settings, stack, [*own, *burst], processes, devices)
            return _watch(settings, stack, [*child, *burst], limits)
    except ScannerError as error:
        refuse(error)
    except (redis.RedisError, OSError) as error:
        telemetry.logger(__name__).error("cannot reach Redis", error=type(error).__name__)
        return 1


def _status(settings: WorkerSettings, *, once: bool, as_json: bool) -> int:
    from worker.status import show

    try:
        return show(settings.servers or Embedded.of(settings.torchrelay_data).servers, once=once, as_json=as_json)
    except ScannerError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST}")
    return int(text)


def _devices(text: str) -> list[str]:
    devices = [one.strip() for one in text.split(",")]
    if not all(devices):
        raise argparse.ArgumentTypeError("torch devices, separated by commas: cuda:0,cuda:1")
    return devices


def _lead(settings: WorkerSettings, stack: ExitStack, command: list[str], processes: int, devices: list[str]) -> int:
    each = environments(processes, devices, torch_threads=settings.torch_threads, metrics_port=settings.metrics_port)
    if settings.redis_url is not None:
        return Fleet(command, each).run()
    # Where the servers are this process's, those that it leads find them there; another program's it tends itself.
    embedded = stack.enter_context(Embedded.start(settings.torchrelay_data))
    return Fleet(command, each, embedded.restart if embedded.owner else lambda: None).run()


def _watch(settings: WorkerSettings, stack: ExitStack, command: list[str], limits: Limits) -> int:
    # The servers are this process's: a worker that is killed takes nothing of theirs along.
    if settings.redis_url is not None:
        url, before = settings.redis_url.get_secret_value(), None
    else:
        embedded = stack.enter_context(Embedded.start(settings.torchrelay_data))
        url, before = embedded.redis_url, embedded.restart
    watchdog = Watchdog(command, url, settings.scan_timeout_s, limits)
    stack.callback(watchdog.close)
    return watchdog.run(before) if before is not None else watchdog.run()


if __name__ == "__main__":
    sys.exit(main())
