"""timm's networks as towers: a beginning, blocks one after the other, and what follows the last, whatever their kind.

Vision transformers of timm's plain class work: with a class token (CLIP, DINOv2, with registers or without) or with none
(SigLIP). So do ConvNeXts, but for what leaves out patches: heat maps, and training on a part of each view.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import timm
import torch
from timm.models import convnext, vision_transformer
from torch import nn

from detector.specialists.recipe import Recipe, RecipeError

_OURS = frozenset({"pretrained", "num_classes", "global_pool", "img_size", "drop_path_rate", "patch_drop_rate"})
"""Options that the recipe may not give: other parts of it decide them, or training does."""
BEGIN, END = "begin", "end"
Place = tuple[str | int, str]
"""Where a tensor belongs, BEGIN, the number of a block, or END, and its name there."""


class Tower(ABC):
    """A timm network in parts. `body` is the network itself: what is put into its blocks is in the tower's, too."""

    begin: nn.Module
    """(views, 3, side, side) normalised → what the first block takes."""
    blocks: Sequence[nn.Module]
    end: nn.Module
    """What follows the last of the recipe's blocks."""
    prefix: int
    """Tokens before those of the patches."""
    has_class_token: bool
    """Whether the first of them is one."""
    grid: int | None
    """Patches along either side of a view; None where none can be left out."""

    def __init__(self, body: Any, recipe: Recipe) -> None:
        self.body = body
        self._depth = recipe.depth

    def place(self, name: str) -> Place | None:
        """Where the tensor with timm's `name` belongs; None where the recipe has no use for it."""
        found = self._place(name)
        return None if found is None or (isinstance(found[0], int) and found[0] >= self._depth) else found

    @abstractmethod
    def beginning(self) -> nn.Module:
        """`begin` with nothing else of the network in it, which is of no use afterwards."""

    @abstractmethod
    def width(self, blocks: int) -> int:
        """Numbers of each token after so many blocks."""

    @abstractmethod
    def _place(self, name: str) -> Place | None:
        """The same of any block, the recipe's or not."""

    @abstractmethod
    def fitted(self, state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """A state of published weights by the names and in the shapes that `body` has."""


class _Beginning(nn.Module):
    def __init__(self, body: Any) -> None:
        super().__init__()
        self.body = body

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        body = self.body
        found: torch.Tensor = body.norm_pre(body.patch_drop(body._pos_embed(body.patch_embed(pixels))))
        return found


class _Transformer(Tower):
    def __init__(self, body: Any, recipe: Recipe) -> None:
        super().__init__(body, recipe)
        patch = body.patch_embed.patch_size[0]
        if recipe.preprocessing.side % patch:
            raise RecipeError(
                f"patches of {patch} pixels do not fill views of {recipe.preprocessing.side}: choose a multiple as side"
            )
        self.begin, self.blocks, self.end = _Beginning(body), [*body.blocks], body.norm
        self.prefix, self.has_class_token = body.num_prefix_tokens, body.has_class_token
        self.grid = recipe.preprocessing.side // patch

    def beginning(self) -> nn.Module:
        self.body.blocks, self.body.norm = nn.Sequential(), nn.Identity()
        return self.begin

    def width(self, blocks: int) -> int:
        found: int = self.body.embed_dim
        return found

    def _place(self, name: str) -> Place | None:
        first, _, rest = name.partition(".")
        if first == "blocks":
            number, _, rest = rest.partition(".")
            return int(number), rest
        if first == "norm":
            return END, rest
        return None if first in ("head", "head_drop", "attn_pool", "fc_norm") else (BEGIN, f"body.{name}")

    def fitted(self, state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        found: dict[str, torch.Tensor] = vision_transformer.checkpoint_filter_fn(dict(state), self.body)
        return found


class _ConvNeXt(Tower):
    def __init__(self, body: Any, recipe: Recipe) -> None:
        super().__init__(body, recipe)
        self.prefix, self.has_class_token, self.grid = 0, False, None
        self._first: list[int] = []
        self._widths: list[int] = [body.feature_info[0]["num_chs"]]
        blocks: list[nn.Module] = []
        for stage, told in zip(body.stages, body.feature_info, strict=True):
            self._first.append(len(blocks))
            blocks += [nn.Sequential(stage.downsample, stage.blocks[0]), *stage.blocks[1:]]
            self._widths += [told["num_chs"]] * len(stage.blocks)
        self.begin, self.blocks = body.stem, blocks
        is_last = isinstance(body.norm_pre, nn.Identity)
        self._norm = "head.norm" if is_last else "norm_pre"
        is_whole = self.width(min(recipe.depth, len(blocks))) == body.num_features
        # The norm at the end is as wide as the last stage; below that there is none.
        self.end = (body.head.norm if is_last else body.norm_pre) if is_whole else nn.Identity()

    def beginning(self) -> nn.Module:
        return self.begin

    def width(self, blocks: int) -> int:
        return self._widths[blocks]

    def _place(self, name: str) -> Place | None:
        first, _, rest = name.partition(".")
        if first == "stem":
            return BEGIN, rest
        if first == "stages":
            stage, part, rest = rest.split(".", 2)
            at = self._first[int(stage)]
            if part == "downsample":
                return at, f"0.{rest}"
            number, _, rest = rest.partition(".")
            return at + int(number), rest if int(number) else f"1.{rest}"
        if name.startswith(f"{self._norm}.") and not isinstance(self.end, nn.Identity):
            return END, name.removeprefix(f"{self._norm}.")
        return None

    def fitted(self, state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        found: dict[str, torch.Tensor] = convnext.checkpoint_filter_fn(dict(state), self.body)  # type: ignore[no-untyped-call]
        return found


_KINDS: dict[type, type[_Transformer | _ConvNeXt]] = {
    vision_transformer.VisionTransformer: _Transformer,
    convnext.ConvNeXt: _ConvNeXt,
}


def create(recipe: Recipe, *, drop_path: float = 0.0, patch_drop: float = 0.0) -> Tower:
    """The recipe's tower with weights drawn at random. Raises RecipeError where this version cannot make specialists of it."""
    given = _OURS & set(recipe.options)
    if given:
        raise RecipeError(f"options may not name {', '.join(sorted(given))}: the rest of the recipe decides that")
    if not timm.is_model(recipe.backbone):
        raise RecipeError(
            f"timm has no network {recipe.backbone!r}; `python -c 'import timm; print(timm.list_models())'`"
        )
    try:
        body = _body(recipe, drop_path, patch_drop)
    except (TypeError, ValueError, AssertionError, RuntimeError, KeyError) as error:
        raise RecipeError(f"timm does not make a {recipe.backbone} with {dict(recipe.options)}: {error}") from None
    kind = _KINDS.get(type(body))
    if kind is None:
        known = " and ".join(sorted(one.__name__ for one in _KINDS))
        raise RecipeError(
            f"{recipe.backbone} is a {type(body).__name__}, whose blocks this program cannot take apart; {known} work"
        )
    tower = kind(body, recipe)
    if tower.grid is None and patch_drop:
        raise RecipeError(f"{recipe.backbone} has no patches that could be left out while it learns: --patch-drop 0")
    _check(tower, recipe)
    return tower


def _body(recipe: Recipe, drop_path: float, patch_drop: float) -> Any:
    asked = {**recipe.options, "pretrained": False, "num_classes": 0, "global_pool": "", "drop_path_rate": drop_path}
    try:
        of_patches: dict[str, Any] = {"img_size": recipe.preprocessing.side, "patch_drop_rate": patch_drop}
        return timm.create_model(recipe.backbone, **asked, **of_patches)
    except TypeError:  # what is no transformer has no patches to leave out, and takes pictures of any size
        return timm.create_model(recipe.backbone, **asked)


def begun(recipe: Recipe, state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """What a tower begins with, by timm's names, of a state dict that timm or those who published it know. Raises RecipeError."""
    tower = create(recipe)
    wanted = {name: item for name, item in tower.body.state_dict().items() if tower.place(name) is not None}
    try:
        found = tower.fitted(state)
    except (KeyError, RuntimeError, ValueError) as error:
        raise RecipeError(f"these are no weights of {recipe.backbone}: {error}") from None
    wrong = [name for name, item in wanted.items() if name not in found or found[name].shape != item.shape]
    if wrong:
        raise RecipeError(
            f"these are no weights of {recipe.backbone}: {len(wrong)} are missing or of another shape, as {wrong[0]}"
        )
    return {name: found[name].float().contiguous() for name in wanted}


def _check(tower: Tower, recipe: Recipe) -> None:
    if recipe.depth > len(tower.blocks):
        raise RecipeError(
            f"{recipe.backbone} has {len(tower.blocks)} blocks, fewer than the recipe's depth, {recipe.depth}"
        )
    for number, block in enumerate(tower.blocks[: recipe.depth]):
        products = [module for module in block.modules() if isinstance(module, nn.Linear)]
        if not products:
            raise RecipeError(
                f"block {number} of {recipe.backbone} has no linear layers, which is what training changes"
            )
        for module in products:
            if module.in_features % recipe.precision.group:
                raise RecipeError(
                    f"precision.group, {recipe.precision.group}, does not divide the {module.in_features} columns "
                    f"of a matrix in block {number} of {recipe.backbone}"
                )
