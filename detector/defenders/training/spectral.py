"""Large depthwise convolutions by their spectra, in training: on a CPU, torch's own take ten to thirty times as long to learn."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from detector.defenders.layers import canvas_size
from detector.defenders.replknet import LargeKernel

FROM_KERNEL = 13
"""Kernels at least this wide."""


class SpectralConv2d(nn.Conv2d):
    """A depthwise convolution that keeps the size, as a product of spectra in float32. Its parameters are nn.Conv2d's."""

    def forward(self, maps: Tensor) -> Tensor:
        """The same shape, dtype and order in memory."""
        kernel, height, width = self.kernel_size[0], maps.shape[-2], maps.shape[-1]
        size = canvas_size(height, width, kernel)
        canvas = F.pad(self.weight[:, 0].float(), (0, size[1] - kernel, 0, size[0] - kernel))
        # The kernel's middle comes to lie on the origin. torch's convolution is a correlation, hence the conjugate.
        spectrum = torch.fft.rfft2(canvas.roll((-(kernel // 2),) * 2, (-1, -2))).conj()
        planes = maps.to(torch.float32, memory_format=torch.contiguous_format)
        found = torch.fft.irfft2(torch.fft.rfft2(planes, s=size) * spectrum, s=size)[..., :height, :width]
        order = (
            torch.channels_last if maps.is_contiguous(memory_format=torch.channels_last) else torch.contiguous_format
        )
        kept: Tensor = found.to(maps.dtype).contiguous(memory_format=order)
        return kept


def use_spectra(network: nn.Module) -> None:
    """Make the large kernels of RepLKNet `SpectralConv2d`, on the same parameters under the same names."""
    for module in network.modules():
        if isinstance(module, LargeKernel) and module.lkb_origin is not None and module.kernel >= FROM_KERNEL:
            direct = module.lkb_origin.conv
            with torch.device("meta"):
                spectral = SpectralConv2d(
                    direct.in_channels,
                    direct.out_channels,
                    module.kernel,
                    padding=module.kernel // 2,
                    groups=direct.groups,
                    bias=False,
                )
            spectral.weight = direct.weight
            module.lkb_origin.conv = spectral
