"""An undo that was cut off halfway is finished, whatever is asked of the case meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bots.moderator.casebook import Casebook
from bots.platform import CommandName, Power
from bots.policy import Action, Rule
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import ASKS, Scene, make
from tests.unit.bots.moderator.deaths import MANY, Life, Mortal, press

pytestmark = pytest.mark.usefixtures("quiet")

STRIKES = replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))


async def decided() -> Scene:
    """One picture in two cases, of which the first is kept out, with a strike for Bob."""
    scene = make()
    scene.platform.can |= {Power.RESEND}
    scene.platform.admins.add(("group", "mia"))
    scene.platform.open_private("bob")
    await scene.policy(STRIKES)
    await scene.post("bob", b"fake1#0", file_id="first upload")
    await scene.clock.advance(10)
    await scene.post("eve", b"fake beside", b"fake1#0")
    assert len(scene.cases) == 2
    await press(scene, Choice.FAKE, "mo", 0)
    return scene


async def objects(scene: Scene) -> None:
    await scene.platform.command("private-bob", "bob", CommandName.APPEAL, scene.cases[0].id)


async def is_fine_elsewhere(scene: Scene) -> None:
    await press(scene, Choice.FINE, "mia", 1)


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize("meanwhile", [objects, is_fine_elsewhere])
async def test_it_can_be_finished_at_any_time(meanwhile: Callable[[Scene], Awaitable[None]], kills: bool) -> None:
    halves = 0
    for last in range(1, MANY):
        scene = await decided()
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(press(scene, Choice.UNDO, "mo", 0))
        await mortal.moderator._later.settled()
        where, review = mortal.life.where, scene.cases[0].review
        if review is not None and review.undoing:
            halves += 1
            await meanwhile(scene)
            assert not scene.cases[0].appealed, where
            for _ in range(2):  # a put-back whose end nobody knows is asked about first
                if scene.cases[0].review is not None:
                    await press(scene, Choice.UNDO, "mo", 0)
            case = scene.cases[0]
            assert case.review is None, where
            strikes = await Casebook(scene.services).strikes("fake", "group", "bob", 0.0)
            assert (case.of("bob"), strikes) == ((), []), where
        await mortal.bury()
        if not where:
            assert halves
            return
    raise AssertionError("it never ended")
