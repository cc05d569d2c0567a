"""The default detector's network and face finder at work on frames, before anything is made of what they see."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch

from detector import applicability, finding
from detector.applicability import Rule
from detector.faces import Face
from detector.joining import FaceLook, Look, Pair
from detector.media import Frame
from detector.regions import Asked
from detector.specialists import network
from detector.specialists.network import Specialists
from detector.specialists.recipe import CLASSES, Preprocessing
from detector.verdict import Unfit
from detector.views import face_view, whole_views

AT_ONCE = {"cpu": 1, "cuda": 64}
"""Frames whose views go through the network together, by the device's type; fewer where memory runs out."""
_REAL, _ALTERED, _GENERATED = range(len(CLASSES))
Given = TypeVar("Given")
Made = TypeVar("Made")


def golden_pictures() -> list[Frame]:
    """Three pictures drawn by arithmetic alone, the same everywhere."""
    y, x = np.mgrid[0:240, 0:320].astype(np.int64)
    ramp = np.stack([x * 255 // 319, y * 255 // 239, (x + y) % 256], axis=-1)
    checks = np.stack([((x // 16 + y // 16) % 2) * 200 + 20] * 3, axis=-1)
    hashed = np.stack([(x * 7919 + y * 104729 + c * 31 + (x * y) % 977) % 256 for c in range(3)], axis=-1)
    return [picture.astype(np.uint8) for picture in (ramp, checks, hashed)]


GOLDEN_FACE = Face(left=80, top=60, right=200, bottom=190, score=1.0)
"""Where the golden pictures are looked at as if a face were there, so that both specialists are checked."""


class Examiner:
    """The network and the face finder, before anything is made of what they see. Not thread-safe."""

    def __init__(self, specialists: Specialists, device: torch.device, rule: Rule | None = None) -> None:
        """`rule` tells what can be judged; None: the one in the package."""
        self.rule = rule or applicability.rule()
        self._specialists = specialists.to(device)
        self.preprocessing = specialists.recipe.preprocessing
        self._device = device
        self._threads = ThreadPoolExecutor(os.cpu_count(), "looking") if device.type == "cuda" else None
        self._finder = finding.finder(device, self.each, self.preprocessing.face_search_side)
        self.at_once = AT_ONCE.get(device.type, 1)
        """Frames that go through the network together, at most."""

    def each(self, work: Callable[[Given], Made], over: Iterable[Given]) -> list[Made]:
        """What `work` makes of each; beside a GPU, which would wait for it, by as many threads as there are cores."""
        return [*(self._threads.map(work, over) if self._threads else map(work, over))]

    @property
    def dtype(self) -> torch.dtype:
        """What the network computes in."""
        return self._specialists.dtype

    def look(self, frame: Frame) -> Look:
        """What there is to see in a frame with both sides at least the recipe's `min_side`."""
        return self.looks([Asked(frame=frame, most_faces=self.preprocessing.faces)])[0]

    def looks(self, asked: Sequence[Asked]) -> list[Look]:
        """The same for several, in their order. On a GPU what is said of one may depend on the others by rounding alone."""
        made: list[Look] = []
        while len(made) < len(asked):
            part = asked[len(made) : len(made) + self.at_once]
            frames = [one.frame for one in part]
            found = self._finder.find(frames)
            seen = self.each(self._photographed, zip(part, found, strict=True))
            try:
                looks = self._looks(frames, [own.faces for own in seen])
                made += [
                    replace(look, faces_beyond=own.beyond, why_faceless=own.why_none)
                    for look, own in zip(looks, seen, strict=True)
                ]
            except torch.OutOfMemoryError:
                if len(part) == 1:
                    raise
                self.at_once = len(part) // 2
                if self._device.type == "cuda":
                    torch.cuda.empty_cache()
        return made

    @property
    def specialists(self) -> Specialists:
        """The network itself, for whoever asks what it went by."""
        return self._specialists

    def found_faces(self, asked: Asked) -> list[Face]:
        """Where the faces are that `looks` tells of, in its order."""
        (found,) = self._finder.find([asked.frame])
        seen = self._photographed((asked, found))
        return [shown.face for shown in seen.faces]

    def _photographed(self, given: tuple[Asked, Sequence[Face]]) -> _Found:
        """The largest ones, of those that are large enough, that a camera may have taken."""
        asked, everything = given
        found = [face for face in everything if face.side >= self.preprocessing.min_face]
        kept: list[_Shown] = []
        why = Unfit.NO_FACE
        for place, face in enumerate(found):
            if len(kept) == asked.most_faces:
                return _Found(faces=kept, beyond=len(found) - place, why_none=why)
            shown = _Shown.of(asked.frame, face, self.preprocessing)
            why_not = self.rule.why_no_face(self.rule.fitness(shown.view), asked.why_not)
            if why_not is None:
                kept.append(shown)
            else:
                why = why_not
        return _Found(faces=kept, beyond=0, why_none=why)

    def golden(self) -> tuple[tuple[float, ...], ...]:
        """Per golden picture what is said of it and of the supposed face, as in `Look`."""
        looks = [
            self._looks([frame], [[_Shown.of(frame, GOLDEN_FACE, self.preprocessing)]])[0]
            for frame in golden_pictures()
        ]
        return tuple((*look.faceless, *(look.face or ())) for look in looks)

    def golden_difference(self, saved: Sequence[Sequence[float]]) -> float:
        """How far the golden pictures' numbers are from those saved with the weights, at most."""
        pairs = zip(self.golden(), saved, strict=True)
        return float(np.abs([np.subtract(found, wanted) for found, wanted in pairs]).max())

    def _looks(self, frames: Sequence[Frame], found: Sequence[Sequence[_Shown]]) -> list[Look]:
        crops = [one.view for own in found for one in own]
        wholes = self.each(partial(whole_views, preprocessing=self.preprocessing), frames)
        by_look = [view for views in zip(*wholes, strict=True) for view in views]
        faces, deep, *shallow = self._forward(np.stack([*crops, *by_look]), len(crops))
        made, first = [], 0
        for number, own in enumerate(found):
            mine = faces[first : first + len(own)]
            first += len(own)
            made.append(
                Look(
                    whole=_pair(deep[number]),
                    shallow=_pair(shallow[0][number :: len(frames)].mean(axis=0)) if shallow else None,
                    face=_pair(mine[: self.preprocessing.faces].max(axis=0)) if len(mine) else None,
                    faces=tuple(
                        _face_look(frames[number], shown.face, _pair(one)) for shown, one in zip(own, mine, strict=True)
                    ),
                )
            )
        return made

    @torch.inference_mode()
    def _forward(self, views: npt.NDArray[np.uint8], count: int) -> list[npt.NDArray[np.float64]]:
        """What `Specialists.forward` gives, as ln(altered / real) and ln(generated / real)."""
        pixels = network.shown(torch.from_numpy(views).to(self._device), self.preprocessing).to(self.dtype)
        said = self._specialists(pixels, count)
        logits = [part.double().cpu().numpy() for part in said if part is not None]
        return [part[..., [_ALTERED, _GENERATED]] - part[..., [_REAL]] for part in logits]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A face, and what the network is shown of it."""

    face: Face
    view: Frame
    """(side, side, 3)"""

    @classmethod
    def of(cls, frame: Frame, face: Face, preprocessing: Preprocessing) -> _Shown:
        return cls(face=face, view=face_view(frame, face, preprocessing))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The faces of a frame that are to be looked at, how many there are besides, and why there is none."""

    faces: Sequence[_Shown]
    beyond: int
    why_none: Unfit


def _pair(numbers: npt.NDArray[np.float64]) -> Pair:
    altered, generated = numbers.tolist()
    return altered, generated


def _face_look(frame: Frame, face: Face, pair: Pair) -> FaceLook:
    height, width = frame.shape[:2]
    return FaceLook(
        pair=pair,
        left=min(max(face.left / width, 0.0), 1.0),
        top=min(max(face.top / height, 0.0), 1.0),
        right=min(max(face.right / width, 0.0), 1.0),
        bottom=min(max(face.bottom / height, 0.0), 1.0),
    )
