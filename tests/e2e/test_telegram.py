"""Telegram end to end: the real python-telegram-bot over loopback sockets to a Bot API server that checks every word."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bots.policy import PRESETS, Preset
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import DELETE, FAKE, FOUND, NOT_FOUND, REAL, REPLY, Scene, eventually, playing
from tests.doubles.bot_api import TOKEN, BotApi
from tests.doubles.network import free_port
from tests.e2e.conftest import A_VERDICT, ROOT, start_demo, stop_demo
from tests.e2e.threads import ServiceThread, assert_silent, wait_for


class TelegramScene(Scene):
    """With what only Telegram has."""

    harness: TelegramHarness

    @property
    def api(self) -> BotApi:
        """The service."""
        return self.harness.api


@pytest.fixture
async def scene() -> AsyncIterator[TelegramScene]:
    async with playing(TelegramHarness(), TelegramScene) as made:
        yield made


async def test_a_picture_sent_as_a_file_is_looked_at(scene: TelegramScene) -> None:
    group = int(await scene.group())
    scene.api.document(group, "ada", REAL, "application/pdf")
    scene.api.document(group, "ada", FAKE, "image/png")
    await scene.says(str(group), FOUND)
    (finding,) = scene.case.findings
    assert await scene.platform.fetch(finding.media, 1000) == FAKE


async def test_a_check_in_a_caption_asks_and_does_not_evade_the_policy(scene: TelegramScene) -> None:
    group = await scene.group(DELETE)
    posted = scene.api.photo(int(group), "ada", FAKE, caption="/check@torch_test_bot is this real?")
    await scene.says(group, "was removed from this chat")
    assert not await scene.harness.exists(group, str(posted))
    other = scene.api.photo(int(group), "ada", REAL, caption="/check")
    await scene.says(group, NOT_FOUND)
    assert await scene.harness.exists(group, str(other))


async def test_an_edited_picture_is_looked_at_again(scene: TelegramScene) -> None:
    group = await scene.group(DELETE)
    posted = scene.api.photo(int(group), "ada", REAL)
    scene.api.swap_photo(int(group), posted, FAKE)
    await scene.says(group, "was removed from this chat")
    assert not await scene.harness.exists(group, str(posted))


async def test_answers_go_to_the_topic(scene: TelegramScene) -> None:
    forum = scene.api.group(forum=True)
    await scene.records.policies.set("telegram", str(forum), REPLY)
    scene.api.photo(forum, "ada", FAKE, message_thread_id=7)
    await scene.says(str(forum), FOUND)
    assert scene.api.said(forum)[0]["message_thread_id"] == 7


async def test_a_group_that_moves_keeps_its_policy(scene: TelegramScene) -> None:
    group = scene.api.group(basic=True)
    scene.api.set_admin(group, scene.api.user("mo")["id"], admin=True)
    scene.api.post(group, "mo", text="/policy protect")

    async def protected() -> bool:
        return (await scene.records.policies.policy("telegram", str(group))).preset is Preset.PROTECT

    await eventually(protected)
    told = scene.api.migrate(group)

    async def moved() -> bool:
        own = await scene.records.policies.own("telegram", str(told))
        return own is not None and own.altered == PRESETS[Preset.PROTECT].altered

    await eventually(moved)


class Service(ServiceThread):
    """The Bot API server, for programs to talk to."""

    def __init__(self) -> None:
        super().__init__()
        self.api = BotApi()
        self.run(self.api.start())


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.run(made.api.stop())
    made.close()


def test_the_program_answers_in_private_and_keeps_its_secrets(service: Service) -> None:
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    api = service.api
    demo = start_demo(folder, free_port(), TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url)
    try:
        assert "Also serving: telegram" in demo.printed
        private = service.call(api.private, "ada")
        service.call(api.photo, private, "ada", (ROOT / "bots/platforms/sandbox/examples/collins.jpg").read_bytes())
        wait_for(lambda: A_VERDICT.search(words(service, private)))
        service.call(api.document, private, "ada", b"%PDF-1.4 not a picture", "application/pdf")
        wait_for(lambda: "I cannot read this kind of file" in words(service, private))
        assert stop_demo(demo) == 0
        assert api.violations == []
        assert_silent(folder, TOKEN, "/file/bot", [str(private)])
    finally:
        with suppress(ProcessLookupError):
            demo.process.kill()
        demo.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def words(service: Service, chat: int) -> str:
    """All that the bot has said there."""
    return "\n".join(item.get("text", "") for item in service.call(service.api.said, chat))
