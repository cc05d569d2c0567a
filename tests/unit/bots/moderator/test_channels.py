"""A channel that speaks posts as a member does, and less can be done to it: the card offers what there is."""

from __future__ import annotations

import pytest

from bots.platform import Power
from bots.records.choices import Choice
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, TEXTS, Scene

CHANNEL = "channel-1"


@pytest.fixture
async def channel(scene: Scene) -> Scene:
    """A picture that a channel has posted, and its card."""
    scene.platform.channels.add(CHANNEL)
    await scene.policy(ASKS)
    await scene.post(CHANNEL, b"fake one")
    return scene


async def test_only_what_can_be_done_to_a_channel_is_offered(channel: Scene) -> None:
    await channel.press(Choice.MORE)
    assert {Choice.STRIKE, Choice.BAN} <= set(channel.choices())
    assert not {Choice.MUTE, Choice.KICK} & set(channel.choices())
    await channel.press(Choice.BAN)
    assert ("group", CHANNEL) in channel.platform.banned


@pytest.mark.parametrize("choice", [Choice.MUTE, Choice.KICK])
async def test_an_old_card_says_that_it_cannot_be_done_to_a_channel(channel: Scene, choice: Choice) -> None:
    data = channel.services.signer.sign(Reference(choice=choice, case=channel.case.id), "fake", 1e12)
    await channel.platform.press_data("mods", "mo", data, channel.card(0).id)
    assert channel.texts("mods")[-1] == TEXTS.say("penalty-channel", "en")
    assert channel.case.penalties == ()
    assert not channel.platform.muted


async def test_to_a_person_everything_can_be_done_that_the_service_has(scene: Scene) -> None:
    scene.platform.can -= {Power.KICK}
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.MORE)
    assert {Choice.STRIKE, Choice.MUTE, Choice.BAN} <= set(scene.choices())
    assert Choice.KICK not in scene.choices()
    data = scene.services.signer.sign(Reference(choice=Choice.KICK, case=scene.case.id), "fake", 1e12)
    await scene.platform.press_data("mods", "mo", data, scene.card(0).id)
    assert scene.texts("mods")[-1] == TEXTS.say("problem-impossible", "en")
