"""A swap is shown beside the very picture it was put into, where that is known or can be found again."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from detector.evaluation import read_manifest
from detector.training import views
from detector.training.blending import Picture
from detector.training.pairs import nearest
from detector.training.sources import Sources
from detector.training.views import REAL, Item, Views, read


def crop(seed: int, side: int = 120) -> Picture:
    """A picture that is like no other seed's."""
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 9, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)


def swapped(original: Picture, seed: int) -> Picture:
    """The original with another face: its middle is another picture's, the rest a little brighter and re-compressed."""
    made = np.clip(original.astype(np.int16) + 9, 0, 255).astype(np.uint8)
    side = len(made)
    mask = np.zeros((side, side), np.uint8)
    cv2.ellipse(mask, (side // 2, side // 2), (int(0.3 * side), int(0.36 * side)), 0, 0, 360, 255, -1)
    made[mask > 0] = crop(seed, side)[mask > 0]
    packed = cv2.imencode(".jpg", made, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def test_a_swap_finds_the_picture_that_it_was_put_into() -> None:
    reals = [crop(seed) for seed in range(8)]
    fakes = [swapped(reals[5], 100), swapped(reals[2], 101), crop(50)]
    assert nearest(fakes, reals) == [5, 2, None]


def test_what_has_no_edge_pairs_with_nothing() -> None:
    flat = np.full((40, 40, 3), 7, np.uint8)
    assert nearest([flat], [crop(1)]) == [None]
    assert nearest([crop(1)], []) == [None]
    assert nearest([], [crop(1)]) == []


def collection(
    folder: Path,
    rows: list[tuple[str, str, str, str, str]],
    pictures: dict[str, Picture],
    sources: Sources = Sources(),
) -> list[Item]:
    """The items of a folder with these rows (path, label, source, kind, pair); a face in the middle of every picture."""
    folder.mkdir()
    found = {}
    for name, *_ in rows:
        cv2.imwrite(str(folder / name), pictures[name])
        side = len(pictures[name])
        found[f"boxes/{folder.name}/{name}"] = np.array([[side / 4, side / 4, side / 2, side / 2, 0.9]], np.float32)
    np.savez(folder.parent / "faces.npz", **found)  # type: ignore[arg-type]
    lines = ["\t".join(row) for row in [("path", "label", "source", "kind", "pair"), *rows]]
    (folder / "manifest.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read(folder, folder.parent / "faces.npz", held_out=False, sources=sources)


def test_pairs_are_the_manifests(tmp_path: Path) -> None:
    pictures = {"r.png": crop(1), "f.png": crop(2), "n.png": crop(3)}
    rows = [
        ("r.png", "real", "s", "faceswap", "one"),
        ("f.png", "fake", "s", "faceswap", "one"),
        ("n.png", "fake", "s", "faceswap", ""),
    ]
    items = collection(tmp_path / "train", rows, pictures)
    assert [item.pair for item in items] == ["one", "one", ""]
    assert [picture.pair for picture in read_manifest(tmp_path / "train")] == ["one", "one", ""]


def test_crops_of_a_collection_that_names_no_pairs_find_each_other(tmp_path: Path) -> None:
    known = Sources([{"source": "crops", "unpaired": "yes"}])
    pictures = {f"r{seed}.png": crop(seed) for seed in range(4)}
    pictures |= {"f.png": swapped(pictures["r3.png"], 90), "lone.png": crop(77)}
    rows = [(name, "real" if name[0] == "r" else "fake", "crops", "faceswap", "") for name in pictures]
    items = {item.path.name: item for item in collection(tmp_path / "train", rows, pictures, known)}
    assert items["f.png"].pair == items["r3.png"].pair != ""
    assert {item.pair for name, item in items.items() if name not in {"f.png", "r3.png"}} == {""}


def test_a_fake_is_shown_beside_its_own_original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = {
        name: crop(number) for number, name in enumerate([f"{label}{at}.png" for label in "rf" for at in range(6)])
    }
    rows = [
        (name, "real" if name[0] == "r" else "fake", "s", "faceswap", name[1] if int(name[1]) < 5 else "")
        for name in pictures
    ]
    items = collection(tmp_path / "train", rows, pictures)
    drawn: list[str] = []
    plain = views.load

    def noted(path: Path) -> Picture:
        drawn.append(path.name)
        return plain(path)

    monkeypatch.setattr(views, "load", noted)
    monkeypatch.setattr(views, "FACE_SHARES", {"altered": 1.0})
    shown = Views(items, faces=True, seed=2)
    for index in range(400):
        shown[index]
    pairs = list(zip(drawn[::2], drawn[1::2], strict=True))
    known = [(fake, real) for fake, real in pairs if fake[0] == "f" and fake != "f5.png"]
    own = sum(fake[1] == real[1] for fake, real in known) / len(known)
    assert views.EXACT - 0.1 < own < 1
    assert len({real for fake, real in pairs if fake == "f5.png"}) > 2
    assert {item.label for item in items if item.path.name[0] == "r"} == {REAL}
