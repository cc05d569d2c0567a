"""The few operations that the fast form of the network is made of. Maps are (n, height, width, channels) throughout."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from typing import Literal, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from detector.defenders.replknet import ConvNorm

Activation = Literal["none", "relu", "gelu"]
CHUNK_ROWS = 1024
"""As many rows of the widest layers as stay in a core's cache between a product and its activation."""
SPECTRAL_FROM_PX = 64
"""On a CPU, maps at least this large are convolved with large kernels in the frequency domain (DECISIONS.md has the times)."""
SPECTRAL_FROM_KERNEL = 15


def fused() -> bool:
    """Whether oneDNN's product with a bias and an activation in one pass, on weights laid out for it, is there."""
    built: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return built and hasattr(torch.ops.mkldnn, "_linear_pointwise")


@dataclass(slots=True, kw_only=True)
class Dense:
    """A matrix product with bias and activation, over the last axis: (…, in) → (…, out). What a 1 x 1 convolution is."""

    weight: InitVar[Tensor]
    """(out, in)"""
    bias: Tensor
    activation: Activation = "none"
    use_fused: bool = field(default_factory=fused)
    _weight: Tensor = field(init=False)
    """Kept once only: as it was given, or as oneDNN wants it."""

    def __post_init__(self, weight: Tensor) -> None:
        self.use_fused = self.use_fused and weight.device.type == "cpu"
        self._weight = torch.ops.mkldnn._reorder_linear_weight(weight, CHUNK_ROWS) if self.use_fused else weight

    def __call__(self, rows: Tensor) -> Tensor:
        """(…, out)"""
        if self.use_fused:
            algorithm = "none" if self.activation == "gelu" else ""
            found: Tensor = torch.ops.mkldnn._linear_pointwise(
                rows, self._weight, self.bias, self.activation, [], algorithm
            )
            return found
        return _activated(F.linear(rows, self._weight, self.bias), self.activation)


def _activated(rows: Tensor, activation: Activation) -> Tensor:
    if activation == "gelu":
        return F.gelu(rows)
    return rows.relu_() if activation == "relu" else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoDense:
    """A wide layer and the one behind it, in turn over a few rows: what lies between never leaves the cache."""

    wide: Dense
    narrow: Dense

    def __call__(self, maps: Tensor) -> Tensor:
        """(…, out)"""
        rows = maps.flatten(0, -2)
        if rows.device.type != "cpu" or len(rows) <= CHUNK_ROWS:
            return self.narrow(self.wide(maps))
        done = torch.cat([self.narrow(self.wide(part)) for part in torch.split(rows, CHUNK_ROWS)])
        return done.view(*maps.shape[:-1], -1)


class Convolution(Protocol):
    """Maps in, maps out."""

    def __call__(self, maps: Tensor, /) -> Tensor:
        """(n, height, width, channels)"""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct:
    """A convolution as written, with bias and perhaps ReLU. Channels lie last in memory, for which oneDNN and cuDNN are fast."""

    weight: Tensor
    bias: Tensor | None
    stride: int = 1
    activation: Activation = "none"

    def __call__(self, maps: Tensor) -> Tensor:
        """(n, height / stride, width / stride, out)"""
        groups = maps.shape[-1] // self.weight.shape[1]
        padding = self.weight.shape[-1] // 2
        found = F.conv2d(maps.permute(0, 3, 1, 2), self.weight, self.bias, self.stride, padding, 1, groups)
        # A no-op where the kernel kept the channels last.
        return _activated(found.permute(0, 2, 3, 1).contiguous(), self.activation)


class Spectral:
    """A depthwise convolution as a product of spectra, in float32: the cost does not grow with the kernel."""

    def __init__(self, direct: Direct) -> None:
        self._direct = direct
        self._spectra: dict[tuple[int, int], tuple[Tensor, tuple[int, int]]] = {}

    def __call__(self, maps: Tensor) -> Tensor:
        """The same shape and dtype."""
        height, width = maps.shape[1:3]
        spectrum, size = self._spectrum(height, width)
        planes = maps.permute(0, 3, 1, 2).to(torch.float32, memory_format=torch.contiguous_format)
        found = torch.fft.irfft2(torch.fft.rfft2(planes, s=size).mul_(spectrum), s=size)[..., :height, :width]
        back = found.permute(0, 2, 3, 1).to(maps.dtype).contiguous()
        if self._direct.bias is not None:
            back += self._direct.bias
        return _activated(back, self._direct.activation)

    def _spectrum(self, height: int, width: int) -> tuple[Tensor, tuple[int, int]]:
        known = self._spectra.get((height, width))
        if known is None:
            weight = self._direct.weight[:, 0].float()
            kernel = weight.shape[-1]
            size = canvas_size(height, width, kernel)
            # A convolution in torch is a correlation: the kernel is turned, and its middle comes to lie on the origin.
            # What wraps around falls into the margin, which is cut off.
            canvas = weight.new_zeros(len(weight), *size)
            canvas[:, :kernel, :kernel] = weight.flip(-1, -2)
            known = torch.fft.rfft2(canvas.roll((-(kernel // 2),) * 2, (-1, -2))), size
            # Never dropped: a CUDA graph may go on reading it.
            self._spectra[height, width] = known
        return known


def canvas_size(height: int, width: int, kernel: int) -> tuple[int, int]:
    """What maps and kernel are padded to before their spectra are multiplied: nothing wraps around, and the kernel fits."""
    return smooth(max(height + kernel // 2, kernel)), smooth(max(width + kernel // 2, kernel))


def smooth(least: int) -> int:
    """The next even number that has no other factors than 2, 3 and 5: Fourier transforms are fast there."""
    size = least + least % 2
    while True:
        rest = size
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return size
        size += 2


class Depthwise:
    """A large depthwise convolution in whichever form is faster for the maps that come.

    On a CPU that is known beforehand. Elsewhere both are timed on the first maps of a size: cards differ too much.
    """

    def __init__(self, direct: Direct, stopwatch: Stopwatch | None = None) -> None:
        self._direct = direct
        self._spectral = Spectral(direct)
        self._stopwatch = stopwatch or _device_s
        self.chosen: dict[torch.Size, Convolution] = {}
        """By the maps' height and width."""

    def __call__(self, maps: Tensor, /) -> Tensor:
        """The same shape."""
        size = maps.shape[1:3]
        if size not in self.chosen:
            self.chosen[size] = self._faster(maps)
        return self.chosen[size](maps)

    def _faster(self, maps: Tensor) -> Convolution:
        if maps.device.type == "cpu":
            large = min(maps.shape[1:3]) >= SPECTRAL_FROM_PX and self._direct.weight.shape[-1] >= SPECTRAL_FROM_KERNEL
            return self._spectral if large else self._direct
        forms: tuple[Convolution, ...] = (self._direct, self._spectral)
        return min(forms, key=lambda form: self._stopwatch(form, maps))


Stopwatch = Callable[[Convolution, Tensor], float]
"""Seconds, or any other measure, that a form takes for these maps."""


def _device_s(form: Convolution, maps: Tensor) -> float:
    form(maps)  # plans are made, memory is taken
    torch.accelerator.synchronize(maps.device)
    began_s = time.perf_counter()
    for _ in range(3):
        form(maps)
    torch.accelerator.synchronize(maps.device)
    return time.perf_counter() - began_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Patches:
    """A convolution whose steps are as long as its kernel: a matrix product over the patches."""

    dense: Dense
    side: int

    def __call__(self, maps: Tensor) -> Tensor:
        """(n, height / side, width / side, out)"""
        n, height, width, channels = maps.shape
        side = self.side
        grid = maps.view(n, height // side, side, width // side, side, channels).transpose(2, 3)
        return self.dense(grid.reshape(n, height // side, width // side, side * side * channels))


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """Makes layers of a dtype from trained ones, all that is constant folded in."""

    dtype: torch.dtype

    def dense(self, weight: Tensor, bias: Tensor, activation: Activation = "none") -> Dense:
        """Of a (out, in) or (out, in, 1, 1) weight."""
        return Dense(
            weight=weight.flatten(1).to(self.dtype).contiguous(), bias=bias.to(self.dtype), activation=activation
        )

    def behind(self, norm: nn.BatchNorm2d, conv: ConvNorm, activation: Activation = "none") -> Dense:
        """A 1 x 1 convolution with the BatchNorm before it and the one after it folded in."""
        scale, shift = affine(norm)
        weight, bias = conv.folded()
        flat = weight.flatten(1)
        return self.dense(flat * scale, bias + flat @ shift, activation)

    def direct(self, conv: ConvNorm) -> Direct:
        """With BatchNorm folded in and ReLU where there is one."""
        weight, bias = conv.folded()
        activation: Activation = "none" if isinstance(conv.act, nn.Identity) else "relu"
        return Direct(
            weight=weight.to(self.dtype),
            bias=bias.to(self.dtype),
            stride=conv.conv.stride[0],
            activation=activation,
        )

    def patches(self, conv: nn.Conv2d, scale: Tensor, shift: Tensor) -> Patches:
        """A convolution without overlap; before it every channel is multiplied by `scale`, and `shift` added."""
        weight, bias = conv.weight.detach(), conv.bias
        flat = (weight * scale.view(1, -1, 1, 1)).permute(0, 2, 3, 1).flatten(1)
        moved = torch.einsum("oihw,i->o", weight, shift)
        return Patches(dense=self.dense(flat, moved if bias is None else moved + bias.detach()), side=conv.stride[0])


def affine(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """(channels,) scale and shift that a BatchNorm amounts to in evaluation."""
    if norm.running_mean is None or norm.running_var is None:
        raise ValueError("a BatchNorm without running statistics cannot be folded")
    scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
    return scale, norm.bias.detach() - norm.running_mean * scale
