"""Who comes before whom: what is computed is what happens when the queues are drained."""

from __future__ import annotations

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from worker.client.turns import ahead


def drained(lengths: list[int], turn: int) -> list[tuple[int, int]]:
    """The queue and the place in it of everything, as it is taken."""
    rows = [deque((queue, place) for place in range(length)) for queue, length in enumerate(lengths)]
    taken = []
    while any(rows):
        if rows[turn % len(rows)]:
            taken.append(rows[turn % len(rows)].popleft())
        turn += 1
    return taken


@given(st.lists(st.integers(0, 6), min_size=1, max_size=9), st.integers(0, 8))
def test_so_many_are_taken_before_each(lengths: list[int], turn: int) -> None:
    turn %= len(lengths)
    for number, (queue, place) in enumerate(drained(lengths, turn)):
        assert ahead(place, queue, lengths, turn) == number


def test_the_first_in_a_row_waits_for_one_of_each_other_however_many_are_there() -> None:
    assert ahead(0, 3, [500] * 9, 4) == 8
    assert ahead(0, 3, [500, 0, 0, 1, 0, 0, 0, 0, 0], 0) == 1
