"""What a platform says once is carried out however long the store refuses, a while at most, and in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bots.moderator import events
from bots.moderator.events import Events
from bots.moderator.later import PATIENCE_S, Later
from bots.platform import Standing
from bots.policy import OWNER_DEFAULT
from bots.records import StoreUnavailable
from tests.doubles.waiting import HANGS_S
from tests.unit.bots.moderator.conftest import ASKS, DELETE, Scene

AWAY = StoreUnavailable("away")


@pytest.fixture
async def line(scene: Scene) -> AsyncIterator[Events]:
    scene.clock.hurried = False
    later = Later(scene.services)
    yield Events(scene.services, later)
    await later.aclose()


def refused(times: int, then: Callable[[], object]) -> Callable[[], Awaitable[None]]:
    """What the store refuses so often, and then is done."""
    left = [AWAY] * times

    async def do() -> None:
        if left:
            raise left.pop()
        then()

    return do


async def test_what_the_store_refuses_is_done_once_it_does_not(scene: Scene, line: Events) -> None:
    done = list[str]()
    over = await line.carry_out("joined", "fake", "group", refused(2, lambda: done.append("it")))
    assert over is not None
    assert not over.done()
    await scene.clock.advance(1)
    assert done == []
    await scene.clock.advance(2)
    assert done == ["it"]
    assert over.done()
    assert line.count == 0
    assert await line.carry_out("joined", "fake", "group", refused(0, lambda: done.append("more"))) is None
    assert done == ["it", "more"]


@pytest.mark.parametrize("other", [("fake", "elsewhere"), ("other", "group")])
async def test_what_takes_long_in_a_chat_keeps_no_other_waiting(line: Events, other: tuple[str, str]) -> None:
    slow, done = asyncio.Event(), list[str]()

    async def slowly() -> None:
        await slow.wait()

    first = asyncio.create_task(line.carry_out("joined", "fake", "group", slowly))
    await asyncio.sleep(0)
    async with asyncio.timeout(HANGS_S):
        assert await line.carry_out("joined", *other, refused(0, lambda: done.append("it"))) is None
    assert done == ["it"]
    assert not first.done()
    slow.set()
    await first


async def test_events_of_a_chat_keep_their_order_and_those_of_others_wait_for_nothing(
    scene: Scene, line: Events
) -> None:
    done = list[str]()
    for name, times in (("first", 2), ("second", 0), ("third", 1)):
        assert await line.carry_out("deleted", "fake", "group", refused(times, lambda it=name: done.append(it)))  # type: ignore[misc]
    assert await line.carry_out("deleted", "fake", "other", refused(0, lambda: done.append("other"))) is None
    assert done == ["other"]
    await scene.clock.advance(3)
    assert done == ["other", "first", "second"]
    await scene.clock.advance(60)
    assert done == ["other", "first", "second", "third"]


async def test_it_is_given_up_after_a_while_and_what_came_later_later(scene: Scene, line: Events) -> None:
    first = await line.carry_out("deleted", "fake", "group", refused(1_000, lambda: None))
    await scene.clock.advance(PATIENCE_S / 2)
    second = await line.carry_out("deleted", "fake", "group", refused(1_000, lambda: None))
    assert first is not None
    assert second is not None
    await scene.clock.advance(PATIENCE_S / 2 - 1)
    assert not first.done()
    await scene.clock.advance(62)
    assert first.done()
    assert not second.done()
    await scene.clock.advance(PATIENCE_S / 2)
    assert second.done()
    assert line.count == 0


async def test_a_fault_of_ours_holds_up_nothing(scene: Scene, line: Events) -> None:
    async def breaks() -> None:
        raise ValueError

    done = list[None]()
    assert await line.carry_out("deleted", "fake", "group", breaks) is None
    assert await line.carry_out("deleted", "fake", "group", refused(1, lambda: done.append(None)))
    assert await line.carry_out("deleted", "fake", "group", breaks)
    await scene.clock.advance(1)
    assert (len(done), line.count) == (1, 0)


async def test_only_so_many_wait(line: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_EVENTS", 2)
    waits = [await line.carry_out("deleted", "fake", chat, refused(9, lambda: None)) for chat in "aab"]
    assert [it is not None for it in waits] == [True, True, False]
    assert line.count == 2


# As people see it.


async def test_an_owner_who_takes_the_bot_in_meanwhile_is_greeted_and_answered(scene: Scene) -> None:
    scene.platform.standings["new", "olga"] = Standing.OWNER
    scene.records.policies.failures.extend([AWAY] * 4)
    await scene.platform.join("new", "olga")
    assert scene.texts("new") == []
    await scene.moderator._later.settled()
    assert len(scene.texts("new")) == 1
    assert await scene.records.policies.policy("fake", "new") == OWNER_DEFAULT


@pytest.mark.parametrize("part", ["cases", "policies", "journal", "outbox", "words"])
async def test_a_reply_to_what_was_deleted_meanwhile_accuses_nobody(scene: Scene, part: str) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one")
    assert "strong signs" in scene.texts()[0]
    fake: Any = getattr(scene.records, part)
    fake.failures.extend([AWAY] * 3)
    await scene.platform.delete_posts("group", message.id)
    await scene.moderator._later.settled()
    assert "strong signs" not in scene.texts()[0]
    assert "Somebody else has deleted" in scene.card().text


async def test_a_chat_that_moved_meanwhile_keeps_its_rules_and_holds_up_nothing(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.records.moves.away = True
    scene.clock.hurried = False
    await scene.platform.move("group", "super")
    scene.records.moves.away = False
    assert await scene.records.policies.own("fake", "super") is None
    await scene.clock.advance(1)
    assert await scene.records.policies.policy("fake", "super") == DELETE
