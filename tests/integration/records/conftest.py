"""What is kept on a real server, and what only that can show."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.records.conftest import Scene, redis_scene, servers
from worker.embedded import Embedded

__all__ = ["servers"]


@pytest.fixture
async def scene(servers: Embedded) -> AsyncIterator[Scene]:
    """A scene on the server."""
    async with redis_scene(servers) as made:
        yield made
