"""python -m detector train --model defenders: trains the DeepFakeDefenders model by its published recipe.

Killed, the same command goes on where it was. Under torchrun it uses several GPUs:
torchrun --nproc-per-node 4 -m detector train --model defenders …
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import torch
from torch import distributed

from detector.defenders import weights
from detector.defenders.network import PUBLISHED, TINY
from detector.defenders.training.fit import Data, Place, Plan, Run, fit, session
from detector.defenders.training.samples import Augmentation, Training, Validation, read_samples
from detector.defenders.training.start import IMAGENET, SCRATCH, Start, begin
from detector.devices import best_dtype
from detector.training.loop import TrainingError

SIZES = {"published": PUBLISHED, "tiny": TINY}


def main(arguments: Sequence[str]) -> int:
    """The exit status. Raises TrainingError, ManifestError, WeightsError."""
    options = _parser().parse_args(arguments)
    place = _place(options.device, os.environ)
    try:
        return _train(options, place)
    finally:
        if place.processes > 1:
            distributed.destroy_process_group()


def _parser() -> argparse.ArgumentParser:
    plan = Plan()
    parser = argparse.ArgumentParser(prog="python -m detector train --model defenders", description=__doc__)
    parser.add_argument(
        "pictures", type=Path, help="a folder with manifest.tsv, or a file of `path label` lines (1: fake)"
    )
    parser.add_argument("--validation", type=Path, help="the same, of pictures that are not trained on")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="checkpoint, log.csv and log.png")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.safetensors", help="what is written")
    parser.add_argument(
        "--convnext", default=IMAGENET, metavar=f"{IMAGENET}|{SCRATCH}|FILE", help="(default: %(default)s)"
    )
    parser.add_argument("--replknet", default=SCRATCH, metavar=f"{SCRATCH}|FILE", help="(default: %(default)s)")
    parser.add_argument("--start", type=Path, metavar="FILE", help="a whole model's file to start from instead")
    parser.add_argument("--batch", type=int, default=plan.batch, help="of all devices together (default: %(default)s)")
    parser.add_argument("--at-once", type=int, help="of them in one pass of a device, to save memory (default: all)")
    parser.add_argument("--epochs", type=int, default=plan.epochs, help="(default: %(default)s)")
    parser.add_argument("--rate", type=float, default=plan.rate, help="at the beginning (default: %(default)s)")
    parser.add_argument("--drop-path", type=float, default=plan.drop_path, help="(default: %(default)s)")
    parser.add_argument("--average-decay", type=float, default=plan.average_decay, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--side", type=int, default=384, help="of the crops, in px (default: %(default)s)")
    parser.add_argument(
        "--validation-side",
        type=int,
        help="of views in validation and in scans afterwards, in px (default: the size's)",
    )
    parser.add_argument(
        "--size", choices=SIZES, default="published", help="tiny: to see that all works (default: %(default)s)"
    )
    parser.add_argument(
        "--save-every", type=int, default=200, help="steps, and after each epoch (default: %(default)s)"
    )
    parser.add_argument("--loader-processes", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many; the next call goes on")
    parser.add_argument("--device", default="auto", help="a torch device, or auto (default: %(default)s)")
    parser.add_argument(
        "--kernels",
        choices=("auto", "direct", "spectral"),
        default="auto",
        help="how large kernels are convolved; auto: spectral on a CPU, direct on a GPU",
    )
    parser.add_argument("--dtype", choices=("auto", "float32", "bfloat16"), default="auto", help="of products")
    return parser


def _place(device: str, environment: os._Environ[str] | dict[str, str]) -> Place:
    """This process among those that torchrun started, if it did."""
    processes, rank = int(environment.get("WORLD_SIZE", "1")), int(environment.get("RANK", "0"))
    chosen = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    if processes > 1:
        if chosen == "cuda":
            chosen = f"cuda:{environment.get('LOCAL_RANK', '0')}"
            torch.cuda.set_device(chosen)
        # Long: the first process writes checkpoints and draws while the others wait.
        distributed.init_process_group("nccl" if chosen.startswith("cuda") else "gloo", timeout=timedelta(hours=2))
    return Place(device=torch.device(chosen), rank=rank, processes=processes)


def _train(options: argparse.Namespace, place: Place) -> int:
    if options.out.suffix != ".safetensors":
        raise TrainingError(f"--out must end in .safetensors, not {options.out.suffix or 'nothing'!r}")
    autocast = best_dtype(options.dtype, place.device) is torch.bfloat16
    architecture = SIZES[options.size]
    if options.validation_side:
        architecture = replace(architecture, side_px=options.validation_side)
    augmentation = Augmentation(side_px=options.side, seed=options.seed)
    data = Data(
        training=Training(samples=read_samples(options.pictures), augmentation=augmentation),
        validation=Validation(samples=read_samples(options.validation), side_px=architecture.side_px)
        if options.validation
        else None,
        loader_processes=options.loader_processes,
    )
    plan = Plan(
        batch=options.batch,
        at_once=options.at_once,
        epochs=options.epochs,
        rate=options.rate,
        average_decay=options.average_decay,
        drop_path=options.drop_path,
        seed=options.seed,
        side_px=options.side,
        autocast=autocast,
        spectral=place.device.type == "cpu" if options.kernels == "auto" else options.kernels == "spectral",
    )
    call = session(options.work, save_every=options.save_every, stop_after_s=options.minutes * 60)
    # A run that goes on has its weights in the checkpoint: nothing is fetched or read again.
    goes_on = call.checkpoint.is_file()
    start = (
        Start(convnext=SCRATCH, replknet=SCRATCH)
        if goes_on
        else Start(convnext=options.convnext, replknet=options.replknet, whole=options.start)
    )
    network, words = begin(start, architecture, seed=plan.seed, drop_path=plan.drop_path)
    _say(place, [f"goes on from {call.checkpoint}"] if goes_on else words)
    run = Run(network, plan, place)
    complete = fit(run, data, call)
    if place.rank == 0:
        sha256 = weights.write(weights.capture(run.averaged().cpu()), options.out)
        _say(place, [f"{options.out}, SHA-256 {sha256}"])
        if not complete:
            _say(place, [f"time was up at step {run.step}: the same command goes on, --minutes as you like"])
    return 0


def _say(place: Place, words: Sequence[str]) -> None:
    if place.rank == 0:
        sys.stdout.write("".join(f"{word}\n" for word in words))
        sys.stdout.flush()
