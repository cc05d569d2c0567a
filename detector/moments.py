"""Which frames of an animation or a film to look at: those that show something else, and for how long each is on screen.

An odd frame among thousands must not stand for the rest, nor may a picture that everybody has looked at for a second be missed
because it lay between two samples. Where there are few enough pictures, all are taken, each with its time, so that their order
is of no account; where there are more, scenes are told apart, and each that lasts is given looks by its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

Glance = npt.NDArray[np.int16]
"""(32, 32, 3): what little is needed to see whether two frames are alike."""
SIDE = 32
SAME = 6
"""Levels of 255 by which no place of two frames differs that are the same picture, stored with loss."""
SCENE_MEAN = 8.0
SCENE_PLACE = 64
"""By how much two frames differ, over all or in one place, that are of different scenes."""
LASTING_S = 1.0
"""What is on screen for so long is seen."""
_MOST_COMPARED = 256
"""Pictures that a frame is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One frame to look at."""

    index: int
    shown_s: float
    """For how long it, or what is like it, is on screen."""
    held_s: float
    """For how long it is on screen as it is."""


def glance(image: Image.Image) -> Glance:
    """What the frame shows at a glance. `image` is RGB."""
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=1.0)
    return np.asarray(small, np.int16)


def pick(glances: Sequence[Glance], durations_s: Sequence[float], most: int) -> list[Pick]:
    """At most so many of the frames, in their order; none twice, and no two that are the same picture if all fit."""
    pictures = _pictures(glances)
    held_s: dict[int, float] = {}
    for picture, duration_s in zip(pictures, durations_s, strict=True):
        held_s[picture] = held_s.get(picture, 0.0) + duration_s
    if len(held_s) <= most:
        return [Pick(index=at, shown_s=own_s, held_s=own_s) for at, own_s in held_s.items()]
    lasting_s = min(LASTING_S, sum(durations_s) / (2 * most))
    scenes = _stretches(_scenes(glances), durations_s, lasting_s)
    # Of several that are the same picture, the first.
    first = {pictures[at]: at for at in reversed(_chosen(scenes, durations_s, most, lasting_s))}
    chosen = sorted(first.values())
    starts = np.concatenate([[0.0], np.cumsum(durations_s)])[:-1]
    # Where each scene that lasts has its looks, none stands for another one.
    known = {scenes[one] for one in chosen}
    is_apart = sum(own_s for at, own_s in enumerate(durations_s) if scenes[at] in known) > 0.8 * sum(durations_s)
    shown_s = dict.fromkeys(chosen, 0.0)
    for at, duration_s in enumerate(durations_s):
        near = [one for one in chosen if scenes[one] == scenes[at]] if is_apart else chosen
        if near:
            shown_s[near[int(np.abs(starts[near] - starts[at]).argmin())]] += duration_s
    return [
        Pick(index=at, shown_s=max(shown_s[at], held_s[pictures[at]]), held_s=held_s[pictures[at]]) for at in chosen
    ]


def _pictures(glances: Sequence[Glance]) -> list[int]:
    """Per frame the first one that is the same picture."""
    firsts: list[int] = []
    found: list[int] = []
    known = np.empty((0, SIDE, SIDE, 3), np.int16)
    for at, seen in enumerate(glances):
        same = np.flatnonzero(np.abs(known - seen).max(axis=(1, 2, 3), initial=0) <= SAME)
        if len(same):
            found.append(firsts[same[0]])
            continue
        if len(firsts) < _MOST_COMPARED:
            firsts.append(at)
            known = np.concatenate([known, seen[None]])
        found.append(at)
    return found


def _scenes(glances: Sequence[Glance]) -> list[int]:
    """Per frame the number of its scene: a new one begins where a frame is unlike the scene's first."""
    scenes: list[int] = []
    number, first = -1, glances[0]
    for seen in glances:
        difference = np.abs(seen - first)
        if number < 0 or difference.mean() > SCENE_MEAN or difference.max() > SCENE_PLACE:
            number, first = number + 1, seen
        scenes.append(number)
    return scenes


def _stretches(scenes: Sequence[int], durations_s: Sequence[float], lasting_s: float) -> list[int]:
    """The same, where short scenes that follow each other are one: a restless stretch."""
    lengths = np.bincount(scenes, weights=durations_s)
    found: list[int] = []
    number, before, was_short = -1, -1, False
    for scene in scenes:
        is_short = bool(lengths[scene] < lasting_s)
        if scene != before and not (is_short and was_short):
            number += 1
        found.append(number)
        before, was_short = scene, is_short
    return found


def _chosen(scenes: Sequence[int], durations_s: Sequence[float], most: int, lasting_s: float) -> list[int]:
    """Indices, in order: of each scene that lasts at least one, and more the longer it lasts; of too many an even spread."""
    lengths = np.bincount(scenes, weights=durations_s)
    kept = [number for number, length_s in enumerate(lengths.tolist()) if length_s >= lasting_s]
    members = [[at for at, scene in enumerate(scenes) if scene == number] for number in kept]
    if not members or len(members) > most:
        # Scenes that are long are hit first; what is too short to be seen may be left out.
        frames = [at for own in members for at in own] or list(range(len(scenes)))
        return _spread(frames, durations_s, most)
    shares = lengths[kept] / lengths[kept].sum() * (most - len(kept))
    looks = [min(1 + int(share), len(own)) for share, own in zip(shares, members, strict=True)]
    chosen = [at for own, count in zip(members, looks, strict=True) for at in _spread(own, durations_s, count)]
    return sorted(chosen)


def _spread(frames: Sequence[int], durations_s: Sequence[float], most: int) -> list[int]:
    """At most so many of the frames, at equal steps of the time that they are on screen, the first and the last among them."""
    if len(frames) <= most:
        return list(frames)
    starts = np.concatenate([[0.0], np.cumsum([durations_s[at] for at in frames])])[:-1]
    if most == 1:
        # The one that is on screen at half time.
        return [frames[max(0, int(np.searchsorted(starts, starts[-1] / 2, side="right")) - 1)]]
    wanted = np.linspace(0.0, starts[-1], most)
    # One that is on screen for long is the nearest to several moments.
    nearest = [int(np.abs(starts - moment).argmin()) for moment in wanted]
    return [frames[at] for at in sorted(set(nearest))]
