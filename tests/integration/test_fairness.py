"""Within `stream` no chat starves the others, whichever worker takes and whoever asked for the same picture."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rq import Queue

from tests.integration.conftest import KEY, Workbench, origin, picture, row_of
from tests.integration.test_lanes import later
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, ScannerOptions, Servers, keys
from worker.client.lanes import Lanes
from worker.client.sealing import Seal
from worker.contract import Lane
from worker.ledger import Ledger

ROWS = keys.ROWS["stream"]


@asynccontextmanager
async def patient(servers: Servers) -> AsyncIterator[RedisScanner]:
    """A scanner that takes a flood."""
    scanner = RedisScanner(servers, Seal(KEY), ScannerOptions(queue_limit=5_000))
    yield scanner
    await scanner.aclose()


async def post(scanner: RedisScanner, chat: str, name: str) -> str:
    """The SHA-256 of a new picture in the chat."""
    return (await scanner.submit(name.encode(), origin(name, chat=chat), Lane.STREAM)).sha256


def taken(workbench: Workbench, lanes: Lanes, count: int, worker: str = "taker") -> list[str]:
    """The SHA-256s of the next jobs, no longer waiting for a worker."""
    with workbench.worker(worker) as made:
        names = [one.job.id for one in Ledger(made, lanes).take([lanes.lines["stream"]], count)]
        for name in names:
            lanes.connection.hset(keys.flight(keys.read_job_id(name)[0]), "worker", f"{worker}:1")
    return [keys.read_job_id(name)[0] for name in names]


async def test_one_picture_is_not_behind_another_chats_flood(valkey: Servers, workbench: Workbench) -> None:
    async with patient(valkey) as scanner:
        for number in range(500):
            await scanner.submit(f"flood {number}".encode(), origin(f"flood {number}", chat="flooded"), Lane.STREAM)
        await scanner.submit(picture(), origin("one", chat="quiet"), Lane.STREAM)
        workbench.burst(batch_max=4)
        messages = [result.origin.message for result in await results(scanner, 501)]
    assert messages.index("one") < 4, "it is in the first batch"
    assert [name for name in messages if name != "one"] == [f"flood {number}" for number in range(500)]


async def test_a_private_check_is_not_behind_somebody_elses_flood_in_private(
    valkey: Servers, workbench: Workbench
) -> None:
    async with patient(valkey) as scanner:
        for number in range(100):
            flood = replace(origin(f"flood {number}", chat="stranger"), private=True)
            await scanner.submit(f"flood {number}".encode(), flood, Lane.PRIVATE)
        member = replace(origin("one", chat="member"), private=True)
        ticket = await scanner.submit(picture(), member, Lane.PRIVATE)
        await scanner.submit(picture(1), origin("posted"), Lane.STREAM)
        assert (await scanner.position(ticket) or 0) < 4
        workbench.burst(batch_max=4)
        messages = [result.origin.message for result in await results(scanner, 102)]
    assert messages.index("one") < 4, "it is in the first batch"
    assert messages.index("posted") > 4


@pytest.mark.parametrize("chats", [2, ROWS])
async def test_chats_that_flood_have_equal_shares(
    chats: int, valkey: Servers, workbench: Workbench, lanes: Lanes
) -> None:
    async with patient(valkey) as scanner:
        whose = {await post(scanner, f"chat {n % chats}", f"{n}"): n % chats for n in range(20 * chats)}
    by_hand = [whose[sha] for turn in range(10 * chats) for sha in taken(workbench, lanes, 1, f"worker-{turn % 2}")]
    assert Counter(by_hand) == dict.fromkeys(range(chats), 10), "whose turn it is outlives a batch and its worker"
    assert all(Counter(by_hand[at : at + chats]) == Counter(range(chats)) for at in range(0, 10 * chats, chats))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.integers(0, 12), st.just(0), st.just(-1)), min_size=1, max_size=60))
def test_whoever_has_none_waiting_waits_for_few(
    valkey: Servers, workbench: Workbench, lanes: Lanes, moves: list[int]
) -> None:
    """In any mix of chats (-1: a worker takes two): for one of each row, and one of each for each in the shortest."""
    lanes.connection.flushall()

    async def play() -> None:
        order: list[str] = []
        waiting: dict[str, int] = {}
        promised: dict[str, int] = {}
        async with patient(valkey) as scanner:
            for number, chat in enumerate(moves):
                if chat < 0:
                    await asyncio.to_thread(lambda: order.extend(taken(workbench, lanes, 2)))
                    waiting = {sha: chat for sha, chat in waiting.items() if sha not in order}
                    continue
                shortest = min(lanes.queues[f"stream-{row}"].count for row in range(ROWS))
                has_none = chat not in waiting.values()
                sha = await post(scanner, f"chat {chat}", f"{number}")
                waiting[sha] = chat
                if has_none:
                    promised[sha] = len(order) + shortest + ROWS * (shortest + 1)
            order.extend(taken(workbench, lanes, 100))
        assert len(order) == sum(chat >= 0 for chat in moves)
        for sha, most in promised.items():
            assert order.index(sha) <= most

    asyncio.run(play())


async def test_rqs_own_tools_see_the_rows(valkey: Servers, lanes: Lanes) -> None:
    async with patient(valkey) as scanner:
        for number in range(2 * ROWS):
            await post(scanner, f"chat {number}", f"{number}")
    seen = Queue.all(connection=lanes.connection, serializer="json")
    assert {queue.name: queue.count for queue in seen} == {f"stream-{row}": 2 for row in range(ROWS)}


async def test_a_chats_pictures_stay_in_their_order_and_in_one_row(
    valkey: Servers, workbench: Workbench, lanes: Lanes
) -> None:
    async with patient(valkey) as scanner:
        await post(scanner, "other", "other")
        mine = [await post(scanner, "mine", f"mine {number}") for number in range(5)]
        assert sorted(queue.count for queue in lanes.queues.values() if queue.count) == [1, 5]
        order = taken(workbench, lanes, 4)
        mine += [await post(scanner, "mine", f"mine {number}") for number in range(5, 8)]
        order += taken(workbench, lanes, 100)
    assert [sha for sha in order if sha in mine] == mine


async def test_whoever_asks_for_what_lies_deep_in_anothers_flood_does_not_wait_for_the_flood(
    valkey: Servers, workbench: Workbench, lanes: Lanes
) -> None:
    async with patient(valkey) as scanner:
        flood = [await post(scanner, "flooded", f"{number}") for number in range(50)]
        same = await scanner.submit(b"40", origin("asked", chat="quiet"), Lane.STREAM)
        assert same.sha256 == flood[40]
        assert await scanner.position(same) == 1
        before = lanes.depth()
        await scanner.submit(b"0", origin("asked too", chat="another"), Lane.STREAM)
        assert (
            lanes.depth() == before == {"private": 0, "ask": 0, "stream": 50, "backfill": 0, "costly": 0, "excess": 0}
        )
        order = taken(workbench, lanes, 100)
    assert order.index(flood[40]) <= 1
    assert Counter(order) == Counter(flood), "each once"


async def test_the_place_that_is_told_is_the_place(valkey: Servers, workbench: Workbench, lanes: Lanes) -> None:
    async with patient(valkey) as scanner:
        tickets = [
            await scanner.submit(f"{n}".encode(), origin(f"{n}", chat=f"chat {n % 3}"), Lane.STREAM) for n in range(9)
        ]
        taken(workbench, lanes, 2)
        left = [ticket for ticket in tickets if await scanner.position(ticket) is not None]
        told = {ticket.sha256: await scanner.position(ticket) for ticket in left}
    assert len(told) == 7
    order = taken(workbench, lanes, 100)
    assert told == {sha: order.index(sha) for sha in order}


async def test_what_an_earlier_version_queued_is_scanned(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    # As that one leaves it: no queue in the flight, the job in the lane's own.
    main.hdel(keys.flight(ticket.sha256), "queue")
    main.rename(lanes.queues[row_of()].key, lanes.queues["stream"].key)
    assert await scanner.position(ticket) == 0
    assert lanes.sweep(later()) == 0
    await scanner.submit(picture(), origin("2"), Lane.ASK)
    assert {name: depth for name, depth in lanes.depth().items() if depth} == {"ask": 1}
    workbench.burst()
    assert len(await results(scanner, 2)) == 2


async def test_what_an_earlier_version_gives_back_is_left_where_it_is(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    main.rename(lanes.queues[row_of()].key, lanes.queues["stream"].key)
    assert [lanes.sweep(later(number)) for number in range(20)] == [0] * 20
    assert main.hget(keys.flight(ticket.sha256), "tries") == "0"
    workbench.burst()
    assert len(await results(scanner, 1)) == 1


async def test_no_name_in_redis_tells_the_chat(scanner: RedisScanner, main: redis.Redis) -> None:
    await scanner.submit(picture(), origin(chat="4711"), Lane.STREAM)
    assert [name for name in main.keys("*") if "4711" in name] == []
    (row,) = main.keys("torchrelay:row:*")
    assert 0 < main.ttl(row) <= keys.ROW_S
    assert Seal(bytes(32)).name("row", "stream\nsandbox\n4711") != row.rpartition(":")[2]
