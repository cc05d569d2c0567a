"""How fast the bot talks on Telegram: within its limits per chat, and one chat's wait is not another's."""

from __future__ import annotations

import os
from typing import Any

import pytest
from telegram.error import RetryAfter

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

    async def __call__(self, endpoint: str, chat: str) -> Any:
        async def send() -> bool:
            self.at_s.append(self.clock.elapsed_s())
            if self.refuse:
                self.refuse -= 1
                raise RetryAfter(30)
            return True

        return await self.pacing.process_request(send, (), {}, endpoint, {"chat_id": chat}, None)


@pytest.fixture
def calls() -> Calls:
    return Calls(FakeClock())


async def test_a_group_hears_twenty_messages_a_minute(calls: Calls) -> None:
    for _ in range(45):
        await calls("sendMessage", "-100")
    for first, later in zip(calls.at_s, calls.at_s[GROUP[0] :], strict=False):
        assert later - first >= GROUP[1]
    assert calls.at_s[19] == calls.at_s[0]


async def test_removals_do_not_wait_behind_replies(calls: Calls) -> None:
    for _ in range(20):
        await calls("sendMessage", "-100")
    began_s = calls.clock.elapsed_s()
    for _ in range(10):
        await calls("deleteMessage", "-100")
    assert calls.clock.elapsed_s() - began_s < 2


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
