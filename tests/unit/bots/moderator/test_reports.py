"""What a decision says about those who reported: nothing, where it was the decider's own affair."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator import Options
from bots.platform import CommandName, Power, Standing
from bots.policy import Mode
from bots.records.choices import Choice
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import REPLY, Scene, make


async def reported(scene: Scene, poster: str, reporter: str) -> None:
    target = await scene.post(poster, b"clean one", standing=Standing.ADMIN if poster == "mo" else Standing.MEMBER)
    await scene.platform.command("group", reporter, CommandName.REPORT, target=target)
    assert scene.case.reported == 1


async def weight(scene: Scene, member: str) -> tuple[int, int]:
    """How many of their reports were right, and wrong."""
    found = await scene.records.people.reporter("fake", "group", member)
    return found.right, found.wrong


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE])
async def test_who_decides_about_their_own_picture_says_nothing_of_the_report(scene: Scene, choice: Choice) -> None:
    await reported(scene, "mo", "bob")
    await scene.press(choice, "mo")
    assert scene.case.review is not None
    assert await weight(scene, "bob") == (0, 0)
    await scene.press(Choice.UNDO, "mo")
    assert await weight(scene, "bob") == (0, 0)
    await scene.press(choice, "max")
    assert await weight(scene, "bob") == ((0, 1) if choice is Choice.FINE else (1, 0)), "another one's decision counts"


async def test_who_decides_about_their_own_report_gains_nothing(scene: Scene) -> None:
    await reported(scene, "ada", "mo")
    await scene.press(Choice.FAKE, "mo")
    assert await weight(scene, "mo") == (0, 0)


async def test_an_objection_granted_and_undone_weighs_as_before(scene: Scene) -> None:
    await reported(scene, "ada", "bob")
    await scene.press(Choice.FAKE, "mo")
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)
    await scene.press(Choice.OVERTURN, "max", 0)
    assert await weight(scene, "bob") == (0, 1)
    await scene.press(Choice.UNDO, "max", 0)
    assert await weight(scene, "bob") == (1, 0)


@pytest.mark.parametrize(("holding", "text"), [(True, "hello"), (False, "hello"), (True, "")])
async def test_what_was_written_with_what_is_reported_is_kept_only_where_pictures_may_be_held(
    holding: bool, text: str
) -> None:
    scene = make(Options(holding=holding))
    scene.platform.can -= {Power.LOOK_UP}
    await scene.policy(replace(REPLY, mode=Mode.OFF))
    target = await scene.post("ada", b"clean one", text=text)
    assert scene.records.words.kept == {}
    await scene.platform.command("group", "bob", CommandName.REPORT, target=target)
    assert scene.case.reported == 1
    assert len(scene.records.words.kept) == (holding and bool(text))
    await scene.moderator.aclose()


async def test_undo_gives_back_what_was_fine_though_its_looks_came_after_the_decision(scene: Scene) -> None:
    await scene.policy(replace(REPLY, mode=Mode.OFF))
    fine = KnownPicture(id="E1", listed=Listed.FINE, pdq=f"{5:064x}", quality=100, by="max", added_at_s=1.0)
    await scene.records.known.add("fake", "group", fine)
    scene.scanner.eager = False
    target = await scene.post("ada", b"clean one#5")
    await scene.platform.command("group", "bob", CommandName.REPORT, target=target)
    await scene.press(Choice.FAKE)
    scene.scanner.work()
    await scene.settle()
    assert [entry.listed for entry in await scene.records.known.entries("fake", "group")] == [Listed.FAKE]
    await scene.press(Choice.UNDO)
    assert [entry.id for entry in await scene.records.known.entries("fake", "group")] == ["E1"]


async def test_each_report_is_judged_anew_with_each_decision_and_each_case(scene: Scene) -> None:
    for picture in (b"clean one", b"clean two"):
        target = await scene.post("ada", picture)
        for member in ("mo", "bob", "cyd"):
            await scene.platform.command("group", member, CommandName.REPORT, target=target)
        card = next(post for post in scene.platform.posts("mods") if scene.cases[-1].id in post.text)
        for choice in (Choice.FAKE, Choice.UNDO, Choice.FINE):
            await scene.platform.press(card, "mo", choice)
        await scene.clock.advance(10)
    assert [await weight(scene, member) for member in ("mo", "bob", "cyd")] == [(0, 0), (0, 2), (0, 2)]


async def test_what_somebody_says_shows_them_stays_first_in_line_whoever_reports_it_too(scene: Scene) -> None:
    target = await scene.post("ada", b"clean one")
    scene.platform.open_private("eve")
    link = scene.platform.link("group", "", target.id)
    await scene.platform.command("private-eve", "eve", CommandName.THISISME, link)
    await scene.platform.command("group", "bob", CommandName.REPORT, target=target)
    assert (scene.case.urgent, scene.case.reported) == (True, 1)
