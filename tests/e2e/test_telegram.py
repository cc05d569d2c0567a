"""What only Telegram has, with a moderator at work: the real python-telegram-bot against a Bot API server that checks every word.

The whole program on Telegram is in `test_whole_program.py`, the adapter by itself in `test_telegram_adapter.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.policy import Action
from bots.records.choices import Choice
from bots.records.findings import FindingState
from tests.contract.harnesses.telegram import TelegramHarness
from tests.contract.test_platform import DELETE, FAKE, FOUND, HOLD, NOT_FOUND, REAL, REPLY, Scene, eventually, playing
from tests.doubles.bot_api import BotApi
from tests.e2e.towns import old_telegram_button


class TelegramScene(Scene):
    """With what only Telegram has."""

    harness: TelegramHarness

    @property
    def api(self) -> BotApi:
        """The service."""
        return self.harness.api


@pytest.fixture
async def scene() -> AsyncIterator[TelegramScene]:
    async with playing(TelegramHarness(), TelegramScene) as made:
        yield made


async def test_a_picture_sent_as_a_file_is_looked_at(scene: TelegramScene) -> None:
    group = int(await scene.group())
    scene.api.document(group, "ada", REAL, "application/pdf")
    scene.api.document(group, "ada", FAKE, "image/png")
    await scene.says(str(group), FOUND)
    (finding,) = scene.case.findings
    assert finding.media.startswith("document:")
    assert await scene.platform.fetch(finding.media, 1000) == FAKE


async def test_a_check_in_a_caption_asks_and_does_not_evade_the_policy(scene: TelegramScene) -> None:
    group = await scene.group(DELETE)
    posted = scene.api.photo(int(group), "ada", FAKE, caption="/check@torch_test_bot is this real?")
    await scene.says(group, "was removed from this chat")
    assert not await scene.harness.exists(group, str(posted))
    other = scene.api.photo(int(group), "ada", REAL, caption="/check")
    await scene.says(group, NOT_FOUND)
    assert await scene.harness.exists(group, str(other))


async def test_an_edited_picture_is_looked_at_again(scene: TelegramScene) -> None:
    group = await scene.group(DELETE)
    posted = scene.api.photo(int(group), "ada", REAL)
    scene.api.swap_photo(int(group), posted, FAKE)
    await scene.says(group, "was removed from this chat")
    assert not await scene.harness.exists(group, str(posted))


async def test_answers_go_to_the_topic(scene: TelegramScene) -> None:
    forum = scene.api.group(forum=True)
    await scene.records.policies.set("telegram", str(forum), REPLY)
    scene.api.photo(forum, "ada", FAKE, message_thread_id=7)
    await scene.says(str(forum), FOUND)
    assert scene.api.said(forum)[0]["message_thread_id"] == 7


async def test_a_held_picture_comes_back_into_its_topic(scene: TelegramScene) -> None:
    forum = str(scene.api.group(forum=True))
    await scene.harness.set_admin(forum, "mo", True)
    office = await scene.harness.open_group()
    await scene.records.policies.set("telegram", forum, replace(HOLD, moderators_chat=office))
    scene.api.photo(int(forum), "ada", FAKE, message_thread_id=7)
    await scene.harness.press(office, await scene.note(office, Choice.FINE), "mo", Choice.FINE)

    async def back() -> bool:
        return await scene.harness.pictures(forum) == [FAKE]

    await eventually(back)
    assert [message["message_thread_id"] for message in scene.api.with_pictures(int(forum))] == [7]


async def test_a_held_file_comes_back_as_a_file(scene: TelegramScene) -> None:
    group = await scene.group(HOLD)
    place = scene.place(group)
    scene.api.document(int(group), "ada", FAKE, "image/png")
    await scene.harness.press(place, await scene.note(place, Choice.FINE), "mo", Choice.FINE)

    async def back() -> bool:
        return scene.case.findings[0].state is FindingState.PUT_BACK

    await eventually(back)
    (message,) = [item for item in scene.api.with_pictures(int(group)) if not scene.api.is_thumbnail(item)]
    assert "document" in message
    assert scene.api.picture(message) == FAKE


async def test_an_album_of_which_two_are_held_comes_back_picture_by_picture(scene: TelegramScene) -> None:
    group = await scene.group(HOLD)
    place = scene.place(group)
    other = FAKE + b"2"
    await scene.harness.post_pictures(group, "ada", [FAKE, REAL, other])

    async def both_held() -> bool:
        kept = scene.records.cases.kept.values()
        return [item.state for case in kept for item in case.findings] == [FindingState.HELD] * 2

    await eventually(both_held)
    assert await scene.harness.pictures(group) == [REAL]
    await scene.harness.press(place, await scene.note(place, Choice.FINE), "mo", Choice.FINE)

    async def back() -> bool:
        return await scene.harness.pictures(group) == [REAL, FAKE, other]

    await eventually(back)


async def test_a_button_of_an_older_version_is_answered_and_does_nothing(scene: TelegramScene) -> None:
    group = await scene.group(HOLD)
    await scene.harness.post_pictures(group, "ada", [FAKE])
    await scene.note(scene.place(group), Choice.FINE)
    old_telegram_button(scene.api, int(group), "mo", scene.case.id)

    async def told() -> bool:
        return any("from an older version" in text for _, text in scene.api.alerts)

    await eventually(told)
    assert await scene.harness.pictures(group) == []
    assert scene.case.review is None


async def test_what_is_written_later_is_on_the_card_and_comes_back_with_the_picture(scene: TelegramScene) -> None:
    group, office = await scene.group(), await scene.harness.open_group()
    told = replace(HOLD, altered=replace(HOLD.altered, substantial=(Action.NOTIFY,)), moderators_chat=office)
    await scene.records.policies.set("telegram", group, told)
    posted = scene.api.photo(int(group), "ada", FAKE)
    await scene.note(office, Choice.FAKE)
    scene.api.edit(int(group), posted, caption="our trip")
    await scene.says(office, "Something was written with it")
    for choice in (Choice.FAKE, Choice.UNDO):
        await scene.harness.press(office, await scene.note(office, choice), "mo", choice)
    await scene.says(group, "With it was written: our trip")
    assert await scene.harness.pictures(group) == [FAKE]


ELSEWHERE = -1_001_234_567_890
"""A chat that the bot is not in."""


def answers(scene: TelegramScene) -> list[str]:
    """What stands where somebody asked in such a chat, and stood there before."""
    (found,) = scene.api.elsewhere.values()
    return found


async def asked_elsewhere(scene: TelegramScene, words: str) -> str:
    """What was answered there in the end, which says this."""

    async def told() -> bool:
        return bool(scene.api.elsewhere) and words in answers(scene)[-1]

    await eventually(told)
    return answers(scene)[-1]


@pytest.mark.parametrize(("data", "words"), [(FAKE, FOUND), (REAL, NOT_FOUND)])
async def test_who_mentions_the_bot_where_it_is_not_is_answered_there(
    scene: TelegramScene, data: bytes, words: str
) -> None:
    shown = scene.api.picture_elsewhere("mallory", ELSEWHERE, data)
    scene.api.ask_elsewhere("ada", ELSEWHERE, reply_to_message=shown)
    await asked_elsewhere(scene, words)
    first = answers(scene)[0]
    assert "everybody in this chat can read it" in first
    assert [name for name, _ in scene.api.calls if name.startswith("send")] == []
    assert scene.records.cases.kept == {}


async def test_the_picture_may_be_in_the_question_itself(scene: TelegramScene) -> None:
    own = scene.api.picture_elsewhere("ada", ELSEWHERE, FAKE)
    scene.api.ask_elsewhere("ada", ELSEWHERE, photo=own["photo"], caption="@torch_test_bot", text="")
    await asked_elsewhere(scene, FOUND)


async def test_a_question_about_no_picture_is_told_what_to_do(scene: TelegramScene) -> None:
    scene.api.ask_elsewhere("ada", ELSEWHERE)
    await asked_elsewhere(scene, "in reply to a picture")
    assert len(answers(scene)) == 1


async def test_a_group_with_the_same_number_is_another_chat(scene: TelegramScene) -> None:
    group = int(await scene.group(DELETE))
    shown = scene.api.picture_elsewhere("mallory", group, FAKE)
    scene.api.ask_elsewhere("ada", group, reply_to_message=shown)
    await asked_elsewhere(scene, FOUND)
    assert scene.api.said(group) == []
    assert scene.records.cases.kept == {}


async def test_a_question_that_comes_too_late_is_passed_over(scene: TelegramScene) -> None:
    scene.api.push(guest_message={**scene.api.picture_elsewhere("ada", ELSEWHERE, FAKE), "guest_query_id": "long ago"})
    group = await scene.group(REPLY)
    scene.api.photo(int(group), "ada", FAKE)
    await scene.says(group, FOUND)
    assert scene.api.elsewhere == {}
