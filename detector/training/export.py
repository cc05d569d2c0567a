"""From two trained specialists to a weights file: what they see in labelled pictures, the rule that joins it, the bands."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from detector import faces, network
from detector.calibration import Calibration, Measured, fit
from detector.evaluation import Labelled, area_under_curve
from detector.joining import Join, Look, Row
from detector.media import decode
from detector.models.default import Examiner, best_dtype, preprocessing
from detector.network import Precision
from detector.training.folds import average, fold_of
from detector.verdict import Band, Kind

SHRINK = 0.1
"""Weight of the squared weights in the rule's loss."""
FALSE_ALARMS = 0.008
"""Share of real pictures that may be SUBSTANTIAL of either kind: below the promised hundredth, which is for unseen ones."""


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


def see(examiners: Sequence[Examiner], pictures: Iterable[Labelled]) -> list[Seen]:
    """The specialists' opinion of each picture: the only ones', or those of the run that left out the picture's fold."""
    return [
        Seen(
            picture=item,
            look=examiners[fold_of(item.source) % len(examiners)].look(decode(item.path.read_bytes()).frames[0]),
        )
        for item in pictures
    ]


def learn_join(seen: Sequence[Seen]) -> Join:
    """The rule with the smallest cross-entropy: classes weigh alike, sources by the square root of their size.

    Raises ValueError where a kind or real pictures are missing.
    """
    with_face = [item for item in seen if item.look.face is not None]
    altered, generated = _rows(with_face, [*Kind], lambda look: (*(look.face or ()), *look.whole))
    (faceless,) = _rows(
        [item for item in seen if item.picture.fake is not Kind.ALTERED], [Kind.GENERATED], lambda look: look.whole
    )
    return Join(altered=altered, generated=generated, faceless=faceless)


def _rows(seen: Sequence[Seen], kinds: Sequence[Kind], features: Callable[[Look], Sequence[float]]) -> list[Row]:
    """One linear rule per kind: ln(kind / real) by multinomial logistic regression."""
    classes: list[Kind | None] = [None, *kinds]
    labels = torch.tensor([classes.index(item.picture.fake) for item in seen])
    if len(set(labels.tolist())) < len(classes):
        raise ValueError(f"the rule takes real pictures and {' and '.join(kinds)} ones; some are missing")
    inputs = torch.tensor([list(features(item.look)) for item in seen], dtype=torch.float64)
    counts = Counter((item.picture.source, item.picture.fake) for item in seen)
    weights = torch.tensor([counts[item.picture.source, item.picture.fake] ** -0.5 for item in seen]).double()
    for number in range(len(classes)):
        weights[labels == number] /= weights[labels == number].sum() * len(classes)
    rule = nn.Linear(inputs.shape[1], len(kinds)).double()
    nn.init.zeros_(rule.weight)
    nn.init.zeros_(rule.bias)
    optimizer = torch.optim.LBFGS(rule.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = torch.cat([torch.zeros(len(inputs), 1, dtype=torch.float64), rule(inputs)], dim=1)
        each = nn.functional.cross_entropy(logits, labels, reduction="none")
        total = (each * weights).sum() + SHRINK * rule.weight.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return [
        Row(weights=tuple(round(value, 5) for value in weight.tolist()), bias=round(float(bias), 5))
        for weight, bias in zip(rule.weight.detach(), rule.bias.detach(), strict=True)
    ]


def leave_one_source_out(seen: Sequence[Seen]) -> list[Ratio]:
    """Every picture judged by a rule learned from all other sources."""
    made = []
    for source in sorted({item.picture.source for item in seen}):
        join = learn_join([item for item in seen if item.picture.source != source])
        for item in seen:
            if item.picture.source == source:
                altered, generated = join.log_ratios(item.look)
                made.append(Ratio(picture=item.picture, altered=altered, generated=generated))
    return made


def calibrate(ratios: Sequence[Ratio], *, false_alarms: float = FALSE_ALARMS) -> dict[Kind, Calibration]:
    """Both kinds' calibrations: of all real pictures at most `false_alarms` are SUBSTANTIAL of one kind or the other.

    Raises ValueError where there are too few pictures.
    """
    rate = false_alarms
    reals = [ratio for ratio in ratios if ratio.picture.fake is None]
    while True:
        made = {kind: fit(_measured(ratios, kind), substantial_rate=rate) for kind in Kind}
        alarms = sum(any(_is_substantial(made[kind], ratio.of(kind)) for kind in Kind) for ratio in reals)
        if alarms <= false_alarms * len(reals) or rate <= 0:
            return made
        rate = max(0.0, rate - 0.25 / len(reals))


def _measured(ratios: Sequence[Ratio], kind: Kind) -> Measured:
    values = [(ratio.picture.fake, value) for ratio in ratios if (value := ratio.of(kind)) is not None]
    return Measured(
        real=[value for fake, value in values if fake is None], fake=[value for fake, value in values if fake is kind]
    )


def _is_substantial(calibration: Calibration, log_ratio: float | None) -> bool:
    return log_ratio is not None and calibration.belief(log_ratio).band is Band.SUBSTANTIAL


def area_per_source(ratios: Sequence[Ratio], calibrations: dict[Kind, Calibration]) -> dict[str, float]:
    """AUC of the probability of a fake per fake source, against its own real pictures, or all where it has none."""

    def score(ratio: Ratio) -> float:
        values = [
            calibrations[kind].belief(value).likelihood_ratio or 0.0
            for kind in Kind
            if (value := ratio.of(kind)) is not None
        ]
        return sum(values) / len(values)

    reals = [ratio for ratio in ratios if ratio.picture.fake is None]
    made = {}
    for source in sorted({ratio.picture.source for ratio in ratios if ratio.picture.fake}):
        own = [score(ratio) for ratio in reals if ratio.picture.source == source] or [score(ratio) for ratio in reals]
        fakes = [score(ratio) for ratio in ratios if ratio.picture.source == source and ratio.picture.fake]
        made[source] = area_under_curve(own, fakes) or 0.0
    return made


def write(
    out: Path, tower: Path, runs: Sequence[Mapping[str, Path]], precision: Precision, pictures: Iterable[Labelled]
) -> dict[str, Any]:
    """Writes `out` and the JSON beside it; the report: AUC per source left out, and counts. Raises ValueError.

    Of several `runs`, one for each fold of `detector.training.folds`, the mean is written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    body = load_file(tower)
    trained = [
        {kind: torch.load(path, weights_only=True, map_location="cpu")["average"] for kind, path in run.items()}
        for run in runs
    ]
    mean = trained[0] if len(trained) == 1 else {kind: average([run[kind] for run in trained]) for kind in trained[0]}
    save_file(network.stored(body, mean, precision), out)
    device = torch.device("cpu")
    golden = Examiner(network.load(load_file(out), precision), device).golden()
    examiners = [
        Examiner(network.load(network.stored(body, run, precision), precision).at(best_dtype("auto", device)), device)
        for run in trained
    ]
    seen = see(examiners, pictures)
    ratios = leave_one_source_out(seen)
    calibrations = calibrate(ratios)
    areas = area_per_source(ratios, calibrations)
    card = {
        "architecture": f"two specialists on {network.NAME}",
        "licence": "WEIGHTS_LICENSE",
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "faces_sha256": hashlib.sha256(faces.WEIGHTS.read_bytes()).hexdigest(),
        "precision": asdict(precision),
        "preprocessing": preprocessing(),
        "join": asdict(learn_join(seen)),
        "calibration": {kind.value: asdict(calibrations[kind]) for kind in Kind},
        "calibrated_on": {
            kind.value: {"real": len(measured.real), "fake": len(measured.fake)}
            for kind in Kind
            if (measured := _measured(ratios, kind))
        },
        "golden": [[round(number, 4) for number in numbers] for numbers in golden],
    }
    out.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return {
        "bytes": out.stat().st_size,
        "sha256": card["sha256"],
        "left_out": {source: round(area, 4) for source, area in areas.items()},
        "macro_auc": round(math.fsum(areas.values()) / len(areas), 4),
    }
