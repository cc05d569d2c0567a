"""The DeepFakeDefenders model on a GPU says what it says on a CPU."""

from __future__ import annotations

import pytest
import torch

from detector.defenders import weights
from detector.defenders.batches import Batches, Graphed, fitted
from detector.defenders.fast import optimise
from detector.defenders.network import BRANCHES, TINY
from detector.defenders.testing import drawn_checkpoint

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device")


@pytest.mark.parametrize(("dtype", "furthest"), [(torch.float32, 0.01), (torch.bfloat16, 0.15)])
def test_every_logit_is_the_cpus(dtype: torch.dtype, furthest: float) -> None:
    plain = weights.build(drawn_checkpoint(TINY))
    views = torch.rand(13, 6, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        wanted = plain(views)
    fast, seen = optimise(plain.to("cuda"), dtype), views.to("cuda")
    for at, name in enumerate(BRANCHES):
        batches = fitted(Graphed(getattr(fast, name)), seen[:1])
        for size in (batches.size, 6):
            batches.size = size
            # The second time is the graph's replay.
            for _ in range(2):
                assert (batches(seen).float().cpu() - wanted[:, at]).abs().max() < furthest


def test_a_batch_that_is_too_large_for_the_card_is_halved() -> None:
    free, _ = torch.cuda.mem_get_info()
    # Each view asks for a third of what is free: two fit, four do not.
    share = free // 3

    def greedy(views: torch.Tensor) -> torch.Tensor:
        taken = torch.empty(share * len(views), dtype=torch.uint8, device="cuda")
        return views.flatten(1).sum(dim=1, keepdim=True) + 0 * taken[:1]

    batches = Batches(greedy, 4)
    found = batches(torch.ones(4, 1, 1, 1, device="cuda"))
    assert found.flatten().tolist() == [1.0] * 4
    assert batches.size <= 2
