"""Telegram's webhook by itself: what Telegram, or the way to it, does wrong now and then."""

from __future__ import annotations

import asyncio
from typing import cast

import httpx
import pytest
import telegram
from fastapi import FastAPI
from telegram.error import NetworkError, RetryAfter

from bots.faults import PassedOver, Skipped
from bots.platform import PlatformError, Unreachable
from bots.platforms.telegram.webhook import CHECK_S, SECRET_HEADER, TELLINGS, TRIES, Hook
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
    """Whatever handles updates, for as long as it likes."""

    def __init__(self) -> None:
        self.begun, self.go_on = list[int](), asyncio.Event()

    def begin(self, update: telegram.Update) -> asyncio.Task[None]:
        self.begun.append(update.update_id)
        return asyncio.create_task(self._work())

    async def _work(self) -> None:
        await self.go_on.wait()


def hook(web: FastAPI, answer_s: float = 0.01) -> Hook:
    return Hook(
        web, "https://bots.example", "telegram", bytes(32), Skipped("telegram", PassedOver()), answer_s=answer_s
    )


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


async def test_what_waits_for_long_keeps_its_chat_from_being_heard_no_longer() -> None:
    web, program = FastAPI(), Program()
    made = hook(web)
    transport = httpx.ASGITransport(app=web)
    async with httpx.AsyncClient(transport=transport, base_url="https://bots.example") as client:

        async def tell(number: int) -> int:
            sent = await client.post(
                f"{WEBHOOKS}telegram", json={"update_id": number}, headers={SECRET_HEADER: made.secret}
            )
            return sent.status_code

        with made.open(program.begin):
            assert [await tell(1) for _ in range(TELLINGS)] == [503] * (TELLINGS - 1) + [200]
            assert program.begun == [1], "it goes on beside"
            assert await tell(2) == 503, "each has its time"
            program.go_on.set()
            assert [await tell(2), await tell(1)] == [200, 200]
            assert program.begun == [1, 2]
