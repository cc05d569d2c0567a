"""What an operator sees of each scan: its stages, one line in the log, and the figures."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from tests.doubles.network import free_port
from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.test_scanner_and_worker import results
from worker import metrics
from worker.client import Overloaded, RedisScanner, ScannerOptions, Servers, keys
from worker.client.gauges import LanesCollector
from worker.client.lanes import Lanes, Loss
from worker.client.letters import Letters, Waiter
from worker.client.sealing import Seal
from worker.contract import FailureReason, Lane, ScanResult, Stages
from worker.judging import serve_metrics
from worker.settings import SettingsError

SECRET = "4711-never-told"


def count(name: str, **labels: str) -> float:
    """What a figure of this process says."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def lines_of(lines: list[Any]) -> list[dict[str, Any]]:
    """The lines that say that a scan is over."""
    return [line for line in lines if line["event"] == "scanned"]


@contextmanager
def asked_earlier(main: redis.Redis, sha256: str, ms: int) -> Iterator[None]:
    """Who waits for this picture, and its scan, have been there for so much longer."""
    found: Any = main.hget(keys.flight(sha256), "first")
    platform, sealed, asked, scan = found.split("\n")
    main.hset(keys.flight(sha256), "first", "\n".join((platform, sealed, str(int(asked) - ms), scan)))
    main.hincrby(keys.flight(sha256), "asked", -ms)
    yield


async def only(scanner: RedisScanner) -> ScanResult:
    """The one result that there is."""
    (result,) = await results(scanner, 1)
    return result


async def test_a_result_says_how_long_it_waited_by_the_servers_clock_and_how_long_each_stage_took(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin("first"), Lane.STREAM)
    with asked_earlier(main, ticket.sha256, 5_000):
        await scanner.submit(picture(), origin("joins"), Lane.STREAM)
    workbench.burst()
    found = {result.origin.message: result.stages for result in await results(scanner, 2)}
    first, joins = found["first"], found["joins"]
    assert first is not None
    assert joins is not None
    assert first.queue_wait_s >= 5.0
    assert first.queue_wait_s > joins.queue_wait_s >= 0
    for stages in (first, joins):
        assert stages.total_s >= stages.queue_wait_s
        assert min(stages.fetch_s, stages.decode_s, stages.inference_s) > 0


async def test_a_verdict_that_was_known_took_no_time(scanner: RedisScanner, workbench: Workbench) -> None:
    await scanner.submit(picture(), origin("1", file_id="f"), Lane.ASK)
    workbench.burst()
    await results(scanner, 1)
    before = [count("torchrelay_submissions_total", lane="ask", answer=name) for name in ("known_file", "known_bytes")]
    with capture_logs() as lines:
        assert await scanner.recall(origin("2", file_id="f"), Lane.ASK) is not None
        assert (await scanner.submit(picture(), origin("3"), Lane.ASK)).cached
    assert [result.stages for result in await results(scanner, 2)] == [Stages()] * 2
    assert [line["cached"] for line in lines_of(lines)] == ["known_file", "known_bytes"]
    after = [count("torchrelay_submissions_total", lane="ask", answer=name) for name in ("known_file", "known_bytes")]
    assert after == [number + 1 for number in before]


async def test_each_scan_has_one_line_with_its_id_and_no_other(scanner: RedisScanner, workbench: Workbench) -> None:
    one = origin(SECRET, file_id=f"file-{SECRET}")
    with capture_logs() as lines:
        tickets = [await scanner.submit(picture(200), one, lane) for lane in (Lane.STREAM, Lane.PRIVATE)]
        tickets += [await scanner.submit(b"hello", one, Lane.ASK)]
        workbench.burst()
    scanned = lines_of(lines)
    assert sorted(line["scan_id"] for line in scanned) == sorted(ticket.scan_id for ticket in tickets)
    assert {(line["lane"], line["outcome"]) for line in scanned} == {("private", "verdict"), ("ask", "unsupported")}
    for line in scanned:
        for stage in ("queue_wait_s", "fetch_s", "decode_s", "inference_s", "total_s"):
            assert line[stage] >= 0
    assert SECRET not in str(lines)
    assert "room" not in str(scanned)
    assert tickets[0].sha256 not in str(scanned)


async def test_what_a_takeover_gives_up_is_said_and_counted_where_it_happens(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.BACKFILL)
    main.hset(keys.flight(ticket.sha256), mapping={"worker": "gone:1", "tries": "10", "alone": "1"})
    main.zadd(keys.FLIGHTS, {ticket.sha256: 0})
    failed = count("torchrelay_scans_total", lane="backfill", outcome="internal")
    revived = count("torchrelay_revived_scans_total")
    with capture_logs() as lines:
        assert await scanner.sweep() == 1
    assert count("torchrelay_scans_total", lane="backfill", outcome="internal") == failed + 1
    assert count("torchrelay_revived_scans_total") == revived + 1
    assert [line["scan_id"] for line in lines_of(lines)] == [ticket.scan_id]
    stages = (await only(scanner)).stages
    assert stages is not None
    assert (stages.decode_s, stages.inference_s, stages.queue_wait_s) == (0, 0, 0)


async def test_what_a_watchdog_gives_back_is_counted_by_how_it_was_lost(scanner: RedisScanner, lanes: Lanes) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    before = count("torchrelay_given_back_scans_total", loss="hung")
    assert lanes.give_back(keys.job_id(ticket.sha256, 1), Loss.HUNG)
    assert not lanes.give_back(keys.job_id(ticket.sha256, 1), Loss.HUNG)
    assert count("torchrelay_given_back_scans_total", loss="hung") == before + 1


async def test_each_answer_to_handing_in_is_counted(valkey: Servers) -> None:
    names = ("queued", "joined", "raised", "overloaded")
    before = {name: count("torchrelay_submissions_total", lane="ask", answer=name) for name in names}
    scanner = RedisScanner(valkey, Seal(KEY), ScannerOptions(queue_limit=2))
    await scanner.submit(picture(1), origin("1"), Lane.ASK)
    await scanner.submit(picture(1), origin("2"), Lane.ASK)
    await scanner.submit(picture(2), origin("3"), Lane.STREAM)
    await scanner.submit(picture(2), origin("4"), Lane.ASK)
    with pytest.raises(Overloaded):
        await scanner.submit(picture(3), origin("5"), Lane.ASK)
    await scanner.aclose()
    after = {name: count("torchrelay_submissions_total", lane="ask", answer=name) for name in names}
    assert after == {name: number + 1 for name, number in before.items()}


async def test_stages_batches_and_the_devices_time_are_counted(scanner: RedisScanner, workbench: Workbench) -> None:
    stages = ("queue_wait", "fetch", "decode", "inference", "total")
    before = [count("torchrelay_stage_seconds_count", stage=stage) for stage in stages]
    busy, batches = count("torchrelay_device_busy_seconds_total"), count("torchrelay_batch_pictures_count")
    for shade in (10, 200, 30):
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)
    with capture_logs() as lines:
        workbench.burst()
    assert [line["pictures"] for line in lines_of(lines)] == [3, 3, 3]
    assert [count("torchrelay_stage_seconds_count", stage=stage) for stage in stages] == [each + 3 for each in before]
    assert count("torchrelay_device_busy_seconds_total") > busy
    assert count("torchrelay_batch_pictures_count") == batches + 1


async def test_what_waits_and_for_how_long_is_asked_of_the_server(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    def shown() -> dict[tuple[str, str], float]:
        families = LanesCollector(lanes).collect()
        return {(one.name, one.labels.get("lane", "")): one.value for each in families for one in each.samples}

    idle = shown()
    assert set(idle.values()) == {0}
    assert {name for name, _ in idle} == {one.name for one in metrics.ASKED}
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    main.hset(f"torchrelay:rq:job:{keys.job_id(ticket.sha256, 1)}", "enqueued_at", "2026-01-01T00:00:00.000000Z")
    main.zadd(keys.SINCE, {ticket.sha256: 1_000_000})
    waiting = shown()
    assert waiting["torchrelay_waiting_pictures", "ask"] == 1
    assert waiting["torchrelay_waiting_pictures", "stream"] == 0
    assert waiting["torchrelay_oldest_waiting_seconds", "ask"] > 1_000
    assert waiting["torchrelay_unfinished_scans", ""] == 1
    assert waiting["torchrelay_oldest_unfinished_seconds", ""] > 1_000_000_000
    workbench.burst()
    assert set(shown().values()) == {0}


def test_where_the_server_is_away_the_queues_are_left_out() -> None:
    nowhere = Lanes(redis.Redis(unix_socket_path="/nowhere/at/all.sock"), 30)
    with capture_logs() as lines:
        assert [*LanesCollector(nowhere).collect()] == []
    assert [line["event"] for line in lines] == ["the queues cannot be looked at"]


def test_a_worker_serves_its_figures_and_says_where_it_cannot(lanes: Lanes) -> None:
    port = free_port()
    server = serve_metrics(port, LanesCollector(lanes))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            families = {family.name for family in text_string_to_metric_families(answer.read().decode())}
        assert {one.name.removesuffix("_total") for one in metrics.figures()} <= families
        with pytest.raises(SettingsError, match=f"METRICS_PORT: cannot listen on 127.0.0.1:{port}"):
            serve_metrics(port)
    finally:
        server.shutdown()
        server.server_close()


async def test_who_asked_version_0_2_0_is_answered_too(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin("new"), Lane.STREAM)
    old = Letters(Seal(KEY)).waiter(Waiter(scan_id="abc", origin=origin("old")), ticket.sha256)
    main.rpush(keys.waiters(ticket.sha256), f"sandbox\n{old}")
    main.hdel(keys.flight(ticket.sha256), "asked", "trace")
    workbench.burst()
    found = {result.origin.message: result for result in await results(scanner, 2)}
    assert found["old"].verdict is not None
    assert found["old"].stages is not None
    assert found["old"].stages.queue_wait_s == 0


async def test_what_a_worker_of_version_0_2_0_tells_is_read(scanner: RedisScanner, main: redis.Redis) -> None:
    letters = Letters(Seal(KEY))
    waiter = letters.waiter(Waiter(scan_id="abc", origin=origin()), "00")
    main.xadd(keys.results("sandbox"), {"w": waiter, "f": '{"reason":"internal"}', "s": "00"})
    result = await only(scanner)
    assert result.failure is not None
    assert result.failure.reason is FailureReason.INTERNAL
    assert result.stages is None


@pytest.mark.parametrize("fields", [{"a": "soon"}, {"a": "1", "b": "x"}, {"a": "1", "t": "[]"}])
async def test_times_that_cannot_be_read_are_put_aside_with_their_result(
    valkey: Servers, main: redis.Redis, fields: dict[str, str]
) -> None:
    scanner = RedisScanner(valkey, Seal(KEY), ScannerOptions(claim_idle_s=0.01, unreadable_s=0))
    waiter = Letters(Seal(KEY)).waiter(Waiter(scan_id="abc", origin=origin()), "00")
    main.xadd(keys.results("sandbox"), {"w": waiter, "f": '{"reason":"internal"}', "s": "00", **fields})
    for _ in range(500):
        assert await scanner.receive("sandbox", 0.01) is None
        if main.xlen(keys.unreadable(keys.results("sandbox"))):
            break
    assert main.xlen(keys.unreadable(keys.results("sandbox"))) == 1
    await scanner.aclose()
