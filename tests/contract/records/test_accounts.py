"""The Accounts port's suite."""

from __future__ import annotations

import asyncio

from tests.contract.records.conftest import Scene


async def test_each_bot_has_a_name_of_its_own_and_keeps_it(scene: Scene) -> None:
    accounts, others = scene.records.accounts, scene.replica().accounts
    assert await accounts.name("telegram", "11") == "telegram"
    assert await others.name("telegram", "22") == "telegram-22"
    assert await others.name("telegram", "33") == "telegram-33"
    assert await others.name("discord", "22") == "discord"
    for _ in range(2):
        assert await others.name("telegram", "11") == "telegram"
        assert await accounts.name("telegram", "22") == "telegram-22"


async def test_of_several_that_ask_at_once_one_is_the_first(scene: Scene) -> None:
    accounts, others = scene.records.accounts, scene.replica().accounts
    named = await asyncio.gather(
        *(who.name("telegram", str(number)) for number in range(5) for who in (accounts, others))
    )
    assert named.count("telegram") == 2, "both replicas of one"
    assert len(set(named)) == 5


async def test_a_bot_goes_on_in_the_place_of_another(scene: Scene) -> None:
    accounts = scene.records.accounts
    assert await accounts.name("telegram", "11") == "telegram"
    assert await accounts.name("telegram", "22", replaced="11") == "telegram"
    for _ in range(2):
        assert await accounts.name("telegram", "22", replaced="11") == "telegram", "the setting stays"
    assert await accounts.name("telegram", "11") == "telegram-11"
    assert await accounts.name("telegram", "22", replaced="11") == "telegram"
    assert await accounts.name("telegram", "22") == "telegram"


async def test_who_began_alone_can_still_take_the_place(scene: Scene) -> None:
    accounts = scene.records.accounts
    assert await accounts.name("telegram", "11") == "telegram"
    assert await accounts.name("telegram", "22") == "telegram-22"
    assert await accounts.name("telegram", "22", replaced="11") == "telegram"


async def test_a_place_that_nobody_had_is_nobodys_to_take(scene: Scene) -> None:
    accounts = scene.records.accounts
    assert await accounts.name("telegram", "11") == "telegram"
    assert await accounts.name("telegram", "22", replaced="99") == "telegram-22"
    assert await accounts.name("telegram", "33", replaced="33") == "telegram-33"
    assert await accounts.name("discord", "11", replaced="99") == "discord"
