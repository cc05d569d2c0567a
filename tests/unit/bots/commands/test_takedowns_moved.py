"""\"This is me\", where the picture is in another message by now than the one that the link names."""

from __future__ import annotations

from bots.platform import Power
from bots.records.choices import Choice
from tests.unit.bots.commands.conftest import ASKS, HOLD, Scene
from tests.unit.bots.commands.test_takedowns import ask


async def put_back(scene: Scene, *pictures: bytes) -> tuple[str, list[str]]:
    """The message that was held, and those in which a moderator has put its pictures back."""
    await scene.policy(HOLD)
    held = await scene.post("bob", *pictures)
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    return held.id, [post.id for post in scene.platform.posts("group") if post.pictures]


async def test_an_old_link_is_about_what_was_put_back(scene: Scene) -> None:
    held, (back,) = await put_back(scene, b"fake")
    assert (await ask(scene, held)).startswith("The moderators of that chat were asked just now")
    assert [item.message for item in scene.cases[1].findings] == [back]
    assert f"/{back}" in scene.card().text
    assert "nobody has decided yet" in await ask(scene, held)
    assert "nobody has decided yet" in await ask(scene, back)
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert not scene.platform.exists("group", back)
    assert (await ask(scene, held)).startswith("It is no longer in that chat: a moderator has taken it out")
    assert (await ask(scene, back)).startswith("It is no longer in that chat: a moderator has taken it out")
    assert len(scene.cases) == 2


async def test_what_a_moderator_leaves_there_is_said_by_the_old_link_too(scene: Scene) -> None:
    held, (back,) = await put_back(scene, b"fake")
    await ask(scene, held)
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    assert scene.platform.exists("group", back)
    assert "has looked at it and left it there" in await ask(scene, held)
    assert len(scene.cases) == 2


async def test_pictures_that_were_put_back_one_by_one_are_asked_about_together(scene: Scene) -> None:
    scene.platform.can -= {Power.PUT_BACK_TOGETHER}
    held, back = await put_back(scene, b"fake one", b"fake two")
    assert len(back) == 2
    await ask(scene, held)
    assert [item.message for item in scene.cases[1].findings] == back
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert not any(scene.platform.exists("group", message) for message in back)
    assert (await ask(scene, held)).startswith("It is no longer in that chat: a moderator has taken it out")


async def test_what_came_back_by_an_undo_and_went_again_is_out(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(ASKS)
    posted = await scene.post("bob", b"fake")
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    await scene.platform.press(scene.card(), "mo", Choice.UNDO)
    (back,) = [post.id for post in scene.platform.posts("group") if post.pictures]
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    assert not scene.platform.exists("group", back)
    for link in (posted.id, back):
        assert (await ask(scene, link)).startswith("It is no longer in that chat: a moderator has taken it out")
