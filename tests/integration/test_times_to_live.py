"""Whatever the scan service keeps in Redis has a time to live, or is listed as without one, with what takes it away."""

from __future__ import annotations

import redis

from tests.integration.conftest import Workbench, lose_jobs, origin, picture
from tests.integration.test_costly import animation
from tests.integration.test_lanes import later
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, Servers, keys
from worker.client.catalogue import SERVICE
from worker.client.lanes import Lanes
from worker.contract import Lane

ENDLESS = [key for key in SERVICE if not key.lasts.is_ended_by_the_server]


def lasting(client: redis.Redis) -> list[str]:
    """The keys that live for ever and are not said to."""
    found = []
    for name in client.scan_iter(match="*", count=1000):
        assert name.startswith(keys.PREFIX), name
        if client.ttl(name) == -1 and not any(key.matches(name) for key in ENDLESS):
            found.append(name)
    return found


async def test_everything_has_a_time_to_live_or_a_reason(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis, valkey: Servers
) -> None:
    seen: set[str] = set()

    def look() -> None:
        assert lasting(main) == []
        seen.update(main.keys("*"))

    assert await scanner.receive("sandbox", 0.01) is None  # the stream is there before there is a result
    look()
    for number, lane in enumerate(Lane):
        ticket = await scanner.submit(picture(number), origin(f"{number}", file_id=f"f{number}"), lane)
        await scanner.expect(ticket.scan_id, 60)
    await scanner.submit(animation(100), origin("film"), Lane.STREAM)
    await scanner.submit(picture(2), origin("joins", chat="another"), Lane.STREAM)
    await scanner.submit(picture(3), origin("raises"), Lane.PRIVATE)
    lanes.queues["stream"].enqueue("worker.jobs.no_such_job", job_id="broken-0", ttl=600, failure_ttl=600)
    lanes.blur("drawn-by-lot", 60)
    look()
    lanes.sweep(later())
    lose_jobs(main)
    lanes.queues["stream"].enqueue("worker.jobs.no_such_job", job_id="broken-1", ttl=600, failure_ttl=600)
    assert lanes.sweep(later(1)) == 5
    look()
    with workbench.worker("doomed") as worker:
        worker.register_birth()
        found = worker._ledger.take(worker._in_order(), 2) + worker._ledger.take([lanes.thumbnails], 1)
        assert len(found) == 3
        look()
        worker._ledger.show(found[0])
        assert [worker._ledger.hand_over(one) for one in found] == [True] * 3
        look()
        with worker._pulse:
            worker._pulse.pace.add(1, 1)
            worker._pulse.pace.note(main, "doomed")
            look()
    workbench.burst()
    look()
    lanes.sweep(later(2))
    workbench.burst()
    for result in await results(scanner, 7):
        await scanner.keep(result, 60)
    assert await scanner.recall(origin("again", file_id="f0"), Lane.STREAM) is not None
    look()
    with redis.Redis.from_url(valkey.media_url, decode_responses=True) as media:
        assert lasting(media) == []
    every = {name.split(":")[1] for name in seen}
    assert every >= {"flight", "waiters", "asked", "row", "turn", "paces", "file", "verdict", "results", "kept"}
    unused = [key.name for key in ENDLESS if not any(key.matches(name) for name in seen)]
    assert unused == [], "listed, and never there"


async def test_a_stream_whose_maker_was_cut_off_gets_its_time_to_live_from_the_next_one(
    scanner: RedisScanner, main: redis.Redis
) -> None:
    stream = keys.results("sandbox")
    main.xgroup_create(stream, keys.GROUP, id="0", mkstream=True)
    assert main.ttl(stream) == -1
    assert await scanner.receive("sandbox", 0.01) is None
    assert keys.RESULTS_S - 60 < main.ttl(stream) <= keys.RESULTS_S


async def test_a_flight_and_its_job_live_longer_than_anything_waits(
    scanner: RedisScanner, lanes: Lanes, main: redis.Redis, workbench: Workbench
) -> None:
    ticket = await scanner.submit(picture(), origin(), Lane.STREAM)
    names = [keys.flight(ticket.sha256)]

    def job(generation: int) -> str:
        return f"torchrelay:rq:job:{keys.job_id(ticket.sha256, generation)}"

    def renewed(*more: str) -> None:
        for name in (*names, *more):
            assert keys.FLIGHT_S - 60 < main.ttl(name) <= keys.FLIGHT_S, name
            main.expire(name, 100)

    renewed()
    assert main.ttl(job(1)) == -1, "that command would be one more of every scan"
    assert lanes.sweep(later()) == 0
    renewed(job(1))  # it waits its turn
    main.hset(names[0], "worker", "it:1")
    main.set(keys.alive("it"), "1", ex=60)
    main.persist(job(1))
    assert lanes.sweep(later(1)) == 0
    assert keys.FLIGHT_S - 60 < main.ttl(job(1)) <= keys.FLIGHT_S, "it is worked on for longer than a moment"
    main.hset(names[0], "worker", "")
    await scanner.submit(picture(), origin("2"), Lane.ASK)
    names.append(keys.waiters(ticket.sha256))
    renewed()  # it was asked for again
    lose_jobs(main)
    assert lanes.sweep(later(1)) == 1
    renewed()  # it was given back
    assert lanes.sweep(later(2)) == 0
    renewed(job(3))
    with workbench.worker() as worker:
        (found,) = worker._ledger.take(worker._in_order(), 1)
        assert main.ttl(found.job.key) == 100, "it is begun, and as long there as it would have been"
        main.persist(found.job.key)  # as RQ does
        assert worker._ledger.hand_over(found)
        assert main.ttl(found.job.key) > 100
