"""Fleet: several workers on one machine, each a process with a watchdog of its own (`python -m worker --processes 4`)."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from worker import telemetry, tether

LOOK_S = 0.1
"""How often it is looked whether all of them run."""
STOP_S = 12.0
"""From being told to stop: longer than a watchdog needs, its worker included."""
log = telemetry.logger(__name__)


@dataclass(slots=True, kw_only=True)
class Member:
    """One of a fleet."""

    environment: Mapping[str, str]
    """What is set for it beside what is set for all."""
    process: subprocess.Popen[bytes] | None = None
    """None: it has ended well, or is to be started."""
    has_ended: bool = False
    pause_s: float = 0.0
    """Before it is started again; twice as long each time."""
    due_s: float = 0.0
    started_s: float = 0.0


class Fleet:
    """Runs workers beside each other. Use it in the main thread: it handles SIGTERM and SIGINT while it runs."""

    first_pause_s = 1.0
    max_pause_s = 30.0
    good_s = 30.0

    def __init__(
        self,
        command: Sequence[str],
        environments: Sequence[Mapping[str, str]],
        before: Callable[[], None] = lambda: None,
    ) -> None:
        """`before` is called again and again; what it raises ends the fleet."""
        self._command = [*command]
        self._before = before
        self._members = [Member(environment=one) for one in environments]
        self._told_at_s: float | None = None

    def run(self) -> int:
        """The exit status, once told to stop or once all have ended with 0: 0.

        Else that of the first that ended by itself for another reason, after the others were told to stop. One that was killed
        is started again.
        """
        status = 0
        with self._handling():
            try:
                while not all(member.has_ended for member in self._members):
                    self._before()
                    for member in self._members:
                        status = status or self._tend(member)
                    if self._told_at_s is not None and time.monotonic() > self._told_at_s + STOP_S:
                        break
                    time.sleep(LOOK_S)
            finally:
                for member in self._members:
                    if member.process is not None:
                        member.process.kill()  # what it runs is tied to it
                        member.process.wait()
        return status

    def _tend(self, member: Member) -> int:
        """Start it where it is to be started; 0, or the status that it ended with for a reason of its own."""
        if member.process is None:
            member.has_ended = member.has_ended or self._told_at_s is not None
            if not member.has_ended and time.monotonic() >= member.due_s:
                self._start(member)
            return 0
        status = member.process.poll()
        if status is None:
            return 0
        member.process = None
        if status < 0 and self._told_at_s is None:
            lived_s = time.monotonic() - member.started_s
            is_first = lived_s >= self.good_s or not member.pause_s
            member.pause_s = self.first_pause_s if is_first else min(self.max_pause_s, 2 * member.pause_s)
            log.warning("a worker's watchdog was killed; starting another", status=status, pause_s=member.pause_s)
            member.due_s = time.monotonic() + member.pause_s
            return 0
        member.has_ended = True
        if status > 0:
            self._stop(signal.SIGTERM)
        return max(0, status)

    def _start(self, member: Member) -> None:
        member.started_s = time.monotonic()
        member.process = subprocess.Popen(
            tether.command(self._command),
            env={**tether.environment(), **member.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C comes to this process alone, which passes it on
        )

    def _stop(self, signum: int) -> None:
        if self._told_at_s is None:
            self._told_at_s = time.monotonic()
        for member in self._members:
            if member.process is not None and member.process.poll() is None:
                member.process.send_signal(signum)

    @contextmanager
    def _handling(self) -> Iterator[None]:
        """Inside, SIGTERM and SIGINT are passed on."""
        before = {
            signum: signal.signal(signum, lambda signum, _: self._stop(signum))
            for signum in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for signum, handler in before.items():
                signal.signal(signum, handler)


def environments(
    count: int, devices: Sequence[str], *, torch_threads: int, metrics_port: int, given: Mapping[str, str] = os.environ
) -> list[dict[str, str]]:
    """What is set for each of `count` workers on one machine: the devices in turn, and a share of the processor.

    `torch_threads` and `metrics_port` as the settings have them, 0 for none; `given`: what somebody has set is left as it is.
    """
    cores = os.cpu_count() or 1
    each = []
    for number in range(count):
        device = devices[number % len(devices)]
        one = {"DEVICE": device}
        if not torch_threads and device == "cpu":
            one["TORCH_THREADS"] = str(max(1, cores // count))
        if not given.get("DECODERS"):
            one["DECODERS"] = str(max(1, min(4, cores // 2 // count)))
        if metrics_port:
            one["METRICS_PORT"] = str(metrics_port + number)
        each.append(one)
    return each
