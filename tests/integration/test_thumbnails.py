"""Moderators' thumbnails: a job of its own beside the scans, sealed both ways, and nothing is left of it."""

from __future__ import annotations

import asyncio
import io
import time

import pytest
import redis
from PIL import Image

from detector.media import Media
from tests.doubles.waiting import HANGS_S
from tests.integration.beside import is_sealed_both_ways, queued
from tests.integration.conftest import PlainDecoder, Workbench, origin, photo, picture, row_of
from tests.integration.test_deaths import start_worker
from tests.integration.test_scanner_and_worker import results
from worker.batching import THUMBNAILS_IN_A_ROW, BatchWorker
from worker.client import RedisScanner, Servers
from worker.client.lanes import Lanes
from worker.client.servers import blocking_client
from worker.contract import NO_MODEL, Band, Lane


async def asked(
    scanner: RedisScanner, servers: Servers, data: bytes, wait_s: float = 100
) -> asyncio.Task[bytes | None]:
    """A thumbnail that is asked for, its job in the queue."""
    return await queued(servers, "thumbnail", scanner.blurred(data, wait_s))


async def test_a_thumbnail_is_made_and_nothing_is_left_of_it(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    task = await asked(scanner, valkey, photo())
    workbench.burst()
    made = await task
    assert made is not None
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.mode) == ("JPEG", "L")
    assert workbench.detector.batches == []
    with redis.Redis.from_url(valkey.media_url) as media, redis.Redis.from_url(valkey.redis_url) as main:
        assert media.dbsize() == 0
        assert [key for key in main.keys("*") if b"thumbnail-" in key] == []


async def test_one_that_was_cleared_away_meanwhile_is_made_all_the_same_and_fails_nowhere(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers, lanes: Lanes, main: redis.Redis
) -> None:
    class Cleared(PlainDecoder):
        """While it decodes, its worker is held to be dead."""

        def decode(self, data: bytes) -> Media:
            main.delete(*main.keys("torchrelay:rq:*thumbnail*"))
            return super().decode(data)

    task = await asked(scanner, valkey, photo())
    with workbench.bench("unheard", lanes=lanes, decoder=Cleared()) as bench:
        BatchWorker(lanes, bench, "unheard", 1).work(burst=True, logging_level="ERROR")
    assert await task is not None
    assert [name for name in main.keys("*") if "thumbnail-" in name or "failed" in name] == []


async def test_on_the_way_both_pictures_are_sealed_and_their_job_names_nothing(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    task = await asked(scanner, valkey, photo())
    await is_sealed_both_ways(valkey, task, workbench.burst, "blur", b"JFIF")


async def test_without_a_worker_there_is_none_and_the_bytes_are_gone(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    assert await scanner.blurred(photo(), 0.05) is None
    with redis.Redis.from_url(valkey.media_url) as media:
        assert media.dbsize() == 0
        workbench.burst()  # the job is still there, and finds nothing to do
        assert media.dbsize() == 0


@pytest.mark.parametrize("data", [b"", b"hello", photo()[:100]], ids=["empty", "text", "cut"])
async def test_what_is_no_picture_has_none_at_once(
    data: bytes, scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    task = await asked(scanner, valkey, data, wait_s=3_600)
    workbench.burst()
    async with asyncio.timeout(HANGS_S):
        assert await task is None


async def test_scans_and_thumbnails_do_not_harm_each_other(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    def broken(media: object) -> Band:
        raise ValueError("the network breaks")

    workbench.detector.judge = broken
    tasks = [await asked(scanner, valkey, data) for data in (b"hello", photo(), photo()[:100], picture(90))]
    for number in range(2):
        await scanner.submit(picture(number), origin(str(number)), Lane.STREAM)
    workbench.burst()
    made = await asyncio.gather(*tasks)
    assert [thumbnail is not None for thumbnail in made] == [False, True, False, True]
    assert {result.failure is not None for result in await results(scanner, 2)} == {True}
    assert workbench.detector.batches == [2, 1, 1], "no thumbnail is in a batch, and none parts one"


@pytest.mark.parametrize(("batch_max", "after"), [(1, ["thumbnail"] * 3 + [row_of()]), (8, ["thumbnail"] * 3)])
async def test_a_scan_waits_for_a_few_thumbnails_at_most_and_they_for_one_batch(
    batch_max: int, after: list[str], scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    tasks = [await asked(scanner, valkey, picture(90)) for _ in range(THUMBNAILS_IN_A_ROW + 3)]
    for number in range(2):
        await scanner.submit(picture(number), origin(str(number)), Lane.STREAM)
    order = []
    with workbench.worker(batch_max=batch_max) as worker:
        while (taken := worker.dequeue_job_and_maintain_ttl(None)) is not None:
            order.append(taken[1].name)
            worker.execute_job(*taken)
    assert order == ["thumbnail"] * THUMBNAILS_IN_A_ROW + [row_of(), *after]
    assert sum(workbench.detector.batches) == 2
    assert all(await asyncio.gather(*tasks))


async def test_a_job_that_nobody_waits_for_any_more_is_void(valkey: Servers, workbench: Workbench) -> None:
    connection = blocking_client(valkey.redis_url)
    lanes = Lanes(connection, 30)
    lanes.blur("gone", 1)
    deadline_s = time.monotonic() + HANGS_S
    while connection.exists("torchrelay:rq:job:thumbnail-gone"):
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.05)
    connection.close()
    with workbench.worker() as worker:
        assert worker.dequeue_job_and_maintain_ttl(None) is None


async def test_a_worker_process_without_a_model_blurs_and_fingerprints(scanner: RedisScanner, valkey: Servers) -> None:
    process = start_worker(valkey, DETECTORS="none")
    try:
        await scanner.submit(photo(), origin(), Lane.STREAM)
        made = await scanner.blurred(photo(), 60)
        async with asyncio.timeout(60):
            while (delivery := await scanner.receive("sandbox", 0.5)) is None:
                pass
    finally:
        process.terminate()
        process.wait(60)
    assert made is not None
    verdict = delivery.result.verdict
    assert verdict is not None
    assert verdict.signals[0].detail == NO_MODEL
    assert [one.algorithm for one in verdict.fingerprints] == ["pdq"] + ["pdq-dihedral"] * 7
