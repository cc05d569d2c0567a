"""A picture that somebody asks about after it was judged is replayed as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Message
from bots.policy import PRESETS, Mode, Preset
from bots.records.choices import Choice
from bots.replay import Past, Ruling, pictures
from tests.unit.bots.moderator.conftest import HOLD, REPLY, Scene

WATCH = replace(PRESETS[Preset.WATCH], moderators_chat="mods")


async def report(scene: Scene, message: Message) -> None:
    await scene.platform.command("group", "bob", CommandName.REPORT, target=message)


async def replayed(scene: Scene) -> str:
    """What would have become of the last days' pictures."""
    words = ["replay", "30d", "altered", "hold", "on", "substantial"]
    await scene.platform.command("group", "mo", CommandName.POLICY, *words)
    return scene.texts()[-1]


def past(scene: Scene) -> list[Past]:
    return pictures(scene.cases, 0.0)


@pytest.mark.parametrize("first", [False, True])
async def test_a_watched_picture_that_is_reported_counts_once(scene: Scene, first: bool) -> None:
    await scene.policy(WATCH)
    message = await scene.platform.post("group", "ada", b"fake one")
    if first:
        await report(scene, message)
    await scene.settle()
    if not first:
        await report(scene, message)
    assert len(scene.cases) == 2
    assert "• The one picture that I noted would have been taken out (altered 1)" in await replayed(scene)
    (item,) = past(scene)
    assert item.finding.verdict is not None
    assert item.finding.decision.mode is Mode.SHADOW


@pytest.mark.parametrize(("choice", "ruling"), [(Choice.FAKE, Ruling.FAKE), (Choice.FINE, Ruling.FINE)])
async def test_what_moderators_said_of_the_report_counts_for_it(scene: Scene, choice: Choice, ruling: Ruling) -> None:
    await scene.policy(WATCH)
    await report(scene, await scene.post("ada", b"fake one"))
    await scene.press(choice)
    (item,) = past(scene)
    assert item.ruling is ruling


async def test_what_was_put_back_and_is_asked_about_again_is_the_same(scene: Scene) -> None:
    scene.clock.hurried = False
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    scene.platform.open_private("kid")
    link = scene.platform.link("group", "", back.id)
    await scene.clock.advance(60)
    await scene.platform.command("private-kid", "kid", CommandName.THISISME, link)
    assert len(scene.cases) == 2
    (item,) = past(scene)
    assert item.ruling is Ruling.FINE
    assert item.finding.verdict is not None
    await scene.press(Choice.FAKE)
    (item,) = past(scene)
    assert item.ruling is Ruling.FAKE, "the last word counts"


async def test_two_pictures_are_two(scene: Scene) -> None:
    await scene.policy(REPLY)
    await scene.post("ada", b"fake one", b"fake two")
    await scene.post("ada", b"fake one")
    assert len(past(scene)) == 3


async def test_what_may_show_minors_is_counted_each(scene: Scene) -> None:
    await scene.policy(WATCH)
    await scene.post("ada", b"fake one", b"fake two")
    (case,) = scene.cases
    stopped = tuple(replace(item, media="") for item in case.findings)
    scene.records.cases.kept[case.id] = replace(case, findings=stopped)
    assert len(past(scene)) == 2
