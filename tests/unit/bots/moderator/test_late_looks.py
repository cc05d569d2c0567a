"""What is stopped before the scan service has looked at it is known by its looks once it has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import Command, CommandName, Unreachable
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import HOLD, REPLY, TEXTS, Scene
from tests.unit.bots.moderator.test_minor_pictures import is_closed, stop


@pytest.mark.parametrize("judged", [False, True])
async def test_looks_that_are_known_only_after_it_was_stopped_are_stopped_too(scene: Scene, judged: bool) -> None:
    await scene.policy(REPLY)
    posted = await scene.platform.post("group", "ada", b"real one#0", file_id="F")
    if judged:
        await scene.settle()
    await scene.platform.command("group", "zed", CommandName.REPORT, target=posted)
    await stop(scene)  # the scan service has not answered yet
    stopped = scene.case
    await scene.settle()
    (entry,) = await scene.records.known.entries("fake", "group")
    assert (entry.minor, entry.file_id, entry.pdq) == (True, "F", f"{0:064x}")
    assert replace(scene.case, findings=(), revision=0) == replace(stopped, findings=(), revision=0)
    assert replace(scene.finding, fingerprints=()) == stopped.findings[0]
    for picture in (b"re-encoded#1", b"real one#0"):
        copy = await scene.post("bob", picture)
        assert not scene.platform.exists("group", copy.id)


async def test_copies_that_were_not_known_as_such_go_when_its_looks_are_known(scene: Scene) -> None:
    await scene.policy(HOLD)
    posted = await scene.platform.post("group", "ada", b"real one#0", file_id="F")
    await scene.platform.command("group", "zed", CommandName.REPORT, target=posted)
    copy = await scene.platform.post("group", "bob", b"fake re-encoded#1")
    results = [await scene.scanner.receive("fake", 0) for _ in range(3)]
    ours = [it for it in results if it is not None and it.result.origin.message == copy.id]
    for delivery in ours:
        await scene.moderator._deliver(delivery)
    assert scene.cases[-1].held
    await stop(scene, 0)
    for delivery in results:
        if delivery is not None and delivery not in ours:
            await scene.moderator._deliver(delivery)
    await scene.moderator._later.settled()
    assert is_closed(scene, scene.cases[-1])
    assert scene.records.copies.kept == {}


async def test_what_could_not_be_fetched_when_it_was_stopped_is_known_by_its_verdict(scene: Scene) -> None:
    await scene.policy(REPLY)
    posted = await scene.platform.post("group", "ada", b"real one#0")
    scene.platform.lose_media(posted)
    await scene.platform.command("group", "zed", CommandName.REPORT, target=posted)
    await stop(scene)
    assert await scene.records.known.entries("fake", "group") == []
    await scene.settle()
    (entry,) = await scene.records.known.entries("fake", "group")
    assert (entry.minor, bool(entry.sha256), bool(entry.pdq)) == (True, True, True)
    copy = await scene.post("bob", b"re-encoded#1")
    assert not scene.platform.exists("group", copy.id)


async def test_what_was_taken_off_the_list_meanwhile_is_not_put_on_it_again(scene: Scene) -> None:
    await scene.policy(REPLY)
    posted = await scene.platform.post("group", "ada", b"real one#0")
    await scene.platform.command("group", "zed", CommandName.REPORT, target=posted)
    await stop(scene)
    (entry,) = await scene.records.known.entries("fake", "group")
    await scene.records.known.remove("fake", "group", entry.id)
    await scene.settle()
    assert await scene.records.known.entries("fake", "group") == []


async def test_the_card_says_what_becomes_of_copies_in_which_nothing_was_found(scene: Scene) -> None:
    await scene.policy(HOLD)
    posted = [await scene.post(member, b"real one#0", file_id="F") for member in ("ada", "bob", "eve")]
    await scene.platform.command("group", "zed", CommandName.REPORT, target=posted[1])
    await stop(scene)
    await scene.moderator._later.settled()
    assert [scene.platform.exists("group", message.id) for message in posted] == [True, False, True]
    assert "Report each to me, and it goes at once" in scene.card().text
    for copy in (posted[0], posted[2]):
        await scene.platform.command("group", "zed", CommandName.REPORT, target=copy)
        assert not scene.platform.exists("group", copy.id)


@pytest.mark.parametrize(("how", "choice"), [("add", Choice.FINE), ("fine", Choice.FAKE)])
async def test_what_a_decision_takes_off_a_list_once_its_looks_are_known_is_there_again_after_undo(
    scene: Scene, how: str, choice: Choice
) -> None:
    await scene.policy(REPLY)
    await scene.platform.command("group", "max", CommandName.KNOWN, how, f"{0:064x}", "pdq")
    before = await scene.records.known.entries("fake", "group")
    posted = await scene.platform.post("group", "ada", b"real one#0", file_id="F")
    await scene.platform.command("group", "zed", CommandName.REPORT, target=posted)
    await scene.press(choice)
    await scene.settle()
    assert [entry.case for entry in await scene.records.known.entries("fake", "group")] == [scene.case.id]
    await scene.press(Choice.UNDO)
    assert await scene.records.known.entries("fake", "group") == before


@pytest.mark.parametrize("how", ["report", "thisisme", "check"])
async def test_another_encoding_of_what_was_stopped_goes_when_somebody_asks_about_it(scene: Scene, how: str) -> None:
    await scene.policy(HOLD)
    copy = await scene.post("bob", b"real one, re-encoded#1")
    await scene.post("ada", b"fake one#0")
    await stop(scene)
    await scene.moderator._later.settled()
    assert scene.platform.exists("group", copy.id), "nothing was found in it, so no list has it"
    if how != "thisisme":
        await scene.platform.command("group", "zed", CommandName(how), target=copy)
    else:
        link = scene.platform.link("group", "", copy.id)
        await scene.platform.command("private", "zed", CommandName.THISISME, link)
    await scene.settle()
    assert not scene.platform.exists("group", copy.id)
    assert all(is_closed(scene, case) for case in scene.cases)
    assert [post.thumbnail for post in scene.platform.posts("mods")] == [b"", b""]
    assert Choice.SHOW not in scene.choices()


async def test_what_was_left_before_anybody_knew_its_looks_goes_once_they_are_of_what_was_stopped(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#0")
    await stop(scene)
    scene.scanner.eager = False
    copy = await scene.platform.post("group", "bob", b"real one, re-encoded#1")
    scene.platform.fail("fetch", *[Unreachable("away")] * 3)
    await scene.platform.command("group", "zed", CommandName.REPORT, target=copy)
    await scene.press(Choice.FINE)
    scene.scanner.work()
    await scene.settle()
    assert not scene.platform.exists("group", copy.id)
    assert all(is_closed(scene, case) for case in scene.cases)


async def test_what_is_handed_in_with_a_question_is_no_message_that_could_go(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one#0")
    await stop(scene)
    asked = scene.platform.message("group", "zed", b"real one, re-encoded#1")
    await scene.platform.handler.on_command(Command(name=CommandName.CHECK, message=asked))  # type: ignore[union-attr]
    await scene.settle()
    assert len(scene.cases) == 1
    assert scene.texts()[-1] == TEXTS.say("verdict-stopped-here", "en")
