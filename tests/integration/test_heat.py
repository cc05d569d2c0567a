"""Heat maps: a job of its own beside the scans, sealed both ways, for whoever asked alone; nothing is left of it."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace

import numpy as np
import pytest
import redis
from PIL import Image

from detector.testing import FakeDetector, PointingDetector
from tests.doubles.waiting import HANGS_S
from tests.integration.beside import is_sealed_both_ways, queued
from tests.integration.conftest import Workbench, origin, photo, picture, row_of
from worker.batching import THUMBNAILS_IN_A_ROW
from worker.client import RedisScanner, Servers
from worker.client.lanes import HEAT_MOST
from worker.contract import HeatPictures, Lane, NoMap

BRIGHT, DARK = picture(200), picture(40)


@pytest.fixture
def pointing(workbench: Workbench) -> Workbench:
    return replace(workbench, detector=PointingDetector())


async def asked(
    scanner: RedisScanner, servers: Servers, data: bytes, wait_s: float = 100
) -> asyncio.Task[HeatPictures | None]:
    """Heat maps that are asked for, their job in the queue."""
    return await queued(servers, "heat", scanner.explained(data, wait_s))


async def test_the_maps_come_drawn_and_nothing_is_left_of_them(
    scanner: RedisScanner, pointing: Workbench, valkey: Servers
) -> None:
    bright, dark = [await asked(scanner, valkey, data) for data in (BRIGHT, DARK)]
    pointing.burst()
    found, little = await bright, await dark
    assert found is not None
    assert little is not None
    with Image.open(io.BytesIO(found.maps[0].png)) as image:
        shown = np.asarray(image).astype(int)
    assert (
        np.ptp(shown[:, : shown.shape[1] // 3], axis=2).min() > np.ptp(shown[:, -shown.shape[1] // 3 :], axis=2).max()
    )
    assert [(one.why_not, one.png) for one in little.maps] == [(NoMap.LITTLE, b"")]
    with redis.Redis.from_url(valkey.media_url) as media, redis.Redis.from_url(valkey.redis_url) as main:
        assert media.dbsize() == 0
        assert [key for key in main.keys("*") if b"heat-" in key] == []
        assert [key for key in main.keys("*") if b"verdict:" in key or b"result" in key] == [], "it is no scan"


async def test_on_the_way_picture_and_maps_are_sealed_and_the_job_names_nothing(
    scanner: RedisScanner, pointing: Workbench, valkey: Servers
) -> None:
    task = await asked(scanner, valkey, photo())
    await is_sealed_both_ways(valkey, task, pointing.burst, "heat", b"maps")


async def test_without_a_worker_there_are_none_and_the_bytes_are_gone(
    scanner: RedisScanner, pointing: Workbench, valkey: Servers
) -> None:
    assert await scanner.explained(BRIGHT, 0.05) is None
    with redis.Redis.from_url(valkey.media_url) as media:
        assert media.dbsize() == 0
        pointing.burst()  # the job is still there, and finds nothing to do
        assert media.dbsize() == 0


async def test_where_many_wait_already_there_are_none_at_once_and_the_bytes_are_gone(
    scanner: RedisScanner, pointing: Workbench, valkey: Servers
) -> None:
    tasks = [await asked(scanner, valkey, BRIGHT) for _ in range(HEAT_MOST)]
    async with asyncio.timeout(HANGS_S):
        assert await scanner.explained(DARK, 3_600) is None
    with redis.Redis.from_url(valkey.media_url) as media:
        assert media.dbsize() == HEAT_MOST
        pointing.burst()
        assert all(await asyncio.gather(*tasks))
        assert media.dbsize() == 0


class Broken(PointingDetector):
    def heat_maps(self, *_: object) -> None:  # type: ignore[override]
        raise ValueError("the network breaks")


@pytest.mark.parametrize("detector", [FakeDetector(), Broken()], ids=["cannot", "breaks"])
async def test_where_none_can_be_made_that_is_answered_at_once(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers, detector: FakeDetector
) -> None:
    task = await asked(scanner, valkey, BRIGHT, wait_s=3_600)
    replace(workbench, detector=detector).burst()
    async with asyncio.timeout(HANGS_S):
        assert await task == HeatPictures()


@pytest.mark.parametrize("batch_max", [1, 8])
async def test_what_somebody_waits_for_goes_first_and_after_each_a_batch_of_what_nobody_waits_for(
    scanner: RedisScanner, pointing: Workbench, valkey: Servers, batch_max: int
) -> None:
    tasks = [await asked(scanner, valkey, BRIGHT) for _ in range(3)]
    for number, lane in enumerate((Lane.STREAM, Lane.STREAM, Lane.ASK)):
        await scanner.submit(picture(number), origin(str(number)), lane)
    blurred = asyncio.create_task(scanner.blurred(DARK, 100))
    with redis.Redis.from_url(valkey.redis_url) as main:
        async with asyncio.timeout(HANGS_S):
            while not main.llen("torchrelay:rq:queue:thumbnail"):
                await asyncio.sleep(0.01)
    order = []
    with pointing.worker(batch_max=batch_max) as worker:
        while (taken := worker.dequeue_job_and_maintain_ttl(None)) is not None:
            order.append(taken[1].name.partition("-")[0])
            worker.execute_job(*taken)
    assert THUMBNAILS_IN_A_ROW > 1
    assert order[:2] == ["thumbnail", "ask"]
    assert sorted(order.count(name) for name in ("heat", "thumbnail", "ask")) == [1, 1, 3]
    rest = order[2:]
    if batch_max == 1:
        assert rest == ["heat", "stream", "heat", "stream", "heat"]
    else:
        assert rest == ["heat", "heat", "heat"], "the stream's were in one batch with what was asked for"
    assert all(await asyncio.gather(*tasks))
    assert await blurred
    assert row_of()
