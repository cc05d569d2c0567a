"""What the chat could not be told when it was decided is told later, if it is still so."""

from __future__ import annotations

import asyncio

import pytest

from bots.platform import Unreachable
from bots.platform.markup import plain
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import ASKS, Scene
from tests.unit.bots.moderator.test_minor_pictures import stop

NOTICE = "A moderator took a picture out of this chat."


async def decided(scene: Scene) -> asyncio.Event:
    """A moderator takes a picture out; the chat cannot be told yet, nor is it tried again before the gate is open."""
    await scene.policy(ASKS)
    scene.platform.closed_members.add("ada")  # so the chat must be told
    await scene.post("ada", b"fake one")
    gate, sleep, back_off = asyncio.Event(), scene.clock.sleep, False

    async def wait(duration_s: float) -> None:
        if back_off:
            await gate.wait()
        await sleep(duration_s)

    scene.clock.sleep = wait  # type: ignore[method-assign]
    scene.platform.fail("send", *[Unreachable("away")] * 3)
    await scene.press(Choice.FAKE)
    back_off = True
    assert scene.moderator._later.count == 1
    return gate


async def told(scene: Scene, gate: asyncio.Event) -> list[str]:
    gate.set()
    await scene.moderator._later.settled()
    return [plain(text) for text in scene.texts() if plain(text).startswith(NOTICE)]


async def test_it_is_told_later(scene: Scene) -> None:
    assert len(await told(scene, await decided(scene))) == len(scene.case.notices) == 1


@pytest.mark.parametrize("again", [False, True])
async def test_not_once_it_was_undone(scene: Scene, again: bool) -> None:
    gate = await decided(scene)
    await scene.press(Choice.UNDO)
    if again:
        await scene.press(Choice.FAKE)
    assert len(await told(scene, gate)) == len(scene.case.notices) == again


async def test_nor_once_it_was_stopped(scene: Scene) -> None:
    gate = await decided(scene)
    await stop(scene)
    assert await told(scene, gate) == []
    assert scene.case.notices == ()
