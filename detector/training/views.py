"""What the specialists are shown: pictures and face crops, drawn by class and source, changed alike whatever their label."""

from __future__ import annotations

import hashlib
import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from detector.evaluation import read_manifest
from detector.training import folds
from detector.training.blending import Marks, Picture, blend
from detector.training.pairs import nearest
from detector.training.sources import Source, Sources
from detector.verdict import Kind
from detector.views import square

REAL, ALTERED, GENERATED = 0, 1, 2
LABELS = {None: REAL, Kind.ALTERED: ALTERED, Kind.GENERATED: GENERATED}
MOST_OF_A_SOURCE = 400
WAYS = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA, cv2.INTER_LANCZOS4)
FACE_SHARES = {"altered": 0.36, "blended": 0.36, "generated": 0.28}
WHOLE_SHARES = {"altered": 0.08, "generated": 0.92}
RENDERED_SHARE = 0.16
"""How often a real picture is shown beside what a generator's decoder made of it as a whole, where there are such."""
RENDERED_BLENDS = 0.5
"""How often what is blended into a face is such a rendering of it."""
MIN_FACE = 32
EXACT = 0.85
"""How often a swap whose original is known is shown beside it, and not beside another real picture of its source."""


@dataclass(slots=True)
class Item:
    """One labelled picture."""

    path: Path
    label: int
    source: str
    boxes: npt.NDArray[np.float32]
    marks: Marks | None = None
    pair: str = ""
    """What a swap and the very picture it was put into share; empty where that is not known."""
    of: Source = Source()
    """What is known of its source."""
    rendered: Sequence[Picture] = ()
    """What a generator's decoder makes of it: for faces of its size, and another's in some; for wholes a part of it."""


@dataclass(slots=True)
class Pool:
    """The items of one class, by source, and how often each source is drawn."""

    sources: dict[str, list[Item]]
    weights: dict[str, float] = field(default_factory=dict)

    def draw(self, rng: random.Random) -> Item:
        """An item: its source first."""
        source = rng.choices([*self.weights], [*self.weights.values()])[0]
        return rng.choice(self.sources[source])


def read(folder: Path, faces: Path, *, held_out: bool, sources: Sources = Sources()) -> list[Item]:
    """The folder's pictures with their faces: all, or where some are `held_out`, the others."""
    known = np.load(faces)
    names = set(known.files)
    items = []
    pictures = read_manifest(folder)
    without = folds.held_out(pictures) if held_out else frozenset()
    for picture in pictures:
        if picture.name in without:
            continue
        marks = f"marks/{folder.name}/{picture.name}"
        boxes = f"boxes/{folder.name}/{picture.name}"
        items.append(
            Item(
                picture.path,
                LABELS[picture.fake],
                picture.source,
                known[boxes],
                known[marks].astype(np.float32) if marks in names and _is_face(known[boxes]) else None,
                picture.pair,
                sources.of(picture),
            )
        )
    for own in _by_source([item for item in items if item.of.unpaired]).values():
        _pair_again(own)
    return items


def _pair_again(items: list[Item]) -> None:
    """Note which of these swaps was put into which of these real pictures, where that can be seen."""
    fakes, reals = ([item for item in items if (item.label == REAL) is real] for real in (False, True))
    found = nearest([load(item.path) for item in fakes], [load(item.path) for item in reals])
    for fake, place in zip(fakes, found, strict=True):
        if place is not None:
            fake.pair = reals[place].pair = reals[place].pair or f"{fake.source} {place}"


def _is_face(boxes: npt.NDArray[np.float32]) -> bool:
    """Whether the largest box is a person's face: at 0.6 some dogs are, too."""
    return not len(boxes) or bool(boxes[0, 4] >= 0.8)


def load(path: Path) -> Picture:
    """(height, width, 3) RGB. Raises OSError for what is no picture."""
    return decoded(path, path.read_bytes())


def decoded(path: Path, data: bytes) -> Picture:
    """The same of a file whose bytes are at hand."""
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if found is None:
        raise OSError(f"{path} cannot be read as a picture")
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)


class Views:
    """Endless augmented views: (side, side, 3) uint8 and a label. View i is the same every time.

    Views come in pairs, a real one and a fake one of the same source wherever the source has both, changed alike: what
    tells a source from another tells nothing about the label.
    """

    def __init__(
        self,
        items: list[Item],
        *,
        faces: bool,
        seed: int,
        side: int = 224,
        pictures: Mapping[Path, Picture] | None = None,
    ) -> None:
        """`pictures` are the items', in memory; None: read from their files at each view."""
        self.kind = "face" if faces else "whole"
        """Whose specialist they are for."""
        self._seed = seed
        self._faces = faces
        self._side = side
        self._read: Callable[[Path], Picture] = load if pictures is None else pictures.__getitem__
        self._pairs: dict[str, list[Item]] = defaultdict(list)
        usable = [item for item in items if not faces or len(item.boxes) or item.of.crops]
        reals = [item for item in usable if item.label == REAL]
        for item in reals:
            if item.pair:
                self._pairs[item.pair].append(item)
        self._own = {source: Pool({source: own}, {source: 1.0}) for source, own in _by_source(reals).items()}
        both = {item.source for item in usable if item.label != REAL}
        self._pools = {
            "altered": _pool([item for item in usable if item.label == ALTERED], faces),
            "generated": _pool([item for item in usable if item.label == GENERATED], faces),
            "blended": _pool([item for item in reals if item.marks is not None], faces),
            "real": _pool([item for item in reals if item.source not in both], faces),
            "rendered": _pool([item for item in reals if item.rendered], faces),
        }
        self._shares = dict(FACE_SHARES if faces else WHOLE_SHARES)
        if not faces:
            self._shares |= {"rendered": RENDERED_SHARE}
        self._shares = {name: share for name, share in self._shares.items() if self._pools[name].sources}
        shown = hashlib.sha256(f"{seed} {faces}".encode())
        for item in items:
            said = (item.label, item.boxes.tolist(), item.pair, item.of, len(item.rendered))
            shown.update(f"\n{item.source}/{item.path.name} {said}".encode())
        self.digest = shown.hexdigest()
        """Of the seed, the pictures' names and labels and their faces: views of another digest are other views."""

    def __len__(self) -> int:
        return 10**8

    def __getitem__(self, index: int) -> tuple[Picture, int]:
        rng = random.Random(self._seed * 1_000_003 + index // 2)  # noqa: S311  # drawing pictures, not keys
        name = rng.choices([*self._shares], [*self._shares.values()])[0]
        item = self._pools[name].draw(rng)
        partner = item if name in ("blended", "rendered") else self._partner(item, rng)
        label = {"blended": ALTERED, "rendered": GENERATED}.get(name, item.label)
        blending, changing = random.Random(rng.random()), random.Random(rng.random())  # noqa: S311
        if index % 2:
            item, label = partner, REAL
        image = self._read(item.path)
        if name == "blended" and label != REAL and item.marks is not None:
            image = self._blended(image, item, item.marks, blending)
        elif name == "rendered" and label != REAL:
            image = blending.choice(item.rendered)
        if self._faces:
            return degrade(_face(image, item, changing, self._side), changing, self._side), label
        return degrade(_part(image, changing, self._side), changing, self._side), label

    def _blended(self, image: Picture, item: Item, marks: Marks, rng: random.Random) -> Picture:
        """A fake made of a real face: of what was rendered of it, of another's, or of itself."""
        if item.rendered and rng.random() < RENDERED_BLENDS:
            return blend(image, marks, rng, copy=rng.choice(item.rendered))
        other = self._pools["blended"].draw(rng) if rng.random() < 0.2 else None
        pair = (self._read(other.path), other.marks) if other is not None and other.marks is not None else None
        return blend(image, marks, rng, pair)

    def _partner(self, item: Item, rng: random.Random) -> Item:
        """A real picture to show beside a fake: the one it was made from, else one of its source, else any."""
        originals = self._pairs.get(item.pair)
        if originals and rng.random() < EXACT:
            return rng.choice(originals)
        return self._own.get(item.source, self._pools["real"]).draw(rng)


def _by_source(items: list[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[item.source].append(item)
    return found


def _pool(items: list[Item], faces: bool) -> Pool:
    pool = Pool(_by_source(items))
    for source, own in pool.sources.items():
        known = sum(item.of.weight if faces else item.of.weight_whole for item in own) / len(own)
        pool.weights[source] = math.sqrt(min(len(own), MOST_OF_A_SOURCE)) * known
    return pool


def _face(image: Picture, item: Item, rng: random.Random, native: int) -> Picture:
    """A square crop around a face, 1.15 to 1.75 times its box."""
    height, width = image.shape[:2]
    boxes = [box for box in item.boxes if max(box[2:4]) >= MIN_FACE] or list(item.boxes[:1])
    if not boxes:
        return _part(image, rng, native)
    x, y, w, h = (boxes[0] if item.marks is not None or len(boxes) == 1 else rng.choice(boxes))[:4]
    side = max(w, h) * rng.uniform(1.15, 1.75)
    centre_x = x + w / 2 + rng.uniform(-0.08, 0.08) * w
    centre_y = y + h / 2 + rng.uniform(-0.08, 0.08) * h
    return square(image, centre_x, centre_y, min(side, max(height, width)))


def _part(image: Picture, rng: random.Random, native: int) -> Picture:
    """A crop, most often square; a third at the picture's own resolution, `native` pixels along either side."""
    height, width = image.shape[:2]
    shorter = min(height, width)
    if rng.random() < 0.4 and shorter > native:
        across = down = native
    elif rng.random() < 0.75:
        across = down = min(shorter, max(96, int(shorter * math.sqrt(rng.uniform(0.4, 1)) * rng.uniform(1, 1.2))))
    else:
        share = math.sqrt(rng.uniform(0.4, 1))
        across, down = max(64, int(width * share)), max(64, int(height * share))
        across, down = min(across, width), min(down, height)
    left, top = rng.randint(0, width - across), rng.randint(0, height - down)
    return image[top : top + down, left : left + across]


def degrade(image: Picture, rng: random.Random, side: int) -> Picture:
    """(side, side, 3): flipped, and a little, or a lot: rescaled, re-compressed, blurred, recoloured, noisy, framed."""
    much = rng.choices((0.25, 0.6, 1.0), (0.25, 0.4, 0.35))[0]
    if rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    if rng.random() < 0.06 * much:
        edge = max(2, int(0.02 * max(image.shape[:2])))
        shade = rng.choice((0, 20, 240, 255))
        image = np.asarray(
            cv2.copyMakeBorder(image, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=[shade] * 3), np.uint8
        )
    for _ in range(2):
        if rng.random() < 0.5 * much:
            share = rng.uniform(0.35, 1.0) if rng.random() < 0.5 * much else rng.uniform(0.7, 1.15)
            size = (max(56, int(image.shape[1] * share)), max(56, int(image.shape[0] * share)))
            image = np.asarray(cv2.resize(image, size, interpolation=rng.choice(WAYS)), np.uint8)
        if rng.random() < 0.7 * much:
            image = recompress(image, rng.randint(round(95 - 55 * much), 95), ".jpg" if rng.random() < 0.8 else ".webp")
    if rng.random() < 0.12 * much:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.3)), np.uint8)
    if rng.random() < 0.4:
        light, colour = rng.uniform(0.7, 1.3), rng.uniform(0.6, 1.4)
        grey = image.mean(axis=2, keepdims=True)
        image = (
            (((image - grey) * colour + grey - 128) * rng.uniform(0.8, 1.2) + 128 * light).clip(0, 255).astype(np.uint8)
        )
    if rng.random() < 0.05:
        image = np.repeat(image.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    shrink = image.shape[0] > side * 1.4
    way = cv2.INTER_AREA if shrink and rng.random() < 0.5 else rng.choice(WAYS)
    image = np.asarray(cv2.resize(image, (side, side), interpolation=way), np.uint8)
    if rng.random() < 0.12 * much:
        noise = np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(1, 8), image.shape)
        image = (image + noise).clip(0, 255).astype(np.uint8)
    return np.ascontiguousarray(image)


def recompress(image: Picture, quality: int, kind: str) -> Picture:
    """The picture after JPEG or WebP."""
    flag = cv2.IMWRITE_JPEG_QUALITY if kind == ".jpg" else cv2.IMWRITE_WEBP_QUALITY
    packed: Any = cv2.imencode(kind, image[..., ::-1], [flag, quality])[1]
    back: Any = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(back, cv2.COLOR_BGR2RGB), np.uint8)
