"""Private copies of the tree, in which mutants live and tests run. The working tree is only ever read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_LARGE_BYTES = 1_000_000
"""Larger files (weights) are links to the originals, which no test writes to."""


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
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir()
        output = self.root.parent / "output.txt"
        environment = {
            "TMPDIR": str(self._temporary),
            # What one mutant taught Hypothesis is forgotten for the next: its fate must not depend on their order.
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self._temporary / "hypothesis"),
            **variables,
        }
        options = ["--hypothesis-seed=0", "-q", "--color=no", "--tb=line"]
        request = {
            "arguments": [*options, *arguments],
            "environment": environment,
            "limit_s": limit_s,
            "output": str(output),
        }
        nursery = self._nursery = self._nursery or self._started()
        if nursery.stdin is None or nursery.stdout is None:
            raise RuntimeError("the nursery was started without pipes")
        nursery.stdin.write(json.dumps(request) + "\n")
        nursery.stdin.flush()
        answer = json.loads(nursery.stdout.readline())
        return Ended(
            status=answer["status"], late=answer["late"], output=output.read_text(encoding="utf-8", errors="replace")
        )

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(self._tether), "--", sys.executable, "-m", "tools.mutation.nursery"],
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
