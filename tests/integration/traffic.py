"""Traffic of every kind that there is, by bots and by a worker, each on its own servers' addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from bots.clock import Clock
from bots.moderator import Moderator, Options, Services
from bots.policy import PRESETS, Preset
from bots.records import Records
from bots.records.copies import SealedCopy
from bots.records.redis import connect as connect_records
from bots.records.redis.copies import RedisCopies
from bots.references import Signer
from bots.testing import FakeClock, FakePlatform
from bots.texts import Texts
from detector.media import Media
from detector.testing import FakeDetector
from detector.verdict import Verdict
from tests.contract.records.conftest import CASE_DAYS, JOURNAL_DAYS, Scene
from tests.doubles.waiting import HANGS_S
from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.records.test_on_a_server import MEMBER, MODERATOR, use_everything
from tests.integration.test_costly import animation, forget_what_it_costs
from worker.client import Overloaded, RedisScanner, ScannerOptions, Servers, keys
from worker.client.gauges import LanesCollector
from worker.client.job import JOB
from worker.client.lanes import Lanes, Loss
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.contract import Lane
from worker.judging import require_no_persistence, warn_of_faults
from worker.progress import Word
from worker.status import read
from worker.watchdog import Watchdog

PLATFORM = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Where bots and workers find the servers: as users of their own, say."""

    bots: Servers
    worker: Servers
    look: Callable[[], None] = lambda: None
    """Called when there is something to be seen: in mid-batch, say."""


class Looked(FakeDetector):
    """Judges while somebody looks."""

    def __init__(self, look: Callable[[], None]) -> None:
        super().__init__()
        self._look = look

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        self._look()
        return super().detect(batch)


def worked(sides: Sides) -> None:
    """A worker does what waits, sweeps and looks after RQ's registries."""
    with Workbench(sides.worker, Looked(sides.look)).worker() as worker:
        worker._lanes.connection.delete(keys.SWEEP_LEASE)
        worker.work(burst=True, logging_level="WARNING")
        worker.run_maintenance_tasks()
        worker._pulse.pace.note(worker._lanes.connection, "test-worker")
        sides.look()


def looked_after(servers: Servers) -> None:
    """What a worker does beside scanning: its start, its status, its figures."""
    main, media = blocking_client(servers.redis_url), blocking_client(servers.media_url)
    require_no_persistence(media)
    warn_of_faults(main, media)
    read(servers)
    families = [*LanesCollector(Lanes(main, 30)).collect()]
    assert families, "the figures could not be asked for"
    main.close()
    media.close()


async def scanned(sides: Sides) -> None:
    """Pictures are handed in, joined, raised, taken over, refused, blurred, and their results acted on."""
    options = ScannerOptions(claim_idle_s=0.1, unreadable_s=0)
    scanner = RedisScanner(sides.bots, Seal(KEY), options)
    assert set(await scanner.check()) <= {"worker"}
    tickets = [
        await scanner.submit(picture(shade), origin(str(shade), file_id=f"f{shade}"), Lane.STREAM)
        for shade in (1, 2, 3)
    ]
    await scanner.submit(picture(1), origin("joins"), Lane.STREAM)
    await scanner.submit(picture(2), origin("raises"), Lane.PRIVATE)
    await scanner.submit(b"no picture", origin("bad", platform=PLATFORM), Lane.BACKFILL)
    narrow = RedisScanner(sides.bots, Seal(KEY), replace(options, queue_limit=1))
    with pytest.raises(Overloaded):
        await narrow.submit(picture(0), origin("too many"), Lane.STREAM)
    await narrow.aclose()
    assert await scanner.position(tickets[2]) is not None
    assert await asyncio.to_thread(lambda: [*scanner.gauges.collect()])
    lost(sides.worker, tickets[2].sha256)
    looked_after(sides.worker)
    worked(sides)
    blurring = asyncio.create_task(scanner.blurred(picture(9), 20))
    while not blurring.done():
        worked(sides)
        await asyncio.sleep(0.05)
    assert await blurring
    for number in range(6):
        delivery = await scanner.receive(PLATFORM, 5)
        assert delivery is not None, number
        await scanner.keep(delivery.result, 60)
        await scanner.expect(delivery.result.scan_id, 60)
        assert await scanner.kept(delivery.result.scan_id) is not None
        assert await scanner.expects(delivery.result.scan_id)
        if number:
            await scanner.acknowledge(delivery)
    other = RedisScanner(sides.bots, Seal(KEY), options)
    await asyncio.sleep(0.3)
    await scanner.aclose()
    again = None
    async with asyncio.timeout(HANGS_S):
        while again is None:
            again = await other.receive(PLATFORM, 0.1)
    await other.resubmit(picture(8), again.result, Lane.ASK)
    await other.acknowledge(again)
    assert await other.recall(origin("knows", file_id="f1"), Lane.ASK) is not None
    swept = await other.submit(picture(7), origin("swept"), Lane.STREAM)
    lost(sides.bots, swept.sha256)
    await asyncio.to_thread(_forget_lease, sides.bots)
    assert await other.sweep() == 1
    worked(sides)
    await other.aclose()


async def filmed(sides: Sides) -> None:
    """A film that a worker finds among the others is moved to its line, and while a queue is full it is said for how long."""
    scanner = RedisScanner(sides.bots, Seal(KEY), ScannerOptions(queue_limit=4))
    film = await scanner.submit(animation(100), origin("film", platform="films"), Lane.STREAM)
    with blocking_client(sides.bots.redis_url) as client:
        forget_what_it_costs(client, Lanes(client, 30), film.sha256)
        worked(sides)
        delivery = await scanner.receive("films", 10)
        assert delivery is not None
        assert delivery.result.verdict is not None
        await scanner.acknowledge(delivery)
        client.hset(keys.PACES, "gone", "1")
        client.set(keys.alive("test-worker"), "0", ex=keys.ALIVE_S)
    for number in range(2):
        await scanner.submit(animation(110 + 10 * number), origin(f"{number}", platform="films"), Lane.BACKFILL)
    with pytest.raises(Overloaded) as full:
        await scanner.submit(animation(150), origin("too many", platform="films"), Lane.BACKFILL)
    assert full.value.wait_s is not None
    worked(sides)
    await scanner.aclose()


def _forget_lease(servers: Servers) -> None:
    with blocking_client(servers.redis_url) as client:
        client.delete(keys.SWEEP_LEASE)


def lost(servers: Servers, sha256: str) -> None:
    """A worker that is gone had this picture."""
    with blocking_client(servers.redis_url) as client:
        client.hset(keys.flight(sha256), "worker", "gone:1")
        client.zadd(keys.FLIGHTS, {sha256: 0})


def given_back(sides: Sides, sha256: str) -> None:
    """A watchdog gives back what its worker held."""
    watchdog = Watchdog(["none"], sides.worker.redis_url, 30)
    watchdog._give_back("gone", Word(within_s=1, held=(keys.job_id(sha256, 1),)), Loss.HUNG)
    watchdog.close()


def refused(sides: Sides) -> None:
    """Somebody puts a job into a queue that is not this project's; RQ lists it as failed."""
    connection = blocking_client(sides.bots.redis_url)
    queue = Lanes(connection, 30).queues["backfill"]
    queue.enqueue_call(f"{JOB}ning", result_ttl=0, failure_ttl=3_600)
    worked(sides)
    connection.close()


async def moderated(sides: Sides) -> None:
    """One of every noun is kept, and a posted picture goes all the way."""
    copies = RedisCopies(sides.bots.media_url, Seal(KEY))
    records = connect_records(sides.bots.redis_url, case_days=CASE_DAYS, journal_days=JOURNAL_DAYS, copies=copies)
    await use_everything(Scene(clock=FakeClock(), records=records))
    await records.copies.keep("CASE1-1", SealedCopy(data=b"x"), 60)
    assert await records.copies.copy("CASE1-1") is not None
    await posted(sides, records)
    await forgotten(sides, records)
    await records.aclose()


async def forgotten(sides: Sides, records: Records) -> None:
    """Somebody asks what is held on them, and to be forgotten, while a picture of theirs waits."""
    scanner, records_of = RedisScanner(sides.bots, Seal(KEY)), records.dossiers.of
    asked = replace(origin("asks", platform="p"), sender=MEMBER, private=True)
    await scanner.submit(picture(77), asked, Lane.PRIVATE)
    assert await scanner.asked("p", MEMBER) == [asked]
    held = await records_of("p", MEMBER, "private")
    assert held.cases
    assert held.events
    moderator = await records_of("p", MODERATOR)
    assert moderator.entries
    sides.look()
    assert await scanner.withdraw("p", MEMBER) == 1
    await records.reveals.withdraw("p", MODERATOR)
    await records.known.disown("p", moderator.entries[0].chat, moderator.entries[0].record.id, MODERATOR)
    await records.people.forget("p", "room", MEMBER, weight=True)
    await records.journal.rewrite("p", "room", {item.record: None for item in held.events[:1]})
    assert await records.journal.sweep() == 0
    worked(sides)
    await scanner.aclose()


async def posted(sides: Sides, records: Records) -> None:
    """A picture that the rules hold, in a group."""
    scanner = RedisScanner(sides.bots, Seal(KEY))
    platform = FakePlatform()
    services = Services(
        platforms={"fake": platform},
        scanner=scanner,
        records=records,
        texts=Texts(),
        signer=Signer(KEY),
        clock=Clock(),
        options=Options(holding=True),
    )
    moderator = Moderator(services)
    platform.handler = moderator
    await records.policies.set("fake", "group", PRESETS[Preset.PROTECT])
    await platform.post("group", "somebody", picture(200))
    worked(sides)
    delivery = await scanner.receive("fake", 10)
    assert delivery is not None
    await moderator._deliver(delivery)
    assert (await records.cases.recent("fake", "group", 9)).cases
    await moderator.aclose()
    await scanner.aclose()


async def unread(sides: Sides) -> None:
    """A result that no bot can read is put aside."""
    with blocking_client(sides.bots.redis_url) as client:
        client.xadd(keys.results("gone"), {"w": "of another version"})
    scanner = RedisScanner(sides.bots, Seal(KEY), ScannerOptions(claim_idle_s=0.01, unreadable_s=0))
    with blocking_client(sides.bots.redis_url) as client:
        async with asyncio.timeout(HANGS_S):
            while not client.exists(keys.unreadable(keys.results("gone"))):
                assert await scanner.receive("gone", 0.05) is None
    assert "unreadable" in await scanner.check()
    await scanner.aclose()


def taken(sides: Sides) -> None:
    """A worker has taken a job off its queue, and not begun it."""
    with Workbench(sides.worker).worker() as worker:
        assert worker._take() is not None
        sides.look()


async def everything(sides: Sides) -> None:
    """All of it."""
    await scanned(sides)
    await filmed(sides)
    await moderated(sides)
    scanner = RedisScanner(sides.bots, Seal(KEY))
    held = await scanner.submit(picture(6), origin("held"), Lane.STREAM)
    given_back(sides, held.sha256)
    refused(sides)
    await unread(sides)
    for shade in (4, 5):
        await scanner.submit(picture(shade), origin("still waits"), Lane.STREAM)
    taken(sides)
    await scanner.aclose()
    sides.look()
