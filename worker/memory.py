"""How much memory a worker takes, with the processes that it has started: what an operator plans machines by."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def used_bytes(pid: int | None = None, proc: Path = PROC) -> int:
    """Of this process (or that one) and all below it, what they share counted once; 0 where the system does not say."""
    return sum(_own(proc / str(each)) for each in _family(os.getpid() if pid is None else pid, proc))


def _family(pid: int, proc: Path) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for children in (proc / str(pid) / "task").glob("*/children"):
            with contextlib.suppress(OSError):  # a thread may just have ended
                for child in children.read_text(encoding="ascii").split():
                    yield from _family(int(child), proc)


def _own(process: Path) -> int:
    # A process that shields itself from others of its user shows its size, but not what of it is shared.
    for name, field in (("smaps_rollup", "Pss"), ("status", "VmRSS")):
        with contextlib.suppress(OSError):
            found = re.search(rf"^{field}:\s*(\d+) kB$", (process / name).read_text(encoding="ascii"), re.MULTILINE)
            if found is not None:
                return int(found[1]) * 1024
    return 0
