"""Files that take long to decode wait in a line of their own: nobody who waits is behind one, and they get their turns."""

from __future__ import annotations

import io

import pytest
import redis
from PIL import Image

from tests.integration.conftest import Workbench, origin, picture
from tests.integration.test_batching import order
from tests.integration.test_lanes import later, take
from tests.integration.test_scanner_and_worker import results
from worker.batching import FAIR_EVERY
from worker.client import RedisScanner, keys
from worker.client.lanes import Lanes
from worker.contract import Lane


def animation(shade: int) -> bytes:
    """A GIF that moves, of shades about this one."""
    buffer = io.BytesIO()
    pictures = [Image.new("L", (64, 64), shade + step) for step in (0, 1)]
    pictures[0].save(buffer, "GIF", save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def waiting(lanes: Lanes) -> dict[str, int]:
    """The lines in which something waits."""
    return {name: depth for name, depth in lanes.depth().items() if depth}


def forget_what_it_costs(main: redis.Redis, lanes: Lanes, sha256: str, row: str = "stream-0") -> None:
    """As a bot of an earlier version hands it in."""
    (was,) = (queue for queue in lanes.lines["costly"].queues if queue.count)
    main.rename(was.key, lanes.queues[row].key)
    main.hset(keys.flight(sha256), "queue", row)


async def test_costly_files_come_after_the_others_and_each_by_itself(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    seen = order(workbench)
    for number in range(3):
        await scanner.submit(animation(100 + 10 * number), origin(f"film {number}"), Lane.STREAM)
    await scanner.submit(picture(1), origin("backfill"), Lane.BACKFILL)
    await scanner.submit(picture(2), origin("stream"), Lane.STREAM)
    assert waiting(lanes) == {"costly": 3, "backfill": 1, "stream": 1}
    workbench.burst(batch_max=8)
    assert workbench.detector.batches == [2, 1, 1, 1]
    assert seen[:2] == [2, 1]
    assert len(await results(scanner, 5)) == 5


async def test_a_person_who_waits_for_a_film_waits_where_people_do(scanner: RedisScanner, lanes: Lanes) -> None:
    await scanner.submit(animation(1), origin("1"), Lane.PRIVATE)
    await scanner.submit(animation(2), origin("2"), Lane.ASK)
    await scanner.submit(animation(3), origin("3"), Lane.BACKFILL)
    assert waiting(lanes) == {"private": 1, "ask": 1, "costly": 1}
    await scanner.submit(animation(3), origin("4"), Lane.PRIVATE)
    assert waiting(lanes) == {"private": 2, "ask": 1}


async def test_every_line_has_its_turn_however_much_is_urgent(scanner: RedisScanner, workbench: Workbench) -> None:
    seen = order(workbench)
    batches = 5 * FAIR_EVERY
    for number, lane in enumerate((Lane.ASK, Lane.STREAM, Lane.BACKFILL)):
        for place in range(2):
            await scanner.submit(picture(10 * number + place), origin(f"{lane} {place}"), lane)
    for place in range(2):
        await scanner.submit(animation(30 + 3 * place), origin(f"film {place}"), Lane.STREAM)
    for number in range(batches):
        await scanner.submit(picture(60 + number), origin(f"urgent {number}"), Lane.PRIVATE)
    with workbench.worker(batch_max=1) as worker:
        worker.work(burst=True, logging_level="WARNING", max_jobs=batches)
    assert {shade // 10 for shade in seen if shade < 60} == {0, 1, 2, 3}
    assert all(shade >= 60 for shade in seen[: FAIR_EVERY - 1])


async def test_an_endless_stream_starves_no_film(scanner: RedisScanner, workbench: Workbench) -> None:
    seen = order(workbench)
    for number in range(3 * FAIR_EVERY):
        await scanner.submit(picture(100 + number), origin(f"{number}"), Lane.STREAM)
    await scanner.submit(animation(1), origin("film"), Lane.STREAM)
    workbench.burst(batch_max=2)
    assert seen[2 * (FAIR_EVERY - 1)] == 1
    assert workbench.detector.batches[FAIR_EVERY - 1] == 1, "nobody else waits for it"


async def test_what_only_the_worker_sees_to_be_costly_waits_among_those_from_then_on(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    seen = order(workbench)
    film = await scanner.submit(animation(1), origin("film"), Lane.STREAM)
    forget_what_it_costs(main, lanes, film.sha256)
    for number in range(3):
        await scanner.submit(picture(100 + number), origin(f"{number}", chat=f"{number}"), Lane.STREAM)
    workbench.burst(batch_max=2)
    assert workbench.detector.batches == [1, 2, 1], "its place in the batch stayed empty"
    assert sorted(seen[:3]) == [100, 101, 102]
    assert len(await results(scanner, 4)) == 4
    assert main.keys("torchrelay:rq:job:*") + main.keys("torchrelay:flight*") == []


async def test_it_is_moved_once_and_into_the_row_that_goes_with_its_own(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    film = await scanner.submit(animation(1), origin("film"), Lane.STREAM)
    forget_what_it_costs(main, lanes, film.sha256, "stream-5")
    with workbench.worker("first") as worker:
        found = worker._take()
        assert found is not None
        worker.execute_job(*found)
        assert workbench.detector.batches == []
        assert waiting(lanes) == {"costly": 1}
        assert lanes.queues["costly-1"].job_ids == [keys.job_id(film.sha256, 2)]
        assert await scanner.position(film) == 0
        assert main.hget(keys.flight(film.sha256), "tries") == "0", "it was nobody's fault"
    workbench.burst()
    assert workbench.detector.batches == [1]
    assert len(await results(scanner, 1)) == 1


@pytest.mark.parametrize("lane", [Lane.PRIVATE, Lane.ASK])
async def test_it_is_not_moved_once_somebody_waits_for_it(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis, lane: Lane
) -> None:
    film = await scanner.submit(animation(1), origin("film"), Lane.STREAM)
    forget_what_it_costs(main, lanes, film.sha256)
    with workbench.worker() as worker:
        take(worker)
        await scanner.submit(animation(1), origin("asked"), lane)
        assert lanes.move(keys.job_id(film.sha256, 1), worker._bench.hold) is False
    assert lanes.move(keys.job_id(film.sha256, 7), "test-worker") is False, "another generation's"
    assert waiting(lanes) == {}


async def test_what_is_asked_for_while_a_worker_has_it_is_urgent_where_that_one_is_lost(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    await scanner.submit(picture(), origin("1"), Lane.STREAM)
    with workbench.worker("doomed") as worker:
        take(worker)
    await scanner.submit(picture(), origin("2"), Lane.PRIVATE)
    assert lanes.sweep(later()) == 1
    assert waiting(lanes) == {"private": 1}
