"""A result waits for what is kept and for the scan service however long they are away; our own faults give it up."""

from __future__ import annotations

from bots.moderator.later import PATIENCE_S
from bots.platform import Unreachable
from bots.records import StoreUnavailable
from bots.records.errors import BrokenRecord
from bots.records.findings import FindingState, Problem
from tests.unit.bots.moderator.conftest import DELETE, Scene
from worker.client.scanner import Delivery, ScannerUnavailable


async def test_a_result_waits_for_redis_however_long_it_is_away(scene: Scene) -> None:
    await scene.policy(DELETE)
    message = await scene.platform.post("group", "bob", b"fake")
    scene.records.cases.failures.extend(StoreUnavailable("away") for _ in range(100))
    began_s = scene.clock.now_s()
    await scene.settle()
    assert scene.clock.now_s() - began_s > 2 * PATIENCE_S
    assert not scene.platform.exists("group", message.id)
    assert len(scene.scanner.acknowledged) == 1
    assert scene.clock.slept_s[:8] == [1, 2, 4, 8, 16, 32, 60, 60], "not asked without a pause, nor ever more rarely"


async def test_a_result_waits_for_the_scan_service_too(scene: Scene) -> None:
    scene.scanner.eager = False
    await scene.platform.post("private", "ada", b"fake")
    scene.scanner.work()
    act, faults = scene.moderator._answering.result, 10

    async def away(*args: object) -> None:
        nonlocal faults
        faults -= 1
        if faults >= 0:
            raise ScannerUnavailable("away")
        await act(*args)  # type: ignore[arg-type]

    scene.moderator._answering.result = away  # type: ignore[method-assign]
    await scene.settle()
    assert len(scene.texts("private")) == len(scene.scanner.acknowledged) == 1


async def test_time_without_redis_is_not_time_without_the_platform(scene: Scene) -> None:
    await scene.policy(DELETE)
    message = await scene.platform.post("group", "bob", b"fake")
    scene.records.cases.failures.extend(StoreUnavailable("away") for _ in range(100))
    scene.platform.fail("delete", *[Unreachable("down")] * 8)
    await scene.settle()
    assert not scene.platform.exists("group", message.id)
    assert scene.finding.state is FindingState.REMOVED


async def test_a_platform_that_is_away_for_long_is_written_down(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.platform.post("group", "bob", b"fake")
    scene.platform.fail("delete", *[Unreachable("down")] * 1_000)
    await scene.settle()
    assert (scene.finding.state, scene.finding.problem) == (FindingState.STAYS, Problem.UNREACHABLE)
    assert len(scene.scanner.acknowledged) == 1


async def test_a_record_that_cannot_be_read_gives_the_result_up(scene: Scene) -> None:
    await scene.policy(DELETE)
    message = await scene.platform.post("group", "bob", b"fake")
    scene.records.cases.failures.extend(BrokenRecord("case") for _ in range(100))
    await scene.settle()
    assert scene.platform.exists("group", message.id)
    assert len(scene.scanner.acknowledged) == 1
    assert scene.clock.slept_s == [1, 2, 4]


async def test_what_waits_to_be_said_waits_for_redis_too(scene: Scene) -> None:
    faults, said = 3, list[str]()

    async def say() -> None:
        nonlocal faults
        faults -= 1
        if faults >= 0:
            raise StoreUnavailable("away")
        said.append("it")

    scene.moderator._later.again(say)
    await scene.moderator._later.settled()
    assert said == ["it"]


async def test_what_was_done_is_acknowledged_however_long_the_service_is_away(scene: Scene) -> None:
    await scene.policy(DELETE)
    await scene.platform.post("group", "bob", b"fake")
    acknowledge, faults = scene.scanner.acknowledge, 20

    async def away(delivery: Delivery) -> None:
        nonlocal faults
        faults -= 1
        if faults >= 0:
            raise ScannerUnavailable("away")
        await acknowledge(delivery)

    scene.scanner.acknowledge = away  # type: ignore[method-assign]
    await scene.settle()
    assert len(scene.scanner.acknowledged) == 1
    assert scene.platform.count("delete") == 1
