"""One at a time: what comes while somebody acts on a case waits, and follows what was decided; in one process and in two."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bots.moderator import Moderator, Options
from bots.moderator.turns import Turns
from bots.platform import CommandName, Throttled
from bots.policy import Action, Mode, Policy
from bots.records import LeaseHeld, StoreUnavailable
from bots.records.cases import MAX_FINDINGS, CaseState
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from bots.records.journal import EventKind
from bots.records.known import Listed
from tests.doubles.waiting import HANGS_S
from tests.unit.bots.moderator.conftest import DELETE, HOLD, ON_MODEL, REPLY, Scene
from tests.unit.bots.moderator.gates import Gate
from worker.client.scanner import Delivery

STRIKES = replace(HOLD, altered=replace(ON_MODEL, substantial=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))
REPLIES = replace(REPLY, altered=replace(ON_MODEL, substantial=(Action.REPLY, Action.NOTIFY)))

TTL_S = Options().turn_s


async def some(turns: int = 200) -> None:
    """Let others go on for a while."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def posted(scene: Scene, member: str, *pictures: bytes, **more: object) -> list[Delivery]:
    """The results of a message's pictures, not acted on yet."""
    await scene.platform.post("group", member, *pictures, **more)  # type: ignore[arg-type]
    found = list[Delivery]()
    while (delivery := await scene.scanner.receive("fake", 0)) is not None:
        found.append(delivery)
    return found


def pictures(scene: Scene) -> int:
    """How many posts of the group carry a picture, anybody's."""
    return sum(1 for post in scene.platform.posts("group", None) if post.pictures)


def replica(scene: Scene) -> Moderator:
    """Another process over the same records."""
    return Moderator(scene.services)


async def pressed(scene: Scene, choice: Choice, *, number: int = 0) -> None:
    """Press it under the first card, through what asks once more."""
    if choice is Choice.MINOR_SURE:
        await scene.press(Choice.MORE, number=number)
        await scene.press(Choice.MINOR, number=number)
    await scene.press(choice, number=number)


@pytest.mark.parametrize(
    ("policy", "choice", "method"),
    [
        (HOLD, Choice.FINE, "put_back"),
        (REPLIES, Choice.FAKE, "delete"),
        (REPLIES, Choice.MINOR_SURE, "delete"),
    ],
    ids=["fine", "fake", "minor"],
)
async def test_a_copy_that_comes_during_a_press_follows_the_decision(
    scene: Scene, policy: Policy, choice: Choice, method: str
) -> None:
    await scene.policy(policy)
    await scene.post("bob", b"fake1", text="hello")
    gate = Gate(scene, method)
    press = asyncio.create_task(pressed(scene, choice))
    await gate.reached()
    late = await posted(scene, "ann", b"fake1", text="me too")
    acting = [asyncio.create_task(scene.moderator._deliver(delivery)) for delivery in late]
    await some()
    assert not any(task.done() for task in acting)
    assert bool(acting) is (choice is not Choice.MINOR_SURE), "what is stopped goes before it is scanned"
    assert len(scene.cases[0].findings) == 1, "nothing is added to what is being decided"
    gate.open()
    await asyncio.gather(press, *acting)
    first, *others = scene.cases
    assert first.review is not None
    assert first.state is CaseState.DECIDED
    assert pictures(scene) == (2 if choice is Choice.FINE else 0)
    assert not [case for case in others if case.waits], "nobody has to decide it again"
    if choice is Choice.FINE:
        assert others == []
    else:
        assert [item.state for case in others for item in case.findings] in (
            [FindingState.REMOVED],
            [FindingState.KEPT_OUT],
        )
    if choice is Choice.MINOR_SURE:
        assert all(case.minor for case in scene.cases)
        assert (scene.records.copies.kept, scene.records.words.kept) == ({}, {})
        assert not any(item.media or item.file_id for case in scene.cases for item in case.findings)


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE_LAST, Choice.MINOR_SURE])
async def test_a_press_waits_for_a_copy_that_is_being_taken_out(scene: Scene, choice: Choice) -> None:
    scene.clock.hurried = False
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1")
    if choice is Choice.FAKE_LAST:
        await scene.press(Choice.FAKE, number=0)
    gate = Gate(scene, "delete")
    (late,) = await posted(scene, "ann", b"fake1")
    acting = asyncio.create_task(scene.moderator._deliver(late))
    await gate.reached()
    press = asyncio.create_task(pressed(scene, choice))
    await scene.clock.advance(2)
    assert not press.done()
    assert scene.case.review is None
    gate.open()
    await some()
    await scene.clock.advance(5)
    await asyncio.gather(press, acting)
    state = FindingState.PUT_BACK if choice is Choice.FINE else FindingState.KEPT_OUT
    assert [item.state for item in scene.case.findings] == [state, state]
    assert pictures(scene) == (2 if choice is Choice.FINE else 0)
    if choice is not Choice.FINE:
        assert scene.records.copies.kept == {}


async def test_a_press_that_has_waited_asks_before_it_destroys_the_last_copy(scene: Scene) -> None:
    scene.clock.hurried = False
    await scene.policy(REPLIES)
    await scene.post("bob", b"fake1")
    await scene.policy(HOLD)
    gate = Gate(scene, "delete")
    (late,) = await posted(scene, "ann", b"fake1")
    acting = asyncio.create_task(scene.moderator._deliver(late))
    await gate.reached()
    press = asyncio.create_task(scene.press(Choice.FAKE, number=0))
    await some()
    gate.open()
    await some()
    await scene.clock.advance(5)
    await asyncio.gather(press, acting)
    assert scene.case.review is None
    assert len(scene.records.copies.kept) == 1
    assert Choice.FAKE_LAST in scene.choices(0)


async def test_a_press_does_not_wait_for_ever(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1")
    gate = Gate(scene, "delete")
    (late,) = await posted(scene, "ann", b"fake1")
    acting = asyncio.create_task(scene.moderator._deliver(late))
    await gate.reached()
    await scene.press(Choice.FINE, number=0)  # the clock is hurried
    assert "Another moderator" in scene.texts("mods")[-1]
    gate.open()
    await acting
    await scene.press(Choice.FINE, number=0)
    assert [item.state for item in scene.case.findings] == [FindingState.PUT_BACK] * 2


async def test_other_results_of_the_chat_go_on_while_one_waits_for_a_press(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1")
    gate = Gate(scene, "put_back")
    press = asyncio.create_task(scene.press(Choice.FINE, number=0))
    await gate.reached()
    serving = asyncio.create_task(scene.moderator.serve("fake"))
    for number in range(6):  # more than are acted on at the same time
        await scene.platform.post("group", f"copier{number}", b"fake1")
    other = await scene.platform.post("group", "eve", b"fake other")
    async with asyncio.timeout(HANGS_S):
        while scene.platform.exists("group", other.id):
            await some(10)
    assert scene.cases[0].review is None
    gate.open()
    async with asyncio.timeout(HANGS_S):
        await press
        while len(scene.scanner.acknowledged) < 8:
            await some(10)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert pictures(scene) == 7, "all but the other one are there: they are fine"


async def test_what_is_put_off_when_the_program_ends_is_not_acknowledged(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1")
    gate = Gate(scene, "put_back")
    press = asyncio.create_task(scene.press(Choice.FINE, number=0))
    await gate.reached()
    serving = asyncio.create_task(scene.moderator.serve("fake"))
    await scene.platform.post("group", "ann", b"fake1")
    await some()
    serving.cancel()
    async with asyncio.timeout(HANGS_S):
        await asyncio.gather(serving, return_exceptions=True)
    assert len(scene.scanner.acknowledged) == 1
    gate.open()
    await press


@pytest.mark.parametrize("waits", [(130.0,), (27.0,) * 5], ids=["at once", "often"])
async def test_a_press_that_takes_minutes_is_nobody_elses(scene: Scene, waits: tuple[float, ...]) -> None:
    await scene.policy(REPLIES)
    await scene.post("bob", b"fake1")
    scene.clock.hurried = False
    scene.platform.fail("delete", *[Throttled("wait", wait_s) for wait_s in waits])
    first = asyncio.create_task(scene.press(Choice.FAKE, number=0))
    await scene.clock.advance(125)
    await scene.press(Choice.FINE, member="max", number=0)
    assert "Another moderator is deciding" in scene.texts("mods")[-1]
    await scene.clock.advance(60)
    await first
    assert scene.finding.state is FindingState.KEPT_OUT
    assert not scene.platform.exists("group", "1")
    assert [entry.listed for entry in await scene.records.known.entries("fake", "group")] == [Listed.FAKE]
    assert [event.details for event in await scene.events(EventKind.PRESSED)] == [
        "fake begun",
        "fine begun",
        "fine refused",
        "fake done",
    ]


async def test_a_turn_goes_on_while_the_store_is_away(scene: Scene) -> None:
    await scene.policy(REPLIES)
    await scene.post("bob", b"fake1")
    scene.clock.hurried = False
    scene.platform.fail("delete", Throttled("wait", 100.0))
    first = asyncio.create_task(scene.press(Choice.FAKE, number=0))
    await scene.clock.advance(5)
    scene.records.leases.failures.extend([StoreUnavailable("away")] * 2)
    await scene.clock.advance(60)
    await scene.press(Choice.FINE, member="max", number=0)
    assert "Another moderator is deciding" in scene.texts("mods")[-1]
    await scene.clock.advance(60)
    await first
    assert scene.finding.state is FindingState.KEPT_OUT
    assert scene.records.leases.kept == {}


@pytest.mark.parametrize("policy", [HOLD, DELETE], ids=["hold", "delete"])
async def test_the_same_result_in_two_replicas_is_acted_on_once(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    gate = Gate(scene, "delete")
    (delivery,) = await posted(scene, "bob", b"fake1", text="hello")
    other = replica(scene)
    both = asyncio.gather(scene.moderator._deliver(delivery), other._deliver(replace(delivery, redelivered=True)))
    await gate.reached()
    await some()
    gate.open()
    await both
    held = policy is HOLD
    assert (scene.finding.state, scene.finding.copy) == (
        (FindingState.HELD, Copy.KEPT) if held else (FindingState.REMOVED, Copy.NONE)
    )
    assert len(scene.records.copies.kept) == held
    assert len(await scene.events(EventKind.REMOVED)) == 1
    assert (len(scene.platform.posts("mods")), len(scene.texts())) == (1, 1)
    await other.aclose()


async def test_two_pictures_of_a_message_in_two_replicas_keep_their_copies(scene: Scene) -> None:
    await scene.policy(HOLD)
    gate = Gate(scene, "delete")
    one, two = await posted(scene, "bob", b"fake1", b"fake2")
    other = replica(scene)
    both = asyncio.gather(scene.moderator._deliver(one), other._deliver(two))
    await gate.reached()
    await some()
    gate.open()
    await both
    assert [(item.state, item.copy) for item in scene.case.findings] == [(FindingState.HELD, Copy.KEPT)] * 2
    assert len(scene.records.copies.kept) == 2
    await scene.press(Choice.FINE, number=0)
    assert pictures(scene) >= 1
    assert [item.state for item in scene.case.findings] == [FindingState.PUT_BACK] * 2
    await other.aclose()


async def test_copies_that_look_alike_are_one_case_in_two_replicas(scene: Scene) -> None:
    await scene.policy(REPLIES)
    deliveries = [item for n in range(6) for item in await posted(scene, f"m{n}", b"fake%d#12345" % n)]
    other = replica(scene)
    await asyncio.gather(*((scene.moderator, other)[n % 2]._deliver(delivery) for n, delivery in enumerate(deliveries)))
    assert len(scene.case.findings) == 6
    assert (len(scene.platform.posts("mods")), len(scene.texts())) == (1, 1)
    await other.aclose()


async def test_a_replica_that_was_away_for_too_long_undoes_nothing(scene: Scene) -> None:
    """It has lost its turn, and another has done the same meanwhile."""
    await scene.policy(HOLD)
    gate = Gate(scene, "delete")
    (delivery,) = await posted(scene, "bob", b"fake1")
    slow = asyncio.create_task(scene.moderator._deliver(delivery))
    await gate.reached()
    scene.records.leases.kept.clear()
    other = replica(scene)
    await other._deliver(replace(delivery, redelivered=True))
    gate.open()
    await slow
    assert (scene.finding.state, scene.finding.copy) == (FindingState.HELD, Copy.KEPT)
    assert len(scene.records.copies.kept) == 1
    await other.aclose()


async def test_the_turn_of_a_dead_replica_is_over_by_itself(scene: Scene) -> None:
    await scene.policy(HOLD)
    assert await scene.records.leases.acquire("results\nfake\ngroup", "the dead", TTL_S)
    began_s = scene.clock.now_s()
    await scene.post("bob", b"fake1")
    assert scene.finding.state is FindingState.HELD
    assert TTL_S <= scene.clock.now_s() - began_s < 2 * TTL_S


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE_LAST])
async def test_what_the_poster_of_a_late_copy_is_told_is_what_was_decided(scene: Scene, choice: Choice) -> None:
    await scene.policy(STRIKES)
    await scene.post("bob", b"fake1")
    if choice is Choice.FAKE_LAST:
        await scene.press(Choice.FAKE, number=0)
    gate = Gate(scene, "private_chat")  # its removal is told its poster
    (late,) = await posted(scene, "ann", b"fake1")
    acting = asyncio.create_task(scene.moderator._deliver(late))
    await gate.reached()
    await scene.press(choice, number=0)
    assert scene.case.review is not None
    gate.open()
    await acting
    book = scene.moderator._guarding._book
    assert len(await book.strikes("fake", "group", "ann", 0.0)) == (choice is Choice.FAKE_LAST)
    (told,) = scene.texts("private-ann")
    assert "moderator" in told
    assert ("nothing was wrong" in told) is (choice is Choice.FINE), told


@pytest.mark.parametrize("when", ["before", "during"])
async def test_what_is_fine_by_then_brings_its_poster_nothing(scene: Scene, when: str) -> None:
    await scene.policy(replace(HOLD, known=(Action.HOLD, Action.STRIKE, Action.NOTIFY)))
    await scene.post("bob", b"fake1")
    await scene.press(Choice.FAKE, number=0)
    await scene.press(Choice.FAKE_LAST, number=0)
    guarding: Any = scene.moderator._guarding
    name, done = "_now" if when == "before" else "_penalise", list[bool]()
    real = getattr(guarding, name)

    async def call(*arguments: Any, **named: Any) -> Any:
        if not done:
            done.append(True)
            await scene.platform.command("mods", "mo", CommandName.CASE, scene.cases[-1].id)
            await scene.press(Choice.FINE)
        return await real(*arguments, **named)

    setattr(guarding, name, call)
    await scene.platform.post("group", "ann", b"fake1")
    await scene.settle()
    assert done
    assert scene.cases[-1].findings[0].state is FindingState.PUT_BACK
    assert await guarding._book.strikes("fake", "group", "ann", 0.0) == []


@pytest.mark.parametrize("choice", [Choice.FAKE_LAST, Choice.MINOR_SURE])
async def test_whose_copy_went_just_before_a_decision_is_told_unless_it_was_stopped(
    scene: Scene, choice: Choice
) -> None:
    scene.overlaps = True
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1")
    if choice is Choice.FAKE_LAST:
        await scene.press(Choice.FAKE, number=0)
    guarding: Any = scene.moderator._guarding
    real, done = guarding._now, list[bool]()

    async def now(*arguments: Any) -> Any:
        if not done:
            done.append(True)
            await pressed(scene, choice)
        return await real(*arguments)

    guarding._now = now
    said = len(scene.texts())
    await scene.post("ann", b"fake1")
    assert [item.state for item in scene.case.findings] == [FindingState.KEPT_OUT] * 2
    assert len(scene.texts("private-ann")) == (choice is Choice.FAKE_LAST)
    assert len(scene.texts()) == said, "the chat knows of the first, or is told nothing at all"


async def test_a_twin_that_somebody_is_at_is_stopped_when_they_are_done(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", incident="album1")
    case = scene.case
    assert await scene.records.leases.acquire(f"case\n{case.id}", "somebody", TTL_S)
    await scene.records.cases.update(replace(case, incident="elsewhere"))
    scene.records.cases.links.clear()
    scene.records.cases.incidents.clear()
    await scene.post("eve", b"fake one")
    await pressed(scene, Choice.MINOR_SURE, number=1)
    assert scene.records.cases.kept[case.id].review is None
    await scene.moderator._later.settled()
    assert all(item.minor and item.review is not None for item in scene.cases)
    assert scene.records.copies.kept == {}


async def test_a_flood_goes_on_where_its_chat_moves(scene: Scene) -> None:
    await scene.policy(REPLIES)
    await scene.post("ann", b"fake1")
    await scene.post("bob", b"fake1")
    await scene.platform.move("group", "super")
    third = await scene.post("eve", b"fake1", chat="super")
    first, second = scene.cases
    assert (second.part_of, first.further, second.posted_in) == (first.id, 1, "super")
    assert (len(scene.platform.posts("mods")), len([text for text in scene.texts("super") if text])) == (1, 1)
    await scene.press(Choice.FAKE, number=0)
    assert not scene.platform.exists("super", third.id)
    assert all(case.review is not None for case in scene.cases), "one decision"


async def test_the_words_go_with_what_may_show_a_minor(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1", text="her name")
    assert scene.records.words.kept
    await pressed(scene, Choice.MINOR_SURE)
    assert scene.records.words.kept == {}
    await scene.post("ann", b"fake1", text="her name again")
    assert scene.records.words.kept == {}


async def test_the_words_of_what_is_kept_out_stay_as_long_as_that_can_be_undone(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1", text="her name")
    await scene.press(Choice.FAKE, number=0)
    await scene.press(Choice.FAKE_LAST, number=0)
    words = scene.records.words
    (name,) = words.kept
    assert await words.copy(name) is not None
    await scene.clock.sleep(scene.services.options.undo_s)
    assert await words.copy(name) is not None
    await scene.clock.sleep(scene.services.options.undoing_s + 1)
    assert await words.copy(name) is None


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE_LAST, Choice.MINOR_SURE])
@pytest.mark.parametrize("step", ["file", "alone"])
async def test_a_copy_that_was_judged_just_before_a_decision_follows_it(
    scene: Scene, choice: Choice, step: str
) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1")
    if choice is Choice.FAKE_LAST:
        await scene.press(Choice.FAKE, number=0)
    (late,) = await posted(scene, "ann", b"fake1")
    filing: Any = scene.moderator._guarding._filing
    real, decided = getattr(filing, step), list[bool]()

    async def call(*arguments: Any, **named: Any) -> Any:
        if not decided:
            decided.append(True)
            await pressed(scene, choice)
        return await real(*arguments, **named)

    setattr(filing, step, call)
    await scene.moderator._deliver(late)
    await scene.moderator._later.settled()
    assert not [case.id for case in scene.cases if case.waits]
    assert pictures(scene) == (2 if choice is Choice.FINE else 0)
    assert len(scene.records.copies.kept) == (choice is Choice.FINE), "the first one's, for undo"


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE_LAST, Choice.MINOR_SURE])
async def test_a_verdict_that_comes_after_its_message_was_decided_opens_no_case(scene: Scene, choice: Choice) -> None:
    await scene.policy(HOLD)
    one, two = await posted(scene, "bob", b"fake1", b"fake2")
    await scene.moderator._deliver(one)
    if choice is Choice.FAKE_LAST:
        await scene.press(Choice.FAKE, number=0)
    await pressed(scene, choice)
    await scene.moderator._deliver(two)
    state = FindingState.PUT_BACK if choice is Choice.FINE else FindingState.KEPT_OUT
    assert [item.state for item in scene.case.findings] == [state] * 2


async def test_a_picture_that_was_judged_just_before_its_message_was_decided_opens_no_case(scene: Scene) -> None:
    await scene.policy(HOLD)
    one, two = await posted(scene, "bob", b"fake1", b"fake2")
    await scene.moderator._deliver(one)
    await scene.press(Choice.FAKE, number=0)
    case = scene.case
    # Its neighbours are not known yet, as where the service does not show them.
    await scene.records.cases.update(replace(case, findings=case.findings[:1]))
    filing: Any = scene.moderator._guarding._filing
    real, decided = filing.file, list[bool]()

    async def record(*arguments: Any, **named: Any) -> Any:
        if not decided:
            decided.append(True)
            await scene.press(Choice.FAKE_LAST, number=0)
        return await real(*arguments, **named)

    filing.file = record
    await scene.moderator._deliver(two)
    assert scene.case.review is not None, "one case"
    assert [(item.state, item.companion) for item in scene.case.findings] == [
        (FindingState.KEPT_OUT, False),
        (FindingState.KEPT_OUT, True),
    ]


async def test_what_was_judged_before_the_list_knew_it_is_stopped_when_it_is_in_its_case(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", incident="album1")
    key = "results\nfake\ngroup"
    assert await scene.records.leases.acquire(key, "a result", 10 * TTL_S)
    await pressed(scene, Choice.MINOR_SURE)
    first = scene.case
    late = replace(
        first,
        id="LATE",
        incident="elsewhere",
        minor=False,
        review=None,
        state=CaseState.OPEN,
        findings=(replace(first.findings[0], message="77", state=FindingState.HELD),),
        revision=0,
    )
    await scene.records.cases.open(late)
    await scene.records.leases.release(key, "a result")
    await scene.moderator._later.settled()
    assert all(case.minor and case.review is not None for case in scene.cases)


async def test_a_part_of_a_flood_that_somebody_is_at_waits_by_itself(scene: Scene) -> None:
    await scene.policy(REPLIES)
    for number in range(MAX_FINDINGS + 1):
        await scene.post(f"member{number}", b"fake1")
    first, part = scene.cases
    assert part.part_of == first.id
    assert await scene.records.leases.acquire(f"case\n{part.id}", "somebody", 10 * TTL_S)
    await scene.press(Choice.FAKE, number=0)
    first, part = scene.cases
    assert first.review is not None
    assert (part.review, part.part_of) == (None, "")
    assert len(scene.platform.posts("mods")) == 2


async def test_a_part_that_a_flood_gets_during_a_press_follows_the_decision(scene: Scene) -> None:
    await scene.policy(REPLIES)
    for number in range(MAX_FINDINGS):
        await scene.post(f"member{number}", b"fake1")
    gate = Gate(scene, "delete")
    press = asyncio.create_task(scene.press(Choice.FAKE, number=0))
    await gate.reached()
    await scene.post("late", b"fake1")
    first, part = scene.cases
    assert (part.part_of, part.review) == (first.id, None)
    gate.open()
    await press
    assert not any(case.waits or case.review is None for case in scene.cases)
    assert pictures(scene) == 0


async def test_what_is_remembered_waits_for_whoever_is_at_the_case(scene: Scene) -> None:
    await scene.policy(REPLIES)
    await scene.post("bob", b"fake1")
    await scene.press(Choice.MORE, number=0)
    assert await scene.records.leases.acquire(f"case\n{scene.case.id}", "somebody", 10 * TTL_S)
    await scene.press(Choice.KNOWN, number=0)
    assert "Another moderator" in scene.texts("mods")[-1]
    assert not await scene.records.known.entries("fake", "group")


async def test_whoever_has_lost_the_turn_to_somebody_else_stops(scene: Scene) -> None:
    turns, leases, went_on = Turns(scene.services), scene.records.leases, False
    begun, never = asyncio.Event(), asyncio.Event()

    async def act() -> None:
        nonlocal went_on
        async with turns.case("ABC"):
            begun.set()
            await never.wait()
            went_on = True

    acting = asyncio.create_task(act())
    await begun.wait()
    key = next(iter(leases.kept))
    leases.kept[key] = ("another", scene.clock.now_s() + 10 * TTL_S)
    for _ in range(3):
        await scene.clock.advance(TTL_S / 6)
    with pytest.raises(LeaseHeld):
        async with asyncio.timeout(HANGS_S):
            await acting
    assert not went_on
    assert leases.kept[key][0] == "another", "what is another's is not let go"


async def test_a_result_goes_by_the_rules_that_hold_when_its_turn_comes(scene: Scene) -> None:
    await scene.policy(HOLD)
    gate = Gate(scene, "delete")
    first, second = [each for name in (b"fake1", b"fake2") for each in await posted(scene, "bob", name)]
    both = asyncio.gather(scene.moderator._deliver(first), scene.moderator._deliver(second))
    await gate.reached()
    await scene.policy(replace(HOLD, mode=Mode.OFF))
    gate.open()
    await both
    assert len(scene.cases) == 1, "the second came under rules that had been turned off"


async def test_a_minor_is_not_made_an_ordinary_fake_by_whoever_comes_late(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("bob", b"fake1")
    await scene.press(Choice.MORE)
    await scene.press(Choice.MINOR)
    await scene.press(Choice.MINOR_SURE)
    deciding: Any = scene.moderator._reviewing._deciding
    await deciding._correcting.add_known(scene.case, "mo")
    (entry,) = await scene.records.known.entries("fake", "group")
    assert entry.minor


async def test_of_two_edits_the_later_one_holds(scene: Scene) -> None:
    await scene.policy(DELETE)
    message = await scene.post("ada", b"clean")
    gate, edited = Gate(scene, "fetch"), scene.platform.edit_post
    first = asyncio.create_task(edited(message, b"clean other"))
    await some()
    second = asyncio.create_task(edited(message, b"fake1"))
    await some()
    gate.open()
    await asyncio.gather(first, second)
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
