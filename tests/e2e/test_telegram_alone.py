"""What somebody asks in a group is answered to them alone, as far as the Bot API server can; never to all."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import FAKE, FOUND, NOT_FOUND, REAL, eventually, playing
from tests.e2e.test_telegram import TelegramScene

WRITE_TO_ME = "I can only show you this in private"


@pytest.fixture
async def scene() -> AsyncIterator[TelegramScene]:
    async with playing(TelegramHarness(), TelegramScene) as made:
        yield made


async def asks(scene: TelegramScene, group: int, data: bytes, **more: int) -> int:
    """Eve asks about a picture of Ada's; what she wrote."""
    posted = scene.api.photo(group, "ada", data, **more)
    return scene.api.post(group, "eve", text="/check", reply_to=posted, **more)


async def open_group(scene: TelegramScene) -> int:
    """A group in which the bot says nothing by itself."""
    return scene.api.group(forum=True)


@pytest.mark.parametrize("version", [(10, 2), (10, 3)])
async def test_the_asker_alone_reads_it_in_the_group(scene: TelegramScene, version: tuple[int, int]) -> None:
    scene.api.version = version
    group, eve = await open_group(scene), scene.api.private("eve")
    await asks(scene, group, REAL)
    await asks(scene, group, FAKE, message_thread_id=scene.api.topic(group))

    async def answered() -> bool:
        return len(scene.api.alone) == 2

    await eventually(answered)
    assert {(chat, user) for chat, user, _ in scene.api.alone} == {(group, eve)}
    assert all(any(words in text for _, _, text in scene.api.alone) for words in (FOUND, NOT_FOUND))
    assert (scene.api.said(group), scene.api.said(eve)) == ([], [])
    assert [method for method, _ in scene.api.calls].count("deleteEphemeralMessage") == 1


async def test_an_older_server_is_asked_once_and_answers_go_into_the_private_chat(scene: TelegramScene) -> None:
    scene.api.version = (10, 1)
    group, eve = await open_group(scene), scene.api.private("eve")
    await asks(scene, group, REAL)
    await scene.says(str(eve), NOT_FOUND)
    await asks(scene, group, FAKE)
    await scene.says(str(eve), FOUND)
    assert (scene.api.said(group), scene.api.alone) == ([], [])
    assert [method for method, _ in scene.api.calls].count("deleteEphemeralMessage") == 1


async def test_where_nothing_else_is_possible_the_group_reads_how_to_ask_and_no_verdict(scene: TelegramScene) -> None:
    scene.api.version = (10, 1)
    group = await open_group(scene)
    asked = await asks(scene, group, FAKE)
    await scene.says(str(group), WRITE_TO_ME)
    (said,) = scene.api.said(group)
    assert said["reply_to_message"]["message_id"] == asked


async def test_what_a_server_shows_to_all_in_spite_of_what_it_says_is_taken_back(scene: TelegramScene) -> None:
    scene.api.overlooks_receivers = True
    group, eve = await open_group(scene), scene.api.private("eve")
    await asks(scene, group, FAKE)
    await scene.says(str(eve), FOUND)
    assert scene.api.said(group) == []
    await asks(scene, group, REAL)
    await scene.says(str(eve), NOT_FOUND)
    assert [method for method, _ in scene.api.calls].count("deleteMessage") == 1, "it is not tried again"


async def test_what_a_group_does_not_allow_goes_into_the_private_chat(scene: TelegramScene) -> None:
    scene.api.refuses_receivers = True
    group, eve = await open_group(scene), scene.api.private("eve")
    await asks(scene, group, FAKE)
    await scene.says(str(eve), FOUND)
    assert (scene.api.said(group), scene.api.alone) == ([], [])


async def test_a_server_that_is_away_is_asked_again(scene: TelegramScene) -> None:
    group = await open_group(scene)
    scene.api.private("eve")
    scene.api.failures.append("server_error")
    await asks(scene, group, FAKE)

    async def answered() -> bool:
        return bool(scene.api.alone) or bool(scene.api.said(scene.api.private("eve")))

    await eventually(answered)
    await asks(scene, group, REAL)
    await scene.says(str(group), NOT_FOUND)
    assert scene.api.said(group) == []
