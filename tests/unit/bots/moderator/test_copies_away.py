"""The server that keeps copies and words is away, and that of the cases is not: nobody waits for it who need not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName
from bots.policy import Action, Policy
from bots.records.cases import MAX_FINDINGS
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState, Problem
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, Scene
from tests.unit.bots.moderator.test_floods import large, left
from tests.unit.bots.moderator.test_minor_pictures import is_closed, stop

KNOWN_HELD = replace(ASKS, known=(Action.HOLD, Action.NOTIFY))


def away(scene: Scene, *, now: bool) -> None:
    """Let it be away, or be there again."""
    scene.records.copies.away = scene.records.words.away = now


async def again(scene: Scene, member: str, data: bytes) -> str:
    """The message of a picture that is acted on though nothing comes back by itself: once, without waiting for anything."""
    message = await scene.platform.post("group", member, data, text="hello")
    while (delivery := await scene.scanner.receive("fake", 0)) is not None:
        await scene.moderator._guarding.act(delivery.result)
    return message.id


@pytest.mark.parametrize("policy", [ASKS, HOLD], ids=["there", "held"])
async def test_what_may_show_a_minor_is_out_at_once_and_its_copy_goes_as_soon_as_can_be(
    scene: Scene, policy: Policy
) -> None:
    await scene.policy(policy)
    message = await scene.post("bob", b"fake1", text="hello")
    away(scene, now=True)
    await stop(scene)
    assert not scene.platform.exists("group", message.id)
    assert "try again" in scene.texts("mods")[-1]
    assert scene.case.review is None
    away(scene, now=False)
    await scene.moderator._later.settled()
    assert is_closed(scene, scene.case)
    assert scene.records.copies.kept == scene.records.words.kept == {}
    assert scene.choices(0) == []


async def test_every_case_of_what_may_show_a_minor_is_out_at_once(scene: Scene) -> None:
    await large(scene, count=2 * MAX_FINDINGS + 1)
    away(scene, now=True)
    await stop(scene)
    assert left(scene) == 0
    away(scene, now=False)
    await scene.moderator._later.settled()
    assert all(is_closed(scene, case) for case in scene.cases)


async def test_whatever_is_pressed_meanwhile_shows_and_puts_back_nothing(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1")
    away(scene, now=True)
    await stop(scene)
    for choice in (Choice.FINE, Choice.FAKE, Choice.SHOW):
        await scene.platform.command("mods", "max", CommandName.CASE, scene.case.id)
        await scene.press(choice, "max")
    assert scene.case.review is None
    assert scene.platform.count("put_back") == 0
    assert scene.records.reveals.given == {}
    away(scene, now=False)
    await scene.moderator._later.settled()
    assert is_closed(scene, scene.case)


async def test_what_may_show_a_minor_goes_again_at_once(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1#5")
    await stop(scene)
    away(scene, now=True)
    message = await again(scene, "eve", b"other#5")
    assert not scene.platform.exists("group", message)
    assert "suspected minor" in scene.card().text


@pytest.mark.parametrize("policy", [ASKS, HOLD, DELETE, KNOWN_HELD], ids=["asks", "hold", "delete", "known is held"])
async def test_what_one_kept_out_goes_again_or_moderators_hear_of_it(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    await scene.post("bob", b"fake1#5")
    await scene.press(Choice.FAKE)
    if scene.case.review is None:
        await scene.press(Choice.FAKE_LAST)
    away(scene, now=True)
    message = await again(scene, "eve", b"other#5")
    finding = scene.cases[-1].findings[-1]
    if policy is KNOWN_HELD:
        # Nothing is taken out of which no copy could be kept where one is wanted; that is said.
        assert (finding.state, finding.problem) == (FindingState.STAYS, Problem.NOT_SEALED)
    else:
        assert not scene.platform.exists("group", message)
    assert scene.cases[-1].id in scene.card().text


async def test_moderators_hear_of_what_could_not_be_held(scene: Scene) -> None:
    await scene.policy(HOLD)
    away(scene, now=True)
    message = await again(scene, "bob", b"fake1")
    assert scene.platform.exists("group", message)
    assert (scene.finding.state, scene.finding.problem) == (FindingState.STAYS, Problem.NOT_SEALED)
    assert scene.case.id in scene.card().text


async def test_a_copy_that_is_sealed_anew_meanwhile_stays(scene: Scene) -> None:
    await scene.policy(HOLD)
    away(scene, now=True)
    await again(scene, "bob", b"fake1")
    away(scene, now=False)
    await scene.press(Choice.FAKE)
    assert scene.finding.copy is Copy.KEPT
    await scene.moderator._later.settled()
    await scene.press(Choice.UNDO)
    assert [post.pictures for post in scene.platform.posts("group") if post.pictures] == [(b"fake1",)]


async def test_a_copy_that_nobody_needs_any_more_is_destroyed_when_that_is_possible(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.platform.post("group", "bob", b"fake1", b"fake2")
    first, second = [await scene.scanner.receive("fake", 0) for _ in range(2)]
    assert first is not None
    assert second is not None
    await scene.moderator._deliver(first)
    await scene.policy(DELETE)
    away(scene, now=True)
    await scene.moderator._guarding.act(second.result)
    assert [item.state for item in scene.case.findings] == [FindingState.HELD, FindingState.REMOVED]
    assert len(scene.records.copies.kept) == 2
    away(scene, now=False)
    await scene.moderator._later.settled()
    assert list(scene.records.copies.kept) == [scene.case.copy_name(scene.case.findings[0])]
