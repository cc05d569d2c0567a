"""What happens to a case that has a card reaches the moderators: at the top of their chat, or each in private."""

from __future__ import annotations

import pytest

from bots.platform import CommandName, Lack, Message, Unreachable
from bots.records.choices import Choice
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene

ONE_OF_THEM = "A moderator will look at it again."


async def report(scene: Scene, target: Message, *members: str) -> None:
    for member in members:
        scene.platform.open_private(member)
        scene.platform.acquainted.add(member)
        await scene.platform.command("group", member, CommandName.REPORT, target=target)


async def appealed(scene: Scene) -> str:
    """What Ada reads who objects."""
    await scene.platform.press(scene.platform.posts("private-ada")[-1], "ada", Choice.APPEAL)
    return scene.texts("private-ada")[-1]


async def held(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")


async def test_an_appeal_comes_to_the_top(scene: Scene) -> None:
    await held(scene)
    await scene.post("eve", b"fake two")
    assert ONE_OF_THEM in await appealed(scene)
    first, _, top = scene.platform.posts("mods")
    assert "its poster objects" in first.text
    assert top.text == first.text
    assert scene.cases[0].cards[-1].message == top.id
    await scene.platform.press(top, "max", Choice.FINE)
    first, _, top = scene.platform.posts("mods")
    assert "it is fine" in first.text
    assert "it is fine" in top.text


async def test_an_appeal_after_the_decision_comes_to_the_top(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await appealed(scene)
    assert len(scene.texts("mods")) == 2
    assert scene.choices()[:2] == [Choice.OVERTURN, Choice.UPHOLD]


async def test_an_appeal_reaches_moderators_whose_chat_is_dead(scene: Scene) -> None:
    await held(scene)
    scene.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    assert ONE_OF_THEM in await appealed(scene)
    for member in ("mo", "max"):
        (told,) = scene.texts(f"private-{member}")
        assert "its poster objects" in told
        assert "I cannot write to your moderators' chat" in told
    assert len(await scene.events(EventKind.PLACE_BROKEN)) == 1
    await scene.press(Choice.FINE, chat="private-max", member="max")
    assert "it is fine" in scene.texts("private-mo")[-1]


async def test_where_nobody_can_be_told_the_appellant_reads_so(scene: Scene) -> None:
    await held(scene)
    scene.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    scene.platform.closed_members |= {"mo", "max"}
    assert "I could not reach any of them just now" in await appealed(scene)
    assert scene.case.appealed


async def test_an_appeal_is_told_when_the_platform_is_back(scene: Scene) -> None:
    await held(scene)
    before = len(scene.texts("mods"))
    scene.platform.fail("send", *[Unreachable("down")] * 3)
    assert "I could not reach any of them just now" in await appealed(scene)
    await scene.moderator._later.settled()
    assert len(scene.texts("mods")) == before + 1
    assert "its poster objects" in scene.texts("mods")[-1]


async def test_the_first_report_comes_to_the_top_and_further_ones_do_not(scene: Scene) -> None:
    await scene.policy(ASKS)
    target = await scene.post("ada", b"fake one")
    await report(scene, target, "bob", "kim", "eve")
    first, top = scene.texts("mods")
    assert "3 members ask you to look at it" in first
    assert top == first
    assert {scene.texts(f"private-{member}")[-1] for member in ("bob", "kim", "eve")} == {
        "Thank you. The moderators are told that a member asks them to look at this picture, and not who."
    }


@pytest.mark.parametrize("reporters", [("bob",), ("bob", "kim")])
async def test_a_report_reaches_moderators_whose_chat_is_dead(scene: Scene, reporters: tuple[str, ...]) -> None:
    await scene.policy(ASKS)
    target = await scene.post("ada", b"fake one")
    await report(scene, target, *reporters[:-1])
    for post in scene.platform.posts("mods"):
        scene.platform.vanish("mods", post.id)
    scene.platform.lacking["mods"] = (Lack.SEND_MESSAGES,)
    await report(scene, target, reporters[-1])
    told = scene.texts("private-mo")
    assert len(told) == 1
    assert "to look at it." in told[0]
    await report(scene, target, "kit")
    assert len(scene.texts("private-mo")) == 1, "there it reads so now"


async def test_each_case_that_is_reported_comes_to_the_top(scene: Scene) -> None:
    await scene.policy(ASKS)
    first, second = [await scene.post("ada", picture) for picture in (b"fake one", b"fake two")]
    await report(scene, first, "eve")
    await report(scene, second, "bo")
    tops = [post.text for post in scene.platform.posts("mods")[2:]]
    assert [case.id in top for case, top in zip(scene.cases, tops, strict=True)] == [True, True]
