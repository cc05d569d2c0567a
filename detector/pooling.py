"""PURE. From what is said of single frames to what is said of an animation or a film. No torch.

Calibrated on stills, the largest of many would call every film a fake, and a mean is moved by a few odd frames. So what is
said of most of the time is what counts; and what is there for a part of the time is said to be unclear, not left out. The order
of frames is of no account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detector.calibration import Calibration

NOTICED_S = 1.0
"""What is on screen for longer is seen; of what is shorter than two seconds, half."""
_BELOW = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameScore:
    """What is said of one frame."""

    score: float | None
    """None where nothing can be said of it: it shows no face, say."""
    shown_s: float = 1.0
    """For how long what is like it is on screen."""
    held_s: float = 1.0
    """For how long it is on screen as it is; of the rest of `shown_s` nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """What is said of all of them."""

    score: float | None
    is_of_a_part: bool = False
    """For most of the time less would be said."""


def pool(frames: Sequence[FrameScore], calibration: Calibration) -> Pooled:
    """The median over time; never SUBSTANTIAL by what nobody would notice, never LITTLE where a part is SUBSTANTIAL."""
    scored = [(one.score, one.shown_s) for one in frames if one.score is not None]
    if not scored:
        return Pooled(score=None)
    if len(frames) == 1:
        return Pooled(score=scored[0][0])
    middle = _median(scored)
    strong = [one for one in frames if one.score is not None and one.score >= calibration.substantial_from]
    # One frame speaks for itself alone; where two agree, for what lies around them too.
    strong_s = sum(one.shown_s for one in strong) if len(strong) > 1 else sum(one.held_s for one in strong)
    is_noticed = strong_s > min(NOTICED_S, sum(one.shown_s for one in frames) / 2)
    unclear = calibration.substantial_from - _BELOW
    if is_noticed and middle < calibration.substantial_from:
        return Pooled(score=max(middle, unclear), is_of_a_part=True)
    return Pooled(score=middle if is_noticed else min(middle, unclear))


def _median(scored: Sequence[tuple[float, float]]) -> float:
    """The score that as much time lies above as below; the middle of two where they share it."""
    ordered = sorted(scored)
    half_s = sum(own_s for _, own_s in ordered) / 2
    passed_s = 0.0
    for place, (score, own_s) in enumerate(ordered):
        passed_s += own_s
        if abs(passed_s - half_s) < 1e-9 and place + 1 < len(ordered):
            return (score + ordered[place + 1][0]) / 2
        if passed_s > half_s:
            return score
    return ordered[-1][0]
