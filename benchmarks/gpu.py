"""How fast the default detector is on a GPU. `python benchmarks/gpu.py [--images DIR]`, with torch, timm, OpenCV and Pillow.

Three things in one run, one JSON object: the network alone at batches of 1 to 256 pictures (three views each), the detector from
decoded frames (faces, crops, network), and everything from JPEG bytes on, decoded by processes while the card works. With
`--device cpu --at-most 8 --batches 1 2` it is a rehearsal.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

if sys.path[0] == str(Path(__file__).parent):
    sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package


from detector.training.gpu.bare import stand_in

stand_in()

import numpy as np
import torch
from PIL import Image

from detector.detector import DetectorCfg, create
from detector.media import Media, decode
from detector.models.default import DefaultDetector

EXAMPLES = Path(__file__).parents[1] / "bots/platforms/sandbox/examples"
SIDE = 1280
"""The longer side of what chats deliver."""


def jpegs(folder: Path, most: int) -> list[bytes]:
    """Photographs as a chat delivers them: 1280 pixels on the longer side, JPEG."""
    made = []
    for path in sorted(folder.rglob("*.jpg"))[:most]:
        picture = Image.open(path).convert("RGB")
        share = SIDE / max(picture.size)
        picture = picture.resize(
            (round(picture.width * share), round(picture.height * share)), Image.Resampling.BICUBIC
        )
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=85)
        made.append(buffer.getvalue())
    return made


def frame_of(data: bytes) -> Any:
    """What a decoding process sends back."""
    return decode(data).frames[0]


def media(frame: Any) -> Media:
    """A still."""
    return Media(frames=(frame,), frame_indices=(0,), format="jpeg", width=frame.shape[1], height=frame.shape[0])


@contextmanager
def busy(device: str) -> Iterator[list[float]]:
    """The card's busy share, in per cent, ten times a second, as its driver tells it; nothing on a CPU."""
    seen: list[float] = []
    done = threading.Event()

    def watch() -> None:
        asked = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
        while not done.wait(0.1):
            seen.append(float(subprocess.check_output(asked, text=True).split()[0]))

    watcher = threading.Thread(target=watch)
    if device != "cpu":
        watcher.start()
    yield seen
    done.set()
    if device != "cpu":
        watcher.join()


def network_alone(detector: DefaultDetector, batches: Sequence[int], device: str) -> dict[str, float]:
    """Pictures a second, by the batch: one face crop and two views of the whole each, already on the way to the card."""
    told = {}
    for batch in batches:
        views = np.random.default_rng(0).integers(0, 255, (3 * batch, 224, 224, 3), dtype=np.uint8)
        times = []
        for _ in range(7 if device != "cpu" else 2):
            began_s = time.perf_counter()
            detector.examiner._forward(views, batch)
            times.append(time.perf_counter() - began_s)
        told[str(batch)] = round(batch / statistics.median(times[1:]), 2)
    return told


def detecting(detector: DefaultDetector, frames: Sequence[Media], rounds: int) -> float:
    """Pictures a second, from decoded frames."""
    detector.detect(frames[: detector.at_once])
    began_s = time.perf_counter()
    for _ in range(rounds):
        detector.detect(frames)
    return len(frames) * rounds / (time.perf_counter() - began_s)


def end_to_end(detector: DefaultDetector, data: Sequence[bytes], rounds: int, pool: ProcessPoolExecutor) -> float:
    """Pictures a second, from bytes, decoding going on while the card works."""
    todo = [*data] * rounds
    began_s = time.perf_counter()
    waiting: list[Media] = []
    for frame in pool.map(frame_of, todo, chunksize=4):
        waiting.append(media(frame))
        if len(waiting) >= detector.at_once:
            detector.detect(waiting)
            waiting = []
    if waiting:
        detector.detect(waiting)
    return len(todo) / (time.perf_counter() - began_s)


def main() -> None:
    """Prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--images", type=Path, default=EXAMPLES, metavar="DIR", help="a folder with JPEGs, at any depth"
    )
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--at-most", type=int, default=256, metavar="N", help="pictures (default: 256)")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32, 64, 128, 256])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="that decode (default: one per core)")
    options = parser.parse_args()
    if options.device != "cpu" and not torch.cuda.is_available():
        sys.stdout.write('{"device": null, "why": "this machine has no CUDA device"}\n')
        return
    data = jpegs(options.images, options.at_most)
    if not data:
        parser.error(f"{options.images} holds no .jpg")
    data = (data * options.at_most)[: options.at_most]
    # Forked before the card is touched: a process forked later could not go on with it.
    pool = ProcessPoolExecutor(options.processes)
    frames = [media(frame) for frame in pool.map(frame_of, data)]
    detector = create(DetectorCfg(device=options.device))
    assert isinstance(detector, DefaultDetector)
    alone = network_alone(detector, options.batches, options.device)
    with busy(options.device) as seen:
        from_frames = detecting(detector, frames, options.rounds)
        del seen[:]
        whole = end_to_end(detector, data, options.rounds, pool)
    pool.shutdown()
    best = max(alone.values())
    told = {
        "device": torch.cuda.get_device_name()
        if options.device != "cpu"
        else f"CPU, {torch.get_num_threads()} threads",
        "dtype": str(detector.dtype).removeprefix("torch."),
        "pictures": len(data),
        "at_once": detector.at_once,
        "network_pictures_per_s": alone,
        "frames_pictures_per_s": round(from_frames, 2),
        "end_to_end_pictures_per_s": round(whole, 2),
        "end_to_end_to_network": round(whole / best, 3),
        "busy_share": round(statistics.mean(seen) / 100, 3) if seen else None,
        "peak_memory_mb": round(torch.cuda.max_memory_allocated() / 2**20) if options.device != "cpu" else None,
        "cores": os.cpu_count(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
