"""Too many pictures wait: what people and programs are told of how long that will be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.busy import again_after_s, busy
from bots.texts import Texts

TEXTS = Texts()


@pytest.mark.parametrize(
    ("wait_s", "words"),
    [
        (None, "in a few minutes"),
        (0.0, "in about a minute"),
        (59.0, "in about a minute"),
        (61.0, "in about 2 minutes"),
        (170.0, "in about 3 minutes"),
        (5_400.0, "in about 90 minutes"),
        (5_401.0, "about 2 hours"),
        (86_400.0, "about 24 hours"),
        (86_401.0, "in a few minutes"),
    ],
)
def test_it_is_said_in_words(wait_s: float | None, words: str) -> None:
    assert words in busy(TEXTS, wait_s)


@given(st.floats(0, 1e9), st.sampled_from(TEXTS.locales))
def test_every_length_can_be_said_in_every_language(wait_s: float, locale: str) -> None:
    assert busy(TEXTS, wait_s, locale)
    assert 1 <= again_after_s(wait_s) <= 3600


def test_a_program_is_told_when_to_ask_again() -> None:
    assert (again_after_s(None), again_after_s(0.2), again_after_s(170.2)) == (30, 1, 171)
