"""What a decision took off the chat's other list is there again after undo, wherever the process died over the decision."""

from __future__ import annotations

import pytest

from bots.platform import CommandName, Power
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.known import Listed
from tests.unit.bots.moderator.conftest import ASKS, Scene, make
from tests.unit.bots.moderator.deaths import MANY, Life, Mortal, press

pytestmark = pytest.mark.usefixtures("quiet")

PICTURE = b"fake#0"


async def listed(scene: Scene) -> set[tuple[str, Listed, str, str]]:
    entries = await scene.records.known.entries("fake", "group")
    return {(entry.id, entry.listed, entry.by, entry.note) for entry in entries}


async def asked(how: str) -> Scene:
    scene = make()
    scene.platform.can |= {Power.RESEND}
    await scene.policy(ASKS)
    message = await scene.post("ada", PICTURE)
    if not how:
        return scene
    if how == "button":
        await scene.press(Choice.MORE, "max")
        await scene.press(Choice.KNOWN, "max")
    else:
        await scene.platform.command("group", "max", CommandName.KNOWN, how, "by", "hand", target=message)
    return scene


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
@pytest.mark.parametrize(
    ("how", "choice"), [("button", Choice.FINE), ("add", Choice.FINE), ("fine", Choice.FAKE)], ids=str
)
async def test_what_a_decision_took_off_a_list_is_there_again_after_undo_wherever_it_died(
    how: str, choice: Choice, kills: bool
) -> None:
    for last in range(1, MANY):
        scene = await asked(how)
        before = await listed(scene)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(scene.press(choice))
        where = mortal.life.where
        if scene.case.review is None:
            await press(scene, choice)
        await press(scene, Choice.UNDO)
        assert scene.case.review is None, where
        assert await listed(scene) == before, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_so_is_what_an_overturned_decision_took_off(kills: bool) -> None:
    for last in range(1, MANY):
        scene = await asked("button")
        await press(scene, Choice.FAKE)
        before = {entry[:3] for entry in await listed(scene)}
        assert len(before) == 2
        scene.platform.open_private("ada")
        await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(press(scene, Choice.OVERTURN, "max"))
        where = mortal.life.where
        for _ in range(2):  # a put-back whose end nobody knows is asked about first
            if scene.case.appealed:
                await press(scene, Choice.OVERTURN, "max")
        assert {which for _, which, _, _ in await listed(scene)} == {Listed.FINE}, where
        await press(scene, Choice.UNDO, "max")
        assert {entry[:3] for entry in await listed(scene)} == before, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_so_is_what_was_taken_off_because_an_objection_was_refused(kills: bool) -> None:
    for last in range(1, MANY):
        scene = await asked("")
        scene.platform.admins.add(("group", "mia"))
        await press(scene, Choice.FAKE)
        await scene.clock.advance(3_600.0)
        await scene.platform.command("group", "max", CommandName.KNOWN, "fine", f"{0:064x}", "pdq", "by", "hand")
        assert scene.case.appealed
        before = await listed(scene)
        mortal = Mortal(scene, Life(last, kills=kills))
        await mortal.press(press(scene, Choice.UPHOLD, "mia"))
        where = mortal.life.where
        if scene.case.appealed or scene.case.state is not CaseState.DECIDED:
            await press(scene, Choice.UPHOLD if scene.case.appealed else Choice.FAKE, "mia")
        assert {which for _, which, _, _ in await listed(scene)} == {Listed.FAKE}, where
        await press(scene, Choice.UNDO, "mia")
        assert scene.case.appealed, where
        assert await listed(scene) == before, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("call", ["known.remove", "known.add", "platform.put_back"])
async def test_an_objection_that_is_refused_after_all_leaves_the_lists_as_its_decision_had_them(call: str) -> None:
    scene = await asked("button")
    await press(scene, Choice.FAKE)
    before = await listed(scene)
    scene.platform.open_private("ada")
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    life = Life()
    life.dies_at(call)
    mortal = Mortal(scene, life)
    await mortal.press(press(scene, Choice.OVERTURN, "max"))
    assert scene.case.appealed
    for _ in range(2):  # a put-back whose end nobody knows is asked about first
        if scene.case.appealed:
            await press(scene, Choice.UPHOLD, "max")
    assert not scene.case.appealed
    assert await listed(scene) == before
    assert scene.case.overruled == ()
    again = await scene.post("eve", PICTURE)
    assert not scene.platform.exists("group", again.id)
    await mortal.bury()
