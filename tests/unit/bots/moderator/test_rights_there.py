"""What the bot may not do is said where it may not, and of a mark that it could not put its moderators hear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Denied, Forbidden, Lack, Unreachable
from bots.policy import Action
from tests.unit.bots.moderator.conftest import DELETE, ON_MODEL, Scene

MARKS = replace(DELETE, altered=replace(ON_MODEL, substantial=(Action.REACT, Action.NOTIFY)))
NO_MARK = "I could not put my mark"
FORBIDDEN = Forbidden("no", Lack.REACT)


async def test_a_topic_may_deny_what_the_chat_allows(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.lacking["group/t"] = (Lack.DELETE_MESSAGES,)
    for thread in ("t", ""):
        for name in (CommandName.POLICY, CommandName.DOCTOR):
            await scene.platform.command("group", "mo", name, thread=thread)
            told = scene.platform.posts("group")[-1].text
            assert ("I lack" in told) is bool(thread), (name, thread)


@pytest.mark.parametrize(
    ("lack", "line"),
    [
        (Lack.DELETE_MESSAGES, "✗ Some channels here deny me what the server allows: deleting messages (in 2 of 9)."),
        (Lack.READ_MESSAGES, "• Some channels here deny me what the server allows: reading messages (in 2 of 9)."),
    ],
)
async def test_the_doctor_says_how_many_channels_deny_what(scene: Scene, lack: Lack, line: str) -> None:
    await scene.policy(DELETE)
    await scene.platform.command("group", "mo", CommandName.DOCTOR)
    assert "channels" not in scene.texts()[-1]
    scene.platform.denies["group"] = (Denied(lack=lack, places=2, of=9),)
    await scene.platform.command("group", "mo", CommandName.DOCTOR)
    assert line in scene.texts()[-1].splitlines()
    scene.platform.fail("denied", Unreachable("down"))
    await scene.platform.command("group", "mo", CommandName.DOCTOR)
    assert "channels" not in scene.texts()[-1]


@pytest.mark.parametrize("asks", [True, False])
async def test_a_mark_that_could_not_be_put_is_told_to_moderators(scene: Scene, asks: bool) -> None:
    actions = (Action.REACT, Action.NOTIFY) if asks else (Action.REACT,)
    await scene.policy(replace(MARKS, altered=replace(ON_MODEL, substantial=actions)))
    scene.platform.fail("react", FORBIDDEN)
    await scene.post("ada", b"fake one")
    assert NO_MARK in scene.card().text
    assert len(scene.platform.posts("mods")) == 1


async def test_a_mark_that_could_be_put_is_not_spoken_of(scene: Scene) -> None:
    await scene.policy(MARKS)
    await scene.post("ada", b"fake one")
    assert [post.reacted for post in scene.platform.posts("group", None)] == [True]
    assert NO_MARK not in scene.card().text


async def test_a_mark_waits_for_the_platform(scene: Scene) -> None:
    await scene.policy(MARKS)
    scene.platform.fail("react", *[Unreachable("down")] * 3)
    await scene.post("ada", b"fake one")
    assert [post.reacted for post in scene.platform.posts("group", None)] == [True]
    assert NO_MARK not in scene.card().text
