"""How fast the bot talks on Telegram: within its limits per chat, and one chat's wait is not another's."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
from telegram.error import RetryAfter

from bots.platform.latest import Turn
from bots.platforms.telegram.pacing import GROUP, Pacing
from bots.testing import FakeClock

assert os.environ.get("PTB_TIMEDELTA"), "set by the platform's package, which is imported first"


class Calls:
    """Counts what gets through, and when."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.pacing = Pacing(clock)
        self.at_s: list[float] = []
        self.refuse = 0

    async def __call__(self, endpoint: str, chat: str, **more: Any) -> Any:
        async def send() -> bool:
            self.at_s.append(self.clock.elapsed_s())
            if self.refuse:
                self.refuse -= 1
                raise RetryAfter(30)
            return True

        return await self.pacing.process_request(send, (), {}, endpoint, {"chat_id": chat, **more}, None)


@pytest.fixture
def calls() -> Calls:
    return Calls(FakeClock())


async def test_a_group_hears_twenty_messages_a_minute(calls: Calls) -> None:
    for _ in range(45):
        await calls("sendMessage", "-100")
    for first, later in zip(calls.at_s, calls.at_s[GROUP[0] :], strict=False):
        assert later - first >= GROUP[1]
    assert calls.at_s[19] == calls.at_s[0]


REMOVALS = (
    "deleteMessage",
    "restrictChatMember",
    "banChatMember",
    "unbanChatMember",
    "banChatSenderChat",
    "getChatMember",
    "answerCallbackQuery",
)


@pytest.mark.parametrize("removal", REMOVALS)
async def test_removals_do_not_wait_behind_what_is_said(removal: str) -> None:
    clock = FakeClock(hurried=False)
    calls = Calls(clock)
    # More than the group may hear in a minute, and more than may be said everywhere in a second.
    said = [asyncio.create_task(calls("sendMessage", f"-{number // 30}")) for number in range(90)]
    await clock.advance(0)
    waiting = sum(not task.done() for task in said)
    assert waiting > 0
    for number in range(40):
        await asyncio.wait_for(calls(removal, f"-{number % 2}"), 5)
    assert sum(not task.done() for task in said) == waiting
    await clock.advance(300)
    await asyncio.gather(*said)


@pytest.mark.parametrize(
    "endpoint", ["editMessageText", "editMessageCaption", "editMessageMedia", "sendPhoto", "sendDocument"]
)
async def test_edits_and_pictures_count_as_said(calls: Calls, endpoint: str) -> None:
    for _ in range(21):
        await calls(endpoint, "-100", media=object())
    assert calls.at_s[20] - calls.at_s[0] >= GROUP[1]


async def test_an_album_counts_for_each_of_its_pictures(calls: Calls) -> None:
    for _ in range(3):
        await calls("sendMediaGroup", "-100", media=[object()] * 10)
    assert calls.at_s[1] == calls.at_s[0]
    assert calls.at_s[2] - calls.at_s[0] >= GROUP[1]


async def test_one_chat_that_is_full_does_not_hold_up_another() -> None:
    clock = FakeClock(hurried=False)
    calls = Calls(clock)
    full = [asyncio.create_task(calls("sendMessage", "-100")) for _ in range(25)]
    await clock.advance(1)
    assert sum(task.done() for task in full) == 20
    await asyncio.wait_for(calls("sendMessage", "-200"), 5)
    await asyncio.wait_for(calls("sendMessage", "7"), 5)
    await clock.advance(60)
    await asyncio.gather(*full)


async def test_a_wait_that_telegram_asks_for_holds_for_that_chat_alone(calls: Calls) -> None:
    calls.refuse = 1
    with pytest.raises(RetryAfter):
        await calls("sendMessage", "-100")
    began_s = calls.clock.elapsed_s()
    await calls("sendMessage", "-200")
    assert calls.clock.elapsed_s() == began_s
    await calls("sendMessage", "-100")
    assert calls.clock.elapsed_s() - began_s >= 30


async def test_no_more_than_thirty_a_second_in_all(calls: Calls) -> None:
    for number in range(90):
        await calls("sendMessage", f"-{number}")
    for first, later in zip(calls.at_s, calls.at_s[30:], strict=False):
        assert later - first >= 1


async def test_what_a_person_looks_at_goes_before_what_nobody_waits_for() -> None:
    clock = FakeClock(hurried=False)
    pacing, said = Pacing(clock), list[str]()

    async def say(name: str, *, awaited: bool) -> None:
        async def send() -> bool:
            said.append(name)
            return True

        await pacing.process_request(send, (), {}, "sendMessage", {"chat_id": -100}, Turn(awaited=awaited))

    waiting = [asyncio.create_task(say(f"card {number}", awaited=False)) for number in range(30)]
    await clock.advance(1)
    assert len(said) == 20
    pressed = asyncio.create_task(say("pressed", awaited=True))
    await clock.advance(60)
    await asyncio.gather(pressed, *waiting)
    assert said[20] == "pressed"
    assert said[21:] == [f"card {number}" for number in range(20, 30)]


async def test_one_turn_is_good_for_one_call() -> None:
    clock = FakeClock()
    pacing, at_s = Pacing(clock), list[float]()

    async def edit() -> bool:
        at_s.append(clock.elapsed_s())
        return True

    for _ in range(20):
        await pacing.process_request(edit, (), {}, "editMessageText", {"chat_id": -100}, None)
    turn = Turn()
    await pacing.wait("-100", turn)
    assert clock.elapsed_s() - at_s[0] >= GROUP[1]
    began_s = clock.elapsed_s()
    for _ in range(21):
        await pacing.process_request(edit, (), {}, "editMessageText", {"chat_id": -100}, turn)
    assert at_s[20] == began_s
    assert at_s[-1] - began_s >= GROUP[1]


async def test_nobody_is_left_waiting_once_it_is_over() -> None:
    clock = FakeClock(hurried=False)
    calls = Calls(clock)
    full = [asyncio.create_task(calls("sendMessage", "-100")) for _ in range(25)]
    await clock.advance(1)
    await calls.pacing.shutdown()
    left = await asyncio.gather(*full, return_exceptions=True)
    assert [type(it) for it in left if it is not True] == [RetryAfter] * 5, (
        "which is tried again, over the next connection"
    )
    again = asyncio.create_task(calls("sendMessage", "-100"))
    await clock.advance(60)
    assert await again is True
