"""What could not be looked at because something was away is looked at later; nobody waits for it, and not for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from prometheus_client import REGISTRY

from bots.moderator import intake
from bots.moderator.later import PATIENCE_S
from bots.platform import Message, Unreachable
from bots.records import StoreUnavailable
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import ASKS, DELETE, HOLD, TEXTS, Scene
from worker.client.scanner import Delivery, ScannerUnavailable
from worker.contract import FailureReason, ScanFailure


def not_looked_at() -> float:
    """How many pictures are counted as such."""
    labels = {"platform": "fake", "reason": "failure_overloaded"}
    return REGISTRY.get_sample_value("torchrelay_decisions_total", labels) or 0.0


async def keep_out(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("eve", b"fake one#9")
    await scene.press(Choice.FAKE)
    scene.clock.hurried = False


def away(scene: Scene, *names: str, times: int = 3) -> None:
    """Let these calls of the scan service fail so often, all in all."""
    left = times

    def failing(real):  # type: ignore[no-untyped-def]
        async def call(*args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal left
            left -= 1
            if left >= 0:
                raise ScannerUnavailable("away")
            return await real(*args, **kwargs)

        return call

    for name in names:
        setattr(scene.scanner, name, failing(getattr(scene.scanner, name)))


@pytest.mark.parametrize("picture", [b"fake one#9", b"fake two#9"])
@pytest.mark.parametrize("calls", [1, 3])
async def test_the_store_was_away_for_a_moment(scene: Scene, picture: bytes, calls: int) -> None:
    await keep_out(scene)
    scene.records.policies.failures.extend(StoreUnavailable("away") for _ in range(calls))
    message = await scene.platform.post("group", "bob", picture)
    await scene.clock.advance(60)
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


@pytest.mark.parametrize("picture", [b"fake one#9", b"fake two#9"])
@pytest.mark.parametrize("calls", [("submit",), ("recall",), ("submit", "recall")])
async def test_the_scan_service_was_away(scene: Scene, picture: bytes, calls: tuple[str, ...]) -> None:
    await keep_out(scene)
    away(scene, *calls, times=9)
    scene.clock.hurried = True
    message = await scene.platform.post("group", "bob", picture)
    await scene.moderator._intake._later.settled()
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


@pytest.mark.parametrize("what", ["store", "scan service", "platform"])
async def test_who_hands_a_message_on_knows_when_the_rest_of_it_is_done(scene: Scene, what: str) -> None:
    await scene.policy(DELETE)
    scene.clock.hurried = False
    if what == "store":
        scene.records.policies.failures.extend([StoreUnavailable("away")] * 9)
    elif what == "platform":
        scene.platform.fail("fetch", *[Unreachable("away")] * 9)
    else:
        away(scene, "submit", times=9)
    message = scene.platform.message("group", "bob", b"fake")
    handing = asyncio.ensure_future(scene.moderator.on_message(message))
    while not handing.done():
        await scene.clock.advance(1)
    rest = handing.result()
    assert rest is not None
    assert not rest.done(), "whoever forgets the message now loses it with this process"
    assert not scene.scanner.submitted
    while not rest.done():
        await scene.clock.advance(1)
    assert len(scene.scanner.submitted) == 1
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


async def test_what_is_on_its_way_leaves_nothing_to_wait_for(scene: Scene) -> None:
    for chat in ("group", scene.platform.open_private("bob")):
        assert await scene.moderator.on_message(scene.platform.message(chat, "bob", b"fake")) is None


async def test_what_nobody_knows_yet_is_looked_at_later_too(scene: Scene) -> None:
    await scene.policy(DELETE)
    away(scene, "submit")
    message = await scene.platform.post("group", "bob", b"fake")
    await scene.moderator._intake._later.settled()
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


async def test_a_platform_that_does_not_give_the_picture_is_asked_later(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.platform.fail("fetch", *[Unreachable("down")] * 5)
    message = await scene.platform.post("group", "bob", b"fake")
    await scene.moderator._intake._later.settled()
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


async def test_it_is_put_off_for_half_an_hour_and_no_longer(scene: Scene) -> None:
    await scene.policy(DELETE)
    away(scene, "submit", times=10_000)
    await scene.platform.post("group", "bob", b"fake")
    await scene.moderator._intake._later.settled()
    assert PATIENCE_S <= sum(scene.clock.slept_s) < 2 * PATIENCE_S
    assert scene.scanner.submitted == []


async def test_more_than_can_wait_are_dropped_and_counted(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.clock.hurried = False
    before = not_looked_at()
    scene.records.policies.failures.extend(StoreUnavailable("away") for _ in range(intake.MAX_PUT_OFF + 5))
    for number in range(intake.MAX_PUT_OFF + 5):
        await scene.platform.post("group", "eve", b"fake %d" % number)
    await scene.clock.advance(60)
    assert len(scene.scanner.submitted) == intake.MAX_PUT_OFF
    assert not_looked_at() - before == 5


async def test_who_waits_in_private_is_told_at_once(scene: Scene) -> None:
    away(scene, "submit", times=10_000)
    await scene.platform.post("private", "joe", b"fake")
    assert len(scene.texts("private")) == 1
    assert scene.moderator._intake._later.count == 0


@pytest.mark.parametrize(("wait_s", "words"), [(None, "in a few minutes"), (170.0, "in about 3 minutes")])
async def test_who_waits_is_told_how_long_a_full_queue_will_take(
    scene: Scene, wait_s: float | None, words: str
) -> None:
    scene.scanner.full, scene.scanner.wait_s = True, wait_s
    await scene.platform.post("private", "joe", b"fake")
    (told,) = scene.texts("private")
    assert words in told


async def test_lost_on_its_way_into_a_full_queue_it_is_taken_later(scene: Scene) -> None:
    await keep_out(scene)
    message = await scene.platform.post("group", "bob", b"fake two#9")
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    failure = ScanFailure(reason=FailureReason.MEDIA_LOST)
    scene.scanner.full = True
    lost = replace(delivery, result=replace(delivery.result, verdict=None, failure=failure))
    acting = asyncio.ensure_future(scene.moderator._deliver(lost))
    for _ in range(60):
        await scene.clock.advance(1)
    assert lost.receipt not in scene.scanner.acknowledged, "whoever dies now loses it"
    scene.scanner.full = False
    while not acting.done():
        await scene.clock.advance(1)
    assert lost.receipt in scene.scanner.acknowledged
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


async def lost(scene: Scene, chat: str) -> tuple[Message, Delivery]:
    """A fake was posted there; the scan service has lost its bytes."""
    message = await scene.platform.post(chat, "joe", b"fake")
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    failure = ScanFailure(reason=FailureReason.MEDIA_LOST)
    return message, replace(delivery, result=replace(delivery.result, verdict=None, failure=failure))


async def test_what_is_lost_while_the_platform_is_away_is_taken_later_in_a_group(scene: Scene) -> None:
    await scene.policy(DELETE)
    message, delivery = await lost(scene, "group")
    scene.platform.fail("fetch", *[Unreachable("down")] * 5)
    await scene.moderator._deliver(delivery)
    await scene.moderator._intake._later.settled()
    await scene.settle()
    assert not scene.platform.exists("group", message.id)


@pytest.mark.parametrize("full", [True, False], ids=["no room", "the platform is away"])
async def test_who_waits_for_what_was_lost_is_told_once_and_at_once(scene: Scene, full: bool) -> None:
    _, delivery = await lost(scene, "private")
    scene.scanner.full = full
    if not full:
        scene.platform.fail("fetch", *[Unreachable("down")] * 10_000)
    await scene.moderator._deliver(delivery)
    reason = FailureReason.OVERLOADED if full else FailureReason.INTERNAL
    assert scene.texts("private") == [TEXTS.say(f"failure-{reason.value}", "en")]
    assert scene.moderator._intake._later.count == 0


async def test_a_platform_that_does_not_answer_is_asked_a_few_times_and_not_at_once(scene: Scene) -> None:
    scene.platform.fail("fetch", *[Unreachable("down")] * 10_000)
    began_s = scene.clock.now_s()
    await scene.platform.post("private", "joe", b"fake")
    assert scene.platform.count("fetch") == scene.services.options.max_attempts
    assert scene.clock.now_s() > began_s
    assert scene.texts("private") == [TEXTS.say("failure-internal", "en")]


@pytest.mark.parametrize("away", [True, False])
async def test_to_seal_a_copy_a_platform_is_asked_again_where_it_may_answer_later(scene: Scene, away: bool) -> None:
    await scene.policy(HOLD)
    message = await scene.platform.post("group", "ada", b"fake")
    if away:
        scene.platform.fail("fetch", Unreachable("down"))
    else:
        scene.platform.lose_media(message)
    began_s = scene.clock.now_s()
    await scene.settle()
    assert scene.platform.exists("group", message.id) is not away
    assert (scene.clock.now_s() > began_s) is away
