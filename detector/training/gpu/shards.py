"""The training pictures as they travel: tar files of at most so many MiB, and one index of what is known of each picture."""

from __future__ import annotations

import io
import json
import random
import tarfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from detector.training.blending import Picture
from detector.training.sources import Source, Sources
from detector.training.views import Item, decoded, read

MOST_BYTES = 56 * 2**20
INDEX = "index.npz"
_HEADER = 2048
"""What a tar file adds to a member, at most."""


def pack(folder: Path, faces: Path, out: Path, *, share: float = 1.0, sources: Sources = Sources()) -> int:
    """Write the pictures that are learned from to `out`, with what `prepare` found in them; how many.

    Of all only a `share`, for a rehearsal. Raises ManifestError.
    """
    out.mkdir(parents=True, exist_ok=True)
    drawn = random.Random(0)  # noqa: S311  # which pictures a rehearsal takes
    items = [item for item in read(folder, faces, held_out=True, sources=sources) if drawn.random() < share]
    known: dict[str, Any] = {}
    rows = []
    for item in items:
        name = str(item.path.relative_to(folder))
        rows.append(
            {
                "name": name,
                "label": item.label,
                "source": item.source,
                "pair": item.pair,
                "of": asdict(item.of),
                "boxes": item.boxes.round(2).tolist(),
            }
        )
        if item.marks is not None:
            known[f"marks/{name}"] = item.marks.astype(np.float16)
    known["rows"] = np.frombuffer(json.dumps(rows).encode(), np.uint8)
    np.savez_compressed(out / INDEX, **known)
    for number, part in enumerate(_parts([item.path for item in items])):
        with tarfile.open(out / f"pictures-{number}.tar", "w") as archive:
            for path in part:
                data = path.read_bytes()
                member = tarfile.TarInfo(str(path.relative_to(folder)))
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return len(items)


def _parts(paths: Sequence[Path]) -> list[list[Path]]:
    """The files in their order, as many together as fit."""
    parts: list[list[Path]] = [[]]
    room = MOST_BYTES
    for path in paths:
        size = path.stat().st_size + _HEADER
        if size > room and parts[-1]:
            parts.append([])
            room = MOST_BYTES
        parts[-1].append(path)
        room -= size
    return parts


def unpack(folder: Path) -> tuple[list[Item], dict[Path, Picture]]:
    """What `pack` wrote: the items, and their pictures by path. Raises OSError for what is missing or no picture."""
    index = np.load(folder / INDEX)
    stored: dict[str, bytes] = {}
    for path in sorted(folder.glob("pictures-*.tar")):
        with tarfile.open(path) as archive:
            for member in archive:
                file = archive.extractfile(member)
                stored[member.name] = file.read() if file else b""
    items = []
    for row in json.loads(index["rows"].tobytes()):
        marks = f"marks/{row['name']}"
        if row["name"] not in stored:
            raise OSError(f"{row['name']} is in none of the archives in {folder}: one did not arrive")
        items.append(
            Item(
                Path(row["name"]),
                row["label"],
                row["source"],
                np.array(row["boxes"], np.float32).reshape(-1, 5),
                index[marks].astype(np.float32) if marks in index.files else None,
                row["pair"],
                Source(**row["of"]),
            )
        )
    with ThreadPoolExecutor() as pool:
        pictures = pool.map(lambda item: decoded(item.path, stored[str(item.path)]), items)
        return items, {item.path: picture for item, picture in zip(items, pictures, strict=True)}
