"""Inputs tried on a target, one after the other, under the limits that a decoder has, and what is kept of those that fail.

The input that is tried stands in a file that outlives this process: whoever started it sees of which one it died.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import random
import re
import resource
import signal
import struct
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from tools.fuzz.mutations import MAX_BYTES, changed

ROOT = Path(__file__).resolve().parents[2]
CPU_S = 10.0
"""Of the processor's time that an input may take; the kernel ends the process (SIGPROF)."""
MEMORY_BYTES = 600 << 20
"""Of memory that is the process's own: what a decoder has in the product. More is a MemoryError."""
NO_MEMORY = 70
"""Exit status."""
_HEAD = struct.Struct("<QQ")
_MOST_KEPT = 2_000


class Target(Protocol):
    """A module of `tools.fuzz.targets`."""

    IS_TEXT: bool

    def seeds(self) -> Iterator[bytes]:
        """Inputs to begin with."""
        ...

    def run(self, data: bytes) -> str:
        """What became of the input, in a few words; raises what is a finding."""
        ...


class Note:
    """What is being tried, in a file that both processes see."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_HEAD.size + MAX_BYTES))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _HEAD.size + MAX_BYTES)

    def write(self, executions: int, data: bytes) -> None:
        """The input whose turn it is, and how many were before it."""
        self._map[: _HEAD.size] = _HEAD.pack(executions, len(data))
        self._map[_HEAD.size : _HEAD.size + len(data)] = data

    def read(self) -> tuple[int, bytes]:
        """The same."""
        executions, length = _HEAD.unpack(self._map[: _HEAD.size])
        return executions, self._map[_HEAD.size : _HEAD.size + length]


class Findings:
    """A folder of inputs that failed, one of each kind: beside each a text that says how."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, kind: str, data: bytes, details: str) -> bool:
        """False where there is one of this kind."""
        name = f"{re.sub(r'[^A-Za-z0-9]+', '-', kind)[:60]}-{hashlib.sha256(kind.encode()).hexdigest()[:8]}"
        path = self._folder / f"{name}.txt"
        if path.exists():
            return False
        path.with_suffix(".input").write_bytes(data)
        path.write_text(f"{kind}\n{len(data)} bytes\n\n{details}", encoding="utf-8")
        return True

    def kinds(self) -> list[str]:
        """Of all that are kept, each with its input's place."""
        texts = sorted(self._folder.glob("*.txt"))
        return [f"{path.read_text(encoding='utf-8').splitlines()[0]}   {path.with_suffix('.input')}" for path in texts]


class Trial:
    """Tries inputs on a target."""

    def __init__(self, target: Target, findings: Findings, note: Note | None = None, cpu_s: float = CPU_S) -> None:
        """`note`: this process may die of an input. Without one, an input may take what it likes."""
        self._cpu_s = cpu_s
        self._target = target
        self._findings = findings
        self._note = note
        self.executions = 0
        self.found = 0

    def run(self, data: bytes) -> str:
        """What became of it; whatever comes out of the target is kept, and the next one can be tried."""
        self.executions += 1
        if self._note is not None:
            self._note.write(self.executions, data)
            signal.setitimer(signal.ITIMER_PROF, self._cpu_s)
        try:
            return self._target.run(data)
        except MemoryError:
            # What was tried before may have left too little: whoever started this process tries the input in another one.
            if self._note is not None:
                os._exit(NO_MEMORY)
            raise
        except Exception as error:
            kind = _kind(error)
            self.found += self._findings.keep(kind, data, "".join(traceback.format_exception(error)))
            return kind
        finally:
            if self._note is not None:
                signal.setitimer(signal.ITIMER_PROF, 0)


def _kind(error: BaseException) -> str:
    """Two findings are of one kind where the same error comes out of the same function of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT) and "/.venv" not in frame.filename]
    place = f"{Path(ours[-1].filename).relative_to(ROOT)} {ours[-1].name}" if ours else "elsewhere"
    return f"{type(error).__name__} in {place}"


def confine() -> None:
    """Give this process a decoder's memory, and no core file."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def explore(trial: Trial, seeds: Sequence[bytes], chance: random.Random, *, is_text: bool) -> Iterator[int]:
    """Try the seeds, then others made of them, without end: what came to something new is made others of, too."""
    pool = list[bytes]()
    known = set[str]()
    for data in seeds:
        known.add(trial.run(data))
        pool.append(data)
        yield trial.executions
    while True:
        # What was new lately is tried more often.
        at = max(chance.randrange(len(pool)), chance.randrange(len(pool)))
        data = changed(pool[at], pool, chance, is_text=is_text)
        outcome = trial.run(data)
        if outcome not in known and len(pool) < _MOST_KEPT:
            known.add(outcome)
            pool.append(data)
        yield trial.executions
