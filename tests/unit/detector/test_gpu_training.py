"""What travels to a machine with a GPU, what is rendered there, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from detector.specialists import towers
from detector.specialists.recipe import Recipe
from detector.specialists.testing import RECIPES
from detector.training import program, specialists
from detector.training.gpu import rendering, shards
from detector.training.sources import Sources
from detector.training.views import ALTERED, GENERATED, REAL, Item, Views

ROWS = [
    *[(f"{number}r.png", "real", "mixed", "faceswap") for number in range(3)],
    *[(f"{number}f.png", "fake", "mixed", "faceswap") for number in range(3)],
    *[(f"{number}g.png", "fake", "made", "diffusion") for number in range(2)],
    ("0p.png", "real", "photos", "real_general"),
]
SIZES = [(200, 240), (200, 240), (41, 60)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "train"
    made.mkdir()
    rng = np.random.default_rng(0)
    found: dict[str, np.ndarray] = {}
    x, y = np.meshgrid(np.linspace(90, 150, 22), np.linspace(70, 130, 22))
    for number, (name, label, *_) in enumerate(ROWS):
        height, width = SIZES[number % 3 if number < 3 else 0] if label == "real" else (100, 120)
        coarse = rng.integers(0, 255, (10, 12, 1), dtype=np.uint8).repeat(3, axis=2)
        cv2.imwrite(str(made / name), cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))
        found[f"boxes/train/{name}"] = np.array([[80, 60, 80, 80, 0.9]], np.float32)
        if label == "real" and number < 2:
            found[f"marks/train/{name}"] = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)[:478]
    np.savez(tmp_path / "faces.npz", **found)
    lines = ["\t".join(row) for row in [("path", "label", "source", "kind"), *ROWS]]
    (made / "manifest.tsv").write_text("\n".join(lines) + "\n")
    return made


@pytest.fixture
def autoencoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one of the right shape that learned nothing."""
    torch.manual_seed(0)
    monkeypatch.setattr(rendering.Autoencoder, "_load", lambda *_: None)
    model = rendering.Autoencoder(Path(), Path())
    for part in ("encoder", "decoder"):
        torch.save(getattr(model, part).state_dict(), tmp_path / f"taef2_{part}.pth")
    monkeypatch.undo()
    return tmp_path


def model_in(where: Path) -> rendering.Autoencoder:
    return rendering.Autoencoder(where / "taef2_encoder.pth", where / "taef2_decoder.pth")


def packed(folder: Path) -> tuple[list[Item], dict[Path, np.ndarray]]:
    shards.pack(folder, folder.parent / "faces.npz", folder.parent / "shards")
    return shards.unpack(folder.parent / "shards")


def test_what_travels_arrives_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "MOST_BYTES", 60_000)
    items, pictures = packed(folder)
    archives = sorted((folder.parent / "shards").glob("*.tar"))
    assert len(archives) > 1
    assert [str(item.path) for item in items] == [name for name, *_ in ROWS]
    assert [item.label for item in items] == [REAL] * 3 + [ALTERED] * 3 + [GENERATED] * 2 + [REAL]
    assert [item.marks is not None for item in items] == [True, True, *[False] * 7]
    for item in items:
        there = cv2.cvtColor(cv2.imread(str(folder / item.path)), cv2.COLOR_BGR2RGB)
        assert np.array_equal(pictures[item.path], there)
        assert item.boxes.tolist() == [[80, 60, 80, 80, pytest.approx(0.9)]]
    archives[-1].unlink()
    with pytest.raises(OSError, match="did not arrive"):
        shards.unpack(folder.parent / "shards")


def test_a_rehearsal_takes_a_share(folder: Path) -> None:
    assert 0 < shards.pack(folder, folder.parent / "faces.npz", folder.parent / "few", share=0.5) < len(ROWS)


def test_a_face_is_rendered_where_it_is_and_nowhere_else(folder: Path, autoencoder: Path) -> None:
    items, pictures = packed(folder)
    assert rendering.render_faces(model_in(autoencoder), items, pictures) == 4
    for item in items:
        assert len(item.rendered) == (2 if item.marks is not None else 0)
        for made in item.rendered:
            changed = np.argwhere((made != pictures[item.path]).any(axis=2))
            assert made.shape == pictures[item.path].shape
            # One and a half times the landmarks' extent, 90 to 150 across and 70 to 130 down.
            assert changed.min(axis=0).tolist() >= [55, 75]
            assert changed.max(axis=0).tolist() <= [145, 165]
            assert len(changed) > 80 * 80


def test_a_whole_picture_is_rendered_in_sides_that_the_model_takes(folder: Path, autoencoder: Path) -> None:
    items, pictures = packed(folder)
    assert rendering.render_wholes(model_in(autoencoder), items, pictures) == 4
    sizes = [item.rendered[0].shape[:2] if item.rendered else None for item in items]
    assert sizes == [
        (200, 240),
        (200, 240),
        (64, 88),
        *[None] * 5,
        (200, 240),
    ]  # the small one was enlarged to 64 by 94


@pytest.mark.parametrize("faces", [True, False])
def test_what_was_rendered_is_shown_beside_the_picture_it_was_made_of(folder: Path, faces: bool) -> None:
    items, pictures = packed(folder)
    plain = Views(items, faces=faces, seed=1, pictures=pictures)
    assert np.array_equal(plain[7][0], Views(read_again(items, folder), faces=faces, seed=1)[7][0])
    for item in items:
        if item.label == REAL:
            item.rendered = (np.full_like(pictures[item.path], (255, 0, 255)),)
    views = Views(items, faces=faces, seed=1, pictures=pictures)
    assert views.digest != plain.digest
    pink = [number for number in range(0, 400, 2) if is_pink(views[number][0])]
    assert 10 < len(pink) < 100
    assert {views[number][1] for number in pink} == {ALTERED if faces else GENERATED}
    assert not any(is_pink(views[number + 1][0]) for number in pink)


def read_again(items: list[Item], folder: Path) -> list[Item]:
    return [Item(folder / item.path, item.label, item.source, item.boxes, item.marks, item.pair) for item in items]


def is_pink(view: np.ndarray) -> bool:
    red, green, blue = (view[80:144, 80:144, channel].astype(int) for channel in range(3))
    return bool(((red - green > 60) & (blue - green > 60)).mean() > 0.3)


def test_another_autoencoder_is_refused(autoencoder: Path) -> None:
    torch.save({"0.weight": torch.zeros(1)}, autoencoder / "taef2_encoder.pth")
    with pytest.raises(RuntimeError, match="weight"):
        model_in(autoencoder)


def test_a_run_leaves_what_a_fit_can_begin_from(folder: Path, autoencoder: Path, tmp_path: Path) -> None:
    work, out = tmp_path / "shards", tmp_path / "out" / "face.safetensors"
    recipe, tower = tmp_path / "recipe.json", tmp_path / "tower.safetensors"
    recipe.write_text(json.dumps(RECIPES["dinov2"]))
    save_file(towers.create(Recipe.of_file(recipe)).body.state_dict(), tower)
    (tmp_path / "work").mkdir()
    (folder.parent / "faces.npz").rename(tmp_path / "work" / "faces.npz")
    Sources().write(tmp_path / "work" / "sources.tsv")
    assert program.main(["gpu", "pack", str(folder), "--work", str(tmp_path / "work"), "--out", str(work)]) == 0
    asked = ["gpu", "face", str(work), "--tower", str(tower), "--autoencoder", str(autoencoder), "--out", str(out)]
    asked += ["--recipe", str(recipe)]
    assert program.main([*asked, "--views", "4", "--batch", "2", "--loaders", "0"]) == 0
    begun = specialists.learned(out)
    assert all(item.dtype == torch.float32 for item in begun.values())
    assert begun.keys() == specialists.learned(out.with_suffix(".ckpt")).keys()
    assert any(bool(item.any()) for name, item in begun.items() if name.endswith(".up"))
    assert out.stat().st_size < 16 * 2**20
    assert {item.dtype for item in load_file(out).values()} == {torch.float16}
