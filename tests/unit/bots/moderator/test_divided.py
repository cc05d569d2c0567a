"""What was put back may be more than one message, for its words are long: people answer any of them."""

from __future__ import annotations

import pytest

from bots.platform import CommandName
from bots.records.choices import Choice
from bots.testing import FakePost
from tests.unit.bots.moderator.conftest import HOLD, Scene


async def divided(scene: Scene, *pictures: bytes) -> list[FakePost]:
    """The bot's messages in the group: a picture that a moderator has put back, and the end of its words."""
    scene.platform.caption_letters = 20
    scene.platform.open_private("bob")
    await scene.policy(HOLD)
    await scene.post("bob", *pictures, text="our trip " * 20)
    await scene.press(Choice.FINE)
    _, *posts = scene.platform.posts("group")
    assert len(posts) == 2
    assert scene.finding.put_back_as == "+".join(post.id for post in posts)
    return posts


@pytest.mark.parametrize("number", [0, 1])
async def test_each_of_its_messages_is_known_by_those_who_ask_about_it(scene: Scene, number: int) -> None:
    posts = await divided(scene, b"fake")
    target = scene.platform.as_message(posts[number])
    await scene.platform.command("group", "eve", CommandName.WHY, target=target)
    assert "A moderator has looked at it and put it back." in scene.texts()[-1]
    link = scene.platform.link("group", "", posts[number].id)
    scene.platform.open_private("ada")
    await scene.platform.command("private-ada", "ada", CommandName.THISISME, link)
    assert len(scene.cases) == 2
    assert scene.cases[1].messages == (scene.cases[0].findings[0].put_back_as,)
    assert scene.cases[1].urgent
    await scene.press(Choice.FAKE)
    assert not any(post.pictures or "our trip" in post.text for post in scene.platform.posts("group")), "all of it goes"


async def test_a_report_of_it_says_that_it_was_decided(scene: Scene) -> None:
    posts = await divided(scene, b"fake")
    await scene.platform.command("group", "eve", CommandName.REPORT, target=scene.platform.as_message(posts[0]))
    assert len(scene.cases) == 1
    assert "have decided that it may stay" in scene.texts()[-1]


async def test_it_goes_and_comes_as_one(scene: Scene) -> None:
    await divided(scene, b"fake")
    await scene.press(Choice.UNDO)
    assert len(scene.texts()) == 1, "the notice alone"
