"""PURE. How to say that too many pictures wait for one more."""

from __future__ import annotations

from math import ceil

from bots.texts import Texts

MINUTE_S, HOUR_S = 60, 3600
MOST_MINUTES = 90
"""What takes longer is said in hours."""
LONGEST_S = 24 * HOUR_S
"""What is thought to take longer is not said: nobody knows about tomorrow."""


def busy(texts: Texts, wait_s: float | None, locale: str = "en") -> str:
    """The words, with how long it will be about, where that is known."""
    if wait_s is None or wait_s > LONGEST_S:
        return texts.say("failure-overloaded", locale)
    minutes = max(1, ceil(wait_s / MINUTE_S))
    if minutes <= MOST_MINUTES:
        return texts.say("failure-overloaded-minutes", locale, minutes=minutes)
    return texts.say("failure-overloaded-hours", locale, hours=ceil(wait_s / HOUR_S))


def again_after_s(wait_s: float | None) -> int:
    """After how many seconds a program should ask again."""
    return 30 if wait_s is None else max(1, min(ceil(wait_s), HOUR_S))
