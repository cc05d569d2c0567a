"""Tiny specialists with weights drawn at random, one of each kind of tower: for anybody's tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from detector.calibration import Calibration
from detector.joining import Join, Row
from detector.specialists import network, saving, towers
from detector.specialists.recipe import FACES, FITTED, Recipe
from detector.verdict import Kind

_TRANSFORMER = {"embed_dim": 32, "depth": 3, "num_heads": 2}
_SMALL: Mapping[str, Any] = {"shared": 1, "depth": 3, "ranks": {"face": 2, "whole": 2}, "precision": {"group": 16}}
RECIPES: Mapping[str, Mapping[str, Any]] = {
    "dinov2": {
        **_SMALL,
        "backbone": "vit_small_patch14_reg4_dinov2",
        "options": _TRANSFORMER,
        "preprocessing": {"side": 112, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]},
    },
    "siglip": {
        **_SMALL,
        "backbone": "vit_base_patch16_siglip_224",
        "options": _TRANSFORMER,
        "preprocessing": {"side": 96, "views": [FITTED, FACES], "face_margin": 1.8},
        "heads": {"face": ["deep"], "whole": ["deep"]},
        "join": {"altered": [1, 0, 0, 0], "generated": [0, 1, 0, 1], "faceless": [0, 1]},
    },
    "convnext": {
        **_SMALL,
        "backbone": "convnext_tiny",
        "options": {"depths": [1, 1, 1, 1], "dims": [16, 16, 32, 32]},
        "preprocessing": {"side": 96},
        "shared": 2,
        "depth": 4,
    },
}
"""Records: a transformer with a class token and registers, one with neither that looks at the whole picture once, a ConvNeXt."""


def write_tiny(path: Path, record: Mapping[str, Any], seed: int = 0) -> Path:
    """`path`, with weights of these specialists, read as if their bands had been measured."""
    from detector.training.specialists import Specialist

    recipe = Recipe.read(record)
    torch.manual_seed(seed)
    state = {name: torch.randn_like(item) * 0.2 for name, item in towers.create(recipe).body.state_dict().items()}
    changes = {}
    for kind in recipe.heads:
        drawn = Specialist(state, recipe, kind).trained()
        changes[kind] = {name: item + torch.randn_like(item) * 0.1 for name, item in drawn.items()}
    read = Calibration(uncertain_from=-1.0, substantial_from=1.0, slope=1.0, intercept=0.0, limit=5.0)
    join = Join(
        altered=Row(weights=recipe.join.altered, bias=0.0),
        generated=Row(weights=recipe.join.generated, bias=0.0),
        faceless=Row(weights=recipe.join.faceless, bias=0.0),
    )
    saving.write(path, network.stored(state, changes, recipe), recipe, join, dict.fromkeys(Kind, read))
    return path
