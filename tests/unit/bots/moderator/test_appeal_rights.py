"""Who may decide an appeal, while the chat service does not say who else could."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import PlatformError, Power, Throttled, Unreachable
from bots.policy import Exempt
from bots.records.cases import AppealState
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import HOLD, TEXTS, Scene


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


@pytest.mark.parametrize("choice", [Choice.UPHOLD, Choice.OVERTURN])
@pytest.mark.parametrize("joins", [True, False])
async def test_whoever_objected_too_decides_nothing_about_their_own_picture(
    scene: Scene, choice: Choice, joins: bool
) -> None:
    await scene.policy(replace(HOLD, exempt=Exempt(admins=False)))
    scene.platform.can |= {Power.RESEND}
    scene.platform.admins.add(("group", "zoe"))
    for member in ("ada", "max"):
        await scene.post(member, b"fake")

    async def objects(member: str) -> None:
        await scene.platform.press(scene.platform.posts(f"private-{member}")[0], member, Choice.APPEAL)

    first, second = ("ada", "max") if joins else ("max", "ada")
    if not joins:  # what is held can be objected to before anybody has decided
        await objects(first)
    await scene.press(Choice.FAKE, "mo")
    if joins:
        await objects(first)
    await objects(second)
    await scene.press(choice, "max")
    assert scene.case.appealed
    assert scene.texts("mods")[-1] == TEXTS.say("appeal-own", "en")
    # Nor is there a reason to wait for them.
    scene.platform.admins.discard(("group", "zoe"))
    await scene.press(choice, "mo", -2)
    assert not scene.case.appealed
