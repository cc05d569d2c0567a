"""How fast the default detector is, as shipped and as plain float32. `python benchmarks/detector.py [--agree DIR]`

One 1280 by 960 JPEG with a face, from its bytes to the verdict, both ways by turns in one run: the median, pictures a second
alone and in batches of 8, the memory of the process. With --agree, the share of labelled pictures on which both say the same.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import sys
import time
from pathlib import Path

if sys.path[0] == str(Path(__file__).parent):
    del sys.path[0]  # detector.py, beside this file, would hide the package

from PIL import Image

from detector.detector import Detector, DetectorCfg, create
from detector.evaluation import read_manifest
from detector.media import decode

EXAMPLE = Path(__file__).parents[1] / "bots/platforms/sandbox/examples/hopper.jpg"
BATCH = 8


def photo() -> bytes:
    """A 1280 by 960 JPEG: a portrait in front of a plain wall."""
    portrait = Image.open(EXAMPLE).convert("RGB")
    portrait.thumbnail((600, 800))
    wall = Image.linear_gradient("L").resize((1280, 960)).convert("RGB")
    wall.paste(portrait, (340, 160))
    buffer = io.BytesIO()
    wall.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def one(detector: Detector, data: bytes) -> float:
    began_s = time.perf_counter()
    detector.detect([decode(data)])
    return time.perf_counter() - began_s


def batch(detector: Detector, data: bytes) -> float:
    began_s = time.perf_counter()
    detector.detect([decode(data) for _ in range(BATCH)])
    return (time.perf_counter() - began_s) / BATCH


def agreement(shipped: Detector, plain: Detector, folder: Path, every: int) -> dict[str, float]:
    pictures = read_manifest(folder)[::every]
    same, furthest = 0, 0.0
    for picture in pictures:
        media = decode(picture.path.read_bytes())
        first, second = (detector.detect([media])[0] for detector in (shipped, plain))
        same += (first.altered.band, first.generated.band) == (second.altered.band, second.generated.band)
        for a, b in zip(first.signals, second.signals, strict=True):
            if a.score is not None and b.score is not None:
                furthest = max(furthest, abs(a.score - b.score))
    return {"pictures": len(pictures), "same_bands": same / len(pictures), "max_abs_score_diff": furthest}


def together(detector: Detector, folder: Path, every: int, at_once: int) -> dict[str, float]:
    """How far what is said of pictures in batches of `at_once` is from what is said of each alone."""
    pictures = [decode(picture.path.read_bytes()) for picture in read_manifest(folder)[::every]]
    alone = [detector.detect([media])[0] for media in pictures]
    detector.examiner.at_once = at_once  # type: ignore[attr-defined]
    batched = [
        verdict for at in range(0, len(pictures), at_once) for verdict in detector.detect(pictures[at : at + at_once])
    ]
    scores = [
        abs(a.score - b.score)
        for one, other in zip(alone, batched, strict=True)
        for a, b in zip(one.signals, other.signals, strict=True)
        if a.score is not None and b.score is not None
    ]
    same = sum(
        (one.altered.band, one.generated.band) == (other.altered.band, other.generated.band)
        for one, other in zip(alone, batched, strict=True)
    )
    return {
        "pictures": len(pictures),
        "at_once": at_once,
        "same_bands": same / len(pictures),
        "max_abs_score_diff": max(scores),
        "mean_abs_score_diff": statistics.mean(scores),
    }


def main() -> None:
    """Prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--agree", type=Path, metavar="DIR", help="labelled pictures with manifest.tsv")
    parser.add_argument("--together", type=int, metavar="N", help="with --agree: compare batches of N with each alone")
    parser.add_argument("--every", type=int, default=1, help="of --agree's pictures only each so many'th")
    options = parser.parse_args()
    if options.together:
        told = together(create(DetectorCfg(threads=options.threads)), options.agree, options.every, options.together)
        sys.stdout.write(json.dumps(told) + "\n")
        return
    data = photo()
    shipped = create(DetectorCfg(threads=options.threads))
    one(shipped, data)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    plain = create(DetectorCfg(threads=options.threads, dtype="float32"))
    one(plain, data)
    singles, batches, plains = [], [], []
    for _ in range(options.rounds):
        singles.append(one(shipped, data))
        plains.append(one(plain, data))
        batches.append(batch(shipped, data))
    told = {
        "picture": "1280x960 JPEG, one face",
        "p50_ms": round(statistics.median(singles) * 1000),
        "plain_float32_p50_ms": round(statistics.median(plains) * 1000),
        "ratio": round(statistics.median(plains) / statistics.median(singles), 2),
        "per_s_alone": round(1 / statistics.median(singles), 2),
        "per_s_in_batches": round(1 / statistics.median(batches), 2),
        "memory_mb": round(peak),
    }
    if options.agree:
        told["agreement"] = agreement(shipped, plain, options.agree, options.every)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
