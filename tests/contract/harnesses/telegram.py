"""Telegram: the real python-telegram-bot over a loopback socket to a Bot API server of our own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

from bots.platform import Handler, Platform, PlatformError, ReviewChoice, Throttled, Uncertain
from bots.platforms import Surroundings, load
from bots.testing.harness import Feature
from bots.texts import Texts
from tests.doubles.bot_api import BOT, TOKEN, BotApi


class TelegramHarness:
    """Implements `PlatformHarness`."""

    features = frozenset(Feature)

    def __init__(self) -> None:
        self.api = BotApi()
        self._run: asyncio.Task[None] | None = None
        self.surroundings = Surroundings(texts=Texts(), web=FastAPI(), signing_key=bytes(32), data_dir=Path("unused"))

    def make(self, token: SecretStr) -> Platform:
        """The platform, with that token."""
        module = load("telegram")
        settings = module.Settings().model_copy(  # type: ignore[attr-defined]
            update={"telegram_bot_token": token, "telegram_api_url": self.api.url}
        )
        return module.create(settings, self.surroundings)

    async def start(self, handler: Handler) -> None:
        """As the protocol says."""
        await self.api.start()
        self.platform = self.make(SecretStr(TOKEN))
        self._handler = handler
        await self.resume()

    async def pause(self) -> None:
        """Nothing; the bot is down, the service is not."""
        if self._run is not None:
            self._run.cancel()
            done, _ = await asyncio.wait([self._run], timeout=5)
            assert done, "run did not end within 5 s"
        self._run = None

    async def resume(self) -> None:
        """Nothing; the bot is up again, and listens."""
        begun = len(self.api.calls)
        self._run = asyncio.create_task(self.platform.run(self._handler))
        async with asyncio.timeout(10):
            while not any(method == "setMyCommands" for method, _ in self.api.calls[begun:]):
                assert not self._run.done(), self._run.exception()
                await asyncio.sleep(0.01)

    async def restart(self) -> None:
        """Nothing; the bot was down for a moment."""
        await self.pause()
        await self.resume()

    async def stop(self) -> None:
        """As the protocol says; and nothing was said that Telegram does not know."""
        await self.pause()
        await self.api.stop()
        assert self.api.violations == []

    async def open_group(self) -> str:
        """As the protocol says."""
        return str(self.api.group())

    async def open_private(self, member: str) -> str:
        """As the protocol says."""
        return str(self.api.private(member))

    def thread(self, chat: str) -> str:
        """As the protocol says."""
        return ""

    def member_id(self, member: str) -> str:
        """As the protocol says."""
        return str(self.api.user(member)["id"])

    async def post_pictures(self, chat: str, member: str, pictures: Sequence[bytes]) -> list[str]:
        """As the protocol says."""
        album = {"media_group_id": "13579"} if len(pictures) > 1 else {}
        return [str(self.api.photo(int(chat), member, data, **album)) for data in pictures]

    async def command(self, chat: str, member: str, words: str, target: str = "") -> None:
        """As the protocol says."""
        self.api.post(int(chat), member, text=f"/{words}", reply_to=int(target) if target else 0)

    async def notes_with_buttons(self, chat: str) -> list[str]:
        """As the protocol says."""
        return [str(message["message_id"]) for message in self.api.said(int(chat)) if "reply_markup" in message]

    async def press(self, chat: str, message: str, member: str, choice: ReviewChoice) -> None:
        """As the protocol says."""
        letter = {ReviewChoice.RELEASE: "l", ReviewChoice.REMOVE: "r"}[choice]
        keyboard = self.api.messages[int(chat), int(message)]["reply_markup"]["inline_keyboard"]
        data = next(
            button["callback_data"] for button in keyboard[0] if button["callback_data"].startswith(f"1:{letter}")
        )
        self.api.press(int(chat), int(message), member, data)

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        """As the protocol says."""
        self.api.set_admin(int(chat), int(self.member_id(member)), admin=admin)

    async def take_right(self, chat: str, right: str) -> None:
        """As the protocol says."""
        if right == "send_messages":
            self.api.silence(int(chat))
        else:
            self.api.set_admin(int(chat), BOT["id"], admin=True, without=("can_delete_messages",))

    async def break_next(self, failure: type[PlatformError]) -> None:
        """As the protocol says."""
        if issubclass(failure, Throttled):
            self.api.failures.append("throttle")
        else:
            self.api.failures.append("cut" if issubclass(failure, Uncertain) else "server_error")

    async def texts(self, chat: str) -> list[str]:
        """As the protocol says; answers to presses among them."""
        said = [message.get("text") or message.get("caption", "") for message in self.api.said(int(chat))]
        return said + [text for _, text in self.api.alerts]

    async def pictures(self, chat: str) -> list[bytes]:
        """As the protocol says."""
        return self.api.pictures(int(chat))

    async def exists(self, chat: str, message: str) -> bool:
        """As the protocol says."""
        return (int(chat), int(message)) in self.api.messages


def create() -> TelegramHarness:
    """The harness."""
    return TelegramHarness()
