"""python -m detector train fit | export: makes `detector/weights/default.safetensors` and the JSON beside it."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from timm.utils.model_ema import ModelEmaV3
from torch.utils.data import DataLoader

from detector.calibration import Measured, fit
from detector.evaluation import for_calibration, read_manifest, score_of
from detector.media import decode
from detector.models.default import (
    SIDE,
    Card,
    DefaultDetector,
    build_network,
    golden_pictures,
    preprocessing,
)
from detector.training.pictures import Views
from detector.verdict import Kind

BATCH = 48
BODY_RATE, HEAD_RATE = 6e-4, 3e-3
WARM_UP_STEPS = 60
FROZEN_BLOCKS = 2
SMOOTHING = 0.02


@dataclass(slots=True)
class Progress:
    """How far a run has come."""

    step: int = 0
    spent_s: float = 0.0


def main(arguments: Sequence[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m detector train", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    tune = commands.add_parser("fit", help="tune the network; goes on from --checkpoint if that exists")
    tune.add_argument("folder", type=Path, help="labelled pictures with manifest.tsv")
    tune.add_argument("--init", type=Path, required=True, help="ImageNet weights of tf_efficientnet_lite0 (state dict)")
    tune.add_argument("--checkpoint", type=Path, required=True, help="written every five minutes and at the end")
    tune.add_argument("--minutes", type=float, default=48.0, help="how long in all (default: 48)")
    tune.add_argument("--threads", type=int, default=2)
    tune.set_defaults(run=_fit)
    export = commands.add_parser("export", help="calibrate on half of a labelled folder and write the weights")
    export.add_argument("folder", type=Path, help="labelled pictures that were not trained on")
    export.add_argument("--checkpoint", type=Path, required=True)
    export.add_argument("--out", type=Path, required=True, help="FILE.safetensors; FILE.json is written beside it")
    export.set_defaults(run=_export)
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


def _fit(options: argparse.Namespace) -> int:
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    network: Any = build_network()
    load_imagenet(network, options.init)
    frozen = [network.conv_stem, network.bn1, *network.blocks[:FROZEN_BLOCKS]]
    for part in frozen:
        part.requires_grad_(requires_grad=False)
    average = ModelEmaV3(network, decay=0.998, use_warmup=True)
    trained = [(name, weight) for name, weight in network.named_parameters() if weight.requires_grad]
    groups = [
        {"params": [weight for name, weight in trained if "classifier" not in name], "lr": BODY_RATE},
        {"params": [weight for name, weight in trained if "classifier" in name], "lr": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.03)
    progress = Progress()
    if options.checkpoint.is_file():
        saved = torch.load(options.checkpoint, weights_only=True)
        network.load_state_dict(saved["network"])
        average.module.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        progress = Progress(**saved["progress"])

    def save() -> None:
        whole = {
            "network": network.state_dict(),
            "average": average.module.state_dict(),
            "optimizer": optimizer.state_dict(),
            "progress": asdict(progress),
        }
        partial = options.checkpoint.with_suffix(".partial")
        torch.save(whole, partial)
        partial.replace(options.checkpoint)

    views = Views(read_manifest(options.folder), SIDE, seed=1)
    order = range(progress.step * BATCH, len(views))
    loader = DataLoader(views, batch_size=BATCH, sampler=order, num_workers=2, prefetch_factor=3)
    losses: list[float] = []
    last_s = saved_s = time.monotonic()
    for pixels, targets in loader:
        share = progress.spent_s / (options.minutes * 60)
        if share >= 1:
            break
        _set_rates(optimizer, progress.step, share)
        network.train()
        for part in frozen:
            part.eval()
        losses.append(_step(network, optimizer, pixels, targets))
        average.update(network, step=progress.step)
        progress.step += 1
        now_s = time.monotonic()
        progress.spent_s += now_s - last_s
        last_s = now_s
        if progress.step % 25 == 0:
            mean = sum(losses[-50:]) / len(losses[-50:])
            sys.stdout.write(f"step {progress.step} {share:.0%} loss {mean:.4f}\n")
        if now_s - saved_s > 300:
            save()
            saved_s = now_s
    save()
    return 0


def load_imagenet(network: torch.nn.Module, path: Path) -> None:
    """Nothing; the network has ImageNet's weights, but for its head. Names differ from timm's; their order does not."""
    found = torch.load(path, weights_only=True)
    own = network.state_dict()
    if len(found) != len(own):
        raise ValueError(f"{path} has {len(found)} tensors, tf_efficientnet_lite0 has {len(own)}")
    renamed = dict(zip(own, found.values(), strict=True))
    network.load_state_dict({name: own[name] if "classifier" in name else renamed[name] for name in own})


def _set_rates(optimizer: torch.optim.Optimizer, step: int, share: float) -> None:
    factor = min(1, step / WARM_UP_STEPS) * 0.5 * (1 + math.cos(math.pi * share))
    for group, rate in zip(optimizer.param_groups, (BODY_RATE, HEAD_RATE), strict=True):
        group["lr"] = rate * factor + 1e-7


def _step(network: Any, optimizer: torch.optim.Optimizer, pixels: torch.Tensor, targets: torch.Tensor) -> float:
    inputs = ((pixels.float() / 255 - 0.5) / 0.5).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        with torch.no_grad():
            hidden = network.bn1(network.conv_stem(inputs))
            for block in network.blocks[:FROZEN_BLOCKS]:
                hidden = block(hidden)
        for block in network.blocks[FROZEN_BLOCKS:]:
            hidden = block(hidden)
        logits = network.forward_head(network.bn2(network.conv_head(hidden)))
    smooth = targets * (1 - 2 * SMOOTHING) + SMOOTHING
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), smooth)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def _export(options: argparse.Namespace) -> int:
    saved = torch.load(options.checkpoint, weights_only=True)
    # Stored in 16 bits; measured and calibrated as they will be loaded.
    half = {name: value.half() if value.is_floating_point() else value for name, value in saved["average"].items()}
    network = build_network()
    network.load_state_dict({name: value.float() for name, value in half.items()})
    network.eval()
    neutral = {"uncertain_from": 0.5, "substantial_from": 0.9, "scores": [0.5], "log_ratios": [0.0]}
    draft = {"sha256": "", "calibration": {kind.value: neutral for kind in Kind}, "golden": []}
    detector = DefaultDetector(network, Card.read(draft), torch.device("cpu"))
    scores: dict[Kind, dict[str, list[float]]] = {kind: {"real": [], "fake": []} for kind in Kind}
    pictures = [picture for picture in read_manifest(options.folder) if for_calibration(picture)]
    for at in range(0, len(pictures), 8):
        group = pictures[at : at + 8]
        verdicts = detector.detect([decode(picture.path.read_bytes()) for picture in group])
        for picture, verdict in zip(group, verdicts, strict=True):
            for kind in Kind:
                if picture.fake in {None, kind}:
                    scores[kind]["real" if picture.fake is None else "fake"].append(score_of(verdict, kind))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in half.items()}, options.out)
    card = {
        "architecture": "tf_efficientnet_lite0",
        "sha256": hashlib.sha256(options.out.read_bytes()).hexdigest(),
        "preprocessing": preprocessing(),
        "calibration": {
            kind.value: asdict(fit(Measured(real=scores[kind]["real"], fake=scores[kind]["fake"]))) for kind in Kind
        },
        "calibrated_on": {kind.value: {label: len(found) for label, found in scores[kind].items()} for kind in Kind},
        "golden": [[round(score, 5) for score in pair] for pair in detector.score(golden_pictures())],
    }
    options.out.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{options.out}: {options.out.stat().st_size} bytes, SHA-256 {card['sha256']}\n")
    return 0
