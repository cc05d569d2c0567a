"""Telegram end to end: the real python-telegram-bot over loopback sockets to a Bot API server that checks every word."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bots.platform import PlatformError
from bots.policy import PRESETS, Preset
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import FAKE, FOUND, NOT_FOUND, REAL, Scene, eventually, playing
from tests.doubles.bot_api import TOKEN, BotApi
from tests.doubles.bot_api_contract import shared
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


def test_the_whole_contract_is_checked_where_it_is_at_hand() -> None:
    if shared("telegram-bot-api.json") is None:
        pytest.skip("shared/specs is not on this machine: only the part that this project uses was checked")
    from tests.doubles.bot_api_contract import Violation, whole_contract

    contract = whole_contract()
    assert contract is not None
    contract.check_call("sendMessage", {"chat_id": 1, "text": "hello"})
    for wrong in ({"chat_id": 1}, {"chat_id": 1, "text": "a", "colour": 1}, {"chat_id": [1], "text": "a"}):
        with pytest.raises(Violation):
            contract.check_call("sendMessage", wrong)


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


async def test_commands_for_other_bots_are_not_answered(scene: TelegramScene) -> None:
    group = await scene.group()
    scene.api.post(int(group), "ada", text="/check@another_bot")
    scene.api.post(int(group), "ada", text="/ban")
    scene.api.post(int(group), "ada", text="hello")
    scene.api.post(int(group), "ada", text="/help@Torch_Test_Bot")
    await scene.says(group, "/check as a reply")
    assert len(await scene.harness.texts(group)) == 1


async def test_what_cannot_be_looked_at_is_said(scene: TelegramScene) -> None:
    chat = await scene.harness.open_private("ada")
    scene.api.sticker(int(chat), "ada")
    await scene.says(chat, "I cannot check videos, stickers")
    scene.api.post(int(chat), "ada", text="hi, is anybody there?")
    await scene.says(chat, "Send or forward me a picture. That is all.")
    group = await scene.group()
    sticker = scene.api.sticker(int(group), "ada")
    scene.api.post(int(group), "eve", text="/check", reply_to=sticker)
    await scene.says(group, "I cannot check videos, stickers")


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


async def test_an_anonymous_admin_is_told_why_not(scene: TelegramScene) -> None:
    group = await scene.group()
    scene.api.post(int(group), "mo", text="/policy off", anonymous=True)
    await scene.says(group, "writing in the name of this group")
    assert scene.cases.policies == {}


async def test_a_group_that_moves_keeps_its_policy(scene: TelegramScene) -> None:
    group = scene.api.group(basic=True)
    scene.api.set_admin(group, scene.api.user("mo")["id"], admin=True)
    scene.api.post(group, "mo", text="/policy protect")
    await scene.says(str(group), "Done.")
    told = scene.api.migrate(group)

    async def moved() -> bool:
        return scene.cases.policies.get(("telegram", str(told))) == PRESETS[Preset.PROTECT]

    await eventually(moved)


async def test_a_move_that_nobody_told_of_is_noticed_when_talking(scene: TelegramScene) -> None:
    from bots.platform import Note

    group = scene.api.group(basic=True)
    await scene.cases.set_policy("telegram", str(group), PRESETS[Preset.PROTECT])
    now = scene.api.migrate(group, tell=False)
    await scene.platform.send(Note(text="hello", chat=str(group), reply_to="5"))
    assert await scene.harness.texts(str(now)) == ["hello"]
    assert scene.cases.policies == {("telegram", str(now)): PRESETS[Preset.PROTECT]}


async def test_a_button_is_worth_nothing_in_another_chat(scene: TelegramScene) -> None:
    group = await scene.group("altered hold on substantial")
    await scene.harness.post_pictures(group, "ada", [FAKE])
    note = await scene.note(group)
    data = scene.api.messages[int(group), int(note)]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    other = scene.api.group()
    carrier = scene.api.post(other, "mo", text="look")
    scene.api.press(other, carrier, "mo", data)
    scene.api.press(int(group), int(note), "mo", data[:-1] + ("A" if data[-1] != "A" else "B"))

    async def refused() -> bool:
        return [text for _, text in scene.api.alerts] == [
            "This case was forgotten or never existed. Nothing was changed."
        ] * 2

    await eventually(refused)
    assert await scene.harness.pictures(group) == []


async def test_a_group_that_takes_the_bot_in_learns_what_it_needs(scene: TelegramScene) -> None:
    scene.api.sees_all = False
    await scene.harness.restart()
    group = scene.api.group()
    scene.api.add_bot(group, admin=False)
    await scene.says(str(group), "To ask about one picture, reply to it with /check")
    await scene.says(str(group), "Please make me an admin")
    other = scene.api.group()
    scene.api.add_bot(other, admin=True)
    await scene.says(str(other), "Hello.")
    assert len(scene.api.said(other)) == 1


async def test_what_was_posted_while_the_bot_was_down_is_looked_at(scene: TelegramScene) -> None:
    group = await scene.group()
    await scene.harness.pause()
    await scene.harness.post_pictures(group, "ada", [FAKE])
    await asyncio.sleep(0)
    assert scene.api.waiting == 1
    await scene.harness.resume()
    await scene.says(group, FOUND)

    async def confirmed() -> bool:
        return scene.api.waiting == 0

    await eventually(confirmed)


async def test_a_server_that_goes_away_for_a_moment_is_waited_for(scene: TelegramScene) -> None:
    group = await scene.group()
    await scene.api.stop()
    await asyncio.sleep(0.05)
    await scene.api.start()
    await scene.harness.post_pictures(group, "ada", [FAKE])
    await scene.says(group, FOUND)


@pytest.mark.parametrize(("token", "words"), [(TOKEN[:-1] + "x", "refuses the token")])
async def test_a_wrong_token_is_said_without_saying_it(token: str, words: str) -> None:
    harness = TelegramHarness()
    await harness.api.start()
    try:
        platform = harness.make(SecretStr(token))
        with pytest.raises(PlatformError) as caught:
            async with asyncio.timeout(10):
                await platform.run(Silent())
        assert words in str(caught.value)
        assert token not in str(caught.value)
    finally:
        await harness.api.stop()


class Silent:
    """A handler of nothing."""

    async def on_message(self, message: object) -> None: ...
    async def on_command(self, command: object) -> None: ...
    async def on_review(self, review: object) -> None: ...
    async def on_moved(self, platform: str, old: str, new: str) -> None: ...


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
