"""A link or a case's name that somebody pastes may stand on a line of its own."""

from __future__ import annotations

import pytest

from tests.unit.bots.commands.conftest import ASKS, HOLD, Scene
from tests.unit.bots.commands.test_takedowns import link


@pytest.mark.parametrize("before", ["", " this one please:"])
async def test_a_link_on_the_next_line_is_read(scene: Scene, before: str) -> None:
    target = await scene.post("bob", b"clean")
    said = await scene.say("ada", f"thisisme{before}", chat="private-ada", body=f"\n{link(target)}\nthank you")
    assert "were asked just now" in said
    assert scene.case.urgent


async def test_a_cases_name_on_the_next_line_is_read(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake")
    name = scene.case.id.lower()
    assert f"Case {scene.case.id}" in await scene.say("mo", "case", body=name)
    assert "swapped face" in await scene.say("eve", "why", body=name)


async def test_an_objection_on_the_next_line_is_read(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake")
    scene.platform.open_private("bob")
    said = await scene.say("bob", "appeal", chat="private-bob", body=f"{scene.case.id}\nit is mine")
    assert "will look at it again" in said
    assert scene.case.appealed
