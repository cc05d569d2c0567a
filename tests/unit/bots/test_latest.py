"""Edits of one message: those that wait become one, in the order in which they were asked for."""

from __future__ import annotations

import asyncio
from collections import deque

import pytest

from bots.platform import Gone, Note, Unreachable
from bots.platform.latest import Key, Latest, Turn


class Written:
    """Lets each edit wait until it is told, and keeps what was written."""

    def __init__(self) -> None:
        self.latest = Latest(self.wait, self.write)
        self.texts: list[str] = []
        self.notes: list[Note] = []
        self.turns: list[Turn] = []
        self.failures: deque[Exception] = deque()
        self.open = asyncio.Event()

    async def wait(self, key: Key, turn: Turn) -> None:
        self.turns.append(turn)
        await self.open.wait()

    async def write(self, key: Key, note: Note, turn: Turn) -> None:
        if self.failures:
            raise self.failures.popleft()
        self.notes.append(note)
        self.texts.append(f"{key[1]}: {note.text}")

    def edit(
        self, text: str, message: str = "1", *, awaited: bool = False, thumbnail: bytes = b""
    ) -> asyncio.Task[None]:
        note = Note(text=text, chat="-100", awaited=awaited, thumbnail=thumbnail)
        return asyncio.create_task(self.latest.edit("-100", message, note))


@pytest.fixture
def written() -> Written:
    return Written()


async def test_of_several_edits_that_wait_only_the_last_is_made(written: Written) -> None:
    edits = [written.edit(f"{number} copies") for number in range(1, 6)]
    other = written.edit("another card", "2")
    await asyncio.sleep(0)
    written.open.set()
    await asyncio.gather(other, *edits)
    assert written.texts == ["1: 5 copies", "2: another card"]


async def test_one_that_a_person_waits_for_hurries_what_waits_already(written: Written) -> None:
    first = written.edit("a")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [turn.awaited for turn in written.turns] == [False]
    pressed = written.edit("b", awaited=True)
    await asyncio.sleep(0)
    assert [turn.awaited for turn in written.turns] == [True]
    written.open.set()
    await asyncio.gather(first, pressed)
    assert written.texts == ["1: b"]


async def test_one_that_was_begun_is_followed_by_the_next(written: Written) -> None:
    written.open.set()
    for text in ("a", "b", "c"):
        await written.edit(text)
    assert written.texts == ["1: a", "1: b", "1: c"]


async def test_a_thumbnail_outlives_the_edit_that_overtakes_it(written: Written) -> None:
    edits = [written.edit("a", thumbnail=b"grey"), written.edit("b")]
    written.open.set()
    await asyncio.gather(*edits)
    assert [(note.text, note.thumbnail) for note in written.notes] == [("b", b"grey")]


async def test_something_else_that_is_done_with_it_stays_in_its_place(written: Written) -> None:
    async def clear() -> None:
        written.texts.append("cleared")

    before = written.edit("a")
    await asyncio.sleep(0)
    clearing = asyncio.create_task(written.latest.alone("-100", "1", clear))
    await asyncio.sleep(0)
    after = [written.edit("b"), written.edit("c")]
    await asyncio.sleep(0)
    written.open.set()
    await asyncio.gather(before, clearing, *after)
    assert written.texts == ["1: a", "cleared", "1: c"]


async def test_what_the_last_of_them_meets_the_others_are_not_asked_to_try_again(written: Written) -> None:
    written.failures.append(Unreachable("away"))
    edits = [written.edit(text) for text in ("a", "b", "c")]
    written.open.set()
    heard = await asyncio.gather(*edits, return_exceptions=True)
    assert [type(it) for it in heard] == [type(None), type(None), Unreachable]
    await written.edit("c")
    assert written.texts == ["1: c"]


async def test_that_a_message_is_gone_all_of_them_hear(written: Written) -> None:
    written.failures.append(Gone("no such message"))
    edits = [written.edit(text) for text in ("a", "b")]
    written.open.set()
    assert [type(it) for it in await asyncio.gather(*edits, return_exceptions=True)] == [Gone, Gone]


async def test_whoever_stops_waiting_takes_no_other_edit_with_them(written: Written) -> None:
    first, second = written.edit("a"), written.edit("b")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    written.open.set()
    await second
    assert written.texts == ["1: b"]


async def test_no_task_is_left_when_it_is_over(written: Written) -> None:
    edits = [written.edit("a"), written.edit("b", "2")]
    await asyncio.sleep(0)
    await written.latest.aclose()
    assert [type(it) for it in await asyncio.gather(*edits, return_exceptions=True)] == [Unreachable] * 2
    assert not written.texts
    written.open.set()
    await written.edit("a, over the next connection")
    assert written.texts == ["1: a, over the next connection"]
