"""A picture that was never looked at cannot be recognised, and nobody is promised that it will be."""

from __future__ import annotations

import pytest

from bots.platform import CommandName, Power
from bots.records.choices import Choice
from bots.testing import pick
from tests.unit.bots.moderator.conftest import ASKS, Scene


async def takedown(scene: Scene) -> None:
    """Somebody says that an old picture shows them; the bot has never scanned it."""
    scene.platform.can -= {Power.LOOK_UP}
    message = scene.platform.message("group", "bob", b"an old picture")
    private = scene.platform.open_private("ann")
    link = scene.platform.link("group", "", message.id)
    await scene.platform.command(private, "ann", CommandName.THISISME, link)


async def asked(scene: Scene) -> None:
    """A picture was looked at, and the moderators are asked."""
    await scene.policy(ASKS)
    await scene.post("bob", b"fake")


async def press(scene: Scene, choice: Choice) -> str:
    """What the moderator reads alone after the press."""
    data = pick([button.data for button in scene.card().buttons], choice)
    await scene.platform.press_data("mods", "mo", data, note=scene.card().id, reply_token="t")
    return [post.text for post in scene.platform.posts("mods") if post.reply_token][-1]


async def test_known_says_that_there_is_nothing_to_recognise_it_by(scene: Scene) -> None:
    await takedown(scene)
    await scene.press(Choice.MORE)
    assert "nothing to recognise it by" in await press(scene, Choice.KNOWN)
    assert await scene.records.known.entries("fake", "group") == []


@pytest.mark.parametrize("recognised", [False, True])
async def test_fine_promises_what_will_be_so(scene: Scene, recognised: bool) -> None:
    if recognised:
        await asked(scene)
    else:
        await takedown(scene)
    said = await press(scene, Choice.FINE)
    assert ("stays so when it is posted again" in said) is recognised
    assert ("nothing to recognise it by" in said) is not recognised
    assert bool(await scene.records.known.entries("fake", "group")) is recognised


async def test_known_adds_what_can_be_recognised(scene: Scene) -> None:
    await asked(scene)
    await scene.press(Choice.MORE)
    assert await press(scene, Choice.KNOWN) == "I will recognise it when it comes again."
    assert len(await scene.records.known.entries("fake", "group")) == 1
