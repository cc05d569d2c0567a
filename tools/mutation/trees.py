"""Private copies of the tree, in which mutants live and tests run. The working tree is only ever read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.mutation.swapping import NOT_SWAPPABLE

_LARGE_BYTES = 1_000_000
"""Larger files (weights) are links to the originals, which no test writes to."""
_OPTIONS = ("--hypothesis-seed=0", "-q", "--color=no", "--tb=line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run of pytest ended."""

    status: int
    """Pytest's exit status, negative for a signal."""
    output: str
    late: bool
    """It ran past its limit and was killed."""


class Tree:
    """One copy, in `folder/tree`, with a temporary folder of its own for its tests."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        self._temporary = folder / "tmp"  # short: sockets lie in it
        self._tether = folder / "tether.py"  # beside the tree, for it may be mutated itself
        self._originals: dict[str, str] = {}
        self._nursery: subprocess.Popen[str] | None = None
        self._collected: dict[tuple[str, ...], subprocess.Popen[str]] = {}

    @classmethod
    def copied(cls, root: Path, folder: Path) -> Tree:
        """A copy of the checkout at `root`, without what git ignores."""
        tree = cls(folder)
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
        for name in filter(None, listed.split("\0")):
            original, copy = root / name, tree.root / name
            if original.is_file():
                copy.parent.mkdir(parents=True, exist_ok=True)
                if original.stat().st_size > _LARGE_BYTES:
                    copy.symlink_to(original)
                else:
                    shutil.copyfile(original, copy)
        shutil.copyfile(root / "worker" / "tether.py", tree._tether)
        return tree

    def twin(self, folder: Path) -> Tree:
        """A copy of this copy: the working tree may have changed since."""
        twin = Tree(folder)
        shutil.copytree(self.root, twin.root, symlinks=True)
        shutil.copyfile(self._tether, twin._tether)
        return twin

    def digest(self) -> str:
        """Of everything that a test's outcome may depend on: code, tests, pins."""
        total = hashlib.sha256()
        for path in sorted(self.root.rglob("*")):
            if path.suffix in {".py", ".toml", ".ftl", ".html"} or path.name == "constraints.txt":
                total.update(f"{path.relative_to(self.root).as_posix()}\n".encode())
                total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()

    def write(self, module: str, source: str) -> None:
        """Put `source` in the place of `module`, which Python then compiles anew whatever the clock says."""
        path = self.root / module
        self._originals.setdefault(module, path.read_text(encoding="utf-8"))
        path.write_text(source, encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()

    def restore(self, module: str) -> None:
        """Put the original back."""
        self.write(module, self._originals[module])

    def pytest(self, arguments: list[str], limit_s: float, **variables: str) -> Ended:
        """Run pytest here. The servers that it starts are gone when it is; it is gone when this process dies."""
        self._emptied()
        output = self.root.parent / "output.txt"
        request = {
            "arguments": [*_OPTIONS, *arguments],
            "environment": {**self._environment(), **variables},
            "limit_s": limit_s,
            "output": str(output),
        }
        nursery = self._nursery = self._nursery or self._started("tools.mutation.nursery")
        return self._ended(_asked(nursery, request), output)

    def collect(self, paths: list[str]) -> None:
        """Collect the tests in `paths`, once, and import what they test: as it is now, so while no mutant is here."""
        if tuple(paths) in self._collected:
            return
        self._stop_collected()  # they fill the memory
        self._emptied()
        output = self.root.parent / "output.txt"
        process = self._collected[tuple(paths)] = self._started("tools.mutation.collected")
        request = {"arguments": [*_OPTIONS, *paths], "environment": self._environment(), "output": str(output)}
        try:
            _asked(process, request)
        except ValueError as error:
            raise RuntimeError(output.read_text(encoding="utf-8", errors="replace")[-4000:]) from error

    def run_collected(
        self, tests: list[str], limits_s: Mapping[str, float], running: Path, module: str
    ) -> Ended | None:
        """Run `tests`, out of all that are collected, with what stands in the place of `module` now (empty: nothing does).

        It comes in as new code for the original's functions; None where that is not enough.
        """
        (process,) = self._collected.values()
        self._emptied()
        output = self.root.parent / "output.txt"
        current = (self.root / module).read_text(encoding="utf-8") if module else ""
        original = self._originals.get(module, current)
        request = {
            "tests": tests,
            "limits": limits_s,
            "limit_s": 60 + sum(limits_s.values()),
            "module": module,
            "original": original,
            "mutant": current if current != original else "",
            "output": str(output),
            "running": str(running),
        }
        ended = self._ended(_asked(process, request), output)
        return None if ended.status == NOT_SWAPPABLE else ended

    def _emptied(self) -> None:
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir()

    def _environment(self) -> dict[str, str]:
        return {
            "TMPDIR": str(self._temporary),
            # What one mutant taught Hypothesis is forgotten for the next: its fate must not depend on their order.
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self._temporary / "hypothesis"),
        }

    @staticmethod
    def _ended(answer: dict[str, Any], output: Path) -> Ended:
        text = output.read_text(encoding="utf-8", errors="replace")
        return Ended(status=answer["status"], late=answer["late"], output=text)

    def tethered(self) -> list[str]:
        """What stands before a command that is to die with this process."""
        return [sys.executable, str(self._tether), "--"]

    def _started(self, program: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.tethered(), sys.executable, "-m", program],
            cwd=self.root,
            env={**os.environ, "OMP_NUM_THREADS": "1", "TORCHRELAY_TETHER_PARENT": str(os.getpid())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def stop(self) -> None:
        """Kill the tests that run here, if any do: they are tethered to the nursery, and their servers to them."""
        if self._nursery is not None:
            self._nursery.kill()
            self._nursery.wait()
        self._stop_collected()

    def _stop_collected(self) -> None:
        for process in self._collected.values():
            process.kill()
            process.wait()
        self._collected.clear()


def _asked(process: subprocess.Popen[str], request: dict[str, Any]) -> dict[str, Any]:
    """The answer. Raises ValueError where the process has ended instead."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process of the tests was started without pipes")
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer
