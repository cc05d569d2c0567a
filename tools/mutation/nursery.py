"""A process that has imported what the tests need, and forks a child for each run of them: most of a short run is imports.

Only other people's packages are imported here: ours differ from mutant to mutant. One line of JSON in, one out.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

_PACKAGES = (
    *("pytest", "asyncio", "hypothesis", "pydantic", "pydantic_settings", "structlog", "prometheus_client"),
    *("redis.asyncio", "rq", "cryptography.hazmat.primitives.ciphers.aead", "numpy", "PIL.Image", "av", "pillow_heif"),
)
# Without the rest, which bring half of what is installed with them.
PLUGINS = ("pytest_asyncio.plugin", "pytest_timeout", "_hypothesis_pytestplugin", "tools.mutation.plugin")
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve until standard input ends."""
    os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", RQ_KEY_PREFIX="torchrelay:rq")
    for package in _PACKAGES:
        with contextlib.suppress(ImportError):
            importlib.import_module(package)
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(request)
        sys.stdout.write(json.dumps(awaited(child, request["limit_s"])) + "\n")
        sys.stdout.flush()


def awaited(child: int, limit_s: float) -> dict[str, Any]:
    """The child's status; it is killed once its time is over."""
    deadline_s = time.monotonic() + limit_s
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return {"status": os.waitstatus_to_exitcode(status), "late": False}
        if time.monotonic() > deadline_s:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return {"status": -signal.SIGKILL, "late": True}
        time.sleep(0.02)


def detached(output_path: str) -> None:
    """Make this process the first of its own group, which dies with its parent and writes to a file."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    output = os.open(output_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(old, new)


def _run(request: dict[str, Any]) -> None:
    """Never returns: this process becomes the run."""
    detached(request["output"])
    os.environ.update(request["environment"])
    status = 1
    try:
        import pytest

        plugins = [argument for plugin in PLUGINS for argument in ("-p", plugin)]
        status = int(pytest.main([*plugins, "-p", "no:cacheprovider", *request["arguments"]]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
