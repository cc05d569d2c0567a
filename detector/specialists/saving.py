"""Specialists on disk: a safetensors file of their weights, and the JSON beside it that says how these are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from detector import faces
from detector.calibration import Calibration
from detector.examiner import Examiner
from detector.joining import Join
from detector.specialists import network
from detector.specialists.recipe import Recipe
from detector.verdict import Kind


def write(
    out: Path,
    tensors: Mapping[str, torch.Tensor],
    recipe: Recipe,
    join: Join,
    calibrations: Mapping[Kind, Calibration],
    *,
    calibrated_on: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write what `network.stored` made to `out`, with the JSON beside it, golden scores made now; that JSON's content."""
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file(dict(tensors), out)
    golden = Examiner(network.load(load_file(out), recipe), torch.device("cpu")).golden()
    card = {
        "architecture": f"two specialists on {recipe.backbone}",
        "licence": "WEIGHTS_LICENSE",
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "faces_sha256": hashlib.sha256(faces.WEIGHTS.read_bytes()).hexdigest(),
        "recipe": recipe.record(),
        "join": asdict(join),
        "calibration": {kind.value: calibrations[kind].record for kind in Kind},
        "calibrated_on": dict(calibrated_on or {}),
        "golden": [[round(number, 4) for number in numbers] for numbers in golden],
    }
    out.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card
