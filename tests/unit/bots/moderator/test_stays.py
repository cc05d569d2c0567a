"""What moderators have kept out or stopped before and could not be taken out waits for them, whatever the rules had settled."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.floods import PICTURE
from bots.platform import CommandName, Lack
from bots.platform.markup import plain
from bots.policy import Action
from bots.records.cases import Case, CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, REPLY, Scene


async def stop(scene: Scene) -> None:
    if Choice.MINOR not in scene.choices():
        await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)


async def listed(scene: Scene) -> str:
    """What `/cases open` says."""
    await scene.platform.command("group", "mo", CommandName.CASES, "open")
    return plain(scene.texts()[-1])


async def shown(scene: Scene, case: Case) -> None:
    await scene.platform.command("group", "mo", CommandName.CASE, case.id)


async def test_a_kept_out_picture_that_could_not_be_taken_out_waits(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one#5")
    await scene.press(Choice.FAKE)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    copy = await scene.post("bob", b"fake other#5")
    case = scene.cases[-1]
    assert (case.findings[-1].state, case.waits) == (FindingState.STAYS, True)
    said = await listed(scene)
    assert case.id in said
    assert "I lack the right for deleting messages" in said
    assert "please look" in plain(scene.card().text)
    assert Choice.FAKE in scene.choices()
    scene.platform.lacking["group"] = ()
    await scene.press(Choice.FAKE)
    assert not scene.platform.exists("group", copy.id)
    assert await listed(scene) == "Nothing waits for a decision."


async def test_it_waits_though_nobody_could_be_written_to(scene: Scene) -> None:
    await scene.policy(replace(REPLY, moderators_chat=""))
    scene.platform.closed_members |= {"mo", "max"}
    first = await scene.post("ada", b"clean#5")
    await scene.platform.command("group", "mo", CommandName.KNOWN, "add", target=first)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.post("bob", b"clean#5")
    assert not scene.cases[-1].cards
    assert scene.cases[-1].id in await listed(scene)


async def test_a_stopped_picture_that_stays_is_tried_again_by_a_press(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#5")
    await stop(scene)
    await scene.policy(replace(HOLD, moderators_chat=""))
    scene.platform.closed_members |= {"mo", "max"}
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    copy = await scene.post("bob", b"fake other#5")
    case = scene.cases[-1]
    assert case.minor
    assert case.waits
    assert case.comes_first
    assert case.id in await listed(scene)
    await shown(scene, case)
    await scene.press(Choice.MINOR_SURE, chat="group")
    assert scene.platform.exists("group", copy.id)
    assert scene.cases[-1].waits
    scene.platform.lacking["group"] = ()
    await shown(scene, case)
    await scene.press(Choice.MINOR_SURE, chat="group")
    assert not scene.platform.exists("group", copy.id)
    assert not scene.cases[-1].waits
    assert await listed(scene) == "Nothing waits for a decision."


async def test_a_press_that_stops_what_cannot_be_taken_out_leaves_it_in_line(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one#5")
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await stop(scene)
    assert scene.case.waits
    assert scene.case.id in await listed(scene)
    assert "please delete there by hand" in plain(scene.card().text)
    assert scene.choices() == [Choice.MINOR_SURE]
    await scene.press(Choice.MINOR_SURE, "max")
    assert scene.case.waits
    assert scene.case.review is not None
    assert scene.case.review.member == "mo"
    scene.platform.lacking["group"] = ()
    await scene.press(Choice.MINOR_SURE, "max", 0)
    assert not scene.platform.exists("group", message.id)
    assert (scene.finding.state, scene.case.waits) == (FindingState.KEPT_OUT, False)
    assert scene.choices(0) == []
    assert "by hand" not in plain(scene.card(0).text)


async def test_what_somebody_has_deleted_by_hand_leaves_the_line_with_a_press(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one#5")
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await stop(scene)
    scene.platform.lacking["group"] = ()
    await scene.platform.delete("group", message.id, case="")
    await scene.press(Choice.MINOR_SURE)
    assert not scene.case.waits


async def test_a_known_picture_that_is_held_waits_as_its_poster_was_told(scene: Scene) -> None:
    await scene.policy(replace(REPLY, known=(Action.HOLD, Action.NOTIFY)))
    first = await scene.post("ada", b"clean pic")
    await scene.platform.command("group", "mo", CommandName.KNOWN, "add", target=first)
    await scene.post("eve", b"clean pic")
    assert "until a moderator has looked at it" in plain(scene.texts("private-eve")[-1])
    assert (scene.case.state, scene.finding.state) == (CaseState.OPEN, FindingState.HELD)
    assert scene.case.id in await listed(scene)


async def test_the_list_says_what_is_missing_though_other_copies_went(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one#5")
    await scene.press(Choice.FAKE)
    await scene.post("bob", b"fake one#5")
    assert await listed(scene) == "Nothing waits for a decision."
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.post("eve", b"fake one#5")
    assert "I lack the right for deleting messages" in await listed(scene)


async def test_a_part_of_a_settled_flood_waits_alone_where_it_stays(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.post("ada", b"fake one#5")
    await scene.press(Choice.FAKE)
    scene.platform.lacking["group"] = (Lack.DELETE_MESSAGES,)
    await scene.post("bob", b"fake other#5")
    case = scene.cases[-1]
    assert case.incident.startswith(PICTURE)
    part = replace(case, part_of="FIRST")
    assert part.waits
    assert not part.spoken_for
