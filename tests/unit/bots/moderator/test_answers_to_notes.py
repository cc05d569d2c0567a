"""Who answers what the bot wrote to them alone is understood: it is about their picture."""

from __future__ import annotations

import pytest

from bots.platform import CommandName
from bots.records.cases import AppealState
from bots.records.choices import Choice
from bots.records.findings import FindingState
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene


async def told(scene: Scene) -> None:
    """Ada's picture is held, and she is told in private."""
    scene.platform.open_private("ada")
    await scene.policy(HOLD)
    await scene.post("ada", b"fake")


async def answer(scene: Scene, name: CommandName, member: str = "ada", number: int = -1) -> str:
    note = scene.platform.as_message(scene.platform.posts("private-ada")[number])
    await scene.platform.command("private-ada", member, name, target=note)
    return scene.texts("private-ada")[-1]


async def test_an_objection(scene: Scene) -> None:
    await told(scene)
    assert "A moderator will look at it again." in await answer(scene, CommandName.APPEAL)
    assert scene.case.appealed


async def test_the_question_why(scene: Scene) -> None:
    await told(scene)
    said = await answer(scene, CommandName.WHY)
    assert "Strong signs of a swapped face" in said
    assert f"/appeal {scene.case.id}" in said


async def test_what_was_decided_about_an_objection_can_be_asked_about(scene: Scene) -> None:
    await told(scene)
    await answer(scene, CommandName.APPEAL)
    await scene.press(Choice.FAKE, "max")
    await scene.press(Choice.FAKE_LAST, "max")
    assert "It stays out." in scene.texts("private-ada")[-1]
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.UPHELD
    assert "Whoever posted it had objected." in await answer(scene, CommandName.WHY)


async def test_it_is_nobody_elses(scene: Scene) -> None:
    await told(scene)
    assert "I know no such case of yours here." in await answer(scene, CommandName.APPEAL, "eve")
    assert "I have done nothing about that here." in await answer(scene, CommandName.WHY, "eve")


@pytest.mark.parametrize("rules", [HOLD, ASKS])
async def test_who_deletes_the_note_changes_nothing_of_the_case(scene: Scene, rules: object) -> None:
    scene.platform.open_private("ada")
    await scene.policy(rules)  # type: ignore[arg-type]
    await scene.post("ada", b"fake")
    if rules is ASKS:
        await scene.press(Choice.FAKE)
    (note,) = scene.platform.posts("private-ada")
    before = scene.case.findings
    await scene.platform.delete_posts("private-ada", note.id)
    assert scene.case.findings == before
    assert scene.finding.state in {FindingState.HELD, FindingState.KEPT_OUT}


async def test_of_what_was_stopped_it_is_said_that_nothing_can_be_done(scene: Scene) -> None:
    scene.platform.open_private("ada")
    await scene.policy(ASKS)
    await scene.post("bob", b"fake")
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)
    await scene.post("ada", b"fake")
    assert "I cannot help with this one." in await answer(scene, CommandName.APPEAL)
    assert "I say no more about it." in await answer(scene, CommandName.WHY, number=0)
