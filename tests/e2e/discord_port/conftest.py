"""A scene for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.harnesses.discord import DiscordHarness
from tests.e2e.discord_port.scene import Recorder, Scene


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    harness, handler = DiscordHarness(), Recorder()
    await harness.start(handler)
    try:
        yield Scene(harness, handler, await harness.open_group())
    finally:
        await harness.stop()
