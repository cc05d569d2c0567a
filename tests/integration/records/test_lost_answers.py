"""A command whose answer was lost is said again by the client library, and still happens once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bots.records import Event, EventKind, Records, StoreUnavailable
from bots.records.outbox import Said, SendState, Sent
from bots.records.people import Approval
from bots.records.redis import connect
from bots.records.redis.server import ANSWER_S
from bots.records.reveals import Reveal
from tests.contract.records.conftest import CASE_DAYS, Scene
from tests.contract.records.made import case, judgement
from tests.contract.records.test_known import entry
from tests.integration.proxy import Proxy, between

RETRIES = 7
"""How often the client library says a command, the first time included."""


@dataclass(frozen=True)
class Far:
    """What is kept, reached through a proxy that loses answers."""

    records: Records
    proxy: Proxy

    def lose(self, script: Any, times: int = 1) -> None:
        """The next so many answers to this script."""
        self.proxy.lose(script.sha.encode(), times)


@pytest.fixture
async def far(scene: Scene) -> AsyncIterator[Far]:
    async with between(scene.url) as proxy:
        records = connect(proxy.url, case_days=CASE_DAYS, copies=scene.records.copies, clock=scene.clock)
        yield Far(records, proxy)
        await records.aclose()


def event(kind: EventKind = EventKind.PRESSED) -> Event:
    return Event(kind=kind, at_s=1_800_000_000.0, case="ABC")


@pytest.mark.parametrize("times", [1, 3])
async def test_a_note_is_claimed_by_whoever_was_not_answered(far: Far, times: int) -> None:
    outbox = far.records.outbox
    assert await outbox.claim("ready", Said.CARD)
    far.lose(outbox._claim, times)  # type: ignore[attr-defined]
    assert await outbox.claim("key", Said.CARD)
    assert far.proxy.lost == times
    assert not await outbox.claim("key", Said.CARD)


async def test_a_note_whose_claim_was_never_answered_is_claimed_by_the_same_program_alone(
    far: Far, scene: Scene
) -> None:
    outbox = far.records.outbox
    assert await outbox.claim("ready", Said.CARD)
    far.lose(outbox._claim, RETRIES)  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailable):
        await outbox.claim("key", Said.CARD)
    assert not await scene.records.outbox.claim("key", Said.CARD)
    assert await outbox.claim("key", Said.CARD)
    assert not await outbox.claim("key", Said.CARD)


async def test_a_note_that_another_program_has_claimed_meanwhile_is_theirs(far: Far, scene: Scene) -> None:
    outbox = far.records.outbox
    assert await outbox.claim("ready", Said.CARD)
    far.lose(outbox._claim, RETRIES)  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailable):
        await outbox.claim("key", Said.CARD)
    await scene.records.outbox.settle("key", Said.CARD, Sent(state=SendState.UNKNOWN))
    assert not await outbox.claim("key", Said.CARD), "somebody has settled it: nobody sends it any more"


@pytest.mark.parametrize("once", ["", "mark"])
async def test_what_happened_is_written_down_once_and_said_to_be_new(far: Far, once: str) -> None:
    journal = far.records.journal
    await journal.append("p", "other", event())
    far.lose(journal._append)  # type: ignore[attr-defined]
    assert await journal.append("p", "room", event(), once=once)
    assert far.proxy.lost == 1
    assert len([item async for item in journal.read("p", "room")]) == 1


async def test_a_case_is_changed_by_whoever_was_not_answered(far: Far) -> None:
    cases = far.records.cases
    first = await cases.open(case(1))
    second = await cases.update(first)
    assert second is not None
    far.lose(cases._update)  # type: ignore[attr-defined]
    third = await cases.update(second)
    assert third is not None
    assert third.revision == second.revision + 1
    assert far.proxy.lost == 1
    assert await cases.update(second) is None


async def test_what_a_member_did_counts_once(far: Far) -> None:
    people = far.records.people
    assert await people.allow("p", "room", "eve", "ready", 1, 60)
    far.lose(people._use)  # type: ignore[attr-defined]
    assert await people.allow("p", "room", "ada", "report", 2, 60)
    assert far.proxy.lost == 1
    assert await people.allow("p", "room", "ada", "report", 2, 60)
    assert not await people.allow("p", "room", "ada", "report", 2, 60)


async def test_a_report_is_judged_once(far: Far) -> None:
    people = far.records.people
    await people.judge_report("p", "room", judgement("eve"), right=True)
    far.lose(people._judge)  # type: ignore[attr-defined]
    await people.judge_report("p", "room", judgement("ada"), right=True)
    assert far.proxy.lost == 1
    assert await people.reporter("p", "room", "ada") == await people.reporter("p", "room", "eve")


async def test_who_takes_something_away_hears_that_it_was_there(far: Far) -> None:
    known, people, reveals = far.records.known, far.records.people, far.records.reveals
    for name in ("first", "second"):
        await known.add("p", "room", entry(name))
        await people.approve("p", "room", Approval(member=name, by="mo", at_s=1.0, reason="friend"))
    assert await known.remove("p", "room", "first") is not None
    assert await people.disapprove("p", "room", "first")
    reveal = Reveal(case="ABC", finding=1, member="mo", platform="p")
    await reveals.use(await reveals.give(reveal, 60))
    token = await reveals.give(reveal, 60)
    far.lose(known._remove)  # type: ignore[attr-defined]
    assert await known.remove("p", "room", "second") is not None
    far.lose(people._disapprove)  # type: ignore[attr-defined]
    assert await people.disapprove("p", "room", "second")
    far.lose(reveals._use)  # type: ignore[attr-defined]
    assert await reveals.use(token) == reveal
    assert await reveals.use(token) is None
    assert far.proxy.lost == 3


async def test_nothing_is_remembered_of_an_answer_for_longer_than_needed(far: Far, scene: Scene) -> None:
    await far.records.journal.append("p", "room", event())
    (name,) = await scene.redis.keys("torchrelay:answered:*")
    assert 0 < await scene.redis.ttl(name) <= ANSWER_S
