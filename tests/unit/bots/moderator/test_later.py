"""What could not be done is tried again in the background: ever more rarely, not for ever, and not once the program ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bots.moderator.later import LONGEST_WAIT_S, PATIENCE_S, Later
from bots.platform import Forbidden, Lack, Unreachable
from bots.records import LeaseHeld, StoreUnavailable
from tests.unit.bots.moderator.conftest import Scene


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
