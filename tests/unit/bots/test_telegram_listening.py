"""What people do on Telegram is handed on in its order."""

from __future__ import annotations

import asyncio
import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
import telegram

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import Command, Handler, Message, Note
from bots.platforms.telegram import records
from bots.platforms.telegram.listening import Listener
from bots.platforms.telegram.places import Places
from bots.platforms.telegram.recent import Recent
from bots.texts import Texts

CHAT = telegram.Chat(-1001, "supergroup", title="group")
MO = telegram.User(5, "Mo", False)
NOW = datetime.datetime(2027, 1, 15, tzinfo=datetime.UTC)


class Heard:
    """A handler whose pictures take their time."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, ...]] = []
        self.messages: list[str] = []
        self.gate = asyncio.Event()

    async def on_message(self, message: Message) -> None:
        await self.gate.wait()
        self.messages.append(message.id)

    async def on_command(self, command: Command) -> None:
        self.commands.append((command.name.value, *command.arguments))


async def nothing(*arguments: object) -> Any:
    raise AssertionError(f"nobody asks for this: {arguments}")


def listener(heard: Heard) -> Listener:
    async def say(note: Note) -> str:
        return await nothing(note)

    return Listener(
        cast(Any, SimpleNamespace(username="b")),
        cast(Handler, heard),
        clock=Clock(),
        texts=Texts(),
        skipped=Skipped("telegram"),
        places=Places(),
        pressers=Recent(5),
        say=say,
        fetch=nothing,
    )


def photo(number: int, caption: str) -> telegram.Update:
    sizes = (telegram.PhotoSize("a", "u", 10, 10),)
    return telegram.Update(
        number, message=telegram.Message(number, NOW, CHAT, from_user=MO, photo=sizes, caption=caption)
    )


def text(number: int, words: str) -> telegram.Update:
    return telegram.Update(number, message=telegram.Message(number, NOW, CHAT, from_user=MO, text=words))


async def test_a_command_under_a_picture_is_not_overtaken_by_the_next_one() -> None:
    heard = Heard()
    listens = listener(heard)
    tasks = [listens._begin(photo(1, "/policy strict yes")), listens._begin(text(2, "/policy reply"))]
    for _ in range(20):
        await asyncio.sleep(0)
    assert heard.commands == [("policy", "strict", "yes"), ("policy", "reply")]
    assert not tasks[0].done(), "its picture is on its way still, and Telegram is not told that it was handled"
    heard.gate.set()
    await asyncio.gather(*tasks)
    assert heard.messages == ["1"]


async def test_a_picture_that_is_still_on_its_way_is_given_up_with_its_update() -> None:
    heard = Heard()
    listens = listener(heard)
    task = listens._begin(photo(1, "/policy reply"))
    for _ in range(20):
        await asyncio.sleep(0)
    await listens.finish(0.01)
    assert task.cancelled()
    assert not listens._under_way


BOT, OTHER = telegram.User(9, "Bot", True, username="TheBot"), telegram.User(8, "Maker", True, username="maker_bot")
KEYS = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Fake", callback_data="f")]])


@pytest.mark.parametrize(
    ("author", "buttons", "shown"), [(BOT, KEYS, False), (BOT, None, True), (OTHER, KEYS, True), (MO, None, True)]
)
def test_the_blurred_picture_of_a_card_is_none_to_be_asked_about(
    author: telegram.User, buttons: telegram.InlineKeyboardMarkup | None, shown: bool
) -> None:
    sizes = (telegram.PhotoSize("a", "u", 10, 10),)
    about = telegram.Message(1, NOW, CHAT, from_user=author, photo=sizes, reply_markup=buttons)
    asked = telegram.Message(2, NOW, CHAT, from_user=MO, text="/check", reply_to_message=about)
    words = records.words(asked, "thebot")
    assert words is not None
    target = records.command(asked, words, "thebot").target
    assert target is not None
    assert bool(target.attachments) is shown
