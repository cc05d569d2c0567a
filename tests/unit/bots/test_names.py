"""Under which name a bot's things are kept: by its own number, asked of the store when the program starts."""

from __future__ import annotations

import asyncio
import base64

import pytest
from pydantic import SecretStr, ValidationError

from bots.known import parser
from bots.platforms.discord.settings import Settings as DiscordSettings
from bots.platforms.sandbox import Settings as SandboxSettings
from bots.platforms.telegram.settings import Settings as TelegramSettings
from bots.records import StoreUnavailable
from bots.serving import names_of
from bots.testing import FakeClock, fake_records


def telegrams(number: int, replaces: str = "") -> TelegramSettings:
    token = SecretStr(f"{number}:AAHnvFqk2kdXXXXXXXXXXXXXXXXXXXXXXXX")
    return TelegramSettings().model_copy(update={"telegram_bot_token": token, "telegram_replaces": replaces})


def discords(token: str) -> DiscordSettings:
    return DiscordSettings().model_copy(update={"discord_bot_token": SecretStr(token)})


def test_a_token_says_whose_it_is_and_no_more() -> None:
    assert telegrams(7123456).account == "7123456"
    first = base64.urlsafe_b64encode(b"1185946104378855434").decode().rstrip("=")
    assert discords(f"{first}.GQxyz1.secretsecretsecret").account == "1185946104378855434"
    assert SandboxSettings().account == ""


@pytest.mark.parametrize("token", ["", "nonsense", "ünlesbar.x.y", "YWJj.x.y", "....", "A.b.c", "-_-_.x"])
def test_of_a_token_that_says_nothing_there_is_no_number(token: str) -> None:
    assert discords(token).account == ""


def test_what_is_replaced_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_REPLACES", "123:secret")
    with pytest.raises(ValidationError) as refused:
        TelegramSettings()
    assert "secret" not in str(refused.value)


async def test_the_first_bot_keeps_the_platforms_name() -> None:
    accounts, clock = fake_records().accounts, FakeClock()
    chosen = {"telegram": telegrams(11), "discord": discords("MTE.x.y"), "sandbox": SandboxSettings()}
    own = {name: name for name in chosen}
    assert await names_of(chosen, accounts, clock) == own
    assert await names_of(chosen, accounts, clock) == own
    assert await names_of({"telegram": telegrams(22)}, accounts, clock) == {"telegram": "telegram-22"}
    assert await names_of({"telegram": telegrams(22, replaces="11")}, accounts, clock) == {"telegram": "telegram"}


async def test_a_store_that_is_away_is_waited_for_and_the_sandbox_needs_none() -> None:
    records, clock = fake_records(), FakeClock(hurried=False)
    records.accounts.failures.extend([StoreUnavailable("down")] * 4)
    assert await names_of({"sandbox": SandboxSettings()}, records.accounts, clock) == {"sandbox": "sandbox"}
    waiting = asyncio.create_task(names_of({"telegram": telegrams(11)}, records.accounts, clock))
    for pause_s in (0, 1, 2, 4):
        await clock.advance(pause_s)
        assert not waiting.done()
    await clock.advance(8)
    assert await waiting == {"telegram": "telegram"}


def test_the_program_for_known_pictures_takes_such_names() -> None:
    assert parser().parse_args(["export", "telegram-22", "-100"]).platform == "telegram-22"
    for wrong in ("telegram-", "telegram-x", "telegraph", "-22"):
        with pytest.raises(SystemExit):
            parser().parse_args(["export", wrong, "-100"])
