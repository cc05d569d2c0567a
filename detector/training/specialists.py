"""Trains a specialist: low-rank changes to the upper half of the recipe's tower, and its heads. Resumable at any moment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader

from detector.specialists import towers
from detector.specialists.network import Summary, heads, normalise
from detector.specialists.recipe import HEADS, Recipe
from detector.training.loop import Average, Course, Session, Told, TrainingError
from detector.training.views import Views

RATES = {"low_rank": 4e-4, "norm": 5e-5, "head": 1e-3}
"""For batches of 32 at a plan's rate of 1."""
WARM_UP = 60
"""Steps, at most."""
SAVE_EVERY_S = 60
AVERAGE_DECAY = 0.998


class LowRank(nn.Module):
    """A frozen linear layer plus a trained change of low rank (Hu et al., 2021): (…, in) → (…, out)."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base.requires_grad_(requires_grad=False)
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = self.base(inputs) + (inputs @ self.down.T) @ self.up.T
        return changed


class Specialist(nn.Module):
    """(views, 3, side, side) normalised → (views, 2, 3) logits of both `HEADS`: real, altered, generated."""

    def __init__(
        self,
        state: Mapping[str, torch.Tensor],
        recipe: Recipe,
        kind: str,
        *,
        drop_path: float = 0.1,
        patch_drop: float = 0.0,
    ) -> None:
        """`state` is the tower's, by timm's names; what it lacks stays as it is drawn. Raises RecipeError."""
        super().__init__()
        tower = towers.create(recipe, drop_path=drop_path, patch_drop=patch_drop)
        body = tower.body
        body.load_state_dict(state, strict=False)
        body.requires_grad_(requires_grad=False)
        own = tower.blocks[recipe.shared : recipe.depth]
        for block in own:
            _tune(block, recipe.ranks[kind])
        tower.end.requires_grad_(requires_grad=True)
        self.body = body
        self.heads = heads(tower, recipe, dropout=0.2)
        # Parts of `body`, in lists so that they are not modules twice.
        self._begin, self._shared, self._own, self._end = [tower.begin], tower.blocks[: recipe.shared], own, [tower.end]
        self._summary = Summary(tower)

    def lower(self, pixels: torch.Tensor) -> torch.Tensor:
        """What both specialists begin with."""
        features: torch.Tensor = self._begin[0](pixels)
        for block in self._shared:
            features = block(features)
        return features

    def upper(self, features: torch.Tensor) -> torch.Tensor:
        """(views, numbers): what the deep head judges."""
        for block in self._own:
            features = block(features)
        return self._summary.pooled(self._end[0](features))

    def quicken(self) -> None:
        """Compute what is frozen in bfloat16, as autocast would have it anew at every step."""
        for block in self._shared:
            for part in block.modules():
                if isinstance(part, nn.Linear):
                    part.to(torch.bfloat16)

    def forward(self, pixels: torch.Tensor, *, heads_alone: bool = False) -> torch.Tensor:
        with torch.no_grad():
            tokens = self.lower(pixels)
        with torch.set_grad_enabled(torch.is_grad_enabled() and not heads_alone):
            deep = self.upper(tokens)
        return torch.stack([self.heads["deep"](deep), self.heads["shallow"](self._summary.texture(tokens))], dim=1)

    def train(self, mode: bool = True) -> Specialist:
        """Itself; what is frozen drops nothing."""
        super().train(mode)
        for block in self._shared:
            block.eval()
        return self

    def trained(self) -> dict[str, torch.Tensor]:
        """What training changes: the only part that is saved."""
        return {name: weight for name, weight in self.named_parameters() if weight.requires_grad}


def _tune(block: nn.Module, rank: int) -> None:
    """Let a block's products change by a low rank, and its norms freely."""
    products = [(name, part) for name, part in block.named_modules() if isinstance(part, nn.Linear)]
    for part in block.modules():
        if isinstance(part, nn.LayerNorm):
            part.requires_grad_(requires_grad=True)
    for name, part in products:
        stem, _, last = name.rpartition(".")
        setattr(block.get_submodule(stem), last, LowRank(part, rank))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A training run."""

    views: int
    """How many in all."""
    recipe: Recipe = Recipe()
    batch: int = 32
    """Views a step."""
    patch_drop: float = 0.25
    """The share of patches left out while training."""
    rate: float = 1.0
    """Of the usual learning rates."""
    last_rate: float = 0.0
    """What is left of `rate` at the end, after half a cosine."""
    heads_first: float = 0.0
    """The share of the run in which the heads alone learn, so that they do not bend the tower while they know nothing
    (Kumar et al., "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution", ICLR 2022)."""
    loader_processes: int = 1
    stop_after_s: float = math.inf
    """The run is saved and left then; the next one goes on."""
    start: Mapping[str, torch.Tensor] | None = None
    """What an earlier run trained, by the names of `Specialist.trained()`, to begin from; None for the tower as it is."""

    def terms(self) -> dict[str, Any]:
        """What a run may not change half-way."""
        numbers = ("views", "batch", "patch_drop", "rate", "last_rate", "heads_first")
        return {name: getattr(self, name) for name in numbers} | {"recipe": self.recipe.record()}

    @property
    def steps(self) -> int:
        """Batches that make up the run."""
        return self.views // self.batch


TOLD = Told(columns=("step", *HEADS), losses=HEADS)


def train(tower: Mapping[str, torch.Tensor], views: Views, checkpoint: Path, plan: Plan) -> int:
    """The step reached; `checkpoint` holds the run, and beside it a CSV its losses. Goes on from `checkpoint` if that is there.

    `views` are given a label each; batches are drawn in order, so that a run that was killed sees what it would have seen.
    Raises RecipeError, and TrainingError where the checkpoint is another plan's, or was shown other pictures.
    """
    torch.manual_seed(0)
    network = Specialist(tower, plan.recipe, views.kind, patch_drop=plan.patch_drop)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.quicken()
    network.to(device)
    run = _Run(network, plan, device)
    if plan.start is not None:
        run.begin(plan.start)
    session = Session(
        checkpoint=checkpoint,
        log=checkpoint.with_suffix(".csv"),
        save_every_s=SAVE_EVERY_S,
        stop_after_s=plan.stop_after_s,
    )
    identity = {**plan.terms(), "list of pictures, faces or seed": views.digest}
    with Course(run, session, steps=plan.steps, identity=identity, told=TOLD) as course:
        loader: DataLoader[Any] = DataLoader(
            views,  # type: ignore[arg-type]
            batch_size=plan.batch,
            sampler=range(run.step * plan.batch, plan.steps * plan.batch),
            num_workers=plan.loader_processes,
            prefetch_factor=4 if plan.loader_processes else None,
            collate_fn=_collate,
            generator=torch.Generator(),  # else it draws from what the network's dropping draws from, once per resumption
        )
        course.learn(loader)
        course.save()
        course.tell()
    return run.step


def learned(checkpoint: Path) -> dict[str, torch.Tensor]:
    """The running average of what a run trained, by the names of `Specialist.trained()`; float32."""
    if checkpoint.suffix == ".safetensors":  # what came back from a GPU
        return {name: item.float() for name, item in load_file(checkpoint).items()}
    found: dict[str, torch.Tensor] = torch.load(checkpoint, weights_only=True, map_location="cpu")["average"]
    return found


class _Run:
    """A specialist being trained: its optimizer and the running average of its weights."""

    def __init__(self, network: Specialist, plan: Plan, device: torch.device) -> None:
        self.step = 0
        self._network = network
        self._plan = plan
        self._warm_up = max(1, min(WARM_UP, plan.steps // 10))
        self._heads_alone = int(plan.steps * plan.heads_first)
        self._device = device
        self._trained = network.trained()
        self._average = Average(self._trained, AVERAGE_DECAY)
        groups: dict[str, list[torch.Tensor]] = {name: [] for name in RATES}
        for name, weight in self._trained.items():
            is_low_rank = name.endswith((".up", ".down"))
            groups["head" if name.startswith("heads") else "low_rank" if is_low_rank else "norm"].append(weight)
        self._optimizer = torch.optim.AdamW(
            [{"params": weights, "lr": RATES[name], "name": name} for name, weights in groups.items()],
            weight_decay=0.02,
        )

    def advance(self, batch: tuple[torch.Tensor, torch.Tensor], share: float) -> dict[str, float]:
        """The deep and the shallow head's loss at one step; `share` of the run lies behind."""
        pixels, labels = (part.to(self._device) for part in batch)
        left, last = 0.5 * (1 + math.cos(math.pi * share)), self._plan.last_rate
        late = self.step - self._heads_alone
        for group in self._optimizer.param_groups:
            warm = (self.step if group["name"] == "head" else max(0, late)) + 1
            factor = min(1.0, warm / self._warm_up) * (last + (1 - last) * left)
            group["lr"] = RATES[group["name"]] * self._plan.rate * factor + 1e-7
        self._network.train()
        with torch.autocast(self._device.type, torch.bfloat16):
            logits = self._network(normalise(pixels, self._plan.recipe.preprocessing), heads_alone=late < 0).float()
        deep, shallow = (
            nn.functional.cross_entropy(logits[:, number], labels, label_smoothing=0.05) for number in range(len(HEADS))
        )
        loss = deep + shallow
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._trained.values(), 1.0)
        self._optimizer.step()
        self.step += 1
        self._average.follow(self._trained, self.step)
        return {"deep": float(deep.detach()), "shallow": float(shallow.detach())}

    def state(self) -> dict[str, Any]:
        """All that it has learned, but for `step`."""
        return {
            "trained": {name: weight.detach() for name, weight in self._trained.items()},
            "average": self._average.weights,
            "optimizer": self._optimizer.state_dict(),
            "rng": torch.get_rng_state(),
        }

    def begin(self, start: Mapping[str, torch.Tensor]) -> None:
        """Begin what is trained as `start`. Raises TrainingError where that is another network's."""
        for name, weight in self._trained.items():
            if name not in start or start[name].shape != weight.shape:
                raise TrainingError(f"the weights to start from have no {name} of shape {tuple(weight.shape)}")
            weight.data.copy_(start[name])
        self._average.begin(self._trained)

    def go_on(self, saved: Mapping[str, Any]) -> None:
        """Have learned what `state` told."""
        for name, weight in self._trained.items():
            weight.data.copy_(saved["trained"][name])
        self._average.begin(saved["average"])
        self._optimizer.load_state_dict(saved["optimizer"])
        torch.set_rng_state(saved["rng"])


def _collate(items: list[tuple[Any, int]]) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.from_numpy(np.stack([pixels for pixels, _ in items])), torch.tensor([label for _, label in items])
