"""A CLIP ViT-B/16 image tower: of timm's `vit_base_patch16_clip_quickgelu_224` what every worker runs, and no more.

Whoever judges pictures needs these few layers alone. Importing timm takes longer than reading the weights: it brings all of its
models along, torchvision, and torch's compiler. Parameters are named, and compute, as timm's; a test compares the two.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

WIDTH = 768
HEADS = 12
DEPTH = 12
PATCH = 16
PATCHES = 14 * 14


class PatchEmbed(nn.Module):
    """(views, 3, 224, 224) → (views, 196, 768), row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=False)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.proj(pixels)
        return found.flatten(2).transpose(1, 2)


class Attention(nn.Module):
    """What each token takes from the others; (views, tokens, 768)."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        views, count, _ = tokens.shape
        asked = self.qkv(tokens).reshape(views, count, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(*asked.unbind(0))
        projected: torch.Tensor = self.proj(found.transpose(1, 2).reshape(views, count, WIDTH))
        return projected


class Mlp(nn.Module):
    """What is made of each token by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(WIDTH, 4 * WIDTH)
        self.fc2 = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        wide = self.fc1(tokens)
        made: torch.Tensor = self.fc2(wide * torch.sigmoid(1.702 * wide))
        return made


class Block(nn.Module):
    """One layer of the tower."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attn, self.mlp = Attention(), Mlp()

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        tokens = tokens + self.attn(self.norm1(tokens))
        made: torch.Tensor = tokens + self.mlp(self.norm2(tokens))
        return made


class Tower(nn.Module):
    """The parts, for whoever puts them together (`detector.network.Specialists`)."""

    def __init__(self) -> None:
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + PATCHES, WIDTH))
        self.patch_embed = PatchEmbed()
        self.norm_pre = nn.LayerNorm(WIDTH)
        self.blocks = nn.Sequential(*(Block() for _ in range(DEPTH)))
        self.norm: nn.Module = nn.LayerNorm(WIDTH)

    def patches(self, pixels: torch.Tensor) -> torch.Tensor:
        """(views, 197, 768), before any block: the class token, then each view's patches row by row, each with its place."""
        found = self.patch_embed(pixels)
        with_class = torch.cat([self.cls_token.expand(len(found), -1, -1), found], dim=1)
        placed: torch.Tensor = self.norm_pre(with_class + self.pos_embed)
        return placed
