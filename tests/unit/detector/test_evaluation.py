"""The figures by which a detector is judged, on cases small enough to count by hand; and what is done to pictures first."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from detector.evaluation import (
    Judged,
    Labelled,
    area_under_curve,
    average_precision,
    calibration_errors,
    fake_probability,
    per_signal,
    per_source,
    recall_at,
    reliability,
    thinned,
    upper_bound,
    write_predictions,
)
from detector.perturbation import PERTURBATIONS, perturb
from detector.plots import curves, draw
from detector.verdict import Band, Belief, Family, Kind, Signal, Verdict
from tests.unit.detector.test_media import encode, gradient


def judged(source: str, fake: Kind | None, ratio: float, band: Band = Band.LITTLE) -> Judged:
    verdict = Verdict(
        altered=Belief(band=band, likelihood_ratio=ratio),
        generated=Belief(band=Band.LITTLE, likelihood_ratio=ratio),
        signals=(),
        model_digest="0",
    )
    name = f"{source}/{ratio}.jpg"
    return Judged(labelled=Labelled(path=Path(name), fake=fake, source=source, name=name, kind="x"), verdict=verdict)


def test_counted_by_hand() -> None:
    real, fake = [0.1, 0.2, 0.3, 0.4], [0.35, 0.9]
    assert area_under_curve(real, fake) == 7 / 8
    # 0.9: 1 of 1; 0.35: 2 of 3
    assert average_precision(real, fake) == pytest.approx((1 + 2 / 3) / 2)
    assert recall_at(real, fake, 0.25) == 1
    assert recall_at(real, fake, 0.01) == 0.5
    assert average_precision([], fake) is None
    assert recall_at(real, [], 0.1) is None


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_figures_stay_in_bounds_and_agree_with_pairs(real: list[int], fake: list[int]) -> None:
    pairs = [(f > r) + 0.5 * (f == r) for f in fake for r in real]
    assert area_under_curve(real, fake) == pytest.approx(sum(pairs) / len(pairs))
    precision, recall = average_precision(real, fake), recall_at(real, fake, 0.05)
    assert precision is not None
    assert recall is not None
    assert 0 < precision <= 1
    assert 0 <= recall <= 1


def test_upper_bounds_are_clopper_and_pearsons() -> None:
    assert upper_bound(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300), abs=1e-6)
    assert upper_bound(5, 500) == pytest.approx(0.0209, abs=2e-4)
    assert upper_bound(3, 3) == 1


def test_one_score_for_both_kinds() -> None:
    assert fake_probability(judged("s", None, 1.0).verdict) == 0.5
    assert fake_probability(judged("s", None, 3.0).verdict) == 0.75
    none = Verdict(altered=Belief(), generated=Belief(), signals=(), model_digest="0")
    assert fake_probability(none) == 0.5
    beliefs = [Belief(band=Band.UNCERTAIN, likelihood_ratio=ratio) for ratio in (4.0, 1.0)]
    both = Verdict(altered=beliefs[0], generated=beliefs[1], signals=(), model_digest="0")
    assert fake_probability(both) == pytest.approx(3.1 / 4.1)  # seven tenths of 4 and three of 1


def test_sources_are_measured_against_their_own_real_pictures() -> None:
    items = [
        judged("a", None, 0.1),
        judged("a", Kind.ALTERED, 9.0, Band.SUBSTANTIAL),
        judged("b", Kind.GENERATED, 0.05),
        judged("c", None, 0.2, Band.SUBSTANTIAL),
    ]
    found = per_source(items)
    assert found["macro_auc"] == 0.5
    assert found["fake_sources"]["a"]["against"] == "its own real pictures"  # type: ignore[index]
    assert found["fake_sources"]["b"]["against"] == "all real pictures"  # type: ignore[index]
    assert found["real_sources"]["c"]["rate"] == 1  # type: ignore[index]
    assert found["real"]["substantial"] == 1  # type: ignore[index]
    assert found["recall_at_substantial"] == 0.5


def test_thinning_keeps_every_source_and_label_and_their_order() -> None:
    many = [judged("a", None, number).labelled for number in range(9)]
    few = [judged("a", Kind.ALTERED, number).labelled for number in range(2)]
    mixed = [*many[:5], *few, *many[5:], judged("b", Kind.GENERATED, 1).labelled]
    assert thinned(mixed, 3) == [many[0], many[3], *few, many[6], mixed[-1]]
    assert thinned(mixed, 100) == mixed


def test_predictions_are_a_table(tmp_path: Path) -> None:
    write_predictions([judged("a", Kind.ALTERED, 3.0, Band.UNCERTAIN), judged("a", None, 1.0)], tmp_path / "out.tsv")
    rows = list(csv.DictReader((tmp_path / "out.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    assert list(rows[0]) == ["path", "label", "source", "kind", "score", "band"]
    assert [(row["label"], float(row["score"]), row["band"]) for row in rows] == [
        ("fake", 0.75, "uncertain"),
        ("real", 0.5, "little"),
    ]


def test_the_calibration_error_is_counted_by_hand() -> None:
    # Said 0.75 of four fakes and one of four real pictures, 0.25 of the other three: found 0.8 and 0.
    items = [judged("a", Kind.ALTERED, 3.0) for _ in range(4)] + [judged("a", None, 3.0)]
    items += [judged("a", None, 1 / 3) for _ in range(3)]
    told = reliability(items, Kind.ALTERED)
    assert told is not None
    assert (told.said, told.found) == (pytest.approx((0.25, 0.75)), pytest.approx((0.0, 0.8)))
    assert told.weights == pytest.approx((3 / 8, 5 / 8))
    assert told.error == pytest.approx(3 / 8 * 0.25 + 5 / 8 * 0.05)
    assert reliability(items, Kind.GENERATED) is None  # no fake of that kind
    told_json = calibration_errors(items)
    assert told_json["generated"] is None
    assert told_json["altered"]["ece"] == round(told.error, 4)  # type: ignore[index]


def test_a_large_source_weighs_by_its_root_where_that_is_asked() -> None:
    items = [judged("large", None, 3.0) for _ in range(16)] + [judged("small", None, 1 / 3)]
    items += [judged("fakes", Kind.ALTERED, 3.0)]
    plain, rooted = (reliability(items, Kind.ALTERED, by_root=by_root) for by_root in (False, True))
    assert plain is not None
    assert rooted is not None
    assert plain.weights == pytest.approx((1 / 34, 33 / 34))
    assert rooted.weights == pytest.approx((0.1, 0.9))


@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 100)), min_size=1, max_size=40))
def test_the_calibration_error_stays_in_bounds(told: list[tuple[bool, float]]) -> None:
    items = [judged("a", Kind.ALTERED if is_fake else None, ratio) for is_fake, ratio in told]
    found = reliability(items, Kind.ALTERED)
    assert (found is None) == (len({is_fake for is_fake, _ in told}) == 1)
    if found is not None:
        assert list(found.said) == sorted(found.said)
        assert 0 <= found.error <= 1
        assert sum(found.weights) == pytest.approx(1)


def test_each_signal_is_told_alone() -> None:
    def said(item: Judged, band: Band, score: float | None) -> Judged:
        own = Signal(
            name="n", family=Family.NETWORK, kind=Kind.ALTERED, applies=score is not None, score=score, band=band
        )
        return replace(item, verdict=replace(item.verdict, signals=(own,)))

    items = [
        said(judged("a", None, 1), Band.LITTLE, 0.2),
        said(judged("a", None, 1), Band.NONE, None),
        said(judged("a", Kind.ALTERED, 1), Band.SUBSTANTIAL, 0.9),
        said(judged("a", Kind.GENERATED, 1), Band.SUBSTANTIAL, 0.9),
    ]
    assert per_signal(items) == {
        "n": {
            "a": {
                "of_real": {"pictures": 2, "applies": 1, "substantial": 0},
                "of_fake": {"pictures": 1, "applies": 1, "substantial": 1},
                "auc": 1.0,
            }
        }
    }


def test_plots_are_drawn(tmp_path: Path) -> None:
    items = [judged("a", None, ratio) for ratio in (0.1, 0.4, 2)] + [judged("a", Kind.ALTERED, r) for r in (0.3, 5, 9)]
    draw(items, tmp_path)
    for name in ("roc.png", "reliability.png"):
        with Image.open(tmp_path / name) as drawn:
            assert np.asarray(drawn.convert("L")).std() > 5
    ((label, xs, ys),) = curves(items)
    assert label.startswith("a ")
    assert (xs[0], ys[0], xs[-1], ys[-1]) == (0, 0, 1, 1)


@pytest.mark.parametrize("name", PERTURBATIONS)
@pytest.mark.parametrize("size", [(1600, 900), (224, 224), (1, 1), (40, 3000)])
def test_every_perturbation_gives_a_picture(name: str, size: tuple[int, int]) -> None:
    data = perturb(encode(gradient(*size), "PNG"), name)
    assert data == perturb(encode(gradient(*size), "PNG"), name)
    with Image.open(io.BytesIO(data)) as changed:
        changed.load()
        if name == "telegram":
            assert max(changed.size) <= 1280
        if name == "sticker":
            assert (max(changed.size), changed.format) == (512, "WEBP")
        if name == "reupload":
            assert changed.width == max(1, round(size[0] * 0.7))
        if name == "dark" and min(size) > 50:
            assert np.asarray(changed.convert("L")).mean() < 0.6 * np.asarray(gradient(*size).convert("L")).mean()
