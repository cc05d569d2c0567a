"""Weights without training, the same on every machine: for parity vectors, tests and benchmarks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from math import prod, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from detector.calibration import Calibration
from detector.defenders import layout, weights
from detector.defenders.network import PUBLISHED, TINY, Architecture
from detector.defenders.weights import Checkpoint
from detector.verdict import Kind


def drawn_weights(shapes: Mapping[str, Sequence[int]]) -> dict[str, Tensor]:
    """A state dict in the published layout of `shapes`' keys; every tensor depends on its key and shape alone.

    What the parity vectors were made with: ranges in which logits neither vanish nor run away through some seventy blocks.
    """
    return {key: _drawn(key, tuple(shape)) for key, shape in shapes.items()}


def drawn_checkpoint(architecture: Architecture = PUBLISHED) -> Checkpoint:
    """A whole model with drawn weights, as it would be read from a file without golden scores."""
    return Checkpoint(
        tensors=drawn_weights({key: slot.shape for key, slot in layout.slots(architecture).items()}),
        architecture=architecture,
    )


def write_tiny(path: Path, calibrations: Mapping[Kind, Calibration] | None = None) -> Path:
    """`path`, a weights file of ours of some 200 kB: a shrunken model that knows nothing of fakes, but answers."""
    weights.write(weights.capture(weights.build(drawn_checkpoint(TINY)), calibrations), path)
    return path


def _drawn(key: str, shape: tuple[int, ...]) -> Tensor:
    last = key.rpartition(".")[2]
    if last == "num_batches_tracked":
        return torch.zeros(shape, dtype=torch.int64)
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "little"))
    numbers: npt.NDArray[np.float64]
    if last == "running_mean":
        numbers = rng.normal(0, 0.05, shape)
    elif last == "running_var":
        numbers = rng.uniform(0.5, 1.5, shape)
    elif last == "gamma":
        numbers = rng.uniform(0.1, 0.3, shape)
    elif last == "bias":
        numbers = rng.normal(0, 0.02, shape)
    elif len(shape) == 1:
        numbers = rng.uniform(0.5, 1.0, shape)
    else:
        wide = 10 if key.endswith("head.weight") else 1
        numbers = rng.normal(0, wide / sqrt(prod(shape[1:])), shape)
    return torch.from_numpy(numbers.astype(np.float32))
