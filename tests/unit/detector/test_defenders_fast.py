"""The fast form answers as the plain one."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import Tensor, nn

from detector.defenders.fast import optimise
from detector.defenders.layers import CHUNK_ROWS, Dense, Direct, Spectral, TwoDense, fused
from detector.defenders.network import TINY, Network
from detector.defenders.testing import drawn_weights

SPECTRAL = dataclasses.replace(TINY, replknet_kernels=(17, 11, 9, 7), side_px=256)
"""Its first maps are 64 px wide, and its first kernels 17: those are convolved in the frequency domain."""


def drawn(network: Network) -> Network:
    shapes = {key: tensor.shape for key, tensor in network.state_dict().items()}
    network.load_state_dict(drawn_weights(shapes))
    return network.eval()


def looks(count: int, side_px: int) -> Tensor:
    return torch.rand(count, 6, side_px, side_px, generator=torch.Generator().manual_seed(1)) * 2 - 0.5


@pytest.mark.parametrize("architecture", [TINY, SPECTRAL], ids=["direct", "spectral"])
@pytest.mark.parametrize(("dtype", "furthest"), [(torch.float32, 2e-5), (torch.bfloat16, 0.15)])
@torch.no_grad()
def test_every_logit_is_the_plain_ones(architecture, dtype, furthest) -> None:  # type: ignore[no-untyped-def]
    plain = drawn(Network(architecture))
    views = looks(2, architecture.side_px)
    wanted = plain(views)
    assert wanted.std() > 0.1, "a network that says the same of everything proves nothing"
    found = optimise(plain, dtype)(views)
    assert found.dtype == torch.float32
    assert (found - wanted).abs().max() < furthest


@torch.no_grad()
def test_the_plain_network_is_left_as_it_was() -> None:
    plain = drawn(Network(TINY))
    before = {name: (tensor.clone(), tensor.requires_grad) for name, tensor in plain.named_parameters()}
    views = looks(1, 64)
    optimise(plain, torch.bfloat16)(views)
    for name, tensor in plain.named_parameters():
        assert torch.equal(tensor, before[name][0]), name
        assert tensor.requires_grad == before[name][1], name


@pytest.mark.parametrize("kernel", [1, 5, 9])
@pytest.mark.parametrize("size", [(12, 12), (7, 20), (4, 3), (1, 1)])
def test_a_product_of_spectra_is_a_convolution(kernel: int, size: tuple[int, int]) -> None:
    torch.manual_seed(0)
    direct = Direct(weight=torch.randn(4, 1, kernel, kernel), bias=torch.randn(4), activation="relu")
    maps = torch.randn(2, *size, 4)
    wanted = nn.functional.conv2d(
        maps.permute(0, 3, 1, 2), direct.weight, direct.bias, padding=kernel // 2, groups=4
    ).relu()
    for form in (direct, Spectral(direct)):
        assert torch.allclose(form(maps), wanted.permute(0, 2, 3, 1), atol=1e-4)


@pytest.mark.parametrize("activation", ["none", "relu", "gelu"])
def test_products_are_the_same_with_and_without_onednns_fused_form(activation) -> None:  # type: ignore[no-untyped-def]
    torch.manual_seed(0)
    weight, bias, rows = torch.randn(16, 8), torch.randn(16), torch.randn(3, 5, 8)
    wanted = rows @ weight.T + bias
    wanted = {"none": wanted, "relu": wanted.relu(), "gelu": nn.functional.gelu(wanted)}[activation]
    for use_fused in {False, fused()}:
        found = Dense(weight=weight, bias=bias, activation=activation, use_fused=use_fused)(rows)
        assert torch.allclose(found, wanted, atol=1e-5)


def test_rows_in_parts_are_rows_at_once() -> None:
    torch.manual_seed(0)
    wide = Dense(weight=torch.randn(16, 8), bias=torch.randn(16), activation="gelu")
    narrow = Dense(weight=torch.randn(8, 16), bias=torch.randn(8))
    maps = torch.randn(2, CHUNK_ROWS // 2 + 3, 1, 8)
    assert torch.allclose(TwoDense(wide=wide, narrow=narrow)(maps), narrow(wide(maps)), atol=1e-5)
