"""Lengths of time as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.durations import DurationError, Unit, parse, parts, spell


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("10m", 600),
        ("3h", 10_800),
        ("6d", 518_400),
        ("5w", 3_024_000),
        ("1w2d", 777_600),
        ("2d1w", 777_600),
        (" 24H ", 86_400),
        ("1h30m", 5_400),
        ("0s", 0),
    ],
)
def test_what_people_write_is_read(text: str, seconds: int) -> None:
    assert parse(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "10", "d", "ten days", "10 d", "-3h", "1.5h", "3y", "1d1d", "1d2", "h3", "10m!", "1" * 10 + "s"]
)
def test_what_is_no_length_of_time_is_refused_and_says_how_to_write_one(text: str) -> None:
    with pytest.raises(DurationError, match="90s, 10m, 3h, 6d, 5w, or together 1w2d"):
        parse(text)


@given(st.integers(0, 10**10))
def test_what_is_spelled_reads_the_same(seconds: int) -> None:
    assert parse(spell(seconds)) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (90, "90s"),
        (5_400, "90m"),
        (36 * 3_600, "36h"),
        (30 * 86_400, "30d"),
        (14 * 86_400, "2w"),
        (86_400, "1d"),
        (90_061, "1d1h1m1s"),
        (999 * 604_800, "999w"),
        (86_400 * 7_001, "1000w1d"),
        (999, "999s"),
        (1_000, "16m40s"),
    ],
)
def test_lengths_are_spelled_as_people_would(seconds: int, text: str) -> None:
    assert spell(seconds) == text


def test_units_are_counted_longest_first() -> None:
    assert parts(90_000) == [(25, Unit.HOUR)]
    assert parts(608_461) == [(1, Unit.WEEK), (1, Unit.HOUR), (1, Unit.MINUTE), (1, Unit.SECOND)]
    assert [unit.length_s for unit in Unit] == [604_800, 86_400, 3_600, 60, 1]
