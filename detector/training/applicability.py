"""Learns the rule of `detector.applicability` from pictures made by script and from photographs, real and fake alike.

    python -m benchmarks.unphotographed MADE --set tuning --photos DATA/train --each 60
    python -m detector.training.applicability MADE DATA/train --out detector/weights/applicability.json

A photograph is what a camera took or what looks as if one had: fakes are on its side of the rule, or it would hide them. Every
picture is shown as it is and once more as chats change it. The limits are set on the photographs of the same collection, so that
hardly any of them is kept from being judged.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from detector import applicability
from detector.evaluation import Labelled, read_manifest, thinned
from detector.faces import FaceFinder
from detector.media import Frame, decode
from detector.perturbation import PERTURBATIONS, perturb
from detector.specialists.recipe import Preprocessing
from detector.verdict import Unfit
from detector.views import face_view

REASONS = {
    Unfit.DRAWING: ("stick", "cartoon", "pixels", "board", "doodle", "spheres", "surface"),
    Unfit.SCREENSHOT: ("chat", "editor", "site", "chart"),
    Unfit.TEXT: ("page",),
    Unfit.EMPTY: ("blank",),
    Unfit.BLURRED: ("blurred",),
    Unfit.COMPRESSED: ("crushed",),
}
"""The sorts of made pictures by what they teach; the others (captions, photographs on screens) teach nothing."""
KEPT_OUT = 0.002
"""Share of the photographs, as they are and changed, that may be kept from being judged as a whole."""
KEPT_OUT_FACES = 0.0005
"""Share of their faces: what is at stake there is a swap."""
SHRINK = 0.0003


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The figures of a picture, and what it teaches."""

    figures: tuple[float, ...]
    reason: Unfit | None
    sort: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, say how wrong it is on what was learned from, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("made", type=Path, help="the tuning set of benchmarks.unphotographed")
    parser.add_argument("photographs", type=Path, help="labelled photographs with manifest.tsv")
    parser.add_argument("--at-most", type=int, default=100, help="photographs of each source and label (default: 100)")
    parser.add_argument("--processes", type=int, help="how many read pictures (default: one for each core)")
    parser.add_argument("--out", type=Path, default=applicability.WEIGHTS)
    options = parser.parse_args(arguments)
    photographs = thinned(read_manifest(options.photographs), options.at_most)
    taught = {sort: reason for reason, sorts in REASONS.items() for sort in sorts}
    made = [picture for picture in read_manifest(options.made) if picture.source in taught]
    asked = [*((picture, None) for picture in photographs), *((one, taught[one.source]) for one in made)]
    with ProcessPoolExecutor(options.processes) as pool:
        shown = [one for both in pool.map(_shown, *zip(*asked, strict=True), chunksize=8) for one in both]
    record = learn(shown)
    record.update(from_odds=0.0, face_from_odds=0.0)
    rule = applicability.Rule.read(record)
    own = [rule.of(one.figures).against(rule.reasons) for one in shown if one.reason is None]
    faced = thinned(photographs, options.at_most // 4)
    faces = [rule.fitness(view).against(rule.faceless) for picture in faced for view in _faces(picture)]
    record["from_odds"] = round(max(0.0, float(np.quantile(own, 1 - KEPT_OUT))), 3)
    record["face_from_odds"] = round(max(0.0, float(np.quantile(faces, 1 - KEPT_OUT_FACES))), 3)
    record["learned_from"] = {
        "made": dict(Counter(picture.source for picture in made)),
        "photographs": len(photographs),
        "faces": len(faces),
        "command": "python -m detector.training.applicability",
    }
    options.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    learned = applicability.Rule.read(record)
    kept = [learned.why_not(learned.of(one.figures)) is not None for one in shown if one.reason is not None]
    sys.stderr.write(
        f"{len(own)} looks at photographs, {len(faces)} faces; limits {learned.from_odds}, "
        f"{learned.face_from_odds}; {sum(kept)} of {len(kept)} looks at made pictures are beyond\n"
    )


def _shown(picture: Labelled, reason: Unfit | None) -> list[Shown]:
    """It as it is, and changed."""
    data = picture.path.read_bytes()
    change = random.Random(picture.name).choice([*PERTURBATIONS])  # noqa: S311 - nothing is hidden by it
    return [
        Shown(
            figures=tuple(applicability.figures(applicability.reduced(decode(way).frames[0])).values()),
            reason=reason,
            sort=picture.source,
        )
        for way in (data, perturb(data, change))
    ]


def _faces(picture: Labelled) -> list[Frame]:
    """The views of its faces."""
    frame = decode(picture.path.read_bytes()).frames[0]
    found = [face for face in _finder.find(frame)[:3] if face.side >= _SHOWN.min_face]
    return [face_view(frame, face, _SHOWN) for face in found]


_finder = FaceFinder()
_SHOWN = Preprocessing()


def learn(shown: Sequence[Shown]) -> dict[str, object]:
    """The rule with the smallest cross-entropy: photographs weigh as much as all else, sources by the square root of their size.

    Raises ValueError where photographs or one of the reasons are missing.
    """
    reasons = [*REASONS]
    labels = torch.tensor([0 if one.reason is None else 1 + reasons.index(one.reason) for one in shown])
    if len(set(labels.tolist())) <= len(reasons):
        raise ValueError("the rule takes photographs, and made pictures for every reason; some are missing")
    inputs = torch.tensor([one.figures for one in shown], dtype=torch.float64)
    means, spreads = inputs.mean(dim=0), inputs.std(dim=0) + 1e-3
    inputs = ((inputs - means) / spreads).clip(-4, 4)
    counts = Counter((one.reason, one.sort) for one in shown)
    weights = torch.tensor([counts[one.reason, one.sort] ** -0.5 for one in shown], dtype=torch.float64)
    for number in range(len(reasons) + 1):
        weights[labels == number] /= weights[labels == number].sum() * (2 if number == 0 else 2 * len(reasons))
    layer = nn.Linear(inputs.shape[1], len(reasons) + 1).double()
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    optimizer = torch.optim.LBFGS(layer.parameters(), max_iter=400, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        each = nn.functional.cross_entropy(layer(inputs), labels, reduction="none")
        total = (each * weights).sum() + SHRINK * layer.weight.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    rows, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    return {
        "figures": [*applicability.names()],
        "means": [round(value, 5) for value in means.tolist()],
        "spreads": [round(value, 5) for value in spreads.tolist()],
        "reasons": [reason.value for reason in reasons],
        "weights": [[round(value, 4) for value in row] for row in (rows[1:] - rows[:1]).tolist()],
        "biases": [round(value, 4) for value in (bias[1:] - bias[0]).tolist()],
    }


if __name__ == "__main__":
    main()
