"""The People port's suite."""

from __future__ import annotations

import asyncio

import pytest

from bots.records.people import Approval, Reporter
from tests.contract.records.conftest import Scene
from tests.contract.records.made import judgement


def approval(member: str, at_s: float = 5.0) -> Approval:
    return Approval(member=member, by="mo", reason="an artist", at_s=at_s)


async def test_a_member_is_exempt_until_that_ends(scene: Scene) -> None:
    people = scene.records.people
    assert not await people.approved("p", "room", "ada")
    assert not await people.disapprove("p", "room", "ada")
    await people.approve("p", "room", approval("ada"))
    assert await scene.replica().people.approved("p", "room", "ada")
    for platform, chat, member in (("q", "room", "ada"), ("p", "other", "ada"), ("p", "room", "bo")):
        assert not await people.approved(platform, chat, member)
    assert await people.disapprove("p", "room", "ada")
    assert not await people.approved("p", "room", "ada")
    assert not await people.disapprove("p", "room", "ada")


async def test_exemptions_are_listed_the_newest_first(scene: Scene) -> None:
    people = scene.records.people
    assert await people.approvals("p", "room") == []
    for member, at_s in (("b", 2.0), ("c", 1.0), ("d", 3.0), ("a", 2.0)):
        await people.approve("p", "room", approval(member, at_s))
    await people.approve("p", "other", approval("x"))
    await people.approve("q", "room", approval("y"))
    assert [item.member for item in await people.approvals("p", "room")] == ["d", "a", "b", "c"]
    await people.approve("p", "room", approval("c", 9.0))
    assert await people.approvals("p", "room") == [
        approval("c", 9.0),
        approval("d", 3.0),
        approval("a", 2.0),
        approval("b", 2.0),
    ]


async def test_a_member_is_first_seen_once(scene: Scene) -> None:
    people = scene.records.people
    assert await people.first_seen_s("p", "room", "ada", 1_800_000_000.25) == 1_800_000_000.25
    assert await scene.replica().people.first_seen_s("p", "room", "ada", 1_900_000_000.0) == 1_800_000_000.25
    assert await people.first_seen_s("p", "room", "ada", 5.0) == 1_800_000_000.25
    for platform, chat, member in (("q", "room", "ada"), ("p", "other", "ada"), ("p", "room", "bo")):
        assert await people.first_seen_s(platform, chat, member, 7.0) == 7.0


async def test_so_often_in_a_span_that_begins_with_the_first(scene: Scene) -> None:
    async def allow(member: str = "ada", what: str = "report", chat: str = "room", limit: int = 2) -> bool:
        return await scene.records.people.allow("p", chat, member, what, limit, 100)

    assert await allow()
    await scene.pass_time(60)
    assert await allow()
    assert not await allow()
    assert not await scene.replica().people.allow("p", "room", "ada", "report", 2, 100)
    assert await allow(member="bo")
    assert await allow(what="appeal")
    assert await allow(chat="other")
    assert await scene.records.people.allow("q", "room", "ada", "report", 2, 100)
    await scene.pass_time(39)
    assert not await allow()
    assert await allow(limit=3)
    await scene.pass_time(1)
    assert [await allow() for _ in range(3)] == [True, True, False]
    assert not await allow(member="cy", limit=0)


async def test_of_twenty_at_once_so_many_are_allowed(scene: Scene) -> None:
    replicas = [scene.replica() for _ in range(4)]
    done = await asyncio.gather(
        *(replicas[n % 4].people.allow("p", "room", "ada", "report", 5, 100) for n in range(20))
    )
    assert sum(done) == 5


async def test_reports_are_counted(scene: Scene) -> None:
    people = scene.records.people
    assert await people.reporter("p", "room", "ada") == Reporter()
    replicas = [scene.replica() for _ in range(4)]
    await asyncio.gather(
        *(replicas[n % 4].people.judge_report("p", "room", judgement("ada"), right=n % 3 == 0) for n in range(20))
    )
    assert await people.reporter("p", "room", "ada") == Reporter(right=7, wrong=13)
    for platform, chat, member in (("q", "room", "ada"), ("p", "other", "ada"), ("p", "room", "bo")):
        assert await people.reporter(platform, chat, member) == Reporter()


async def test_a_report_can_be_thought_of_anew(scene: Scene) -> None:
    people = scene.records.people
    await people.judge_report("p", "room", judgement("ada"), right=True)
    await people.judge_report("p", "room", judgement("ada"), right=True)
    await people.judge_report("p", "room", judgement("ada"), right=False, before=True)
    assert await people.reporter("p", "room", "ada") == Reporter(right=1, wrong=1)
    await people.judge_report("p", "room", judgement("ada"), right=None, before=False)
    assert await people.reporter("p", "room", "ada") == Reporter(right=1)
    await people.judge_report("p", "room", judgement("ada"), right=None, before=False)
    assert await people.reporter("p", "room", "ada") == Reporter(right=1), "never less than none"


async def test_a_judgement_is_in_the_journal_and_weighs_once(scene: Scene) -> None:
    people, replicas = scene.records.people, [scene.replica() for _ in range(4)]
    counted = await asyncio.gather(
        *(
            replicas[n % 4].people.judge_report("p", "room", judgement("ada"), right=True, once="judged: ada")
            for n in range(20)
        )
    )
    assert sorted(counted) == [False] * 19 + [True]
    assert await people.judge_report("p", "room", judgement("bo"), right=True, once="judged: bo")
    assert await people.judge_report("p", "other", judgement("ada"), right=True, once="judged: ada")
    assert [event async for event in scene.records.journal.read("p", "room")] == [judgement("ada"), judgement("bo")]
    assert await people.reporter("p", "room", "ada") == Reporter(right=1)


@pytest.mark.parametrize(
    ("right", "wrong", "counts"),
    [(0, 0, True), (0, 2, True), (0, 3, False), (1, 3, False), (2, 3, True), (2, 4, True), (2, 5, False)],
)
def test_who_is_often_wrong_loses_weight(right: int, wrong: int, counts: bool) -> None:
    assert Reporter(right=right, wrong=wrong).counts is counts


async def test_a_limit_that_a_clock_far_ahead_has_begun_lasts_no_longer(scene: Scene) -> None:
    async def allow(what: str = "report", span_s: int = 100) -> bool:
        return await scene.records.people.allow("p", "room", "ada", what, 1, span_s)

    await scene.clock.advance(400 * 86_400)
    assert await allow()
    await scene.clock.advance(-400 * 86_400)
    assert await allow()
    assert not await allow()
    await scene.clock.advance(-90)
    assert not await allow(), "clocks that hardly differ count together"
    assert await allow("takedown", 7 * 86_400)
