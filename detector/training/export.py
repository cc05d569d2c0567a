"""From two trained specialists to a weights file: what they see in labelled pictures, the rule that joins it, the bands."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from detector.calibration import Calibration, Measured, fit, fit_each
from detector.devices import best_dtype
from detector.evaluation import Judged, Labelled, per_source
from detector.examiner import Examiner
from detector.joining import Join, Look, Pair, Row
from detector.media import decode
from detector.perturbation import perturb
from detector.specialists import network, saving
from detector.specialists.recipe import Proportions, Recipe
from detector.training.folds import Trained, average, fold_of
from detector.training.sources import Sources
from detector.training.specialists import learned
from detector.verdict import Belief, Kind, Verdict

FALSE_ALARMS = 0.008
"""Share of real pictures that may be SUBSTANTIAL of either kind: below the promised hundredth, which is for unseen ones."""
FALSE_ALARMS_OF_A_SOURCE = 0.03
"""And of any one source's: of a source with fewer than 34 real pictures none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A labelled picture and what the specialists saw in it."""

    picture: Labelled
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A labelled picture and its two log likelihood ratios by a rule that did not learn from its source."""

    picture: Labelled
    altered: float | None
    generated: float

    def of(self, kind: Kind) -> float | None:
        """The one for `kind`."""
        return self.altered if kind is Kind.ALTERED else self.generated


def see(
    examiners: Sequence[Examiner],
    pictures: Iterable[Labelled],
    sources: Sources = Sources(),
    perturbation: str | None = None,
) -> list[Seen]:
    """The specialists' opinion of each picture: the only ones', or those of the run that left out the picture's fold."""
    made = []
    for picture in pictures:
        data = picture.path.read_bytes()
        frame = decode(perturb(data, perturbation) if perturbation else data).frames[0]
        made.append(
            Seen(picture=picture, look=examiners[fold_of(sources.of(picture).group) % len(examiners)].look(frame))
        )
    return made


def remember(seen: Iterable[Seen], out: Path) -> None:
    """Write to `out` what `recall` takes."""
    out.write_text(json.dumps({item.picture.name: asdict(item.look) for item in seen}) + "\n", encoding="utf-8")


def recall(out: Path, pictures: Iterable[Labelled]) -> list[Seen]:
    """What was remembered of these pictures. Raises ValueError where one of them is missing."""
    looks = json.loads(out.read_text(encoding="utf-8"))
    try:
        return [Seen(picture=picture, look=_look(looks[picture.name])) for picture in pictures]
    except KeyError as error:
        raise ValueError(f"{out} says nothing of {error}") from None


def _look(record: Mapping[str, Any]) -> Look:
    whole, shallow, face = (_pair(record[name]) for name in ("whole", "shallow", "face"))
    if whole is None:
        raise ValueError("what was remembered says nothing of the whole picture")
    return Look(whole=whole, shallow=shallow, face=face)


def _pair(numbers: Sequence[float] | None) -> Pair | None:
    return None if numbers is None else (numbers[0], numbers[1])


def learn_join(seen: Sequence[Seen], by: Proportions) -> Join:
    """The rule with the smallest cross-entropy: real and fake weigh alike, sources by the square root of their size.

    Each kind is weighed by what is said of that kind alone, in proportions that are given (Dawes, "The Robust Beauty of
    Improper Linear Models", 1979): what is learned is how much their sum says. Raises ValueError where a kind or real
    pictures are missing.
    """
    with_face = [item for item in seen if item.look.face is not None]
    return Join(
        altered=_row(with_face, Kind.ALTERED, lambda look: look.features, by.altered),
        generated=_row(with_face, Kind.GENERATED, lambda look: look.features, by.generated),
        faceless=_row(seen, Kind.GENERATED, lambda look: look.faceless, by.faceless),
    )


def _row(seen: Sequence[Seen], kind: Kind, features: Callable[[Look], Sequence[float]], by: Sequence[float]) -> Row:
    """ln(kind / real) by logistic regression on the sum of the features, each in its spread times what `by` says."""
    both = [item for item in seen if item.picture.fake in (None, kind)]
    fakes = torch.tensor([item.picture.fake is kind for item in both])
    if not fakes.any() or fakes.all():
        raise ValueError(f"the rule takes real pictures and {kind} ones; some are missing")
    said = torch.tensor([list(features(item.look)) for item in both], dtype=torch.float64)
    proportions = torch.tensor([*by], dtype=torch.float64)
    proportions /= said[~fakes].std(dim=0).clamp(min=1e-6)
    total = said @ proportions
    weights = torch.tensor(_by_root([item.picture for item in both])).double()
    for own in (fakes, ~fakes):
        weights[own] /= weights[own].sum() * 2
    rule = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([rule], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = rule[0] * total + rule[1]
        each = nn.functional.binary_cross_entropy_with_logits(logits, fakes.double(), reduction="none")
        mean = (each * weights).sum()
        mean.backward()  # type: ignore[no-untyped-call]
        return mean

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    slope, bias = rule.tolist()
    return Row(weights=tuple(round(slope * value, 5) for value in proportions.tolist()), bias=round(bias, 5))


def leave_one_source_out(seen: Sequence[Seen], by: Proportions, others: Sequence[Seen] | None = None) -> list[Ratio]:
    """Every picture of `others` (None: of `seen`) judged by a rule learned from what is `seen` of all sources but its own."""
    made = []
    asked = seen if others is None else others
    for source in sorted({item.picture.source for item in asked}):
        join = learn_join([item for item in seen if item.picture.source != source], by)
        for item in asked:
            if item.picture.source == source:
                altered, generated = join.log_ratios(item.look)
                made.append(Ratio(picture=item.picture, altered=altered, generated=generated))
    return made


def calibrate(ratios: Sequence[Ratio], others: Sequence[Ratio] = ()) -> dict[Kind, Calibration]:
    """Both kinds' calibrations, made from `ratios`, under which of all their real pictures at most `FALSE_ALARMS` are
    SUBSTANTIAL of one kind or the other, of any source's at most `FALSE_ALARMS_OF_A_SOURCE`, and of those of `others` at
    most `FALSE_ALARMS`, too.

    Of all ways to share these between the kinds, the one that finds most: the mean over the fakes' sources of `ratios`.
    Raises ValueError where there are too few pictures.
    """
    measured = {kind: _measured(ratios, kind) for kind in Kind}
    budget = _allowed(ratios, FALSE_ALARMS)
    # Half a picture more, so that a share of so many pictures is never rounded to one less.
    fits = {
        kind: fit_each(own, [(count + 0.5) / max(1, len(own.real)) if count else 0.0 for count in range(budget + 1)])
        for kind, own in measured.items()
    }
    shares = [(first, second) for first in range(budget + 1) for second in range(budget + 1 - first)]
    made = [dict(zip(Kind, (fits[Kind.ALTERED][a], fits[Kind.GENERATED][g]), strict=True)) for a, g in shares]
    reals: dict[str, list[Ratio]] = {}
    for ratio in ratios:
        if ratio.picture.fake is None:
            reals.setdefault(ratio.picture.source, []).append(ratio)
    groups = [(own, _allowed(own, FALSE_ALARMS_OF_A_SOURCE)) for own in reals.values()]
    groups.append(([ratio for ratio in others if ratio.picture.fake is None], _allowed(others, FALSE_ALARMS)))
    allowed = [
        calibrations
        for calibrations in made
        if all(sum(_is_found(ratio, calibrations) for ratio in own) <= most for own, most in groups)
    ]
    if not allowed:
        raise ValueError("no band keeps false alarms as rare on the pictures held out as it must")
    return max(allowed, key=lambda calibrations: _found(ratios, calibrations))


def _allowed(ratios: Sequence[Ratio], share: float) -> int:
    """How many of their real pictures are no more than `share` of them."""
    return int(share * sum(ratio.picture.fake is None for ratio in ratios))


def _found(ratios: Sequence[Ratio], calibrations: Mapping[Kind, Calibration]) -> float:
    """The share of fakes that are SUBSTANTIAL of one kind or the other, the mean over their sources."""
    by_source: dict[str, list[bool]] = {}
    for ratio in ratios:
        if ratio.picture.fake is not None:
            by_source.setdefault(ratio.picture.source, []).append(_is_found(ratio, calibrations))
    return sum(sum(found) / len(found) for found in by_source.values()) / len(by_source)


def _measured(ratios: Sequence[Ratio], kind: Kind) -> Measured:
    values = [(ratio.picture, value) for ratio in ratios if (value := ratio.of(kind)) is not None]
    real = [(picture, value) for picture, value in values if picture.fake is None]
    fake = [(picture, value) for picture, value in values if picture.fake is kind]
    return Measured(
        real=[value for _, value in real],
        fake=[value for _, value in fake],
        real_weights=_by_root([picture for picture, _ in real]),
        fake_weights=_by_root([picture for picture, _ in fake]),
    )


def _by_root(pictures: Sequence[Labelled]) -> list[float]:
    """What each picture weighs where a source weighs the square root of its size."""
    counts = Counter((picture.source, picture.fake) for picture in pictures)
    return [counts[picture.source, picture.fake] ** -0.5 for picture in pictures]


def _is_found(ratio: Ratio, calibrations: Mapping[Kind, Calibration]) -> bool:
    """Whether it is SUBSTANTIAL of one kind or the other."""
    values = [(calibrations[kind], ratio.of(kind)) for kind in Kind]
    return any(value is not None and value >= calibration.substantial_from for calibration, value in values)


def apart(ratios: Sequence[Ratio], calibrations: Mapping[Kind, Calibration]) -> list[Judged]:
    """As `judged`, with each source's likelihood ratios read by curves that were fitted to all sources but its own."""
    made = []
    for source in sorted({ratio.picture.source for ratio in ratios}):
        others = [ratio for ratio in ratios if ratio.picture.source != source]
        curves = {kind: fit(_measured(others, kind), substantial_rate=0.0) for kind in Kind}
        own = {
            kind: replace(
                calibrations[kind], slope=curve.slope, intercept=curve.intercept, limit=curve.limit, missed=curve.missed
            )
            for kind, curve in curves.items()
        }
        made += judged([ratio for ratio in ratios if ratio.picture.source == source], own)
    return made


def judged(ratios: Iterable[Ratio], calibrations: Mapping[Kind, Calibration]) -> list[Judged]:
    """What would be said of each picture, for `detector.evaluation`."""
    made = []
    for ratio in ratios:
        beliefs = {
            kind: Belief() if (value := ratio.of(kind)) is None else calibrations[kind].belief(value) for kind in Kind
        }
        verdict = Verdict(
            altered=beliefs[Kind.ALTERED], generated=beliefs[Kind.GENERATED], signals=(), model_digest="", frames_seen=1
        )
        made.append(Judged(labelled=ratio.picture, verdict=verdict))
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """What training left behind."""

    tower: Mapping[str, torch.Tensor]
    trained: Sequence[Mapping[str, Trained]]
    """By kind of specialist; one run, or one for each fold of `detector.training.folds`."""
    recipe: Recipe

    @classmethod
    def read(cls, tower: Path, checkpoints: Sequence[Mapping[str, Path]], recipe: Recipe) -> Runs:
        """The runs' averages."""
        trained = [{kind: learned(path) for kind, path in run.items()} for run in checkpoints]
        return cls(tower=load_file(tower), trained=trained, recipe=recipe)

    def examiners(self) -> list[Examiner]:
        """One per run, as exact as a stored file of it would be."""
        device = torch.device("cpu")
        dtype = best_dtype("auto", device)
        files = [network.stored(self.tower, run, self.recipe) for run in self.trained]
        return [Examiner(network.load(file, self.recipe, dtype), device) for file in files]

    def mean(self) -> dict[str, Trained]:
        """What is shipped."""
        return {kind: average([run[kind] for run in self.trained]) for kind in self.trained[0]}


def write(out: Path, runs: Runs, seen: Sequence[Seen], held_out: Sequence[Seen]) -> dict[str, Any]:
    """Writes `out` and the JSON beside it; how `seen` is judged with each source left out, and `held_out`. Raises ValueError."""
    recipe = runs.recipe
    ratios, others = leave_one_source_out(seen, recipe.join), leave_one_source_out(seen, recipe.join, held_out)
    calibrations = calibrate(ratios, others)
    card = saving.write(
        out,
        network.stored(runs.tower, runs.mean(), recipe),
        recipe,
        learn_join(seen, recipe.join),
        calibrations,
        calibrated_on={
            kind.value: {"real": len(measured.real), "fake": len(measured.fake)}
            for kind in Kind
            if (measured := _measured(ratios, kind))
        },
    )
    return {
        "bytes": out.stat().st_size,
        "sha256": card["sha256"],
        **per_source(judged(ratios, calibrations)),
        "held_out": per_source(judged(others, calibrations)),
    }
