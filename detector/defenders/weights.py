"""Weights files: the published checkpoints, and our own form of them, which cannot give wrong answers unnoticed.

Ours is a safetensors file of the published keys whose metadata holds a card: the network's size, the golden logits as they
were when it was saved, the calibration, and a SHA-256 over all of it. One file, so that no part can be left behind or
belong to another.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import secrets
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from detector.calibration import Calibration
from detector.defenders import golden, layout
from detector.defenders.network import BRANCHES, PUBLISHED, Architecture, Network
from detector.detector import WeightsError
from detector.verdict import Kind

CARD = "torchrelay_defenders"
"""The metadata key of the card."""
GOLDEN_TOLERANCE = 0.01
"""In logits, float32: other processors and versions of torch differ by less than a thousandth."""
_HOW_TO = "make one by `python -m detector merge FILE… -o weights.safetensors` (docs/defenders.md)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a weights file holds."""

    tensors: Mapping[str, Tensor]
    """Under the published keys."""
    architecture: Architecture = PUBLISHED
    golden: golden.Logits | None = None
    """None for a file that was not saved by this program."""
    calibrations: Mapping[Kind, Calibration] = field(default_factory=dict)
    """For each kind that the scores were measured on; none at all as long as nobody measured."""
    sha256: str = ""
    """Of the file that it was read from."""


def digest(path: Path) -> str:
    """The file's SHA-256. Raises WeightsError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read ({error.strerror or error}); {_HOW_TO}") from None


def read(path: Path, sha256: str | None = None) -> Checkpoint:
    """A whole model's file, .safetensors or .pth, not yet compared with its size. Raises WeightsError.

    With `sha256` a file of another digest is refused before it is opened.
    """
    tensors, card, found = _read(path, sha256)
    if card is None:
        return Checkpoint(tensors=tensors, sha256=found)
    try:
        checkpoint = Checkpoint(
            tensors=tensors,
            architecture=_architecture(path, card),
            golden=tuple(card["golden"]) if "golden" in card else None,
            calibrations={Kind(kind): Calibration(**values) for kind, values in card.get("calibrations", {}).items()},
            sha256=found,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"{path.name}: its card is not this model's ({error!r}); {_HOW_TO}") from None
    if checkpoint.golden is not None and card.get("content_sha256") != _content(checkpoint):
        raise WeightsError(f"{path.name} is not what was saved: its contents' SHA-256 is another; fetch it again")
    return checkpoint


def read_branches(convnext: Path, replknet: Path, sha256: Iterable[str] = ()) -> Checkpoint:
    """The two networks' own files, as training leaves them, as one model. Raises WeightsError."""
    tensors: dict[str, Tensor] = {}
    architectures = []
    digests = dict(enumerate(sha256))
    for at, (branch, path) in enumerate(zip(BRANCHES, (convnext, replknet), strict=True)):
        found, card, _ = _read(path, digests.get(at))
        if any(key.startswith(BRANCHES) for key in found):
            raise WeightsError(f"{path.name} holds a whole model, not one branch of it: merge takes it by itself")
        tensors.update({f"{branch}.{key}": tensor for key, tensor in found.items()})
        architectures.append(_architecture(path, card) if card else PUBLISHED)
    if architectures[0] != architectures[1]:
        raise WeightsError(f"{convnext.name} and {replknet.name} are of models of different sizes")
    return Checkpoint(tensors=tensors, architecture=architectures[0])


def build(checkpoint: Checkpoint) -> Network:
    """The network with these weights, whole, in evaluation mode, float32. Raises WeightsError, naming what does not fit."""
    slots = layout.slots(checkpoint.architecture)
    complaints = layout.complaints(slots, checkpoint.tensors)
    if complaints:
        raise WeightsError("the weights do not fit this model: of their keys " + ", ".join(complaints))
    with torch.device("meta"):
        network = Network(checkpoint.architecture)
    state = {
        slot.name: tensor.float() if (tensor := checkpoint.tensors[key]).is_floating_point() else tensor
        for key, slot in slots.items()
    }
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval().requires_grad_(False)


def check(network: Network, checkpoint: Checkpoint) -> None:
    """Check what the network says of the golden pictures. Raises WeightsError where it said something else when it was saved."""
    if checkpoint.golden is None:
        raise WeightsError(f"these weights carry no golden scores, so nobody knows if they are whole; {_HOW_TO}")
    apart = golden.difference(golden.logits(network), checkpoint.golden)
    if apart > GOLDEN_TOLERANCE:
        raise WeightsError(
            f"the golden pictures' logits are {apart:.3g} away from what was saved with the weights: "
            "these are not the weights that were saved, or torch computes something else here"
        )


def capture(network: Network, calibrations: Mapping[Kind, Calibration] | None = None) -> Checkpoint:
    """A network's weights as they are now, with golden logits made now. It is in evaluation mode afterwards."""
    network.eval()
    state = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    tensors = {
        layout.published(name): tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in state.items()
    }
    made = Checkpoint(tensors=tensors, architecture=network.architecture, calibrations=calibrations or {})
    return replace(made, golden=golden.logits(build(made)))


def write(checkpoint: Checkpoint, path: Path) -> str:
    """The SHA-256 of the file, which is there whole or not at all. Raises WeightsError without golden logits."""
    if checkpoint.golden is None:
        raise WeightsError("weights are not written without golden scores")
    card = {**_card(checkpoint), "content_sha256": _content(checkpoint)}
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        save_file(dict(checkpoint.tensors), beside, metadata={CARD: json.dumps(card)})
        found = digest(beside)
        os.replace(beside, path)
    except OSError as error:
        raise WeightsError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)
    return found


def _architecture(path: Path, card: Mapping[str, Any]) -> Architecture:
    try:
        return Architecture.read(card["architecture"])
    except (KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path.name} does not say of what size its network is ({error!r}); {_HOW_TO}") from None


def _card(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "architecture": checkpoint.architecture.record(),
        "golden": list(checkpoint.golden or ()),
        "calibrations": {kind.value: one.record for kind, one in sorted(checkpoint.calibrations.items())},
    }


def _content(checkpoint: Checkpoint) -> str:
    """SHA-256 over the card and every tensor: it finds the flipped bit that no golden score would notice."""
    found = hashlib.sha256(json.dumps(_card(checkpoint), sort_keys=True).encode())
    for key in sorted(checkpoint.tensors):
        values = checkpoint.tensors[key].contiguous().numpy()
        found.update(f"{key} {values.dtype} {values.shape}\n".encode())
        found.update(values.tobytes() if values.ndim == 0 else values.data)
    return found.hexdigest()


def _read(path: Path, sha256: str | None) -> tuple[dict[str, Tensor], dict[str, Any] | None, str]:
    """The tensors, the card if there is one, the file's digest."""
    found = digest(path)
    if sha256 is not None and found != sha256.lower():
        raise WeightsError(
            f"{path.name} has SHA-256 {found}, not {sha256.lower()}: it was changed or broken on its way; fetch it again"
        )
    if path.suffix == ".safetensors":
        return *_read_safetensors(path), found
    return *_read_pickled(path), found


def _read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any] | None]:
    try:
        with safe_open(path, framework="pt") as file:
            text = (file.metadata() or {}).get(CARD)
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a mapping
            return tensors, json.loads(text) if text is not None else None
    except (SafetensorError, ValueError) as error:
        raise WeightsError(f"{path.name} is no whole safetensors file ({error}); fetch it again") from None


def _read_pickled(path: Path) -> tuple[dict[str, Tensor], dict[str, Any] | None]:
    """A torch checkpoint, by the loader that runs no code."""
    _check_records(path)
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except (
        pickle.UnpicklingError,
        RuntimeError,
        OSError,
        EOFError,
        LookupError,
        ValueError,
        AttributeError,
        TypeError,
    ) as error:
        first = str(error).strip().partition("\n")[0]
        raise WeightsError(
            f"{path.name} is no checkpoint that can be read safely, as tensors alone ({first}); nothing in it was run"
        ) from None
    state = held.get("state_dict") if isinstance(held, dict) else None
    if not isinstance(state, dict) or not all(isinstance(tensor, Tensor) for tensor in state.values()):
        inside = (
            f"its entries are {layout.some([*map(str, held)])}" if isinstance(held, dict) else "it is no dictionary"
        )
        raise WeightsError(f"{path.name} has no `state_dict` of tensors: {inside}")
    # DataParallel puts this before every key; the published training uses it.
    tensors = {str(key).removeprefix("module."): tensor for key, tensor in state.items()}
    return tensors, {"architecture": held["architecture"]} if "architecture" in held else None


def _check_records(path: Path) -> None:
    """Check a zipped checkpoint's own checksums, which torch does not. Raises WeightsError where one fails."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as file:
            broken = file.testzip()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise WeightsError(f"{path.name} is broken ({error}); fetch it again") from None
    if broken is not None:
        raise WeightsError(f"{path.name} is broken: {broken} in it fails its checksum; fetch it again")
