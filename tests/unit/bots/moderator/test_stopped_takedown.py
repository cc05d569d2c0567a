"""Whoever asks for the removal of a picture that moderators have stopped reads that it is out."""

from __future__ import annotations

from dataclasses import replace

from bots.platform import CommandName
from bots.policy import Mode
from tests.unit.bots.moderator.conftest import HOLD, Scene
from tests.unit.bots.moderator.test_minor_pictures import stop


async def test_a_picture_that_was_stopped_goes_when_somebody_asks(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.open_private("kid")
    await scene.post("ada", b"fake one")
    await stop(scene)
    await scene.policy(replace(HOLD, mode=Mode.OFF))
    again = await scene.post("bob", b"fake one")
    assert scene.platform.exists("group", again.id), "nothing is looked at here now"
    link = scene.platform.link("group", "", again.id)
    await scene.platform.command("private-kid", "kid", CommandName.THISISME, link)
    assert not scene.platform.exists("group", again.id)
    assert "out" in scene.texts("private-kid")[-1]
    assert scene.cases[-1].minor
    assert scene.cases[-1].review is not None
    assert all(not item.media for item in scene.cases[-1].findings)
