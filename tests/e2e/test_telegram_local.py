"""A Bot API server of one's own, started with --local: it names a path on a disk instead of an address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bots.platform import Gone, Platform, PlatformError, TooLarge
from bots.platforms.telegram import Settings, TelegramPlatform
from bots.testing import FakeHandler
from tests.contract.harnesses.telegram import TelegramHarness

LARGE = b"\0\0\0\x18ftypmp42" + bytes(21 * 1024 * 1024)


class LocalHarness(TelegramHarness):
    """The bot reads from this folder."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__()
        self.folder = folder

    def make(self, token: SecretStr) -> Platform:
        more = {"telegram_api_url": self.api.url, "telegram_local_files": self.folder}
        return TelegramPlatform(Settings().model_copy(update={"telegram_bot_token": token, **more}), self.surroundings)


async def film(harness: LocalHarness, data: bytes, folder: Path) -> str:
    """What a large film is called by, which the server has put there."""
    harness.api.local_files = folder
    handler = harness._handler
    assert isinstance(handler, FakeHandler)
    harness.api.film(harness.api.private("ada"), "ada", data)
    while not handler.messages:
        await asyncio.sleep(0.01)
    return handler.messages[-1].attachments[0].media


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[LocalHarness]:
    made = LocalHarness(tmp_path / "server")
    await made.start(FakeHandler())
    yield made
    await made.stop()


async def test_a_film_larger_than_telegram_hands_out_is_read_from_the_disk(
    harness: LocalHarness, tmp_path: Path
) -> None:
    media = await film(harness, LARGE, tmp_path / "server")
    assert harness.platform.max_fetch_bytes > len(LARGE)
    assert await harness.platform.fetch(media, len(LARGE)) == LARGE
    with pytest.raises(TooLarge):
        await harness.platform.fetch(media, len(LARGE) - 1)
    assert harness.api.downloads == 0


async def test_a_file_elsewhere_on_the_disk_is_not_read(harness: LocalHarness, tmp_path: Path) -> None:
    media = await film(harness, LARGE, tmp_path / "elsewhere")
    with pytest.raises(Gone) as caught:
        await harness.platform.fetch(media, len(LARGE))
    assert "token" not in str(caught.value)


async def test_without_a_folder_nothing_on_the_disk_is_read(tmp_path: Path) -> None:
    made = LocalHarness(None)
    await made.start(FakeHandler())
    media = await film(made, LARGE, tmp_path / "server")
    with pytest.raises(PlatformError, match="TELEGRAM_LOCAL_FILES") as caught:
        await made.platform.fetch(media, len(LARGE))
    assert str(tmp_path) not in str(caught.value)
    await made.stop()
