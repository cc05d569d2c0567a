"""How much faster known pictures are looked up than by a plain loop over them, in the same run. `python benchmarks/known.py`

100,000 known hashes, drawn by lot, and pictures asked for with eight hashes each, as they come from the worker: as it is,
turned and mirrored. One in four is a changed copy of a known one. The peer is what one would write without the index: every
known hash compared, in a list comprehension. Both must give the same answers. Times are of the processor, and they go by
turns, so that what else the machine does counts less. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import time
from pathlib import Path

if sys.path[0] == str(Path(__file__).parent):
    del sys.path[0]  # detector.py, beside this file, would hide the package

from bots.matching import BITS, LIMIT, Index

TURNS = 8
PICTURES = 100
"""That the index is asked for in a round; the plain loop is asked for the first of them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    source = random.Random(16)
    known = [source.getrandbits(BITS) for _ in range(options.entries)]
    before_mb = peak_mb()
    index = Index((str(place), value) for place, value in enumerate(known))
    began_s = time.process_time()
    index.find(0)
    made_s = time.process_time() - began_s
    held_mb = peak_mb() - before_mb
    finds, plains = [], []
    for _ in range(options.rounds):
        pictures = [picture(known, source) for _ in range(PICTURES)]
        began_s = time.process_time()
        found = [index.find_any(values) for values in pictures]
        finds.append((time.process_time() - began_s) / PICTURES)
        began_s = time.process_time()
        compared = plain(known, pictures[0])
        plains.append(time.process_time() - began_s)
        if sorted(int(entry_id) for entry_id, _ in found[0]) != sorted(compared):
            raise SystemExit("the index and the plain loop do not agree")
    told = {
        "entries": options.entries,
        "hashes_a_picture": TURNS,
        "limit": LIMIT,
        "index_ms": round(statistics.median(finds) * 1000, 3),
        "plain_ms": round(statistics.median(plains) * 1000, 1),
        "ratio": round(statistics.median(one / other for one, other in zip(plains, finds, strict=True)), 1),
        "tables_made_s": round(made_s, 1),
        "memory_mb": round(held_mb),
    }
    print(json.dumps(told))


def picture(known: list[int], source: random.Random) -> list[int]:
    """The eight hashes of a picture; that of one in four is near a known one in one of its turns."""
    values = [source.getrandbits(BITS) for _ in range(TURNS)]
    if source.random() < 0.25:
        copy = source.choice(known)
        for bit in source.sample(range(BITS), source.randrange(LIMIT + 1)):
            copy ^= 1 << bit
        values[source.randrange(TURNS)] = copy
    return values


def plain(known: list[int], values: list[int]) -> list[int]:
    """The places of those that are near."""
    found: set[int] = set()
    for value in values:
        found.update([place for place, one in enumerate(known) if (value ^ one).bit_count() <= LIMIT])
    return sorted(found)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
