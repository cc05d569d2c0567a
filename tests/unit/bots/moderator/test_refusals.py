"""A server that refuses one call (out of memory, read-only, a full disk) and takes the next: what stands is finished unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Power
from bots.policy import Action, Rule
from bots.records.cases import CaseState
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import ASKS, Scene, make
from tests.unit.bots.moderator.deaths import MANY, Life, Mortal, press

pytestmark = pytest.mark.usefixtures("quiet")

STRIKES = replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))


async def asked(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    scene.platform.open_private("bob")
    await scene.policy(STRIKES)
    await scene.post("bob", b"fake1", text="hello")


async def appealed(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.FAKE)
    await scene.platform.command("private-bob", "bob", CommandName.APPEAL, scene.case.id)


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE, Choice.OVERTURN, Choice.UPHOLD])
async def test_a_decision_on_record_is_finished_without_another_press(choice: Choice) -> None:
    again = choice in {Choice.OVERTURN, Choice.UPHOLD}
    for last in range(1, MANY):
        scene = make()
        await (appealed if again else asked)(scene)
        before, appeal = scene.case.review, scene.case.appeal
        mortal = Mortal(scene, Life(last, refuses=True))
        await mortal.press(press(scene, choice, "max" if again else "mo"))
        await mortal.moderator._later.settled()
        where = mortal.life.where
        if (scene.case.review, scene.case.appeal) != (before, appeal):
            assert scene.case.state is CaseState.DECIDED, where
            assert not scene.case.in_line, where
        else:
            assert where, "nothing was refused"
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")
