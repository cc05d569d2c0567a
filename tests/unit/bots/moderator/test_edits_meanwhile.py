"""An edit that comes while the bot is at work, or after it has given up: nothing that it does or says is about what is new."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from bots.platform import CommandName, Note, Power, Throttled, Unreachable
from bots.platform.markup import plain
from bots.policy import DAY_S, Action, Policy, Rule
from bots.records import BrokenRecord, StoreUnavailable
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState, Problem
from tests.unit.bots.moderator.conftest import DELETE, HOLD, Scene
from tests.unit.bots.moderator.gates import Gate
from tests.unit.bots.moderator.test_edits import BOTH, CHANGED, pictures


@pytest.mark.parametrize("policy", [DELETE, HOLD])
@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE])
@pytest.mark.parametrize("later_s", [0.0, 7_200.0])
async def test_an_edit_proves_that_a_removal_without_an_answer_did_not_work(
    scene: Scene, policy: Policy, choice: Choice, later_s: float
) -> None:
    await scene.policy(policy)
    scene.platform.can -= {Power.LOOK_UP}
    message = await scene.platform.post("group", "ada", b"fake")
    scene.platform.fail("delete", *[Unreachable("no answer")] * 2_000)
    await scene.settle()
    scene.platform._failures["delete"].clear()
    assert (scene.finding.state, scene.finding.problem) == (FindingState.STAYS, Problem.UNREACHABLE)
    await scene.platform.edit_post(message, b"my cat")
    await scene.settle()
    assert (scene.finding.state, scene.finding.problem) == (FindingState.GONE, Problem.REPLACED)
    assert (scene.finding.copy, scene.records.copies.kept) == (Copy.NONE, {})
    assert CHANGED in plain(scene.card().text)
    assert plain(scene.texts()[0]) == "The picture that I replied to here is gone."
    await scene.clock.advance(later_s)
    await scene.press(choice)
    assert pictures(scene) == [(b"my cat",)]


@pytest.mark.parametrize("days", [0, 7, 29])
async def test_a_verdict_of_before_the_edit_is_over_however_late_it_comes(scene: Scene, days: int) -> None:
    await scene.policy(DELETE)
    scene.platform.can -= {Power.LOOK_UP}
    message = await scene.platform.post("group", "ada", b"fake")
    await scene.platform.edit_post(message, b"my cat")
    late = await scene.scanner.receive("fake", 0)
    assert late is not None
    scene.records.words.kept.clear()  # the media server has forgotten everything: it was started anew
    await scene.clock.advance(days * DAY_S)
    await scene.moderator._deliver(late)
    await scene.settle()
    assert pictures(scene) == [(b"my cat",)]
    assert (scene.finding.state, scene.finding.problem) == (FindingState.GONE, Problem.REPLACED)


async def test_what_is_kept_of_an_edit_names_nothing(scene: Scene) -> None:
    await scene.policy(DELETE)
    message = await scene.platform.post("group", "ada", b"fake", file_id="F-of-first")
    await scene.platform.edit_post(message, b"my cat")
    ((name, (shown, _)),) = scene.records.edits.kept.items()
    said = json.dumps([name, shown.media, shown.files])
    for word in ("group", f'"{message.id}"', "ada", "F-of-first", *(item.media for item in message.attachments)):
        assert word not in said
    assert len(name) == 32


async def test_where_nobody_can_say_whether_it_was_edited_a_result_waits(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.can -= {Power.LOOK_UP}
    message = await scene.platform.post("group", "ada", b"fake")
    await scene.platform.edit_post(message, b"my cat")
    scene.records.edits.failures.extend([StoreUnavailable("away")] * 5)
    await scene.settle()
    assert pictures(scene) == [(b"my cat",)]
    assert scene.finding.problem is Problem.REPLACED


async def test_what_cannot_be_read_of_an_edit_takes_nothing_out(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.platform.post("group", "ada", b"fake")
    scene.records.edits.failures.extend([BrokenRecord("edit")] * 100)
    await scene.settle()
    assert pictures(scene) == [(b"fake",)]


async def test_an_edit_that_the_store_did_not_take_is_remembered_later(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.can -= {Power.LOOK_UP}
    message = await scene.platform.post("group", "ada", b"fake")
    scene.records.edits.failures.append(StoreUnavailable("away"))
    await scene.platform.edit_post(message, b"my cat")
    await scene.moderator._intake._later.settled()
    await scene.settle()
    assert pictures(scene) == [(b"my cat",)]


async def test_of_two_edits_the_later_one_holds_though_the_first_had_to_wait(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.can -= {Power.LOOK_UP}
    message = await scene.post("ada", b"cat")
    gate, sleep = asyncio.Event(), scene.clock.sleep

    async def wait(duration_s: float) -> None:
        await gate.wait()
        await sleep(duration_s)

    scene.clock.sleep = wait  # type: ignore[method-assign]
    scene.records.edits.failures.append(StoreUnavailable("away"))
    await scene.platform.edit_post(message, b"dog")
    await scene.platform.edit_post(message, b"fake one")
    gate.set()
    await scene.moderator._intake._later.settled()
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
    assert scene.case.findings[-1].state is FindingState.REMOVED


GONE_REPLY = "The picture that I replied to here is gone."
GONE_ANSWER = "The picture that you asked about here is gone."


async def sending(scene: Scene) -> tuple[Gate, asyncio.Task[None]]:
    """The results at work, as far as what is said, which the platform will not take yet."""
    gate = Gate(scene, "send")
    scene.platform.fail("send", Throttled("later", 30.0))
    at_it = asyncio.create_task(scene.settle())
    await gate.reached()
    return gate, at_it


async def test_a_reply_that_an_edit_overtakes_accuses_nothing(scene: Scene) -> None:
    await scene.policy(BOTH)
    scene.platform.can -= {Power.LOOK_UP}
    message = await scene.platform.post("group", "ada", b"fake")
    gate, at_it = await sending(scene)
    await scene.platform.edit_post(message, b"my cat")
    gate.open()
    await at_it
    await scene.settle()
    assert [plain(text) for text in scene.texts()] == [GONE_REPLY]
    assert (scene.finding.state, scene.finding.problem) == (FindingState.GONE, Problem.REPLACED)
    assert CHANGED in plain(scene.card().text)


async def test_a_reply_that_its_picture_s_deletion_overtakes_accuses_nothing(scene: Scene) -> None:
    await scene.policy(BOTH)
    scene.platform.can -= {Power.LOOK_UP}
    message = await scene.platform.post("group", "ada", b"fake")
    real = scene.platform.send

    async def send(note: Note) -> str:
        sent = await real(note)
        if note.chat == "group" and scene.platform.exists("group", message.id):
            await scene.platform.delete_posts("group", message.id)
        return sent

    scene.platform.send = send  # type: ignore[method-assign]
    await scene.settle()
    assert [plain(text) for text in scene.texts()] == [GONE_REPLY]


async def test_an_edit_just_before_the_reply_is_not_replied_to(scene: Scene) -> None:
    await scene.policy(replace(BOTH, altered=Rule(substantial=(Action.REACT, Action.REPLY, Action.NOTIFY))))
    message = await scene.platform.post("group", "ada", b"fake")
    gate = Gate(scene, "react")
    at_it = asyncio.create_task(scene.settle())
    await gate.reached()
    await scene.platform.edit_post(message, b"my cat")
    gate.open()
    await at_it
    assert scene.texts() == []
    assert scene.platform.count("send") == 1, "the card"
    assert (scene.finding.state, scene.finding.problem) == (FindingState.GONE, Problem.REPLACED)


async def test_whoever_asked_before_an_edit_is_told_no_verdict_after_it(scene: Scene) -> None:
    message = scene.platform.message("group", "ada", b"fake")
    await scene.platform.command("group", "bob", CommandName.CHECK, target=message)
    await scene.platform.edit_post(message, b"my cat")
    await scene.settle()
    assert [plain(text) for text in scene.texts()] == [GONE_ANSWER]


async def test_an_answer_that_an_edit_overtakes_says_so(scene: Scene) -> None:
    message = scene.platform.message("group", "ada", b"fake")
    await scene.platform.command("group", "bob", CommandName.CHECK, target=message)
    gate, at_it = await sending(scene)
    await scene.platform.edit_post(message, b"my cat")
    gate.open()
    await at_it
    await scene.settle()
    assert [plain(text) for text in scene.texts()] == [GONE_ANSWER]


async def test_other_words_under_it_change_no_answer(scene: Scene) -> None:
    message = scene.platform.message("group", "ada", b"fake")
    await scene.platform.command("group", "bob", CommandName.CHECK, target=message)
    await scene.platform.edit_post(message, text="look")
    await scene.settle()
    assert "strong signs" in scene.texts()[0]


@pytest.mark.parametrize("judged", [False, True])
async def test_a_spoiler_that_an_edit_has_added_is_there_when_it_comes_back(scene: Scene, judged: bool) -> None:
    await scene.policy(HOLD if not judged else BOTH)
    message = await scene.platform.post("group", "ada", b"fake one", file_id="F")
    if judged:
        await scene.settle()
    post = scene.platform._post("group", message.id)
    post.spoilers = (True,)
    await scene.moderator.on_message(scene.platform.as_message(post, edited=True))
    await scene.settle()
    for choice in (Choice.FAKE, Choice.UNDO) if judged else (Choice.FINE,):
        await scene.press(choice)
    (back,) = [post for post in scene.platform.posts("group", None) if post.pictures]
    assert back.spoilers == (True,)
