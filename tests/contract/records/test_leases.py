"""The Leases port's suite."""

from __future__ import annotations

import asyncio

from tests.contract.records.conftest import Scene


async def test_a_lease_is_one_holders_until_it_is_released(scene: Scene) -> None:
    leases, others = scene.records.leases, scene.replica().leases
    assert await leases.acquire("a chat", "one", 30)
    assert await leases.acquire("a chat", "one", 30), "its answer may have been lost"
    assert not await others.acquire("a chat", "two", 30)
    assert await others.acquire("another", "two", 30)
    await others.release("a chat", "two")
    assert not await others.acquire("a chat", "two", 30), "it is not theirs to release"
    await leases.release("a chat", "one")
    await leases.release("a chat", "one")
    assert await others.acquire("a chat", "two", 30)


async def test_what_a_dead_one_held_is_free_when_its_time_is_over(scene: Scene) -> None:
    leases, others = scene.records.leases, scene.replica().leases
    assert await leases.acquire("case", "one", 30)
    await scene.pass_time(29)
    assert not await others.acquire("case", "two", 30)
    await scene.pass_time(1)
    assert await others.acquire("case", "two", 30)
    assert not await leases.renew("case", "one", 30)
    await leases.release("case", "one")
    assert not await leases.acquire("case", "three", 30)


async def test_a_lease_that_is_renewed_lasts(scene: Scene) -> None:
    leases, others = scene.records.leases, scene.replica().leases
    assert await leases.acquire("case", "one", 30)
    for _ in range(5):
        await scene.pass_time(20)
        assert await leases.renew("case", "one", 30)
        assert not await others.acquire("case", "two", 30)
    await scene.pass_time(31)
    assert await others.acquire("case", "two", 30)
    await others.release("case", "two")
    assert not await leases.renew("case", "one", 30), "somebody had it in between"


async def test_one_of_twenty_gets_it(scene: Scene) -> None:
    replicas = [scene.replica() for _ in range(4)]
    got = await asyncio.gather(*(replicas[n % 4].leases.acquire("case", f"holder {n}", 30) for n in range(20)))
    assert sorted(got) == [False] * 19 + [True]


async def test_no_name_says_what_it_is_for(scene: Scene) -> None:
    assert await scene.records.leases.acquire("results\ntelegram\n-100123", "one", 30)
    if scene.redis is not None:
        assert not [key for key in await scene.redis.keys("*") if b"-100123" in key or b"telegram" in key]
