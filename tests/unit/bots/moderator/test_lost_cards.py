"""A card that nobody knows of, or that stayed behind in a former chat, shows nobody what was stopped: it is rid of its picture by
the next press on it, or moderators hear that it has one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bots.platform import CommandName, Forbidden, Gone, Impossible, Lack, PlatformError, Uncertain, Unreachable
from bots.policy import Action
from bots.records.choices import Choice
from bots.testing import FakePost
from tests.unit.bots.moderator.conftest import HOLD, ON_MODEL, TEXTS, Scene
from tests.unit.bots.moderator.test_minor_pictures import stop
from tests.unit.bots.moderator.test_stopped_part import listed

NOTIFY = replace(HOLD, altered=replace(ON_MODEL, substantial=(Action.NOTIFY,)))


async def lost_card(scene: Scene) -> FakePost:
    """A card that has arrived, and of which the bot never heard that."""
    await scene.policy(NOTIFY)
    scene.platform.fail("send", Uncertain("cut"))
    await scene.post("ada", b"fake one#5")
    assert scene.case.cards == ()
    assert scene.card().thumbnail
    return scene.card()


async def test_it_is_rid_of_its_picture_where_it_is_stopped_on_it(scene: Scene) -> None:
    card = await lost_card(scene)
    await stop(scene)
    assert card.thumbnail == b""
    assert "suspected minor" in card.text
    assert card.buttons == ()


@pytest.mark.parametrize("choice", [Choice.MORE, Choice.FAKE, Choice.FINE, Choice.SHOW])
async def test_it_is_rid_of_it_by_any_press_once_it_was_stopped_elsewhere(scene: Scene, choice: Choice) -> None:
    card = await lost_card(scene)
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    await stop(scene)
    await scene.platform.press(card, "mo", choice)
    assert card.thumbnail == b""
    assert "suspected minor" in card.text


async def test_one_that_could_not_be_reached_before_the_bot_died_is_rid_of_it_by_any_press(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#5")
    card = scene.card()
    for choice in (Choice.MORE, Choice.MINOR):
        await scene.press(choice)
    scene.platform.fail("delete", Unreachable("away"))
    await scene.platform.press(card, "mo", Choice.MINOR_SURE)
    assert scene.case.minor
    assert card.thumbnail
    await scene.moderator._later.aclose()  # what it would have tried again is lost with the process
    await scene.platform.press(card, "mo", Choice.BACK)
    assert (card.thumbnail, card.buttons) == (b"", ())
    assert "suspected minor" in card.text


async def test_who_may_not_press_rids_it_of_nothing(scene: Scene) -> None:
    card = await lost_card(scene)
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    await stop(scene)
    await scene.platform.press(card, "eve", Choice.MORE)
    assert card.thumbnail


async def test_it_is_rid_of_a_picture_that_has_left_its_case(scene: Scene) -> None:
    card = await lost_card(scene)
    await scene.post("eve", b"fake one#5")
    first = replace(scene.case.findings[0], sha256="another file", fingerprints=())
    await scene.records.cases.update(scene.case.with_finding(first))
    await listed(scene, "another file")
    await scene.platform.press(card, "mo", Choice.FINE)
    left, stopped = scene.cases
    assert (left.minor, stopped.minor) == (False, True)
    assert [item.sender for item in left.findings] == ["eve"]
    assert card.thumbnail == b""
    assert left.id in card.text


async def test_where_that_cannot_be_it_asks_to_be_deleted(scene: Scene) -> None:
    card = await lost_card(scene)
    scene.platform.fail("clear", Impossible("no blank picture"))
    await stop(scene)
    assert card.text.endswith(TEXTS.say("card-by-hand", "en"))


def leave_behind(scene: Scene, chat: str) -> None:
    """Let what the bot has said in this chat be out of its reach, as on Telegram what a group showed that is another chat now."""

    def refusing(method: str, failure: PlatformError) -> None:
        real: Callable[..., Awaitable[Any]] = getattr(scene.platform, method)

        async def call(place: str, *arguments: Any, **named: Any) -> Any:
            if place == chat:
                raise failure
            return await real(place, *arguments, **named)

        setattr(scene.platform, method, call)

    refusing("edit", Gone("other numbers"))
    refusing("clear", Impossible("out of reach"))
    refusing("delete", Forbidden("out of reach", Lack.DELETE_MOVED_MESSAGES))


@pytest.mark.parametrize("copies", [0, 1, 3])
async def test_of_one_that_stayed_in_a_former_chat_moderators_hear(scene: Scene, copies: int) -> None:
    await scene.policy(NOTIFY)
    await scene.post("ada", b"fake one#5")
    behind = scene.card()
    leave_behind(scene, "mods")
    await scene.records.moves.move("fake", "mods", "forum")
    for number in range(copies):  # its card follows to where they are now
        await scene.post(f"eve{number}", b"fake one#5")
    await scene.platform.command("forum", "mo", CommandName.CASE, scene.case.id)
    for choice in (Choice.MORE, Choice.MINOR, Choice.MINOR_SURE):
        await scene.press(choice, chat="forum")
    assert behind.thumbnail
    plea = TEXTS.say("card-by-hand-earlier", "en")
    assert len([text for text in scene.texts("forum") if text.endswith(plea)]) == 1
    assert all(post.thumbnail == b"" for post in scene.platform.posts("forum"))
