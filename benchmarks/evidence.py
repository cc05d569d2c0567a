"""What it costs to ask everything of a picture, beside what the default detector costs alone. `python benchmarks/evidence.py`

A photograph-like JPEG of 1280 by 960 pixels with one face. *Alone* is the default detector on its pixels. *All* is what a worker
does: decoding, fingerprints, what the file says of itself, the detector with all its checks, and putting it together; the heat
map, which is made on request, aside. At most 1.3 times as much is allowed. And what it costs to ask a file where it comes from:
as a chat sends it, with a camera's EXIF and an editor's XMP, and with a signed record (C2PA) of a generator; without a record at
most 5 ms are allowed.

Times are of the processor (one thread), and everything goes by turns, so that what else the machine does counts less. The exit
status is 1 for more than is allowed. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

if sys.path[0] == str(Path(__file__).parent):
    sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

import numpy as np
from PIL import Image

from detector.detector import Detector, DetectorCfg, create
from detector.fingerprint import fingerprinted
from detector.media import completed, decode
from detector.provenance.inspecting import Inspector
from tests.unit.detector.signing import GENERATED, Signer

LIMIT_MS = 5.0
LIMIT_TIMES = 1.3
FACE = Path(__file__).parents[1] / "bots/platforms/sandbox/examples/hopper.jpg"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="GIMP">%s'
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50, help="of asking files where they come from")
    parser.add_argument("--pictures", type=int, default=10, help="turns of the detector; 0: without it")
    options = parser.parse_args()
    image = photograph()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Maker", "Model", "Editor 1.0"
    plain, tagged = io.BytesIO(), io.BytesIO()
    image.save(plain, "JPEG", quality=90)
    image.save(tagged, "JPEG", quality=90, exif=exif, xmp=XMP % (b"<rdf:li>x</rdf:li>" * 1000))
    files = {
        "bare": plain.getvalue(),
        "tagged": tagged.getvalue(),
        "signed": Signer.made().sign(plain.getvalue(), GENERATED),
    }
    inspector = Inspector()
    works: dict[str, Callable[[], object]] = {
        name: lambda data=data: inspector.traces(data)  # type: ignore[misc]
        for name, data in files.items()
    }
    medians = by_turns({**works, "decode": lambda: decode(files["bare"])}, options.turns)
    within = max(medians["bare_ms"], medians["tagged_ms"]) < LIMIT_MS
    told: dict[str, object] = {"picture": "1280x960 JPEG, one face", **medians, "limit_ms": LIMIT_MS}
    if options.pictures:
        detector = create(DetectorCfg(threads=1))
        media = decode(files["tagged"])
        both: dict[str, Callable[[], object]] = {
            "alone": lambda: detector.detect([media]),
            "all": lambda: everything(detector, inspector, files["tagged"]),
        }
        costs = by_turns(both, options.pictures)
        times = round(costs["all_ms"] / costs["alone_ms"], 3)
        within = within and times <= LIMIT_TIMES
        told |= {**costs, "times": times, "limit_times": LIMIT_TIMES, "faces": len(detector.detect([media])[0].regions)}
    print(json.dumps({**told, "within": within}))
    sys.exit(not within)


def photograph() -> Image.Image:
    """One face before something blurred."""
    coarse = np.random.default_rng(19).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((1280, 960), Image.Resampling.BICUBIC)
    with Image.open(FACE) as face:
        image.paste(face.convert("RGB").resize((480, round(480 * face.height / face.width))), (400, 200))
    return image


def everything(detector: Detector, inspector: Inspector, data: bytes) -> object:
    """What a worker and its decoding child do with a picture."""
    media = fingerprinted(decode(data))
    (verdict,) = detector.detect([media])
    # The signals of the file come from its bytes, after its pixels.
    return completed(verdict, replace(media, traces=tuple(inspector.traces(data))))


def by_turns(works: dict[str, Callable[[], object]], turns: int) -> dict[str, float]:
    """The median of what each costs, in milliseconds of the processor."""
    spent_ms: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(turns):
        for name, work in works.items():
            began_s = time.process_time()
            work()
            spent_ms[name].append(1000 * (time.process_time() - began_s))
    return {f"{name}_ms": round(statistics.median(times), 3) for name, times in spent_ms.items()}


if __name__ == "__main__":
    main()
