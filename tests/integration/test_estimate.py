"""A full queue says how long what waits will take, by what the workers that are alive have measured."""

from __future__ import annotations

import pytest
import redis

from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.test_batching import until
from worker.client import Overloaded, RedisScanner, ScannerOptions, Servers, keys
from worker.client.pace import Pace
from worker.client.sealing import Seal
from worker.contract import Lane
from worker.pulse import Pulse


async def refused(servers: Servers) -> Overloaded:
    """What a full queue says. Four pictures wait."""
    scanner = RedisScanner(servers, Seal(KEY), ScannerOptions(queue_limit=4))
    try:
        for number in range(4):
            await scanner.submit(picture(number), origin(f"{number}"), Lane.PRIVATE)
        with pytest.raises(Overloaded) as full:
            await scanner.submit(picture(99), origin("one more"), Lane.PRIVATE)
        return full.value
    finally:
        await scanner.aclose()


def alive(main: redis.Redis, worker: str, seconds: float) -> None:
    """A worker that has looked at something."""
    pace = Pace()
    pace.add(2, 2 * seconds)
    pace.note(main, worker)
    main.set(keys.alive(worker), "1", ex=60)


async def test_without_a_worker_nobody_knows(valkey: Servers) -> None:
    assert (await refused(valkey)).wait_s is None


async def test_it_is_what_waits_by_what_all_that_are_alive_get_through(valkey: Servers, main: redis.Redis) -> None:
    alive(main, "slow", 60)
    alive(main, "quick", 30)
    alive(main, "dead", 0.1)
    main.delete(keys.alive("dead"))
    assert (await refused(valkey)).wait_s == pytest.approx(4 / (1 / 60 + 1 / 30))
    assert sorted(main.hkeys(keys.PACES)) == ["quick", "slow"], "the dead one's is forgotten"
    assert 0 < main.ttl(keys.PACES) <= keys.PACES_S


async def test_a_flood_is_refused_without_asking_each_time(valkey: Servers, main: redis.Redis) -> None:
    alive(main, "one", 60)
    scanner = RedisScanner(valkey, Seal(KEY), ScannerOptions(queue_limit=1))
    await scanner.submit(picture(), origin(), Lane.PRIVATE)
    before = (
        main.info("commandstats")["cmdstat_hgetall"]["calls"] if "cmdstat_hgetall" in main.info("commandstats") else 0
    )
    for number in range(20):
        with pytest.raises(Overloaded) as full:
            await scanner.submit(picture(number), origin(), Lane.STREAM)
        assert full.value.wait_s == pytest.approx(60)
    assert main.info("commandstats")["cmdstat_hgetall"]["calls"] - before <= 2
    await scanner.aclose()


def test_later_batches_count_more_and_a_batch_counts_by_the_picture() -> None:
    pace = Pace()
    assert pace.seconds is None
    pace.add(4, 8)
    assert pace.seconds == pytest.approx(2)
    pace.add(1, 1)
    assert pace.seconds == pytest.approx(1.8)
    for _ in range(40):
        pace.add(1, 1)
    assert pace.seconds == pytest.approx(1, abs=0.001)


async def test_a_worker_measures_and_notes_it_with_its_sign_of_life(
    scanner: RedisScanner, workbench: Workbench, valkey: Servers, main: redis.Redis
) -> None:
    for number in range(3):
        await scanner.submit(picture(number), origin(f"{number}"), Lane.STREAM)
    with workbench.worker() as worker:
        worker.work(burst=True, logging_level="WARNING")
        assert worker._pulse.pace.seconds is not None
    assert not main.exists(keys.PACES), "it has gone"
    with redis.Redis.from_url(valkey.redis_url) as connection:
        with Pulse(connection, "w", every_s=0.01) as pulse:
            pulse.pace.add(1, 3)
            until(lambda: main.hget(keys.PACES, "w") == "3.000000")
        assert not main.exists(keys.PACES)
