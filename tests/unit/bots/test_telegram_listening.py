"""What people do on Telegram is handed on in its order."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
import telegram

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import Command, Handler, Message, Note
from bots.platform.recent import Recent
from bots.platforms.telegram import records
from bots.platforms.telegram.listening import Listener
from bots.platforms.telegram.places import Places
from bots.platforms.telegram.polling import Polls
from bots.texts import Texts

CHAT = telegram.Chat(-1001, "supergroup", title="group")
MO = telegram.User(5, "Mo", False)
NOW = datetime.datetime(2027, 1, 15, tzinfo=datetime.UTC)


class Heard:
    """A handler whose pictures take their time."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, ...]] = []
        self.messages: list[str] = []
        self.moved: list[tuple[str, str]] = []
        self.gate = asyncio.Event()

    async def on_message(self, message: Message) -> Any:
        await self.gate.wait()
        self.messages.append(message.id)

    async def on_command(self, command: Command) -> None:
        self.commands.append((command.name.value, *command.arguments))


async def nothing(*arguments: object) -> Any:
    raise AssertionError(f"nobody asks for this: {arguments}")


def listener(heard: Heard, bot: object = SimpleNamespace(username="b")) -> Listener:
    async def say(note: Note) -> str:
        return await nothing(note)

    return Listener(
        cast(Any, bot),
        cast(Handler, heard),
        name="telegram",
        clock=Clock(),
        texts=Texts(),
        skipped=Skipped("telegram"),
        places=Places(),
        pressers=Recent(5),
        polls=Polls(Skipped("telegram"), None),
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
    tasks = [listens.begin(photo(1, "/policy strict yes")), listens.begin(text(2, "/policy reply"))]
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
    task = listens.begin(photo(1, "/policy reply"))
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
    target = records.command(asked, "telegram", words, "thebot").target
    assert target is not None
    assert bool(target.attachments) is shown


class Telegram:
    """Tells of updates until they are confirmed, a hundred at a time."""

    username = "b"

    def __init__(self, *updates: telegram.Update) -> None:
        self.waiting = [*updates]
        self.asked = asyncio.Event()

    async def get_updates(self, offset: int | None, **_: object) -> list[telegram.Update]:
        self.waiting = [update for update in self.waiting if update.update_id >= (offset or 0)]
        self.asked.set()
        while not self.waiting:
            await asyncio.sleep(0)
        return self.waiting[:100]

    @property
    def unconfirmed(self) -> list[int]:
        return [update.update_id for update in self.waiting]


class PutOff(Heard):
    """A handler that does one picture later."""

    def __init__(self) -> None:
        super().__init__()
        self.gate.set()
        self.rest: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def on_message(self, message: Message) -> Any:
        await super().on_message(message)
        return self.rest if message.id == "1" else None

    async def on_moved(self, platform: str, old: str, new: str) -> Any:
        self.moved.append((old, new))
        return self.rest


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.001)


async def test_only_what_was_handled_is_confirmed_and_all_else_is_handed_on_once() -> None:
    heard, service = PutOff(), Telegram(photo(1, ""), photo(2, ""))
    listens = listener(heard, service)
    listening = asyncio.create_task(listens.listen())
    await until(lambda: len(heard.messages) == 2)
    service.waiting.append(photo(3, ""))
    service.asked.clear()
    await until(lambda: len(heard.messages) == 3)
    await until(service.asked.is_set)
    assert service.unconfirmed == [1, 2, 3], "a bot that is killed now meets the first again"
    listening.cancel()
    await listens.finish(0.1)
    assert service.unconfirmed == [1, 2, 3]
    assert heard.messages == ["1", "2", "3"]


async def test_what_was_put_off_is_confirmed_when_it_is_done() -> None:
    heard, service = PutOff(), Telegram(photo(1, ""), photo(2, ""))
    listening = asyncio.create_task(listener(heard, service).listen())
    await until(lambda: len(heard.messages) == 2)
    heard.rest.set_result(None)
    await until(lambda: not service.waiting)
    assert heard.messages == ["1", "2"]
    listening.cancel()


async def test_a_chat_that_moved_is_confirmed_to_have_when_all_is_kept_of_its_new_one() -> None:
    heard = PutOff()
    moved = telegram.Message(1, NOW, CHAT, migrate_to_chat_id=-100)
    service = Telegram(telegram.Update(1, message=moved))
    listening = asyncio.create_task(listener(heard, service).listen())
    await until(lambda: heard.moved)
    service.asked.clear()
    await until(service.asked.is_set)
    assert service.unconfirmed == [1]
    heard.rest.set_result(None)
    await until(lambda: not service.waiting)
    assert len(heard.moved) == 1
    listening.cancel()


async def test_what_waits_keeps_no_later_update_out_for_ever() -> None:
    heard, service = Heard(), Telegram(*(photo(number, "") for number in range(1, 102)))
    listening = asyncio.create_task(listener(heard, service).listen())
    await until(lambda: service.unconfirmed and service.unconfirmed[0] > 1)
    heard.gate.set()
    await until(lambda: len(heard.messages) == 101)
    await until(lambda: not service.waiting)
    assert sorted(heard.messages, key=int) == [str(number) for number in range(1, 102)], "each once"
    listening.cancel()
