"""What of a picture the default detector explains: the whole of it, and its most telling faces, one frame of a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detector.attribution import Attribution, Question
from detector.calibration import Calibration
from detector.drawing import painted
from detector.examiner import Examiner
from detector.explanation import HeatMap
from detector.faces import Face
from detector.joining import Join, Look
from detector.picture import WHOLE, Box, Frame
from detector.regions import Asked, probability, region_of
from detector.verdict import Kind, NoMap, Region, Unfit, Verdict
from detector.views import face_box, face_view, whole_boxes, whole_views

MOST_FACES = 3
"""Of the faces that say most, so many are explained: each takes as long as the verdict did, several times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Makes the maps. Not thread-safe."""

    examiner: Examiner
    attribution: Attribution
    join: Join
    altered: Calibration
    generated: Calibration

    def heat_maps(self, asked: Sequence[Asked], verdict: Verdict) -> tuple[HeatMap, ...]:
        """One of the picture for *generated*, and one of each face for *altered*, the most telling first.

        None at all of what is too small.
        Of several frames or pieces the one is taken that shows the face which says most, else the one that is shown longest.
        """
        if not asked:
            return ()
        one = telling(asked, verdict)
        bare = HeatMap(kind=Kind.GENERATED, picture=one.frame, frame=one.index)
        if one.why_not is Unfit.EMPTY:
            return (replace(bare, why_not=NoMap.UNJUDGED),)
        look = self.examiner.looks([one])[0]
        return (self._of_whole(one, look, bare), *self._of_faces(one, look))

    def _of_whole(self, one: Asked, look: Look, bare: HeatMap) -> HeatMap:
        if one.why_not is not None:
            return replace(bare, why_not=NoMap.UNJUDGED)
        if self.join.log_ratios(look)[1] < self.generated.uncertain_from:
            return replace(bare, why_not=NoMap.LITTLE)
        row = self.join.generated if look.face is not None else self.join.faceless
        own = row.weights[-len(look.faceless) :]
        preprocessing, (height, width) = self.examiner.preprocessing, one.frame.shape[:2]
        views = whole_views(one.frame, preprocessing)
        # Of all looks the shallow head's mean counts, the deep one's of the first.
        shallow = (own[2] / len(views), own[3] / len(views)) if look.shallow is not None else (0.0, 0.0)
        first = Question(kind="whole", deep=(own[0], own[1]), shallow=shallow)
        questions = [first, *[Question(kind="whole", shallow=shallow)] * (len(views) - 1)]
        return self._made(bare, questions, views, whole_boxes(height, width, preprocessing), WHOLE)

    def _of_faces(self, one: Asked, look: Look) -> list[HeatMap]:
        scores = [self.join.of_face(look, face.pair) for face in look.faces]
        shown = zip(scores, look.faces, self.examiner.found_faces(one), strict=True)
        ordered = sorted(shown, key=lambda item: -item[0])
        return [
            self._of_face(one, face, region_of(one, seen, probability(score)), why_not)
            for place, (score, seen, face) in enumerate(ordered)
            for why_not in [self._why_no_face(place, score)]
        ]

    def _why_no_face(self, place: int, score: float) -> NoMap | None:
        if score < self.altered.uncertain_from:
            return NoMap.LITTLE
        return NoMap.MORE_FACES if place >= MOST_FACES else None

    def _of_face(self, one: Asked, face: Face, region: Region, why_not: NoMap | None) -> HeatMap:
        height, width = one.frame.shape[:2]
        box = face_box(height, width, face, self.examiner.preprocessing)
        picture, over = cut(one.frame, box)
        bare = HeatMap(kind=Kind.ALTERED, picture=picture, region=region, frame=one.index, why_not=why_not)
        if why_not is not None:
            return bare
        altered, generated, *_ = self.join.altered.weights
        question = Question(kind="face", deep=(altered, generated))
        return self._made(bare, [question], [face_view(one.frame, face, self.examiner.preprocessing)], [box], over)

    def _made(
        self, bare: HeatMap, questions: Sequence[Question], views: Sequence[Frame], boxes: Sequence[Box], over: Box
    ) -> HeatMap:
        grids, check = self.attribution.grids(questions, views)
        if not check.is_passed:
            return replace(bare, check=check, why_not=NoMap.CHECK)
        return replace(bare, check=check, heat=painted(grids, boxes, over, bare.picture.shape))


def telling(asked: Sequence[Asked], verdict: Verdict) -> Asked:
    """The frame or piece that shows the face which says most, as closely as one does; else the one that is shown longest."""
    first = max(asked, key=lambda one: (one.why_not is None, one.shown_s))
    if not verdict.regions or verdict.altered.band.rank < verdict.generated.band.rank:
        return first
    face = max(verdict.regions, key=lambda region: region.score or 0.0)
    shows = [one for one in asked if one.index == face.frame and _holds(one.at, face)]
    return min(shows, key=lambda one: (one.at[2] - one.at[0]) * (one.at[3] - one.at[1]), default=first)


def cut(frame: Frame, box: Box) -> tuple[Frame, Box]:
    """What of a frame lies in a box, at least a pixel, and where that is."""
    height, width = frame.shape[:2]
    left, right = (min(max(round(edge * width), 0), width) for edge in (box[0], box[2]))
    top, bottom = (min(max(round(edge * height), 0), height) for edge in (box[1], box[3]))
    left, top = min(left, width - 1), min(top, height - 1)
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    return frame[top:bottom, left:right], (left / width, top / height, right / width, bottom / height)


def _holds(box: Box, face: Region) -> bool:
    across, down = (face.left + face.right) / 2, (face.top + face.bottom) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]
