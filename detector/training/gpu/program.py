"""python -m detector train gpu pack | face | whole: the first training of a specialist, where there is a GPU and nothing else.

There it is `python -m detector.training.gpu`, which does without what opens films.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import torch
from safetensors.torch import load_file, save_file

from detector.specialists import network
from detector.specialists.recipe import KINDS, Recipe
from detector.training.gpu import rendering, shards
from detector.training.sources import Sources
from detector.training.specialists import Plan, learned, train
from detector.training.views import Views

VIEWS = {"face": 83_200, "whole": 41_600}


def main(arguments: Sequence[str]) -> int:
    """The exit status. Raises OSError, ManifestError."""
    parser = argparse.ArgumentParser(prog="python -m detector train gpu", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    packing = commands.add_parser("pack", help="put what is learned from into files that can travel, of 56 MiB at most")
    packing.add_argument("folder", type=Path, help="labelled pictures with manifest.tsv")
    packing.add_argument("--work", type=Path, required=True, metavar="DIR", help="where `prepare` left its results")
    packing.add_argument("--share", type=float, default=1.0, help="of the pictures; less for a rehearsal")
    packing.add_argument("--out", type=Path, required=True, metavar="DIR")
    packing.set_defaults(run=_pack)
    for kind in KINDS:
        fit = commands.add_parser(kind, help=f"train the {kind} specialist; goes on where it was killed")
        fit.add_argument("shards", type=Path, help="what `pack` wrote")
        fit.add_argument(
            "--tower",
            type=Path,
            required=True,
            help="weights of the default detector: the tower is in them, as they began",
        )
        fit.add_argument(
            "--recipe",
            type=Path,
            metavar="JSON",
            help="what the specialists are made by; --tower is then what `prepare` left",
        )
        fit.add_argument(
            "--autoencoder",
            type=Path,
            metavar="DIR",
            help="with taef2_encoder.pth and taef2_decoder.pth; none: nothing is rendered",
        )
        fit.add_argument(
            "--out", type=Path, required=True, help="FILE.safetensors, for `fit --start`; FILE.ckpt beside it"
        )
        fit.add_argument("--views", type=int, default=VIEWS[kind], help=f"how many in all (default: {VIEWS[kind]})")
        fit.add_argument("--batch", type=int, default=128)
        fit.add_argument(
            "--patch-drop", type=float, default=0.5, help="the share of every view's patches left out (default: 0.5)"
        )
        fit.add_argument("--loaders", type=int, default=7, help="processes that make views (default: 7)")
        fit.add_argument("--minutes", type=float, default=7.0, help="stop after so many; the next call goes on")
        fit.set_defaults(run=_fit, kind=kind)
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


def _pack(options: argparse.Namespace) -> int:
    sources = Sources.read(options.work / "sources.tsv")
    count = shards.pack(options.folder, options.work / "faces.npz", options.out, share=options.share, sources=sources)
    sys.stdout.write(f"{count} pictures\n")
    return 0


def _fit(options: argparse.Namespace) -> int:
    began_s = time.monotonic()
    cv2.setNumThreads(1)  # a process that is forked has none of its parent's threads
    items, pictures = shards.unpack(options.shards)
    if options.autoencoder:
        parts = (options.autoencoder / f"taef2_{part}.pth" for part in ("encoder", "decoder"))
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model = rendering.Autoencoder(*parts).to(device).to(memory_format=torch.channels_last)
        make = rendering.render_faces if options.kind == "face" else rendering.render_wholes
        sys.stdout.write(f"{make(model, items, pictures)} pictures rendered\n")
    recipe = Recipe.of_file(options.recipe) if options.recipe else Recipe()
    held = load_file(options.tower)
    tower = held if options.recipe else network.tower_of(held, recipe.precision)
    views = Views(
        items,
        faces=options.kind == "face",
        seed=11 + KINDS.index(options.kind),
        side=recipe.preprocessing.side,
        pictures=pictures,
    )
    plan = Plan(
        views=options.views,
        recipe=recipe,
        batch=options.batch,
        loader_processes=options.loaders,
        patch_drop=options.patch_drop,
        rate=1.5,
        last_rate=0.05,
        stop_after_s=options.minutes * 60 - (time.monotonic() - began_s),
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    checkpoint = options.out.with_suffix(".ckpt")
    reached = train(tower, views, checkpoint, plan)
    save_file({name: item.half() for name, item in learned(checkpoint).items()}, options.out)
    sys.stdout.write(f"{reached} of {plan.steps} steps\n")
    return 0
