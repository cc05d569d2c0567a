"""What comes next is taken and decoded while the device works, and is nobody's loss."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis

from detector.media import Media
from detector.verdict import Band
from tests.integration.conftest import KEY, PlainDecoder, Workbench, origin, picture, row_of
from tests.integration.test_batching import Noted, until
from tests.integration.test_costly import animation
from tests.integration.test_scanner_and_worker import results
from worker.batching import FAIR_EVERY, STEP_S, BatchWorker
from worker.client import RedisScanner, Servers, keys
from worker.client.lanes import Lanes, Loss
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.contract import Lane
from worker.progress import Word
from worker.scanning import Task
from worker.watchdog import Watchdog

from rq.suspension import resume, suspend  # isort: skip


def shade_of(media: Media) -> int:
    """By which the pictures here are told apart."""
    return int(media.frames[0].mean())


class Watched:
    """A decoder that notes what it decodes, and may be held up at a picture."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.gates: dict[int, threading.Event] = {}
        self.meanwhile: dict[int, Callable[[], None]] = {}
        """What is done while it is at the picture of this shade."""

    def decode(self, data: bytes) -> Media:
        """As any other."""
        media = PlainDecoder().decode(data)
        shade = shade_of(media)
        self.seen.append(shade)
        if shade in self.gates:
            assert self.gates[shade].wait(60)
        self.meanwhile.get(shade, lambda: None)()
        return media


@contextmanager
def working(workbench: Workbench, batch_max: int = 1, threads: int = 4) -> Iterator[tuple[BatchWorker, Watched]]:
    """A worker, not yet at work, and its decoder."""
    decoder = Watched()
    connection = blocking_client(workbench.servers.redis_url)
    lanes = Lanes(connection, 30)
    with workbench.bench(lanes=lanes, decoder=decoder, threads=threads) as bench:
        yield BatchWorker(lanes, bench, "test-worker", batch_max), decoder
    connection.close()


def handed_in(workbench: Workbench, shade: int, lane: Lane) -> None:
    """Somebody hands a picture in meanwhile."""

    async def submit() -> None:
        scanner = RedisScanner(workbench.servers, Seal(KEY))
        await scanner.submit(picture(shade), origin(f"meanwhile {shade}"), lane)
        await scanner.aclose()

    thread = threading.Thread(target=lambda: asyncio.run(submit()))
    thread.start()
    thread.join()


def meanwhile(workbench: Workbench, at: int, act: Callable[[], None]) -> list[int]:
    """The pictures that the device comes to see, in their order; while it is at the one of shade `at`, `act` is done."""
    seen: list[int] = []

    def judge(media: Media) -> Band:
        seen.append(shade_of(media))
        if seen[-1] == at:
            act()
        return Band.LITTLE

    workbench.detector.judge = judge
    return seen


async def submitted(scanner: RedisScanner, *shades: int, lane: Lane = Lane.STREAM) -> None:
    """Pictures that wait, in this order."""
    for shade in shades:
        await scanner.submit(picture(shade), origin(str(shade)), lane)


async def test_the_next_batch_is_decoded_while_the_device_works(scanner: RedisScanner, workbench: Workbench) -> None:
    await submitted(scanner, 10, 20, 30)
    with working(workbench) as (worker, decoder):
        seen = meanwhile(workbench, 10, lambda: until(lambda: decoder.seen == [10, 20]))
        worker.work(burst=True, logging_level="WARNING")
    assert seen == [10, 20, 30]
    assert all(one.verdict is not None for one in await results(scanner, 3))


async def test_while_its_own_is_being_decoded_others_may_take_what_comes_next(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    """A worker next door may have a free decoder; this one would only keep it waiting."""
    await submitted(scanner, 10, 20)
    waiting = set[int]()
    with working(workbench) as (worker, decoder):
        decoder.meanwhile[10] = lambda: waiting.update(lanes.depth()[Lane.STREAM] for _ in range(50))
        worker.work(burst=True, logging_level="WARNING")
    assert waiting == {1}
    assert decoder.seen == [10, 20]


async def test_a_person_who_comes_meanwhile_goes_first(scanner: RedisScanner, workbench: Workbench) -> None:
    await submitted(scanner, 10, 20, 30)
    with working(workbench) as (worker, decoder):

        def come() -> None:
            until(lambda: 20 in decoder.seen)
            handed_in(workbench, 99, Lane.PRIVATE)

        seen = meanwhile(workbench, 10, come)
        worker.work(burst=True, logging_level="WARNING")
    assert seen == [10, 99, 20, 30]


async def test_what_is_decoded_ahead_keeps_no_person_waiting_for_a_decoder(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    await submitted(scanner, 10, 20, 30)
    await submitted(scanner, 99, lane=Lane.PRIVATE)
    decoder = Watched()
    decoder.gates[10] = threading.Event()
    with workbench.bench(decoder=decoder, threads=1) as bench:
        ahead, urgent = (
            [Task(job_id=job.id, request=job.kwargs["request"]) for job in lanes.queues[name].jobs]
            for name in (row_of(), row_of(line="private"))
        )
        later = bench.begin(ahead, "it:1")
        until(lambda: decoder.seen == [10])
        now = bench.begin(urgent, "it:2", later)
        decoder.gates[10].set()
        bench.decoded(now)
        bench.decoded(later)
    assert decoder.seen == [10, 99, 20, 30]


async def test_what_comes_next_is_passed_so_often_and_no_oftener(scanner: RedisScanner, workbench: Workbench) -> None:
    await submitted(scanner, 10, 20)
    with working(workbench) as (worker, _):
        seen: list[int] = []

        def judge(media: Media) -> Band:
            seen.append(shade_of(media))
            if len(seen) <= 2 * FAIR_EVERY:
                handed_in(workbench, 100 + len(seen), Lane.ASK)
            return Band.LITTLE

        workbench.detector.judge = judge
        worker.work(burst=True, logging_level="WARNING")
    assert seen[0] == 10
    assert seen.index(20) == FAIR_EVERY


async def test_a_film_is_never_decoded_ahead(scanner: RedisScanner, workbench: Workbench) -> None:
    """It may take its time, and would hold the decoder that somebody waits for."""
    await submitted(scanner, 10)
    await scanner.submit(animation(1), origin("film"), Lane.STREAM)
    with working(workbench) as (worker, decoder):
        seen = meanwhile(workbench, 10, lambda: None)
        ahead: list[list[int]] = []
        note = workbench.detector.judge

        def judge(media: Media) -> Band:
            ahead.append([*decoder.seen])
            return note(media)

        workbench.detector.judge = judge
        worker.work(burst=True, logging_level="WARNING")
    assert seen == [10, 1]
    assert ahead[0] == [10]


async def test_nobody_takes_over_what_comes_next(scanner: RedisScanner, workbench: Workbench, lanes: Lanes) -> None:
    await submitted(scanner, 10, 20, 30)
    swept: list[int] = []

    def sweep() -> None:
        until(lambda: 20 in decoder.seen)
        swept.append(lanes.sweep(lanes.connection.time()[0] + 60))

    with working(workbench) as (worker, decoder):
        meanwhile(workbench, 10, sweep)
        worker.work(burst=True, logging_level="WARNING")
    assert swept == [0]
    assert workbench.detector.batches == [1, 1, 1]


@pytest.mark.parametrize("why", ["stopped", "suspended", "sent home"])
async def test_who_ends_or_rests_gives_back_what_was_to_come_next_without_a_stain(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis, why: str
) -> None:
    await submitted(scanner, *range(10, 16))
    with working(workbench, batch_max=2) as (worker, decoder):

        def end() -> None:
            until(lambda: 13 in decoder.seen)
            if why == "stopped":
                worker._stop_requested = True
            elif why == "suspended":
                suspend(lanes.connection)

        seen = meanwhile(workbench, 10, end)
        worker.work(burst=True, logging_level="ERROR", max_jobs=1 if why == "sent home" else None)
        assert worker._pulse.word == "0"
    resume(lanes.connection)
    assert seen == [10, 11]
    assert list(main.scan_iter(match="torchrelay:rq:execution*")) == []
    assert main.zcard("torchrelay:rq:wip:stream-0") == 0
    flights = [*main.scan_iter(match=keys.flight("*"))]
    assert [main.hmget(key, "worker", "tried", "tries") for key in flights].count(["", None, "1"]) == 2
    workbench.burst()
    assert workbench.detector.batches == [2, 4], "they are looked at together with others"
    assert len(await results(scanner, 6)) == 6


async def test_what_was_given_back_is_on_no_list_of_its_worker(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis
) -> None:
    await submitted(scanner, 10, 20)
    with working(workbench) as (worker, _):
        found = worker._take()
        assert found is not None
        worker.execute_job(*found)
        assert main.scard(worker.executions_key) == len(worker.executions) == 1
        worker._let_go()
        assert main.scard(worker.executions_key) == len(worker.executions) == 0


async def test_a_strangers_job_that_was_to_come_next_keeps_nobody_from_stopping(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes
) -> None:
    await submitted(scanner, 10)
    with working(workbench) as (worker, _):
        found = worker._take()
        assert found is not None
        stranger = lanes.queues[keys.queue(Lane.STREAM)].enqueue_call("os.system", args=["true"])
        worker.execute_job(*found)
        assert worker._ahead is not None
        assert [one.job.id for one in worker._ahead.started] == [stranger.id]
        worker._stop_requested = True
        worker.check_for_suspension(burst=True)
        assert worker._ahead is None


async def test_a_hang_is_not_laid_at_the_door_of_what_was_to_come_next(
    scanner: RedisScanner, workbench: Workbench, lanes: Lanes, main: redis.Redis
) -> None:
    await submitted(scanner, 10, 20)
    noted = Noted()
    with workbench.bench("it", lanes=lanes) as bench:
        worker = BatchWorker(lanes, bench, "it", 1, noted)
        meanwhile(workbench, 10, lambda: noted.words.append((0, ())))  # here it hangs
        worker.work(burst=True, logging_level="WARNING", max_jobs=1)
    hung = noted.words.index((0, ()))
    (within_s, held), ahead = noted.words[hung - 1], noted.ahead[hung - 1]
    assert 0 < within_s <= 30
    assert [held, len(ahead)] == [(held[0],), 1]
    assert held != ahead
    assert noted.words[hung + 1] == (STEP_S, held)


async def test_the_watchdog_gives_back_both_and_suspects_but_what_was_in_hand(
    scanner: RedisScanner, valkey: Servers, lanes: Lanes, main: redis.Redis
) -> None:
    tickets = [await scanner.submit(picture(shade), origin(str(shade)), Lane.ASK) for shade in (10, 20)]
    main.delete(f"torchrelay:rq:queue:{Lane.ASK}")  # as taken
    for ticket in tickets:
        main.hset(keys.flight(ticket.sha256), mapping={"worker": "it:1", "alone": 1})
    held, ahead = (keys.job_id(ticket.sha256, 1) for ticket in tickets)
    watchdog = Watchdog(["none"], valkey.redis_url, 30)
    watchdog._give_back("it", Word(within_s=1, held=(held,), ahead=(ahead,)), Loss.HUNG)
    watchdog.close()
    told = [main.hmget(keys.flight(ticket.sha256), "generation", "tried", "deaths") for ticket in tickets]
    assert told == [["2", "1", "1"], ["2", None, "0"]]
    assert main.llen(f"torchrelay:rq:queue:{Lane.ASK}") == 2


def test_a_sign_of_life_is_given_for_the_batches_that_it_names() -> None:
    word = keys.vouched([7, 12])
    assert [keys.vouches(word, batch) for batch in ("7", "12", "1", "2", "")] == [True, True, False, False, True]
    assert not keys.vouches(keys.vouched([]), "7")
    assert keys.vouches("7", "7"), "as an earlier version says it"
