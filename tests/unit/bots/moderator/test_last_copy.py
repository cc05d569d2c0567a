"""Whatever would destroy the last copy of a picture asks once."""

from __future__ import annotations

import pytest

from bots.records.cases import MAX_FINDINGS
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene


@pytest.mark.parametrize(
    ("choice", "sure", "remembered"),
    [(Choice.FAKE, Choice.FAKE_LAST, True), (Choice.FAKE_UNKNOWN, Choice.FAKE_UNKNOWN_LAST, False)],
)
async def test_keeping_out_asks_once_whether_or_not_it_is_remembered(
    scene: Scene, choice: Choice, sure: Choice, remembered: bool
) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    if choice not in scene.choices():
        await scene.press(Choice.MORE)
    await scene.press(choice)
    assert "deletes the last copy" in scene.card().text
    assert scene.choices() == [sure, Choice.BACK]
    assert (scene.case.review, scene.finding.copy) == (None, Copy.KEPT)
    assert len(scene.records.copies.kept) == 1
    await scene.press(sure)
    assert (scene.finding.state, scene.finding.copy) == (FindingState.KEPT_OUT, Copy.GONE)
    assert scene.records.copies.kept == {}
    assert bool(await scene.records.known.entries("fake", "group")) is remembered
    assert "keep it out" in scene.card().text


async def test_a_copy_in_another_part_of_the_flood_counts(scene: Scene) -> None:
    await scene.policy(ASKS)
    for number in range(MAX_FINDINGS):
        await scene.post(f"m{number}", b"fake")
    await scene.policy(HOLD)
    await scene.post("eve", b"fake")
    assert len(scene.records.copies.kept) == 1
    assert len(scene.cases) == 2
    await scene.press(Choice.FAKE, number=0)
    assert scene.choices(0) == [Choice.FAKE_LAST, Choice.BACK]
    await scene.press(Choice.FAKE_LAST, number=0)
    assert scene.records.copies.kept.keys().isdisjoint({scene.cases[1].copy_name(scene.cases[1].findings[0])})


async def test_nothing_is_asked_where_the_copy_is_not_the_last(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.MORE)
    await scene.press(Choice.FAKE_UNKNOWN)
    assert scene.finding.state is FindingState.KEPT_OUT
