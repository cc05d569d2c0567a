"""Telegram's webhook by itself: what Telegram, or the way to it, does wrong now and then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

import httpx
import pytest
import telegram
from fastapi import FastAPI
from telegram.error import NetworkError, RetryAfter

from bots.faults import PassedOver, Skipped
from bots.platform import PlatformError, Unreachable
from bots.platforms.telegram.updates import Updates
from bots.platforms.telegram.webhook import CHECK_S, SECRET_HEADER, TRIES, Hook
from bots.testing import FakeClock
from bots.web.gate import WEBHOOKS


class Bot:
    """Telegram, as far as the hook asks it."""

    def __init__(self, *answers: Exception | str) -> None:
        self.answers = list(answers)
        self.set = 0

    async def set_webhook(self, url: str, **_: object) -> None:
        self.set += 1
        self.url = url

    async def get_webhook_info(self) -> telegram.WebhookInfo:
        answer = self.answers.pop(0) if self.answers else self.url
        if isinstance(answer, Exception):
            raise answer
        return telegram.WebhookInfo(answer, has_custom_certificate=False, pending_update_count=0)


class Program:
    """Whatever stores updates, and handles them for as long as it likes."""

    def __init__(self) -> None:
        self.stored, self.go_on, self.has_room = list[object](), asyncio.Event(), True

    async def accept(self, told: list[object]) -> list[asyncio.Task[bool]]:
        if told[0] in self.stored:
            return []
        self.stored += told
        return [asyncio.create_task(self.go_on.wait())]


def hook(web: FastAPI, order_s: float = 0.01) -> Hook:
    return Hook(web, "https://bots.example", "telegram", bytes(32), Skipped("telegram", PassedOver()), order_s=order_s)


async def keep(bot: Bot, checks: int) -> asyncio.Task[None]:
    """The hook, kept, after so many checks."""
    clock = FakeClock(hurried=False)
    task = asyncio.create_task(hook(FastAPI()).keep(cast("telegram.Bot", bot), ("message",), clock))
    for _ in range(checks):
        await clock.advance(CHECK_S + 1)
    return task


@pytest.mark.parametrize("fault", [NetworkError("reset"), RetryAfter(5)])
async def test_one_answer_that_is_lost_ends_nothing(fault: Exception) -> None:
    bot = Bot(fault, "https://bots.example/webhooks/telegram", fault)
    task = await keep(bot, 4)
    assert not task.done(), "else what is under way would be cut off, and told again"
    task.cancel()
    assert bot.set == 1


async def test_where_telegram_is_away_for_long_the_health_page_says_so() -> None:
    task = await keep(Bot(*[NetworkError("away") for _ in range(TRIES)]), TRIES)
    with pytest.raises(Unreachable):
        await task


async def test_another_program_is_told_of_at_once() -> None:
    task = await keep(Bot("https://other.example"), 1)
    with pytest.raises(PlatformError, match="another program"):
        await task


@asynccontextmanager
async def telling(made: Hook, web: FastAPI) -> AsyncIterator[Callable[[int], Awaitable[int]]]:
    """How Telegram tells of an update; the status that it is answered."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=web), base_url="https://bots.example") as client:

        async def tell(number: int) -> int:
            headers = {SECRET_HEADER: made.secret}
            return (await client.post(f"{WEBHOOKS}telegram", json={"update_id": number}, headers=headers)).status_code

        yield tell


async def test_what_takes_long_keeps_its_chat_from_being_heard_for_a_moment_alone() -> None:
    web, program = FastAPI(), Program()
    made = hook(web)
    async with telling(made, web) as tell:
        with made.open(cast("Updates", program)):
            assert [await tell(1), await tell(1), await tell(2)] == [200, 200, 200]
            assert program.stored == [{"update_id": 1}, {"update_id": 2}]


async def test_what_is_quickly_done_is_done_before_the_chat_goes_on() -> None:
    web, program = FastAPI(), Program()
    made = hook(web, order_s=60)
    async with telling(made, web) as tell:
        with made.open(cast("Updates", program)):
            first = asyncio.create_task(tell(1))
            while not program.stored:
                await asyncio.sleep(0)
            assert not first.done()
            program.go_on.set()
            assert await first == 200


async def test_without_room_telegram_keeps_updates() -> None:
    web, program = FastAPI(), Program()
    made = hook(web)
    program.has_room = False
    async with telling(made, web) as tell:
        with made.open(cast("Updates", program)):
            assert await tell(1) == 503
        program.has_room = True
        assert await tell(1) == 503, "nobody handles any"
    assert program.stored == []
