"""How wrong a detector is, per source: never only pooled."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import comb, inf
from pathlib import Path

from detector.detector import DetectorError
from detector.verdict import Band, Kind, Signal, Verdict

ALTERED_KINDS = frozenset({"faceswap", "face_composite", "altered", "inpainting"})
"""The manifest's kinds of fakes that alter a real picture; every other fake counts as generated."""
ALTERED_SHARE = 0.7
"""Of fakes with a face: what attacks people are swaps before all. Chosen on the development set; docs/detector.md."""


class ManifestError(DetectorError):
    """The folder has no usable `manifest.tsv`: a header line with path, label, source and kind, separated by tabs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One picture of a labelled collection."""

    path: Path
    fake: Kind | None
    """None for a real picture."""
    source: str
    name: str = ""
    """Its path as the manifest spells it."""
    kind: str = ""
    """The manifest's kind."""
    pair: str = ""
    """What a swap and the very picture it was put into share, where the manifest says so."""
    group: str = ""
    """What sources share that are left out of training together, where the manifest says so."""
    weight: float | None = None
    """How often its source is drawn while training, of what its size says, where the manifest says so."""


def read_manifest(folder: Path) -> list[Labelled]:
    """The pictures that `folder/manifest.tsv` lists. Raises ManifestError."""
    manifest = folder / "manifest.tsv"
    if not manifest.is_file():
        raise ManifestError(f"{manifest} does not exist")
    with manifest.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    if not rows or not {"path", "label", "source", "kind"} <= set(rows[0]):
        raise ManifestError(f"{manifest} must have the columns path, label, source, kind and at least one row")
    strange = {row["label"] for row in rows} - {"real", "fake"}
    if strange:
        raise ManifestError(f"{manifest}: a label is `real` or `fake`, not {sorted(strange)[0]!r}")
    return [
        Labelled(
            path=folder / row["path"],
            fake=_kind(row),
            source=row["source"],
            name=row["path"],
            kind=row["kind"],
            pair=row.get("pair") or "",
            group=row.get("group") or "",
            weight=_weight(manifest, row.get("weight") or ""),
        )
        for row in rows
    ]


def _weight(manifest: Path, text: str) -> float | None:
    try:
        return weight_of(text) if text else None
    except ValueError as error:
        raise ManifestError(f"{manifest}: {error}") from None


def weight_of(text: str) -> float:
    """How often something is drawn, of what its size says. Raises ValueError with words for whoever wrote it."""
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0 < weight < inf:
        raise ValueError(f"a weight is a number above 0, not {text!r}")
    return weight


def _kind(row: dict[str, str]) -> Kind | None:
    if row["label"] == "real":
        return None
    return Kind.ALTERED if row["kind"] in ALTERED_KINDS else Kind.GENERATED


def thinned(pictures: Sequence[Labelled], most: int) -> list[Labelled]:
    """At most `most` of each source and label, evenly over the manifest's order: where all would take too long."""
    groups: dict[tuple[str, Kind | None], list[int]] = defaultdict(list)
    for place, picture in enumerate(pictures):
        groups[picture.source, picture.fake].append(place)
    kept = {
        group[number * len(group) // min(most, len(group))]
        for group in groups.values()
        for number in range(min(most, len(group)))
    }
    return [picture for place, picture in enumerate(pictures) if place in kept]


def area_under_curve(real: Sequence[float], fake: Sequence[float]) -> float | None:
    """The share of (real, fake) pairs in which the fake scores higher, ties half; None if either is empty."""
    if not real or not fake:
        return None
    labelled = sorted([(score, 0) for score in real] + [(score, 1) for score in fake])
    rank_sum, place = 0.0, 0
    while place < len(labelled):
        end = place
        while end < len(labelled) and labelled[end][0] == labelled[place][0]:
            end += 1
        rank_sum += (place + 1 + end) / 2 * sum(label for _, label in labelled[place:end])
        place = end
    return (rank_sum - len(fake) * (len(fake) + 1) / 2) / (len(real) * len(fake))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A labelled picture and what was said of it."""

    labelled: Labelled
    verdict: Verdict


def score_of(verdict: Verdict, kind: Kind) -> float:
    """The strongest network score for `kind`, 0 where none applies."""
    return max((signal.score or 0.0 for signal in verdict.signals if signal.kind is kind), default=0.0)


def fake_probability(verdict: Verdict) -> float:
    """The probability, at even odds of real and fake, that the picture is altered or generated.

    Of fakes that could be either, `ALTERED_SHARE` are taken to be altered. In (0, 1); 0.5 where neither kind could be judged.
    """
    shares = {Kind.ALTERED: ALTERED_SHARE, Kind.GENERATED: 1 - ALTERED_SHARE}
    ratios = [(shares[kind], ratio) for kind in Kind if (ratio := verdict.belief(kind).likelihood_ratio) is not None]
    if not ratios:
        return 0.5
    odds = sum(share * ratio for share, ratio in ratios) / sum(share for share, _ in ratios)
    return odds / (1 + odds)


BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Whether a probability means what it says: tenth by tenth what was said and what was found, both classes weighed alike."""

    said: tuple[float, ...]
    """The mean probability of each tenth of the scale that anything was said in."""
    found: tuple[float, ...]
    """The share of fakes there."""
    weights: tuple[float, ...]
    """The share of all pictures that is there; they sum up to 1."""
    real: int
    fake: int

    @property
    def error(self) -> float:
        """The expected calibration error (ECE): how far what was said is from what was found, on average."""
        apart = (abs(said - found) for said, found in zip(self.said, self.found, strict=True))
        return sum(weight * own for weight, own in zip(self.weights, apart, strict=True))


def reliability(judged: Iterable[Judged], kind: Kind | None = None, *, by_root: bool = False) -> Reliability | None:
    """Of one kind's likelihood ratio, taken at even odds, or (None) of `fake_probability`; None where a class is missing.

    Of one kind alone its own fakes count, and only what could be judged. With `by_root` a source weighs the square root of
    its size, as where likelihood ratios are learned.
    """
    told: list[tuple[str, bool, float]] = []
    for item in judged:
        label = item.labelled.fake
        ratio = None if kind is None else item.verdict.belief(kind).likelihood_ratio
        if kind is None or (ratio is not None and label in (None, kind)):
            said = fake_probability(item.verdict) if ratio is None else ratio / (1 + ratio)
            told.append((item.labelled.source, label is not None, said))
    sizes = Counter((source, is_fake) for source, is_fake, _ in told)
    weights = [sizes[source, is_fake] ** -0.5 if by_root else 1.0 for source, is_fake, _ in told]
    totals = {
        label: sum(own for own, one in zip(weights, told, strict=True) if one[1] is label) for label in (True, False)
    }
    if not all(totals.values()):
        return None
    cells = [[0.0, 0.0, 0.0] for _ in range(BINS)]
    for own, (_, is_fake, said) in zip(weights, told, strict=True):
        share, cell = own / (2 * totals[is_fake]), cells[min(BINS - 1, int(said * BINS))]
        cell[0] += share
        cell[1] += share * said
        cell[2] += share * is_fake
    used = [cell for cell in cells if cell[0] > 0]
    return Reliability(
        said=tuple(cell[1] / cell[0] for cell in used),
        found=tuple(cell[2] / cell[0] for cell in used),
        weights=tuple(cell[0] for cell in used),
        real=sum(not is_fake for _, is_fake, _ in told),
        fake=sum(is_fake for _, is_fake, _ in told),
    )


def calibration_errors(judged: Sequence[Judged]) -> dict[str, object]:
    """Per kind how far its probabilities are from what was found (ECE), by pictures and by sources; ready for JSON."""
    return {kind.value: _calibration_error(judged, kind) for kind in Kind}


def _calibration_error(judged: Sequence[Judged], kind: Kind) -> dict[str, object] | None:
    own, by_root = (reliability(judged, kind, by_root=rooted) for rooted in (False, True))
    if own is None or by_root is None:
        return None
    bins = zip(own.said, own.found, own.weights, strict=True)
    return {
        "real": own.real,
        "fake": own.fake,
        "ece": round(own.error, 4),
        "ece_sources_by_root": round(by_root.error, 4),
        "bins": [
            {"said": round(said, 3), "found": round(found, 3), "share": round(share, 3)} for said, found, share in bins
        ],
    }


def per_signal(judged: Sequence[Judged]) -> dict[str, object]:
    """Each signal that speaks of a kind, alone: per source how often it applies, its AUC, and how often it is SUBSTANTIAL."""
    names = sorted({signal.name for item in judged for signal in item.verdict.signals if signal.kind is not None})
    sources = sorted({item.labelled.source for item in judged})
    return {
        name: {source: told for source in sources if (told := _one_signal(judged, name, source)) is not None}
        for name in names
    }


def _one_signal(judged: Sequence[Judged], name: str, source: str) -> dict[str, object] | None:
    told: dict[bool, list[Signal | None]] = {True: [], False: []}
    kinds = {signal.kind for item in judged for signal in item.verdict.signals if signal.name == name}
    for item in judged:
        label = item.labelled.fake
        if item.labelled.source == source and (label is None or label in kinds):
            speaking = [one for one in item.verdict.signals if one.name == name and one.applies]
            told[label is not None].append(max(speaking, key=lambda one: one.band.rank, default=None))
    if not any(told.values()):
        return None
    scores = {
        label: [one.score for one in own if one is not None and one.score is not None] for label, own in told.items()
    }
    return {
        **{
            f"of_{word}": {
                "pictures": len(told[label]),
                "applies": sum(one is not None for one in told[label]),
                "substantial": sum(one is not None and one.band is Band.SUBSTANTIAL for one in told[label]),
            }
            for word, label in (("real", False), ("fake", True))
            if told[label]
        },
        "auc": _rounded(area_under_curve(scores[False], scores[True])),
    }


def average_precision(real: Sequence[float], fake: Sequence[float]) -> float | None:
    """The mean precision over the fakes, as the threshold falls; ties are one step. None if either is empty."""
    if not real or not fake:
        return None
    labelled = sorted([(score, 0) for score in real] + [(score, 1) for score in fake], reverse=True)
    found, place, total = 0, 0, 0.0
    while place < len(labelled):
        end = place
        while end < len(labelled) and labelled[end][0] == labelled[place][0]:
            end += 1
        fakes = sum(label for _, label in labelled[place:end])
        found += fakes
        total += fakes * found / end
        place = end
    return total / len(fake)


def recall_at(real: Sequence[float], fake: Sequence[float], rate: float) -> float | None:
    """The share of fakes above the score that at most `rate` of the real pictures exceed; None if either is empty."""
    if not real or not fake:
        return None
    threshold = sorted(real, reverse=True)[int(rate * len(real))]
    return sum(score > threshold for score in fake) / len(fake)


def upper_bound(count: int, of: int, confidence: float = 0.95) -> float:
    """The one-sided Clopper-Pearson bound: how large a rate still goes with `count` of `of`, by bisection."""
    if count >= of:
        return 1.0
    low, high = count / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        # P(at most `count` of `of`) at this rate
        chance = sum(comb(of, k) * middle**k * (1 - middle) ** (of - k) for k in range(count + 1))
        low, high = (middle, high) if chance > 1 - confidence else (low, middle)
    return high


def per_source(judged: Iterable[Judged]) -> dict[str, object]:
    """Fakes of either kind by the one score, per fake source; false alarms per real source; ready for JSON."""
    items = list(judged)
    scores: dict[str, dict[bool, list[Judged]]] = defaultdict(lambda: {True: [], False: []})
    for item in items:
        scores[item.labelled.source][item.labelled.fake is not None].append(item)
    reals = [item for item in items if item.labelled.fake is None]
    fake_sources = {
        source: _fake_source(groups[True], groups[False] or reals, own=bool(groups[False]))
        for source, groups in sorted(scores.items())
        if groups[True]
    }
    found = [entry["auc"] for entry in fake_sources.values() if isinstance(entry["auc"], float)]
    return {
        "macro_auc": round(sum(found) / len(found), 4) if found else None,
        "fake_sources": fake_sources,
        "real_sources": {
            source: false_alarms(groups[False]) for source, groups in sorted(scores.items()) if groups[False]
        },
        "real": false_alarms(reals) if reals else None,
        "recall_at_substantial": _rounded(_reaching([item for item in items if item.labelled.fake is not None])),
    }


def _fake_source(fakes: list[Judged], reals: list[Judged], *, own: bool) -> dict[str, object]:
    real, fake = ([fake_probability(item.verdict) for item in group] for group in (reals, fakes))
    return {
        "fake": len(fake),
        "real": len(real),
        "against": "its own real pictures" if own else "all real pictures",
        "auc": _rounded(area_under_curve(real, fake)),
        "average_precision": _rounded(average_precision(real, fake)),
        "recall_at_1_percent": _rounded(recall_at(real, fake, 0.01)),
        "recall_at_5_percent": _rounded(recall_at(real, fake, 0.05)),
        "recall_at_substantial": _rounded(_reaching(fakes)),
    }


def false_alarms(reals: list[Judged]) -> dict[str, object]:
    """How many of at least one real picture are SUBSTANTIAL: counts, the share, its upper 95 % bound; ready for JSON."""
    count = sum(item.verdict.band is Band.SUBSTANTIAL for item in reals)
    return {
        "real": len(reals),
        "substantial": count,
        "rate": _rounded(count / len(reals)),
        "upper_95": _rounded(upper_bound(count, len(reals))),
    }


def _reaching(items: list[Judged]) -> float | None:
    return sum(item.verdict.band is Band.SUBSTANTIAL for item in items) / len(items) if items else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def write_predictions(judged: Iterable[Judged], out: Path) -> None:
    """Write a table of tabs: path, label, source, kind, score (`fake_probability`), band (the higher of the two)."""
    with out.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, delimiter="\t", lineterminator="\n")
        lines.writerow(["path", "label", "source", "kind", "score", "band"])
        for item in judged:
            known = item.labelled
            label = "real" if known.fake is None else "fake"
            score = f"{fake_probability(item.verdict):.6f}"
            lines.writerow([known.name, label, known.source, known.kind, score, item.verdict.band.value])


def report(judged: Iterable[Judged]) -> dict[str, object]:
    """Counts, AUC and shares at each band, per source and over all, ready for JSON.

    A source without five real pictures of its own is compared with the real pictures of all sources, and says so.
    """
    items = list(judged)
    by_source: dict[str, list[Judged]] = defaultdict(list)
    for item in items:
        by_source[item.labelled.source].append(item)
    reals = [item for item in items if item.labelled.fake is None]
    return {
        "pictures": len(items),
        "overall": _summary(items, reals),
        "sources": {source: _summary(group, reals) for source, group in sorted(by_source.items())},
        "macro_auc": {kind.value: _macro(by_source.values(), reals, kind) for kind in Kind},
        "either": per_source(items),
        "calibration": calibration_errors(items),
        "signals": per_signal(items),
        "worst_false_alarm_rate": {kind.value: _worst_rate(by_source, kind) for kind in Kind},
    }


def _macro(groups: Iterable[list[Judged]], reals: list[Judged], kind: Kind) -> float | None:
    found = [auc for group in groups if (auc := _auc(group, reals, kind)[0]) is not None]
    return round(sum(found) / len(found), 4) if found else None


def _worst_rate(by_source: dict[str, list[Judged]], kind: Kind) -> dict[str, object] | None:
    """The source whose real pictures reach SUBSTANTIAL most often, of those with at least 30 of them."""
    rates = {
        source: (sum(item.verdict.belief(kind).band is Band.SUBSTANTIAL for item in own) / len(own), len(own))
        for source, group in by_source.items()
        if len(own := [item for item in group if item.labelled.fake is None]) >= 30
    }
    if not rates:
        return None
    source = max(rates, key=lambda name: rates[name])
    return {"source": source, "rate": round(rates[source][0], 4), "real": rates[source][1]}


def _auc(group: list[Judged], reals: list[Judged], kind: Kind) -> tuple[float | None, bool]:
    fakes = [item for item in group if item.labelled.fake is kind]
    own = [item for item in group if item.labelled.fake is None]
    pooled = len(own) < 5
    score: Callable[[Judged], float] = lambda item: score_of(item.verdict, kind)  # noqa: E731
    auc = area_under_curve([score(item) for item in (reals if pooled else own)], [score(item) for item in fakes])
    return auc, pooled


def _summary(group: list[Judged], reals: list[Judged]) -> dict[str, object]:
    own = [item for item in group if item.labelled.fake is None]
    summary: dict[str, object] = {"real": len(own)}
    for kind in Kind:
        fakes = [item for item in group if item.labelled.fake is kind]
        entry: dict[str, object] = {"fake": len(fakes)}
        auc, pooled = _auc(group, reals, kind)
        if auc is not None:
            entry["auc"] = round(auc, 4)
            entry["against_reals_of_all_sources"] = pooled
        for band in (Band.UNCERTAIN, Band.SUBSTANTIAL):
            entry[f"{band}_or_more"] = {
                "of_fake": _share(fakes, kind, band),
                "of_real": _share(own, kind, band),
            }
        summary[kind.value] = entry
    return summary


def _share(items: list[Judged], kind: Kind, band: Band) -> float | None:
    if not items:
        return None
    return round(sum(item.verdict.belief(kind).band.rank >= band.rank for item in items) / len(items), 4)
