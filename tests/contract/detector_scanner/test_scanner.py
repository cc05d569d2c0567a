"""The Scanner port's suite: in memory, and on real servers with a worker. (The worker decodes: it needs what detector needs.)"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import pytest

from detector.testing import PointingDetector
from tests.doubles.servers import embedded
from tests.doubles.waiting import HANGS_S
from tests.integration.conftest import KEY, Workbench, origin, picture
from worker.client import RedisScanner, ScannerOptions
from worker.client.scanner import Delivery, Overloaded, Scanner
from worker.client.sealing import Seal
from worker.contract import Band, FailureReason, HeatPictures, Kind, Lane, Origin, ScanFailure, Verdict
from worker.testing import FakeScanner, verdict


@dataclass
class Scene:
    """A scanner, and the moment at which its workers work."""

    scanner: Scanner
    work: Callable[[], object]
    refuse: Callable[[], object]
    """From now on the queue is full."""

    async def next(self, platform: str = "sandbox") -> Delivery:
        """The next result, acknowledged."""
        async with asyncio.timeout(HANGS_S):
            while (delivery := await self.scanner.receive(platform, 0.2)) is None:
                pass
        await self.scanner.acknowledge(delivery)
        return delivery


BRIGHT, DARK, BROKEN = picture(200), picture(40), picture(200)[:40]


def judge(data: bytes) -> Verdict | ScanFailure:
    """As the fake detector on real bytes."""
    if data == BROKEN:
        return ScanFailure(reason=FailureReason.UNREADABLE)
    return verdict(Band.SUBSTANTIAL if data == BRIGHT else Band.LITTLE)


@pytest.fixture(params=["fake", "redis"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    if request.param == "fake":
        fake = FakeScanner(judge, eager=False)
        yield Scene(fake, fake.work, lambda: setattr(fake, "full", True))
        return
    with embedded() as running:
        servers = running.servers
        bench = Workbench(servers, PointingDetector())
        scanner = RedisScanner(servers, Seal(KEY), ScannerOptions(queue_limit=5))
        full = RedisScanner(servers, Seal(KEY), ScannerOptions(queue_limit=0))
        made = Scene(scanner, bench.burst, lambda: setattr(made, "scanner", full))
        yield made
        await scanner.aclose()
        await full.aclose()


async def test_a_scan_is_answered_once_where_it_came_from(scene: Scene) -> None:
    first = await scene.scanner.submit(BRIGHT, origin("1"), Lane.STREAM)
    second = await scene.scanner.submit(DARK, origin("2", platform="other"), Lane.PRIVATE)
    assert first.scan_id != second.scan_id
    assert not first.cached
    assert await scene.scanner.position(first) is not None
    scene.work()
    assert await scene.scanner.position(first) is None
    result = (await scene.next()).result
    assert (result.scan_id, result.origin.message, result.attempts) == (first.scan_id, "1", 1)
    assert result.sha256 == first.sha256
    assert result.verdict is not None
    assert result.verdict.altered.band is Band.SUBSTANTIAL
    assert (await scene.next("other")).result.scan_id == second.scan_id
    assert await scene.scanner.receive("sandbox", 0) is None


async def test_a_bad_picture_is_a_failure_and_no_error(scene: Scene) -> None:
    await scene.scanner.submit(BROKEN, origin("1"), Lane.STREAM)
    await scene.scanner.submit(b"", origin("2"), Lane.STREAM)
    scene.work()
    failures = {}
    for _ in range(2):
        result = (await scene.next()).result
        assert result.verdict is None
        assert result.failure is not None
        failures[result.origin.message] = result.failure.reason
    assert failures["2"] is FailureReason.EMPTY
    assert failures["1"] in {FailureReason.UNREADABLE, FailureReason.UNSUPPORTED}


async def test_a_picture_is_known_by_its_file_id(scene: Scene) -> None:
    known: Origin = origin("2", file_id="file-1")
    assert await scene.scanner.recall(known, Lane.ASK) is None
    await scene.scanner.submit(BRIGHT, origin("1", file_id="file-1"), Lane.STREAM)
    scene.work()
    await scene.next()
    ticket = await scene.scanner.recall(known, Lane.ASK)
    assert ticket is not None
    assert ticket.cached
    assert (await scene.next()).result.origin == known
    assert await scene.scanner.recall(origin("3"), Lane.ASK) is None


async def test_a_full_service_refuses_and_nothing_comes(scene: Scene) -> None:
    scene.refuse()
    with pytest.raises(Overloaded):
        await scene.scanner.submit(BRIGHT, origin("1"), Lane.STREAM)
    scene.work()
    assert await scene.scanner.receive("sandbox", 0) is None


async def test_what_was_lost_is_handed_in_again_under_its_old_id(scene: Scene) -> None:
    ticket = await scene.scanner.submit(BROKEN, origin("1"), Lane.STREAM)
    scene.work()
    result = (await scene.next()).result
    again = await scene.scanner.resubmit(BRIGHT, result, Lane.STREAM)
    assert again.scan_id == ticket.scan_id
    scene.work()
    second = (await scene.next()).result
    assert (second.scan_id, second.attempts) == (ticket.scan_id, 2)
    assert second.verdict is not None


async def blurred(scene: Scene, data: bytes, wait_s: float = HANGS_S) -> bytes | None:
    """What comes while the workers work."""
    asked = asyncio.create_task(scene.scanner.blurred(data, wait_s))
    async with asyncio.timeout(HANGS_S):
        while not asked.done():
            await asyncio.sleep(0.02)
            scene.work()
    return asked.result()


async def test_a_thumbnail_comes_for_what_is_a_picture_and_nothing_at_once_for_what_is_none(scene: Scene) -> None:
    assert await blurred(scene, BRIGHT)
    assert await blurred(scene, BROKEN, wait_s=3_600) is None
    assert await blurred(scene, b"", wait_s=3_600) is None
    assert await scene.scanner.receive("sandbox", 0) is None


async def explained(scene: Scene, data: bytes, wait_s: float = HANGS_S) -> HeatPictures | None:
    """What comes while the workers work."""
    asked = asyncio.create_task(scene.scanner.explained(data, wait_s))
    async with asyncio.timeout(HANGS_S):
        while not asked.done():
            await asyncio.sleep(0.02)
            scene.work()
    return asked.result()


async def test_heat_maps_come_for_what_is_a_picture_and_none_at_once_for_what_is_none(scene: Scene) -> None:
    found = await explained(scene, BRIGHT)
    assert found is not None
    (one,) = found.maps
    assert (one.kind, one.region, one.why_not) == (Kind.GENERATED, None, None)
    assert one.png.startswith(b"\x89PNG")
    assert await explained(scene, BROKEN, wait_s=3_600) == HeatPictures()
    assert await explained(scene, b"", wait_s=3_600) == HeatPictures()
    assert await scene.scanner.receive("sandbox", 0) is None


async def test_a_result_is_kept_for_whoever_asks_later(scene: Scene) -> None:
    await scene.scanner.submit(BRIGHT, origin("1"), Lane.STREAM)
    scene.work()
    result = (await scene.next()).result
    assert await scene.scanner.kept(result.scan_id) is None
    await scene.scanner.keep(result, 60)
    assert await scene.scanner.kept(result.scan_id) == result


async def test_sweeping_finds_nothing_where_nothing_was_lost(scene: Scene) -> None:
    await scene.scanner.submit(BRIGHT, origin("1"), Lane.STREAM)
    assert await scene.scanner.sweep() == 0
    scene.work()
    await scene.next()
    assert await scene.scanner.sweep() == 0


def test_both_are_scanners() -> None:
    assert isinstance(FakeScanner(), Scanner)


async def test_what_somebody_waits_for_is_known_and_can_be_withdrawn(scene: Scene) -> None:
    own = replace(origin("1"), sender="ada", private=True, chat="private-ada")
    posted = replace(origin("2"), sender="ada")
    await scene.scanner.submit(BRIGHT, own, Lane.PRIVATE)
    await scene.scanner.submit(BRIGHT, posted, Lane.STREAM)
    await scene.scanner.submit(BRIGHT, replace(own, sender="bo", chat="private-bo"), Lane.PRIVATE)
    await scene.scanner.submit(DARK, replace(own, platform="other"), Lane.PRIVATE)
    await scene.scanner.submit(DARK, replace(own, message="3"), Lane.PRIVATE)
    assert {item.message for item in await scene.scanner.asked("sandbox", "ada")} == {"1", "2", "3"}
    assert await scene.scanner.asked("sandbox", "nobody") == []
    assert await scene.scanner.withdraw("sandbox", "ada") == 2
    assert await scene.scanner.asked("sandbox", "ada") == [posted]
    assert await scene.scanner.withdraw("sandbox", "ada") == 0
    scene.work()
    assert {(await scene.next()).result.origin.sender for _ in range(2)} == {"ada", "bo"}
    assert await scene.scanner.receive("sandbox", 0) is None
    assert (await scene.next("other")).result.origin.sender == "ada"
    assert await scene.scanner.asked("sandbox", "ada") == []


async def test_of_what_nobody_waits_for_any_more_the_scan_ends(scene: Scene) -> None:
    await scene.scanner.submit(DARK, replace(origin("1"), sender="ada", private=True, chat="private-ada"), Lane.PRIVATE)
    assert await scene.scanner.withdraw("sandbox", "ada") == 1
    scene.work()
    assert await scene.scanner.receive("sandbox", 0) is None
    ticket = await scene.scanner.submit(DARK, origin("2"), Lane.STREAM)
    scene.work()
    assert (await scene.next()).result.scan_id == ticket.scan_id
