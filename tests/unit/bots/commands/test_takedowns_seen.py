"""\"This is me\" about a picture without a case: it is fetched and fingerprinted where the platform lets bots do that."""

from __future__ import annotations

import hashlib

from bots.platform import Gone, Power, TooLarge, Unreachable
from bots.policy import Policy
from bots.records.choices import Choice
from bots.records.findings import FindingState
from bots.records.journal import EventKind
from bots.records.known import Listed
from tests.unit.bots.commands.conftest import HOLD, Scene
from tests.unit.bots.commands.test_takedowns import ask

UNSEEN = "I could not look at the picture itself, so I would not recognise it if it is posted again."
PICTURE, ALIKE = b"clean#7", b"clean, made smaller#6"


async def settle(scene: Scene) -> None:
    while (delivery := await scene.scanner.receive("fake", 0)) is not None:
        await scene.moderator._deliver(delivery)


async def test_what_is_taken_out_is_remembered_and_its_copies_go(scene: Scene) -> None:
    target = await scene.post("bob", PICTURE, file_id="F")
    await ask(scene, target)
    await settle(scene)
    (finding,) = scene.case.findings
    assert (finding.sender, finding.file_id) == ("bob", "F")
    assert finding.sha256 == hashlib.sha256(PICTURE).hexdigest()
    assert [item.algorithm for item in finding.fingerprints] == ["pdq"]
    assert finding.verdict is None, "the card says why somebody asks, and nothing else"
    card = scene.card()
    assert "Posted by \ue000bob" in card.text
    assert "could not fetch" not in card.text
    assert Choice.SHOW in [Choice(button.data.split(":")[1]) for button in card.buttons]
    await scene.platform.press(card, "mo", Choice.FAKE)
    assert not scene.platform.exists("group", target.id)
    (told,) = scene.alone("bob")
    assert "has looked at a picture that you posted there, and took it out" in told
    for again in (PICTURE, ALIKE):
        repost = await scene.post("eve", again)
        assert not scene.platform.exists("group", repost.id)


async def test_one_that_is_decided_before_it_was_fingerprinted_is_known_by_its_looks_all_the_same(scene: Scene) -> None:
    target = await scene.post("bob", PICTURE)
    await ask(scene, target)
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    await settle(scene)
    (entry,) = await scene.records.known.entries("fake", "group")
    assert (entry.listed, entry.pdq, entry.by) == (Listed.FAKE, f"{7:064x}", "mo")
    repost = await scene.post("eve", ALIKE)
    assert not scene.platform.exists("group", repost.id)


async def test_one_that_was_left_meanwhile_is_fine_by_its_looks(scene: Scene) -> None:
    target = await scene.post("bob", PICTURE)
    await ask(scene, target)
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    await settle(scene)
    (entry,) = await scene.records.known.entries("fake", "group")
    assert (entry.listed, entry.pdq) == (Listed.FINE, f"{7:064x}")


async def test_the_rules_do_not_act_on_what_is_looked_at_for_the_moderators(scene: Scene) -> None:
    await scene.policy(Policy(moderators_chat="mods"))
    target = scene.platform.message("group", "bob", b"fake")  # posted before the bot came
    await ask(scene, target)
    await settle(scene)
    assert scene.platform.exists("group", target.id)
    assert scene.texts() == [], "nothing is said in the chat"
    assert scene.case.findings[0].state is FindingState.NOTED
    assert [event.kind for event in await scene.events()] == [EventKind.TAKEDOWN]


async def test_where_it_cannot_be_fetched_the_moderator_is_told(scene: Scene) -> None:
    scene.platform.can -= {Power.LOOK_UP}
    target = await scene.post("bob", PICTURE)
    told = await ask(scene, target)
    assert told.startswith("The moderators of that chat were asked just now to take it out")
    assert UNSEEN in told
    assert UNSEEN in await ask(scene, target), "nobody has decided yet"
    assert "I could not fetch the picture" in scene.card().text
    assert "will not recognise it when it is posted again" in scene.card().text
    await scene.platform.press(scene.card(), "mo", Choice.FAKE, reply_token="t")
    assert not scene.platform.exists("group", target.id)
    assert "I will not recognise it when it comes again" in scene.texts("mods")[-1]
    assert "I could not fetch the picture" in scene.texts("mods")[0]
    after = await ask(scene, target)
    assert after.startswith("It is no longer in that chat: a moderator has taken it out")
    assert UNSEEN in after


async def test_nothing_is_said_of_recognising_where_it_is_recognised_or_stays(scene: Scene) -> None:
    seen = await scene.post("bob", PICTURE)
    assert UNSEEN not in await ask(scene, seen)
    scene.platform.can -= {Power.LOOK_UP}
    left = await scene.post("bob", b"clean too")
    assert UNSEEN in await ask(scene, left)
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    assert UNSEEN not in await ask(scene, left)


async def test_a_picture_that_cannot_be_fetched_now_is_asked_about_all_the_same(scene: Scene) -> None:
    for failure in (TooLarge("no"), Gone("no")):
        target = await scene.post("bob", PICTURE)
        scene.platform.fail("fetch", failure, failure)  # for the card's thumbnail too
        await ask(scene, target)
        assert "I could not fetch the picture" in scene.card().text


async def test_a_platform_that_does_not_answer_is_asked_for_nothing_more(scene: Scene) -> None:
    target = await scene.post("bob", PICTURE)
    scene.platform.fail("look_up", Unreachable("down"))
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")
    assert "I could not fetch the picture" in scene.card().text


async def test_a_full_scan_service_keeps_nobody_from_asking(scene: Scene) -> None:
    target = await scene.post("bob", PICTURE)
    scene.scanner.full = True
    assert (await ask(scene, target)).startswith("The moderators of that chat were asked just now")
    assert scene.case.findings[0].sha256


async def test_what_is_not_there_is_said_to_be_absent_and_nobody_is_asked(scene: Scene) -> None:
    assert (await ask(scene, "77")).startswith("There is no such message in that chat, or not any more.")
    assert scene.cases == []


async def test_what_was_put_back_is_fetched_where_it_is_now(scene: Scene) -> None:
    await scene.policy(HOLD)
    held = await scene.post("bob", b"fake one", b"fake two")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    await ask(scene, held)
    assert [item.media for item in scene.cases[1].findings] == list(back.media)
    assert [item.sender for item in scene.cases[1].findings] == ["bob", "bob"]


async def test_what_was_put_back_and_is_gone_since_is_absent(scene: Scene) -> None:
    await scene.policy(HOLD)
    held = await scene.post("bob", b"fake one")
    await scene.platform.press(scene.card(), "mo", Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    scene.platform.vanish("group", back.id)
    assert (await ask(scene, held)).startswith("There is no such message in that chat, or not any more.")


async def test_a_report_is_fingerprinted_too(scene: Scene) -> None:
    target = await scene.post("bob", PICTURE)
    await scene.say("ada", "report", target)
    await settle(scene)
    await scene.platform.press(scene.card(), "mo", Choice.FAKE)
    repost = await scene.post("eve", ALIKE)
    assert not scene.platform.exists("group", repost.id)
