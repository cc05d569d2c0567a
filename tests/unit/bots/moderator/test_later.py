"""What could not be done is tried again in the background: ever more rarely, not for ever, and not once the program ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bots.moderator.later import LONGEST_WAIT_S, MAX_NOTES_EACH, PATIENCE_S, Later
from bots.platform import CommandName, Forbidden, Lack, Note, Unreachable
from bots.records import LeaseHeld, StoreUnavailable
from tests.unit.bots.moderator.conftest import TEXTS, Scene


def trying(*failures: Exception) -> tuple[list[str], Callable[[], Awaitable[None]]]:
    """What is tried, and how often it was; it fails like this first."""
    tried, left = list[str](), list(failures)

    async def say() -> None:
        tried.append("it")
        if left:
            raise left.pop(0)

    return tried, say


@pytest.mark.parametrize("failure", [Unreachable("down"), StoreUnavailable("away"), LeaseHeld("busy")])
async def test_it_is_tried_again_ever_more_rarely_until_it_works(scene: Scene, failure: Exception) -> None:
    later = Later(scene.services)
    tried, say = trying(*[failure] * 8)
    later.again(say)
    assert later.count == 1
    await later.settled()
    assert (len(tried), later.count) == (9, 0)
    assert scene.clock.slept_s == [1, 2, 4, 8, 16, 32, LONGEST_WAIT_S, LONGEST_WAIT_S, LONGEST_WAIT_S]


async def test_what_never_works_is_given_up(scene: Scene) -> None:
    later = Later(scene.services)
    tried, say = trying(*[Unreachable("down")] * 10_000)
    later.again(say)
    await later.settled()
    assert PATIENCE_S <= sum(scene.clock.slept_s) < PATIENCE_S + LONGEST_WAIT_S
    assert len(tried) == len(scene.clock.slept_s)


async def test_what_is_refused_is_not_tried_again(scene: Scene) -> None:
    later = Later(scene.services)
    tried, say = trying(Forbidden("no", Lack.SEND_MESSAGES))
    later.again(say)
    await later.settled()
    assert tried == ["it"]


async def test_at_the_end_nothing_is_left_behind_nor_done(scene: Scene) -> None:
    scene.clock.hurried = False
    later, ended = Later(scene.services), asyncio.Event()

    async def badly() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
            raise RuntimeError("it ends badly")

    tried, say = trying()
    later.again(badly)
    await scene.clock.advance(2)
    later.again(say)
    await later.aclose()
    assert ended.is_set()
    assert later.count == 0
    await scene.clock.advance(PATIENCE_S)
    assert tried == []


async def test_only_so_many_notes_of_a_chat_wait_and_the_rest_is_counted(scene: Scene) -> None:
    scene.clock.hurried = False
    later = Later(scene.services)
    _, say = trying()
    taken = [later.say("p", "room", say) for _ in range(MAX_NOTES_EACH + 3)]
    assert taken == [True] * MAX_NOTES_EACH + [False] * 3
    assert later.say("p", "other", say)
    assert (later.unsaid("p", "room"), later.unsaid("p", "other")) == (3, 0)
    later.again(say)  # what is to be done has no such limit
    assert later.count == MAX_NOTES_EACH + 2
    later.counted("p", "room", 2)
    assert later.unsaid("p", "room") == 1
    await scene.clock.advance(60)
    assert later.count == 0
    assert later.say("p", "room", say), "there is room again"
    await later.aclose()


async def test_what_is_given_up_is_counted_too(scene: Scene) -> None:
    later = Later(scene.services)
    for failures in ([Unreachable("down")] * 10_000, [Forbidden("no", Lack.SEND_MESSAGES)], [Unreachable("down")]):
        _, say = trying(*failures)
        later.say("p", "room", say)
    await later.settled()
    assert later.unsaid("p", "room") == 2


async def test_moderators_read_how_many_cases_they_were_never_told_of(scene: Scene) -> None:
    scene.clock.hurried = False
    send, away = scene.platform.send, [True]

    async def sent(note: Note) -> str:
        if away and note.chat == "mods":
            raise Unreachable("the service is away")
        return await send(note)

    scene.platform.send = sent  # type: ignore[method-assign]
    for number in range(MAX_NOTES_EACH + 4):
        message = await scene.platform.post("group", f"poster-{number}", b"clean %d" % number)
        asking = asyncio.create_task(
            scene.platform.command("group", f"member-{number}", CommandName.REPORT, target=message)
        )
        await scene.clock.advance(10)
        await asking
    assert len(scene.cases) == MAX_NOTES_EACH + 4
    assert not scene.texts("mods")
    away.clear()
    await scene.clock.advance(120)
    texts = scene.texts("mods")
    unsaid = [text for text in texts if text == TEXTS.say("cards-unsaid", "en", count=4)]
    assert len(unsaid) == 1, "once"
    assert len(texts) == MAX_NOTES_EACH + 1, "and every one that waited"
    scene.clock.hurried = True
    await scene.platform.command("group", "mo", CommandName.CASES, "open")
    assert f"{MAX_NOTES_EACH + 4} cases wait" in scene.texts()[-1]
