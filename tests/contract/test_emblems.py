"""Pictures that no message carries, from the service to the moderators' card and back: the real libraries, and a press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bots.platform import Emblem
from bots.policy import Beside
from bots.records.choices import Choice
from tests.contract import harnesses
from tests.contract.harnesses.discord import DiscordHarness
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import BLURRED, DELETE, FAKE, REAL, Scene, eventually, playing

LOOKS = replace(DELETE, beside=frozenset(Beside))
"""Rules that would take such a picture out of a message."""


@pytest.fixture
async def telegram() -> AsyncIterator[Scene]:
    async with playing(TelegramHarness(), Scene) as made:
        yield made


@pytest.fixture
async def discord() -> AsyncIterator[Scene]:
    harness = harnesses.create("discord")
    assert isinstance(harness, DiscordHarness)
    harness.settings = harness.settings.model_copy(update={"discord_members": True})
    async with playing(harness, Scene) as made:
        yield made


async def card(scene: Scene, chat: str, choice: Choice = Choice.FAKE) -> str:
    """The moderators' card, which shows the picture blurred."""
    place = scene.place(chat)
    note = await scene.note(place, choice)
    assert await scene.harness.thumbnail(place, note) == BLURRED
    return note


def harness(scene: Scene) -> Any:
    return scene.harness


async def test_who_asks_to_be_let_into_a_telegram_group_is_told_of_and_a_press_answers(telegram: Scene) -> None:
    chat = await telegram.group(LOOKS)
    for name, choice in (("ada", Choice.REFUSE), ("bo", Choice.ADMIT)):
        harness(telegram).api.show(name, FAKE + name.encode())
        harness(telegram).api.ask_in(int(chat), name)
        await telegram.says(telegram.place(chat), "has asked to be let into", name.title())
        note = await card(telegram, chat, choice)
        assert not await telegram.harness.inside(chat, name), "nothing happens by itself"
        await telegram.harness.press(telegram.place(chat), note, "mo", choice)
        await telegram.says(telegram.place(chat), "let them in", name.title())
    assert not await telegram.harness.inside(chat, "ada")
    assert await telegram.harness.inside(chat, "bo")
    assert {case.emblem for case in telegram.records.cases.kept.values()} == {Emblem.REQUEST}


async def test_who_comes_into_a_telegram_group_is_told_of_and_can_be_put_out(telegram: Scene) -> None:
    chat = await telegram.group(LOOKS)
    harness(telegram).api.show("ada", FAKE)
    harness(telegram).api.show("bo", REAL)
    for name in ("bo", "ada"):
        harness(telegram).api.come(int(chat), name, said=True)
    note = await card(telegram, chat, Choice.MORE)
    await telegram.says(telegram.place(chat), "The profile picture of Ada")
    assert await telegram.harness.inside(chat, "ada")
    await telegram.harness.press(telegram.place(chat), note, "mo", Choice.MORE)
    await telegram.harness.press(
        telegram.place(chat), await telegram.note(telegram.place(chat), Choice.BAN), "mo", Choice.BAN
    )

    async def out() -> bool:
        return await telegram.harness.banned(chat, "ada")

    await eventually(out)
    assert len(telegram.records.cases.kept) == 1


async def test_another_picture_of_a_telegram_group_is_told_of(telegram: Scene) -> None:
    chat = await telegram.group(LOOKS)
    harness(telegram).api.picture_of_chat(int(chat), "ada", FAKE)
    await card(telegram, chat)
    await telegram.says(telegram.place(chat), "Ada made it the picture of")


@pytest.mark.parametrize("kind", ["emoji", "sticker"])
async def test_what_is_uploaded_to_a_discord_server_is_told_of_and_goes_by_a_press(discord: Scene, kind: str) -> None:
    chat = await discord.group(LOOKS)
    service = harness(discord).service
    upload = service.upload_emoji if kind == "emoji" else service.upload_sticker
    upload(int(chat), "ada", REAL)
    upload(int(chat), "ada", FAKE)
    note = await card(discord, chat)
    await discord.says(discord.place(chat), "ada uploaded it", "It is called", "her")
    guild = service.backend.guilds[int(chat)]
    there = guild.emojis if kind == "emoji" else guild.stickers
    assert len(there) == 2
    await discord.harness.press(discord.place(chat), note, "mo", Choice.FAKE)

    async def one() -> bool:
        return len(there) == 1

    await eventually(one)
    await discord.says(discord.place(chat), "It is out of the chat")


async def test_who_joins_a_discord_server_and_who_changes_their_avatar_is_told_of(discord: Scene) -> None:
    chat = await discord.group(LOOKS)
    service = harness(discord).service
    service.show("ada", FAKE)
    service.come(int(chat), "ada")
    await card(discord, chat)
    await discord.says(discord.place(chat), "who came into", "ada")
    service.show("bo", REAL)
    service.come(int(chat), "bo")
    service.show("bo", FAKE + b"bo")
    service.changed(int(chat), "bo")
    await discord.says(discord.place(chat), "The profile picture that bo has")


async def test_where_nobody_turned_it_on_no_picture_is_asked_for(telegram: Scene) -> None:
    chat = await telegram.group(replace(DELETE, beside=frozenset()))
    harness(telegram).api.show("ada", FAKE)
    harness(telegram).api.come(int(chat), "ada")
    harness(telegram).api.ask_in(int(chat), "bo")
    harness(telegram).api.picture_of_chat(int(chat), "ada", FAKE)

    async def handled() -> bool:
        return harness(telegram).api.waiting == 0

    await eventually(handled)
    asked = {name for name, _ in harness(telegram).api.calls}
    assert asked & {"getUserProfilePhotos", "getFile"} == set()
