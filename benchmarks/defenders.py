"""How fast the DeepFakeDefenders model is, plain and optimised. `python benchmarks/defenders.py [--mode …]`

Six 512 px views of a picture through both branches: the plain eager network, kept for this comparison, and the optimised one
by turns in one run. One JSON object per mode, with the medians. The weights are drawn (`detector/defenders/testing.py`) unless
--weights names a file; the time does not depend on them. By default one picture, one round: about a minute on two cores.
With --terms, a labelled folder, it counts instead how many of the twelve numbers a scan takes that may stop early.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

if sys.path[0] == str(Path(__file__).parent):
    del sys.path[0]  # detector.py, beside this file, would hide the package

import torch
from torch import Tensor

from detector.defenders.batches import Batches, Forward, Graphed, fitted
from detector.defenders.bounds import mean_bounds
from detector.defenders.fast import optimise
from detector.defenders.network import BRANCHES, PUBLISHED, Network, fake_probabilities
from detector.defenders.testing import drawn_checkpoint
from detector.defenders.views import views
from detector.defenders.weights import Checkpoint, build, read
from detector.devices import best_dtype
from detector.evaluation import read_manifest
from detector.media import decode
from detector.models.defenders import MIN_SIDE, Card
from detector.verdict import Kind

EXAMPLE = Path(__file__).parents[1] / "bots/platforms/sandbox/examples/hopper.jpg"
MODES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def main() -> None:
    """Prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, nargs="+", default=[EXAMPLE], metavar="FILE")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--device", default="cpu", help="cuda: all --images at once (default: cpu)")
    parser.add_argument("--mode", choices=MODES, help="default: float32, and bfloat16 where this CPU computes in it")
    parser.add_argument("--weights", type=Path, metavar="FILE")
    parser.add_argument("--terms", type=Path, metavar="DIR", help="labelled pictures with manifest.tsv")
    parser.add_argument(
        "--limits",
        type=float,
        nargs="+",
        default=[],
        help="of the bands, on the score, for --terms (default: the weights' calibration)",
    )
    parser.add_argument("--every", type=int, default=1, help="of --terms' pictures only each so many'th")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    checkpoint = read(options.weights) if options.weights else drawn_checkpoint(PUBLISHED)
    has_bfloat16 = best_dtype("auto", torch.device(options.device)) is torch.bfloat16
    wanted = [options.mode] if options.mode else ["float32", "bfloat16"] if has_bfloat16 else ["float32"]
    if options.terms:
        count_terms(checkpoint, wanted[-1], options)
    else:
        compare(build(checkpoint), wanted, options)


def compare(plain: Network, modes: list[str], options: argparse.Namespace) -> None:
    """Prints a JSON object per mode."""
    side_px, device = plain.architecture.side_px, torch.device(options.device)
    pictures = [views(decode(path.read_bytes()).frames[0], side_px).to(device) for path in options.images]
    if device.type == "cuda":
        pictures = [torch.cat(pictures)]  # a card is given all pictures at once
    blank = pictures[0][:1]
    plain = plain.to(device)
    baseline = Batches(plain, len(pictures[0]))
    forms = {mode: product_form(plain, MODES[mode], blank) for mode in modes}
    for form in (*forms.values(), *([baseline] if device.type == "cuda" else [])):
        form(pictures[0] if device.type == "cuda" else blank)  # the first call plans; later ones, in a worker, do not
    # Wall time and, for a machine that has other things to do as well, the time that the processors worked.
    plain_s: list[tuple[float, float]] = []
    fast_s: dict[str, list[tuple[float, float]]] = {mode: [] for mode in modes}
    furthest = {mode: [0.0, 0.0] for mode in modes}
    with torch.inference_mode():
        for picture in pictures * options.rounds:
            began_s = clocks_s()
            wanted = baseline(picture).cpu()
            plain_s.append(since(began_s))
            for mode, form in forms.items():
                began_s = clocks_s()
                found = form(picture).cpu()
                fast_s[mode].append(since(began_s))
                score = abs(float(fake_probabilities(found).mean() - fake_probabilities(wanted).mean()))
                logit = float((found - wanted).abs().max())
                furthest[mode] = [max(pair) for pair in zip(furthest[mode], (score, logit), strict=True)]
    for mode in modes:
        (baseline_s, baseline_cpu_s), (optimised_s, optimised_cpu_s) = median(plain_s), median(fast_s[mode])
        told = {
            "baseline_s": round(baseline_s, 2),
            "optimised_s": round(optimised_s, 2),
            "ratio": round(baseline_s / optimised_s, 2),
            "baseline_cpu_s": round(baseline_cpu_s, 2),
            "optimised_cpu_s": round(optimised_cpu_s, 2),
            "cpu_ratio": round(baseline_cpu_s / optimised_cpu_s, 2),
            "max_abs_score_diff": furthest[mode][0],
            "max_abs_logit_diff": furthest[mode][1],
            "mode": mode,
            "device": torch.cuda.get_device_name(device)
            if device.type == "cuda"
            else f"{torch.get_num_threads()} threads",
            "pictures": len(options.images),
            "rounds": options.rounds,
        }
        if device.type == "cuda":
            told["pictures_per_s"] = round(len(options.images) / optimised_s, 2)
            told["peak_memory_mb_per_picture"] = round(
                torch.cuda.max_memory_allocated(device) / 2**20 / len(options.images)
            )
        print(json.dumps(told), flush=True)


def product_form(plain: Network, dtype: torch.dtype, blank: Tensor) -> Forward:
    """The network as the detector runs it."""
    fast = optimise(plain, dtype)
    branches = [fitted(Graphed(getattr(fast, name)), blank) for name in BRANCHES]
    return lambda seen: torch.stack([branch(seen) for branch in branches], dim=1)


def clocks_s() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def since(began_s: tuple[float, float]) -> tuple[float, float]:
    wall_s, cpu_s = clocks_s()
    return wall_s - began_s[0], cpu_s - began_s[1]


def median(times_s: list[tuple[float, float]]) -> tuple[float, float]:
    walls_s, cpus_s = zip(*times_s, strict=True)
    return statistics.median(walls_s), statistics.median(cpus_s)


def count_terms(checkpoint: Checkpoint, mode: str, options: argparse.Namespace) -> None:
    """Prints how often a scan that may stop early took how many terms, per label, and how often it found another band."""
    plain = build(checkpoint)
    limits, side_px = options.limits, plain.architecture.side_px
    card = Card(weights_sha256="", calibrations=checkpoint.calibrations, side_px=side_px)
    if not limits and not checkpoint.calibrations:
        raise SystemExit("weights without a calibration have no limits: give --limits, or weights that were calibrated")

    def bands(score: float) -> object:
        return sum(score >= limit for limit in limits) if limits else [card.belief(kind, score).band for kind in Kind]

    form = optimise(plain, MODES[mode])
    spent: dict[str, Counter[int]] = {"real": Counter(), "fake": Counter()}
    other_bands = 0
    for labelled in read_manifest(options.terms)[:: options.every]:
        frame = decode(labelled.path.read_bytes()).frames[0]
        if min(frame.shape[:2]) < MIN_SIDE:
            continue
        # All of them are computed here, so that the band of the whole scan is known too.
        terms = fake_probabilities(form(views(frame, side_px))).T.flatten().tolist()
        found = mean_bounds(terms, len(terms), lambda low, high: bands(low) == bands(high))
        other_bands += bands(found.low) != bands(sum(terms) / len(terms))
        spent["real" if labelled.fake is None else "fake"][found.terms] += 1
    together = spent["real"] + spent["fake"]
    told = {
        "limits": limits or "the calibration's",
        "pictures": together.total(),
        "mean_terms": round(sum(terms * often for terms, often in together.items()) / max(1, together.total()), 2),
        "terms": {label: dict(sorted(counts.items())) for label, counts in spent.items()},
        "other_bands": other_bands,
        "mode": mode,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
