"""The CaseStore port's suite: in memory, and on a real server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bots.cases import Case, CaseState, CaseStore, RedisCaseStore, SendState, Sent
from bots.policy import DEFAULT, PRESETS, Action, Preset, decide
from bots.testing import FakeCaseStore
from worker.contract import Band, Origin, Purpose
from worker.embedded import Embedded
from worker.testing import verdict


@pytest.fixture(params=["fake", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[CaseStore]:
    if request.param == "fake":
        yield FakeCaseStore()
        return
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    with Embedded.start(folder) as embedded:
        made = RedisCaseStore(embedded.redis_url)
        yield made
        await made.aclose()
    shutil.rmtree(folder)


def case(number: int, incident: str = "", chat: str = "room") -> Case:
    origin = Origin(platform="p", purpose=Purpose.GUARD, chat=chat, message=f"m{number}", media="x", incident=incident)
    decision = decide(verdict(Band.SUBSTANTIAL), PRESETS[Preset.PROTECT])
    return Case(id=f"CASE{number}", opened_at_s=1000.0 + number, origin=origin, decision=decision)


async def test_policies(store: CaseStore) -> None:
    assert await store.policy("p", "room") == DEFAULT
    await store.set_policy("p", "room", PRESETS[Preset.PROTECT])
    assert await store.policy("p", "room") == PRESETS[Preset.PROTECT]
    assert await store.policy("q", "room") == DEFAULT


async def test_an_incident_has_one_case(store: CaseStore) -> None:
    first = await store.open(case(1, "album"))
    second = await store.open(case(2, "album"))
    other = await store.open(case(3, "album", chat="elsewhere"))
    assert second == first == case(1, "album")
    assert other.id == "CASE3"
    assert await store.case("CASE2") is None
    assert await store.case("CASE1") == first


async def test_of_two_changes_one_is_refused(store: CaseStore) -> None:
    opened = await store.open(case(1))
    held = await store.update(replace(opened, state=CaseState.HELD))
    assert held is not None
    assert await store.update(replace(opened, state=CaseState.REMOVED)) is None
    assert (await store.case("CASE1")) == held
    with pytest.raises(KeyError):
        await store.update(case(9))


async def test_the_newest_come_first(store: CaseStore) -> None:
    for number in range(5):
        await store.open(case(number))
    assert [found.id for found in await store.recent("p", "room", 3)] == ["CASE4", "CASE3", "CASE2"]
    assert await store.recent("p", "empty", 3) == []


async def test_a_note_is_claimed_once(store: CaseStore) -> None:
    assert await store.sent("CASE1", Action.REPLY) is None
    assert await store.claim("CASE1", Action.REPLY)
    assert not await store.claim("CASE1", Action.REPLY)
    assert await store.claim("CASE1", Action.NOTIFY)
    found = await store.sent("CASE1", Action.REPLY)
    assert found is not None
    assert found.state is SendState.SENDING
    sent = Sent(state=SendState.SENT, chat="room", message="77")
    await store.settle("CASE1", Action.REPLY, sent)
    assert await store.sent("CASE1", Action.REPLY) == sent


async def test_a_note_that_did_not_arrive_is_claimed_again(store: CaseStore) -> None:
    assert await store.claim("CASE1", Action.REPLY)
    await store.settle("CASE1", Action.REPLY, Sent(state=SendState.FAILED))
    assert await store.claim("CASE1", Action.REPLY)
    assert not await store.claim("CASE1", Action.REPLY)


async def test_a_chat_that_moves_takes_its_policy_along(store: CaseStore) -> None:
    await store.move("p", "old", "new")
    assert await store.policy("p", "new") == DEFAULT
    await store.set_policy("p", "old", PRESETS[Preset.PROTECT])
    await store.move("p", "old", "new")
    await store.move("p", "old", "new")
    assert await store.policy("p", "new") == PRESETS[Preset.PROTECT]
    assert await store.policy("p", "old") == DEFAULT
