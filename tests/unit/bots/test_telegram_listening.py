"""What people do on Telegram is handed on in its order."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
import telegram

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import Command, Handler, Message, Note, Press
from bots.platform.recent import Recent
from bots.platforms.telegram import records
from bots.platforms.telegram.listening import Listener
from bots.platforms.telegram.places import Places
from bots.platforms.telegram.polling import Polls
from bots.records.errors import StoreUnavailable
from bots.testing import FakeClock, fake_records
from bots.testing.records.inbox import FakeInbox
from bots.texts import Texts
from worker.client.sealing import Seal

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


def listener(
    heard: Heard,
    bot: object = SimpleNamespace(username="b"),
    polls: Polls | None = None,
    inbox: FakeInbox | None = None,
) -> Listener:
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
        polls=polls or Polls(None),
        inbox=inbox or fake_records().inbox,
        seal=Seal(bytes(32)),
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


async def begun(listens: Listener, *updates: telegram.Update) -> list[asyncio.Task[None]]:
    """The work on these."""
    return await listens.updates.accept([update.to_dict() for update in updates])


async def test_a_command_under_a_picture_is_not_overtaken_by_the_next_one() -> None:
    heard = Heard()
    listens = listener(heard)
    tasks = await begun(listens, photo(1, "/policy strict yes"), text(2, "/policy reply"))
    for _ in range(20):
        await asyncio.sleep(0)
    assert heard.commands == [("policy", "strict", "yes"), ("policy", "reply")]
    assert not tasks[0].done(), "its picture is on its way still"
    heard.gate.set()
    await asyncio.gather(*tasks)
    assert heard.messages == ["1"]


async def test_of_an_edit_and_a_press_that_a_dead_program_had_it_is_said_how_late_they_are() -> None:
    late = dict[str, float]()

    class Late(Heard):
        async def on_message(self, message: Message) -> None:
            late["edit"] = message.late_s

        async def on_press(self, press: Press) -> None:
            late["press"] = press.late_s

    async def answered(_: str) -> None:
        """Say no more."""

    dead, clock = fake_records().inbox, FakeClock(hurried=False)
    dead.clock = clock
    seal, posted = Seal(bytes(32)), photo(1, "").message
    assert posted is not None
    query = telegram.CallbackQuery("q", MO, "i", message=posted, data="d")
    for update in (telegram.Update(1, edited_message=posted), telegram.Update(2, callback_query=query)):
        data = json.dumps({"schema": 1, "update": update.to_dict()}).encode()
        sealed = seal.close(data, f"update telegram {update.update_id}")
        await dead.keep("telegram", "dead", {update.update_id: sealed}, 20)
    await clock.advance(60)
    listens = listener(Late(), SimpleNamespace(username="b", answer_callback_query=answered), inbox=dead)
    keeping = asyncio.create_task(listens.updates.keep())
    while len(late) < 2:
        await asyncio.sleep(0.01)
    keeping.cancel()
    assert late == {"edit": 60.0, "press": 60.0}


async def test_a_picture_that_is_still_on_its_way_is_given_up_with_its_update() -> None:
    heard = Heard()
    listens = listener(heard)
    (task,) = await begun(listens, photo(1, "/policy reply"))
    for _ in range(20):
        await asyncio.sleep(0)
    await listens.finish(0.01)
    assert task.cancelled()
    assert not listens._beside


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
        self.polls = Polls(None)

    async def get_updates(self, offset: int | None, **_: object) -> tuple[()]:
        self.waiting = [update for update in self.waiting if update.update_id >= (offset or 0)]
        await asyncio.sleep(0)
        self.polls.told = [update.to_dict() for update in self.waiting[:100]]
        return ()


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


async def test_what_was_stored_is_confirmed_and_kept_until_it_is_handled() -> None:
    heard, service, inbox = PutOff(), Telegram(photo(1, ""), photo(2, "")), fake_records().inbox
    listening = asyncio.create_task(listener(heard, service, service.polls, inbox).listen())
    await until(lambda: heard.messages == ["1", "2"] and not service.waiting)
    service.waiting.append(photo(3, ""))
    await until(lambda: len(heard.messages) == 3)
    await until(lambda: len(inbox.kept) == 1)
    assert [number for _, number in inbox.kept] == [1], "a bot that is killed now leaves it to the next"
    heard.rest.set_result(None)
    await until(lambda: not inbox.kept)
    assert heard.messages == ["1", "2", "3"]
    listening.cancel()


async def test_while_nothing_can_be_stored_nothing_is_confirmed() -> None:
    heard, service, inbox = PutOff(), Telegram(photo(1, "")), fake_records().inbox
    inbox.failures.extend(StoreUnavailable("away") for _ in range(3))
    listens, clock = listener(heard, service, service.polls, inbox), FakeClock(hurried=False)
    listens._clock = clock
    listening = asyncio.create_task(listens.listen())
    for left, pause_s in ((2, 1), (1, 2), (0, 4)):
        await until(lambda left=left: len(inbox.failures) == left)
        assert ([update.update_id for update in service.waiting], heard.messages) == ([1], [])
        await clock.advance(pause_s)
    await until(lambda: not service.waiting)
    assert heard.messages == ["1"]
    listening.cancel()


async def test_a_chat_that_moved_is_struck_off_when_all_is_kept_of_its_new_one() -> None:
    heard, inbox = PutOff(), fake_records().inbox
    moved = telegram.Message(1, NOW, CHAT, migrate_to_chat_id=-100)
    service = Telegram(telegram.Update(1, message=moved))
    listening = asyncio.create_task(listener(heard, service, service.polls, inbox).listen())
    await until(lambda: heard.moved and not service.waiting)
    assert len(inbox.kept) == 1
    heard.rest.set_result(None)
    await until(lambda: not inbox.kept)
    assert len(heard.moved) == 1
    listening.cancel()


async def test_what_waits_keeps_no_later_update_out() -> None:
    heard = Heard()
    service = Telegram(*(photo(number, "") for number in range(1, 202)))
    listening = asyncio.create_task(listener(heard, service, service.polls).listen())
    await until(lambda: not service.waiting)
    heard.gate.set()
    await until(lambda: len(heard.messages) == 201)
    assert sorted(heard.messages, key=int) == [str(number) for number in range(1, 202)], "each once"
    listening.cancel()


ADA, HELPER = telegram.User(7, "Ada", False), telegram.User(8, "Helper", True)


def change(old: telegram.ChatMember, new: telegram.ChatMember) -> telegram.ChatMemberUpdated:
    return telegram.ChatMemberUpdated(CHAT, ADA, NOW, old, new)


@pytest.mark.parametrize(
    ("update", "concerns"),
    [
        (text(1, "what only Ada may know"), False),
        (text(1, "/policy reply"), True),
        (text(1, "/start@another_bot"), False),
        (photo(1, ""), True),
        (telegram.Update(1, message=telegram.Message(1, NOW, telegram.Chat(5, "private"), text="hello")), True),
        (telegram.Update(1, edited_message=telegram.Message(1, NOW, CHAT, text="words")), False),
        (telegram.Update(1, edited_message=telegram.Message(1, NOW, CHAT, photo=photo(1, "").message.photo)), True),  # type: ignore[union-attr]
        (telegram.Update(1, message=telegram.Message(1, NOW, CHAT, migrate_to_chat_id=-100)), True),
        (telegram.Update(1, message=telegram.Message(1, NOW, CHAT, new_chat_title="another")), False),
        (telegram.Update(1, message=telegram.Message(1, NOW, CHAT, new_chat_members=[ADA])), True),
        (telegram.Update(1, message=telegram.Message(1, NOW, CHAT, new_chat_members=[HELPER])), False),
        (
            telegram.Update(
                1, message=telegram.Message(1, NOW, CHAT, new_chat_photo=[telegram.PhotoSize("f", "u", 9, 9)])
            ),
            True,
        ),
        (telegram.Update(1, chat_member=change(telegram.ChatMemberLeft(ADA), telegram.ChatMemberMember(ADA))), True),
        (telegram.Update(1, chat_member=change(telegram.ChatMemberMember(ADA), telegram.ChatMemberLeft(ADA))), False),
        (telegram.Update(1, chat_join_request=telegram.ChatJoinRequest(CHAT, ADA, NOW, 7)), True),
    ],
)
def test_what_asks_nothing_of_the_bot_is_not_its_concern(update: telegram.Update, concerns: bool) -> None:
    assert listener(Heard()).concerns(update) is concerns


@pytest.mark.parametrize(("topic", "thread"), [(True, "7"), (False, "")])
def test_a_press_says_in_which_topic_its_button_stands(topic: bool, thread: str) -> None:
    message = telegram.Message(3, NOW, CHAT, is_topic_message=topic, message_thread_id=7)
    press = records.press(telegram.CallbackQuery("1", MO, "x", data="d", message=message), "telegram")
    assert press is not None
    assert press.thread == thread
