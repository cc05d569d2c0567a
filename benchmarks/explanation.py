"""Whether heat maps show something true: how many pass their own check, and what else can be said for those that do.

    python benchmarks/explanation.py DIR --at-most N [--threads N]

DIR holds labelled pictures with manifest.tsv. So many fakes of each source are explained, evenly spread: of altered ones the
most telling face, of generated ones the picture. Prints one line of JSON:

- `passed`, by kind and source: maps that passed, of those that were made; `little`: pictures in which there was nothing to
  point at. `gain`, `best_random`: means, in natural log-odds;
- `noise_passed`: of smooth noise in the map's place, how much passed;
- `pixels`, which the check does not look at: half of the patches, the hottest or the coldest, are blurred away in the view
  itself. `gain` of the maps that passed, `moved` of the same maps lying elsewhere, and how often the map beats three of them;
- `halves`: pictures of which one half is the fake and the other a real picture (for altered ones the very picture that the
  swap was put into). Of the maps that passed, the mean heat in the fake half as a share of both halves', and how often it is
  more;
- `cpu_s`, `wall_s`: of all maps of one picture, median and largest. Of the processor's time other programs take none away.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

if sys.path[0] == str(Path(__file__).parent):
    sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

import cv2
import numpy as np
import torch
from tqdm import tqdm

from detector.attribution import RANDOM, Attribution, Question, moved
from detector.detector import DetectorCfg, create
from detector.evaluation import Labelled, read_manifest, thinned
from detector.explanation import Check, Grids, HeatMap
from detector.faces import Face
from detector.media import Frame, Media, MediaError, decode
from detector.models.default import DefaultDetector
from detector.specialists.recipe import Preprocessing
from detector.verdict import Kind, NoMap, Verdict
from detector.views import face_box

MOVED = 3
"""Maps that lie elsewhere, beside which a map is put in pixels."""


class Watching(Attribution):
    """Keeps what was made, so that it can be looked at once more by other means."""

    def __init__(self, detector: DefaultDetector) -> None:
        super().__init__(detector.examiner.specialists)
        self.first: dict[str, tuple[Sequence[Question], Sequence[Frame], Grids, Check]] = {}
        """By `network.KINDS`, the first that was made since this was emptied."""
        self.noise_passed: list[bool] = []
        self.pixels: list[tuple[float, float, bool]] = []

    def grids(self, questions: Sequence[Question], views: Sequence[Frame]) -> tuple[Grids, Check]:
        """As ever."""
        grids, check = super().grids(questions, views)
        self.first.setdefault(questions[0].kind, (questions, views, grids, check))
        return grids, check

    def look(self, questions: Sequence[Question], views: Sequence[Frame], grids: Grids, check: Check) -> None:
        """What noise in the map's place would have been worth, and what the map is worth in pixels."""
        rng = np.random.default_rng(len(self.noise_passed))
        noise = [cv2.GaussianBlur(rng.normal(size=grid.shape), (0, 0), 1.2).astype(np.float32) for grid in grids]
        (gain,) = self.gains(questions, self.patches(views), [np.stack(noise)])
        self.noise_passed.append(gain > check.best_random)
        if check.is_passed:
            rivals = [grids, *(moved(grids, RANDOM + number) for number in range(MOVED))]
            own, *others = (self._in_pixels(questions, views, one) for one in rivals)
            self.pixels.append((own, statistics.mean(others), own > max(abs(other) for other in others)))

    @torch.inference_mode()
    def _in_pixels(self, questions: Sequence[Question], views: Sequence[Frame], grids: Grids) -> float:
        """The score with the coldest half blurred, less that with the hottest half blurred."""
        found = 0.0
        for question, view, grid in zip(questions, views, grids, strict=True):
            hot, patch = np.zeros(grid.size, bool), len(view) // len(grid)
            hot[np.argsort(-grid.reshape(-1), kind="stable")[: grid.size // 2]] = True
            mask = np.kron(hot.reshape(grid.shape), np.ones((patch, patch), bool))[..., None]
            soft = np.asarray(cv2.GaussianBlur(view, (0, 0), 12), np.uint8)
            made = [np.where(mask, view, soft), np.where(mask, soft, view)]
            kept, lost = self.scores(question, self._specialists.halfway(self.patches(made))).tolist()
            found += kept - lost
        return found


@dataclass(slots=True)
class Source:
    """What became of a source's pictures."""

    passed: int = 0
    made: int = 0
    little: int = 0
    gains: list[float] = field(default_factory=list)
    randoms: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--at-most", type=int, default=4)
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    detector = create(DetectorCfg(threads=options.threads))
    assert isinstance(detector, DefaultDetector)
    everything = read_manifest(options.folder)
    # One of each source, then the next of each: whoever ends it early (Ctrl-C) has some of all.
    seen: dict[str, int] = defaultdict(int)
    turns = []
    for one in thinned(everything, options.at_most):
        if one.fake is not None:
            turns.append((seen[one.source], one))
            seen[one.source] += 1
    fakes = [one for _, one in sorted(turns, key=lambda turn: turn[0])]
    sources: dict[Kind, dict[str, Source]] = {kind: defaultdict(Source) for kind in Kind}
    halves: dict[Kind, list[float]] = {kind: [] for kind in Kind}
    cpu_s: list[float] = []
    wall_s: list[float] = []
    watching = Watching(detector)
    with suppress(KeyboardInterrupt):
        for picture in tqdm(fakes, unit="picture", disable=not sys.stderr.isatty()):
            kind = picture.fake
            assert kind is not None
            try:
                media = decode(picture.path.read_bytes())
            except MediaError:
                continue
            verdict = detector.detect([media])[0]
            began = time.perf_counter(), time.process_time()
            watching.first.clear()
            found = explained(detector, media, verdict, kind, watching)
            spent = time.perf_counter() - began[0], time.process_time() - began[1]
            if found is None or found.why_not is NoMap.UNJUDGED:
                continue
            source = sources[kind][picture.source]
            if found.check is None:
                source.little += 1
                continue
            wall_s.append(spent[0])
            cpu_s.append(spent[1])
            source.made += 1
            source.passed += found.check.is_passed
            source.gains.append(found.check.gain)
            source.randoms.append(found.check.best_random)
            watching.look(*watching.first["face" if kind is Kind.ALTERED else "whole"])
            if found.check.is_passed:
                halves[kind] += in_halves(detector, picture, media.frames[0], everything, len(halves[kind]))
    print(json.dumps(told(sources, watching, halves, cpu_s, wall_s)))


def explained(
    detector: DefaultDetector, media: Media, verdict: Verdict, kind: Kind, attribution: Attribution | None = None
) -> HeatMap | None:
    """The first map of this kind."""
    pointer = detector.pointer(attribution or Attribution(detector.examiner.specialists))
    maps = pointer.heat_maps(detector.asked(media), verdict)
    return next((one for one in maps if one.kind is kind), None)


def in_halves(
    detector: DefaultDetector, picture: Labelled, fake: Frame, everything: Sequence[Labelled], number: int
) -> list[float]:
    """The heat in the fake half of a picture that is half real; nothing without a real picture, or a map that passes."""
    reals = [one for one in everything if one.fake is None and one.source == picture.source]
    if picture.fake is Kind.ALTERED:
        reals = [one for one in reals if one.pair and one.pair == picture.pair]
    if not reals:
        return []
    height, width = fake.shape[:2]
    real = cv2.resize(decode(reals[number % len(reals)].path.read_bytes()).frames[0], (width, height))
    is_left = number % 2 == 0
    mixed = real.copy()
    part = slice(0, width // 2) if is_left else slice(width // 2, width)
    mixed[:, part] = fake[:, part]
    media = Media(frames=(mixed,), frame_indices=(0,), format="png", width=width, height=height)
    assert picture.fake is not None
    found = explained(detector, media, detector.detect([media])[0], picture.fake)
    if found is None or found.heat is None:
        return []
    edge = round(found.heat.shape[1] * middle(found, width, height))
    if not 0 < edge < found.heat.shape[1]:
        return []
    left, right = float(np.nanmean(found.heat[:, :edge])), float(np.nanmean(found.heat[:, edge:]))
    return [(left if is_left else right) / (left + right)]


def middle(found: HeatMap, width: int, height: int) -> float:
    """Where the picture's middle is in what the map lies over, in fractions of that."""
    if found.region is None:
        return 0.5
    one = found.region
    face = Face(
        left=one.left * width, top=one.top * height, right=one.right * width, bottom=one.bottom * height, score=1.0
    )
    left, _, right, _ = face_box(height, width, face, Preprocessing())
    left, right = max(0.0, left), min(1.0, right)
    return (0.5 - left) / (right - left)


def told(
    sources: dict[Kind, dict[str, Source]],
    watching: Watching,
    halves: dict[Kind, list[float]],
    cpu_s: Sequence[float],
    wall_s: Sequence[float],
) -> dict[str, object]:
    """The figures, ready for JSON."""
    return {
        "passed": {
            kind.value: {
                name: {"passed": one.passed, "of": one.made, "little": one.little} for name, one in sorted(own.items())
            }
            for kind, own in sources.items()
        },
        **{
            name: {
                kind.value: mean([value for one in own.values() for value in values(one)])
                for kind, own in sources.items()
            }
            for name, values in (("gain", lambda one: one.gains), ("best_random", lambda one: one.randoms))
        },
        "noise_passed": {"passed": sum(watching.noise_passed), "of": len(watching.noise_passed)},
        "pixels": {
            "gain": mean([own for own, _, _ in watching.pixels]),
            "moved": mean([others for _, others, _ in watching.pixels]),
            "better": sum(better for _, _, better in watching.pixels),
            "of": len(watching.pixels),
        },
        "halves": {
            kind.value: {"heat": mean(own), "more": sum(share > 0.5 for share in own), "of": len(own)}
            for kind, own in halves.items()
        },
        "cpu_s": {"median": round(statistics.median(cpu_s), 2), "largest": round(max(cpu_s), 2)},
        "wall_s": {"median": round(statistics.median(wall_s), 2), "largest": round(max(wall_s), 2)},
    }


def mean(numbers: Sequence[float]) -> float | None:
    """Of three digits; None for none."""
    return round(statistics.mean(numbers), 3) if numbers else None


if __name__ == "__main__":
    main()
