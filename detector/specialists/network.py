"""The default detector's network: a tower whose lower blocks serve two specialists, as their recipe says.

The lower half looks at every view once. Above it the tower goes on twice: once changed to judge face crops, once to judge
whole pictures. What training changed is of low rank and is merged into the weights when they are loaded.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

import numpy as np
import torch
from torch import nn

from detector.packing import Packed, pack, unpack
from detector.specialists import towers
from detector.specialists.recipe import CLASSES, HEADS, KINDS, Precision, Preprocessing, Recipe
from detector.specialists.towers import BEGIN, END, Tower


def heads(tower: Tower, recipe: Recipe, names: Iterable[str] = HEADS, dropout: float = 0.0) -> nn.ModuleDict:
    """By name, what `pooled` or `texture` gives of each view → (views, 3) logits: real, altered, generated."""
    own = int(tower.has_class_token)
    sizes = {"deep": (1 + own) * tower.width(recipe.depth), "shallow": (2 + own) * tower.width(recipe.shared)}
    return nn.ModuleDict(
        {
            name: nn.Sequential(
                nn.Linear(sizes[name], 256), nn.GELU(), nn.Dropout(dropout), nn.Linear(256, len(CLASSES))
            )
            for name in names
        }
    )


class Summary:
    """What the heads are given of features: (views, tokens, width), or a convolution's (views, width, rows, columns)."""

    def __init__(self, tower: Tower) -> None:
        self.prefix = tower.prefix
        self._own = int(tower.has_class_token)

    def pooled(self, features: torch.Tensor) -> torch.Tensor:
        """(views, numbers): the class token, where there is one, and the mean of the patches."""
        tokens = _tokens(features)
        return torch.cat([*tokens[:, : self._own].unbind(dim=1), tokens[:, self.prefix :].mean(dim=1)], dim=1)

    def texture(self, features: torch.Tensor) -> torch.Tensor:
        """(views, numbers), float32: the class token, mean and spread of the patches after the lower half, each at one scale.

        What no training has changed, so what was learned from it carries over to sources where the tuned half has gone astray
        (after Koutlis and Papadopoulos, "Leveraging Representations from Intermediate Encoder-Blocks for Synthetic Image
        Detection", ECCV 2024).
        """
        tokens = _tokens(features).float()
        scaled = nn.functional.layer_norm(tokens, tokens.shape[-1:])
        others = scaled[:, self.prefix :]
        return torch.cat([*scaled[:, : self._own].unbind(dim=1), others.mean(dim=1), others.std(dim=1)], dim=1)


def _tokens(features: torch.Tensor) -> torch.Tensor:
    return features.flatten(2).transpose(1, 2) if features.ndim == 4 else features


class Upper(nn.Module):
    """One specialist's half of the tower, on what the lower half gives. Logits: real, altered, generated."""

    def __init__(self, tower: Tower, recipe: Recipe, kind: str) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*copy.deepcopy([*tower.blocks[recipe.shared : recipe.depth]]))
        self.norm = copy.deepcopy(tower.end)
        self.heads = heads(tower, recipe, recipe.heads[kind])
        self._summary = Summary(tower)

    def deep(self, features: torch.Tensor) -> torch.Tensor:
        """(views, 3), by the tuned half."""
        logits: torch.Tensor = self.heads["deep"](self._summary.pooled(self.norm(self.blocks(features))).float())
        return logits

    def shallow(self, features: torch.Tensor) -> torch.Tensor:
        """(views, 3), by what the lower half alone has seen. Raises KeyError where the kind has no such head."""
        logits: torch.Tensor = self.heads["shallow"](self._summary.texture(features))
        return logits


class Specialists(nn.Module):
    """Both specialists on their shared lower half. What is left of the tower afterwards is its names."""

    def __init__(self, tower: Tower, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe
        self.prefix, self.grid = tower.prefix, tower.grid
        self.uppers = nn.ModuleDict({kind: Upper(tower, recipe, kind) for kind in KINDS})
        self.lower = nn.Sequential(*tower.blocks[: recipe.shared])
        self.begin = tower.beginning()

    def forward(self, pixels: torch.Tensor, faces: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """(faces, 3), (pictures, 3) and (looks * pictures, 3) logits of (views, 3, side, side) normalised views.

        First the face crops; then each picture's first look at the whole of it, which the deep head judges, then each one's
        second, where there is one; the shallow head, where there is one, judges all.
        """
        features = self.halfway(self.patches(pixels))
        wholes = features[faces:]
        face, whole = self.upper("face"), self.upper("whole")
        first = wholes[: len(wholes) // self.recipe.preprocessing.looks]
        shallow = whole.shallow(wholes) if self.recipe.has_shallow else None
        return face.deep(features[:faces]), whole.deep(first), shallow

    def upper(self, kind: str) -> Upper:
        """One specialist's half."""
        return cast(Upper, self.uppers[kind])

    def patches(self, pixels: torch.Tensor) -> torch.Tensor:
        """What the first block takes: of a transformer `prefix` tokens, then the patches row by row, each with its place."""
        found: torch.Tensor = self.begin(pixels)
        return found

    def halfway(self, patches: torch.Tensor) -> torch.Tensor:
        """What the lower half makes of `patches`, some of which may be left out, as in training."""
        found: torch.Tensor = self.lower(patches)
        return found

    @property
    def dtype(self) -> torch.dtype:
        """What the tower computes in; the heads are float32 always."""
        return next(self.lower.parameters()).dtype

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return next(self.lower.parameters()).device


def shown(views: torch.Tensor, preprocessing: Preprocessing) -> torch.Tensor:
    """What the network is shown of (views, side, side, 3) uint8 ones: (views, 3, side, side), float32."""
    return normalise(lit(views, preprocessing), preprocessing)


def lit(views: torch.Tensor, preprocessing: Preprocessing) -> torch.Tensor:
    """(views, side, side, 3) float32 of uint8 ones: what is darker than most photographs is shown brighter.

    What no training has shown the network, darkness, it takes for a sign of a fake.
    """
    given = views.float()
    mean = given.mean(dim=(1, 2, 3), keepdim=True)
    share = (preprocessing.light / mean.clamp(min=1.0)).clamp(1.0, preprocessing.brighter)
    return (given * share).clamp(max=255.0)


def normalise(views: torch.Tensor, preprocessing: Preprocessing) -> torch.Tensor:
    """(views, 3, side, side) float32 from (views, side, side, 3), uint8 or `lit`."""
    mean, std = (
        torch.tensor(values, device=views.device).view(1, 3, 1, 1) for values in (preprocessing.mean, preprocessing.std)
    )
    return (views.permute(0, 3, 1, 2).float() / 255 - mean) / std


def stored(
    state: Mapping[str, torch.Tensor], changes: Mapping[str, Mapping[str, torch.Tensor]], recipe: Recipe
) -> dict[str, torch.Tensor]:
    """What goes into the weights file: the tower packed, the specialists' changes in 16 bits. Raises RecipeError.

    `state` is the tower's by timm's names; `changes` holds, per kind, the trained tensors of
    `detector.training.specialists.Specialist`.
    """
    made: dict[str, torch.Tensor] = {}
    with torch.device("meta"):
        tower = towers.create(recipe)
    for name, tensor in state.items():
        place = tower.place(name)
        if place is None:
            continue
        if isinstance(place[0], int) and tensor.ndim == 2:
            packed = pack(tensor.float().numpy(), recipe.precision.bits, recipe.precision.group)
            made[f"tower.{name}.packed"] = torch.from_numpy(packed.data)
            made[f"tower.{name}.scales"] = torch.from_numpy(packed.scales)
        else:
            made[f"tower.{name}"] = tensor.half()
    for kind, trained in changes.items():
        for name, tensor in trained.items():
            if not name.startswith("heads.") or name.split(".")[1] in recipe.heads[kind]:
                made[f"{kind}.{name}"] = tensor.detach().half().contiguous()
    return made


def load(tensors: Mapping[str, torch.Tensor], recipe: Recipe, dtype: torch.dtype = torch.float32) -> Specialists:
    """The network with these weights, in evaluation mode, its tower computing in `dtype`.

    Each matrix is unpacked, changed and rounded by itself, so that loading takes hardly more memory than the network. Raises
    RecipeError, and KeyError, RuntimeError for what does not fit.
    """
    with torch.device("meta"):
        tower = towers.create(recipe)
        network = Specialists(tower, recipe)
    changes = {kind: changes_of(tensors, kind) for kind in KINDS}
    state: dict[str, torch.Tensor] = {}
    for name, tensor in _unpacked(tensors, recipe.precision):
        place = tower.place(name)
        if place is None:
            continue
        where, own = place
        if where == BEGIN:
            state[f"begin.{own}"] = tensor.to(dtype)
        elif isinstance(where, int) and where < recipe.shared:
            state[f"lower.{where}.{own}"] = tensor.to(dtype)
        else:
            stem = "norm" if where == END else f"blocks.{int(where) - recipe.shared}"
            for kind, trained in changes.items():
                state[f"uppers.{kind}.{stem}.{own}"] = _changed(name, tensor, trained).to(dtype)
    for kind, trained in changes.items():
        heads_alone = {name: item.float() for name, item in trained.items() if name.startswith("heads.")}
        state |= {f"uppers.{kind}.{name}": item for name, item in heads_alone.items()}
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval().requires_grad_(requires_grad=False)


def changes_of(tensors: Mapping[str, torch.Tensor], kind: str) -> dict[str, torch.Tensor]:
    """What training changed for one of KINDS, by the names that `stored` was given."""
    return {name.removeprefix(f"{kind}."): item for name, item in tensors.items() if name.startswith(f"{kind}.")}


def tower_of(tensors: Mapping[str, torch.Tensor], precision: Precision) -> dict[str, torch.Tensor]:
    """The tower in a weights file, as it was before training, by timm's names; float32."""
    return dict(_unpacked(tensors, precision))


def _changed(name: str, tensor: torch.Tensor, trained: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """A tensor of the tower after training, float32: with its low-rank change, or what was trained in its place."""
    stem = f"body.{name.removesuffix('.weight')}"
    if f"{stem}.up" in trained and name.endswith(".weight"):
        change: torch.Tensor = trained[f"{stem}.up"].float() @ trained[f"{stem}.down"].float()
        return change.add_(tensor)
    return trained.get(f"body.{name}", tensor).float()


def _unpacked(tensors: Mapping[str, torch.Tensor], precision: Precision) -> Iterator[tuple[str, torch.Tensor]]:
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
