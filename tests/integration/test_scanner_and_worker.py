"""The scan service on real servers: what is accepted is answered, once each, whatever happens."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
import redis

from detector.detector import DetectorCfg, create
from detector.fingerprint import pdq
from detector.media import decode
from tests.doubles.waiting import HANGS_S
from tests.integration.conftest import KEY, Workbench, lose_jobs, origin, photo, picture
from worker.client import Overloaded, RedisScanner, ScannerOptions, Servers, keys
from worker.client.lanes import STALE_S, Lanes
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.contract import NO_MODEL, Band, Codec, FailureReason, Lane, ScanResult, Verdict


async def results(scanner: RedisScanner, count: int, platform: str = "sandbox") -> list[ScanResult]:
    """That many results, acknowledged."""
    found: list[ScanResult] = []
    async with asyncio.timeout(HANGS_S):
        while len(found) < count:
            delivery = await scanner.receive(platform, 0.5)
            if delivery is not None:
                await scanner.acknowledge(delivery)
                found.append(delivery.result)
    return found


async def burst(workbench: Workbench) -> None:
    workbench.burst()


async def test_a_picture_is_scanned_and_its_bytes_are_gone(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    assert await scanner.position(ticket) == 0
    workbench.burst()
    (result,) = await results(scanner, 1)
    assert result.scan_id == ticket.scan_id
    assert result.verdict is not None
    assert result.verdict.altered.band is Band.SUBSTANTIAL
    assert await scanner.position(ticket) is None
    with redis.Redis.from_url(valkey.media_url) as media:
        assert media.dbsize() == 0
    with redis.Redis.from_url(valkey.redis_url) as main:
        left = {key.decode() for key in main.keys("*") if b"rq:" not in key}
    assert not {key for key in left if "flight" in key or "waiters" in key}


async def test_the_same_bytes_in_flight_are_scanned_once_and_answered_ten_times(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    for number in range(10):
        await scanner.submit(picture(), origin(str(number)), Lane.STREAM)
    workbench.burst()
    found = await results(scanner, 10)
    assert {result.origin.message for result in found} == {str(number) for number in range(10)}
    assert sum(workbench.detector.batches) == 1


async def test_pictures_that_wait_are_judged_in_batches(scanner: RedisScanner, workbench: Workbench) -> None:
    for number in range(12):
        await scanner.submit(picture(number), origin(str(number)), Lane.STREAM)
    workbench.burst(batch_max=8)
    assert len(await results(scanner, 12)) == 12
    assert workbench.detector.batches == [8, 4]


async def test_a_known_picture_is_answered_without_a_worker(scanner: RedisScanner, workbench: Workbench) -> None:
    await scanner.submit(picture(), origin(file_id="f1"), Lane.STREAM)
    workbench.burst()
    await results(scanner, 1)
    assert await scanner.recall(origin("2", file_id="unheard"), Lane.ASK) is None
    recalled = await scanner.recall(origin("2", file_id="f1"), Lane.ASK)
    again = await scanner.submit(picture(), origin("3"), Lane.STREAM)
    assert recalled is not None
    assert recalled.cached
    assert again.cached
    assert {result.origin.message for result in await results(scanner, 2)} == {"2", "3"}


async def test_every_verdict_carries_the_pictures_fingerprints_a_cached_one_too(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    data = photo()
    await scanner.submit(data, origin("1", file_id="f1"), Lane.STREAM)
    await scanner.submit(picture(), origin("2"), Lane.STREAM)
    workbench.burst()
    first, other = sorted(await results(scanner, 2), key=lambda result: result.origin.message)
    await scanner.recall(origin("3", file_id="f1"), Lane.ASK)
    await scanner.submit(data, origin("4"), Lane.STREAM)
    for result in (first, *await results(scanner, 2)):
        assert result.verdict is not None
        assert result.verdict.fingerprints == pdq(decode(data).frames[0])
    assert other.verdict is not None
    assert other.verdict.fingerprints == pdq(decode(picture()).frames[0])


async def test_a_verdict_that_was_cached_without_fingerprints_is_not_served(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    await scanner.submit(picture(), origin("1", file_id="f1"), Lane.STREAM)
    workbench.burst()
    (result,) = await results(scanner, 1)
    assert result.verdict is not None
    bare = Codec(Verdict).dump(replace(result.verdict, fingerprints=()))
    with redis.Redis.from_url(valkey.redis_url) as main:
        (key,) = main.keys("torchrelay:verdict:*")
        main.delete(key)
        digest, sha256 = result.verdict.model_digest, result.sha256
        main.set(f"torchrelay:verdict:{digest}:{sha256}", bare)  # as versions before this one named it
    assert await scanner.recall(origin("2", file_id="f1"), Lane.ASK) is None
    assert not (await scanner.submit(picture(), origin("3"), Lane.STREAM)).cached


async def test_a_worker_without_a_model_answers_with_fingerprints_alone(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    workbench.detector = create(DetectorCfg(name="none"))
    await scanner.submit(photo(), origin("1"), Lane.STREAM)
    await scanner.submit(photo()[:60], origin("broken"), Lane.STREAM)
    workbench.burst()
    by_message = {result.origin.message: result for result in await results(scanner, 2)}
    verdict = by_message["1"].verdict
    assert verdict is not None
    assert verdict.band is Band.NONE
    assert {signal.detail for signal in verdict.signals} == {NO_MODEL}
    assert verdict.fingerprints == pdq(decode(photo()).frames[0])
    failure = by_message["broken"].failure
    assert failure is not None
    assert (failure.reason, failure.fingerprints) == (FailureReason.UNREADABLE, ())


async def test_one_bad_picture_fails_alone(scanner: RedisScanner, workbench: Workbench) -> None:
    good = picture()
    await scanner.submit(good[:40], origin("broken"), Lane.STREAM)
    await scanner.submit(b"hello", origin("text"), Lane.STREAM)
    await scanner.submit(good, origin("good"), Lane.STREAM)
    workbench.burst()
    by_message = {result.origin.message: result for result in await results(scanner, 3)}
    assert by_message["good"].verdict is not None
    for name, reason in (("broken", FailureReason.UNREADABLE), ("text", FailureReason.UNSUPPORTED)):
        failure = by_message[name].failure
        assert failure is not None
        assert failure.reason is reason


async def test_a_picture_that_breaks_the_network_fails_alone(scanner: RedisScanner, workbench: Workbench) -> None:
    judge = workbench.detector.judge

    def fragile(media: object) -> Band:
        if media.frames[0].mean() < 10:  # type: ignore[attr-defined]
            raise ValueError("this one breaks it")
        return judge(media)  # type: ignore[arg-type]

    workbench.detector.judge = fragile
    for shade in (0, 100, 200):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    workbench.burst()
    by_message = {result.origin.message: result for result in await results(scanner, 3)}
    assert by_message["100"].verdict is not None
    assert by_message["200"].verdict is not None
    failure = by_message["0"].failure
    assert failure is not None
    assert failure.reason is FailureReason.INTERNAL
    # It could be decoded, so that it can still be known.
    assert failure.fingerprints == pdq(decode(picture(0)).frames[0])


async def test_a_person_who_waits_raises_the_lane(scanner: RedisScanner, workbench: Workbench) -> None:
    for shade in (10, 20, 30):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    ticket = await scanner.submit(picture(30), origin("asked"), Lane.PRIVATE)
    assert await scanner.position(ticket) == 0
    with workbench.worker(batch_max=1) as worker:
        worker.work(burst=True, logging_level="WARNING", max_jobs=1)
    assert {result.origin.message for result in await results(scanner, 2)} == {"30", "asked"}


async def test_lost_media_is_said_and_scanned_when_it_comes_again(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    with redis.Redis.from_url(valkey.media_url) as media:
        media.flushall()
    workbench.burst()
    (lost,) = await results(scanner, 1)
    assert lost.failure is not None
    assert lost.failure.reason is FailureReason.MEDIA_LOST
    await scanner.resubmit(picture(), lost, Lane.STREAM)
    workbench.burst()
    (found,) = await results(scanner, 1)
    assert found.verdict is not None
    assert found.scan_id == lost.scan_id
    assert found.attempts == 2


async def test_a_full_queue_refuses_and_keeps_nothing_and_has_room_for_people_who_wait(
    scanner: RedisScanner, valkey: Servers
) -> None:
    taken = 0
    for lane, room in ((Lane.BACKFILL, 25), (Lane.STREAM, 40), (Lane.ASK, 45), (Lane.PRIVATE, 50)):
        for number in range(taken, room):
            await scanner.submit(picture(number), origin(str(number)), lane)
        taken = room
        if lane is not Lane.ASK:
            with pytest.raises(Overloaded):
                await scanner.submit(picture(200), origin("late"), lane)
    with redis.Redis.from_url(valkey.media_url) as media:
        assert media.dbsize() == 50


async def test_a_job_that_vanished_is_queued_again(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    connection = blocking_client(valkey.redis_url)
    lanes = Lanes(connection, 30)
    lose_jobs(connection)  # as if whoever registered it died before it was queued
    assert lanes.sweep(time.time()) == 0
    assert lanes.sweep(time.time() + STALE_S + 1) == 1
    connection.close()
    workbench.burst()
    assert (await results(scanner, 1))[0].verdict is not None


async def test_a_dead_workers_pictures_go_to_another(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers
) -> None:
    for shade in (50, 150):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)

    class Dead(BaseException):
        """Nobody catches it: the process is gone."""

    def die(media: object) -> Band:
        raise Dead

    alive_judge, workbench.detector.judge = workbench.detector.judge, die
    with workbench.worker("doomed") as worker:
        found = worker._take()
        assert found is not None
        with pytest.raises(Dead):
            worker.execute_job(*found)
    workbench.detector.judge = alive_judge
    connection = blocking_client(valkey.redis_url)
    connection.delete(keys.alive("doomed"))  # its sign of life ends by itself
    assert Lanes(connection, 30).sweep(time.time() + STALE_S + 1) == 2
    connection.close()
    workbench.burst()
    assert {result.origin.message for result in await results(scanner, 2)} == {"50", "150"}


async def test_a_dead_replicas_results_come_again(scanner: RedisScanner, workbench: Workbench) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    workbench.burst()
    first = await scanner.receive("sandbox", 2)
    assert first is not None
    assert not first.redelivered
    scanner._mailbox._outstanding.clear()  # the replica is dead: it gives no sign of life
    async with asyncio.timeout(HANGS_S):
        again = None
        while again is None:
            again = await scanner.receive("sandbox", 0.1)
    assert again.redelivered
    assert again.result == first.result


async def test_a_scanner_closes_whatever_it_is_about_to_do(valkey: Servers, workbench: Workbench) -> None:
    for steps in range(12):
        scanner = RedisScanner(valkey, Seal(KEY), ScannerOptions(claim_idle_s=0.0001))
        await scanner.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        async with asyncio.timeout(HANGS_S):
            while await scanner.receive("sandbox", 0.1) is None:
                pass
            for _ in range(steps):
                await asyncio.sleep(0)  # what is given a sign of life for is not acknowledged yet: it goes on
            await scanner.aclose()


async def test_nothing_private_is_in_the_jobs(scanner: RedisScanner, valkey: Servers) -> None:
    await scanner.submit(picture(), origin("message-4711"), Lane.STREAM)
    with redis.Redis.from_url(valkey.redis_url) as main:
        hashes = [key for key in main.keys("*rq:job:*") if main.type(key) == b"hash"]
        assert hashes
        for key in hashes:
            text = repr(main.hgetall(key))
            assert "4711" not in text
            assert "room" not in text
