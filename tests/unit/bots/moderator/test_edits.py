"""An edit that replaces a picture: what was found is over, whatever is decided, and the new picture is judged by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest

from bots.moderator import Moderator
from bots.moderator.edits import Edits
from bots.moderator.intake import Ask, origin_of
from bots.platform import Attachment, CommandName, Message, Power, Throttled
from bots.platform.markup import plain
from bots.policy import PRESETS, Action, Policy, Preset, Rule
from bots.records import StoreUnavailable
from bots.records.choices import Choice
from bots.records.errors import BrokenRecord
from bots.records.findings import FindingState, Problem
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, ON_MODEL, Scene
from tests.unit.bots.moderator.gates import Gate
from worker.contract import Purpose

BOTH = replace(ASKS, altered=Rule(substantial=(Action.REPLY, Action.NOTIFY)))
GONE = FindingState.GONE
CHANGED = "Whoever posted it has changed the message since"


async def edited(scene: Scene, *pictures: bytes, first: tuple[bytes, ...] = (b"fake",)) -> str:
    message = await scene.post("ada", *first)
    await scene.platform.edit_post(message, *pictures)
    await scene.settle()
    return message.id


def pictures(scene: Scene) -> list[tuple[bytes, ...]]:
    return [post.pictures for post in scene.platform.posts("group", None) if post.pictures]


async def test_nothing_accuses_what_stands_there_now(scene: Scene) -> None:
    await scene.policy(BOTH)
    await edited(scene, b"cat")
    assert scene.texts() == ["The picture that I replied to here is gone."]
    assert CHANGED in plain(scene.card().text)
    assert "deleted" not in plain(scene.card().text)
    assert (scene.finding.state, scene.finding.problem) == (FindingState.GONE, Problem.REPLACED)


@pytest.mark.parametrize("choice", [Choice.FAKE, Choice.FINE])
async def test_what_is_decided_does_not_touch_what_stands_there_now(scene: Scene, choice: Choice) -> None:
    await scene.policy(BOTH)
    await edited(scene, b"cat")
    await scene.press(choice)
    assert pictures(scene) == [(b"cat",)]
    assert CHANGED in plain(scene.card().text)
    await scene.press(Choice.UNDO)
    assert pictures(scene) == [(b"cat",)]
    assert CHANGED in plain(scene.card().text)
    assert scene.platform.count("put_back") == 0


async def test_the_new_picture_is_judged_by_itself(scene: Scene) -> None:
    await scene.policy(BOTH)
    await edited(scene, b"fake other")
    assert len(scene.cases) == 2
    assert CHANGED in plain(scene.card(0).text)
    assert "I have not touched it" in plain(scene.card(1).text)
    await scene.press(Choice.FAKE)
    assert pictures(scene) == []
    assert [case.findings[0].state for case in scene.cases] == [FindingState.GONE, FindingState.KEPT_OUT]


@pytest.mark.parametrize("decided", [False, True])
async def test_where_the_picture_is_put_there_once_more_it_is_another_finding(scene: Scene, decided: bool) -> None:
    await scene.policy(HOLD if decided else BOTH)
    message = await scene.platform.post("group", "ada", b"cat")
    await scene.settle()
    if decided:
        await scene.post("eve", b"fake")
        await scene.press(Choice.FAKE)
        await scene.press(Choice.FAKE_LAST)
    for picture in (b"fake", b"cat", b"fake"):
        if scene.platform.exists("group", message.id):
            await scene.platform.edit_post(message, picture)
            await scene.settle()
    if decided:
        assert not scene.platform.exists("group", message.id)
    else:
        assert [item.state for item in scene.case.findings] == [FindingState.GONE, FindingState.NOTED]
        await scene.press(Choice.FAKE)
        assert pictures(scene) == []


async def test_of_two_pictures_the_other_one_stays_what_it_is(scene: Scene) -> None:
    await scene.policy(replace(BOTH, altered=replace(ON_MODEL, substantial=(Action.REPLY, Action.NOTIFY))))
    message = await scene.post("ada", b"fake one", b"fake two")
    post = next(post for post in scene.platform.posts("group", None) if post.id == message.id)
    two = post.media[1]
    await scene.platform.edit_post(message, b"cat", b"fake two")
    before = scene.case
    # The service calls a picture that stays as it did before.
    scene.records.cases.kept[before.id] = replace(
        before,
        findings=tuple(
            replace(item, media=two, state=FindingState.NOTED, problem=None) if item.number == 2 else item
            for item in before.findings
        ),
    )
    assert before.numbered(1).problem is Problem.REPLACED
    await scene.press(Choice.FAKE)
    assert not scene.platform.exists("group", message.id)
    assert [item.state for item in scene.case.findings if not item.companion] == [
        FindingState.GONE,
        FindingState.KEPT_OUT,
    ]


async def test_a_caption_that_is_edited_changes_nothing(scene: Scene) -> None:
    await scene.policy(BOTH)
    message = await scene.post("ada", b"fake")
    texts = scene.texts()
    await scene.platform.edit_post(message, text="look")
    await scene.settle()
    assert scene.texts() == texts
    assert scene.finding.state is FindingState.NOTED


@pytest.mark.parametrize("part", ["cases", "policies", "journal"])
async def test_an_edit_that_leaves_no_picture_is_noted_even_if_the_store_was_away(scene: Scene, part: str) -> None:
    await scene.policy(BOTH)
    message = await scene.post("ada", b"fake")
    fake: Any = getattr(scene.records, part)
    fake.failures.append(StoreUnavailable("away"))
    empty = replace(message, attachments=(), edited=True)
    await scene.moderator.on_message(empty)
    await scene.moderator._intake._later.settled()
    assert CHANGED in plain(scene.card().text)


async def test_who_is_shown_by_the_new_picture_can_ask_for_it(scene: Scene) -> None:
    await scene.policy(BOTH)
    message = await edited(scene, b"cat")
    target = next(post for post in scene.platform.posts("group", None) if post.id == message)
    await scene.platform.command("group", "eve", CommandName.REPORT, target=scene.platform.as_message(target))
    assert len(scene.cases) == 2
    assert scene.cases[-1].reported == 1
    await scene.platform.command("group", "ada", CommandName.WHY, target=scene.platform.as_message(target))
    assert "I have not touched it" not in plain(scene.card(0).text)


async def test_a_fault_in_noting_it_lets_no_new_picture_by(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.post("ada", b"real")
    scene.records.cases.failures.append(BrokenRecord("case"))
    await scene.platform.edit_post(message, b"fake")
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
    other = await scene.post("ada", b"real")
    scene.records.cases.failures.append(RuntimeError("a bug"))
    await scene.platform.edit_post(other, b"fake")
    await scene.settle()
    assert not scene.platform.exists("group", other.id)


@pytest.mark.parametrize("policy", [BOTH, HOLD, DELETE])
async def test_a_verdict_of_before_the_edit_is_over_too(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    message = await scene.platform.post("group", "ada", b"fake")
    await scene.platform.edit_post(message, b"cat")
    await scene.settle()
    assert pictures(scene) == [(b"cat",)]
    assert scene.texts() == [], "nothing accuses where nothing is left"
    assert (scene.finding.state, scene.finding.problem, scene.finding.media) == (GONE, Problem.REPLACED, "")
    assert "what stands there now is not this picture" in plain(scene.card().text)
    await scene.moderator._deliver(replace(scene.deliveries[0], redelivered=True))
    assert len(scene.case.findings) == len(scene.platform.posts("mods")) == 1
    await scene.platform.edit_post(message, b"fake")
    await scene.settle()
    assert scene.platform.exists("group", message.id) is (policy is BOTH), "that is there now"
    assert scene.case.findings[0].state is GONE


async def test_what_was_edited_away_before_its_verdict_can_be_confirmed(scene: Scene) -> None:
    await scene.policy(replace(PRESETS[Preset.STRICT], moderators_chat="mods"))
    for number in range(3):
        message = await scene.platform.post("group", "eve", b"fake %d" % number)
        await scene.platform.edit_post(message, b"cat")
        await scene.settle()
        assert len(await scene.events(EventKind.STRIKE)) == number, "nothing follows by itself"
        await scene.press(Choice.FAKE)
        assert scene.cases[-1].findings[0].state is GONE
        await scene.clock.sleep(60.0)
    assert [event.member for event in await scene.events(EventKind.STRIKE)] == ["eve"] * 3
    assert pictures(scene) == [(b"cat",)] * 3
    posted = await scene.post("bob", b"fake 1")
    assert not scene.platform.exists("group", posted.id)


async def test_each_picture_that_a_message_has_shown_is_put_down(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "eve", b"fake one")
    await scene.platform.edit_post(message, b"fake two")
    await scene.platform.edit_post(message, b"cat")
    await scene.settle()
    assert [item.problem for item in scene.case.findings] == [Problem.REPLACED] * 2
    await scene.press(Choice.FAKE)
    assert pictures(scene) == [(b"cat",)]
    await scene.moderator._deliver(replace(scene.deliveries[0], redelivered=True))
    assert len(scene.cases) == 1


async def test_what_was_edited_away_is_told_of_beside_what_stands_there(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "eve", b"fake one")
    first = await scene.scanner.receive("fake", 0)
    assert first is not None
    await scene.platform.edit_post(message, b"fake two")
    await scene.settle()
    await scene.press(Choice.FINE)
    await scene.moderator._deliver(first)
    assert [item.problem for item in scene.cases[-1].findings] == [Problem.REPLACED]
    assert len(scene.cases) == 2
    found = await scene.records.cases.of_message("fake", "group", message.id)
    assert found is not None
    assert found.id == scene.cases[0].id, "what stands there now is that one's"


async def test_a_stopped_picture_that_was_edited_away_takes_nothing_out(scene: Scene) -> None:
    await scene.policy(HOLD)
    entry = KnownPicture(id="E1", listed=Listed.FAKE, minor=True, pdq=f"{9:064x}", quality=100, by="max", added_at_s=0)
    await scene.records.known.add("fake", "group", entry)
    message = await scene.platform.post("group", "eve", b"kid#9")
    await scene.platform.edit_post(message, b"cat")
    await scene.settle()
    assert pictures(scene) == [(b"cat",)]
    assert scene.case.minor
    assert "suspected minor" in scene.card().text
    assert scene.platform.posts("private-eve") == []


async def test_the_same_file_put_there_once_more_is_another_finding(scene: Scene) -> None:
    await scene.policy(BOTH)
    message = await scene.post("ada", b"fake")
    await scene.platform.edit_post(message, b"cat")
    await scene.settle()
    scene.platform.can |= {Power.RESEND}
    await scene.moderator.on_message(replace(message, edited=True))  # by the very name that it had before
    await scene.settle()
    assert [item.state for item in scene.case.findings] == [FindingState.GONE, FindingState.NOTED]


async def waiting(scene: Scene, work: Coroutine[Any, Any, None]) -> tuple[Gate, asyncio.Task[None]]:
    """The work, on its way to a removal which the platform will not take yet."""
    gate = Gate(scene, "delete")
    scene.platform.fail("delete", Throttled("later", 30.0))
    at_it = asyncio.create_task(work)
    await gate.reached()
    return gate, at_it


@pytest.mark.parametrize("policy", [HOLD, DELETE], ids=["held", "deleted"])
async def test_an_edit_while_the_bot_waits_for_the_platform_is_not_taken_out(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    message = await scene.platform.post("group", "ada", b"fake")
    waits, at_it = await waiting(scene, scene.settle())
    await scene.platform.edit_post(message, b"cat")
    waits.open()
    await at_it
    await scene.settle()
    assert scene.platform.exists("group", message.id)
    assert pictures(scene) == [(b"cat",)]
    assert (scene.finding.state, scene.finding.problem) == (FindingState.GONE, Problem.REPLACED)
    assert CHANGED in plain(scene.card().text)
    assert not scene.records.copies.kept


async def test_an_edit_while_a_moderators_press_waits_for_the_platform_is_not_taken_out(scene: Scene) -> None:
    await scene.policy(BOTH)
    message = await scene.post("ada", b"fake")
    waits, at_it = await waiting(scene, scene.press(Choice.FAKE))
    await scene.platform.edit_post(message, b"cat")
    waits.open()
    await at_it
    await scene.settle()
    assert pictures(scene) == [(b"cat",)]
    assert (scene.finding.state, scene.finding.problem) == (FindingState.GONE, Problem.REPLACED)


async def test_words_that_change_while_the_bot_waits_save_no_picture(scene: Scene) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "ada", b"fake")
    waits, at_it = await waiting(scene, scene.settle())
    await scene.platform.edit_post(message, text="look again")
    waits.open()
    await at_it
    await scene.settle()
    assert pictures(scene) == []
    assert scene.finding.state is FindingState.HELD


@pytest.mark.parametrize(
    ("was", "there", "replaced"),
    [
        (("m1", "f1"), [("m2", "f1")], False),  # the same file, fetched by another name now
        (("m1", "f1"), [("m1", "f2")], True),
        (("m1", ""), [("m1", "f1")], False),
        (("m1", "f1"), [("m1", "")], False),
        (("m1", ""), [("m2", "")], True),
        (("m1", "f1"), [("m2", "")], True),
        (("m1", ""), [("m3", ""), ("m1", "")], False),
        (("m1", "f1"), [], True),
    ],
)
async def test_a_picture_is_known_by_its_file_as_far_as_files_are_named(
    scene: Scene, was: tuple[str, str], there: list[tuple[str, str]], replaced: bool
) -> None:
    edits, message = Edits(scene.services), scene.platform.message("group", "ada", b"one")
    shown = tuple(Attachment(media=media, file_id=file_id) for media, file_id in there)
    await edits.note(replace(message, attachments=shown), 1.0)
    origin = origin_of(message, Attachment(media=was[0], file_id=was[1]), Ask(purpose=Purpose.GUARD))
    assert await edits.replaced(origin) is replaced
    for other in (replace(origin, chat="other"), replace(origin, platform="other"), replace(origin, message="999")):
        assert not await edits.replaced(other), "that message was not edited"


async def test_an_edit_that_comes_late_hides_nothing_of_what_stands_there_now(scene: Scene) -> None:
    await scene.policy(DELETE)
    message = await scene.post("ada", b"clean")

    class Died(Moderator):
        async def on_message(self, message: Message) -> None:
            """It had heard of it."""

    scene.platform.handler = Died(scene.services)
    between = await scene.platform.edit_post(message, b"cat")
    scene.platform.handler = scene.moderator
    await scene.platform.edit_post(message, b"fake")
    await scene.moderator.on_message(replace(between, late_s=30.0))
    await scene.settle()
    assert pictures(scene) == []


async def test_of_two_answers_about_a_message_that_follows_whose_picture_was_replaced(scene: Scene) -> None:
    message = await scene.post("ada", b"one", b"two", file_id="f1")
    first, second = (replace(it, file_id=f"f{number}") for number, it in enumerate(message.attachments))
    message = replace(message, attachments=(first, second))
    await scene.platform.command("group", "eve", CommandName.CHECK, target=message)
    await scene.settle()
    before = scene.texts()
    assert len(before) == 2
    gone = "The picture that you asked about here is gone."
    renamed = replace(second, media="another name of it")
    await scene.moderator.on_message(replace(message, attachments=(renamed,), edited=True))
    assert scene.texts() == [gone, before[1]]
    await scene.platform.delete_posts("group", message.id)
    assert scene.texts() == [gone, gone]
