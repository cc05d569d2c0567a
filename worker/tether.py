"""Runs a command that dies with its parent, however the parent dies: `python -m worker.tether [--] COMMAND…`.

On Linux the kernel sees to it (PR_SET_PDEATHSIG survives execve), and this process becomes the command. Elsewhere
it stays beside the command and watches. Imports only the standard library, to start fast.

PR_SET_PDEATHSIG speaks of the *thread* that forked: start tethered commands from a thread that lives as long as the
process, or they die early.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time

PARENT = "TORCHRELAY_TETHER_PARENT"
"""Environment: the pid that must still be the parent, set by whoever starts the command."""
_PR_SET_PDEATHSIG = 1


def command(argv: list[str]) -> list[str]:
    """`argv`, tethered to this process."""
    return [sys.executable, "-m", "worker.tether", "--", *argv]


def environment() -> dict[str, str]:
    """This process's environment for a tethered command."""
    return {**os.environ, PARENT: str(os.getpid())}


def main(arguments: list[str]) -> int:
    """The command's exit status; on Linux it never returns."""
    argv = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not argv:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    parent = int(os.environ.pop(PARENT, "0") or 0) or os.getppid()
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            sys.stderr.write(f"prctl failed: {os.strerror(ctypes.get_errno())}\n")
            return 1
        if os.getppid() != parent:  # it died before the kernel was told
            return 1
        try:
            os.execvp(argv[0], argv)  # noqa: S606  # no shell: that is the point
        except OSError as error:
            sys.stderr.write(f"{argv[0]}: {error.strerror}\n")
            return 127
    return _watch(argv, parent)


def _watch(argv: list[str], parent: int) -> int:
    child = subprocess.Popen(argv, close_fds=False)  # as after execve: what was passed on is passed on
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    signal.signal(signal.SIGINT, lambda *_: child.send_signal(signal.SIGINT))
    while child.poll() is None:
        if os.getppid() != parent:
            child.kill()
        time.sleep(0.2)
    return child.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
