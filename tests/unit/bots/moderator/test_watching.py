"""In a chat that only watches, what a moderator has done by hand is objected to, finished and listed as anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Lack
from bots.platform.markup import plain
from bots.policy import Mode
from bots.records.cases import CaseState
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import HOLD, Scene

WATCH = replace(HOLD, mode=Mode.SHADOW)


async def listed(scene: Scene, *words: str) -> str:
    await scene.platform.command("group", "max", CommandName.CASES, *words)
    return plain(scene.texts()[-1])


async def by_hand(scene: Scene, *choices: Choice) -> None:
    """A moderator decides a case that was only noted."""
    for choice in choices:
        await scene.platform.command("group", "mo", CommandName.CASE, scene.case.id)
        if choice is Choice.MINOR_SURE:
            await scene.press(Choice.MORE, chat="group")
            await scene.press(Choice.MINOR, chat="group")
        await scene.press(choice, chat="group")


@pytest.mark.parametrize("closed", [False, True])
async def test_an_objection_stands_on_the_list(scene: Scene, closed: bool) -> None:
    await scene.policy(replace(WATCH, moderators_chat="" if closed else "mods"))
    if closed:
        scene.platform.closed_members |= {"mo", "max"}
    await scene.post("ada", b"fake one")
    assert await listed(scene, "open") == "Nothing waits for a decision."
    assert "only noted" in await listed(scene)
    await by_hand(scene, Choice.FAKE)
    assert await listed(scene, "open") == "Nothing waits for a decision."
    assert "kept out" in await listed(scene)
    await scene.press(Choice.APPEAL, "ada", chat="private-ada")
    await scene.moderator._later.settled()
    assert scene.case.comes_first
    assert "its poster objects" in await listed(scene, "open")
    await scene.platform.command("group", "max", CommandName.CASE, scene.case.id)
    await scene.press(Choice.UPHOLD, "max", chat="group")
    assert await listed(scene, "open") == "Nothing waits for a decision."


async def test_what_was_stopped_and_stays_waits(scene: Scene) -> None:
    await scene.policy(WATCH)
    await scene.post("ada", b"fake one")
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await by_hand(scene, Choice.MINOR_SURE)
    assert "may show a minor" in await listed(scene, "open")


async def test_a_decision_that_a_fault_cut_off_waits_to_be_finished(scene: Scene) -> None:
    await scene.policy(WATCH)
    await scene.post("ada", b"fake one")
    await by_hand(scene, Choice.FAKE)
    scene.records.cases.kept[scene.case.id] = replace(scene.case, state=CaseState.DECIDING)
    assert scene.case.id in await listed(scene, "open")
