"""The Inbox port's suite."""

from __future__ import annotations

from bots.records.inbox import KEEP_S, MAX_OVER, Inbox, Suspects
from tests.contract.records.conftest import Scene

BOT = "telegram"


async def taken(inbox: Inbox, holder: str, most: int = 9) -> list[int]:
    return [waiting.number for waiting in await inbox.take(BOT, holder, 30, most)]


async def test_what_is_new_is_whose_hands_it_came_to(scene: Scene) -> None:
    inbox, others = scene.records.inbox, scene.replica().inbox
    assert await inbox.keep(BOT, "one", {7: b"\xff7", 8: b"8"}, 30) == {7, 8}
    assert await inbox.keep(BOT, "one", {7: b"again"}, 30) == {7}, "its answer may have been lost"
    assert await others.keep(BOT, "two", {8: b"8", 9: b"9"}, 30) == {9}
    assert await others.keep("telegram-2", "two", {8: b"8"}, 30) == {8}, "another bot counts for itself"
    assert await taken(others, "three") == []


async def test_what_a_dead_program_had_is_the_next_ones_in_its_order(scene: Scene) -> None:
    inbox, others = scene.records.inbox, scene.replica().inbox
    await inbox.keep(BOT, "one", {10: b"10", 9: b"\x009"}, 30)
    await inbox.keep(BOT, "one", {11: b"11"}, 30)
    await scene.pass_time(29)
    assert await taken(others, "two") == []
    await inbox.hold(BOT, "one", 30)
    await scene.pass_time(29)
    assert await taken(others, "two") == []
    await scene.pass_time(1)
    found = await others.take(BOT, "two", 30, 2)
    assert [(waiting.number, waiting.data, waiting.tries) for waiting in found] == [(9, b"\x009", 2), (10, b"10", 2)]
    assert all(59 <= waiting.age_s < 89 for waiting in found), "since it was kept first"
    assert await taken(inbox, "three") == [11]
    assert await inbox.keep(BOT, "one", {9: b"9"}, 30) == frozenset(), "it is at work elsewhere"


async def test_what_a_program_took_and_never_heard_of_comes_again_to_it(scene: Scene) -> None:
    inbox = scene.records.inbox
    await inbox.keep(BOT, "one", {1: b"1", 2: b"2"}, 30)
    found = await inbox.take(BOT, "one", 30, 9, [2])
    assert [(waiting.number, waiting.tries) for waiting in found] == [(1, 1)]


async def test_of_what_many_had_so_many_are_taken_at_once(scene: Scene) -> None:
    inbox = scene.records.inbox
    await inbox.keep(BOT, "one", {1: b"1", 2: b"2", 3: b"3"}, 30)
    await scene.pass_time(31)
    assert len(await inbox.take(BOT, "two", 30, 9, (), Suspects(tries=3, most=0))) == 3, "they had one"
    await scene.pass_time(31)
    await inbox.keep(BOT, "one", {4: b"4"}, 30)
    await scene.pass_time(31)
    found = await inbox.take(BOT, "three", 30, 9, (), Suspects(tries=3, most=1))
    assert [(waiting.number, waiting.tries) for waiting in found] == [(1, 3), (4, 2)]
    assert await inbox.take(BOT, "three", 30, 9, [1, 4], Suspects(tries=3, most=0)) == []
    found = await inbox.take(BOT, "three", 30, 9, [4], Suspects(tries=3, most=1))
    assert [(waiting.number, waiting.tries) for waiting in found] == [(1, 3), (2, 3)], "its own counts for nothing"


async def test_what_was_handled_is_known_for_a_day(scene: Scene) -> None:
    inbox, others = scene.records.inbox, scene.replica().inbox
    await inbox.keep(BOT, "one", {1: b"1"}, 30)
    await inbox.strike_off(BOT, 1)
    await inbox.strike_off(BOT, 1)
    assert await others.keep(BOT, "two", {1: b"1"}, 30) == frozenset()
    await scene.pass_time(31)
    assert await taken(others, "two") == []
    await scene.pass_time(KEEP_S)
    assert await others.keep(BOT, "two", {1: b"1"}, 30) == {1}


async def test_what_nobody_handles_is_forgotten_after_a_day(scene: Scene) -> None:
    inbox = scene.records.inbox
    await inbox.keep(BOT, "one", {1: b"1"}, 30)
    await scene.pass_time(KEEP_S / 2)
    await inbox.keep(BOT, "two", {2: b"2"}, 30)
    await scene.pass_time(KEEP_S / 2)
    assert await taken(inbox, "three") == [2]


async def test_what_a_program_gives_back_is_anybodys_at_once_and_counts_as_no_try(scene: Scene) -> None:
    inbox, others = scene.records.inbox, scene.replica().inbox
    await inbox.keep(BOT, "one", {1: b"1", 2: b"2"}, 30)
    await inbox.let_go(BOT, "one", [1])
    await inbox.let_go(BOT, "one", [1])
    found = await others.take(BOT, "two", 30, 9)
    assert [(waiting.number, waiting.tries) for waiting in found] == [(1, 1), (2, 2)], "and of the rest it is dead"
    await inbox.let_go(BOT, "one", [1])
    assert await taken(inbox, "three") == [], "it is not its to give"


async def test_so_many_are_known_to_have_been_handled(scene: Scene) -> None:
    if scene.redis is None:
        return
    await scene.redis.zadd("torchrelay:updates-over:telegram", {str(number): 9e9 for number in range(MAX_OVER)})
    await scene.records.inbox.strike_off(BOT, MAX_OVER + 1)
    assert await scene.redis.zcard("torchrelay:updates-over:telegram") == MAX_OVER
