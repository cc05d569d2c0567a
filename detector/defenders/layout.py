"""How the published checkpoints name and shape this network's tensors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from detector.defenders.network import Architecture, Network

_NAMED = 4
"""Keys that a message names before it only counts."""
# ConvNeXt's parameters, timm's names to its authors'. RepLKNet's have its authors' names already.
_RENAMED = (
    (r"^convnext\.model\.stem\.", "convnext.model.downsample_layers.0."),
    (r"^convnext\.model\.stages\.(\d+)\.downsample\.", r"convnext.model.downsample_layers.\1."),
    (r"^convnext\.model\.stages\.(\d+)\.blocks\.", r"convnext.model.stages.\1."),
    (r"^convnext\.model\.head\.norm\.", "convnext.model.norm."),
    (r"^convnext\.model\.head\.fc\.", "convnext.model.head."),
    (r"^(convnext\..*)\.conv_dw\.", r"\1.dwconv."),
    (r"^(convnext\..*)\.mlp\.fc([12])\.", r"\1.pwconv\2."),
)


def published(name: str) -> str:
    """The published key of one of `Network`'s tensors."""
    for pattern, replacement in _RENAMED:
        name = re.sub(pattern, replacement, name)
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a published tensor belongs."""

    name: str
    """In `Network`."""
    shape: tuple[int, ...]


def slots(architecture: Architecture) -> dict[str, Slot]:
    """Every published key of a network of this size."""
    with torch.device("meta"):
        state = Network(architecture).state_dict()
    return {published(name): Slot(name=name, shape=tuple(tensor.shape)) for name, tensor in state.items()}


def complaints(wanted: Mapping[str, Slot], found: Mapping[str, Tensor]) -> list[str]:
    """What does not fit, in words: missing, foreign and misshapen keys, the first few named. Empty where all fits."""
    missing = [key for key in wanted if key not in found]
    foreign = [key for key in found if key not in wanted]
    misshapen = [
        f"{key} is {list(found[key].shape)}, not {list(slot.shape)}"
        for key, slot in wanted.items()
        if key in found and tuple(found[key].shape) != slot.shape
    ]
    groups = (
        ("missing", missing),
        ("not this model's", foreign),
        ("of another shape", misshapen),
    )
    return [f"{len(keys)} {what} ({some(keys)})" for what, keys in groups if keys]


def some(keys: list[str]) -> str:
    """The first few, and how many more there are."""
    more = len(keys) - _NAMED
    return "; ".join(keys[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
