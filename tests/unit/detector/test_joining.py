"""The joining rule: what it says of a look, and that it is learned from what it is shown."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from detector.calibration import Calibration
from detector.evaluation import Labelled, per_source
from detector.joining import Join, Look, Row
from detector.specialists.recipe import Proportions
from detector.training.export import Ratio, Seen, calibrate, judged, learn_join, leave_one_source_out, recall, remember
from detector.verdict import Band, Kind

BY = Proportions()
RULE = Join(
    altered=Row(weights=(1.0, 0.0, 0.5, 0.0, 1.0, 0.0), bias=-1.0),
    generated=Row(weights=(0.0, 1.0, 0.0, 2.0, 0.0, 0.0), bias=0.5),
    faceless=Row(weights=(0.0, 3.0, 0.0, 1.0), bias=0.0),
)


def test_without_a_face_nothing_is_said_of_a_swap() -> None:
    assert RULE.log_ratios(Look(whole=(5.0, 2.0), shallow=(0.0, 4.0), face=None)) == (None, 10.0)
    assert RULE.log_ratios(Look(whole=(2.0, 1.0), shallow=(0.5, 9.0), face=(4.0, 3.0))) == (4.5, 5.5)


def test_a_rule_survives_its_record() -> None:
    assert Join.read(asdict(RULE)) == RULE
    with pytest.raises(KeyError):
        Join.read({"altered": {"weights": [1], "bias": 0}})


def seen(source: str, fake: Kind | None, rng: random.Random, count: int = 60) -> list[Seen]:
    shift = {None: (0.0, 0.0), Kind.ALTERED: (3.0, 0.0), Kind.GENERATED: (0.0, 3.0)}[fake]
    made = []
    for number in range(count):
        face, whole, shallow = ((rng.gauss(shift[0], 1), rng.gauss(shift[1], 1)) for _ in range(3))
        picture = Labelled(path=Path(f"{number}.jpg"), fake=fake, source=source)
        look = Look(whole=whole, shallow=shallow, face=face if number % 4 else None)
        made.append(Seen(picture=picture, look=look))
    return made


@pytest.fixture(scope="module")
def collection() -> list[Seen]:
    rng = random.Random(3)
    made = []
    for source in ("a", "b", "c"):
        made += seen(source, None, rng, 120) + seen(source, Kind.ALTERED, rng) + seen(source, Kind.GENERATED, rng)
    return made


def test_a_rule_is_learned(collection: list[Seen]) -> None:
    join = learn_join(collection, BY)
    altered, generated = join.log_ratios(Look(whole=(3.0, 0.0), shallow=(3.0, 0.0), face=(3.0, 0.0)))
    assert altered is not None
    assert altered > 1 > generated
    altered, generated = join.log_ratios(Look(whole=(0.0, 3.0), shallow=(0.0, 3.0), face=(0.0, 3.0)))
    assert altered is not None
    assert generated > 1 > altered


def test_every_source_is_judged_by_the_others(collection: list[Seen]) -> None:
    ratios = leave_one_source_out(collection, BY)
    assert len(ratios) == len(collection)
    changed = [
        replace(item, look=Look(whole=(-9.0, -9.0), shallow=(-9.0, -9.0), face=None))
        if item.picture.source == "a"
        else item
        for item in collection
    ]
    untouched = {
        (r.picture.path, r.picture.fake): r for r in leave_one_source_out(changed, BY) if r.picture.source == "a"
    }
    # What `a` looks like has no part in the rule that judges it: its changed pictures all get one answer.
    assert len({r.generated for r in untouched.values()}) == 1
    calibrations = calibrate(ratios)
    found = per_source(judged(ratios, calibrations))["fake_sources"]
    assert isinstance(found, dict)
    assert len(found) == 3
    assert all(entry["auc"] > 0.85 for entry in found.values())
    reals = [r for r in ratios if r.picture.fake is None]
    assert 0 < alarms(ratios, calibrations) <= 0.008 * len(reals)


def alarms(ratios: list[Ratio], calibrations: dict[Kind, Calibration]) -> int:
    bands = [item.verdict.band for item in judged(ratios, calibrations) if item.labelled.fake is None]
    return bands.count(Band.SUBSTANTIAL)


def real(source: str, count: int, ratio: float) -> list[Ratio]:
    picture = Labelled(path=Path("x.jpg"), fake=None, source=source)
    return [Ratio(picture=picture, altered=-1.0, generated=ratio)] * count


def test_no_source_has_more_than_its_share_of_false_alarms(collection: list[Seen]) -> None:
    ratios = leave_one_source_out(collection, BY)
    of_few = real("few", 33, -5.0)
    assert alarms(of_few, calibrate(ratios)) == 0
    of_few[0] = real("few", 1, 9.0)[0]
    assert alarms(of_few, calibrate(ratios)) == 1
    stricter = calibrate([*ratios, *of_few])
    assert alarms(of_few, stricter) == 0
    assert stricter[Kind.GENERATED].substantial_from > 9


def test_the_bands_hold_on_pictures_held_out_of_training(collection: list[Seen]) -> None:
    ratios = leave_one_source_out(collection, BY)
    middling = calibrate(ratios)[Kind.GENERATED].substantial_from
    others = real("others", 99, middling)
    assert alarms(others, calibrate(ratios)) == 99
    assert alarms(others, calibrate(ratios, others)) == 0
    with pytest.raises(ValueError, match="held out"):
        calibrate(ratios, real("others", 99, 99.0))


def test_a_rule_takes_both_kinds(collection: list[Seen]) -> None:
    with pytest.raises(ValueError, match="missing"):
        learn_join([item for item in collection if item.picture.fake is not Kind.ALTERED], BY)


def test_what_was_seen_is_remembered(collection: list[Seen], tmp_path: Path) -> None:
    named = [
        Seen(picture=Labelled(path=Path("x"), fake=None, source="a", name=str(number)), look=item.look)
        for number, item in enumerate(collection[:8])
    ]
    remember(named, tmp_path / "seen.json")
    assert recall(tmp_path / "seen.json", [item.picture for item in named]) == named
    with pytest.raises(ValueError, match="nobody"):
        recall(tmp_path / "seen.json", [Labelled(path=Path("x"), fake=None, source="a", name="nobody")])


def test_others_are_judged_by_rules_that_do_not_know_their_source(collection: list[Seen]) -> None:
    others = [item for item in collection if item.picture.source == "b"]
    own = [ratio for ratio in leave_one_source_out(collection, BY) if ratio.picture.source == "b"]
    assert leave_one_source_out(collection, BY, others) == own
