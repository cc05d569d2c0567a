"""A member reports a picture before its verdict has come."""

from __future__ import annotations

from dataclasses import replace

from bots.policy import Mode
from bots.records.choices import Choice
from tests.unit.bots.commands.conftest import HOLD, Scene


async def verdict_comes(scene: Scene) -> None:
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    await scene.moderator._deliver(delivery)


async def test_a_report_on_ones_own_picture_does_not_shield_it_from_the_rules(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "bob", b"fake")
    await scene.say("bob", "report", message)
    await verdict_comes(scene)
    assert not scene.platform.exists("group", message.id)
    (case,) = scene.cases
    (finding,) = case.findings
    assert finding.verdict is not None


async def test_a_report_does_not_make_a_chat_in_shadow_act(scene: Scene) -> None:
    await scene.policy(replace(HOLD, mode=Mode.SHADOW))
    message = await scene.platform.post("group", "bob", b"fake")
    await scene.say("ada", "report", message)
    await verdict_comes(scene)
    assert scene.platform.exists("group", message.id)
    assert scene.texts() == []


async def test_what_a_moderator_decided_before_the_verdict_stands(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "bob", b"fake")
    await scene.say("ada", "report", message)
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    await verdict_comes(scene)
    assert scene.platform.exists("group", message.id)
