"""One message may stand in several cases: whatever becomes of it under one of them, each says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Lack, Message, Power
from bots.records.choices import Choice
from bots.records.findings import FindingState
from tests.unit.bots.moderator.conftest import HOLD, REPLY, TEXTS, Scene, make
from tests.unit.bots.moderator.deaths import MANY, Life, Mortal
from tests.unit.bots.moderator.test_minor_pictures import is_closed, stop

OUT, LEFT, NOTED, GONE = FindingState.KEPT_OUT, FindingState.LEFT, FindingState.NOTED, FindingState.GONE


def states(scene: Scene) -> list[FindingState]:
    return [item.state for case in scene.cases for item in case.findings]


async def ask(scene: Scene, message: Message) -> str:
    """Somebody says that it shows them; what they are told."""
    scene.platform.open_private("vic")
    link = scene.platform.link("group", "", message.id)
    await scene.platform.command("private-vic", "vic", CommandName.THISISME, link)
    return scene.texts("private-vic")[-1]


async def twice(scene: Scene) -> Message:
    """A reported picture that was left, and is asked about by whom it shows: two cases, the second is first in line."""
    await scene.policy(REPLY)
    scene.platform.can = frozenset(Power) - {Power.LOOK_UP}
    message = await scene.post("ada", b"real photo of her")
    await scene.platform.command("group", "bob", CommandName.REPORT, target=message)
    await scene.press(Choice.FINE)
    await ask(scene, message)
    assert states(scene) == [LEFT, NOTED]
    assert "first" in scene.card(1).text
    return message


async def test_what_one_takes_out_the_other_does_not_call_untouched(scene: Scene) -> None:
    message = await twice(scene)
    await scene.press(Choice.UNDO, number=0)
    await scene.press(Choice.FAKE, number=0)
    assert not scene.platform.exists("group", message.id)
    assert states(scene) == [OUT, OUT]
    assert TEXTS.say("became-noted", "en") not in scene.card(1).text
    assert TEXTS.say("became-kept_out", "en") in scene.card(1).text
    assert TEXTS.say("thisisme-out-for-now", "en") in await ask(scene, message)
    await scene.press(Choice.FAKE, number=1)
    assert states(scene) == [OUT, OUT]
    assert "Somebody else" not in scene.card(1).text
    assert TEXTS.say("thisisme-out", "en") in await ask(scene, message)


async def test_what_the_later_one_takes_out_the_earlier_one_does_not_say_was_left(scene: Scene) -> None:
    await twice(scene)
    await scene.press(Choice.FAKE, number=1)
    assert states(scene) == [OUT, OUT]
    assert TEXTS.say("became-left", "en") not in scene.card(0).text


async def test_what_one_puts_back_the_other_can_take_out(scene: Scene) -> None:
    await twice(scene)
    await scene.press(Choice.UNDO, number=0)
    await scene.press(Choice.FAKE, number=0)
    await scene.press(Choice.UNDO, number=0)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert [item.put_back_as for case in scene.cases for item in case.findings] == [back.id] * 2
    assert TEXTS.say("became-put_back", "en") in scene.card(1).text
    await scene.press(Choice.FAKE, number=1)
    assert not scene.platform.exists("group", back.id)
    assert states(scene) == [OUT, OUT]


@pytest.mark.parametrize("how", ["deleted", "edited"])
async def test_what_its_poster_does_each_of_them_says(scene: Scene, how: str) -> None:
    message = await twice(scene)
    if how == "deleted":
        await scene.platform.delete_posts("group", message.id)
    else:
        await scene.platform.edit_post(message, b"a cat")
    assert states(scene) == [GONE, GONE]
    for number in (0, 1):
        said = "became-gone" if how == "deleted" else "problem-replaced"
        assert TEXTS.say(said, "en") in scene.card(number).text


async def test_what_is_stopped_in_one_is_stopped_in_the_other(scene: Scene) -> None:
    await twice(scene)
    first = scene.cases[0]
    nameless = replace(first.findings[0], sha256="", file_id="", fingerprints=())
    await scene.records.cases.update(first.with_finding(nameless))  # so that it is not known by what it shows
    await stop(scene, 1)
    assert all(is_closed(scene, case) for case in scene.cases)
    assert not [post for post in scene.platform.posts("group", None) if post.pictures]


async def test_what_the_rules_take_out_another_case_says_too(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "ada", b"real one", b"fake two")
    await scene.platform.command("group", "bob", CommandName.REPORT, target=message)
    await scene.press(Choice.FINE, number=0)
    case = scene.case
    # The other one is not known yet, as where the service shows one alone.
    await scene.records.cases.update(replace(case, findings=case.findings[:1]))
    scene.records.known.kept.clear()
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
    assert [item.state for item in scene.cases[0].findings] == [FindingState.REMOVED]
    assert TEXTS.say("became-left", "en") not in scene.card(0).text


async def test_deleted_by_hand_nobody_is_asked_any_more_to_do_that(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await stop(scene)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    message = await scene.post("eve", b"fake one")
    assert "delete there by hand" in scene.card().text
    await scene.platform.delete_posts("group", message.id)
    assert "delete there by hand" not in scene.card().text


async def test_what_was_put_back_in_one_and_deleted_by_somebody_else_is_gone_in_both(scene: Scene) -> None:
    await twice(scene)
    await scene.press(Choice.UNDO, number=0)
    await scene.press(Choice.FAKE, number=0)
    await scene.press(Choice.UNDO, number=0)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    await scene.platform.delete_posts("group", back.id)
    assert states(scene) == [GONE, GONE]


@pytest.mark.parametrize("number", [0, 1], ids=["under the earlier one", "under the later one"])
async def test_what_somebody_else_has_deleted_no_case_calls_removed(scene: Scene, number: int) -> None:
    message = await twice(scene)
    if number == 0:
        await scene.press(Choice.UNDO, number=0)
    scene.platform.vanish("group", message.id)  # and nobody tells of it
    await scene.press(Choice.FAKE, number=number)
    assert states(scene) == [GONE, GONE]


@pytest.mark.parametrize("kills", [True, False], ids=["death", "lost answer"])
async def test_what_one_takes_out_the_other_calls_that_at_the_latest_once_it_is_pressed(
    scene: Scene, kills: bool
) -> None:
    for last in range(1, MANY):
        made = make()
        await twice(made)
        mortal = Mortal(made, Life(last, kills=kills))
        await mortal.press(made.press(Choice.FAKE, number=1))
        where = mortal.life.where
        for case in made.cases[::-1]:
            if case.in_line:
                await made.platform.command("mods", "mo", CommandName.CASE, case.id)
                await made.press(Choice.FAKE)
        await made.platform.command("mods", "mo", CommandName.CASE, made.cases[0].id)
        assert GONE not in states(made), where
        assert TEXTS.say("became-left", "en") not in made.card().text, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")
