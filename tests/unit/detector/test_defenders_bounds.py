"""A scan that stops early gives the same band as one that does not."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detector.defenders.bounds import mean_bounds

TERMS = 12
terms_of = st.lists(
    st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 1e-12, 1 - 1e-12])), min_size=TERMS, max_size=TERMS
)
limits_of = st.lists(st.floats(0, 1), max_size=3).map(sorted)


@given(terms=terms_of, limits=limits_of)
@example(terms=[0.1] * TERMS, limits=[0.1])
@example(terms=[1.0] * 6 + [0.0] * 6, limits=[0.5])
def test_the_band_is_the_one_that_all_terms_give(terms: list[float], limits: list[float]) -> None:
    # Every way to add up twelve numbers must fall into the bounds: the whole scan may add in another order.
    means = [sum(terms) / TERMS, math.fsum(terms) / TERMS, sum(reversed(terms)) / TERMS]
    taken = 0

    def lazily() -> Iterator[float]:
        nonlocal taken
        for term in terms:
            taken += 1
            yield term

    found = mean_bounds(lazily(), TERMS, lambda low, high: bisect_right(limits, low) == bisect_right(limits, high))
    assert taken == found.terms <= TERMS
    if found.terms < TERMS:
        assert not found.exact
        for mean in means:
            assert found.low <= mean <= found.high
            assert bisect_right(limits, found.low) == bisect_right(limits, mean) == bisect_right(limits, found.high)
    else:
        assert found.exact
        assert found.low == means[0]


@given(terms=terms_of, limits=limits_of)
def test_no_term_is_taken_that_could_not_have_changed_the_band(terms: list[float], limits: list[float]) -> None:
    found = mean_bounds(terms, TERMS, lambda low, high: bisect_right(limits, low) == bisect_right(limits, high))
    if found.terms > 1:
        before = sum(terms[: found.terms - 1])
        lowest, highest = before / TERMS, (before + TERMS - found.terms + 1) / TERMS
        assert bisect_right(limits, lowest - 1e-8) != bisect_right(limits, highest + 1e-8)


def test_a_sure_network_needs_as_many_terms_as_the_limits_ask() -> None:
    def spent(term: float, limits: list[float]) -> int:
        same = lambda low, high: bisect_right(limits, low) == bisect_right(limits, high)  # noqa: E731
        return mean_bounds([term] * TERMS, TERMS, same).terms

    assert spent(0.0, [0.5]) == 7
    assert spent(1.0, [0.5]) == 7
    assert spent(0.0, [0.2, 0.9]) == 10
    assert spent(1.0, [0.2, 0.9]) == 11
    assert spent(0.5, [0.2, 0.9]) == 5
    assert spent(0.3, []) == 1


@pytest.mark.parametrize("terms", [[0.5, 1.5], [0.5, -0.1], [math.nan], [0.5]])
def test_what_is_not_a_term_is_refused(terms: list[float]) -> None:
    with pytest.raises(ValueError, match="term"):
        mean_bounds(terms, 2, lambda _low, _high: False)
