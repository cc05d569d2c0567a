"""A recipe decides how specialists are built: several live side by side, and one that cannot be followed says why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from detector.detector import Detector, DetectorCfg, Points, WeightsError, create
from detector.evaluation import read_manifest
from detector.joining import Pair
from detector.media import Media, decode
from detector.models import default
from detector.specialists import network, towers
from detector.specialists.recipe import FACES, FITTED, NATIVE, Recipe, RecipeError
from detector.specialists.testing import RECIPES, write_tiny
from detector.training import export, program
from detector.training.export import Seen
from detector.training.specialists import Specialist
from detector.verdict import Band, NoMap

PHOTO = Path(__file__).parents[3] / "bots/platforms/sandbox/examples/hopper.jpg"


def judged(detector: Detector) -> list[float | None]:
    (verdict,) = detector.detect([photo()])
    assert verdict.band is not Band.NONE
    return [signal.score for signal in verdict.signals if signal.kind is not None]


def photo() -> Media:
    return decode(PHOTO.read_bytes())


def changed(name: str, **parts: Any) -> dict[str, Any]:
    """A tiny recipe's record with other parts; of objects the names that are given alone."""
    record = json.loads(json.dumps(RECIPES[name]))
    for part, value in parts.items():
        record[part] = {**record.get(part, {}), **value} if isinstance(value, Mapping) else value
    return dict(record)


def test_the_weights_in_the_package_are_of_the_recipe_that_files_are_measured_against() -> None:
    card = json.loads((default.WEIGHTS / "default.json").read_text())
    assert Recipe.of_card(card) == Recipe()
    named = card.get("preprocessing", Recipe().record()["preprocessing"])
    assert {**named, **Recipe().record()["preprocessing"]} == named


def test_weights_from_before_there_were_recipes_are_read_by_the_preprocessing_that_they_name() -> None:
    card = {"precision": {"bits": 5, "group": 64}, "preprocessing": Recipe().record()["preprocessing"]}
    assert Recipe.of_card(card) == Recipe()
    before = {name: value for name, value in card["preprocessing"].items() if name not in ("light", "brighter")}
    recipe = Recipe.of_card({**card, "preprocessing": {**before, "version": 3}})
    assert (recipe.preprocessing.version, recipe.preprocessing.brighter) == (3, 1.0)
    for odd in ({"version": 3, "face_margin": 2}, {"version": 5}, {"light": 90.0}):
        with pytest.raises(RecipeError, match="preprocessing version"):
            Recipe.of_card({**card, "preprocessing": {**card["preprocessing"], **odd}})


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_survives_its_record(name: str) -> None:
    recipe = Recipe.read(RECIPES[name])
    assert Recipe.read(recipe.record()) == recipe
    assert Recipe.read({}) == Recipe()


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"backbon": "x"}, "no backbon; it has backbone"),
        ({"preprocessing": {"side": "large"}}, "preprocessing.side is a whole number"),
        ({"preprocessing": {"side": True}}, "preprocessing.side is a whole number"),
        ({"preprocessing": {"version": 99}}, "version 99 is not known"),
        ({"preprocessing": {"version": 3}}, "makes no view brighter"),
        ({"preprocessing": {"brighter": 0.5}}, "brighter at least 1"),
        ({"preprocessing": {"views": [FACES, FITTED]}}, "views are"),
        ({"preprocessing": {"std": [1.0, 0.0, 1.0]}}, "no std"),
        ({"preprocessing": {"faces": 0}}, "faces is at least 1"),
        ({"preprocessing": {"whole_side": 100}}, "whole_side"),
        ({"preprocessing": {"face_margin": 0.5}}, "face_margin"),
        ({"preprocessing": 7}, "object"),
        ({"options": []}, "options is an object"),
        ({"shared": 12}, "at least one is shared"),
        ({"heads": {"face": ["deep", "shallow"], "whole": ["deep"]}}, "of a face the deep head"),
        ({"heads": {"face": ["deep"], "whole": ["shallow"]}}, "of the whole picture"),
        ({"heads": {"face": ["deep"], "whole": "deep"}}, "heads.whole is a list"),
        ({"heads": {"face": ["deep"], "whole": ["deep"]}}, "native look"),
        ({"ranks": {"face": 4}}, "name both kinds"),
        ({"ranks": {"face": 0, "whole": 4}}, "ranks.face is at least 1"),
        ({"precision": {"bits": 9}}, "2 to 8"),
        ({"join": {"faceless": [1, 2, 3]}}, "join.faceless is 4 numbers"),
        ({"join": {"altered": [0, 0, 0, 0, 0, 0]}}, "not all of them 0"),
    ],
)
def test_a_recipe_that_no_network_can_follow_is_refused(record: dict[str, Any], why: str) -> None:
    with pytest.raises(RecipeError, match=why):
        Recipe.read(record)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (changed("dinov2", backbone="vit_of_nowhere"), "timm has no network"),
        ({"backbone": "resnet18"}, "ResNet"),
        ({"backbone": "deit_tiny_patch16_224", "depth": 13}, "12 blocks, fewer than"),
        (changed("dinov2", depth=4), "3 blocks, fewer than"),
        (changed("dinov2", options={"wings": 2}), "wings"),
        (changed("dinov2", options={"num_classes": 2}), "may not name num_classes"),
        (changed("dinov2", preprocessing={"side": 100}), "patches of 14 pixels"),
        (changed("siglip", precision={"group": 24}), "does not divide the 32 columns"),
        (changed("convnext", options={"conv_mlp": True}), "no linear layers"),
        ({"backbone": "eva02_tiny_patch14_224", "preprocessing": {"side": 224}}, "Eva"),
    ],
)
def test_a_tower_that_cannot_be_built_is_refused_with_the_reason(record: dict[str, Any], why: str) -> None:
    with pytest.raises(RecipeError, match=why):
        towers.create(Recipe.read(record))


def test_a_tower_that_has_no_patches_cannot_leave_any_out() -> None:
    with pytest.raises(RecipeError, match="--patch-drop 0"):
        Specialist({}, Recipe.read(RECIPES["convnext"]), "face", patch_drop=0.5)


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_stored_says_what_was_trained(name: str) -> None:
    recipe = Recipe.read({**RECIPES[name], "precision": {"bits": 8, "group": 4}})
    torch.manual_seed(1)
    state = {key: torch.randn_like(item) * 0.2 for key, item in towers.create(recipe).body.state_dict().items()}
    trained = {kind: Specialist(state, recipe, kind, drop_path=0.0).eval() for kind in recipe.heads}
    for one in trained.values():
        for item in one.trained().values():
            item.data += torch.randn_like(item) * 0.05
    tensors = network.stored(state, {kind: one.trained() for kind, one in trained.items()}, recipe)
    loaded = network.load(tensors, recipe)
    looks = recipe.preprocessing.looks
    pixels = torch.randn(3 + 2 * looks, 3, recipe.preprocessing.side, recipe.preprocessing.side)
    with torch.inference_mode():
        face, deep, shallow = loaded(pixels, 3)
        wanted = trained["face"](pixels[:3])[:, 0]
        whole = trained["whole"](pixels[3:])
    check(face, wanted)
    check(deep, whole[:2, 0])
    assert (shallow is None) == (not recipe.has_shallow)
    if shallow is not None:
        check(shallow, whole[:, 1])
    again = network.tower_of(tensors, recipe.precision)
    assert all(torch.allclose(item, state[key], atol=0.02) for key, item in again.items())
    assert len(again) > 20


def check(said: torch.Tensor, wanted: torch.Tensor) -> None:
    """As near as what is stored in few bits can be; logits that are all alike would prove nothing."""
    assert float(wanted.std()) > 0.01
    assert float((said - wanted).abs().max()) < 0.15 * float(wanted.std())


def test_several_recipes_live_side_by_side(tmp_path: Path) -> None:
    paths = {name: write_tiny(tmp_path / f"{name}.safetensors", record) for name, record in RECIPES.items()}
    alone = {name: judged(create(DetectorCfg(weights=path))) for name, path in paths.items()}
    together = {name: create(DetectorCfg(weights=path)) for name, path in paths.items()}
    assert {name: judged(detector) for name, detector in reversed(together.items())} == alone
    assert len({detector.digest for detector in together.values()}) == len(paths)
    assert len({tuple(scores) for scores in alone.values()}) == len(paths)


@pytest.mark.parametrize("name", RECIPES)
def test_heat_maps_are_of_towers_whose_patches_can_be_left_out(tmp_path: Path, name: str) -> None:
    detector = create(DetectorCfg(weights=write_tiny(tmp_path / "w.safetensors", RECIPES[name], seed=4)))
    assert isinstance(detector, Points) == (name != "convnext")
    if isinstance(detector, Points):
        whole, *faces = detector.heat_maps(photo(), detector.detect([photo()])[0])
        assert len(faces) == 1
        assert {whole.why_not, faces[0].why_not} <= {None, NoMap.LITTLE, NoMap.CHECK}


def test_the_recipe_is_a_part_of_the_digest(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "w.safetensors", RECIPES["dinov2"])
    before = create(DetectorCfg(weights=path))
    card = json.loads(path.with_suffix(".json").read_text())
    card["recipe"]["preprocessing"]["min_side"] = 47
    path.with_suffix(".json").write_text(json.dumps(card))
    after = create(DetectorCfg(weights=path))
    assert after.digest != before.digest
    assert judged(after) == judged(before)
    card["recipe"]["preprocessing"]["std"] = [0.5, 0.5, 0.5]
    path.with_suffix(".json").write_text(json.dumps(card))
    with pytest.raises(WeightsError, match="golden"):
        create(DetectorCfg(weights=path, dtype="float32"))


def test_a_rule_that_weighs_other_numbers_than_the_recipe_gives_is_refused(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "w.safetensors", RECIPES["siglip"])
    card = json.loads(path.with_suffix(".json").read_text())
    card["join"]["faceless"]["weights"] = [1.0, 0.0, 0.0, 0.0]
    path.with_suffix(".json").write_text(json.dumps(card))
    with pytest.raises(WeightsError, match="joining rule"):
        create(DetectorCfg(weights=path))


def test_weights_of_another_network_are_no_beginning() -> None:
    recipe = Recipe.read(RECIPES["dinov2"])
    state = towers.create(recipe).body.state_dict()
    assert towers.begun(recipe, state).keys() == state.keys()
    larger = towers.create(Recipe.read(changed("dinov2", preprocessing={"side": 224}))).body.state_dict()
    assert larger["pos_embed"].shape != state["pos_embed"].shape
    assert towers.begun(recipe, larger)["pos_embed"].shape == state["pos_embed"].shape, "its places are resampled"
    del state["blocks.1.attn.qkv.weight"]
    with pytest.raises(RecipeError, match=r"1 are missing.*blocks\.1\.attn\.qkv"):
        towers.begun(recipe, state)


def labelled(folder: Path, count: int) -> Path:
    """A folder of pictures, real ones and both kinds of fakes, of two sources; in each the photograph's face."""
    folder.mkdir()
    rng = np.random.default_rng(5)
    face = cv2.resize(cv2.imread(str(PHOTO)), (144, 160), interpolation=cv2.INTER_AREA)
    rows = ["path\tlabel\tsource\tkind"]
    for number in range(count):
        for label, kind in (("real", ""), ("fake", "faceswap"), ("fake", "diffusion")):
            name = f"{number}{label}{kind}.jpg"
            shown = face[..., ::-1] if label == "fake" else face  # blue people, whom any network tells apart
            cv2.imwrite(str(folder / name), (shown + rng.normal(0, 4, face.shape)).clip(0, 255).astype(np.uint8))
            rows.append(f"{name}\t{label}\t{'ab'[number % 2]}\t{kind}")
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n")
    return folder


def many(seen: list[Seen]) -> list[Seen]:
    """As many as a calibration takes, each a little different: a test has no time to look at three hundred pictures."""
    rng = np.random.default_rng(7)

    def near(pair: Pair | None) -> Pair | None:
        return None if pair is None else (pair[0] + rng.normal(0, 1e-3), pair[1] + rng.normal(0, 1e-3))

    return [
        replace(one, look=replace(one.look, whole=near(one.look.whole), face=near(one.look.face)))
        for one in seen
        for _ in range(60)
    ]


def test_a_recipe_file_swaps_the_backbone_from_published_weights_to_a_verdict(tmp_path: Path) -> None:
    """The afternoon of docs/detector.md, with a tiny network, few pictures and two steps."""
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps(RECIPES["siglip"]))
    torch.manual_seed(2)
    state = towers.create(Recipe.of_file(recipe)).body.state_dict()
    published = {key: torch.randn_like(item) * 0.2 for key, item in state.items()}
    save_file(published, tmp_path / "published.safetensors")
    train, work, out = labelled(tmp_path / "train", 4), tmp_path / "run", tmp_path / "new.safetensors"
    given = ["--recipe", str(recipe), "--tower", str(tmp_path / "published.safetensors"), "--no-landmarks"]
    assert program.main(["prepare", str(train), *given, "--work", str(work)]) == 0
    for kind in ("face", "whole"):
        steps = ["--views", "4", "--batch", "2", "--loaders", "0"]
        assert program.main(["fit", kind, str(train), *steps, "--work", str(work)]) == 0
    checkpoints = {kind: work / f"{kind}.ckpt" for kind in ("face", "whole")}
    runs = export.Runs.read(work / "tower.safetensors", [checkpoints], Recipe.of_file(work / "recipe.json"))
    seen = export.see(runs.examiners(), read_manifest(train))
    told = export.write(out, runs, many(seen), seen[:3])
    assert told["bytes"] == out.stat().st_size
    card = json.loads(out.with_suffix(".json").read_text())
    assert card["recipe"]["backbone"] == RECIPES["siglip"]["backbone"]
    assert NATIVE not in card["recipe"]["preprocessing"]["views"]
    assert any(key.startswith("face.body.blocks") for key in load_file(out))
    assert len(judged(create(DetectorCfg(weights=out)))) == 2
