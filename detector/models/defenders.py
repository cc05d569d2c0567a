"""DeepFakeDefenders: the published model's own answers, from weights that you bring (docs/defenders.md).

ConvNeXt-B and RepLKNet-31B look at six views of a picture, in colour and in noise; the score is the mean of their twelve
opinions. It does not say how a picture was made, so it speaks of a kind only where it was measured on fakes of that kind.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log
from typing import Any

import torch
from torch import Tensor

from detector import applicability
from detector.calibration import Calibration
from detector.defenders import golden, views, weights
from detector.defenders.batches import Graphed, fitted
from detector.defenders.bounds import Bounds, mean_bounds
from detector.defenders.fast import optimise
from detector.defenders.network import BRANCHES, Network, fake_probabilities
from detector.detector import Detector, DetectorCfg, Explanation, NoWeights, WeightsError
from detector.devices import best_device, best_dtype
from detector.media import Frame, Media
from detector.settings.defenders import Settings
from detector.verdict import BOUNDED, UNCALIBRATED, Belief, Family, Kind, Signal, Unfit, Verdict

MIN_SIDE = 48
"""A picture with a shorter side than this cannot be judged."""
MAX_FRAMES = 3
"""Frames of an animation or film that the networks look at; each costs as much as a picture."""
GOLDEN_TOLERANCE = {torch.float32: 0.01, torch.bfloat16: 0.15}
"""In logits: how far the fast form of the networks may be from the plain one on the golden pictures."""
UNMEASURED = Calibration(uncertain_from=-inf, substantial_from=inf, slope=0.1, intercept=0.0, limit=log(3))
"""How a score is read that nobody measured: UNCERTAIN whatever it is, and next to no weight."""
_LEAST = 1e-7
"""Scores are kept this far from 0 and 1, where their log-odds would be infinite."""


def create(cfg: DetectorCfg) -> Detector:
    """The detector, its weights checked against their digests and golden scores. Raises NoWeights, WeightsError.

    In bfloat16 where the processor or the card computes in it, unless `cfg.dtype` says otherwise; where the golden pictures'
    logits do not hold in it, in float32.
    """
    if cfg.weights is None:
        raise NoWeights("defenders has no weights in the package: docs/defenders.md says where they can come from")
    checkpoint = weights.read(cfg.weights, cfg.weights_sha256)
    if checkpoint.golden is None and cfg.weights_sha256 is None:
        raise WeightsError(
            f"{cfg.weights.name} carries no golden scores, so a broken download would give wrong answers unnoticed: convert it "
            f"(`python -m detector merge {cfg.weights.name} -o FILE.safetensors`), or give its SHA-256 from a source you trust"
        )
    if cfg.threads is not None:
        torch.set_num_threads(cfg.threads)
    device = best_device(cfg.device)
    network = weights.build(checkpoint)
    if checkpoint.golden is not None:
        weights.check(network, checkpoint)
    card = Card(
        weights_sha256=checkpoint.sha256,
        calibrations=checkpoint.calibrations,
        side_px=checkpoint.architecture.side_px,
        early_exit=isinstance(cfg.settings, Settings) and cfg.settings.defenders_early_exit,
    )
    return DefendersDetector(Examiner(network, device, best_dtype(cfg.dtype, device)), card)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What decides, with the networks, every answer."""

    weights_sha256: str
    calibrations: Mapping[Kind, Calibration]
    side_px: int
    early_exit: bool = False

    @property
    def stops_early(self) -> bool:
        """Whether a scan ends once its bands are settled. Without a calibration there are no limits that could settle them."""
        return self.early_exit and bool(self.calibrations)

    @property
    def digest(self) -> str:
        """SHA-256 over weights, calibration and preprocessing."""
        decisive: dict[str, Any] = {
            "detector": "defenders 1",
            "weights": self.weights_sha256,
            "side_px": self.side_px,
            "frames": MAX_FRAMES,
            "min_side": MIN_SIDE,
            "applicability": applicability.rule().digest,
        }
        if self.stops_early:
            decisive["early_exit"] = 1
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()

    def belief(self, kind: Kind, score: float) -> Belief:
        """What a score amounts to. A higher score never gives a weaker belief."""
        if kind in self.calibrations:
            return self.calibrations[kind].belief(log_odds(score))
        # Most of what the model was published for is faces put into, or changed in, real pictures.
        return UNMEASURED.belief(log_odds(score)) if not self.calibrations and kind is Kind.ALTERED else Belief()

    def settled(self, low: float, high: float) -> bool:
        """Whether all scores from `low` to `high` have the same bands."""
        return all(self.belief(kind, low).band is self.belief(kind, high).band for kind in Kind)

    def bounded_belief(self, kind: Kind, bounds: Bounds) -> Belief:
        """Of a score within settled bounds: their band, and the ratio of the end that says less; 1 if the ends disagree."""
        ends = [self.belief(kind, score) for score in (bounds.low, bounds.high)]
        ratios = [belief.likelihood_ratio for belief in ends if belief.likelihood_ratio is not None]
        if not ratios:
            return Belief()
        least = 1.0 if min(ratios) <= 1 <= max(ratios) else min(ratios, key=lambda ratio: abs(log(ratio)))
        return Belief(band=ends[0].band, likelihood_ratio=least)


def log_odds(score: float) -> float:
    """ln(score / (1 - score)), finite."""
    kept = min(max(score, _LEAST), 1 - _LEAST)
    return log(kept / (1 - kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the networks said of one frame."""

    logits: Tensor
    """(views, branches, classes), float32, on the CPU."""
    seconds: Mapping[str, float]
    """By `views` and each branch."""

    @property
    def score(self) -> float:
        """P(fake), the mean over views and branches."""
        return float(fake_probabilities(self.logits).mean())


class Examiner:
    """The networks in their fast form, before anything is made of what they say. Not thread-safe."""

    def __init__(self, network: Network, device: torch.device, dtype: torch.dtype) -> None:
        """Raises WeightsError where no form of the network does on `device` what the plain form does on the CPU."""
        wanted = golden.logits(network)
        self.side_px = network.architecture.side_px
        self.device = device
        network = network.to(device)
        for self.dtype in dict.fromkeys((dtype, torch.float32)):
            fast = optimise(network, self.dtype)
            self._branches = {name: fitted(Graphed(getattr(fast, name)), self._blank()) for name in BRANCHES}
            apart = golden.difference(golden.logits(self._said), wanted)
            if apart <= GOLDEN_TOLERANCE[self.dtype]:
                return
        raise WeightsError(
            f"the networks say on {device} something else than they should of the golden pictures ({apart:.3g} away): "
            "torch or this device computes wrongly"
        )

    @property
    def at_once(self) -> int:
        """Frames whose views make up a batch of the network that takes fewer."""
        return max(1, min(branch.size for branch in self._branches.values()) // len(views.NAMES))

    def looks(self, frames: Sequence[Frame]) -> list[Look]:
        """All six views of each frame, by both networks; on a GPU all frames at once."""
        together = len(frames) if self.device.type == "cuda" else 1
        found: list[Look] = []
        for at in range(0, len(frames), max(1, together)):
            found += self._looks(frames[at : at + together])
        return found

    @torch.inference_mode()
    def _looks(self, frames: Sequence[Frame]) -> list[Look]:
        started_s = time.perf_counter()
        seen = torch.cat([views.views(frame, self.side_px) for frame in frames]).to(self.device)
        seconds = {"views": (time.perf_counter() - started_s) / len(frames)}
        logits = []
        for name, branch in self._branches.items():
            started_s = time.perf_counter()
            logits.append(branch(seen).float().cpu())
            seconds[name] = (time.perf_counter() - started_s) / len(frames)
        parts = torch.split(torch.stack(logits, dim=1), len(views.NAMES))
        return [Look(logits=part, seconds=seconds) for part in parts]

    @torch.inference_mode()
    def opinions(self, frames: Sequence[Frame]) -> Iterator[Tensor]:
        """(2,) logits one by one, as they are asked for: all of the cheaper branch's first, frame by frame, view by view."""
        seen = torch.cat([views.views(frame, self.side_px) for frame in frames]).to(self.device)
        # In the order of BRANCHES: ConvNeXt is the cheaper one, by a tenth.
        for branch in self._branches.values():
            for at in range(len(seen)):
                yield branch(seen[at : at + 1]).float().cpu()[0]

    def _blank(self) -> Tensor:
        return torch.zeros(1, 6, self.side_px, self.side_px, device=self.device)

    def _said(self, pictures: Tensor) -> Tensor:
        """As `Network`, on the CPU."""
        seen = pictures.to(self.device)
        return torch.stack([branch(seen).float().cpu() for branch in self._branches.values()], dim=1)


class DefendersDetector:
    """Implements `Detector` and `Explains`. Not thread-safe."""

    name = "defenders"

    def __init__(self, examiner: Examiner, card: Card) -> None:
        self._examiner = examiner
        self._card = card

    @property
    def digest(self) -> str:
        """SHA-256 over weights, calibration and preprocessing."""
        return self._card.digest

    @property
    def dtype(self) -> torch.dtype:
        """What the networks compute in."""
        return self._examiner.dtype

    @property
    def at_once(self) -> int:
        """As many as a card's memory holds the views of; on a CPU one."""
        return self._examiner.at_once

    def detect(self, batch: Sequence[Media]) -> list[Verdict]:
        """One verdict per item."""
        return [explanation.verdict for explanation in self._explain(batch)]

    def explain(self, media: Media) -> Explanation:
        """The verdict, with every logit, the time that each part took, and the weights' digest."""
        return self._explain([media])[0]

    def _explain(self, batch: Sequence[Media]) -> list[Explanation]:
        frames = [_frames(media) for media in batch]
        if self._card.stops_early:
            return [self._unjudged(own) if isinstance(own, Unfit) else self._soon_explained(own) for own in frames]
        looks = iter(self._examiner.looks([frame for own in frames if not isinstance(own, Unfit) for frame in own]))
        return [
            self._unjudged(own) if isinstance(own, Unfit) else self._explained([next(looks) for _ in own])
            for own in frames
        ]

    def _unjudged(self, why: Unfit) -> Explanation:
        return Explanation(
            verdict=self._verdict(None, 0, why),
            details={"score": None},
            words=f"cannot be judged: {why.replace('_', ' ')}",
        )

    def _soon_explained(self, frames: Sequence[Frame]) -> Explanation:
        """With as many opinions as settle the bands, and no more."""
        started_s = time.perf_counter()
        heard: list[Tensor] = []

        def terms() -> Iterator[float]:
            for logits in self._examiner.opinions(frames):
                heard.append(logits)
                yield float(fake_probabilities(logits))

        bounds = mean_bounds(terms(), len(BRANCHES) * len(views.NAMES) * len(frames), self._card.settled)
        total_s = round(time.perf_counter() - started_s, 3)
        if bounds.exact:
            every = torch.stack(heard).view(len(BRANCHES), len(frames), len(views.NAMES), -1).permute(1, 2, 0, 3)
            return self._explained(
                [Look(logits=logits, seconds={"networks": total_s / len(frames)}) for logits in every]
            )
        by_branch = [
            heard[at : at + len(views.NAMES) * len(frames)]
            for at in range(0, len(heard), len(views.NAMES) * len(frames))
        ]
        details: dict[str, Any] = {
            "score": None,
            "score_bounds": [bounds.low, bounds.high],
            "terms": bounds.terms,
            "calibrated": sorted(self._card.calibrations),
            "views": [*views.NAMES] * len(frames),
            **{f"{name}_logits": torch.stack(own).tolist() for name, own in zip(BRANCHES, by_branch, strict=False)},
            "seconds": {"total": total_s},
            "dtype": str(self.dtype).removeprefix("torch."),
            "weights_sha256": self._card.weights_sha256,
        }
        words = (
            f"P(fake) between {bounds.low:.4f} and {bounds.high:.4f}, after {bounds.terms} of "
            f"{len(BRANCHES) * len(views.NAMES) * len(frames)} opinions in {total_s:.1f} s: the others could not change the band"
        )
        return Explanation(verdict=self._verdict(bounds, len(frames)), details=details, words=words)

    def _explained(self, looks: Sequence[Look]) -> Explanation:
        score = sum(look.score for look in looks) / len(looks)
        seconds = {name: round(sum(look.seconds[name] for look in looks), 3) for name in looks[0].seconds}
        found = torch.cat([look.logits for look in looks])
        means = dict(zip(BRANCHES, fake_probabilities(found).mean(dim=0).tolist(), strict=True))
        details: dict[str, Any] = {
            "score": score,
            "calibrated": sorted(self._card.calibrations),
            "views": [*views.NAMES] * len(looks),
            **{f"{name}_logits": found[:, at].tolist() for at, name in enumerate(BRANCHES)},
            "seconds": {**seconds, "total": round(sum(seconds.values()), 3)},
            "dtype": str(self.dtype).removeprefix("torch."),
            "weights_sha256": self._card.weights_sha256,
        }
        words = (
            f"P(fake) {score:.4f} (" + ", ".join(f"{name} {mean:.4f}" for name, mean in means.items()) + "), "
            f"{len(found)} views in {details['seconds']['total']:.1f} s, weights {self._card.weights_sha256[:12]}"
        )
        if not self._card.calibrations:
            words += "; how often such a score is wrong was never measured (python -m detector calibrate)"
        return Explanation(verdict=self._verdict(score, len(looks)), details=details, words=words)

    def _verdict(self, score: float | Bounds | None, frames_seen: int, why: Unfit = Unfit.TOO_SMALL) -> Verdict:
        beliefs = {kind: self._belief(kind, score) for kind in Kind}
        return Verdict(
            altered=beliefs[Kind.ALTERED],
            generated=beliefs[Kind.GENERATED],
            signals=tuple(self._signal(kind, belief, score, why) for kind, belief in beliefs.items()),
            model_digest=self.digest,
            frames_seen=frames_seen,
        )

    def _belief(self, kind: Kind, score: float | Bounds | None) -> Belief:
        if score is None:
            return Belief()
        return self._card.bounded_belief(kind, score) if isinstance(score, Bounds) else self._card.belief(kind, score)

    def _signal(self, kind: Kind, belief: Belief, score: float | Bounds | None, why: Unfit) -> Signal:
        applies = belief.likelihood_ratio is not None
        if score is None:
            detail: str = why
        elif kind not in self._card.calibrations:
            detail = UNCALIBRATED
        else:
            detail = BOUNDED if isinstance(score, Bounds) else ""
        middle = (score.low + score.high) / 2 if isinstance(score, Bounds) else score
        return Signal(
            name=f"defenders_{kind}",
            family=Family.NETWORK,
            kind=kind,
            applies=applies,
            score=round(middle, 9) if applies and middle is not None else None,
            band=belief.band,
            detail=detail,
        )


def _frames(media: Media) -> tuple[Frame, ...] | Unfit:
    """Those that the networks look at, or why there are none: neither what only flashes by nor what is no photograph.

    What is on a screen is looked at: it may be a photograph.
    """
    if min(media.frames[0].shape[:2]) < MIN_SIDE:
        return Unfit.TOO_SMALL
    places, shown_s = media.places(MAX_FRAMES), media.shown_s
    least_s = max(shown_s) / 10 if shown_s else 0.0
    lasting = [media.frames[place] for place in places if not shown_s or shown_s[place] >= least_s]
    rule = applicability.rule()
    reasons = [rule.why_not(rule.fitness(frame)) for frame in lasting]
    fit = tuple(frame for frame, why in zip(lasting, reasons, strict=True) if why in {None, Unfit.SCREENSHOT})
    return fit or next(why for why in reasons if why is not None)
