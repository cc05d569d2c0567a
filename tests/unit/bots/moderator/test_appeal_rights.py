"""Who may decide an appeal, while the chat service does not say who else could."""

from __future__ import annotations

import pytest

from bots.platform import PlatformError, Power, Throttled, Unreachable
from bots.records.cases import AppealState
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import HOLD, Scene


@pytest.mark.parametrize("fault", [Throttled("slow", 1.0), Unreachable("down"), PlatformError("odd")])
@pytest.mark.parametrize("choice", [Choice.UPHOLD, Choice.OVERTURN])
async def test_the_confirmer_decides_nothing_while_nobody_knows_the_others(
    scene: Scene, choice: Choice, fault: PlatformError
) -> None:
    await scene.policy(HOLD)
    scene.platform.can |= {Power.RESEND}
    await scene.post("ada", b"fake")
    await scene.press(Choice.FAKE, "mo")
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
    scene.platform.fail("moderators", fault, fault)
    await scene.press(choice, "mo", 0)
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.OPEN
    assert "try again in a minute" in scene.texts("mods")[-1]
    # Of who has confirmed nothing it need not be known.
    await scene.press(choice, "max", 0)
    assert scene.case.appeal.decided_by == "max"
