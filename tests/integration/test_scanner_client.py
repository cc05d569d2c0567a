"""The bots' side: what is handed in is answered where it came from, and what nobody acknowledged comes again."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from rq.job import Job

from tests.doubles.servers import no_snapshots
from tests.doubles.waiting import HANGS_S
from tests.integration.conftest import KEY, Workbench, lose_jobs, origin, picture
from tests.integration.test_scanner_and_worker import results
from worker.client import Overloaded, RedisScanner, ScannerOptions, ScannerUnavailable, Servers, connect, keys
from worker.client.health import NOBODYS
from worker.client.lanes import STALE_S, Lanes
from worker.client.letters import Letters
from worker.client.scanner import Delivery
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.contract import FailureReason, Lane
from worker.embedded import Embedded
from worker.settings import ServiceSettings

CLAIM_IDLE_S = 0.2
MARK = Letters(Seal(KEY)).mark
NOWHERE = "unix:///nowhere/at/all.sock"


@pytest.fixture
def media(valkey: Servers) -> redis.Redis:
    """The media server, as an operator looks at it."""
    return redis.Redis.from_url(valkey.media_url)


@asynccontextmanager
async def replica(servers: Servers, **options: float) -> AsyncIterator[RedisScanner]:
    """Another bot."""
    made = RedisScanner(servers, Seal(KEY), ScannerOptions(**{"claim_idle_s": CLAIM_IDLE_S, **options}))  # type: ignore[arg-type]
    yield made
    await made.aclose()


async def eventually(condition: Callable[[], object]) -> None:
    """Return when `condition` holds; fail where it never does."""
    async with asyncio.timeout(HANGS_S):
        while not condition():
            await asyncio.sleep(0.005)


async def next_delivery(scanner: RedisScanner, platform: str = "sandbox") -> Delivery:
    """The next result, not acknowledged."""
    async with asyncio.timeout(HANGS_S):
        while True:
            delivery = await scanner.receive(platform, 0.05)
            if delivery is not None:
                return delivery


class TestRecall:
    """A verdict is found by the platform's own name for the bytes, without a download."""

    async def test_it_is_by_platform_and_file_id_and_by_nothing_else(
        self, scanner: RedisScanner, workbench: Workbench
    ) -> None:
        first = replace(origin("1", file_id="f1"), media="m", incident="album")
        ticket = await scanner.submit(picture(), first, Lane.STREAM)
        workbench.burst()
        await results(scanner, 1)
        same = replace(origin("2", file_id="f1"), chat="elsewhere", locale="pt", incident="other", media="n")
        assert await scanner.recall(replace(same, platform="other"), Lane.ASK) is None
        assert await scanner.recall(replace(first, file_id="f2"), Lane.ASK) is None
        assert await scanner.recall(replace(first, file_id=""), Lane.ASK) is None
        recalled = await scanner.recall(same, Lane.ASK)
        assert recalled is not None
        assert (recalled.sha256, recalled.lane, recalled.cached) == (ticket.sha256, Lane.ASK, True)
        (result,) = await results(scanner, 1)
        assert (result.scan_id, result.origin, result.sha256) == (recalled.scan_id, same, ticket.sha256)
        assert result.verdict is not None
        assert await scanner.receive("sandbox", 0) is None

    async def test_a_picture_without_a_file_id_leaves_no_name(self, scanner: RedisScanner, main: redis.Redis) -> None:
        unnamed = replace(origin("1"), media="m", incident="album")
        await scanner.submit(picture(), unnamed, Lane.STREAM)
        assert list(main.scan_iter(match="torchrelay:file:*")) == []

    async def test_a_name_is_kept_for_as_long_as_a_verdict(
        self, scanner: RedisScanner, valkey: Servers, main: redis.Redis
    ) -> None:
        async with replica(valkey, verdict_ttl_s=500) as brief, replica(valkey, verdict_ttl_s=0) as forgetful:
            await forgetful.submit(picture(10), origin("1", file_id="f1"), Lane.STREAM)
            assert list(main.scan_iter(match="torchrelay:file:*")) == []
            await brief.submit(picture(20), origin("2", file_id="f2"), Lane.STREAM)
        (name,) = main.scan_iter(match="torchrelay:file:*")
        assert "f2" not in name
        assert 400 < main.ttl(name) <= 500

    async def test_another_model_or_an_expired_verdict_is_no_answer(
        self, scanner: RedisScanner, workbench: Workbench, main: redis.Redis
    ) -> None:
        known = origin("1", file_id="f1")
        assert await scanner.recall(known, Lane.ASK) is None  # no worker has ever been there
        ticket = await scanner.submit(picture(), known, Lane.STREAM)
        assert await scanner.recall(known, Lane.ASK) is None
        workbench.burst()
        await results(scanner, 1)
        main.set(keys.MODEL, "f" * 64)
        assert await scanner.recall(known, Lane.ASK) is None
        main.set(keys.MODEL, workbench.detector.digest)
        assert await scanner.recall(known, Lane.ASK) is not None
        main.delete(keys.verdict(workbench.detector.digest, ticket.sha256, MARK))
        assert await scanner.recall(known, Lane.ASK) is None


class TestSubmit:
    """What is taken is sealed, and what cannot be kept is not taken."""

    async def test_bytes_are_sealed_for_as_long_as_the_operator_says(self, valkey: Servers, media: redis.Redis) -> None:
        async with replica(valkey, media_ttl_s=300) as scanner:
            await scanner.submit(picture(), origin(), Lane.STREAM)
        (name,) = media.keys("*")
        assert 200 < media.ttl(name) <= 300
        assert b"PNG" not in media.get(name)

    async def test_a_known_picture_is_answered_and_not_sealed(
        self, scanner: RedisScanner, workbench: Workbench, media: redis.Redis
    ) -> None:
        first = await scanner.submit(picture(), origin("1"), Lane.STREAM)
        workbench.burst()
        (judged,) = await results(scanner, 1)
        again = await scanner.submit(picture(), origin("2", file_id="f2"), Lane.ASK)
        assert (again.cached, again.lane, again.sha256) == (True, Lane.ASK, first.sha256)
        assert media.dbsize() == 0
        (result,) = await results(scanner, 1)
        assert (result.scan_id, result.sha256, result.attempts) == (again.scan_id, first.sha256, 1)
        assert result.verdict == judged.verdict
        assert await scanner.recall(origin("3", file_id="f2"), Lane.ASK) is not None

    async def test_what_another_model_judged_is_judged_again(
        self, scanner: RedisScanner, workbench: Workbench, main: redis.Redis, media: redis.Redis
    ) -> None:
        await scanner.submit(picture(), origin("1"), Lane.STREAM)
        workbench.burst()
        await results(scanner, 1)
        main.set(keys.MODEL, "f" * 64)
        assert not (await scanner.submit(picture(), origin("2"), Lane.STREAM)).cached
        assert media.dbsize() == 1

    async def test_a_full_queue_takes_who_joins_and_refuses_who_does_not(
        self, valkey: Servers, media: redis.Redis, main: redis.Redis, workbench: Workbench
    ) -> None:
        async with replica(valkey, queue_limit=1) as scanner:
            await scanner.submit(picture(10), origin("1"), Lane.STREAM)
            await scanner.submit(picture(10), origin("2"), Lane.STREAM)
            with pytest.raises(Overloaded):
                await scanner.submit(picture(20), origin("3", file_id="f3"), Lane.STREAM)
            assert media.dbsize() == 1
            assert list(main.scan_iter(match="torchrelay:file:*")) == []
            workbench.burst()
            assert {result.origin.message for result in await results(scanner, 2)} == {"1", "2"}

    async def test_a_media_server_that_is_full_refuses(
        self, scanner: RedisScanner, media: redis.Redis, main: redis.Redis
    ) -> None:
        media.config_set("maxmemory", "1")
        try:
            with pytest.raises(Overloaded):
                await scanner.submit(picture(), origin(), Lane.STREAM)
        finally:
            media.config_set("maxmemory", "512mb")
        assert list(main.scan_iter(match="torchrelay:*")) == []

    async def test_a_result_is_told_on_the_stream_of_its_platform(
        self, scanner: RedisScanner, workbench: Workbench
    ) -> None:
        for platform in ("one", "two"):
            await scanner.submit(picture(), replace(origin(platform, platform), chat="sandbox"), Lane.STREAM)
        workbench.burst()
        for platform in ("one", "two"):
            await scanner.submit(picture(), replace(origin(platform, platform), chat="sandbox"), Lane.STREAM)
        assert await scanner.receive("sandbox", 0) is None
        for platform in ("one", "two"):
            assert [result.origin.message for result in await results(scanner, 2, platform)] == [platform, platform]

    async def test_a_picture_handed_in_again_counts_its_attempts(
        self, scanner: RedisScanner, workbench: Workbench
    ) -> None:
        await scanner.submit(b"hello", origin(), Lane.STREAM)
        for attempts in (1, 2, 3):
            workbench.burst()
            (result,) = await results(scanner, 1)
            assert result.attempts == attempts
            await scanner.resubmit(b"hello", result, Lane.STREAM)


class TestPosition:
    """How many are looked at before this one."""

    async def test_it_counts_the_more_urgent_lanes_and_those_before_it_in_its_own(self, scanner: RedisScanner) -> None:
        places = {}
        lanes = (Lane.BACKFILL, Lane.STREAM, Lane.STREAM, Lane.ASK, Lane.PRIVATE, Lane.PRIVATE)
        for number, lane in enumerate(lanes):
            places[number] = await scanner.submit(picture(number), origin(str(number)), lane)
        found = [await scanner.position(ticket) for ticket in places.values()]
        assert found == [5, 3, 4, 2, 0, 1]

    async def test_who_joined_a_slower_lane_is_where_the_picture_is(self, scanner: RedisScanner) -> None:
        await scanner.submit(picture(1), origin("1"), Lane.ASK)
        await scanner.submit(picture(2), origin("2"), Lane.PRIVATE)
        joined = await scanner.submit(picture(2), origin("3"), Lane.BACKFILL)
        assert joined.lane is Lane.BACKFILL
        assert await scanner.position(joined) == 0

    async def test_a_lost_job_has_none(self, scanner: RedisScanner, main: redis.Redis) -> None:
        ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
        lose_jobs(main)
        assert await scanner.position(ticket) is None


class TestReceive:
    """Each result goes to one replica, until somebody has acknowledged it."""

    async def test_replicas_share_what_comes(self, valkey: Servers, workbench: Workbench, main: redis.Redis) -> None:
        async with replica(valkey, claim_idle_s=60) as first, replica(valkey, claim_idle_s=60) as second:
            for number in range(2):
                await first.submit(picture(number), origin(str(number)), Lane.STREAM)
            workbench.burst()
            deliveries = [await next_delivery(first), await next_delivery(second)]
            assert {delivery.result.origin.message for delivery in deliveries} == {"0", "1"}
            assert [delivery.redelivered for delivery in deliveries] == [False, False]
            assert await first.receive("sandbox", 0) is None
            await first.acknowledge(deliveries[0])
            await second.acknowledge(deliveries[1])
            assert main.xlen(keys.results("sandbox")) == 0
            assert main.xpending(keys.results("sandbox"), keys.GROUP)["pending"] == 0

    async def test_a_bot_that_waits_is_told_when_it_comes(
        self, scanner: RedisScanner, workbench: Workbench, main: redis.Redis
    ) -> None:
        waiting = asyncio.create_task(scanner.receive("sandbox", 60))
        await eventually(lambda: any(client["cmd"] == "xreadgroup" for client in main.client_list()))
        await scanner.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        async with asyncio.timeout(HANGS_S):
            delivery = await waiting
        assert delivery is not None
        assert delivery.result.verdict is not None

    async def test_what_came_before_the_first_bot_is_not_lost(
        self, scanner: RedisScanner, valkey: Servers, workbench: Workbench
    ) -> None:
        await scanner.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        async with replica(valkey) as late:
            assert (await next_delivery(late)).result.verdict is not None

    async def test_a_dead_replicas_result_is_found_behind_many_that_a_living_one_has(
        self, scanner: RedisScanner, valkey: Servers, workbench: Workbench
    ) -> None:
        for number in range(24):
            await scanner.submit(picture(number), origin(str(number)), Lane.STREAM)
        workbench.burst()
        async with replica(valkey) as living, replica(valkey) as dead:
            held = [await next_delivery(living) for _ in range(24)]
            await scanner.submit(picture(24), origin("24"), Lane.STREAM)
            workbench.burst()
            lost = await next_delivery(dead)
            await dead.aclose()
            found = await next_delivery(scanner)
            assert (found.result, found.redelivered) == (lost.result, True)
            assert len(held) == 24

    async def test_under_another_key_a_picture_is_judged_anew(self, valkey: Servers, workbench: Workbench) -> None:
        async with replica(valkey) as before:
            await before.submit(picture(), origin("1", file_id="f"), Lane.STREAM)
            workbench.burst()
            kept = (await next_delivery(before)).result
            await before.keep(kept, 60)
        after = RedisScanner(valkey, Seal(bytes(32)), ScannerOptions())
        try:
            assert await after.kept(kept.scan_id) is None
            assert await after.recall(origin("2", file_id="f"), Lane.STREAM) is None
            assert not (await after.submit(picture(), origin("2"), Lane.STREAM)).cached
        finally:
            await after.aclose()

    async def test_a_dead_replicas_result_goes_to_another(
        self, scanner: RedisScanner, valkey: Servers, workbench: Workbench, main: redis.Redis
    ) -> None:
        for number in range(2):
            await scanner.submit(picture(number), origin(str(number)), Lane.STREAM)
        workbench.burst()
        async with replica(valkey) as dead:
            lost = [await next_delivery(dead), await next_delivery(dead)]
        found = [await next_delivery(scanner), await next_delivery(scanner)]
        assert [delivery.result for delivery in found] == [delivery.result for delivery in lost]
        assert [delivery.redelivered for delivery in found] == [True, True]
        for delivery in found:
            await scanner.acknowledge(delivery)
        assert main.xlen(keys.results("sandbox")) == 0

    async def test_a_replica_that_works_on_it_for_long_keeps_it(
        self, scanner: RedisScanner, workbench: Workbench, main: redis.Redis
    ) -> None:
        await scanner.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        delivery = await next_delivery(scanner)
        idle_ms: list[int] = []

        def signs_of_life() -> int:
            (pending,) = main.xpending_range(keys.results("sandbox"), keys.GROUP, "-", "+", 1)
            idle_ms.append(pending["time_since_delivered"])
            return sum(later < earlier for earlier, later in zip(idle_ms, idle_ms[1:], strict=False))

        await eventually(lambda: signs_of_life() >= 3)
        assert max(idle_ms) < 1000 * 20 * CLAIM_IDLE_S
        (pending,) = main.xpending_range(keys.results("sandbox"), keys.GROUP, "-", "+", 1)
        assert pending["times_delivered"] == 1
        await scanner.acknowledge(delivery)

    async def test_signs_of_life_go_on_while_other_streams_are_joined(
        self, valkey: Servers, workbench: Workbench, main: redis.Redis
    ) -> None:
        async with replica(valkey, claim_idle_s=0.004) as scanner:
            for number in range(40):
                await scanner.submit(picture(number), origin(str(number), f"platform-{number}"), Lane.STREAM)
            workbench.burst()
            for number in range(40):
                await next_delivery(scanner, f"platform-{number}")
            idle_ms: list[int] = []

            def signs_of_life() -> int:
                (pending,) = main.xpending_range(keys.results("platform-0"), keys.GROUP, "-", "+", 1)
                idle_ms.append(pending["time_since_delivered"])
                return sum(later < earlier for earlier, later in zip(idle_ms, idle_ms[1:], strict=False))

            await eventually(lambda: signs_of_life() >= 3)

    async def test_a_result_that_cannot_be_read_is_left_to_a_replica_that_can(
        self, scanner: RedisScanner, workbench: Workbench, main: redis.Redis
    ) -> None:
        stream = keys.results("sandbox")
        newer = main.xadd(stream, {"w": '{"of": "a newer version"}', "v": "{}", "s": "0" * 64})
        without = main.xadd(stream, {"something": "else"})
        waiter = (
            '{"scan_id":"abc","origin":{"platform":"sandbox","purpose":"ask","chat":"1","message":"2","media":"3"}}'
        )
        of_a_time = {"w": waiter, "f": '{"reason":"internal"}', "a": "1"}
        timeless = {main.xadd(stream, {**of_a_time, "b": "9" * length}) for length in (400, 5000)}
        await scanner.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        assert (await next_delivery(scanner)).result.verdict is not None  # they hold nobody up
        for _ in range(3):
            assert await scanner.receive("sandbox", 0) is None
        assert {entry for entry, _ in main.xrange(stream)} >= {newer, without, *timeless}

        def taken() -> set[str]:
            # As a newer replica does it; ours gives no sign of life for what it cannot act on.
            idle_ms = round(1000 * CLAIM_IDLE_S)
            _, entries, *_ = main.xautoclaim(stream, keys.GROUP, "newer", min_idle_time=idle_ms)
            return {entry for entry, _ in entries}

        found: set[str] = set()
        await eventually(lambda: found.update(taken()) or found >= {newer, without, *timeless})
        assert len(found) == 4

    async def test_a_result_that_no_replica_can_read_is_put_aside_and_said(
        self, scanner: RedisScanner, workbench: Workbench, main: redis.Redis
    ) -> None:
        main.set(keys.alive("somebody"), "1", ex=60)
        stream, aside = keys.results("sandbox"), keys.unreadable(keys.results("sandbox"))
        now_ms = main.time()[0] * 1000
        odd = {"w": '{"of": "a newer version"}', "v": "{}"}
        main.xadd(stream, odd, id=f"{now_ms - 700_000}-1")
        young = main.xadd(stream, {"w": "nor this"}, id=f"{now_ms - 500_000}-1")
        assert await scanner.receive("sandbox", 0) is None
        assert main.xlen(stream) == 2

        async def is_put_aside() -> bool:
            assert await scanner.receive("sandbox", 0) is None
            return bool(main.xlen(aside))

        async with asyncio.timeout(HANGS_S):
            while not await is_put_aside():
                await asyncio.sleep(0.02)
        assert [fields for _, fields in main.xrange(aside)] == [odd]
        assert [entry for entry, _ in main.xrange(stream)] == [young]
        assert main.xpending(stream, keys.GROUP)["pending"] == 1
        assert 0 < main.ttl(aside) <= 7 * 86_400
        assert await scanner.check() == {"unreadable": "results that nobody could read: 1"}

    async def test_a_server_that_was_emptied_is_joined_anew(
        self, scanner: RedisScanner, workbench: Workbench, main: redis.Redis
    ) -> None:
        assert await scanner.receive("sandbox", 0) is None
        main.flushall()
        await scanner.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        async with asyncio.timeout(HANGS_S):
            while True:
                try:
                    delivery = await scanner.receive("sandbox", 0.05)
                except ScannerUnavailable:
                    continue
                if delivery is not None:
                    break
        assert delivery.result.verdict is not None

    async def test_a_stream_that_is_none_is_said_and_not_hidden(self, scanner: RedisScanner, main: redis.Redis) -> None:
        main.set(keys.results("sandbox"), "something else")
        with pytest.raises(ScannerUnavailable):
            await scanner.receive("sandbox", 0)


class TestKeep:
    """A result for whoever asks by its scan id."""

    async def test_it_is_there_for_as_long_as_was_said(
        self, scanner: RedisScanner, workbench: Workbench, main: redis.Redis
    ) -> None:
        await scanner.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        (result,) = await results(scanner, 1)
        await scanner.keep(result, 300)
        assert await scanner.kept(result.scan_id) == result
        (name,) = main.scan_iter(match="torchrelay:kept:*")
        assert 200 < main.ttl(name) <= 300

    async def test_an_id_that_is_none_of_ours_reaches_no_name(self, scanner: RedisScanner, main: redis.Redis) -> None:
        main.set(keys.kept("a:b"), "never read")
        assert await scanner.kept("a:b") is None
        assert await scanner.kept("") is None


class TestSweep:
    """One replica at a time looks for what nobody has any more."""

    async def test_what_was_lost_is_found_by_one(
        self, scanner: RedisScanner, valkey: Servers, main: redis.Redis, lanes: Lanes
    ) -> None:
        ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
        lose_jobs(main)
        main.zadd(keys.FLIGHTS, {ticket.sha256: time.time() - STALE_S - 1})
        main.set(keys.SWEEP_LEASE, "another")
        assert await scanner.sweep() == 0
        main.delete(keys.SWEEP_LEASE)
        assert await scanner.sweep() == 1
        assert await scanner.sweep() == 0
        assert lanes.depth()[Lane.STREAM] == 1
        assert main.pttl(keys.SWEEP_LEASE) != -1, "the lease of a replica that dies would never end"


class TestTrouble:
    """What is wrong is said by part, and never with a secret in it."""

    async def test_all_is_well(self, scanner: RedisScanner, main: redis.Redis) -> None:
        assert await scanner.check() == {"worker": "none is running"}
        main.set(keys.alive("somebody"), "1", ex=60)
        assert await scanner.check() == {}

    async def test_a_server_that_answers_and_takes_nothing_is_told(
        self, scanner: RedisScanner, main: redis.Redis
    ) -> None:
        main.set(keys.alive("somebody"), "1", ex=60)
        main.config_set("min-replicas-to-write", 1)
        try:
            refused = await scanner.check()
        finally:
            main.config_set("min-replicas-to-write", 0)
        assert refused == {"redis": "refuses what is written (ResponseError NOREPLICAS)"}
        assert await scanner.check() == {}
        assert not main.exists(keys.kept(NOBODYS))

    async def test_a_server_whose_snapshots_fail_is_told(
        self, scanner: RedisScanner, valkey: Servers, main: redis.Redis
    ) -> None:
        """It refuses even to be asked whether it is there."""
        main.set(keys.alive("somebody"), "1", ex=60)
        with no_snapshots(valkey.redis_url):
            assert await scanner.check() == {"redis": "refuses what is written (ResponseError MISCONF)"}
        assert await scanner.check() == {}

    async def test_a_picture_that_waits_too_long_is_told_whatever_seems_to_live(
        self, scanner: RedisScanner, main: redis.Redis, workbench: Workbench
    ) -> None:
        main.set(keys.alive("somebody"), "1", ex=60)
        old = await scanner.submit(picture(10), origin("old"), Lane.STREAM)
        await scanner.submit(picture(20), origin("new"), Lane.STREAM)
        assert await scanner.check() == {}
        long_ago_s = main.time()[0] - 400
        main.zadd(keys.SINCE, {old.sha256: long_ago_s})
        assert await scanner.submit(picture(10), origin("joins"), Lane.PRIVATE)
        assert await scanner.sweep() == 0
        (problem,) = (await scanner.check()).items()
        assert problem[0] == "waiting"
        assert re.fullmatch(r"a picture has been waiting for 40\d s", problem[1])
        async with replica(workbench.servers, longest_wait_s=500) as patient:
            assert await patient.check() == {}
        workbench.burst()
        assert await scanner.check() == {}
        assert main.exists(keys.SINCE) == 0

    async def test_what_is_over_waits_no_more_whoever_ended_it(
        self, scanner: RedisScanner, main: redis.Redis, lanes: Lanes
    ) -> None:
        main.set(keys.alive("somebody"), "1", ex=60)
        failed = await scanner.submit(picture(10), origin("1"), Lane.STREAM)
        lanes.fail(failed.sha256, FailureReason.INTERNAL, "over")
        assert main.exists(keys.SINCE) == 0
        waiting = await scanner.submit(picture(20), origin("2"), Lane.STREAM)
        main.zadd(keys.SINCE, {"0" * 64: 1, "1" * 64: 2, waiting.sha256: 3})  # an earlier version left two of them
        assert list(await scanner.check()) == ["waiting"]
        assert main.zrange(keys.SINCE, 0, -1) == [waiting.sha256]

    @pytest.mark.parametrize(("gone", "named"), [("media_url", {"media", "worker"}), ("redis_url", {"redis"})])
    async def test_each_server_that_does_not_answer_is_named(self, valkey: Servers, gone: str, named: set[str]) -> None:
        async with replica(replace(valkey, **{gone: NOWHERE})) as scanner:
            problems = await scanner.check()
        assert set(problems) == named
        assert "does not answer" in problems[gone.removesuffix("_url")]

    async def test_a_server_that_is_gone_is_unavailable_and_its_address_is_not_told(self, valkey: Servers) -> None:
        secret = "unix://:hunter22@/nowhere/at/all.sock"
        async with replica(replace(valkey, redis_url=secret)) as scanner:
            with pytest.raises(ScannerUnavailable) as raised:
                await scanner.submit(picture(), origin(), Lane.STREAM)
        assert raised.value.__cause__ is None
        assert raised.value.__suppress_context__
        assert "hunter22" not in str(raised.value)
        assert "nowhere" not in str(raised.value)

    async def test_a_server_that_restarts_is_waited_for(self, data_dir: Path) -> None:
        with Embedded.start(data_dir) as embedded:
            servers = embedded.servers
        blocking = blocking_client(servers.redis_url)
        async with replica(servers) as scanner:
            pinged = asyncio.create_task(asyncio.to_thread(blocking.ping))
            submitted = asyncio.create_task(scanner.submit(picture(), origin(), Lane.STREAM))
            await asyncio.sleep(0)  # they find nobody there
            assert not submitted.done()
            with Embedded.start(data_dir):
                assert await pinged
                assert await scanner.position(await submitted) == 0
        blocking.close()

    async def test_closing_ends_whatever_is_being_said_to_the_server(
        self, scanner: RedisScanner, valkey: Servers, workbench: Workbench
    ) -> None:
        await scanner.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        for _ in range(20):
            async with replica(valkey, claim_idle_s=0.0004) as busy:  # it gives signs of life all the time
                await busy.submit(picture(), origin(), Lane.STREAM)
                await next_delivery(busy)
                await busy.receive("sandbox", 0.002)

    async def test_a_closed_scanner_leaves_no_task_and_no_connection(
        self, valkey: Servers, main: redis.Redis, workbench: Workbench
    ) -> None:
        before, connected = asyncio.all_tasks(), len(main.client_list())
        async with replica(valkey) as scanner:
            await scanner.submit(picture(), origin(), Lane.STREAM)
            assert await scanner.receive("sandbox", 0) is None
            assert asyncio.all_tasks() > before
        assert asyncio.all_tasks() == before
        await eventually(lambda: len(main.client_list()) == connected)


class TestConnect:
    """A scanner from an operator's settings."""

    def settings(self, valkey: Servers) -> ServiceSettings:
        return ServiceSettings.model_validate(
            {
                "redis_url": valkey.redis_url,
                "media_redis_url": valkey.media_url,
                "media_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "queue_limit": 1,
                "verdict_ttl_s": 5_000,
                "media_ttl_s": 400,
                "scan_timeout_s": 77,
                "longest_wait_s": 30,
                "takeover_s": 3,
            }
        )

    async def test_every_setting_counts(
        self, valkey: Servers, main: redis.Redis, media: redis.Redis, lanes: Lanes, workbench: Workbench
    ) -> None:
        scanner = connect(self.settings(valkey))
        ticket = await scanner.submit(picture(), origin(file_id="f1"), Lane.STREAM)
        with pytest.raises(Overloaded):
            await scanner.submit(picture(10), origin(), Lane.STREAM)
        (name,) = main.scan_iter(match="torchrelay:file:*")
        assert 4_000 < main.ttl(name) <= 5_000
        (sealed,) = media.keys("*")
        assert 300 < media.ttl(sealed) <= 400
        job = Job.fetch(keys.job_id(ticket.sha256, 1), connection=lanes.connection, serializer="json")
        assert job.timeout == 77
        main.zadd(keys.SINCE, {ticket.sha256: main.time()[0] - 40})
        assert "waiting" in await scanner.check()
        workbench.burst()
        assert (await results(scanner, 1))[0].verdict is not None  # the key is the workers'
        left = await scanner.submit(picture(20), origin("left"), Lane.STREAM)
        lose_jobs(main)
        main.delete(keys.SWEEP_LEASE)
        main.zadd(keys.FLIGHTS, {left.sha256: main.time()[0] - 2})  # where nothing is set that is not long enough
        assert await scanner.sweep() == 1
        await scanner.aclose()

    async def test_what_a_silent_replica_had_is_taken_over_after_the_time_that_is_set(
        self, valkey: Servers, main: redis.Redis, workbench: Workbench
    ) -> None:
        first, second = connect(self.settings(valkey)), connect(self.settings(valkey))
        await first.submit(picture(), origin(), Lane.STREAM)
        workbench.burst()
        received = await first.receive("sandbox", 5)
        assert received is not None
        await first.aclose()
        stream, _, entry = received.receipt.partition("|")
        # Where nothing is set, it would not have been silent for long enough.
        main.xclaim(stream, keys.GROUP, "the dead", 0, [entry], idle=4_000, justid=True)
        again = await second.receive("sandbox", 5)
        assert again is not None
        assert again.redelivered
        await second.aclose()

    async def test_embedded_servers_take_the_place_of_addresses(self, valkey: Servers, main: redis.Redis) -> None:
        settings = self.settings(Servers(redis_url="unix:///no/where", media_url="unix:///no/where"))
        scanner = connect(settings, valkey)
        await scanner.submit(picture(), origin(), Lane.STREAM)
        assert main.zcard(keys.FLIGHTS) == 1
        await scanner.aclose()

    def test_without_either_it_is_a_mistake_of_the_caller(self) -> None:
        with pytest.raises(ValueError, match="embedded"):
            connect(ServiceSettings(_env_file=None))  # type: ignore[call-arg]
