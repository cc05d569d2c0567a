"""RepLKNet, a convolutional network with depthwise kernels of up to 31 x 31, in timm's manner.

Ding et al., "Scaling Up Your Kernels to 31x31" (2022), https://arxiv.org/abs/2203.06717. Parameters carry the names of the
published checkpoints.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, cast

import torch
from timm.data.constants import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from timm.layers.adaptive_avgmax_pool import SelectAdaptivePool2d
from timm.layers.drop import DropPath
from timm.layers.weight_init import trunc_normal_
from timm.models import build_model_with_cfg, checkpoint_seq, generate_default_cfgs, register_model
from timm.models._features import feature_take_indices
from torch import Tensor, nn
from torch.nn.utils import fuse_conv_bn_weights

__all__ = ["ConvNorm", "LargeKernel", "RepLKNet", "replknet_31b"]

SMALL_KERNEL = 5


class ConvNorm(nn.Module):
    """A convolution that keeps the size (divided by `stride`), BatchNorm, and ReLU where `act` is set."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, *, stride: int = 1, depthwise: bool = False, act: bool = False
    ) -> None:
        super().__init__()
        groups = inputs if depthwise else 1
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(outputs)
        self.act = nn.ReLU() if act else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(n, outputs, h / stride, w / stride)."""
        out: Tensor = self.act(self.bn(self.conv(x)))
        return out

    def folded(self) -> tuple[Tensor, Tensor]:
        """The convolution's weight and bias with the BatchNorm's running statistics folded in."""
        bn = self.bn
        if bn.running_mean is None or bn.running_var is None:
            raise ValueError("a BatchNorm without running statistics cannot be folded")
        weight, bias = fuse_conv_bn_weights(
            self.conv.weight, None, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
        )
        return weight.detach(), bias.detach()


class LargeKernel(nn.Module):
    """A large depthwise convolution and a small one beside it, added; one convolution after `reparameterize`."""

    def __init__(self, channels: int, kernel: int, small_kernel: int = SMALL_KERNEL) -> None:
        super().__init__()
        self.kernel = kernel
        self.lkb_reparam: nn.Conv2d | None = None
        self.lkb_origin: ConvNorm | None = ConvNorm(channels, channels, kernel, depthwise=True)
        self.small_conv: ConvNorm | None = None
        if small_kernel < kernel:
            self.small_conv = ConvNorm(channels, channels, small_kernel, depthwise=True)

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        if self.lkb_reparam is not None:
            merged: Tensor = self.lkb_reparam(x)
            return merged
        assert self.lkb_origin is not None  # noqa: S101 - one of the two forms is always there
        out: Tensor = self.lkb_origin(x)
        return out if self.small_conv is None else out + self.small_conv(x)

    @torch.no_grad()
    def merged(self) -> tuple[Tensor, Tensor]:
        """Weight and bias of the one convolution that does, in evaluation, what this module does."""
        if self.lkb_reparam is not None:
            return self.lkb_reparam.weight, cast(Tensor, self.lkb_reparam.bias)
        assert self.lkb_origin is not None  # noqa: S101 - one of the two forms is always there
        weight, bias = self.lkb_origin.folded()
        if self.small_conv is not None:
            small, small_bias = self.small_conv.folded()
            edge = (self.kernel - small.shape[-1]) // 2
            weight = weight + nn.functional.pad(small, [edge] * 4)
            bias = bias + small_bias
        return weight, bias

    @torch.no_grad()
    def reparameterize(self) -> None:
        """Let the module answer by a single convolution, as before in evaluation. It cannot be trained any more."""
        if self.lkb_reparam is not None:
            return
        weight, bias = self.merged()
        channels = weight.shape[0]
        conv = nn.Conv2d(
            channels,
            channels,
            self.kernel,
            1,
            self.kernel // 2,
            groups=channels,
            device=weight.device,
            dtype=weight.dtype,
        )
        conv.weight.copy_(weight)
        cast(Tensor, conv.bias).copy_(bias)
        self.lkb_reparam, self.lkb_origin, self.small_conv = conv.requires_grad_(False), None, None


class LargeKernelBlock(nn.Module):
    """What mixes places: 1 x 1, large depthwise, 1 x 1, around a shortcut."""

    def __init__(self, channels: int, kernel: int, drop_path: float) -> None:
        super().__init__()
        self.pw1 = ConvNorm(channels, channels, 1, act=True)
        self.pw2 = ConvNorm(channels, channels, 1)
        self.large_kernel = LargeKernel(channels, kernel)
        self.lk_nonlinear = nn.ReLU()
        self.prelkb_bn = nn.BatchNorm2d(channels)
        self.drop_path = DropPath(drop_path) if drop_path > 0 else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        out: Tensor = self.pw2(self.lk_nonlinear(self.large_kernel(self.pw1(self.prelkb_bn(x)))))
        return x + cast(Tensor, self.drop_path(out))


class FeedForwardBlock(nn.Module):
    """What mixes channels: 1 x 1 to four times as many and back, around a shortcut."""

    def __init__(self, channels: int, drop_path: float, ratio: int = 4) -> None:
        super().__init__()
        self.preffn_bn = nn.BatchNorm2d(channels)
        self.pw1 = ConvNorm(channels, channels * ratio, 1)
        self.pw2 = ConvNorm(channels * ratio, channels, 1)
        self.nonlinear = nn.GELU()
        self.drop_path = DropPath(drop_path) if drop_path > 0 else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        out: Tensor = self.pw2(self.nonlinear(self.pw1(self.preffn_bn(x))))
        return x + cast(Tensor, self.drop_path(out))


class Stage(nn.Module):
    """Blocks of either sort in turn, at one resolution."""

    def __init__(self, channels: int, kernel: int, drop_paths: Sequence[float]) -> None:
        super().__init__()
        self.grad_checkpointing = False
        self.blocks = nn.ModuleList()
        for drop_path in drop_paths:
            self.blocks.append(LargeKernelBlock(channels, kernel, drop_path))
            self.blocks.append(FeedForwardBlock(channels, drop_path))

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        if self.grad_checkpointing and self.training:
            out: Tensor = checkpoint_seq(self.blocks, x)
            return out
        for block in self.blocks:
            x = block(x)
        return x


class RepLKNet(nn.Module):
    """Pictures to class scores. timm's interface: `features_only`, `reset_classifier`, `forward_intermediates` and so on."""

    def __init__(
        self,
        depths: Sequence[int] = (2, 2, 18, 2),
        dims: Sequence[int] = (128, 256, 512, 1024),
        kernel_sizes: Sequence[int] = (31, 29, 27, 13),
        in_chans: int = 3,
        num_classes: int = 1000,
        global_pool: str = "avg",
        drop_rate: float = 0.0,
        drop_path_rate: float = 0.0,
    ) -> None:
        super().__init__()
        self.num_classes, self.in_chans, self.drop_rate = num_classes, in_chans, drop_rate
        self.num_features = self.head_hidden_size = dims[-1]
        first = dims[0]
        self.stem = nn.ModuleList(
            [
                ConvNorm(in_chans, first, 3, stride=2, act=True),
                ConvNorm(first, first, 3, depthwise=True, act=True),
                ConvNorm(first, first, 1, act=True),
                ConvNorm(first, first, 3, stride=2, depthwise=True, act=True),
            ]
        )
        rates = iter(torch.linspace(0, drop_path_rate, sum(depths), device="cpu").tolist())
        drop_paths = [[next(rates) for _ in range(depth)] for depth in depths]
        self.stages = nn.ModuleList(map(Stage, dims, kernel_sizes, drop_paths))
        self.transitions = nn.ModuleList(
            nn.Sequential(
                ConvNorm(before, after, 1, act=True),
                ConvNorm(after, after, 3, stride=2, depthwise=True, act=True),
            )
            for before, after in pairwise(dims)
        )
        self.norm: nn.Module = nn.BatchNorm2d(dims[-1])
        self.global_pool = SelectAdaptivePool2d(pool_type=global_pool, flatten=True)
        self.head_drop = nn.Dropout(drop_rate)
        self.head: nn.Module = nn.Linear(dims[-1], num_classes) if num_classes > 0 else nn.Identity()
        self.feature_info = [
            {"num_chs": width, "reduction": 4 * 2**at, "module": f"stages.{at}"} for at, width in enumerate(dims)
        ]
        for module in self.modules():
            if isinstance(module, nn.Linear):
                trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def group_matcher(self, coarse: bool = False) -> dict[str, Any]:
        """How timm groups the parameters into layers."""
        blocks = r"^stages\.(\d+)" if coarse else r"^stages\.(\d+)\.blocks\.(\d+)"
        return {"stem": r"^stem", "blocks": [(blocks, None), (r"^transitions\.(\d+)", (0,)), (r"^norm", (99999,))]}

    def set_grad_checkpointing(self, enable: bool = True) -> None:
        """Let the stages keep no activations in training but compute them again, or keep them once more."""
        for stage in self.stages:
            cast(Stage, stage).grad_checkpointing = enable

    def no_weight_decay(self) -> set[str]:
        """None by name: timm leaves all one-dimensional parameters undecayed by itself."""
        return set()

    def get_classifier(self) -> nn.Module:
        """The last layer."""
        return self.head

    def reset_classifier(self, num_classes: int, global_pool: str | None = None) -> None:
        """Make the last layer a new one for `num_classes`, none for 0."""
        self.num_classes = num_classes
        if global_pool is not None:
            self.global_pool = SelectAdaptivePool2d(pool_type=global_pool, flatten=True)
        self.head = nn.Linear(self.num_features, num_classes) if num_classes > 0 else nn.Identity()

    def reparameterize(self) -> None:
        """Merge every small kernel into its large one. In evaluation the answers stay the same."""
        for module in self.modules():
            if isinstance(module, LargeKernel):
                module.reparameterize()

    def forward_intermediates(
        self,
        x: Tensor,
        indices: int | list[int] | None = None,
        norm: bool = False,
        stop_early: bool = False,
        output_fmt: Literal["NCHW"] = "NCHW",
        intermediates_only: bool = False,
    ) -> list[Tensor] | tuple[Tensor, list[Tensor]]:
        """The maps after the chosen stages; with them, unless `intermediates_only`, what `forward_features` gives."""
        if output_fmt != "NCHW":
            raise ValueError(f"RepLKNet gives NCHW, not {output_fmt}")
        taken, highest = feature_take_indices(len(self.stages), indices)
        found = []
        last = len(self.stages) - 1
        x = self._stem(x)
        for at, stage in enumerate(self.stages):
            x = stage(x)
            if at in taken:
                found.append(self.norm(x) if norm and at == last else x)
            if at == last or (stop_early and at == highest):
                break
            x = self.transitions[at](x)
        return found if intermediates_only else (self.norm(x) if at == last else x, found)

    def prune_intermediate_layers(
        self, indices: int | list[int] = 1, prune_norm: bool = False, prune_head: bool = True
    ) -> list[int]:
        """Which stages are kept; those behind them are gone."""
        taken, highest = feature_take_indices(len(self.stages), indices)
        self.stages = self.stages[: highest + 1]
        self.transitions = self.transitions[:highest]
        if prune_norm:
            self.norm = nn.Identity()
        if prune_head:
            self.reset_classifier(0, "")
        return list(taken)

    def forward_features(self, x: Tensor) -> Tensor:
        """(n, width, h / 32, w / 32)."""
        x = self._stem(x)
        for at, stage in enumerate(self.stages):
            x = stage(x)
            if at < len(self.transitions):
                x = self.transitions[at](x)
        out: Tensor = self.norm(x)
        return out

    def forward_head(self, x: Tensor, pre_logits: bool = False) -> Tensor:
        """(n, classes), or (n, width) with `pre_logits`."""
        pooled: Tensor = self.head_drop(self.global_pool(x))
        return pooled if pre_logits else cast(Tensor, self.head(pooled))

    def forward(self, x: Tensor) -> Tensor:
        """(n, classes)."""
        return self.forward_head(self.forward_features(x))

    def _stem(self, x: Tensor) -> Tensor:
        for layer in self.stem:
            x = layer(x)
        return x


def _cfg(**settings: Any) -> dict[str, Any]:
    return {
        # Its authors give the weights out by file-sharing folders only, so there is no address to fetch them from.
        "url": "",
        "num_classes": 1000,
        "input_size": (3, 224, 224),
        "pool_size": (7, 7),
        "crop_pct": 0.875,
        "interpolation": "bicubic",
        "mean": IMAGENET_DEFAULT_MEAN,
        "std": IMAGENET_DEFAULT_STD,
        "first_conv": "stem.0.conv",
        "classifier": "head",
        "license": "mit",
        **settings,
    }


default_cfgs = generate_default_cfgs({"replknet_31b.untrained": _cfg()})


@register_model
def replknet_31b(pretrained: bool = False, **settings: Any) -> nn.Module:
    """RepLKNet-31B; `timm.create_model("replknet_31b")` once this module is imported."""
    shape = {"depths": (2, 2, 18, 2), "dims": (128, 256, 512, 1024), "kernel_sizes": (31, 29, 27, 13), **settings}
    model: nn.Module = build_model_with_cfg(
        RepLKNet,
        "replknet_31b",
        pretrained,
        feature_cfg={"out_indices": (0, 1, 2, 3), "feature_cls": "getter"},
        **shape,
    )
    return model
