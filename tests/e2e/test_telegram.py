"""Telegram end to end: the real python-telegram-bot over loopback sockets to a Bot API server that checks every word."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from bots.policy import PRESETS, Preset
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import FAKE, FOUND, NOT_FOUND, REAL, Scene, eventually, playing
from tests.doubles.bot_api import TOKEN, BotApi
from tests.doubles.network import free_port
from tests.e2e.conftest import A_VERDICT, ROOT, start_demo, stop_demo, suspicious
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
    (case,) = scene.cases.cases.values()
    assert await scene.platform.fetch(case.origin.media, 1000) == FAKE


async def test_a_check_in_a_caption_asks_and_does_not_evade_the_policy(scene: TelegramScene) -> None:
    group = await scene.group("altered delete on substantial")
    posted = scene.api.photo(int(group), "ada", FAKE, caption="/check@torch_test_bot is this real?")
    await scene.says(group, "was removed from this chat")
    assert not await scene.harness.exists(group, str(posted))
    other = scene.api.photo(int(group), "ada", REAL, caption="/check")
    await scene.says(group, NOT_FOUND)
    assert await scene.harness.exists(group, str(other))


async def test_an_edited_picture_is_looked_at_again(scene: TelegramScene) -> None:
    group = await scene.group("altered delete on substantial")
    posted = scene.api.photo(int(group), "ada", REAL)
    scene.api.swap_photo(int(group), posted, FAKE)
    await scene.says(group, "was removed from this chat")
    assert not await scene.harness.exists(group, str(posted))


async def test_answers_go_to_the_topic(scene: TelegramScene) -> None:
    forum = scene.api.group(forum=True)
    scene.api.photo(forum, "ada", FAKE, message_thread_id=7)
    await scene.says(str(forum), FOUND)
    assert scene.api.said(forum)[0]["message_thread_id"] == 7


async def test_a_group_that_moves_keeps_its_policy(scene: TelegramScene) -> None:
    group = scene.api.group(basic=True)
    scene.api.set_admin(group, scene.api.user("mo")["id"], admin=True)
    scene.api.post(group, "mo", text="/policy protect")
    await scene.says(str(group), "Done.")
    told = scene.api.migrate(group)

    async def moved() -> bool:
        return scene.cases.policies.get(("telegram", str(told))) == PRESETS[Preset.PROTECT]

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


def test_the_program_serves_telegram_and_keeps_its_secrets(service: Service) -> None:
    picture = suspicious().read_bytes()
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

        group, admin = service.call(api.group), service.call(api.user, "mo")["id"]
        service.call(api.set_admin, group, admin, admin=True)
        service.call(api.post, group, "mo", text="/policy generated hold on substantial")
        wait_for(lambda: "Done." in words(service, group))
        posted = service.call(api.photo, group, "eve", picture)
        wait_for(lambda: (group, posted) not in api.messages)
        wait_for(lambda: "taken out of this chat" in words(service, group))
        assert service.call(api.pictures, group) == []
        note = next(item for item in service.call(api.said, group) if "reply_markup" in item)
        data = note["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        service.call(api.press, group, note["message_id"], "mo", data)
        wait_for(lambda: service.call(api.pictures, group) == [picture])
        health = httpx.get(f"{demo.address}/healthz")
        assert health.status_code == 200, health.text

        began_s = time.monotonic()
        assert stop_demo(demo) == 0
        assert time.monotonic() - began_s < 10
        assert api.violations == []
        people = [str(private), str(admin), str(group)]
        assert_silent(folder, TOKEN, "/file/bot", people)
    finally:
        with suppress(ProcessLookupError):
            demo.process.kill()
        demo.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def words(service: Service, chat: int) -> str:
    """All that the bot has said there."""
    return "\n".join(item.get("text", "") for item in service.call(service.api.said, chat))
