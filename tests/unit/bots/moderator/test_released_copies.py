"""A sealed copy is kept for as long as somebody may still need it, and no longer."""

from __future__ import annotations

import pytest

from bots.platform import Lack, Unreachable
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import ASKS, Scene


def left_s(scene: Scene) -> list[float]:
    """How long each copy is kept yet."""
    copies = scene.records.copies
    return [copies.until_s[name] - scene.clock.now_s() for name in copies.kept]


@pytest.fixture
async def objected(scene: Scene) -> Scene:
    """A picture that a moderator has taken out, and whose poster objects."""
    await scene.policy(ASKS)
    scene.platform.open_private("bob")
    await scene.post("bob", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.platform.press(scene.platform.posts("private-bob")[-1], "bob", Choice.APPEAL)
    assert scene.case.appealed
    return scene


async def test_of_an_overturn_that_was_undone_and_refused_then_no_copy_outlives_its_undo(objected: Scene) -> None:
    options = objected.services.options
    await objected.press(Choice.OVERTURN, "max")
    await objected.press(Choice.UNDO, "max")
    assert objected.case.appealed
    assert left_s(objected) == [options.hold_s], "it may have to come back"
    await objected.press(Choice.UPHOLD, "max")
    assert left_s(objected) == [options.undo_s]
    await objected.press(Choice.UNDO, "max")
    assert objected.case.appealed
    await objected.press(Choice.OVERTURN, "max")
    assert objected.finding.put_back_as


@pytest.mark.parametrize("refusal", [Lack.SEND_MESSAGES, None])
async def test_an_undo_that_was_refused_keeps_no_copy_longer_than_before(scene: Scene, refusal: Lack | None) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.clock.advance(100)
    if refusal is not None:
        scene.platform.lacking["group"] = (refusal,)
    else:
        scene.platform.fail("put_back", *[Unreachable("away")] * 20)
    await scene.press(Choice.UNDO)
    assert scene.case.review is not None, "it was refused"
    assert not scene.case.review.undoing
    (left,) = left_s(scene)
    assert left <= scene.services.options.undo_s - 100
    scene.platform.lacking.clear()
    scene.platform._failures.clear()
    await scene.press(Choice.UNDO, number=0)
    assert scene.finding.put_back_as, "as long as it can be undone it is there"


async def test_what_waits_keeps_its_copy(objected: Scene) -> None:
    objected.platform.lacking["group"] = (Lack.SEND_MESSAGES,)
    await objected.press(Choice.OVERTURN, "max")
    assert objected.case.appealed, "it was refused, and the objection waits"
    assert left_s(objected) == [objected.services.options.hold_s]


async def test_what_is_there_and_stays_has_its_copy_kept_no_longer(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("bob", b"fake one", b"clean two")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert all(item.put_back_as for item in scene.case.findings)
    assert max(left_s(scene)) <= scene.services.options.undo_s, "should it be taken out once more"
    await scene.press(Choice.FINE, "max")
    assert max(left_s(scene)) <= scene.services.options.undo_s
    await scene.press(Choice.UNDO, "max")
    assert max(left_s(scene)) <= scene.services.options.undo_s
