"""PURE. What of a picture was looked at, and why not more, in words; and in which of several faces something was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from worker.contract import (
    FACES_SAMPLED,
    INCOMPLETE,
    NO_MODEL,
    PART_OF_TIME,
    Band,
    Family,
    Kind,
    Region,
    Unfit,
    Verdict,
)

_LOOKED_AT = frozenset({INCOMPLETE, PART_OF_TIME, FACES_SAMPLED})
"""What signals say of how much was looked at."""
_WHY_NOT = frozenset({*Unfit, NO_MODEL})
"""Why a check that does not apply does not."""
_MOST_COUNTED = 8
"""Faces of which a person still counts one out."""
_APART = 0.1
"""By how much a face's score must lie above the next one's to be named."""


def signals(verdict: Verdict, say: Callable[..., str], locale: str) -> list[str]:
    """Of everything that was asked of a picture: how much was looked at, why something was not, which face it is about."""
    codes = {it.detail for it in verdict.signals if it.detail in (_LOOKED_AT if it.applies else _LOOKED_AT | _WHY_NOT)}
    return [*(say(_text_id(code), locale) for code in sorted(codes)), *face(verdict, say, locale)]


def unchecked(verdict: Verdict, kind: Kind, say: Callable[..., str], locale: str) -> list[str]:
    """Why one of the two kinds could not be checked, where that is known."""
    why = _why_not(verdict, kind)
    return [] if why is None else [say(_text_id(why), locale)]


def none(verdict: Verdict | None, say: Callable[..., str], locale: str) -> str:
    """That a picture cannot be judged, and why."""
    # That it shows no face is no reason why it may not be made whole by a model: the other kind's reason is.
    reasons = [] if verdict is None else [_why_not(verdict, kind) for kind in (Kind.GENERATED, Kind.ALTERED)]
    why = next((one for one in reasons if one not in {None, Unfit.NO_FACE}), None)
    return say("verdict-none" if why is None else f"verdict-none-{why.replace('_', '-')}", locale)


def face(verdict: Verdict, say: Callable[..., str], locale: str) -> list[str]:
    """Which of several faces the signs are strongest in, where one stands out and a person can count it out."""
    if verdict.altered.band.rank < Band.UNCERTAIN.rank:
        return []
    place = _standing_out(verdict.regions)
    if place is None:
        return []
    return [say("which-face", locale, number=place + 1, count=len(verdict.regions))]


def moment(verdict: Verdict, say: Callable[..., str], locale: str) -> list[str]:
    """When in a film the network's signs are strongest, where there are any: minutes and seconds, as players show them."""
    said = [signal.band.rank for signal in verdict.signals if signal.family is Family.NETWORK]
    if verdict.telling_s is None or max(said, default=0) < Band.UNCERTAIN.rank:
        return []
    minutes, seconds = divmod(int(verdict.telling_s), 60)
    return [say("strongest-at", locale, time=f"{minutes}:{seconds:02}")]


def row(regions: Sequence[Region]) -> list[Region]:
    """Several faces from the left; none where a person could not count one of them out."""
    if not 2 <= len(regions) <= _MOST_COUNTED or len({one.frame for one in regions}) > 1:
        return []
    faces = sorted(regions, key=_centre)
    close = (_centre(right) - _centre(left) < min(_width(left), _width(right)) / 2 for left, right in pairwise(faces))
    return [] if any(close) else faces


def _standing_out(regions: tuple[Region, ...]) -> int | None:
    """Its place among the faces from the left; None where nobody could say which that is."""
    faces = row(regions)
    if not faces:
        return None
    scores = [one.score or 0.0 for one in faces]
    first, second = sorted(scores, reverse=True)[:2]
    return scores.index(first) if first - second >= _APART else None


def _centre(region: Region) -> float:
    return (region.left + region.right) / 2


def _width(region: Region) -> float:
    return region.right - region.left


def _why_not(verdict: Verdict, kind: Kind) -> Unfit | None:
    codes = [one.detail for one in verdict.signals if one.kind is kind and not one.applies and one.detail in set(Unfit)]
    return Unfit(codes[0]) if codes else None


def _text_id(code: str) -> str:
    return f"signal-{code.replace('_', '-')}"


def text_ids() -> set[str]:
    """Every message that there must be."""
    none_of = {f"verdict-none-{why.replace('_', '-')}" for why in Unfit if why is not Unfit.NO_FACE}
    return {*(_text_id(code) for code in _LOOKED_AT | _WHY_NOT), *none_of}
