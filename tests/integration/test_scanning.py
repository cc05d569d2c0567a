"""The bench: each picture of a batch has its own outcome, is told once, and leaves nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import asdict

import pytest
import redis
from prometheus_client import REGISTRY
from redis.backoff import NoBackoff
from redis.retry import Retry

from detector.media import Media
from tests.integration.conftest import KEY, PlainDecoder, Workbench, origin, picture, row_of
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, keys
from worker.client.lanes import Lanes
from worker.client.letters import Letters
from worker.client.sealing import Seal
from worker.contract import INCOMPLETE, ContractError, FailureReason, Lane, ScanResult, Verdict
from worker.scanning import Task


class FragileDecoder(PlainDecoder):
    """Breaks on one picture; what broke may hold anything."""

    def __init__(self, broken: bytes) -> None:
        self.broken = broken

    def decode(self, data: bytes) -> Media:  # type: ignore[override]
        if data == self.broken:
            raise RuntimeError("the file's own words")
        return super().decode(data)


def tasks(lanes: Lanes) -> list[Task]:
    """The jobs that wait in the stream lane, as a worker reads them."""
    jobs = lanes.queues[row_of()].jobs
    return [Task(job_id=job.id, request=job.kwargs["request"]) for job in jobs]


async def one(scanner: RedisScanner) -> ScanResult:
    """The one result that there is, acknowledged."""
    (result,) = await results(scanner, 1)
    assert await scanner.receive("sandbox", 0) is None
    return result


def reason(result: ScanResult) -> FailureReason | None:
    """Why there is no verdict."""
    return result.failure.reason if result.failure else None


async def test_a_decoder_that_breaks_spoils_one_picture_and_repeats_nothing_of_it(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    for shade in (10, 200):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    with workbench.bench(decoder=FragileDecoder(picture(10))) as bench:
        batch = tasks(lanes)
        bench.prepare(batch)
        for task in batch:
            bench.finish(task.job_id, task.request)
    found = {result.origin.message: result for result in await results(scanner, 2)}
    assert reason(found["10"]) is FailureReason.INTERNAL
    assert found["10"].failure is not None
    assert "own words" not in found["10"].failure.detail
    assert found["200"].verdict is not None


async def test_a_detector_that_breaks_on_everything_fails_each_picture_once(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    def broken(media: object) -> object:
        raise RuntimeError

    workbench.detector.judge = broken  # type: ignore[assignment]
    for shade in (10, 200):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    workbench.burst()
    assert [reason(result) for result in await results(scanner, 2)] == [FailureReason.INTERNAL] * 2
    assert workbench.detector.batches == [2, 1, 1]


async def test_a_picture_that_is_cut_off_is_judged_and_the_verdict_says_so(
    scanner: RedisScanner, workbench: Workbench
) -> None:
    await scanner.submit(picture()[:-12], origin("cut"), Lane.STREAM)
    await scanner.submit(picture(), origin("whole"), Lane.STREAM)
    workbench.burst()
    for result in await results(scanner, 2):
        assert result.verdict is not None
        details = [signal.detail for signal in result.verdict.signals]
        assert (INCOMPLETE in details) == (result.origin.message == "cut")


@pytest.mark.parametrize("lost", ["gone", "another key", "no server"])
async def test_lost_media_is_told_so_that_the_bot_fetches_again(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, lost: str
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    nowhere = redis.Redis(unix_socket_path="/nowhere/at/all.sock", retry=Retry(NoBackoff(), 0))
    parts = {"another key": {"seal": Seal(bytes(32))}, "no server": {"media": nowhere}}
    if lost == "gone":
        with redis.Redis.from_url(workbench.servers.media_url) as media:
            media.flushall()
    with workbench.bench(**parts.get(lost, {})) as bench:
        (task,) = tasks(lanes)
        bench.prepare([task])
        if lost == "no server":  # it is told all the same, before the bytes are deleted
            with pytest.raises(redis.ConnectionError):
                bench.finish(task.job_id, task.request)
        else:
            bench.finish(task.job_id, task.request)
    assert reason(await one(scanner)) is FailureReason.MEDIA_LOST


async def test_a_request_that_cannot_be_read_fails_alone(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    (good,) = tasks(lanes)
    newer = {**good.request, "schema": 99}
    with workbench.bench() as bench:
        bench.prepare([Task(job_id="b-1", request={"nonsense": True}), Task(job_id="n-1", request=newer), good])
        for job_id, request in (("b-1", {"nonsense": True}), ("n-1", newer)):
            with pytest.raises(ContractError):
                bench.finish(job_id, request)
        bench.finish(good.job_id, good.request)
    assert (await one(scanner)).verdict is not None


async def test_a_picture_that_nobody_prepared_is_judged_when_it_is_finished(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    (task,) = tasks(lanes)
    with workbench.bench() as bench:
        bench.finish(task.job_id, task.request)
    assert (await one(scanner)).verdict is not None


async def test_a_finished_job_that_is_performed_again_tells_nobody_twice(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    (task,) = tasks(lanes)
    with workbench.bench() as bench:
        bench.prepare([task])
        bench.finish(task.job_id, task.request)
        bench.finish(task.job_id, task.request)
    assert (await one(scanner)).verdict is not None
    assert workbench.detector.batches == [1]


async def test_a_forgotten_outcome_is_judged_anew(scanner: RedisScanner, workbench: Workbench, lanes: Lanes) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    (task,) = tasks(lanes)
    with workbench.bench() as bench:
        bench.prepare([task])
        bench.forget()
        bench.finish(task.job_id, task.request)
    assert (await one(scanner)).verdict is not None
    assert workbench.detector.batches == [1, 1]


async def test_a_batch_of_nothing_reaches_no_detector(workbench: Workbench) -> None:
    with workbench.bench() as bench:
        bench.prepare([])
        bench.prepare([Task(job_id="gone-1", request={"nonsense": True})])
    assert workbench.detector.batches == []


async def test_a_verdict_is_remembered_for_as_long_as_the_operator_says(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin("1"), Lane.STREAM)
    (task,) = tasks(lanes)
    with workbench.bench(verdict_ttl_s=500) as bench:
        bench.finish(task.job_id, task.request)
    assert 60 < main.ttl(keys.verdict(workbench.detector.digest, ticket.sha256, Letters(Seal(KEY)).mark)) <= 500
    assert (await scanner.submit(picture(), origin("2"), Lane.STREAM)).cached


async def test_a_verdict_is_not_remembered_where_the_operator_says_so(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    await scanner.submit(picture(), origin("1"), Lane.STREAM)
    (task,) = tasks(lanes)
    with workbench.bench(verdict_ttl_s=0) as bench:
        bench.finish(task.job_id, task.request)
    assert (await one(scanner)).verdict is not None
    assert not (await scanner.submit(picture(), origin("2"), Lane.STREAM)).cached


async def test_a_failure_is_never_remembered(scanner: RedisScanner, workbench: Workbench, main: redis.Redis) -> None:
    await scanner.submit(b"hello", origin("1"), Lane.STREAM)
    workbench.burst()
    await one(scanner)
    assert list(main.scan_iter(match="torchrelay:verdict:*")) == []
    assert not (await scanner.submit(b"hello", origin("2"), Lane.STREAM)).cached


async def test_the_network_sees_the_pictures_of_a_batch_together_and_in_their_order(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    seen: list[Sequence[Media]] = []

    class Watched:
        digest = workbench.detector.digest
        name = "watched"

        def detect(self, batch: Sequence[Media]) -> list[Verdict]:
            seen.append(batch)
            return workbench.detector.detect(batch)

    for shade in (10, 200, 30):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    with workbench.bench(detector=Watched()) as bench:
        batch = tasks(lanes)
        bench.prepare(batch)
        for task in reversed(batch):
            bench.finish(task.job_id, task.request)
    assert [[int(media.frames[0].mean()) for media in pictures] for pictures in seen] == [[10, 200, 30]]
    bands = {result.origin.message: result.verdict for result in await results(scanner, 3)}
    assert {message: verdict and verdict.altered.band.value for message, verdict in bands.items()} == {
        "10": "little",
        "200": "substantial",
        "30": "little",
    }


async def test_what_was_scanned_is_counted_by_lane_and_outcome(scanner: RedisScanner, workbench: Workbench) -> None:
    def counts() -> list[float]:
        labels = [{"lane": "ask", "outcome": "verdict"}, {"lane": "backfill", "outcome": "unsupported"}]
        return [REGISTRY.get_sample_value("torchrelay_scans_total", each) or 0 for each in labels]

    before = counts()
    await scanner.submit(picture(), origin("1"), Lane.ASK)
    await scanner.submit(b"hello", origin("2"), Lane.BACKFILL)
    workbench.burst()
    assert counts() == [count + 1 for count in before]


async def test_a_closed_bench_leaves_no_thread(scanner: RedisScanner, workbench: Workbench, lanes: Lanes) -> None:
    await scanner.submit(picture(), origin(), Lane.STREAM)
    (task,) = tasks(lanes)
    before = set(threading.enumerate())
    with workbench.bench() as bench:
        bench.prepare([task])
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) <= before


async def test_the_job_is_all_that_a_worker_needs(scanner: RedisScanner, lanes: Lanes) -> None:
    ticket = await scanner.submit(picture(), origin("4711"), Lane.STREAM)
    (task,) = tasks(lanes)
    assert task.job_id == keys.job_id(ticket.sha256, 1)
    assert task.request["media"]["sha256"] == ticket.sha256
    assert task.request["lane"] == "stream"
    assert "4711" not in repr(task)
    assert asdict(ticket)["sha256"] not in (ticket.scan_id, "")
