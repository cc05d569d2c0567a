"""Telegram's updates are stored before they are confirmed: programs die at each step, and none is lost, nor handled twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import telegram
from prometheus_client import REGISTRY

from bots.faults import PassedOver, Skipped
from bots.platforms.telegram.updates import (
    ALONE_S,
    AT_ONCE,
    HOLD_S,
    LOOK_S,
    QUICK_S,
    ROOM,
    TRIES,
    Updates,
    Work,
)
from bots.records.errors import StoreUnavailable
from bots.testing import FakeClock, fake_records
from bots.testing.records.inbox import FakeInbox
from worker.client.sealing import Seal

PRIVATE = "what only Ada may know"


class Program:
    """One of a bot's programs, as far as its updates go. It may be killed: then it reaches nothing any more."""

    def __init__(
        self,
        inbox: FakeInbox,
        clock: FakeClock,
        handle: Callable[[int], Awaitable[None]] | None = None,
        moves: int | None = None,
    ) -> None:
        self.handled = list[int]()
        self.late_s = dict[int, float]()
        self._own = handle
        self.inbox = Wire(inbox)
        work = Work(
            handle=self._handle,
            concerns=lambda update: update.poll is None,
            moves=lambda update: update.update_id == moves,
        )
        self.updates = Updates(self.inbox, Seal(bytes(32)), "telegram", clock, Skipped("telegram", PassedOver()), work)
        self._keeping = asyncio.create_task(self.updates.keep())

    async def _handle(self, update: telegram.Update, late_s: float) -> None:
        self.late_s[update.update_id] = late_s
        if self._own is not None:
            await self._own(update.update_id)
        self.handled.append(update.update_id)

    async def kill(self) -> None:
        """Let it be gone, whatever it is at."""
        self.inbox.is_cut = True
        await self.stop(0.0)

    async def stop(self, within_s: float = 0.1) -> None:
        """Let it finish, or give back, what it has in hand."""
        self._keeping.cancel()
        await asyncio.wait([self._keeping])
        await self.updates.finish(within_s)


class Wire:
    """The way from one program to the inbox, which its death cuts."""

    def __init__(self, inbox: FakeInbox) -> None:
        self._inbox = inbox
        self.is_cut = False

    def __getattr__(self, name: str) -> Any:
        if self.is_cut:
            raise StoreUnavailable("this program is dead")
        return getattr(self._inbox, name)


def told(*numbers: int, text: str = PRIVATE) -> list[object]:
    chat, user = {"id": 7, "type": "private"}, {"id": 7, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}
    return [{"update_id": number, "message": message} for number in numbers]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(hurried=False)


@pytest.fixture
def inbox(clock: FakeClock) -> FakeInbox:
    return fake_records(clock).inbox


async def for_ever(_: int) -> None:
    await asyncio.get_running_loop().create_future()


async def test_what_is_handled_is_struck_off_and_a_repeat_does_nothing(inbox: FakeInbox, clock: FakeClock) -> None:
    program, other = Program(inbox, clock), Program(inbox, clock)
    await asyncio.gather(*await program.updates.accept(told(2, 1)))
    assert program.handled == [1, 2]
    assert not inbox.kept
    assert await program.updates.accept(told(1, 2)) == []
    assert await other.updates.accept(told(1, 2)) == []
    await program.stop()
    await other.stop()


async def test_a_program_that_is_killed_before_it_handled_anything_loses_nothing(
    inbox: FakeInbox, clock: FakeClock
) -> None:
    first = Program(inbox, clock, for_ever)
    await first.updates.accept(told(1, 2))
    await first.kill()
    second = Program(inbox, clock)
    await clock.advance(LOOK_S)
    assert second.handled == [], "it may live"
    assert await second.updates.accept(told(1)) == [], "Telegram, not having heard, tells of it again"
    await clock.advance(HOLD_S + LOOK_S)
    assert second.handled == [1, 2]
    assert (first.late_s[1], second.late_s[1] >= HOLD_S) == (0, True)
    await clock.advance(HOLD_S + LOOK_S)
    assert second.handled == [1, 2]
    await second.stop()


async def test_a_program_that_is_killed_before_it_stored_anything_has_confirmed_nothing(
    inbox: FakeInbox, clock: FakeClock
) -> None:
    first, second = Program(inbox, clock), Program(inbox, clock)
    first.inbox.is_cut = True
    with pytest.raises(StoreUnavailable):
        await first.updates.accept(told(1))
    assert first.handled == []
    await asyncio.gather(*await second.updates.accept(told(1)))
    assert second.handled == [1]
    await first.kill()
    await second.stop()


async def test_a_program_that_cannot_strike_off_what_it_handled_does_so_later(
    inbox: FakeInbox, clock: FakeClock
) -> None:
    async def cut(_: int) -> None:
        program.inbox.is_cut = True

    program = Program(inbox, clock, cut)
    await asyncio.gather(*await program.updates.accept(told(1)))
    assert await program.updates.accept(told(1)) == [], "it knows by itself"
    assert inbox.kept
    program.inbox.is_cut = False
    await clock.advance(LOOK_S)
    assert not inbox.kept
    assert program.handled == [1]
    await program.stop()


async def test_a_program_that_lives_keeps_what_it_has_in_hand(inbox: FakeInbox, clock: FakeClock) -> None:
    slow, other = Program(inbox, clock, for_ever), Program(inbox, clock)
    await slow.updates.accept(told(1))
    for _ in range(20):
        await clock.advance(LOOK_S)
    assert other.handled == []
    await slow.stop()
    await clock.advance(LOOK_S)
    assert other.handled == [1], "what is given back is another's at once"
    await other.stop()


async def test_more_than_is_looked_at_at_once_is_found_behind_what_is_in_hand(
    inbox: FakeInbox, clock: FakeClock
) -> None:
    dead = Program(inbox, clock, for_ever)
    slow = Program(inbox, clock, for_ever)
    await slow.updates.accept(told(*range(AT_ONCE + 1)))
    await dead.updates.accept(told(1_000))
    await dead.kill()
    seen = list[int]()

    async def note(number: int) -> None:
        seen.append(number)

    slow._own = note
    for _ in range(6):
        await clock.advance(LOOK_S)
    assert seen == [1_000]
    await slow.stop()


async def test_what_ended_programs_again_and_again_is_passed_over(inbox: FakeInbox, clock: FakeClock) -> None:
    before = REGISTRY.get_sample_value("torchrelay_skipped_events_total", {"platform": "telegram"}) or 0.0
    begun = list[int]()

    async def deadly(number: int) -> None:
        begun.append(number)
        await for_ever(number)

    for number in range(TRIES):
        program = Program(inbox, clock, deadly)
        if not number:
            await program.updates.accept(told(1))
        await clock.advance(LOOK_S)
        await program.kill()
        await clock.advance(HOLD_S)
    last = Program(inbox, clock)
    await clock.advance(LOOK_S)
    assert (begun, last.handled) == ([1] * TRIES, [])
    assert not inbox.kept
    assert REGISTRY.get_sample_value("torchrelay_skipped_events_total", {"platform": "telegram"}) == before + 1
    await last.stop()


async def test_what_was_in_hand_beside_it_is_handled(inbox: FakeInbox, clock: FakeClock) -> None:
    handled = set[int]()

    async def deadly(number: int) -> None:
        if number == 3:
            program.inbox.is_cut = True
        if number == 3 or lives < TRIES:  # all is in hand still when it strikes
            await for_ever(number)
        if program.inbox.is_cut:
            await for_ever(number)
        handled.add(number)

    for lives in range(1, TRIES + 2):
        program = Program(inbox, clock, deadly)
        if lives == 1:
            await program.updates.accept(told(*range(1, 6)))
        await clock.advance(LOOK_S)
        await asyncio.sleep(2 * QUICK_S)
        await clock.advance(LOOK_S)
        await program.kill()
        await clock.advance(HOLD_S)
    assert handled == {1, 2, 4, 5}
    assert not inbox.kept


async def test_one_that_takes_long_keeps_others_from_being_tried_for_a_moment(
    inbox: FakeInbox, clock: FakeClock
) -> None:
    for lives in range(1, TRIES):
        program = Program(inbox, clock, for_ever)
        if lives == 1:
            await program.updates.accept(told(1, 2))
        await clock.advance(LOOK_S)
        await program.kill()
        await clock.advance(HOLD_S)

    async def slow(number: int) -> None:
        if number == 1:
            await for_ever(number)

    last = Program(inbox, clock, slow)
    await clock.advance(0)
    await asyncio.sleep(2 * QUICK_S)
    await clock.advance(LOOK_S)
    assert last.handled == []
    await clock.advance(ALONE_S)
    await clock.advance(LOOK_S)
    assert last.handled == [2]
    await last.stop()


async def test_what_is_taken_while_one_before_it_is_waited_for_is_handled_once(
    inbox: FakeInbox, clock: FakeClock
) -> None:
    async def slow(number: int) -> None:
        if number == 1:
            await for_ever(number)

    program = Program(inbox, clock, slow, moves=1)
    accepting = asyncio.create_task(program.updates.accept(told(1, 2)))
    await clock.advance(LOOK_S)
    await clock.advance(LOOK_S)
    assert program.handled == [2]
    await accepting
    await clock.advance(LOOK_S)
    assert program.handled == [2]
    await program.stop()


async def test_programs_that_stop_and_start_often_pass_nothing_over(inbox: FakeInbox, clock: FakeClock) -> None:
    for number in range(3 * TRIES):
        program = Program(inbox, clock, for_ever)
        if not number:
            await program.updates.accept(told(1))
        await clock.advance(LOOK_S)
        await program.stop()
    last = Program(inbox, clock)
    await clock.advance(LOOK_S)
    assert last.handled == [1]
    await last.stop()


async def test_what_is_stored_says_nothing_to_whoever_reads_it(inbox: FakeInbox, clock: FakeClock) -> None:
    program = Program(inbox, clock, for_ever)
    await program.updates.accept(told(1))
    (kept,) = inbox.kept.values()
    assert PRIVATE.encode() not in kept.data
    assert b"Ada" not in kept.data
    await program.kill()
    other = Program(inbox, clock)
    other.updates._seal = Seal(bytes(31) + b"\1")
    await clock.advance(HOLD_S + LOOK_S)
    assert other.handled == [], "another key opens nothing"
    assert not inbox.kept
    await other.stop()


async def test_what_asks_nothing_of_the_bot_is_written_nowhere(inbox: FakeInbox, clock: FakeClock) -> None:
    program = Program(inbox, clock)
    poll = {"id": "1", "question": PRIVATE, "options": [], "total_voter_count": 0, "is_closed": False}
    more = {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    rest = {"allows_revoting": False, "members_only": False}
    bad: list[object] = [{"update_id": 3, "message": PRIVATE}, PRIVATE, {"update_id": True}]
    assert await program.updates.accept([{"update_id": 2, "poll": {**poll, **more, **rest}}, *bad]) == []
    assert not inbox.kept
    await program.stop()


async def test_what_cannot_be_written_keeps_no_other_out(inbox: FakeInbox, clock: FakeClock) -> None:
    program, deep = Program(inbox, clock), list[Any]()
    for _ in range(100_000):  # deeper than anything can be written
        deep = [deep]
    (bad,), good = told(1), told(2)
    assert isinstance(bad, dict)
    assert await program.updates.accept([{**bad, "news": deep}]) == []
    await asyncio.gather(*await program.updates.accept([{**bad, "news": deep}, *good]))
    assert program.handled == [2]
    await program.stop()
    while deep:  # or its end is too deep as well
        deep = deep.pop()


async def test_with_its_hands_full_a_program_takes_no_more(inbox: FakeInbox, clock: FakeClock) -> None:
    full, dead = Program(inbox, clock, for_ever), Program(inbox, clock, for_ever)
    await dead.updates.accept(told(ROOM + 1))
    await dead.kill()
    await full.updates.accept(told(*range(ROOM)))
    assert not full.updates.has_room
    for _ in range(6):
        await clock.advance(LOOK_S)
    assert inbox.kept["telegram", ROOM + 1].tries == 1
    await full.stop()
    assert full.updates.has_room
