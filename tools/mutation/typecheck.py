"""Which mutants mypy refuses: `make check` would not let them in, so no test needs to notice them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable

from tools.mutation.mutants import Mutant
from tools.mutation.trees import Tree

_STARTS = 3
_START_S = 60.0
_ACCEPTED, _REFUSED = 0, 1
_ANSWERS = (_ACCEPTED, _REFUSED)
"""What mypy ends with; anything else is no answer: its daemon has crashed, or was killed."""
_LAYERS = ("bots", "worker", "detector")
"""Each imports only what is behind it."""


class Types:
    """Asks a daemon of mypy's, which looks at a copy of the tree of its own. Thread-safe."""

    def __init__(self, tree: Tree, modules: Iterable[str]) -> None:
        self._tree = tree
        self._lock = threading.Lock()
        self._status = tree.root.parent / "dmypy.json"
        self._daemon: subprocess.Popen[bytes] | None = None
        self._accepts_original = False
        # A package, and those that may import it. The detector's dependencies take minutes to read.
        layers = [_LAYERS.index(module.partition("/")[0]) for module in modules]
        self._packages = _LAYERS[: max(layers, default=0) + 1]

    def refuses(self, mutant: Mutant) -> bool:
        """Whether this very change is refused; never where mypy refuses the code as it is."""
        with self._lock:
            if self._daemon is None:
                self._begin()
            if not self._accepts_original:
                return False
            answer = self._asked_of(mutant)
            # Where the daemon is gone, or goes on refusing though the code is again as it was, another one is asked.
            if answer not in _ANSWERS or (answer == _REFUSED and self._asked() != _ACCEPTED):
                self._end()
                self._begin()
                answer = self._asked_of(mutant) if self._accepts_original else None
            return answer == _REFUSED

    def _begin(self) -> None:
        answer = None
        for _ in range(_STARTS):  # one that is asked before it is quite there gives no answer
            self._end()
            self._daemon = self._started()
            answer = self._asked()
            if answer in _ANSWERS:
                break
        self._accepts_original = answer == _ACCEPTED
        if not self._accepts_original:
            sys.stderr.write("mypy refuses the code as it is, so it judges no mutant\n")

    def _asked_of(self, mutant: Mutant) -> int:
        self._tree.write(mutant.module, mutant.source)
        try:
            return self._asked()
        finally:
            self._tree.restore(mutant.module)

    def stop(self) -> None:
        """End the daemon."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
        self._status.unlink(missing_ok=True)
        self._daemon = None

    def _started(self) -> subprocess.Popen[bytes]:
        # In the foreground, and tethered: `dmypy start` would leave it behind.
        command = [*self._tree.tethered(), *self._dmypy(), "daemon", "--", "--cache-dir", os.devnull]
        environment = {**os.environ, "TORCHRELAY_TETHER_PARENT": str(os.getpid())}
        daemon = subprocess.Popen(
            command, cwd=self._tree.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline_s = time.monotonic() + _START_S
        while not self._status.exists() and daemon.poll() is None and time.monotonic() < deadline_s:
            time.sleep(0.1)
        return daemon

    def _asked(self) -> int:
        packages = [name for name in self._packages if any((self._tree.root / name).rglob("*.py"))]
        checked = subprocess.run(
            [*self._dmypy(), "check", *packages], cwd=self._tree.root, capture_output=True, check=False
        )
        return checked.returncode

    def _dmypy(self) -> list[str]:
        return [sys.executable, "-m", "mypy.dmypy", "--status-file", str(self._status)]
