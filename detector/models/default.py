"""The detector in the box: two specialists on one tower, one for faces at their own resolution, one for whole pictures.

How they are built is in the weights' recipe (`detector/specialists/`). On a CPU each picture
goes through the network by itself, which is as fast; on a GPU the views of many go through together. See docs/detector.md.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

import cv2
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors

from detector import applicability, faces
from detector.applicability import Rule
from detector.attribution import Attribution
from detector.calibration import Calibration
from detector.detector import Detector, DetectorCfg, WeightsError
from detector.devices import best_device, best_dtype
from detector.examiner import Examiner
from detector.explanation import HeatMap
from detector.joining import Join
from detector.media import Media
from detector.picture import WHOLE
from detector.pointing import Pointer
from detector.pooling import FrameScore, Pooled, pool
from detector.regions import Asked, Examined, probability, regions
from detector.sampling import Sampling
from detector.specialists import network
from detector.specialists.recipe import Preprocessing, Recipe
from detector.verdict import FACES_SAMPLED, PART_OF_TIME, Belief, Family, Kind, Signal, Unfit, Verdict

WEIGHTS = Path(__file__).parents[1] / "weights"
MAX_FACES = 16
"""Faces of a still picture that the network looks at; of a frame of many, as many as the recipe's `faces`."""
MAX_FRAMES = 64
"""Frames of an animation or film, or pieces of a long picture, that the network looks at."""
FILM_S = 10.0
"""How long an animation or film is looked at where its frames go through the network one by one; then no more are begun."""
LEAST_FRAMES = 4
"""So many are looked at however long it takes."""
GOLDEN_TOLERANCE = {torch.float32: 0.03, torch.bfloat16: 0.4}
"""Natural log-odds by which a golden picture's numbers may differ from those saved with the weights."""
_BELOW = 1e-6


def create(cfg: DetectorCfg) -> Detector:
    """The detector, its files checked against their pinned digests and its golden scores. Raises WeightsError, RecipeError.

    In bfloat16 where the processor or the card computes in it, unless `cfg.dtype` says otherwise; where the golden scores
    do not hold in it, in float32.
    """
    weights = cfg.weights or WEIGHTS / "default.safetensors"
    record_path = weights.with_suffix(".json")
    if not weights.is_file() or not record_path.is_file():
        raise WeightsError(f"{weights.name} and {record_path.name} must lie together; one is missing")
    data = weights.read_bytes()
    record = json.loads(record_path.read_text(encoding="utf-8"))
    _check_digest(weights.name, data, cfg.weights_sha256 or record["sha256"])
    _check_digest(faces.WEIGHTS.name, faces.WEIGHTS.read_bytes(), record["faces_sha256"])
    device = best_device(cfg.device)
    if cfg.threads is not None:
        torch.set_num_threads(cfg.threads)
        cv2.setNumThreads(cfg.threads)
    elif device.type == "cuda":
        # The examiner has a thread for each core; as many in each of them would wait for one another.
        cv2.setNumThreads(1)
    card = Card.read(record)
    wanted = best_dtype(cfg.dtype, device)
    for dtype in dict.fromkeys((wanted, torch.float32)):
        try:
            examiner = Examiner(network.load(load_safetensors(data), card.recipe, dtype), device)
            difference = examiner.golden_difference(card.golden)
        except (SafetensorError, RuntimeError, KeyError, ValueError) as error:
            raise WeightsError(f"{weights.name} does not fit this model: {error}") from None
        if difference <= GOLDEN_TOLERANCE[dtype]:
            shows = examiner.specialists.grid is not None
            return DefaultDetector(examiner, card) if shows else JudgingDetector(examiner, card)
    raise WeightsError(
        f"the golden pictures' scores are {difference:.3g} away from what was saved with {weights.name}: "
        "these weights are not what was saved, or torch computes something else here"
    )


def _check_digest(name: str, data: bytes, wanted: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        raise WeightsError(f"{name} has SHA-256 {found}, not {wanted}: it was changed or broken on its way")


def reading() -> dict[str, Any]:
    """What decides answers beside the weights' own record, and may change without new weights."""
    return {
        "applicability": applicability.rule().digest,
        "faces_at_most": MAX_FACES,
        "regions": 1,
        "frames_at_most": MAX_FRAMES,
        "frames_pooled": "median over time",
        "film_s": FILM_S,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What lies beside the weights and decides, with them, every answer."""

    recipe: Recipe
    join: Join
    altered: Calibration
    generated: Calibration
    golden: tuple[tuple[float, ...], ...]
    """`DefaultDetector.golden()` as it was when the weights were saved."""
    digest: str

    @classmethod
    def read(cls, record: dict[str, Any]) -> Card:
        """The record in a weights file's JSON. Raises WeightsError, RecipeError."""
        # Before there were recipes the preprocessing alone stood there.
        decisive = (
            "sha256",
            "faces_sha256",
            "join",
            "calibration",
            "recipe" if "recipe" in record else "preprocessing",
        )
        try:
            recipe, join = Recipe.of_card(record), Join.read(record["join"])
            join.check(recipe.numbers)
            return cls(
                recipe=recipe,
                join=join,
                altered=Calibration(**record["calibration"]["altered"]),
                generated=Calibration(**record["calibration"]["generated"]),
                golden=tuple(tuple(numbers) for numbers in record["golden"]),
                digest=hashlib.sha256(
                    json.dumps({**{name: record[name] for name in decisive}, **reading()}, sort_keys=True).encode()
                ).hexdigest(),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise WeightsError(f"the weights' JSON is not this model's: {error!r}") from None


class JudgingDetector:
    """Implements `Detector`. Not thread-safe."""

    name = "default"

    def __init__(
        self, examiner: Examiner, card: Card, film_s: float = FILM_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.examiner = examiner
        self._card = card
        self._film_s = film_s
        self._clock = clock

    @property
    def digest(self) -> str:
        """SHA-256 over weights, preprocessing, calibration, and the rule of what can be judged."""
        return self._card.digest

    @property
    def dtype(self) -> torch.dtype:
        """What the network computes in."""
        return self.examiner.dtype

    @property
    def at_once(self) -> int:
        """Pictures that it judges together."""
        return self.examiner.at_once

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        """One verdict per item."""
        wanted = self.examiner.each(self.asked, batch)
        if self.examiner.at_once == 1:
            seen = [
                self._examined(own) if media.pieces else self._sampled(own)
                for media, own in zip(batch, wanted, strict=True)
            ]
        else:
            together = iter(self._examined([one for own in wanted for one in own]))
            seen = [[next(together) for _ in own] for own in wanted]
        return [self.verdict(own, is_film=not media.pieces) for media, own in zip(batch, seen, strict=True)]

    def _examined(self, wanted: Sequence[Asked]) -> list[Examined]:
        # Where next to nothing is to be seen there is no face either. A screen or a page may show one.
        looks = iter(self.examiner.looks([one for one in wanted if one.why_not is not Unfit.EMPTY]))
        return [Examined(asked=one, look=None if one.why_not is Unfit.EMPTY else next(looks)) for one in wanted]

    def _sampled(self, wanted: Sequence[Asked]) -> list[Examined]:
        """As many frames as there is time for, in their order, each with the time of those that it stands for."""
        if len(wanted) <= LEAST_FRAMES:
            return self._examined(wanted)
        started_s = self._clock()
        sampling = Sampling([one.frame for one in wanted], [one.shown_s for one in wanted])
        looked_at: dict[int, Examined] = {}
        for at in sampling.order:
            if len(looked_at) >= LEAST_FRAMES and self._clock() - started_s > self._film_s:
                break
            (looked_at[at],) = self._examined([wanted[at]])
        places = sorted(looked_at)
        return [
            replace(looked_at[at], asked=replace(wanted[at], shown_s=shown_s))
            for at, shown_s in zip(places, sampling.stand_for_s(places), strict=True)
        ]

    def asked(self, media: Media) -> list[Asked]:
        """What is looked at; nothing of a picture that is too small."""
        return asked(media, self.examiner.rule, self.examiner.preprocessing)

    def verdict(self, seen: Sequence[Examined], *, is_film: bool = False) -> Verdict:
        """What is made of what was seen in a picture, its pieces, or the frames of a film."""
        calibrations = {Kind.ALTERED: self._card.altered, Kind.GENERATED: self._card.generated}
        scored = [self._scores(one) for one in seen]
        pooled = {
            kind: pool(
                [
                    FrameScore(score=scores[kind], shown_s=one.asked.shown_s, held_s=one.asked.held_s)
                    for one, scores in zip(seen, scored, strict=True)
                ],
                calibration,
            )
            for kind, calibration in calibrations.items()
        }
        beliefs = {
            kind: Belief() if pooled[kind].score is None else calibration.belief(pooled[kind].score or 0.0)
            for kind, calibration in calibrations.items()
        }
        signals = [_signal(kind, pooled[kind], beliefs[kind], why_not(seen, kind)) for kind in calibrations]
        if any(one.look is not None and one.look.faces_beyond for one in seen):
            signals.append(
                Signal(name="default_faces", family=Family.NETWORK, kind=None, applies=True, detail=FACES_SAMPLED)
            )
        return Verdict(
            altered=beliefs[Kind.ALTERED],
            generated=beliefs[Kind.GENERATED],
            signals=tuple(signals),
            regions=regions(seen, self._card.join),
            model_digest=self.digest,
            frames_seen=(len(seen) if is_film else 1) if seen else 0,
            telling_s=_telling_s(seen, scored, max(Kind, key=lambda kind: _strength(beliefs[kind], pooled[kind]))),
        )

    def _scores(self, one: Examined) -> dict[Kind, float | None]:
        """Log likelihood ratios; None where the frame, or what is in it, cannot be judged."""
        if one.look is None:
            return dict.fromkeys(Kind)
        altered, generated = self._card.join.log_ratios(one.look)
        others = [
            self._card.join.of_face(one.look, face.pair) for face in one.look.faces[self.examiner.preprocessing.faces :]
        ]
        if altered is not None and others:
            # The bands were measured on so many faces at most: the more there are, the likelier one of them looks odd.
            altered = max(altered, min(max(others), self._card.altered.substantial_from - _BELOW))
        return {Kind.ALTERED: altered, Kind.GENERATED: generated if one.asked.why_not is None else None}


class DefaultDetector(JudgingDetector):
    """The same where patches of a view can be left out: implements `Points`, too."""

    def heat_maps(self, media: Media, verdict: Verdict) -> tuple[HeatMap, ...]:
        """Where it looked, or why that cannot be shown; see `detector.pointing`."""
        return self.pointer(Attribution(self.examiner.specialists)).heat_maps(self.asked(media), verdict)

    def pointer(self, attribution: Attribution) -> Pointer:
        """What makes `heat_maps`, by `attribution`."""
        card = self._card
        return Pointer(
            examiner=self.examiner,
            attribution=attribution,
            join=card.join,
            altered=card.altered,
            generated=card.generated,
        )


def _strength(belief: Belief, pooled: Pooled) -> tuple[int, float]:
    return belief.band.rank, -inf if pooled.score is None else pooled.score


def _telling_s(seen: Sequence[Examined], scored: Sequence[Mapping[Kind, float | None]], kind: Kind) -> float | None:
    """When the frame begins that says most for `kind`; of equals the first."""
    told = [
        (-score, one.asked.begins_s)
        for one, scores in zip(seen, scored, strict=True)
        if (score := scores[kind]) is not None and one.asked.begins_s is not None
    ]
    return round(min(told)[1], 3) if told else None


def why_not(seen: Sequence[Examined], kind: Kind) -> Unfit:
    """Why most of it, by its time, cannot be judged."""
    if not seen:
        return Unfit.TOO_SMALL
    shown_s: dict[Unfit, float] = {}
    for one in seen:
        reason = one.asked.why_not
        if reason is None:
            reason = Unfit.NO_FACE if one.look is None or kind is Kind.GENERATED else one.look.why_faceless
        shown_s[reason] = shown_s.get(reason, 0.0) + one.asked.shown_s
    return max(shown_s, key=shown_s.__getitem__)


def asked(media: Media, rule: Rule, preprocessing: Preprocessing) -> list[Asked]:
    """What is looked at; nothing of a picture that is too small."""
    if min(media.frames[0].shape[:2]) < preprocessing.min_side and not media.pieces:
        return []
    if media.pieces:
        # The whole of it, too; whoever scrolls looks at each piece for a while.
        boxes = media.pieces_at or (WHOLE,) * len(media.pieces)
        return [
            Asked(frame=frame, shown_s=2.0, held_s=2.0, at=at, index=0, why_not=rule.why_not(rule.fitness(frame)))
            for frame, at in zip((media.frames[0], *media.pieces), (media.frames_at, *boxes), strict=True)
        ]
    shown_s = media.shown_s or (1.0,) * len(media.frames)
    held_s = media.held_s or shown_s
    places = media.places(MAX_FRAMES)
    return [
        Asked(
            frame=media.frames[place],
            shown_s=shown_s[place],
            held_s=held_s[place],
            # Each look at a film takes its share of the time.
            most_faces=MAX_FACES if len(places) == 1 else preprocessing.faces,
            at=media.frames_at,
            index=media.frame_indices[place],
            begins_s=media.begins_s[place] if media.begins_s else None,
            why_not=rule.why_not(rule.fitness(media.frames[place])),
        )
        for place in places
    ]


def _signal(kind: Kind, pooled: Pooled, belief: Belief, unfit: Unfit) -> Signal:
    """The score is the probability, at even odds, before calibration."""
    part = PART_OF_TIME if pooled.is_of_a_part else ""
    return Signal(
        name=f"default_{kind}",
        family=Family.NETWORK,
        kind=kind,
        applies=pooled.score is not None,
        score=None if pooled.score is None else probability(pooled.score),
        band=belief.band,
        detail=part if pooled.score is not None else unfit,
    )
