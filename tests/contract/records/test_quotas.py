"""The Quotas port's suite."""

from __future__ import annotations

import asyncio

from tests.contract.records.conftest import Scene


async def test_so_much_in_a_span_that_begins_with_the_first_and_then_how_long_it_lasts(scene: Scene) -> None:
    quotas = scene.records.quotas
    assert await quotas.take("a", 2, 3, 100) == 0
    await scene.pass_time(60)
    assert await scene.replica().quotas.take("a", 4, 3, 100) == 0, "what is asked for together is not divided"
    left_s = await quotas.take("a", 1, 3, 100)
    assert 38 < left_s <= 40
    assert await quotas.take("b", 1, 3, 100) == 0
    assert await quotas.take("a", 1, 7, 100) == 0
    await scene.pass_time(41)
    assert await quotas.take("a", 1, 1, 100) == 0
    assert 98 < await quotas.take("a", 1, 1, 100) <= 100
    assert await quotas.take("c", 1, 0, 100) > 0


async def test_of_twenty_at_once_so_many_are_counted(scene: Scene) -> None:
    replicas = [scene.replica() for _ in range(4)]
    waits = await asyncio.gather(*(replicas[n % 4].quotas.take("a", 1, 5, 100) for n in range(20)))
    assert sum(wait_s == 0 for wait_s in waits) == 5
