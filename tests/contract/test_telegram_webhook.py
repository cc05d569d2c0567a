"""Telegram by a webhook: the same as by asking, over real sockets, the program killed and the address knocked at by others."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr, ValidationError

from bots.platform import Handler, Message, Platform
from bots.platforms import Surroundings
from bots.platforms.telegram import Settings, TelegramPlatform
from bots.platforms.telegram.webhook import MAX_BYTES, SECRET_HEADER
from bots.records.inbox import Inbox
from bots.testing import FakeHandler, fake_records
from bots.texts import Texts
from bots.web.gate import WEBHOOKS, App, Gate, GateKeys
from tests.contract import test_platform as suite
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import REAL, Scene, eventually, playing
from tests.doubles.bot_api import TOKEN
from tests.doubles.network import free_port

KEY = bytes(32)


class WebhookHarness(TelegramHarness):
    """The bot behind an address, which goes with the program and comes back with it."""

    def __init__(self, inbox: Inbox | None = None) -> None:
        super().__init__()
        self._inbox = inbox or fake_records().inbox
        self.port = free_port()
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    def make(self, token: SecretStr) -> Platform:
        web = FastAPI()
        keys = GateKeys(signing_key=KEY, hosts=frozenset({"only.example"}), api_key="key", loopback=False)
        self._app: App = Gate(web, keys)  # type: ignore[arg-type]
        surroundings = Surroundings(texts=Texts(), web=web, signing_key=KEY, data_dir=Path("unused"), inbox=self._inbox)
        more = {"telegram_api_url": self.api.url, "telegram_webhook_url": f"http://127.0.0.1:{self.port}"}
        settings = Settings().model_copy(update={"telegram_bot_token": token, **more})
        return TelegramPlatform(settings, surroundings)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{WEBHOOKS}telegram"

    async def resume(self) -> None:
        self._server = uvicorn.Server(
            uvicorn.Config(self._app, host="127.0.0.1", port=self.port, log_config=None, lifespan="off")  # type: ignore[arg-type]
        )
        self._server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        self._serving = asyncio.create_task(self._server.serve())
        self._run = asyncio.create_task(self.platform.run(self._handler))
        while not self._server.started or not self.api.webhook:
            assert not self._run.done(), self._run.exception()
            await asyncio.sleep(0.01)

    async def pause(self) -> None:
        await super().pause()
        if self._server is not None and self._serving is not None:
            self._server.should_exit = self._server.force_exit = True
            await asyncio.wait([self._serving])


@dataclass
class Slow(FakeHandler):
    """A handler that takes until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.begun = 0

    async def on_message(self, message: Message) -> None:
        self.begun += 1
        await self.go_on.wait()
        await super().on_message(message)


@contextlib.asynccontextmanager
async def behind(handler: Handler, inbox: Inbox | None = None) -> AsyncIterator[WebhookHarness]:
    harness = WebhookHarness(inbox)
    await harness.start(handler)
    try:
        yield harness
    finally:
        await harness.stop()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with playing(WebhookHarness(), Scene) as made:
        yield made


@pytest.mark.parametrize(
    "story",
    [
        suite.test_a_picture_sent_in_private_is_answered_there,
        suite.test_a_policy_is_changed_by_those_who_may_at_that_moment,
        suite.test_a_policy_is_changed_by_buttons,
        suite.test_a_held_picture_goes_and_comes_back_as_it_was,
    ],
    ids=lambda story: story.__name__.removeprefix("test_"),
)
async def test_stories_go_as_they_do_by_asking(scene: Scene, story: object) -> None:
    await story(scene)  # type: ignore[operator]
    assert isinstance(scene.harness, TelegramHarness)
    assert scene.harness.api.polls == 0
    assert {status for _, status in scene.harness.api.told} == {200}


async def test_what_is_stored_is_answered_and_what_a_stop_cuts_off_the_next_program_does() -> None:
    handler = Slow()
    async with behind(handler) as harness:
        chat = harness.api.private("ada")
        harness.api.photo(chat, "ada", REAL)

        async def answered() -> bool:
            return harness.api.waiting == 0

        await eventually(answered)
        assert (handler.begun, handler.messages) == (1, [])
        await harness.pause()
        handler.go_on.set()
        harness.platform = harness.make(SecretStr(TOKEN))
        await harness.resume()

        async def handled() -> bool:
            return bool(handler.messages)

        await eventually(handled)
        assert (handler.begun, len(handler.messages)) == (2, 1)


async def test_an_answer_that_is_lost_lets_nothing_happen_twice() -> None:
    handler = FakeHandler()
    async with behind(handler) as harness:
        harness.api.deaf = True
        harness.api.photo(harness.api.private("ada"), "ada", REAL)

        async def told_often() -> bool:
            return len(harness.api.told) >= 4

        await eventually(told_often)
        harness.api.deaf = False

        async def over() -> bool:
            return harness.api.waiting == 0

        await eventually(over)
        assert len(handler.messages) == 1


async def test_two_programs_behind_one_address_each_take_what_comes_to_them() -> None:
    handler = FakeHandler()
    async with behind(handler) as harness:
        other = WebhookHarness()
        other.api = harness.api
        other.platform = other.make(SecretStr(TOKEN))
        other._handler = handler
        await other.resume()
        harness.api.photo(harness.api.private("ada"), "ada", REAL)
        harness.api.webhook["url"] = harness.url
        harness.api.photo(harness.api.private("bo"), "bo", REAL)

        async def both() -> bool:
            return len(handler.messages) == 2 and harness.api.waiting == 0

        await eventually(both)
        await other.pause()


async def two_of(harness: WebhookHarness, handler: Handler, inbox: Inbox) -> WebhookHarness:
    """Another program behind the same address."""
    other = WebhookHarness(inbox)
    other.api = harness.api
    other.platform = other.make(SecretStr(TOKEN))
    other._handler = handler
    await other.resume()
    return other


async def test_what_one_program_has_handled_no_other_does_though_its_answer_was_lost() -> None:
    handler, inbox = FakeHandler(), fake_records().inbox
    async with behind(handler, inbox) as harness:
        other = await two_of(harness, handler, inbox)
        harness.api.deaf = True
        harness.api.photo(harness.api.private("ada"), "ada", REAL)

        async def told() -> bool:
            return (1, 200) in [(len(handler.messages), status) for _, status in harness.api.told]

        await eventually(told)
        harness.api.webhook["url"] = harness.url
        harness.api.deaf = False

        async def over() -> bool:
            return harness.api.waiting == 0

        await eventually(over)
        assert len(handler.messages) == 1
        await other.pause()


async def test_what_one_program_is_at_no_other_begins_until_it_gives_it_back() -> None:
    slow, other_handler, inbox = Slow(), FakeHandler(), fake_records().inbox
    async with behind(slow, inbox) as harness:
        harness.api.photo(harness.api.private("ada"), "ada", REAL)
        (update,) = harness.api.unconfirmed

        async def begun() -> bool:
            return slow.begun == 1

        await eventually(begun)
        other = await two_of(harness, other_handler, inbox)
        async with aiohttp.ClientSession() as session:
            headers = {SECRET_HEADER: harness.api.webhook["secret_token"]}

            async def stored() -> bool:
                async with session.post(other.url, json=update, headers=headers) as answer:
                    return answer.status == 200

            await eventually(stored)
            assert other_handler.messages == [], "it is in good hands"
        await harness.pause()

        async def handled() -> bool:
            return bool(other_handler.messages)

        await eventually(handled)
        assert (len(other_handler.messages), slow.messages) == (1, [])
        await other.pause()


async def test_while_what_is_shared_is_away_telegram_keeps_updates() -> None:
    handler, inbox = FakeHandler(), fake_records().inbox
    async with behind(handler, inbox) as harness:
        inbox.away = True
        harness.api.photo(harness.api.private("ada"), "ada", REAL)

        async def told() -> bool:
            return bool(harness.api.told)

        await eventually(told)
        assert {status for _, status in harness.api.told} == {503}
        inbox.away = False

        async def handled() -> bool:
            return harness.api.waiting == 0

        await eventually(handled)
        assert len(handler.messages) == 1


async def test_others_are_not_let_in_and_what_is_bad_harms_nothing() -> None:
    handler = FakeHandler()
    async with behind(handler) as harness, aiohttp.ClientSession() as session:
        secret = harness.api.webhook["secret_token"]
        update = {"update_id": 1, "message": {}}

        async def status(data: bytes, method: str = "POST", **headers: str) -> int:
            async with session.request(method, harness.url, data=io.BytesIO(data), headers=headers) as answer:
                return answer.status

        good = json.dumps(update).encode()
        for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: secret[:-1] + "x"}, {SECRET_HEADER: "ü"}):
            assert await status(good, **headers) == 403
        assert await status(good, **{SECRET_HEADER: secret, "Origin": "https://evil.example"}) == 403
        assert await status(good, **{SECRET_HEADER: secret, "Sec-Fetch-Site": "same-origin"}) == 403
        assert await status(good, "GET", **{SECRET_HEADER: secret}) in {403, 405}
        for bad in (
            b"",
            b"[]",
            b"null",
            b"{",
            b'{"update_id": "7"}',
            b'{"update_id": true}',
            good,
            b"\xff",
            b"[" * 90_000,
        ):
            assert await status(bad, **{SECRET_HEADER: secret}) == 200, "it would come again for ever"
        assert await status(b" " * (MAX_BYTES + 1), **{SECRET_HEADER: secret}) == 200
        harness.api.photo(harness.api.private("ada"), "ada", REAL)

        async def handled() -> bool:
            return len(handler.messages) == 1

        await eventually(handled)
        async with session.get(f"http://127.0.0.1:{harness.port}/metrics") as answer:
            assert answer.status == 421, "all else is as guarded as before"


async def test_while_nobody_handles_updates_telegram_keeps_them() -> None:
    handler = FakeHandler()
    async with behind(handler) as harness:
        await TelegramHarness.pause(harness)  # the pages go on
        harness.api.photo(harness.api.private("ada"), "ada", REAL)

        async def told() -> bool:
            return bool(harness.api.told)

        await eventually(told)
        assert {status for _, status in harness.api.told} == {503}
        assert harness.api.waiting == 1
        harness._run = asyncio.create_task(harness.platform.run(handler))

        async def handled() -> bool:
            return harness.api.waiting == 0

        await eventually(handled)
        assert len(handler.messages) == 1


async def test_the_secret_is_said_to_telegram_alone(capfd: pytest.CaptureFixture[str]) -> None:
    async with behind(FakeHandler()) as harness:
        secret = harness.api.webhook["secret_token"]
        assert len(secret) == 64
        assert secret not in harness.url
        harness.api.photo(harness.api.private("ada"), "ada", REAL)

        async def told() -> bool:
            return bool(harness.api.told)

        await eventually(told)
    said = capfd.readouterr()
    assert secret not in said.out + said.err


def test_an_address_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "bots.example")
    with pytest.raises(ValidationError):
        Settings()
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "https://bots.example/")
    assert Settings().telegram_webhook_url == "https://bots.example"
