"""A command whose answer was lost is said again by the client library, and still happens once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import redis

from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.proxy import Proxy, between
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, Servers, keys, scripts
from worker.client.lanes import STALE_S, Lanes
from worker.client.register import REGISTER
from worker.client.sealing import Seal
from worker.client.servers import ScannerOptions
from worker.contract import Lane


@pytest.fixture
async def proxy(valkey: Servers) -> AsyncIterator[Proxy]:
    """Before the main server."""
    async with between(valkey.redis_url) as made:
        yield made


@pytest.fixture
async def far(proxy: Proxy, valkey: Servers) -> AsyncIterator[RedisScanner]:
    """A scanner that reaches the main server through the proxy alone."""
    made = RedisScanner(Servers(redis_url=proxy.url, media_url=valkey.media_url), Seal(KEY), ScannerOptions())
    yield made
    await made.aclose()


def sha_of(script: str) -> bytes:
    """What EVALSHA names it by."""
    import hashlib

    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest().encode()


async def ready(far: RedisScanner) -> None:
    """Both scripts are known to the server, so that nothing but the answer is missing later."""
    await far.submit(picture(1), origin(), Lane.STREAM)


@pytest.mark.parametrize("times", [1, 3])
async def test_a_scan_whose_registration_went_unanswered_is_answered_once(
    far: RedisScanner, proxy: Proxy, workbench: Workbench, times: int
) -> None:
    await ready(far)
    proxy.lose(sha_of(REGISTER), times)
    ticket = await far.submit(picture(), origin(), Lane.ASK)
    assert proxy.lost == times
    workbench.burst()
    found = [result.scan_id for result in await results(far, 2)]
    assert found.count(ticket.scan_id) == 1
    assert await far.receive("sandbox", 0) is None


@pytest.mark.parametrize("again", ["join", "raise"])
async def test_who_joins_or_hurries_a_scan_is_answered_once(
    far: RedisScanner, proxy: Proxy, workbench: Workbench, lanes: Lanes, again: str
) -> None:
    first = await far.submit(picture(), origin(), Lane.STREAM)
    proxy.lose(sha_of(REGISTER))
    lane = Lane.STREAM if again == "join" else Lane.PRIVATE
    second = await far.submit(picture(), origin(), lane)
    assert proxy.lost == 1
    assert {where: count for where, count in lanes.depth().items() if count} == {lane: 1}
    workbench.burst()
    assert sorted(result.scan_id for result in await results(far, 2)) == sorted([first.scan_id, second.scan_id])
    assert await far.receive("sandbox", 0) is None


async def test_what_is_known_already_is_told_once(far: RedisScanner, proxy: Proxy, workbench: Workbench) -> None:
    await far.submit(picture(), origin(file_id="one"), Lane.ASK)
    workbench.burst()
    assert len(await results(far, 1)) == 1
    await far.recall(origin(file_id="one"), Lane.ASK)
    proxy.lose(sha_of(scripts.TELL))
    submitted = await far.submit(picture(), origin(), Lane.ASK)
    assert submitted.cached
    proxy.lose(sha_of(scripts.TELL))
    recalled = await far.recall(origin(file_id="one"), Lane.ASK)
    assert recalled is not None
    assert proxy.lost == 2
    found = [result.scan_id for result in await results(far, 3)]
    assert found.count(submitted.scan_id) == found.count(recalled.scan_id) == 1
    assert await far.receive("sandbox", 0) is None


async def test_the_same_scan_may_be_asked_for_anew(scanner: RedisScanner, workbench: Workbench) -> None:
    await scanner.submit(picture(), origin(), Lane.ASK)
    workbench.burst()
    (result,) = await results(scanner, 1)
    again = await scanner.resubmit(picture(3), result, Lane.ASK)
    assert again.scan_id == result.scan_id
    workbench.burst()
    (second,) = await results(scanner, 1)
    assert (second.scan_id, second.attempts) == (result.scan_id, 2)


async def test_nothing_is_remembered_of_what_was_asked_for_longer_than_needed(
    scanner: RedisScanner, main: redis.Redis, workbench: Workbench
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    name = keys.asked(ticket.scan_id, 1)
    assert json.loads(main.get(name)) == ["lead"]
    assert 0 < main.ttl(name) <= keys.ASKED_S


async def test_whose_clock_is_wrong_neither_hides_nor_hurries_a_takeover(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 4e9)  # the year 2096
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    server_s = main.time()[0]
    assert abs(main.zscore(keys.FLIGHTS, ticket.sha256) - server_s) <= 2
    main.delete(f"torchrelay:rq:queue:{Lane.ASK}")
    assert lanes.sweep() == 0
    main.zadd(keys.FLIGHTS, {ticket.sha256: server_s - STALE_S - 1})
    assert lanes.sweep() == 1
    assert abs(main.zscore(keys.FLIGHTS, ticket.sha256) - server_s) <= 5


async def test_one_may_wait_for_a_result_longer_than_a_socket_waits(scanner: RedisScanner) -> None:
    assert await scanner.receive("sandbox", 6) is None


@pytest.mark.parametrize("again", [False, True], ids=["judged", "cached"])
async def test_where_no_bot_reads_results_do_not_grow_for_ever(
    scanner: RedisScanner, main: redis.Redis, workbench: Workbench, again: bool
) -> None:
    stream = keys.results("sandbox")
    if again:
        await scanner.submit(picture(), origin(), Lane.ASK)
        workbench.burst()
    with main.pipeline(transaction=False) as pipe:
        for _ in range(keys.RESULTS_MOST + 500):
            pipe.xadd(stream, {"w": "old"})
        pipe.execute()
    main.persist(stream)
    await scanner.submit(picture(), origin(), Lane.ASK)
    workbench.burst()
    assert main.xlen(stream) < keys.RESULTS_MOST + 200, "the oldest are forgotten, a block of them at a time"
    assert "s" in main.xrevrange(stream, count=1)[0][1], "the newest is there"
    assert 0 < main.ttl(stream) <= keys.RESULTS_S


async def test_where_the_results_have_gone_the_next_ones_are_read(
    scanner: RedisScanner, main: redis.Redis, workbench: Workbench
) -> None:
    await scanner.submit(picture(), origin(), Lane.ASK)
    workbench.burst()
    await results(scanner, 1)
    waiting = asyncio.create_task(scanner.receive("sandbox", 5))
    main.delete(keys.results("sandbox"))
    assert await waiting is None
    await scanner.submit(picture(7), origin(), Lane.ASK)
    workbench.burst()
    await results(scanner, 1)
