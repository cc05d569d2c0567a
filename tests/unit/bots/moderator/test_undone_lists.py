"""Undo takes back the decision alone: what somebody had put on the chat's lists by hand stays there."""

from __future__ import annotations

from hashlib import sha256

import pytest

from bots.platform import CommandName, Message, Power
from bots.records.choices import Choice
from bots.records.known import KnownPicture, Listed
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, Scene

PICTURE = b"fake#0"
BESIDE = b"clean beside"
DECIDED = (Choice.FAKE, Choice.FAKE_UNKNOWN, Choice.FINE)


async def press(scene: Scene, choice: Choice, member: str = "mo") -> None:
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.cases[0].id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.card(0).id)


async def listed(scene: Scene) -> list[tuple[str, Listed, str, str]]:
    entries = await scene.records.known.entries("fake", "group")
    return sorted((entry.id, entry.listed, entry.by, entry.note) for entry in entries)


async def asked(scene: Scene) -> Message:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(ASKS)
    return await scene.post("ada", PICTURE)


@pytest.mark.parametrize("choice", DECIDED)
@pytest.mark.parametrize("how", ["button", "add", "fine"])
async def test_what_was_on_a_list_before_is_there_after_undo(scene: Scene, how: str, choice: Choice) -> None:
    message = await asked(scene)
    if how == "button":
        await press(scene, Choice.KNOWN, "max")
    else:
        await scene.platform.command("group", "max", CommandName.KNOWN, how, "by", "hand", target=message)
    before = await listed(scene)
    assert [by for _, _, by, _ in before] == ["max"]
    await press(scene, choice)
    await press(scene, Choice.UNDO)
    assert scene.case.review is None
    assert await listed(scene) == before


async def test_what_somebody_remembered_goes_when_it_comes_again_though_a_decision_was_undone(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.KNOWN, "max")
    await press(scene, Choice.FAKE)
    await press(scene, Choice.UNDO)
    again = await scene.post("eve", PICTURE)
    assert not scene.platform.exists("group", again.id)


async def test_so_is_what_an_overturned_decision_and_a_hand_had_listed(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.KNOWN, "max")
    await press(scene, Choice.FAKE)
    before = await listed(scene)
    assert len(before) == 2
    scene.platform.open_private("ada")
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[0].id)
    await press(scene, Choice.OVERTURN, "max")
    assert [which for _, which, _, _ in await listed(scene)] == [Listed.FINE]
    await press(scene, Choice.UNDO, "max")
    assert await listed(scene) == before


async def test_what_is_fine_is_on_no_other_list_whoever_had_put_it_there(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.KNOWN, "max")
    await press(scene, Choice.FINE)
    assert [(which, by) for _, which, by, _ in await listed(scene)] == [(Listed.FINE, "mo")]
    again = await scene.post("eve", PICTURE)
    assert scene.platform.exists("group", again.id)


async def test_what_was_remembered_by_hand_waits_again_where_that_is_found_fine(scene: Scene) -> None:
    await asked(scene)
    await press(scene, Choice.KNOWN, "max")
    await press(scene, Choice.FAKE_UNKNOWN)
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", f"{1:064x}", "pdq")
    assert not scene.case.appealed, "it only looks like it, and is kept out as nearer"
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", f"{0:064x}", "pdq")
    assert scene.case.appealed


async def press_on(scene: Scene, choice: Choice, case: int, member: str = "mo") -> None:
    await scene.clock.advance(10)
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.cases[case].id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.card(case).id)


async def twice(scene: Scene) -> None:
    """The picture is posted alone, and from another file beside another picture: two cases."""
    scene.platform.can |= {Power.RESEND}
    await scene.policy(ASKS)
    await scene.post("ada", PICTURE, file_id="first upload")
    await scene.clock.advance(10)
    await scene.post("bob", b"fake beside", PICTURE)
    assert len(scene.cases) == 2


async def test_undo_gives_nothing_back_that_another_decision_since_has_called_fine(scene: Scene) -> None:
    await twice(scene)
    await press_on(scene, Choice.KNOWN, 0, "max")
    await press_on(scene, Choice.FINE, 0)
    await press_on(scene, Choice.FINE, 1, "max")
    await press_on(scene, Choice.UNDO, 0)
    again = await scene.post("eve", PICTURE, file_id="first upload")
    assert scene.platform.exists("group", again.id), "it was called fine last"
    assert {entry.listed for entry in await scene.records.known.entries("fake", "group")} == {Listed.FINE}


async def test_undo_gives_nothing_back_that_another_decision_since_has_kept_out(scene: Scene) -> None:
    await twice(scene)
    target = scene.platform.as_message(scene.platform.posts("group", "ada")[0])
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", target=target)
    await press_on(scene, Choice.FAKE, 0)
    await press_on(scene, Choice.FAKE, 1, "max")
    await press_on(scene, Choice.UNDO, 0)
    again = await scene.post("eve", PICTURE, file_id="first upload")
    assert not scene.platform.exists("group", again.id), "it was kept out last"


async def test_undo_gives_back_what_was_beside_an_older_entry_of_the_other_list(scene: Scene) -> None:
    await twice(scene)
    target = scene.platform.as_message(scene.platform.posts("group", "ada")[0])
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", target=target)
    (fine,) = await scene.records.known.entries("fake", "group")
    shared = KnownPicture(id="SHARED22", listed=Listed.FAKE, sha256=fine.sha256, added_at_s=scene.clock.now_s())
    await scene.records.known.add("fake", "group", shared)
    await press_on(scene, Choice.FAKE, 0)
    await press_on(scene, Choice.UNDO, 0)
    assert {entry.id for entry in await scene.records.known.entries("fake", "group")} == {fine.id, shared.id}
    again = await scene.post("eve", PICTURE, file_id="first upload")
    assert scene.platform.exists("group", again.id), "as before: the fine list wins"


async def test_undo_of_an_overturned_decision_takes_nothing_off_that_another_has_called_fine_since(
    scene: Scene,
) -> None:
    await twice(scene)
    scene.platform.admins.add(("group", "mia"))
    await press_on(scene, Choice.FAKE_UNKNOWN, 1)
    await press_on(scene, Choice.FAKE, 0)
    scene.platform.open_private("ada")
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[0].id)
    await press_on(scene, Choice.OVERTURN, 0, "max")
    assert scene.cases[1].appealed
    await press_on(scene, Choice.OVERTURN, 1, "mia")
    await press_on(scene, Choice.UNDO, 0, "max")
    again = await scene.post("eve", PICTURE, file_id="first upload")
    assert scene.platform.exists("group", again.id), "it was called fine last"
    assert {entry.listed for entry in await scene.records.known.entries("fake", "group")} == {Listed.FINE}


async def test_what_somebody_has_only_remembered_as_a_fake_stays_off_the_fine_list_after_undo(scene: Scene) -> None:
    message = await asked(scene)
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", target=message)
    await press(scene, Choice.KNOWN)
    before = await listed(scene)
    assert [which for _, which, _, _ in before] == [Listed.FAKE]
    await press(scene, Choice.FAKE)
    await press(scene, Choice.UNDO)
    assert await listed(scene) == before


async def test_a_decision_takes_nothing_off_the_fine_list_that_only_went_along(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(ASKS)
    await scene.platform.command("group", "max", CommandName.KNOWN, "fine", sha256(BESIDE).hexdigest(), "sha256")
    fine = await listed(scene)
    await scene.post("ada", PICTURE, BESIDE)
    await press(scene, Choice.FAKE)
    assert [item.companion for item in scene.case.findings] == [False, True]
    assert set(fine) < set(await listed(scene))


async def test_undo_of_an_overturned_decision_puts_nothing_back_that_somebody_had_taken_off_by_hand(
    scene: Scene,
) -> None:
    await asked(scene)
    await press(scene, Choice.FAKE)
    ((entry, *_),) = await listed(scene)
    await scene.platform.command("group", "max", CommandName.KNOWN, "remove", entry)
    scene.platform.open_private("ada")
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[0].id)
    await press(scene, Choice.OVERTURN, "max")
    await press(scene, Choice.UNDO, "max")
    assert scene.case.appealed
    assert await listed(scene) == []
    again = await scene.post("eve", PICTURE)
    assert scene.platform.exists("group", again.id)
