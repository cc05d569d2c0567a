"""The jobs that RQ knows, by name: `worker.jobs.scan`, `.blur` and `.heat`. What they need their worker has."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

import worker.client.keys  # noqa: F401  # tells RQ its prefix: stays above everything that imports rq

if TYPE_CHECKING:
    from collections.abc import Iterator


class Bench(Protocol):
    """Where jobs are carried out."""

    def finish(self, job_id: str, request: dict[str, Any]) -> None:
        """Tell everybody who waits for this picture."""
        ...

    def blur(self, name: str) -> None:
        """Answer whoever waits for the thumbnail `name`, if only with there being none."""
        ...

    def heat(self, name: str) -> None:
        """Answer whoever waits for the heat maps `name`, if only with there being none."""
        ...


_bench: ContextVar[Bench] = ContextVar("bench")


@contextmanager
def on(bench: Bench) -> Iterator[None]:
    """Jobs performed inside use `bench`."""
    token = _bench.set(bench)
    try:
        yield
    finally:
        _bench.reset(token)


def scan(request: dict[str, Any]) -> None:
    """Judge the picture and tell those who wait, on the bench of the worker that runs it."""
    from rq import get_current_job

    job = get_current_job()
    if job is None:
        raise RuntimeError("worker.jobs.scan runs inside an RQ worker only")
    _bench.get().finish(job.id, request)


def blur(name: str) -> None:
    """Make a thumbnail for whoever waits for it. Runs on the bench of its worker."""
    _bench.get().blur(name)


def heat(name: str) -> None:
    """Show whoever waits for it where the network looked. Runs on the bench of its worker."""
    _bench.get().heat(name)
