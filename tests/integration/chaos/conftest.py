"""Chance, from a seed that is said; and a town for each case. `CHAOS_TIMES` plays each so often, with other seeds each time; else
it is each case's own. `CHAOS_SEED` plays one again."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.chaos.town import Town

TIMES = int(os.environ.get("CHAOS_TIMES") or 1)
SEED = os.environ.get("CHAOS_SEED", "")


HANGS_S = 3_600
"""A case that takes longer never ends. Each has patience of its own, which a busy machine does not use up."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(HANGS_S))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "chance" in metafunc.fixturenames:
        metafunc.parametrize("chance", range(1, TIMES + 1), indirect=True)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Another one each time, the case's own where each is played once, or that of CHAOS_SEED."""
    own = zlib.crc32(request.node.nodeid.encode())
    seed = int(SEED) if SEED else own if TIMES == 1 else random.SystemRandom().randrange(1 << 32)
    print(f"CHAOS_SEED={seed} python -m pytest {request.node.nodeid}")
    return random.Random(seed)


@pytest.fixture
async def town(chance: random.Random) -> AsyncIterator[Town]:
    """Servers, a service and chats; no bot and no worker yet."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    made = Town(chance=chance, folder=folder)
    try:
        await made.start()
        yield made
    finally:
        await made.stop()
        shutil.rmtree(folder, ignore_errors=True)
