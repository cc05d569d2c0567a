"""What is asked for at the same time is asked at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from worker.client.together import Together


class Asked:
    """Answers by doubling; each group waits until it is let through."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self, items: Sequence[int]) -> list[int]:
        self.groups.append([*items])
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return [2 * item for item in items]


async def settled() -> None:
    """Let all tasks go as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_while_an_answer_is_awaited_the_next_gather_and_each_gets_their_own() -> None:
    asked = Asked()
    together = Together(asked, most=3)
    first = asyncio.create_task(together.answer(1))
    await settled()
    rest = [asyncio.create_task(together.answer(number)) for number in range(2, 7)]
    await settled()
    assert asked.groups == [[1]], "whoever comes alone is asked for at once"
    asked.gate.set()
    assert [await task for task in (first, *rest)] == [2, 4, 6, 8, 10, 12]
    assert asked.groups == [[1], [2, 3, 4], [5, 6]]
    assert await together.answer(9) == 18


async def test_an_error_is_everybodys_of_that_group_and_of_no_other() -> None:
    asked = Asked()
    together = Together(asked, most=2)
    tasks = [asyncio.create_task(together.answer(number)) for number in range(3)]
    await settled()
    asked.error = ValueError("away")
    asked.gate.set()
    await settled()
    asked.error = None
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(each) for each in found[:2]] == ["away", "away"]
    assert await together.answer(4) == 8


async def test_whoever_is_cancelled_takes_nothing_from_the_others_and_is_not_asked_for_where_that_is_in_time() -> None:
    asked = Asked()
    together = Together(asked, most=2)
    begun, beside = (asyncio.create_task(together.answer(number)) for number in (1, 2))
    await settled()
    waiting, behind = (asyncio.create_task(together.answer(number)) for number in (3, 4))
    await settled()
    begun.cancel()
    waiting.cancel()
    await settled()
    asked.gate.set()
    assert (await beside, await behind) == (4, 8)
    assert asked.groups == [[1, 2], [4]]
    assert begun.cancelled()
    assert waiting.cancelled()


async def test_closing_waits_for_what_is_under_way() -> None:
    asked = Asked()
    together = Together(asked, most=2)
    task = asyncio.create_task(together.answer(1))
    await settled()
    closing = asyncio.create_task(together.aclose())
    await settled()
    assert not closing.done()
    asked.gate.set()
    await closing
    assert await task == 2


async def test_what_ends_the_program_is_not_kept_from_it() -> None:
    asked = Asked()
    together = Together(asked, most=2)
    task = asyncio.create_task(together.answer(1))
    await settled()
    serving = together._task
    assert serving is not None
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert serving.cancelled()
