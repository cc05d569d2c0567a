"""Sealed pictures are fetched several at a time, within a bound of memory, and each once."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from worker.parcels import PARCEL_BYTES, Parcel, parcels


class Media:
    """A media server that notes what it is asked for."""

    def __init__(self, *missing: str, away: int = 0) -> None:
        self.missing = missing
        self.away = away
        self.asked: list[list[str]] = []

    def mget(self, names: list[str]) -> list[bytes | None]:
        """What lies under these names."""
        self.asked.append([*names])
        if self.away:
            self.away -= 1
            raise redis.ConnectionError
        return [None if name in self.missing else name.encode() for name in names]

    def get(self, name: str) -> bytes | None:
        """The same of one."""
        return self.mget([name])[0]


def packed(media: Any, sizes: dict[str, int]) -> list[list[str]]:
    """Which pictures are in a parcel with each other."""
    found: dict[int, list[str]] = {}
    for name, parcel in parcels(media, sizes).items():
        found.setdefault(id(parcel), []).append(name)
    return [*found.values()]


@pytest.mark.parametrize(
    ("sizes", "together"),
    [
        ([], []),
        ([1], [["0"]]),
        ([PARCEL_BYTES // 2, PARCEL_BYTES // 2, 1], [["0", "1"], ["2"]]),
        ([1, PARCEL_BYTES + 1, 1, 1], [["0"], ["1"], ["2", "3"]]),
        ([0, 0, 1, 1], [["0"], ["1"], ["2", "3"]]),
        ([1, 0, 1], [["0"], ["1"], ["2"]]),
    ],
)
def test_no_parcel_is_larger_than_it_may_be(sizes: list[int], together: list[list[str]]) -> None:
    assert packed(Media(), {str(number): size for number, size in enumerate(sizes)}) == together


def test_what_is_in_a_parcel_is_asked_for_once_and_kept_until_it_is_taken() -> None:
    media: Any = Media("b")
    parcel = Parcel(media, ["a", "b", "c"])
    assert [parcel.take(name) for name in ("c", "b", "a", "a")] == [b"c", None, b"a", None]
    assert media.asked == [["a", "b", "c"]]


def test_after_an_outage_the_next_one_asks_again() -> None:
    media: Any = Media(away=1)
    parcel = Parcel(media, ["a", "b"])
    with pytest.raises(redis.ConnectionError):
        parcel.take("a")
    assert parcel.take("b") == b"b"
    assert len(media.asked) == 2
