"""A case of pictures that were only watched has a card once a person dealt with it: it follows like any other."""

from __future__ import annotations

from dataclasses import replace

from bots.platform import CommandName, Power
from bots.policy import Mode
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import ASKS, Scene
from tests.unit.bots.moderator.test_righting import COPY, FIRST, KNOWN, press, reposted


async def carded(scene: Scene, number: int = -1) -> str:
    """The card of that case, as where a part of a flood could not be decided with the rest; its message."""
    telling, case = scene.moderator._reviewing._telling, scene.cases[number]
    policy = await scene.records.policies.policy("fake", "group")
    told = await telling.card_or_later(scene.platform, case, policy)
    return told.cards[-1].message


async def test_one_whose_ground_is_taken_back_says_so(scene: Scene) -> None:
    await reposted(scene)
    await scene.policy(replace(KNOWN, mode=Mode.SHADOW))
    await scene.post("bob", COPY)
    card = await carded(scene)
    await press(scene, Choice.UNDO, "mo")
    assert scene.cases[1].findings[0].unfounded
    assert "they have taken that decision back" in scene.platform._post("mods", card).text


async def test_one_tells_of_every_copy(scene: Scene) -> None:
    await scene.policy(replace(ASKS, mode=Mode.SHADOW))
    await scene.post("ada", b"fake one")
    card = await carded(scene)
    said = len(scene.platform.posts("mods")), len(scene.texts())
    await scene.post("bob", b"fake one")
    assert "posted 2 times by 2 people" in scene.platform._post("mods", card).text
    assert (len(scene.platform.posts("mods")), len(scene.texts())) == said, "nothing more is said"


async def test_one_in_which_a_person_called_it_a_fake_waits_again_where_it_is_fine_elsewhere(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(replace(KNOWN, mode=Mode.SHADOW))
    posted = await scene.post("ada", FIRST)
    await scene.platform.command("group", "mo", CommandName.CASE, scene.case.id)
    await scene.platform.press(scene.platform.posts("group")[-1], "mo", Choice.FAKE)
    assert not scene.platform.exists("group", posted.id), "a person has taken it out"
    await scene.policy(KNOWN)
    await scene.post("bob", FIRST)
    await scene.platform.command("private-bob", "bob", CommandName.APPEAL, scene.cases[1].id)
    await scene.platform.command("group", "max", CommandName.CASE, scene.cases[1].id)
    await scene.platform.press(scene.platform.posts("group")[-1], "max", Choice.FINE)
    assert scene.cases[0].waits, "what was called a fake may have been a mistake"
    assert "please look at it again" in scene.card().text
