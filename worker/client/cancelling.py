"""Cancellations that get lost: redis-py swallows one that comes in the same turn of the loop as an answer, of those 1 in 10."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def heeded() -> Iterator[None]:
    """End with CancelledError where the task was cancelled inside, and whatever was awaited there went on all the same.

    Whoever was cancelled before, and tidies up, is left in peace.
    """
    task = asyncio.current_task()
    before = 0 if task is None else task.cancelling()
    try:
        yield
    finally:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError
