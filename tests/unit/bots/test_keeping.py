"""One part that fails harms no other, comes back by itself, and is known to be down meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from bots.keeping import CONNECTION, GOOD_S, HOUR_S, LOOP, MAX_BACKOFF_S, Backoff, Keeper
from bots.platform import PlatformError
from bots.platforms import Surroundings, load
from bots.serving import SWEEP_S, create_platforms, sweep
from bots.testing import FakeClock
from bots.texts import Texts
from worker.testing import FakeScanner

SECRET = "7654321098:AAEtestTokenOfNobodyAtAll_0123456789"
BEGAN = "since 2027-01-15T08:00:00Z: "
"""Where a FakeClock stands."""


class Part:
    """A part that ends as it is told, one start after the other; after that it runs."""

    def __init__(self, clock: FakeClock, *ends: Callable[[], Awaitable[None]]) -> None:
        self._clock, self._ends = clock, list(ends)
        self.began_s: list[float] = []

    async def run(self) -> None:
        """Run as the next end says."""
        self.began_s.append(self._clock.elapsed_s() - 1_800_000_000.0)
        if self._ends:
            await self._ends.pop(0)()
        else:
            await asyncio.Event().wait()


def failing(
    error: BaseException, after_s: float = 0.0, clock: FakeClock | None = None
) -> Callable[[], Awaitable[None]]:
    """Raises `error`."""

    async def end() -> None:
        if clock is not None:
            await clock.sleep(after_s)
        raise error

    return end


async def ending() -> None:
    """Ends as if all were well."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(hurried=False)


@asynccontextmanager
async def kept(keeper: Keeper, **parts: Part) -> AsyncIterator[None]:
    """The parts run, as connections do."""
    tasks = [asyncio.create_task(keeper.keep(name, part.run, CONNECTION)) for name, part in parts.items()]
    try:
        yield
        assert not any(task.done() for task in tasks), "a part ended its keeper"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (failing(PlatformError("Telegram refuses the token")), "Telegram refuses the token"),
        (failing(ValueError(f"chat 123456789 wrote {SECRET}")), "ValueError"),
        (failing(RecursionError()), "RecursionError"),
        (failing(asyncio.CancelledError()), "CancelledError"),
        (ending, "it ended"),
    ],
)
async def test_whatever_ends_a_part_it_comes_back_and_the_others_go_on(
    clock: FakeClock, end: Callable[[], Awaitable[None]], why: str
) -> None:
    keeper, bad, good = Keeper(clock), Part(clock, end), Part(clock)
    async with kept(keeper, bad=bad, good=good):
        await clock.advance(0.5)
        assert keeper.problems == {"bad": BEGAN + why}
        await clock.advance(0.5)
        assert bad.began_s == [0.0, 1.0]
        assert good.began_s == [0.0]


async def test_the_pauses_double_up_to_a_limit(clock: FakeClock) -> None:
    part = Part(clock, *[failing(ValueError()) for _ in range(12)])
    async with kept(Keeper(clock), part=part):
        await clock.advance(1_800)
    pauses = [after - before for before, after in zip(part.began_s, part.began_s[1:], strict=False)]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, MAX_BACKOFF_S, MAX_BACKOFF_S, MAX_BACKOFF_S]


async def test_a_good_minute_starts_the_pauses_over_and_less_does_not(clock: FakeClock) -> None:
    ends = [failing(ValueError()) for _ in range(4)]  # the last pause is of 8 s
    short, good = failing(ValueError(), GOOD_S - 1, clock), failing(ValueError(), GOOD_S, clock)
    part = Part(clock, *ends, short, good)
    async with kept(Keeper(clock), part=part):
        await clock.advance(15 + (GOOD_S - 1) + 16 + GOOD_S + 1)
    assert part.began_s[-3:] == [15, 15 + GOOD_S - 1 + 16, 15 + GOOD_S - 1 + 16 + GOOD_S + 1]


async def test_a_part_is_well_after_a_good_minute_not_at_the_moment_of_trying(clock: FakeClock) -> None:
    keeper = Keeper(clock)
    part = Part(clock, failing(PlatformError("no network")), failing(PlatformError("refused"), 30, clock))
    async with kept(keeper, part=part):
        for _ in range(30):
            await clock.advance(1)
            assert keeper.problems == {"part": BEGAN + "no network"}
        await clock.advance(1)
        # Down since it first was, for the reason that it has now.
        assert keeper.problems == {"part": BEGAN + "refused"}
        await clock.advance(1 + GOOD_S)
        assert part.began_s == [0, 1, 33]
        assert keeper.problems == {"part": BEGAN + "refused"}
        await clock.advance(1)
        assert keeper.problems == {}


async def test_a_new_problem_has_its_own_beginning(clock: FakeClock) -> None:
    keeper = Keeper(clock)
    part = Part(clock, failing(ValueError()), failing(ValueError(), GOOD_S + 2, clock))
    async with kept(keeper, part=part):
        await clock.advance(GOOD_S + 2)
        assert keeper.problems == {}
        await clock.advance(1)
        assert keeper.problems == {"part": "since 2027-01-15T08:01:03Z: ValueError"}


async def test_one_problem_is_one_line_and_says_nothing_private(clock: FakeClock) -> None:
    refused, broken = PlatformError("refused"), KeyError("Ada Lovelace")
    ends = [refused, refused, broken, refused, broken, refused]
    keeper = Keeper(clock)
    with capture_logs() as lines:
        async with kept(keeper, part=Part(clock, *[failing(error) for error in ends])):
            await clock.advance(63 + GOOD_S)
    down = [line for line in lines if line["log_level"] == "error"]
    assert [line["problem"] for line in down] == ["refused", "KeyError"]
    assert "test_keeping.py:" in down[1]["fault"]
    assert [line["event"] for line in lines if line not in down] == ["a part of the program runs again"]
    assert "Ada" not in str(lines)


async def test_connections_are_few_even_where_each_holds_for_a_minute(clock: FakeClock) -> None:
    part = Part(clock, *[failing(ValueError(), GOOD_S, clock) for _ in range(2_000)])
    async with kept(Keeper(clock), part=part):
        await clock.advance(24 * HOUR_S)
    assert 900 < len(part.began_s) < 1_000


async def test_a_loop_of_ours_is_back_soon(clock: FakeClock) -> None:
    part = Part(clock, *[failing(ValueError()) for _ in range(100)])
    task = asyncio.create_task(Keeper(clock).keep("loop", part.run, LOOP))
    await clock.advance(600)
    assert max(after - before for before, after in zip(part.began_s, part.began_s[1:], strict=False)) == LOOP.max_s
    task.cancel()
    await asyncio.wait([task])


async def test_a_part_that_is_told_to_stop_stops(clock: FakeClock) -> None:
    keeper, part = Keeper(clock), Part(clock)
    task = asyncio.create_task(keeper.keep("part", part.run, Backoff(max_s=1.0)))
    await clock.advance(1)
    task.cancel()
    await asyncio.wait([task], timeout=1)
    assert task.cancelled()
    assert keeper.problems == {}
    assert part.began_s == [0]


async def test_a_sweep_that_meets_a_bug_is_seen_and_swept_again(clock: FakeClock) -> None:
    class Broken(FakeScanner):
        swept = 0

        async def sweep(self) -> int:
            self.swept += 1
            if self.swept == 1:
                raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
            return 0

    keeper, scanner = Keeper(clock), Broken()

    async def work() -> None:
        await sweep(scanner, clock)

    task = asyncio.create_task(keeper.keep("queue", work, LOOP))
    await clock.advance(0)
    assert keeper.problems == {"queue": BEGAN + "UnicodeDecodeError"}
    await clock.advance(1 + SWEEP_S)
    assert scanner.swept == 3
    task.cancel()
    await asyncio.wait([task])


async def test_a_platform_that_cannot_be_made_harms_no_other(clock: FakeClock) -> None:
    keeper = Keeper(clock)
    surroundings = Surroundings(texts=Texts(), web=FastAPI(), signing_key=bytes(32), data_dir=Path("unused"))
    sandbox: Any = load("sandbox").Settings()
    named = {"telegram": "telegram-1", "sandbox": "sandbox"}
    made = create_platforms({"telegram": sandbox, "sandbox": sandbox}, named, surroundings, keeper)
    assert list(made) == ["sandbox"]
    assert keeper.problems == {"telegram-1": BEGAN + "TypeError"}
