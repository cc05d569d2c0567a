"""The Reveals port's suite."""

from __future__ import annotations

import asyncio

from bots.records.reveals import Reveal
from tests.contract.records.conftest import Scene

LEAVE = Reveal(case="CASE1", finding=2, member="mo", platform="p")


async def test_leave_is_used_once(scene: Scene) -> None:
    reveals = scene.records.reveals
    token, other = await reveals.give(LEAVE, 100), await reveals.give(LEAVE, 100)
    assert token != other
    assert len(token) >= 32
    assert await scene.replica().reveals.peek(token) == LEAVE
    assert await reveals.peek(token) == LEAVE
    assert await scene.replica().reveals.use(token) == LEAVE
    assert await reveals.use(token) is None
    assert await reveals.peek(token) is None
    assert await reveals.use(other) == LEAVE


async def test_no_other_token_leads_anywhere(scene: Scene) -> None:
    token = await scene.records.reveals.give(LEAVE, 100)
    for wrong in ("", "x", token[:-1], token.swapcase(), f"{token} "):
        assert await scene.records.reveals.peek(wrong) is None
        assert await scene.records.reveals.use(wrong) is None
    assert await scene.records.reveals.use(token) == LEAVE


async def test_leave_expires(scene: Scene) -> None:
    first, second = await scene.records.reveals.give(LEAVE, 100), await scene.records.reveals.give(LEAVE, 101)
    await scene.pass_time(99)
    assert await scene.records.reveals.peek(first) == LEAVE
    await scene.pass_time(1)
    assert await scene.records.reveals.peek(first) is None
    assert await scene.records.reveals.use(first) is None
    assert await scene.records.reveals.use(second) == LEAVE


async def test_one_of_twenty_may_look(scene: Scene) -> None:
    token = await scene.records.reveals.give(LEAVE, 100)
    replicas = [scene.replica() for _ in range(4)]
    found = await asyncio.gather(*(replicas[n % 4].reveals.use(token) for n in range(20)))
    assert sorted(leave is not None for leave in found) == [False] * 19 + [True]
