"""CenterFace as a torch module, so that a GPU finds the faces of many pictures at once (the CPU has OpenCV run the same network).

MobileNetV2 (Sandler et al., CVPR 2018) with three steps back up to a quarter of the picture's size (Xu et al., "CenterFace: Joint
Face Detection and Alignment Using Face as Point", 2019; MIT). The weights are those of `weights/centerface.onnx`, in 16 bits.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from safetensors.torch import load as load_safetensors
from torch import nn

from detector.detector import WeightsError

WEIGHTS = Path(__file__).parent / "weights" / "centerface.safetensors"
SHA256 = "adbe992521bb2359fb3f028d3ed65e5e2dafad2eab1462ec969a3458d20144ea"
WIDTH = 24
"""Channels on the way back up."""
STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
"""Each one's expansion, channels, blocks, and the stride of the first."""
ACROSS = {1: 24, 2: 32, 4: 96}
"""Stages, from 0, whose result goes across to the way back up, and its channels."""


def _conv(inputs: int, outputs: int, side: int = 1, stride: int = 1, groups: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, side, stride, side // 2, groups=groups)


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int) -> None:
        super().__init__()
        wide = inputs * expansion
        wider: list[nn.Module] = [_conv(inputs, wide), nn.ReLU()] if expansion > 1 else []
        self.body = nn.Sequential(*wider, _conv(wide, wide, 3, stride, groups=wide), nn.ReLU(), _conv(wide, outputs))
        self._adds = stride == 1 and inputs == outputs

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = self.body(inputs)
        return inputs + made if self._adds else made


class CenterFace(nn.Module):
    """(n, 3, height, width) RGB in [0, 255], sides multiples of 32 → maps of a quarter of the sides: (n, 5, height, width).

    How likely a face has its middle there, in [0, 1]; ln of its height and width and where in the cell its middle is (down, then
    across), in cells.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(_conv(3, 32, 3, 2), nn.ReLU())
        stages, inputs = [], 32
        for expansion, outputs, count, stride in STAGES:
            own = []
            for number in range(count):
                own.append(_Block(inputs, outputs, expansion, stride if number == 0 else 1))
                inputs = outputs
            stages.append(nn.Sequential(*own))
        self.stages = nn.ModuleList(stages)
        self.last = nn.Sequential(_conv(inputs, WIDTH), nn.ReLU())
        self.ups = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose2d(WIDTH, WIDTH, 2, 2, bias=False), nn.BatchNorm2d(WIDTH), nn.ReLU())
            for _ in ACROSS
        )
        self.across = nn.ModuleList(nn.Sequential(_conv(own, WIDTH), nn.ReLU()) for own in reversed(ACROSS.values()))
        self.joined = nn.Sequential(_conv(WIDTH, WIDTH, 3), nn.ReLU())
        self.heat, self.scale, self.offset = _conv(WIDTH, 1), _conv(WIDTH, 2), _conv(WIDTH, 2)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        kept = []
        found = self.first(pixels)
        for number, stage in enumerate(self.stages):
            found = stage(found)
            if number in ACROSS:
                kept.append(found)
        found = self.last(found)
        for up, across, own in zip(self.ups, self.across, reversed(kept), strict=True):
            found = up(found) + across(own)
        found = self.joined(found)
        return torch.cat([self.heat(found).sigmoid(), self.scale(found), self.offset(found)], dim=1)


def load(device: torch.device, weights: Path = WEIGHTS) -> CenterFace:
    """The network in float32, channels last. Raises WeightsError where the file was changed."""
    data = weights.read_bytes()
    if (digest := hashlib.sha256(data).hexdigest()) != SHA256:
        raise WeightsError(f"{weights.name} has SHA-256 {digest}, not {SHA256}: it was changed or broken on its way")
    made = CenterFace()
    made.load_state_dict({name: item.float() for name, item in load_safetensors(data).items()})
    return made.eval().requires_grad_(requires_grad=False).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]
