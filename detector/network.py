"""The default detector's network: a CLIP ViT-B/16 image tower whose lower half serves two specialists.

The lower half looks at every view once. Above it the tower goes on twice: once changed to judge face crops, once to judge
whole pictures. What training changed is of low rank and is merged into the weights when they are loaded.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import nn

from detector.packing import Packed, pack, unpack
from detector.tower import Tower

NAME = "vit_base_patch16_clip_quickgelu_224"
SIDE = 224
WIDTH = 768
SHARED = 6
"""Lower blocks that both specialists share, as they were before training."""
CLASSES = ("real", "altered", "generated")
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
KINDS = ("face", "whole")
HEADS = {"deep": 2 * WIDTH, "shallow": 3 * WIDTH}
"""What is judged: `pooled` after the tuned upper half, `texture` before it; numbers per view."""
SHIPPED = {"face": ("deep",), "whole": ("deep", "shallow")}
"""Each kind's heads. Both are trained; of swaps, what no training has changed knows next to nothing."""


def heads(names: Iterable[str] = HEADS, dropout: float = 0.0) -> nn.ModuleDict:
    """By name, (views, `HEADS[name]`) → (views, 3) logits: real, altered, generated."""
    return nn.ModuleDict(
        {
            name: nn.Sequential(
                nn.Linear(HEADS[name], 256), nn.GELU(), nn.Dropout(dropout), nn.Linear(256, len(CLASSES))
            )
            for name in names
        }
    )


def pooled(tokens: torch.Tensor) -> torch.Tensor:
    """(views, 1536): the class token and the mean of the others of (views, tokens, 768) tokens."""
    return torch.cat([tokens[:, 0], tokens[:, 1:].mean(dim=1)], dim=1)


def texture(tokens: torch.Tensor) -> torch.Tensor:
    """(views, 2304), float32: the class token, the mean and the spread of the others after the lower half, each at one scale.

    What no training has changed, so what was learned from it carries over to sources where the tuned half has gone astray
    (after Koutlis and Papadopoulos, "Leveraging Representations from Intermediate Encoder-Blocks for Synthetic Image
    Detection", ECCV 2024).
    """
    scaled = nn.functional.layer_norm(tokens.float(), (WIDTH,))
    others = scaled[:, 1:]
    return torch.cat([scaled[:, 0], others.mean(dim=1), others.std(dim=1)], dim=1)


class Upper(nn.Module):
    """One specialist's half of the tower, on (views, 197, 768) tokens. Logits: real, altered, generated."""

    def __init__(self, body: Tower, kind: str) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*copy.deepcopy([*body.blocks[SHARED:]]))
        self.norm = copy.deepcopy(body.norm)
        self.heads = heads(SHIPPED[kind])

    def deep(self, tokens: torch.Tensor) -> torch.Tensor:
        """(views, 3), by the tuned half."""
        logits: torch.Tensor = self.heads["deep"](pooled(self.norm(self.blocks(tokens))).float())
        return logits

    def shallow(self, tokens: torch.Tensor) -> torch.Tensor:
        """(views, 3), by what the lower half alone has seen. Raises KeyError where the kind has no such head."""
        logits: torch.Tensor = self.heads["shallow"](texture(tokens))
        return logits


class Specialists(nn.Module):
    """Both specialists on their shared lower half."""

    def __init__(self) -> None:
        super().__init__()
        body = Tower()
        self.uppers = nn.ModuleDict({kind: Upper(body, kind) for kind in KINDS})
        del body.blocks[SHARED:]
        body.norm = nn.Identity()
        self.lower = body

    def forward(self, pixels: torch.Tensor, faces: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(faces, 3), (pictures, 3) and (2 * pictures, 3) logits of (views, 3, 224, 224) normalised views.

        First the face crops; then each picture's first look at the whole of it, which the deep head judges, then each one's
        second; the shallow head judges both.
        """
        tokens = self.halfway(self.patches(pixels))
        wholes = tokens[faces:]
        face, whole = self.upper("face"), self.upper("whole")
        return face.deep(tokens[:faces]), whole.deep(wholes[: len(wholes) // 2]), whole.shallow(wholes)

    def upper(self, kind: str) -> Upper:
        """One specialist's half."""
        return cast(Upper, self.uppers[kind])

    def patches(self, pixels: torch.Tensor) -> torch.Tensor:
        """(views, 197, 768), before any block: the class token, then each view's patches row by row, each with its place."""
        return self.lower.patches(pixels)

    def halfway(self, tokens: torch.Tensor) -> torch.Tensor:
        """What the lower half makes of `patches`, some of which may be left out, as in training."""
        found: torch.Tensor = self.lower.blocks(tokens)
        return found

    @property
    def dtype(self) -> torch.dtype:
        """What the tower computes in; the heads are float32 always."""
        found: torch.dtype = self.lower.cls_token.dtype
        return found


def normalise(views: torch.Tensor) -> torch.Tensor:
    """(views, 3, 224, 224) float32 from (views, 224, 224, 3) uint8."""
    mean, std = (torch.tensor(values, device=views.device).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (views.permute(0, 3, 1, 2).float() / 255 - mean) / std


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How the tower's matrices are stored."""

    bits: int = 5
    group: int = 64


def stored(
    tower: Mapping[str, torch.Tensor], changes: Mapping[str, Mapping[str, torch.Tensor]], precision: Precision
) -> dict[str, torch.Tensor]:
    """What goes into the weights file: the tower packed, the specialists' changes in 16 bits.

    `changes` holds, per kind, the trained tensors of `detector.training.specialists.Specialist`.
    """
    made: dict[str, torch.Tensor] = {}
    for name, tensor in tower.items():
        if _is_matrix(name, tensor):
            packed = pack(tensor.float().numpy(), precision.bits, precision.group)
            made[f"tower.{name}.packed"] = torch.from_numpy(packed.data)
            made[f"tower.{name}.scales"] = torch.from_numpy(packed.scales)
        else:
            made[f"tower.{name}"] = tensor.half()
    for kind, trained in changes.items():
        for name, tensor in trained.items():
            if not name.startswith("heads.") or name.split(".")[1] in SHIPPED[kind]:
                made[f"{kind}.{name}"] = tensor.detach().half().contiguous()
    return made


def load(tensors: Mapping[str, torch.Tensor], precision: Precision, dtype: torch.dtype = torch.float32) -> Specialists:
    """The network with these weights, in evaluation mode, its tower computing in `dtype`.

    Each matrix is unpacked, changed and rounded by itself, so that loading takes hardly more memory than the network. Raises
    KeyError, RuntimeError for what does not fit.
    """
    with torch.device("meta"):
        network = Specialists()
    changes = {kind: changes_of(tensors, kind) for kind in KINDS}
    state: dict[str, torch.Tensor] = {}
    for name, tensor in _tower(tensors, precision):
        if _is_lower(name):
            state[f"lower.{name}"] = tensor.to(dtype)
            continue
        for kind, trained in changes.items():
            state[f"uppers.{kind}.{_in_upper(name)}"] = _changed(name, tensor, trained).to(dtype)
    for kind, trained in changes.items():
        own = {name: item.float() for name, item in trained.items() if name.startswith("heads.")}
        state |= {f"uppers.{kind}.{name}": item for name, item in own.items()}
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval().requires_grad_(requires_grad=False)


def changes_of(tensors: Mapping[str, torch.Tensor], kind: str) -> dict[str, torch.Tensor]:
    """What training changed for one of KINDS, by the names that `stored` was given."""
    return {name.removeprefix(f"{kind}."): item for name, item in tensors.items() if name.startswith(f"{kind}.")}


def tower(tensors: Mapping[str, torch.Tensor], precision: Precision) -> dict[str, torch.Tensor]:
    """The tower in a weights file, as it was before training, by timm's names; float32."""
    return dict(_tower(tensors, precision))


def _in_upper(name: str) -> str:
    """The name that a tensor of the tower has in `Upper`."""
    parts = name.split(".")
    return ".".join(["blocks", str(int(parts[1]) - SHARED), *parts[2:]]) if parts[0] == "blocks" else name


def _changed(name: str, tensor: torch.Tensor, trained: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """A tensor of the tower after training, float32: with its low-rank change, or what was trained in its place."""
    stem = f"body.{name.removesuffix('.weight')}"
    if f"{stem}.up" in trained and name.endswith(".weight"):
        change: torch.Tensor = trained[f"{stem}.up"].float() @ trained[f"{stem}.down"].float()
        return change.add_(tensor)
    return trained.get(f"body.{name}", tensor).float()


def _tower(tensors: Mapping[str, torch.Tensor], precision: Precision) -> Iterator[tuple[str, torch.Tensor]]:
    """The tower's tensors, float32, one after the other."""
    for name, tensor in tensors.items():
        if not name.startswith("tower."):
            continue
        own = name.removeprefix("tower.")
        if own.endswith(".packed"):
            own = own.removesuffix(".packed")
            scales = tensors[f"tower.{own}.scales"].numpy()
            columns = scales.shape[1] * precision.group
            packed = Packed(data=tensor.numpy(), scales=scales, bits=precision.bits, columns=columns)
            yield own, torch.from_numpy(np.ascontiguousarray(unpack(packed)))
        elif not own.endswith(".scales"):
            yield own, tensor.float()


def _is_matrix(name: str, tensor: torch.Tensor) -> bool:
    return tensor.ndim == 2 and name.startswith("blocks.")


def _is_lower(name: str) -> bool:
    parts = name.split(".")
    return int(parts[1]) < SHARED if parts[0] == "blocks" else not name.startswith("norm.")
