"""Pictures that no camera took, and photographs past judging, made by script: what a detector must say that it cannot judge.

    python -m benchmarks.unphotographed OUT --set tuning|reporting --photos DATA/train|DATA/dev [--each 24]

Writes OUT/manifest.tsv as `python -m detector eval OUT` takes it, every picture a real one, its sort as its source. Both sets
have other templates, fonts, colours and seeds, and other photographs where there are any (`--photos`): the gate is learned
from the one and reported on the other. A third of the files are PNG, the others JPEG and WebP of various qualities, a half are
reduced or enlarged first, as they come by in chats. Chromium draws the pages.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from benchmarks.unphotographed import drawings, pages, photographs, renders

SEEDS = {"tuning": 1, "reporting": 1_000_003}


def main() -> None:
    """Make one set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--set", choices=[*SEEDS], required=True)
    parser.add_argument("--photos", type=Path, help="labelled photographs with manifest.tsv: for captions and screens")
    parser.add_argument("--each", type=int, default=24, help="pictures of each sort (default: 24)")
    options = parser.parse_args()
    rows = ["path\tlabel\tsource\tkind"]
    for sort, image in _pictures(options.set, options.photos, options.each):
        number = len(rows)
        data, suffix = photographs.stored(image, random.Random(SEEDS[options.set] + number))
        name = f"{sort}/{number:04}.{suffix}"
        (options.out / sort).mkdir(parents=True, exist_ok=True)
        (options.out / name).write_bytes(data)
        rows.append(f"{name}\treal\t{sort}\t{sort}")
    (options.out / "manifest.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows) - 1} pictures in {options.out}", file=sys.stderr)


def _pictures(which: str, photos: Path | None, each: int) -> Iterator[tuple[str, Image.Image]]:
    """Sort and picture."""
    seed = SEEDS[which]
    for group in (drawings.SORTS[which], renders.SORTS[which]):
        for sort, draw in group.items():
            for number in range(each):
                yield sort, draw(random.Random(f"{seed} {sort} {number}"))
    if photos is not None:
        faces = photographs.real(photos)
        for sort, change in photographs.SORTS[which].items():
            for number in range(each):
                chance = random.Random(f"{seed} {sort} {number}")
                yield sort, change(Image.open(chance.choice(faces)).convert("RGB"), chance)
    yield from pages.drawn(which, seed, each, photos)


if __name__ == "__main__":
    main()
