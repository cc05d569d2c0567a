"""What the specialists are shown while training, and how runs over folds become one network."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from detector.evaluation import Judged, Labelled, ManifestError
from detector.specialists.recipe import Recipe
from detector.specialists.testing import RECIPES
from detector.training import folds, program, specialists, subgroups
from detector.training.blending import Picture
from detector.training.loop import TrainingError
from detector.training.sources import Source, Sources
from detector.training.specialists import Plan
from detector.training.views import ALTERED, GENERATED, LABELS, REAL, Item, Views, read
from detector.verdict import Band, Belief, Kind, Verdict

TABLE = Path(program.__file__).parent / "sources.tsv"
TINY = Recipe.read(RECIPES["dinov2"])
ROWS = [
    *[(f"{number}r.png", "real", "mixed", "faceswap") for number in range(3)],
    *[(f"{number}f.png", "fake", "mixed", "faceswap") for number in range(3)],
    *[(f"{number}c.png", "fake", "mixed", "face_composite") for number in range(2)],
    *[(f"{number}g.png", "fake", "made", "diffusion") for number in range(3)],
    *[(f"{number}p.png", "real", "photos", "real_general") for number in range(3)],
]


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    folder = tmp_path / "train"
    folder.mkdir()
    rng = np.random.default_rng(0)
    found: dict[str, np.ndarray] = {}
    x, y = np.meshgrid(np.linspace(60, 140, 22), np.linspace(50, 150, 22))
    for name, label, *_ in ROWS:
        coarse = rng.integers(0, 255, (10, 12, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / name), cv2.resize(coarse, (240, 200), interpolation=cv2.INTER_CUBIC))
        found[f"boxes/train/{name}"] = np.array([[60, 50, 80, 100, 0.9]], np.float32)
        if label == "real":
            found[f"marks/train/{name}"] = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)[:478]
    np.savez(tmp_path / "faces.npz", **found)
    lines = ["\t".join(row) for row in [("path", "label", "source", "kind"), *ROWS]]
    (folder / "manifest.tsv").write_text("\n".join(lines) + "\n")
    return read(folder, tmp_path / "faces.npz", held_out=False)


def test_labels_are_those_of_the_evaluation(items: list[Item]) -> None:
    assert LABELS == {None: REAL, Kind.ALTERED: ALTERED, Kind.GENERATED: GENERATED}
    assert [item.label for item in items] == [REAL] * 3 + [ALTERED] * 5 + [GENERATED] * 3 + [REAL] * 3


@pytest.mark.parametrize(("faces", "side"), [(True, 224), (False, 224), (False, 112)])
def test_views_are_the_same_every_time_and_every_second_one_is_real(items: list[Item], faces: bool, side: int) -> None:
    views, again = (Views(items, faces=faces, seed=4, side=side) for _ in range(2))
    labels = []
    for index in range(40):
        pixels, label = views[index]
        assert pixels.shape == (side, side, 3)
        assert pixels.dtype == np.uint8
        assert np.array_equal(pixels, again[index][0])
        assert label == again[index][1]
        labels.append(label)
    assert set(labels[1::2]) == {REAL}
    assert set(labels[::2]) == {ALTERED, GENERATED}
    other = Views(items, faces=faces, seed=5)
    assert not all(np.array_equal(views[index][0], other[index][0]) for index in range(10))


def test_a_mean_of_runs_is_the_mean_of_what_they_add() -> None:
    torch.manual_seed(0)
    runs = [
        {"a.down": torch.randn(4, 9), "a.up": torch.randn(7, 4), "norm.weight": torch.randn(9)}
        for _ in range(folds.COUNT)
    ]
    mean = folds.average(runs)
    wanted = sum(run["a.up"] @ run["a.down"] for run in runs) / len(runs)
    assert torch.allclose(mean["a.up"] @ mean["a.down"], wanted, atol=1e-5)
    assert torch.allclose(mean["norm.weight"], sum(run["norm.weight"] for run in runs) / len(runs))


def test_every_source_has_one_fold() -> None:
    known = Sources.read(TABLE)

    def fold(source: str, group: str = "") -> int:
        return folds.fold_of(known.of(Labelled(path=Path("x"), fake=None, source=source, group=group)).group)

    assert all(fold(name) in range(folds.COUNT) for name in ["dfdc_faces224", "ciplab", "one nobody has heard of"])
    assert fold("ffpp_polimi") == fold("ffpp_rohit") == fold("gend_ff_cdf")
    assert fold("roop_demo") == fold("swap_demos")
    assert fold("ciplab") != fold("dfdc_faces224")
    assert fold("ciplab", group="videos") == fold("dfdc_faces224"), "what the manifest says counts more"


def test_a_table_says_what_is_known_of_sources_and_the_manifest_of_each_picture(tmp_path: Path) -> None:
    path = tmp_path / "sources.tsv"
    path.write_text("source\tgroup\tweight\tcrops\tweight_whole\nquiz_b\tpeople\t\t\t\nquiz*\tothers\t2\tyes\t0.5\n")
    known = Sources.read(path)

    def of(source: str, **said: Any) -> Source:
        return known.of(Labelled(path=Path("x"), fake=None, source=source, **said))

    assert of("quiz_a") == Source(group="others", weight=2.0, weight_whole=0.5, crops=True)
    assert of("quiz_b") == Source(group="people", weight=2.0, weight_whole=0.5, crops=True)
    assert of("else") == Source(group="else")
    assert of("quiz_a", group="mine", weight=3.0) == Source(group="mine", weight=3.0, weight_whole=3.0, crops=True)
    known.write(tmp_path / "again.tsv")
    assert Sources.read(tmp_path / "again.tsv").of(Labelled(path=Path("x"), fake=None, source="quiz_a")) == of("quiz_a")


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("source\tcolour\na\tred\n", "colour"),
        ("group\nx\n", "the first always"),
        ("source\tweight\na\t0\n", "above 0"),
        ("source\tcrops\na\tperhaps\n", "yes or no"),
    ],
)
def test_what_is_no_table_of_sources_is_refused(tmp_path: Path, table: str, why: str) -> None:
    path = tmp_path / "sources.tsv"
    path.write_text(table)
    with pytest.raises(ManifestError, match=why):
        Sources.read(path)


def test_a_source_is_drawn_as_often_as_its_weight_says() -> None:
    drawn: Counter[str] = Counter()

    class Noted(dict[Path, Picture]):
        def __getitem__(self, path: Path) -> Picture:
            drawn[path.parent.name] += 1
            return super().__getitem__(path)

    items = [
        Item(Path(source, str(number)), label, source, np.zeros((0, 5), np.float32), of=Source(weight_whole=weight))
        for source, label, weight in (("often", GENERATED, 9.0), ("seldom", GENERATED, 1.0), ("photos", REAL, 1.0))
        for number in range(4)
    ]
    blank = np.zeros((100, 120, 3), np.uint8)
    views = Views(items, faces=False, seed=2, side=64, pictures=Noted({item.path: blank for item in items}))
    for index in range(0, 400, 2):
        views[index]
    assert 0.8 < drawn["often"] / 200 < 1
    assert drawn["often"] + drawn["seldom"] == 200


def test_the_last_tenth_of_every_source_and_label_is_held_out() -> None:
    pictures = [
        Labelled(path=Path(name), fake=fake, source=source, name=name)
        for source, count in (("many", 25), ("few", 9))
        for fake in (None, Kind.ALTERED)
        for number in range(count)
        for name in [f"{source}/{fake}/{number}"]
    ]
    wanted = {f"many/{fake}/{number}" for fake in (None, Kind.ALTERED) for number in (23, 24)}
    assert folds.held_out(pictures) == wanted


def test_what_is_held_out_is_not_learned_from(items: list[Item], tmp_path: Path) -> None:
    manifest = tmp_path / "train" / "manifest.tsv"
    rows = [("path", "label", "source", "kind"), *[("0r.png", "real", "mixed", "faceswap")] * 9, ROWS[1]]
    manifest.write_text("\n".join("\t".join(row) for row in rows) + "\n")
    assert len(read(manifest.parent, tmp_path / "faces.npz", held_out=False)) == 10
    kept = read(manifest.parent, tmp_path / "faces.npz", held_out=True)
    assert [item.path.name for item in kept] == ["0r.png"] * 9


@pytest.mark.parametrize(
    ("colour", "group"), [((245, 225, 210), "very light"), ((190, 140, 110), "tan"), ((60, 40, 30), "dark")]
)
def test_a_skin_tone_is_read_off_the_cheeks(colour: tuple[int, int, int], group: str) -> None:
    rng = np.random.default_rng(0)
    marks = rng.uniform(0, 200, (478, 2)).astype(np.float32)
    for side, corners in ((40, (117, 118, 101, 205, 50)), (140, (346, 347, 330, 425, 280))):
        marks[[*corners]] = [(side, 80), (side + 20, 80), (side + 20, 100), (side + 10, 110), (side, 100)]
    picture = rng.integers(0, 255, (200, 200, 3)).astype(np.uint8)
    picture[80:112, 40:62] = picture[80:112, 140:162] = colour
    assert subgroups.group_of(subgroups.typology_angle(picture, marks)) == group
    assert subgroups.typology_angle(picture, marks / 100) is None


def test_false_alarms_are_counted_by_skin_tone(tmp_path: Path) -> None:
    light = np.full((200, 200, 3), (210, 225, 245), np.uint8)  # blue, green, red
    cv2.imwrite(str(tmp_path / "light.png"), light)
    alarm, quiet, fake, faceless = (
        Judged(
            labelled=Labelled(path=tmp_path / name, fake=kind, source="a"),
            verdict=Verdict(altered=Belief(), generated=belief, signals=(), model_digest="", frames_seen=1),
        )
        for name, kind, belief in (
            ("light.png", None, Belief(band=Band.SUBSTANTIAL, likelihood_ratio=9.0)),
            ("light.png", None, Belief()),
            ("light.png", Kind.ALTERED, Belief(band=Band.SUBSTANTIAL, likelihood_ratio=9.0)),
            ("none.png", None, Belief()),
        )
    )
    marks = np.random.default_rng(0).uniform(20, 180, (478, 2)).astype(np.float32)
    told = subgroups.by_skin_tone([alarm, quiet, fake, faceless], {tmp_path / "light.png": marks})
    assert {name: (entry["substantial"], entry["real"]) for name, entry in told.items()} == {
        "very light": (1, 2),
        subgroups.UNKNOWN: (0, 1),
    }


def test_a_run_that_was_stopped_goes_on_to_the_same_weights(
    items: list[Item], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = Views(items, faces=True, seed=1, side=112)
    plan = Plan(views=4, batch=2, recipe=TINY, patch_drop=0.5, loader_processes=0)
    whole, parts = tmp_path / "whole.ckpt", tmp_path / "parts.ckpt"
    assert specialists.train({}, views, whole, plan) == 2
    assert specialists.train({}, views, parts, replace(plan, stop_after_s=0)) == 1
    assert specialists.train({}, views, parts, plan) == 2
    first, second = (specialists.learned(path) for path in (whole, parts))
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert any(bool(weight.any()) for name, weight in first.items() if name.endswith(".up"))
    logs = [path.with_suffix(".csv").read_text() for path in (whole, parts)]
    assert logs[0] == logs[1]
    assert [line.split(",")[0] for line in logs[0].splitlines()] == ["step", "1", "2"]
    assert parts.with_suffix(".png").stat().st_size > 1000
    begun = tmp_path / "begun.ckpt"
    specialists.train({}, views, begun, replace(plan, start=first, rate=0.0, stop_after_s=0))
    after = specialists.learned(begun)
    assert all(torch.allclose(first[name], after[name], atol=1e-5) for name in first)
    wider = Recipe.read({**RECIPES["dinov2"], "ranks": {"face": 3, "whole": 2}})
    with pytest.raises(TrainingError, match="another recipe"):
        specialists.train({}, views, parts, replace(plan, recipe=wider))
    for others in (Views(items, faces=True, seed=2, side=112), Views(items[1:], faces=True, seed=1, side=112)):
        with pytest.raises(TrainingError, match="another list of pictures"):
            specialists.train({}, others, parts, plan)
    with pytest.raises(TrainingError, match="shape"):
        specialists.train({}, views, tmp_path / "other.ckpt", replace(plan, recipe=wider, start=first))


@pytest.mark.parametrize("name", RECIPES)
def test_every_kind_of_tower_learns(items: list[Item], tmp_path: Path, name: str) -> None:
    recipe = Recipe.read(RECIPES[name])
    views = Views(items, faces=False, seed=1, side=recipe.preprocessing.side)
    plan = Plan(views=4, batch=2, recipe=recipe, patch_drop=0.0, loader_processes=0)
    assert specialists.train({}, views, tmp_path / "run.ckpt", plan) == 2
    learned = specialists.learned(tmp_path / "run.ckpt")
    ups = {key for key, weight in learned.items() if key.endswith(".up")}
    assert all(bool(learned[key].any()) for key in ups)
    assert len(ups) >= 2 * (recipe.depth - recipe.shared), "each of its own blocks changes"
    assert all(bool(weight.isfinite().all()) for weight in learned.values())


def test_the_heads_learn_before_the_tower_does(
    items: list[Item], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = Views(items, faces=True, seed=1, side=112)
    plan = Plan(views=8, batch=2, recipe=TINY, patch_drop=0.5, loader_processes=0, heads_first=0.5)
    checkpoint = tmp_path / "run.ckpt"
    moved = []
    for wanted in range(1, 5):
        assert specialists.train({}, views, checkpoint, replace(plan, stop_after_s=0)) == wanted
        trained = torch.load(checkpoint, weights_only=True)["trained"]
        moved.append({name for name, weight in trained.items() if name.endswith(".up") and weight.any()})
    assert [bool(names) for names in moved] == [False, False, True, True]
    with pytest.raises(TrainingError, match="another heads_first"):
        specialists.train({}, views, checkpoint, replace(plan, heads_first=0.0))


def test_one_command_runs_every_stage_in_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def stage(name: str) -> Callable[[Namespace], int]:
        def run(options: Namespace) -> int:
            if name == "fit":
                fold = f"without fold {options.leave_out}" if options.beside else ""
                start, to = (path.name if path else "" for path in (options.start, options.to))
                ran.append(" ".join([options.kind, start, to, fold]))
            else:
                ran.append(name)
            return 0

        return run

    for name in ("prepare", "fit", "export"):
        monkeypatch.setattr(program, f"_{name}", stage(name))
    asked = ["all", "train", "dev", "--work", str(tmp_path), "--out", "out.safetensors"]
    with pytest.raises(TrainingError, match="--landmarks"):
        program.main(asked)
    assert program.main([*asked, "--clip", "clip.onnx", "--landmarks", "face.task"]) == 0
    fits = [
        "face   ",
        "face face.ckpt face-second.ckpt ",
        "face face-second.ckpt  without fold 0",
        "face face-second.ckpt  without fold 1",
        "whole   ",
        "whole whole.ckpt  without fold 0",
        "whole whole.ckpt  without fold 1",
    ]
    assert ran == ["prepare", *fits, "export"]
    for name in program.PREPARED:
        (tmp_path / name).touch()
    ran.clear()
    assert program.main(asked) == 0
    assert ran == [*fits, "export"]
    ran.clear()
    with pytest.raises(TrainingError, match="gpu face"):
        program.main([*asked, "--begun", str(tmp_path)])
    for kind in ("face", "whole"):
        (tmp_path / f"{kind}.safetensors").touch()
    assert program.main([*asked, "--begun", str(tmp_path)]) == 0
    assert ran == [
        *[f"{kind} {kind}.safetensors  without fold {fold}" for kind in ("face", "whole") for fold in (0, 1)],
        "export",
    ]
