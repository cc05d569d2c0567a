"""How wrong a detector is, per source: never only pooled."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.detector import DetectorError
from detector.verdict import Band, Kind, Verdict

ALTERED_KINDS = frozenset({"faceswap", "face_composite", "altered", "inpainting"})
"""The manifest's kinds of fakes that alter a real picture; every other fake counts as generated."""


class ManifestError(DetectorError):
    """The folder has no usable `manifest.tsv`: a header line with path, label, source and kind, separated by tabs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One picture of a labelled collection."""

    path: Path
    fake: Kind | None
    """None for a real picture."""
    source: str


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
    return [Labelled(path=folder / row["path"], fake=_kind(row), source=row["source"]) for row in rows]


def _kind(row: dict[str, str]) -> Kind | None:
    if row["label"] == "real":
        return None
    return Kind.ALTERED if row["kind"] in ALTERED_KINDS else Kind.GENERATED


def for_calibration(picture: Labelled) -> bool:
    """Whether a picture is in the half that calibrates, by its name's hash; the other half is for reporting."""
    return hashlib.sha256(f"{picture.source}/{picture.path.name}".encode()).digest()[0] % 2 == 0


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
