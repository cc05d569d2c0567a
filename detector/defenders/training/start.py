"""What training starts from: ImageNet weights of either branch, a whole model's file, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import timm
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from timm.models.convnext import checkpoint_filter_fn
from torch import Tensor, nn

from detector.defenders import weights
from detector.defenders.network import BRANCHES, Architecture, Network
from detector.training.loop import TrainingError

IMAGENET = "imagenet"
SCRATCH = "scratch"
_LAST = ("head.weight", "head.bias", "head.fc.weight", "head.fc.bias")
"""Keys of the last layer in any of the layouts: it knew ImageNet's classes, and begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """`imagenet`, `scratch`, or a file's path for each branch; or one file of both."""

    convnext: str = IMAGENET
    replknet: str = SCRATCH
    whole: Path | None = None


def begin(start: Start, architecture: Architecture, *, seed: int, drop_path: float) -> tuple[Network, list[str]]:
    """The network before its first step, and in words what it starts from. Raises TrainingError, WeightsError."""
    torch.manual_seed(seed)
    network = Network(architecture, drop_path_rate=drop_path)
    if start.whole is not None:
        checkpoint = weights.read(start.whole)
        # The side is no matter of weights: these may go on at another.
        if replace(checkpoint.architecture, side_px=architecture.side_px) != architecture:
            raise TrainingError(f"{start.whole} is of a model of another size")
        network.load_state_dict(weights.build(checkpoint).state_dict())
        return network, [f"both branches start from {start.whole}"]
    return network, [
        _begin(branch, getattr(network, branch).model, choice)
        for branch, choice in zip(BRANCHES, (start.convnext, start.replknet), strict=True)
    ]


def _begin(branch: str, model: nn.Module, choice: str) -> str:
    if choice == SCRATCH:
        return f"{branch} starts from random weights; give --{branch} FILE with ImageNet weights to start better"
    state = _fetched(branch) if choice == IMAGENET else _read(Path(choice))
    if branch == "convnext":
        state = checkpoint_filter_fn(state, model)  # type: ignore[no-untyped-call]
    state = {key: tensor for key, tensor in state.items() if key not in _LAST}
    wanted = {key: tensor.shape for key, tensor in model.state_dict().items() if key not in _LAST}
    wrong = sorted(key for key in wanted.keys() | state.keys() if wanted.get(key) != _shape(state.get(key)))
    if wrong:
        raise TrainingError(
            f"{choice} is not {branch}'s: {len(wrong)} keys are missing, foreign or of another shape, as {wrong[0]}"
        )
    model.load_state_dict(state, strict=False)
    return f"{branch} starts from " + ("timm's ImageNet weights" if choice == IMAGENET else choice)


def _shape(tensor: Tensor | None) -> torch.Size | None:
    return None if tensor is None else tensor.shape


def _fetched(branch: str) -> dict[str, Tensor]:
    if branch != "convnext":
        raise TrainingError(f"timm has no weights for {branch}: give --{branch} FILE or --{branch} {SCRATCH}")
    try:
        model = timm.create_model("convnext_base.fb_in1k", pretrained=True)
    except Exception as error:
        # Whatever the hub's client, the network or the disk came up with: the way on is the same.
        raise TrainingError(
            f"timm's ImageNet weights cannot be had here ({type(error).__name__}: {str(error).partition(chr(10))[0]}): "
            f"give --{branch} FILE with them, or --{branch} {SCRATCH} to start from random weights"
        ) from None
    state: dict[str, Tensor] = model.state_dict()
    return state


def _read(path: Path) -> dict[str, Tensor]:
    """A state dict in timm's or its authors' layout."""
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        held: Any = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise TrainingError(f"{path} does not exist") from None
    except (OSError, SafetensorError, RuntimeError, ValueError, EOFError, KeyError) as error:
        raise TrainingError(f"{path} cannot be read as weights ({str(error).partition(chr(10))[0]})") from None
    except Exception as error:
        # torch's refusal of anything but tensors is a pickle.UnpicklingError, which need not be imported to be named.
        raise TrainingError(f"{path} holds more than tensors, and is not opened ({type(error).__name__})") from None
    for name in ("state_dict", "model", "module"):
        if isinstance(held, dict) and isinstance(held.get(name), dict):
            held = held[name]
    if not isinstance(held, dict) or not all(isinstance(item, Tensor) for item in held.values()):
        raise TrainingError(f"{path} has no dictionary of tensors")
    return {str(key).removeprefix("module."): tensor for key, tensor in held.items()}
