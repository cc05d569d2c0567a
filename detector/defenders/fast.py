"""The fast form of the network: the same answers, with everything constant folded and every operation in its fastest form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from detector.defenders.layers import Convolution, Dense, Depthwise, Direct, Former, Patches, TwoDense, affine
from detector.defenders.network import Branch, Network
from detector.defenders.replknet import ConvNorm, FeedForwardBlock, LargeKernelBlock, RepLKNet


def optimise(network: Network, dtype: torch.dtype) -> Optimised:
    """The network in its fast form, on its device, computing in `dtype`, float32 or bfloat16. It cannot be trained.

    `network` is left as it was. Shortcuts stay float32 whatever the dtype, so that roundings do not add up over the blocks.
    """
    with torch.no_grad():
        return Optimised(network, dtype)


class Optimised(nn.Module):
    """As `Network`, for inference alone."""

    def __init__(self, network: Network, dtype: torch.dtype) -> None:
        super().__init__()
        self.architecture = network.architecture
        self.dtype = dtype
        self.convnext = FastBranch(network.convnext, _convnext(network.convnext.model, dtype), dtype)
        self.replknet = FastBranch(network.replknet, _replknet(network.replknet.model, dtype), dtype)

    def forward(self, views: Tensor) -> Tensor:
        """(n, 2, 2) logits per view, branch and class (real, fake) of (n, 6, side, side) views."""
        return torch.stack([self.convnext(views), self.replknet(views)], dim=1)


class FastBranch(nn.Module):
    """An adapter with its normalisation, and the layers behind it."""

    def __init__(self, branch: Branch, layers: Layers, dtype: torch.dtype) -> None:
        super().__init__()
        std = branch.std.flatten()
        bias = cast(Tensor, branch.adapter.bias).detach() - branch.mean.flatten()
        weight = branch.adapter.weight.detach() / std.view(-1, 1, 1, 1)
        # The six channels are wide apart in scale: they, and only they, are always read in float32.
        self._adapter = Direct(weight=weight, bias=bias / std)
        self._layers = layers
        self._dtype = dtype

    @torch.inference_mode()
    def forward(self, views: Tensor) -> Tensor:
        """(n, 2) float32 logits of (n, 6, side, side) float32 views."""
        # One view after the other on a CPU: a view's maps then stay in the cache. A GPU wants them all at once.
        parts = torch.split(views, 1) if views.device.type == "cpu" else [views]
        return torch.cat([self._layers(self._adapter(part.permute(0, 2, 3, 1)).to(self._dtype)) for part in parts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """A ConvNeXt block. LayerNorm's own scale and shift are part of the product behind it, the layer scale of the last."""

    depthwise: Direct
    eps: float
    products: TwoDense

    def __call__(self, stream: Tensor, dtype: torch.dtype) -> Tensor:
        """`stream`, float32, changed in place."""
        mixed = F.layer_norm(self.depthwise(stream.to(dtype)), stream.shape[-1:], eps=self.eps)
        return stream.add_(self.products(mixed))


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeKernel:
    """A RepLKNet block that mixes places."""

    enter: Dense
    large: Convolution
    leave: Dense

    def __call__(self, stream: Tensor, dtype: torch.dtype) -> Tensor:
        """`stream`, float32, changed in place."""
        return stream.add_(self.leave(self.large(self.enter(stream.to(dtype)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedForward:
    """A RepLKNet block that mixes channels."""

    products: TwoDense

    def __call__(self, stream: Tensor, dtype: torch.dtype) -> Tensor:
        """`stream`, float32, changed in place."""
        return stream.add_(self.products(stream.to(dtype)))


Block = Mixing | LargeKernel | FeedForward


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """What leads to the next, coarser map."""

    steps: tuple[Convolution, ...]
    eps: float | None
    """Of the LayerNorm before it; None where there is none."""

    def __call__(self, maps: Tensor, dtype: torch.dtype) -> Tensor:
        """(n, height / 2, width / 2, channels) float32"""
        if self.eps is not None:
            maps = F.layer_norm(maps, maps.shape[-1:], eps=self.eps)
        maps = maps.to(dtype)
        for step in self.steps:
            maps = step(maps)
        return maps.float()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """All of a branch behind its adapter."""

    stem: tuple[Convolution, ...]
    stem_norm: nn.Module
    """Over the last axis, in float32."""
    reductions: tuple[Reduction | None, ...]
    stages: tuple[tuple[Block, ...], ...]
    head_norm: nn.Module
    """Over the last axis of the mean over all places, in float32."""
    head: nn.Linear
    dtype: torch.dtype

    def __call__(self, maps: Tensor) -> Tensor:
        """(n, 2) float32 of (n, height, width, 3)"""
        for step in self.stem:
            maps = step(maps)
        stream = self.stem_norm(maps.float())
        for reduction, stage in zip(self.reductions, self.stages, strict=True):
            if reduction is not None:
                stream = reduction(stream, self.dtype)
            for block in stage:
                stream = block(stream, self.dtype)
        logits: Tensor = self.head(self.head_norm(stream.mean(dim=(1, 2))))
        return logits


def _layer_norm(norm: Any) -> nn.LayerNorm:
    """Over the last axis, of timm's over the second."""
    made = nn.LayerNorm(norm.weight.shape, norm.eps, device=norm.weight.device)
    made.load_state_dict({"weight": norm.weight, "bias": norm.bias})
    return made.requires_grad_(requires_grad=False)


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0], device=weight.device)
    made.load_state_dict({"weight": weight, "bias": bias})
    return made.requires_grad_(requires_grad=False)


def _convnext(model: Any, dtype: torch.dtype) -> Layers:
    form = Former(dtype=dtype)
    conv, norm = model.stem
    ones, zeros = torch.ones_like(conv.weight[0, :, 0, 0]), torch.zeros_like(conv.weight[0, :, 0, 0])
    reductions: list[Reduction | None] = []
    for stage in model.stages:
        if isinstance(stage.downsample, nn.Identity):
            reductions.append(None)
            continue
        before, reduce = stage.downsample
        patches: Patches = form.patches(reduce, before.weight, before.bias)
        reductions.append(Reduction(steps=(patches,), eps=before.eps))
    return Layers(
        stem=(form.patches(conv, ones, zeros),),
        stem_norm=_layer_norm(norm),
        reductions=tuple(reductions),
        stages=tuple(tuple(_mixing(block, form) for block in stage.blocks) for stage in model.stages),
        head_norm=_layer_norm(model.head.norm),
        head=_linear(model.head.fc.weight, model.head.fc.bias),
        dtype=dtype,
    )


def _mixing(block: Any, form: Former) -> Mixing:
    norm, wide, narrow, gamma = block.norm, block.mlp.fc1, block.mlp.fc2, block.gamma
    return Mixing(
        depthwise=Direct(
            weight=block.conv_dw.weight.detach().to(form.dtype), bias=block.conv_dw.bias.detach().to(form.dtype)
        ),
        eps=norm.eps,
        products=TwoDense(
            wide=form.dense(wide.weight * norm.weight, wide.bias + wide.weight @ norm.bias, "gelu"),
            narrow=form.dense(narrow.weight * gamma[:, None], narrow.bias * gamma),
        ),
    )


def _replknet(model: Any, dtype: torch.dtype) -> Layers:
    if not isinstance(model, RepLKNet):
        raise TypeError(f"a RepLKNet, not {type(model).__name__}")
    form = Former(dtype=dtype)
    scale, shift = affine(cast(nn.BatchNorm2d, model.norm))
    last = cast(nn.Linear, model.head)
    transitions = [tuple(_step(conv, form) for conv in cast(Any, transition)) for transition in model.transitions]
    return Layers(
        stem=tuple(_step(conv, form) for conv in model.stem),
        stem_norm=nn.Identity(),
        reductions=(None, *(Reduction(steps=steps, eps=None) for steps in transitions)),
        stages=tuple(tuple(_block(block, form) for block in cast(Any, stage).blocks) for stage in model.stages),
        head_norm=nn.Identity(),
        head=_linear(last.weight * scale, last.bias + last.weight @ shift),
        dtype=dtype,
    )


def _step(conv: Any, form: Former) -> Convolution:
    if not isinstance(conv, ConvNorm):
        raise TypeError(f"a ConvNorm, not {type(conv).__name__}")
    if conv.conv.kernel_size == (1, 1):
        weight, bias = conv.folded()
        return form.dense(weight, bias, "relu")
    return form.direct(conv)


def _block(block: nn.Module, form: Former) -> Block:
    if isinstance(block, FeedForwardBlock):
        return FeedForward(
            products=TwoDense(
                wide=form.behind(block.preffn_bn, block.pw1, "gelu"), narrow=form.dense(*block.pw2.folded())
            )
        )
    if not isinstance(block, LargeKernelBlock):
        raise TypeError(f"a block of RepLKNet, not {type(block).__name__}")
    weight, bias = block.large_kernel.merged()
    return LargeKernel(
        enter=form.behind(block.prelkb_bn, block.pw1, "relu"),
        large=Depthwise(Direct(weight=weight.to(form.dtype), bias=bias.to(form.dtype), activation="relu")),
        leave=form.dense(*block.pw2.folded()),
    )
