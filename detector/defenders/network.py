"""The published model: ConvNeXt-B and RepLKNet-31B, each behind an adapter that makes six channels three.

This is the plain form, kept simple: it is what training trains, and what every faster form is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import timm
import torch
from torch import Tensor, nn

from detector.defenders import replknet
from detector.defenders.views import MEAN, STD

BRANCHES = ("convnext", "replknet")
"""In the order of the logits' second axis."""
CLASSES = 2
FAKE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """The size of a network; the published one's unless said otherwise."""

    convnext_depths: tuple[int, ...] = (3, 3, 27, 3)
    convnext_widths: tuple[int, ...] = (128, 256, 512, 1024)
    replknet_depths: tuple[int, ...] = (2, 2, 18, 2)
    replknet_widths: tuple[int, ...] = (128, 256, 512, 1024)
    replknet_kernels: tuple[int, ...] = (31, 29, 27, 13)
    side_px: int = 512
    """What a view is resized to."""

    def record(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Architecture:
        """What `record` wrote. Raises TypeError for anything else."""
        shape: dict[str, Any] = {name: tuple(item) if isinstance(item, list) else item for name, item in record.items()}
        return cls(**shape)


PUBLISHED = Architecture()
TINY = Architecture(
    convnext_depths=(1, 1, 1, 1),
    convnext_widths=(8, 12, 16, 24),
    replknet_depths=(1, 1, 1, 1),
    replknet_widths=(8, 12, 16, 24),
    replknet_kernels=(13, 11, 9, 7),
    side_px=64,
)
"""The same model, small enough for a test."""


class Branch(nn.Module):
    """One of the two networks behind its adapter."""

    mean: Tensor
    std: Tensor

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.adapter = nn.Conv2d(6, 3, 3, padding=1)
        self.model = model
        # Constants of the model, not weights: the published checkpoints do not hold them, so that they need their numbers
        # at once, whatever device the rest is made on.
        self.register_buffer("mean", torch.tensor(MEAN, device="cpu").view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(STD, device="cpu").view(1, 3, 1, 1), persistent=False)

    def forward(self, views: Tensor) -> Tensor:
        """(n, 2) logits of (n, 6, side, side) views."""
        logits: Tensor = self.model((self.adapter(views) - self.mean) / self.std)
        return logits


class Network(nn.Module):
    """Both branches."""

    def __init__(self, architecture: Architecture = PUBLISHED, drop_path_rate: float = 0.0) -> None:
        super().__init__()
        self.architecture = architecture
        self.convnext = Branch(
            timm.create_model(
                "convnext_base",
                num_classes=CLASSES,
                depths=architecture.convnext_depths,
                dims=architecture.convnext_widths,
                drop_path_rate=drop_path_rate,
            )
        )
        self.replknet = Branch(
            replknet.replknet_31b(
                num_classes=CLASSES,
                depths=architecture.replknet_depths,
                dims=architecture.replknet_widths,
                kernel_sizes=architecture.replknet_kernels,
                drop_path_rate=drop_path_rate,
            )
        )

    def forward(self, views: Tensor) -> Tensor:
        """(n, 2, 2) logits per view, branch and class (real, fake) of (n, 6, side, side) views."""
        return torch.stack([self.convnext(views), self.replknet(views)], dim=1)


def fake_probabilities(logits: Tensor) -> Tensor:
    """(n, 2), in [0, 1], per view and branch. The score is the mean over all of them."""
    return logits.double().softmax(dim=-1)[..., FAKE]
