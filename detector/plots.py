"""ROC curves per fake source, and whether a score means what it says. Needs matplotlib, which the detector does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from detector.detector import DetectorError
from detector.evaluation import Judged, area_under_curve, fake_probability, reliability
from detector.verdict import Kind


class PlotsUnavailable(DetectorError):
    """Drawing needs matplotlib: pip install matplotlib."""


def draw(judged: Sequence[Judged], folder: Path) -> None:
    """Draw `folder/roc.png` and `folder/reliability.png`. Raises PlotsUnavailable."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise PlotsUnavailable("--plots needs matplotlib: pip install matplotlib") from None
    folder.mkdir(parents=True, exist_ok=True)
    figure = Figure(figsize=(8, 7), layout="constrained")
    axes = figure.add_subplot()
    for label, xs, ys in curves(judged):
        axes.step(xs, ys, where="post", label=label, linewidth=1.2)
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    axes.set(xlabel="real pictures above the score", ylabel="fakes above the score", xlim=(0, 1), ylim=(0, 1))
    axes.legend(fontsize=7, loc="lower right")
    figure.savefig(folder / "roc.png")
    figure = Figure(figsize=(6, 6), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    for kind in (None, *Kind):
        told = reliability(judged, kind)
        if told is not None:
            label = f"{kind or 'either'}: ECE {told.error:.3f}, {told.real} real, {told.fake} fake"
            axes.plot(told.said, told.found, marker="o", label=label)
    axes.set(xlabel="said: probability of a fake, at even odds", ylabel="found, both classes weighed alike")
    axes.legend(fontsize=7, loc="upper left")
    figure.savefig(folder / "reliability.png")


def curves(judged: Sequence[Judged]) -> list[tuple[str, list[float], list[float]]]:
    """(label, false alarm rates, recalls) per fake source, the hardest first."""
    reals: dict[str, list[float]] = defaultdict(list)
    fakes: dict[str, list[float]] = defaultdict(list)
    for item in judged:
        (reals if item.labelled.fake is None else fakes)[item.labelled.source].append(fake_probability(item.verdict))
    everything = [score for own in reals.values() for score in own]
    made = []
    for source, fake in fakes.items():
        real = reals[source] or everything
        if not real:
            continue
        cuts = sorted({*real, *fake}, reverse=True)
        xs = [0.0, *(sum(score >= cut for score in real) / len(real) for cut in cuts)]
        ys = [0.0, *(sum(score >= cut for score in fake) / len(fake) for cut in cuts)]
        area = area_under_curve(real, fake) or 0.0
        made.append((area, (f"{source} {area:.2f}", xs, ys)))
    return [curve for _, curve in sorted(made, key=lambda pair: pair[0])]
