"""Doubles of chat services on a thread of their own, for programs to talk to."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

Found = TypeVar("Found")


class ServiceThread:
    """An event loop on a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """What the coroutine answers."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def call(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """What the function answers, called on the loop's own thread."""

        async def run() -> Any:
            return function(*arguments, **named)

        return self.run(run())

    def close(self) -> None:
        """Cancel what is under way, and end the thread."""
        self.run(_cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _cancel_all() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def wait_for(check: Callable[[], Found], within_s: float = 180) -> Found:
    """What `check` finds, once it finds something."""
    deadline_s = time.monotonic() + within_s
    while not (found := check()):
        assert time.monotonic() < deadline_s, "it did not happen"
        time.sleep(0.05)
    return found


def assert_silent(folder: Path, token: str, addresses: str, people: list[str]) -> None:
    """The log at DEBUG names nobody, and no file of the data folder holds the token or a picture's address."""
    log = (folder / "demo.log").read_text()
    assert '"level": "debug"' in log, "the log is not at DEBUG"
    for secret in (token, token[-20:], addresses, *people):
        assert secret not in log, "a secret is in the log"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(".aof" in path.name for path in files), "nothing was searched"
    for path in files:
        assert token.encode() not in path.read_bytes(), path.name
        assert addresses.encode() not in path.read_bytes(), path.name
