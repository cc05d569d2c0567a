"""A batch that does not fit into memory is halved, and nothing is lost or done twice."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from detector.defenders.batches import MOST, Batches, Graphed, fitted, size_for
from detector.defenders.layers import Depthwise, Direct, Spectral


class SmallCard:
    """Adds up each view, as long as no more than `room` come at once."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.seen: list[int] = []

    def __call__(self, views: Tensor) -> Tensor:
        if len(views) > self.room:
            raise torch.OutOfMemoryError(f"{len(views)} views, where there is room for {self.room}")
        self.seen.append(len(views))
        return views.flatten(1).sum(dim=1, keepdim=True)


@given(count=st.integers(1, 40), size=st.integers(1, 50), room=st.integers(1, 50))
def test_every_view_is_answered_once_and_in_order(count: int, size: int, room: int) -> None:
    card = SmallCard(room)
    batches = Batches(card, size)
    views = torch.arange(count, dtype=torch.float32).view(count, 1, 1, 1).expand(count, 2, 3, 3)
    assert batches(views).flatten().tolist() == [18.0 * at for at in range(count)]
    assert sum(card.seen) == count
    assert max(card.seen) <= min(room, size)
    # Halved no further than it had to be.
    assert batches.size == size or 2 * batches.size + 1 > min(room, count)


def test_what_was_learned_about_the_memory_is_kept() -> None:
    card = SmallCard(3)
    batches = Batches(card, 12)
    batches(torch.zeros(12, 1, 1, 1))
    assert batches.size == 3
    card.seen.clear()
    batches(torch.zeros(6, 1, 1, 1))
    assert card.seen == [3, 3]


def test_one_view_that_is_too_much_is_an_error() -> None:
    with pytest.raises(torch.OutOfMemoryError, match="room for 0"):
        Batches(SmallCard(0), 4)(torch.zeros(4, 1, 1, 1))


def test_another_error_is_not_taken_for_a_full_memory() -> None:
    def broken(_views: Tensor) -> Tensor:
        raise RuntimeError("a cable")

    with pytest.raises(RuntimeError, match="a cable"):
        Batches(broken, 4)(torch.zeros(4, 1, 1, 1))


def test_the_size_leaves_a_fifth_of_the_free_memory() -> None:
    gib = 2**30
    assert size_for(10 * gib, gib) == 8
    assert size_for(gib // 2, gib) == 1
    assert size_for(1000 * gib, gib) == MOST


def test_on_a_cpu_views_go_one_by_one_and_without_a_graph() -> None:
    card = SmallCard(1)
    batches = fitted(Graphed(card), torch.zeros(1, 1, 1, 1))
    batches(torch.zeros(3, 1, 1, 1))
    assert card.seen == [1, 1, 1]


def test_elsewhere_the_form_that_takes_less_time_is_chosen_once_per_size() -> None:
    timed: list[str] = []

    def stopwatch(form: object, maps: Tensor) -> float:
        timed.append(type(form).__name__)
        return 1.0 if isinstance(form, Spectral) == (maps.shape[1] > 8) else 2.0

    direct = Direct(weight=torch.ones(2, 1, 3, 3, device="meta"), bias=None)
    layer = Depthwise(direct, stopwatch)
    small, large = (torch.zeros(1, side, side, 2, device="meta") for side in (8, 16))
    for maps in (small, large, small, large):
        assert layer(maps).shape == maps.shape
    assert sorted(timed) == ["Direct", "Direct", "Spectral", "Spectral"]
    assert {size[0]: type(form) for size, form in layer.chosen.items()} == {8: Direct, 16: Spectral}
