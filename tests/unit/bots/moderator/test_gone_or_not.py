"""That something could not be said or sent does not say that a picture, or its copy, is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import Forbidden, Gone, Lack, Note, NotTaken, Power
from bots.platform.markup import plain
from bots.policy import Action, Rule
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState, Problem
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene
from tests.unit.bots.moderator.test_edits import BOTH

CLOSED = Forbidden("the topic is closed", Lack.SEND_MESSAGES)


async def test_a_picture_in_a_closed_topic_is_there(scene: Scene) -> None:
    await scene.policy(BOTH)
    scene.platform.can -= {Power.LOOK_UP}
    send = scene.platform.send

    async def refused(note: Note) -> str:
        if note.thread == "7":
            raise CLOSED
        return await send(note)

    scene.platform.send = refused  # type: ignore[method-assign]
    message = await scene.post("ada", b"fake one", thread="7")
    assert (scene.finding.state, scene.case.untold) == (FindingState.NOTED, True)
    assert "deleted" not in plain(scene.card().text)
    await scene.press(Choice.FAKE)
    assert not scene.platform.exists("group", message.id)


@pytest.mark.parametrize("action", [Action.REPLY, Action.REACT])
@pytest.mark.parametrize("there", [False, True])
async def test_what_a_platform_shows_is_not_called_gone(scene: Scene, action: Action, there: bool) -> None:
    await scene.policy(replace(ASKS, altered=Rule(substantial=(action, Action.NOTIFY))))
    message = await scene.platform.post("group", "ada", b"fake one")
    act = "send" if action is Action.REPLY else "react"
    real = getattr(scene.platform, act)

    async def gone(*arguments: object) -> object:
        if "mods" in str(arguments):
            return await real(*arguments)
        if not there:
            scene.platform.vanish("group", message.id)
        raise Gone("something is gone")

    setattr(scene.platform, act, gone)
    await scene.settle()
    assert scene.finding.state is (FindingState.NOTED if there else FindingState.GONE)
    assert ("Somebody else has deleted it" in plain(scene.card().text)) is not there


async def test_a_copy_is_not_lost_where_the_bot_may_not_write(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", thread="7")
    scene.platform.fail("put_back", CLOSED)
    await scene.press(Choice.FINE)
    assert (scene.finding.state, scene.finding.copy, scene.case.review) == (FindingState.HELD, Copy.KEPT, None)
    assert plain(scene.card().text) == "I lack the right for sending messages there."
    await scene.press(Choice.FINE, number=0)
    assert scene.finding.state is FindingState.PUT_BACK


@pytest.mark.parametrize(("failure", "says"), [(Gone("no such channel"), "place"), (NotTaken("no photo"), "copy")])
async def test_what_is_gone_is_named_where_it_cannot_be_put_back(scene: Scene, failure: Gone, says: str) -> None:
    await scene.policy(HOLD)
    scene.platform.can -= {Power.RESEND}
    await scene.post("ada", b"fake one")
    scene.platform.fail("put_back", failure)
    await scene.press(Choice.FINE)
    lost = Problem.PLACE_GONE if says == "place" else Problem.COPY_LOST
    assert (scene.finding.problem, scene.finding.copy) == (lost, Copy.GONE)
    assert scene.records.copies.kept == {}
    assert ("The place where it stood is gone" in plain(scene.card().text)) is (says == "place")
    await scene.press(Choice.UNDO)
    assert scene.finding.problem is None
