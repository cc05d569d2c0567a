"""Results of one chat wait for that chat alone; answers, commands and presses never raise."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bots.platform import CommandName, Note, Unreachable
from bots.policy import OWNER_DEFAULT, PRESETS, Action, Policy, Preset
from bots.records.choices import Choice
from bots.records.errors import StoreUnavailable
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import ASKS, DELETE, REPLY, Scene
from tests.unit.bots.moderator.gates import Gate
from worker.contract import Purpose


async def test_a_flooded_chat_holds_up_no_other(scene: Scene) -> None:
    await scene.policy(DELETE, "other")
    window = asyncio.Event()
    send = scene.platform.send
    waiting: list[str] = []

    async def slow(note: Note) -> str:
        if note.chat == "group":
            waiting.append(note.text)
            await window.wait()
        return await send(note)

    scene.platform.send = slow  # type: ignore[method-assign]
    for number in range(60):
        await scene.platform.post("group", f"m{number}", b"fake %d" % number)
    serving = asyncio.create_task(scene.moderator.serve("fake"))
    while not waiting:
        await asyncio.sleep(0)
    gone = await scene.platform.post("other", "ada", b"fake there")
    await scene.platform.post("private", "bo", b"fake mine")
    while scene.platform.exists("other", gone.id) or not scene.texts("private"):
        await asyncio.sleep(0)
    assert len(waiting) == scene.services.options.chat_concurrency, "so many of one chat at the same time"
    window.set()
    while len(scene.texts()) < 60:
        await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_what_is_to_be_said_keeps_no_picture_of_the_same_chat_from_going(scene: Scene) -> None:
    await scene.policy(DELETE)
    gates = [Gate(scene, method, every=True) for method in ("send", "edit")]
    serving = asyncio.create_task(scene.moderator.serve("fake"))
    for number in range(12):  # an album whose cards fill the moderators' chat
        target = await scene.platform.post("group", "ada", b"clean %d" % number)
        await scene.platform.command("group", "bo", CommandName.CHECK, target=target)
    posted = [await scene.platform.post("group", f"m{number}", b"fake %d" % number) for number in range(12)]
    for _ in range(5_000):
        await asyncio.sleep(0)
    assert [message.id for message in posted if scene.platform.exists("group", message.id)] == []
    assert scene.texts() == scene.texts("mods") == []
    for gate in gates:
        gate.open()
    while len(scene.scanner.acknowledged) < len(scene.scanner.submitted):
        await asyncio.sleep(0)
    assert len({scene.card(number).text for number in range(12)}) == 12
    assert sum("does not prove" in text for text in scene.texts()) == 12
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_a_verdict_that_comes_late_waits_for_its_card_and_keeps_no_picture_from_going(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.platform.post("group", "ada", b"fake one", b"fake two")
    first = await scene.scanner.receive("fake", 0)
    assert first is not None
    await scene.moderator._deliver(first)
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    edits = Gate(scene, "edit", every=True)
    serving = asyncio.create_task(scene.moderator.serve("fake"))
    await edits.reached()
    gone = await scene.platform.post("group", "bo", b"fake three")
    for _ in range(2_000):
        await asyncio.sleep(0)
    assert not scene.platform.exists("group", gone.id)
    edits.open()
    while len(scene.scanner.acknowledged) < len(scene.scanner.submitted):
        await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_what_was_begun_is_finished_when_told_to_stop(scene: Scene) -> None:
    gate = Gate(scene, "send", every=True)
    for number in range(9):
        await scene.platform.post("group", "ada", b"fake %d" % number)
    serving = asyncio.create_task(scene.moderator.serve("fake"))
    await gate.reached()
    serving.cancel()
    for _ in range(50):  # until it has heard of it; it must not end yet
        await asyncio.sleep(0)
    assert not serving.done()
    gate.open()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert len(scene.texts()) == len(scene.scanner.acknowledged) == scene.services.options.chat_concurrency


async def test_a_private_check_is_answered_and_leaves_nothing(scene: Scene) -> None:
    for data in (b"fake", b"clean", b"bad"):
        await scene.post("ada", data, chat="private")
    found, clean, bad = scene.texts("private")
    assert "you are not to blame" in found
    assert "does not prove" in clean
    assert "could not open" in bad
    assert scene.cases == []
    assert scene.records.journal.kept == {}
    assert scene.records.copies.kept == scene.records.words.kept == {}
    assert all("ada" not in key and "private" not in key for key, _ in scene.records.outbox.kept)
    assert {(sent.chat, sent.message) for sent in scene.records.outbox.kept.values()} == {("", "")}, "nor where it was"


async def test_an_answer_waits_for_a_platform_that_is_away_and_is_said_once(scene: Scene) -> None:
    scene.platform.fail("send", *[Unreachable("down")] * 20)
    await scene.post("ada", b"fake", chat="private")
    assert len(scene.texts("private")) == 1
    assert len(scene.scanner.acknowledged) == 1


async def test_a_full_queue_is_said_to_who_waits(scene: Scene) -> None:
    scene.scanner.full = True
    await scene.platform.post("private", "ada", b"fake")
    await scene.platform.post("group", "ada", b"fake")
    assert len(scene.texts("private")) == 1
    assert scene.texts() == []


async def test_check_answers_whatever_it_says(scene: Scene) -> None:
    target = scene.platform.message("group", "ada", b"clean")
    await scene.platform.command("group", "bo", CommandName.CHECK, target=target)
    await scene.platform.command("group", "bo", CommandName.CHECK)
    await scene.settle()
    nothing, found = scene.texts()
    assert "Reply to a message" in nothing
    assert "does not prove" in found
    assert scene.cases == []
    (answered,) = await scene.events(EventKind.ANSWERED)
    assert answered.details == scene.platform.posts("group")[-1].id
    assert answered.member == answered.actor == ""


async def test_what_this_chats_moderators_decided_is_in_the_answer(scene: Scene) -> None:
    await scene.policy(replace(REPLY, moderators_chat="mods"))
    await scene.post("ada", b"fake one")
    await scene.platform.command("group", "mo", CommandName.CASE, scene.case.id)
    await scene.platform.press(scene.platform.posts("group")[-1], "mo", Choice.FAKE)
    target = scene.platform.message("group", "bo", b"fake one")
    await scene.platform.command("group", "bo", CommandName.CHECK, target=target)
    await scene.settle()
    assert "decided that it is a fake" in scene.texts()[-1]
    elsewhere = scene.platform.message("other", "bo", b"fake one")
    await scene.platform.command("other", "bo", CommandName.CHECK, target=elsewhere)
    await scene.settle()
    assert "decided that it is a fake" not in scene.texts("other")[-1]


async def test_an_answer_that_one_person_sees_is_not_to_be_corrected(scene: Scene) -> None:
    target = scene.platform.message("group", "ada", b"clean")
    await scene.platform.command("group", "bo", CommandName.CHECK, target=target, reply_token="t")
    await scene.settle()
    assert await scene.events(EventKind.ANSWERED) == []
    assert scene.platform.posts("group")[-1].reply_token == "t"


async def test_progress_is_shown_until_the_result_and_not_after(scene: Scene) -> None:
    scene.clock.hurried = False
    scene.scanner.eager = False
    await scene.platform.post("private", "ada", b"fake")
    await scene.clock.advance(3)
    shown = scene.platform.count("progress")
    assert shown >= 3
    scene.scanner.work()
    await scene.settle()
    await scene.clock.advance(30)
    assert scene.platform.count("progress") == shown
    assert scene.platform.count("finished") == 1


async def test_group_traffic_shows_no_progress_where_nobody_waits(scene: Scene) -> None:
    scene.scanner.eager = False
    await scene.platform.post("group", "ada", b"fake")
    await asyncio.sleep(0)
    assert scene.platform.count("progress") == 0


async def test_a_broken_store_is_tried_again_and_said_to_who_asks(scene: Scene) -> None:
    await scene.platform.post("group", "ada", b"fake")
    scene.records.failures.append(StoreUnavailable("down"))
    await scene.settle()
    assert len(scene.texts()) == 1
    scene.records.cases.failures.append(StoreUnavailable("down"))
    await scene.platform.command("group", "mo", CommandName.CASES)
    assert "try again" in scene.texts()[-1].lower()


async def test_commands_of_one_chat_are_answered_in_order(scene: Scene) -> None:
    window = asyncio.Event()
    may = scene.platform.may
    first = True

    async def slow(chat: str, member: str, right: object) -> bool:
        nonlocal first
        if first:
            first = False
            await window.wait()
        return await may(chat, member, right)  # type: ignore[arg-type]

    scene.platform.may = slow  # type: ignore[method-assign,assignment]
    one = asyncio.create_task(scene.platform.command("group", "mo", CommandName.CASES))
    await asyncio.sleep(0)
    two = asyncio.create_task(scene.platform.command("group", "mo", CommandName.HELP))
    elsewhere = asyncio.create_task(scene.platform.command("other", "mo", CommandName.HELP))
    await elsewhere
    assert scene.texts() == []
    window.set()
    await asyncio.gather(one, two)
    assert "No cases" in scene.texts()[0]
    assert "/check" in scene.texts()[1]


async def test_a_chat_taken_in_by_its_owner_begins_to_reply_others_are_watched(scene: Scene) -> None:
    from bots.platform import Standing
    from bots.policy import Mode

    scene.platform.standings["mine", "olga"] = Standing.OWNER
    scene.platform.admins.add(("theirs", "adam"))
    await scene.platform.join("mine", "olga")
    await scene.platform.join("theirs", "adam")
    await scene.platform.join("nobodys", "")
    assert (await scene.records.policies.policy("fake", "mine")).preset is Preset.REPLY
    for chat in ("theirs", "nobodys"):
        assert (await scene.records.policies.policy("fake", chat)).mode is Mode.SHADOW
        assert "I only watch" in scene.texts(chat)[0]
    assert "I reply to the picture" in scene.texts("mine")[0]
    await scene.platform.join("mine", "adam", sees_pictures=False)
    assert "make me an admin" in scene.texts("mine")[-1]


async def test_being_taken_in_again_changes_no_rules(scene: Scene) -> None:
    from bots.platform import Standing

    scene.platform.standings["group", "olga"] = Standing.OWNER
    await scene.policy(DELETE)
    await scene.platform.join("group", "olga")
    assert await scene.records.policies.policy("fake", "group") == DELETE


@pytest.mark.parametrize(
    ("rules", "replies"),
    [
        (PRESETS[Preset.REPLY], True),
        (replace(PRESETS[Preset.REPLY], locale="en", moderators_chat="mods"), True),
        (PRESETS[Preset.PROTECT], False),
        (PRESETS[Preset.STRICT], False),
        (replace(PRESETS[Preset.REPLY], known=(Action.NOTIFY,)), False),
        (replace(PRESETS[Preset.REPLY], newcomer_days=7), False),
        (DELETE, False),
    ],
)
async def test_a_chat_with_rules_of_its_own_is_greeted_with_nothing_that_they_do_not_say(
    scene: Scene, rules: Policy, replies: bool
) -> None:
    await scene.policy(rules)
    await scene.platform.join("group", "olga")
    assert ("I take out only what moderators here have kept out before" in scene.texts()[0]) is replies
    assert ("/policy shows it" in scene.texts()[0]) is not replies


async def test_a_chat_that_moves_keeps_everything(scene: Scene) -> None:
    await scene.policy(replace(DELETE, moderators_chat="group"))
    await scene.post("ada", b"fake one")
    await scene.platform.move("group", "super")
    assert (await scene.records.policies.policy("fake", "super")).moderators_chat == "super"
    await scene.platform.command("super", "mo", CommandName.CASE, scene.case.id)
    assert scene.case.id in scene.texts("super")[-1]
    gone = await scene.post("bo", b"fake two", chat="super")
    assert not scene.platform.exists("super", gone.id)


async def test_a_chat_that_moves_is_not_taken_for_a_new_one(scene: Scene) -> None:
    from bots.platform import Standing

    await scene.policy(DELETE)
    for chat in ("super", "group"):
        scene.platform.standings[chat, "olga"] = Standing.OWNER
    await scene.platform.join("super", "olga")
    assert await scene.records.policies.policy("fake", "super") == OWNER_DEFAULT
    await scene.platform.move("group", "super")
    assert await scene.records.policies.policy("fake", "super") == DELETE
    said = scene.texts("super")
    await scene.platform.join("super", "olga")
    assert scene.texts("super") == said, "it has been greeted"
    assert await scene.records.policies.policy("fake", "super") == DELETE


async def test_a_move_that_cannot_be_stored_is_stored_later(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.records.moves.failures.extend(StoreUnavailable("away") for _ in range(3))
    await scene.platform.move("group", "super")
    await scene.moderator._later.settled()
    assert not scene.records.moves.failures
    assert await scene.records.policies.policy("fake", "super") == DELETE


async def test_a_move_that_cannot_be_stored_for_long_is_given_up(scene: Scene) -> None:
    scene.records.moves.failures.extend(StoreUnavailable("away") for _ in range(100))
    await scene.platform.move("group", "super")
    await scene.moderator._later.settled()
    assert 0 < len(scene.records.moves.failures) < 90


async def test_after_a_move_no_other_message_is_taken_for_the_old_one(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat="mods"))
    message = await scene.post("ada", b"fake one")
    await scene.moderator.on_moved("fake", "group", "super")
    scene.platform._add(replace(scene.platform._post("group", message.id), chat="super", id=message.id, author="bo"))
    scene.platform.admins.add(("super", "mo"))
    await scene.press(Choice.FAKE)
    assert scene.platform.exists("super", message.id), "the same number means another message there"
    assert not scene.platform.exists("group", message.id)


async def test_a_card_that_was_left_behind_in_a_chat_that_moved_is_sent_anew(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat="office"))
    scene.platform.admins.add(("office", "mo"))
    await scene.post("ada", b"fake one")
    (card,) = scene.platform.posts("office")
    await scene.moderator.on_moved("fake", "office", "big office")
    scene.platform.vanish("office", card.id)
    await scene.platform.press(card, "mo", Choice.FAKE)
    (new,) = scene.platform.posts("big office")
    assert "decided on" in new.text
    # The one that was left behind may show its picture still.
    assert [(it.chat, it.message) for it in scene.case.cards] == [("office", card.id), ("big office", new.id)]
    await scene.platform.press(new, "mo", Choice.UNDO)
    assert scene.platform.posts("big office") == [new]
    assert "decided on" not in new.text


async def test_a_card_that_somebody_deleted_is_not_sent_again(scene: Scene) -> None:
    await scene.policy(replace(ASKS, moderators_chat="office"))
    await scene.post("ada", b"fake one")
    (card,) = scene.platform.posts("office")
    scene.platform.vanish("office", card.id)
    await scene.platform.press(card, "mo", Choice.FAKE)
    assert scene.platform.posts("office") == []


def test_purposes_that_wait() -> None:
    from bots.moderator.intake import LANES, WATCHED

    assert {Purpose.PRIVATE, Purpose.ASK} == WATCHED
    assert set(LANES) == set(Purpose)
