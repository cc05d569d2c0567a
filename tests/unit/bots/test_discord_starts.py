"""A bot that dies at every start begins a few times a minute, and never uses up what Discord allows in a day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.platforms.discord.starts import A_DAY, ALLOWED, Starts
from bots.testing import FakeClock

DAY_S = 86_400.0


def program(path: Path, clock: FakeClock) -> Starts:
    """Another one, which remembers nothing."""
    return Starts(path, clock)


async def crash(path: Path, clock: FakeClock, until_s: float, *, shards: int = 1) -> list[float]:
    """When a program began that dies at once, and is started again 15 s later, until then."""
    begun = list[float]()
    while clock.now_s() < until_s:
        await program(path, clock).take(shards)
        begun.append(clock.now_s())
        await clock.sleep(15)
    return begun


@pytest.mark.parametrize("shards", [1, 4])
async def test_a_crash_loop_begins_a_few_times_a_minute(tmp_path: Path, shards: int) -> None:
    clock = FakeClock()
    began_s = clock.now_s()
    begun = await crash(tmp_path / "starts.json", clock, began_s + 2 * DAY_S, shards=shards)
    for at_s in begun:
        for allowed in ALLOWED:
            lately = [one for one in begun if at_s - allowed.within_s < one <= at_s]
            assert len(lately) <= allowed.starts * shards
        assert len([one for one in begun if at_s - DAY_S < one <= at_s]) <= A_DAY.starts
    assert A_DAY.starts < 1000 / 2


async def test_twenty_restarts_in_five_minutes(tmp_path: Path) -> None:
    clock = FakeClock()
    began_s = clock.now_s()
    begun = await crash(tmp_path / "starts.json", clock, began_s + 300)
    assert 3 <= len([at_s for at_s in begun if at_s < began_s + 300]) <= 15


async def test_a_line_that_is_cut_now_and_then_waits_for_nothing(tmp_path: Path) -> None:
    clock = FakeClock()
    for _ in range(100):
        assert await program(tmp_path / "starts.json", clock).take() == 0
        await clock.sleep(900)


@pytest.mark.parametrize("text", ["", "nonsense", "{}", '[1, "x"]', "null", "[NaN]"])
async def test_what_cannot_be_read_counts_for_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "starts.json"
    path.write_text(text)
    clock = FakeClock()
    assert await program(path, clock).take() == 0
    assert json.loads(path.read_text())[-1] == clock.now_s()


async def test_a_clock_that_was_wrong_keeps_no_bot_away(tmp_path: Path) -> None:
    path, clock = tmp_path / "starts.json", FakeClock()
    path.write_text(json.dumps([clock.now_s() + 1e6] * 500))
    assert await program(path, clock).take() == 0


async def test_a_full_disk_costs_the_counting_alone(tmp_path: Path) -> None:
    (tmp_path / "starts.json").mkdir()
    assert await program(tmp_path / "starts.json", FakeClock()).take() == 0
