"""The Outbox port's suite."""

from __future__ import annotations

import asyncio

import pytest

from bots.records.outbox import Said, SendState, Sent
from tests.contract.records.conftest import CASE_DAYS, Scene

SENDING = Sent(state=SendState.SENDING)
SENT = Sent(state=SendState.SENT, chat="room", message="77")


async def test_a_note_is_claimed_once(scene: Scene) -> None:
    outbox = scene.records.outbox
    assert await outbox.sent("CASE1", Said.REPLY) is None
    assert await outbox.claim("CASE1", Said.REPLY)
    assert not await scene.replica().outbox.claim("CASE1", Said.REPLY)
    assert await outbox.sent("CASE1", Said.REPLY) == SENDING
    assert await outbox.claim("CASE2", Said.REPLY)
    for said in Said:
        assert await outbox.claim("CASE1", said) == (said is not Said.REPLY), said


async def test_what_became_of_it_is_known_to_all(scene: Scene) -> None:
    await scene.records.outbox.claim("CASE1", Said.CARD)
    await scene.records.outbox.settle("CASE1", Said.CARD, SENT)
    assert await scene.replica().outbox.sent("CASE1", Said.CARD) == SENT
    assert await scene.records.outbox.sent("CASE1", Said.REPLY) is None


@pytest.mark.parametrize("said", [Said.REPLY, Said.ANSWER, Said.CARD, Said.NOTICE])
@pytest.mark.parametrize("state", SendState)
async def test_only_a_note_that_did_not_arrive_is_claimed_again(scene: Scene, state: SendState, said: Said) -> None:
    outbox = scene.records.outbox
    assert await outbox.claim("CASE1", said)
    await outbox.settle("CASE1", said, Sent(state=state))
    assert await outbox.sent("CASE1", said) == Sent(state=state)
    again = state is SendState.FAILED
    assert await outbox.claim("CASE1", said) == again
    assert await outbox.sent("CASE1", said) == (SENDING if again else Sent(state=state))
    assert not await outbox.claim("CASE1", said)


@pytest.mark.parametrize("failed", [False, True])
async def test_one_of_twenty_may_send(scene: Scene, failed: bool) -> None:
    if failed:
        await scene.records.outbox.claim("CASE1", Said.CARD)
        await scene.records.outbox.settle("CASE1", Said.CARD, Sent(state=SendState.FAILED))
    replicas = [scene.replica() for _ in range(4)]
    claims = await asyncio.gather(*(replicas[n % 4].outbox.claim("CASE1", Said.CARD) for n in range(20)))
    assert sorted(claims) == [False] * 19 + [True]


async def test_a_claim_is_forgotten_after_its_time_and_settling_adds_none(scene: Scene) -> None:
    outbox = scene.records.outbox
    await outbox.claim("scan", Said.ANSWER, 100)
    await scene.pass_time(90)
    await outbox.settle("scan", Said.ANSWER, SENT)
    await scene.pass_time(9)
    assert await outbox.sent("scan", Said.ANSWER) == SENT
    assert not await outbox.claim("scan", Said.ANSWER, 100)
    await scene.pass_time(1)
    assert await outbox.sent("scan", Said.ANSWER) is None
    assert await outbox.claim("scan", Said.ANSWER, 100)


async def test_a_claim_made_again_has_its_whole_time(scene: Scene) -> None:
    outbox = scene.records.outbox
    await outbox.claim("scan", Said.ANSWER, 100)
    await outbox.settle("scan", Said.ANSWER, Sent(state=SendState.FAILED))
    await scene.pass_time(90)
    assert await outbox.claim("scan", Said.ANSWER, 100)
    await scene.pass_time(90)
    assert await outbox.sent("scan", Said.ANSWER) == SENDING


async def test_a_claim_without_a_time_is_kept_like_a_case(scene: Scene) -> None:
    outbox = scene.records.outbox
    await outbox.claim("CASE1", Said.CARD)
    await scene.pass_time(CASE_DAYS * 86_400 - 60)
    assert not await outbox.claim("CASE1", Said.CARD)


async def test_what_is_no_longer_claimed_is_not_settled(scene: Scene) -> None:
    outbox = scene.records.outbox
    await outbox.settle("never", Said.CARD, SENT)
    assert await outbox.sent("never", Said.CARD) is None
    await outbox.claim("scan", Said.ANSWER, 100)
    await scene.pass_time(100)
    await outbox.settle("scan", Said.ANSWER, SENT)
    assert await outbox.sent("scan", Said.ANSWER) is None
